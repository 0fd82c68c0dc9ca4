"""What a comparison says about one kommun: what flipped, how many of each colour, and where it is furthest behind.

Pure functions over a `Comparison`; nothing here computes a mean.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from ojcore.comparing.cell_texts import answer_label, change_text, format_value
from ojcore.comparing.comparison import BenchmarkCell, Cell, Comparison, Mean, Row, UnitCell
from ojcore.comparing.highlights import is_few
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
    """A unit's figure beside an earlier one that compares; kind `same` without change, `other` without direction.

    change: in the indicator's unit.
    """

    row: Row
    now: Cell
    before: Cell
    change: float
    kind: Outcome


def list_moves(comparison: Comparison, unit: str) -> list[Move]:
    """The unit's figures that have a comparable earlier year, ordered as the rows; none that is missing either year."""
    found = []
    for row in comparison.rows:
        cell = row.cells.get(unit)
        if cell is None or cell.previous is None or row.indicator.is_answer or not isinstance(cell.change, float):
            continue
        found.append(Move(row, cell.now, cell.previous, cell.change, _direction_of(cell.change, row.indicator)))
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
    disputed: how many more might be, had the check not disputed the value of one of the years.
    """

    now: dict[Colour, int]
    compared: int
    change: dict[Colour, int]
    before_years: list[int]
    disputed: int


def _is_disputed(cell: UnitCell) -> bool:
    """True where the check disputes this year's value or the one it is compared with."""
    return cell.now.doubt is not None or (cell.previous is not None and cell.previous.doubt is not None)


def _is_set_aside(cell: UnitCell) -> bool:
    """True where there is a value both years, of which the check disputes one."""
    has_both = cell.now.value is not None and cell.previous is not None and cell.previous.value is not None
    return has_both and _is_disputed(cell)


def count_colours(comparison: Comparison, unit: str) -> Headline:
    """The unit's headline for the comparison's year."""
    rows = [row for row in comparison.rows if unit in row.cells]
    cells = [row.cells[unit] for row in rows]
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
    disputed = sum(row.indicator.direction != "none" and _is_set_aside(row.cells[unit]) for row in rows)
    return Headline(dict(now), len(judged), {colour: change[colour] for colour in _SCORE}, years, disputed)


@dataclass(frozen=True, slots=True)
class Gap:
    """How far a unit stands from one other on one indicator.

    distances: group id or benchmark id -> value minus theirs, in procentenheter or the indicator's unit.
    against: which of them it is ranked by. other: its value.
    behind: that distance, counted so that positive is worse than the other; of figures in percent of the other's value.
    """

    row: Row
    cell: Cell
    distances: dict[str, float]
    against: str
    other: float
    behind: float

    @property
    def is_behind(self) -> bool:
        """True where the unit is worse, and of an answer where more than few have the better one."""
        good = self.other if self.row.indicator.direction == "high_is_good" else 100 - self.other
        return self.behind > 0 and not (self.row.indicator.is_answer and is_few(good))


def list_gaps(comparison: Comparison, unit: str, against: str) -> list[Gap]:
    """Where the unit differs from `against`, the group or a benchmark: red before yellow, the furthest behind first.

    Only indicators with a direction and a value of both; a value that the check disputes is in no gap. Figures are
    compared in percent of the other's value, so that they can stand in one list with answers.
    """
    gaps = [gap for row in comparison.rows if (gap := _gap(row, unit, comparison.group, against)) is not None]
    return sorted(gaps, key=lambda gap: (-_SCORE.get(gap.cell.judgement, 0), gap.behind), reverse=True)


def count_disputed(comparison: Comparison, unit: str, against: str) -> int:
    """How many more `list_gaps` would have compared, had the check not disputed the unit's value or the other's."""
    return sum(
        row.indicator.direction != "none"
        and (cell := row.cells.get(unit)) is not None
        and cell.now.value is not None
        and (other := _values(row, comparison.group).get(against)) is not None
        and other.value is not None
        and bool(cell.now.doubt or other.doubt)
        for row in comparison.rows
    )


def list_measured(comparison: Comparison, unit: str) -> list[str]:
    """Those that the unit can be told to be behind: the group and the benchmarks, the widest first."""
    known = [*reversed(comparison.benchmarks), comparison.group]
    return [id_ for id_ in known if any(_gap(row, unit, comparison.group, id_) for row in comparison.rows)]


def _gap(row: Row, unit: str, group: str, against: str) -> Gap | None:
    cell = row.cells.get(unit)
    if cell is None or cell.now.value is None or cell.now.doubt or row.indicator.direction == "none":
        return None
    known = {id_: value for id_, value in _others(row, group).items() if value is not None}
    if against not in known:
        return None
    distances = {id_: exact_difference(cell.now.value, value) for id_, value in known.items()}
    other = known[against]
    return Gap(row, cell.now, distances, against, other, _behind(row.indicator, cell.now.value, other))


def _others(row: Row, group: str) -> dict[str, float | None]:
    """The group's mean and the benchmarks' values; None for one that the check disputes."""
    return {id_: None if each.doubt else each.value for id_, each in _values(row, group).items()}


def _values(row: Row, group: str) -> dict[str, Mean | BenchmarkCell]:
    return {group: row.mean, **row.benchmarks}


def _behind(indicator: Indicator, value: float, other: float) -> float:
    distance = other - value if indicator.direction == "high_is_good" else value - other
    if indicator.is_answer:
        return distance
    return 100 * distance / other if other else 0.0


def tell_gap(gap: Gap, definitions: Definitions) -> str:
    """`Nej, där 93 % i riket svarar ja`; of a figure its distance: `+1,2 procentenheter mot riket`.

    An answer is no number, and nothing is subtracted from it.
    """
    indicator, group = gap.row.indicator, definitions.groups.get(gap.against)
    if indicator.is_answer:
        who = f"av {group.in_text}" if group else f"i {definitions.name_in_text(gap.against)}"
        return f"{answer_label(gap.cell, definitions)}, där {format_value(indicator, gap.other)} {who} svarar ja"
    change = change_text(indicator, gap.distances[gap.against])
    return f"{change} mot {group.in_text if group else definitions.name_in_text(gap.against)}"
