"""A Word file as bytes: the same parts always give the same bytes, so that a document can be hashed."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import quoteattr

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PACKAGE_URI
from docx.opc.part import Part, PartFactory, XmlPart
from docx.package import Package

FOOTNOTES = CONTENT_TYPE.WML_FOOTNOTES
# python-docx reads notes as bytes unless it is told that they are XML.
PartFactory.part_type_for[FOOTNOTES] = XmlPart
PartFactory.part_type_for[CONTENT_TYPE.WML_ENDNOTES] = XmlPart

_DATE = (1980, 1, 1, 0, 0, 0)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def zip_parts(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of name and content pairs in their order, without any trace of when and where it was made."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in parts:
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            entry.external_attr = 0
            archive.writestr(entry, content)
    return target.getvalue()


def write_package(document: Document, main: str | None = None) -> bytes:
    """The document as a .docx file: every part that is still related to something, in the order of their names.

    main: the XML of the main part, where it is not the one in `document`.
    """
    package = package_of(document.part)
    parts = sorted(package.iter_parts(), key=lambda part: str(part.partname))
    files = [("[Content_Types].xml", content_types({str(part.partname): part.content_type for part in parts}))]
    files.append((PACKAGE_URI.rels_uri.membername, package.rels.xml))
    for part in parts:
        written = main is not None and part is document.part
        files.append((part.partname.membername, f"{_XML}{main}".encode() if written else part.blob))
        if part.rels:
            files.append((part.partname.rels_uri.membername, part.rels.xml))
    return zip_parts(files)


def package_of(part: Part) -> Package:
    """The package a part belongs to."""
    if not isinstance(part.package, Package):
        raise TypeError(f"{part.partname} belongs to no package")
    return part.package


def content_types(types: Mapping[str, str]) -> bytes:
    """The file's own list of what each part is; types: content type by part name."""
    overrides = "".join(
        f"<Override PartName={quoteattr(name)} ContentType={quoteattr(kind)}/>" for name, kind in types.items()
    )
    relations = f'<Default Extension="rels" ContentType="{CONTENT_TYPE.OPC_RELATIONSHIPS}"/>'
    xml = f'{_XML}<Types xmlns="{_PACKAGE}/content-types">{relations}{overrides}</Types>'
    return xml.encode()


def empty_package(document: str, parts: Mapping[str, tuple[str, str]]) -> bytes:
    """A new .docx. document: the XML of the body; parts: content type and XML by name in the folder `word`."""
    names = list(parts)
    related = [(name, f"{RELATIONSHIP_TYPE.STYLES.rsplit('/', 1)[0]}/{name}") for name in names]
    types = {"/word/document.xml": CONTENT_TYPE.WML_DOCUMENT_MAIN}
    types |= {f"/word/{name}.xml": parts[name][0] for name in names}
    files = [
        ("[Content_Types].xml", content_types(types)),
        ("_rels/.rels", _relations([("word/document", RELATIONSHIP_TYPE.OFFICE_DOCUMENT)])),
        ("word/document.xml", document.encode()),
        ("word/_rels/document.xml.rels", _relations(related)),
    ]
    return zip_parts([*files, *((f"word/{name}.xml", parts[name][1].encode()) for name in names)])


def _relations(targets: Iterable[tuple[str, str]]) -> bytes:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{name}.xml"/>'
        for number, (name, kind) in enumerate(targets, 1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'.encode()
