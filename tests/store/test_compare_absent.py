"""`oj compare --unit` of a kommun without answers: the group's table, and a note that it is the group's."""

import json

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
