"""Personnummer and samordningsnummer are found in any text, and other numbers are left alone."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ojcore.errors import UserError
from ojcore.secrecy import Kind, PersonalNumber, find_personal_numbers, refuse_personal_numbers

# The numbers are made up, or are ones that Skatteverket publishes for tests.
NUMBERS = [
    "640823-3234",
    "196408233234",
    "6408233234",
    "640823+3234",
    "640823 3234",
    "1964-08-23-3234",
    "19640823-3234",
    "850769-9802",
]
ODD = [
    "640823–3234",
    "640823—3234",
    "640823\u22123234",
    "640823\u20113234",
    "640823\u00a03234",
    "640823\u20093234",
    "640823 - 3234",
    "640823 –\u00a03234",
    "640823--3234",
    "640823.3234",
    "640823·3234",
    "640823/3234",
    "640823_3234",
    "640823:3234",
    "640823,3234",
    "640823 * 3234",
    "640823-\n3234",
    "1964.08.23-3234",
    "1964/08/23 3234",
    "1964 08 23 - 3234",
    "1964 0823-3234",
    "1964-0823-3234",
    "19 640823-3234",
    "64 08 23 32 34",
    "64 0823 3234",
    "640823-323 4",
    "640823-3 2 3 4",
    "6 4 0 8 2 3 - 3 2 3 4",
    "6 4 0 8 2 3 3 2 3 4",
    "1 9 6 4 0 8 2 3 3 2 3 4",
    "6.4.0.8.2.3.3.2.3.4",
    "6-4-0-8-2-3-3-2-3-4",
    "６４０８２３－３２３４",
    "٦٤٠٨٢٣-٣٢٣٤",
    "64\u200b08\u00ad23-32\ufeff34",
    "８５０７６９－９８０２",
]
OTHERS = [
    "",
    "dnr 3.1.1-581/2015",
    "dnr 1.1.1-225/2015",
    "org.nr 212000-0142",
    "org.nr 556036-0793",
    "08-508 25 000",
    "08-12 12 34 56",
    "070-123 45 67",
    "010-121 23 45",
    "0911-12 34 56",
    "+46 70 123 45 67",
    "2026-11-22",
    "2011-04-01 – 2011-05-31",
    "2011-04-01 2011-05-31",
    "2011.04.01-2011.05.31",
    "20110401-20110531",
    "110401-110531",
    "2011-04-01 kl 13.00",
    "2011-04-01 4500 kr",
    "2011-04-01: 1500 kronor",
    "1 121 234 567 kr",
    "SN/2024:81",
    "2011/1101-2345",
    "SE45 5000 0000 0583 9825 7466",
    "prop. 1994/1997:124",
    "GR-2026-001:4711",
    "K001",
    "1 0 1 0 1 0 1 1 1 2 3 4 5 6",
    "41640823323499",
]


@pytest.mark.parametrize("number", NUMBERS + ODD)
@pytest.mark.parametrize(
    "around", ["{}", "Sökanden ({}) har 3 barn och 2 rum.", "2011-04-01 pnr{}, se dnr 581/2015", "x\n{}\n"]
)
def test_a_number_is_found_with_its_place_in_any_text(number: str, around: str) -> None:
    text = around.format(number)
    start = text.index(number)
    kind: Kind = (
        "samordningsnummer" if re.sub(r"\D", "", number).startswith(("850769", "８５０７６９")) else "personnummer"
    )
    assert find_personal_numbers(text) == [PersonalNumber(start, start + len(number), kind, is_certain=True)]


@pytest.mark.parametrize("text", OTHERS)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert find_personal_numbers(text) == []


@pytest.mark.parametrize(
    "mistyped", ["640823-3235", "196408233235", "640231-1232", "850769–9803", "6 4 0 8 2 3 3 2 3 5"]
)
def test_a_mistyped_number_is_found_but_not_certain(mistyped: str) -> None:
    (found,) = find_personal_numbers(f"Se {mistyped}.")
    assert not found.is_certain
    assert (found.start, found.end) == (3, 3 + len(mistyped))


def test_several_numbers_come_in_order_and_once_each() -> None:
    text = "640823-3235, 850769-9802 och 1964-08-23-3234"
    found = find_personal_numbers(text)
    assert [text[each.start : each.end] for each in found] == ["640823-3235", "850769-9802", "1964-08-23-3234"]
    assert [each.is_certain for each in found] == [False, True, True]


def test_a_refusal_names_field_and_place_and_never_the_number() -> None:
    with pytest.raises(UserError) as refusal:
        refuse_personal_numbers("Han, 640823-3234, bor kvar", "Anteckning")
    assert str(refusal.value) == (
        "Anteckning: texten innehåller personnummer (tecken 6–16). Inget har sparats."
        " Ta bort det och skriv aktens löpnummer i stället."
    )


def test_a_refusal_of_a_mistyped_number_is_softer_and_says_what_to_do() -> None:
    with pytest.raises(UserError) as refusal:
        refuse_personal_numbers("640823-3235", "Synpunkter")
    assert str(refusal.value) == (
        "Synpunkter: texten innehåller något som ser ut som ett felskrivet personnummer (tecken 1–11). Inget har"
        " sparats. Ta bort det. Är det något annat, till exempel ett telefonnummer, dela upp siffrorna på ett annat"
        " sätt."
    )


def test_a_clean_text_is_not_refused() -> None:
    refuse_personal_numbers("Akt K014: 3 barn, beslut 2011-04-01, 4 500 kr.", "Anteckning")


@given(
    year=st.integers(1900, 2025),
    month=st.integers(1, 12),
    day=st.integers(1, 28),
    number=st.integers(0, 999),
    separator=st.sampled_from(["", "-", "+", " ", "–", "\u00a0", " - ", "."]),
    is_coordination=st.booleans(),
    with_century=st.booleans(),
    before=st.text(st.characters(exclude_categories=["Nd", "Cf", "Mn"]), max_size=20),
)
def test_every_valid_number_is_certain(
    year: int, month: int, day: int, number: int, separator: str, is_coordination: bool, with_century: bool, before: str
) -> None:
    ten = f"{year % 100:02d}{month:02d}{day + 60 * is_coordination:02d}{number:03d}"
    control = next(digit for digit in "0123456789" if _naive_luhn(ten + digit))
    written = f"{year if with_century else f'{year % 100:02d}'}{ten[2:6]}{separator}{ten[6:]}{control}"
    kind = "samordningsnummer" if is_coordination else "personnummer"
    (found,) = find_personal_numbers(f"{before}{written} osv")
    assert (found.start, found.end) == (len(before), len(before) + len(written))
    assert (found.kind, found.is_certain) == (kind, True)


def _naive_luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        product = int(digit) * (2 if place % 2 else 1)
        total += product if product < 10 else product - 9
    return total % 10 == 0


@given(st.text(st.characters(exclude_categories=["Nd"])))
def test_text_without_digits_has_no_numbers(text: str) -> None:
    assert find_personal_numbers(text) == []
