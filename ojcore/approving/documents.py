"""Documents that somebody has begun or made, and that would read differently now.

None of them changes by itself: a text stands until somebody writes it anew, and a file that was made keeps its bytes.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select
from sqlmodel import col

from ojcore.approving.difference import Difference, Kind
from ojcore.approving.reading import View
from ojcore.definitions.model import Definitions
from ojcore.documents import YEARLY
from ojcore.documents.material import REPORT
from ojcore.store.engine import ReportText
from ojcore.store.jobs import JobRecord
from ojcore.swedish import counted, format_date, join_words

_LETTER = "tjansteskrivelse"
_FORMS: dict[Kind, tuple[str, str]] = {
    "colour": ("färg", "färger"),
    "grade": ("betyg", "betyg"),
    "sentence": ("mening", "meningar"),
}


class Begun(NamedTuple):
    """A preliminary document of which something would read differently.

    title: what it is and whose. counts: how many of each kind. written_at: when its texts were last changed; made_at:
    when its file was made; None where there is none.
    """

    title: str
    counts: tuple[tuple[Kind, int], ...]
    written_at: datetime | None
    made_at: datetime | None


def list_begun(
    connection: Connection, organisation: str, definitions: Definitions, view: View, differences: Iterable[Difference]
) -> list[Begun]:
    """The group's yearly reports and its kommuner's letters that are about an area and year of the differences."""
    by_area: dict[tuple[str, int], Counter[Kind]] = {}
    for each in differences:
        by_area.setdefault((each.area, each.year), Counter())[each.kind] += 1
    begun = _begun(connection, organisation)
    found = []
    for (report, area, year, group, unit), (written, made) in sorted(
        begun.items(), reverse=True, key=lambda each: each[0][2]
    ):
        about = [counts for key, counts in by_area.items() if key == (area, year) or (not area and key[1] == year)]
        if about and (group == view.group or (report == _LETTER and _is_near(definitions, view, unit))):
            counts = sum(about, Counter[Kind]())
            title = _title(definitions, report, area, year, unit or group)
            found.append(Begun(title, tuple((kind, counts[kind]) for kind in _FORMS if counts[kind]), written, made))
    return found


def _is_near(definitions: Definitions, view: View, unit: str) -> bool:
    return unit == view.unit or any(each.unit == unit for each in definitions.groups[view.group].member)


_Key = tuple[str, str, int, str, str]


def _begun(connection: Connection, organisation: str) -> dict[_Key, tuple[datetime | None, datetime | None]]:
    """Kind, area, year, group and kommun of every document -> when its texts were changed and its file was made."""
    which = [col(getattr(ReportText, name)) for name in ("report", "area", "year", "group_id", "unit")]
    texts = (
        select(*which, func.max(col(ReportText.changed_at)))
        .where(col(ReportText.organisation) == organisation, col(ReportText.report).in_((REPORT, _LETTER)))
        .group_by(*which)
    )
    found: dict[_Key, tuple[datetime | None, datetime | None]] = {}
    for *key, written in connection.execute(texts):
        found[key[0], key[1], key[2], key[3], key[4]] = written, None
    files = select(col(JobRecord.about), func.max(col(JobRecord.finished_at))).where(
        col(JobRecord.organisation) == organisation,
        col(JobRecord.kind) == YEARLY,
        col(JobRecord.error) == "",
        col(JobRecord.finished_at).is_not(None),
    )
    for about, made in connection.execute(files.group_by(col(JobRecord.about))):
        area, year, group, unit = about.split("/")
        same = REPORT, area, int(year), group, unit
        found[same] = found.get(same, (None, None))[0], made
    return found


def _title(definitions: Definitions, report: str, area: str, year: int, whose: str) -> str:
    name = definitions.unit_name(whose)
    if report == _LETTER:
        return f"Tjänsteskrivelsen om Öppna jämförelser {year} för {name}"
    return f"Årsrapporten {definitions.areas[area].title} {year} för {name}"


def tell_begun(begun: Begun) -> str:
    """What reads differently in it, and what becomes of what there is."""
    told = [f"{begun.title}: {tell_counts(begun.counts)} läses annorlunda."]
    if begun.written_at:
        told.append(
            f"Den har egna texter, senast ändrade {format_date(begun.written_at.astimezone().date())}: läs om dem."
        )
    if begun.made_at:
        told.append(f"En fil gjordes {begun.made_at.astimezone():%Y-%m-%d %H:%M}; den är som den var.")
    return " ".join(told)


def tell_counts(counts: Iterable[tuple[Kind, int]]) -> str:
    """`2 färger, 1 betyg och 6 meningar`."""
    return join_words(counted(number, *_FORMS[kind]) for kind, number in counts)
