"""Mean dots: a group's means, those of the year they compare with, and the benchmarks."""

from collections.abc import Iterable, Sequence

from ojcore.charts.frame import LIGHT, Look, Row, Spec, unit_colour, unit_shape
from ojcore.charts.lanes import lane_dots
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
    looks = {dot["who"]: mean_look(dot["kind"], comparison, definitions) for dot in dots}
    return lane_dots(dots, looks, "group", title, look)


def mean_look(kind: str, comparison: Comparison, definitions: Definitions) -> tuple[str, str]:
    """The shape and the colour of a kind of `mean_rows`."""
    if kind == _EARLIER:
        return "circle", _EARLIER_COLOUR
    id_ = comparison.group if kind == "group" else kind
    return unit_shape(definitions, id_), unit_colour(definitions, id_)
