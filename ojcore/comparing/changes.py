"""What a comparison says about one kommun: what flipped, how many of each colour, and where it differs most.

Pure functions over a `Comparison`; nothing here computes a mean.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from ojcore.comparing.cell_texts import answer_label
from ojcore.comparing.comparison import Cell, Comparison, Row, UnitCell
from ojcore.definitions.model import Colour, Definitions, Indicator
from ojcore.swedish import exact_difference

FlipKind = Literal["better", "worse", "other", "new", "dropped", "unanswered", "answered"]
Outcome = FlipKind | Literal["same", "broken", "no_earlier", "disputed"]

FLIP_TITLES: dict[FlipKind, str] = {
    "worse": "Sämre",
    "better": "Bättre",
    "other": "Ändrat svar",
    "unanswered": "Svar saknas nu",
    "answered": "Svar har tillkommit",
    "new": "Ny fråga",
    "dropped": "Frågan ställs inte längre",
}

_SCORE: dict[Colour, int] = {"green": 2, "yellow": 1, "red": 0}


@dataclass(frozen=True, slots=True)
class Flip:
    """One unit's answer that is not what it was. before and after are labels; empty where there was or is none."""

    kind: FlipKind
    unit: str
    indicator: Indicator
    before: str
    after: str
    before_year: int | None
    year: int


def list_flips(
    comparison: Comparison, definitions: Definitions, unit: str | None = None, earlier: Comparison | None = None
) -> list[Flip]:
    """Every answer that changed since the last comparable year, questions that are new and questions that are gone.

    For one unit, or for all the comparison's units. Figures change every year and are no flips. Ordered as the rows.
    earlier: the comparison of `dropped_year`; with it a question that is gone has the answer that each unit gave last,
    without it one line tells of it for all.
    """
    units = [unit] if unit else comparison.units
    flips = [flip for row in comparison.rows for each in units for flip in _flips_of(row, each, definitions)]
    for indicator in comparison.dropped:
        if indicator.is_answer:
            flips.extend(_dropped(comparison, indicator, definitions, unit, earlier))
    return flips


def _dropped(
    comparison: Comparison, indicator: Indicator, definitions: Definitions, unit: str | None, earlier: Comparison | None
) -> Iterator[Flip]:
    year, before = comparison.year, comparison.dropped_year
    if earlier is None:
        yield Flip("dropped", unit or "", indicator, "", "", before, year)
        return
    row = next((each for each in earlier.rows if each.indicator == indicator), None)
    for each in [unit] if unit else comparison.units:
        cell = row.cells.get(each) if row else None
        if cell is not None:
            yield Flip("dropped", each, indicator, answer_label(cell.now, definitions), "", before, year)


def _flips_of(row: Row, unit: str, definitions: Definitions) -> Iterator[Flip]:
    outcome = outcome_of(row, unit)
    if outcome is None or outcome == "same" or outcome == "broken" or outcome == "no_earlier" or outcome == "disputed":
        return
    cell = row.cells[unit]
    before = answer_label(cell.previous, definitions) if cell.previous else ""
    year = cell.previous.year if cell.previous else None
    yield Flip(outcome, unit, row.indicator, before, answer_label(cell.now, definitions), year, cell.now.year)


def outcome_of(row: Row, unit: str) -> Outcome | None:
    """What became of a unit's answer: exactly one of the flips, `same`, or why there is nothing to compare.

    broken: a series break stands between. no_earlier: the others answered the year before, this unit did not take part.
    disputed: the check disputes the answer of either year.
    None for a figure, and for a unit without the question this year.
    """
    cell = row.cells.get(unit)
    if cell is None or not row.indicator.is_answer:
        return None
    if row.previous_year is None:
        return "new"
    if row.series_break is not None:
        return "broken"
    return "no_earlier" if cell.previous is None else _compared(cell, cell.previous)


def _compared(cell: UnitCell, before: Cell) -> Outcome:
    now = cell.now
    if _is_disputed(cell):
        return "disputed"
    if now.code == before.code:
        return "same"
    if now.code is None:
        return "unanswered"
    if before.code is None:
        return "answered"
    gained = _SCORE.get(now.judgement, 0) - _SCORE.get(before.judgement, 0)
    if now.judgement == "blue" or gained == 0:
        return "other"
    return "better" if gained > 0 else "worse"


def count_outcomes(comparison: Comparison, unit: str) -> Counter[Outcome]:
    """How many of the unit's answers this year have each outcome; together all of its answers."""
    outcomes = (outcome_of(row, unit) for row in comparison.rows)
    return Counter(outcome for outcome in outcomes if outcome)


class Incomparable(NamedTuple):
    """A row in which the unit cannot be compared with an earlier year, and why (Swedish)."""

    row: Row
    reason: str


