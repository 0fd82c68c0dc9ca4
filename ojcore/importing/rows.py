"""The rows of an import file once every text in them has its meaning, and the values and claims they make."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from ojcore.importing.form import ANSWER, INDICATOR, PLACE, UNIT
from ojcore.importing.names import Unit
from ojcore.importing.table import Column, column_letters
from ojcore.reading.cells import Claim, Reading, Value
from ojcore.reading.rows import Field, Rows, field_of

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
    order: the rows by kind, indicator, year, unit and source. cells: row and column of each answer's cell, which its
    place ends with; None where the file says itself where its answers stand.
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
    cells: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None

    def values(self) -> Rows:
        """The answers of kommuner and benchmarks, by indicator, year, unit and source: the fields of `Value`."""
        rows = self.order[self.manner[self.order] != AS_PRINTED]
        return Rows(self._ordered(Value._fields), rows)

    def claims(self) -> Rows:
        """The means and changes that the sources have computed, by source, kind, indicator, year and unit."""
        rows = self.order[self.manner[self.order] == AS_PRINTED]
        keys = (self.units.codes, self.years.codes, self.indicators.codes, self.kinds.codes, self.sources.codes)
        return Rows(self._ordered(Claim._fields), rows[np.lexsort([codes[rows] for codes in keys])])

    def _ordered(self, names: tuple[str, ...]) -> dict[str, Field]:
        fields = {**self._keys(), **self._meanings(), **self._places()}
        return {name: fields[name] for name in names}

    def _keys(self) -> dict[str, Field]:
        return {
            "indicator": field_of(*self.indicators),
            "year": field_of(*self.years),
            "unit": field_of([unit.id for unit in self.units.meanings], self.units.codes),
            "source": field_of(*self.sources),
            "kind": field_of([_CLAIM_KINDS.get(kind, "") for kind in self.kinds.meanings], self.kinds.codes),
        }

    def _meanings(self) -> dict[str, Field]:
        """What the answers say, and mean; an answer's text means the same wherever it is read in the same manner."""
        answers = self.columns[ANSWER]
        codes = self.manner.astype(np.int32) * len(answers.texts) + answers.codes
        read = self.readings.ravel()
        meant = {name: field_of([getattr(each, name, None) for each in read], codes) for name in Reading._fields}
        return {"raw": field_of(answers.texts, answers.codes), **meant}

    def _places(self) -> dict[str, Field]:
        written = {name: self.columns[heading] for name, heading in (("row", UNIT), ("column", INDICATOR))}
        return {
            "table": self._tables(),
            **{name: field_of(column.texts, column.codes) for name, column in written.items()},
        }

    def _tables(self) -> Field:
        place = self.columns[PLACE]
        if self.cells is None:
            return field_of(place.texts, place.codes)
        rows, columns = self.cells
        width = int(columns.max(initial=0)) + 1
        used, codes = np.unique(place.codes * width + columns, return_inverse=True)
        starts = [f"{place.texts[each // width]}{column_letters(each % width)}" for each in used.tolist()]
        return field_of(starts, codes.reshape(-1).astype(np.int32), rows)
