"""The reports of the check, stored: no page computes them.

Here and nowhere else it is decided whether a stored report is of a source's present values and of these rules.
"""

import json
from collections import Counter, defaultdict
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from ojcore.checking import check_source
from ojcore.checking.discrepancy import Discrepancy, Outcome, Report
from ojcore.definitions.model import Definitions
from ojcore.store.discrepancies import StoredCheck, StoredDiscrepancy, fetch_check


def rules_version(definitions: Definitions) -> int:
    """A number of the check's modules and of what is supplied: another where a byte of either is another.

    The organisation's own indicators are no part of it: what a source's check says depends on those that it has values
    of, and whoever changes one of them leaves those sources unchecked.

    So `oj init` makes the discrepancies of an older database anew. What the modules call outside their folder is not
    seen.
    """
    return _number_of(definitions.supplied_sha256)


@cache
def _number_of(defined: str) -> int:
    modules = [module.read_bytes() for module in sorted(Path(__file__).parent.glob("*.py"))]
    return int(sha256(b"\0".join([*modules, defined.encode()])).hexdigest()[:7], 16)


def load_report(connection: Connection, definitions: Definitions, source: str) -> Report | None:
    """The stored report of a source, equal to one made now; None where there is none of its values and these rules."""
    stored = fetch_check(connection, source, rules_version(definitions))
    return _as_report(stored) if stored else None


def find_report(connection: Connection, definitions: Definitions, source: str) -> Report:
    """The stored report of a source, else one made now. Raises UserError for a source that is not there."""
    return load_report(connection, definitions, source) or check_source(connection, definitions, source)


def as_stored(report: Report) -> StoredCheck:
    """The report as it is stored. The second of those that are alike in all that makes a key is number 2."""
    rules = {id(each): rule for rule, outcome in report.counted.items() for each in outcome.discrepancies}
    seen: Counter[tuple[str, ...]] = Counter()
    stored = []
    for position, discrepancy in enumerate(report.discrepancies):
        year = _year_of(discrepancy)
        about = (discrepancy.indicator or "", discrepancy.unit or "", str(year or ""))
        identity = (discrepancy.source, discrepancy.kind, discrepancy.place, *about)
        seen[identity] += 1
        key = sha256("\n".join((*identity, str(seen[identity]))).encode()).hexdigest()[:32]
        told: dict[str, Any] = discrepancy._asdict() | {"rule": rules[id(discrepancy)], "position": position}
        stored.append(StoredDiscrepancy(key=key, year=year, **told))
    return StoredCheck(report.source, report.figures, _dump_outcomes(report), stored)


def _year_of(discrepancy: Discrepancy) -> int | None:
    """The one year of the values that it puts in doubt."""
    years = {year for _, year, _, _ in discrepancy.cells}
    return years.pop() if len(years) == 1 else None


def _dump_outcomes(report: Report) -> str:
    """JSON: each rule's outcome without its discrepancies."""
    counted = [
        {"rule": rule, **{name: value for name, value in outcome._asdict().items() if name != "discrepancies"}}
        for rule, outcome in report.counted.items()
    ]
    return json.dumps(counted, ensure_ascii=False)


def _as_report(stored: StoredCheck) -> Report:
    discrepancies = [_as_discrepancy(each) for each in stored.discrepancies]
    of_rule: dict[str, list[Discrepancy]] = defaultdict(list)
    for each, discrepancy in zip(stored.discrepancies, discrepancies, strict=True):
        of_rule[each.rule].append(discrepancy)
    counted = {
        rule: Outcome(**{"discrepancies": of_rule[rule], **told})
        for told in json.loads(stored.outcomes)
        if (rule := told.pop("rule"))
    }
    return Report(stored.source, discrepancies, counted, stored.figures)


def _as_discrepancy(stored: StoredDiscrepancy) -> Discrepancy:
    told = stored._asdict()
    return Discrepancy(**{name: told[name] for name in Discrepancy._fields})
