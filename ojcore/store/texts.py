"""The texts that people write into a document, kept per publication with every earlier version."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, insert, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from ojcore.access import Acting, log, require
from ojcore.errors import Conflict, UserError
from ojcore.secrecy import refuse_personal_numbers
from ojcore.store.engine import ReportText, columns_of, now
from ojcore.store.kept import EarlierText, _keeping_refused, earlier_texts, read_kept
from ojcore.store.versions import raise_version
from ojcore.swedish import storable

LONGEST_TEXT = 20_000

DRAFT = "utkast"
"""The kind of what belongs to no document yet: `unit` is who writes it, and nobody else reads or writes it."""


class Publication(NamedTuple):
    """Which document a text belongs to. report: its kind; what does not matter for it is empty or 0."""

    report: str
    area: str = ""
    year: int = 0
    group_id: str = ""
    unit: str = ""

    @property
    def key(self) -> str:
        """What its texts have their version by, and how the log names it: the parts that matter."""
        return " ".join(str(part) for part in self if part)


class StoredText(NamedTuple):
    """A text as it stands; version 0 where nobody has written any."""

    field: str
    text: str = ""
    version: int = 0
    changed_by: str = ""
    changed_at: datetime | None = None

    @property
    def key(self) -> tuple[str]:
        """Which text of the publication it is, as a field that saves itself asks."""
        return (self.field,)

    @property
    def value(self) -> str:
        """The text, as a field that saves itself asks."""
        return self.text


def load_texts(acting: Acting, publication: Publication) -> dict[str, StoredText]:
    """field -> the latest text; those that were taken away have the empty text and their version."""
    require(acting, load_texts)
    return _load(acting, publication)


def _load(acting: Acting, publication: Publication) -> dict[str, StoredText]:
    columns, is_of = columns_of(ReportText, StoredText._fields), _is_of(acting, publication)
    field, version = col(ReportText.field), col(ReportText.version)
    latest = select(field, func.max(version)).where(*is_of).group_by(field)
    statement = select(*columns).where(*is_of, tuple_(field, version).in_(latest))
    with acting.reading() as connection:
        return {row[0]: StoredText(*row) for row in connection.execute(statement)}


def _is_of(acting: Acting, publication: Publication) -> list[ColumnElement[bool]]:
    key = _key(acting, publication)
    return [column == part for column, part in zip(columns_of(ReportText, key), key.values(), strict=True)]


def _key(acting: Acting, publication: Publication) -> dict[str, Any]:
    if publication.report == DRAFT and publication.unit != acting.user.name:
        raise UserError("Ett utkast läses och ändras bara av den som skriver det.")
    return {"organisation": acting.organisation, **publication._asdict()}


def save_text(
    acting: Acting,
    publication: Publication,
    field: str,
    text: str,
    seen_version: int,
    longest: int = LONGEST_TEXT,
) -> StoredText:
    """Saves a new version of a text; the empty text takes it away. What is already stored gives no new version.

    seen_version: of the text that the author saw, 0 for none. longest: in characters. Raises Conflict where there is
    a later one, and UserError unless the user is analytiker and the text is short enough and without personnummer.
    """
    require(acting, save_text)
    return _save_clean(acting, publication, field, text, seen_version, longest)


def _save_clean(
    acting: Acting, publication: Publication, field: str, text: str, seen_version: int, longest: int
) -> StoredText:
    clean = storable(text).strip()
    if len(clean) > longest:
        raise UserError(f"Texten är {len(clean)} tecken; den får vara högst {longest}. Korta den.")
    refuse_personal_numbers(clean)
    with _keeping_refused(acting, _name(publication, field)):
        try:
            return _save(acting, publication, field, clean, seen_version)
        except IntegrityError:  # somebody got the version first; a second look says who
            return _save(acting, publication, field, clean, seen_version)


def read_earlier(acting: Acting, publication: Publication, field: str) -> list[EarlierText]:
    """What a text has said before, and what was not saved in it, the latest first; see `earlier_texts`.

    Raises UserError unless the user is analytiker.
    """
    require(acting, read_earlier)
    columns = col(ReportText.text), col(ReportText.changed_by), col(ReportText.changed_at)
    chosen = *_is_of(acting, publication), col(ReportText.field) == field
    statement = select(*columns).where(*chosen).order_by(col(ReportText.version))
    with acting.reading() as connection:
        saved = [EarlierText(*row) for row in connection.execute(statement)]
        return earlier_texts(saved, read_kept(connection, acting.organisation, _name(publication, field)))


def _name(publication: Publication, field: str) -> str:
    """The text as the log names it."""
    return f"{publication.key} {field}"


def _save(acting: Acting, publication: Publication, field: str, text: str, seen_version: int) -> StoredText:
    with acting.changing() as connection:
        stored = _load(acting.on(connection), publication).get(field, StoredText(field))
        if stored.text == text:
            return stored
        if stored.version != seen_version:
            raise Conflict(
                f"Texten sparades inte: {stored.changed_by} har ändrat den under tiden. Jämför med det som är sparat "
                "nu och spara igen.",
                stored,
                text,
            )
        new = StoredText(field, text, seen_version + 1, acting.user.name, now())
        connection.execute(insert(ReportText).values(_key(acting, publication) | new._asdict()))
        log(connection, acting, "report text", f"{_name(publication, field)} version {new.version}")
        if publication.report != DRAFT:  # no document says what a draft does
            raise_version(connection, "texts", publication.key)
    return new
