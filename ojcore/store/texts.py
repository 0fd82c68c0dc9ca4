"""The texts that people write into a document, kept per publication with every earlier version."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, insert, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from ojcore.access import User, log, require
from ojcore.errors import Conflict, UserError
from ojcore.secrecy import refuse_personal_numbers
from ojcore.store.engine import ReportText, columns_of, now
from ojcore.store.kept import EarlierText, earlier_texts, keeping_refused, read_kept
from ojcore.store.versions import raise_version
from ojcore.swedish import storable

LONGEST_TEXT = 20_000


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


def load_texts(connection: Connection, publication: Publication) -> dict[str, StoredText]:
    """field -> the latest text; those that were taken away have the empty text and their version."""
    columns = columns_of(ReportText, StoredText._fields)
    statement = select(*columns).where(*_is_of(publication)).order_by(col(ReportText.version))
    return {row[0]: StoredText(*row) for row in connection.execute(statement)}


def _is_of(publication: Publication) -> list[ColumnElement[bool]]:
    which = zip(columns_of(ReportText, Publication._fields), publication, strict=True)
    return [column == part for column, part in which]


def save_text(
    engine: Engine,
    user: User,
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
    require(user, save_text)
    clean = storable(text).strip()
    if len(clean) > longest:
        raise UserError(f"Texten är {len(clean)} tecken; den får vara högst {longest}. Korta den.")
    refuse_personal_numbers(clean, "Texten")
    with keeping_refused(engine, user.name, _name(publication, field)):
        try:
            return _save(engine, user, publication, field, clean, seen_version)
        except IntegrityError:  # somebody got the version first; a second look says who
            return _save(engine, user, publication, field, clean, seen_version)


def read_earlier(connection: Connection, user: User, publication: Publication, field: str) -> list[EarlierText]:
    """What a text has said before, and what was not saved in it, the latest first; see `earlier_texts`.

    Raises UserError unless the user is analytiker.
    """
    require(user, read_earlier)
    columns = col(ReportText.text), col(ReportText.changed_by), col(ReportText.changed_at)
    chosen = *_is_of(publication), col(ReportText.field) == field
    statement = select(*columns).where(*chosen).order_by(col(ReportText.version))
    saved = [EarlierText(*row) for row in connection.execute(statement)]
    return earlier_texts(saved, read_kept(connection, _name(publication, field)))


def _name(publication: Publication, field: str) -> str:
    """The text as the log names it."""
    return f"{publication.key} {field}"


def _save(engine: Engine, user: User, publication: Publication, field: str, text: str, seen_version: int) -> StoredText:
    with engine.begin() as connection:
        stored = load_texts(connection, publication).get(field, StoredText(field))
        if stored.text == text:
            return stored
        if stored.version != seen_version:
            raise Conflict(
                f"Texten sparades inte: {stored.changed_by} har ändrat den under tiden. Jämför med det som är sparat "
                "nu och spara igen.",
                stored,
                text,
            )
        new = StoredText(field, text, seen_version + 1, user.name, now())
        connection.execute(insert(ReportText).values(publication._asdict() | new._asdict()))
        log(connection, user, "report text", f"{_name(publication, field)} version {new.version}")
        raise_version(connection, "texts", publication.key)
    return new
