"""The comparison table: the one place where a mean, a change or a distance is computed.

Pages, charts, documents, sentences and the command all read the same `Comparison`; none of them computes a mean itself.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from sqlalchemy import Connection

from ojcore.comparing.judgement import Judgement, Mark, judge_answer, judge_number, mark_of, rank_of
from ojcore.definitions.model import Colour, Definitions, Indicator, SeriesBreak
from ojcore.errors import UserError
from ojcore.reading.cells import Value
from ojcore.store.columns import Chosen, Columns, choose_values, load_columns
from ojcore.store.values import fetch_comments
from ojcore.swedish import exact_difference, exact_mean, join_words, sort_key

FEWEST_ANSWERS = 2
"""A mean of fewer answers is no mean: it would give one kommun's answer as the group's."""

Peers = Mapping[tuple[str, int], list[float]]
Coverage = Mapping[str, list[int]]
Doubts = Mapping[tuple[str, int, str, str], "Doubt"]
"""A value's indicator, year, unit and source -> what the check disputes about it."""

DISPUTED_FIGURE = "Talet ifrågasätts i kontrollräkningen och bedöms inte"
"""Why a disputed figure has no colour."""


class Doubt(NamedTuple):
    """What the check finds wrong with a value; it follows the value wherever it goes.

    certainty: `certain` or `likely`. kind: the rule of the check. source and place: where it is printed.
    explanation: Swedish.
    """

    certainty: str
    kind: str
    source: str
    place: str
    explanation: str


class Cell(NamedTuple):
    """One unit's answer or figure one year.

    raw: as printed. value: what it adds to a mean: 100 or 0 for an answer (by its source's coding rule), the figure
    itself otherwise, None where missing. missing: id of the reason. reason: why the judgement is grey, or a figure's
    place among few.
    doubt: what the check disputes about it, or None.
    """

    year: int
    raw: str
    code: str | None
    value: float | None
    missing: str | None
    judgement: Colour
    reason: str
    source: str
    table: str
    column: str
    doubt: Doubt | None = None

    @property
    def mark(self) -> Mark:
        """What the judgement is shown as."""
        return mark_of(self.judgement, is_missing=self.missing is not None)


class UnitCell(NamedTuple):
    """A unit's cell, the one of the last comparable year, and what changed between them.

    change: `Nej→Ja` for an answer that changed, the difference in the indicator's unit for a figure, else None.
    rank: among the compared units, 1 is best; None for answers and without direction.
    """

    now: Cell
    previous: Cell | None
    change: str | float | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class Mean:
    """The group's unweighted mean. n of `of` members have answered; delta_note says why there is no delta.

    value and previous: None of fewer than `FEWEST_ANSWERS`; then there is no delta either.
    """

    value: float | None
    n: int
    of: int
    previous: float | None
    delta: float | None
    delta_note: str
    doubt: Doubt | None = None


class BenchmarkCell(NamedTuple):
    """A published benchmark: percent or the indicator's unit; delta since the last comparable year, or None.

    doubt: what the check disputes about it. doubt_before: what it disputes about the year compared with; either leaves
    no delta.
    """

    value: float | None
    raw: str
    delta: float | None
    doubt: Doubt | None = None
    doubt_before: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator of a comparison.

    previous_year: the last year with values before this one, comparable or not. series_break: why it does not compare.
    table and column: where this year's source prints it.
    """

    indicator: Indicator
    table: str
    column: str
    source: str
    previous_year: int | None
    series_break: SeriesBreak | None
    cells: dict[str, UnitCell]
    mean: Mean
    benchmarks: dict[str, BenchmarkCell]
    comment: str | None

    @property
    def is_comparable(self) -> bool:
        """True where there is an earlier year and no break in between."""
        return self.previous_year is not None and self.series_break is None

    @property
    def doubts(self) -> dict[str, Doubt]:
        """The units and benchmarks whose values of this year the check disputes, and what it says."""
        units = {id_: cell.now.doubt for id_, cell in self.cells.items() if cell.now.doubt}
        return units | {id_: benchmark.doubt for id_, benchmark in self.benchmarks.items() if benchmark.doubt}

    @property
    def doubts_before(self) -> dict[str, Doubt]:
        """The same of the year compared with."""
        earlier = {id_: cell.previous.doubt for id_, cell in self.cells.items() if cell.previous}
        earlier |= {id_: benchmark.doubt_before for id_, benchmark in self.benchmarks.items()}
        return {id_: doubt for id_, doubt in earlier.items() if doubt}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Indicators of an area one year, for a group's members and perhaps one more unit.

    members: the group's kommuner that year, by name. units: members and the chosen unit. benchmarks: those they are
    compared with. rows: in printed order. unit: the chosen one, None for the group alone.
    dropped: indicators that had values in `dropped_year`, the area's last year before, and have none now.
    """

    area: str
    year: int
    group: str
    members: list[str]
    units: list[str]
    benchmarks: list[str]
    rows: list[Row]
    dropped: list[Indicator] = field(default_factory=list)
    dropped_year: int | None = None
    unit: str | None = None


