"""The styles of the documents: our own calm look, and what stands in where a template lacks a style."""

from dataclasses import dataclass
from typing import Literal

from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from lxml import etree

INK = "1B3A4B"
GREY = "595959"
RULE = "C9D1D6"
FONT = "Arial"  # on every Windows and Mac; LibreOffice sets it in Liberation Sans, which has the same widths


@dataclass(frozen=True)
class Style:
    """One style: Word's name and id, what Word in Swedish calls it, and the content of its `w:pPr` and `w:rPr`.

    `own` styles are ours and not Word's: nobody expects a template to have them, but one that does decides their look.
    """

    name: str
    id: str
    swedish: str
    paragraph: str = ""
    run: str = ""
    based_on: str = "Normal"
    following: str = "Normal"
    kind: Literal["paragraph", "character", "table"] = "paragraph"
    table: str = ""

    @property
    def own(self) -> bool:
        """Whether it is a style of ours."""
        return self.name == self.swedish


def _spacing(before: int, after: int, line: int = 0) -> str:
    lines = f' w:line="{line}" w:lineRule="auto"' if line else ""
    return f'<w:spacing w:before="{before}" w:after="{after}"{lines}/>'


def _look(points: float, color: str = "", bold: bool = False, italic: bool = False) -> str:
    tint = f'<w:color w:val="{color}"/>' if color else ""
    size = f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'
    return "<w:b/><w:bCs/>" * bold + "<w:i/><w:iCs/>" * italic + tint + size


def _indent(left: int, hanging: int = 0) -> str:
    return f'<w:ind w:left="{left}"' + (f' w:hanging="{hanging}"' if hanging else "") + "/>"


def _rule(side: str, size: int, color: str, space: int) -> str:
    return f'<w:pBdr><w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{color}"/></w:pBdr>'


def _heading(level: int, points: float, before: int, after: int) -> Style:
    pieces = f"<w:keepNext/><w:keepLines/><w:suppressAutoHyphens/>{_spacing(before, after, 252)}"
    outline = f'<w:outlineLvl w:val="{level - 1}"/>'
    look = _look(points, INK, bold=True)
    return Style(f"heading {level}", f"Heading{level}", f"Rubrik {level}", pieces + outline, look)


def _contents(level: int) -> Style:
    spacing = _spacing(120, 40) if level == 1 else _spacing(0, 40)
    look = _look(10.5, INK, bold=True) if level == 1 else _look(10.5)
    indent = _indent(340 * (level - 1))
    return Style(f"toc {level}", f"TOC{level}", f"Innehåll {level}", spacing + indent, look)


def _own(name: str, paragraph: str, run: str = "", based_on: str = "Normal") -> Style:
    return Style(name, name.replace("Ä", "A"), name, paragraph, run, based_on)


_NO_HYPHEN = "<w:suppressAutoHyphens/>"
_TOGETHER = "<w:keepNext/><w:keepLines/>"
_BOLD = "<w:b/><w:bCs/>"
# Looks as a heading of the template, but is none: no number, no new page, not in the outline.
_AS_TITLE = (
    f'{_TOGETHER}<w:pageBreakBefore w:val="0"/><w:numPr><w:numId w:val="0"/></w:numPr>{_NO_HYPHEN}'
    f'{_spacing(480, 240, 252)}<w:ind w:left="0" w:firstLine="0"/><w:outlineLvl w:val="9"/>'
)
_BOX = '<w:shd w:val="clear" w:color="auto" w:fill="F1F5F7"/>'

_EDGE = '<w:{0} w:val="single" w:sz="{1}" w:space="0" w:color="{2}"/>'
_TABLE = (
    "<w:tblPr><w:tblBorders>"
    + _EDGE.format("top", 8, INK)
    + _EDGE.format("bottom", 8, INK)
    + _EDGE.format("insideH", 4, RULE)
    + '</w:tblBorders><w:tblCellMar><w:top w:w="50" w:type="dxa"/><w:left w:w="100" w:type="dxa"/>'
    '<w:bottom w:w="50" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    '<w:tblStylePr w:type="firstRow"><w:tblPr/><w:tcPr><w:tcBorders>'
    + _EDGE.format("bottom", 8, INK)
    + '</w:tcBorders><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>'
)

