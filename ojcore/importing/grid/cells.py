"""What a cell that is no text reads as, and columns of such cells."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice, zip_longest
from typing import Any, NamedTuple

import numpy as np

from ojcore.importing.grid.model import Codes, Numbers, Place, TextColumn, text_column

_PIECE = 20_000
_PLAIN = {float, str}
_TIMES = (date, time, timedelta)


class Percent(NamedTuple):
    """A number that is shown times hundred, with a percent sign."""

    number: float


def value_text(value: Any) -> str:
    """A cell's text: numbers to fifteen digits as Excel shows them, with decimal comma; `62,5 %`; days as 2024-10-11.

    Truth values are SANT and FALSKT, a length of time is hours:minutes:seconds.
    """
    if type(value) is float:  # first, because there may be a million
        return _number_text(value)
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "SANT" if value else "FALSKT"
    if isinstance(value, Percent):
        return f"{_plain(Decimal(f'{value.number:.15g}') * 100)} %"
    if isinstance(value, int | float):
        return _number_text(value)
    return _time_text(value)


def _number_text(number: float) -> str:
    text = f"{number:.15g}"
    return _plain(Decimal(text)) if "e" in text or "n" in text else text.replace(".", ",")


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}".replace(".", ",") if number.is_finite() else ""


def _time_text(value: Any) -> str:
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date | datetime | time) else str(value)


class ColumnMaker:
    """A column of values that come in pieces; distinct ones are kept once. only_texts: there is nothing else."""

    def __init__(self, *, only_texts: bool = False) -> None:
        self._only_texts = only_texts
        self._known = Numbers()
        self._pieces: list[Codes] = []
        self.height = 0

    def add(self, values: Sequence[Any]) -> None:
        """The values below those that came before."""
        if not self._only_texts and bool in set(map(type, values)):  # True and 1 are the same key
            values = [value_text(value) if isinstance(value, bool) else value for value in values]
        self._pieces.append(self._known.of(values))
        self.height += len(values)

    def column(self, height: int) -> TextColumn:
        """The column, with empty cells below up to `height`. Values that read the same are one text."""
        if height > self.height:
            self.add([""] * (height - self.height))
        texts, codes = text_column([value_text(value) for value in self._known])
        pieces = np.concatenate(self._pieces) if self._pieces else np.zeros(0, np.int32)
        return TextColumn(texts, codes[pieces])


class TableMaker:
    """Columns of rows of values that come in pieces and may differ in length. only_texts: as of a column."""

    def __init__(self, *, only_texts: bool = False) -> None:
        self._only_texts = only_texts
        self._makers: list[ColumnMaker] = []
        self.height = 0

    def add(self, rows: Sequence[Sequence[Any]], left: int = 0) -> None:
        """Rows below those that came before. left: how many empty cells stand before the first of each."""
        for index, values in enumerate(zip_longest(*rows, fillvalue=""), start=left):
            while index >= len(self._makers):
                self._makers.append(ColumnMaker(only_texts=self._only_texts))
            maker = self._makers[index]
            missing = self.height - maker.height
            maker.add([""] * missing + list(values) if missing else values)
        self.height += len(rows)

    @property
    def width(self) -> int:
        """How many columns there are so far."""
        return len(self._makers)

    def columns(self) -> list[TextColumn]:
        """The columns, all equally long."""
        return [maker.column(self.height) for maker in self._makers]


def value_columns(rows: Iterable[Sequence[Any]]) -> list[TextColumn]:
    """Columns of rows of values that may differ in length, from row 1."""
    table = TableMaker()
    for piece in in_pieces(rows):
        table.add(piece)
    return table.columns()


def in_pieces(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    """The rows in lists of some thousands, so that a large sheet is never whole in memory as objects."""
    rest = iter(rows)
    while piece := list(islice(rest, _PIECE)):
        yield piece


def dates_in(rows: Sequence[Sequence[Any]], row: int, column: int = 1) -> Iterator[Place]:
    """The places of days and times. row, column: the place of the first cell of the first row."""
    for number, values in enumerate(rows, start=row):
        if not _PLAIN.issuperset(map(type, values)):
            yield from ((number, at) for at, value in enumerate(values, start=column) if isinstance(value, _TIMES))