def compare(
    connection: Connection, definitions: Definitions, area: str, year: int, group: str, unit: str | None = None
) -> Comparison:
    """The comparison table of an area and a year, with the unit's comments, from the database.

    Raises UserError for an area, group or unit that is not defined, and for a year without values.
    """
    found = compare_columns(load_columns(connection, definitions), definitions, area, year, group, unit)
    return renew_comments(connection, found, unit) if unit else found


def compare_columns(
    columns: Columns,
    definitions: Definitions,
    area: str,
    year: int,
    group: str,
    unit: str | None = None,
    *,
    coverage: Coverage | None = None,
) -> Comparison:
    """The comparison table without comments, from the columns.

    coverage: what `unit_coverage` gives for the group and unit, where the caller has kept it. Raises UserError as
    `compare`.
    """
    _require_known(definitions, area, group, unit)
    coverage = coverage if coverage is not None else unit_coverage(columns, definitions, group, unit)
    asked = _asked(definitions, area, year, coverage)
    if not asked:
        raise UserError(_no_values(definitions, area, year, coverage))
    years = {year} | {earlier for each in asked if (earlier := _year_before(coverage[each.id], year))}
    known = _read(columns, definitions, asked, sorted(years), _units_of(definitions, group, unit))
    found = _compare(definitions, area, year, group, unit, asked, known, coverage, {})
    dropped_year, dropped = _dropped(definitions, area, year, coverage)
    return replace(found, dropped=dropped, dropped_year=dropped_year)


def compare_indicator(
    columns: Columns, definitions: Definitions, indicator: str, group: str, unit: str | None, coverage: Coverage
) -> list[Comparison]:
    """Every year's comparison of one indicator alone, in the area that asked it: its values are read once.

    coverage: as `compare_columns`. Nothing is told of what was dropped.
    """
    years, asked = coverage.get(indicator, []), [definitions.indicators[indicator]]
    known = _read(columns, definitions, asked, years, _units_of(definitions, group, unit))
    return [
        _compare(definitions, definitions.area_in(indicator, year), year, group, unit, asked, known, coverage, {})
        for year in years
    ]


class _Known(NamedTuple):
    """What comparisons are built of: the values that count, all kommuner's figures, ascending, and the doubts."""

    values: Chosen
    peers: Peers
    doubts: Doubts


def _read(
    columns: Columns, definitions: Definitions, indicators: list[Indicator], years: Sequence[int], units: list[str]
) -> _Known:
    ids = [each.id for each in indicators]
    values = columns.values(ids, years, [*units, *definitions.benchmarks_of(units)])
    measured = [each.id for each in indicators if not each.is_answer]
    peers = {(id_, year): columns.figures(id_, year) for id_ in measured for year in years}
    return _Known(choose_values(definitions, values), peers, doubts_of(columns, ids, years))


def doubts_of(columns: Columns, indicators: Iterable[str], years: Iterable[int]) -> Doubts:
    """What the check disputes among the indicators' values of those years, the strongest discrepancy of each value."""
    return {key: Doubt(*dispute) for key, dispute in columns.disputed(indicators, years).items()}


