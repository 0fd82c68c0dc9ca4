"""The picture of the completeness: for each answer the share among the reviewed files and its limits in the group.

A finished Vega-Lite specification as those of `ojcore.charts`; the table behind it is `ratio_rows`.
"""

from collections.abc import Iterable, Sequence

import altair as alt

from inspection.counting.ratios import Ratio, answer_title
from inspection.instrument.model import Instrument
from ojcore.charts.frame import LIGHT, PALETTE, Look, Row, Spec, chart_of, drawn, finish, percent_axis, tooltip
from ojcore.swedish import format_number, format_percent

_LANE = 46


def ratio_rows(ratios: Iterable[Ratio], instrument: Instrument) -> list[Row]:
    """One row per answer with limits; of yes and no only yes, since no is the rest.

    label: question and answer; share, low, high in percent; counted: `26 av 35`; limits: `62–84 %`; group: `47–64 av
    76`. Answers that are counts only have no limits and no row.
    """
    rows = []
    for ratio in ratios:
        question = instrument.by_name[ratio.question]
        is_yes_or_no = {each.name for each in question.choices} == {"ja", "nej"}
        if ratio.share is None or ratio.low is None or ratio.high is None or (is_yes_or_no and ratio.answer != "ja"):
            continue
        answer = "" if is_yes_or_no else f" {answer_title(question, ratio.answer)}"
        rows.append(
            {
                "label": question.label + answer,
                "share": ratio.share * 100,
                "low": ratio.low * 100,
                "high": ratio.high * 100,
                "counted": f"{ratio.count} av {ratio.base}",
                "limits": f"{format_number(ratio.low * 100, 0)}–{format_percent(ratio.high * 100, 0)}",
                "group": f"{ratio.low_count}–{ratio.high_count} av {ratio.population}",
            }
        )
    return rows


def ratio_chart(ratios: Sequence[Ratio], instrument: Instrument, title: str, look: Look = LIGHT) -> Spec:
    """A dot for the share among the reviewed files on a line between its limits, one under the other."""
    rows = ratio_rows(ratios, instrument)
    labels = [row["label"] for row in rows]
    y = alt.Y("label:N", sort=labels, axis=None, scale=alt.Scale(paddingOuter=0.3))
    x = alt.X("share:Q", title=None, scale=alt.Scale(domain=[0, 100], nice=False), axis=percent_axis(look))
    box = tooltip(label="Fråga", counted="Granskade akter", limits="Gränser (95 %)", group="I hela gruppen")
    base = chart_of("ratios")
    lines = base.mark_rule(strokeWidth=3, color=look.soft, opacity=0.55).encode(
        x=alt.X("low:Q"), x2=alt.X2("high:Q"), y=y, tooltip=box
    )
    ends = [base.mark_tick(thickness=2, size=11, color=look.soft).encode(x=alt.X(f"{end}:Q"), y=y) for end in _ENDS]
    dots = base.mark_point(filled=True, shape="circle", size=120, color=PALETTE[0], opacity=1).encode(
        x=x, y=y, tooltip=box
    )
    names = base.mark_text(align="left", baseline="bottom", dy=-9, x=0, limit={"expr": "width - 80"}).encode(
        y=y, text=alt.Text("label:N"), tooltip=box
    )
    counts = base.mark_text(align="right", baseline="bottom", dy=-9, x={"expr": "width"}, fontWeight=700).encode(
        y=y, text=alt.Text("counted:N")
    )
    return finish(
        drawn([lines, *ends, dots, names, counts]),
        look,
        title,
        {"ratios": rows},
        subtitle="● andel av de granskade akterna, linje: gränser för hela gruppen (95 %)",
        description=" ".join([f"{title}.", *chart_sentences(rows)]),
        height=_LANE * max(1, len(rows)),
    )


_ENDS = ("low", "high")


def chart_sentences(rows: Iterable[Row]) -> list[str]:
    """What the picture shows, in words."""
    return [
        f"{row['label']}: {row['counted']}, {format_percent(row['share'])}, gränser {row['limits']}." for row in rows
    ]
