"""Whose a text is: the organisations, of which there is one, and a column for it where people's texts are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    organisation = op.create_table("organisation", sa.Column("id", sa.String(), primary_key=True))
    op.bulk_insert(organisation, [{"id": "lokal"}])
    _remake_texts()
    _remake_kept_texts()


def _of_organisation(table: str, *, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(
        "organisation",
        sa.String(),
        sa.ForeignKey("organisation.id", name=f"{table}_organisation_fkey"),
        primary_key=primary_key,
        nullable=False,
        server_default="lokal",
    )


def _remake_texts() -> None:
    """Two organisations have each their text of the same publication, so that it is part of the key."""
    op.execute("CREATE TEMPORARY TABLE before AS SELECT * FROM report_text")
    op.drop_table("report_text")
    keys = ("report", "area", "group_id", "unit", "field")
    numbers = ("year", "version")
    rest = ("text", "changed_by", "changed_at")
    op.create_table(
        "report_text",
        _of_organisation("report_text", primary_key=True),
        *(sa.Column(name, sa.String(), primary_key=True) for name in keys),
        *(sa.Column(name, sa.Integer(), primary_key=True, autoincrement=False) for name in numbers),
        *(sa.Column(name, sa.String(), nullable=False) for name in rest[:2]),
        sa.Column(rest[2], sa.DateTime(timezone=True), nullable=False),
        sqlite_with_rowid=False,
    )
    columns = ", ".join((*keys, *numbers, *rest))
    op.execute(f"INSERT INTO report_text ({columns}) SELECT {columns} FROM before")  # noqa: S608
    op.execute("DROP TABLE before")


def _remake_kept_texts() -> None:
    """SQLite adds no column that refers to a table: it gets a new table, PostgreSQL the column."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("kept_text", recreate="always" if is_sqlite else "never") as batch:
        batch.add_column(_of_organisation("kept_text"))
