"""Few and most, on both sides of their thresholds."""

import pytest

from ojcore.comparing.highlights import is_few, is_most
from ojcore.swedish import counted


@pytest.mark.parametrize(
    ("share", "few", "most"),
    [
        (0, True, False),
        (33, True, False),
        (100 / 3, True, False),
        (34, False, False),
        (66, False, False),
        (200 / 3, False, True),
        (67, False, True),
        (100, False, True),
    ],
)
def test_few_is_a_third_at_most_and_most_two_thirds_at_least(share: float, few: bool, most: bool) -> None:
    assert (is_few(share), is_most(share)) == (few, most)


@pytest.mark.parametrize(
    ("number", "told"), [(0, "0 brister"), (1, "1 brist"), (2, "2 brister"), (1000, "1\u00a0000 brister")]
)
def test_a_noun_has_the_form_of_its_number(number: int, told: str) -> None:
    assert counted(number, "brist", "brister") == told
