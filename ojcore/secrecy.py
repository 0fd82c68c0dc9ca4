"""Finds personnummer and samordningsnummer in free text, so that none is ever stored.

Nothing here repeats a number it found: a `PersonalNumber` knows only where it stands, so it can be logged or shown.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ojcore.errors import UserError
from ojcore.swedish import join_words

Kind = Literal["personnummer", "samordningsnummer"]

# How a number is grouped decides whether it is one: 640823-3234, 1964-08-23 3234 and 6 4 0 8 2 3 - 3 2 3 4 are, while
# 070-123 45 67, whose digits also make a date, is not. The text has been folded: every digit is ASCII, every dash "-".
_CENTURY = r"(?P<century>18|19|20)"
_MONTH = r"(?P<month>0\d|1[0-2])"
_DAY = r"(?P<day>[0-3]\d|[6-9]\d)"
_LAST = r"(?P<last>\d{4}|\d{3} \d|\d \d{3}|\d\d \d\d)"
_JOINED = r" {0,3}[-+./:_]{0,2} {0,3}"
_PARTED = r" {0,3}(?:[ :_]|[-+./]{1,2}) {0,3}"
_NOT_A_DATE = r"(?!(?:19|20)\d\d(?P<rest>[-./])\d\d(?P=rest)\d\d(?!\d))"  # 2011-04-01 – 2011-05-31
_ENDS = r"(?!\d)(?! ?(?:kr|kronor|tkr|sek|:-)(?![a-zåäö]))"  # 2011-04-01 4500 kr
_GROUPED = (
    rf"(?:{_CENTURY} ?)?(?P<year>\d\d){_MONTH}{_DAY}{_JOINED}{_NOT_A_DATE}{_LAST}",
    rf"{_CENTURY}?(?P<year>\d\d)(?P<mark> ?[-./] ?| ){_MONTH}(?P=mark){_DAY}{_PARTED}{_NOT_A_DATE}{_LAST}",
    rf"{_CENTURY}(?P<year>\d\d) {_MONTH}{_DAY}{_PARTED}{_LAST}(?! \d{{4}})",
)
# Groupings so odd that only a right control digit makes a number of them.
_ODD = (
    rf"{_CENTURY}?(?P<year>\d\d){_MONTH}{_DAY}[^\w]{{1,5}}{_NOT_A_DATE}(?P<last>\d(?: ?\d){{3}})",
    rf"{_CENTURY}?(?P<year>\d\d)[- ]?{_MONTH}[- ]?{_DAY}[- ]{_NOT_A_DATE}(?P<last>\d{{4}})",
)
_GROUPED_PATTERNS = [re.compile(rf"(?<!\d){pattern}{_ENDS}", re.IGNORECASE) for pattern in _GROUPED]
_ODD_PATTERNS = [re.compile(rf"(?<!\d){pattern}{_ENDS}", re.IGNORECASE) for pattern in _ODD]
_SPACED_OUT = re.compile(r"(?<!\d)(?<!\d[ .\-_])\d(?:[ .\-+/_]{1,3}\d)+(?!\d)(?![ .\-_]\d)")
_DIGITS_ONLY = re.compile(rf"{_CENTURY}?(?P<year>\d\d){_MONTH}{_DAY}(?P<last>\d{{4}})")
_MAY_BE = re.compile(r"\d\d(?:0\d|1[0-2])[0-36-9]\d{5}")  # the digits of any of them, one after the other
_NO_DIGITS = re.compile(r"\D+")
_MIDDLE_DOTS = "\u00b7\u2022\u2024\u2219\u22c5"


@dataclass(frozen=True)
class PersonalNumber:
    """Where a number stands: text[start:end] in the text as given.

    is_certain: the date exists and the control digit is right. Otherwise it may be a mistyped number, which still
    identifies, or something else that is grouped like one.
    """

    start: int
    end: int
    kind: Kind
    is_certain: bool


def find_personal_numbers(text: str) -> list[PersonalNumber]:
    """Every personnummer and samordningsnummer in `text`, in order; an empty list where there is none.

    YYMMDD-NNNC and YYYYMMDD-NNNC; between the groups nothing or any dash, plus, space, dot, slash, colon or underscore;
    also digit by digit with a mark between each, in full-width or other scripts' digits, and with invisible characters
    inside. Samordningsnummer: day + 60 (an unknown month or day is 00 before that). Control digit by Luhn's rule over
    the ten last digits. Source: lag (1991:481) 18 §, SKV 704 and SKV 707.
    """
    if not _MAY_BE.search(_digits(text)):
        return []  # as nearly all texts, and this takes a twentieth of the time
    folded, places = _fold(text)
    found = _spaced_out(folded)
    for pattern in _GROUPED_PATTERNS:
        found += _matches(pattern, folded)
    for pattern in _ODD_PATTERNS:
        found += [number for number in _matches(pattern, folded) if number.is_certain]
    return [
        PersonalNumber(places[number.start], places[number.end - 1] + 1, number.kind, number.is_certain)
        for number in _without_overlap(found)
    ]


def refuse_personal_numbers(text: str, field: str = "") -> None:
    """Nothing, where `text` has no personnummer or samordningsnummer.

    Otherwise raises UserError, which names the field and the places (first character is 1), never the number.
    field: "" for a text that is about no file and stands alone on its page.
    """
    found = find_personal_numbers(text)
    if not found:
        return
    certain = [number for number in found if number.is_certain]
    places = join_words(f"{number.start + 1}–{number.end}" for number in certain or found)
    if certain:
        what = f"innehåller {join_words(dict.fromkeys(number.kind for number in certain))} (tecken {places})"
        advice = "Ta bort det och skriv aktens löpnummer i stället." if field else "Ta bort det."
    else:
        what = f"innehåller något som ser ut som ett felskrivet {found[0].kind} (tecken {places})"
        advice = (
            "Ta bort det. Är det något annat, till exempel ett telefonnummer, dela upp siffrorna på ett annat sätt."
        )
    subject = f"{field}: texten" if field else "Texten"
    raise UserError(f"{subject} {what}. Inget har sparats. {advice}")


def _digits(text: str) -> str:
    """The digits alone, in ASCII."""
    digits = _NO_DIGITS.sub("", text)
    return digits if digits.isascii() else "".join(map(_fold_character, digits))


def _fold(text: str) -> tuple[str, list[int]]:
    """The text with one kind of digit, dash, dot and space and nothing invisible, and each character's place."""
    kept = [(_fold_character(character), place) for place, character in enumerate(text)]
    kept = [(character, place) for character, place in kept if character]
    return "".join(character for character, _ in kept), [place for _, place in kept]


