"""Numbers, sorting and word lists as a Swedish report writes them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ojcore.swedish import (
    decimal_mark,
    exact_difference,
    exact_mean,
    fold_name,
    fold_space,
    format_change,
    format_date,
    format_number,
    format_percent,
    join_words,
    parse_number,
    printed_decimals,
    read_number,
    round_half_up,
    sort_key,
    two_readings,
)

SPACE = "\u00a0"


hundredths = st.integers(-10_000_000, 10_000_000)


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        (8.35, 1, "8.4"),
        (4.25, 1, "4.3"),
        (2.675, 2, "2.68"),
        (0.5, 0, "1"),
        (2.5, 0, "3"),
        (-8.35, 1, "-8.4"),
        (62.5, 0, "63"),
        (16.657142857142858, 1, "16.7"),
    ],
)
def test_a_half_is_rounded_away_from_zero_as_a_person_does(value: float, decimals: int, rounded: str) -> None:
    assert str(round_half_up(value, decimals)) == rounded


def test_the_mean_of_figures_that_end_in_a_half_stays_a_half_to_round_up() -> None:
    assert format_number(exact_mean([8.3, 8.4]), 1) == "8,4"
    assert format_number(exact_mean([4.2, 4.3]), 1) == "4,3"


def test_no_numbers_have_no_mean() -> None:
    assert exact_mean([]) is None


def test_a_difference_carries_no_binary_dust() -> None:
    assert exact_difference(0.3, 0.1) == 0.2
    assert exact_difference(62.5, 75) == -12.5


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1095, 0, f"1{SPACE}095"),
        (1234567.89, 1, f"1{SPACE}234{SPACE}567,9"),
        (62.5, 1, "62,5"),
        (0, 0, "0"),
        (-0.5, 1, "−0,5"),
        (None, 1, "–"),
        (999.95, 1, f"1{SPACE}000,0"),
    ],
)
def test_a_number_has_a_decimal_comma_and_a_space_between_thousands(
    value: float | None, decimals: int, text: str
) -> None:
    assert format_number(value, decimals) == text


def test_a_number_that_rounds_to_nothing_has_no_minus() -> None:
    assert format_number(-0.04, 1) == "0,0"


@pytest.mark.parametrize(
    ("value", "text"), [(62.5, f"62,5{SPACE}%"), (75.0, f"75{SPACE}%"), (33.3333, f"33,3{SPACE}%"), (None, "–")]
)
def test_a_share_has_one_decimal_only_where_it_needs_it(value: float | None, text: str) -> None:
    assert format_percent(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(12.5, "+12,5"), (-25.0, "−25"), (0.0, "±0"), (0.04, "±0"), (-0.04, "±0"), (None, "–")],
)
def test_a_change_always_has_a_sign(value: float | None, text: str) -> None:
    assert format_change(value) == text


def test_a_change_can_carry_its_unit() -> None:
    assert format_change(12.5, unit="procentenheter") == f"+12,5{SPACE}procentenheter"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("16.6 %", "16.6"),
        ("16,6%", "16.6"),
        ("1 095", "1095"),
        (f"12{SPACE}345,5", "12345.5"),
        ("+-0", "0"),
        ("+-0%", "0"),
        ("±0", "0"),
        ("+12,5", "12.5"),
        ("-12.5%", "-12.5"),
        ("−25", "-25"),
        ("–5", "-5"),
        (" 7 ", "7"),
    ],
)
def test_a_printed_number_is_read_whatever_its_signs(text: str, number: str) -> None:
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "%", "JA", "1,2,3", "1.2.3", "12 34", "1e5", "nan", "inf", "--1", "1-2", "²"])
def test_what_is_no_number_is_none_and_never_nought(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1.234", "3,4"], ","),
        (["1.234", "2.345"], None),
        (["1.234,5"], ","),
        (["1,234.5"], "."),
        (["1.234.567"], ","),
        (["0.034"], "."),
        (["12 345,678"], ","),
        (["-2,5 %", "7", "..", "Kalmar"], ","),
        (["3,4", "3.4"], None),
        ([], None),
    ],
)
def test_the_decimal_mark_is_what_the_cells_tell_of_and_none_where_they_differ(
    texts: list[str], mark: str | None
) -> None:
    assert decimal_mark(texts) == mark


@given(st.lists(hundredths, min_size=1), st.sampled_from([",", "."]))
def test_cells_with_two_decimals_tell_of_the_mark_they_were_written_with(numbers: list[int], mark: str) -> None:
    other = "." if mark == "," else ","
    texts = [f"{number / 100:,.2f}".translate({ord("."): mark, ord(","): other}) for number in numbers]
    assert decimal_mark(texts) == mark
    assert [read_number(text, mark) for text in texts] == [Decimal(number) / 100 for number in numbers]


def test_a_number_with_one_point_before_three_digits_has_two_readings() -> None:
    assert two_readings("1.234") == (f"1{SPACE}234", "1,234")
    assert [two_readings(text) for text in ("0.234", "1.23", "1,234", "1234.567")] == [None] * 4


@pytest.mark.parametrize(
    ("raw", "decimals"),
    [("62.5 %", 1), ("1 095", 0), ("1.234,5", 1), ("33 (-5,1 %)*", 0), ("(+2,5)", 1), ("1,234.56", 2)],
)
def test_a_printed_figure_has_the_decimals_after_its_last_mark(raw: str, decimals: int) -> None:
    assert printed_decimals(raw) == decimals


def test_a_ring_and_dots_sort_last_and_in_their_order() -> None:
    names = ["Österåker", "Ängelholm", "Åre", "Vaxholm", "Ekerö", "Zinkgruvan", "östra"]
    assert sorted(names, key=sort_key) == ["Ekerö", "Vaxholm", "Zinkgruvan", "Åre", "Ängelholm", "Österåker", "östra"]


def test_names_sort_without_regard_to_case_hyphens_and_other_accents() -> None:
    names = ["Upplands Väsby", "upplands-Bro", "Uppsala", "Malå", "Malmö", "Malung", "Idé", "Ide"]
    assert sorted(names, key=sort_key) == [
        "Idé",
        "Ide",
        "Malmö",
        "Malung",
        "Malå",
        "Upplands Väsby",
        "upplands-Bro",
        "Uppsala",
    ]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], ""),
        (["Ekerö"], "Ekerö"),
        (["Ekerö", "Solna"], "Ekerö och Solna"),
        (["Ekerö", "Solna", "Sigtuna"], "Ekerö, Solna och Sigtuna"),
    ],
)
def test_words_are_joined_with_och_before_the_last(words: list[str], text: str) -> None:
    assert join_words(words) == text


def test_a_day_is_written_year_first() -> None:
    assert format_date(date(2024, 10, 11)) == "2024-10-11"


@pytest.mark.parametrize(
    "spelling", ["Upplands Bro", "Upplands-Bro", "UPPLANDS–BRO", f"Upplands{SPACE}Bro", "upplandsbro"]
)
def test_spellings_of_a_name_fold_to_the_same(spelling: str) -> None:
    assert fold_name(spelling) == fold_name("Upplands-Bro")


def test_white_space_folds_to_single_spaces() -> None:
    assert fold_space(f"  JA,{SPACE} MED \n VISSA ") == "JA, MED VISSA"


@given(hundredths)
def test_rounding_agrees_with_whole_number_arithmetic(number: int) -> None:
    size = (abs(number) + 5) // 10
    assert round_half_up(number / 100, 1) == Decimal(size if number >= 0 else -size) / 10


@given(hundredths)
def test_what_is_written_is_read_back(number: int) -> None:
    assert parse_number(format_number(number / 100, 2)) == Decimal(number) / 100


@given(st.text(max_size=20))
def test_any_text_is_a_finite_number_or_none(text: str) -> None:
    number = parse_number(text)
    assert number is None or number.is_finite()


names = st.text("abzåäöÅÄÖ -", max_size=6)


@given(names, names)
def test_a_name_sorts_before_itself_with_more_after_it(name: str, more: str) -> None:
    assert sort_key(name) <= sort_key(name + more)
