"""What a comparison says about one kommun: flips, headline and gaps, and that nothing falls between the categories."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from ojcore.comparing.changes import (
    Flip,
    Outcome,
    count_colours,
    count_outcomes,
    list_flips,
    list_gaps,
    list_incomparable,
    list_measured,
    list_moves,
    outcome_of,
    tell_gap,
)
from ojcore.comparing.comparison import Comparison, compare
from ojcore.definitions.model import Definitions
from tests.small_tables import compare_small, make_figure, make_indicator, only_row, small_definitions


def told(flips: list[Flip]) -> list[tuple[str, str, str, str]]:
    return [(flip.kind, flip.unit, flip.before, flip.after) for flip in flips]


def one_answer(before: str, now: str) -> str:
    return f"""
        |       | 2017     | 2018  |
        | Solna | {before} | {now} |
        """


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        ("nej", "ja", "better"),
        ("nej", "delvis", "better"),
        ("delvis", "ja", "better"),
        ("ja", "nej", "worse"),
        ("ja", "delvis", "worse"),
        ("delvis", "nej", "worse"),
        ("ja", "integrerat", "other"),
        ("ja", "", "unanswered"),
        ("nej", "vet ej", "unanswered"),
        ("", "ja", "answered"),
        ("vet ej", "nej", "answered"),
        ("nej", "nej", "same"),
        ("vet ej", "ingen uppgift", "same"),
        (".", "ja", "new"),
    ],
)
def test_an_answer_becomes_exactly_one_thing(definitions: Definitions, before: str, now: str, kind: str) -> None:
    comparison = compare_small(definitions, one_answer(before, now))
    assert outcome_of(only_row(comparison), "0184") == kind
    assert [flip.kind for flip in list_flips(comparison, definitions, "0184")] == ([] if kind == "same" else [kind])


def test_ja_is_worse_where_low_is_good(definitions: Definitions) -> None:
    asked = make_indicator(direction="low_is_good")
    assert outcome_of(only_row(compare_small(definitions, {asked: one_answer("nej", "ja")})), "0184") == "worse"


def test_a_changed_answer_without_direction_is_neither_better_nor_worse(definitions: Definitions) -> None:
    asked = make_indicator(direction="none")
    assert outcome_of(only_row(compare_small(definitions, {asked: one_answer("nej", "ja")})), "0184") == "other"


def test_a_flip_tells_both_answers_and_both_years(definitions: Definitions) -> None:
    (flip,) = list_flips(compare_small(definitions, one_answer("nej", "delvis")), definitions, "0184")
    assert (flip.before, flip.before_year, flip.after, flip.year) == ("Nej", 2017, "Delvis", 2018)


def test_an_answer_across_a_series_break_is_no_flip_but_is_told_with_its_reason(definitions: Definitions) -> None:
    asked = make_indicator(series_break=2018)
    comparison = compare_small(definitions, {asked: one_answer("ja", "nej")})
    assert list_flips(comparison, definitions) == []
    assert [each.reason for each in list_incomparable(comparison, "0184", definitions)] == ["Frågan ändrades."]


def test_a_kommun_that_did_not_take_part_before_is_told_and_is_no_flip(definitions: Definitions) -> None:
    comparison = compare_small(
        definitions,
        """
        |       | 2017 | 2018 |
        | Solna | ja   | nej  |
        | Ekerö | .    | nej  |
        """,
    )
    assert told(list_flips(comparison, definitions)) == [("worse", "0184", "Ja", "Nej")]
    (found,) = list_incomparable(comparison, "0125", definitions)
    assert found.reason == "Ekerö har inget svar 2017."
    assert list_incomparable(comparison, "0184", definitions) == []


def test_a_kommun_that_is_not_asked_now_has_no_outcome(definitions: Definitions) -> None:
    comparison = compare_small(
        definitions,
        """
        |       | 2017 | 2018 |
        | Solna | ja   | ja   |
        | Ekerö | ja   | .    |
        """,
    )
    assert outcome_of(only_row(comparison), "0125") is None
    assert list_flips(comparison, definitions, "0125") == []


def test_figures_change_every_year_and_are_no_flips(definitions: Definitions) -> None:
    table = """
        |       | 2017 | 2018 |
        | Solna | 5    | 9    |
        """
    comparison = compare_small(definitions, {make_figure(): table})
    assert list_flips(comparison, definitions) == []
    assert count_outcomes(comparison, "0184") == {}


@pytest.mark.parametrize(
    ("direction", "before", "now", "kind"),
    [
        ("low_is_good", "9", "5", "better"),
        ("low_is_good", "5", "9", "worse"),
        ("high_is_good", "5", "9", "better"),
        ("none", "5", "9", "other"),
        ("low_is_good", "5,0", "5", "same"),
    ],
)
def test_a_figure_moves_by_its_direction(
    definitions: Definitions, direction: str, before: str, now: str, kind: str
) -> None:
    figure = make_figure(direction=direction)
    (move,) = list_moves(compare_small(definitions, {figure: one_answer(before, now)}), "0184")
    assert (move.kind, move.before.raw, move.now.raw) == (kind, before, now)


@pytest.mark.parametrize(("before", "now"), [("", "5"), ("5", ""), (".", "5")])
def test_a_figure_that_is_missing_either_year_has_not_moved(definitions: Definitions, before: str, now: str) -> None:
    assert list_moves(compare_small(definitions, {make_figure(): one_answer(before, now)}), "0184") == []


GONE = """
    |       | 2017 | 2018 |
    | Solna | ja   | .    |
    | Ekerö | nej  | .    |
    """
KEPT = """
    |       | 2017 | 2018 |
    | Solna | ja   | ja   |
    | Ekerö | ja   | ja   |
    """


def test_a_question_that_is_gone_is_told_once_without_the_year_before(definitions: Definitions) -> None:
    tables = {make_indicator("borta"): GONE, make_indicator("kvar"): KEPT}
    comparison = compare_small(definitions, tables)
    assert told(list_flips(comparison, definitions)) == [("dropped", "", "", "")]
    assert told(list_flips(comparison, definitions, "0184")) == [("dropped", "0184", "", "")]


def test_a_question_that_is_gone_has_each_kommuns_last_answer_where_the_year_before_is_at_hand(
    definitions: Definitions,
) -> None:
    tables = {make_indicator("borta"): GONE, make_indicator("kvar"): KEPT}
    comparison, earlier = compare_small(definitions, tables), compare_small(definitions, tables, year=2017)
    assert told(list_flips(comparison, definitions, earlier=earlier)) == [
        ("dropped", "0125", "Nej", ""),
        ("dropped", "0184", "Ja", ""),
    ]


def test_a_figure_that_is_gone_is_no_question_that_is_gone(definitions: Definitions) -> None:
    figure = """
        |       | 2017 | 2018 |
        | Solna | 5    | .    |
        """
    comparison = compare_small(definitions, {make_figure(): figure, make_indicator("kvar"): KEPT})
    assert [each.id for each in comparison.dropped] == ["andel"]
    assert list_flips(comparison, definitions) == []


def test_the_headline_counts_colours_and_what_changed_among_the_comparable(definitions: Definitions) -> None:
    comparison = compare_small(
        definitions,
        {
            make_indicator("a"): one_answer("nej", "ja"),
            make_indicator("b"): one_answer("ja", "ja"),
            make_indicator("c"): one_answer("ja", "delvis"),
            make_indicator("d"): one_answer("ja", "vet ej"),
            make_indicator("e"): one_answer(".", "nej"),
            make_indicator("f", series_break=2018): one_answer("ja", "nej"),
            make_indicator("g", direction="none"): one_answer("nej", "ja"),
        },
    )
    headline = count_colours(comparison, "0184")
    assert headline.now == {"green": 2, "yellow": 1, "red": 2, "grey": 1, "blue": 1}
    assert headline.compared == 3
    assert headline.change == {"green": 0, "yellow": 1, "red": -1}
    assert headline.before_years == [2017]


def test_the_headline_counts_what_would_have_been_compared_had_the_check_not_disputed_it(
    definitions: Definitions,
) -> None:
    tables = {
        make_indicator("a"): one_answer("nej", "ja"),
        make_indicator("b"): one_answer("ja", "ja"),
        make_indicator("c"): one_answer("vet ej", "ja"),
        make_indicator("d"): one_answer(".", "ja"),
        make_indicator("e", direction="none"): one_answer("nej", "ja"),
        make_indicator("f", series_break=2018): one_answer("ja", "nej"),
    }
    now = [(id_, "Solna", 2018) for id_ in "acdef"]
    headline = count_colours(compare_small(definitions, tables, disputed=now), "0184")
    assert (headline.compared, headline.disputed) == (1, 1)
    before = [("a", "Solna", 2017), ("b", "Solna", 2017)]
    headline = count_colours(compare_small(definitions, tables, disputed=before), "0184")
    assert (headline.compared, headline.disputed) == (0, 2)
    assert count_colours(compare_small(definitions, tables), "0184").disputed == 0


def test_a_kommun_without_answers_has_an_empty_headline(definitions: Definitions) -> None:
    comparison = compare_small(definitions, one_answer("nej", "ja"), unit="Nacka", outside=("Nacka",))
    headline = count_colours(comparison, "0182")
    assert (headline.now, headline.compared, headline.before_years) == ({}, 0, [])


def test_a_gap_is_measured_from_the_group_and_each_benchmark(definitions: Definitions) -> None:
    comparison = compare_small(
        definitions,
        """
        |                 | 2018 |
        | Solna           | nej  |
        | Ekerö           | ja   |
        | riket           | 80   |
        | stockholms-stad | 92,5 |
        """,
    )
    for against, behind in {"provgrupp": 50.0, "riket": 80.0, "stockholms-stad": 92.5}.items():
        (gap,) = list_gaps(comparison, "0184", against)
        assert gap.distances == {"provgrupp": -50.0, "riket": -80.0, "stockholms-stad": -92.5}
        assert (gap.against, gap.behind) == (against, behind)
    assert list_gaps(comparison, "0184", "stockholms-lan") == []


def test_gaps_are_ranked_by_the_one_chosen_and_by_no_other(definitions: Definitions) -> None:
    stad, riket = (
        "| | 2018 |\n| Solna | nej |\n| Ekerö | nej |\n| riket | 12 |\n| stockholms-stad | 93 |",
        "| | 2018 |\n| Solna | nej |\n| Ekerö | nej |\n| riket | 60 |\n| stockholms-stad | 57 |",
    )
    comparison = compare_small(definitions, {make_indicator("fia"): stad, make_indicator("plan"): riket})
    order = {who: [gap.row.indicator.id for gap in list_gaps(comparison, "0184", who)] for who in
             ("riket", "stockholms-stad")}  # fmt: skip
    assert order == {"riket": ["plan", "fia"], "stockholms-stad": ["fia", "plan"]}
    assert list_measured(comparison, "0184") == ["riket", "stockholms-stad", "provgrupp"]


def test_an_answer_is_told_beside_a_share_and_not_subtracted_from_it(definitions: Definitions) -> None:
    answers = "| | 2018 |\n| Solna | nej |\n| Ekerö | ja |\n| riket | 93 |"
    figures = "| | 2018 |\n| Solna | 5,2 |\n| Ekerö | 4,0 |\n| riket | 4,0 |"
    comparison = compare_small(definitions, {make_indicator(): answers, make_figure(decimals=1): figures})
    small = small_definitions(definitions, [])
    told = {who: [tell_gap(gap, small) for gap in list_gaps(comparison, "0184", who)] for who in ("riket", "provgrupp")}
    assert told == {
        "riket": ["Nej, där 93\u00a0% i riket svarar ja", "+1,2\u00a0procentenheter mot riket"],
        "provgrupp": [
            "Nej, där 50\u00a0% av kommunerna i Provgruppen svarar ja",
            "+0,6\u00a0procentenheter mot kommunerna i Provgruppen",
        ],
    }


def test_figures_are_measured_in_percent_of_the_other_so_that_they_stand_with_answers(definitions: Definitions) -> None:
    table = """
        |       | 2018 |
        | Solna | 30   |
        | riket | 20   |
        """
    (low,) = list_gaps(compare_small(definitions, {make_figure(unit="kr"): table}), "0184", "riket")
    (high,) = list_gaps(compare_small(definitions, {make_figure(direction="high_is_good"): table}), "0184", "riket")
    assert (low.behind, high.behind) == (50.0, -50.0)
    assert low.distances == high.distances == {"riket": 10.0}


def test_red_gaps_come_before_yellow_and_the_largest_first(definitions: Definitions) -> None:
    def table(answer: str, riket: int) -> str:
        return f"""
            |       | 2018     |
            | Solna | {answer} |
            | riket | {riket}  |
            """

    comparison = compare_small(
        definitions,
        {
            make_indicator("gul"): table("delvis", 99),
            make_indicator("rod"): table("nej", 20),
            make_indicator("rodast"): table("nej", 60),
        },
    )
    assert [gap.row.indicator.id for gap in list_gaps(comparison, "0184", "riket")] == ["rodast", "rod", "gul"]


def test_what_has_no_direction_no_answer_or_nothing_beside_it_is_no_gap(definitions: Definitions) -> None:
    with_riket = """
        |       | 2018 |
        | Solna | nej  |
        | riket | 80   |
        """
    comparison = compare_small(
        definitions,
        {
            make_indicator("utan-riktning", direction="none"): with_riket,
            make_indicator("utan-svar"): with_riket.replace("nej", "vet ej"),
            make_indicator("ensam"): one_answer(".", "nej"),
        },
    )
    assert list_gaps(comparison, "0184", "riket") == list_gaps(comparison, "0184", "provgrupp") == []


@pytest.fixture(scope="module")
def solna_2017(loaded_engine: Engine, definitions: Definitions) -> Comparison:
    with loaded_engine.connect() as connection:
        return compare(connection, definitions, "ekonomiskt-bistand", 2017, "nordvast", "0184")


def test_the_flips_of_2017_are_the_cells_whose_parentheses_differ(
    solna_2017: Comparison, definitions: Definitions
) -> None:
    naive = {
        (row.indicator.id, unit)
        for row in solna_2017.rows
        for unit, cell in row.cells.items()
        if cell.previous and cell.previous.raw.casefold() != cell.now.raw.casefold()
    }
    flips = [flip for flip in list_flips(solna_2017, definitions) if flip.kind not in ("new", "dropped")]
    assert {(flip.indicator.id, flip.unit) for flip in flips} == naive
    assert len(flips) == len(naive) > 30


def test_every_answer_of_every_kommun_has_one_outcome(solna_2017: Comparison, definitions: Definitions) -> None:
    for unit in solna_2017.units:
        answers = [row for row in solna_2017.rows if unit in row.cells and row.indicator.is_answer]
        outcomes = count_outcomes(solna_2017, unit)
        assert sum(outcomes.values()) == len(answers) == 32
        told_of = [flip for flip in list_flips(solna_2017, definitions, unit) if flip.kind != "dropped"]
        assert len(told_of) == sum(outcomes.values()) - outcomes["same"] - outcomes["broken"] - outcomes["no_earlier"]
        assert len(list_incomparable(solna_2017, unit, definitions)) == outcomes["broken"] + outcomes["no_earlier"]


answers = st.sampled_from(["ja", "nej", "delvis", "integrerat", "ja, med vissa", "vet ej", "", "."])


@given(st.lists(st.tuples(answers, answers), min_size=1, max_size=8), st.booleans())
def test_turning_time_round_swaps_better_and_worse(
    definitions: Definitions, pairs: list[tuple[str, str]], low_is_good: bool
) -> None:
    direction = "low_is_good" if low_is_good else "high_is_good"
    asked = [make_indicator(f"fraga-{index}", direction=direction) for index in range(len(pairs))]
    forth = compare_small(definitions, {each: one_answer(*pair) for each, pair in zip(asked, pairs, strict=True)})
    back = compare_small(definitions, {each: one_answer(*pair[::-1]) for each, pair in zip(asked, pairs, strict=True)})
    swapped: dict[Outcome, Outcome] = {"better": "worse", "answered": "unanswered"}
    counted, turned = count_outcomes(forth, "0184"), count_outcomes(back, "0184")
    for one, other in swapped.items():
        assert counted[one] == turned[other]
        assert counted[other] == turned[one]
    assert (counted["same"], counted["other"]) == (turned["same"], turned["other"])
