"""`oj inspection …`, the reconstructed example in the database, and a granskning that an older version stored."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from inspection.commands import main
from inspection.counting.ratios import count_ratios
from inspection.counting.tally import count_case
from inspection.demo import load_demo
from inspection.example import load_example
from inspection.inspections import list_inspections
from inspection.instrument.fields import PLAN_PARTS
from inspection.locking import verify_fixed
from inspection.review.answers import _load_answers, load_faults, load_ratios, load_unit
from inspection.review.draws import load_selection
from inspection.review.entries import _load_entries, load_texts
from inspection.review.facts import load_facts
from ojcore.access import LOCAL_USER, Acting
from ojcore.definitions.folder import PROJECT
from ojcore.errors import UserError
from ojcore.secrecy import find_personal_numbers
from ojcore.store.engine import migrate, open_engine
from tests.copies import sqlite_copy
from tests.granskningar import READER, log_lines

DATA = PROJECT / "data"
FRAME = "id;kön\nA1;kvinnor\nA2;kvinnor\nA3;kvinnor\nA4;män\nA5;män\n"


@pytest.fixture
def prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The database that the commands use, with its tables."""
    engine = sqlite_copy("empty", tmp_path / "kommando.db")
    monkeypatch.setenv("OJ_DATABASE", str(engine.url))
    return engine


