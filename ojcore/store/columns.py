"""All values of the country as arrays `[indicator, year, unit]`: what a comparison, a place or a coverage is read from.

Made once per state of the values and shared by all who read; a batch that changes some indicators makes those anew.
They are kept in a file beside the database, which the next process loads in milliseconds. The file is put in place as a
whole, so that a process that is killed leaves the one before. It is read only where it is of the same database and the
same definitions; what has changed since is read from the database.
"""

import json
import os
import time
from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from itertools import product, repeat
from math import isnan
from pathlib import Path
from tempfile import mkstemp
from threading import Lock
from typing import Any, NamedTuple, TypeVar
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, bindparam, select
from sqlmodel import col

from ojcore.definitions.folder import PROJECT
from ojcore.definitions.model import Definitions
from ojcore.reading.cells import Value
from ojcore.reading.rows import Row, Rows
from ojcore.store.discrepancies import Cell, Dispute, fetch_disputes
from ojcore.store.engine import ValueRecord, columns_of
from ojcore.store.values import VALUES, Count, IndicatorYear, as_values, driver_rows
from ojcore.store.versions import ValuesState, is_changing, read_state

T = TypeVar("T")

_FORMAT = sha256(Path(__file__).read_bytes()).hexdigest()
"""Of which program the file is: what this one would make may be another thing than what an older one made."""
_TEXTS = {"source": "i2", "raw": "i4", "code": "i2", "missing": "i2", "table": "i4", "row": "i4", "column": "i4"}
"""The fields of a value that are texts. The arrays have the number of each in the field's own list."""
_NONE = -1
"""The number of no text: the last of every list is None."""
_ARRAYS = {"number": ("f8", np.nan), "is_disputed": ("?", False)} | {
    field: (kind, _NONE) for field, kind in _TEXTS.items()
}
"""Array -> its type, and what a cell without a value has in it."""
_KEPT = 2
"""How many states of a database a process keeps: the newest, and one that a report under way still reads."""
_UNREADABLE = (OSError, EOFError, ValueError, KeyError, TypeError, BadZipFile)
"""What reading a file raises that is cut off, or another program's."""
_LEFT_BEHIND = 600
"""Seconds after which a file under way is one that a killed process has left."""
_YEAR, _UNIT = Value._fields.index("year"), Value._fields.index("unit")
_OF_INDICATOR = (
    select(*VALUES.columns)
    .where(col(ValueRecord.indicator) == bindparam("indicator"))
    .order_by(*columns_of(ValueRecord, ("year", "unit", "source")))
)

Chosen = Mapping[tuple[str, int], dict[str, Value]]
"""Indicator and year -> unit -> the value that counts."""


def choose_values(definitions: Definitions, values: Iterable[Value]) -> Chosen:
    """Of several sources' values of a cell the one that counts: that of the source which measured that year."""
    chosen: defaultdict[tuple[str, int], dict[str, Value]] = defaultdict(dict)
    for value in values:
        units = chosen[value.indicator, value.year]
        other = units.get(value.unit)
        if other is None or _weight(definitions, value.source, value.year) < _weight(
            definitions, other.source, value.year
        ):
            units[value.unit] = value
    return chosen


def _weight(definitions: Definitions, source: str, year: int) -> int:
    publication = definitions.publications.get(source)
    if publication is None:
        return 1
    return 0 if publication.definition.year == year else 2


@dataclass(frozen=True)
class _Made:
    """What columns are made of. definitions: their sha256; empty for those of no file, which nothing is kept of.

    supplied: that of what is supplied, whatever the organisation's own definitions over it are.
    """

    state: ValuesState
    definitions: str
    supplied: str


class SourcePart(NamedTuple):
    """Values of one source as arrays of the same length, in order of indicators, years and units.

    texts: field -> its different texts. codes: field -> for each value which of them. number: NaN where it has none.
    whole: the indicators and years of which these are all that the source has.
    """

    texts: dict[str, list[Any]]
    codes: dict[str, NDArray[Any]]
    year: NDArray[np.int64]
    number: NDArray[np.float64]
    whole: set[IndicatorYear]


