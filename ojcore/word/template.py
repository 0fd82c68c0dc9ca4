"""A kommun's own Word template: checked at upload, and cleaned of everything but its look."""

import io
import zipfile
from dataclasses import dataclass
from datetime import date

import docx
from docx.document import Document
from docx.opc.part import Part, XmlPart
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from lxml import etree

from ojcore.errors import UserError
from ojcore.swedish import join_words
from ojcore.untrusted.running import Parsed, parse_apart
from ojcore.word.frame import PAGE, Frame
from ojcore.word.headers import Properties, references
from ojcore.word.outside import refuse_what_reaches_outside
from ojcore.word.package import package_of, write_package
from ojcore.word.styles import missing_styles

_LARGEST_FILE = 20 * 2**20
_LARGEST_UNPACKED = 150 * 2**20
_LARGEST_XML = 20 * 2**20
_MOST_PARTS = 3000
_MACROS = ("vbaproject", "vbadata", "macroenabled")
_TEMPLATE_TYPE = b"wordprocessingml.template.main+xml"
_DOCUMENT_TYPE = b"wordprocessingml.document.main+xml"
# What of a template's main part and package is kept; its text, comments, links and history are not ours to pass on.
_KEPT = {
    "styles", "stylesWithEffects", "settings", "webSettings", "fontTable", "theme", "numbering", "footnotes",
    "endnotes",
}  # fmt: skip
_KEPT_OF_PACKAGE = {"officeDocument", "core-properties"}
_SETTINGS_DROPPED = [
    qn(f"w:{name}")
    for name in (
        "attachedTemplate", "mailMerge", "documentProtection", "writeProtection", "trackRevisions", "docVars", "rsids",
        "updateFields",
    )
]  # fmt: skip
_SECTION_DROPPED = [qn(f"w:{name}") for name in ("type", "cols", "vAlign", "printerSettings", "lnNumType", "formProt")]


@dataclass(frozen=True)
class Template:
    """A template that is safe to use.

    content: the cleaned .docx, to be stored (reading it again gives the same). missing: the styles that the template
    lacks, by the names they have in Word in Swedish; the built-in look stands in. notes: Swedish sentences on what the
    person who uploaded it should know, the missing styles first; empty when there is nothing.
    """

    content: bytes
    missing: tuple[str, ...]
    notes: tuple[str, ...]


def read_template(content: bytes, name: str) -> Template:
    """A .docx or .dotx as a template: page, header, footer, logo, styles and lists are kept.

    Its own text, comments, footnotes, links and properties are dropped, so that an old document can serve as template.
    What is used is written by the child in which the file is read (`ojcore.untrusted`), never the file itself.
    name: the file's name, for messages. Raises UserError for what is no Word file, has macros or other active content,
    reaches outside or names a person (`outside`), is damaged, larger than 20 MB or unpacks to far more than it should.
    """
    try:
        told, cleaned = parse_apart(parse_template, content)
    except UserError as error:
        raise UserError(f"Mallen {name} kan inte användas: {error}") from error.__cause__
    return Template(bytes(cleaned), tuple(told["missing"]), tuple(told["notes"]))


def parse_template(content: bytes) -> Parsed:
    """What `read_template` tells, and the cleaned file. Runs in the child."""
    opened = _as_document(_checked_archive(content))
    try:
        document = docx.Document(io.BytesIO(opened))
        missing = tuple(style.swedish for style in missing_styles(document.part.styles.element) if not style.own)
        notes = _notes(document, missing)
        _clean(document)
        refuse_what_reaches_outside(document)
        cleaned = write_package(document)
        Frame(Properties("", "", date(2000, 1, 1), draft="-"), cleaned).file("")
    except UserError:
        raise
    except Exception as error:  # python-docx and lxml raise a dozen kinds for a damaged file
        message = (
            "filen är skadad eller sparad i ett format som inte stöds. Spara om den i Word som Word-dokument (.docx)."
        )
        raise UserError(message) from error
    return {"missing": missing, "notes": notes}, [cleaned]


def _checked_archive(content: bytes) -> zipfile.ZipFile:
    if len(content) > _LARGEST_FILE:
        raise UserError("filen är större än 20 MB. Minska bilderna i den.")
    if content.startswith(bytes.fromhex("D0CF11E0")):
        raise UserError("filen är lösenordsskyddad eller i det äldre formatet .doc. Spara den som .docx utan lösenord.")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UserError("filen är inte ett Word-dokument. Tillåtna format: .docx och .dotx.") from error
    xml = [entry.file_size for entry in entries if entry.filename.endswith((".xml", ".rels"))]
    too_large = sum(entry.file_size for entry in entries) > _LARGEST_UNPACKED or max(xml, default=0) > _LARGEST_XML
    if too_large or len(entries) > _MOST_PARTS:
        raise UserError("filen packar upp till orimligt mycket data.")
    return archive


