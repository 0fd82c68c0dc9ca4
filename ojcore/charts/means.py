"""Mean dots: a group's means, those of the year they compare with, and the benchmarks."""

from collections.abc import Iterable, Sequence

from ojcore.charts.frame import LIGHT, Look, Row, Spec, unit_look
from ojcore.charts.lanes import lane_dots, series_kinds
from ojcore.comparing.cell_texts import format_value, tell_benchmark, tell_mean
from ojcore.comparing.comparison import Comparison
from ojcore.comparing.comparison import Row as ComparisonRow
from ojcore.definitions.model import Definitions

_EARLIER = "earlier"
_EARLIER_COLOUR = "#7f8cb5"


def mean_rows(rows: Iterable[ComparisonRow], comparison: Comparison, definitions: Definitions) -> list[Row]:
    """One row per indicator and what is shown of it, the group's mean first; what `mean_dots` draws.

    indicator, who, kind (group, earlier or benchmark id), value in percent, text as shown, starred where the check
    disputes it. Only questions with a mean.
    """
    found = []
    group = definitions.groups[comparison.group].title
    for row in rows:
        mean, title = row.mean, row.indicator.title
        if not row.indicator.is_answer or mean.value is None:
            continue
        found.append(_row(title, f"{group} {comparison.year}", "group", mean.value, tell_mean(row).marked))
        if mean.delta is not None and mean.previous is not None:
            earlier = format_value(row.indicator, mean.previous)
            found.append(_row(title, f"{group} {row.previous_year}", _EARLIER, mean.previous, earlier))
        for id_ in comparison.benchmarks:
            benchmark = row.benchmarks.get(id_)
            if benchmark is not None and benchmark.value is not None:
                text = tell_benchmark(row, id_).marked
                found.append(_row(title, definitions.unit_name(id_), id_, benchmark.value, text))
    return found


def _row(indicator: str, who: str, kind: str, value: float, text: str) -> Row:
    return {"indicator": indicator, "who": who, "kind": kind, "value": value, "text": text}


def mean_dots(
    rows: Sequence[ComparisonRow], comparison: Comparison, definitions: Definitions, title: str, look: Look = LIGHT
) -> Spec:
    """The group's mean against the year before and the benchmarks, one line per question in the order of `rows`.

    The table behind it: `mean_rows`.
    """
    dots = mean_rows(rows, comparison, definitions)
    return lane_dots(dots, mean_looks(dots, comparison, definitions), "group", title, look)


def mean_looks(dots: Sequence[Row], comparison: Comparison, definitions: Definitions) -> dict[str, tuple[str, str]]:
    """who -> the shape and the colour of those in `mean_rows`, in the order of the key."""
    ids = {"group": comparison.group, _EARLIER: comparison.group}
    return {
        who: ("circle", _EARLIER_COLOUR) if kind == _EARLIER else unit_look(definitions, ids.get(kind, kind))
        for who, kind in series_kinds(dots, ids, definitions).items()
    }