@dataclass(frozen=True, eq=False)
class Columns:
    """The values that count, one per indicator, year and unit; read-only.

    indicators, years, units: the place of each in the arrays; years are ascending. kommuner: the first so many units;
    benchmarks come after them.
    number: NaN where there is none. texts: field -> numbers of `words[field]`, -1 for none; a cell without a source has
    no value. disputes: indicator and year -> what the check disputes: unit, source and the fields of a `Dispute`.
    is_disputed: where it disputes the value that counts.
    """

    made: _Made
    indicators: dict[str, int]
    years: dict[int, int]
    units: dict[str, int]
    kommuner: int
    number: NDArray[np.float64]
    texts: dict[str, NDArray[Any]]
    words: dict[str, list[str | None]]
    disputes: Mapping[tuple[str, int], Sequence[Sequence[str]]]
    is_disputed: NDArray[np.bool_]

    def coverage(self, units: Collection[str]) -> dict[str, list[int]]:
        """indicator -> the years, ascending, for which any of the units has a value or a missing answer."""
        places = [self.units[unit] for unit in units if unit in self.units]
        has_any = self._has_value[places].any(axis=0)
        indicators, years = list(self.indicators), list(self.years)
        found: dict[str, list[int]] = {}
        for indicator, year in zip(*(place.tolist() for place in np.nonzero(has_any)), strict=True):
            found.setdefault(indicators[indicator], []).append(years[year])
        return found

    @property
    def arrays(self) -> dict[str, NDArray[Any]]:
        """All of them by name, the texts' by field."""
        return {"number": self.number, "is_disputed": self.is_disputed, **self.texts}

    @cached_property
    def _has_value(self) -> NDArray[np.bool_]:
        """`[unit, indicator, year]`: what coverage asks for is all of a unit."""
        return np.ascontiguousarray(np.moveaxis(self.texts["source"] != _NONE, 2, 0))

    def values(self, indicators: Iterable[str], years: Iterable[int], units: Iterable[str]) -> list[Value]:
        """The values that there are of some indicators, years and units, in their order; unknown ones have none."""
        of_indicators, own_indicators = _known(indicators, self.indicators)
        of_years, own_years = _known(years, self.years)
        of_units, own_units = _known(units, self.units)
        box = np.ix_(own_indicators, own_years, own_units)
        there = np.nonzero(self.texts["source"][box] != _NONE)
        at_indicator, at_year, at_unit = (place.tolist() for place in there)
        fields: dict[str, list[Any]] = {
            "indicator": [of_indicators[at] for at in at_indicator],
            "year": [of_years[at] for at in at_year],
            "unit": [of_units[at] for at in at_unit],
        }
        fields["number"] = [None if isnan(number) else number for number in self.number[box][there].tolist()]
        for field, words in self.words.items():
            fields[field] = [words[at] for at in self.texts[field][box][there].tolist()]
        return list(as_values(zip(*(fields[name] for name in Value._fields), strict=True)))

    def of_source(self, source: str, counts: Mapping[IndicatorYear, Count]) -> "SourcePart":
        """A source's values of the indicators and years for which it has no others than those that count.

        counts: of all that the source has.
        """
        known = self.words["source"]
        is_own = self.texts["source"] == (known.index(source) if source in known else len(known))
        has_all = np.zeros(is_own.shape[:2], bool)
        own = is_own.sum(axis=2)
        for (indicator, year), count in counts.items():
            if indicator in self.indicators and year in self.years:
                at = self.indicators[indicator], self.years[year]
                has_all[at] = own[at] == count.own
        there = np.nonzero(is_own & has_all[:, :, np.newaxis])
        indicators, years = list(self.indicators), list(self.years)
        whole = {
            (indicators[at], years[year])
            for at, year in zip(*(part.tolist() for part in np.nonzero(has_all)), strict=True)
        }
        texts: dict[str, list[Any]] = {"indicator": indicators, "unit": list(self.units)}
        codes: dict[str, NDArray[Any]] = {"indicator": there[0], "unit": there[2]}
        for field, words in self.words.items():
            numbers = self.texts[field][there].astype(np.int32)
            has_none = (numbers == _NONE).any()
            texts[field] = list(words) if has_none else list(words[:_NONE])
            codes[field] = np.where(numbers == _NONE, len(words) - 1, numbers)
        return SourcePart(texts, codes, np.array(years, np.int64)[there[1]], self.number[there], whole)

    def figures(self, indicator: str, year: int) -> list[float]:
        """The figures of all kommuner but the disputed, ascending: what a figure's place is taken among."""
        if indicator not in self.indicators or year not in self.years:
            return []
        at = self.indicators[indicator], self.years[year], slice(self.kommuner)
        figures = self.number[at][~self.is_disputed[at]]
        found: list[float] = np.sort(figures[~np.isnan(figures)]).tolist()
        return found

    def disputed(self, indicators: Iterable[str], years: Iterable[int]) -> dict[Cell, Dispute]:
        """What the check disputes among the indicators' values of those years."""
        return {
            (*key, unit, source): Dispute(*told)
            for key in product(indicators, years)
            for unit, source, *told in self.disputes.get(key, ())
        }


