"""The discrepancies of the check, stored in the transaction that changes the data: no page computes them."""

from collections import Counter
from collections.abc import Collection, Iterator
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, Engine

from ojcore.checking import check_source
from ojcore.checking.discrepancy import Discrepancy
from ojcore.definitions.model import Definitions
from ojcore.store.discrepancies import StoredDiscrepancy, fetch_unchecked, replace_discrepancies
from ojcore.store.values import fetch_source_years
from ojcore.store.versions import hold_values, raise_version


def rules_version(definitions: Definitions) -> int:
    """A number of the check's modules and of what is defined: another where a byte of either is another.

    So `oj init` makes the discrepancies of an older database anew. What the modules call outside their folder is not
    seen.
    """
    modules = sorted(Path(__file__).parent.glob("*.py"))
    read = [module.read_bytes() for module in modules] + [definitions.sha256.encode()]
    return int(sha256(b"\0".join(read)).hexdigest()[:7], 16)


def store_discrepancies(connection: Connection, definitions: Definitions, sources: Collection[str]) -> None:
    """Checks the sources and stores what is found in place of what was; of a source that is gone nothing stays.

    Whoever has changed values comes here, so each source gets its next version here: a value carries its doubt.
    """
    for source in sorted(sources):
        raise_version(connection, "values", source)
    known = sorted(fetch_source_years(connection).keys() & set(sources))
    found = [
        stored for source in known for stored in _stored(check_source(connection, definitions, source).discrepancies)
    ]
    replace_discrepancies(connection, sources, known, found, rules_version(definitions))


def store_missing_discrepancies(engine: Engine, definitions: Definitions) -> int:
    """Checks the sources of an older database or backup, which has no discrepancies; returns how many they were."""
    rules = rules_version(definitions)
    with engine.connect() as connection:
        if not fetch_unchecked(connection, rules):
            return 0
    with engine.begin() as connection:
        hold_values(connection)
        unchecked = fetch_unchecked(connection, rules)
        store_discrepancies(connection, definitions, unchecked)
    return len(unchecked)


def _stored(discrepancies: Collection[Discrepancy]) -> Iterator[StoredDiscrepancy]:
    """The discrepancies with their keys. The second of those that are alike in all that makes a key is number 2."""
    seen: Counter[tuple[str, ...]] = Counter()
    for discrepancy in discrepancies:
        years = {year for _, year, _, _ in discrepancy.cells}
        year = years.pop() if len(years) == 1 else None
        about = (discrepancy.indicator or "", discrepancy.unit or "", str(year or ""))
        identity = (discrepancy.source, discrepancy.kind, discrepancy.place, *about)
        seen[identity] += 1
        key = sha256("\n".join((*identity, str(seen[identity]))).encode()).hexdigest()[:32]
        yield StoredDiscrepancy(
            key,
            discrepancy.source,
            discrepancy.place,
            discrepancy.kind,
            discrepancy.table,
            discrepancy.indicator,
            discrepancy.unit,
            year,
            discrepancy.printed,
            discrepancy.recomputed,
            discrepancy.explanation,
            discrepancy.certainty,
            tuple(dict.fromkeys(discrepancy.cells)),
        )
