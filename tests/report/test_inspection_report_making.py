"""Making a report of what is stored: drafts, the version for the unit, the fixed one, and `oj inspection report`."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from inspection.commands import main
from inspection.example import load_example
from inspection.inspections import _find_inspection, change_status, load_inspection
from inspection.instrument.fields import text_key
from inspection.locking import start_new_version, verify_fixed
from inspection.report import Order, draft_report, load_source, make_report
from inspection.report.document import Made, write_report
from inspection.report_versions import ReportKind, add_comment, answer_comment, list_comments, list_reports, read_report
from inspection.review.entries import load_texts, save_entry
from inspection.review.history import list_changes
from ojcore.access import Acting
from ojcore.errors import UserError
from ojcore.word import document_text, read_template
from tests.copies import sqlite_copy
from tests.granskningar import FIRST, READER, SECOND, STRANGER, log_lines, only_comment
from tests.report.test_word_template import kommun_document, saved
from tests.report_sources import DATA, DAY

Step = Callable[[Engine, int], object]


@pytest.fixture
def example(engine: Engine) -> tuple[Engine, int]:
    """The example in each kind of database."""
    return engine, load_example(Acting(engine, FIRST), DATA)


def order(kind: ReportKind, *, is_acknowledged: bool = False) -> Order:
    return Order(kind, DAY, is_acknowledged=is_acknowledged, paginate=False)


def move_to_faktagranskning(engine: Engine, created: int) -> None:
    with engine.connect() as connection:
        seen = _find_inspection(connection, created).version
    change_status(Acting(engine, FIRST), created, "faktagranskning", seen)


def test_a_report_with_faults_is_kept_as_draft_and_leaves_only_when_acknowledged(example: tuple[Engine, int]) -> None:
    engine, created = example
    draft = make_report(Acting(engine, FIRST), created, order("utkast"))
    assert (draft.number, draft.kind, draft.acknowledged_by) == (1, "utkast", "")
    with pytest.raises(UserError, match="3 är oförklarade"):
        make_report(Acting(engine, FIRST), created, order("faktagranskning"))
    sent = make_report(Acting(engine, FIRST), created, order("faktagranskning", is_acknowledged=True))
    assert (sent.number, sent.acknowledged_by) == (2, FIRST.name)
    content = read_report(Acting(engine, FIRST), created, 2)
    assert hashlib.sha256(content).hexdigest() == sent.sha256
    assert f"[Normal] Bekräftat av {FIRST.name}." in document_text(content)


def test_a_reference_that_fetches_nothing_stops_the_version_for_the_unit_too(example: tuple[Engine, int]) -> None:
    engine, created = example
    seen = load_texts(Acting(engine, FIRST), created, "text")["granskningen"].version
    save_entry(Acting(engine, FIRST), created, text_key("granskningen"), "Det var {arbetsplan=kanske} planer.", seen)
    with pytest.raises(UserError, match="2 uppgifter går inte ihop"):
        make_report(Acting(engine, FIRST), created, order("faktagranskning"))


def test_the_fixed_report_locks_the_granskning_and_says_what_the_unit_said(example: tuple[Engine, int]) -> None:
    engine, created = example
    make_report(Acting(engine, FIRST), created, order("faktagranskning", is_acknowledged=True))
    move_to_faktagranskning(engine, created)
    add_comment(Acting(engine, FIRST), created, 1, "Hemsida", "Den finns också på engelska.", "Enhetschefen")
    with pytest.raises(UserError, match="inte är besvarade"):
        make_report(Acting(engine, FIRST), created, order("faststalld", is_acknowledged=True))
    answer_comment(Acting(engine, FIRST), only_comment(engine, created), status="rattad", answer="Infört.")
    fixed = make_report(Acting(engine, FIRST), created, order("faststalld", is_acknowledged=True))
    text = document_text(read_report(Acting(engine, FIRST), created, fixed.number))
    assert "| Hemsida | Den finns också på engelska. | Enhetschefen | Rättad. Infört. |" in text
    assert "inte fastställt" not in text
    assert load_inspection(Acting(engine, READER), created).is_fixed
    assert not verify_fixed(Acting(engine, READER), created)
    with pytest.raises(UserError, match="fastställd"):
        make_report(Acting(engine, FIRST), created, order("utkast"))


def test_what_is_saved_while_the_version_for_the_unit_is_written_counts_as_changed_since(
    example: tuple[Engine, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, created = example
    seen = load_texts(Acting(engine, FIRST), created, "text")["granskningen"].version

    def write_while_another_saves(*arguments: Any, **options: Any) -> Made:
        save_entry(Acting(engine, SECOND), created, text_key("granskningen"), "Kom mitt i.", seen)
        time.sleep(1.1)  # moments are kept to the second
        return write_report(*arguments, **options)

    monkeypatch.setattr("inspection.report.making.write_report", write_while_another_saves)
    sent = make_report(Acting(engine, FIRST), created, order("faktagranskning", is_acknowledged=True))
    assert "Kom mitt i." not in document_text(read_report(Acting(engine, FIRST), created, sent.number))
    changes = list_changes(Acting(engine, FIRST), created, sent.made_at)
    assert "Kom mitt i." in [change.after.value for change in changes]  # others of the same second may be told too


def test_of_a_fixed_granskning_the_draft_is_its_report_as_it_was_made(example: tuple[Engine, int]) -> None:
    engine, created = example
    move_to_faktagranskning(engine, created)
    fixed = make_report(Acting(engine, FIRST), created, order("faststalld", is_acknowledged=True))
    made = draft_report(Acting(engine, READER), created, DAY.replace(year=2012))
    assert hashlib.sha256(made.content).hexdigest() == fixed.sha256
    assert ("Nämndsekreteraren", f"granskning/{created}/rapport/{fixed.number}", "", "") in log_lines(engine, "export")
    template = read_template(saved(kommun_document()), "mall.docx")
    with pytest.raises(UserError, match="kan inte göras om med en annan mall"):
        draft_report(Acting(engine, READER), created, DAY, template)


def test_a_new_version_says_which_it_is_and_does_not_carry_the_old_comments(example: tuple[Engine, int]) -> None:
    engine, created = example
    make_report(Acting(engine, FIRST), created, order("faktagranskning", is_acknowledged=True))
    move_to_faktagranskning(engine, created)
    add_comment(Acting(engine, FIRST), created, 1, "Hemsida", "Kommentar.", "Enhetschefen")
    answer_comment(
        Acting(engine, FIRST), only_comment(engine, created), status="inte_rattad", answer="Uppgiften stämmer."
    )
    make_report(Acting(engine, FIRST), created, order("faststalld", is_acknowledged=True))
    second = start_new_version(Acting(engine, FIRST), created)
    text = document_text(draft_report(Acting(engine, FIRST), second, DAY, paginate=False).content)
    assert "[Omslagsuppgift] Version 2" in text
    assert "Kommentar." not in text
    assert list_comments(Acting(engine, FIRST), second) == []


@pytest.mark.parametrize("user", [READER, STRANGER], ids=["läsare", "utan roll"])
def test_who_does_not_review_makes_no_report_and_reads_none_that_is_not_fixed(
    sqlite_engine: Engine, user: object
) -> None:
    created = load_example(Acting(sqlite_engine, FIRST), DATA)
    steps: list[Step] = [
        lambda engine, created: make_report(Acting(engine, user), created, order("utkast")),  # type: ignore[arg-type]
        lambda engine, created: draft_report(Acting(engine, user), created, DAY),  # type: ignore[arg-type]
    ]
    for step in steps:
        with pytest.raises(UserError, match="får inte"):
            step(sqlite_engine, created)
    assert list_reports(Acting(sqlite_engine, FIRST), created) == []


def test_the_source_holds_no_answer_to_a_single_file(sqlite_engine: Engine) -> None:
    created = load_example(Acting(sqlite_engine, FIRST), DATA)
    source = load_source(Acting(sqlite_engine, FIRST), created)
    assert "Rekonstruerad akt" not in repr((source.ratios.rows, source.unit, source.repeats, source.texts))
    assert not hasattr(source, "cases")


# --- the command


@pytest.fixture
def prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """The example in the database that the commands use."""
    monkeypatch.setenv("OJ_DATABASE", str(sqlite_copy("example", tmp_path / "kommando.db").url))
    return 1


def test_the_command_writes_the_report_and_says_what_does_not_add_up(
    prepared: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "rapport.docx"
    assert main(["inspection", "report", str(prepared), "--out", str(target)]) == 0
    printed = capsys.readouterr()
    assert printed.out == f"Rapporten finns i {target}.\n"
    assert printed.err == (
        "Går inte ihop: Finns en grundutredning? 26 + 1 + 5 = 32 av 35 granskade akter; 3 är oförklarade.\n"
    )
    assert "[Utkast] Utkast, inte fastställt" in document_text(target.read_bytes())


def test_the_command_takes_a_template_and_says_what_it_lacks(
    prepared: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template, target = tmp_path / "mall.docx", tmp_path / "rapport.docx"
    template.write_bytes(saved(kommun_document()))
    command = ["inspection", "report", str(prepared), "--out", str(target), "--template", str(template)]
    assert main(command) == 0
    assert "Mallen saknar formatmallarna" in capsys.readouterr().err
    assert "Exempelby kommun" in document_text(target.read_bytes())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["9999"], "Granskning 9999 finns inte"),
        (["{id}", "--template", "finns-inte.docx"], "finns-inte.docx kunde inte läsas"),
    ],
)
def test_the_command_refuses_what_it_cannot_do(
    prepared: int, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    target = tmp_path / "rapport.docx"
    given = [each.format(id=prepared) for each in arguments]
    assert main(["inspection", "report", *given, "--out", str(target)]) == 1
    assert message in capsys.readouterr().err
    assert not target.exists()
