"""Paragraphs, contents, pictures and charts as XML strings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ojcore.word.inline import attribute, field_xml, run_xml

EMU_PER_CM = 360_000
_FIRST_PICTURE = 10_000  # leaves the numbers below to the pictures of a template's header


@dataclass(frozen=True)
class Heading:
    """A heading of the document and the bookmark the contents point to."""

    level: int
    text: str
    bookmark: str


def paragraph_xml(
    style: str,
    runs: str,
    *,
    keep_next: bool = False,
    page_break: bool = False,
    numbering: str = "",
    tabs: str = "",
    before: int | None = None,
    after: int | None = None,
) -> str:
    """A `w:p`. style: its id, or empty for the body style.

    before, after: space in twentieths of a point where it is not the style's.
    """
    space = "" if before is None else f' w:before="{before}"'
    space += "" if after is None else f' w:after="{after}"'
    properties = [
        f'<w:pStyle w:val="{style}"/>' if style else "",
        "<w:keepNext/>" if keep_next else "",
        "<w:pageBreakBefore/>" if page_break else "",
        numbering,
        tabs,
        f"<w:spacing{space}/>" if space else "",
    ]
    return f"<w:p><w:pPr>{''.join(properties)}</w:pPr>{runs}</w:p>"


def with_section(paragraph: str, section: str) -> str:
    """The paragraph as the last one of a section."""
    return paragraph.replace("</w:pPr>", f"{section}</w:pPr>", 1)


def bookmarked(runs: str, number: int, name: str) -> str:
    """`runs` between the two ends of a bookmark."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{runs}<w:bookmarkEnd w:id="{number}"/>'


def contents_xml(headings: Sequence[Heading], pages: Mapping[str, int], styles: Sequence[str], width: int) -> str:
    """One linked line per heading; styles: ids of the contents styles by level; pages: cached number by bookmark."""
    tabs = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{width}"/></w:tabs>'
    lines = []
    for heading in headings:
        number = field_xml(f"PAGEREF {heading.bookmark} \\h", str(pages[heading.bookmark]))
        link = f'<w:hyperlink w:anchor="{heading.bookmark}" w:history="1">{run_xml(heading.text)}<w:r><w:tab/></w:r>'
        lines.append(paragraph_xml(styles[heading.level - 1], f"{link}{number}</w:hyperlink>", tabs=tabs))
    return "".join(lines)


def picture_xml(number: int, relation: str, alt: str, width: int, height: int) -> str:
    """The run of picture `number` of the document; sizes in English metric units."""
    return _drawing_xml(
        (number, "Bild", alt),
        (width, height),
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="{_FIRST_PICTURE + number}" name="Bild {number}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        f'<a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
        f'<a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        "</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>",
    )


def chart_xml(number: int, relation: str, alt: str, width: int, height: int) -> str:
    """The run of a chart, counted among the pictures; sizes in English metric units."""
    return _drawing_xml(
        (number, "Diagram", alt),
        (width, height),
        '<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic>',
    )


def _drawing_xml(identity: tuple[int, str, str], size: tuple[int, int], content: str) -> str:
    """A drawing in the line of text. identity: number, name before the number, text alternative."""
    number, name, alt = identity
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{size[0]}" cy="{size[1]}"/><wp:docPr id="{_FIRST_PICTURE + number}" name="{name} {number}" '
        f"descr={attribute(alt)}/>{content}</wp:inline></w:drawing></w:r>"
    )
