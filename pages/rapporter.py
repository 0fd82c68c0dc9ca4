"""Rapporter: the yearly report of a group or a kommun: its texts, its preview, and the Word file."""

from collections.abc import Sequence
from datetime import date
from functools import partial

import streamlit as st

import ui
import ui.approvals
import ui.checks
import ui.documents
import ui.earlier
import ui.fields
import ui.jobs
from ojcore.access import may
from ojcore.charts import Look, Spec
from ojcore.documents import YEARLY
from ojcore.documents.content import Content, Heading, Paragraph, Picture, Piece, Points, Prose, Remark, Table
from ojcore.documents.making import Order, missing_comments
from ojcore.documents.material import Material, load_material, tell_no_report, used_sources
from ojcore.documents.yearly import build_content, text_fields
from ojcore.errors import UserError
from ojcore.markup import Markup, html, html_join
from ojcore.prose import genitive
from ojcore.store.jobs import Job, read_file
from ojcore.store.kept import EarlierText
from ojcore.store.texts import StoredText, read_earlier, save_text
from ojcore.store.versions import Version, VersionKind, read_version
from ojcore.word import Cell, Row, TableRow, Text
from ojcore.word.inline import plain

Written = tuple[str, Version, Version, Version]
_KINDS: tuple[VersionKind, ...] = ("texts", "comments", "checks")
GROUP, OWN = "Hela gruppen", "Min kommun i gruppen"

STYLE = """
<style>
.oj .report { max-width: 58rem; } .oj .report p, .oj .report li { max-width: 46rem; }
.oj .report h2 { font-size: 1.5rem; } .oj .report h3 { font-size: 1.2rem; } .oj .report h4 { font-size: 1rem; }
.oj .report .remark { border-left: 3px solid var(--blue); background: var(--soft); padding: .3rem .8rem; }
.oj .report .lead { font-size: 1.08rem; } .oj .report ul { padding-left: 1.2rem; }
</style>
"""


def main() -> None:
    """Choose the report, write its texts, make the file, read it here."""
    choice = ui.choose("Rapporter", tells_unchecked=False)
    st.html(STYLE)
    ui.fields.run_script()
    whose_column, day_column, _ = st.columns([2, 1, 2], vertical_alignment="bottom")
    with whose_column:
        whose = ui.segments("Rapporten är för", [GROUP, OWN], "rapportfor")
    with day_column:
        day = st.date_input("Datum på omslaget", date.today(), format="YYYY-MM-DD")  # noqa: DTZ011 (the visitor's day)
    absent = ui.absent(choice)
    ui.show_html(absent)
    unit = choice.unit if whose == OWN and not absent else None
    on_cover = day if isinstance(day, date) else date.today()  # noqa: DTZ011 (as above)
    known = _written(), choice, unit
    shown = *known, on_cover
    material = ui.shared(_material, *known)
    if material.unit not in (None, choice.unit) or (absent and whose == OWN):
        ui.show_html(_no_report(material, choice.unit if absent else None))
        return
    ui.show_html(ui.small(material.whose))
    ui.checks.show_unchecked(used_sources(material.comparison))
    ui.approvals.tell_waiting_about([choice.area], choice.year, material.unit)
    making, writing = st.tabs(["Rapporten", "Texter"])
    with writing:
        _texts(material)
    with making:
        ui.show_html(ui.kept(_warnings, *shown))
        template = ui.documents.template_field()
        _make(Order(choice.area, choice.year, choice.group, material.unit, on_cover, template))
        ui.show("<h2>Förhandsvisning</h2>")
        for piece in ui.shared(_preview, *shown, ui.look()):
            if isinstance(piece, Markup):
                ui.show_html(piece)
            else:
                ui.show_chart(piece)


def _no_report(material: Material, unit: str | None) -> Markup:
    """That there is no such report, and the way to the one there is. unit: the kommun, where it has no answers."""
    told = tell_no_report(material.voice, unit)
    if material.unit is None:
        return html("<p>{} {}</p>", told, ui.link("rapporter", "Visa gruppens rapport", rapportfor=GROUP))
    name = material.voice.name(material.unit)
    return html("<p>{} {}</p>", told, ui.link("rapporter", f"Visa {genitive(name)} rapport", kommun=name))


def _material(written: Written, choice: ui.Choice, unit: str | None) -> Material:
    """Everything of the report, kept as long as neither the data nor any text changes."""
    area, year, group = choice.area, choice.year, choice.group
    return load_material(ui.acting(), ui.definitions(), area, year, group, unit, checks=ui.checks.kept_report)


def _content(written: Written, choice: ui.Choice, unit: str | None, day: date) -> Content:
    return build_content(ui.shared(_material, written, choice, unit), day)


def _written() -> Written:
    """Whose texts and comments, and how far all of them and the checks have come.

    Of all, since a kommun that alone has answered has its own report.
    """
    acting = ui.acting()
    with acting.reading() as connection:
        texts, comments, checks = (read_version(connection, kind) for kind in _KINDS)
        return acting.organisation, texts, comments, checks


