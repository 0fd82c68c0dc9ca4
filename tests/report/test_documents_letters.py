"""Tjänsteskrivelser: what they say, their arithmetic, and what they refuse."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from ojcore.cli import main as cli
from ojcore.comparing.cell_texts import DISPUTED_NOTE
from ojcore.comparing.comparison import Comparison, compare
from ojcore.definitions.folder import PROJECT
from ojcore.definitions.model import Definitions
from ojcore.documents.forms import (
    Allowance,
    Decision,
    Outcome,
    add_months,
    allowance_proposal,
    choose_decisions,
    write_allowance_letter,
    write_quarter_letter,
)
from ojcore.documents.tjansteskrivelse import ComparisonTexts, Letter, count_sentence, write_comparison_letter
from ojcore.errors import Problems, UserError
from ojcore.store.comments import comments_on_several
from ojcore.swedish import format_percent
from ojcore.word import document_text
from tests.word_rules import structure_problems

LETTER = Letter(
    "Socialförvaltningen",
    "Socialnämnden",
    date(2024, 10, 11),
    "SN/2024:81",
    "Öppna jämförelser 2024",
    "Socialnämnden tar del av redovisningen.",
    ["Förvaltningschef", "Kvalitetscontroller"],
    ["Stadens revisorer"],
)
AREAS = ["barn-och-unga", "vald-i-nara-relation", "ekonomiskt-bistand"]


@pytest.fixture
def _published(loaded_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OJ_DATABASE", loaded_url)


@pytest.fixture(scope="module")
def comparisons(loaded_engine: Engine, definitions: Definitions) -> list[Comparison]:
    with loaded_engine.connect() as connection:
        return [compare(connection, definitions, area, 2024, "nordvast", "0184") for area in AREAS]


@pytest.mark.parametrize(
    ("position", "sentence"),
    [
        (0, "Området består av 25 indikatorer, varav 9 röda."),
        (1, "Området består av 24 indikatorer, varav 7 röda och 1 utan svar."),
        (2, "Området består av 23 indikatorer, varav 6 röda och 3 gula."),
    ],
)
def test_an_area_is_counted_as_in_the_printed_letter(
    comparisons: list[Comparison], position: int, sentence: str
) -> None:
    assert count_sentence(comparisons[position], "0184") == sentence


def test_the_letter_has_its_parts_in_order_and_one_bilaga_per_area(
    comparisons: list[Comparison], definitions: Definitions
) -> None:
    texts = ComparisonTexts("Vad det är.", {"barn-och-unga": "Enheten har nya rutiner."}, "Det går framåt.")
    text = document_text(write_comparison_letter(LETTER, comparisons, definitions, "0184", texts).to_bytes())
    headings = [line.split("] ", 1)[1] for line in text.splitlines() if line.startswith("[Heading")]
    assert headings == [
        "Förslag till beslut",
        "Sammanfattning",
        "Handlingar",
        "Beslutet expedieras till",
        "Öppna jämförelser",
        "Social barn- och ungdomsvård (bilaga 1)",
        "Våld i nära relation (bilaga 2)",
        "Ekonomiskt bistånd (bilaga 3)",
        "Sammanfattning av resultatet",
        "Bilaga 1. Social barn- och ungdomsvård",
        "Bilaga 2. Våld i nära relation",
        "Bilaga 3. Ekonomiskt bistånd",
    ]
    assert "Enheten har nya rutiner." in text
    assert "Diarienummer SN/2024:81" in text


def test_every_figure_of_the_bilagor_is_the_comparison_tables(
    comparisons: list[Comparison], definitions: Definitions
) -> None:
    text = document_text(write_comparison_letter(LETTER, comparisons, definitions, "0184").to_bytes())
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    rows = {tuple(cell.strip().removesuffix(" *") for cell in line.strip("|").split("|")[2:4]) for line in lines}
    for comparison in comparisons:
        for row in comparison.rows:
            if row.cells["0184"].now.judgement != "grey":
                shown = (row.benchmarks["stockholms-lan"].value, row.benchmarks["riket"].value)
                assert tuple(format_percent(value) for value in shown) in rows


def test_a_bilaga_prints_figures_as_swedish_ones_and_the_colours_close(
    loaded_engine: Engine, definitions: Definitions
) -> None:
    with loaded_engine.connect() as connection:
        comparison = compare(connection, definitions, "ekonomiskt-bistand", 2015, "nordvast", "0184")
    text = document_text(write_comparison_letter(LETTER, [comparison], definitions, "0184").to_bytes())
    assert "| □\u00a00,4\u00a0% * / utan bedömning |" in text
    assert "55 indikatorer, varav 35 gröna, 3 gula, 3 röda, 13 utan riktning och 1 utan bedömning. Av de röda" in text
    assert "en kommentar i bilagan." in text
    assert (
        "| Socialsekreterare som arbetat längre än två år | ○\u00a075,0\u00a0% / gul | 57,4\u00a0% | 66,3\u00a0% |"
        in text
    )
    assert (
        "| Kostnad för ekonomiskt bistånd per invånare (kr/invånare) | ●\u00a0292 / grön | 921 | 1\u00a0095 |" in text
    )


def test_what_the_check_disputes_is_starred_in_the_bilaga_whoever_makes_it(
    loaded_engine: Engine, comparisons: list[Comparison], definitions: Definitions
) -> None:
    with loaded_engine.connect() as connection:
        comments = comments_on_several(connection, comparisons, "0184")
    text = document_text(
        write_comparison_letter(LETTER, comparisons, definitions, "0184", None, None, comments).to_bytes()
    )
    assert "| Uppsökande verksamhet för akut hemlösa | ●\u00a0Ja / grön | 46\u00a0% | 24\u00a0% * |" in text
    assert text.count(DISPUTED_NOTE) == 1
    assert text.count("Kommentarer: ur underlaget från Solna stad, socialförvaltningen.") == 3


def test_an_area_without_own_answers_is_refused(loaded_engine: Engine, definitions: Definitions) -> None:
    with loaded_engine.connect() as connection:
        comparison = compare(connection, definitions, "ekonomiskt-bistand", 2024, "nordvast", "0125")
    with pytest.raises(UserError, match="Ekerö har inga svar i Ekonomiskt bistånd 2024"):
        write_comparison_letter(LETTER, [comparison], definitions, "0125")


def decision(reference: str, decided: date, **more: Any) -> Decision:
    return Decision(reference, "Kontaktperson", decided, "Person saknas", **more)


QUARTER = [
    ("not carried out in three months", decision("1", date(2024, 5, 20)), "new"),
    ("still within three months", decision("2", date(2024, 7, 15)), ""),
    ("three months end on the quarter's last day", decision("3", date(2024, 6, 30)), ""),
    ("carried out in time", decision("4", date(2024, 5, 20), carried_out=date(2024, 8, 20)), ""),
    ("carried out too late, this quarter", decision("5", date(2024, 5, 1), carried_out=date(2024, 9, 1)), "new"),
    ("carried out too late, an earlier quarter", decision("6", date(2024, 1, 1), carried_out=date(2024, 5, 1)), ""),
    ("lapsed before three months", decision("7", date(2024, 5, 20), ended=date(2024, 6, 1)), ""),
    ("reported before", decision("8", date(2024, 1, 1), reported_before=True), "followed up"),
]


@pytest.mark.parametrize(("case", "given_decision", "where"), QUARTER, ids=[each[0] for each in QUARTER])
def test_a_decision_belongs_in_the_quarter_by_its_dates(case: str, given_decision: Decision, where: str) -> None:
    report = choose_decisions([given_decision], 2024, 3)
    assert {"new": len(report.new), "followed up": len(report.followed_up)} == {
        "new": int(where == "new"),
        "followed up": int(where == "followed up"),
    }


FIRST_QUARTER = [
    ("carried out too late on the last day of the year before", date(2023, 9, 15), date(2023, 12, 31), False),
    ("carried out too late on the first day of the quarter", date(2023, 9, 15), date(2024, 1, 1), True),
    ("overdue since the year before", date(2023, 9, 15), None, True),
    ("three months end the day before the quarter does", date(2023, 12, 30), None, True),
    ("three months end on the quarter's last day", date(2023, 12, 31), None, False),
    ("carried out too late after the quarter", date(2023, 12, 1), date(2024, 4, 1), True),
]


@pytest.mark.parametrize(("case", "decided", "carried_out", "is_new"), FIRST_QUARTER)
def test_the_first_quarter_begins_where_the_year_before_ends(
    case: str, decided: date, carried_out: date | None, is_new: bool
) -> None:
    report = choose_decisions([decision("1", decided, carried_out=carried_out)], 2024, 1)
    assert bool(report.new) == is_new, case
    assert report.end == date(2024, 3, 31)


def test_days_late_are_counted_from_three_months_to_the_quarters_end() -> None:
    report = choose_decisions([decision("1", date(2024, 5, 20))], 2024, 3)
    assert (report.days_late(report.new[0]), report.state(report.new[0])) == (41, "ännu inte verkställts")


OPEN: dict[str, date] = {}
DONE, LAPSED = {"carried_out": date(2024, 8, 2)}, {"ended": date(2024, 8, 2)}


@pytest.mark.parametrize(
    ("reported", "sentence"),
    [
        ([], "Det finns inga tidigare rapporterade beslut att följa upp."),
        ([OPEN], "Det tidigare rapporterade beslutet har ännu inte verkställts."),
        ([LAPSED], "Det tidigare rapporterade beslutet har avslutats av annat skäl."),
        ([DONE, DONE], "De två tidigare rapporterade besluten har verkställts."),
        (
            [DONE, DONE, LAPSED, OPEN],
            "Av de fyra tidigare rapporterade besluten har två verkställts, ett avslutats av annat skäl och ett ännu "
            "inte verkställts.",
        ),
        ([{"carried_out": date(2024, 10, 2)}], "Det tidigare rapporterade beslutet har ännu inte verkställts."),
    ],
)
def test_what_became_of_decisions_reported_before_is_told(reported: list[dict[str, date]], sentence: str) -> None:
    given_decisions = [
        decision(str(number), date(2024, 1, 1), reported_before=True, **each) for number, each in enumerate(reported)
    ]
    text = document_text(write_quarter_letter(LETTER, choose_decisions(given_decisions, 2024, 3)).to_bytes())
    assert f" {sentence}\n" in text


def test_new_decisions_are_counted_with_what_has_become_of_them() -> None:
    late = [decision("1", date(2024, 5, 1)), decision("2", date(2024, 5, 1), carried_out=date(2024, 9, 1))]
    text = document_text(write_quarter_letter(LETTER, choose_decisions(late, 2024, 3)).to_bytes())
    assert (
        "Socialnämnden har två gynnande beslut som inte har verkställts inom tre månader att rapportera för kvartal 3 "
        "2024. Av dem har ett verkställts och ett ännu inte verkställts." in text
    )
    assert "Inspektionen för vård och omsorg (IVO)" in text
    assert "Läget 2024-09-30" in text


def test_nothing_to_report_is_said() -> None:
    text = document_text(write_quarter_letter(LETTER, choose_decisions([], 2024, 3)).to_bytes())
    assert "inga ej verkställda beslut att rapportera för kvartal 3 2024" in text
    assert "inga tidigare rapporterade beslut att följa upp" in text


def test_all_faults_of_the_decisions_are_told_at_once() -> None:
    faulty = [
        decision("1", date(2024, 5, 20), carried_out=date(2024, 5, 1)),
        decision("1", date(2024, 5, 20)),
        Decision("2", "Boende", date(2024, 5, 20), "Gäller 640823-3234"),
        decision("3", date(2024, 5, 20), carried_out=date(2024, 6, 1), ended=date(2024, 6, 1)),
    ]
    with pytest.raises(Problems) as refused:
        choose_decisions(faulty, 2024, 3)
    assert len(refused.value.lines) == 4
    assert "640823" not in str(refused.value)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(0, 36))
def test_months_are_added_without_skipping_any(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day


def test_the_allowance_costs_children_times_amount_beside_last_years_outcome() -> None:
    allowance = Allowance("december månad", "till familjer", 98, 1500, Outcome(2023, 16, 39, 1500, 58500))
    text = document_text(write_allowance_letter(LETTER, allowance).to_bytes()).replace("\u00a0", " ")
    assert "| Förslaget | 98 | 1 500 | 147 000 |" in text
    assert "| Utfall 2023 | 39 | 1 500 | 58 500 |" in text


def test_an_outcome_that_does_not_add_up_is_refused() -> None:
    with pytest.raises(UserError, match=r"39 barn × 1.500 kronor är 58.500 kronor, inte 58.000 kronor"):
        Allowance("december", "", 98, 1500, Outcome(2023, 16, 39, 1500, 58000))


def test_an_allowance_without_period_or_with_negative_numbers_is_refused() -> None:
    with pytest.raises(UserError, match="period saknas"):
        Allowance(" ", "till familjer", 98, 1500)
    with pytest.raises(UserError, match="kan inte vara negativa"):
        Allowance("december", "", 98, 1500, Outcome(2023, -1, 0, 1500, 0))


def test_the_proposal_of_an_allowance_says_what_is_decided() -> None:
    proposal = allowance_proposal(Allowance("december månad", "till familjer", 98, 1500)).replace("\u00a0", " ")
    assert proposal == (
        "beslutar att bevilja ett tillägg till försörjningsstödet under december månad med 1 500 kronor per barn till "
        "familjer."
    )


def test_the_officials_own_summary_stands_after_the_figures(
    comparisons: list[Comparison], definitions: Definitions
) -> None:
    letter = replace(LETTER, summary="Solna har ett gott resultat.")
    text = document_text(write_comparison_letter(letter, comparisons, definitions, "0184").to_bytes())
    assert (
        "72 indikatorer, varav 46 gröna, 3 gula, 22 röda och 1 utan svar. Av de röda har 19 av 22 en kommentar i "
        "bilagorna.\n[Normal] Solna har ett gott resultat.\n" in text
    )
    assert "jämfört med Stockholms län och riket." in text


def test_a_personnummer_in_the_letter_or_its_texts_is_refused() -> None:
    with pytest.raises(UserError, match="personnummer"):
        Letter("Förvaltningen", "Nämnden", date(2024, 1, 1), "", "Om 640823-3234", "Beslut", [])
    with pytest.raises(UserError, match="personnummer"):
        ComparisonTexts(areas={"barn-och-unga": "Om 640823-3234"})


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    status = cli.main(["report", *map(str, arguments)])
    printed = capsys.readouterr()
    return status, printed.out + printed.err


@pytest.mark.usefixtures("_published")
def test_the_command_lists_red_indicators_without_comment_before_the_letter(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "brev.docx"
    arguments = ("tjansteskrivelse", "--unit", "0184", "--year", 2024, "--area", "barn-och-unga", "--out", out)
    status, told = run(capsys, *arguments)
    assert status == 0
    assert [line.split(":")[0] for line in told.splitlines()] == [
        "Röd indikator utan kommentar",
        "Röd indikator utan kommentar",
        f"Dokumentet finns i {out}.",
    ]
    assert "Socialnämnden tar del av redovisningen." in document_text(out.read_bytes())


def test_the_other_commands_need_no_database_and_use_the_namnd_of_the_form(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OJ_DATABASE", f"sqlite:///{tmp_path / 'saknas.db'}")
    form, out = tmp_path / "arende.toml", tmp_path / "brev.docx"
    form.write_text(
        '[letter]\nnamnd = "Omsorgsnämnden"\n'
        '[allowance]\nperiod = "december"\ncondition = ""\nchildren = 2\namount = 1500\n',
        encoding="utf-8",
    )
    assert run(capsys, "tillagg", "--form", form, "--out", out)[0] == 0
    assert "Omsorgsnämnden beslutar att bevilja ett tillägg" in document_text(out.read_bytes())
    quarter = tmp_path / "kvartal.toml"
    quarter.write_text('[letter]\nnamnd = "Omsorgsnämnden"\n', encoding="utf-8")
    assert run(capsys, "ej-verkstallda", "--year", 2024, "--quarter", 3, "--form", quarter, "--out", out)[0] == 0
    assert "Omsorgsnämnden har inga ej verkställda beslut" in document_text(out.read_bytes())
    assert "[List Bullet] Kommunens revisorer" in document_text(out.read_bytes())


FIRST_QUARTER_FORM = """
[[decision]]
reference = "A-1"
insats = "Kontaktfamilj"
decided = 2023-09-15
reason = "Ingen har hittats"

