"""The rules of a .docx file that can be checked without Word, and small material for the tests of documents."""

import io
import posixpath
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import dropwhile

from docx.oxml.ns import nsmap, qn
from lxml import etree
from openpyxl import Workbook, load_workbook

# The order in which ECMA-376 (part 1, annex A) has these elements' children.
_ORDERS = {
    "w:pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "w:rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
    "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em "
    "lang",
    "w:tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "w:tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "w:trPr": "cantSplit tblHeader",
    "w:sectPr": "footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols formProt vAlign "
    "noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings",
    "w:style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked "
    "personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr",
    "w:lvl": "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr rPr",
    "w:numbering": "numPicBullet abstractNum num numIdMacAtCleanup",
    "w:tbl": "tblPr tblGrid tr",
    "w:tc": "tcPr p",
    "c:chartSpace": "date1904 lang roundedCorners style clrMapOvr pivotSource protection chart spPr txPr externalData "
    "printSettings userShapes",
    "c:chart": "title autoTitleDeleted pivotFmts view3D floor sideWall backWall plotArea legend plotVisOnly "
    "dispBlanksAs",
    "c:plotArea": "layout barChart lineChart scatterChart catAx valAx dTable spPr",
    "c:barChart": "barDir grouping varyColors ser dLbls gapWidth overlap serLines axId",
    "c:lineChart": "grouping varyColors ser dLbls dropLines hiLowLines upDownBars marker smooth axId",
    "c:scatterChart": "scatterStyle varyColors ser dLbls axId",
    "c:ser": "idx order tx spPr invertIfNegative marker pictureOptions dPt dLbls trendline errBars cat val xVal yVal "
    "smooth",
    "c:dLbls": "dLbl delete numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent "
    "showBubbleSize separator showLeaderLines",
    "c:dLbl": "idx delete layout tx numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent "
    "showBubbleSize separator",
    "c:marker": "symbol size spPr",
    "c:valAx": "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark "
    "tickLblPos spPr txPr crossAx crosses crossesAt crossBetween majorUnit minorUnit dispUnits",
    "c:catAx": "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark "
    "tickLblPos spPr txPr crossAx crosses crossesAt auto lblAlgn lblOffset tickLblSkip tickMarkSkip noMultiLvlLbl",
    "c:scaling": "logBase orientation max min",
    "c:legend": "legendPos legendEntry layout overlay spPr txPr",
}
_STORIES = ("w:document", "w:footnotes", "w:hdr", "w:ftr")


