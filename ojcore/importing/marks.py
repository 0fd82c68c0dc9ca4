"""Which decimal mark a figure is read by that could be two, such as `1.234`: its own heading's, else the file's."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ojcore.importing.table import Column
from ojcore.reading.cells import CellReader
from ojcore.swedish import decimal_mark

Mark = str | None
MARKS: tuple[Mark, ...] = (None, ",", ".")
_CALLED = {",": "decimalkomma", ".": "decimalpunkt"}
_THREE_DIGITS = re.compile(r"\d[.,]\d{3}(?!\d)")


class Marked(NamedTuple):
    """answers: the column, where a text that could be two figures stands once for each mark it is read by.

    marks: of each of its texts. inferred: the rows that are read by what other figures tell of a mark, ascending.
    """

    answers: Column
    marks: list[Mark]
    inferred: NDArray[np.intp]


def mark_figures(answers: Column, headings: Column, readers: Mapping[Mark, CellReader]) -> Marked:
    """The answers with the mark that each is read by. headings: what each row is about. readers: one for each mark.

    The figures under a heading decide for it. Where they tell nothing all the file's do, unless they differ.
    """
    texts, codes = list(answers.texts), answers.codes.copy()
    marks: list[Mark] = [None] * len(texts)
    inferred = np.zeros(len(codes), dtype=bool)
    if any(map(_THREE_DIGITS.search, texts)):
        of_file = decimal_mark(texts)
        for rows in _by_heading(headings):
            used = np.unique(answers.codes[rows]).tolist()
            own = [answers.texts[code] for code in used]
            mark = decimal_mark(own) or of_file
            for code in (each for each in used if _is_other(answers.texts[each], mark, readers)):
                at = rows[answers.codes[rows] == code]
                codes[at] = len(texts)
                texts.append(answers.texts[code])
                marks.append(mark)
                inferred[at] = not _is_shown(answers.texts[code], mark, own)
    return Marked(answers._replace(texts=texts, codes=codes), marks, np.flatnonzero(inferred))


def tell_inferred(text: str, number: float, mark: Mark) -> str:
    """As what a text is read, and why."""
    figure = f"{number:.10g}".replace(".", ",")
    return f"{text} läses som {figure}, eftersom andra tal har {_CALLED[mark or ',']}. Se efter att det är rätt."


def _by_heading(headings: Column) -> Iterator[NDArray[np.intp]]:
    order = np.argsort(headings.codes, kind="stable")
    yield from np.split(order, np.flatnonzero(np.diff(headings.codes[order])) + 1)


def _is_other(text: str, mark: Mark, readers: Mapping[Mark, CellReader]) -> bool:
    """True for a text that is another figure by that mark than by none."""
    is_possible = "." in text or mark == "."
    return bool(is_possible and _THREE_DIGITS.search(text)) and _figure(text, readers[mark]) != _figure(
        text, readers[None]
    )


def _figure(text: str, reader: CellReader) -> float | None:
    reading = reader.find(text, in_words=False)
    return reading.number if reading else None


def _is_shown(text: str, mark: Mark, own: list[str]) -> bool:
    """True where the figures under a heading have its decimals, or its thousands as in `1.234,5`, written as there."""
    grouped = [each for each in own if each.count(".") + each.count(",") > 1]
    return decimal_mark(grouped if mark and mark not in text else own) == mark
