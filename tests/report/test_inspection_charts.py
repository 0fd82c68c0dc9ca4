"""The picture of the completeness: its rows, its specification and the chart of a document."""

import json

import vl_convert

from inspection.counting.chart import chart_sentences, ratio_chart, ratio_rows
from inspection.counting.ratios import Ratios, count_ratios
from inspection.counting.tally import Case
from inspection.demo import load_demo
from inspection.report.charts import ratio_dots
from ojcore.charts import DARK, LIGHT
from tests.report_sources import DATA, INSTRUMENT


def example() -> Ratios:
    demo = load_demo(DATA)
    return count_ratios(INSTRUMENT, demo.cases, demo.selection.sample, demo.unit_answers)


def test_rows_are_the_ratios_that_have_limits_and_of_yes_and_no_only_yes() -> None:
    ratios = example()
    rows = ratio_rows(ratios.rows, INSTRUMENT)
    with_limits = [row for row in ratios.rows if row.low is not None and row.answer != "nej"]
    assert [row["counted"] for row in rows] == [f"{each.count} av {each.base}" for each in with_limits]
    first = rows[0]
    assert first["label"] == "Finns en grundutredning? Ja, som eget dokument"
    assert (first["counted"], first["limits"], first["group"]) == ("26 av 35", "62–84\u00a0%", "47–64 av 76")
    assert (round(first["share"], 1), round(first["low"], 1), round(first["high"], 1)) == (74.3, 61.8, 84.2)


def test_without_a_draw_there_is_nothing_to_draw() -> None:
    ratios = count_ratios(INSTRUMENT, [Case("A1", {"arbetsplan": "ja"})])
    assert ratio_rows(ratios.rows, INSTRUMENT) == []


def test_the_specification_is_drawn_on_both_grounds_with_its_numbers_in_swedish() -> None:
    ratios = example()
    for look in (LIGHT, DARK):
        spec = ratio_chart(ratios.rows, INSTRUMENT, "Fullständighet", look)
        svg = vl_convert.vegalite_to_svg(json.dumps(spec | {"width": 700}))
        assert "26 av 35" in svg
        assert "Finns en arbetsplan?" in svg
        assert "100\u00a0%" in svg or "100&nbsp;%" in svg or "100&#160;%" in svg


def test_the_description_says_every_row() -> None:
    ratios = example()
    rows = ratio_rows(ratios.rows, INSTRUMENT)
    spec = ratio_chart(ratios.rows, INSTRUMENT, "Fullständighet")
    assert spec["description"] == f"Fullständighet. {' '.join(chart_sentences(rows))}"
    assert all(f"{row['label']}: {row['counted']}" in spec["description"] for row in rows)


def test_the_documents_chart_has_a_lane_per_row_with_its_share_its_limits_and_its_count() -> None:
    rows = ratio_rows(example().rows, INSTRUMENT)
    chart = ratio_dots(rows, "Fullständighet")
    assert [(lane.name, lane.note) for lane in chart.lanes] == [(row["label"], row["counted"]) for row in rows]
    (shares,) = chart.series
    told = [(dot.lane, dot.value, dot.low, dot.high) for dot in shares.dots]
    assert told == [(lane, row["share"], row["low"], row["high"]) for lane, row in enumerate(rows)]
    assert chart.description.startswith(
        "Fullständighet. Finns en grundutredning? Ja, som eget dokument: 26 av 35, 74,3"
    )
    assert len(chart.description) < 200