def structure_problems(file: bytes) -> list[str]:
    """Every broken rule, one line each; an empty list for a sound file."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
        problems = [f"twice in the zip: {name}" for name, count in Counter(archive.namelist()).items() if count > 1]
    roots = {name: etree.fromstring(content) for name, content in files.items() if name.endswith((".xml", ".rels"))}
    problems += _package_problems(files, roots)
    for name, root in roots.items():
        problems += [f"{name}: {problem}" for problem in _order_problems(root)]
        if root.tag in map(qn, _STORIES):
            problems += [f"{name}: {problem}" for problem in _story_problems(root, name, roots)]
        if root.tag == qn("c:chartSpace"):
            problems += [f"{name}: {problem}" for problem in _chart_problems(root, name, files)]
    return problems


def _package_problems(files: dict[str, bytes], roots: dict[str, etree._Element]) -> Iterator[str]:
    types = roots["[Content_Types].xml"]
    typed = {one.get("PartName") for one in types if one.get("PartName")}
    defaults = {one.get("Extension") for one in types if one.get("Extension")}
    for name in files:
        if name != "[Content_Types].xml" and f"/{name}" not in typed and name.rsplit(".", 1)[-1] not in defaults:
            yield f"no content type: {name}"
    for name in typed:
        if name.removeprefix("/") not in files:
            yield f"a content type for what is not there: {name}"
    for name, root in roots.items():
        if name.endswith(".rels"):
            folder = posixpath.dirname(posixpath.dirname(name))
            for one in root:
                target = posixpath.normpath(posixpath.join("/", folder, one.get("Target")))
                if one.get("TargetMode") != "External" and target.removeprefix("/") not in files:
                    yield f"{name}: relation to what is not there: {one.get('Target')}"


def _order_problems(root: etree._Element) -> Iterator[str]:
    for tag, order in _ORDERS.items():
        names = [qn(f"{tag.partition(':')[0]}:{name}") for name in order.split()]
        for element in root.iter(qn(tag)):
            # A section begins with its headers and footers, in any order.
            children = list(dropwhile(lambda name: name.endswith("erReference"), (child.tag for child in element)))
            unknown = [child for child in children if child not in names]
            places = [names.index(child) for child in children if child in names]
            if unknown or places != sorted(places):
                yield f"order in {tag}: {[etree.QName(child).localname for child in children]}"


def _story_problems(root: etree._Element, name: str, roots: dict[str, etree._Element]) -> Iterator[str]:
    yield from _identity_problems(root)
    yield from _reference_problems(root, name, roots)
    yield from _table_problems(root)
    depth = 0
    for mark in root.iter(qn("w:fldChar")):
        depth += {"begin": 1, "separate": 0, "end": -1}[mark.get(qn("w:fldCharType"), "")]
        if depth not in (0, 1):
            yield "fields that do not close"
    for picture in root.iter(qn("wp:docPr")):
        if name == "word/document.xml" and not picture.get("descr"):
            yield f"a picture without alternative text: {picture.get('name')}"
        if picture.getparent().find(f".//{qn('c:chart')}") is not None and len(picture.get("descr")) >= 200:
            yield f"a chart with too long a description: {picture.get('name')}"
    for paragraph in root.iter(qn("w:p")):
        empty = not "".join(paragraph.itertext()).strip() and paragraph.find(f".//{qn('w:drawing')}") is None
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        in_cell = paragraph.getparent().tag == qn("w:tc")
        carries = style is not None and style.get(qn("w:val")) == "Tabellslut"
        if name == "word/document.xml" and empty and not in_cell and not carries:
            yield "an empty paragraph"


def embedded_workbook(files: Mapping[str, bytes], chart: str) -> Workbook:
    """The workbook of a chart part, as openpyxl reads it."""
    folder, name = posixpath.split(chart)
    (relation,) = etree.fromstring(files[f"{folder}/_rels/{name}.rels"])
    assert relation.get("Type").endswith("/package")
    return load_workbook(io.BytesIO(files[posixpath.normpath(posixpath.join(folder, relation.get("Target")))]))


def _chart_problems(root: etree._Element, name: str, files: Mapping[str, bytes]) -> Iterator[str]:
    """A chart shows what its workbook has, cell by cell, and nothing in the workbook is run."""
    types = etree.fromstring(files["[Content_Types].xml"])
    (kind,) = [one.get("ContentType") for one in types if one.get("PartName") == f"/{name}"]
    if kind != "application/vnd.openxmlformats-officedocument.drawingml.chart+xml":
        yield f"content type {kind}"
    if root.find(qn("c:externalData")).get(qn("r:id")) != "rId1":
        yield "no workbook"
    workbook = embedded_workbook(files, name)
    if any(cell.data_type == "f" for row in workbook.active for cell in row):
        yield "a formula"
    for reference in root.iter(qn("c:f")):
        sheet, area = reference.text.split("!")
        found = workbook[sheet][area.replace("$", "")]
        cells = [row[0].value for row in found] if isinstance(found, tuple) else [found.value]
        cache = reference.getnext()
        points = {int(one.get("idx")): one.findtext(qn("c:v")) for one in cache.iter(qn("c:pt"))}
        read = float if cache.tag == qn("c:numCache") else str
        kept = [read(points[place]) if place in points else None for place in range(len(cells))]
        if kept != [None if cell is None else read(cell) for cell in cells]:
            yield f"other figures than in the workbook: {reference.text}"
        if int(cache.find(qn("c:ptCount")).get("val")) != len(cells):
            yield f"another number of figures than in the workbook: {reference.text}"


def _identity_problems(root: etree._Element) -> Iterator[str]:
    starts = [one.get(qn("w:id")) for one in root.iter(qn("w:bookmarkStart"))]
    ends = [one.get(qn("w:id")) for one in root.iter(qn("w:bookmarkEnd"))]
    names = [one.get(qn("w:name")) for one in root.iter(qn("w:bookmarkStart"))]
    pictures = [one.get("id") for one in root.iter(qn("wp:docPr"))]
    for kind, ids in (("bookmark", starts), ("bookmark name", names), ("picture", pictures)):
        if len(ids) != len(set(ids)):
            yield f"the same {kind} id twice"
    if starts != ends:
        yield "bookmarks that do not close"
    anchors = {one.get(qn("w:anchor")) for one in root.iter(qn("w:hyperlink"))} - {None}
    if anchors - set(names):
        yield f"links to no bookmark: {sorted(anchors - set(names))}"


def _reference_problems(root: etree._Element, name: str, roots: dict[str, etree._Element]) -> Iterator[str]:
    folder, file = posixpath.split(name)
    relations = roots.get(f"{folder}/_rels/{file}.rels", etree.Element("none"))
    known = {one.get("Id") for one in relations}
    used = {value for one in root.iter() for key, value in one.attrib.items() if key.startswith(f"{{{nsmap['r']}}}")}
    if used - known:
        yield f"relations that do not exist: {sorted(used - known)}"
    styles = {one.get(qn("w:styleId")) for one in roots["word/styles.xml"].iter(qn("w:style"))}
    for tag in ("w:pStyle", "w:rStyle", "w:tblStyle"):
        for one in root.iter(qn(tag)):
            if one.get(qn("w:val")) not in styles:
                yield f"no such style: {one.get(qn('w:val'))}"
    numbers = {one.get(qn("w:numId")) for one in roots["word/numbering.xml"].iter(qn("w:num"))}
    for one in root.iter(qn("w:numId")):
        if one.get(qn("w:val")) not in numbers:
            yield f"no such list: {one.get(qn('w:val'))}"
    if root.tag == qn("w:document"):
        notes = roots["word/footnotes.xml"]
        ids = [one.get(qn("w:id")) for one in notes if one.get(qn("w:type")) is None]
        if [one.get(qn("w:id")) for one in root.iter(qn("w:footnoteReference"))] != ids:
            yield "footnotes are not referred to once each, in their order"


def _table_problems(root: etree._Element) -> Iterator[str]:
    for table in root.iter(qn("w:tbl")):
        columns = len(table.findall(f"{qn('w:tblGrid')}/{qn('w:gridCol')}"))
        rows = table.findall(qn("w:tr"))
        if any(len(row.findall(qn("w:tc"))) != columns for row in rows):
            yield "a row with more or fewer cells than the table has columns"
        if [row for row in rows if row.find(f".//{qn('w:tblHeader')}") is not None] != rows[:1]:
            yield "a table without exactly one heading row"
        if any(one.tag in (qn("w:gridSpan"), qn("w:vMerge")) for one in table.iter()):
            yield "merged cells"
        following = table.getnext()
        if following is None or following.tag != qn("w:p"):
            yield "no paragraph after a table"


def small_png(width: int = 60, height: int = 40) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = (b"\x00" + b"\xc0" * width) * height
    size = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
