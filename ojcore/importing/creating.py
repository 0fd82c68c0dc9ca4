"""Headings that nobody knows, made own indicators: what the file itself says of each, and what somebody has said."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from ojcore.definitions.model import Definitions, Indicator, ValueType
from ojcore.definitions.own_layer import NewIndicator, make_indicator, with_own
from ojcore.errors import Problems
from ojcore.importing import names
from ojcore.importing.foreign import Understood, Wishes
from ojcore.importing.mapping import KPI, Decisions, fold, is_generic, without_year
from ojcore.importing.qualifying import qualifiers
from ojcore.reading.cells import CellReader
from ojcore.swedish import fold_name, parse_number

_IN_WORDS: dict[frozenset[str], ValueType] = {
    frozenset(): "ja_nej",
    frozenset({"delvis"}): "ja_delvis_nej",
}
"""Answers beside ja and nej -> what they are answers to; any other is a scale."""
_MOST_DECIMALS = 2
_WHOLE = 100.0
_UNIT = re.compile(
    r"[(,]\s*(dagar|dygn|veckor|månader|timmar|minuter|t?kr|mnkr|kronor|kr/invånare|personer|hushåll|ärenden)\s*\)?$",
    re.IGNORECASE,
)
"""What a heading says it is measured in: `Kötid (dagar)`, `Kostnad, kr`."""


class Made(NamedTuple):
    """What headings become. indicators: heading -> its own indicator. refused: heading -> why it cannot be one."""

    indicators: dict[str, Indicator]
    refused: dict[str, str]

    @property
    def by_id(self) -> dict[str, Indicator]:
        """The indicators by id."""
        return {each.id: each for each in self.indicators.values()}

    @property
    def meanings(self) -> dict[str, str]:
        """Heading -> id; also for the heading as it will be another year."""
        texts = {heading: each.id for heading, each in self.indicators.items()}
        undated = {
            without_year(heading): id_ for heading, id_ in texts.items() if not is_generic(without_year(heading))
        }
        return undated | texts


def make_indicators(understood: Understood, decisions: Decisions, wishes: Wishes, definitions: Definitions) -> Made:
    """The own indicators of the headings that somebody says are new, or that nobody knows where those are wished for.

    A heading that is likely to be an indicator that there is, is none: a double would be two series of one measure. One
    that an own indicator of the same area has for title is that one, so that the same file again changes nothing.
    """
    made = Made({}, {})
    reader = CellReader(definitions, understood.decisions.symbols, understood.decisions.codes)
    for match in understood.matches:
        new = decisions.new.get(fold(match.heading))
        if new is None and wishes.unknown == "create" and match.certainty == "unknown":
            new = NewIndicator()
        if new is None or match.indicator in definitions.own:
            continue
        laid = with_own(definitions, [*definitions.own.values(), *made.indicators.values()])
        try:
            made.indicators[match.heading] = _make(
                match.heading, fill(new, match.heading, understood, reader, wishes.area), laid
            )
        except Problems as problems:
            made.refused[match.heading] = "; ".join(problems.lines)
    return made


def _make(heading: str, new: NewIndicator, definitions: Definitions) -> Indicator:
    key = new.area, fold_name(new.title)
    same = (each for each in definitions.own.values() if (each.area, fold_name(each.title)) == key)
    if known := next(same, None):
        return known
    problem = names.refusal(new.title)
    if is_generic(new.title):
        problem = "titeln säger inte vad som mäts; skriv en annan"
    if new.value_type is None:
        problem = "värdena är varken svar eller tal; läs inte rubriken, eller säg vad värdena är"
    if problem:
        raise Problems("", [f"rubriken '{names.quote(heading)}' kan inte bli en ny indikator: {problem}"])
    return make_indicator(new, definitions)


def fill(new: NewIndicator, heading: str, understood: Understood, reader: CellReader, area: str = "") -> NewIndicator:
    """What is said of an indicator, and the rest as the file has it. value_type: None for what has no values."""
    said = {name: getattr(new, name) for name in new.model_fields_set}
    title = without_year(heading) or heading
    told = {
        "title": title,
        "area": area or understood.area,
        "definition": f"Egen indikator ur uppgifter från {understood.publisher}. Rubriken där är ”{title}”.",
        "kolada": () if qualifiers(heading) else tuple(KPI.findall(heading)),
        **measure(understood.texts.get(heading, Counter()), reader, heading),
    }
    if new.value_type not in (None, told["value_type"]):
        told = {name: value for name, value in told.items() if name not in ("measured_in", "plausible")}
    return new.model_copy(update={**told, **{name: value for name, value in said.items() if value not in (None, "")}})


def measure(texts: Mapping[str, int], reader: CellReader, heading: str) -> dict[str, object]:
    """value_type, measured_in, decimals and plausible of an indicator with such values; texts: with how many there are.

    Answers in words where at least as many values are that as numbers: riket has a share where kommuner have answers.
    """
    words, numbers = Counter[str](), dict[str, float]()
    for text, number in texts.items():
        if (answer := reader.find(text, in_words=True)) and answer.code:
            words[answer.code] += number
        elif (figure := reader.find(text, in_words=False)) and figure.number is not None:
            numbers[text] = figure.number
    nothing: dict[str, object] = {"value_type": None, "measured_in": "", "decimals": 0, "plausible": None}
    if words and sum(words.values()) >= sum(texts[text] for text in numbers):
        return nothing | {"value_type": _IN_WORDS.get(frozenset(words) - {"ja", "nej"}, "scale")}
    if not numbers:
        return nothing
    decimals = min(max(map(_decimals, numbers)), _MOST_DECIMALS)
    is_percent = "%" in heading or any("%" in text for text in numbers)
    is_share = is_percent and all(0 <= number <= _WHOLE for number in numbers.values())
    return {
        "value_type": "share" if is_share else "number",
        "measured_in": "%" if is_percent else unit[1].casefold() if (unit := _UNIT.search(heading)) else "",
        "decimals": decimals,
        "plausible": (0.0, _WHOLE) if is_share else None,
    }


def _decimals(text: str) -> int:
    number = parse_number(text)
    return max(-int(number.normalize().as_tuple().exponent), 0) if number is not None else 0
