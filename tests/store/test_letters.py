"""Letters in the store: versions, conflicts, roles, and the same defaults for the page and the command."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from ojcore.access import LOCAL_USER, Acting, User
from ojcore.cli import main as cli
from ojcore.documents.forms import Decision
from ojcore.documents.letters import (
    NONE,
    PROPOSALS,
    Kind,
    allowance_parts,
    comparison_parts,
    decision_field,
    decisions_of,
    letter_of,
    letter_parts,
    save_letter_text,
)
from ojcore.errors import Conflict, UserError
from ojcore.store.engine import open_engine
from ojcore.store.texts import StoredText, load_texts
from ojcore.word import document_text
from tests.copies import sqlite_copy

LETTER = letter_of("tjansteskrivelse", "0184", 2024)
QUARTER = letter_of("ej-verkstallda", "0184", 2024, 3)
ALLOWANCE = letter_of("tillagg", "0184", 2024)
ANALYST, READER = (User(f"en {role}", frozenset({role})) for role in ("analytiker", "lasare"))
TODAY = date(2024, 10, 11)


def stored(engine: Engine, letter: Any = LETTER) -> dict[str, StoredText]:
    return load_texts(Acting(engine, LOCAL_USER), letter)


def logged(engine: Engine) -> list[tuple[str, ...]]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT action, target, old, new FROM log ORDER BY id"))
        return [tuple(row) for row in rows]


def parts(texts: dict[str, StoredText], given: dict[str, Any] | None = None) -> dict[str, Any]:
    does = PROPOSALS["tjansteskrivelse"]
    return letter_parts("tjansteskrivelse", texts, TODAY, "Öppna jämförelser 2024", does, given)


def test_each_save_is_a_version_of_its_own_and_the_log_says_which_field_but_no_text(engine: Engine) -> None:
    first = save_letter_text(Acting(engine, ANALYST), LETTER, "summary", "Det går framåt.", 0)
    save_letter_text(Acting(engine, ANALYST), LETTER, "summary", "Det går bakåt.", first.version)
    assert (stored(engine)["summary"].text, stored(engine)["summary"].version) == ("Det går bakåt.", 2)
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT text FROM report_text ORDER BY version")).scalars().all()
    assert kept == ["Det går framåt.", "Det går bakåt."]
    told = str(logged(engine))
    assert "summary" in told
    assert "framåt" not in told
    assert "bakåt" not in told


def test_a_save_upon_an_older_version_is_a_conflict_with_both_texts(engine: Engine) -> None:
    save_letter_text(Acting(engine, ANALYST), LETTER, "summary", "Deras.", 0)
    with pytest.raises(Conflict) as refused:
        save_letter_text(Acting(engine, LOCAL_USER), LETTER, "summary", "Min.", 0)
    assert (refused.value.stored.text, refused.value.own) == ("Deras.", "Min.")
    save_letter_text(Acting(engine, LOCAL_USER), LETTER, "summary", "Min.", refused.value.stored.version)
    assert stored(engine)["summary"].text == "Min."


def test_a_letter_belongs_to_its_kommun_year_and_kind(engine: Engine) -> None:
    save_letter_text(Acting(engine, ANALYST), LETTER, "summary", "Solnas.", 0)
    for other in (
        letter_of("tjansteskrivelse", "0181", 2024),
        letter_of("tjansteskrivelse", "0184", 2023),
        ALLOWANCE,
        QUARTER,
    ):
        assert stored(engine, other) == {}


@pytest.mark.parametrize(
    ("user", "field", "said", "reason"),
    [
        (READER, "summary", "Text.", "kräver rollen analytiker"),
        (ANALYST, "summary", "Gäller 640823-3234.", "personnummer"),
        (ANALYST, "diarienummer", "1" * 41, "högst 40"),
        (ANALYST, "day", "11 oktober", "ÅÅÅÅ-MM-DD"),
        (ANALYST, "children", "många", "helt tal"),
        (ANALYST, "decision/1/reason", "x" * 301, "högst 300"),
    ],
)
def test_what_is_refused_is_not_saved(sqlite_engine: Engine, user: User, field: str, said: str, reason: str) -> None:
    with pytest.raises(UserError, match=reason):
        save_letter_text(Acting(sqlite_engine, user), LETTER, field, said, 0)
    assert stored(sqlite_engine) == {}


def test_a_field_that_no_letter_has_is_a_bug(sqlite_engine: Engine) -> None:
    with pytest.raises(ValueError, match="no field"):
        save_letter_text(Acting(sqlite_engine, ANALYST), LETTER, "fritext", "x", 0)


def test_what_is_written_goes_before_what_is_proposed_and_what_is_given_before_both() -> None:
    texts = {name: StoredText(name, said, 1) for name, said in {"namnd": "Omsorgsnämnden", "day": "2024-09-01"}.items()}
    assert parts({})["proposal"] == "Socialnämnden tar del av redovisningen."
    assert parts({})["day"] == TODAY
    assert parts(texts)["proposal"] == "Omsorgsnämnden tar del av redovisningen."
    assert parts(texts)["day"] == date(2024, 9, 1)
    given = parts(texts, {"namnd": "Vårdnämnden", "signatures": ["Direktör"]})
    assert (given["proposal"], given["signatures"]) == ("Vårdnämnden tar del av redovisningen.", ["Direktör"])


def test_a_dash_leaves_a_proposed_text_out_and_an_emptied_field_has_its_proposal() -> None:
    dash, empty = (StoredText("signatures", said, 2) for said in (NONE, ""))
    assert parts({"signatures": dash})["signatures"] == []
    assert parts({"signatures": empty})["signatures"] == ["Förvaltningschef", "Kvalitetscontroller"]


def test_a_given_text_about_one_area_leaves_the_other_areas_as_they_are_written() -> None:
    texts = {f"area/{area}": StoredText(f"area/{area}", area, 1) for area in ("a", "b")}
    found = comparison_parts(texts, ["a", "b", "c"], {"areas": {"b": "given"}})
    assert found["areas"] == {"a": "a", "b": "given"}


def test_decisions_are_read_back_in_the_order_they_were_begun_and_only_with_a_day(sqlite_engine: Engine) -> None:
    for row, values in {
        "1a": {"reference": "A-1", "decided": "2024-03-30", "insats": "Kontaktfamilj", "reported_before": "ja"},
        "1b": {"reference": "A-2", "decided": "2024-01-10", "carried_out": "2024-08-02"},
        "1c": {"reference": "A-3"},
    }.items():
        for name, value in values.items():
            save_letter_text(Acting(sqlite_engine, ANALYST), QUARTER, decision_field(row, name), value, 0)
    assert decisions_of(stored(sqlite_engine, QUARTER)) == [
        Decision("A-1", "Kontaktfamilj", date(2024, 3, 30), "", reported_before=True),
        Decision("A-2", "", date(2024, 1, 10), "", carried_out=date(2024, 8, 2)),
    ]


def test_the_number_of_children_is_never_proposed() -> None:
    assert (
        allowance_parts({})["children"]
        == allowance_parts({"children": StoredText("children", "–", 1)})["children"]
        == 0
    )
    assert allowance_parts({"children": StoredText("children", "98", 1)})["children"] == 98


@pytest.fixture
def loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    url = str(sqlite_copy("published", tmp_path / "oj.db").url)
    monkeypatch.setenv("OJ_DATABASE", url)
    return open_engine(url)


COMMANDS: dict[Kind, list[object]] = {
    "tjansteskrivelse": ["--unit", "0184", "--year", 2024, "--area", "ekonomiskt-bistand"],
    "ej-verkstallda": ["--unit", "0184", "--year", 2024, "--quarter", 3],
    "tillagg": ["--unit", "0184", "--year", 2024],
}


def run(kind: Kind, out: Path, *more: object) -> str:
    arguments = ["report", kind, *COMMANDS[kind], "--out", out, *more]
    assert cli.main(list(map(str, arguments))) == 0
    return document_text(out.read_bytes())


@pytest.mark.usefixtures("loaded")
def test_the_command_writes_no_allowance_to_no_children(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "brev.docx"
    assert cli.main(["report", "tillagg", "--unit", "0184", "--year", "2024", "--out", str(out)]) == 1
    assert capsys.readouterr().err.startswith("Antalet barn saknas. Fyll i hur många barn tillägget gäller")
    assert not out.exists()


@pytest.mark.parametrize(("kind", "letter"), list(zip(COMMANDS, (LETTER, QUARTER, ALLOWANCE), strict=True)))
def test_the_command_writes_the_stored_letter_and_logs_it_as_the_page_does(
    loaded: Engine, tmp_path: Path, kind: Kind, letter: Any
) -> None:
    save_letter_text(Acting(loaded, ANALYST), letter, "summary", "Skrivet på sidan.", 0)
    save_letter_text(Acting(loaded, ANALYST), letter, "children", "98", 0)
    for name, value in {"reference": "A-1", "decided": "2024-03-30"}.items():
        save_letter_text(Acting(loaded, ANALYST), letter, decision_field("1", name), value, 0)
    shown = run(kind, tmp_path / "brev.docx")
    assert "Skrivet på sidan." in shown
    assert {"ej-verkstallda": "2024-03-30", "tillagg": "98 barn"}.get(kind, "Förslag") in shown
    second = {"tjansteskrivelse": "Kvalitetscontroller", "ej-verkstallda": "Stabschef", "tillagg": "Enhetschef"}[kind]
    assert second in shown
    assert logged(loaded)[-1][:2] == ("export", f"{letter.report} 0184 2024")


def test_what_the_command_is_given_goes_before_what_is_stored_and_is_not_stored(loaded: Engine, tmp_path: Path) -> None:
    save_letter_text(Acting(loaded, ANALYST), ALLOWANCE, "children", "98", 0)
    save_letter_text(Acting(loaded, ANALYST), ALLOWANCE, "background", "Den sparade.", 0)
    form = tmp_path / "arende.toml"
    form.write_text(
        'background = "Den givna."\n[letter]\nnamnd = "Vårdnämnden"\n[allowance]\nchildren = 2\n', encoding="utf-8"
    )
    shown = run("tillagg", tmp_path / "brev.docx", "--form", form)
    assert "Den givna." in shown
    assert "Vårdnämnden beslutar" in shown
    assert "2 barn" in shown
    texts = stored(loaded, ALLOWANCE)
    assert {name: texts[name].text for name in texts} == {"children": "98", "background": "Den sparade."}
