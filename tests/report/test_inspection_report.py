"""The granskningsrapport of the reconstructed example, read as text, and recounted naively from the example's files."""

import csv
import os
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from inspection.counting.chart import ratio_rows
from inspection.counting.tally import Case
from inspection.instrument.fact_tables import fill_table
from inspection.instrument.model import NON_ANSWER_NAMES
from inspection.instrument.sentences import number_word
from inspection.report import Source, report_faults, write_report
from inspection.report.typed import typed_numbers
from inspection.report_versions import ReportKind
from ojcore.definitions.folder import PROJECT
from ojcore.secrecy import find_personal_numbers
from ojcore.word import document_text
from tests.report_sources import DATA, DAY, INSTRUMENT, count_files, example_source, inspection, small_source
from tests.word_rules import structure_problems

GOLDEN = PROJECT / "tests" / "golden" / "granskningsrapport-2011.txt"
DEMO = DATA / "demo" / "granskning-2011"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    return example_source(tmp_path_factory.mktemp("exempel"))


@pytest.fixture(scope="module")
def text(source: Source) -> str:
    return document_text(write_report(source, "utkast", DAY).content)


def paragraphs(text: str, style: str = "Normal") -> list[str]:
    mark = f"[{style}] "
    return [line.removeprefix(mark) for line in text.splitlines() if line.startswith(mark)]


def between(text: str, start: str, end: str) -> str:
    return text.split(start, 1)[1].split(end, 1)[0]


def test_the_example_s_report_is_the_one_that_has_been_read(text: str) -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_the_same_granskning_gives_the_same_bytes_and_a_sound_file(source: Source) -> None:
    first = write_report(source, "utkast", DAY).content
    assert first == write_report(source, "utkast", DAY).content
    assert structure_problems(first) == []


# --- every figure against the example's own files, counted here in the simplest way


