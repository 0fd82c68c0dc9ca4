"""What the check disputes follows the value: as this year's, as the previous, as benchmark and in the group's mean."""

import json
import sqlite3
from pathlib import Path
from shutil import copytree

import pytest
from sqlalchemy import Engine, delete, text

from ojcore.access import LOCAL_USER, Acting, User
from ojcore.checking import job
from ojcore.checking.job import check_now
from ojcore.cli.main import main
from ojcore.comparing.changes import list_flips, list_gaps, list_incomparable, outcome_of
from ojcore.comparing.comparison import Comparison, Row, compare
from ojcore.comparing.distribution import fetch_distributions
from ojcore.comparing.keyfigures import build_figures, fetch_figures, list_references
from ojcore.definitions.folder import PROJECT
from ojcore.definitions.model import Definitions
from ojcore.definitions.reader import load_definitions
from ojcore.documents.material import load_material
from ojcore.importing.plan import import_file, undo_batch
from ojcore.store.columns import load_columns
from ojcore.store.discrepancies import CheckCell, CheckDiscrepancy, CheckedSource
from ojcore.store.engine import migrate, open_engine
from ojcore.store.values import load_published
from tests.import_files import csv_file
from tests.small_tables import compare_small, make_figure, only_row

ANALYST = User("Analytiker", frozenset({"analytiker"}))
AREA = "ekonomiskt-bistand"
CONTRADICTING = "enkat;Vår enkät;socialjour;2018;Solna;nej;;"


def row_of(comparison: Comparison, indicator: str) -> Row:
    return next(row for row in comparison.rows if row.indicator.id == indicator)


def compared(engine: Engine, definitions: Definitions, year: int, unit: str = "0184") -> Comparison:
    with engine.connect() as connection:
        return compare(connection, definitions, AREA, year, "nordvast", unit)


def discrepancies_of(engine: Engine) -> set[tuple[object, ...]]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT key, explanation, indicator, year FROM check_finding ORDER BY key"))
        return {tuple(row) for row in rows}


@pytest.mark.parametrize("unit", ["0184", "1480"])
def test_a_shifted_benchmark_is_in_doubt_beside_every_kommun_and_has_no_change(
    loaded_engine: Engine, definitions: Definitions, unit: str
) -> None:
    riket = row_of(compared(loaded_engine, definitions, 2018, unit), "vantetid-nybesok").benchmarks["riket"]
    assert riket.doubt is not None
    assert (riket.value, riket.delta, riket.doubt.certainty) == (33, None, "likely")


def test_all_cells_that_a_copied_figure_covers_are_in_doubt(loaded_engine: Engine, definitions: Definitions) -> None:
    rows = compared(loaded_engine, definitions, 2018).rows
    copied = [row for row in rows if (cell := row.benchmarks.get("stockholms-stad")) and cell.value == 57]
    doubted = [row.indicator.id for row in copied if row.benchmarks["stockholms-stad"].doubt]
    assert len(doubted) == 3


def test_a_disputed_figure_has_no_colour_rank_or_change_and_the_mean_tells_of_it(definitions: Definitions) -> None:
    table = "| | 2017 | 2018 |\n| Ekerö | 10 | 12 |\n| Järfälla | 20 | 21 |\n| Solna | 30 | 0,4 |\n| riket | 9 | 8 |"
    row = only_row(compare_small(definitions, {make_figure(): table}, disputed=[("andel", "Solna", 2018)]))
    solna, ekero = row.cells["0184"], row.cells["0125"]
    assert (solna.now.judgement, solna.change, solna.rank) == ("grey", None, None)
    assert (ekero.rank, ekero.change) == (1, 2.0)
    assert row.mean.doubt == solna.now.doubt is not None
    assert (row.mean.delta, row.mean.previous) == (None, 20.0)
    assert row.mean.delta_note == "Ett svar 2018 ifrågasätts i kontrollräkningen, så förändringen visas inte"


def test_a_doubt_about_the_year_before_leaves_no_change(definitions: Definitions) -> None:
    table = "| | 2017 | 2018 |\n| Ekerö | 10 | 12 |\n| Solna | 30 | 31 |\n| riket | 90 | 8 |"
    disputed = [("andel", "Solna", 2017), ("andel", "riket", 2017)]
    row = only_row(compare_small(definitions, {make_figure(): table}, disputed=disputed))
    assert row.cells["0184"].change is None
    assert row.cells["0184"].previous is not None
    assert row.cells["0184"].previous.doubt is not None
    assert (row.mean.doubt, row.mean.delta) == (None, None)
    riket = row.benchmarks["riket"]
    assert (riket.delta, riket.doubt, riket.doubt_before is None) == (None, None, False)


