"""What is not printed although it should be: rows, cells, means, changes and percent signs."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

import numpy as np

from ojcore.checking.arrays import Positions, first_of_each, last_of_each
from ojcore.checking.cells import SourceCells
from ojcore.checking.discrepancy import UNKNOWN, Certainty, Discrepancy, Outcome, format_like, place_of
from ojcore.checking.means import claims_of, group_figure
from ojcore.definitions.model import Indicator
from ojcore.reading.cells import Claim, Value

_MOST_TABLES = 0.75
_FEWEST_TABLES = 4
_MANY_CELLS = 10


def check_empty_cells(cells: SourceCells) -> Outcome:
    """Cells printed without anything in them; one discrepancy per indicator and year, with the units.

    In an imported file an empty answer is a documented way to say that there is none; there only an indicator without
    any answer at all is reported.
    """
    arrays = cells.arrays
    empty: dict[tuple[str, int], list[Value]] = defaultdict(list)
    for value in arrays.where(arrays.of("raw", lambda raw: not raw)):
        empty[value.indicator, value.year].append(value)
    discrepancies = [
        _empty(cells, values)
        for values in empty.values()
        if cells.publication or len(values) == _count_column(cells, values[0])
    ]
    checked = len(first_of_each(arrays.numbered("indicator", "year")))
    return Outcome("Indikatorer med alla celler ifyllda", discrepancies, checked)


def _empty(cells: SourceCells, values: list[Value]) -> Discrepancy:
    first = values[0]
    cells_in_column = _count_column(cells, first)
    subjects = [cells.subject(value) for value in values]
    shown = ", ".join(subjects[:_MANY_CELLS]) + (
        f" och {len(subjects) - _MANY_CELLS} till" * (len(subjects) > _MANY_CELLS)
    )
    what = "Alla cellerna" if len(values) == cells_in_column else f"{len(values)} av {cells_in_column} celler"
    text = f"{what} är tomma ({shown}), utan att det står varför. De räknas som ingen uppgift, inte som nej."
    unit = first.unit if len(values) == 1 else None
    return Discrepancy(
        cells.source,
        cells.place_about(first, shown),
        first.table,
        "missing",
        first.indicator,
        unit,
        "",
        UNKNOWN,
        text,
        "certain",
    )


def _count_column(cells: SourceCells, value: Value) -> int:
    """How many cells the value's column has."""
    return len(cells.layout[value.table, value.year][value.indicator])


def check_rows(cells: SourceCells) -> Outcome:
    """Every row (or column) of a unit, benchmark or mean that nearly all other tables of the source have.

    Only tables with answers, shares or figures count; a table that just classifies kommuner has no benchmarks.
    """
    tables = _subjects_by_table(cells)
    having = Counter(subject for subjects in tables.values() for subject in subjects)
    usual = {subject for subject, n in having.items() if n >= _MOST_TABLES * len(tables)}
    title = "Rader som de andra tabellerna har"
    if len(tables) < _FEWEST_TABLES:
        return Outcome(title, [], 0, len(tables), "källan har för få tabeller att jämföra med")
    labels = {subject: label for subjects in tables.values() for subject, label in subjects.items()}
    discrepancies = [
        _missing_row(cells, table, subject, labels[subject], having[subject], len(tables))
        for table, subjects in tables.items()
        for subject in sorted(usual - subjects.keys())
    ]
    return Outcome(title, discrepancies, len(tables) * len(usual))


def _subjects_by_table(cells: SourceCells) -> dict[str, dict[str, str]]:
    """table -> unit, benchmark or group -> its printed label."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    arrays, indicators = cells.arrays, cells.definitions.indicators
    of_results = np.flatnonzero(arrays.of("indicator", lambda indicator: _has_figures(indicators[indicator])))
    last = last_of_each(arrays.numbered("table", "unit")[of_results])
    means = (claim for claim, _ in claims_of(cells, "mean") if _has_figures(cells.indicator(claim)))
    figures: list[Value | Claim] = [*arrays.pick(of_results[last]), *means]
    for cell in figures:
        found[cell.table][cell.unit] = cells.subject(cell)
    return found


def _missing_row(cells: SourceCells, table: str, subject: str, label: str, n: int, of: int) -> Discrepancy:
    text = f"”{label}” finns i {n} av källans {of} tabeller med resultat, men inte i den här."
    where = (cells.source, place_of(table), table)
    return Discrepancy(*where, "missing", None, subject, "raden saknas", label, text, "certain")


def check_mean_cells(cells: SourceCells) -> Outcome:
    """Every column of a table with printed means has one, and a change where the others have and the cells allow.

    Values that stand in no named table are a list and no table, where nothing need be complete.
    """
    claims: dict[tuple[str, int, str, str], list[Claim]] = defaultdict(list)
    for kind in ("mean", "delta"):
        for claim in (claim for claim, _ in claims_of(cells, kind) if claim.table):
            claims[claim.table, claim.year, kind, claim.unit].append(claim)
    discrepancies, checked = [], 0
    for (table, year, kind, subject), found in claims.items():
        lacking = list(_lacking(cells, cells.layout.get((table, year), {}), kind, subject, found))
        checked += len(found) + len(lacking)
        discrepancies += [_missing_claim(cells, kind, found[0], cell) for cell in lacking]
    return Outcome("Snitt och förändringar som borde finnas", discrepancies, checked)


def _lacking(
    cells: SourceCells, columns: Mapping[str, Positions], kind: str, subject: str, found: list[Claim]
) -> Iterator[Value]:
    """A cell of each column that should have the subject's mean or change, and has not."""
    have = {claim.indicator for claim in found}
    is_benchmark = subject in cells.definitions.benchmarks
    for indicator, positions in columns.items():
        if indicator in have or not _has_figures(cells.definitions.indicators[indicator]):
            continue
        (cell,) = cells.arrays.pick(positions[:1])
        had_cells = cells.years[indicator][0] < cell.year
        if kind == "mean" or (had_cells and (not is_benchmark or subject in cells.column(positions))):
            yield cell


def _has_figures(indicator: Indicator) -> bool:
    """False for a scale that only sorts kommuner, such as their size: it has no mean."""
    return indicator.value_type != "scale" or indicator.is_answer


def _missing_claim(cells: SourceCells, kind: str, other: Claim, cell: Value) -> Discrepancy:
    """`other` is the same subject's claim in another column: it gives the row, the cell gives the column."""
    subject = cells.subject(other)
    if kind == "mean":
        text = f"De andra kolumnerna har ett snitt för {subject}; här står inget."
    else:
        text = f"De andra kolumnerna anger hur {subject} ändrats; här står det inte, fast cellerna har året före."
    certainty: Certainty = "certain" if kind == "mean" else "question"
    where = (cells.source, cells.place_about(cell, subject), cell.table)
    recomputed = _expected(cells, kind, other, cell)
    return Discrepancy(*where, "missing", cell.indicator, other.unit, "", recomputed, text, certainty)


def _expected(cells: SourceCells, kind: str, other: Claim, cell: Value) -> str:
    wanted = other._replace(indicator=cell.indicator)
    now = group_figure(cells, cells.group_values(cell.indicator, cell.year, other.unit))
    if now is None:
        return UNKNOWN
    if kind == "mean":
        return format_like(now.mean, other.raw, cells.decimal_point)
    before = group_figure(cells, cells.earlier_group_values(wanted))
    return format_like(now.mean - before.mean, other.raw, cells.decimal_point, signed=True) if before else UNKNOWN
