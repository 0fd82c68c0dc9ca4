"""The report's appendices: what anybody needs to check its figures."""

from collections.abc import Callable, Iterable, Iterator
from itertools import count, groupby

from inspection.actions import ACTION_STATUSES, Brist
from inspection.counting.chart import ratio_rows
from inspection.counting.disclosure import SUPPRESSED
from inspection.counting.ratios import Ratio, answer_title
from inspection.drawing.protocol import ProtocolList, build_protocol
from inspection.report.charts import ratio_dots
from inspection.report.method import method_sections
from inspection.report.source import Source
from inspection.report.tables import unit_answers
from inspection.report.texts import TextWriter, handled
from inspection.report_versions import COMMENT_STATUSES
from inspection.review.agreement import QuestionAgreement
from ojcore.swedish import format_date, format_number, format_percent, join_words
from ojcore.word import Cell, Column, Row, TableRow, WordDocument

_LANES_IN_A_PICTURE = 12

Appendix = Callable[[Source, WordDocument, TextWriter], None]


def write_appendices(source: Source, document: WordDocument, writer: TextWriter) -> None:
    """Every appendix that has something to say, numbered; the first begins a new page."""
    numbers = count(1)
    document.page_break()
    document.heading("Bilagor")
    for title, has_content, write in _APPENDICES:
        if has_content(source):
            document.heading(f"Bilaga {next(numbers)}. {title}", level=2)
            write(source, document, writer)


def _write_protocol(source: Source, document: WordDocument, _: TextWriter) -> None:
    if source.selection is None:
        return
    for section in build_protocol(source.selection):
        document.heading(section.heading, level=3)
        if section.rows:
            document.table([Column("Uppgift", 6.5), Column("Värde")], [list(row) for row in section.rows])
        for each in section.lists:
            _write_list(document, each)


def _write_list(document: WordDocument, each: ProtocolList) -> None:
    """Ids and single sentences in the paragraph of their title, several sentences as a list."""
    if len(each.items) > 1 and any(" " in item for item in each.items):
        document.paragraph(f"{each.title}:")
        document.numbered(each.items)
    else:
        document.paragraph(f"{each.title}: {', '.join(each.items) or 'inga.'}")


def _write_method(source: Source, document: WordDocument, _: TextWriter) -> None:
    for heading, paragraphs in method_sections(source):
        document.heading(heading, level=3)
        for each in paragraphs:
            document.paragraph(each)


def _write_ratios(source: Source, document: WordDocument, _: TextWriter) -> None:
    """The picture of what has limits, then every count as a table over the page's long side."""
    rows = ratio_rows(source.shown, source.instrument)
    parts = [rows[start : start + _LANES_IN_A_PICTURE] for start in range(0, len(rows), _LANES_IN_A_PICTURE)]
    for part in parts:
        caption = "Andel av de granskade akterna, med gränser för hela gruppen"
        document.chart(ratio_dots(part, caption), caption=caption)
    with document.landscape():
        document.table(
            _RATIO_COLUMNS, list(_ratio_lines(source)), caption="Alla antal, med baser och gränser", note=_note(source)
        )


_RATIO_COLUMNS = (
    Column("Fråga", 8.2),
    Column("Svar", 4.0),
    Column("Antal", 1.3, "right"),
    Column("Av", 1.2, "right"),
    Column("Andel", 1.6, "right"),
    Column("I hela gruppen, 95 %", 4.2),
    Column("Anmärkning", 4.2),
)


def _ratio_lines(source: Source) -> Iterator[TableRow]:
    """A line per answer, under a subheading for each base."""
    counted = [row for row in source.shown if row.base]
    for (name, size), rows in groupby(counted, key=lambda row: (row.base_name, row.base)):
        yield Row([f"Bas: {size} {name}"], kind="group")
        for row in rows:
            question = source.instrument.by_name[row.question]
            share = format_percent(None if row.share is None else row.share * 100, 1)
            answer = answer_title(question, row.answer) or "–"
            yield [question.label, answer, str(row.count), str(row.base), share, _limits(row), _remark(row)]


def _limits(row: Ratio) -> str:
    """`47–64 av 76 (61,8–84,2 %)`."""
    if row.low is None or row.high is None:
        return "–"
    shares = f"{format_number(row.low * 100)}–{format_percent(row.high * 100, 1)}"
    return f"{row.low_count}–{row.high_count} av {row.population} ({shares})"


def _remark(row: Ratio) -> str:
    """The row's note without the limits, which have a column of their own."""
    parts = [part for part in row.note.split("; ") if not part.startswith(("i hela gruppen ", "bara antal"))]
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]


def _note(source: Source) -> str:
    hidden = [source.instrument.by_name[name].label for name in sorted(source.hidden)]
    parts = ["Ett streck betyder att bara antalet är känt: hur stor basen är i hela gruppen vet man inte."]
    if hidden:
        parts.append(f"{join_words(hidden)} {SUPPRESSED}.")
    return " ".join(parts)


def _write_checks(source: Source, document: WordDocument, _: TextWriter) -> None:
    failed = [Row([fault, Cell("går inte ihop", "red")]) for fault in source.faults_to_print]
    closings = [each for each in source.ratios.closings if each.closes and each.question not in source.hidden]
    passed = [Row([each.message, Cell("går ihop", "green")]) for each in closings]
    tables = [each for each in source.facts if not each.is_empty and not each.faults]
    facts = [Row([f"{each.table.title}: summor, kvoter och andelar", Cell("går ihop", "green")]) for each in tables]
    document.table([Column("Kontroll", 12.5), Column("Utfall", 3.5)], [*failed, *passed, *facts])


