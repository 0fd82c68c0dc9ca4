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


def test_answers_of_one_kommun_alone_are_not_called_the_groups(
    loaded_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OJ_DATABASE", loaded_url)
    assert main(["compare", "--area", "ekonomiskt-bistand", "--year", "2024", "--unit", "0880"]) == 0
    assert capsys.readouterr().err.endswith("Det som skrivs gäller Solna.\n")


@pytest.mark.parametrize(
    ("year", "remedy"), [("2024", "Välj kommunen Solna (0184)"), ("2018", "Välj rapporten för hela")]
)
def test_no_report_of_somebody_else_is_made_for_a_kommun_without_answers(
    loaded_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    year: str,
    remedy: str,
) -> None:
    monkeypatch.setenv("OJ_DATABASE", loaded_url)
    out, asked = tmp_path / "rapport.docx", ["report", "oj", "--area", "ekonomiskt-bistand", "--quick", "--year", year]
    assert main([*asked, "--unit", "0880", "--out", str(out)]) == 1
    assert remedy in capsys.readouterr().err
    assert not out.exists()
    assert main([*asked, "--out", str(out)]) == 0
    whose = {"2024": "Solnas, som ensam har svarat 2024.", "2018": "gruppens: Nordvästkommunerna, där Ekerö,"}[year]
    assert f"Rapporten och dess texter är {whose}" in capsys.readouterr().out


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
