"""A kommun's own Word template: what is kept, what is dropped, what is refused."""

import io
import zipfile
from collections.abc import Callable
from datetime import date

import docx
import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.shared import Cm
from lxml import etree

from ojcore.errors import UserError
from ojcore.word import Column, Footnote, Template, WordDocument, document_text, read_template
from ojcore.word.template import parse_template
from tests.word_rules import small_png, structure_problems

ATTACHED_TEMPLATE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
OLD_NOTES = (
    f"<w:footnotes {nsdecls('w')}>"
    '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="1"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
    '<w:footnote w:id="2"><w:p><w:r><w:t>Hemlig fotnot</w:t></w:r></w:p></w:footnote></w:footnotes>'
)


def kommun_document() -> Document:
    """An old document of a kommun: narrow text, logo and name in the header, address and page number in the footer."""
    document = docx.Document()
    section = document.sections[0]
    section.left_margin = Cm(4)
    header, footer = section.header.paragraphs[0], section.footer.paragraphs[0]
    header.add_run().add_picture(io.BytesIO(small_png(33, 22)))
    header.add_run("Exempelby kommun")
    footer.add_run("Storgatan 1")
    footer._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'))
    heading = document.styles["Heading 1"]
    heading.element.set(qn("w:styleId"), "Rubrik1")
    document.add_paragraph("Hemlig gammal text")
    document.add_picture(io.BytesIO(small_png(11, 11)))
    return document