@pytest.fixture
def frame(tmp_path: Path) -> Path:
    path = tmp_path / "ram.csv"
    path.write_text(FRAME, encoding="utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """What a command that succeeds prints."""
    capsys.readouterr()
    assert main([str(each) for each in arguments]) == 0
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """What a command that is refused says."""
    capsys.readouterr()
    assert main([str(each) for each in arguments]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    return printed.err


# --- draw


def test_a_draw_is_printed_without_a_database(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, frame: Path
) -> None:
    monkeypatch.setenv("OJ_DATABASE", "sqlite:////finns/inte/alls.db")
    arguments = ("inspection", "draw", "--frame", frame, "--stratum", "kön", "--seed", "17", "--number", 1)
    drawn = json.loads(run(capsys, *arguments, "--format", "json"))
    assert list(drawn) == ["seed", "frame_sha256", "strata"]
    assert (drawn["seed"], list(drawn["strata"])) == ("17", ["kvinnor", "män"])
    for name, ids in (("kvinnor", {"A1", "A2", "A3"}), ("män", {"A4", "A5"})):
        stratum = drawn["strata"][name]
        assert list(stratum) == ["size", "drawn", "reserve"]
        assert (stratum["size"], len(stratum["drawn"])) == (len(ids), 1)
        assert {*stratum["drawn"], *stratum["reserve"]} == ids


@pytest.mark.parametrize(("size", "numbers"), [(("--share", "50 %"), (2, 1)), (("--number", "2"), (2, 2))])
def test_a_draw_is_by_number_or_by_share_of_each_stratum(
    capsys: pytest.CaptureFixture[str], frame: Path, size: tuple[str, str], numbers: tuple[int, int]
) -> None:
    arguments = ("inspection", "draw", "--frame", frame, "--stratum", "kön", "--seed", "17", *size)
    drawn = json.loads(run(capsys, *arguments, "--format", "json"))["strata"]
    assert tuple(len(drawn[name]["drawn"]) for name in ("kvinnor", "män")) == numbers


def test_the_order_of_the_frame_does_not_change_the_draw(
    capsys: pytest.CaptureFixture[str], frame: Path, tmp_path: Path
) -> None:
    head, *rows = FRAME.splitlines()
    (tmp_path / "omvand.csv").write_text("\n".join([head, *reversed(rows)]), encoding="utf-8")
    outputs = {
        run(capsys, "inspection", "draw", "--frame", path, "--stratum", "kön", "--seed", "17", "--number", 1)
        for path in (frame, tmp_path / "omvand.csv")
    }
    assert len(outputs) == 1
    assert "Så upprepas lottningen" in outputs.pop()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--stratum", "kön", "--seed", "17", "--number", "9"), "urvalsgruppen 'män' har 2 akter; 9 går inte att dra"),
        (("--stratum", "stad", "--seed", "17", "--number", "1"), "kolumnen 'stad' saknas"),
        (("--seed", " ", "--number", "1"), "Lottningen behöver ett frö"),
        (("--seed", "640823-3234", "--number", "1"), "personnummer"),
        (("--seed", "17", "--share", "hälften"), "Andelen 'hälften' går inte att tolka"),
    ],
)
def test_a_draw_that_cannot_be_made_is_refused_in_swedish(
    capsys: pytest.CaptureFixture[str], frame: Path, arguments: tuple[str, ...], message: str
) -> None:
    assert message in refused(capsys, "inspection", "draw", "--frame", frame, *arguments)


def test_a_frame_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said = refused(capsys, "inspection", "draw", "--frame", tmp_path / "ingen.csv", "--seed", "17", "--number", "1")
    assert "kunde inte läsas" in said


def test_wrong_usage_ends_with_status_2(capsys: pytest.CaptureFixture[str], frame: Path) -> None:
    for arguments in (["inspection"], ["inspection", "draw", "--frame", str(frame), "--seed", "17"]):
        assert main(arguments) == 2
    assert "Användning: oj inspection draw" in capsys.readouterr().err


# --- the example


def test_the_example_counts_in_the_database_what_it_counts_as_files(engine: Engine) -> None:
    inspection = load_example(Acting(engine, LOCAL_USER), DATA)
    demo = load_demo(DATA)
    with engine.connect() as connection:
        answers = _load_answers(connection, inspection)
        stored = load_ratios(Acting(connection, LOCAL_USER), inspection)
        assert load_selection(Acting(connection, LOCAL_USER), inspection) == demo.selection
    assert stored == count_ratios(answers.instrument, demo.cases, demo.selection.sample, demo.unit_answers)
    counted = {each.id: count_case(answers.instrument, each.answers) for each in demo.cases}
    assert {each.id: each.state for each in answers.cases} == counted


def test_the_example_has_every_part_of_a_report(sqlite_engine: Engine) -> None:
    inspection = load_example(Acting(sqlite_engine, LOCAL_USER), DATA)
    (found,) = list_inspections(Acting(sqlite_engine, LOCAL_USER))
    assert (found.status, found.label[:23]) == ("pagar", "Rekonstruerat exempel: ")
    areas = {each.name for each in found.checklist.instrument.groups if each.kind == "area"}
    texts = load_texts(Acting(sqlite_engine, LOCAL_USER), inspection, "text")
    assert {f"{area}/synpunkter" for area in areas} <= texts.keys()
    assert {"inledning", "sammanfattande_analys"} <= texts.keys()
    assert load_texts(Acting(sqlite_engine, LOCAL_USER), inspection, "plan").keys() == PLAN_PARTS.keys()
    assert all(
        not table.is_empty and table.source
        for table in load_facts(Acting(sqlite_engine, LOCAL_USER), inspection).tables
    )
    rows = load_unit(Acting(sqlite_engine, LOCAL_USER), inspection)
    repeats = [each.name for each in found.checklist.instrument.groups if each.kind == "repeat"]
    assert all(rows.row_answers(repeat) for repeat in repeats)
    assert load_faults(Acting(sqlite_engine, LOCAL_USER), inspection) == [
        "Finns en grundutredning? 26 + 1 + 5 = 32 av 35 granskade akter; 3 är oförklarade."
    ]


def test_the_example_holds_no_personnummer_and_its_values_say_where_they_come_from(sqlite_engine: Engine) -> None:
    inspection = load_example(Acting(sqlite_engine, LOCAL_USER), DATA)
    with sqlite_engine.connect() as connection:
        entries = [
            entry
            for kind in ("akt", "enhet", "text", "plan", "fakta")
            for entry in _load_entries(connection, inspection, kind).values()
        ]
    assert {each.origin for each in entries} == {"exempel"}
    assert [each.key for each in entries if find_personal_numbers(each.value)] == []
    assert len(log_lines(sqlite_engine, "save")) == len(entries)


def test_loading_the_example_again_makes_another_granskning(
    capsys: pytest.CaptureFixture[str], prepared: Engine
) -> None:
    assert [run(capsys, "inspection", "demo") for _ in range(2)] == ["1\n", "2\n"]
    listed = run(capsys, "inspection", "list").splitlines()
    assert [line.split()[0] for line in listed] == ["2", "1"]


def test_only_an_inspektor_loads_the_example(sqlite_engine: Engine) -> None:
    with pytest.raises(UserError, match="får inte läsa in exemplet"):
        load_example(Acting(sqlite_engine, READER), DATA)


# --- ratios, protocol and the rest


def test_ratios_are_printed_with_the_fields_of_the_contract(
    capsys: pytest.CaptureFixture[str], prepared: Engine
) -> None:
    run(capsys, "inspection", "demo")
    rows = json.loads(run(capsys, "inspection", "ratios", 1, "--format", "json"))
    fields = "area question answer count base base_name share low high low_count high_count population note"
    assert all(list(row) == fields.split() for row in rows)
    first = rows[0]
    assert (first["question"], first["answer"], first["count"], first["base"]) == (
        "grundutredning",
        "eget_dokument",
        26,
        35,
    )
    assert (first["low_count"], first["high_count"], first["population"]) == (47, 64, 76)
    assert first["share"] == pytest.approx(26 / 35)
    assert "26 av 35 granskade akter (74,3\u00a0%)" in run(capsys, "inspection", "ratios", 1)
    assert run(capsys, "inspection", "faults", 1).startswith("Finns en grundutredning? 26 + 1 + 5 = 32 av 35")


def test_a_protocol_goes_out_and_comes_back(
    capsys: pytest.CaptureFixture[str], prepared: Engine, tmp_path: Path
) -> None:
    run(capsys, "inspection", "demo")
    path = tmp_path / "protokoll.xlsx"
    assert run(capsys, "inspection", "export-protocol", 1, "--out", path) == f"Protokollet finns i {path}.\n"
    assert run(capsys, "inspection", "import-protocol", 1, path) == "0 svar är nya, 0 ersatta och 0 fanns redan.\n"
    said = refused(capsys, "inspection", "import-protocol", 1, tmp_path / "finns-inte.xlsx")
    assert "kunde inte läsas" in said
    said = refused(capsys, "inspection", "export-protocol", 1, "--out", tmp_path / "ingen" / "p.xlsx")
    assert "kunde inte skrivas" in said


def test_a_form_is_written_for_each_level(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for level in ("akt", "enhet"):
        path = tmp_path / f"{level}.xlsx"
        run(capsys, "inspection", "export-form", "ekonomiskt-bistand-2011-v1", "--level", level, "--out", path)
        assert path.read_bytes().startswith(b"PK")


def test_what_cannot_be_done_is_refused_in_swedish(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, prepared: Engine, tmp_path: Path
) -> None:
    assert "Granskning 7 finns inte" in refused(capsys, "inspection", "ratios", 7)
    assert run(capsys, "inspection", "list") == "Det finns inga granskningar.\n"
    run(capsys, "inspection", "demo")
    assert "inte fastställd" in refused(capsys, "inspection", "verify", 1)
    monkeypatch.setenv("OJ_DATABASE", f"sqlite:///{tmp_path / 'tom.db'}")
    assert "Kör 'oj init' först" in refused(capsys, "inspection", "demo")


def test_the_installed_command_has_both_halves_and_the_first_half_alone_its_own() -> None:
    both = subprocess.run([Path(sys.executable).parent / "oj", "-h"], capture_output=True, text=True, check=True)
    alone = subprocess.run(
        [sys.executable, "-m", "ojcore", "-h"], capture_output=True, text=True, check=True, cwd=PROJECT
    )
    assert "inspection" in both.stdout
    assert "compare" in both.stdout
    assert "compare" in alone.stdout
    assert "granskning: bara i 'oj inspection'" in alone.stdout
    assert "bara i" not in both.stdout


# --- stored by an older version


def test_a_fixed_granskning_stored_by_an_older_version_opens_with_its_hash_and_history(tmp_path: Path) -> None:
    path = tmp_path / "gammal.db"
    with sqlite3.connect(path) as connection:
        connection.executescript((PROJECT / "tests" / "databases" / "0003.sql").read_text(encoding="utf-8"))
    connection.close()
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    with engine.connect() as reading:
        assert not verify_fixed(Acting(reading, LOCAL_USER), 1)
        (found,) = list_inspections(Acting(reading, LOCAL_USER))
        assert (found.is_fixed, found.units) == (True, ("Norra", "Södra"))
        selection = load_selection(Acting(reading, LOCAL_USER), 1)
        answered = (
            reading.execute(text("SELECT DISTINCT subject FROM entry WHERE kind = 'akt' ORDER BY 1")).scalars().all()
        )
    assert selection is not None
    assert set(answered) == selection.stratum_of.keys()
    assert sum(len(each.fallout) for each in selection.strata) == 1
    engine.dispose()
