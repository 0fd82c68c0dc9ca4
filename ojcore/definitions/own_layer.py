"""The organisation's own indicators, laid over what the product supplies, by the same strict rules.

An own indicator is the same TOML as a file of `data/indicators`. Its id begins with `egen-`, as no supplied one does.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from pydantic import Field

from ojcore.definitions.model import Area, Definition, Definitions, Dimension, Direction, Indicator, ValueType
from ojcore.definitions.reader import check_indicators, read_definition
from ojcore.errors import Problems
from ojcore.secrecy import find_personal_numbers
from ojcore.swedish import ascii_id, fold_name, fold_space

OWN = "egen-"
OWN_DIMENSION = Dimension(id="egna", title="Egna indikatorer")
"""Where an own indicator stands that nobody has given a kvalitetsområde: each area with such a one gets it, last."""

_OWN_ID = re.compile(rf"{OWN}[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_ID = 60


class NewIndicator(Definition):
    """What somebody says of an indicator that is to be made. direction: none, until somebody has decided one.

    What else is left out, an import takes from the file.
    """

    title: str = ""
    area: str = ""
    dimension: str = OWN_DIMENSION.id
    direction: Direction = "none"
    value_type: ValueType | None = None
    measured_in: str | None = Field(default=None, alias="unit")
    decimals: int | None = Field(default=None, ge=0, le=6)
    plausible: tuple[float, float] | None = None
    definition: str = ""
    kolada: tuple[str, ...] = ()


def with_own(definitions: Definitions, own: Iterable[Indicator]) -> Definitions:
    """What is supplied with these own indicators over it, in the place of any that lay there; of none, as supplied.

    None takes the place of a supplied one. Its sha256 is another where any of them is another.
    """
    supplied = definitions.supplied or definitions
    ordered = sorted(own, key=lambda each: each.id)
    laid = {each.id: each for each in ordered if each.id not in supplied.indicators}
    if not laid:
        return supplied
    content = "".join(each.model_dump_json() for each in laid.values())
    with_dimension = {each.area for each in laid.values() if each.dimension == OWN_DIMENSION.id}
    return replace(
        supplied,
        areas={id_: _widened(area) if id_ in with_dimension else area for id_, area in supplied.areas.items()},
        indicators={**supplied.indicators, **laid},
        sha256=supplied.sha256 and sha256(f"{supplied.sha256}{content}".encode()).hexdigest(),
        supplied=supplied,
    )


def _widened(area: Area) -> Area:
    return area.model_copy(update={"dimension": (*area.dimension, OWN_DIMENSION)})


def read_own(content: str, id_: str, area: str) -> Indicator:
    """An own indicator of its TOML. Raises Problems with every fault in it."""
    return read_definition(Indicator, content, {"id": id_, "area": area}, f"egna definitioner, {area}/{id_}.toml")


def check_own(definitions: Definitions) -> None:
    """Raises Problems unless every own indicator of the definitions fits with the others and with what is supplied."""
    lines = [*check_indicators(definitions), *_check_alone(definitions)]
    if lines:
        raise Problems("Den egna definitionen kan inte sparas:", lines)


def _check_alone(definitions: Definitions) -> Iterator[str]:
    titles = {(each.area, fold_name(each.title)): each.id for each in reversed(definitions.indicators.values())}
    for each in definitions.own.values():
        place = definitions.place_of(each)
        if not _OWN_ID.fullmatch(each.id):
            yield f"{place}: ett eget id börjar med '{OWN}' och har bara a-z, 0-9 och bindestreck mellan dem"
        if not fold_space(each.title):
            yield f"{place}: 'title' är tom; skriv vad som mäts"
        elif (other := titles[each.area, fold_name(each.title)]) != each.id:
            yield f"{place}: området har redan en indikator '{each.title}' ({other}); använd den, eller byt titel"
        if find_personal_numbers(each.model_dump_json()):
            yield f"{place}: en text ser ut att innehålla ett personnummer; ta bort det"
        if each.asked:
            yield f"{place}: [[asked]] hör till publikationerna i data/sources; ta bort det"


def make_indicator(new: NewIndicator, definitions: Definitions) -> Indicator:
    """The indicator, with an id of its own made of the title. Without a value type it is a number.

    Raises Problems for one without area or title, for one that the area has already, and as `check_own`.
    """
    named = f"indikatorn '{new.title}'" if new.title else "en indikator utan titel"
    if new.area not in definitions.areas:
        raise Problems(
            "Indikatorn kan inte läggas till:", [f"{named}: välj ett område; tillåtna: {', '.join(definitions.areas)}"]
        )
    said = {name: value for name, value in new.model_dump(by_alias=True).items() if value not in (None, "")}
    defaults = {"title": "", "value_type": "number", "definition": "Egen indikator."}
    defaults |= {"unit": "%"} if new.value_type == "share" else {}
    made = Indicator.model_validate(defaults | said | {"id": _free_id(new.title, definitions.indicators)})
    check_own(with_own(definitions, [*definitions.own.values(), made]))
    return made


def _free_id(title: str, taken: Collection[str]) -> str:
    wanted = f"{OWN}{ascii_id(title)[:_LONGEST_ID].strip('-') or 'indikator'}"
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(id_ for id_ in numbered if id_ not in taken)


def as_toml(indicator: Indicator) -> str:
    """The indicator as a file of `data/indicators` has it: without id and area, which its path says."""
    content = indicator.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"id", "area"})
    tables = {key: value for key, value in content.items() if _is_table(value)}
    lines = [f"{key} = {_toml(value)}" for key, value in content.items() if key not in tables]
    for key, entries in tables.items():
        for entry in entries:
            lines += ["", f"[[{key}]]", *(f"{name} = {_toml(value)}" for name, value in entry.items())]
    return "\n".join(lines) + "\n"


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _toml(value: Any) -> str:
    """A text, a number or a list of them. What JSON writes is TOML, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
