"""What people have decided about a publisher's files: what a heading, a sign and a code mean in them."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_decision",
        sa.Column(
            "organisation",
            sa.String(),
            sa.ForeignKey("organisation.id", name="import_decision_organisation_fkey"),
            primary_key=True,
            server_default="lokal",
        ),
        sa.Column("publisher", sa.String(), primary_key=True),
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("text", sa.String(), primary_key=True),
        sa.Column("meaning", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
    )
