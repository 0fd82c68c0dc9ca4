"""Which earlier texts are told, of all the versions that a text gets while it is typed."""

from datetime import UTC, datetime, timedelta

import pytest

from ojcore.store.kept import EarlierText, earlier_texts

START = datetime(2026, 3, 2, 14, 2, tzinfo=UTC)


def in_turn(*texts: tuple[str, str]) -> list[EarlierText]:
    """Author and text of each version, a second apart; those of an author with a star were not saved."""
    return [
        EarlierText(text, by.rstrip("*"), START + timedelta(seconds=place), is_saved=not by.endswith("*"))
        for place, (by, text) in enumerate(texts)
    ]


def told(*texts: tuple[str, str]) -> list[str]:
    every = in_turn(*texts)
    found = earlier_texts([each for each in every if each.is_saved], [each for each in every if not each.is_saved])
    return [each.text for each in found]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([], []),
        ([("A", "Hej")], []),
        ([("A", "He"), ("A", "Hej"), ("A", "Hej du")], []),
        ([("A", "Hej du"), ("A", "Hej på dig du")], []),
        ([("A", "Hej du"), ("A", "Hej")], ["Hej du"]),
        ([("A", "Hej du"), ("A", "Tjena du")], ["Hej du"]),
        ([("A", "Hej"), ("A", "")], ["Hej"]),
        ([("A", "Hej"), ("B", "Hej du")], ["Hej"]),
        ([("A", "Hej"), ("B", "Nej"), ("A", "Hej då")], ["Nej"]),
        ([("A", "aab"), ("A", "ab")], ["aab"]),
        ([("A", "ab"), ("A", "aab"), ("A", "aaab")], []),
    ],
)
def test_a_text_that_its_author_only_added_to_is_left_out_and_no_other(
    texts: list[tuple[str, str]], expected: list[str]
) -> None:
    assert told(*texts) == expected


def test_what_was_not_saved_is_told_until_its_author_has_saved_it() -> None:
    asked = ("A", "Ett"), ("B", "Två"), ("A*", "Tre"), ("A*", "Tre ord")
    assert told(*asked) == ["Tre ord", "Ett"]
    assert told(*asked, ("A", "Tre ord")) == ["Två", "Ett"]
    assert told(*asked, ("B", "Tre ord")) == ["Tre ord", "Två", "Ett"]


def test_a_text_that_stood_is_not_told_as_one_that_was_refused() -> None:
    assert told(("A", "Ett"), ("B", "Två"), ("A*", "Ett och mer")) == ["Ett och mer", "Ett"]
