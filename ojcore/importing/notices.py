"""What to look at before a file is stored: years that are new, and answers that another source gives otherwise.

All of it may be right, and nothing is refused for it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import col

from ojcore.checking.agreement import say_otherwise
from ojcore.checking.cells import number_of
from ojcore.definitions.model import Definitions
from ojcore.reading.cells import Value
from ojcore.store.columns import choose_values
from ojcore.store.engine import ClaimRecord, ValueRecord, columns_of
from ojcore.store.values import VALUES, Changes, as_values, driver_rows
from ojcore.swedish import format_number, join_words

_MOST_YEARS = 5
_MOST_NAMES = 3


def list_notices(
    connection: Connection,
    definitions: Definitions,
    indicators: Sequence[str],
    values: Changes,
    claims: Changes,
    titles: Mapping[str, str],
) -> list[str]:
    """Swedish sentences. indicators: all of the file. values, claims: what it changes. titles: of stored sources."""
    years = new_years(connection, indicators, values, claims)
    contradicted = _count_contradicted(connection, definitions, values)
    names = {**titles, **{id_: definitions.source_name(id_) for id_ in definitions.publications}}
    return [*([tell_new_years(years)] if years else []), *_tell_contradicted(contradicted, names)]


def new_years(
    connection: Connection, indicators: Sequence[str], values: Changes, claims: Changes
) -> dict[int, list[str]]:
    """Year, which may be mistyped -> the indicators that have had other years but not that one.

    None are named where none of the file's indicators has had it.
    """
    known: dict[str, set[int]] = {}
    for record in (ValueRecord, ClaimRecord):
        of_file = select(*columns_of(record, ("indicator", "year"))).where(col(record.indicator).in_(indicators))
        for indicator, year in connection.execute(of_file.distinct()):
            known.setdefault(indicator, set()).add(year)
    pairs = values.added.distinct("indicator", "year") | claims.added.distinct("indicator", "year")
    new: dict[int, list[str]] = {}
    for indicator, year in sorted(pairs):
        if not any(year in years for years in known.values()):
            new[year] = []
        elif year not in known.get(indicator, {year}):
            new.setdefault(year, []).append(indicator)
    return dict(sorted(new.items()))


def tell_new_years(new: Mapping[int, Sequence[str]]) -> str:
    """That the pages will have more years. new: as of `new_years`, one at least."""
    of_indicators: dict[tuple[str, ...], list[int]] = {}
    for year, indicators in new.items():
        of_indicators.setdefault(tuple(indicators), []).append(year)
    told = [f"Nytt för {_tell_whom(ids)} är {_tell_years(years)}." for ids, years in of_indicators.items()]
    return " ".join([*told, "Se efter att det är rätt år."])


def _tell_whom(indicators: Sequence[str]) -> str:
    if len(indicators) > _MOST_NAMES:
        return f"{format_number(len(indicators), 0)} av filens indikatorer"
    return join_words(indicators) or "filens indikatorer"


def _tell_years(years: Sequence[int]) -> str:
    return join_words(map(str, years)) if len(years) <= _MOST_YEARS else f"{years[0]}–{years[-1]}"


def _count_contradicted(connection: Connection, definitions: Definitions, values: Changes) -> Counter[tuple[str, bool]]:
    """Another source, and whether it is the one that counts afterwards -> how many of its values the file contradicts.

    Of several sources of a cell it is the one that counts. Several sources in one file are not compared.
    """
    found: Counter[tuple[str, bool]] = Counter()
    for value, others in _with_others(connection, values):
        shown = _counts(definitions, [*others, value])
        rival = _counts(definitions, others) if shown is value else shown
        if _differ(definitions, value, rival):
            found[rival.source, rival is shown] += 1
    return found


def _differ(definitions: Definitions, one: Value, two: Value) -> bool:
    """True also where one of them alone is missing: the check disputes neither, but one of them is what pages show."""
    is_missing = number_of(definitions, one) is None, number_of(definitions, two) is None
    return is_missing[0] != is_missing[1] or say_otherwise(definitions, one, two)


def _with_others(connection: Connection, changes: Changes) -> Iterator[tuple[Value, list[Value]]]:
    """Each changed value whose cell other sources have a value of, with those; an indicator at a time."""
    for rows in (changes.added, changes.replaced.new):
        for indicator, at in rows.by("indicator"):
            of_indicator = rows.take(at)
            own = {source for (source,) in of_indicator.distinct("source")}
            asked = select(*VALUES.columns).where(col(ValueRecord.indicator) == indicator)
            if len(own) == 1:  # else several of the file's own sources may be of the same cell
                asked = asked.where(col(ValueRecord.source) != next(iter(own)))
            years = {year for (year,) in of_indicator.distinct("year")}
            found = list(as_values(driver_rows(connection.execute(asked.where(col(ValueRecord.year).in_(years))))))
            if found:
                has_others = of_indicator.says("unit", {value.unit for value in found})
                has_others &= of_indicator.says("year", {value.year for value in found})
                yield from _beside(as_values(of_indicator.take(has_others)), found)


def _beside(values: Iterable[Value], stored: Iterable[Value]) -> Iterator[tuple[Value, list[Value]]]:
    of_cell: defaultdict[tuple[Any, ...], list[Value]] = defaultdict(list)
    for value in stored:
        of_cell[value[:3]].append(value)
    for value in values:
        if others := [each for each in of_cell.get(value[:3], ()) if each.source != value.source]:
            yield value, others


def _counts(definitions: Definitions, values: Sequence[Value]) -> Value:
    """Of a cell's values the one that counts, as when all are stored."""
    chosen = choose_values(definitions, sorted(values, key=lambda value: value.source))
    return chosen[values[0].indicator, values[0].year][values[0].unit]


def _tell_contradicted(contradicted: Counter[tuple[str, bool]], names: Mapping[str, str]) -> list[str]:
    told = [
        f"{format_number(number, 0)} svar finns redan i {names.get(source, source)}, som säger annat och "
        + ("är den som visas." if stays else "inte visas längre.")
        for (source, stays), number in contradicted.items()
    ]
    return [*told, "Där två svar skiljer sig ifrågasätter kontrollen båda."] if told else []
