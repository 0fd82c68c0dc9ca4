"""Counts that are kept per file are those of counting every answer from the beginning, whatever has happened."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from inspection.counting.ratios import Ratios, count_ratios
from inspection.counting.tally import Case
from inspection.drawing.fallout import Fallout
from inspection.inspections import _hold_inspection, load_inspection
from inspection.instrument.fields import case_key
from inspection.instrument.model import Instrument, Question, state_of, unanswered
from inspection.review import counted
from inspection.review.answers import load_faults, load_ratios, load_unit
from inspection.review.cases import list_cases, read_case
from inspection.review.draws import load_selection, record_fallout, undo_fallout
from inspection.review.entries import Entry, _insert_entries, save_entry
from inspection.review.history import changed_cases
from inspection.review.second_reviews import assign_second_reviews, compare_double_reviews, finish_second_review
from ojcore.access import LOCAL_USER, Acting, User
from ojcore.errors import UserError
from ojcore.store.backup import back_up, restore
from ojcore.store.engine import now, open_engine
from tests.granskningar import FIRST, SECOND, drawn_files, plan_with_files, save

ANSWERS = text(
    "SELECT subject, reviewer, field, value FROM entry WHERE inspection = :inspection AND kind = 'akt' ORDER BY version"
)
FILES = text("SELECT id, stratum FROM case_file WHERE inspection = :inspection ORDER BY place")
BLIND = text(
    "SELECT case_id FROM second_review WHERE inspection = :inspection AND reviewer = :name AND revealed_at IS NULL"
)


def instrument_of(engine: Engine, inspection: int) -> Instrument:
    return load_inspection(Acting(engine, FIRST), inspection).checklist.instrument


def naive_answers(engine: Engine, inspection: int) -> dict[tuple[str, str], dict[str, str]]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    with engine.connect() as connection:
        for subject, reviewer, field, value in connection.execute(ANSWERS, {"inspection": inspection}):
            found.setdefault((subject, reviewer), {})[field] = value
    return {key: {name: value for name, value in of.items() if value} for key, of in found.items()}


def naive_ratios(engine: Engine, inspection: int) -> Ratios:
    answers = naive_answers(engine, inspection)
    with engine.connect() as connection:
        rows = list(connection.execute(FILES, {"inspection": inspection}))
    cases = [Case(id_, given, stratum) for id_, stratum in rows if (given := answers.get((id_, "")))]
    selection = load_selection(Acting(engine, FIRST), inspection)
    unit = load_unit(Acting(engine, FIRST), inspection).answers
    return count_ratios(instrument_of(engine, inspection), cases, selection.sample if selection else None, unit)


def naive_progress(engine: Engine, inspection: int, user: User) -> list[tuple[str, int, int]]:
    answers, instrument = naive_answers(engine, inspection), instrument_of(engine, inspection)
    with engine.connect() as connection:
        blind = set(connection.execute(BLIND, {"inspection": inspection, "name": user.name}).scalars())
    found = []
    for id_ in drawn_files(engine, inspection):
        given = answers.get((id_, user.name if id_ in blind else ""), {})
        answered = [each for each in state_of(instrument, given).values() if each.applicable and each.value]
        found.append((id_, len(answered), len(unanswered(instrument, given))))
    return found


def assert_right(engine: Engine, inspection: int) -> None:
    assert load_ratios(Acting(engine, FIRST), inspection) == naive_ratios(engine, inspection)
    for user in (FIRST, SECOND):
        listed = list_cases(Acting(engine, user), inspection)
        assert [(each.id, each.answered, each.remaining) for each in listed] == naive_progress(engine, inspection, user)


def answer(engine: Engine, inspection: int, case: str, question: str, value: str, user: User = FIRST) -> None:
    entry = read_case(Acting(engine, user), inspection, case).entry(question)
    save_entry(Acting(engine, user), inspection, entry.key, value, entry.version)


def any_value(question: Question, numbers: random.Random) -> str:
    if question.has_choices:
        return numbers.choice(["", *(each.name for each in question.answers)])
    return "" if numbers.random() < 0.3 else str(numbers.randrange(5))


class Reviewing:
    """What two inspectors may do in a granskning, one random thing at a time; some of it is refused."""

    def __init__(self, engine: Engine, inspection: int, seed: int) -> None:
        self.engine, self.inspection = engine, inspection
        self.numbers = random.Random(seed)  # noqa: S311 (the same each time)
        self.questions = instrument_of(engine, inspection).at_level("akt")
        self.done: set[str] = set()

    def step(self) -> None:
        deeds: list[Callable[[], object]] = [self.fall_out, self.take_back, self.assign, self.finish, self.compare]
        deed = self.numbers.choice([*[self.answer] * 12, self.answer_all, *deeds])
        with suppress(UserError):
            deed()
            self.done.add(deed.__name__)

    def case(self) -> str:
        return self.numbers.choice(drawn_files(self.engine, self.inspection))

    def answer(self) -> None:
        question, user = self.numbers.choice(self.questions), self.numbers.choice([FIRST, SECOND])
        value = any_value(question, self.numbers)
        answer(self.engine, self.inspection, self.case(), question.name, value, user)

    def answer_all(self, case: str = "", user: User = FIRST) -> None:
        case = case or self.case()
        for question in self.questions:
            value = question.choices[0].name if question.has_choices else "1"
            answer(self.engine, self.inspection, case, question.name, value, user)

    def fall_out(self) -> None:
        reason = self.numbers.choice(["akt_saknas", "fel_period"])
        fallen = Fallout(self.case(), reason, replace=self.numbers.random() < 0.7)
        record_fallout(Acting(self.engine, FIRST), self.inspection, fallen)

    def take_back(self) -> None:
        undo_fallout(Acting(self.engine, FIRST), self.inspection)

    def assign(self) -> None:
        assign_second_reviews(Acting(self.engine, FIRST), self.inspection, SECOND.name, 1, "frö")

    def finish(self) -> None:
        with self.engine.connect() as connection:
            blind = list(connection.execute(BLIND, {"inspection": self.inspection, "name": SECOND.name}).scalars())
        case = self.numbers.choice(blind or [self.case()])
        self.answer_all(case, SECOND)
        finish_second_review(Acting(self.engine, SECOND), self.inspection, case)

    def compare(self) -> None:
        compare_double_reviews(Acting(self.engine, FIRST), self.inspection)


@pytest.mark.parametrize("seed", [3, 7])
def test_kept_counts_are_those_of_counting_everything_after_any_series_of_changes(engine: Engine, seed: int) -> None:
    inspection = plan_with_files(engine)
    reviewing = Reviewing(engine, inspection, seed)
    assign_second_reviews(Acting(engine, FIRST), inspection, SECOND.name, 2, "frö")
    for _ in range(40):
        reviewing.step()
        assert_right(engine, inspection)
    assert reviewing.done == {"answer", "answer_all", "fall_out", "take_back", "assign", "finish", "compare"}
    kept = load_faults(Acting(engine, FIRST), inspection)
    counted._kept.clear()
    assert load_faults(Acting(engine, FIRST), inspection) == kept


def test_what_another_process_saves_is_counted(engine: Engine) -> None:
    inspection = plan_with_files(engine)
    other = open_engine.__wrapped__(engine.url.render_as_string(hide_password=False))
    case = drawn_files(engine, inspection)[0]
    for value in ("ja", "nej", "", "ja"):
        answer(other, inspection, case, "arbetsplan", value)
        assert_right(engine, inspection)
        assert_right(other, inspection)
    other.dispose()


def test_two_granskningar_with_the_same_files_are_counted_apart(engine: Engine) -> None:
    one, two = plan_with_files(engine), plan_with_files(engine)
    case = drawn_files(engine, one)[0]
    assert case in drawn_files(engine, two)
    answer(engine, one, case, "arbetsplan", "ja")
    answer(engine, two, case, "arbetsplan", "nej")
    assert_right(engine, one)
    assert_right(engine, two)


def test_nothing_of_a_transaction_that_was_rolled_back_is_kept(engine: Engine) -> None:
    inspection = plan_with_files(engine)
    case = drawn_files(engine, inspection)[0]
    answer(engine, inspection, case, "delaktighet", "ja")
    assert_right(engine, inspection)
    with engine.connect() as connection:
        _hold_inspection(connection, inspection)
        entry = Entry(case_key(case, "arbetsplan"), "ja", 1, FIRST.name, now())
        _insert_entries(connection, Acting(connection, FIRST), inspection, [entry])
        inside = load_ratios(Acting(connection, FIRST), inspection)
        connection.rollback()
    assert count_of(inside, "arbetsplan", "ja") == 1
    answer(engine, inspection, case, "arbetsplan", "nej")
    assert_right(engine, inspection)


def test_after_a_restore_the_same_number_of_answers_may_be_other_answers(engine: Engine, tmp_path: Path) -> None:
    inspection = plan_with_files(engine)
    case = drawn_files(engine, inspection)[0]
    answer(engine, inspection, case, "arbetsplan", "ja")
    back_up(Acting(engine, LOCAL_USER), tmp_path / "kopia.oj")
    answer(engine, inspection, case, "arbetsplan", "nej")
    assert_right(engine, inspection)
    restore(Acting(engine, LOCAL_USER), tmp_path / "kopia.oj", overwrite=True)
    answer(engine, inspection, case, "delaktighet", "ja")
    assert_right(engine, inspection)


def count_of(ratios: Ratios, question: str, given: str) -> int:
    return next(row.count for row in ratios.rows if (row.question, row.answer) == (question, given))


# --- what is read


@contextmanager
def asked_of_files(engine: Engine) -> Iterator[list[Any]]:
    """The parameters of what is asked of the files' answers."""
    asked: list[Any] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        given = tuple(parameters.values() if isinstance(parameters, dict) else parameters)
        if "FROM entry" in statement and "akt" in given:
            asked.append(given)

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def test_only_a_file_that_has_been_changed_is_read_and_none_where_nothing_has(engine: Engine) -> None:
    inspection = plan_with_files(engine)
    first, second, *_ = drawn_files(engine, inspection)
    for case in (first, second):
        save(engine, inspection, case_key(case, "arbetsplan"), "ja")
    load_ratios(Acting(engine, FIRST), inspection)
    with asked_of_files(engine) as asked:
        list_cases(Acting(engine, FIRST), inspection)
        load_ratios(Acting(engine, FIRST), inspection)
    assert asked == []
    save(engine, inspection, case_key(second, "delaktighet"), "ja")
    with asked_of_files(engine) as asked:
        load_ratios(Acting(engine, FIRST), inspection)
    assert asked == [(inspection, "akt"), (inspection, "akt", second)]


