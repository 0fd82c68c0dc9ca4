"""Which decimal mark a figure is read by that could be two, such as `1.234`: its own heading's, else the file's."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ojcore.importing.table import Column
from ojcore.reading.cells import CellReader
from ojcore.swedish import decimal_mark, format_plain

Mark = str | None
MARKS: tuple[Mark, ...] = (None, ",", ".")
_CALLED = {",": "decimalkomma", ".": "decimalpunkt"}
_THREE_DIGITS = re.compile(r"\d[.,]\d{3}(?!\d)")


class Marked(NamedTuple):
    """answers: the column, where a text that could be two figures stands once for each mark it is read by.

    marks: of each of its texts. inferred: under each heading the first row that is another figure, or only a figure,
    by what other figures tell of the mark; none where a heading shows itself what each sign in its figures is.
    """

    answers: Column
    marks: list[Mark]
    inferred: list[int]


def mark_figures(answers: Column, headings: Column, readers: Mapping[Mark, CellReader]) -> Marked:
    """The answers with the mark that each is read by. headings: what each row is about. readers: one for each mark.

    The figures under a heading decide for it. Where they tell nothing all the file's do, unless they differ.
    """
    of_file = decimal_mark(answers.texts)
    texts, codes, marks = list(answers.texts), answers.codes.copy(), [of_file] * len(answers.texts)
    may_differ = [bool(_THREE_DIGITS.search(text)) and (of_file != "," or "." in text) for text in texts]
    is_unclear = np.array(may_differ, dtype=bool)
    inferred: list[int] = []
    for rows in _by_heading(headings) if is_unclear.any() else ():
        used, first = np.unique(answers.codes[rows], return_index=True)
        own = [answers.texts[code] for code in used]
        unclear, mark = used[is_unclear[used]], decimal_mark(own)
        if mark != of_file and mark:  # the file's marks differ
            at = rows[is_unclear[answers.codes[rows]]]
            codes[at] = len(texts) + np.searchsorted(unclear, answers.codes[at])
            texts += [answers.texts[code] for code in unclear]
            marks += [mark] * len(unclear)
        in_order = rows[np.sort(first[is_unclear[used]])].tolist()
        said = ((row, answers.texts[answers.codes[row]]) for row in in_order)
        shown = {True: mark, False: decimal_mark([text for text in own if _is_grouped(text)])}
        inferred += islice((row for row, text in said if _is_inferred(text, mark or of_file, shown, readers)), 1)
    return Marked(answers._replace(texts=texts, codes=codes), marks, sorted(inferred))


def tell_inferred(text: str, number: float, mark: Mark) -> str:
    """As what a text is read, and why."""
    why = f"andra tal har {_CALLED[mark or ',']}"
    return f"{text} läses som {format_plain(number)}, eftersom {why}. Se efter att det är rätt."


def _by_heading(headings: Column) -> Iterator[NDArray[np.intp]]:
    order = np.argsort(headings.codes, kind="stable")
    yield from np.split(order, np.flatnonzero(np.diff(headings.codes[order])) + 1)


def _is_inferred(text: str, mark: Mark, shown: Mapping[bool, Mark], readers: Mapping[Mark, CellReader]) -> bool:
    """True for a text that is another figure by the mark than by none, where its heading does not show why.

    shown: the mark that the heading's figures tell of, which explains a sign that is the mark (True), and the mark that
    those as `1.234,5` tell of, which explains one between thousands (False).
    """
    if mark is None or ("." not in text and mark == ","):
        return False
    return shown[mark in text] != mark and _figure(text, readers[mark]) != _figure(text, readers[None])


def _is_grouped(text: str) -> bool:
    return text.count(".") + text.count(",") > 1


def _figure(text: str, reader: CellReader) -> float | None:
    reading = reader.find(text, in_words=False)
    return reading.number if reading else None
