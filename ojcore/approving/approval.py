"""Approvals: what waits for one, and that it is given by name.

A loading is approved with the differences that its dry run showed. What is kept of how everything reads follows the
values, which somebody has approved. Where the rules or definitions have changed it stays as it was, until somebody has
seen what reads differently because of them and approved that: what is made until then says that it is preliminary.
"""

import json
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine

from ojcore.access import LOCAL_USER, Acting, log, require
from ojcore.approving.difference import Difference
from ojcore.approving.reading import AreaYear, View, compare_areas, read_areas
from ojcore.approving.verdicts import Verdicts, dump_verdicts, load_verdicts
from ojcore.definitions.model import Definitions
from ojcore.definitions.own_layer import as_toml
from ojcore.errors import UserError
from ojcore.secrecy import refuse_personal_numbers
from ojcore.store.approvals import Approval, StoredVerdicts, fetch_verdicts, replace_verdicts, store_approval
from ojcore.store.columns import load_columns
from ojcore.store.engine import LOCAL, now
from ojcore.store.own_definitions import definitions_of
from ojcore.store.versions import hold_values, read_state
from ojcore.swedish import fold_space, storable

LONGEST_NAME = 100
MOST_KEPT = 1000
"""Differences of an approval that are kept with it; how many there were is kept too."""

PRELIMINARY = "Preliminärt: ändrade regler är inte godkända"

_DIFFERENCES = TypeAdapter(list[Difference])
_CORE = Path(__file__).parent.parent
_READ_BY = (
    "comparing/*",
    "prose/*",
    "checking/*",
    "reading/*",
    "approving/*",
    "documents/layout",
    "store/columns",
    "swedish",
)
_MODULES = [file.read_bytes() for pattern in _READ_BY for file in sorted(_CORE.glob(f"{pattern}.py"))]
"""What everything is read by, beside the definitions; as this process has loaded it."""


@dataclass(frozen=True)
class Waiting:
    """What reads differently than when it was last approved, since the rules or definitions are others.

    stored: how everything reads now, to be kept when it is approved; with who approved what read before, "" where
    nobody has and it read so at first. seen: what an approval of it names.
    """

    view: View
    differences: Sequence[Difference]
    stored: StoredVerdicts = field(repr=False)
    seen: str


def own_view(definitions: Definitions) -> View:
    """The kommun of `OJ_KOMMUN` in its group; without one the first group; "" where there is none."""
    unit = os.environ.get("OJ_KOMMUN")
    unit = unit if unit in definitions.kommuner else None
    has_it = [id_ for id_, group in definitions.groups.items() if any(each.unit == unit for each in group.member)]
    return View(next(iter([*has_it, *definitions.groups]), ""), unit)


def rules_of(definitions: Definitions) -> str:
    """By which rules and definitions something is read, as JSON: "" and each own indicator -> a number of its bytes.

    Another number where a byte of the modules that judge and tell, or of what is defined, is another.
    """
    supplied = _hash(*_MODULES, definitions.supplied_sha256)
    return json.dumps({"": supplied} | {id_: _hash(as_toml(each)) for id_, each in definitions.own.items()})


def _are_same(kept: str, rules: str) -> bool:
    """True where nothing that both have is another: an indicator that came or went reads nothing else differently."""
    before, now_ = json.loads(kept), json.loads(rules)
    return all(before[id_] == now_[id_] for id_ in before.keys() & now_.keys())


def _hash(*parts: bytes | str) -> str:
    read = (part.encode() if isinstance(part, str) else part for part in parts)
    return sha256(b"\0".join(read)).hexdigest()[:16]


def keep_verdicts(engine: Engine, definitions: Definitions, organisation: str = LOCAL) -> None:
    """After values have changed, or a check is done: keeps how everything reads now for `own_view`.

    Where the rules are others and something reads differently because of them, what is kept stays until somebody has
    approved that. Where somebody changes values meanwhile it stays too: their check comes here again.
    """
    acting = Acting(engine, LOCAL_USER, organisation)
    with acting.snapshot() as seeing, seeing.reading() as connection:
        state, laid = read_state(connection), definitions_of(connection, definitions, organisation)
        view, kept = own_view(laid), fetch_verdicts(connection, organisation)
        if view.group not in laid.groups or _list_waiting(connection, laid, kept):
            return
        read = _dump(read_areas(load_columns(connection, laid), laid, view))
    before = kept[0] if kept else StoredVerdicts("", "", "", "", "", now())
    found = before._replace(group_id=view.group, unit=view.unit or "", rules=rules_of(laid), verdicts=read)
    if found in kept:
        return
    with acting.changing() as connection:
        if read_state(connection) == state:
            replace_verdicts(connection, organisation, found)


def _dump(read: Mapping[AreaYear, Verdicts]) -> str:
    return dump_verdicts({f"{area}/{year}": each for (area, year), each in read.items()})