def _known(names: Iterable[T], places: Mapping[T, int]) -> tuple[list[T], NDArray[np.intp]]:
    """Those of the names that have a place, each once, and their places."""
    found = {name: places[name] for name in names if name in places}
    return list(found), np.array(list(found.values()), dtype=np.intp)


_keeping: OrderedDict[tuple[str, int, str], Columns] = OrderedDict()
_lock = Lock()


def load_columns(connection: Connection, definitions: Definitions) -> Columns:
    """The columns of the values as the connection sees them; shared with others, and made where nobody has yet."""
    made = _made_now(connection, definitions)
    is_ours_alone = not made.definitions or not made.state.epoch or is_changing(connection)
    with _lock:
        found = _keeping.get(_key(made)) or _load(connection, definitions, made, is_ours_alone=is_ours_alone)
        if not is_ours_alone:
            _keeping[_key(found.made)] = found  # of a later state where somebody changed values meanwhile
            _keeping.move_to_end(_key(found.made))
            while len(_keeping) > _KEPT:
                _keeping.popitem(last=False)
        return found


def _made_now(connection: Connection, definitions: Definitions) -> _Made:
    return _Made(read_state(connection), definitions.sha256, definitions.supplied_sha256)


def _key(made: _Made) -> tuple[str, int, str]:
    return made.state.epoch, made.state.number, made.definitions


def columns_with(
    columns: Columns, definitions: Definitions, rows: Mapping[str, Rows], shown: Collection[str]
) -> Columns:
    """The columns as they would be, were these values stored; shared with nobody.

    rows: indicator -> values, each key at most once. shown: the units whose values are wanted whole; of the others the
    figures are as they would be, and no texts. What the check disputes of a value that is replaced goes with it.
    """
    return _Laying(columns, definitions, rows, shown).lay()


