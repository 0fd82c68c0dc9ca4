"""All of a Word file but its body: package, styles, lists, notes, links, charts, pictures, page size, properties."""

import copy
import io
from datetime import datetime, time
from functools import cache

import docx
from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part, XmlPart
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from lxml import etree

from ojcore.word.charts import Chart, draw_chart
from ojcore.word.headers import FirstPage, Headers, Properties, references
from ojcore.word.inline import Footnote, Writer, run_xml
from ojcore.word.lists import Lists
from ojcore.word.package import FOOTNOTES, empty_package, package_of, write_package
from ojcore.word.styles import BASE_STYLES, FONT, body_font, complete_styles

SPACES = nsdecls("w", "r", "wp", "a", "pic", "c")

_LONGEST_PROPERTY = 255  # characters; python-docx refuses more
_MARGIN = 1418  # 2.5 cm, in twentieths of a point
PAGE = (
    f'<w:sectPr {nsdecls("w")}><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="{_MARGIN}" w:right="{_MARGIN}" '
    f'w:bottom="{_MARGIN}" w:left="{_MARGIN}" w:header="520" w:footer="600" w:gutter="0"/></w:sectPr>'
)
_SETTINGS = (
    f'<w:settings {nsdecls("w")}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:autoHyphenation/>'
    '<w:consecutiveHyphenLimit w:val="2"/><w:hyphenationZone w:val="425"/><w:doNotHyphenateCaps/>'
    '<w:characterSpacingControl w:val="doNotCompress"/>'
    '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr><w:compat><w:compatSetting '
    'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="sv-SE"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
)
_FONTS = (
    f'<w:fonts {nsdecls("w")}><w:font w:name="{FONT}"><w:altName w:val="Liberation Sans"/>'
    '<w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font></w:fonts>'
)
_SEPARATORS = "".join(
    f'<w:footnote w:type="{mark}" w:id="{number}"><w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" '
    f'w:lineRule="auto"/></w:pPr><w:r><w:{mark}/></w:r></w:p></w:footnote>'
    for number, mark in ((-1, "separator"), (0, "continuationSeparator"))
)


