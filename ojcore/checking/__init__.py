"""Kontrollräkning: every published figure of a source recomputed from its cells, and what looks wrong besides.

One rule is one function of a source's cells; a family of rules is one module. The rules run over any source in the
database. A rule that needs what an imported file has not, such as captions, then counts nothing, and the report says
so.
"""

from collections.abc import Callable

from sqlalchemy import Connection

from ojcore.checking.agreement import check_other_sources, check_same_question
from ojcore.checking.bounds import check_bounds, check_parts, check_register
from ojcore.checking.captions import check_bases, check_benchmark_bases, check_counted_answers, check_units
from ojcore.checking.cells import SourceCells, load_cells
from ojcore.checking.completeness import check_empty_cells, check_mean_cells, check_rows
from ojcore.checking.counts import check_counts
from ojcore.checking.deltas import check_benchmark_deltas, check_group_deltas
from ojcore.checking.discrepancy import Certainty, Discrepancy, Kind, Outcome, Report
from ojcore.checking.duplicates import check_copied_columns, check_repeated_figures
from ojcore.checking.means import check_means
from ojcore.checking.outliers import check_outliers
from ojcore.checking.series import check_series
from ojcore.checking.signs import check_footnote_marks, check_percent_signs
from ojcore.checking.wording import check_kommun_names, check_misspelt_words, check_repeated_words
from ojcore.definitions.model import Definitions
from ojcore.store.values import fetch_source_years

__all__ = [
    "Certainty",
    "Discrepancy",
    "Kind",
    "Outcome",
    "Report",
    "SourceCells",
    "check_all",
    "check_cells",
    "check_source",
]

RULES: dict[str, Callable[[SourceCells], Outcome]] = {
    "means": check_means,
    "group_deltas": check_group_deltas,
    "benchmark_deltas": check_benchmark_deltas,
    "counts": check_counts,
    "bounds": check_bounds,
    "parts": check_parts,
    "register": check_register,
    "units": check_units,
    "bases": check_bases,
    "benchmark_bases": check_benchmark_bases,
    "counted_answers": check_counted_answers,
    "series": check_series,
    "copied_columns": check_copied_columns,
    "repeated_figures": check_repeated_figures,
    "outliers": check_outliers,
    "same_question": check_same_question,
    "other_sources": check_other_sources,
    "rows": check_rows,
    "mean_cells": check_mean_cells,
    "empty_cells": check_empty_cells,
    "percent_signs": check_percent_signs,
    "footnote_marks": check_footnote_marks,
    "kommun_names": check_kommun_names,
    "repeated_words": check_repeated_words,
    "misspelt_words": check_misspelt_words,
}

_CERTAINTIES = ("certain", "likely", "question")


def check_source(connection: Connection, definitions: Definitions, source: str) -> Report:
    """Everything that does not add up in a source, and how much of it was checked.

    Discrepancies come in the order of the source's tables, then of certainty and column. Raises UserError for a source
    that is not there.
    """
    return check_cells(load_cells(connection, definitions, source))


def check_all(connection: Connection, definitions: Definitions) -> list[Report]:
    """The check of every source in the database, by id."""
    return [check_source(connection, definitions, source) for source in sorted(fetch_source_years(connection))]


def check_cells(cells: SourceCells) -> Report:
    """The check of cells that are at hand; pure. Each rule's discrepancies stand in the order of the report's."""
    position = {table.number: index for index, table in enumerate(cells.tables())}
    columns = {indicator: index for index, indicator in enumerate(cells.order(cells.source))}

    def order(discrepancy: Discrepancy) -> tuple[int, str, int, int]:
        column = columns.get(discrepancy.indicator or "", -1)
        return position.get(discrepancy.table, -1), discrepancy.table, _CERTAINTIES.index(discrepancy.certainty), column

    counted = {name: _in_order(rule(cells), order) for name, rule in RULES.items()}
    discrepancies = [discrepancy for outcome in counted.values() for discrepancy in outcome.discrepancies]
    figures = len(cells.values) + len(cells.claims)
    return Report(cells.source, sorted(discrepancies, key=order), counted, figures)


def _in_order(outcome: Outcome, order: Callable[[Discrepancy], tuple[int, str, int, int]]) -> Outcome:
    """The outcome with its discrepancies sorted, and the cells of each."""
    found = [each._replace(cells=tuple(sorted({*each.cells}))) for each in outcome.discrepancies]
    return outcome._replace(discrepancies=sorted(found, key=order))