[[decision]]
reference = "A-2"
insats = "Ledsagning"
reason = "Ingen har hittats"
decided = 2023-09-15
carried_out = 2023-12-31

[[decision]]
reference = "A-3"
insats = "Korttidsvistelse"
reason = "Ingen har hittats"
decided = 2023-12-30

[[decision]]
reference = "A-4"
insats = "Avlösarservice"
reason = "Ingen har hittats"
decided = 2023-12-31

[[decision]]
reference = "A-5"
insats = "Kontaktperson"
reason = "Ingen har hittats"
decided = 2023-05-02
carried_out = 2024-02-29
reported_before = true
"""


def test_the_command_writes_the_first_quarter_from_the_year_before_to_the_last_of_march(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A-1 was due 2023-12-15: 16 days of December, 31, 29 and 31 make 107. A-2 belongs to the quarter before.

    A-3 was due 2024-03-30, A-4 on the quarter's last day. A-5 was due 2023-08-02: 29, 30, 31, 30, 31, 31 and 29 days.
    """
    monkeypatch.setenv("OJ_DATABASE", f"sqlite:///{tmp_path / 'saknas.db'}")
    form, out = tmp_path / "kvartal.toml", tmp_path / "brev.docx"
    form.write_text(FIRST_QUARTER_FORM, encoding="utf-8")
    assert run(capsys, "ej-verkstallda", "--year", 2024, "--quarter", 1, "--form", form, "--out", out)[0] == 0
    shown = document_text(out.read_bytes())
    assert (
        "Socialnämnden har två gynnande beslut som inte har verkställts inom tre månader att rapportera för kvartal 1 "
        "2024." in shown
    )
    assert "Läget 2024-03-31" in shown
    rows = [line.strip("| ").split(" | ") for line in shown.splitlines() if "| A-" in line]
    assert [row[:5] for row in rows] == [
        ["A-1", "Kontaktfamilj", "2023-09-15", "ej verkställt", "107"],
        ["A-3", "Korttidsvistelse", "2023-12-30", "ej verkställt", "1"],
        ["A-5", "Kontaktperson", "2023-05-02", "2024-02-29", "211"],
    ]
    assert "Det tidigare rapporterade beslutet har verkställts." in shown


