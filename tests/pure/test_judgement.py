"""Colours: of answers by the code book, of figures by quartile, grey with its reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ojcore.comparing.judgement import (
    COLOUR_SYMBOLS,
    COLOUR_WORDS,
    FEWEST_FOR_QUARTERS,
    FIGURE_RULE,
    MINIMUM_PEERS,
    judge_answer,
    judge_number,
    rank_of,
)
from ojcore.definitions.model import Colour, Definitions
from tests.small_tables import compare_small, make_figure, make_indicator, only_row

LOW = make_figure(direction="low_is_good")
HIGH = make_figure(direction="high_is_good")
NEITHER = make_figure(direction="none")


@pytest.mark.parametrize(
    ("code", "colour"),
    [
        ("ja", "green"),
        ("ja_med_samtliga", "green"),
        ("integrerat", "green"),
        ("ny_rutin", "green"),
        ("inom_7_dagar", "green"),
        ("inom_8_14_dagar", "green"),
        ("delvis", "yellow"),
        ("ja_med_vissa", "yellow"),
        ("nej", "red"),
        ("15_dagar_eller_mer", "red"),
    ],
)
def test_an_answer_has_the_colour_of_the_code_book(definitions: Definitions, code: str, colour: Colour) -> None:
    assert judge_answer(code, None, make_indicator(), definitions) == (colour, "")


def test_every_answer_of_the_code_book_has_a_colour(definitions: Definitions) -> None:
    colours = {judge_answer(code, None, make_indicator(), definitions).colour for code in definitions.answers}
    assert colours == {"green", "yellow", "red"}


def test_ja_is_red_and_nej_green_where_low_is_good(definitions: Definitions) -> None:
    asked = make_indicator(direction="low_is_good")
    colours = [judge_answer(code, None, asked, definitions).colour for code in ("ja", "delvis", "nej")]
    assert colours == ["red", "yellow", "green"]


def test_an_answer_without_direction_is_blue(definitions: Definitions) -> None:
    asked = make_indicator(direction="none")
    assert {judge_answer(code, None, asked, definitions).colour for code in ("ja", "nej")} == {"blue"}


@pytest.mark.parametrize(("missing", "reason"), [("vet_ej", "Vet ej"), ("ingen_uppgift", "Ingen uppgift")])
def test_a_missing_answer_is_grey_with_its_reason(definitions: Definitions, missing: str, reason: str) -> None:
    assert judge_answer(None, missing, make_indicator(), definitions) == ("grey", reason)


def test_the_best_quarter_is_green_the_worst_red_and_the_half_between_yellow() -> None:
    peers = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]
    colours = [judge_number(each, None, LOW, peers).colour for each in peers]
    assert colours == ["green"] * 2 + ["yellow"] * 4 + ["red"] * 2
    assert [judge_number(each, None, HIGH, peers).colour for each in peers] == colours[::-1]


def test_equals_share_a_colour_even_across_a_quarter() -> None:
    peers = [1.0, 1.0, 1.0, 1.0, 5.0, 6.0, 7.0, 8.0]
    assert judge_number(1.0, None, LOW, peers).colour == "green"
    assert judge_number(8.0, None, LOW, peers).colour == "red"


def test_all_equal_are_all_yellow() -> None:
    assert judge_number(3.0, None, LOW, [3.0] * 8).colour == "yellow"


@pytest.mark.parametrize(("count", "colour"), [(MINIMUM_PEERS - 1, "grey"), (MINIMUM_PEERS, "green")])
def test_fewer_than_five_kommuner_are_too_few_to_judge_by(count: int, colour: Colour) -> None:
    peers = [float(number) for number in range(count)]
    judged = judge_number(0.0, None, LOW, peers)
    assert judged.colour == colour
    assert judged.reason == ("bara 4 kommuner har uppgift, minst 5 behövs" if colour == "grey" else "bäst av 5")


@pytest.mark.parametrize(
    ("count", "best", "middle", "worst"),
    [
        (5, "bäst av 5", "i mitten av 5", "sämst av 5"),
        (7, "bland de 2 bästa av 7", "i mitten av 7", "bland de 2 sämsta av 7"),
        (19, "bland de 5 bästa av 19", "i mitten av 19", "bland de 5 sämsta av 19"),
        (20, "", "", ""),
    ],
)
def test_a_colour_among_fewer_than_twenty_is_told_as_a_place(count: int, best: str, middle: str, worst: str) -> None:
    peers = [float(number) for number in range(count)]
    judged = [judge_number(peers[place], None, LOW, peers) for place in (0, count // 2, -1)]
    assert [each.colour for each in judged] == ["green", "yellow", "red"]
    assert [each.reason for each in judged] == [best, middle, worst]
    assert judge_number(peers[-1], None, HIGH, peers).reason == best


def test_equals_are_counted_in_the_place_they_share() -> None:
    assert judge_number(1.0, None, LOW, [1.0, 1.0, 1.0, 1.0, 5.0, 6.0, 7.0, 8.0]).reason == "bland de 4 bästa av 8"


def test_the_rule_calls_no_few_a_quarter() -> None:
    assert f"färre än {FEWEST_FOR_QUARTERS} är färgen en plats och ingen fjärdedel" in FIGURE_RULE
    assert "25 procent" not in FIGURE_RULE


def test_a_figure_without_direction_is_blue_however_few() -> None:
    assert judge_number(3.0, None, NEITHER, [3.0]).colour == "blue"


def test_a_missing_figure_is_grey_with_its_reason_even_without_direction() -> None:
    for indicator in (LOW, NEITHER):
        assert judge_number(None, "Ingen uppgift", indicator, [1.0] * 8) == ("grey", "Ingen uppgift")


def test_the_comparison_judges_a_figure_among_all_kommuner_and_not_the_group_alone(definitions: Definitions) -> None:
    table = """
        |            | 2018 |
        | Ekerö      | 4    |
        | Solna      | 5    |
        | Nacka      | 1    |
        | Täby       | 2    |
        | Vallentuna | 3    |
        """
    outside = ("Nacka", "Täby", "Vallentuna")
    row = only_row(compare_small(definitions, {make_figure(): table}, outside=outside))
    assert {unit: cell.now.judgement for unit, cell in row.cells.items()} == {"0125": "yellow", "0184": "red"}


def test_two_kommuner_alone_are_grey_with_the_reason_in_the_cell(definitions: Definitions) -> None:
    table = """
        |       | 2018 |
        | Ekerö | 4    |
        | Solna |      |
        """
    row = only_row(compare_small(definitions, {make_figure(): table}))
    reasons = {unit: (cell.now.judgement, cell.now.reason) for unit, cell in row.cells.items()}
    assert reasons == {"0125": ("grey", "bara 1 kommun har uppgift, minst 5 behövs"), "0184": ("grey", "Ingen uppgift")}
    shown = {unit: (COLOUR_SYMBOLS[cell.now.mark], COLOUR_WORDS[cell.now.mark]) for unit, cell in row.cells.items()}
    assert shown == {"0125": ("□", "utan bedömning"), "0184": ("–", "saknas")}


def test_no_two_colours_share_a_symbol_or_a_word() -> None:
    assert len(set(COLOUR_SYMBOLS.values())) == len(COLOUR_SYMBOLS) == len(set(COLOUR_WORDS.values()))
    assert COLOUR_SYMBOLS.keys() == COLOUR_WORDS.keys()


def test_rank_one_is_best_and_equals_share_a_rank() -> None:
    others = [3.0, 1.0, 3.0, 2.0]
    assert [rank_of(each, others, LOW) for each in others] == [3, 1, 3, 2]
    assert [rank_of(each, others, HIGH) for each in others] == [1, 4, 1, 3]
    assert rank_of(1.0, others, NEITHER) is None


peer_lists = st.lists(st.integers(0, 12).map(float), min_size=MINIMUM_PEERS, max_size=40).map(sorted)


@given(peer_lists)
def test_turning_the_direction_round_swaps_green_and_red(peers: list[float]) -> None:
    swapped = {"green": "red", "red": "green", "yellow": "yellow"}
    for each in set(peers):
        assert judge_number(each, None, HIGH, peers).colour == swapped[judge_number(each, None, LOW, peers).colour]


@given(peer_lists)
def test_a_better_figure_never_has_a_worse_colour(peers: list[float]) -> None:
    worse = {"green": 0, "yellow": 1, "red": 2}
    colours = [worse[judge_number(each, None, LOW, peers).colour] for each in peers]
    assert colours == sorted(colours)


different = st.lists(st.integers(0, 1000).map(float), min_size=MINIMUM_PEERS, max_size=40, unique=True).map(sorted)


@given(different)
def test_without_ties_about_a_quarter_is_green_and_as_many_red(peers: list[float]) -> None:
    colours = [judge_number(each, None, LOW, peers).colour for each in peers]
    assert colours.count("green") == colours.count("red")
    assert abs(colours.count("green") - len(peers) / 4) <= 0.5
