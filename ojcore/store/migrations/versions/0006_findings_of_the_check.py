"""What the check finds in the sources, with the cells that each finding is about."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    texts = ("source", "place", "kind", "table_name", "printed", "recomputed", "explanation", "certainty")
    op.create_table(
        "check_finding",
        sa.Column("key", sa.String(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in texts),
        *(sa.Column(name, sa.String()) for name in ("indicator", "unit")),
        sa.Column("year", sa.Integer()),
    )
    op.create_index("ix_check_finding_source", "check_finding", ["source"])
    op.create_table(
        "check_cell",
        sa.Column("finding", sa.String(), sa.ForeignKey("check_finding.key"), primary_key=True),
        sa.Column("indicator", sa.String(), primary_key=True),
        sa.Column("year", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("unit", sa.String(), primary_key=True),
        sa.Column("source", sa.String(), primary_key=True),
    )
    op.create_index("ix_check_cell_indicator", "check_cell", ["indicator", "year"])
    op.create_table(
        "checked_source",
        sa.Column("source", sa.String(), primary_key=True),
        sa.Column("rules", sa.Integer(), nullable=False),
    )
