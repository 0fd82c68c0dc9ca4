"""From what a cell says to a value: code, number or the reason why there is neither."""

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ojcore.definitions.model import Answer, Definitions, Indicator, MissingReason
from ojcore.errors import UserError
from ojcore.swedish import fold_space, format_plain, read_number

_NOUGHT = "0"
_AFTER_ANSWER = re.compile(r"\s*(?:\(\d{1,2}\))?\s*\**$")
_FEWER_THAN = re.compile(r"<\s*([2-9]|10)")
_AFTER_FIGURE = re.compile(r"\s*(?:\([+\-\u2212\u2013±][\d\s.,%+\-]*\))?\s*[*¹²³]*$")


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
    """Reads cells by the code book. One object serves a whole file: what it has read once it knows.

    symbols: what signs mean in this file, each the id of a missing reason or "0". codes: what its codes mean, each an
    answer's id. mark: the file's decimal mark, see `decimal_mark`; None where nothing tells.
    Raises UserError for a meaning that the code book lacks.
    """

    def __init__(
        self,
        definitions: Definitions,
        symbols: Mapping[str, str] | None = None,
        codes: Mapping[str, str] | None = None,
        mark: str | None = None,
    ) -> None:
        _refuse_unknown(symbols or {}, [*definitions.missing, _NOUGHT], "tecknet")
        _refuse_unknown(codes or {}, [*definitions.answers], "koden")
        self._codes = _spellings(definitions.answers)
        self._missing = _spellings(definitions.missing)
        self._in_figures = {each: id_ for id_, entry in definitions.missing.items() for each in entry.in_figures}
        self._symbols = {_fold(text): meaning for text, meaning in (symbols or {}).items()}
        self._own_codes = {_fold(text): meaning for text, meaning in (codes or {}).items()}
        self._mark = mark
        self._labels = {id_: answer.label for id_, answer in definitions.answers.items()}
        self._labels |= {id_: reason.label for id_, reason in definitions.missing.items()}

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
        """The meaning of an answer in words, or else of a number; None for what is neither it nor a missing reason.

        What the file says of its signs and codes goes before the code book. `Ja (1)` is the answer with its code, `33*`
        and `33 (-5%)*` the number with a footnote mark and with the change that the source has computed, `Ja (Nej)` the
        answer with the one before.
        """
        folded = _fold(raw)
        if folded in self._symbols:
            return self._symbol(self._symbols[folded], in_words=in_words)
        if folded in self._missing:
            return Reading(None, None, self._missing[folded])
        return self._answer(folded) if in_words else self._figure(folded)

    def _symbol(self, meaning: str, *, in_words: bool) -> Reading | None:
        if meaning != _NOUGHT:
            return Reading(None, None, meaning)
        return None if in_words else Reading(None, 0.0, None)

    def _answer(self, folded: str) -> Reading | None:
        code = self._own_codes.get(folded) or self._codes.get(folded) or self._codes.get(_AFTER_ANSWER.sub("", folded))
        if code is None and folded.rstrip("* ").endswith(")"):
            now, before = split_previous(folded)
            code = self._codes.get(now) if before and before in {**self._codes, **self._missing} else None
        return Reading(code, None, None) if code else None

    def _figure(self, folded: str) -> Reading | None:
        if reason := self._in_figures.get(_FEWER_THAN.sub("<n", folded)):
            return Reading(None, None, reason)
        number = read_number(_AFTER_FIGURE.sub("", folded), self._mark)
        return None if number is None else Reading(None, float(number), None)

    def tell(self, value: Value) -> str:
        """A value as printed, with what it means where that is not how it is read here: `1 (Ja)`, `1.234 (1234)`."""
        meant = Reading(value.code, value.number, value.missing)
        if any(self.find(value.raw, in_words=in_words) == meant for in_words in (True, False)):
            return value.raw
        number = "" if value.number is None else format_plain(value.number)
        return f"{value.raw} ({self._labels.get(value.code or value.missing or '', number)})"

    def nearest(self, raw: str, *, in_words: bool = True) -> str | None:
        """The allowed spelling that `raw` may have meant, or None; a missing reason's only where numbers are asked."""
        allowed = [*self._codes, *self._missing] if in_words else [*self._missing]
        words = [each for each in allowed if any(map(str.isalpha, each))]
        return next(iter(difflib.get_close_matches(_fold(raw), words, n=1)), None)

    def allowed(self, *, in_words: bool) -> list[str]:
        """The first spelling of every answer, where `in_words`, and of every missing reason."""
        first: dict[str, str] = {}
        for book in [self._codes, self._missing] if in_words else [self._missing]:
            for spelling, id_ in book.items():
                first.setdefault(id_, spelling)
        return list(first.values())


def _fold(text: str) -> str:
    return fold_space(text).strip('"“”').strip().casefold()


def _refuse_unknown(meanings: Mapping[str, str], allowed: Sequence[str], what: str) -> None:
    for text, meaning in meanings.items():
        if meaning not in allowed:
            raise UserError(f"{what} '{text}' kan inte betyda '{meaning}'; tillåtna: {', '.join(allowed)}")


def _spellings(book: Mapping[str, Answer | MissingReason]) -> dict[str, str]:
    """Folded spelling -> id; what the product itself writes, the label, is one."""
    return {spelling: id_ for id_, entry in book.items() for spelling in (*entry.spellings, _fold(entry.label))}
