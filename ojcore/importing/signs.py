"""What a file's own signs mean: as its legend tells, and which of them nobody has told."""

import re
from collections.abc import Iterable, Sequence

import numpy as np

from ojcore.definitions.model import Definitions
from ojcore.importing.form import ANSWER, INDICATOR
from ojcore.importing.grid.model import Grid
from ojcore.importing.mapping import Decisions, fold
from ojcore.importing.table import Column, FileTable
from ojcore.reading.cells import CellReader
from ojcore.swedish import parse_number

STROKES = ("-", "–", "—", "\u2212")
"""They stand for nought in one file, and for nothing in another."""
MARKS = frozenset({*STROKES, ".", "..", "...", "…", "x", "*", "#", "n/a", "na"})
"""What stands where a value is missing, folded, whatever the reason is."""
_ONE_MARK = "|".join(re.escape(mark) for mark in sorted(MARKS, key=len, reverse=True))
_PAIR = re.compile(rf"(?:^|[\s,;:(])[\"'”]?({_ONE_MARK})[\"'”]?\s*(?:=|betyder|:)\s*([^,;=\n]+)", re.IGNORECASE)
_SIGN = re.compile(rf"[\"'”]?({_ONE_MARK})[\"'”]?\s*[=:]?", re.IGNORECASE)
_SAYS = re.compile("[=:]|betyder")
_NOUGHT, _NOUGHT_IN_WORDS = "0", "noll"
_MOST_PAIRS = 100
_LONGEST_LEGEND = 2_000
_MOST_UNCLEAR = 30
_LONGEST_SIGN = 20


def read_legend(grids: Sequence[Grid], definitions: Definitions) -> dict[str, str]:
    """Sign -> id of a missing reason, or "0", as lines such as `.. = uppgift saknas, - = noll` tell it.

    A sign that is told to mean two things, such as `noll eller ej aktuellt`, is left to be asked about.
    """
    reasons = {
        spelling: id_ for id_, entry in definitions.missing.items() for spelling in entry.spellings if len(spelling) > 3
    }
    found: dict[str, set[str]] = {}
    for grid in grids:
        for sign, meaning in (*_in_one_cell(grid), *_in_two_cells(grid)):
            told = fold(meaning)
            meanings = {id_ for spelling, id_ in reasons.items() if spelling in told}
            meanings |= {_NOUGHT} if _NOUGHT_IN_WORDS in told else set()
            found.setdefault(fold(sign), set()).update(meanings)
    return {sign: next(iter(meanings)) for sign, meanings in found.items() if len(meanings) == 1}


def _in_one_cell(grid: Grid) -> Iterable[tuple[str, str]]:
    for texts, _ in grid.columns:
        for text in texts:
            if 4 < len(text) <= _LONGEST_LEGEND and _SAYS.search(text):
                yield from _PAIR.findall(text)


def _in_two_cells(grid: Grid) -> Iterable[tuple[str, str]]:
    """Rows of nothing but a sign and a text to the right of it."""
    filled = [np.array([bool(text.strip()) for text in texts], dtype=bool)[codes] for texts, codes in grid.columns]
    is_pair = np.sum(filled, axis=0) == 2 if filled else np.zeros(0, dtype=bool)
    for texts, codes in grid.columns:
        is_sign = np.array([bool(_SIGN.fullmatch(text.strip())) for text in texts], dtype=bool)
        for row in np.flatnonzero(is_pair & is_sign[codes])[:_MOST_PAIRS]:
            sign, meaning = (text for text in grid.line(int(row) + 1) if text.strip())
            if match := _SIGN.fullmatch(sign.strip()):
                yield match[1], meaning


def unclear_signs(table: FileTable, decided: Decisions, definitions: Definitions) -> list[str]:
    """The short texts among the values that nobody has told the meaning of, in the file's order; thirty at most.

    A heading that nobody has decided asks for words where most of its texts are answers. A text that is no sign, but a
    mistyped answer, is told by the check with its place.
    """
    columns = {column.heading: column for column in table.columns}
    answers, indicators = columns[ANSWER], columns[INDICATOR]
    reader = CellReader(definitions, decided.symbols, decided.codes)
    is_answer = np.array(
        [
            _asks_words(
                text,
                decided,
                definitions,
                reader,
                [answers.texts[each] for each in _codes_of(answers, indicators, code)],
            )
            for code, text in enumerate(indicators.texts)
        ]
        or [False],
        dtype=bool,
    )
    unclear: list[str] = []
    for in_words in (True, False):
        rows = is_answer[indicators.codes] == in_words
        for code in np.unique(answers.codes[rows]):
            text = answers.texts[code].strip()
            is_known = reader.find(text, in_words=in_words) is not None or (in_words and _is_share(text))
            if not is_known and len(text) <= _LONGEST_SIGN and _is_sign(text) and fold(text) not in unclear:
                unclear.append(fold(text))
    return unclear[:_MOST_UNCLEAR]


def _codes_of(answers: Column, indicators: Column, code: int) -> list[int]:
    found: list[int] = np.unique(answers.codes[indicators.codes == code]).tolist()
    return found


def _asks_words(
    heading: str, decided: Decisions, definitions: Definitions, reader: CellReader, texts: Sequence[str]
) -> bool:
    indicator = definitions.indicators.get(decided.columns.get(fold(heading), ""))
    if indicator:
        return indicator.is_answer
    answers = [reading for text in texts if (reading := reader.find(text, in_words=True)) and reading.code]
    return len(answers) * 2 >= len(texts)


def _is_share(text: str) -> bool:
    """What stands in the rows of riket and län, where the kommuner have answers; a whole number below ten is a code."""
    number = parse_number(text)
    return number is not None and (number >= 10 or number % 1 != 0)


def _is_sign(text: str) -> bool:
    return not any(map(str.isdigit, text)) or len(text) <= 2
