"""The check as a job: what an import leaves, who does it, and what a kill or another import in the middle leaves."""

import io
import json
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from threading import Thread

import docx
import pytest
from sqlalchemy import Engine, delete, text

from ojcore import checking
from ojcore.access import LOCAL_USER, Acting, User
from ojcore.checking import Outcome, SourceCells, check_source
from ojcore.checking.job import CHECK, check_now, order_check
from ojcore.checking.stored import load_report, rules_version
from ojcore.cli.main import main
from ojcore.definitions.folder import PROJECT
from ojcore.definitions.model import Definitions
from ojcore.documents.appendix import NOT_CHECKED, appendix
from ojcore.documents.content import Paragraph
from ojcore.documents.making import Order, make_yearly
from ojcore.documents.material import load_material
from ojcore.errors import UserError
from ojcore.importing.plan import import_file, undo_batch
from ojcore.store.discrepancies import (
    CheckCell,
    CheckDiscrepancy,
    CheckedSource,
    fetch_disputes,
    fetch_sharing,
    fetch_unchecked,
)
from ojcore.store.engine import open_engine
from ojcore.store.jobs import find_shared, has_unfinished
from ojcore.store.versions import read_version
from ojcore.swedish import counted
from tests.copies import sqlite_copy
from tests.import_files import csv_file

ANALYST, READER = User("Analytiker", frozenset({"analytiker"})), User("Läsare", frozenset({"lasare"}))
NOBODY = User("Utan roll", frozenset())
CONTRADICTING = "enkat;Vår enkät;socialjour;2018;Solna;nej;;"
AGREEING = "enkat;Vår enkät;socialjour;2018;Solna;ja;;"


@pytest.fixture
def loaded(published: Engine) -> Engine:
    return published


def read_in(engine: Engine, definitions: Definitions, *lines: str) -> int:
    batch = import_file(Acting(engine, ANALYST), definitions, csv_file(*lines), "enkat.csv").batch
    assert batch is not None
    return batch


def unchecked(engine: Engine, definitions: Definitions) -> list[str]:
    with engine.connect() as connection:
        return fetch_unchecked(connection, rules_version(definitions))


def disputed(engine: Engine, indicator: str, year: int) -> set[tuple[str, str]]:
    """Unit and source of the values that are in doubt."""
    with engine.connect() as connection:
        return {(key[2], key[3]) for key in fetch_disputes(connection, [indicator], [year])}


def is_ordered(engine: Engine) -> bool:
    with engine.connect() as connection:
        return has_unfinished(connection, CHECK)


def test_an_import_orders_the_check_of_all_that_it_touches_and_leaves_the_doubts_of_the_rest(
    loaded: Engine, definitions: Definitions
) -> None:
    before = disputed(loaded, "vantetid-nybesok", 2018)
    read_in(loaded, definitions, CONTRADICTING)
    left = unchecked(loaded, definitions)
    assert {"enkat", "oj-2018-nordvast"} <= {*left}
    assert "oj-2024-solna" not in left
    assert is_ordered(loaded)
    assert disputed(loaded, "vantetid-nybesok", 2018) == before != set()
    assert disputed(loaded, "socialjour", 2018).isdisjoint({("0184", "enkat"), ("0184", "oj-2018-nordvast")})
    assert check_now(loaded, definitions) == len(left)
    assert unchecked(loaded, definitions) == []
    assert not is_ordered(loaded)
    assert disputed(loaded, "socialjour", 2018) >= {("0184", "enkat"), ("0184", "oj-2018-nordvast")}
    with loaded.connect() as connection:
        for source in left:
            assert load_report(connection, definitions, source) == check_source(connection, definitions, source)


def test_a_source_that_shares_nothing_with_what_a_file_changes_stays_checked(
    loaded: Engine, definitions: Definitions
) -> None:
    """The file's source has a question of 2018 too; only its answer to another one is corrected, and taken back."""
    lines = ["enkat;Vår enkät;socialjour;2018;Solna;ja;;", "enkat;;bou-bra-fam;2024;Solna;nej;;"]
    read_in(loaded, definitions, *lines)
    check_now(loaded, definitions)
    with loaded.connect() as connection:
        sharing = fetch_sharing(connection, ["bou-bra-fam"])
    assert "oj-2018-nordvast" not in sharing
    batch = read_in(loaded, definitions, lines[1].replace("nej", "ja"))
    assert {*unchecked(loaded, definitions)} == sharing
    check_now(loaded, definitions)
    undo_batch(Acting(loaded, ANALYST), batch)
    assert {*unchecked(loaded, definitions)} == sharing
    with loaded.connect() as connection:
        assert load_report(connection, definitions, "oj-2018-nordvast") == check_source(
            connection, definitions, "oj-2018-nordvast"
        )


