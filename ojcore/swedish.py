"""Swedish numbers, dates, word lists and sorting, and the one way this program rounds."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"

_LONGEST_NUMBER = 24
_KNOWN_NUMBERS = 10_000  # a document has the same few numbers in cells, sentences, charts and its own check

_BETWEEN_WORDS = re.compile("[\\s\\-\u2010-\u2015\u2212\u00ad\u200b\ufeff]+")  # dashes, soft hyphen, no-width space
_NOT_IN_ID = re.compile(r"[^a-z0-9]+")
_LETTERS_OF_IDS = str.maketrans("åäöéü", "aaoeu")
_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")
_NUMBER = re.compile(r"^([+\-\u2212\u2013]|\+-|±)?\s*(\d{1,3}(?:[\s'’]\d{3})+|\d+)(?:[.,](\d+))?$")
_TWO_MARKS = re.compile(r"(?:\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:,\d{3})+\.\d+)")
_LAST_MARK = re.compile(r"\d[.,](\d+)(?![.,]?\d)")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?:,\d{3})+")
_DECIMALS = re.compile(r"[\d\s'’]*\d([.,])(?:\d{1,2}|\d{4,})|0([.,])\d+|[\d\s'’]{4,}([.,])\d+")


def exact(value: float | Decimal) -> Decimal:
    """The decimal number a person would write for `value`: 8.35 and not 8.3499999…"""
    return value if isinstance(value, Decimal) else Decimal(repr(value))


def exact_mean(numbers: Iterable[float]) -> float | None:
    """The mean of numbers as decimals, so that 8.35 stays a tie to round up; None for no numbers."""
    present = list(numbers)
    if not present:
        return None
    if all(number % 1 == 0 for number in present):  # as all answers' shares are: binary floats are exact already
        return sum(present) / len(present)
    return float(sum(map(exact, present), Decimal(0)) / len(present))


def exact_difference(now: float, before: float) -> float:
    """now − before, as decimals."""
    if now % 1 == 0 and before % 1 == 0:
        return now - before
    return float(Decimal(repr(now)) - Decimal(repr(before)))


@lru_cache(_KNOWN_NUMBERS)
def round_half_up(value: float | Decimal, decimals: int) -> Decimal:
    """`value` rounded as the reports round: on decimals, halves away from zero (8.35 → 8.4)."""
    return exact(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def parse_number(text: str) -> Decimal | None:
    """The number in a printed cell, or None where the cell is no number.

    Accepts decimal point or comma, any space or apostrophe between thousands, a sign ("+-0" is 0) and a percent sign.
    A lone point or comma is a decimal mark, the last of both in `1.234,5`; `read_number` knows other habits.
    """
    # A long text is no number worth keeping, and what an import refuses is not to stay in memory.
    return _parse(text) if len(text) <= _LONGEST_NUMBER else _parse.__wrapped__(text)


@lru_cache(_KNOWN_NUMBERS)
def _parse(text: str) -> Decimal | None:
    text = text.replace("%", "").strip()
    if _TWO_MARKS.fullmatch(_unsigned(text)):
        text = text.replace(min(".,", key=text.rindex), "")
    match = _NUMBER.match(text)
    if match is None:
        return None
    sign, whole, fraction = match.groups()
    digits = re.sub(r"[\s'’]", "", whole) + ("." + fraction if fraction else "")
    try:
        number = Decimal(digits)
    except InvalidOperation:
        return None
    return -number if sign in ("-", MINUS, "\u2013") else number


def read_number(text: str, mark: str | None) -> Decimal | None:
    """The number in a cell of a file whose decimal mark is `mark`: "," or ".", or None where nothing says which.

    `1.234` is 1234 where the mark is ",", and `1,234` where it is
    ".". Where nothing says, `1,234` is 1.234, as Swedish is written, and `1.234` is no number: see `two_readings`.
    """
    body = _unsigned(text)
    if _THOUSANDS.fullmatch(body):
        separator = "." if "." in body else ","
        is_long = body.count(separator) > 1
        if is_long or (mark and mark != separator):
            return parse_number(text.replace(separator, ""))
        if mark is None and separator == ".":
            return None
    return parse_number(text)


def two_readings(text: str) -> tuple[str, str] | None:
    """What `1.234` may be, in Swedish: ("1 234", "1,234"); None for what can be only one thing."""
    body = _unsigned(text)
    if not _THOUSANDS.fullmatch(body) or body.count(".") != 1:
        return None
    return format_number(Decimal(body.replace(".", "")), 0), body.replace(".", ",")


def decimal_mark(texts: Iterable[str]) -> str | None:
    """The decimal mark that the cells of a column or a file tell of, "," or "."; None where none does or they differ.

    `3,4` and `1.234,5` tell of a comma, `0.034` and `1,234.5` of a point, `1.234` alone of nothing.
    """
    found: set[str] = set()
    for body in map(_unsigned, texts):
        if _TWO_MARKS.fullmatch(body):
            found.add(max(".,", key=body.rindex))
        elif _THOUSANDS.fullmatch(body):
            found |= {"," if "." in body else "."} if body.count(".") + body.count(",") > 1 else set()
        elif match := _DECIMALS.fullmatch(body):
            found.add(match[1] or match[2] or match[3])
    return found.pop() if len(found) == 1 else None


def _unsigned(text: str) -> str:
    return text.replace("%", "").strip().lstrip("+-±–\u2212").strip()


@lru_cache(_KNOWN_NUMBERS)
def printed_decimals(raw: str) -> int:
    """How many decimals a printed figure has: 1 for `62.5 %` and `1.234,5`, 0 for `1 095` and `33 (-5,1 %)*`."""
    match = _LAST_MARK.search(raw.partition("(")[0] or raw)
    return len(match[1]) if match else 0


def half_step(raw: str) -> Decimal:
    """How far the figure behind a printed one may lie from it: 0.05 for `62.5 %`."""
    return Decimal(5).scaleb(-printed_decimals(raw) - 1)


@lru_cache(_KNOWN_NUMBERS)
def format_number(value: float | Decimal | None, decimals: int = 1) -> str:
    """`1 095` or `62,5`, rounded half up, no-break space between thousands; an en dash for None."""
    if value is None:
        return "–"
    rounded = round_half_up(value, decimals)
    text = f"{abs(rounded):,f}".replace(",", NO_BREAK_SPACE).replace(".", ",")
    return f"{MINUS}{text}" if rounded < 0 else text


def format_plain(number: float) -> str:
    """`1234,5`: all the digits it has, ten at most, as one would type them."""
    return f"{number:.10g}".replace(".", ",")


def format_percent(value: float | Decimal | None, decimals: int | None = None) -> str:
    """`62,5 %`. Without `decimals` whole numbers are written without a decimal: `75 %`."""
    if value is None:
        return "–"
    if decimals is None:
        decimals = 0 if round_half_up(value, 1) == round_half_up(value, 0) else 1
    return f"{format_number(value, decimals)}{NO_BREAK_SPACE}%"


def format_change(value: float | Decimal | None, decimals: int | None = None, unit: str = "") -> str:
    """`+12,5`, `−25` or `±0`, then a no-break space and `unit` if given; an en dash for None."""
    if value is None:
        return "–"
    if decimals is None:
        decimals = 0 if round_half_up(value, 1) == round_half_up(value, 0) else 1
    sign = "±" if round_half_up(value, decimals) == 0 else "+" if value > 0 else ""
    return f"{sign}{format_number(value, decimals)}" + (f"{NO_BREAK_SPACE}{unit}" if unit else "")


def format_date(day: date) -> str:
    """`2024-10-11`."""
    return day.isoformat()


def counted(number: int, one: str, many: str) -> str:
    """`1 brist`, `2 brister`; the number's form of the noun."""
    return f"{format_number(number, 0)} {one if number == 1 else many}"