class _Laying:
    """Values laid over columns: a cell takes the one that counts, of what it has and what comes."""

    def __init__(
        self, base: Columns, definitions: Definitions, rows: Mapping[str, Rows], shown: Collection[str]
    ) -> None:
        self._base, self._definitions, self._rows, self._shown = base, definitions, rows, set(shown)
        coming = {year for of_indicator in rows.values() for (year,) in of_indicator.distinct("year")}
        self._years = {year: at for at, year in enumerate(sorted({*base.years, *coming}))}
        self._indicators = {id_: at for at, id_ in enumerate(dict.fromkeys((*base.indicators, *rows)))}
        self._numbers = {field: {word: at for at, word in enumerate(words)} for field, words in base.words.items()}
        for numbers in self._numbers.values():
            numbers[None] = _NONE
        sources = self._numbers["source"]
        for of_indicator in rows.values():
            for (source,) in of_indicator.distinct("source"):
                sources.setdefault(source, len(sources) - 1)
        self._rank = self._ranks([source for source in sources if source is not None])

    def _ranks(self, sources: Sequence[str]) -> NDArray[np.int64]:
        """`[source, year]`: which of several sources' values of a cell counts, the lowest; as `choose_values` does."""
        alphabetical = {source: place for place, source in enumerate(sorted(sources))}
        found = np.zeros((len(sources), len(self._years)), np.int64)
        for at, source in enumerate(sources):
            for year, place in self._years.items():
                found[at, place] = _weight(self._definitions, source, year) * len(sources) + alphabetical[source]
        return found

    def lay(self) -> Columns:
        base, arrays, replaced = self._base, self._copied(), set[Cell]()
        for id_, of_indicator in self._rows.items():
            replaced |= self._lay(self._indicators[id_], of_indicator, arrays)
        disputes = {
            key: [each for each in told if (*key, each[0], each[1]) not in replaced]
            for key, told in base.disputes.items()
        }
        words = {field: [*(word for word in known if word is not None), None] for field, known in self._numbers.items()}
        return _columns(base.made, (self._indicators, self._years, base.units), base.kommuner, words, disputes, arrays)

    def _copied(self) -> dict[str, NDArray[Any]]:
        shape = len(self._indicators), len(self._years), len(self._base.units)
        kept = [self._years[year] for year in self._base.years]
        found = {name: np.full(shape, empty, kind) for name, (kind, empty) in _ARRAYS.items()}
        for name, array in self._base.arrays.items():
            found[name][: len(array), kept] = array
        return found

    def _lay(self, indicator: int, rows: Rows, arrays: Mapping[str, NDArray[Any]]) -> set[Cell]:
        """Returns the keys of the shown units' values."""
        year, unit = self._places(rows, "year", self._years), self._places(rows, "unit", self._base.units)
        source = self._places(rows, "source", self._numbers["source"])
        known, rank = arrays["source"][indicator, year, np.maximum(unit, 0)], self._rank[source, year]
        wins = (unit != _NONE) & ((known == _NONE) | (rank <= self._rank[known, year]))
        at = np.flatnonzero(wins)
        at = at[np.argsort(-rank[at], kind="stable")]  # of several in the file the one that counts is laid last
        cells = indicator, year[at], unit[at]
        contents, codes = rows.codes("number")
        arrays["number"][cells] = np.array(contents, np.float64)[codes[at]]  # None is NaN
        arrays["is_disputed"][cells] = False
        arrays["source"][cells] = source[at]
        is_shown = rows.says("unit", self._shown)
        at = at[is_shown[at]]
        for year_at, unit_at, row in zip(year[at], unit[at], rows.take(at), strict=True):
            for field, text in zip(Value._fields, row, strict=True):
                if field in self._numbers:
                    numbers = self._numbers[field]
                    arrays[field][indicator, year_at, unit_at] = numbers.setdefault(text, len(numbers) - 1)
        return {row[: VALUES.key] for row in rows.take(is_shown)}

    def _places(self, rows: Rows, field: str, known: Mapping[Any, int]) -> NDArray[np.intp]:
        contents, codes = rows.codes(field)
        places: NDArray[np.intp] = np.array([known.get(each, _NONE) for each in contents], np.intp)[codes]
        return places


def store_columns(connection: Connection, definitions: Definitions) -> None:
    """Sees to it that the file has them as they are now; for the work that follows a change of values."""
    path, found = _path(connection.engine), load_columns(connection, definitions)
    if path and found.made.state.epoch and found.made.definitions and _read_made(path) != found.made:
        _write(path, found)


def _load(connection: Connection, definitions: Definitions, made: _Made, *, is_ours_alone: bool) -> Columns:
    """is_ours_alone: what only this transaction or these definitions see, and nobody is to have."""
    path = None if is_ours_alone else _path(connection.engine)
    base = max(
        (each for each in _keeping.values() if _is_of(each.made, made)),
        key=lambda each: _shared(each.made, made),
        default=None,
    )
    of_file = _read_made(path) if path else None
    has_file = of_file is not None and _is_of(of_file, made)
    if path and of_file and has_file and (base is None or _shared(of_file, made) > _shared(base.made, made)):
        stored = _read(path)
        has_file = stored is not None and _is_of(stored.made, made)
        base = stored if has_file else base
    if base and base.made == made:
        return base
    found = _make(connection, definitions, base)
    if path and not has_file:
        _write(path, found)  # else only `store_columns` does, so that no page waits for it
    return found


def _is_of(known: _Made, made: _Made) -> bool:
    """True where unchanged indicators can be taken over: the database and what is supplied are the same.

    An own definition decides nothing about a value that counts but that its indicator has a place.
    """
    return bool(made.supplied) and (known.state.epoch, known.supplied) == (made.state.epoch, made.supplied)


def _shared(known: _Made, made: _Made) -> int:
    return len(known.state.indicators.items() & made.state.indicators.items())


