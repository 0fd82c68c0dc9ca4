"""The comparison as JSON and as rows: a contract that other programs read."""

import json
from typing import Any

import pytest
from sqlalchemy import Engine

from ojcore.comparing.comparison import Comparison, compare
from ojcore.comparing.distribution import fetch_distributions
from ojcore.comparing.export import comparison_json, comparison_rows
from ojcore.definitions.model import Definitions
from tests.small_tables import compare_small, make_figure, make_indicator, small_definitions

WORDS = {"id", "title", "dimension", "table", "column", "source", "unit", "direction"}
PARTS = {"values", "mean", "benchmarks", "distribution", "comment"}
QUESTION = make_indicator()
FIGURE = make_figure(decimals=2)


@pytest.fixture
def known(definitions: Definitions) -> Definitions:
    """The definitions of the question and the figure."""
    return small_definitions(definitions, [QUESTION, FIGURE])


@pytest.fixture
def small(definitions: Definitions) -> Comparison:
    """The question and the figure, with everything a cell can be."""
    question = """
        |            | 2017   | 2018  |
        | Ekerö      | nej    | ja    |
        | Järfälla   | ja     |       |
        | Solna      | delvis | nej   |
        | riket      | 40     | 44,5  |
        """
    figure = """
        |            | 2018  |
        | Ekerö      | 8,355 |
        | Järfälla   | 1095  |
        """
    return compare_small(definitions, {QUESTION: question, FIGURE: figure})


def test_an_indicator_has_the_keys_of_the_contract(loaded_engine: Engine, definitions: Definitions) -> None:
    with loaded_engine.connect() as connection:
        comparison = compare(connection, definitions, "ekonomiskt-bistand", 2018, "nordvast", "0184")
        distributions = fetch_distributions(connection, definitions, comparison)
    written = json.loads(json.dumps(comparison_json(comparison, definitions, distributions)))
    assert written.keys() == {"area", "year", "unit", "group", "indicators"}
    assert (written["area"], written["year"], written["unit"]) == ("ekonomiskt-bistand", 2018, "0184")
    assert {each["source"] for each in written["indicators"]} == {"oj-2018-nordvast"}
    assert written["group"].keys() == {"id", "name", "members"}
    assert {"code": "0184", "name": "Solna"} in written["group"]["members"]
    assert len(written["indicators"]) == 35
    for indicator in written["indicators"]:
        assert indicator.keys() == WORDS | PARTS
        assert indicator["mean"].keys() == {"value", "n", "of", "previous", "delta", "delta_note", "doubt"}
        for cell in indicator["values"].values():
            assert cell.keys() == {"raw", "code", "value", "missing", "judgement", "doubt", "previous", "change"}
        for benchmark in indicator["benchmarks"].values():
            assert benchmark.keys() == {"value", "delta", "raw", "doubt", "doubt_before"}


def test_a_cell_keeps_what_is_printed_beside_what_it_means(known: Definitions, small: Comparison) -> None:
    question, _ = _indicators(small, known)
    assert question["values"] == {
        "0125": {
            "raw": "ja", "code": "ja", "value": 100.0, "missing": None, "judgement": "green", "doubt": None,
            "previous": {"year": 2017, "raw": "nej", "code": "nej", "value": 0.0, "doubt": None}, "change": "Nej→Ja",
        },
        "0123": {
            "raw": "", "code": None, "value": None, "missing": "ingen_uppgift", "judgement": "grey", "doubt": None,
            "previous": {"year": 2017, "raw": "ja", "code": "ja", "value": 100.0, "doubt": None}, "change": None,
        },
        "0184": {
            "raw": "nej", "code": "nej", "value": 0.0, "missing": None, "judgement": "red", "doubt": None,
            "previous": {"year": 2017, "raw": "delvis", "code": "delvis", "value": 0.0, "doubt": None},
            "change": "Delvis→Nej",
        },
    }  # fmt: skip


def test_a_share_is_in_percent_and_unrounded(known: Definitions, small: Comparison) -> None:
    question, figure = _indicators(small, known)
    assert (question["unit"], figure["unit"]) == ("%", "%")
    assert question["mean"] == {
        "value": 50.0,
        "n": 2,
        "of": 3,
        "previous": pytest.approx(100 / 3),
        "delta": pytest.approx(50 - 100 / 3),
        "delta_note": "2 av 3 har svarat, mot 3 år 2017",
        "doubt": None,
    }
    riket = {"value": 44.5, "delta": 4.5, "raw": "44,5", "doubt": None, "doubt_before": None}
    assert question["benchmarks"] == {"riket": riket}
    assert figure["values"]["0125"]["value"] == 8.355


def test_rows_have_one_heading_per_kommun_and_benchmark(known: Definitions, small: Comparison) -> None:
    head, figure, question = comparison_rows(small, known)
    assert {len(row) for row in (head, question, figure)} == {len(head)}
    named = dict(zip(map(str, head), question, strict=True))
    assert (named["Ekerö"], named["Järfälla"], named["Solna"]) == ("Ja (Nej)", "Ingen uppgift (Ja)", "Nej (Delvis)")
    assert (named["Riket"], named["Stockholms län"], named["Stockholms stad"]) == (44.5, None, None)
    assert (named["Antal svar"], named["Jämförs med år"]) == ("2 av 3", 2017)


def test_rows_carry_numbers_rounded_half_up_as_the_pages_show_them(known: Definitions, small: Comparison) -> None:
    head, figure, question = comparison_rows(small, known)
    mean, change = head.index("Snitt Provgruppen"), head.index("Förändring")
    assert (question[mean], question[change]) == (50.0, 16.7)
    assert (figure[mean], figure[change], figure[-2]) == (551.68, None, "Ingen tidigare mätning")
    assert figure[-1] == ""


def _indicators(comparison: Comparison, definitions: Definitions) -> tuple[dict[str, Any], dict[str, Any]]:
    figure, question = comparison_json(comparison, definitions, {})["indicators"]
    return question, figure
