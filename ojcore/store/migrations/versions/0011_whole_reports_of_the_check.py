"""All that a report of the check shows: which rule found what, in what order, and how much each rule looked at."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("check_finding", sa.Column("rule", sa.String(), nullable=False, server_default=""))
    op.add_column("check_finding", sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("checked_source", sa.Column("figures", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("checked_source", sa.Column("outcomes", sa.String(), nullable=False, server_default="[]"))
    op.execute("UPDATE checked_source SET rules = -1")  # what an older version stored lacks this, and is made anew