def rows_of(name: str) -> list[dict[str, str]]:
    with (DEMO / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def counted(question: str, answer: str) -> int:
    return sum(row[question] == answer for row in rows_of("akter.csv"))


def word(number: int) -> str:
    return number_word(number)


# question, answer, base question and answer (empty: all files), what the report says; {n} of {m}
SENTENCES = """
grundutredning | eget_dokument | | I {n} av de {m} granskade akterna fanns en grundutredning som eget dokument.
helhetsbild | ja | grundutredning=eget_dokument | I {n} av de {m} grundutredningarna gav informationen en helhetsbild
mal_typ | individuella | mal_formulerat=ja | I {n} av de {m} grundutredningarna med mål var målen mer individuella.
mal_typ | generella | mal_formulerat=ja | I {n} av de {m} var målen generellt formulerade.
analys | nej | grundutredning=eget_dokument | I samtliga {n} grundutredningar saknades analys.
individualiserad_bedomning | ja | grundutredning=eget_dokument | I {n} av de {m} fanns en individualiserad bedömning.
grundutredning | journal | | I {n} av de {m} granskade akterna fanns grundutredningen dokumenterad i journal
grundutredning | forsta_delen | | I {n} av de {m} var endast första delen av grundutredningen dokumenterad.
grundutredning | | | I {n} av de {m} granskade akterna finns inget svar på frågan ”Finns en grundutredning?”.
arbetsplan | ja | | I {n} av de {m} granskade akterna fanns en arbetsplan.
arbetsplan | nej | | I {n} av de {m} saknades arbetsplan.
plan_individualiserad | ja | arbetsplan=ja | {N} av de {m} arbetsplanerna var individualiserade.
plan_generella_mal | ja | arbetsplan=ja | I samtliga {n} fanns generella mål.
plan_delmal | ja | arbetsplan=ja | I {n} av de {m} fanns delmål.
plan_planering | ja | arbetsplan=ja | I {n} av de {m} fanns en planering beskriven.
plan_kravstallande | ja | arbetsplan=ja | I {n} av de {m} fanns kravställande i relation till planeringen.
plan_uppfoljning | nej | arbetsplan=ja | I samtliga {n} saknades dokumenterad uppföljning eller utvärdering.
plan_uppfoljningsdatum | lopande | arbetsplan=ja | I {n} av de {m} framgick att uppföljningen skedde löpande.
plan_uppfoljningsdatum | inget | arbetsplan=ja | I {n} av de {m} saknades datum för uppföljning.
plan_undertecknad | nej | arbetsplan=ja | I samtliga {n} saknades den sökandes underskrift.
journal_beslut | ja | | I samtliga {n} granskade akter innehöll journalanteckningarna uppgifter om planering,
journal_ekonomi_dominerar | ja | | I samtliga {n} dominerade dokumentationen av den ekonomiska administrationen.
journal_utforligare | ja | | I {n} av de {m} fanns utförligare journalanteckningar
delaktighet | ja | | I {n} av de {m} granskade akterna framgick en viss delaktighet av sökanden i planeringen.
barnfamilj | ja | | {N} av de {m} granskade akterna rörde barnfamiljer.
barnens_situation | nej | barnfamilj=ja | I samtliga {n} akter som rörde barnfamiljer saknades en särskild beskrivning
rubrik_bostad | ja | grundutredning=eget_dokument | I samtliga {n} fanns relevant information under rubrikerna
"""


@pytest.mark.parametrize("line", [line for line in SENTENCES.splitlines() if line])
def test_every_count_sentence_has_the_number_of_files_in_the_example(text: str, line: str) -> None:
    question, answer, base, sentence = (cell.strip() for cell in line.split("|", 3))
    base_question, _, base_answer = base.partition("=")
    number = counted(question, answer)
    size = counted(base_question, base_answer) if base else len(rows_of("akter.csv"))
    said = sentence.format(n=word(number), N=word(number).capitalize(), m=word(size))
    chapter = between(text, "[Heading 2] Personakter", "[Heading 2] Personalens kompetens")
    assert said in chapter


def unit_answer(question: str, row: str = "") -> int:
    (found,) = [each for each in rows_of("enhet.csv") if (each["fraga"], each["rad"]) == (question, row)]
    return int(found["svar"])


def test_the_questionnaire_s_sentences_have_the_example_s_answers(text: str) -> None:
    chapter = between(text, "[Heading 2] Socialsekreterare om kvalitet", "[Heading 2] Systematiskt kvalitetsarbete")
    answered, asked = unit_answer("enkat_svarande"), unit_answer("enkat_barn_svarande")
    assert f"besvarades av {answered} socialsekreterare" in chapter
    for question, start in (("enkat_delaktighet", "I {} av de {} enkätsvaren betonades vikten"),
                            ("enkat_helhet", "I {} av de {} enkätsvaren framgick vikten")):  # fmt: skip
        assert start.format(word(unit_answer(question)), answered) in chapter
        share = f"{unit_answer(question) / answered * 100:.1f}".replace(".", ",")
        assert f"Det är {share}\u00a0% av svaren." in chapter
    assert f"{word(unit_answer('enkat_barn_hembesok')).capitalize()} av de {asked} tillfrågade" in chapter
    assert f"{word(unit_answer('enkat_barn_bortfall')).capitalize()} av de {asked} tillfrågade" in chapter


def test_the_cooperation_table_stands_on_end_and_every_column_closes(text: str) -> None:
    lines = between(text, "Intern och extern samverkan | Kungsholmen", "[Tabellnot]").splitlines()
    table = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines[1:] if line.startswith("|")]
    assert table == [
        ["Ja", "8", "5", "5", "7"],
        ["Nej", "1", "2", "1", "0"],
        ["Både ja och nej", "7", "8", "9", "7"],
        ["Bortfall", "1", "2", "2", "3"],
        ["Summa", "17", "17", "17", "17"],
    ]
    assert "Varje summa ska vara 17" in text
    assert "Se tabell 2." in text
    assert "[Caption] Tabell\u00a02. Intern och extern samverkan" in text


