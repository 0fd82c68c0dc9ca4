"""What somebody types of something that is not there yet: a new granskning, brist, åtgärd or comment, a note, a draw.

Each form is named by its place, such as `brist` or `atgard/7`, and its fields under it: `brist/text`. A draft is its
writer's own and is saved as other texts are, so that a reload or a server that stops costs nothing. It is no part of
the granskning. What adds the row takes the draft away in the same transaction: a kill in between neither doubles the
row nor loses the text.
"""

from sqlalchemy import Connection, delete, select
from sqlmodel import col

from ojcore.access import Acting, require
from ojcore.store.engine import ReportText
from ojcore.store.texts import DRAFT, LONGEST_TEXT, Publication, StoredText, _is_of, _load, _save_clean

_UNTIL_FIXED = {"brist": "en brist", "kommentar": "en kommentar från enheten"}
"""The forms of what is added until the granskning is fixed, and what they add."""


def load_drafts(acting: Acting, inspection_id: int) -> dict[str, StoredText]:
    """field -> what the user has typed there. inspection_id: 0 for a granskning that is not there yet."""
    require(acting, load_drafts)
    return _load(acting, _of(acting, inspection_id))


def list_begun(acting: Acting, inspection_id: int) -> list[tuple[str, str]]:
    """What somebody has begun and that cannot be added once the granskning is fixed: its title and who writes it.

    Nothing of what they have typed. Sorted. Raises UserError for a user who is no inspektör.
    """
    require(acting, list_begun)
    named = col(ReportText.unit), col(ReportText.field)
    place = col(ReportText.report) == DRAFT, col(ReportText.area) == str(inspection_id)
    statement = (
        select(*named, col(ReportText.text))
        .where(col(ReportText.organisation) == acting.organisation, *place)
        .order_by(col(ReportText.version))
    )
    with acting.reading() as connection:
        latest = {(writer, field): text for writer, field, text in connection.execute(statement)}
    begun = {(field.partition("/")[0], writer) for (writer, field), text in latest.items() if text}
    return sorted((_UNTIL_FIXED[form], writer) for form, writer in begun if form in _UNTIL_FIXED)


def save_draft(acting: Acting, inspection_id: int, field: str, text: str, seen_version: int) -> StoredText:
    """Saves what the user types in a field; raises as `ojcore.store.texts.save_text`, but for the role inspektör.

    A version of what has been added since, in another window, is seen as none.
    """
    require(acting, save_draft)
    publication = _of(acting, inspection_id)
    seen = seen_version if field in _load(acting, publication) else 0
    return _save_clean(acting, publication, field, text, seen, LONGEST_TEXT)


def _take_draft(connection: Connection, acting: Acting, inspection_id: int, place: str) -> None:
    """Takes away the user's draft of what the caller's transaction adds."""
    under = col(ReportText.field).startswith(f"{place}/", autoescape=True)
    connection.execute(delete(ReportText).where(*_is_of(acting, _of(acting, inspection_id)), under))


def _of(acting: Acting, inspection_id: int) -> Publication:
    return Publication(DRAFT, area=str(inspection_id), unit=acting.user.name)
