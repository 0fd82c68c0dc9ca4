"""From the text of a cell to a code, a number or the reason why there is neither."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ojcore.definitions.model import Definitions
from ojcore.errors import UserError
from ojcore.reading.cells import CellReader, Reading, UnknownAnswer, Value, split_previous
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
    ("raw", "reason"),
    [
        ("..", "ingen_uppgift"),
        ('".."', "ingen_uppgift"),
        (".", "ej_aktuellt"),
        ("...", "kommer_senare"),
        ("X", "for_fa"),
        ("<5", "for_fa"),
        ("< 10", "for_fa"),
        ("Färre än fem", "for_fa"),
    ],
)
def test_a_sign_that_all_explain_alike_is_a_reason_and_never_nought(
    definitions: Definitions, raw: str, reason: str
) -> None:
    assert CellReader(definitions).read(raw, FIGURE) == Reading(None, None, reason)


@pytest.mark.parametrize("raw", ["-", "\u2013", "X", "1", "0", "SANT"])
def test_a_sign_or_a_code_that_files_use_differently_is_no_answer_until_the_file_says(
    definitions: Definitions, raw: str
) -> None:
    assert CellReader(definitions).find(raw, in_words=True) is None
    told = CellReader(
        definitions, {"-": "ej_aktuellt", "\u2013": "ej_svarat", "x": "vet_ej"}, {"1": "ja", "0": "nej", "sant": "ja"}
    )
    assert told.find(raw, in_words=True) is not None


def test_a_stroke_is_nought_or_a_reason_as_the_file_says(definitions: Definitions) -> None:
    assert CellReader(definitions).find("-", in_words=False) is None
    assert CellReader(definitions, {"-": "0"}).find("-", in_words=False) == Reading(None, 0.0, None)
    assert CellReader(definitions, {"-": "0"}).find("-", in_words=True) is None
    assert CellReader(definitions, {"..": "for_fa"}).find("..", in_words=False) == Reading(None, None, "for_fa")


def test_a_meaning_that_the_code_book_lacks_is_refused(definitions: Definitions) -> None:
    with pytest.raises(UserError, match=r"tecknet '-' kan inte betyda 'noll'; tillåtna: vet_ej, .*kommer_senare, 0"):
        CellReader(definitions, {"-": "noll"})
    with pytest.raises(UserError, match=r"koden '1' kan inte betyda 'yes'; tillåtna: ja, delvis, nej"):
        CellReader(definitions, codes={"1": "yes"})


@pytest.mark.parametrize(
    ("raw", "code"), [("Ja (1)", "ja"), ("Nej (0)", "nej"), ("Ja, delvis", "delvis"), ('"Ja"', "ja"), ("Nej*", "nej")]
)
def test_an_answer_with_its_code_or_a_mark_is_the_answer(definitions: Definitions, raw: str, code: str) -> None:
    assert CellReader(definitions).read(raw, QUESTION) == Reading(code, None, None)


@pytest.mark.parametrize(
    ("raw", "number"),
    [("33*", 33.0), ("33 **", 33.0), ("33 (-5%)*", 33.0), ("33,5 % (+0,5)", 33.5), ("12¹", 12.0), ("75% (+-0)", 75.0)],
)
def test_a_figure_is_read_without_its_footnote_and_the_change_that_the_source_computed(
    definitions: Definitions, raw: str, number: float
) -> None:
    assert CellReader(definitions).read(raw, FIGURE) == Reading(None, number, None)


@pytest.mark.parametrize(
    ("raw", "code"),
    [("Ja (Nej)", "ja"), ("NEJ (JA)*", "nej"), ("Delvis (Vet ej) *", "delvis"), ("Ja ()", None), ("Ja (kanske)", None)],
)
def test_an_answer_may_have_the_one_before_beside_it(definitions: Definitions, raw: str, code: str | None) -> None:
    reading = CellReader(definitions).find(raw, in_words=True)
    assert (reading.code if reading else None) == code


def test_what_the_product_writes_of_an_answer_is_one_of_its_spellings(definitions: Definitions) -> None:
    reader = CellReader(definitions)
    for id_, answer in definitions.answers.items():
        assert reader.find(answer.label, in_words=True) == (id_, None, None)
    for id_, reason in definitions.missing.items():
        assert reader.find(reason.label, in_words=False) == (None, None, id_)


@pytest.mark.parametrize("raw", ["33 (35)", "6-10", "6\u201310", "ca 30", "<1 %", "<0,5", "2026-10-06", "1.234", "-"])
def test_what_may_be_two_figures_or_none_is_refused(definitions: Definitions, raw: str) -> None:
    with pytest.raises(UnknownAnswer):
        CellReader(definitions).read(raw, FIGURE)


@pytest.mark.parametrize(
    ("raw", "mark", "number"),
    [
        ("1.234", ",", 1234.0),
        ("1.234", ".", 1.234),
        ("1,234", ".", 1234.0),
        ("1,234", ",", 1.234),
        ("1,234", None, 1.234),
        ("0.034", ",", 0.034),
        ("3.4", ",", 3.4),
        ("1.234,5", None, 1234.5),
        ("-1,234.5", None, -1234.5),
        ("1.234.567", None, 1234567.0),
        ("1'234,5", None, 1234.5),
        ("1\u2009234,5", None, 1234.5),
    ],
)
def test_thousands_and_decimals_are_told_apart_by_the_file(
    definitions: Definitions, raw: str, mark: str | None, number: float
) -> None:
    assert CellReader(definitions, mark=mark).read(raw, FIGURE) == Reading(None, number, None)


@pytest.mark.parametrize(
    ("raw", "nearest"), [("delvs", "delvis"), ("NEJJ", "nej"), ("ingen upgift", "ingen uppgift"), ("kanske så", None)]
)
def test_an_unknown_answer_is_refused_with_the_nearest_spelling(
    definitions: Definitions, raw: str, nearest: str | None
) -> None:
    with pytest.raises(UnknownAnswer) as refusal:
        CellReader(definitions).read(raw, QUESTION)
    assert (refusal.value.raw, refusal.value.nearest) == (raw, nearest)


@pytest.mark.parametrize(
    ("raw", "meant", "told"),
    [
        ("1", ("ja", None, None), "1 (Ja)"),
        ("JA", ("ja", None, None), "JA"),
        ("Ja (1)", ("ja", None, None), "Ja (1)"),
        ("-", (None, None, "vet_ej"), "- (Vet ej)"),
        ("-", (None, 0.0, None), "- (0)"),
        ("..", (None, None, "ingen_uppgift"), ".."),
        ("1.234", (None, 1234.0, None), "1.234 (1234)"),
        ("62,5 %", (None, 62.5, None), "62,5 %"),
    ],
)
def test_what_only_the_file_says_the_meaning_of_is_told_with_it(
    definitions: Definitions, raw: str, meant: tuple[str | None, float | None, str | None], told: str
) -> None:
    value = Value("socialjour", 2022, "0184", "x", raw, *meant, "", "", "")
    assert CellReader(definitions).tell(value) == told


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
    for entry in definitions.missing.values():
        spellings += [*entry.spellings, *entry.in_figures]
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
