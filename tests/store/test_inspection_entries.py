"""Saving one value at a time: versions, conflicts, refusals, the log, and that nothing acknowledged is lost."""

import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule
from sqlalchemy import Engine, text

from inspection.instrument.fields import EntryKey, case_key, fact_key, plan_key, text_key, unit_key
from inspection.review.entries import Entry, _load_entries, _load_versions, save_entry
from inspection.review.history import list_changes, read_history
from ojcore.access import Acting, User
from ojcore.definitions.folder import PROJECT
from ojcore.errors import Conflict, UserError
from ojcore.store.engine import migrate, open_engine
from tests.granskningar import (
    ADMINISTRATOR,
    ANALYST,
    FIRST,
    READER,
    SECOND,
    STRANGER,
    drawn_files,
    log_lines,
    plan,
    plan_with_files,
    save,
)


def stored(engine: Engine, inspection: int, key: EntryKey) -> Entry:
    with engine.connect() as connection:
        return _load_entries(connection, inspection, key.kind).get(key, Entry(key))


def all_rows(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT COUNT(*) FROM entry")).scalar_one())


# --- what a save does


def test_each_save_is_a_new_version_and_the_old_ones_stay(engine: Engine) -> None:
    inspection = plan(engine)
    key = unit_key("mottagning_jour")
    first = save_entry(Acting(engine, FIRST), inspection, key, "ja", 0)
    second = save_entry(Acting(engine, SECOND), inspection, key, "nej", first.version)
    assert (first.version, second.version, second.changed_by) == (1, 2, "Inspektör 2")
    assert stored(engine, inspection, key) == second
    with engine.connect() as connection:
        assert [each.value for each in _load_versions(connection, inspection, "enhet")] == ["ja", "nej"]
    assert [(each.text, each.by) for each in read_history(Acting(engine, FIRST), inspection, key)] == [
        ("Ja", "Inspektör 1")
    ]


def test_a_value_taken_back_is_a_version_too(engine: Engine) -> None:
    inspection = plan(engine)
    key = plan_key("analys")
    save(engine, inspection, key, "Avvikelser mot lagen.")
    assert save_entry(Acting(engine, FIRST), inspection, key, "", 1).version == 2
    assert stored(engine, inspection, key).value == ""


def test_the_same_value_again_is_no_new_version_and_no_conflict(engine: Engine) -> None:
    inspection = plan(engine)
    key = unit_key("mottagning_jour")
    first = save(engine, inspection, key, "ja")
    assert save_entry(Acting(engine, SECOND), inspection, key, " ja ", 0) == first
    assert all_rows(engine) == 1
    assert len(log_lines(engine, "save")) == 1


def test_numbers_are_stored_with_a_decimal_point_however_they_are_written(engine: Engine) -> None:
    inspection = plan(engine)
    save(engine, inspection, unit_key("grupp_namn", "1"), "Utredningsgruppen")
    assert save(engine, inspection, unit_key("grupp_erfarenhet_medel", "1"), "2,5").value == "2.5"
    assert save(engine, inspection, fact_key("omradesfakta", "folkmangd", "Norra"), "61\u00a0047").value == "61047"


def test_rows_of_a_table_are_saved_cell_by_cell(engine: Engine) -> None:
    inspection = plan(engine)
    for row, place in (("1", "receptionsdisk"), ("2", "vantrum")):
        save(engine, inspection, unit_key("risk_plats", row), place)
    with engine.connect() as connection:
        found = _load_entries(connection, inspection, "enhet")
    assert {(key.row, entry.value) for key, entry in found.items()} == {("1", "receptionsdisk"), ("2", "vantrum")}


def test_every_save_stands_in_the_log_with_field_versions_and_who_but_not_what(engine: Engine) -> None:
    inspection = plan_with_files(engine)
    case = drawn_files(engine, inspection)[0]
    save(engine, inspection, case_key(case, "arbetsplan"), "ja")
    save_entry(Acting(engine, SECOND), inspection, case_key(case, "arbetsplan"), "nej", 1)
    where = f"granskning/{inspection}/akt/{case}/arbetsplan"
    assert log_lines(engine, "save") == [
        ("Inspektör 1", where, "", "version 1"),
        ("Inspektör 2", where, "version 1", "version 2"),
    ]


def test_what_changed_after_a_report_is_listed_with_both_values_and_without_case_files(engine: Engine) -> None:
    inspection = plan_with_files(engine)
    before = save(engine, inspection, text_key("reception/synpunkter"), "Oordnat.")
    save_entry(Acting(engine, SECOND), inspection, text_key("reception/synpunkter"), "Delvis oordnat.", 1)
    save(engine, inspection, case_key(drawn_files(engine, inspection)[0], "arbetsplan"), "ja")
    assert before.changed_at is not None
    changes = list_changes(Acting(engine, FIRST), inspection, before.changed_at)
    assert [(each.title, each.before.value, each.after.value) for each in changes] == [
        ("Reception och väntrum, synpunkter", "", "Oordnat."),
        ("Reception och väntrum, synpunkter", "Oordnat.", "Delvis oordnat."),
    ]


# --- two who write at once


def test_the_later_of_two_writers_gets_a_conflict_with_both_values_and_may_then_decide(engine: Engine) -> None:
    inspection = plan_with_files(engine)
    case = drawn_files(engine, inspection)[0]
    key = case_key(case, "arbetsplan")
    save(engine, inspection, key, "ja")
    with pytest.raises(Conflict) as refusal:
        save(engine, inspection, key, "nej", SECOND)
    found = refusal.value.stored
    assert isinstance(found, Entry)
    assert (found.value, found.changed_by, refusal.value.own) == ("ja", "Inspektör 1", "nej")
    assert str(refusal.value) == (
        f"Akt {case}, ”Finns en arbetsplan?”: Inspektör 1 har sparat 'Ja' medan du skrev 'Nej'. "
        "Ditt är inte sparat. Välj vad som ska gälla."
    )
    assert save_entry(Acting(engine, SECOND), inspection, key, "nej", found.version).version == 2


def test_two_threads_at_the_same_field_never_both_get_a_version(engine: Engine) -> None:
    inspection = plan(engine)
    key = text_key("inledning")
    rounds, outcomes = 25, list[str]()
    start = threading.Barrier(2)

    def write(user: User) -> None:
        for number in range(rounds):
            start.wait(timeout=60)
            try:
                save_entry(Acting(engine, user), inspection, key, f"{user.name} {number}", number)
                outcomes.append("saved")
            except Conflict as conflict:
                outcomes.append("conflict" if conflict.own == f"{user.name} {number}" else "strange")
            start.wait(timeout=60)

    run_together(lambda: write(FIRST), lambda: write(SECOND))
    assert (outcomes.count("saved"), outcomes.count("conflict")) == (rounds, rounds)
    with engine.connect() as connection:
        versions = [each.version for each in _load_versions(connection, inspection, "text")]
    assert versions == list(range(1, rounds + 1))


def test_threads_at_different_fields_all_get_through(engine: Engine) -> None:
    inspection = plan_with_files(engine)
    files = drawn_files(engine, inspection)
    questions = ("arbetsplan", "delaktighet", "barnfamilj", "journal_beslut", "journal_planering")

    def write(mine: list[str], user: User) -> None:
        for case in mine:
            for question in questions:
                save(engine, inspection, case_key(case, question), "nej", user)

    run_together(lambda: write(files[:3], FIRST), lambda: write(files[3:], SECOND))
    assert all_rows(engine) == len(files) * len(questions)


def run_together(*tasks: Callable[[], None]) -> None:
    """Runs each in a thread and raises what any of them raised."""
    failures = list[BaseException]()

    def run(task: Callable[[], None]) -> None:
        try:
            task()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not failures, failures
    assert not any(thread.is_alive() for thread in threads)


# --- what is refused


@pytest.mark.parametrize("user", [READER, ANALYST, STRANGER])
def test_only_an_inspektor_or_administrator_writes(sqlite_engine: Engine, user: User) -> None:
    inspection = plan(sqlite_engine)
    with pytest.raises(UserError, match="får inte ändra en granskning: det kräver rollen inspektör"):
        save(sqlite_engine, inspection, unit_key("mottagning_jour"), "ja", user)
    assert save(sqlite_engine, inspection, unit_key("mottagning_jour"), "ja", ADMINISTRATOR).version == 1


def test_an_answer_that_is_not_in_the_list_is_refused_and_nothing_is_saved_or_logged(engine: Engine) -> None:
    inspection = plan(engine)
    with pytest.raises(UserError, match="okänt svar 'jaa'"):
        save(engine, inspection, unit_key("mottagning_jour"), "jaa")
    assert all_rows(engine) == 0
    assert log_lines(engine, "save") == []


def test_a_rule_between_answers_is_held_within_the_row_and_the_unit(sqlite_engine: Engine) -> None:
    inspection = plan(sqlite_engine)
    save(sqlite_engine, inspection, unit_key("enkat_svarande"), "17")
    for name, value in (("ja", "8"), ("nej", "1"), ("bade", "7")):
        save(sqlite_engine, inspection, unit_key(f"samverkan_{name}", "1"), value)
    save(sqlite_engine, inspection, unit_key("samverkan_ja", "2"), "17")
    with pytest.raises(UserError, match="tillsammans bli antalet svarande"):
        save(sqlite_engine, inspection, unit_key("samverkan_bortfall", "1"), "2")
    assert save(sqlite_engine, inspection, unit_key("samverkan_bortfall", "1"), "1").version == 1


def test_a_file_that_is_not_drawn_cannot_be_answered(sqlite_engine: Engine) -> None:
    inspection = plan_with_files(sqlite_engine)
    drawn = drawn_files(sqlite_engine, inspection)
    other = next(f"K00{number}" for number in range(1, 7) if f"K00{number}" not in drawn)
    with pytest.raises(UserError, match="Akten är inte dragen"):
        save(sqlite_engine, inspection, case_key(other, "arbetsplan"), "ja")


def test_a_granskning_that_does_not_exist_is_refused(sqlite_engine: Engine) -> None:
    with pytest.raises(UserError, match="Granskning 99 finns inte"):
        save(sqlite_engine, 99, unit_key("mottagning_jour"), "ja")


@pytest.mark.parametrize(
    "key",
    [
        unit_key("arbetsplan"),
        unit_key("finns_inte"),
        unit_key("risk_plats"),
        unit_key("mottagning_jour", "1"),
        unit_key("risk_plats", "första"),
        text_key("reception/betyg"),
        text_key("slutord"),
        plan_key("budget"),
        fact_key("omradesfakta", "folkmangd", "Västra"),
        fact_key("omradesfakta", "ej_slutbetyg", "Norra"),
    ],
    ids=lambda key: key.path,
)
def test_a_field_that_the_granskning_does_not_have_is_a_bug(sqlite_engine: Engine, key: EntryKey) -> None:
    inspection = plan(sqlite_engine)
    with pytest.raises(ValueError, match="no such"):
        save(sqlite_engine, inspection, key, "ja")


# --- personnummer

NUMBERS = ("640823-3234", "196408233234", "64 08 23 – 32 34", "6\u200b40823.3234", "640823-3235")
FREE_TEXTS: list[Callable[[str], EntryKey]] = [
    lambda case: case_key(case, "anteckning"),
    lambda case: unit_key("risk_beskrivning", "1"),
    lambda case: unit_key("enkat_utvecklingsomraden"),
    lambda case: text_key("inledning"),
    lambda case: text_key("personakter/iakttagelser"),
    lambda case: plan_key("avgransning"),
    lambda case: fact_key("omradesfakta", "", "kalla"),
    lambda case: fact_key("omradesfakta", "folkmangd", "Norra"),
    lambda case: unit_key("grupp_antal", "1"),
    lambda case: case_key(case, "arbetsplan"),
]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_personnummer_never_reaches_database_log_or_temporary_file(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tillfalligt"))
    (tmp_path / "tillfalligt").mkdir()
    inspection = plan_with_files(sqlite_engine)
    case = drawn_files(sqlite_engine, inspection)[0]
    rows = all_rows(sqlite_engine), len(log_lines(sqlite_engine, "save"))
    for key_of in FREE_TEXTS:
        with pytest.raises(UserError) as refusal:
            save(sqlite_engine, inspection, key_of(case), f"Enligt {number} har")
        assert number not in str(refusal.value)
    assert (all_rows(sqlite_engine), len(log_lines(sqlite_engine, "save"))) == rows
    assert_nowhere(tmp_path, number)


def assert_nowhere(folder: Path, number: str) -> None:
    """Neither the number as written nor its ten digits stand in any file, the database's WAL among them."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.name.endswith(".db-wal") for path in files)
    digits = "".join(letter for letter in number if letter.isdigit())[-10:]
    for path in files:
        content = path.read_bytes()
        for needle in (number, digits, f"{digits[:6]}-{digits[6:]}"):
            assert needle.encode() not in content, path


def test_the_search_for_numbers_in_files_finds_one_that_is_there(sqlite_engine: Engine, tmp_path: Path) -> None:
    with sqlite_engine.begin() as connection:
        connection.execute(text("CREATE TABLE slask (x TEXT)"))
        connection.execute(text("INSERT INTO slask VALUES ('640823-3234')"))
    with pytest.raises(AssertionError):
        assert_nowhere(tmp_path, "640823-3234")


def test_a_personnummer_in_a_key_reaches_nothing_either(sqlite_engine: Engine, tmp_path: Path) -> None:
    inspection = plan_with_files(sqlite_engine)
    with pytest.raises(UserError) as refusal:
        save(sqlite_engine, inspection, case_key("640823-3234", "arbetsplan"), "ja")
    assert "640823" not in str(refusal.value)
    assert_nowhere(tmp_path, "640823-3234")


# --- nothing acknowledged is lost

WRITER = """
import sys
from inspection.review.entries import save_entry
from inspection.instrument.fields import text_key
from ojcore.store.engine import open_engine
from ojcore.access import Acting
from tests.granskningar import FIRST
url, inspection = sys.argv[1], int(sys.argv[2])
acting, seen = Acting(open_engine(url), FIRST), int(sys.argv[3])
while True:
    seen = save_entry(acting, inspection, text_key("inledning"), f"Text nummer {seen + 1}", seen).version
    sys.stdout.write(f"{seen}\\n")
    sys.stdout.flush()
"""


@pytest.mark.proof
def test_a_process_that_is_killed_while_saving_has_lost_nothing_it_acknowledged(
    engine: Engine, proof_round: int
) -> None:
    inspection = plan(engine)
    url = engine.url.render_as_string(hide_password=False)
    acknowledged, chance = 0, random.Random(proof_round)  # noqa: S311 (when to kill, no secret)
    for _ in range(2):
        seen = stored(engine, inspection, text_key("inledning")).version
        assert seen >= acknowledged
        command = [sys.executable, "-c", WRITER, url, str(inspection), str(seen)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT) as writer:
            assert writer.stdout is not None
            assert int(writer.stdout.readline()) == seen + 1
            time.sleep(chance.uniform(0.02, 0.15))
            writer.kill()
            lines = writer.stdout.read().splitlines(keepends=True)
        acknowledged = max([seen + 1, *(int(line) for line in lines if line.endswith("\n"))])
        with engine.connect() as connection:
            kept = list(_load_versions(connection, inspection, "text"))
        assert [each.value for each in kept] == [f"Text nummer {n + 1}" for n in range(len(kept))]
        assert acknowledged <= len(kept) <= acknowledged + 1
    assert len(log_lines(engine, "save")) == len(kept)


def test_a_commit_waits_until_sqlite_has_it_on_disk(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"


def test_a_copy_of_the_files_taken_in_the_middle_has_every_acknowledged_save(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    inspection = plan(sqlite_engine)
    for number in range(5):
        save_entry(Acting(sqlite_engine, FIRST), inspection, text_key("inledning"), f"{number}", number)
        for suffix in ("", "-wal"):
            (tmp_path / f"kopia.db{suffix}").write_bytes((tmp_path / f"test.db{suffix}").read_bytes())
        with sqlite3.connect(tmp_path / "kopia.db") as copy:
            assert copy.execute("SELECT MAX(version) FROM entry").fetchone() == (number + 1,)
        copy.close()
        for suffix in ("-wal", "-shm"):
            (tmp_path / f"kopia.db{suffix}").unlink(missing_ok=True)


# --- any sequence of saves


@pytest.fixture(scope="module", autouse=True)
def model_folder() -> Iterator[None]:
    """The database that every run of the state machine below plans a granskning of its own in."""
    with tempfile.TemporaryDirectory() as folder:
        MODEL.append(open_engine(f"sqlite:///{folder}/modell.db"))
        migrate(MODEL[0])
        yield
        MODEL.pop().dispose()


MODEL: list[Engine] = []


class TwoInspectors(RuleBasedStateMachine):
    """Two who each see some version, write, and sometimes look again, against a model that is a list per field."""

    fields = Bundle("fields")

    def __init__(self) -> None:
        super().__init__()
        self.engine = MODEL[0]
        self.inspection = plan(self.engine)
        self.said: dict[EntryKey, list[str]] = {}
        self.seen: dict[tuple[str, EntryKey], int] = {}

    @rule(target=fields, name=st.sampled_from(["inledning", "enheten", "reception/synpunkter"]))
    def choose(self, name: str) -> EntryKey:
        return text_key(name)

    @rule(field=fields, user=st.sampled_from([FIRST, SECOND]), value=st.sampled_from(["", "a", "b", "Å ö"]))
    def write(self, field: EntryKey, user: User, value: str) -> None:
        said, seen = self.said.setdefault(field, []), self.seen.get((user.name, field), 0)
        now = said[-1] if said else ""
        if value != now and seen != len(said):
            with pytest.raises(Conflict) as refusal:
                save_entry(Acting(self.engine, user), self.inspection, field, value, seen)
            assert isinstance(refusal.value.stored, Entry)
            assert (refusal.value.stored.value, refusal.value.own) == (now, value)
            return
        entry = save_entry(Acting(self.engine, user), self.inspection, field, value, seen)
        if value != now:
            said.append(value)
        assert (entry.value, entry.version) == (value, len(said))
        self.seen[user.name, field] = entry.version

    @rule(field=fields, user=st.sampled_from([FIRST, SECOND]))
    def look(self, field: EntryKey, user: User) -> None:
        self.seen[user.name, field] = stored(self.engine, self.inspection, field).version

    @invariant()
    def every_version_is_there_in_order(self) -> None:
        found: dict[EntryKey, list[str]] = {}
        with self.engine.connect() as connection:
            for entry in _load_versions(connection, self.inspection, "text"):
                found.setdefault(entry.key, []).append(entry.value)
        assert found == {field: said for field, said in self.said.items() if said}


TestTwoInspectors = TwoInspectors.TestCase
TestTwoInspectors.settings = settings(max_examples=20, stateful_step_count=25)
