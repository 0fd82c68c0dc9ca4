"""Claims that an import replaced, kept for undo as values are."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    texts = [sa.Column(name, sa.String(), primary_key=True) for name in ("kind", "indicator", "unit")]
    op.create_table(
        "replaced_claim",
        sa.Column("replaced_by", sa.Integer(), sa.ForeignKey("batch.id"), primary_key=True),
        sa.Column("source", sa.String(), sa.ForeignKey("source.id"), primary_key=True),
        *texts,
        sa.Column("year", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("raw", sa.String(), nullable=False),
        sa.Column("number", sa.Float()),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("table_name", "row_name", "column_name")),
        sa.Column("batch", sa.Integer(), sa.ForeignKey("batch.id"), nullable=False),
    )
