"""Rows of a table of values kept as columns, each made a tuple only when somebody asks for it.

A national file has a million rows and a few thousand texts: as numbers of its texts it takes 50 MB, as tuples 400.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

Row = tuple[Any, ...]
Places = NDArray[np.intp]
"""Indexes of rows."""

BLOCK = 8192
"""Rows that are tuples at the same time, where all are gone through."""


class Field(NamedTuple):
    """What row i says is contents[codes[i]]; with `numbers` that text and then numbers[i], as in `Data!E8`."""

    contents: NDArray[np.object_]
    codes: NDArray[Any]
    numbers: NDArray[Any] | None = None

    def at(self, places: Places) -> list[Any]:
        """What the rows say, in their order."""
        said: list[Any] = self.contents[self.codes[places]].tolist()
        if self.numbers is None:
            return said
        return [f"{text}{number}" for text, number in zip(said, self.numbers[places].tolist(), strict=True)]


def field_of(contents: Sequence[Any], codes: NDArray[Any], numbers: NDArray[Any] | None = None) -> Field:
    """A field from a plain list of what it may say."""
    objects = np.empty(len(contents), dtype=object)
    objects[:] = contents
    return Field(objects, codes, numbers)


class Rows(Sequence[Row]):
    """A sequence of tuples, of the fields in their order. places: which rows of the fields, and in which order."""

    def __init__(self, fields: Mapping[str, Field], places: Places) -> None:
        self._fields = dict(fields)
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> "Rows": ...
    def __getitem__(self, at: int | slice) -> "Row | Rows":
        if isinstance(at, slice):
            return Rows(self._fields, self._places[at])
        return self._made(self._places[[at]])[0]

    def __iter__(self) -> Iterator[Row]:
        for block in self.blocks():
            yield from block

    def __eq__(self, other: object) -> bool:
        """True for any sequence of the same rows."""
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(_is_same, self, other))

    __hash__ = None  # type: ignore[assignment]  # as a list, which it stands for

    def _made(self, places: Places) -> list[Row]:
        return list(zip(*(field.at(places) for field in self._fields.values()), strict=True))

    def blocks(self, size: int = BLOCK) -> Iterator[list[Row]]:
        """The rows as tuples, so many at a time."""
        for start in range(0, len(self), size):
            yield self._made(self._places[start : start + size])

    def take(self, at: NDArray[Any]) -> "Rows":
        """Some of the rows: those at the indexes, in their order, or where the array of truth values says."""
        return Rows(self._fields, self._places[at])

    def only(self, names: Iterable[str]) -> "Rows":
        """The rows with some of their fields, in that order."""
        return Rows({name: self._fields[name] for name in names}, self._places)

    def codes(self, name: str) -> tuple[NDArray[np.object_], NDArray[Any]]:
        """What a field may say, and for each row which of it; of a field with numbers what stands before them."""
        contents, codes, _ = self._fields[name]
        return contents, codes[self._places]

    def says(self, name: str, wanted: Container[Any]) -> NDArray[np.bool_]:
        """For each row whether what it says in a field is one of the wanted."""
        contents, codes = self.codes(name)
        found: NDArray[np.bool_] = np.array([each in wanted for each in contents], bool)[codes]
        return found

    def distinct(self, *names: str) -> set[Row]:
        """What the rows say in some fields together, each once."""
        found = self.only(names)
        codes = [field.codes[self._places] for field in found._fields.values()]
        return set(found.take(_first_of_each(codes)))

    def by(self, name: str) -> Iterator[tuple[Any, NDArray[np.intp]]]:
        """What the rows say in a field, and the indexes of those that say it, ascending."""
        contents, codes, _ = self._fields[name]
        of_rows = codes[self._places]
        order = np.argsort(of_rows, kind="stable")
        starts = np.flatnonzero(np.diff(of_rows[order], prepend=-1))
        for inside in np.split(order, starts[1:]) if len(order) else ():
            yield contents[of_rows[inside[0]]], inside


def _is_same(one: object, two: object) -> bool:
    return one == two


def _first_of_each(columns: Sequence[NDArray[Any]]) -> Places:
    """The first row of each combination."""
    joined = np.zeros(len(columns[0]), dtype=np.int64)
    for codes in columns:
        joined = np.unique(joined * (int(codes.max(initial=0)) + 1) + codes, return_inverse=True)[1].reshape(-1)
    first: Places = np.unique(joined, return_index=True)[1]
    return first


def as_rows(rows: Sequence[Row], names: Sequence[str]) -> Rows:
    """Rows of tuples as columns; as they are where they are that already."""
    if isinstance(rows, Rows):
        return rows
    gathered = Gathered(names)
    gathered.add(rows)
    return gathered.rows()


class Gathered:
    """Makes columns of tuples that come block by block."""

    def __init__(self, names: Sequence[str]) -> None:
        self._known: dict[str, dict[Any, int]] = {name: {} for name in names}
        self._codes: dict[str, list[NDArray[np.int32]]] = {name: [] for name in names}

    def add(self, rows: Sequence[Row]) -> None:
        """More rows below the others."""
        for (name, known), said in zip(self._known.items(), zip(*rows, strict=True), strict=False):
            codes = (known.setdefault(each, len(known)) for each in said)
            self._codes[name].append(np.fromiter(codes, np.int32, len(rows)))

    def rows(self) -> Rows:
        """All that came."""
        nothing = np.zeros(0, np.int32)
        fields = {
            name: field_of(list(known), np.concatenate([nothing, *self._codes[name]]))
            for name, known in self._known.items()
        }
        first = next(iter(fields.values()))
        return Rows(fields, np.arange(len(first.codes)))
