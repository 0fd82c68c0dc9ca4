"""What an organisation defines itself, such as an indicator that a file of its own has; and what it has approved."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_definition",
        _organisation("own_definition", primary_key=True),
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("batch", sa.Integer(), sa.ForeignKey("batch.id", name="own_definition_batch_fkey"), nullable=True),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), primary_key=True),
        _organisation("approval"),
        sa.Column("batch", sa.Integer(), sa.ForeignKey("batch.id", name="approval_batch_fkey"), nullable=True),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("told", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *_by_whom(),
    )
    op.create_table(
        "approved_verdicts",
        _organisation("approved_verdicts", primary_key=True),
        sa.Column("group_id", sa.String(), primary_key=True),
        sa.Column("unit", sa.String(), primary_key=True),
        sa.Column("rules", sa.String(), nullable=False),
        sa.Column("verdicts", sa.String(), nullable=False),
        *_by_whom(),
    )


def _organisation(table: str, *, primary_key: bool = False) -> sa.Column[str]:
    whose = sa.ForeignKey("organisation.id", name=f"{table}_organisation_fkey")
    return sa.Column(
        "organisation", sa.String(), whose, primary_key=primary_key, nullable=False, server_default="lokal"
    )


def _by_whom() -> tuple[sa.Column[str], sa.Column[object]]:
    by = sa.Column("approved_by", sa.String(), nullable=False)
    return by, sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False)
