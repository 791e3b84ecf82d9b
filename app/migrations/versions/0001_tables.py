"""The tables of orders, cases, deadlines, events and the ledger, with what the database itself enforces."""

import sqlalchemy as sa
from alembic import op

import app.core.database.db
from app.ledger.tables import triggers

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "balances",
        sa.Column("account", sa.String(length=60), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_balances_not_negative")),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_balances")),
    )
    op.create_table(
        "heartbeats",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("at", app.core.database.db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeats")),
    )
    with op.batch_alter_table("heartbeats", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_heartbeats_role"), ["role"], unique=False)

    op.create_table(
        "installation",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_installation")),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("until", app.core.database.db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "outages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("began_at", app.core.database.db.Instant(), nullable=False),
        sa.Column("ended_at", app.core.database.db.Instant(), nullable=False),
        sa.Column("credited_at", app.core.database.db.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outages")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("handle", sa.String(length=40), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("locale", sa.String(length=12), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("roles", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_ref", sa.String(length=80), nullable=True),
        sa.Column("suspended_at", app.core.database.db.Instant(), nullable=True),
        sa.Column("created_at", app.core.database.db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
        sa.UniqueConstraint("handle", name=op.f("uq_users_handle")),
        sa.UniqueConstraint("source", "source_ref", name=op.f("uq_users_source_source_ref")),
    )
    op.create_table(
        "drafts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("expires_at", app.core.database.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_drafts_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.create_index("ix_drafts_user_path", ["user_id", "path"], unique=False)

    op.create_table(
        "orders",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=12), nullable=True),
        sa.Column("client_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("freelancer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("plain", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("consent", sa.String(length=10), nullable=True),
        sa.Column("delivery_due_at", app.core.database.db.Instant(), nullable=True),
        sa.Column("ordered_at", app.core.database.db.Instant(), nullable=False),
        sa.Column("delivered_at", app.core.database.db.Instant(), nullable=True),
        sa.Column("completed_at", app.core.database.db.Instant(), nullable=True),
        sa.Column("cancelled_at", app.core.database.db.Instant(), nullable=True),
        sa.Column("listed_at", app.core.database.db.Instant(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("fee_basis_points", sa.Integer(), nullable=False),
        sa.Column("head_seq", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.String(length=64), nullable=False),
        sa.Column("flags", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_digest", sa.String(length=64), nullable=True),
        sa.CheckConstraint("(state = 'cancelled') = (consent IS NOT NULL)", name=op.f("ck_orders_consent")),
        sa.CheckConstraint(
            "state IN ('pending','ongoing','delivered','completed','cancelled')", name=op.f("ck_orders_state")
        ),
        sa.CheckConstraint("client_id <> freelancer_id", name=op.f("ck_orders_two_people")),
        sa.CheckConstraint("price >= 0", name=op.f("ck_orders_price")),
        sa.ForeignKeyConstraint(["client_id"], ["users.id"], name=op.f("fk_orders_client_id")),
        sa.ForeignKeyConstraint(["freelancer_id"], ["users.id"], name=op.f("fk_orders_freelancer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("ref", name=op.f("uq_orders_ref")),
    )
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.create_index(
            "ix_orders_client_due", ["client_id", "state", "origin", "delivery_due_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_orders_client_list", ["client_id", "state", "origin", "listed_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_orders_freelancer_due", ["freelancer_id", "state", "origin", "delivery_due_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_orders_freelancer_list", ["freelancer_id", "state", "origin", "listed_at", "id"], unique=False
        )

    op.create_table(
        "password_links",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("expires_at", app.core.database.db.Instant(), nullable=False),
        sa.Column("used_at", app.core.database.db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_password_links_user_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_password_links")),
    )
    with op.batch_alter_table("password_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_password_links_user_id"), ["user_id"], unique=False)

    op.create_table(
        "receipts",
        sa.Column("op_id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("action", sa.String(length=200), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("at", app.core.database.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_receipts_user_id")),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_receipts")),
    )
    op.create_table(
        "sign_ins",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", app.core.database.db.Instant(), nullable=False),
        sa.Column("expires_at", app.core.database.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sign_ins_user_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_ins")),
    )
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_ins_user_id"), ["user_id"], unique=False)

    op.create_table(
        "texts",
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lang", sa.String(length=12), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_texts_author_id")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_texts")),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("layer", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("opener_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("responder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("opened_by", sa.String(length=12), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("text_ref", sa.String(length=32), nullable=True),
        sa.Column("answer_ref", sa.String(length=32), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("opened_at", app.core.database.db.Instant(), nullable=False),
        sa.Column("closed_at", app.core.database.db.Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("opener_id <> responder_id", name=op.f("ck_cases_two_people")),
        sa.ForeignKeyConstraint(["answer_ref"], ["texts.ref"], name=op.f("fk_cases_answer_ref")),
        sa.ForeignKeyConstraint(["opener_id"], ["users.id"], name=op.f("fk_cases_opener_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_cases_order_id")),
        sa.ForeignKeyConstraint(["responder_id"], ["users.id"], name=op.f("fk_cases_responder_id")),
        sa.ForeignKeyConstraint(["text_ref"], ["texts.ref"], name=op.f("fk_cases_text_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("ref", name=op.f("uq_cases_ref")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(
            "ix_cases_open_responder",
            ["responder_id", "kind", "opened_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index("ix_cases_order", ["order_id", "id"], unique=False)
        batch_op.create_index(
            "uq_cases_one_open_request",
            ["order_id"],
            unique=True,
            sqlite_where=sa.text("layer = 1 AND state = 'open'"),
            postgresql_where=sa.text("layer = 1 AND state = 'open'"),
        )

    op.create_table(
        "deadlines",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.String(length=12), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("who", sa.String(length=12), nullable=False),
        sa.Column("human", sa.Boolean(), nullable=False),
        sa.Column("opened_at", app.core.database.db.Instant(), nullable=False),
        sa.Column("due_at", app.core.database.db.Instant(), nullable=False),
        sa.Column("wake_at", app.core.database.db.Instant(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("remaining", sa.BigInteger(), nullable=True),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("parked_at", app.core.database.db.Instant(), nullable=True),
        sa.CheckConstraint("(state = 'paused') = (remaining IS NOT NULL)", name=op.f("ck_deadlines_remaining")),
        sa.CheckConstraint("state IN ('running','paused','met','lapsed','void')", name=op.f("ck_deadlines_state")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_deadlines_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadlines")),
    )
    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.create_index("ix_deadlines_order", ["order_id"], unique=False)
        batch_op.create_index(
            "ix_deadlines_wake",
            ["wake_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'running' AND parked_at IS NULL"),
            postgresql_where=sa.text("state = 'running' AND parked_at IS NULL"),
        )

    op.create_table(
        "entries",
        sa.Column("effect_key", sa.String(length=80), nullable=False),
        sa.Column("side", sa.Integer(), nullable=False),
        sa.Column("movement", sa.String(length=24), nullable=False),
        sa.Column("account", sa.String(length=60), nullable=False),
        sa.Column("partner", sa.String(length=60), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", app.core.database.db.Instant(), nullable=False),
        sa.Column("recorded_at", app.core.database.db.Instant(), nullable=False),
        sa.CheckConstraint("account <> partner", name=op.f("ck_entries_partner")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_entries_amount")),
        sa.CheckConstraint("side IN (-1, 1)", name=op.f("ck_entries_side")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_entries_order_id")),
        sa.PrimaryKeyConstraint("effect_key", "side", name=op.f("pk_entries")),
    )
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.create_index("ix_entries_account", ["account"], unique=False)
        batch_op.create_index("ix_entries_order", ["order_id"], unique=False)

    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", app.core.database.db.Instant(), nullable=False),
        sa.Column("recorded_at", app.core.database.db.Instant(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("visibility", sa.String(length=10), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_events_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("key", name=op.f("uq_events_key")),
        sa.UniqueConstraint("order_id", "seq", name=op.f("uq_events_order_id_seq")),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text_ref", sa.String(length=32), nullable=False),
        sa.Column("at", app.core.database.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_messages_author_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_messages_order_id")),
        sa.ForeignKeyConstraint(["text_ref"], ["texts.ref"], name=op.f("fk_messages_text_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index("ix_messages_order", ["order_id", "id"], unique=False)

    op.create_table(
        "milestones",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_at", app.core.database.db.Instant(), nullable=True),
        sa.Column("submitted_at", app.core.database.db.Instant(), nullable=True),
        sa.Column("approved_at", app.core.database.db.Instant(), nullable=True),
        sa.Column("complaint_until", app.core.database.db.Instant(), nullable=True),
        sa.Column("held_until", app.core.database.db.Instant(), nullable=True),
        sa.CheckConstraint(
            "state IN ('planned','charging','funded','submitted','approved','returned')",
            name=op.f("ck_milestones_state"),
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_milestones_amount")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_milestones_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
        sa.UniqueConstraint("order_id", "position", name=op.f("uq_milestones_order_id_position")),
    )
    op.create_table(
        "deadline_changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("deadline_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("delta", sa.BigInteger(), nullable=False),
        sa.Column("before", app.core.database.db.Instant(), nullable=False),
        sa.Column("after", app.core.database.db.Instant(), nullable=False),
        sa.Column("at", app.core.database.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["deadline_id"], ["deadlines.id"], name=op.f("fk_deadline_changes_deadline_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_changes")),
        sa.UniqueConstraint("deadline_id", "cause", name=op.f("uq_deadline_changes_deadline_id_cause")),
    )
    op.create_table(
        "extras",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("milestone_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_ref", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.CheckConstraint("price >= 0 AND days >= 0", name=op.f("ck_extras_not_negative")),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestones.id"], name=op.f("fk_extras_milestone_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_extras_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extras")),
    )
    with op.batch_alter_table("extras", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_extras_order_id"), ["order_id"], unique=False)

    op.create_table(
        "notifications",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", app.core.database.db.Instant(), nullable=False),
        sa.Column("read_at", app.core.database.db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_notifications_event_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_notifications_order_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_notifications_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.UniqueConstraint("event_id", "user_id", name=op.f("uq_notifications_event_id_user_id")),
    )
    with op.batch_alter_table("notifications", schema=None) as batch_op:
        batch_op.create_index(
            "ix_notifications_unread",
            ["user_id"],
            unique=False,
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        )
        batch_op.create_index("ix_notifications_user", ["user_id", "id"], unique=False)

    op.create_table(
        "submissions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("milestone_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text_ref", sa.String(length=32), nullable=True),
        sa.Column("at", app.core.database.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestones.id"], name=op.f("fk_submissions_milestone_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_submissions_order_id")),
        sa.ForeignKeyConstraint(["text_ref"], ["texts.ref"], name=op.f("fk_submissions_text_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
    )
    with op.batch_alter_table("submissions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submissions_order_id"), ["order_id"], unique=False)

    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("notification_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("letter", sa.Text(), nullable=True),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("available_at", app.core.database.db.Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", app.core.database.db.Instant(), nullable=True),
        sa.Column("lease_token", sa.String(length=32), nullable=True),
        sa.Column("finished_at", app.core.database.db.Instant(), nullable=True),
        sa.Column("error", sa.String(length=80), nullable=True),
        sa.CheckConstraint("(notification_id IS NULL) = (user_id IS NOT NULL)", name=op.f("ck_deliveries_told")),
        sa.CheckConstraint("state IN ('waiting','sent','dead','skipped')", name=op.f("ck_deliveries_state")),
        sa.ForeignKeyConstraint(["notification_id"], ["notifications.id"], name=op.f("fk_deliveries_notification_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_deliveries_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("notification_id", "channel", name=op.f("uq_deliveries_notification_id_channel")),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index(
            "ix_deliveries_waiting",
            ["available_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    for statement in triggers(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first migration; restore a backup instead.")