def renew_comments(connection: Connection, comparison: Comparison, unit: str) -> Comparison:
    """A kept comparison made with the unit, with the comments as they are now."""
    comments = fetch_comments(connection, [row.indicator.id for row in comparison.rows], comparison.year, unit)
    return replace(comparison, rows=[replace(row, comment=comments.get(row.indicator.id)) for row in comparison.rows])


def unit_coverage(columns: Columns, definitions: Definitions, group: str, unit: str | None) -> Coverage:
    """indicator -> the years, ascending, in which any of the group's members or `unit` has a value."""
    return columns.coverage(_units_of(definitions, group, unit))


def _units_of(definitions: Definitions, group: str, unit: str | None) -> list[str]:
    members = [each.unit for each in definitions.groups[group].member]
    return members if unit is None or unit in members else [*members, unit]


def build_comparison(
    definitions: Definitions,
    area: str,
    year: int,
    group: str,
    unit: str | None,
    values: Iterable[Value],
    coverage: Coverage,
    peers: Peers,
    comments: Mapping[str, str],
    doubts: Doubts | None = None,
) -> Comparison:
    """The comparison table from what was fetched; pure.

    values: of the area's indicators, of `year` and the years before it, of the group's members, `unit` and benchmarks;
    where two sources say something about the same cell, the one that measured that year counts.
    peers: (indicator, year) -> all kommuner's figures, ascending. coverage: indicator -> years with values.
    doubts: what the check disputes of the values.
    """
    asked = _asked(definitions, area, year, coverage)
    known = _Known(choose_values(definitions, values), peers, doubts or {})
    found = _compare(definitions, area, year, group, unit, asked, known, coverage, comments)
    dropped_year, dropped = _dropped(definitions, area, year, coverage)
    return replace(found, dropped=dropped, dropped_year=dropped_year)


def _compare(
    definitions: Definitions,
    area: str,
    year: int,
    group: str,
    unit: str | None,
    asked: list[Indicator],
    known: _Known,
    coverage: Coverage,
    comments: Mapping[str, str],
) -> Comparison:
    """Rows of the indicators asked, in printed order, then what nobody printed; what was dropped is not told."""
    builder = _Builder(definitions, year, group, unit, known)
    rows = [builder.row(each, _year_before(coverage[each.id], year), comments.get(each.id)) for each in asked]
    printed, others = definitions.printed_order, definitions.unprinted_order
    after = len(others)
    rows.sort(
        key=lambda row: printed.get(row.source, {}).get(row.indicator.id, after + others.get(row.indicator.id, 0))
    )
    return Comparison(area, year, group, builder.members, builder.units, builder.benchmarks, rows, unit=unit)


def by_dimension(rows: Iterable[Row], definitions: Definitions) -> dict[str, list[Row]]:
    """Kvalitetsområde -> its rows, each where its first row comes: how a table and a picture of the rows group them."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(definitions.dimension_title(row.indicator), []).append(row)
    return found


def _asked(definitions: Definitions, area: str, year: int, coverage: Coverage) -> list[Indicator]:
    """The indicators that the area has values for in `year`, but for those that another area asked that year."""
    return [
        each
        for each in definitions.area_indicators[area]
        if year in coverage.get(each.id, ()) and definitions.area_in(each.id, year) == area
    ]


def area_years(definitions: Definitions, area: str, coverage: Coverage) -> list[int]:
    """The years, ascending, in which the area has values for any of its indicators."""
    of_indicators = (
        (each.id, year) for each in definitions.area_indicators[area] for year in coverage.get(each.id, ())
    )
    return sorted({year for id_, year in of_indicators if definitions.area_in(id_, year) == area})


def _dropped(definitions: Definitions, area: str, year: int, coverage: Coverage) -> tuple[int | None, list[Indicator]]:
    """The area's last year before, and the indicators that had values then and have none now."""
    before = _year_before(area_years(definitions, area, coverage), year)
    was_asked = _asked(definitions, area, before, coverage) if before else []
    return before, [each for each in was_asked if year not in coverage[each.id]]


