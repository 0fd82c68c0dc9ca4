"""The rows of an import file once every text in them has its meaning, and the values and claims they make."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from ojcore.importing.form import ANSWER, INDICATOR, PLACE, UNIT
from ojcore.importing.names import Unit
from ojcore.importing.table import Column
from ojcore.reading.cells import Claim, Reading

IN_WORDS, AS_NUMBER, AS_PRINTED, ANYHOW = range(4)
MANNERS = 4
UNCLEAR = -1

_CLAIM_KINDS = {"snitt": "mean", "förändring": "delta"}

Indexes = NDArray[np.intp]
T = TypeVar("T", bound=Hashable)


class Resolved(NamedTuple, Generic[T]):
    """meanings[codes[i]] is what row i means; the meanings are distinct and sorted. codes is -1 where unknown."""

    meanings: list[T]
    codes: NDArray[np.int32]


@dataclass(frozen=True)
class CheckedRows:
    """Rows by column of the form. manner: how each row's answer is read, IN_WORDS, AS_NUMBER or AS_PRINTED.

    columns: by heading, as written. readings: a Reading by [manner, index of the answer's text], None where not needed.
    order: the rows by kind, indicator, year, unit and source.
    """

    columns: dict[str, Column]
    sources: Resolved[str]
    indicators: Resolved[str]
    years: Resolved[int]
    units: Resolved[Unit]
    kinds: Resolved[str]
    manner: NDArray[np.int8]
    readings: NDArray[np.object_]
    order: Indexes

    def values(self) -> list[tuple[Any, ...]]:
        """The answers of kommuner and benchmarks, by indicator, year, unit and source: the fields of `Value`.

        Plain tuples: a million of them are made, and the driver takes them in three quarters of the time.
        """
        rows = self.order[self.manner[self.order] != AS_PRINTED]
        cells = self.manner[rows], self.columns[ANSWER].codes[rows]
        fields = [[getattr(each, name, None) for each in self.readings.flat] for name in Reading._fields]
        columns = [
            *self._keys(rows),
            *(_objects(field).reshape(self.readings.shape)[cells].tolist() for field in fields),
            *self._places(rows),
        ]
        return list(zip(*columns, strict=True))

    def claims(self) -> list[Claim]:
        """The means and changes that the sources have computed, by source, kind, indicator, year and unit."""
        rows = self.order[self.manner[self.order] == AS_PRINTED]
        kinds = _taken([_CLAIM_KINDS.get(kind, "") for kind in self.kinds.meanings], self.kinds.codes[rows])
        numbers = [self.readings[AS_PRINTED, code].number for code in self.columns[ANSWER].codes[rows]]
        cells = zip(kinds, *self._keys(rows), numbers, *self._places(rows), strict=True)
        return sorted(
            Claim(source, kind, indicator, year, unit, raw, number, *place)
            for kind, indicator, year, unit, source, raw, number, *place in cells
        )

    def _keys(self, rows: Indexes) -> list[list[Any]]:
        units = [unit.id for unit in self.units.meanings]
        return [
            _taken(self.indicators.meanings, self.indicators.codes[rows]),
            _taken(self.years.meanings, self.years.codes[rows]),
            _taken(units, self.units.codes[rows]),
            _taken(self.sources.meanings, self.sources.codes[rows]),
            self._texts(ANSWER, rows),
        ]

    def _places(self, rows: Indexes) -> list[list[str]]:
        return [self._texts(heading, rows) for heading in (PLACE, UNIT, INDICATOR)]

    def _texts(self, heading: str, rows: Indexes) -> list[str]:
        column = self.columns[heading]
        return _taken(column.texts, column.codes[rows])


def _taken(meanings: Sequence[T], codes: NDArray[Any]) -> list[T]:
    taken: list[T] = _objects(meanings)[codes].tolist()
    return taken


def _objects(items: Sequence[Any]) -> NDArray[np.object_]:
    objects = np.empty(len(items), dtype=object)
    objects[:] = items
    return objects