def join_words(words: Iterable[str], word: str = "och") -> str:
    """`Ekerö, Solna och Sigtuna`; an empty text for no words."""
    items = list(words)
    return f"{', '.join(items[:-1])} {word} {items[-1]}" if len(items) > 1 else "".join(items)


def join_some(words: Iterable[str], most: int = 3) -> str:
    """The first so many words, and how many more there are: `Ekerö, Solna, Sigtuna och 4 till`."""
    items = list(words)
    return join_words(items if len(items) <= most else [*items[:most], f"{len(items) - most} till"])


@lru_cache(maxsize=4096)
def sort_key(text: str) -> tuple[tuple[int, str], ...]:
    """A key that sorts å, ä, ö last and ignores case, hyphens and other accents."""
    return tuple(_letter_key(letter) for letter in text.casefold() if letter not in "-–")


def _letter_key(letter: str) -> tuple[int, str]:
    if letter in "åäö":
        return 1, str("åäö".index(letter))
    return 0, unicodedata.normalize("NFD", letter)[0]


@lru_cache(maxsize=4096)  # a check asks about the same few names for every cell
def fold_name(text: str) -> str:
    """What two spellings of a name have in common: case, hyphens and spaces of any kind do not count."""
    return _BETWEEN_WORDS.sub("", text).casefold()


def ascii_id(text: str) -> str:
    """`socialstyrelsens-statistikdatabas`, for a name: a-z, 0-9 and hyphens between; "" where it has none of them."""
    return _NOT_IN_ID.sub("-", text.casefold().translate(_LETTERS_OF_IDS)).strip("-")


def storable(text: str) -> str:
    """`text` without what no database or file takes: NUL, and halves of surrogate pairs from a broken paste."""
    return _NOT_STORABLE.sub("", text)


def fold_space(text: str) -> str:
    """`text` with every run of white space, no-break spaces too, as one space, and none at the ends."""
    return " ".join(text.split())
