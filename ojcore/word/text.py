"""A Word file as plain lines, for tests to compare and for people to read."""

import io
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part, XmlPart
from docx.oxml.ns import qn
from lxml import etree

from ojcore.word.charts import Figures, figures_line, read_chart


def document_text(file: bytes) -> str:
    """One line per paragraph, `[Heading 1] Inledning`, and per table row, `| a | b |`; an empty line around a table.

    A footnote stands as `[^1]` in the text and with its own line at the end, then headers and footers, each once. A
    picture is `{picture: its alternative text}`, a chart `{chart: its description | its figures}`, a line break ` / `,
    a `|` in a cell `¦`, the end of a landscape section `[Landscape ends]`.
    The page numbers of the contents are left out, since they depend on the fonts of a machine.
    """
    document = docx.Document(io.BytesIO(file))
    names = {style.style_id: style.element.find(qn("w:name")).get(qn("w:val")) for style in document.styles}
    part = document.part
    lines = list(_block_lines(part.element.body, names, chart_figures(part)))
    for note in _related(part, RELATIONSHIP_TYPE.FOOTNOTES):
        for footnote in note.element:
            if footnote.get(qn("w:type")) is None:
                lines.append(f"[^{footnote.get(qn('w:id'))}] {_text(footnote).strip()}")
    for kind, relation in (("Header", RELATIONSHIP_TYPE.HEADER), ("Footer", RELATIONSHIP_TYPE.FOOTER)):
        texts = (_text(paragraph) for one in _related(part, relation) for paragraph in one.element.iter(qn("w:p")))
        lines += [f"[{kind}] {text}" for text in dict.fromkeys(texts) if text]
    return "\n".join(lines) + "\n"


def _related(part: Part, relation: str) -> list[XmlPart]:
    found = [one.target_part for one in part.rels.values() if one.reltype == relation]
    return [one for one in sorted(found, key=lambda one: str(one.partname)) if isinstance(one, XmlPart)]


def chart_figures(part: Part) -> dict[str, Figures]:
    """The figures of a part's charts, by their relationship ids."""
    charts = {key: one for key, one in part.rels.items() if one.reltype == RELATIONSHIP_TYPE.CHART}
    return {key: read_chart(one.target_part.blob) for key, one in charts.items()}


def _block_lines(
    blocks: Iterable[etree._Element], names: dict[str, str], charts: Mapping[str, Figures]
) -> Iterator[str]:
    for block in blocks:
        if block.tag == qn("w:p"):
            yield from _paragraph_lines(block, names, charts)
        elif block.tag == qn("w:tbl"):
            yield ""
            for row in block.iter(qn("w:tr")):
                cells = (
                    " / ".join(_text(paragraph) for paragraph in cell.iter(qn("w:p"))).replace("|", "¦")
                    for cell in row.iter(qn("w:tc"))
                )
                yield f"| {' | '.join(cells)} |"
            yield ""


def _paragraph_lines(paragraph: etree._Element, names: dict[str, str], charts: Mapping[str, Figures]) -> Iterator[str]:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    name = "Normal" if style is None else names[style.get(qn("w:val"))]
    text = _text(paragraph, charts)
    if text:
        yield f"[{name[:1].upper()}{name[1:]}] {text}"
    size = paragraph.find(f"{qn('w:pPr')}/{qn('w:sectPr')}/{qn('w:pgSz')}")
    if size is not None and size.get(qn("w:orient")) == "landscape":
        yield "[Landscape ends]"


def _text(element: etree._Element, charts: Mapping[str, Figures] = MappingProxyType({})) -> str:
    """The words of a paragraph; of a field the cached result, but not where it is a page of the contents."""
    words: list[str] = []
    is_page = False
    for one in element.iter():
        if one.tag == qn("w:instrText"):
            is_page = "PAGEREF" in (one.text or "")
        elif one.tag == qn("w:fldChar") and one.get(qn("w:fldCharType")) == "end":
            is_page = False
        elif not is_page:
            words.append(_word(one, charts))
    return "".join(words).strip()


def _word(one: etree._Element, charts: Mapping[str, Figures]) -> str:
    if one.tag == qn("w:t"):
        return one.text or ""
    if one.tag == qn("w:br"):
        return " / "
    if one.tag == qn("w:footnoteReference"):
        return f"[^{one.get(qn('w:id'))}]"
    if one.tag == qn("wp:docPr"):
        chart = one.getparent().find(f".//{qn('c:chart')}")
        figures = None if chart is None else charts.get(chart.get(qn("r:id")))
        told = one.get("descr", "")
        return f"{{picture: {told}}}" if figures is None else f"{{chart: {told} | {figures_line(figures)}}}"
    return ""
