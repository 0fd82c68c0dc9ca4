"""The texts that people write into a document, kept per publication."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    keys = [sa.Column(name, sa.String(), primary_key=True) for name in ("report", "area", "group_id", "unit", "field")]
    numbers = [sa.Column(name, sa.Integer(), primary_key=True, autoincrement=False) for name in ("year", "version")]
    op.create_table(
        "report_text",
        *keys,
        *numbers,
        *(sa.Column(name, sa.String(), nullable=False) for name in ("text", "changed_by")),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sqlite_with_rowid=False,
    )
