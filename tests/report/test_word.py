"""A Word document as it is built, read back as text."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from textwrap import dedent

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ojcore.word import Cell, Column, Footnote, Link, Row, TableRow, WordDocument, bold, document_text, italic
from tests.word_rules import small_png, structure_problems

DAY = date(2024, 10, 11)
CONTROL = "".join(map(chr, range(32))) + "\x7f\x85\ud800\ufffe\uffff"


def new_document(draft: str = "", title: str = "Granskning") -> WordDocument:
    return WordDocument(title, "Socialförvaltningen", DAY, diarienummer="SN/2024:81", draft=draft)


def body_of(file: bytes) -> etree._Element:
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(file)).read("word/document.xml"))[0]


def lines_of(document: WordDocument) -> list[str]:
    return [line for line in document_text(document.to_bytes()).splitlines() if line]


def whole_report() -> WordDocument:
    document = new_document(draft="Utkast för faktagranskning")
    document.cover("Socialtjänstinspektörer", "December 2011", ["Avdelningen för sociala frågor"])
    document.contents()
    document.page_break()
    document.heading("Inledning")
    document.paragraph("Granskningen i korthet.", kind="lead")
    document.paragraph(
        "Planen är ", italic("generell"), ".", Footnote(["Se ", Link("lagen", "https://example.se/?a=1&b=2")])
    )
    document.heading("Lagen", level=2)
    document.paragraph("Insatser skall vara av god kvalitet.", kind="quote")
    document.bullets(["respekt", ["helhetssyn", Footnote("Föreskriften")]])
    document.numbered(["planera", "dra"])
    document.numbered(["granska"])
    document.heading("Områdesfakta")
    rows: list[TableRow] = [
        ["Folkmängd", "61 047"],
        Row(["Ej slutbetyg"], kind="group"),
        Row(["Summa", "61 047"], kind="total"),
    ]
    label = document.table(
        [Column(["Fakta", Footnote("SWECO")]), Column("Norrmalm", align="right")], rows, caption="Fakta"
    )
    document.paragraph(f"{label} visar läget.")
    document.paragraph(bold("Synpunkter: "), "Bra.", kind="remark")
    with document.landscape():
        document.heading("Rutiner", level=2)
        answers: list[TableRow] = [["Ekerö", Cell("JA", "green"), Cell("62,5 %", "red", "bland de sämsta")]]
        document.table([Column("Kommun"), Column("Rutin"), Column("Andel")], answers, caption="Rutiner", note="▲ ja")
    document.picture(small_png(), "En grå ruta", caption="Svar", note="Grått är grått.")
    document.signatures([("Förnamn Efternamn", "Förvaltningschef")])
    return document


def test_a_report_reads_as_the_lines_it_was_built_from() -> None:
    assert document_text(whole_report().to_bytes()) == dedent(
        """\
        [Omslagsuppgift] Socialförvaltningen
        [Title] Granskning
        [Subtitle] Socialtjänstinspektörer
        [Utkast] Utkast för faktagranskning
        [Omslagsuppgift] December 2011
        [Omslagsuppgift] Diarienummer SN/2024:81
        [Omslagsuppgift] Avdelningen för sociala frågor
        [TOC Heading] Innehåll
        [Toc 1] Inledning
        [Toc 2] Lagen
        [Toc 1] Områdesfakta
        [Toc 2] Rutiner
        [Heading 1] Inledning
        [Ingress] Granskningen i korthet.
        [Normal] Planen är generell.[^1]
        [Heading 2] Lagen
        [Quote] Insatser skall vara av god kvalitet.
        [List Bullet] respekt
        [List Bullet] helhetssyn[^2]
        [List Number] planera
        [List Number] dra
        [List Number] granska
        [Heading 1] Områdesfakta
        [Caption] Tabell\N{NO-BREAK SPACE}1. Fakta

        | Fakta[^3] | Norrmalm |
        | Folkmängd | 61 047 |
        | Ej slutbetyg |  |
        | Summa | 61 047 |

        [Normal] Tabell 1 visar läget.
        [Synpunkter] Synpunkter: Bra.
        [Heading 2] Rutiner
        [Caption] Tabell\N{NO-BREAK SPACE}2. Rutiner

        | Kommun | Rutin | Andel |
        | Ekerö | ●\N{NO-BREAK SPACE}JA | ▲\N{NO-BREAK SPACE}62,5 % / bland de sämsta |

        [Tabellnot] ▲ ja
        [Landscape ends]
        [Caption] Diagram\N{NO-BREAK SPACE}1. Svar
        [Normal] {picture: En grå ruta}
        [Tabellnot] Grått är grått.
        [Underskrift] Förnamn Efternamn / Förvaltningschef
        [^1] Se lagen
        [^2] Föreskriften
        [^3] SWECO
        [Header] Utkast för faktagranskning
        [Header] Socialförvaltningen  ·  Granskning
        [Footer] Dnr SN/2024:81  ·  Sida 1 av 1
        """
    )


def test_a_report_keeps_the_rules_of_the_file_format() -> None:
    assert structure_problems(whole_report().to_bytes()) == []


def test_a_tjansteskrivelse_begins_with_its_letterhead_and_has_no_empty_paragraph() -> None:
    document = new_document(title="Öppna jämförelser 2024")
    document.letterhead()
    document.heading("Förslag till beslut")
    document.paragraph("Socialnämnden tar del av redovisningen.")
    document.page_break()
    document.heading("Bilaga 1")
    document.table([Column("Indikator")], [["Rutin"]])
    assert lines_of(document)[:5] == [
        "[Omslagsuppgift] Socialförvaltningen",
        "[Omslagsuppgift] Tjänsteskrivelse",
        "[Omslagsuppgift] 2024-10-11",
        "[Omslagsuppgift] Diarienummer SN/2024:81",
        "[Ärenderubrik] Öppna jämförelser 2024",
    ]
    assert structure_problems(document.to_bytes()) == []


def test_the_same_input_gives_the_same_bytes_also_when_taken_out_twice() -> None:
    document = whole_report()
    assert document.to_bytes() == document.to_bytes() == whole_report().to_bytes()


def test_an_empty_document_is_a_sound_file() -> None:
    assert structure_problems(new_document().to_bytes()) == []


def test_the_properties_name_the_authority_and_the_language_and_leave_no_comment() -> None:
    core = docx.Document(io.BytesIO(new_document(draft="Utkast").to_bytes())).core_properties
    assert (core.title, core.author, core.subject) == ("Granskning", "Socialförvaltningen", "SN/2024:81")
    assert (core.language, core.comments, core.content_status) == ("sv-SE", "", "Utkast")
    assert core.created == core.modified
    assert core.created is not None
    assert core.created.date() == DAY


def test_every_language_mark_is_swedish() -> None:
    archive = zipfile.ZipFile(io.BytesIO(whole_report().to_bytes()))
    marks = [
        mark.get(qn("w:val"))
        for name in archive.namelist()
        if name.endswith(".xml")
        for mark in etree.fromstring(archive.read(name)).iter(qn("w:lang"))
    ]
    assert set(marks) == {"sv-SE"}


def test_a_title_longer_than_the_property_may_be_is_cut_there_and_whole_on_the_cover() -> None:
    title = "Granskning " * 40
    document = new_document(title=title)
    document.cover()
    assert f"[Title] {title.strip()}" in lines_of(document)
    assert len(docx.Document(io.BytesIO(document.to_bytes())).core_properties.title) == 255


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from(CONTROL + "<>&\"']]>{}")), max_size=40))
def test_any_text_from_a_user_gives_a_sound_file_with_that_text(text: str) -> None:
    document = new_document(title=f"T{text}", draft=f"U{text}")
    document.cover(f"u{text}", text, [text])
    document.contents(heading=f"I{text}")
    document.heading("r", text)
    document.paragraph("före ", text, " efter", Footnote(text), Link(text, f"https://{text}"), bold(text))
    document.paragraphs(text)
    document.bullets([text])
    document.table([Column(text)], [[text], [Cell(f"ja {text}", "green", text)]], caption=f"c{text}", description=text)
    document.picture(small_png(), f"a{text}", caption=text)
    file = document.to_bytes()
    assert structure_problems(file) == []
    words = "".join(letter for letter in text if letter not in CONTROL and letter.isalnum())
    read = "".join(letter for letter in document_text(file) if letter.isalnum())
    assert f"före{words}efter" in read


def test_markup_in_a_text_stays_text() -> None:
    document = new_document()
    document.paragraph("<w:b/> & **inte fet** \x0b{{ }}")
    assert "[Normal] <w:b/> & **inte fet** {{ }}" in lines_of(document)


def test_a_link_to_anything_but_the_web_or_a_mailbox_is_plain_text() -> None:
    document = new_document()
    document.paragraph(Link("öppna", "file://server/hemligt"), Link("kör", "javascript:alert(1)"))
    file = document.to_bytes()
    assert body_of(file).find(f".//{qn('w:hyperlink')}") is None
    assert "server" not in zipfile.ZipFile(io.BytesIO(file)).read("word/_rels/document.xml.rels").decode()


def test_text_of_white_space_adds_no_paragraph() -> None:
    document = new_document()
    document.paragraph(" \n ")
    document.paragraphs("Ett.\n\n\n \n\nTvå.\nsamma stycke")
    document.bullets(["", " "])
    assert lines_of(document)[:2] == ["[Normal] Ett.", "[Normal] Två. / samma stycke"]
    assert len(body_of(document.to_bytes()).findall(qn("w:p"))) == 2


def test_headings_come_in_order() -> None:
    document = new_document()
    with pytest.raises(ValueError, match="level 2"):
        document.heading("Först", level=2)
    document.heading("Ett")
    document.heading("Två", level=2)
    document.heading("Tre", level=3)
    document.heading("Ett igen")
    with pytest.raises(ValueError, match="level 3"):
        document.heading("Hopp", level=3)
    with pytest.raises(ValueError, match="level 1"):
        document.heading(" ")


def test_the_contents_list_the_headings_after_them_down_to_their_level_and_link_to_each() -> None:
    document = new_document()
    document.contents(levels=1)
    document.heading("Inledning", Footnote("not"))
    document.heading("Lagen", level=2)
    document.heading("Analys")
    assert lines_of(document)[:4] == [
        "[TOC Heading] Innehåll",
        "[Toc 1] Inledning",
        "[Toc 1] Analys",
        "[Heading 1] Inledning[^1]",
    ]
    body = body_of(document.to_bytes())
    anchors = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    codes = [code.text for code in body.iter(qn("w:instrText"))]
    assert codes == [f" PAGEREF {anchor} \\h " for anchor in anchors]


def test_without_libreoffice_the_cached_pages_are_an_estimate_that_grows_with_the_text() -> None:
    document = new_document()
    document.cover()
    document.contents()
    document.page_break()
    document.heading("Inledning")
    document.paragraphs("\n\n".join(["Text " * 150] * 12))
    document.heading("Analys")
    document.page_break()
    document.heading("Bilaga")
    cached = [
        "".join(run.text for run in line.iter(qn("w:t")))
        for line in body_of(document.to_bytes()).iter(qn("w:hyperlink"))
    ]
    assert cached == ["Inledning3", "Analys5", "Bilaga6"]


def test_numbered_lists_start_anew_and_bullets_share_one_definition() -> None:
    document = new_document()
    document.numbered(["ett", "två"])
    document.bullets(["a"])
    document.numbered(["ett"])
    document.bullets(["b"])
    numbers = [one.get(qn("w:val")) for one in body_of(document.to_bytes()).iter(qn("w:numId"))]
    assert numbers[0] == numbers[1]
    assert len({numbers[0], numbers[2], numbers[3]}) == 3
    assert numbers[2] == numbers[4]


def test_a_colour_never_stands_without_a_word() -> None:
    with pytest.raises(ValueError, match="needs a word"):
        Cell("62,5 %", "green")
    document = new_document()
    document.table([Column("A")], [[Cell("62,5 %", "green", "bland de bästa")], [Cell("NEJ", "red", symbol="✗")]])
    assert lines_of(document)[1:3] == [
        "| ●\N{NO-BREAK SPACE}62,5 % / bland de bästa |",
        "| ✗\N{NO-BREAK SPACE}NEJ |",
    ]


def test_a_row_of_wrong_length_is_a_mistake_and_a_table_without_rows_is_nothing() -> None:
    document = new_document()
    with pytest.raises(ValueError, match="a row of 1 cells under 2 columns"):
        document.table([Column("A"), Column("B")], [["a"]])
    assert document.table([Column("A")], [], caption="Tom") == ""
    assert document.next_label() == "Tabell 1"


def test_a_picture_without_alternative_text_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="alternative text"):
        new_document().picture(small_png(), " ")


def test_captions_are_counted_by_kind_and_known_before_they_come() -> None:
    document = new_document()
    columns, rows = [Column("A")], [["a"]]
    assert document.table(columns, rows, caption="Ett") == "Tabell 1"
    assert document.table(columns, rows) == ""
    assert document.picture(small_png(), "ruta", caption="Två") == "Diagram 1"
    assert document.next_label() == "Tabell 2"
    assert document.table(columns, rows, caption="Tre") == "Tabell 2"
    assert structure_problems(document.to_bytes()) == []


@pytest.mark.parametrize(
    ("widths", "landscape"),
    [
        ([None, None, None], False),
        ([3, None, 2], False),
        ([3, 2, 1], True),
        ([30, None, 30], False),
        ([8, 8, 8], False),
    ],
)
def test_a_table_fills_the_width_between_the_margins(widths: list[float | None], landscape: bool) -> None:
    document = new_document()
    columns = [Column(f"Kolumn {place}", width) for place, width in enumerate(widths)]
    rows: list[TableRow] = [["Upplands Väsby", "En kommentar som är ganska lång " * 4, "1"]]
    if landscape:
        with document.landscape():
            document.table(columns, rows)
    else:
        document.table(columns, rows)
    found = [int(column.get(qn("w:w"))) for column in body_of(document.to_bytes()).iter(qn("w:gridCol"))]
    assert sum(found) == (16838 if landscape else 11906) - 2 * 1418
    assert min(found) > 300


def test_a_short_table_stays_on_one_page_and_a_long_one_may_break_between_rows() -> None:
    def kept_rows(count: int, note: str) -> int:
        document = new_document()
        document.table([Column("A"), Column("B")], [["a", "b"]] * count, note=note)
        rows = list(body_of(document.to_bytes()).iter(qn("w:tr")))
        return sum(row.find(f".//{qn('w:keepNext')}") is not None for row in rows)

    assert [kept_rows(8, ""), kept_rows(8, "not"), kept_rows(40, ""), kept_rows(40, "not")] == [7, 8, 0, 1]


def test_a_wide_table_stands_in_a_landscape_section_between_portrait_ones() -> None:
    def turn(document: WordDocument) -> None:
        with document.landscape():
            document.table([Column("A")], [["a"]])

    def portrait(document: WordDocument) -> None:
        document.paragraph("text")

    def turns(*steps: Callable[[WordDocument], None]) -> list[bool]:
        document = new_document()
        for step in steps:
            step(document)
        file = document.to_bytes()
        assert structure_problems(file) == []
        return [size.get(qn("w:orient")) == "landscape" for size in body_of(file).iter(qn("w:pgSz"))]

    assert turns(portrait) == [False]
    assert turns(portrait, turn, portrait) == [False, True, False]
    assert turns(turn) == [True]
    assert turns(turn, turn, portrait) == [True, False]
    assert turns(portrait, turn) == [False, True]


def test_only_the_first_section_carries_the_headers() -> None:
    document = new_document(draft="Utkast")
    document.cover()
    with document.landscape():
        document.paragraph("bred")
    sections = list(body_of(document.to_bytes()).iter(qn("w:sectPr")))
    assert [len(section.findall(qn("w:headerReference"))) for section in sections] == [2, 0]


def test_a_note_at_the_foot_of_a_heading_row_is_numbered_before_those_in_the_rows() -> None:
    document = new_document()
    document.table(
        [Column(["Fakta", Footnote("om rubriken")]), Column("B")],
        [["a", ["b", Footnote("om cellen")]]],
        caption=["Fakta", Footnote("om tabellen")],
    )
    notes = [line for line in lines_of(document) if line.startswith("[^")]
    assert notes == ["[^1] om tabellen", "[^2] om rubriken", "[^3] om cellen"]


def test_a_footnote_inside_a_footnote_stands_in_brackets() -> None:
    document = new_document()
    document.paragraph("Text", Footnote(["Källa", Footnote("a, b")]))
    assert "[^1] Källa (a, b)" in lines_of(document)


def test_long_row_headings_are_not_bold_and_short_ones_are() -> None:
    def style_of_first_cell(text: str) -> str:
        document = new_document()
        document.table([Column("A"), Column("B")], [[text, "1"]])
        cells = list(body_of(document.to_bytes()).iter(qn("w:tc")))
        return str(cells[2].find(f".//{qn('w:pStyle')}").get(qn("w:val")))

    assert style_of_first_cell("Ekerö") == "Tabellradrubrik"
    assert style_of_first_cell("Aktuell rutin för samordning i enskilda ärenden") == "Tabelltext"


def test_a_picture_is_never_wider_than_the_text_nor_higher_than_the_page() -> None:
    def size(width: int, height: int, wanted: float | None = None) -> tuple[int, int]:
        document = new_document()
        document.picture(small_png(width, height), "ruta", width=wanted)
        extent = next(body_of(document.to_bytes()).iter(qn("wp:extent")))
        return round(int(extent.get("cx")) / 36000), round(int(extent.get("cy")) / 36000)

    assert size(72, 36) == (25, 13)
    assert size(72, 36, 10) == (100, 50)
    assert size(7200, 3600) == (160, 80)
    assert size(720, 7200) == (20, 200)