class _Builder:
    """What all rows of one comparison share."""

    def __init__(
        self,
        definitions: Definitions,
        year: int,
        group: str,
        unit: str | None,
        known: _Known,
    ) -> None:
        self.definitions = definitions
        self.year = year
        self.group = definitions.groups[group]
        self.members = sorted(self.group.members(year), key=lambda code: sort_key(definitions.unit_name(code)))
        self.units = self.members if unit is None or unit in self.members else [unit, *self.members]
        self.all_units = _units_of(definitions, group, unit)
        self.benchmarks = definitions.benchmarks_of(self.all_units)
        self.values, self.peers, self.doubts = known

    def _values_of(self, indicator: Indicator, year: int | None) -> dict[str, Value]:
        return self.values.get((indicator.id, year), {}) if year else {}

    def row(self, indicator: Indicator, before: int | None, comment: str | None) -> Row:
        series_break = indicator.break_between(before, self.year) if before else None
        comparable = before if series_break is None else None
        earlier = self._cells(indicator, comparable)
        cells = self._unit_cells(indicator, earlier)
        source, table, column = self._place(indicator)
        mean = self._mean(indicator, before, series_break, cells, earlier)
        benchmarks = self._benchmarks(indicator, comparable)
        return Row(indicator, table, column, source, before, series_break, cells, mean, benchmarks, comment)

    def _place(self, indicator: Indicator) -> tuple[str, str, str]:
        """Source, table and printed heading, from any of this year's values."""
        values = self._values_of(indicator, self.year)
        for unit in (*self.units, *self.benchmarks):
            if value := values.get(unit):
                asked = [each for each in indicator.asked if each.source == value.source and each.table == value.table]
                return value.source, value.table, asked[0].wording if asked else value.column
        return "", "", ""

    def _unit_cells(self, indicator: Indicator, earlier: dict[str, Cell]) -> dict[str, UnitCell]:
        found = self._cells(indicator, self.year)
        now = {unit: found[unit] for unit in self.units if unit in found}
        numbers = [] if indicator.is_answer else [cell.value for cell in now.values() if not cell.doubt]
        figures = [number for number in numbers if number is not None]
        cells = {}
        shared: dict[tuple[int, int], UnitCell] = {}
        for unit, cell in now.items():
            previous = earlier.get(unit)
            key = id(cell), id(previous)
            if key not in shared:
                number = None if cell.doubt or not figures else cell.value
                rank = None if number is None else rank_of(number, figures, indicator)
                shared[key] = UnitCell(cell, previous, self._change(cell, previous), rank)
            cells[unit] = shared[key]
        return cells

    def _cells(self, indicator: Indicator, year: int | None) -> dict[str, Cell]:
        """unit -> cell, former members too; units whose values differ only in the printed row share one."""
        values = self._values_of(indicator, year)
        shared: dict[tuple[object, ...], Cell] = {}
        found = {}
        for unit in self.all_units:
            if value := values.get(unit):
                doubt = self.doubts.get(value[:4])
                key = value[3:9], value[10], doubt
                if key not in shared:
                    shared[key] = self._cell(value, doubt, *self._judge(indicator, value, doubt))
                found[unit] = shared[key]
        return found

    def _cell(self, value: Value, doubt: Doubt | None, colour: Colour, reason: str) -> Cell:
        number, place = self._number(value), (value.source, value.table, value.column)
        return Cell(value.year, value.raw, value.code, number, value.missing, colour, reason, *place, doubt)

    def _number(self, value: Value) -> float | None:
        return self.definitions.coding(value.source).share(value.code) if value.code else value.number

    def _judge(self, indicator: Indicator, value: Value, doubt: Doubt | None) -> Judgement:
        """An answer keeps its colour, which says what was answered; a disputed figure is not placed among others."""
        if indicator.is_answer:
            return judge_answer(value.code, value.missing, indicator, self.definitions)
        if doubt and not value.missing:
            return Judgement("grey", DISPUTED_FIGURE)
        label = self.definitions.missing[value.missing].label if value.missing else None
        return judge_number(self._number(value), label, indicator, self.peers.get((indicator.id, value.year), []))

    def _change(self, now: Cell, previous: Cell | None) -> str | float | None:
        if previous is None or now.doubt or previous.doubt:
            return None
        if now.code and previous.code:
            if now.code == previous.code:
                return None
            before, after = self.definitions.answers[previous.code].label, self.definitions.answers[now.code].label
            return f"{before}→{after}" if before != after else None
        if now.code is None and previous.code is None and now.value is not None and previous.value is not None:
            return exact_difference(now.value, previous.value)
        return None

    def _mean(
        self,
        indicator: Indicator,
        before: int | None,
        series_break: SeriesBreak | None,
        cells: dict[str, UnitCell],
        earlier: dict[str, Cell],
    ) -> Mean:
        cells_now = [cells[unit].now for unit in self.members if unit in cells]
        present, doubt = _known(cells_now), _first_doubt(cells_now)
        n, of = len(present), len(self.members)
        if indicator.value_type == "scale" and not indicator.is_answer:
            return Mean(None, n, of, None, None, "Klasser har inget medelvärde")
        value = _group_mean(present)
        if before is None:
            return Mean(value, n, of, None, None, "Ingen tidigare mätning", doubt)
        if series_break is not None:
            return Mean(value, n, of, None, None, f"Jämförs inte med {before}: {series_break.reason}", doubt)
        cells_before = [earlier[unit] for unit in self.group.members(before) if unit in earlier]
        answered = _known(cells_before)
        previous = _group_mean(answered)
        if value is None or previous is None:
            few = "Färre än två svar" if n and answered else "Inga svar"
            return Mean(value, n, of, previous, None, f"{few} att jämföra", doubt)
        if doubt or _first_doubt(cells_before):
            disputed = self.year if doubt else before
            note = f"Ett svar {disputed} ifrågasätts i kontrollräkningen, så förändringen visas inte"
            return Mean(value, n, of, previous, None, note, doubt)
        note = "" if len(answered) == n else f"{n} av {of} har svarat, mot {len(answered)} år {before}"
        return Mean(value, n, of, previous, exact_difference(value, previous), note)

    def _benchmarks(self, indicator: Indicator, before: int | None) -> dict[str, BenchmarkCell]:
        values, earlier = self._values_of(indicator, self.year), self._values_of(indicator, before)
        found = {}
        for benchmark in self.benchmarks:
            if value := values.get(benchmark):
                now, then = value.number, earlier[benchmark].number if benchmark in earlier else None
                doubt = self.doubts.get(value[:4])
                doubt_before = self.doubts.get(earlier[benchmark][:4]) if benchmark in earlier else None
                is_sure = not doubt and not doubt_before
                delta = exact_difference(now, then) if is_sure and now is not None and then is not None else None
                found[benchmark] = BenchmarkCell(now, value.raw, delta, doubt, doubt_before)
        return found


