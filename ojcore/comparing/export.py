"""The comparison table as JSON and as rows for CSV and Excel; a contract that other programs read."""

from collections.abc import Iterator, Mapping
from typing import Any

from ojcore.comparing.cell_texts import doubt_text, list_doubts, tell_cell, tell_count, tell_mean
from ojcore.comparing.comparison import BenchmarkCell, Cell, Comparison, Doubt, Row, UnitCell
from ojcore.comparing.distribution import Distribution
from ojcore.definitions.model import Definitions
from ojcore.swedish import round_half_up


def comparison_json(
    comparison: Comparison, definitions: Definitions, distributions: Mapping[str, Distribution]
) -> dict[str, Any]:
    """The comparison as plain dictionaries: shares in percent, figures in the indicator's unit, unrounded.

    distributions: as `fetch_distributions` gives them.
    """
    return {
        "area": comparison.area,
        "year": comparison.year,
        "unit": comparison.unit,
        "group": {
            "id": comparison.group,
            "name": definitions.groups[comparison.group].title,
            "members": [{"code": code, "name": definitions.unit_name(code)} for code in comparison.members],
        },
        "indicators": [_row_json(row, definitions, distributions.get(row.indicator.id)) for row in comparison.rows],
    }


def _row_json(row: Row, definitions: Definitions, distribution: Distribution | None) -> dict[str, Any]:
    mean = row.mean
    return {
        "id": row.indicator.id,
        "title": row.indicator.title,
        "dimension": definitions.dimension_title(row.indicator),
        "table": row.table,
        "column": row.column,
        "source": row.source,
        "unit": "%" if row.indicator.is_percent else row.indicator.measured_in,
        "direction": row.indicator.direction,
        "values": {unit: _cell_json(cell) for unit, cell in row.cells.items()},
        "mean": {
            "value": mean.value,
            "n": mean.n,
            "of": mean.of,
            "previous": mean.previous,
            "delta": mean.delta,
            "delta_note": mean.delta_note,
            "doubt": _doubt_json(tell_mean(row).doubt),
        },
        "benchmarks": {id_: _benchmark_json(each) for id_, each in row.benchmarks.items()},
        "distribution": distribution._asdict() if distribution else None,
        "comment": row.comment,
    }


def _cell_json(cell: UnitCell) -> dict[str, Any]:
    return {
        "raw": cell.now.raw,
        "code": cell.now.code,
        "value": cell.now.value,
        "missing": cell.now.missing,
        "judgement": cell.now.judgement,
        "doubt": _doubt_json(cell.now.doubt),
        "previous": _previous_json(cell.previous),
        "change": cell.change,
    }


def _benchmark_json(benchmark: BenchmarkCell) -> dict[str, Any]:
    return {
        "value": benchmark.value,
        "delta": benchmark.delta,
        "raw": benchmark.raw,
        "doubt": _doubt_json(benchmark.doubt),
        "doubt_before": _doubt_json(benchmark.doubt_before),
    }


def _previous_json(cell: Cell | None) -> dict[str, Any] | None:
    if cell is None:
        return None
    known = {"year": cell.year, "raw": cell.raw, "code": cell.code, "value": cell.value}
    return {**known, "doubt": _doubt_json(cell.doubt)}


def _doubt_json(doubt: Doubt | None) -> dict[str, str] | None:
    return doubt._asdict() if doubt else None


def comparison_rows(comparison: Comparison, definitions: Definitions) -> Iterator[list[str | float | None]]:
    """Header and one row per indicator: answers and figures as on the pages, the earlier one in
    parentheses.

    Means are in percent or the indicator's unit, rounded half up to the decimals shown on the pages; None is an empty
    cell. `ojcore.spreadsheet` writes the rows as CSV or Excel.
    """
    yield [
        "Kvalitetsområde",
        "Indikator",
        "Enhet",
        *(definitions.unit_name(unit) for unit in comparison.units),
        f"Snitt {definitions.groups[comparison.group].title}",
        "Antal svar",
        "Förändring",
        *(definitions.unit_name(benchmark) for benchmark in comparison.benchmarks),
        "Jämförs med år",
        "Anmärkning",
        "Ifrågasatt",
    ]
    for row in comparison.rows:
        yield _table_row(row, comparison, definitions)


def _table_row(row: Row, comparison: Comparison, definitions: Definitions) -> list[str | float | None]:
    decimals = 1 if row.indicator.is_answer else row.indicator.decimals
    benchmarks = [row.benchmarks.get(benchmark) for benchmark in comparison.benchmarks]
    return [
        definitions.dimension_title(row.indicator),
        row.indicator.title,
        "%" if row.indicator.is_percent else row.indicator.measured_in,
        *(_asked(row, unit, definitions) for unit in comparison.units),
        _rounded(row.mean.value, decimals),
        tell_count(row),
        _rounded(row.mean.delta, decimals),
        *(_rounded(each.value, decimals) if each else None for each in benchmarks),
        row.previous_year if row.is_comparable else None,
        row.mean.delta_note,
        "; ".join(f"{name}: {doubt_text(doubt)}" for name, doubt in list_doubts(row, comparison, definitions)),
    ]


def _rounded(value: float | None, decimals: int) -> float | None:
    return None if value is None else float(round_half_up(value, decimals))


def _asked(row: Row, who: str, definitions: Definitions) -> str:
    return tell_cell(row, who, definitions).line if who in row.cells else ""
