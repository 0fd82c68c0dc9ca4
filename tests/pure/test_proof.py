"""`make proof` repeats what is marked and tells how often it held."""

from typing import Literal

import pytest

from tests import proof


def report(name: str, outcome: Literal["passed", "failed"], marked: bool = True) -> pytest.TestReport:
    keywords: dict[str, Literal[1]] = {"proof": 1} if marked else {}
    return pytest.TestReport(name, ("", 0, ""), keywords, outcome, None, "call", duration=2.0)


def test_the_last_lines_tell_how_many_rounds_held() -> None:
    rounds = [
        report("a.py::test_b[0]", "passed"),
        report("a.py::test_b[1]", "failed"),
        report("a.py::test_a", "passed"),
    ]
    assert proof.lines([*rounds, report("a.py::test_c", "passed", marked=False)]) == [
        "1 of 1, 2.0 s each: a.py::test_a",
        "1 of 2, 2.0 s each: a.py::test_b",
    ]