def test_a_value_that_is_corrected_or_taken_back_loses_the_doubt_about_what_it_was(
    loaded: Engine, definitions: Definitions
) -> None:
    contradicted = {("0184", "enkat"), ("0184", "oj-2018-nordvast")}
    read_in(loaded, definitions, CONTRADICTING)
    check_now(loaded, definitions)
    assert disputed(loaded, "socialjour", 2018) >= contradicted
    batch = read_in(loaded, definitions, AGREEING)
    assert disputed(loaded, "socialjour", 2018).isdisjoint(contradicted)
    check_now(loaded, definitions)
    assert disputed(loaded, "socialjour", 2018).isdisjoint(contradicted)
    undo_batch(Acting(loaded, ANALYST), batch)
    check_now(loaded, definitions)
    assert disputed(loaded, "socialjour", 2018) >= contradicted


def test_a_check_that_finds_what_was_found_leaves_the_version_of_the_values(
    loaded: Engine, definitions: Definitions
) -> None:
    def versions() -> list[object]:
        with loaded.connect() as connection:
            return [read_version(connection, kind) for kind in ("values", "checks")]

    with loaded.begin() as connection:
        connection.execute(text("UPDATE checked_source SET rules = -1"))
    before = versions()
    check_now(loaded, definitions)
    after = versions()
    assert (after[0] == before[0], after[1] == before[1]) == (True, False)


