"""Inspectors' texts: their signs, what references fetch, what is refused, and which tables and sentences follow."""

import io
import zipfile
from typing import Any

import pytest

from inspection.counting.tally import Case
from inspection.drawing.fallout import Fallout, apply_fallout
from inspection.drawing.register import frame_by_count
from inspection.drawing.sampling import draw_sample, sizes_by_number
from inspection.instrument.fact_tables import fact_tables, fill_table
from inspection.report import Source, report_faults, write_report
from inspection.report.figures import Figures, UnknownFigure, fraction_text, number_text
from inspection.report.guide import reference_guide
from inspection.report.markup import (
    Bullets,
    Italic,
    Note,
    Paragraph,
    Reference,
    Subheading,
    parse_parts,
    parse_text,
    references,
)
from inspection.report.prose import sample_text
from inspection.report.tables import closing_parts, repeat_table
from inspection.report.typed import typed_numbers
from ojcore.swedish import exact
from ojcore.word import document_text, preview_html
from tests.report_sources import DAY, INSTRUMENT, count_files, inspection, small_source
from tests.word_rules import structure_problems

SPACE = "\u00a0"


def test_a_text_becomes_paragraphs_lists_and_subheadings() -> None:
    text = "Först.\nSamma stycke.\r\n\r\n## Rubrik\n- ett\n- två\nEfter listan.\n\n\n"
    assert parse_text(text) == [
        Paragraph(("Först.\nSamma stycke.",)),
        Subheading("Rubrik"),
        Bullets((("ett",), ("två",))),
        Paragraph(("Efter listan.",)),
    ]
    assert parse_text("  \n\n ") == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Av {arbetsplan=ja|av} var", ("Av ", Reference("arbetsplan=ja", "av"), " var")),
        ("Se *detta*.", ("Se ", Italic(("detta",)), ".")),
        ("2 * 3 * 4", ("2 * 3 * 4",)),
        ("Lag^[{lag:dokumentation}, *nu*]", ("Lag", Note((Reference("lag:dokumentation"), ", ", Italic(("nu",)))))),
        ("{} och {", ("{} och {",)),
        ("[klammer] *", ("[klammer] *",)),
    ],
)
def test_signs_that_fit_are_read_and_others_stand_as_they_are(text: str, parts: tuple[object, ...]) -> None:
    assert parse_parts(text) == parts


def test_references_are_found_in_lists_footnotes_and_italics() -> None:
    found = references("- {a}\n- b^[{c}]\n\n*{d}* {e|tal}")
    assert [str(each) for each in found] == ["{a}", "{c}", "{d}", "{e|tal}"]


# --- what references give

REPEATS = {"personalgrupp": {"1": {"grupp_namn": "Alla", "grupp_antal": "10", "grupp_kort_erfarenhet": "6"}}}
UNIT = {
    "enkat_svarande": "17",
    "enkat_delaktighet": "12",
    "kompetens_introduktion": "2.5",
    "reception_bemanning": "vakt annan",
    "ledning_ledningssystem": "nej",
}


def source_with_figures(**changes: Any) -> Source:
    files = [Case(f"A{n}", {"arbetsplan": "ja" if n < 6 else "nej", "plan_delmal": "ja" if n < 3 else "nej"})
             for n in range(35)]  # fmt: skip
    table = fact_tables("ekonomiskt-bistand")["omradesfakta"]
    facts = fill_table(table, ("Norra", "Södra"), {("folkmangd", "Norra"): "61047", ("arbetsloshet", "Norra"): "33"})
    return small_source(
        unit=UNIT,
        ratios=count_files(files, UNIT),
        repeats=REPEATS,
        facts=(facts,),
        **changes,
    )


