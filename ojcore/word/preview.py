"""A report as HTML, to be read on the page before it is sent: what the Word file says, without its look.

Everything is escaped; the headings begin at level 3, below the page's own; a picture is what it shows, in words;
contents, headers and page numbers are left out.
"""

import io
from collections.abc import Iterator
from html import escape

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from lxml import etree

from ojcore.word.tables import FILLS

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


def preview_html(file: bytes) -> str:
    """The body of a .docx file made by this program, with its footnotes last."""
    document = docx.Document(io.BytesIO(file))
    writer = _Writer(document)
    parts = list(_joined_lists(writer.blocks(document.part.element.body)))
    return "".join(parts) + writer.notes()


class _Writer:
    def __init__(self, document: Document) -> None:
        self._part = document.part
        self._names = {
            style.style_id: style.element.find(qn("w:name")).get(qn("w:val")).casefold() for style in document.styles
        }

    def blocks(self, body: etree._Element) -> Iterator[str]:
        for block in body:
            if block.tag == qn("w:p"):
                yield self._paragraph(block)
            elif block.tag == qn("w:tbl"):
                yield self._table(block)

    def notes(self) -> str:
        related = [each for each in self._part.rels.values() if each.reltype == RELATIONSHIP_TYPE.FOOTNOTES]
        items = [
            f"<li>{''.join(self._runs(paragraph) for paragraph in note.iter(qn('w:p'))).strip()}</li>"
            for each in related
            for note in each.target_part.element
            if note.get(qn("w:type")) is None
        ]
        return f'<ol class="footnotes">{"".join(items)}</ol>' if items else ""

    def _paragraph(self, paragraph: etree._Element) -> str:
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        name = "" if style is None else self._names.get(style.get(qn("w:val")), "")
        content = self._runs(paragraph)
        if not content or name.startswith(_LEFT_OUT):
            return ""
        if name.startswith("heading "):
            level = int(name.removeprefix("heading ")) + 2
            return f"<h{level}>{content}</h{level}>"
        if name in _LISTS:
            return f"<{_LISTS[name]}><li>{content}</li></{_LISTS[name]}>"
        kind = f' class="{_CLASSES[name]}"' if name in _CLASSES else ""
        return f"<p{kind}>{content}</p>"

    def _table(self, table: etree._Element) -> str:
        rows = [[self._cell(cell) for cell in row.iter(qn("w:tc"))] for row in table.iter(qn("w:tr"))]
        title = table.find(f"{qn('w:tblPr')}/{qn('w:tblCaption')}")
        label = escape("" if title is None else title.get(qn("w:val"), ""))
        head = "".join(f'<th scope="col">{cell}</th>' for cell in rows[0])
        lines = (
            f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in others)}</tr>'
            for first, *others in rows[1:]
        )
        return (
            f'<div class="scroll" tabindex="0" role="region" aria-label="{label}"><table><thead><tr>{head}</tr></thead>'
            f"<tbody>{''.join(lines)}</tbody></table></div>"
        )

    def _cell(self, cell: etree._Element) -> str:
        text = "<br>".join(filter(None, (self._runs(paragraph) for paragraph in cell.iter(qn("w:p")))))
        shade = cell.find(f"{qn('w:tcPr')}/{qn('w:shd')}")
        colour = None if shade is None else _COLOURS.get(shade.get(qn("w:fill"), ""))
        return f'<span class="shade {colour}">{text}</span>' if colour else text

    def _runs(self, paragraph: etree._Element) -> str:
        return "".join(self._run(run) for run in paragraph.iter(qn("w:r"))).strip()

    def _run(self, run: etree._Element) -> str:
        text = "".join(self._piece(piece) for piece in run.iter())
        look = run.find(qn("w:rPr"))
        for tag, mark in (("w:b", "strong"), ("w:i", "em")):
            if text.strip() and look is not None and look.find(qn(tag)) is not None:
                text = f"<{mark}>{text}</{mark}>"
        return text

    def _piece(self, piece: etree._Element) -> str:
        if piece.tag == qn("w:t"):
            return escape(piece.text or "")
        if piece.tag == qn("w:br"):
            return "<br>"
        if piece.tag == qn("w:footnoteReference"):
            return f"<sup>{escape(piece.get(qn('w:id'), ''))}</sup>"
        if piece.tag == qn("wp:docPr"):
            return f"[Bild: {escape(piece.get('descr', ''))}]"
        return ""


def _joined_lists(parts: Iterator[str]) -> Iterator[str]:
    """The parts with items of the same list in one list."""
    before = ""
    for part in parts:
        if before and (tag := _list_tag(part)) and tag == _list_tag(before):
            before = before.removesuffix(f"</{tag}>") + part.removeprefix(f"<{tag}>")
        else:
            yield before
            before = part
    yield before


def _list_tag(part: str) -> str:
    return next((tag for tag in _LISTS.values() if part.startswith(f"<{tag}>")), "")
