"""`oj compare --unit` of a kommun without answers: the group's table, and a note that it is the group's."""

import json
from pathlib import Path

import pytest

from ojcore.cli.main import main


@pytest.mark.parametrize(("unit", "told"), [("0880", "Kalmar har inga svar i Ekonomiskt bistånd"), ("0184", "")])
def test_a_unit_without_answers_is_told_beside_the_groups_table(
    loaded_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], unit: str, told: str
) -> None:
    monkeypatch.setenv("OJ_DATABASE", loaded_url)
    asked = ["compare", "--area", "ekonomiskt-bistand", "--year", "2018", "--unit", unit, "--format", "json"]
    assert main(asked) == 0
    written = capsys.readouterr()
    assert json.loads(written.out)["indicators"]
    assert written.err.startswith(told)
    assert bool(written.err) == bool(told)


@pytest.mark.parametrize(
    ("unit", "more", "told"),
    [
        ("0880", [], "Kalmar har inga svar i något område, varken 2024 eller något annat år."),
        ("0125", ["--area", "ekonomiskt-bistand"], "Ekerö har inga svar i Ekonomiskt bistånd 2024. Kommunen har svar"),
    ],
)
def test_no_letter_is_made_of_no_answers(
    loaded_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    unit: str,
    more: list[str],
    told: str,
) -> None:
    monkeypatch.setenv("OJ_DATABASE", loaded_url)
    out = tmp_path / "brev.docx"
    asked = ["report", "tjansteskrivelse", "--unit", unit, "--year", "2024", "--out", str(out), *more]
    assert main(asked) == 1
    assert capsys.readouterr().err.startswith(told)
    assert not out.exists()
