"""Comments: what somebody says about one kommun's answer, kept with every earlier version.

A comment belongs to an indicator, a year and a unit. Pages and documents show the latest version; a comment that a user
has written stands before the publication's own. Last year's comment can be used again.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select
from sqlmodel import col

from ojcore.access import Acting, log, require
from ojcore.comparing.comparison import Comparison, Row
from ojcore.definitions.model import Definitions
from ojcore.errors import Conflict, UserError
from ojcore.secrecy import refuse_personal_numbers
from ojcore.store.engine import Comment, columns_of, now
from ojcore.store.kept import EarlierText, _keeping_refused, earlier_texts, read_kept
from ojcore.store.versions import raise_version
from ojcore.swedish import format_date, storable

LONGEST_COMMENT = 2000


class WrittenComment(NamedTuple):
    """A version of a comment. source: the publication it is printed in, or None; text "": it was taken away."""

    indicator: str
    year: int
    unit: str
    text: str
    author: str
    role: str
    written_at: datetime
    source: str | None
    version: int

    @property
    def key(self) -> tuple[str, str, str]:
        """Which answer it is about, as a field that saves itself asks."""
        return (self.indicator, str(self.year), self.unit)

    @property
    def value(self) -> str:
        """The text, as a field that saves itself asks."""
        return self.text

    @property
    def changed_by(self) -> str:
        """The author, as a field that saves itself asks."""
        return self.author


def save_comment(
    acting: Acting,
    definitions: Definitions,
    indicator: str,
    year: int,
    unit: str,
    text: str,
    *,
    role: str = "",
    seen_version: int = 0,
) -> WrittenComment:
    """Saves a new version of a comment; the empty text takes it away.

    role: in what role the author writes, such as "kvalitetscontroller". seen_version: of the comment that the author
    saw, 0 for none or one that was taken away. What is already stored gives no new version. Raises Conflict where there
    is a later one, and UserError unless the user is analytiker, the indicator and unit exist, and the text is short
    enough and without personnummer.
    """
    require(acting, save_comment)
    text, role = storable(text).strip(), storable(role)
    _check(definitions, indicator, unit, text)
    refuse_personal_numbers(f"{text} {role}")
    name = _name(indicator, year, unit)
    with _keeping_refused(acting, name), acting.changing() as connection:
        raise_version(connection, "comments", unit)
        latest = _latest(connection, [indicator], unit, [year]).get((indicator, year))
        if latest is not None and latest.text == text:
            return latest
        seen_version = seen_version or (latest.version if latest is not None and not latest.text else 0)
        if latest is not None and latest.version != seen_version:
            raise Conflict(
                f"Kommentaren sparades inte: {latest.author} har ändrat den under tiden till ”{latest.text}”. "
                "Jämför texterna och spara igen.",
                latest,
                text,
            )
        comment = WrittenComment(
            indicator, year, unit, text, acting.user.name, role.strip(), now(), None, seen_version + 1
        )
        connection.execute(insert(Comment).values(comment._asdict()))
        log(connection, acting, "comment", name, new=f"version {comment.version}")
    return comment


def read_earlier_comments(acting: Acting, indicator: str, year: int, unit: str) -> list[EarlierText]:
    """What has been said of an answer before, and what was not saved, the latest first; see `earlier_texts`.

    Raises UserError unless the user is analytiker.
    """
    require(acting, read_earlier_comments)
    columns = col(Comment.text), col(Comment.author), col(Comment.written_at)
    chosen = col(Comment.indicator) == indicator, col(Comment.unit) == unit, col(Comment.year) == year
    statement = select(*columns).where(*chosen).order_by(col(Comment.source).is_(None), col(Comment.id))
    with acting.reading() as connection:
        saved = [EarlierText(*row) for row in connection.execute(statement)]
        kept = read_kept(connection, acting.organisation, _name(indicator, year, unit), "comment")
    return earlier_texts(saved, kept)


def _name(indicator: str, year: int, unit: str) -> str:
    """The comment as the log names it."""
    return f"{indicator} {year} {unit}"


def _check(definitions: Definitions, indicator: str, unit: str, text: str) -> None:
    if indicator not in definitions.indicators:
        raise UserError(f"Indikatorn '{indicator}' finns inte.")
    if unit not in definitions.kommuner:
        raise UserError(definitions.refuse_kommun(unit))
    if len(text) > LONGEST_COMMENT:
        raise UserError(f"Kommentaren är {len(text)} tecken; den får vara högst {LONGEST_COMMENT}. Korta den.")


def list_comments(
    connection: Connection, indicators: Iterable[str], unit: str, years: Iterable[int]
) -> dict[tuple[str, int], WrittenComment]:
    """(indicator, year) -> the latest comment on the unit's answer; those that were taken away are left out."""
    return {key: each for key, each in _latest(connection, indicators, unit, years).items() if each.text}


def _latest(
    connection: Connection, indicators: Iterable[str], unit: str, years: Iterable[int]
) -> dict[tuple[str, int], WrittenComment]:
    statement = (
        select(*columns_of(Comment, WrittenComment._fields))
        .where(
            col(Comment.indicator).in_(list(indicators)),
            col(Comment.unit) == unit,
            col(Comment.year).in_(list(years)),
        )
        .order_by(col(Comment.source).is_(None), col(Comment.id))
    )
    comments = (WrittenComment(*row) for row in connection.execute(statement))
    return {(each.indicator, each.year): each for each in comments}


def comments_on(connection: Connection, comparison: Comparison, unit: str) -> dict[str, WrittenComment]:
    """indicator -> the comment that `Row.comment` of a comparison made with the unit is the text of."""
    ids = [row.indicator.id for row in comparison.rows]
    found = list_comments(connection, ids, unit, [comparison.year])
    return {indicator: each for (indicator, _), each in found.items()}


def comments_on_several(
    connection: Connection, comparisons: Iterable[Comparison], unit: str
) -> dict[str, WrittenComment]:
    """The same of several areas' comparisons, as a letter tells them."""
    found: dict[str, WrittenComment] = {}
    for comparison in comparisons:
        found |= comments_on(connection, comparison, unit)
    return found


def signature(comment: WrittenComment) -> str:
    """`kvalitetscontroller, 2024-10-11`, with the author where no role is given; or whose document it is printed in."""
    if comment.source is not None:
        return f"ur underlaget från {comment.author}"
    return f"{comment.role or comment.author}, {format_date(comment.written_at.date())}"


def tell_authors(comments: Iterable[WrittenComment]) -> str:
    """For under a table: `Kommentarer: kvalitetscontroller, 2024-10-01–2024-10-11.`; empty without comments."""
    by_author: dict[str, set[date]] = {}
    printed: dict[str, None] = {}
    for each in comments:
        if each.source is None:
            by_author.setdefault(each.role or each.author, set()).add(each.written_at.date())
        else:
            printed[signature(each)] = None
    parts = [
        f"{author}, {'–'.join(format_date(day) for day in sorted({min(days), max(days)}))}"
        for author, days in by_author.items()
    ]
    return f"Kommentarer: {'; '.join([*parts, *printed])}." if parts or printed else ""


def uncommented(comparison: Comparison, unit: str) -> list[Row]:
    """The unit's red indicators that nobody has commented: to be listed before a document is made.

    comparison: made with the unit, so that its comments are there.
    """
    red = [row for row in comparison.rows if unit in row.cells and row.cells[unit].now.judgement == "red"]
    return [row for row in red if not row.comment]