STYLES = (
    Style(
        "Title",
        "Title",
        "Rubrik",
        _TOGETHER + _rule("top", 18, INK, 18) + _NO_HYPHEN + _spacing(0, 200, 252),
        _look(28, INK, bold=True),
    ),
    Style("Subtitle", "Subtitle", "Underrubrik", _NO_HYPHEN + _spacing(0, 160), _look(14, GREY)),
    _heading(1, 16, 440, 140),
    _heading(2, 13, 320, 100),
    _heading(3, 11, 260, 60),
    Style(
        "TOC Heading",
        "TOCHeading",
        "Innehållsförteckningsrubrik",
        "<w:keepNext/>" + _spacing(0, 240),
        _look(16, INK, bold=True),
    ),
    _contents(1),
    _contents(2),
    _contents(3),
    Style("List Bullet", "ListBullet", "Punktlista", _spacing(0, 80), following="List Bullet"),
    Style("List Number", "ListNumber", "Numrerad lista", _spacing(0, 80), following="List Number"),
    Style("Quote", "Quote", "Citat", _rule("left", 12, RULE, 12) + _indent(400), _look(10.5, italic=True)),
    Style("caption", "Caption", "Beskrivning", _TOGETHER + _spacing(280, 100), _look(9.5, INK, bold=True)),
    Style("footnote text", "FootnoteText", "Fotnotstext", _spacing(0, 40, 252), _look(8.5), following="footnote text"),
    Style(
        "footnote reference",
        "FootnoteReference",
        "Fotnotsreferens",
        "",
        '<w:vertAlign w:val="superscript"/>',
        kind="character",
    ),
    Style("header", "Header", "Sidhuvud", _spacing(0, 0), _look(8.5, GREY), following="header"),
    Style("footer", "Footer", "Sidfot", _spacing(0, 0), _look(8.5, GREY), following="footer"),
    Style(
        "Hyperlink", "Hyperlink", "Hyperlänk", "", '<w:color w:val="0B5A8A"/><w:u w:val="single"/>', kind="character"
    ),
    _own("Ingress", _spacing(0, 200), _look(12, INK)),
    _own("Synpunkter", _rule("left", 24, INK, 10) + _BOX + _spacing(80, 140) + _indent(240)),
    _own("Omslagsuppgift", _spacing(0, 40), _look(10.5)),
    _own("Ärenderubrik", _AS_TITLE, _look(22, bold=True), "heading 1"),
    _own("Underskrift", _TOGETHER + _spacing(720, 120)),
    _own("Utkast", _spacing(0, 60), _look(9.5, "A3261B", bold=True)),
    _own("Tabelltext", _spacing(0, 0, 252), _look(9)),
    _own("Tabellhuvud", "<w:keepNext/>", _BOLD, "Tabelltext"),
    _own("Tabellradrubrik", "", _BOLD, "Tabelltext"),
    _own("Tabellnot", "<w:keepLines/>" + _spacing(80, 200, 252), _look(8.5, GREY)),
    # What must stand between two tables, or between a table and a new section: one point high.
    _own("Tabellslut", '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>', _look(1)),
    Style("Rapporttabell", "Rapporttabell", "Rapporttabell", kind="table", table=_TABLE, based_on=""),
)

_SPACE = f"<w:styles {nsdecls('w')}>{{}}</w:styles>"

BASE_STYLES = _SPACE.format(
    "<w:docDefaults><w:rPrDefault><w:rPr>"
    f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
    '<w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="sv-SE" w:eastAsia="sv-SE" w:bidi="ar-SA"/></w:rPr>'
    '</w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="150" w:line="288" w:lineRule="auto"/></w:pPr>'
    "</w:pPrDefault></w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
    '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
    '<w:right w:w="108" w:type="dxa"/></w:tblCellMar>'
    "</w:tblPr></w:style>"
)


def missing_styles(styles: etree._Element) -> list[Style]:
    """Those of `STYLES` that are not defined in a file's `w:styles` (a latent style is not a defined one)."""
    present = _ids_by_name(styles)
    return [style for style in STYLES if style.name.casefold() not in present]


def complete_styles(styles: etree._Element, *, tinted: bool) -> dict[str, str]:
    """Adds the missing styles to `w:styles`, makes every language there Swedish, and gives each style's id by name.

    A file's own id is kept: Word in Swedish calls heading 1 "Rubrik1". tinted: in our colour, which a template lacks.
    """
    ids = _ids_by_name(styles)
    added = missing_styles(styles)
    for style in added:
        ids[style.name.casefold()] = _free_id(style.id, set(ids.values()))
    for style in added:
        xml = _style_xml(style, ids)
        styles.append(parse_xml(xml if tinted else xml.replace(INK, "auto")))
    speak_swedish(styles)
    return {style.name: ids[style.name.casefold()] for style in STYLES}


def body_font(styles: etree._Element) -> str:
    """The typeface of running text, or the theme's as a chart names it (`+mn-lt`); ours where the file says none."""
    standard = [style for style in styles.iterchildren(qn("w:style")) if style.get(qn("w:default")) == "1"]
    body = [style for style in standard if style.get(qn("w:type")) == "paragraph"]
    for place in [*body, styles.find(qn("w:docDefaults"))]:
        fonts = None if place is None else place.find(f".//{qn('w:rFonts')}")
        if fonts is not None and (theme := fonts.get(qn("w:asciiTheme"))):
            return "+mj-lt" if theme.startswith("major") else "+mn-lt"
        if fonts is not None and (name := fonts.get(qn("w:ascii"))):
            return str(name)
    return FONT


def speak_swedish(element: etree._Element) -> None:
    """Every `w:lang` inside `element` says sv-SE."""
    for language in element.iter(qn("w:lang")):
        language.set(qn("w:val"), "sv-SE")


def _ids_by_name(styles: etree._Element) -> dict[str, str]:
    found = {}
    for style in styles.iterchildren(qn("w:style")):
        name = style.find(qn("w:name"))
        if name is not None:
            found[name.get(qn("w:val"), "").casefold()] = style.get(qn("w:styleId"), "")
    return found


def _free_id(wanted: str, taken: set[str]) -> str:
    return wanted if wanted not in taken else _free_id(wanted + "1", taken)


def _style_xml(style: Style, ids: dict[str, str]) -> str:
    based_on = ids.get(style.based_on.casefold()) if style.kind == "paragraph" else None
    following = ids.get(style.following.casefold()) if style.kind == "paragraph" else None
    custom = ' w:customStyle="1"' if style.own else ""
    parts = [
        f'<w:style {nsdecls("w")} w:type="{style.kind}"{custom} w:styleId="{ids[style.name.casefold()]}">',
        f'<w:name w:val="{style.name}"/>',
        f'<w:basedOn w:val="{based_on}"/>' if based_on else "",
        f'<w:next w:val="{following}"/>' if following else "",
        "<w:qFormat/>",
        f"<w:pPr>{style.paragraph}</w:pPr>" if style.paragraph else "",
        f"<w:rPr>{style.run}</w:rPr>" if style.run else "",
        style.table,
        "</w:style>",
    ]
    return "".join(parts)