# reference | what it gives
GIVEN = f"""
arbetsplan=ja | sex
arbetsplan=ja|tal | 6
arbetsplan=ja|av | sex av de 35 granskade akterna
arbetsplan=ja|andel | 17,1{SPACE}%
arbetsplan=ja|del | 17,1{SPACE}%
arbetsplan=nej|halften | mer än hälften
arbetsplan=ja|bas | 35
arbetsplan | 35
plan_delmal=ja|av | tre av de sex arbetsplanerna
enkat_svarande | 17
enkat_delaktighet | tolv
enkat_delaktighet|andel | 70,6{SPACE}%
enkat_delaktighet|av | tolv av de 17 enkätsvaren
kompetens_introduktion | två och en halv
reception_bemanning | vakt och annan personal i mån av tid
ledning_ledningssystem | nej
grupp_antal:1 | tio
grupp_kort_erfarenhet:1|halften | mer än hälften
grupp_kort_erfarenhet:1|andel | 60{SPACE}%
grupp_namn:1 | Alla
fakta:omradesfakta/folkmangd/Norra | 61{SPACE}047
fakta:omradesfakta/arbetsloshet/Norra | 33{SPACE}%
fakta:omradesfakta/arbetsloshet/Norra|del | en tredjedel
enheter | Norra och Södra
enheter|antal | två
inspektorer | en
inspektorer|namn | Inspektör 1
period | 2011-04-01 – 2011-05-31
lag:socialtjanstsekretess | 26 kap. 1 § offentlighets- och sekretesslagen (2009:400)
lag:socialtjanstsekretess|kort | 26 kap. 1 § OSL
lag:god-kvalitet@2025-07-01|kort | 5 kap. 1 § SoL
"""


@pytest.mark.parametrize("line", [line for line in GIVEN.splitlines() if line])
def test_a_reference_fetches_its_figure(line: str) -> None:
    target, _, text = (part.strip(" ") for part in line.rpartition("|"))
    (reference,) = references(f"{{{target}}}")
    assert Figures(source_with_figures()).text(reference) == text


# reference | why it gives nothing
REFUSED = """
arbetsplaner=ja | frågan 'arbetsplaner' finns inte i instrumentet
arbetsplan=kanske | inget antal för 'kanske'; det finns för: ja, nej
plan_delmal=ja|andel | bara antal: basens storlek i hela gruppen är inte känd
arbetsplan=ja|procent | formen 'procent' passar inte här
enkat_helhet | frågan är inte besvarad
grupp_antal | ange rad, till exempel :1
grupp_antal:7 | frågan är inte besvarad
enkat_svarande:1 | frågan har inga rader
enkat_svarande|andel | frågan är ingen del av ett annat antal
grupp_kvinnor:1 | uppgiften gäller enskilda personer och visas bara i sin tabell
fakta:okand/rad | faktatabellen 'okand' finns inte
fakta:omradesfakta/okand/Norra | raden 'okand' finns inte i Områdesfakta
fakta:omradesfakta/folkmangd | kolumnen '' finns inte i Områdesfakta; finns: Norra, Södra
fakta:omradesfakta/folkmangd/Södra | rutan är tom
urval:dragna | inget urval är draget
lag:okand | 'okand' finns inte bland lagrummen
lag:forebyggande | inget lagrum var i kraft 2011-05-31
lag:god-kvalitet@i dag | 'i dag' är inget datum
enheter|kort | formen 'kort' passar inte här; finns: antal
"""


@pytest.mark.parametrize("line", [line for line in REFUSED.splitlines() if line])
def test_a_reference_that_fetches_nothing_says_why(line: str) -> None:
    target, _, reason = (part.strip() for part in line.rpartition("|"))
    (reference,) = references(f"{{{target}}}")
    with pytest.raises(UnknownFigure) as refused:
        Figures(source_with_figures()).text(reference)
    assert reason in str(refused.value)


def test_a_trait_of_few_persons_cannot_be_fetched() -> None:
    files = [Case(f"A{n}", {"barnfamilj": "ja" if n < 2 else "nej"}) for n in range(9)]
    figures = Figures(small_source(ratios=count_files(files)))
    for target in ("barnfamilj=ja", "barnfamilj=nej"):
        with pytest.raises(UnknownFigure, match="för få personer"):
            figures.text(Reference(target))


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        ("0", "", "0"), ("1", "", "en"), ("1", "ett", "ett"), ("12", "", "tolv"), ("13", "", "13"),
        ("5.5", "", "fem och en halv"), ("5.25", "", "5,25"), ("2", "tal", "2"), ("1200", "", f"1{SPACE}200"),
        ("20", "", "20"), ("0.5", "", "0,5"),
    ],
)  # fmt: skip
def test_numbers_in_running_text(number: str, form: str, text: str) -> None:
    assert number_text(exact(float(number)).normalize(), form) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (1 / 3, "en tredjedel"), (11 / 35, "knappt en tredjedel"), (0.36, "drygt en tredjedel"), (0.5, "hälften"),
        (26 / 35, "knappt tre fjärdedelar"), (0.40, f"40{SPACE}%"), (0.0, f"0{SPACE}%"), (0.25, "en fjärdedel"),
    ],
)  # fmt: skip
def test_shares_in_words(share: float, text: str) -> None:
    assert fraction_text(exact(share)) == text


