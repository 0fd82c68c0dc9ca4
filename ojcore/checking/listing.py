"""Findings in Swedish words: what their kinds and certainties are called, and rows for CSV and Excel."""

from collections.abc import Callable, Iterable, Iterator

from ojcore.checking.findings import Certainty, Finding, Kind
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

# One finding is, and several are.
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


def finding_rows(
    findings: Iterable[Finding], definitions: Definitions, source_name: Callable[[str], str] = str
) -> Iterator[list[str]]:
    """Header and one row per finding, as text. source_name: what a source's id is shown as."""
    yield ["Källa", "Plats", "Slag", "Indikator", "Enhet", "Tryckt", "Omräknat", "Förklaring", "Säkerhet"]
    for finding in findings:
        yield [
            source_name(finding.source),
            finding.place,
            KIND_TITLES[finding.kind],
            definitions.indicators[finding.indicator].title if finding.indicator else "",
            definitions.unit_name(finding.unit) if finding.unit else "",
            finding.printed,
            finding.recomputed,
            finding.explanation,
            CERTAINTY_TITLES[finding.certainty][0],
        ]


def area_of(finding: Finding, definitions: Definitions) -> str | None:
    """The area of the finding's table, else of its indicator or source; None where they have several or none."""
    publication = definitions.publications.get(finding.source)
    tables = {table.definition.number: table.definition.area for table in publication.tables} if publication else {}
    if area := tables.get(finding.table):
        return area
    if finding.indicator:
        return definitions.indicators[finding.indicator].area
    return publication.definition.area or None if publication else None
