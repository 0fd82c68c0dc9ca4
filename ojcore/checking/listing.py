"""Discrepancies in Swedish words: what their kinds and certainties are called, and rows for CSV and Excel."""

from collections.abc import Callable, Iterable, Iterator

from ojcore.checking.discrepancy import Certainty, Discrepancy, Kind
from ojcore.definitions.model import Definitions

KIND_TITLES: dict[Kind, str] = {
    "mean": "Snitt",
    "delta": "Förändring",
    "count": "Antal",
    "sum": "Summa",
    "share": "Andel",
    "unit": "Enhet",
    "outlier": "Avvikande värde",
    "duplicate": "Samma eller flyttat värde",
    "spelling": "Stavning",
    "text": "Text",
    "missing": "Något saknas",
    "category": "Klass eller kod",
    "label": "Tabelltext mot definition",
}

# One discrepancy is, and several are.
CERTAINTY_TITLES: dict[Certainty, tuple[str, str]] = {
    "certain": ("säkert", "säkra"),
    "likely": ("troligt", "troliga"),
    "question": ("fråga", "frågor"),
}

CERTAINTY_MEANING = (
    "Säkert: uträkningen eller texten motsäger sig själv. Troligt: mönstret talar för ett fel, men källans underlag "
    "behövs för att veta. Fråga: det finns en oskyldig förklaring. ”Okänt” betyder att inget i källan ger ett annat "
    "värde."
)


def discrepancy_rows(
    discrepancies: Iterable[Discrepancy], definitions: Definitions, source_name: Callable[[str], str] = str
) -> Iterator[list[str]]:
    """Header and one row per discrepancy, as text. source_name: what a source's id is shown as."""
    yield ["Källa", "Plats", "Slag", "Indikator", "Enhet", "Tryckt", "Omräknat", "Förklaring", "Säkerhet"]
    for discrepancy in discrepancies:
        yield [
            source_name(discrepancy.source),
            discrepancy.place,
            KIND_TITLES[discrepancy.kind],
            definitions.indicators[discrepancy.indicator].title if discrepancy.indicator else "",
            definitions.unit_name(discrepancy.unit) if discrepancy.unit else "",
            discrepancy.printed,
            discrepancy.recomputed,
            discrepancy.explanation,
            CERTAINTY_TITLES[discrepancy.certainty][0],
        ]


def area_of(discrepancy: Discrepancy, definitions: Definitions) -> str | None:
    """The area of the discrepancy's table, else of its indicator or source; None where they have several or none."""
    publication = definitions.publications.get(discrepancy.source)
    tables = {table.definition.number: table.definition.area for table in publication.tables} if publication else {}
    if area := tables.get(discrepancy.table):
        return area
    if discrepancy.indicator:
        return definitions.indicators[discrepancy.indicator].area
    return publication.definition.area or None if publication else None
