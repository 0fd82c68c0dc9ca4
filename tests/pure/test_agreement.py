"""Two inspectors at the same files: observed agreement, Cohen's kappa and Gwet's AC1."""

from dataclasses import replace
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.instrument.model import Instrument
from inspection.instrument.reader import load_instrument
from inspection.review.agreement import Pair, compare_reviews, measure_agreement
from ojcore.definitions.folder import PROJECT

JA_NEJ = ["ja", "nej"]


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    return load_instrument(PROJECT / "data" / "instruments" / "ekonomiskt-bistand-2011-v1")


def pairs_of(*table: tuple[str, str, int]) -> list[Pair]:
    return [(first, second) for first, second, times in table for _ in range(times)]


def test_the_published_table_of_fifty_files() -> None:
    pairs = pairs_of(("ja", "ja", 20), ("ja", "nej", 5), ("nej", "ja", 10), ("nej", "nej", 15))
    found = measure_agreement(pairs, JA_NEJ)
    assert found.pairs == 50
    assert (found.observed, found.kappa, found.ac1) == pytest.approx((0.70, 0.40, 0.4059), abs=5e-5)


def test_kappa_is_undefined_where_everybody_always_gave_one_answer() -> None:
    found = measure_agreement(pairs_of(("ja", "ja", 35)), JA_NEJ)
    assert (found.observed, found.kappa, found.ac1) == (1, None, 1)


def test_kappa_is_not_shown_where_one_of_the_two_used_one_category() -> None:
    found = measure_agreement(pairs_of(("ja", "ja", 9), ("nej", "ja", 1)), JA_NEJ)
    assert found.kappa is None
    assert found.observed == 0.9


def test_unused_categories_of_the_instrument_count_in_ac1() -> None:
    pairs = pairs_of(("a", "a", 6), ("a", "b", 2), ("b", "b", 2))
    # margins a .8 and .6, mean .7; b .3; c 0: p_e = (.21 + .21 + 0) / 2
    found = measure_agreement(pairs, ["a", "b", "c"])
    assert found.ac1 == pytest.approx((0.8 - 0.21) / (1 - 0.21))


def test_nothing_reviewed_twice_has_no_measure() -> None:
    found = measure_agreement([], JA_NEJ)
    assert (found.pairs, found.observed, found.kappa, found.ac1) == (0, None, None, None)


def test_an_answer_outside_the_categories_is_refused() -> None:
    with pytest.raises(ValueError, match="outside the categories"):
        measure_agreement([("ja", "kanske")], JA_NEJ)


def test_a_question_with_one_category_has_neither_kappa_nor_ac1() -> None:
    found = measure_agreement([("ja", "ja")], ["ja"])
    assert (found.observed, found.kappa, found.ac1) == (1, None, None)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=30))
def test_agreement_is_the_same_from_both_sides_and_at_most_one(pairs: list[Pair]) -> None:
    found = measure_agreement(pairs, "abc")
    turned = measure_agreement([(second, first) for first, second in pairs], "abc")
    assert found.observed is not None
    assert found.ac1 is not None
    assert found.observed == turned.observed
    assert isclose(found.ac1, turned.ac1 or 0, abs_tol=1e-12)
    assert found.ac1 <= 1
    if found.kappa is not None:
        assert isclose(found.kappa, naive_kappa(pairs), abs_tol=1e-12)


def naive_kappa(pairs: list[Pair]) -> float:
    total = len(pairs)
    same = len([1 for first, second in pairs if first == second]) / total
    by_chance = 0.0
    for category in "abc":
        by_chance += len([1 for first, _ in pairs if first == category]) * len(
            [1 for _, second in pairs if second == category]
        )
    by_chance /= total * total
    return (same - by_chance) / (1 - by_chance)


def test_reviews_are_compared_per_question_and_differing_files_are_named(instrument: Instrument) -> None:
    first = {
        "A1": {"grundutredning": "eget_dokument", "analys": "nej", "arbetsplan": "ja", "plan_delmal": "ja"},
        "A2": {"grundutredning": "journal", "arbetsplan": "nej"},
        "A3": {"grundutredning": "saknas", "arbetsplan": "nej"},
        "A4": {"grundutredning": "saknas"},
    }
    second = {
        "A1": {"grundutredning": "eget_dokument", "analys": "ja", "arbetsplan": "nej", "plan_delmal": "ja"},
        "A2": {"grundutredning": "journal", "arbetsplan": "uppgift_saknas"},
        "A3": {"grundutredning": "forsta_delen", "arbetsplan": "nej"},
    }
    found = {each.question: each for each in compare_reviews(instrument, first, second)}
    assert (found["grundutredning"].agreement.pairs, found["grundutredning"].differing) == (3, ("A3",))
    assert found["grundutredning"].agreement.observed == pytest.approx(2 / 3)
    assert found["arbetsplan"].differing == ("A1", "A2")
    assert found["arbetsplan"].agreement.observed == pytest.approx(1 / 3)
    # The second answered that there is no arbetsplan, so the answer about its delmål does not apply.
    assert (found["plan_delmal"].agreement.pairs, found["plan_delmal"].one_sided) == (0, 1)
    assert found["plan_delmal"].differing == ("A1",)
    assert found["delaktighet"].agreement.pairs == 0


def test_a_question_with_several_answers_is_compared_choice_by_choice(instrument: Instrument) -> None:
    several = replace(instrument.by_name["grundutredning"], type="select_multiple")
    one_question = replace(instrument, questions=(several,))
    first = {
        "A1": {"grundutredning": "journal saknas"},
        "A2": {"grundutredning": "journal"},
        "A3": {"grundutredning": "uppgift_saknas"},
    }
    second = {
        "A1": {"grundutredning": "saknas journal"},
        "A2": {"grundutredning": "saknas"},
        "A3": {"grundutredning": "journal"},
    }
    found = {each.choice: each for each in compare_reviews(one_question, first, second)}
    assert list(found) == ["eget_dokument", "journal", "forsta_delen", "saknas"]
    assert found["eget_dokument"].agreement.observed == 1
    assert found["journal"].agreement.observed == 0.5
    assert (found["journal"].one_sided, found["journal"].differing) == (1, ("A2", "A3"))
