"""Values, claims, comments and the log."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_bookkeeping()
    _create_sources()
    _create_cells()
    _protect_log()
    op.execute("INSERT INTO data_version (id, number) VALUES (1, 0)")


def _create_bookkeeping() -> None:
    op.create_table(
        "log",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("actor", "action", "target", "old", "new")),
    )
    op.create_table(
        "data_version",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False),
    )
    op.create_table(
        "batch",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("loaded_by", sa.String(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("replaced", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("undone_by", sa.String(), nullable=False),
    )


def _create_sources() -> None:
    op.create_table(
        "source",
        sa.Column("id", sa.String(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("title", "producer")),
        *(sa.Column(name, sa.Integer()) for name in ("year", "published")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("document", "licence", "sha256")),
        sa.Column("is_published_data", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("indicator", sa.String(), nullable=False, index=True),
        sa.Column("year", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("unit", "text", "author")),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(), sa.ForeignKey("source.id")),
        sa.Column("version", sa.Integer(), nullable=False),
    )


def _create_cells() -> None:
    op.create_table(
        "value", *_key("indicator", "year", "unit", "source"), *_cell(), *_answer(), sqlite_with_rowid=False
    )
    op.create_table(
        "replaced_value",
        sa.Column("replaced_by", sa.Integer(), sa.ForeignKey("batch.id"), primary_key=True),
        *_key("indicator", "year", "unit", "source"),
        *_cell(),
        *_answer(),
    )
    op.create_table("claim", *_key("source", "kind", "indicator", "year", "unit"), *_cell())


def _key(*names: str) -> list[sa.Column[Any]]:
    keys = {"year": (sa.Integer(),), "source": (sa.String(), sa.ForeignKey("source.id"))}
    return [
        sa.Column(name, *keys.get(name, (sa.String(),)), primary_key=True, autoincrement=False)  # type: ignore[arg-type]
        for name in names
    ]


def _cell() -> list[sa.Column[Any]]:
    return [
        sa.Column("raw", sa.String(), nullable=False),
        sa.Column("number", sa.Float()),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("table_name", "row_name", "column_name")),
        sa.Column("batch", sa.Integer(), sa.ForeignKey("batch.id"), nullable=False),
    ]


def _answer() -> list[sa.Column[Any]]:
    return [sa.Column("code", sa.String()), sa.Column("missing", sa.String())]


def _protect_log() -> None:
    """Makes the database itself refuse to change or remove what was logged."""
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER log_refuses_{event.lower()} BEFORE {event} ON log "
                "BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_log_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the log is only added to'; END $$"
    )
    op.execute(
        "CREATE TRIGGER log_refuses_change BEFORE UPDATE OR DELETE ON log "
        "FOR EACH ROW EXECUTE FUNCTION refuse_log_change()"
    )
