"""A file may come with an answer in a case, and not only with a delivery."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("files") as table:
        table.alter_column("submission_id", existing_type=_ID, nullable=True)
        table.add_column(
            sa.Column("case_id", _ID, sa.ForeignKey("cases.id", name=op.f("fk_files_case_id")), nullable=True)
        )
        table.create_check_constraint(op.f("ck_files_of_one"), "(submission_id IS NULL) <> (case_id IS NULL)")


def downgrade() -> None:
    raise RuntimeError("Restore a backup instead.")
