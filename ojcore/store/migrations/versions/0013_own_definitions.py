"""What an organisation defines itself, such as an indicator that a file of its own has."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_definition",
        sa.Column(
            "organisation",
            sa.String(),
            sa.ForeignKey("organisation.id", name="own_definition_organisation_fkey"),
            primary_key=True,
            server_default="lokal",
        ),
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("batch", sa.Integer(), sa.ForeignKey("batch.id", name="own_definition_batch_fkey"), nullable=True),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
