"""The findings of the check, stored in the transaction that changes the data: no page computes them."""

from collections import Counter
from collections.abc import Collection, Iterator
from hashlib import sha256

from sqlalchemy import Connection, Engine

from ojcore.checking import check_source
from ojcore.checking.findings import Finding
from ojcore.definitions.model import Definitions
from ojcore.store.findings import StoredFinding, fetch_unchecked, replace_findings
from ojcore.store.values import fetch_source_years
from ojcore.store.versions import loading_values, raise_version

RULES_VERSION = 1
"""Raised when a rule of the check changes, so that `oj init` makes the findings anew."""


def store_findings(connection: Connection, definitions: Definitions, sources: Collection[str]) -> None:
    """Checks the sources and stores what is found in place of what was; of a source that is gone nothing stays.

    Whoever has changed values comes here, so each source gets its next version here: a value carries its doubt.
    """
    for source in sorted(sources):
        raise_version(connection, "values", source)
    known = sorted(fetch_source_years(connection).keys() & set(sources))
    found = [stored for source in known for stored in _stored(check_source(connection, definitions, source).findings)]
    replace_findings(connection, sources, known, found, RULES_VERSION)


def store_missing_findings(engine: Engine, definitions: Definitions) -> int:
    """Checks the sources of an older database or backup, which has no findings; returns how many they were."""
    with engine.connect() as connection:
        if not fetch_unchecked(connection, RULES_VERSION):
            return 0
    with loading_values(engine) as connection:
        unchecked = fetch_unchecked(connection, RULES_VERSION)
        store_findings(connection, definitions, unchecked)
    return len(unchecked)


def _stored(findings: Collection[Finding]) -> Iterator[StoredFinding]:
    """The findings with their keys. The second of those that are alike in all that makes a key is number 2."""
    seen: Counter[tuple[str, ...]] = Counter()
    for finding in findings:
        years = {year for _, year, _, _ in finding.cells}
        year = years.pop() if len(years) == 1 else None
        about = (finding.indicator or "", finding.unit or "", str(year or ""))
        identity = (finding.source, finding.kind, finding.place, *about)
        seen[identity] += 1
        key = sha256("\n".join((*identity, str(seen[identity]))).encode()).hexdigest()[:32]
        yield StoredFinding(
            key,
            finding.source,
            finding.place,
            finding.kind,
            finding.table,
            finding.indicator,
            finding.unit,
            year,
            finding.printed,
            finding.recomputed,
            finding.explanation,
            finding.certainty,
            tuple(dict.fromkeys(finding.cells)),
        )
