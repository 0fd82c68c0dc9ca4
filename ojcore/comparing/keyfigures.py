"""Nyckeltal: register figures against all kommuner, those of the same socioeconomic class, or of the same type.

The colours are those of `judge_number`, taken among the kommuner one has chosen to compare with.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from sqlalchemy import Connection

from ojcore.comparing.cell_texts import Told, format_value, tell_left_out
from ojcore.comparing.comparison import DISPUTED_FIGURE, Doubt, Doubts
from ojcore.comparing.judgement import Judgement, Mark, judge_number, mark_of, rank_of
from ojcore.definitions.model import Definitions, Indicator
from ojcore.errors import UserError
from ojcore.reading.cells import Value
from ojcore.store.columns import load_columns
from ojcore.swedish import exact, sort_key

REGISTER_DIMENSIONS = ("omfattning", "bakgrundsmatt", "forsorjningshinder")
KEY_INDICATOR = "socioekonomisk-nyckel"
FIRST_YEAR_OF_SKR_GROUPS = 2017

_MOST_LEFT_OUT = 6

POSITION_WORDS = {"green": "bland de lägsta", "yellow": "i mitten", "red": "bland de högsta"}

# (indicator) -> unit -> value, of one year.
Values = Mapping[str, Mapping[str, Value]]


@dataclass(frozen=True, slots=True)
class Reference:
    """Kommuner to compare with, the own one among them. units: codes with a value that year, by name."""

    id: str
    title: str
    units: list[str]


@dataclass(frozen=True, slots=True)
class FigureCell:
    """One kommun's figure: as text, its colour among the reference's kommuner, and where it stands among them.

    value: the indicator's unit, None where missing. position: `bland de lägsta`, `i mitten` or `bland de högsta`, by
    the limits of the colours; empty where there are too few to compare with or no value, and for a disputed one.
    """

    value: float | None
    text: str
    judgement: Judgement
    position: str

    @property
    def mark(self) -> Mark:
        """What the judgement is shown as."""
        return mark_of(self.judgement.colour, is_missing=self.value is None)


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One register figure of one year for the kommuner of a reference.

    cells: unit -> its figure, those without a value too. n: how many have one that the check does not dispute. median:
    of those. rank: the own kommun's among them, 1 is best; None without direction or such a value. benchmarks: id ->
    value. doubts: what the check disputes of units and benchmarks.
    """

    indicator: Indicator
    year: int
    cells: dict[str, FigureCell]
    n: int
    median: float | None
    rank: int | None
    benchmarks: dict[str, float]
    doubts: dict[str, Doubt]

    @property
    def known(self) -> dict[str, float]:
        """The benchmarks, then the kommuner with a value."""
        return self.benchmarks | {who: cell.value for who, cell in self.cells.items() if cell.value is not None}

    @property
    def sure(self) -> dict[str, float]:
        """Those of `known` that the check does not dispute: what a picture shows."""
        known = self.known
        return {who: value for who, value in known.items() if who not in self.doubts} if self.doubts else known


def register_indicators(definitions: Definitions, area: str) -> list[Indicator]:
    """The area's register figures, by dimension and title."""
    found = [each for each in definitions.area_indicators[area] if each.dimension in REGISTER_DIMENSIONS]
    return sorted(found, key=lambda each: (REGISTER_DIMENSIONS.index(each.dimension), sort_key(each.title)))


def fetch_figures(
    connection: Connection, definitions: Definitions, area: str, year: int
) -> dict[str, dict[str, Value]]:
    """indicator -> unit -> value of a year, for all kommuner and benchmarks, the sorting key among them.

    Raises UserError where the area has no register figures that year.
    """
    ids = [each.id for each in register_indicators(definitions, area)]
    columns = load_columns(connection, definitions)
    found: dict[str, dict[str, Value]] = {}
    for value in columns.values([*ids, KEY_INDICATOR], [year], columns.units):
        found.setdefault(value.indicator, {})[value.unit] = value
    if not any(id_ in found for id_ in ids):
        raise UserError(f"Det finns inga registerdata för {definitions.areas[area].title} {year}.")
    return found


def list_references(definitions: Definitions, values: Values, year: int, unit: str, doubts: Doubts) -> list[Reference]:
    """Whom the unit can be compared with: all, the same socioeconomic class, the same type of kommun.

    A choice that is not known for the unit is not there. The type is SKL's of 2011 for years before 2017, SKR's of
    2023 after; the class is the published one of the same year. Nobody is in a class that the check disputes.
    """
    present = {each for by_unit in values.values() for each in by_unit if each in definitions.kommuner}
    known = sorted(present, key=lambda code: sort_key(definitions.unit_name(code)))
    found = [Reference("alla", "Alla kommuner med uppgift", known)]
    keys = values.get(KEY_INDICATOR, {})
    classes = {code: value.number for code, value in keys.items() if value[:4] not in doubts}
    if (own := classes.get(unit)) is not None:
        same = [code for code in known if classes.get(code) == own]
        found.append(Reference("nyckel", f"Samma socioekonomiska klass ({own:.0f} av 8)", same))
    if unit in definitions.kommuner:
        title = _type_of(definitions, unit, year)
        same = [code for code in known if _type_of(definitions, code, year) == title]
        found.append(Reference("kommuntyp", f"Samma kommuntyp ({title})", same))
    return found