def _group_mean(answered: Sequence[float]) -> float | None:
    return exact_mean(answered) if len(answered) >= FEWEST_ANSWERS else None


def _first_doubt(cells: Iterable[Cell]) -> Doubt | None:
    """What is disputed about the first of them that is; one that is missing adds nothing to a mean."""
    return next((cell.doubt for cell in cells if cell.doubt and cell.value is not None), None)


def _known(cells: Iterable[Cell]) -> list[float]:
    return [cell.value for cell in cells if cell.value is not None]


def _year_before(years: Sequence[int], year: int) -> int | None:
    """years: ascending."""
    place = bisect_left(years, year)
    return years[place - 1] if place else None


def _require_known(definitions: Definitions, area: str, group: str, unit: str | None) -> None:
    if area not in definitions.areas:
        raise UserError(f"Området '{area}' finns inte; välj {join_words(definitions.areas, 'eller')}.")
    if group not in definitions.groups:
        raise UserError(f"Gruppen '{group}' finns inte; välj {join_words(definitions.groups, 'eller')}.")
    if unit is not None and unit not in definitions.kommuner:
        raise UserError(definitions.refuse_kommun(unit))


def _no_values(definitions: Definitions, area: str, year: int, coverage: Coverage) -> str:
    years = area_years(definitions, area, coverage)
    title = definitions.areas[area].title
    if not years:
        return f"Det finns inga svar för {title}. Läs in en fil på sidan Läs in eller kör 'oj init'."
    return f"Det finns inga svar för {title} {year}; välj {join_words(map(str, years), 'eller')}."
