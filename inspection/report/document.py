"""The whole document: first page where something does not add up, cover, contents, chapters, appendices."""

from dataclasses import dataclass
from datetime import date

from inspection.instrument.sentences import capitalised, number_word
from inspection.report.appendices import write_appendices
from inspection.report.chapters import write_chapters
from inspection.report.source import Source
from inspection.report.texts import TextWriter, text_faults
from inspection.report_versions import ReportKind
from ojcore.word import Template, WordDocument, bold

DRAFTS: dict[ReportKind, str] = {
    "utkast": "Utkast, inte fastställt",
    "faktagranskning": "Utkast för faktagranskning, inte fastställt",
    "faststalld": "",
}
SENDER = "Socialförvaltningen"


@dataclass(frozen=True)
class Made:
    """A report. faults: what does not add up or could not be fetched, as its first page lists it."""

    content: bytes
    faults: tuple[str, ...]


def report_faults(source: Source) -> tuple[str, ...]:
    """What a report says on its first page: closing checks that fail, and references in texts that fetch nothing."""
    return (*source.faults_to_print, *text_faults(source))


def write_report(
    source: Source,
    kind: ReportKind,
    day: date,
    *,
    template: Template | None = None,
    acknowledged_by: str = "",
    paginate: bool = False,
) -> Made:
    """The granskningsrapport as a Word file; the same arguments give the same bytes.

    day: the document's date. acknowledged_by: who has seen what does not add up and lets the report go. paginate: page
    numbers by LibreOffice, some seconds; see `WordDocument.to_bytes`.
    """
    faults = report_faults(source)
    labels: dict[str, str] = {}
    document, writer = _write(source, kind, day, template, faults, acknowledged_by, labels)
    if writer.promised != {name: writer.labels.get(name) for name in writer.promised}:
        document, _ = _write(source, kind, day, template, faults, acknowledged_by, writer.labels)
    return Made(document.to_bytes(paginate=paginate), faults)


def _write(
    source: Source,
    kind: ReportKind,
    day: date,
    template: Template | None,
    faults: tuple[str, ...],
    acknowledged_by: str,
    known: dict[str, str],
) -> tuple[WordDocument, TextWriter]:
    inspection = source.inspection
    sender, *department = (source.texts.get("avsandare", "") or SENDER).split("\n")
    document = WordDocument(
        inspection.title,
        sender,
        day,
        diarienummer=inspection.diarienummer,
        template=template,
        draft=DRAFTS[kind],
    )
    writer = TextWriter(source, document, known=dict(known))
    if faults:
        _write_first_page(document, faults, acknowledged_by)
    version = [f"Version {inspection.number}"] if inspection.number > 1 else []
    fixed = [f"Fastställd {day}"] if kind == "faststalld" else []
    lines = [*department, *version, *fixed, *inspection.inspectors, inspection.label]
    document.cover(subtitle="Socialtjänstinspektörer", dated=source.texts.get("datering", ""), lines=lines)
    document.contents(levels=2)
    document.page_break()
    write_chapters(source, document, writer)
    write_appendices(source, document, writer)
    return document, writer


def _write_first_page(document: WordDocument, faults: tuple[str, ...], acknowledged_by: str) -> None:
    number = capitalised(number_word(len(faults)))
    things = "uppgift går inte ihop" if len(faults) == 1 else "uppgifter går inte ihop"
    document.paragraph(bold(f"{number} {things} i rapporten"), kind="lead")
    document.paragraph(
        "Rapporten får lämna huset först när uppgifterna är rättade, eller när en inspektör har bekräftat att den ska"
        " gå ut ändå. Sidan följer med rapporten."
    )
    document.bullets(list(faults))
    said = f"Bekräftat av {acknowledged_by}." if acknowledged_by else "Inte bekräftat."
    document.paragraph(bold(said))
    document.page_break()
