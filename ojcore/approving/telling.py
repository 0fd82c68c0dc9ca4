"""Differences in words for a person, and as plain data for a program."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from ojcore.approving.approval import Waiting
from ojcore.approving.difference import CAUSE_TITLES, KIND_TITLES, Difference
from ojcore.approving.documents import tell_counts
from ojcore.approving.reading import AreaYear
from ojcore.definitions.model import Definitions
from ojcore.swedish import counted, format_date, join_words

_MOST_LINES = 20


class AreaDifferences(NamedTuple):
    """The differences of an area and a year."""

    key: AreaYear
    differences: Sequence[Difference]


def by_area(differences: Iterable[Difference]) -> list[AreaDifferences]:
    """In their order, which has those of an area and a year together."""
    grouped = groupby(differences, key=lambda each: (each.area, each.year))
    return [AreaDifferences(key, list(inside)) for key, inside in grouped]


def tell_area(about: AreaDifferences, definitions: Definitions) -> str:
    """`Ekonomiskt bistånd 2018: 2 färger (1 blir röd), 1 betyg och 6 meningar, på grund av ändrat värde`."""
    differences = about.differences
    counts = Counter(each.kind for each in differences)
    told = tell_counts((kind, counts[kind]) for kind in KIND_TITLES if counts[kind])
    red = sum(each.turned_red for each in differences)
    told += f", varav {counted(red, 'blir röd', 'blir röda')}" if red else ""
    return f"{tell_key(about.key, definitions)}: {told} ({tell_causes(differences)})"


def tell_key(key: AreaYear, definitions: Definitions) -> str:
    """`Ekonomiskt bistånd 2018`; of an area that is no longer defined its id."""
    area, year = key
    return f"{definitions.areas[area].title if area in definitions.areas else area} {year}"


def tell_causes(differences: Iterable[Difference]) -> str:
    """Every cause of them, once."""
    found = {cause for each in differences for cause in each.causes}
    return join_words(title for cause, title in CAUSE_TITLES.items() if cause in found)


def tell_differences(differences: Sequence[Difference], definitions: Definitions) -> Iterator[str]:
    """Lines for a command: each area and year, then what turned red."""
    if not differences:
        return
    yield "läses annorlunda:"
    yield from (f"  {tell_area(each, definitions)}" for each in by_area(differences))
    red = [each for each in differences if each.turned_red]
    for each in red[:_MOST_LINES]:
        yield f"  blir röd: {each.who}, {each.about}, {each.year}: {each.old or '–'} → {each.new}"
    if len(red) > _MOST_LINES:
        yield f"  … och {len(red) - _MOST_LINES} till blir röda"


def tell_whole(differences: Sequence[Difference], definitions: Definitions) -> Iterator[str]:
    """Every difference in full, for a command: what is approved is to have been read."""
    for about in by_area(differences):
        yield tell_area(about, definitions)
        for each in about.differences:
            of = f" för {each.who}: " if each.who else " i "
            yield f"  {KIND_TITLES[each.kind]}{of}{each.about}"
            yield f"    före: {each.old or '–'}"
            yield f"    nu:   {each.new or '–'} ({tell_causes([each])})"


def tell_waiting(waiting: Waiting, definitions: Definitions) -> str:
    """`Uppgifter, regler eller definitioner är ändrade: 2 färger för Solna läses annorlunda än 2026-11-28, …`."""
    counts = Counter(each.kind for each in waiting.differences)
    what = tell_counts((kind, counts[kind]) for kind in KIND_TITLES if counts[kind])
    whose = definitions.unit_name(waiting.view.unit or waiting.view.group)
    day = format_date(waiting.stored.approved_at.astimezone().date())
    told = f"{what} för {whose} läses annorlunda än {day}"
    return f"Uppgifter, regler eller definitioner är ändrade: {told}, och det är inte godkänt."


def differences_json(differences: Iterable[Difference]) -> list[dict[str, Any]]:
    """As plain dictionaries; a contract that other programs read."""
    return [each._asdict() | {"causes": list(each.causes)} for each in differences]