def test_the_facts_tables_print_the_figures_that_were_filled_in(text: str) -> None:
    for row in rows_of("fakta.csv"):
        if row["rad"] and float(row["varde"]) >= 1000:
            assert f"{int(row['varde']):,}".replace(",", "\u00a0") in text
    assert (
        "| Utländsk bakgrund | 10\u00a0693 (17,5\u00a0%) | 12\u00a0788 (19,1\u00a0%) | 12\u00a0885 (19,7\u00a0%) |"
        in text
    )
    assert "| Summa | 219 | 256 | 228 |" in text
    assert "| Områdesfakta[^2] | Kungsholmen | Norrmalm | Östermalm |" in text
    assert "[^2] Områdesfakta. Uppgifter från 2009 och 2010. SWECO" in text


# --- no figure is typed

TYPED = [
    # A comparison with granskningar made before this program.
    ("Reception och väntrum, synpunkter", "två"),
    # The name of a part.
    ("Personakter, iakttagelser", "två"),
    # Limits of what counts as short experience, and how long a course has gone on.
    ("Personalens kompetens, iakttagelser", "sex"),
    ("Personalens kompetens, synpunkter", "två"),
    ("Personalens kompetens, synpunkter", "två"),
]


def test_the_only_numbers_typed_in_the_example_s_texts_are_these(source: Source) -> None:
    assert [(each.place, each.number) for each in typed_numbers(source)] == TYPED


def other_figures(source: Source) -> Source:
    """The same granskning with every figure another one, over 100 and none like the other."""
    fresh = iter(range(101, 10_000))

    def other(name: str, value: str) -> str:
        numeric = INSTRUMENT.by_name[name].type in ("integer", "decimal")
        return str(next(fresh)) if numeric else value

    unit = {name: other(name, value) for name, value in source.unit.items()}
    unit["enkat_svarande"] = unit["enkat_barn_svarande"] = "9000"
    repeats = {
        repeat: {number: {name: other(name, value) for name, value in row.items()} for number, row in rows.items()}
        for repeat, rows in source.repeats.items()
    }
    facts = tuple(
        fill_table(
            filled.table,
            source.inspection.units,
            {(row.row.id, column): str(next(fresh)) for row in filled.rows if row.cells for column in filled.columns},
        )
        for filled in source.facts
    )
    files = [Case(f"A{number}", {"grundutredning": "journal"}) for number in range(150)]
    return replace(
        source, unit=unit, repeats=repeats, facts=facts, ratios=count_files(files, unit), selection=None, faults=()
    )


NUMBER = re.compile(
    r"\b(?:två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv)\b|\d+(?:[\u00a0,]\d+)*(?!\S*\u00a0%)", re.IGNORECASE
)
NOT_FIGURES = re.compile(
    r"\[\^\d+\]|\b(?:19|20)\d\d\b(?:/\d\d:\d+)?|\d+ (?:januari|februari|mars|april|maj|juni|juli|augusti|september"
    r"|oktober|november|december)|\d+(?:–\d+)? (?:kap\.|§+)|1996/97:124|tabell \d+|\[\{[^}]*\}[^\]]*\]"
)


def running_numbers(text: str) -> Iterator[str]:
    chapters = between(text, "[Heading 1] Inledning", "[Heading 1] Bilagor")
    for line in chapters.splitlines():
        if line.startswith(("[Normal]", "[Synpunkter]", "[List Bullet]")):
            yield from (number.lower() for number in NUMBER.findall(NOT_FIGURES.sub("", line)))


def test_when_every_figure_is_another_no_old_figure_is_left_in_the_running_text(source: Source) -> None:
    found = list(running_numbers(document_text(write_report(other_figures(source), "utkast", DAY).content)))
    figures = [number.replace("\u00a0", "") for number in found]
    small = [number for number in figures if not number.isdigit() or int(number) <= 100]
    units, inspectors, parts = "tre", "två", "sex"
    allowed = [number for _, number in TYPED] + [inspectors, parts]
    for number in allowed:
        small.remove(number)
    assert set(small) == {units}
    assert sum(number.isdigit() and int(number) > 100 for number in figures) > 20


