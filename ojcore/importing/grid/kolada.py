"""Kolada's figures as its service gives them, version 2 and 3: `values[]` per indicator, kommun and year.

Source: the service's documentation; both versions have the same entries, the page that follows is `next_page` in the
second and `next_url` in the third.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ojcore.errors import UserError
from ojcore.importing.grid.bounds import MAX_ROWS, too_much
from ojcore.importing.grid.cells import value_columns
from ojcore.importing.grid.model import Grid
from ojcore.swedish import counted

HEADINGS = ("kpi", "municipality", "period", "gender", "value")

_ONLY_UNITS = (
    "filen har Koladas uppgifter om enheter (ou), som skolor och boenden, inte om kommuner. "
    "Hämta uppgifterna per kommun (data/kpi/…/municipality/…)."
)
_CATALOGUE = (
    "filen är en av Koladas förteckningar (nyckeltal, kommuner eller enheter) och har inga värden. "
    "Hämta värdena (data/kpi/…/municipality/…/year/…)."
)


def is_kolada(document: Any) -> bool:
    """Whether a JSON document has Kolada's envelope, or is a list of its entries."""
    if isinstance(document, dict):
        return isinstance(document.get("values"), list) and "dimension" not in document
    return isinstance(document, list) and bool(document) and isinstance(document[0], dict) and "kpi" in document[0]


def read_kolada(document: Any) -> Grid:
    """One row per indicator, unit, year and gender (T, K, M); a value that is null is an empty cell.

    What Kolada has deleted is left out and told, as are units that are no kommuner. Raises UserError where nothing is
    left, or where an entry is not as Kolada writes it.
    """
    envelope = document if isinstance(document, dict) else {"values": document}
    reading = _Reading()
    rows = list(reading.rows(envelope["values"]))
    if not rows:
        raise UserError(reading.why_empty())
    if len(rows) > MAX_ROWS:
        raise UserError(too_much("", len(rows), len(HEADINGS)))
    notes = list(reading.notes())
    if envelope.get("next_url") or envelope.get("next_page"):
        notes.append("Filen är en sida av flera i Koladas svar; resten av värdena finns inte i den.")
    return Grid("", value_columns([HEADINGS, *rows]), notes=tuple(notes), publisher="Kolada")


class _Reading:
    def __init__(self) -> None:
        self._deleted = self._units = self._catalogue = 0

    def rows(self, entries: list[Any]) -> Iterator[tuple[Any, ...]]:
        for number, entry in enumerate(entries, start=1):
            if not isinstance(entry, dict):
                raise _wrong(number)
            if "ou" in entry and "municipality" not in entry:
                self._units += 1
            elif "id" in entry and "values" not in entry:
                self._catalogue += 1
            else:
                yield from self._entry(number, entry)

    def _entry(self, number: int, entry: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
        key = tuple(entry.get(name) for name in HEADINGS[:3])
        values = entry.get("values")
        if not isinstance(values, list) or not all(isinstance(part, str | int) and part != "" for part in key):
            raise _wrong(number)
        for value in values:
            if not isinstance(value, dict) or not isinstance(value.get("value"), float | int | None):
                raise _wrong(number)
            if value.get("isdeleted"):
                self._deleted += 1
            else:
                cell = value.get("value")
                yield (*map(str, key), str(value.get("gender") or "T"), "" if cell is None else cell)

    def notes(self) -> Iterator[str]:
        if self._deleted:
            yield f"{counted(self._deleted, 'värde', 'värden')} som Kolada har strukit är inte med."
        if self._units:
            yield f"{counted(self._units, 'post', 'poster')} om enheter (ou), som inte är kommuner, är inte med."

    def why_empty(self) -> str:
        if self._units:
            return _ONLY_UNITS
        return _CATALOGUE if self._catalogue else "filen har Koladas form men inga värden. Hämta den på nytt."


def _wrong(number: int) -> UserError:
    return UserError(
        f"post {number} är inte som Kolada skriver den: kpi, municipality, period och values behövs. "
        "Hämta filen på nytt."
    )