def test_a_disputed_answer_keeps_its_colour_and_is_no_flip(definitions: Definitions) -> None:
    table = "| | 2017 | 2018 |\n| Ekerö | ja | ja |\n| Solna | nej | ja |\n| riket | 9 | 8 |"
    comparison = compare_small(definitions, table, unit="Solna", disputed=[("rutin", "Solna", 2018)])
    row = only_row(comparison)
    assert (row.cells["0184"].now.judgement, row.cells["0184"].change) == ("green", None)
    assert outcome_of(row, "0184") == "disputed"
    assert list_flips(comparison, definitions, "0184") == []
    assert [each.reason for each in list_incomparable(comparison, "0184", definitions)] == [
        "Uppgiften för 2018 ifrågasätts i kontrollräkningen."
    ]
    assert list_gaps(comparison, "0184", "riket") == []


def test_no_gap_is_measured_against_a_disputed_benchmark_or_mean(definitions: Definitions) -> None:
    table = "| | 2018 |\n| Ekerö | ja |\n| Solna | nej |\n| Sigtuna | ja |\n| riket | 90 |\n| stockholms-stad | 60 |"
    disputed = [("rutin", "riket", 2018), ("rutin", "Ekerö", 2018)]
    comparison = compare_small(definitions, table, unit="Solna", disputed=disputed)
    (gap,) = list_gaps(comparison, "0184", "stockholms-stad")
    assert gap.distances == {"stockholms-stad": -60.0}
    assert list_gaps(comparison, "0184", "riket") == list_gaps(comparison, "0184", comparison.group) == []


def test_an_import_that_contradicts_another_source_casts_doubt_until_it_is_undone(
    published_sqlite: Engine, definitions: Definitions
) -> None:
    before = discrepancies_of(published_sqlite)
    plan = import_file(Acting(published_sqlite, ANALYST), definitions, csv_file(CONTRADICTING), "enkat.csv")
    check_now(published_sqlite, definitions)
    cell = row_of(compared(published_sqlite, definitions, 2018), "socialjour").cells["0184"].now
    assert cell.doubt is not None
    assert cell.doubt.explanation.startswith("Solna har för 2018 nej i enkat och JA i FoU Nordväst 2018, tabell 1,")
    assert before < discrepancies_of(published_sqlite)
    assert plan.batch is not None
    undo_batch(Acting(published_sqlite, ANALYST), plan.batch)
    assert row_of(compared(published_sqlite, definitions, 2018), "socialjour").cells["0184"].now.doubt is None
    check_now(published_sqlite, definitions)
    assert discrepancies_of(published_sqlite) == before
    assert row_of(compared(published_sqlite, definitions, 2018), "socialjour").cells["0184"].now.doubt is None


def test_a_kommun_that_two_sources_tell_of_is_one_of_those_its_colour_is_set_among(
    published_sqlite: Engine, definitions: Definitions
) -> None:
    cells = row_of(compared(published_sqlite, definitions, 2015), "langvarigt-bistand").cells.values()
    before = sorted(cell.now.value for cell in cells if cell.now.value is not None)
    repeated = ("Sollentuna;41,6", "Sigtuna;25", "Danderyd;30", "Nacka;31")
    lines = [f"egen;Egen fil;langvarigt-bistand;2015;{each};;" for each in repeated]
    import_file(Acting(published_sqlite, ANALYST), definitions, csv_file(*lines), "egen.csv")
    with published_sqlite.connect() as connection:
        comparison = compare(connection, definitions, AREA, 2015, "nordvast", "0184")
        peers = load_columns(connection, definitions).figures("langvarigt-bistand", 2015)
        counted = fetch_distributions(connection, definitions, comparison)["langvarigt-bistand"].n
        values = fetch_figures(connection, definitions, AREA, 2015)
    reference = list_references(definitions, values, 2015, "0184", {})[0]
    figures = build_figures(definitions, values, AREA, 2015, "0184", reference, {})
    figure = next(each for each in figures if each.indicator.id == "langvarigt-bistand")
    assert peers == sorted([*before, 30.0, 31.0])
    assert counted == figure.n == len(before) + 2
    cells_now = row_of(comparison, "langvarigt-bistand").cells
    assert {unit: (cell.now.judgement, cell.now.reason) for unit, cell in cells_now.items() if cell.now.value} == {
        unit: figure.cells[unit].judgement for unit, cell in cells_now.items() if cell.now.value
    }