def test_opening_a_file_changes_no_count(engine: Engine) -> None:
    inspection = plan_with_files(engine)
    case = drawn_files(engine, inspection)[0]
    list_cases(Acting(engine, FIRST), inspection)
    with asked_of_files(engine) as asked:
        read_case(Acting(engine, SECOND), inspection, case)
        asked.clear()
        list_cases(Acting(engine, FIRST), inspection)
    assert asked == []


def test_more_files_than_are_kept_are_counted_all_the_same(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counted, "MOST_FILES", 2)
    monkeypatch.setattr(counted, "_AT_ONCE", 2)
    inspections = [plan_with_files(sqlite_engine) for _ in range(3)]
    for inspection in inspections:
        for case in drawn_files(sqlite_engine, inspection):
            answer(sqlite_engine, inspection, case, "arbetsplan", "ja")
        assert_right(sqlite_engine, inspection)
    for inspection in inspections:
        assert_right(sqlite_engine, inspection)
    assert len(counted._kept) == 1


def test_sessions_that_count_while_others_save_end_with_the_same_figures(engine: Engine) -> None:
    inspection = plan_with_files(engine)
    files = drawn_files(engine, inspection)
    with ThreadPoolExecutor(4) as sessions:
        counting = [sessions.submit(load_ratios, Acting(engine, FIRST), inspection) for _ in range(10)]
        for case in files:
            answer(engine, inspection, case, "arbetsplan", "ja")
            counting.append(sessions.submit(load_ratios, Acting(engine, FIRST), inspection))
        assert all(each.result().rows for each in counting)
    assert_right(engine, inspection)
    assert count_of(load_ratios(Acting(engine, FIRST), inspection), "arbetsplan", "ja") == len(files)


def test_files_changed_since_a_moment_are_those_whose_common_answers_were_saved_from_then_on(engine: Engine) -> None:
    inspection = plan_with_files(engine)
    first, second, *_ = drawn_files(engine, inspection)
    save(engine, inspection, case_key(second, "arbetsplan"), "ja")
    moment = save(engine, inspection, case_key(first, "arbetsplan"), "ja").changed_at
    assert moment is not None
    elsewhere = moment.astimezone(timezone(timedelta(hours=9)))
    assert changed_cases(Acting(engine, FIRST), inspection, elsewhere) == sorted([first, second])
    assert changed_cases(Acting(engine, FIRST), inspection, elsewhere + timedelta(seconds=1)) == []
