"""A report as HTML, to be read on the page before it is sent: what the Word file says, without its look.

Everything is escaped; the headings begin at level 3, below the page's own; a picture is what it shows, in words, and a
chart the table of its figures; contents, headers and page numbers are left out.
"""

import io
from collections.abc import Iterator, Sequence
from functools import cache

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import ns
from lxml import etree

from ojcore.markup import Markup, escape, html, html_join
from ojcore.word.tables import FILLS
from ojcore.word.text import chart_figures

qn = cache(ns.qn)  # a preview asks for the same few names at every word

_PIECES = tuple(map(qn, ("w:t", "w:br", "w:footnoteReference", "wp:docPr")))
_LEFT_OUT = ("toc", "tabellslut")
_CLASSES = {
    "title": "title",
    "ärenderubrik": "title",
    "synpunkter": "remark",
    "quote": "quote",
    "tabellnot": "small",
    "caption": "caption",
    "utkast": "draft",
}
_COLOURS = {fill: colour for colour, fill in FILLS.items()}
_LISTS = {"list bullet": "ul", "list number": "ol"}


def preview_html(file: bytes) -> Markup:
    """The body of a .docx file made by this program, with its footnotes last."""
    document = docx.Document(io.BytesIO(file))
    writer = _Writer(document)
    parts = list(_joined_lists(writer.blocks(document.part.element.body)))
    return html_join([*parts, writer.notes()])


class _Writer:
    def __init__(self, document: Document) -> None:
        self._part = document.part
        self._names = {
            style.style_id: style.element.find(qn("w:name")).get(qn("w:val")).casefold() for style in document.styles
        }
        self._charts = chart_figures(self._part)

    def blocks(self, body: etree._Element) -> Iterator[Markup]:
        for block in body:
            if block.tag == qn("w:p"):
                chart = block.find(f".//{qn('c:chart')}")
                yield self._paragraph(block) if chart is None else self._chart(block, chart)
            elif block.tag == qn("w:tbl"):
                yield self._table(block)

    def notes(self) -> Markup:
        related = [each for each in self._part.rels.values() if each.reltype == RELATIONSHIP_TYPE.FOOTNOTES]
        items = [
            html("<li>{}</li>", html_join(map(self._runs, note.iter(qn("w:p")))).strip())
            for each in related
            for note in each.target_part.element
            if note.get(qn("w:type")) is None
        ]
        return html('<ol class="footnotes">{}</ol>', html_join(items)) if items else Markup()

    def _paragraph(self, paragraph: etree._Element) -> Markup:
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        name = "" if style is None else self._names.get(style.get(qn("w:val")), "")
        content = self._runs(paragraph)
        if not content or name.startswith(_LEFT_OUT):
            return Markup()
        if name.startswith("heading "):
            level = int(name.removeprefix("heading ")) + 2
            return html("<h{0}>{1}</h{0}>", level, content)
        if name in _LISTS:
            return html("<{0}><li>{1}</li></{0}>", _LISTS[name], content)
        kind = html(' class="{}"', _CLASSES[name]) if name in _CLASSES else ""
        return html("<p{}>{}</p>", kind, content)

    def _table(self, table: etree._Element) -> Markup:
        rows = [[self._cell(cell) for cell in row.iter(qn("w:tc"))] for row in table.iter(qn("w:tr"))]
        title = table.find(f"{qn('w:tblPr')}/{qn('w:tblCaption')}")
        label = "" if title is None else title.get(qn("w:val"), "")
        head = html_join(html('<th scope="col">{}</th>', cell) for cell in rows[0])
        return html(
            '<div class="scroll" tabindex="0" role="region" aria-label="{}"><table><thead><tr>{}</tr></thead>'
            "<tbody>{}</tbody></table></div>",
            label,
            head,
            html_join(map(_row, rows[1:])),
        )

    def _chart(self, paragraph: etree._Element, chart: etree._Element) -> Markup:
        described = next(paragraph.iter(qn("wp:docPr"))).get("descr", "")
        figures = self._charts[chart.get(qn("r:id"))]
        head = html_join(html('<th scope="col">{}</th>', column) for column in figures.columns)
        rows = html_join(_row(list(map(escape, row))) for row in figures.rows)
        return html(
            '<div class="scroll" tabindex="0" role="region" aria-label="{0}"><table><caption>{0}</caption>'
            "<thead><tr>{1}</tr></thead><tbody>{2}</tbody></table></div>",
            described,
            head,
            rows,
        )

    def _cell(self, cell: etree._Element) -> Markup:
        text = Markup("<br>").join(filter(None, map(self._runs, cell.iter(qn("w:p")))))
        shade = cell.find(f"{qn('w:tcPr')}/{qn('w:shd')}")
        colour = None if shade is None else _COLOURS.get(shade.get(qn("w:fill"), ""))
        return html('<span class="shade {}">{}</span>', colour, text) if colour else text

    def _runs(self, paragraph: etree._Element) -> Markup:
        return html_join(map(self._run, paragraph.iter(qn("w:r")))).strip()

    def _run(self, run: etree._Element) -> Markup:
        text = html_join(map(self._piece, run.iter(*_PIECES)))
        look = run.find(qn("w:rPr"))
        if look is None or text.isspace():
            return text
        for tag, mark in (("w:b", "strong"), ("w:i", "em")):
            if text and look.find(qn(tag)) is not None:
                text = html("<{0}>{1}</{0}>", mark, text)
        return text

    def _piece(self, piece: etree._Element) -> Markup:
        if piece.tag == qn("w:t"):
            return escape(piece.text or "")
        if piece.tag == qn("w:br"):
            return Markup("<br>")
        if piece.tag == qn("w:footnoteReference"):
            return html("<sup>{}</sup>", piece.get(qn("w:id"), ""))
        return html("[Bild: {}]", piece.get("descr", ""))


def _row(cells: Sequence[Markup]) -> Markup:
    first, *others = cells
    return html('<tr><th scope="row">{}</th>{}</tr>', first, html_join(html("<td>{}</td>", cell) for cell in others))


def _joined_lists(parts: Iterator[Markup]) -> Iterator[Markup]:
    """The parts with items of the same list in one list."""
    before = Markup()
    for part in parts:
        if before and (tag := _list_tag(part)) and tag == _list_tag(before):
            before = before.removesuffix(f"</{tag}>") + part.removeprefix(f"<{tag}>")
        else:
            yield before
            before = part
    yield before


def _list_tag(part: str) -> str:
    return next((tag for tag in _LISTS.values() if part.startswith(f"<{tag}>")), "")