def test_a_report_that_is_made_while_a_file_is_read_in_has_the_check_of_its_own_figures(
    sqlite_engine: Engine, definitions: Definitions
) -> None:
    answers = ["enkat;Vår enkät;socialjour;2019;Solna;nej;;", "enkat;Vår enkät;socialjour;2019;Sundbyberg;ja;;"]
    load_published(Acting(sqlite_engine, LOCAL_USER), definitions)
    import_file(Acting(sqlite_engine, ANALYST), definitions, csv_file(answers[0]), "enkat.csv")
    report = (definitions, "ekonomiskt-bistand", 2019, "nordvast")
    with Acting(sqlite_engine, LOCAL_USER).snapshot() as seeing:
        before = load_material(seeing, *report)
        import_file(Acting(sqlite_engine, ANALYST), definitions, csv_file(*answers), "enkat.csv")
        meanwhile = load_material(seeing, *report)
    after = load_material(Acting(sqlite_engine, LOCAL_USER), *report)
    assert [each.checks["enkat"].figures for each in (before, meanwhile, after)] == [1, 1, 2]
    assert meanwhile.comparison == before.comparison != after.comparison


def test_a_database_without_discrepancies_gets_them_once_with_the_same_keys(
    published_sqlite: Engine, definitions: Definitions
) -> None:
    before = discrepancies_of(published_sqlite)
    with published_sqlite.begin() as connection:
        for record in (CheckCell, CheckDiscrepancy, CheckedSource):
            connection.execute(delete(record))
    assert check_now(published_sqlite, definitions) == 4
    assert discrepancies_of(published_sqlite) == before
    assert check_now(published_sqlite, definitions) == 0


def test_what_other_rules_have_found_is_made_anew(
    sqlite_engine: Engine, definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "rules_version", lambda definitions: 1)
    load_published(Acting(sqlite_engine, LOCAL_USER), definitions)
    monkeypatch.undo()
    assert check_now(sqlite_engine, definitions) == 4
    assert check_now(sqlite_engine, definitions) == 0


def test_what_was_found_by_other_definitions_is_made_anew(
    published_sqlite: Engine, definitions: Definitions, tmp_path: Path
) -> None:
    copytree(PROJECT / "data", tmp_path / "data")
    with (tmp_path / "data" / "answers.toml").open("a", encoding="utf-8") as file:
        file.write("\n# en rad till\n")
    definitions = load_definitions(tmp_path / "data")
    assert check_now(published_sqlite, definitions) == 4
    assert check_now(published_sqlite, definitions) == 0


@pytest.mark.parametrize("command", ["migrate", "restore"])
def test_an_older_database_or_backup_is_checked_when_it_is_taken_into_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    dump = PROJECT / "tests" / "databases" / "0005.sql"
    with sqlite3.connect(tmp_path / "gammal.db") as connection:
        connection.executescript(dump.read_text(encoding="utf-8"))
    connection.close()
    monkeypatch.setenv("OJ_DATABASE", f"sqlite:///{tmp_path / 'gammal.db'}")
    if command == "restore":
        assert main(["backup", str(tmp_path / "kopia.oj")]) == 0
        monkeypatch.setenv("OJ_DATABASE", f"sqlite:///{tmp_path / 'ny.db'}")
        assert main(["restore", str(tmp_path / "kopia.oj")]) == 0
    else:
        assert main(["migrate"]) == 0
    engine = open_engine(f"sqlite:///{tmp_path / ('ny.db' if command == 'restore' else 'gammal.db')}")
    migrate(engine)
    with engine.connect() as connection_:
        sources = connection_.execute(text("SELECT id FROM source")).scalars().all()
        assert set(connection_.execute(text("SELECT source FROM checked_source")).scalars()) == set(sources)


def test_the_keys_of_the_check_as_json_are_its_contract(
    loaded_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OJ_DATABASE", loaded_url)
    assert main(["check", "--format", "json"]) == 0
    keys = ["source", "place", "table", "kind", "indicator", "unit", "printed", "recomputed", "explanation"]
    assert all(list(each) == [*keys, "certainty"] for each in json.loads(capsys.readouterr().out))