def _write_unit(source: Source, document: WordDocument, writer: TextWriter) -> None:
    """The checklists' answers, unless they stand in their chapter, and the tables that a text draws from."""
    for area in source.instrument.areas("enhet"):
        table = unit_answers(source, area.name)
        left = [each for each in _drawn_from(source, writer) if _area_of(source, each) == area.name]
        if (table.rows and source.texts.get(f"{area.name}/iakttagelser")) or left:
            document.heading(area.title, level=3)
            if source.texts.get(f"{area.name}/iakttagelser"):
                document.table(table.columns, table.rows)
            for each in left:
                writer.set_table(each)
    for filled in source.facts:
        if filled.table.id in _drawn_from(source, writer) and not filled.is_empty:
            document.heading(filled.table.title, level=3)
            writer.set_table(filled.table.id, under_own_heading=True)


def _has_unit_answers(source: Source) -> bool:
    return any(
        source.texts.get(f"{area.name}/iakttagelser") and unit_answers(source, area.name).rows
        for area in source.instrument.areas("enhet")
    )


def _drawn_from(source: Source, writer: TextWriter) -> list[str]:
    used = dict.fromkeys(table for text in source.texts.values() for table in sorted(handled(source, text).tables))
    return [each for each in used if each not in writer.labels]


def _area_of(source: Source, repeat: str) -> str:
    return next((each.area for each in source.instrument.questions if each.repeat == repeat), "")


def _write_agreement(source: Source, document: WordDocument, _: TextWriter) -> None:
    double = source.double
    if double is None:
        return
    document.paragraph(
        f"{len(double.compared)} akter granskades av två inspektörer var för sig. Samstämmigheten är mätt på deras egna"
        " svar, innan de stämdes av. AC1 är samstämmigheten utöver slumpen; kappa anges bara där båda har använt mer än"
        " ett svar."
    )
    columns = [Column("Fråga", 7.5), *(Column(each, align="right") for each in ("Akter", "Lika svar", "AC1", "Kappa"))]
    document.table(columns, [_agreement_line(source, each) for each in double.agreements if each.agreement.pairs])


def _agreement_line(source: Source, each: QuestionAgreement) -> TableRow:
    question = source.instrument.by_name[each.question]
    label = question.label + (f" {question.answer_label(each.choice)}" if each.choice else "")
    found = each.agreement
    observed = format_percent(None if found.observed is None else found.observed * 100)
    return [label, str(found.pairs), observed, format_number(found.ac1, 2), format_number(found.kappa, 2)]


def _write_comments(source: Source, document: WordDocument, _: TextWriter) -> None:
    columns = [Column("Ställe", 3.0), Column("Enhetens kommentar"), Column("Från", 2.6), Column("Vad som gjordes")]
    rows = [
        [
            each.place,
            each.comment,
            each.commented_by,
            f"{COMMENT_STATUSES[each.status].capitalize()}. {each.answer}".strip(),
        ]
        for each in source.comments
    ]
    document.table(columns, rows)


_BRIST_COLUMNS = (
    Column("Brist", 5.0),
    Column("Åtgärd"),
    Column("Ansvarig", 3.2),
    Column("Klart", 2.2),
    Column("Läge", 2.0),
)


def _write_brister(source: Source, document: WordDocument, _: TextWriter) -> None:
    _write_brist_table(source, document, source.brister, "Brister och åtgärder")


def _write_earlier(source: Source, document: WordDocument, _: TextWriter) -> None:
    for inspection, brister in source.earlier:
        document.heading(f"{inspection.title}, {inspection.period_from} – {inspection.period_to}", level=3)
        _write_brist_table(source, document, brister, "Vad som har blivit av bristerna")


def _write_brist_table(source: Source, document: WordDocument, brister: Iterable[Brist], caption: str) -> None:
    rows = [line for brist in brister for line in _brist_lines(source, brist)]
    document.table(_BRIST_COLUMNS, rows, caption=caption)


def _brist_lines(source: Source, brist: Brist) -> list[TableRow]:
    """A line per action; a brist without one says so."""
    text = f"{source.instrument.titles.get(brist.area, brist.area)}: {brist.text}"
    if not brist.actions:
        return [[text, "Ingen åtgärd är beslutad", "–", "–", "–"]]
    return [
        [
            text if place == 0 else "samma brist",
            each.measure + (f" {each.note}" if each.note else ""),
            each.owner,
            format_date(each.due) if each.due else "–",
            ACTION_STATUSES[each.status],
        ]
        for place, each in enumerate(brist.actions)
    ]


_APPENDICES: tuple[tuple[str, Callable[[Source], bool], Appendix], ...] = (
    ("Urvalsprotokoll", lambda source: source.selection is not None, _write_protocol),
    ("Metod", lambda _: True, _write_method),
    ("Fullständighet: alla antal", lambda source: any(row.base for row in source.shown), _write_ratios),
    ("Kontroller", lambda source: bool(source.ratios.closings or source.faults), _write_checks),
    ("Checklistornas svar", _has_unit_answers, _write_unit),
    ("Dubbelgranskning", lambda source: bool(source.double and source.double.compared), _write_agreement),
    ("Faktagranskning", lambda source: bool(source.comments), _write_comments),
    ("Brister och åtgärder", lambda source: bool(source.brister), _write_brister),
    ("Tidigare granskningar", lambda source: any(brister for _, brister in source.earlier), _write_earlier),
)