def _fold_character(character: str) -> str:
    if character.isascii():
        return " " if character.isspace() else character
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    category = unicodedata.category(character)
    if category in ("Cf", "Mn"):
        return ""
    if category == "Pd" or character == "\u2212":
        return "-"
    if character.isspace():
        return " "
    if character in _MIDDLE_DOTS:
        return "."
    plain = unicodedata.normalize("NFKC", character)
    return plain if plain in ("+", ".", "/", ":", "_") else character


def _matches(pattern: re.Pattern[str], text: str) -> list[PersonalNumber]:
    found: list[PersonalNumber] = []
    match = pattern.search(text)
    while match:
        number = _judge(match, match.start(), match.end())
        if number:
            found.append(number)
        match = pattern.search(text, match.end() if number else match.start() + 1)
    return found


def _spaced_out(text: str) -> list[PersonalNumber]:
    """Numbers written digit by digit: exactly ten or twelve digits with a mark between each."""
    found = []
    for run in _SPACED_OUT.finditer(text):
        match = _DIGITS_ONLY.fullmatch(re.sub(r"\D", "", run.group()))
        number = _judge(match, run.start(), run.end()) if match else None
        if number:
            found.append(number)
    return found


def _judge(match: re.Match[str], start: int, end: int) -> PersonalNumber | None:
    """What a match is, or None where its month and day cannot stand in either kind of number."""
    month, day = int(match["month"]), int(match["day"])
    kind: Kind = "samordningsnummer" if day >= 60 else "personnummer"
    if day >= 60:
        day -= 60
    if day > 31 or (kind == "personnummer" and (day == 0 or month == 0)):
        return None
    digits = re.sub(r"\D", "", f"{match['year']}{match['month']}{match['day']}{match['last']}")
    centuries = [match["century"]] if match["century"] else ["19", "20"]
    has_date = any(_exists(int(century + match["year"]), month or 1, day or 1) for century in centuries)
    return PersonalNumber(start, end, kind, has_date and _luhn_holds(digits))


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _luhn_holds(digits: str) -> bool:
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(digits)]
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def _without_overlap(found: list[PersonalNumber]) -> list[PersonalNumber]:
    """In order of place; of those that overlap the certain, then the first, then the longest."""
    kept: list[PersonalNumber] = []
    for number in sorted(found, key=lambda number: (not number.is_certain, number.start, -number.end)):
        if all(number.end <= other.start or number.start >= other.end for other in kept):
            kept.append(number)
    return sorted(kept, key=lambda number: number.start)