# --- texts in the document


def said(text: str, **changes: object) -> str:
    """What the report's introduction says of a text."""
    source = source_with_figures(texts={"inledning": text}, **changes)
    lines = document_text(write_report(source, "utkast", DAY).content).split("[Heading 1] Inledning\n")[1]
    return lines.split("\n[Heading 1]")[0]


def test_a_fetched_word_begins_a_sentence_with_a_capital_and_stands_small_within_one() -> None:
    text = "{arbetsplan=ja} planer. {enkat_delaktighet} svar, {arbetsplan=ja} planer. ”{arbetsplan=ja} till.”"
    assert said(text) == "[Normal] Sex planer. Tolv svar, sex planer. ”Sex till.”"


def test_sentences_side_by_side_share_their_base_and_answers_said_elsewhere_are_left_out() -> None:
    assert said("{mening:arbetsplan=ja}\n\n{mening:arbetsplan} {mening:plan_delmal}") == (
        "[Normal] I sex av de 35 granskade akterna fanns en arbetsplan.\n"
        "[Normal] I 29 av de 35 granskade akterna saknades arbetsplan."
        " I tre av de sex arbetsplanerna fanns delmål."
    )


def test_a_sentence_about_nothing_leaves_no_empty_paragraph() -> None:
    assert said("Före.\n\n{mening:plan_undertecknad=ja}\n\nEfter.") == "[Normal] Före.\n[Normal] Efter."


def test_a_reference_that_fetches_nothing_is_shown_and_is_a_fault_of_the_report() -> None:
    source = source_with_figures(texts={"inledning": "Det var {arbetsplan=kanske} av {okand}."})
    faults = report_faults(source)
    assert [fault.split(";")[0] for fault in faults] == [
        "Inledning: {arbetsplan=kanske}: inget antal för 'kanske'",
        "Inledning: {okand}: frågan 'okand' finns inte i instrumentet",
    ]
    text = document_text(write_report(source, "utkast", DAY).content)
    assert text.startswith("[Ingress] Två uppgifter går inte ihop i rapporten")
    assert "[{okand}: frågan 'okand' finns inte i instrumentet]" in text


def test_a_footnote_is_real_and_its_reference_fetched() -> None:
    source = source_with_figures(texts={"inledning": "Sträng sekretess.^[Se {lag:socialtjanstsekretess}.] Mer."})
    text = document_text(write_report(source, "utkast", DAY).content)
    assert "[Normal] Sträng sekretess.[^1] Mer." in text
    assert "[^1] Se 26 kap. 1 § offentlighets- och sekretesslagen (2009:400)." in text


def test_a_table_of_facts_stands_where_a_text_sets_it_and_only_there() -> None:
    source = source_with_figures(
        texts={"inledning": "Se {tabell:omradesfakta|nummer}.\n\n{tabell:omradesfakta}", "enheten": "Om enheten."}
    )
    text = document_text(write_report(source, "utkast", DAY).content)
    assert "[Normal] Se tabell 1.\n[Caption] Tabell\u00a01. Områdesfakta" in text
    assert text.count("| Folkmängd |") == 1


def test_a_table_that_a_text_names_before_others_come_between_gets_its_right_number() -> None:
    source = source_with_figures(
        texts={"inledning": "Se {tabell:personalgrupp|nummer}.\n\n{tabell:omradesfakta}\n\n{tabell:personalgrupp}"}
    )
    text = document_text(write_report(source, "utkast", DAY).content)
    assert "[Normal] Se tabell 2." in text
    assert "[Caption] Tabell\u00a02. Personalgrupper" in text


