"""What to look at before a file is stored: years that are new, and answers that another source gives otherwise.

All of it may be right, and nothing is refused for it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import col

from ojcore.checking.agreement import say_otherwise
from ojcore.definitions.model import Definitions
from ojcore.reading.cells import Claim, Value
from ojcore.store.columns import choose_values
from ojcore.store.engine import ClaimRecord, ValueRecord, columns_of
from ojcore.store.values import VALUES, Changes, as_values, driver_rows
from ojcore.swedish import counted, format_number, join_words

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
    """Swedish sentences. indicators: all of the file. values, claims: what it changes. titles: of imported sources."""
    years = new_years(connection, indicators, values, claims)
    contradicted = _count_contradicted(connection, definitions, values.added)
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
    pairs = set(map(itemgetter(*map(VALUES.fields.index, ("indicator", "year"))), values.added))
    pairs |= {(claim.indicator, claim.year) for claim in map(Claim._make, claims.added)}
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


def _count_contradicted(
    connection: Connection, definitions: Definitions, added: Sequence[tuple[Any, ...]]
) -> Counter[tuple[str, bool]]:
    """Another source, and whether it is the one that counts afterwards -> how many of its values the file contradicts.

    Of several sources of a cell it is the one that counts.
    """
    found: Counter[tuple[str, bool]] = Counter()
    for value, others in _with_others(connection, added):
        both = [*others, value]
        shown = _counts(definitions, both)
        rival = _counts(definitions, others) if shown is value else shown
        if say_otherwise(definitions, value, rival):
            found[rival.source, rival is shown] += 1
    return found


def _with_others(connection: Connection, added: Sequence[tuple[Any, ...]]) -> Iterator[tuple[Value, list[Value]]]:
    """Each new value whose cell other sources have a value of, with those; an indicator at a time."""
    own = {row[VALUES.fields.index("source")] for row in added}
    others_of_indicator = select(*VALUES.columns).where(col(ValueRecord.source).not_in(own))
    for indicator, rows in groupby(added, itemgetter(VALUES.fields.index("indicator"))):
        others: defaultdict[tuple[Any, ...], list[Value]] = defaultdict(list)
        statement = others_of_indicator.where(col(ValueRecord.indicator) == indicator)
        for other in as_values(driver_rows(connection.execute(statement))):
            others[other[:3]].append(other)
        yield from ((value, others[value[:3]]) for value in as_values(rows) if value[:3] in others)


def _counts(definitions: Definitions, values: Sequence[Value]) -> Value:
    """Of a cell's values the one that counts, as when all are stored."""
    chosen = choose_values(definitions, sorted(values, key=lambda value: value.source))
    return chosen[values[0].indicator, values[0].year][values[0].unit]


def _tell_contradicted(contradicted: Counter[tuple[str, bool]], names: Mapping[str, str]) -> list[str]:
    told = [
        f"{counted(number, 'svar finns', 'svar finns')} redan i {names.get(source, source)}, som säger annat och "
        + ("är den som visas." if stays else "inte visas längre.")
        for (source, stays), number in contradicted.items()
    ]
    return [*told, "Kontrollen ifrågasätter båda."] if told else []
