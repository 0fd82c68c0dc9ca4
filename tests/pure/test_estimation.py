"""Limits for a finite group, weighted estimates, fall-out's two ends and the difference between granskningar."""

from fractions import Fraction
from math import comb, isclose, sqrt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.stats import beta, hypergeom

from inspection.counting.estimation import (
    Interval,
    Sampled,
    StratumCount,
    compare_shares,
    exact_interval,
    fallout_ends,
    own_limits,
    stratified_estimate,
)


@st.composite
def draws(draw: st.DrawFn, largest: int = 60) -> tuple[int, int, int]:
    """(count, reviewed, population)"""
    population = draw(st.integers(1, largest))
    reviewed = draw(st.integers(1, population))
    return draw(st.integers(0, reviewed)), reviewed, population


def chance(count: int, reviewed: int, population: int, true: int) -> Fraction:
    """The probability of `count` of `reviewed` when `true` of the population have it, without rounding."""
    if not 0 <= true - count <= population - reviewed:
        return Fraction(0)
    ways = comb(true, count) * comb(population - true, reviewed - count)
    return Fraction(ways, comb(population, reviewed))


def naive_interval(count: int, reviewed: int, population: int) -> tuple[int, int]:
    """Every number of files tried one by one, in whole fractions."""
    tail = Fraction(1, 40)
    possible = []
    for true in range(population + 1):
        if chance(count, reviewed, population, true) == 0:
            continue
        or_more = sum(chance(each, reviewed, population, true) for each in range(count, reviewed + 1))
        or_fewer = sum(chance(each, reviewed, population, true) for each in range(count + 1))
        if or_more > tail and or_fewer > tail:
            possible.append(true)
    return min(possible), max(possible)


@pytest.mark.parametrize(
    ("count", "low_count", "high_count", "low", "high", "text"),
    [
        (26, 47, 64, 0.6184, 0.8421, "mellan 47 och 64 av 76"),
        (29, 54, 69, 0.7105, 0.9079, "mellan 54 och 69 av 76"),
        (6, 7, 22, 0.0921, 0.2895, "mellan 7 och 22 av 76"),
        (2, 2, 12, 0.0263, 0.1579, "mellan 2 och 12 av 76"),
        (0, 0, 5, 0.0, 0.0658, "högst 5 av 76"),
        (35, 71, 76, 0.9342, 1.0, "minst 71 av 76"),
    ],
)
def test_the_limits_of_35_drawn_from_76_are_the_published_ones(
    count: int, low_count: int, high_count: int, low: float, high: float, text: str
) -> None:
    interval = exact_interval(count, 35, 76)
    assert interval == Interval(low_count, high_count, 76)
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)
    assert interval.describe() == text


@given(draws())
@example((0, 1, 40))  # the chance is the limit itself, for 39 here
@example((1, 1, 40))
@example((13, 13, 16))
def test_the_limits_are_those_of_trying_every_number(case: tuple[int, int, int]) -> None:
    interval = exact_interval(*case)
    assert (interval.low_count, interval.high_count) == naive_interval(*case)