def _make(connection: Connection, definitions: Definitions, base: Columns | None) -> Columns:
    """The columns as the database has them. base: other ones, whose unchanged indicators are taken over."""
    while True:
        made = _made_now(connection, definitions)
        numbers, known = made.state.indicators, base.made.state.indicators if base else {}
        old = base.indicators if base else {}
        changed = [id_ for id_ in definitions.indicators if id_ not in old or known.get(id_) != numbers.get(id_)]
        found = _Filling(definitions, base, changed).fill(connection, made)
        if read_state(connection) == made.state:  # nobody changed anything meanwhile
            return found


_Read = tuple[NDArray[np.int64], NDArray[np.intp], NDArray[np.float64], dict[str, NDArray[np.int64]]]
"""Years, places of units, figures and numbers of texts, one of each per value."""


class _Filling:
    """One making of columns: the numbers of the texts grow while the indicators are read."""

    def __init__(self, definitions: Definitions, base: Columns | None, changed: Collection[str]) -> None:
        self._definitions, self._base, self._changed = definitions, base, changed
        self._indicators = {id_: at for at, id_ in enumerate(definitions.indicators)}
        units = dict.fromkeys((*definitions.kommuner, *definitions.benchmarks))
        self._units = {unit: at for at, unit in enumerate(units)}
        known = base.words if base else {}
        self._numbers = {field: {word: at for at, word in enumerate(known.get(field, ()))} for field in _TEXTS}
        for numbers in self._numbers.values():
            numbers[None] = _NONE

    def fill(self, connection: Connection, made: _Made) -> Columns:
        """Reads what has changed, and puts it beside what the base has of the others."""
        base = self._base
        if base and not self._changed and list(base.indicators) == list(self._indicators):
            return replace(base, made=made)
        read = {id_: self._read(connection, id_) for id_ in self._changed}
        measured = {year for of_years, *_ in read.values() for year in np.unique(of_years).tolist()}
        years = {year: at for at, year in enumerate(sorted(measured.union(base.years if base else ())))}
        arrays = self._emptied(years)
        for id_, (of_years, units, figures, numbers) in read.items():
            cells = self._indicators[id_], np.searchsorted(list(years), of_years), units
            for name, values in {"number": figures, **numbers}.items():
                arrays[name][cells] = values
        known = base.disputes if base else {}
        disputes = {key: told for key, told in known.items() if key[0] in self._indicators and key[0] not in read}
        disputes |= self._dispute(connection, years, arrays)
        words = {field: [*(word for word in known if word is not None), None] for field, known in self._numbers.items()}
        axes = self._indicators, years, self._units
        return _columns(made, axes, len(self._definitions.kommuner), words, disputes, arrays)

    def _emptied(self, years: Mapping[int, int]) -> dict[str, NDArray[Any]]:
        """The arrays with what the base has of the indicators that have not changed."""
        shape = len(self._indicators), len(years), len(self._units)
        found = {name: np.full(shape, empty, kind) for name, (kind, empty) in _ARRAYS.items()}
        if self._base:
            of_base = [at for id_, at in self._base.indicators.items() if id_ in self._indicators]
            own = [self._indicators[id_] for id_ in self._base.indicators if id_ in self._indicators]
            kept, changed = [years[year] for year in self._base.years], [self._indicators[id_] for id_ in self._changed]
            for name, array in self._base.arrays.items():
                found[name][np.ix_(own, kept)] = array if len(of_base) == len(array) else array[of_base]
                found[name][changed] = _ARRAYS[name][1]
        return found

    def _dispute(
        self, connection: Connection, years: Mapping[int, int], arrays: Mapping[str, NDArray[Any]]
    ) -> dict[tuple[str, int], list[Sequence[str]]]:
        """What is disputed of the indicators that have changed; marks the values that count among it."""
        found: defaultdict[tuple[str, int], list[Sequence[str]]] = defaultdict(list)
        for (id_, year, unit, source), dispute in fetch_disputes(connection, self._changed, years).items():
            found[id_, year].append((unit, source, *dispute))
            if unit in self._units:
                cell = self._indicators[id_], years[year], self._units[unit]
                arrays["is_disputed"][cell] |= arrays["source"][cell] == self._numbers["source"].get(source)
        return found

    def _read(self, connection: Connection, indicator: str) -> _Read:
        """What one indicator's values that count are, cell by cell."""
        rows = driver_rows(connection.execute(_OF_INDICATOR, {"indicator": indicator}))
        values = [row for row in self._chosen(rows) if row[_UNIT] in self._units]
        by_field = dict(zip(Value._fields, zip(*values, strict=True) if values else repeat(()), strict=False))
        units = np.array([self._units[unit] for unit in by_field["unit"]], dtype=np.intp)
        figures = np.array(by_field["number"], dtype=np.float64)  # None is NaN
        numbers = {field: self._number(field, by_field[field]) for field in _TEXTS}
        return np.array(by_field["year"], dtype=np.int64), units, figures, numbers

    def _chosen(self, rows: list[Row]) -> Iterable[Row]:
        """Those that count; most indicators have one source, and nothing to choose."""
        if len({(row[_YEAR], row[_UNIT]) for row in rows}) == len(rows):
            return rows
        chosen = choose_values(self._definitions, as_values(rows))
        return (value for by_unit in chosen.values() for value in by_unit.values())

    def _number(self, field: str, words: Sequence[str | None]) -> NDArray[np.int64]:
        known = self._numbers[field]
        for word in dict.fromkeys(words):
            known.setdefault(word, len(known) - 1)
        return np.fromiter(map(known.__getitem__, words), np.int64, len(words))


