"""Granskning: plan, draw, entries, findings, actions and reports."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_inspection()
    _create_sample()
    _create_entries()
    _create_follow_up()
    _create_reports()


def _texts(*names: str) -> Iterator[sa.Column[Any]]:
    return (sa.Column(name, sa.String(), nullable=False) for name in names)


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _of_inspection(*keys: str) -> list[sa.Column[Any]]:
    """The granskning and other texts as a table's key."""
    of = sa.Column("inspection", sa.Integer(), sa.ForeignKey("inspection.id"), primary_key=True, autoincrement=False)
    return [of, *(sa.Column(name, sa.String(), primary_key=True) for name in keys)]


def _create_inspection() -> None:
    op.create_table(
        "inspection",
        _id(),
        _number("number"),
        sa.Column("previous", sa.Integer(), sa.ForeignKey("inspection.id"), unique=True),
        *_texts("title", "diarienummer", "label"),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("units", "inspectors")),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("period_from", "period_to")),
        *_texts("instrument", "instrument_sha256", "status"),
        _number("version"),
        *_texts("created_by"),
        _moment("created_at"),
        *_texts("fixed_by"),
        _moment("fixed_at", nullable=True),
        *_texts("sha256"),
    )


def _create_sample() -> None:
    op.create_table(
        "sample",
        *_of_inspection(),
        sa.Column("frame", sa.JSON()),
        *_texts("frame_sha256", "seed", "seed_origin"),
        sa.Column("sizes", sa.JSON(), nullable=False),
        _number("population"),
        sa.Column("draw", sa.JSON(), nullable=False),
        *_texts("draw_sha256", "drawn_by"),
        _moment("drawn_at"),
    )
    op.create_table(
        "fallout",
        *_of_inspection(),
        sa.Column("place", sa.Integer(), primary_key=True, autoincrement=False),
        *_texts("case_id", "reason"),
        sa.Column("replace", sa.Boolean(), nullable=False),
        *_texts("replacement", "note", "made_by"),
        _moment("made_at"),
    )
    op.create_table("case_file", *_of_inspection("id"), *_texts("stratum"), _number("place"))
    op.create_table(
        "second_review",
        *_of_inspection("case_id"),
        *_texts("reviewer", "assigned_by"),
        _moment("assigned_at"),
        *(_moment(name, nullable=True) for name in ("finished_at", "revealed_at")),
    )


def _create_entries() -> None:
    op.create_table(
        "entry",
        *_of_inspection("kind", "subject", "row_id", "field", "reviewer"),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        *_texts("value", "origin", "changed_by"),
        _moment("changed_at"),
        sqlite_with_rowid=False,
    )


def _create_follow_up() -> None:
    op.create_table(
        "finding",
        _id(),
        sa.Column("inspection", sa.Integer(), sa.ForeignKey("inspection.id"), nullable=False, index=True),
        sa.Column("origin", sa.Integer(), index=True),
        *_texts("area", "text"),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        _number("version"),
        *_texts("changed_by"),
        _moment("changed_at"),
    )
    op.create_table(
        "action",
        _id(),
        sa.Column("finding", sa.Integer(), sa.ForeignKey("finding.id"), nullable=False, index=True),
        *_texts("measure", "owner"),
        sa.Column("due", sa.Date()),
        *_texts("status", "note"),
        _number("version"),
        *_texts("changed_by"),
        _moment("changed_at"),
    )


def _create_reports() -> None:
    op.create_table(
        "report",
        *_of_inspection(),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        *_texts("kind", "sha256"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        *_texts("acknowledged_by", "made_by"),
        _moment("made_at"),
    )
    op.create_table(
        "fact_comment",
        _id(),
        sa.Column("inspection", sa.Integer(), sa.ForeignKey("inspection.id"), nullable=False, index=True),
        _number("report"),
        *_texts("place", "comment", "commented_by", "entered_by"),
        _moment("entered_at"),
        *_texts("status", "answer", "answered_by"),
        _moment("answered_at", nullable=True),
        _number("version"),
    )