def test_signs_of_html_and_word_in_a_text_stay_text() -> None:
    assert (
        said("a < b & c > d {{x}} <script>")
        == "[Normal] a < b & c > d {[{x}: frågan 'x' finns inte i instrumentet]} <script>"
    )


def test_a_list_in_synpunkter_keeps_their_look_and_has_real_bullets() -> None:
    source = small_source(texts={"hemsida/synpunkter": "Brister:\n- kontakt\n- överklagande"})
    file = write_report(source, "utkast", DAY).content
    assert structure_problems(file) == []
    assert "[Synpunkter] Synpunkter: Brister:\n[Synpunkter] kontakt\n[Synpunkter] överklagande" in document_text(file)
    body = zipfile.ZipFile(io.BytesIO(file)).read("word/document.xml").decode()
    assert body.count("<w:numPr>") == 2


def test_figures_that_a_text_fetches_do_not_silence_the_sentence_about_them() -> None:
    assert said("{mening:arbetsplan} Det är {arbetsplan=nej|halften}.").endswith(
        "I 29 av de 35 saknades arbetsplan. Det är mer än hälften."
    )


# --- the draw in words


def test_the_draw_is_told_with_its_strata_fall_out_and_what_is_left() -> None:
    frame = frame_by_count({"kvinnor": 30, "män": 46})
    draw = draw_sample(frame, {"kvinnor": 17, "män": 19}, "frö")
    first, second = draw.strata[0].drawn[0], draw.strata[1].drawn[0]
    selection = apply_fallout(
        draw, [Fallout(first, "akt_saknas", replace=True), Fallout(second, "fel_period", replace=False)]
    )
    assert sample_text(selection) == (
        f"Ur en grupp på 76 akter drogs 37 akter, 49{SPACE}% av gruppen: 18 ur kvinnor och 19 ur män."
        " Två akter föll bort: en med skälet ”akten kunde inte lämnas fram” och en med skälet ”var inte aktuell under"
        " perioden”. En ersattes ur reservlistan. Därmed ingår 35 akter i granskningen."
    )


def test_a_reason_that_all_fall_outs_share_is_said_once() -> None:
    frame = frame_by_count({"alla": 40})
    draw = draw_sample(frame, sizes_by_number(frame, 10), "frö")
    fallen = [Fallout(each, "dubblett", replace=True) for each in draw.strata[0].drawn[:2]]
    assert (
        " Två akter föll bort med skälet ”samma akt finns redan i ramen”. Två ersattes ur reservlistan. Därmed"
        in sample_text(apply_fallout(draw, fallen))
    )


def test_a_draw_without_fall_out_from_an_undivided_group_is_told_shortly() -> None:
    frame = frame_by_count({"alla": 40})
    selection = apply_fallout(draw_sample(frame, sizes_by_number(frame, 10), "frö"))
    assert sample_text(selection) == (
        f"Ur en grupp på 40 akter drogs tio akter, 25{SPACE}% av gruppen. Därmed ingår tio akter i granskningen."
    )


# --- what is missing


def test_unanswered_and_missing_are_said_last_and_together_and_an_unasked_question_not_at_all() -> None:
    answers = [
        {"arbetsplan": "ja", "plan_delmal": "ja", "plan_planering": "uppgift_saknas"},
        {"arbetsplan": "ja", "plan_delmal": "uppgift_saknas", "plan_planering": "nej"},
        {"arbetsplan": "ja", "plan_delmal": "ja"},
    ]
    source = small_source(ratios=count_files([Case(f"A{n}", each) for n, each in enumerate(answers)]))
    text = document_text(write_report(source, "utkast", DAY).content)
    (line,) = [line for line in text.splitlines() if line.startswith("[Normal]") and "delmål" in line]
    assert line == (
        "[Normal] I samtliga tre granskade akter fanns en arbetsplan. I två av de tre arbetsplanerna fanns delmål."
        " I en av de tre saknades en beskriven planering."
        " I en av de tre finns inget svar på frågan ”Finns en planering beskriven i arbetsplanen?”."
        " I en av de tre saknas uppgift på frågorna ”Finns delmål i arbetsplanen?” respektive ”Finns en planering"
        " beskriven i arbetsplanen?”."
    )


# --- tables of rows