def _warnings(written: Written, choice: ui.Choice, unit: str | None, day: date) -> Markup:
    """What to know before the report is made."""
    material = ui.shared(_material, written, choice, unit)
    faults = ui.shared(_content, written, choice, unit, day).faults
    parts = [html("<p>{} {}</p>", ui.mark("red", "Går inte ihop"), fault) for fault in faults]
    missing = missing_comments(material)
    if missing:
        link = ui.link("kommentarer", "Skriv kommentarer")
        summary = f"{len(missing)} röda indikatorer saknar kommentar"
        parts.append(ui.fold(summary, html("{}<p>{}</p>", ui.bullets(missing), link)))
    disputed = sum(len(material.voice.doubted(row)) for row in material.comparison.rows)
    if disputed:
        told = f"{disputed} värden ifrågasätts i kontrollräkningen. De står kvar med en stjärna och bedöms inte."
        parts.append(html("<p>{} {}</p>", told, ui.link("kontroll", "Visa kontrollen")))
    return html_join(parts)


def _make(order: Order) -> None:
    """The button, how far a report under way has come, and the file when it is there."""
    about = ui.jobs.about_yearly(order)
    job = ui.jobs.find(YEARLY, about)
    busy = job is not None and not job.is_finished
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Gör Word-filen", on_click=ui.jobs.order_yearly, args=(order,), disabled=busy, type="primary")
        if busy:
            ui.jobs.wait(YEARLY, about)
        elif job is not None:
            _offer(job, order)


def _offer(job: Job, order: Order) -> None:
    if job.error:
        ui.show_error(UserError(job.error))
        return
    fetch = partial(_file, job.id)
    st.download_button("Hämta Word-filen", fetch, file_name=job.outcome, mime=ui.documents.WORD, on_click="ignore")
    if job.arguments != ui.jobs.yearly_arguments(order):
        ui.show_html(ui.small("Filen gjordes med ett annat datum än det som syns nu."))


def _file(job: int) -> bytes:
    return read_file(ui.acting(), job)


def _texts(material: Material) -> None:
    """The report's texts, which save themselves."""
    publication = material.publication

    def save(key: Sequence[str], value: str, seen_version: int) -> StoredText:
        return save_text(ui.acting(), publication, key[0], value, seen_version, longest[key[0]])

    fields = text_fields(material)
    longest = {field.name: field.longest for field in fields}
    locked = not may(ui.current_user(), save_text)
    form = ui.fields.TextForm(publication.key, save, locked)
    told = (
        "Allt sparas medan du skriver. En tom rad ger ett nytt stycke. Ett fält som töms får tillbaka programmets "
        "förslag, där det finns något."
    )
    ui.show('<p class="small">{} {}</p>', told, ui.fields.saved_line(material.texts.values()))
    titles = {field.name: field.title for field in fields if field.name in material.texts}
    for field in fields:
        entry = material.texts.get(field.name, StoredText(field.name))
        height = 70 if field.longest < 200 else 150
        ui.fields.text_field(form, entry, ui.fields.plain(field.title), height=height, proposal=field.default)

    def earlier(name: str) -> list[EarlierText]:
        return read_earlier(ui.acting(), publication, name)

    ui.earlier.show_earlier(titles, earlier, read_earlier)


def _preview(written: Written, choice: ui.Choice, unit: str | None, day: date, look: Look) -> list[Markup | Spec]:
    """The document's text and tables as HTML, and its pictures, in order; its typography is Word's."""
    content = ui.shared(_content, written, choice, unit, day)
    shown: list[Markup | Spec] = []
    lines = [html('<p class="small">{}, {}</p>', content.sender, content.day.isoformat())]
    lines.append(html("<h2>{}</h2><p>{}</p>", content.title, content.subtitle))
    for piece in content.pieces:
        if isinstance(piece, Picture):
            shown += [_framed(lines), piece.draw(look)]
            lines = [ui.small(piece.note)] if piece.note else []
        else:
            lines.append(_html(piece))
    return [*shown, _framed(lines)]


def _framed(lines: list[Markup]) -> Markup:
    return html('<div class="report">{}</div>', html_join(lines)) if lines else Markup()


def _html(piece: Piece) -> Markup:
    match piece:
        case Heading():
            return html("<h{0}>{1}</h{0}>", piece.level + 1, piece.text)
        case Paragraph():
            return html('<p class="{}">{}</p>', "small" if piece.kind == "note" else piece.kind, piece.text)
        case Remark():
            return html('<div class="remark"><strong>{}</strong>{}</div>', piece.lead, _paragraphs(piece.text))
        case Prose():
            return _paragraphs(piece.text)
        case Points():
            return ui.bullets(piece.items)
        case Table():
            return _table(piece)
        case _:
            raise TypeError(f"no HTML for {type(piece).__name__}")


def _paragraphs(text: str) -> Markup:
    return html_join(html("<p>{}</p>", part.strip()) for part in text.split("\n\n") if part.strip())


def _table(piece: Table) -> Markup:
    head = [plain(column.heading) for column in piece.columns]
    note = ui.small(piece.note) if piece.note else ""
    return ui.table(piece.caption, head, [_row(row) for row in piece.rows]) + note


def _row(row: TableRow) -> list[str]:
    return [_cell(cell) for cell in (row.cells if isinstance(row, Row) else row)]


def _cell(cell: Cell | Text) -> str:
    if isinstance(cell, Cell):
        return ui.mark(cell.shade, plain(cell.text)) if cell.shade else plain(cell.text)
    return plain(cell)


main()
