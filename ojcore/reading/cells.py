"""From what a cell says to a value: code, number or the reason why there is neither."""

import difflib
import re
from collections.abc import Mapping
from typing import NamedTuple

from ojcore.definitions.model import Answer, Definitions, Indicator, MissingReason
from ojcore.swedish import fold_space, parse_number


class UnknownAnswer(Exception):
    """A cell that is no answer, number or missing reason. `nearest` is a spelling it may have meant, or None."""

    def __init__(self, raw: str, nearest: str | None) -> None:
        self.raw = raw
        self.nearest = nearest
        super().__init__(raw)


class Reading(NamedTuple):
    """What a cell means: exactly one of code, number and missing is set."""

    code: str | None
    number: float | None
    missing: str | None


class Value(NamedTuple):
    """One answer or figure with its place.

    unit: kommun code or benchmark id. raw: the cell's text. number: share in percent or the indicator's unit.
    missing: id of the reason, or None. table, row and column say where in the source the cell stands.
    """

    indicator: str
    year: int
    unit: str
    source: str
    raw: str
    code: str | None
    number: float | None
    missing: str | None
    table: str
    row: str
    column: str


class Claim(NamedTuple):
    """A figure that a source says it has computed: never used as our own, only checked.

    kind: `mean` (of the group `unit`) or `delta` (change of `unit`'s mean or benchmark since the year before).
    number: percent, procentenheter or the indicator's unit; None where the printed text is no number.
    """

    source: str
    kind: str
    indicator: str
    year: int
    unit: str
    raw: str
    number: float | None
    table: str
    row: str
    column: str


_PREVIOUS = re.compile(r"^(?P<now>.*?)\s*\((?P<before>[^()]*)\)\s*(?P<mark>\**)$")


def split_previous(text: str) -> tuple[str, str | None]:
    """`NEJ (JA)` as ("NEJ", "JA"); a cell without parentheses as (text, None). A footnote mark is dropped."""
    match = _PREVIOUS.match(fold_space(text))
    if match is None:
        return fold_space(text), None
    return match["now"], match["before"].strip()


class CellReader:
    """Reads cells by the code book. One object serves a whole file: what it has read once it knows."""

    def __init__(self, definitions: Definitions) -> None:
        self._codes = _spellings(definitions.answers)
        self._missing = _spellings(definitions.missing)

    def read(self, raw: str, indicator: Indicator, *, is_benchmark: bool = False) -> Reading:
        """The meaning of one cell.

        A benchmark of a question is a share in percent; otherwise the indicator's value type decides.
        Raises UnknownAnswer, with the nearest allowed spelling, for anything else. It never becomes nej or 0.
        """
        in_words = indicator.is_answer and not is_benchmark
        reading = self.find(raw, in_words=in_words)
        if reading is None:
            raise UnknownAnswer(raw, self.nearest(raw, in_words=in_words))
        return reading

    def find(self, raw: str, *, in_words: bool) -> Reading | None:
        """The meaning of an answer in words, or else of a number; None for what is neither it nor a missing reason."""
        folded = fold_space(raw).casefold()
        if folded in self._missing:
            return Reading(None, None, self._missing[folded])
        if in_words:
            return Reading(self._codes[folded], None, None) if folded in self._codes else None
        number = parse_number(raw)
        return None if number is None else Reading(None, float(number), None)

    def nearest(self, raw: str, *, in_words: bool = True) -> str | None:
        """The allowed spelling that `raw` may have meant, or None; a missing reason's only where numbers are asked."""
        allowed = [*self._codes, *self._missing] if in_words else [*self._missing]
        return next(iter(difflib.get_close_matches(fold_space(raw).casefold(), allowed, n=1)), None)

    def allowed(self, *, in_words: bool) -> list[str]:
        """The first spelling of every answer, where `in_words`, and of every missing reason."""
        first: dict[str, str] = {}
        for book in [self._codes, self._missing] if in_words else [self._missing]:
            for spelling, id_ in book.items():
                first.setdefault(id_, spelling)
        return list(first.values())


def _spellings(book: Mapping[str, Answer | MissingReason]) -> dict[str, str]:
    return {spelling: id_ for id_, entry in book.items() for spelling in entry.spellings}
