"""From the text of a cell to a code, a number or the reason why there is neither."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ojcore.definitions.model import Definitions
from ojcore.reading.cells import CellReader, Reading, UnknownAnswer, split_previous
from tests.small_tables import make_figure, make_indicator

QUESTION = make_indicator()
FIGURE = make_figure()


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("JA", "ja"),
        ("Ja", "ja"),
        ("  ja ", "ja"),
        ("NEJ", "nej"),
        ("DELVIS", "delvis"),
        ("JA med vissa", "ja_med_vissa"),
        ("JA, MED VISSA", "ja_med_vissa"),
        ("JA,  MED\u00a0SAMTLIGA", "ja_med_samtliga"),
        ("Integrerat", "integrerat"),
        ("Ny rutin", "ny_rutin"),
        ("Inom 8-14 dagar", "inom_8_14_dagar"),
    ],
)
def test_an_answer_is_read_whatever_its_case_and_spaces(definitions: Definitions, raw: str, code: str) -> None:
    assert CellReader(definitions).read(raw, QUESTION) == Reading(code, None, None)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", "ingen_uppgift"),
        ("Ingen uppgift", "ingen_uppgift"),
        ("Vet ej", "vet_ej"),
        ("Ej svarat", "ej_svarat"),
        ("Ej aktuellt", "ej_aktuellt"),
        ("Ej frågad", "ej_fragad"),
    ],
)
@pytest.mark.parametrize("indicator", [QUESTION, FIGURE], ids=["question", "figure"])
def test_a_missing_answer_keeps_its_reason_and_is_no_number(
    definitions: Definitions, raw: str, reason: str, indicator: object
) -> None:
    asked = QUESTION if indicator is QUESTION else FIGURE
    assert CellReader(definitions).read(raw, asked) == Reading(None, None, reason)


@pytest.mark.parametrize(
    ("raw", "number"), [("16.6 %", 16.6), ("16,6", 16.6), ("1 095", 1095.0), ("0.4 %", 0.4), ("-3", -3.0), ("0", 0.0)]
)
def test_a_figure_is_read_with_point_comma_percent_sign_and_thousands(
    definitions: Definitions, raw: str, number: float
) -> None:
    assert CellReader(definitions).read(raw, FIGURE) == Reading(None, number, None)


@pytest.mark.parametrize(
    ("raw", "nearest"), [("delvs", "delvis"), ("NEJJ", "nej"), ("ingen upgift", "ingen uppgift"), ("kanske så", None)]
)
def test_an_unknown_answer_is_refused_with_the_nearest_spelling(
    definitions: Definitions, raw: str, nearest: str | None
) -> None:
    with pytest.raises(UnknownAnswer) as refusal:
        CellReader(definitions).read(raw, QUESTION)
    assert (refusal.value.raw, refusal.value.nearest) == (raw, nearest)


@pytest.mark.parametrize(("raw", "is_benchmark"), [("75 %", False), ("JA", True)])
def test_a_kommun_answers_a_question_in_words_and_a_benchmark_with_a_share(
    definitions: Definitions, raw: str, is_benchmark: bool
) -> None:
    with pytest.raises(UnknownAnswer):
        CellReader(definitions).read(raw, QUESTION, is_benchmark=is_benchmark)


def test_a_word_is_no_figure_and_no_word_is_proposed_for_it(definitions: Definitions) -> None:
    with pytest.raises(UnknownAnswer) as refusal:
        CellReader(definitions).read("jaa", FIGURE)
    assert refusal.value.nearest is None


def test_no_spelling_stands_for_two_things_and_all_are_written_folded(definitions: Definitions) -> None:
    spellings = [spelling for entry in definitions.answers.values() for spelling in entry.spellings]
    spellings += [spelling for entry in definitions.missing.values() for spelling in entry.spellings]
    assert len(spellings) == len(set(spellings))
    assert spellings == [" ".join(each.split()).casefold() for each in spellings]


@pytest.mark.parametrize(
    ("text", "now", "before"),
    [
        ("NEJ (JA)", "NEJ", "JA"),
        ("75% (+-0)", "75%", "+-0"),
        ("33 (-5%)*", "33", "-5%"),
        ("JA", "JA", None),
        ("JA ()", "JA", ""),
        ("JA med vissa ( NEJ )", "JA med vissa", "NEJ"),
        ("", "", None),
    ],
)
def test_the_answer_in_parentheses_is_the_year_before(text: str, now: str, before: str | None) -> None:
    assert split_previous(text) == (now, before)


@given(st.text(max_size=12))
def test_whatever_stands_in_a_cell_has_one_meaning_or_is_refused(definitions: Definitions, raw: str) -> None:
    reader = CellReader(definitions)
    for indicator in (QUESTION, FIGURE):
        with contextlib.suppress(UnknownAnswer):
            assert sum(part is not None for part in reader.read(raw, indicator)) == 1


words = st.text("abcåäö0123456789%", min_size=1, max_size=8)


@given(words, words)
def test_two_answers_put_together_come_apart_again(now: str, before: str) -> None:
    assert split_previous(f"{now} ({before})") == (now, before)