def _as_document(archive: zipfile.ZipFile) -> bytes:
    """The archive as a .docx: a .dotx differs in its list of content types alone."""
    try:
        parts = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    except Exception as error:  # a damaged, encrypted or lying archive
        raise UserError("filen är skadad eller krypterad och kan inte packas upp.") from error
    types = parts.get("[Content_Types].xml", b"")
    listed = " ".join([*parts, types.decode("utf-8", "replace")]).casefold()
    if any(word in listed for word in _MACROS):
        raise UserError("filen innehåller makron. Spara den utan makron, som .docx eller .dotx.")
    if _TEMPLATE_TYPE not in types and _DOCUMENT_TYPE not in types:
        raise UserError("filen är inte ett Word-dokument. Tillåtna format: .docx och .dotx.")
    parts["[Content_Types].xml"] = types.replace(_TEMPLATE_TYPE, _DOCUMENT_TYPE)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as copy:
        for name, part in parts.items():
            copy.writestr(name, part)
    return target.getvalue()


def _notes(document: Document, missing: tuple[str, ...]) -> tuple[str, ...]:
    notes = []
    if missing:
        notes.append(f"Mallen saknar formatmallarna {join_words(missing)}; de får ett inbyggt utseende.")
    found = _first_section(document)
    parts = [document.part.related_parts[one.get(qn("r:id"))].element for one in references(found)]
    if not parts:
        notes.append("Mallen har varken sidhuvud eller sidfot; de inbyggda används.")
    elif not any(_has_page_number(part) for part in parts):
        notes.append("Mallens sidhuvud och sidfot har inget sidnummer, så sidorna i innehållet går inte att slå upp.")
    if any(text.text and text.text.strip() for text in document.part.element.body.iter(qn("w:t"))):
        notes.append("Mallens egen brödtext tas inte med i dokumenten.")
    return tuple(notes)


def _has_page_number(part: etree._Element) -> bool:
    codes = [code.text or "" for code in part.iter(qn("w:instrText"))]
    codes += [field.get(qn("w:instr"), "") for field in part.iter(qn("w:fldSimple"))]
    return any("PAGE" in code.upper().split() for code in codes)


def _first_section(document: Document) -> etree._Element:
    """The first section of the template, which has all its headers itself; A4 where it has none."""
    found = next(document.part.element.body.iter(qn("w:sectPr")), None)
    return parse_xml(PAGE) if found is None else found


def _clean(document: Document) -> None:
    section = _first_section(document)
    for element in [one for one in section if one.tag in _SECTION_DROPPED]:
        section.remove(element)
    for numbering in section.iterchildren(qn("w:pgNumType")):
        numbering.attrib.pop(qn("w:start"), None)
    standard = parse_xml(PAGE)
    if section.find(qn("w:pgSz")) is None or section.find(qn("w:pgMar")) is None:
        section[:] = [*references(section), *standard]
    document.part.element.body[:] = [section]
    used = {one.get(qn("r:id")) for one in references(section)}
    _keep_relations(document.part, _KEPT, used)
    package = package_of(document.part)
    for relation in [
        key for key, one in package.rels.items() if one.reltype.rsplit("/", 1)[-1] not in _KEPT_OF_PACKAGE
    ]:
        del package.rels[relation]
    for part in package.iter_parts():
        _clean_part(part)


def _keep_relations(part: Part, kinds: set[str], used: set[str | None]) -> None:
    for key, relation in list(part.rels.items()):
        if key not in used and relation.reltype.rsplit("/", 1)[-1] not in kinds:
            del part.rels[key]


def _clean_part(part: Part) -> None:
    """Drops old notes, and those settings and their relations that would fetch, lock, track or ask."""
    if not isinstance(part, XmlPart):
        return
    for note in [*part.element.findall(qn("w:footnote")), *part.element.findall(qn("w:endnote"))]:
        if note.get(qn("w:type")) not in ("separator", "continuationSeparator", "continuationNotice"):
            part.element.remove(note)
    if part.element.tag == qn("w:settings"):
        for setting in [one for one in part.element if one.tag in _SETTINGS_DROPPED or one.get(qn("r:id"))]:
            part.element.remove(setting)
        _keep_relations(part, set(), set())
