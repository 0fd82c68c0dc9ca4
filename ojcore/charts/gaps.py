"""Gap dots: how far a kommun stands from its group and the benchmarks."""

from collections.abc import Iterable, Sequence

from ojcore.charts.frame import LIGHT, Look, Row, Spec, unit_look
from ojcore.charts.lanes import lane_dots, series_kinds
from ojcore.comparing.cell_texts import format_value, value_text
from ojcore.comparing.changes import Gap
from ojcore.comparing.comparison import Comparison
from ojcore.definitions.model import Definitions


def gap_rows(gaps: Iterable[Gap], comparison: Comparison, definitions: Definitions, unit: str) -> list[Row]:
    """One row per indicator and who is compared, the own kommun first; what `gap_dots` draws.

    indicator, who, kind (own, group or benchmark id), value in percent, text as shown. Only answers and shares: a
    figure in another unit has no place on the same scale.
    """
    rows = []
    for gap in gaps:
        indicator = gap.row.indicator
        if not indicator.is_percent or gap.cell.value is None:
            continue
        answer = value_text(indicator, gap.cell, definitions)
        rows.append(_gap_row(gap, definitions.unit_name(unit), "own", gap.cell.value, answer))
        for other in (comparison.group, *definitions.benchmarks):
            if other in gap.distances:
                value = gap.row.mean.value if other == comparison.group else gap.row.benchmarks[other].value
                kind = "group" if other == comparison.group else other
                rows.append(_gap_row(gap, definitions.unit_name(other), kind, value, format_value(indicator, value)))
    return rows


def _gap_row(gap: Gap, who: str, kind: str, value: float | None, text: str) -> Row:
    return {"indicator": gap.row.indicator.title, "who": who, "kind": kind, "value": value, "text": text}


def gap_dots(
    gaps: Sequence[Gap], comparison: Comparison, definitions: Definitions, unit: str, title: str, look: Look = LIGHT
) -> Spec:
    """The unit's own value against the group and the benchmarks, one line per indicator in the order of `gaps`.

    Give the gaps to show, such as the first eight of `list_gaps`, and say in `title` whom those are ranked by.
    Those in another unit than percent are left out and counted in the subtitle. The table behind it: `gap_rows`.
    """
    rows = gap_rows(gaps, comparison, definitions, unit)
    left_out = len(gaps) - len({row["indicator"] for row in rows})
    note = f"{left_out} mått i andra enheter än procent står i tabellen" if left_out else ""
    return lane_dots(rows, gap_looks(rows, comparison, definitions, unit), "own", title, look, note)


def gap_looks(
    rows: Sequence[Row], comparison: Comparison, definitions: Definitions, unit: str
) -> dict[str, tuple[str, str]]:
    """who -> the shape and the colour of those in `gap_rows`, in the order of the key."""
    ids = {"own": unit, "group": comparison.group}
    kinds = series_kinds(rows, ids, definitions)
    return {who: unit_look(definitions, ids.get(kind, kind)) for who, kind in kinds.items()}
