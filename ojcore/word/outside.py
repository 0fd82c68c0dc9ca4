"""What a template may not have: anything that runs, fetches or opens something when a document is opened, or a person.

Source: ECMA-376 part 1, 17.16.5 (fields), and part 4 for VML; what Word does by itself or after one click on a warning.
"""

import re
from collections.abc import Iterator

from docx.document import Document
from docx.opc.part import XmlPart
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from lxml import etree

from ojcore.errors import UserError
from ojcore.secrecy import find_personal_numbers
from ojcore.word.package import package_of

_ACTIVE = ("activex", "oleobject")
_FIELDS = {
    "ADDIN", "CONTROL", "DATABASE", "DDE", "DDEAUTO", "EMBED", "IMPORT", "INCLUDE", "INCLUDEPICTURE", "INCLUDETEXT",
    "LINK", "MACROBUTTON", "QUOTE", "RD",
}  # fmt: skip
"""QUOTE since it can spell any of the others by numbers."""
_LINKS = ("http://", "https://", "mailto:", "tel:")
_ADDRESSES = ("src", "href", "althref")  # of VML; what is embedded has a relation
_OUTSIDE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]+:|//|\\\\)", re.IGNORECASE)
_NAMED = [qn(f"w:{name}") for name in ("name", "aliases", "alias", "tag")]
_DESCRIBED = ("descr", "title", "alt", "name")


def refuse_what_reaches_outside(document: Document) -> None:
    """Raises UserError for what is fetched, run or linked outside, and for a personnummer in text, name or picture."""
    package = package_of(document.part)
    for relation in package.iter_rels():
        kind = relation.reltype.rsplit("/", 1)[-1]
        if relation.is_external:
            _check_relation(kind, relation.target_ref)
    for part in package.iter_parts():
        if any(word in part.content_type.casefold() for word in _ACTIVE):
            raise UserError("sidhuvudet eller sidfoten har ett inbäddat objekt. Ersätt det med en vanlig bild.")
        if part.content_type.endswith("xml"):
            _check_part(part.element if isinstance(part, XmlPart) else parse_xml(part.blob))


def _check_relation(kind: str, target: str) -> None:
    if kind != "hyperlink":
        raise UserError(f"filen hämtar innehåll utifrån ({kind}: {target}). Bädda in det i filen i stället.")
    if not target.strip().casefold().startswith(_LINKS):
        raise UserError("sidhuvudet eller sidfoten har en länk till en fil eller ett program. Ta bort länken.")


def _check_part(root: etree._Element) -> None:
    fields = set(re.findall(r"[A-Z]+", _field_codes(root).upper())) & _FIELDS
    if fields:
        raise UserError(
            f"sidhuvudet eller sidfoten har ett fält som hämtar eller startar något ({min(fields)}). "
            "Ersätt det med dess text eller bild."
        )
    for element in root.iter(etree.Element):
        for name, value in element.attrib.items():
            if etree.QName(name).localname in _ADDRESSES and _OUTSIDE.match(value):
                raise UserError("filen hämtar en bild utifrån. Bädda in den i filen i stället.")
    if any(find_personal_numbers(text) for text in _texts(root)):
        raise UserError(
            "sidhuvud, sidfot, formatmallar eller en bildbeskrivning innehåller ett personnummer. Ta bort det."
        )


def _field_codes(root: etree._Element) -> str:
    """The codes of all fields; one that is written in pieces is put together, and two are kept apart."""
    codes = [code.get(qn("w:instr"), "") + "\n" for code in root.iter(qn("w:fldSimple"))]
    for element in root.iter(qn("w:instrText"), qn("w:delInstrText"), qn("w:fldChar")):
        codes.append("\n" if element.tag == qn("w:fldChar") else element.text or "")
    return "".join(codes)


def _texts(root: etree._Element) -> Iterator[str]:
    """What a person can read: paragraphs, and names and descriptions of styles, controls and pictures."""
    for paragraph in root.iter(qn("w:p")):
        yield "".join(
            text.text or "" if text.tag == qn("w:t") else " " for text in paragraph.iter(qn("w:t"), qn("w:tab"))
        )
    for element in root.iter(etree.Element):
        if element.tag in _NAMED:
            yield element.get(qn("w:val"), "")
        for name in _DESCRIBED:
            if element.get(name):
                yield element.get(name)