def _type_of(definitions: Definitions, unit: str, year: int) -> str:
    kommun = definitions.kommuner[unit]
    if year >= FIRST_YEAR_OF_SKR_GROUPS:
        return f"{kommun.skr_group}, SKR 2023"
    return f"{kommun.skl_2011_title}, SKL 2011"


@dataclass(frozen=True, slots=True)
class JudgedFigure:
    """One register figure of the kommuner of a reference, whichever of them asks.

    cells: unit -> its figure. figures: those that the check does not dispute, ascending. doubts: as of `KeyFigure`.
    """

    cells: dict[str, FigureCell]
    figures: list[float]
    median: float | None
    doubts: dict[str, Doubt]


def judge_figures(
    definitions: Definitions, values: Values, area: str, units: Sequence[str], doubts: Doubts
) -> dict[str, JudgedFigure]:
    """indicator -> the area's register figures of the kommuner, judged among each other; pure."""
    indicators = [each for each in register_indicators(definitions, area) if each.id in values]
    return {each.id: _judge(definitions, each, values[each.id], units, doubts) for each in indicators}


def _judge(
    definitions: Definitions, indicator: Indicator, values: Mapping[str, Value], units: Sequence[str], doubts: Doubts
) -> JudgedFigure:
    numbers = {code: values[code].number if code in values else None for code in units}
    disputed = {code: doubt for code, value in values.items() if (doubt := doubts.get(value[:4]))}
    peers = sorted(number for code, number in numbers.items() if number is not None and code not in disputed)
    low_first = indicator.model_copy(update={"direction": "low_is_good"})
    cells = {}
    for code, number in numbers.items():
        missing = _missing(definitions, values.get(code))
        cells[code] = _cell(indicator, low_first, number, missing, peers, is_disputed=code in disputed)
    return JudgedFigure(cells, peers, _median(peers), disputed)


def build_figures(
    definitions: Definitions,
    values: Values,
    area: str,
    year: int,
    unit: str,
    reference: Reference,
    doubts: Doubts,
    judged: Mapping[str, JudgedFigure] | None = None,
) -> list[KeyFigure]:
    """The area's register figures of the reference's kommuner, those with values, the own one first; pure.

    judged: what `judge_figures` gives for the reference's kommuner, where the caller has kept it.
    """
    found = judged if judged is not None else judge_figures(definitions, values, area, reference.units, doubts)
    return [
        _figure(definitions, definitions.indicators[id_], values[id_], year, unit, figure)
        for id_, figure in found.items()
    ]


def _figure(
    definitions: Definitions,
    indicator: Indicator,
    values: Mapping[str, Value],
    year: int,
    unit: str,
    judged: JudgedFigure,
) -> KeyFigure:
    nothing = _cell(indicator, indicator, None, _missing(definitions, None), judged.figures, is_disputed=False)
    cells = {unit: judged.cells.get(unit, nothing), **judged.cells}
    own = cells[unit].value if unit not in judged.doubts else None
    benchmarks = {
        id_: number
        for id_ in definitions.benchmarks_of([unit])
        if id_ in values and (number := values[id_].number) is not None
    }
    rank = rank_of(own, judged.figures, indicator) if own is not None else None
    return KeyFigure(indicator, year, cells, len(judged.figures), judged.median, rank, benchmarks, judged.doubts)


def _median(numbers: list[float]) -> float | None:
    return float(median(exact(number) for number in numbers)) if numbers else None


def _missing(definitions: Definitions, value: Value | None) -> str:
    if value is None:
        return "Ingen uppgift"
    return definitions.missing[value.missing].label if value.missing else ""


def _cell(
    indicator: Indicator,
    low_first: Indicator,
    number: float | None,
    missing: str,
    peers: list[float],
    *,
    is_disputed: bool,
) -> FigureCell:
    """low_first: the indicator with the lowest as the best, for its position."""
    if is_disputed and number is not None:
        return FigureCell(number, format_value(indicator, number), Judgement("grey", DISPUTED_FIGURE), "")
    judgement = judge_number(number, missing or None, indicator, peers)
    place = judge_number(number, None, low_first, peers)
    position = "" if number is None else POSITION_WORDS.get(place.colour, "")
    return FigureCell(number, missing or format_value(indicator, number), judgement, position)


def tell_figure(figure: KeyFigure, who: str) -> Told:
    """A kommun's figure or a benchmark in words, with the doubt about it."""
    text = figure.cells[who].text if who in figure.cells else format_value(figure.indicator, figure.benchmarks.get(who))
    return Told(text, doubt=figure.doubts.get(who))


def tell_figures_left_out(figures: Iterable[KeyFigure], definitions: Definitions) -> str:
    """What a picture of the figures leaves out since the check disputes it; how many, where they would be a list."""
    titles: dict[str, list[str]] = {}
    for figure in figures:
        for who in definitions.order_series(who for who in figure.known if who in figure.doubts):
            titles.setdefault(definitions.name_in_text(who), []).append(figure.indicator.title)
    count = sum(map(len, titles.values()))
    if count > _MOST_LEFT_OUT:
        return f"Visas inte, eftersom kontrollräkningen ifrågasätter dem: {count} värden."
    return tell_left_out(titles)