class Frame:
    """A document without a body, new or from a template: hands out ids of styles, lists, notes, links and drawings."""

    def __init__(self, properties: Properties, template: bytes | None) -> None:
        """template: a file cleaned by `read_template`; its page, header, footer, logo and styles are kept."""
        self._document: Document = docx.Document(io.BytesIO(template or _new_document()))
        self._part = self._document.part
        styles = self._part.styles.element
        self._style_ids = complete_styles(styles, tinted=template is None)
        numbering = self._xml_part(RELATIONSHIP_TYPE.NUMBERING, CONTENT_TYPE.WML_NUMBERING, "")
        self.lists = Lists(numbering.element, styles)
        self._footnotes = self._xml_part(RELATIONSHIP_TYPE.FOOTNOTES, FOOTNOTES, _SEPARATORS)
        self._separators = list(self._footnotes.element)
        self._first_note = 1 + max([0, *(int(note.get(qn("w:id"))) for note in self._separators)])
        self._notes: list[str] = []
        self._section = self._part.element.body.sectPr
        self._headers = Headers(self._part, self._section, self._style_ids, properties)
        self._write_properties(properties)
        self.writer = self._writer(self._part, footnotes=True)

    def style(self, name: str) -> str:
        """The id, in this file, of one of `STYLES`."""
        return self._style_ids[name]

    def text_width(self, landscape: bool = False) -> int:
        """The width between the margins, in twentieths of a point."""
        size, margins = self._section.find(qn("w:pgSz")), self._section.find(qn("w:pgMar"))
        width = int(size.get(qn("w:h" if landscape else "w:w")))
        return width - int(margins.get(qn("w:left"))) - int(margins.get(qn("w:right")))

    def picture(self, png: bytes) -> tuple[str, int, int]:
        """Stores a picture: its relationship id, width and height in English metric units (360 000 to the cm)."""
        relation, image = self._part.get_or_add_image(io.BytesIO(png))
        return relation, int(image.width), int(image.height)

    def chart(self, chart: Chart) -> tuple[str, float]:
        """Stores a chart, written in the body's typeface, with its workbook: its relationship id and height in cm."""
        drawn, package = draw_chart(chart, body_font(self._part.styles.element)), package_of(self._part)
        name = package.next_partname("/word/embeddings/Microsoft_Excel_Sheet%d.xlsx")
        workbook = Part(name, CONTENT_TYPE.SML_SHEET, drawn.workbook, package)
        part = Part(package.next_partname("/word/charts/chart%d.xml"), CONTENT_TYPE.DML_CHART, drawn.xml, package)
        part.relate_to(workbook, RELATIONSHIP_TYPE.PACKAGE)
        return self._part.relate_to(part, RELATIONSHIP_TYPE.CHART), drawn.height

    def section(self, *, landscape: bool, first: bool, first_page: FirstPage) -> str:
        """The `w:sectPr` of a section; the first carries the headers, the others have those of the one before.

        first_page: on a cover our own header and footer are left out, on a letter only the header. A template decides
        for itself.
        """
        section = copy.deepcopy(self._section)
        if first:
            self._headers.place(section, first_page)
        else:
            for element in [*references(section), *section.findall(qn("w:titlePg"))]:
                section.remove(element)
        if landscape:
            size = section.find(qn("w:pgSz"))
            wide, high = size.get(qn("w:h")), size.get(qn("w:w"))
            size.attrib.update({qn("w:w"): wide, qn("w:h"): high, qn("w:orient"): "landscape"})
        return str(etree.tostring(section, encoding="unicode"))

    def file(self, body: str) -> bytes:
        """The whole file with `body`, the XML of the blocks and of the last section. May be called again.

        The body goes into the file as it is: to parse and serialise it again would double the time of a long report.
        """
        notes = parse_xml(f"<w:footnotes {SPACES}>{''.join(self._notes)}</w:footnotes>")
        self._footnotes.element[:] = [*self._separators, *notes]
        return write_package(self._document, f"<w:document {SPACES}><w:body>{body}</w:body></w:document>")

    def _writer(self, part: Part, footnotes: bool) -> Writer:
        def link(url: str) -> str:
            return part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)

        return Writer(self.style("Hyperlink"), link, self._add_footnote if footnotes else None)

    def _add_footnote(self, note: Footnote) -> str:
        number = self._first_note + len(self._notes)
        mark = f'<w:r><w:rPr><w:rStyle w:val="{self.style("footnote reference")}"/></w:rPr><w:{{}}/></w:r>'
        style = f'<w:pPr><w:pStyle w:val="{self.style("footnote text")}"/></w:pPr>'
        text = run_xml(" ") + self._writer(self._footnotes, footnotes=False).runs(note.text)
        self._notes.append(
            f'<w:footnote w:id="{number}"><w:p>{style}{mark.format("footnoteRef")}{text}</w:p></w:footnote>'
        )
        return mark.format(f'footnoteReference w:id="{number}"')

    def _xml_part(self, relation: str, kind: str, content: str) -> XmlPart:
        name = relation.rsplit("/", 1)[1]
        try:
            part = self._part.part_related_by(relation)
        except KeyError:
            element = parse_xml(f"<w:{name} {SPACES}>{content}</w:{name}>")
            part = XmlPart(PackURI(f"/word/{name}.xml"), kind, element, package_of(self._part))
            self._part.relate_to(part, relation)
        if not isinstance(part, XmlPart):
            raise TypeError(f"{part.partname} is {part.content_type}")
        return part

    def _write_properties(self, known: Properties) -> None:
        core = self._document.core_properties
        core.title, core.author = known.title[:_LONGEST_PROPERTY], known.authority[:_LONGEST_PROPERTY]
        core.last_modified_by = core.author
        core.subject, core.content_status = known.diarienummer[:_LONGEST_PROPERTY], known.draft[:_LONGEST_PROPERTY]
        core.comments = core.keywords = ""
        core.language = "sv-SE"
        core.created = core.modified = datetime.combine(known.day, time.min)
        core.revision = 1


@cache
def _new_document() -> bytes:
    body = f"<w:document {SPACES}><w:body>{PAGE}</w:body></w:document>"
    parts = {
        "styles": (CONTENT_TYPE.WML_STYLES, BASE_STYLES),
        "settings": (CONTENT_TYPE.WML_SETTINGS, _SETTINGS),
        "fontTable": (CONTENT_TYPE.WML_FONT_TABLE, _FONTS),
    }
    return empty_package(body, parts)
