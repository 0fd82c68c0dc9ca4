"""The Excel protocol: filled in as a person would, read back with the checks of the form."""

import io
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from inspection.instrument.model import NON_ANSWERS, Question, check_answer, state_of
from inspection.instrument.reader import load_instruments
from inspection.offline.layout import NON_ANSWER_LINE
from inspection.offline.reader import ProtocolAnswers, read_protocol
from inspection.offline.writer import MOST_CASES, write_protocol
from ojcore.definitions.folder import PROJECT
from ojcore.errors import Problems, UserError
from tests import proof

INSTRUMENTS = load_instruments(PROJECT / "data")
OLD = INSTRUMENTS["ekonomiskt-bistand-2011-v1"]
NEW = INSTRUMENTS["ekonomiskt-bistand-2026-v2"]
CASES = ["K001", "K002", "0007"]
BLANK = write_protocol(OLD, CASES)

AKTER, RECEPTION, KVALITET = "Personakter", "Reception och väntrum", "Socialsekreterare om kvalitet"


def row_of(sheet: Worksheet, key: str) -> int:
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == key)


def fill(*cells: tuple[str, str, str, object]) -> bytes:
    """The blank protocol with cells (sheet, row's key, column, value) filled in."""
    workbook = load_workbook(io.BytesIO(BLANK))
    for name, key, column, value in cells:
        sheet = workbook[name]
        sheet[f"{column}{row_of(sheet, key)}"] = value
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def refused(content: bytes) -> list[str]:
    with pytest.raises(Problems) as problems:
        read_protocol(content, OLD)
    assert problems.value.heading == "Protokollet kunde inte läsas in, inget har sparats:"
    return problems.value.lines


def test_a_blank_protocol_has_no_answers() -> None:
    assert read_protocol(BLANK, OLD) == ProtocolAnswers(cases={case: {} for case in CASES})


def test_what_is_filled_in_comes_back_by_file_question_and_answer() -> None:
    answers = read_protocol(
        fill(
            (AKTER, "grundutredning", "D", "Ja, som eget dokument"),
            (AKTER, "helhetsbild", "D", "ja"),
            (AKTER, "analys", "D", "Gick inte att granska"),
            (AKTER, "anteckning", "D", "Lugnt samtal"),
            (AKTER, "grundutredning", "F", "Nej, saknas"),
            (RECEPTION, "reception_bemanning/vakt", "D", "x"),
            (RECEPTION, "reception_bemanning/annan", "D", "X"),
            (RECEPTION, "risk_plats", "E", "Receptionsdisken"),
            (RECEPTION, "risk_allvar", "E", "Allvarlig"),
            (RECEPTION, "iakttagelser", "D", "Två blankettställ och en skärmvägg."),
            ("Mottagningsgruppen", "telefon_dagar", "D", 4),
            ("Mottagningsgruppen", "telefon_timmar", "D", 7.5),
            (KVALITET, "enkat_svarande", "D", "17"),
        ),
        OLD,
    )
    assert answers.cases == {
        "K001": {
            "grundutredning": "eget_dokument",
            "helhetsbild": "ja",
            "analys": "gick_inte_att_granska",
            "anteckning": "Lugnt samtal",
        },
        "K002": {},
        "0007": {"grundutredning": "saknas"},
    }
    assert answers.unit == {
        "reception_bemanning": "vakt annan",
        "telefon_dagar": "4",
        "telefon_timmar": "7.5",
        "enkat_svarande": "17",
    }
    assert answers.rows == {"sekretessrisk": [{"risk_plats": "receptionsdisk", "risk_allvar": "allvarlig"}]}
    assert answers.texts == {"reception": {"iakttagelser": "Två blankettställ och en skärmvägg."}}