def test_a_form_with_wrong_parts_is_refused_with_all_of_them(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    form = tmp_path / "arende.toml"
    form.write_text('[allowance]\nperiod = "december"\nantal = 2\n', encoding="utf-8")
    status, told = run(capsys, "tillagg", "--form", form, "--out", tmp_path / "brev.docx")
    assert status == 1
    for part in ("okänd uppgift 'antal'", "'children' saknas eller är fel", "'amount' saknas eller är fel"):
        assert part in told


@pytest.fixture(scope="module")
def letters(loaded_engine: Engine, comparisons: list[Comparison], definitions: Definitions) -> dict[str, bytes]:
    """One of each kind as a file."""
    with loaded_engine.connect() as connection:
        comments = comments_on_several(connection, comparisons, "0184")
    texts = ComparisonTexts(areas={"barn-och-unga": "Enheten har nya rutiner."}, conclusion="Det går framåt.")
    reported = [
        decision("A-1", date(2024, 3, 30)),
        decision("A-2", date(2023, 11, 30), reported_before=True, carried_out=date(2024, 8, 2)),
        decision("A-3", date(2024, 2, 10), reported_before=True, ended=date(2024, 7, 10)),
    ]
    allowance = Allowance("december månad", "till familjer", 98, 1500, Outcome(2023, 16, 39, 1500, 58500))
    made = {
        "tjansteskrivelse-2024-solna": write_comparison_letter(
            LETTER, comparisons, definitions, "0184", texts, None, comments
        ),
        "tjansteskrivelse-ej-verkstallda": write_quarter_letter(LETTER, choose_decisions(reported, 2024, 3)),
        "tjansteskrivelse-tillagg": write_allowance_letter(LETTER, allowance, "Tillägget infördes 2023."),
    }
    return {name: document.to_bytes() for name, document in made.items()}


KINDS = ["tjansteskrivelse-2024-solna", "tjansteskrivelse-ej-verkstallda", "tjansteskrivelse-tillagg"]


@pytest.mark.parametrize("name", KINDS)
def test_the_letter_reads_as_it_did_and_its_file_is_sound(letters: dict[str, bytes], name: str) -> None:
    path = PROJECT / "tests" / "golden" / f"{name}.txt"
    shown = document_text(letters[name])
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")
    assert structure_problems(letters[name]) == []


HOSTILE = "<b>&=1+1</b>\x00\x0b\ufffe ”citat” ]]>"


def test_hostile_text_is_text_in_every_letter(comparisons: list[Comparison], definitions: Definitions) -> None:
    letter = replace(LETTER, title=HOSTILE, proposal=HOSTILE, summary=HOSTILE, signatures=[HOSTILE], sent_to=[HOSTILE])
    texts = ComparisonTexts(HOSTILE, {"barn-och-unga": HOSTILE * 200}, HOSTILE)
    given_decisions = [Decision("1", HOSTILE, date(2024, 1, 1), HOSTILE)]
    for document in (
        write_comparison_letter(letter, comparisons, definitions, "0184", texts),
        write_quarter_letter(letter, choose_decisions(given_decisions, 2024, 3)),
        write_allowance_letter(letter, Allowance(HOSTILE, HOSTILE, 1, 1), HOSTILE),
    ):
        file = document.to_bytes()
        assert structure_problems(file) == []
        assert "<b>&=1+1</b> ”citat” ]]>" in document_text(file)