def _known(stored: StoredVerdicts) -> dict[AreaYear, Verdicts] | None:
    """None where there are none, or none that this version can read: then there is nothing to set beside."""
    try:
        found = load_verdicts(stored.verdicts) if stored.verdicts else None
    except ValueError:
        return None
    return {_key(name): each for name, each in found.items()} if found else None


def _key(name: str) -> AreaYear:
    area, _, year = name.rpartition("/")
    return area, int(year)


def list_waiting(acting: Acting, definitions: Definitions) -> list[Waiting]:
    """What is to be approved, by group and kommun; nothing where the rules are those of the last approval.

    Raises UserError unless the user is läsare.
    """
    require(acting, list_waiting)
    with acting.snapshot() as seeing, seeing.reading() as connection:
        laid = definitions_of(connection, definitions, acting.organisation)
        return _list_waiting(connection, laid, fetch_verdicts(connection, acting.organisation))


def _list_waiting(connection: Connection, definitions: Definitions, kept: Iterable[StoredVerdicts]) -> list[Waiting]:
    found, rules = [], rules_of(definitions)
    for stored in kept:
        view, before = View(stored.group_id, stored.unit or None), _known(stored)
        if before is None or _are_same(stored.rules, rules) or view.group not in definitions.groups:
            continue
        read = read_areas(load_columns(connection, definitions), definitions, view)
        if differences := compare_areas(before, read, definitions, by_rule=True):
            new = stored._replace(rules=rules, verdicts=_dump(read))
            found.append(Waiting(view, differences, new, fingerprint(differences)))
    return found


def preliminary_mark(
    acting: Acting, definitions: Definitions, areas: Collection[str], year: int, unit: str | None = None
) -> str:
    """What a document of the areas and the year is marked with while something in it waits; "" where nothing does.

    unit: whose document it is. Raises UserError as `list_waiting`.
    """
    waiting = list_waiting(acting, definitions)
    return PRELIMINARY if any(is_about(each, definitions, areas, year, unit) for each in waiting) else ""


def is_about(
    waiting: Waiting, definitions: Definitions, areas: Collection[str], year: int, unit: str | None = None
) -> bool:
    """True where a document of the areas and the year may say something of what waits.

    unit: whose document it is. Of a kommun outside of what is kept nobody knows, so it may.
    """
    known = {waiting.view.unit, *(each.unit for each in definitions.groups[waiting.view.group].member)}
    if unit is not None and unit not in known:
        return True
    return any(each.year == year and each.area in areas for each in waiting.differences)


def fingerprint(differences: Iterable[Difference]) -> str:
    """What an approval names, so that nobody approves another difference than the one that was shown."""
    return sha256(dump_differences(differences).encode()).hexdigest()


def dump_differences(differences: Iterable[Difference]) -> str:
    """As JSON."""
    return _DIFFERENCES.dump_json(list(differences)).decode()


def load_differences(told: str) -> list[Difference]:
    """What `dump_differences` gave."""
    return _DIFFERENCES.validate_json(told)


def approve_waiting(acting: Acting, definitions: Definitions, seen: Iterable[str], name: str) -> int:
    """Approves what waits, as it was shown, by name; returns how many differences.

    seen: `Waiting.seen` of all that waits. Raises UserError where something else reads differently now, for a name that
    cannot be kept, and unless the user is analytiker.
    """
    require(acting, approve_waiting)
    by = approver(name)
    with acting.changing() as connection:
        hold_values(connection)
        waiting = list_waiting(acting.on(connection), definitions)
        if {each.seen for each in waiting} != set(seen):
            raise UserError("Det som väntar på godkännande har ändrats medan du läste. Läs det igen och godkänn sedan.")
        for each in waiting:
            _approve(connection, acting, each.view, each.differences, by)
            kept = each.stored._replace(approved_by=by, approved_at=now())
            replace_verdicts(connection, acting.organisation, kept)
    return sum(len(each.differences) for each in waiting)


def _approve(
    connection: Connection,
    acting: Acting,
    view: View,
    differences: Sequence[Difference],
    by: str,
    batch: int | None = None,
) -> None:
    """Keeps that somebody has approved the differences, in the caller's transaction, and logs how many they were."""
    told = dump_differences(differences[:MOST_KEPT])
    approval = Approval(batch, view.group, view.unit or "", told, len(differences), by, now())
    store_approval(connection, acting.organisation, approval)
    target = f"inläsning {batch}" if batch else "regler"
    log(connection, acting, "approve", target, new=f"{len(differences)} skillnader")


def approver(name: str) -> str:
    """The name that an approval is kept with.

    Raises UserError where there is none, and for one that is too long or has a personnummer in it.
    """
    by = fold_space(storable(name))
    if not by:
        raise UserError("Skriv vem som godkänner, med namn eller roll.")
    if len(by) > LONGEST_NAME:
        raise UserError(f"Namnet på den som godkänner får vara högst {LONGEST_NAME} tecken. Korta det.")
    refuse_personal_numbers(by, "Namnet på den som godkänner")
    return by