def saved(document: Document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def rezipped(content: bytes, change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            copy.writestr(name, change(name, source.read(name)))
        for name, part in (extra or {}).items():
            copy.writestr(name, part)
    return target.getvalue()


def as_dotx(content: bytes) -> bytes:
    return rezipped(content, lambda _, part: part.replace(b"document.main+xml", b"template.main+xml"))


def report(template: Template, draft: str = "") -> bytes:
    document = WordDocument("Granskning", "Socialförvaltningen", date(2024, 1, 2), template=template, draft=draft)
    document.cover()
    document.contents()
    document.heading("Inledning")
    document.paragraph("Text", Footnote("Källa"))
    document.bullets(["punkt"])
    document.numbered(["ett"])
    document.paragraph("Citat", kind="quote")
    with document.landscape():
        document.table([Column("A")], [["a"]], caption="Tabell")
    return document.to_bytes()


def parts_of(file: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(file))
    return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def template() -> Template:
    """That of the old document, as it is read."""
    return read_template(saved(kommun_document()), "mall.docx")


def test_a_template_keeps_page_header_footer_logo_and_styles(template: Template) -> None:
    file = report(template)
    assert structure_problems(file) == []
    text = document_text(file)
    assert "Exempelby kommun" in text
    assert "[Footer] Storgatan 11" in text
    assert "Socialförvaltningen  ·" not in text
    parts = parts_of(file)
    assert small_png(33, 22) in parts.values()
    body = etree.fromstring(parts["word/document.xml"])
    heading = next(one for one in body.iter(qn("w:pStyle")) if one.get(qn("w:val")) == "Rubrik1")
    assert heading is not None
    assert {margin.get(qn("w:left")) for margin in body.iter(qn("w:pgMar"))} == {"2268"}


def test_the_text_notes_pictures_comments_and_history_of_an_old_document_do_not_come_along() -> None:
    old = kommun_document()
    old.add_comment(old.paragraphs[0].runs, "Hemlig kommentar", author="Någon", initials="N")
    package = old.part.package
    assert package is not None
    notes = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, OLD_NOTES.encode(), package)
    old.part.relate_to(notes, RELATIONSHIP_TYPE.FOOTNOTES)
    old.core_properties.comments = "Hemlig beskrivning"
    file = report(read_template(saved(old), "mall.docx"))
    assert structure_problems(file) == []
    parts = parts_of(file)
    assert [name for name, part in parts.items() if b"Hemlig" in part or "Någon".encode() in part] == []
    assert small_png(11, 11) not in parts.values()
    assert "Text[^2]" in document_text(file)
    assert "[^2] Källa" in document_text(file)


def test_a_dotx_gives_the_same_documents_as_the_docx(template: Template) -> None:
    assert report(read_template(as_dotx(saved(kommun_document())), "mall.dotx")) == report(template)


def test_a_template_that_was_read_can_be_stored_and_read_again(template: Template) -> None:
    again = read_template(template.content, "mall.docx")
    assert (again.content, again.missing) == (template.content, template.missing)


def test_missing_styles_are_listed_by_their_swedish_names_and_get_a_look() -> None:
    document = kommun_document()
    for name in ("Heading 3", "Quote", "List Number"):
        document.styles[name].delete()
    template = read_template(saved(document), "mall.docx")
    assert template.notes == (
        "Mallen saknar formatmallarna Rubrik 3, Innehåll 1, Innehåll 2, Innehåll 3, Numrerad lista, Citat, "
        "Fotnotstext, Fotnotsreferens och Hyperlänk; de får ett inbyggt utseende.",
        "Mallens egen brödtext tas inte med i dokumenten.",
    )
    assert "Synpunkter" not in template.missing
    assert structure_problems(report(template)) == []


def test_a_template_without_header_footer_or_page_number_is_told_of() -> None:
    bare = read_template(saved(docx.Document()), "mall.docx")
    assert "Mallen har varken sidhuvud eller sidfot; de inbyggda används." in bare.notes
    assert "[Footer] Sida 1 av 1" in document_text(report(bare))
    named = docx.Document()
    named.sections[0].header.paragraphs[0].text = "Exempelby"
    notes = read_template(saved(named), "mall.docx").notes
    assert "Mallens sidhuvud och sidfot har inget sidnummer, så sidorna i innehållet går inte att slå upp." in notes


@pytest.mark.parametrize("has_own_first_page", [False, True])
def test_a_draft_is_marked_at_the_top_of_every_page_of_a_template(has_own_first_page: bool) -> None:
    document = kommun_document()
    document.sections[0].different_first_page_header_footer = has_own_first_page
    file = report(read_template(saved(document), "mall.docx"), draft="Utkast, inte fastställd")
    assert structure_problems(file) == []
    headers = [part.decode() for name, part in parts_of(file).items() if name.startswith("word/header")]
    assert len(headers) == 1 + has_own_first_page
    assert all("Utkast, inte fastställd" in header for header in headers)


def test_the_first_of_several_sections_decides_the_page() -> None:
    document = kommun_document()
    second = document.add_section()
    second.header.is_linked_to_previous = False
    second.header.paragraphs[0].text = "Hemligt sidhuvud"
    second.left_margin = Cm(1)
    file = report(read_template(saved(document), "mall.docx"))
    assert "Exempelby kommun" in document_text(file)
    assert [name for name, part in parts_of(file).items() if b"Hemligt" in part] == []


def test_what_would_ask_lock_or_fetch_on_opening_is_dropped_from_the_settings() -> None:
    document = kommun_document()
    settings = document.settings.element
    relation = document.part._settings_part.relate_to("file://server/mall.dotm", ATTACHED_TEMPLATE, True)
    settings.insert(0, parse_xml(f'<w:attachedTemplate {nsdecls("w", "r")} r:id="{relation}"/>'))
    settings.insert(1, parse_xml(f'<w:documentProtection {nsdecls("w")} w:edit="readOnly" w:enforcement="1"/>'))
    settings.append(parse_xml(f"<w:updateFields {nsdecls('w')}/>"))
    parts = parts_of(report(read_template(saved(document), "mall.docx")))
    for word in (b"attachedTemplate", b"documentProtection", b"updateFields", b"mall.dotm"):
        assert not any(word in part for part in parts.values())


def macro_enabled(content: bytes) -> bytes:
    main = b"wordprocessingml.document.main+xml"
    changed = rezipped(content, lambda _, part: part.replace(main, b"x").replace(b"officedocument.x", b"macro"))
    return rezipped(changed, lambda _, part: part, {"word/vbaProject.bin": b"macro"})


def with_linked_picture(_: bytes) -> bytes:
    document = kommun_document()
    header = document.sections[0].header.part
    header.relate_to("http://example.se/logga.png", RELATIONSHIP_TYPE.IMAGE, is_external=True)
    return saved(document)


def in_header(*elements: str) -> Callable[[bytes], bytes]:
    """A template whose header has these elements of a paragraph besides."""

    def damaged(_: bytes) -> bytes:
        document = kommun_document()
        for element in elements:
            names = f'{nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"'
            document.sections[0].header.paragraphs[0]._p.append(parse_xml(element.replace(" NS", f" {names}", 1)))
        return saved(document)

    return damaged


def code(text: str) -> str:
    return f"<w:r NS><w:instrText>{text}</w:instrText></w:r>"


MARK = '<w:r NS><w:fldChar w:fldCharType="begin"/></w:r>'
FETCHED_PICTURE = '<w:r NS><w:pict><v:shape><v:imagedata src="{}"/></v:shape></w:pict></w:r>'


def with_link_to_a_file(_: bytes) -> bytes:
    document = kommun_document()
    document.sections[0].header.part.relate_to("file:////server/x.exe", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    return saved(document)


def with_a_person_as_style(_: bytes) -> bytes:
    document = kommun_document()
    document.styles.add_style("Brev 19640823-3234", WD_STYLE_TYPE.PARAGRAPH)
    return saved(document)


def without_styles_part(content: bytes) -> bytes:
    return rezipped(content, lambda name, part: b"<oavslutad" if name == "word/styles.xml" else part)


def bomb(content: bytes) -> bytes:
    return rezipped(content, lambda _, part: part, {"word/media/image9.xml": bytes(30 * 2**20)})


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda content: b"", "filen är inte ett Word-dokument. Tillåtna format: .docx och .dotx."),
        (lambda content: b"%PDF-1.7 ...", "filen är inte ett Word-dokument. Tillåtna format: .docx och .dotx."),
        (lambda content: bytes(21 * 2**20), "filen är större än 20 MB. Minska bilderna i den."),
        (lambda content: bytes.fromhex("D0CF11E0A1B11AE1"), "lösenordsskyddad eller i det äldre formatet .doc"),
        (lambda content: rezipped(content, lambda _, part: b""), "filen är inte ett Word-dokument."),
        (lambda content: content[:-2000] + content[-1900:], "Word-dokument|skadad"),
        (macro_enabled, "filen innehåller makron. Spara den utan makron, som .docx eller .dotx."),
        (with_linked_picture, "filen hämtar innehåll utifrån (image: http://example.se/logga.png)."),
        (in_header('<w:fldSimple NS w:instr=" DDEAUTO c:\\\\x.exe "/>'), "som hämtar eller startar något (DDEAUTO)"),
        (in_header(MARK, code(" INCLUDE"), code("PICTURE http://example.se/x.png ")), "(INCLUDEPICTURE)"),
        (in_header(MARK, code("PAGE"), MARK, code("INCLUDETEXT c:/hemligt.docx")), "(INCLUDETEXT)"),
        (in_header(FETCHED_PICTURE.format("http://example.se/x.png")), "filen hämtar en bild utifrån."),
        (in_header(FETCHED_PICTURE.format("\\\\server\\x.png")), "filen hämtar en bild utifrån."),
        (in_header("<w:r NS><w:t>Rör 1964-08-23-</w:t></w:r>", "<w:r NS><w:t>3234</w:t></w:r>"), "ett personnummer."),
        (with_a_person_as_style, "formatmallar eller en bildbeskrivning innehåller ett personnummer."),
        (with_link_to_a_file, "har en länk till en fil eller ett program."),
        (without_styles_part, "filen är skadad eller sparad i ett format som inte stöds."),
        (bomb, "filen packar upp till orimligt mycket data."),
    ],
)  # fmt: skip
def test_a_file_that_is_no_safe_word_document_is_refused_in_swedish(
    damage: Callable[[bytes], bytes], message: str
) -> None:
    with pytest.raises(UserError) as refused:
        parse_template(damage(saved(kommun_document())))  # what the child calls; to start one takes a second
    assert any(part in str(refused.value) for part in message.split("|"))


def test_a_refusal_of_the_child_says_which_template() -> None:
    with pytest.raises(UserError) as refused:
        read_template(macro_enabled(saved(kommun_document())), "Exempelbys mall.docx")
    assert str(refused.value).startswith(
        "Mallen Exempelbys mall.docx kan inte användas: filen innehåller makron. Spara den utan makron,"
    )


def test_links_and_fields_that_stay_within_the_document_are_kept() -> None:
    harmless = in_header(MARK, code(' HYPERLINK "https://example.se" '), MARK, code(" STYLEREF Rubrik1 "))(b"")
    document = docx.Document(io.BytesIO(harmless))
    document.sections[0].header.part.relate_to("https://example.se", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    assert b"STYLEREF" in b"".join(parts_of(read_template(saved(document), "mall.docx").content).values())