def test_another_answer_changes_the_sentence_and_its_table(source: Source) -> None:
    files = [Case(f"A{n}", {"grundutredning": "saknas" if n < 7 else "eget_dokument"}) for n in range(30)]
    changed = document_text(write_report(replace(source, ratios=count_files(files)), "utkast", DAY).content)
    assert "I 23 av de 30 granskade akterna fanns en grundutredning som eget dokument." in changed
    assert "I sju av de 30 granskade akterna saknades grundutredning." in changed
    assert "| Finns en grundutredning? | Nej, saknas | 7 | 30 | 23,3\u00a0% |" in changed


# --- first page, marks, law, secrecy


def test_what_does_not_add_up_is_on_a_first_page_that_somebody_must_acknowledge(source: Source) -> None:
    made = write_report(source, "faktagranskning", DAY)
    assert made.faults == ("Finns en grundutredning? 26 + 1 + 5 = 32 av 35 granskade akter; 3 är oförklarade.",)
    first_page = document_text(made.content).split("[Title]")[0]
    assert f"[List Bullet] {made.faults[0]}" in first_page
    assert "[Normal] Inte bekräftat." in first_page
    acknowledged = document_text(write_report(source, "faktagranskning", DAY, acknowledged_by="Inspektör 1").content)
    assert "[Normal] Bekräftat av Inspektör 1." in acknowledged.split("[Title]")[0]


def test_a_report_in_which_all_adds_up_begins_with_its_cover() -> None:
    made = write_report(small_source(), "utkast", DAY)
    assert made.faults == ()
    assert document_text(made.content).startswith("[Omslagsuppgift] Socialförvaltningen\n[Title] Granskning av")


@pytest.mark.parametrize(
    ("kind", "mark"),
    [("utkast", "Utkast, inte fastställt"), ("faktagranskning", "Utkast för faktagranskning, inte fastställt")],
)
def test_a_draft_is_marked_on_its_cover_and_every_page(source: Source, kind: ReportKind, mark: str) -> None:
    text = document_text(write_report(source, kind, DAY).content)
    assert f"[Utkast] {mark}" in text
    assert f"[Header] {mark}" in text


def test_the_fixed_report_has_no_mark_and_says_when_it_was_fixed(source: Source) -> None:
    text = document_text(write_report(source, "faststalld", DAY).content)
    assert "inte fastställt" not in text
    assert "[Omslagsuppgift] Fastställd 2011-12-20" in text


def test_the_law_is_that_of_the_period_s_last_day() -> None:
    before = document_text(write_report(small_source(), "utkast", DAY).content)
    assert "[Heading 1] Kvalitetsparagrafen i socialtjänstlagen\n[Normal] 3 kap. 3 § SoL[^1] ”Insatser inom" in before
    assert "[^1] 3 kap. 3 § socialtjänstlagen (2001:453), så som lagen lydde 2011-05-31." in before
    later = inspection(period_from=DAY.replace(2025), period_to=DAY.replace(2026))
    after = document_text(write_report(small_source(inspection=later), "utkast", DAY).content)
    assert [line for line in paragraphs(after) if " SoL[^" in line] == [
        "5 kap. 1 § SoL[^1]: insatser av god kvalitet.",
        "5 kap. 2 § SoL[^2]: systematiskt och fortlöpande följa upp, utveckla och säkra kvaliteten.",
        "5 kap. 3 § SoL[^3]: personal med lämplig utbildning och erfarenhet.",
    ]


def test_no_note_no_name_and_no_personnummer_of_a_file_reaches_the_report(source: Source, text: str) -> None:
    assert "Rekonstruerad akt" not in text.replace("Rekonstruerat exempel", "")
    assert find_personal_numbers(text) == []


def test_a_small_count_of_persons_is_left_out_everywhere_and_said_to_be() -> None:
    files = [Case(f"A{n}", {"barnfamilj": "ja" if n < 3 else "nej", "arbetsplan": "nej"}) for n in range(20)]
    source = small_source(ratios=count_files(files))
    text = document_text(write_report(source, "utkast", DAY).content)
    assert "barnfamiljer" not in text
    assert "3 + 17" not in text
    assert "| Rör akten en barnfamilj?" not in text
    (note,) = [line for line in paragraphs(text, "Tabellnot") if "visas inte: uppgiften gäller för få personer" in line]
    assert "Rör akten en barnfamilj?" in note
    assert "I samtliga 20 granskade akter saknades arbetsplan." in text


