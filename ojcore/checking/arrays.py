"""A source's values as arrays: a rule looks at a million at once, and makes objects of those that it tells of."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import count, repeat
from math import isnan
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from ojcore.reading.cells import Value
from ojcore.store.columns import SourcePart
from ojcore.store.values import Block

Positions = NDArray[np.int64]
Mask = NDArray[np.bool_]

_TEXTS = tuple(name for name in Value._fields if name not in ("year", "number"))


class _Codes(dict[Any, int]):
    """Text -> its code, the next number for a text not seen before."""

    def __missing__(self, text: str | None) -> int:
        self[text] = code = len(self)
        return code


class ValueArrays(Sequence[Value]):
    """Values in a fixed order. As a sequence it makes each value when it is asked for.

    texts: field -> its different texts, None among them. codes: field -> for each value which of the texts. year.
    number: NaN where a value has none.
    """

    def __init__(self, blocks: Iterable[Block], part: SourcePart | None = None) -> None:
        """blocks: rows; part: values that are arrays already, which come first."""
        texts = part.texts if part else {}
        self._codes_of = {name: _Codes(zip(texts.get(name, ()), count(), strict=False)) for name in _TEXTS}
        parts: dict[str, list[NDArray[Any]]] = {name: [] for name in Value._fields}
        if part:
            for name, array in {**part.codes, "year": part.year, "number": part.number}.items():
                parts[name].append(array)
        for block in blocks:
            fields = [field for field in Value._fields if field not in block.common]
            for name, column in zip(fields, zip(*block.rows, strict=True), strict=False):
                parts[name].append(self._as_array(name, column))
            for name, text in block.common.items():
                parts[name].append(np.full(len(block.rows), self._codes_of[name][text], np.int32))
        joined = {name: np.concatenate(arrays) if arrays else np.empty(0, int) for name, arrays in parts.items()}
        self.texts: dict[str, list[Any]] = {name: list(known) for name, known in self._codes_of.items()}
        self.year: NDArray[np.int64] = joined.pop("year").astype(np.int64)
        self.number: NDArray[np.float64] = joined.pop("number").astype(float)
        self.codes: dict[str, NDArray[Any]] = joined

    def _as_array(self, name: str, column: Sequence[Any]) -> NDArray[Any]:
        if name in self._codes_of:
            return np.fromiter(map(self._codes_of[name].__getitem__, column), np.int32, len(column))
        return np.array(column, np.int64 if name == "year" else float)

    def __len__(self) -> int:
        return len(self.year)

    @overload
    def __getitem__(self, at: int) -> Value: ...
    @overload
    def __getitem__(self, at: slice) -> list[Value]: ...
    def __getitem__(self, at: int | slice) -> Value | list[Value]:
        if isinstance(at, slice):
            return self.pick(np.arange(len(self))[at])
        return self.pick(np.arange(len(self))[at : at + 1 or None])[0]

    def __iter__(self) -> Iterator[Value]:
        return iter(self.pick(np.arange(len(self))))

    def pick(self, positions: Positions) -> list[Value]:
        """The values that stand there, as objects."""
        columns: dict[str, Iterable[Any]] = {
            name: map(self.texts[name].__getitem__, codes[positions].tolist()) for name, codes in self.codes.items()
        }
        columns["year"] = self.year[positions].tolist()
        columns["number"] = (None if isnan(number) else number for number in self.number[positions].tolist())
        rows = zip(*(columns[name] for name in Value._fields), strict=True)
        return list(map(tuple.__new__, repeat(Value), rows))

    def where(self, mask: Mask) -> list[Value]:
        """The values for which the mask is true."""
        return self.pick(np.flatnonzero(mask))

    @property
    def has_number(self) -> Mask:
        """True for figures, False for answers in words and for what is missing."""
        return ~np.isnan(self.number)

    def of(self, name: str, ask: Callable[[Any], Any], dtype: type = bool) -> NDArray[Any]:
        """For each value what `ask` says of its text in a field; it is asked once for each different text."""
        known: NDArray[Any] = np.array([ask(text) for text in self.texts[name]], dtype)
        found: NDArray[Any] = known[self.codes[name]]
        return found

    def alike(self, value: Value) -> list[Value]:
        """The values of the same unit and year that are printed as it is, itself among them."""
        positions = self._by_unit.get(self._codes_of["unit"].get(value.unit, -1), np.empty(0, np.int64))
        is_same = self.codes["raw"][positions] == self._codes_of["raw"].get(value.raw, -1)
        return self.pick(positions[is_same & (self.year[positions] == value.year)])

    @cached_property
    def _by_unit(self) -> dict[int, Positions]:
        return {int(self.codes["unit"][positions[0]]): positions for positions in split(self.codes["unit"])}

    def sorted_by(self, *fields: str) -> "ValueArrays":
        """The same in order of fields, as Python sorts texts; the database may sort å, ä and ö otherwise."""
        ranks = [self.year if field == "year" else self._ranks(field) for field in fields]
        order = np.lexsort(ranks[::-1])
        if (order[1:] > order[:-1]).all():
            return self
        arranged = ValueArrays(())
        arranged._codes_of = self._codes_of
        arranged.texts, arranged.year, arranged.number = self.texts, self.year[order], self.number[order]
        arranged.codes = {name: codes[order] for name, codes in self.codes.items()}
        return arranged

    def _ranks(self, name: str) -> NDArray[np.int64]:
        ranks = {text: rank for rank, text in enumerate(sorted(self.texts[name]))}
        return self.of(name, ranks.__getitem__, np.int64)

    def find(self, indicator: str, year: int, unit: str) -> Value | None:
        """The value of an indicator, year and unit."""
        return next(iter(self.find_units(indicator, year, [unit])), None)

    def find_units(self, indicator: str, year: int, units: Sequence[str]) -> list[Value]:
        """The values of an indicator and year for those of the units that have one, in the units' order."""
        code, known = self._codes_of["indicator"].get(indicator), self._codes_of["unit"]
        years, at = self._years, int(np.searchsorted(self._years, year))
        if code is None or at == len(years) or years[at] != year:
            return []
        column = (code * len(years) + at) * len(self.texts["unit"])
        wanted = np.array([column + known[unit] for unit in units if unit in known], np.int64)
        keys, order = self._keys
        places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return self.pick(order[places[keys[places] == wanted]])

    def find_all(self, others: "ValueArrays") -> Positions:
        """Where the value stands that has the indicator, year and unit of each of the others; all of them have one."""
        codes = self._codes_of
        indicator, unit = (others.of(name, codes[name].__getitem__, np.int64) for name in ("indicator", "unit"))
        keys, order = self._keys
        year = np.searchsorted(self._years, others.year)
        wanted = (indicator * len(self._years) + year) * len(self.texts["unit"]) + unit
        found: Positions = order[np.searchsorted(keys, wanted)]
        return found

    @cached_property
    def _years(self) -> NDArray[np.int64]:
        return np.unique(self.year)

    @cached_property
    def _keys(self) -> tuple[NDArray[np.int64], Positions]:
        """A number for indicator, year and unit, ascending, and where the value of each stands; the last of several."""
        keys = self.numbered("indicator", "year", "unit")
        order = np.argsort(keys, kind="stable")
        is_last = np.append(keys[order][1:] != keys[order][:-1], True) if len(keys) else np.empty(0, bool)
        return keys[order][is_last], order[is_last]

    def numbered(self, *names: str) -> NDArray[np.int64]:
        """For each value a number that those have in common which are alike in the fields."""
        number = np.zeros(len(self), np.int64)
        for name in names:
            if name == "year":
                number = number * len(self._years) + np.searchsorted(self._years, self.year)
            else:
                number = number * len(self.texts[name]) + self.codes[name]
        return number


def split(numbers: NDArray[np.int64]) -> Iterator[Positions]:
    """Where each different number stands: one array a number, ascending."""
    order = np.argsort(numbers, kind="stable")
    ends = np.flatnonzero(np.diff(numbers[order])) + 1
    return iter(np.split(order, ends) if len(order) else ())


def first_of_each(numbers: NDArray[np.int64]) -> Positions:
    """Where each different number stands first, in that order."""
    return np.sort(np.unique(numbers, return_index=True)[1])


def last_of_each(numbers: NDArray[np.int64]) -> Positions:
    """Where each different number stands last, those that came first before the others."""
    first = np.unique(numbers, return_index=True)[1]
    last = len(numbers) - 1 - np.unique(numbers[::-1], return_index=True)[1]
    return last[np.argsort(first)]


def as_arrays(values: Sequence[Value]) -> ValueArrays:
    """The values as arrays, if they are not already."""
    return values if isinstance(values, ValueArrays) else ValueArrays([Block({}, values)])