def test_all_faults_are_told_with_sheet_and_cell() -> None:
    lines = refused(
        fill(
            (AKTER, "grundutredning", "E", "Nej, saknas"),
            (AKTER, "helhetsbild", "E", "Jaa"),
            (AKTER, "analys", "E", "Ja"),
            (AKTER, "anteckning", "D", "Ringde 640823-3234"),
            (AKTER, "arbetsplan", "F", "640823-3234"),
            (RECEPTION, "reception_bemanning/vakt", "D", "ja"),
            (RECEPTION, "risk_allvar", "D", "=1+1"),
            (RECEPTION, "synpunkter", "D", "Se 19640823-3234"),
            ("Mottagningsgruppen", "telefon_dagar", "D", 8),
            ("Mottagningsgruppen", "telefon_handlaggare", "D", date(2011, 12, 1)),
        )
    )
    told = "\n".join(sorted(lines))
    assert len(lines) == 9, told
    for place, message in [
        (f"{AKTER}, cell E13 (akt K002): ", "okänt svar 'Jaa'; menade du 'Ja'? Tillåtna: Ja, Nej, Ej tillämpligt"),
        (f"{AKTER}, cell E16 (akt K002): ", "frågan gäller bara när ”Finns en grundutredning?” är Ja, som eget dok"),
        (f"{AKTER}, cell D41 (akt K001): ", "Anteckning: texten innehåller personnummer"),
        (f"{AKTER}, cell F19 (akt 0007): ", "Finns en arbetsplan?: texten innehåller personnummer"),
        (f"{RECEPTION}, cell D5: ", "Vilka bemannar receptionen? Vakt: skriv x eller lämna tomt, inte 'ja'."),
        (f"{RECEPTION}, cell D23: ", "cellen är en formel"),
        (f"{RECEPTION}, cell D29: ", "Synpunkter: texten innehåller personnummer"),
        ("Mottagningsgruppen, cell D4: ", "8 går inte. En vecka har 0–7 dagar."),
        ("Mottagningsgruppen, cell D6: ", "'2011-12-01"),
    ]:
        assert any(line.startswith(place) and message in line for line in lines), f"{place}{message}\n{told}"
    assert "640823" not in told


def test_the_staff_table_is_checked_row_by_row() -> None:
    cells = [(KVALITET, "enkat_svarande", "D", 17)]
    for column, numbers in {"D": (8, 1, 7, 1), "E": (5, 2, 8, 3)}.items():
        names = ("samverkan_ja", "samverkan_nej", "samverkan_bade", "samverkan_bortfall")
        cells += [(KVALITET, name, column, number) for name, number in zip(names, numbers, strict=True)]
    lines = refused(fill(*cells))
    assert len(lines) == 1
    assert lines[0].startswith(f"{KVALITET}, cell E")
    assert "tillsammans bli antalet svarande" in lines[0]


def test_a_non_answer_stands_alone_among_several_choices() -> None:
    key = f"reception_bemanning/{NON_ANSWER_LINE}"
    alone = read_protocol(fill((RECEPTION, key, "D", "Uppgift saknas")), OLD)
    assert alone.unit == {"reception_bemanning": "uppgift_saknas"}
    lines = refused(fill((RECEPTION, key, "D", "Uppgift saknas"), (RECEPTION, "reception_bemanning/vakt", "D", "x")))
    assert "'Uppgift saknas' kan inte stå tillsammans med andra svar" in lines[0]


def test_an_answer_in_a_column_of_no_file_is_refused() -> None:
    lines = refused(fill((AKTER, "arbetsplan", "H", "Ja")))
    assert lines == [f"{AKTER}, cell H19: kolumnen saknar rubrik; svaret hör inte till någon akt"]


def test_a_protocol_of_another_instrument_or_wording_is_refused() -> None:
    with pytest.raises(UserError, match="gjort för ekonomiskt-bistand-2011-v1, version 1, men granskningen använder"):
        read_protocol(BLANK, NEW)
    workbook = load_workbook(io.BytesIO(BLANK))
    workbook["_instrument"]["A4"] = "0" * 64
    with pytest.raises(UserError, match="eller en annan lydelse"):
        read_protocol(saved(workbook), OLD)


def test_a_file_that_is_no_protocol_is_refused() -> None:
    with pytest.raises(UserError, match="inget granskningsprotokoll"):
        read_protocol(saved(Workbook()), OLD)
    with pytest.raises(UserError, match="inget granskningsprotokoll"):
        read_protocol(b"K001;ja", OLD)


def without_sheet(workbook: Workbook) -> None:
    del workbook[AKTER]