def test_rows_that_are_to_close_stand_on_end_with_their_sum() -> None:
    questions = [each for each in INSTRUMENT.questions if each.repeat == "samverkan"]
    assert [each.name for each in closing_parts(questions)] == [
        "samverkan_ja", "samverkan_nej", "samverkan_bade", "samverkan_bortfall",
    ]  # fmt: skip
    for repeat in ("personalgrupp", "dragning", "telefontid", "sekretessrisk"):
        assert closing_parts([each for each in INSTRUMENT.questions if each.repeat == repeat]) == []


def group_rows(women: str, total: str = "19") -> Source:
    row = {"grupp_namn": "Alla", "grupp_antal": total, "grupp_kvinnor": women}
    return small_source(repeats={"personalgrupp": {"1": row}})


@pytest.mark.parametrize(("women", "is_shown"), [("0", True), ("3", False), ("9", True), ("16", False), ("19", True)])
def test_a_trait_of_persons_is_left_out_where_it_or_its_rest_is_small(women: str, is_shown: bool) -> None:
    table = repeat_table(group_rows(women), "personalgrupp")
    assert ("Antal kvinnor" in [column.heading for column in table.columns]) == is_shown
    assert ("Antal kvinnor: visas inte" in table.note) != is_shown


def test_columns_nobody_has_filled_in_are_left_out_and_numbers_have_a_comma() -> None:
    rows = {"1": {"grupp_namn": "Alla", "grupp_antal": "19", "grupp_erfarenhet_medel": "2.5"}}
    table = repeat_table(small_source(repeats={"personalgrupp": rows}), "personalgrupp")
    assert [column.heading for column in table.columns] == ["Grupp", "Antal anställda", "Erfarenhet i genomsnitt, år"]
    assert table.rows == [["Alla", "19", "2,5"]]


# --- numbers typed by hand


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Tolv av de 17 svarade.", ["Tolv", "17"]),
        ("Omkring 70 % och 1 250 kr.", ["70 %", "1 250"]),
        ("{enkat_svarande} svarade ja.", []),
        ("Från den 1 februari 2012 och år 2010, 2011-05-31.", []),
        ("Enligt 11 kap. 5–6 §§ SoL, SOSFS 2011:9 och prop. 1996/97:124.^[Sidan 12.]", []),
        ("En tredjedel var med.", ["tredjedel"]),
        ("Ingen sexa, trevlig.", []),
    ],
)
def test_numbers_typed_by_hand_are_found(text: str, numbers: list[str]) -> None:
    source = small_source(texts={"inledning": text})
    assert [each.number for each in typed_numbers(source)] == numbers


# --- the guide and the preview


def test_every_reference_in_the_guide_gives_what_it_says() -> None:
    source = source_with_figures()
    offers = [offer for each in reference_guide(source).values() for offer in each]
    assert len(offers) > 40
    for offer in offers:
        if not offer.reference.startswith(("{mening:", "{tabell:")):
            (reference,) = references(offer.reference)
            assert Figures(source).text(reference) == offer.text
        assert said(offer.reference)
    assert "{grupp_kvinnor:1}" not in {offer.reference for offer in offers}


def test_the_preview_says_what_the_document_says_and_escapes_it() -> None:
    source = source_with_figures(texts={"inledning": "Ett <b>fel</b> & *kursiv*.^[Källa]\n\n- ett\n- två"})
    html = preview_html(write_report(source, "utkast", DAY).content)
    assert "<h3>Inledning</h3><p>Ett &lt;b&gt;fel&lt;/b&gt; &amp; <em>kursiv</em>.<sup>1</sup></p>" in html
    assert "<ul><li>ett</li><li>två</li></ul>" in html
    assert '<ol class="footnotes"><li>Källa</li>' in html
    assert "Innehåll" not in html
    assert '<th scope="row">' in html


def test_the_version_and_the_label_stand_on_the_cover() -> None:
    source = small_source(inspection=inspection(number=2, label="Påhittat exempel", diarienummer="SN 12/2011"))
    cover = document_text(write_report(source, "utkast", DAY).content).split("[TOC Heading]")[0]
    for line in ("Version 2", "Påhittat exempel", "Diarienummer SN 12/2011", "Inspektör 1", "2011-12-20"):
        assert f"[Omslagsuppgift] {line}" in cover