def test_a_small_count_about_documentation_stands() -> None:
    files = [Case(f"A{n}", {"arbetsplan": "ja" if n < 1 else "nej"}) for n in range(20)]
    text = document_text(write_report(small_source(ratios=count_files(files)), "utkast", DAY).content)
    assert "I en av de 20 granskade akterna fanns en arbetsplan." in text


def test_an_empty_granskning_gives_a_report_without_empty_chapters() -> None:
    text = document_text(write_report(small_source(), "utkast", DAY).content)
    headings = [line for line in text.splitlines() if line.startswith("[Heading")]
    assert headings == [
        "[Heading 1] Kvalitetsparagrafen i socialtjänstlagen",
        "[Heading 1] Granskning av ekonomiskt bistånd",
        "[Heading 1] Bilagor",
        "[Heading 2] Bilaga 1. Metod",
        "[Heading 3] Instrument och text",
        "[Heading 3] Antal, baser och andelar",
        "[Heading 3] Tre slags uteblivna svar",
        "[Heading 3] Uppgifter om personer",
        "[Heading 2] Bilaga 2. Kontroller",
    ]


def test_without_texts_the_sentences_stand_in_sections_and_the_checklists_in_their_chapters() -> None:
    source = small_source(
        {"grundutredning": "eget_dokument", "analys": "nej", "arbetsplan": "ja", "plan_delmal": "ja"},
        cases=4,
        unit={"hemsida_kontakt": "ja", "hemsida_bostad": "delvis"},
    )
    text = document_text(write_report(source, "utkast", DAY).content)
    files = between(text, "[Heading 2] Personakter", "[Heading 1] Bilagor")
    assert "[Heading 3] Grundutredning\n[Normal] I samtliga fyra granskade akter fanns en grundutredning" in files
    assert (
        "[Heading 3] Arbetsplan\n[Normal] I samtliga fyra granskade akter fanns en arbetsplan. I samtliga fyra a"
        in files
    )
    website = between(text, "[Heading 2] Hemsida", "[Heading 2] Personakter")
    assert "| Finns information om bostadsfrågor? | Delvis |" in website
    assert "| Finns information om hur beslut kan överklagas? | obesvarad |" in website


def test_the_chart_has_the_numbers_of_every_ratio_with_limits(source: Source, text: str) -> None:
    (chart,) = [line for line in text.splitlines() if "{chart: " in line]
    rows = ratio_rows(source.shown, source.instrument)
    assert len(rows) > 8
    for row in rows:
        assert f"{row['label']} (Granskade akter {row['counted']}, Andel av de granskade akterna " in chart
    assert "26 av 35, 74,3 %, gränser 62–84 %. |" in chart
    assert (
        "Andel av de granskade akterna 74,3\u00a0%, Gränser för hela gruppen (95\u00a0%) 61,8\u00a0%–84,2\u00a0%)"
        in chart
    )


def test_every_count_of_the_granskning_stands_in_the_table(source: Source, text: str) -> None:
    table = between(text, "| Fråga | Svar | Antal | Av | Andel |", "[Landscape ends]")
    for row in source.shown:
        label = source.instrument.by_name[row.question].label
        assert any(
            line.startswith(f"| {label} | ") and f" | {row.count} | {row.base} | " in line
            for line in table.splitlines()
        )
    assert (
        "| 26 | 35 | 74,3\u00a0% | 47–64 av 76 (61,8–84,2\u00a0%) | Med bortfallet 26–29 av 38 (68,4–76,3\u00a0%) |"
        in table
    )
    assert not NON_ANSWER_NAMES & set(re.findall(r"\w+", table))


def test_the_example_has_one_fault_and_its_texts_none(source: Source) -> None:
    assert report_faults(source) == source.faults
    assert len(source.faults) == 1