def without_row(workbook: Workbook) -> None:
    workbook[AKTER].delete_rows(row_of(workbook[AKTER], "arbetsplan"))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (without_sheet, "Personakter: bladet saknas; skriv ut ett nytt protokoll och flytta svaren"),
        (without_row, "Personakter: raden 'Finns en arbetsplan?' saknas; skriv ut ett nytt protokoll"),
    ],
)
def test_a_protocol_with_something_taken_away_is_refused(damage: Callable[[Workbook], None], message: str) -> None:
    workbook = load_workbook(io.BytesIO(BLANK))
    damage(workbook)
    assert refused(saved(workbook)) == [message]


def test_only_the_answers_can_be_written_in() -> None:
    workbook = load_workbook(io.BytesIO(BLANK))
    assert all(sheet.protection.sheet for sheet in workbook)
    assert workbook["_instrument"].sheet_state == "veryHidden"
    assert workbook["Listor"].sheet_state == "hidden"
    sheet = workbook[AKTER]
    row = row_of(sheet, "arbetsplan")
    assert [sheet.cell(row, column).protection.locked for column in range(1, 8)] == [True] * 3 + [False] * 3 + [True]
    assert [sheet.cell(3, column).value for column in range(2, 7)] == ["Fråga", "Anvisning", *CASES]


def test_each_answer_from_a_list_has_its_drop_down() -> None:
    workbook = load_workbook(io.BytesIO(BLANK))
    sheet = workbook[AKTER]
    for question in OLD.at_level("akt"):
        if question.has_choices:
            place = f"E{row_of(sheet, question.name)}"
            rule = next(each for each in sheet.data_validations.dataValidation if place in each.cells)
            assert rule.formula1 is not None
            cells = workbook["Listor"][rule.formula1.removeprefix("Listor!").replace("$", "")]
            assert [cell.value for (cell,) in cells] == [choice.label for choice in question.answers]


def test_a_cell_whose_question_does_not_apply_turns_grey() -> None:
    sheet = load_workbook(io.BytesIO(BLANK))[AKTER]
    rules = {str(each.sqref): each.rules[0].formula for each in sheet.conditional_formatting}
    row, plan = row_of(sheet, "plan_delmal"), row_of(sheet, "arbetsplan")
    assert rules[f"D{row}:F{row}"] == [f'NOT((D${plan}="Ja"))']


def test_running_numbers_are_checked_before_they_are_written() -> None:
    for case_ids, message in [
        (["K001", "K001"], "'K001' är tomt eller står två gånger"),
        ([" "], "är tomt eller står två gånger"),
        (["640823-3234"], "innehåller personnummer"),
        ([f"K{number}" for number in range(MOST_CASES + 1)], "högst 2000 akter"),
    ]:
        with pytest.raises(UserError, match=message):
            write_protocol(OLD, case_ids)


def test_a_running_number_is_never_a_formula() -> None:
    content = write_protocol(OLD, ["=1+1"])
    assert list(read_protocol(content, OLD).cases) == ["=1+1"]


def test_a_unit_may_be_reviewed_without_files() -> None:
    assert read_protocol(write_protocol(OLD, []), OLD) == ProtocolAnswers()


def label_of(question: Question, name: str) -> str:
    return next(choice.label for choice in (*question.answers, *NON_ANSWERS) if choice.name == name)


@settings(proof.few(10), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_any_allowed_answers_survive_the_way_through_excel(data: st.DataObject) -> None:
    given_answers: dict[str, dict[str, str]] = {}
    cells: list[tuple[str, str, str, object]] = []
    for column, case in zip("DEF", CASES, strict=True):
        answers: dict[str, str] = {}
        for question in OLD.at_level("akt"):
            if question.has_choices and state_of(OLD, answers)[question.name].applicable:
                name = data.draw(st.sampled_from(["", *(each.name for each in question.answers)]))
                if name:
                    answers[question.name] = name
                    check_answer(question, name, answers)
                    cells.append((AKTER, question.name, column, label_of(question, name)))
        given_answers[case] = answers
    assert read_protocol(fill(*cells), OLD).cases == given_answers