def list_incomparable(comparison: Comparison, unit: str, definitions: Definitions) -> list[Incomparable]:
    """What cannot be compared and why: a series break, a year without the unit, or a value that the check disputes.

    What is new is not among it.
    """
    found = []
    for row in comparison.rows:
        cell = row.cells.get(unit)
        if cell is None or row.previous_year is None:
            continue
        if row.series_break is not None:
            found.append(Incomparable(row, row.series_break.reason))
        elif cell.previous is None:
            found.append(Incomparable(row, f"{definitions.unit_name(unit)} har inget svar {row.previous_year}."))
        elif disputed := next((each for each in (cell.now, cell.previous) if each.doubt), None):
            found.append(Incomparable(row, f"Uppgiften för {disputed.year} ifrågasätts i kontrollräkningen."))
    return found


class Move(NamedTuple):
    """A unit's figure beside an earlier one that compares; kind `same` without change, `other` without direction."""

    row: Row
    now: Cell
    before: Cell
    kind: Outcome


def list_moves(comparison: Comparison, unit: str) -> list[Move]:
    """The unit's figures that have a comparable earlier year, ordered as the rows; none that is missing either year."""
    found = []
    for row in comparison.rows:
        cell = row.cells.get(unit)
        if cell is None or cell.previous is None or row.indicator.is_answer or not isinstance(cell.change, float):
            continue
        found.append(Move(row, cell.now, cell.previous, _direction_of(cell.change, row.indicator)))
    return found


def _direction_of(change: float, indicator: Indicator) -> Outcome:
    if change == 0:
        return "same"
    if indicator.direction == "none":
        return "other"
    return "better" if (change > 0) == (indicator.direction == "high_is_good") else "worse"


@dataclass(frozen=True, slots=True)
class Headline:
    """How many indicators have each colour, and how that changed among those that compare.

    now: all indicators the unit has this year. compared: how many of them have a judged answer both years.
    change: per colour, how many more (or fewer) among the compared. before_years: the years compared with.
    """

    now: dict[Colour, int]
    compared: int
    change: dict[Colour, int]
    before_years: list[int]


def _is_disputed(cell: UnitCell) -> bool:
    """True where the check disputes this year's value or the one it is compared with."""
    return cell.now.doubt is not None or (cell.previous is not None and cell.previous.doubt is not None)


def count_colours(comparison: Comparison, unit: str) -> Headline:
    """The unit's headline for the comparison's year."""
    cells = [row.cells[unit] for row in comparison.rows if unit in row.cells]
    now = Counter(cell.now.judgement for cell in cells)
    pairs = [(cell.now.judgement, cell.previous) for cell in cells if cell.previous and not _is_disputed(cell)]
    judged = [
        (after, before.judgement)
        for after, before in pairs
        if before and after in _SCORE and before.judgement in _SCORE
    ]
    change: Counter[Colour] = Counter(after for after, _ in judged)
    change.subtract(before for _, before in judged)
    years = sorted({before.year for _, before in pairs if before})
    return Headline(dict(now), len(judged), {colour: change[colour] for colour in _SCORE}, years)


@dataclass(frozen=True, slots=True)
class Gap:
    """How far a unit stands from the group and the benchmarks on one indicator.

    distances: group id or benchmark id -> value minus theirs, in procentenheter or the indicator's unit.
    worst: which of them the unit is furthest behind, or least ahead of. largest: that distance, counted so that
    positive is worse than the other; of figures in percent of the other's value.
    """

    row: Row
    cell: Cell
    distances: dict[str, float]
    worst: str
    largest: float


def list_gaps(comparison: Comparison, unit: str) -> list[Gap]:
    """Where the unit differs from the group and the benchmarks: red before yellow, and the largest gap first.

    Only indicators with a direction and a value of the unit; a value that the check disputes is in no gap. Figures are
    compared in percent of the other's value, so that they can stand in one list with answers.
    """
    gaps = []
    for row in comparison.rows:
        cell = row.cells.get(unit)
        if cell is None or cell.now.value is None or cell.now.doubt or row.indicator.direction == "none":
            continue
        others = {comparison.group: None if row.mean.doubt else row.mean.value}
        others |= {id_: benchmark.value for id_, benchmark in row.benchmarks.items() if not benchmark.doubt}
        known = {id_: value for id_, value in others.items() if value is not None}
        if known:
            distances = {id_: exact_difference(cell.now.value, value) for id_, value in known.items()}
            badness = {id_: _badness(row.indicator, cell.now.value, value) for id_, value in known.items()}
            worst = max(badness, key=lambda id_: badness[id_])
            gaps.append(Gap(row, cell.now, distances, worst, badness[worst]))
    return sorted(gaps, key=lambda gap: (-_SCORE.get(gap.cell.judgement, 0), gap.largest), reverse=True)


def _badness(indicator: Indicator, value: float, other: float) -> float:
    distance = other - value if indicator.direction == "high_is_good" else value - other
    if indicator.is_answer:
        return distance
    return 100 * distance / other if other else 0.0
