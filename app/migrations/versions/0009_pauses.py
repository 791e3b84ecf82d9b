"""Why a deadline stands still is a row for each cause, so that the end of one does not undo another (X60); and what
staff have to decide is read from one index, whatever its kind."""

import json

import sqlalchemy as sa
from alembic import op

import app.core.database.db

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PAUSED = sa.text("""
SELECT d.id, d.order_id, d.kind, d.subject_id, d.opened_at FROM deadlines d WHERE d.state = 'paused' ORDER BY d.id
""")
_OPEN = sa.text("SELECT ref, kind, details FROM cases WHERE order_id = :order AND closed_at IS NULL ORDER BY id")


def upgrade() -> None:
    op.create_table(
        "pauses",
        sa.Column("deadline_id", _ID, nullable=False),
        sa.Column("cause", sa.String(length=60), nullable=False),
        sa.Column("at", app.core.database.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["deadline_id"], ["deadlines.id"], name=op.f("fk_pauses_deadline_id")),
        sa.PrimaryKeyConstraint("deadline_id", "cause", name=op.f("pk_pauses")),
    )
    staff = sa.text("layer = 3 AND closed_at IS NULL")
    op.drop_index("ix_cases_desk", "cases")
    op.create_index("ix_cases_staff", "cases", ["opened_at", "id"], sqlite_where=staff, postgresql_where=staff)
    connection = op.get_bind()
    for row in connection.execute(_PAUSED).all():
        for cause in _causes(connection, row):
            connection.execute(
                sa.text("INSERT INTO pauses (deadline_id, cause, at) VALUES (:id, :cause, :at)"),
                {"id": row.id, "cause": cause, "at": row.opened_at},
            )


def _causes(connection: sa.Connection, row: sa.Row) -> list[str]:
    """A payout waits for itself; an approval for every open case about its milestone, or about the whole order."""
    if row.kind != "approval":
        return [row.kind]
    found = []
    for case in connection.execute(_OPEN, {"order": row.order_id}).all():
        about = json.loads(case.details).get("milestones")
        if case.kind == "cancel" or (about is not None and row.subject_id in about):
            found.append(f"case:{case.ref}")
    return found


def downgrade() -> None:
    raise RuntimeError("Restore a backup instead.")