def test_a_source_whose_values_change_while_it_is_checked_is_checked_again(
    loaded: Engine, definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def read_in_meanwhile(cells: SourceCells) -> Outcome:
        if cells.source == "enkat":
            seen.append(len(cells.values))
            if len(seen) == 1:
                read_in(loaded, definitions, "enkat;Vår enkät;fia;2018;Solna;nej;;")
        return Outcome("Ingenting", [], 0)

    read_in(loaded, definitions, CONTRADICTING)
    monkeypatch.setitem(checking.RULES, "meanwhile", read_in_meanwhile)
    check_now(loaded, definitions)
    assert seen == [1, 2]
    with loaded.connect() as connection:
        report = load_report(connection, definitions, "enkat")
    assert report is not None
    assert report.figures == 2


def test_two_who_are_to_check_do_not_check_the_same(
    loaded: Engine, definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def note(cells: SourceCells) -> Outcome:
        seen.append(cells.source)
        time.sleep(0.2)
        return Outcome("Ingenting", [], 0)

    monkeypatch.setitem(checking.RULES, "note", note)
    read_in(loaded, definitions, CONTRADICTING)
    left = unchecked(loaded, definitions)
    threads = [Thread(target=check_now, args=(loaded, definitions)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == left
    assert unchecked(loaded, definitions) == []


def test_a_check_that_is_killed_leaves_whole_reports_and_is_taken_over(
    tmp_path: Path, definitions: Definitions
) -> None:
    engine = sqlite_copy("published", tmp_path / "oj.db")
    with engine.begin() as connection:
        reports = {source: load_report(connection, definitions, source) for source in definitions.publications}
        connection.execute(text("UPDATE checked_source SET rules = -1"))
    work = (
        "import sys, time\nfrom ojcore import checking\nfrom ojcore.checking.job import check_now\n"
        "from ojcore.cli.configured import definitions\nfrom ojcore.store.engine import open_engine\n"
        "means = checking.RULES['means']\n"
        "checking.RULES['means'] = lambda cells: time.sleep(600) if '2017' in cells.source else means(cells)\n"
        "check_now(open_engine(sys.argv[1]), definitions())"
    )
    process = subprocess.Popen([sys.executable, "-c", work, str(engine.url)], cwd=PROJECT)
    until = time.monotonic() + 60
    while unchecked(engine, definitions)[:1] != ["oj-2017-nordvast"]:
        assert time.monotonic() < until
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    with engine.begin() as connection:
        job = find_shared(connection, CHECK)
        assert job is not None
        assert (job.state, job.progress) == ("running", "Källa 2 av 4 kontrollräknas.")
        assert load_report(connection, definitions, "oj-2015-nordvast") == reports["oj-2015-nordvast"]
        connection.execute(text("UPDATE job SET leased_until = 1"))
    assert check_now(engine, definitions) == 3
    with engine.connect() as connection:
        assert {source: load_report(connection, definitions, source) for source in reports} == reports
    engine.dispose()


def test_a_check_that_cannot_be_made_is_an_error_and_not_a_source_without_discrepancies(
    loaded: Engine, definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(cells: SourceCells) -> Outcome:
        if cells.source == "enkat":
            raise ValueError("a fault of the program")
        return means(cells)

    means = checking.RULES["means"]
    read_in(loaded, definitions, CONTRADICTING)
    assert len(unchecked(loaded, definitions)) > 1
    monkeypatch.setitem(checking.RULES, "means", fail)
    with pytest.raises(UserError, match=r"kunde inte kontrollräknas\. Något gick fel i programmet"):
        check_now(loaded, definitions)
    assert unchecked(loaded, definitions) == ["enkat"]  # the others do not wait for it
    report = Order("ekonomiskt-bistand", 2015, "nordvast", None, date(2024, 10, 11), paginate=False)
    assert make_yearly(Acting(loaded, LOCAL_USER), definitions, report).file


def test_who_may_read_may_order_a_check_as_their_report_does_and_one_is_enough(
    loaded: Engine, definitions: Definitions
) -> None:
    order_check(Acting(loaded, READER), definitions)
    assert not is_ordered(loaded)
    read_in(loaded, definitions, CONTRADICTING)
    with pytest.raises(UserError, match="får inte beställa kontrollräkning"):
        order_check(Acting(loaded, NOBODY), definitions)
    order_check(Acting(loaded, READER), definitions)
    with loaded.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM job")).scalar() == 1


def test_a_comparison_of_what_is_not_checked_says_so(
    tmp_path: Path, definitions: Definitions, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'oj.db'}"
    monkeypatch.setenv("OJ_DATABASE", url)
    main(["init"])
    compare = ["compare", "--area", "ekonomiskt-bistand", "--year", "2018", "--format", "json"]
    assert main(compare) == 0
    assert "Inte kontrollräknat" not in capsys.readouterr().err
    read_in(open_engine(url), definitions, CONTRADICTING)
    assert main(compare) == 0
    told = capsys.readouterr()
    assert told.err.startswith("Inte kontrollräknat än: Vår enkät")
    assert json.loads(told.out)["year"] == 2018


def test_the_command_has_checked_what_it_reads_in_before_it_ends_and_says_so(
    tmp_path: Path, definitions: Definitions, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OJ_DATABASE", f"sqlite:///{tmp_path / 'oj.db'}")
    (tmp_path / "enkat.csv").write_bytes(csv_file(CONTRADICTING))
    assert main(["init"]) == 0
    assert main(["import", str(tmp_path / "enkat.csv")]) == 0
    engine = open_engine(f"sqlite:///{tmp_path / 'oj.db'}")
    assert unchecked(engine, definitions) == []
    assert ("0184", "enkat") in disputed(engine, "socialjour", 2018)
    with engine.connect() as connection:
        found = counted(len(check_source(connection, definitions, "enkat").discrepancies), "avvikelse", "avvikelser")
    told = f"Kontrollräkningen är klar: {found} i enkat. Se 'oj check --source enkat' eller Kontroll.\n"
    assert capsys.readouterr().err == told
    for again in (["--dry-run"], []):
        assert main(["import", str(tmp_path / "enkat.csv"), *again]) == 0
        assert capsys.readouterr().err == ""


def test_a_document_is_made_of_what_has_been_checked(published_sqlite: Engine, definitions: Definitions) -> None:
    order = Order("ekonomiskt-bistand", 2018, "nordvast", None, date(2024, 10, 11), paginate=False)
    with published_sqlite.begin() as connection:
        for record in (CheckCell, CheckDiscrepancy, CheckedSource):
            connection.execute(delete(record))
        unmade = load_material(Acting(connection, READER), definitions, *order_of(order), checks=load_report)
        assert NOT_CHECKED in [piece.text for piece in appendix(unmade, []) if isinstance(piece, Paragraph)]
        made = load_material(Acting(connection, READER), definitions, *order_of(order))
        assert NOT_CHECKED not in [piece.text for piece in appendix(made, []) if isinstance(piece, Paragraph)]
    file = make_yearly(Acting(published_sqlite, READER), definitions, order).file
    told = [paragraph.text for paragraph in docx.Document(io.BytesIO(file)).paragraphs]
    assert NOT_CHECKED not in told
    assert "Bilaga 1. Kontrollräkning" in told
    assert unchecked(published_sqlite, definitions) == []


def order_of(order: Order) -> tuple[str, int, str]:
    return order.area, order.year, order.group
