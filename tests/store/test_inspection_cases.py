"""The review: opening files, progress, the blind second review, everything counted together, and the Excel protocol."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import Engine, text

from inspection.inspections import _find_inspection
from inspection.instrument.fields import case_key, fact_key, unit_key
from inspection.offline.exchange import ProtocolCounts, export_protocol, import_protocol
from inspection.review.answers import _load_answers, load_faults, load_ratios, load_unit
from inspection.review.cases import list_cases, read_case
from inspection.review.entries import save_entry
from inspection.review.history import read_history
from inspection.review.second_reviews import (
    _find_double_review,
    assign_second_reviews,
    compare_double_reviews,
    finish_second_review,
    read_both,
    withdraw_second_reviews,
)
from ojcore.access import Acting, User
from ojcore.errors import Problems, UserError
from tests.granskningar import FIRST, READER, SECOND, drawn_files, log_lines, plan, plan_with_files, save

DONE = {
    "grundutredning": "saknas",
    "arbetsplan": "nej",
    "journal_planering": "ja",
    "journal_bedomning": "ja",
    "journal_beslut": "ja",
    "journal_ekonomi_dominerar": "ja",
    "journal_utforligare": "nej",
    "delaktighet": "nej",
    "barnfamilj": "nej",
}
"""Answers that leave nothing required unanswered."""


def review(engine: Engine, inspection: int, case: str, user: User = FIRST, reviewer: str = "", **changed: str) -> None:
    for question, value in {**DONE, **changed}.items():
        save(engine, inspection, case_key(case, question, reviewer), value, user)


# --- one file at a time


def test_opening_a_file_gives_its_answers_with_versions_and_is_logged(engine: Engine) -> None:
    inspection = plan_with_files(engine)
    case = drawn_files(engine, inspection)[0]
    save(engine, inspection, case_key(case, "arbetsplan"), "ja")
    found = read_case(Acting(engine, SECOND), inspection, case)
    assert (found.id, found.stratum, found.answers) == (case, "kvinnor", {"arbetsplan": "ja"})
    assert (found.entry("arbetsplan").version, found.entry("barnfamilj").version) == (1, 0)
    assert log_lines(engine, "read") == [("Inspektör 2", f"granskning/{inspection}/akt/{case}", "", "")]


def test_what_a_file_hands_out_is_what_saving_asks_for(sqlite_engine: Engine) -> None:
    inspection = plan_with_files(sqlite_engine)
    found = read_case(Acting(sqlite_engine, FIRST), inspection, drawn_files(sqlite_engine, inspection)[0])
    for value in ("ja", "nej"):
        entry = found.entry("arbetsplan")
        saved = save_entry(Acting(sqlite_engine, FIRST), inspection, entry.key, value, entry.version)
        found = found.with_entry(saved)
    assert found.answers == {"arbetsplan": "nej"}
    assert found == read_case(Acting(sqlite_engine, FIRST), inspection, found.id)


def test_only_an_inspektor_opens_a_file_and_a_refusal_leaves_no_line(sqlite_engine: Engine) -> None:
    inspection = plan_with_files(sqlite_engine)
    case = drawn_files(sqlite_engine, inspection)[0]
    with pytest.raises(UserError, match="får inte läsa akter"):
        read_case(Acting(sqlite_engine, READER), inspection, case)
    with sqlite_engine.connect() as connection, pytest.raises(UserError, match="får inte läsa akter"):
        list_cases(Acting(connection, READER), inspection)
    with pytest.raises(UserError, match="Akten är inte dragen"):
        read_case(Acting(sqlite_engine, FIRST), inspection, "K999")
    assert log_lines(sqlite_engine, "read") == []


def test_progress_counts_what_applies_and_what_is_left(engine: Engine) -> None:
    inspection = plan_with_files(engine)
    files = drawn_files(engine, inspection)
    review(engine, inspection, files[0])
    save(engine, inspection, case_key(files[1], "arbetsplan"), "nej")
    save(engine, inspection, case_key(files[1], "plan_delmal"), "ja")
    done, begun, untouched, *_ = list_cases(Acting(engine, FIRST), inspection)
    assert (done.id, done.answered, done.remaining, done.is_done) == (files[0], 9, 0, True)
    assert (begun.answered, begun.is_begun, begun.is_done) == (1, True, False)
    assert (untouched.answered, untouched.is_begun, untouched.remaining) == (0, False, begun.remaining + 1)


# --- two inspectors, blind


def with_second(engine: Engine) -> tuple[int, list[str]]:
    inspection = plan_with_files(engine)
    return inspection, assign_second_reviews(Acting(engine, FIRST), inspection, SECOND.name, 2, "frö")


def test_the_same_seed_draws_the_same_files_for_a_second_review(sqlite_engine: Engine) -> None:
    first, second = with_second(sqlite_engine), with_second(sqlite_engine)
    assert first[1] == second[1]
    assert len(set(first[1])) == 2


def test_until_the_comparison_each_sees_and_saves_only_own_answers(engine: Engine) -> None:
    inspection, (case, _) = with_second(engine)
    save(engine, inspection, case_key(case, "arbetsplan"), "ja")
    own = read_case(Acting(engine, SECOND), inspection, case)
    assert (own.reviewer, own.answers) == ("Inspektör 2", {})
    save(engine, inspection, own.entry("arbetsplan").key, "nej", SECOND)
    assert read_case(Acting(engine, FIRST), inspection, case).answers == {"arbetsplan": "ja"}
    assert read_case(Acting(engine, SECOND), inspection, case).answers == {"arbetsplan": "nej"}
    with pytest.raises(UserError, match="Du är akten"):
        save(engine, inspection, case_key(case, "barnfamilj"), "ja", SECOND)
    with pytest.raises(UserError, match="Bara den som är utsedd"):
        save(engine, inspection, case_key(case, "barnfamilj", "Inspektör 2"), "ja")
    for user, key in ((SECOND, case_key(case, "arbetsplan")), (FIRST, case_key(case, "arbetsplan", "Inspektör 2"))):
        with pytest.raises(UserError, match="visas när båda har granskat"):
            read_history(Acting(engine, user), inspection, key)
    with pytest.raises(UserError, match="inte jämförd än"):
        read_both(Acting(engine, FIRST), inspection, case)


def test_agreement_is_measured_on_what_stood_before_the_two_agreed(engine: Engine) -> None:
    inspection, (case, other) = with_second(engine)
    review(engine, inspection, case)
    review(engine, inspection, case, SECOND, SECOND.name, delaktighet="ja")
    finish_second_review(Acting(engine, SECOND), inspection, case)
    with pytest.raises(UserError, match=f"Avsluta först din egen granskning av {other}"):
        compare_double_reviews(Acting(engine, SECOND), inspection)
    found = compare_double_reviews(Acting(engine, FIRST), inspection)
    assert (found.compared, found.waiting) == ((case,), (other,))
    differing = {each.question: each.differing for each in found.agreements if each.differing}
    assert differing == {"delaktighet": (case,)}
    first, second = read_both(Acting(engine, SECOND), inspection, case)
    assert (first.answers["delaktighet"], second.answers["delaktighet"]) == ("nej", "ja")
    agreed = save_entry(Acting(engine, SECOND), inspection, case_key(case, "delaktighet"), "ja", 1)
    assert agreed.origin == "samstamning"
    assert read_case(Acting(engine, SECOND), inspection, case).answers["delaktighet"] == "ja"
    assert compare_double_reviews(Acting(engine, FIRST), inspection).agreements == found.agreements
    with engine.connect() as connection:
        rows = load_ratios(Acting(connection, FIRST), inspection).rows
    assert [(row.answer, row.count) for row in rows if row.question == "delaktighet" and row.count] == [("ja", 1)]


def test_a_second_review_is_finished_once_by_its_own_inspector_and_when_nothing_is_left(sqlite_engine: Engine) -> None:
    inspection, (case, _) = with_second(sqlite_engine)
    with pytest.raises(UserError, match="obesvarade frågor"):
        finish_second_review(Acting(sqlite_engine, SECOND), inspection, case)
    review(sqlite_engine, inspection, case, SECOND, SECOND.name)
    with pytest.raises(UserError, match="Bara Inspektör 2 kan avsluta"):
        finish_second_review(Acting(sqlite_engine, FIRST), inspection, case)
    finish_second_review(Acting(sqlite_engine, SECOND), inspection, case)
    with pytest.raises(UserError, match="avslutad"):
        save_entry(Acting(sqlite_engine, SECOND), inspection, case_key(case, "delaktighet", SECOND.name), "ja", 1)


def test_nobody_reviews_own_work_blind(sqlite_engine: Engine) -> None:
    inspection = plan_with_files(sqlite_engine)
    for case in drawn_files(sqlite_engine, inspection):
        save(sqlite_engine, inspection, case_key(case, "arbetsplan"), "ja", SECOND)
    with pytest.raises(UserError, match="har redan skrivit i"):
        assign_second_reviews(Acting(sqlite_engine, FIRST), inspection, SECOND.name, 2, "frö")
    with pytest.raises(UserError, match="ett antal från 1 till 6"):
        assign_second_reviews(Acting(sqlite_engine, FIRST), inspection, "Inspektör 3", 7, "frö")


def test_second_reviews_that_nobody_has_begun_are_taken_back_and_can_be_drawn_again(engine: Engine) -> None:
    inspection, (begun, idle) = with_second(engine)
    save(engine, inspection, case_key(begun, "arbetsplan", SECOND.name), "ja", SECOND)
    assert withdraw_second_reviews(Acting(engine, FIRST), inspection) == [idle]
    with engine.connect() as connection:
        left = _find_double_review(connection, inspection)
    assert left is not None
    assert left.waiting == (begun,)
    assert log_lines(engine, "withdraw") == [(FIRST.name, f"granskning/{inspection}/akt/{idle}", "", "")]
    with pytest.raises(UserError, match="är påbörjade och får stå kvar"):
        withdraw_second_reviews(Acting(engine, FIRST), inspection)
    assert idle in assign_second_reviews(Acting(engine, FIRST), inspection, "Inspektör 3", 5, "frö")


def test_second_answers_are_not_counted(sqlite_engine: Engine) -> None:
    inspection, (case, _) = with_second(sqlite_engine)
    review(sqlite_engine, inspection, case, SECOND, SECOND.name)
    with sqlite_engine.connect() as connection:
        assert _load_answers(connection, inspection).cases == ()
        own = {each.id: each for each in list_cases(Acting(connection, SECOND), inspection)}[case]
    assert (own.is_own_second, own.is_done) == (True, True)


# --- everything together


def test_ratios_come_from_the_saved_answers_and_grow_with_them(engine: Engine) -> None:
    inspection = plan_with_files(engine)
    files = drawn_files(engine, inspection)
    for number, case in enumerate(files[:4]):
        review(engine, inspection, case, arbetsplan="ja" if number == 0 else "nej")
        ratios = load_ratios(Acting(engine, FIRST), inspection)
        row = next(each for each in ratios.rows if (each.question, each.answer) == ("arbetsplan", "ja"))
        assert (row.count, row.base) == (1, number + 1)
    assert ratios.closings[0].message == "Dragna akter: 4 granskade + 0 bortfall = 4 av 6; 2 är inte granskade än."


def test_ratios_of_a_granskning_under_way_are_for_inspektorer(sqlite_engine: Engine) -> None:
    inspection = plan_with_files(sqlite_engine)
    with sqlite_engine.connect() as connection, pytest.raises(UserError, match="inte är fastställd"):
        load_ratios(Acting(connection, READER), inspection)


def test_the_units_answers_and_rows_come_back_in_order_with_versions(engine: Engine) -> None:
    inspection = plan(engine)
    save(engine, inspection, unit_key("mottagning_jour"), "ja")
    for row in ("2", "10", "1"):
        save(engine, inspection, unit_key("risk_beskrivning", row), f"Risk {row}")
    save_entry(Acting(engine, FIRST), inspection, unit_key("risk_beskrivning", "2"), "", 1)
    unit = load_unit(Acting(engine, FIRST), inspection)
    assert unit.answers == {"mottagning_jour": "ja"}
    assert unit.row_answers("sekretessrisk") == {
        "1": {"risk_beskrivning": "Risk 1"},
        "10": {"risk_beskrivning": "Risk 10"},
    }
    assert (unit.next_row("sekretessrisk"), unit.next_row("samverkan")) == ("11", "1")
    assert [unit.entry("risk_beskrivning", row).version for row in ("1", "2", "3")] == [1, 2, 0]
    assert (unit.entry("mottagning_jour").version, unit.entry("mottagning_svar").version) == (1, 0)


def test_everything_that_does_not_add_up_is_told_at_once(engine: Engine) -> None:
    inspection = plan_with_files(engine)
    save(engine, inspection, unit_key("enkat_svarande"), "17")
    for name, value in (("ja", "8"), ("nej", "1"), ("bade", "7"), ("bortfall", "1")):
        save(engine, inspection, unit_key(f"samverkan_{name}", "1"), value)
    for row, value in (("barnfamiljer", "10"), ("gifta_sambor", "5"), ("ensam_mor", "4"), ("ensam_far", "2")):
        save(engine, inspection, fact_key("omradesfakta", row, "Södra"), value)
    before = load_faults(Acting(engine, FIRST), inspection)
    save_entry(Acting(engine, FIRST), inspection, unit_key("samverkan_ja", "1"), "9", 1)
    after = load_faults(Acting(engine, FIRST), inspection)
    assert before == [
        "Dragna akter: 0 granskade + 0 bortfall = 0 av 6; 6 är inte granskade än.",
        "Områdesfakta, Barnfamiljer, Södra: 10 är ifyllt, men 5 + 4 + 2 = 11",
    ]
    assert len(after) == 3
    assert after[1].startswith("Intern och extern samverkan, rad 1: ”Bortfall”: 1 går inte.")


# --- without a network


def filled(content: bytes, *answers: tuple[str, str, str]) -> bytes:
    """The protocol with (row's key, column's head, text) filled in."""
    workbook = load_workbook(BytesIO(content))
    for key, head, value in answers:
        place(workbook.worksheets, key, head, value)
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def place(sheets: list[Worksheet], key: str, head: str, value: str) -> None:
    for sheet in sheets:
        heads = dict[str, int]()
        for cells in sheet.iter_rows():
            if str(cells[0].value or "").startswith("@"):
                heads = {str(cell.value): cell.column for cell in cells[3:] if cell.value}
            elif cells[0].value == key and head in heads:
                sheet.cell(cells[0].row, heads[head]).value = value
                return
    raise AssertionError(f"no cell {key}, {head}")


def test_a_filled_protocol_is_saved_whole_and_a_second_time_changes_nothing(engine: Engine) -> None:
    inspection = plan_with_files(engine)
    case, other = drawn_files(engine, inspection)[:2]
    protocol = filled(
        export_protocol(Acting(engine, FIRST), inspection),
        ("arbetsplan", case, "Ja"),
        ("plan_delmal", case, "Nej"),
        ("arbetsplan", other, "Nej"),
        ("mottagning_jour", "Svar", "Ja"),
        ("risk_plats", "1", "Receptionsdisken"),
        ("risk_beskrivning", "1", "Samtal hörs."),
        ("synpunkter", "Text", "Bra information."),
    )
    assert import_protocol(Acting(engine, SECOND), inspection, protocol) == ProtocolCounts(7, 0, 0)
    assert import_protocol(Acting(engine, SECOND), inspection, protocol) == ProtocolCounts(0, 0, 7)
    entry = read_case(Acting(engine, FIRST), inspection, case).entry("plan_delmal")
    assert (entry.value, entry.changed_by, entry.origin) == ("nej", "Inspektör 2", "protokoll")
    assert [line[0] for line in log_lines(engine, "export")] == ["Inspektör 1"]
    assert [line[3] for line in log_lines(engine, "import")] == [
        "nya 7, ersatta 0, oförändrade 0",
        "nya 0, ersatta 0, oförändrade 7",
    ]
    assert len(log_lines(engine, "save")) == 7


def test_answers_that_are_stored_otherwise_stop_the_whole_protocol_unless_it_shall_win(engine: Engine) -> None:
    inspection = plan_with_files(engine)
    case, other = drawn_files(engine, inspection)[:2]
    save(engine, inspection, case_key(case, "arbetsplan"), "nej")
    empty = export_protocol(Acting(engine, FIRST), inspection)
    protocol = filled(empty, ("arbetsplan", case, "Ja"), ("arbetsplan", other, "Ja"))
    with pytest.raises(Problems) as refusal:
        import_protocol(Acting(engine, SECOND), inspection, protocol)
    assert refusal.value.lines == [
        f"Akt {case}, ”Finns en arbetsplan?”: protokollet har 'Ja', men Inspektör 1 har sparat 'Nej'"
    ]
    assert read_case(Acting(engine, FIRST), inspection, other).answers == {}
    assert import_protocol(Acting(engine, SECOND), inspection, protocol, replace=True) == ProtocolCounts(1, 1, 0)
    (earlier,) = read_history(Acting(engine, FIRST), inspection, case_key(case, "arbetsplan"))
    assert (earlier.text, earlier.by) == ("Nej", "Inspektör 1")


def test_a_protocol_with_a_file_that_has_fallen_out_or_is_reviewed_blind(sqlite_engine: Engine) -> None:
    inspection, (case, _) = with_second(sqlite_engine)
    protocol = filled(export_protocol(Acting(sqlite_engine, FIRST), inspection), ("arbetsplan", case, "Ja"))
    assert import_protocol(Acting(sqlite_engine, SECOND), inspection, protocol) == ProtocolCounts(1, 0, 0)
    assert read_case(Acting(sqlite_engine, SECOND), inspection, case).answers == {"arbetsplan": "ja"}
    assert read_case(Acting(sqlite_engine, FIRST), inspection, case).answers == {}
    elsewhere = plan_with_files(sqlite_engine, drawn=1)
    with pytest.raises(Problems, match="är inte dragen i granskningen, eller har fallit bort"):
        import_protocol(Acting(sqlite_engine, FIRST), elsewhere, all_but_drawn(sqlite_engine, inspection, elsewhere))


def all_but_drawn(engine: Engine, inspection: int, elsewhere: int) -> bytes:
    outside = next(each for each in drawn_files(engine, inspection) if each not in drawn_files(engine, elsewhere))
    return filled(export_protocol(Acting(engine, FIRST), inspection), ("arbetsplan", outside, "Ja"))


def test_an_instrument_changed_after_the_planning_is_not_read_as_if_it_were_the_same(sqlite_engine: Engine) -> None:
    inspection = plan(sqlite_engine)
    with sqlite_engine.begin() as connection:
        connection.execute(text("UPDATE inspection SET instrument_sha256 = 'annan'"))
    with (
        sqlite_engine.connect() as connection,
        pytest.raises(UserError, match="har ändrats sedan granskningen började"),
    ):
        _ = _find_inspection(connection, inspection).checklist
    with pytest.raises(UserError, match="har ändrats sedan granskningen började"):
        save(sqlite_engine, inspection, unit_key("mottagning_jour"), "ja")
