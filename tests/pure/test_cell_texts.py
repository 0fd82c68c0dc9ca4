"""What a cell, a mean and a benchmark are called: the edges of the rule."""

import pytest

from ojcore.comparing.cell_texts import Told, doubt_text, list_doubts, tell_benchmark, tell_cell, tell_count, tell_mean
from ojcore.comparing.comparison import Doubt
from ojcore.definitions.model import Definitions
from tests.small_tables import compare_small, make_figure, only_row

SHIFTED = Doubt("likely", "outlier", "oj-2018-nordvast", "tabell 7, kolumn Riket", "Kolumnen verkar förskjuten.")


@pytest.mark.parametrize(
    ("answers", "mean", "counted"),
    [
        (["ja", "nej", "ja"], "66,7 % (+16,7)", "3 av 3"),
        (["ja", "nej", ""], "50 % (±0)", "2 av 3"),
        (["ja", "", ""], "–", "1 av 3"),
        (["", "", ""], "–", "0 av 3"),
    ],
)
def test_a_mean_is_told_of_two_answers_or_more(
    definitions: Definitions, answers: list[str], mean: str, counted: str
) -> None:
    first, second, third = answers
    table = f"""
        |          | 2017 | 2018     |
        | Ekerö    | ja   | {first}  |
        | Solna    | nej  | {second} |
        | Järfälla | .    | {third}  |
        """
    row = only_row(compare_small(definitions, table))
    assert (tell_mean(row).line.replace("\u00a0", " "), tell_count(row)) == (mean, counted)


def test_a_mean_has_no_change_where_one_alone_answered_before(definitions: Definitions) -> None:
    row = only_row(
        compare_small(
            definitions,
            """
            |       | 2017 | 2018 |
            | Ekerö | ja   | nej  |
            | Solna |      | ja   |
            """,
        )
    )
    assert (tell_mean(row).line, row.mean.previous) == ("50\u00a0%", None)
    assert row.mean.delta_note == "Färre än två svar att jämföra"


def test_figures_keep_their_decimals_and_a_kommun_that_was_not_asked_has_a_dash(definitions: Definitions) -> None:
    table = """
        |       | 2017 | 2018 |
        | Ekerö | 8,1  | 8,35 |
        | Solna | .    | 9    |
        | riket | 7    | 7,25 |
        """
    row = only_row(compare_small(definitions, {make_figure(decimals=1): table}))
    told = [tell_cell(row, who, definitions).line.replace("\u00a0", " ") for who in ("0125", "0184", "0123")]
    assert told == ["8,4 % (8,1 %)", "9,0 %", "–"]
    assert tell_benchmark(row, "riket").line.replace("\u00a0", " ") == "7,3 % (+0,3)"
    assert tell_benchmark(row, "stockholms-lan").line == "–"


def test_a_disputed_value_is_marked_and_says_why() -> None:
    assert Told("33 %", "", SHIFTED).line == Told("33 %", "", SHIFTED).marked == "33 % *"
    assert Told("33 %").line == "33 %"
    assert doubt_text(SHIFTED) == "Troligen fel (tabell 7, kolumn Riket): Kolumnen verkar förskjuten."


def test_a_disputed_value_of_the_year_before_is_listed_with_its_year(definitions: Definitions) -> None:
    table = "| | 2017 | 2018 |\n| Ekerö | ja | ja |\n| Solna | nej | ja |\n| riket | 90 | 8 |"
    disputed = [("rutin", "Solna", 2017), ("rutin", "riket", 2017), ("rutin", "riket", 2018)]
    comparison = compare_small(definitions, table, disputed=disputed)
    listed = [name for name, _ in list_doubts(only_row(comparison), comparison, definitions)]
    assert listed == ["Solna 2017", "Riket", "Riket 2017"]