def large_draws() -> list[tuple[int, int, int]]:
    """Edges, halves and shares of groups of up to 10,000 files."""
    sizes = {population: {1, 2, 35, 370, population // 2, population - 1} for population in (371, 1000, 4000, 10_000)}
    pairs = [(reviewed, population) for population, all_of_them in sizes.items() for reviewed in all_of_them]
    return [
        (count, reviewed, population)
        for reviewed, population in pairs
        for count in sorted({0, 1, reviewed // 10, reviewed // 2, reviewed - 1, reviewed})
    ]


def test_no_number_beyond_the_limits_is_likelier_than_scipy_says() -> None:
    for count, reviewed, population in large_draws():
        found = exact_interval(count, reviewed, population)
        low, high = found.low_count, found.high_count
        inside = hypergeom.sf(count - 1, population, low, reviewed), hypergeom.cdf(count, population, high, reviewed)
        assert min(inside) > 0.025 * (1 - 1e-9), (count, reviewed, population)
        if low > count:
            assert hypergeom.sf(count - 1, population, low - 1, reviewed) <= 0.025 * (1 + 1e-9)
        if high < population - (reviewed - count):
            assert hypergeom.cdf(count, population, high + 1, reviewed) <= 0.025 * (1 + 1e-9)


@pytest.mark.parametrize("reviewed", [1, 2, 3, 10, 35, 278, 1000, 10_000])
def test_the_limits_of_an_unknown_group_are_scipy_s(reviewed: int) -> None:
    for count in sorted({0, 1, reviewed // 10, reviewed // 2, reviewed - 1, reviewed}):
        _, low, high = own_limits(Sampled(count, reviewed, None))
        others = reviewed - count
        assert isclose(low, beta.ppf(0.025, count, others + 1) if count else 0.0, abs_tol=1e-12)
        assert isclose(high, beta.ppf(0.975, count + 1, others) if others else 1.0, abs_tol=1e-12)


@given(draws(largest=40), st.integers(0, 40))
def test_the_limits_cover_the_true_number_in_at_least_95_draws_of_100(case: tuple[int, int, int], true: int) -> None:
    _, reviewed, population = case
    true = min(true, population)
    covered = Fraction(0)
    for count in range(reviewed + 1):
        probability = chance(count, reviewed, population, true)
        if probability:
            interval = exact_interval(count, reviewed, population)
            covered += probability * (interval.low_count <= true <= interval.high_count)
    assert covered >= Fraction(95, 100)


@given(draws(largest=5000))
def test_the_limits_hold_what_was_seen_and_what_is_possible(case: tuple[int, int, int]) -> None:
    count, reviewed, population = case
    interval = exact_interval(*case)
    assert count <= interval.low_count <= interval.high_count <= population - (reviewed - count)


@given(st.integers(1, 100), st.data())
def test_a_group_that_was_reviewed_whole_has_no_doubt(population: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, population))
    interval = exact_interval(count, population, population)
    assert (interval.low_count, interval.high_count) == (count, count)
    assert interval.describe() == f"{count} av {population}"


@pytest.mark.parametrize("case", [(5, 4, 10), (-1, 4, 10), (1, 11, 10), (0, 0, 10)])
def test_an_impossible_count_is_refused(case: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="not a possible count"):
        exact_interval(*case)


def test_strata_are_weighted_by_their_size() -> None:
    found = stratified_estimate([StratumCount(30, 17, 14), StratumCount(46, 18, 12)])
    assert round(found.share, 6) == 0.728586
    assert found.standard_error is not None
    assert round(found.standard_error, 6) == 0.059399
    assert round(found.unweighted, 6) == 0.742857
    assert found.interval.low < found.share < found.interval.high
    assert found.interval.population == 76


def test_the_standard_error_is_that_of_the_formula_written_out() -> None:
    strata = [StratumCount(30, 17, 14), StratumCount(46, 18, 12), StratumCount(12, 12, 3)]
    expected = 0.0
    for each in strata[:2]:
        share = each.count / each.reviewed
        expected += (
            (each.population / 88) ** 2
            * (1 - each.reviewed / each.population)
            * share
            * (1 - share)
            / (each.reviewed - 1)
        )
    found = stratified_estimate(strata).standard_error
    assert found is not None
    assert isclose(found, sqrt(expected))


@given(draws())
def test_one_stratum_has_the_exact_limits(case: tuple[int, int, int]) -> None:
    count, reviewed, population = case
    found = stratified_estimate([StratumCount(population, reviewed, count)])
    assert found.interval == exact_interval(*case)
    assert isclose(found.share, found.unweighted)


def test_none_of_two_strata_still_leaves_a_doubt() -> None:
    found = stratified_estimate([StratumCount(38, 19, 0), StratumCount(38, 16, 0)])
    assert found.standard_error == 0
    assert found.interval.low_count == 0
    assert found.interval.high_count > 0
    assert found.interval.describe() == f"högst {found.interval.high_count} av 76"


def test_the_weighted_limits_cover_the_true_number_about_as_often_as_they_say() -> None:
    strata = [(30, 17), (46, 18)]
    limits = {
        (a, b): stratified_estimate([StratumCount(*strata[0], a), StratumCount(*strata[1], b)]).interval
        for a in range(18)
        for b in range(19)
    }
    for true in [(0, 0), (1, 0), (3, 5), (15, 23), (25, 31), (30, 10), (29, 46)]:
        covered = sum(
            chance(a, 17, 30, true[0]) * chance(b, 18, 46, true[1])
            for (a, b), each in limits.items()
            if each.low_count <= sum(true) <= each.high_count
        )
        assert covered > Fraction(93, 100), true


def test_one_reviewed_file_of_several_gives_a_share_but_no_standard_error() -> None:
    assert stratified_estimate([StratumCount(10, 1, 1), StratumCount(10, 5, 1)]).standard_error is None


def test_a_stratum_without_reviewed_files_cannot_be_weighted() -> None:
    with pytest.raises(ValueError, match="not a possible count"):
        stratified_estimate([StratumCount(10, 0, 0), StratumCount(10, 5, 1)])
    with pytest.raises(ValueError, match="no strata"):
        stratified_estimate([])


def test_fall_out_gives_two_ends() -> None:
    assert fallout_ends(26, 35, 3) == (26 / 38, 29 / 38)
    assert fallout_ends(26, 35, 0) == (26 / 35, 26 / 35)


# --- between granskningar


def test_a_clear_difference_is_established_and_a_small_one_is_not() -> None:
    assert compare_shares(Sampled(6, 35, 76), Sampled(30, 40, 90)).is_established
    small = compare_shares(Sampled(26, 35, 76), Sampled(30, 40, 90))
    assert not small.is_established
    assert isclose(small.difference, 30 / 40 - 26 / 35)


def test_two_groups_reviewed_whole_differ_by_exactly_their_difference() -> None:
    found = compare_shares(Sampled(10, 40, 40), Sampled(12, 40, 40))
    assert isclose(found.low, found.difference)
    assert isclose(found.high, found.difference)
    assert isclose(found.difference, 0.05)


def test_an_unknown_group_gives_wider_limits_than_a_known_one() -> None:
    known = compare_shares(Sampled(26, 35, 76), Sampled(20, 40, 80))
    unknown = compare_shares(Sampled(26, 35, None), Sampled(20, 40, None))
    assert unknown.low < known.low < known.high < unknown.high


@pytest.mark.parametrize(
    ("count", "low", "high"),
    # Clopper and Pearson's limits for n = 10, from their table as reprinted in textbooks, to three decimals.
    [(0, 0.0, 0.308), (1, 0.003, 0.445), (5, 0.187, 0.813), (10, 0.692, 1.0)],
)
def test_without_a_known_group_the_limits_are_clopper_and_pearson_s(count: int, low: float, high: float) -> None:
    # Against a share without doubt (0 of 1 reviewed of 1) the limits of the difference are the share's own.
    found = compare_shares(Sampled(0, 1, 1), Sampled(count, 10, None))
    assert (round(found.low, 3), round(found.high, 3)) == (low, high)


@given(draws(), draws())
def test_limits_of_a_difference_hold_it_and_turn_with_it(
    first: tuple[int, int, int], second: tuple[int, int, int]
) -> None:
    there = compare_shares(Sampled(*first), Sampled(*second))
    back = compare_shares(Sampled(*second), Sampled(*first))
    assert -1 - 1e-9 <= there.low <= there.difference + 1e-9
    assert there.difference - 1e-9 <= there.high <= 1 + 1e-9
    assert isclose(there.low, -back.high, abs_tol=1e-12)


def test_a_difference_s_limits_cover_the_true_one_about_as_often_as_they_say() -> None:
    first, second = (12, 26), (14, 30)
    limits = {(a, b): compare_shares(Sampled(a, *first), Sampled(b, *second)) for a in range(13) for b in range(15)}
    shares = []
    for true_first in range(0, 27, 3):
        for true_second in range(0, 31, 3):
            true = true_second / 30 - true_first / 26
            shares.append(
                sum(
                    float(chance(a, *first, true_first) * chance(b, *second, true_second))
                    for (a, b), each in limits.items()
                    if each.low - 1e-9 <= true <= each.high + 1e-9
                )
            )
    assert min(shares) > 0.9
    assert sum(shares) / len(shares) > 0.95