def _columns(
    made: _Made,
    axes: tuple[dict[str, int], dict[int, int], dict[str, int]],
    kommuner: int,
    words: dict[str, list[str | None]],
    disputes: Mapping[tuple[str, int], Sequence[Sequence[str]]],
    arrays: Mapping[str, NDArray[Any]],
) -> Columns:
    for array in arrays.values():
        array.flags.writeable = False
    texts = {field: arrays[field] for field in _TEXTS}
    return Columns(made, *axes, kommuner, arrays["number"], texts, words, disputes, arrays["is_disputed"])


def _path(engine: Engine) -> Path | None:
    """The file beside the database; for one on a server in the program's own folder; None for one in memory."""
    if engine.dialect.name == "sqlite":
        file = engine.url.database
        return Path(f"{file}.columns.npz") if file and not file.startswith((":memory:", "file:")) else None
    return PROJECT / "local" / f"{sha256(str(engine.url).encode()).hexdigest()[:16]}.columns.npz"


def _write(path: Path, columns: Columns) -> None:
    """Puts the file in place as a whole. Where it cannot be written, each process makes its own."""
    made = {"format": _FORMAT, **vars(columns.made)}
    head = {
        "axes": [list(columns.indicators), list(columns.years), list(columns.units)],
        "kommuner": columns.kommuner,
        "words": columns.words,
        "disputes": [[*key, told] for key, told in columns.disputes.items()],
    }
    texts = {
        name: np.frombuffer(json.dumps(each).encode(), np.uint8) for name, each in (("made", made), ("head", head))
    }
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        _clear(path)
        handle, name = mkstemp(prefix=f"{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, allow_pickle=False, **texts, **columns.arrays)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)


def _clear(path: Path) -> None:
    """Takes away what killed processes have left."""
    for left in path.parent.glob(f"{path.name}.*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _LEFT_BEHIND:
                left.unlink()


def _read_made(path: Path) -> _Made | None:
    """What the file is of; None where there is none, or none of this form."""
    with suppress(*_UNREADABLE), path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        return _made_of(stored)
    return None


def _made_of(stored: Mapping[str, NDArray[Any]]) -> _Made | None:
    made = json.loads(stored["made"].tobytes())
    if made.pop("format") != _FORMAT:
        return None
    return _Made(**{**made, "state": ValuesState(*made["state"])})


def _read(path: Path) -> Columns | None:
    """What the file has; None where there is none, or none of this form."""
    with suppress(*_UNREADABLE), path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        if made := _made_of(stored):
            head = json.loads(stored["head"].tobytes())
            indicators, years, units = ({name: at for at, name in enumerate(names)} for names in head["axes"])
            disputes = {(id_, year): told for id_, year, told in head["disputes"]}
            arrays = {name: stored[name] for name in _ARRAYS}
            return _columns(made, (indicators, years, units), head["kommuner"], head["words"], disputes, arrays)
    return None
