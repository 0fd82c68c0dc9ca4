"""Charts: valid specifications that draw, say what they show in Swedish, and keep their colours."""

import itertools
import json
import math
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import altair as alt
import pytest
import vl_convert
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from sqlalchemy import Engine

import ui
from ojcore.charts import (
    DARK,
    LIGHT,
    Look,
    Spec,
    answer_matrix,
    development_lines,
    development_rows,
    figure_strips,
    gap_dots,
    gap_rows,
    matrix_rows,
    mean_dots,
    strip_range,
    strip_rows,
    unit_colour,
    unit_sign,
)
from ojcore.charts.development import spread
from ojcore.charts.frame import wrap_text
from ojcore.charts.lanes import lane_dots
from ojcore.comparing.cell_texts import tell_benchmark, tell_cell, tell_mean
from ojcore.comparing.changes import list_gaps
from ojcore.comparing.comparison import Comparison, Doubt, Row, compare, doubts_of
from ojcore.comparing.development import Development, develop
from ojcore.comparing.judgement import COLOUR_SYMBOLS
from ojcore.comparing.keyfigures import (
    KeyFigure,
    build_figures,
    fetch_figures,
    list_references,
    tell_figures_left_out,
)
from ojcore.definitions.model import Definitions
from ojcore.documents.charts import gap_chart, mean_chart
from ojcore.store.columns import load_columns
from tests.small_tables import compare_small, make_figure, make_indicator

AREA = "ekonomiskt-bistand"
SOLNA = "0184"
YEARS = (2015, 2016, 2017, 2018, 2024)


@pytest.fixture(scope="module")
def comparisons(loaded_engine: Engine, definitions: Definitions) -> dict[int, Comparison]:
    with loaded_engine.connect() as connection:
        return {year: compare(connection, definitions, AREA, year, "nordvast", SOLNA) for year in YEARS}


@pytest.fixture(scope="module")
def developments(comparisons: dict[int, Comparison], definitions: Definitions) -> dict[str, Development]:
    return develop(comparisons.values(), definitions)


@pytest.fixture(scope="module")
def figures(loaded_engine: Engine, definitions: Definitions) -> list[KeyFigure]:
    with loaded_engine.connect() as connection:
        values = fetch_figures(connection, definitions, AREA, 2015)
    everybody = list_references(definitions, values, 2015, SOLNA, {})[0]
    return build_figures(definitions, values, AREA, 2015, SOLNA, everybody, {})


@pytest.fixture(scope="module")
def pictures(
    comparisons: dict[int, Comparison],
    developments: dict[str, Development],
    figures: list[KeyFigure],
    definitions: Definitions,
) -> dict[str, Callable[[Look], Spec]]:
    """Every picture of the first half, of published figures."""
    table, line = comparisons[2018], developments["hushallsekonomisk-radgivning"]
    return {
        "matrix": lambda look: answer_matrix(table, definitions, SOLNA, look),
        "means": lambda look: mean_dots(changed(table), table, definitions, "Där snittet förändrats mest", look),
        "gaps": lambda look: gap_dots(
            list_gaps(table, SOLNA, "stockholms-stad")[:8], table, definitions, SOLNA, "Solna mot andra", look
        ),
        "lines": lambda look: development_lines(line, definitions, [SOLNA, "0125"], look),
        "small": lambda look: development_lines(line, definitions, [SOLNA], look, small=True),
        "figure": lambda look: development_lines(developments["kostnad-per-invanare"], definitions, [SOLNA], look),
        "strips": lambda look: figure_strips(figures[:7], definitions, SOLNA, "Omfattning 2015", look),
    }


def changed(comparison: Comparison) -> list[Row]:
    """The eight questions whose mean has changed the most."""
    return sorted(comparison.rows, key=lambda row: -abs(row.mean.delta or 0))[:8]


PICTURES = ["matrix", "means", "gaps", "lines", "small", "figure", "strips"]


TELEPHONE = 368  # pixels of a picture in a window of 400


def drawn(spec: Spec, width: int = 900) -> str:
    """The picture as it is drawn, without a browser."""
    return vl_convert.vegalite_to_svg(json.dumps(spec | {"width": width}))


def drawn_texts(spec: Spec, width: int = 900) -> list[str]:
    """The texts of the picture as it is drawn; each line of one by itself."""
    return [text for text in re.findall(r">([^<>]+)</(?:text|tspan)>", drawn(spec, width)) if text.strip()]


def right_ends(spec: Spec, width: int) -> dict[str, float]:
    """Text -> about where it ends across the picture, for those that begin where they stand."""
    found = {}
    for text in etree.fromstring(drawn(spec, width)).iter("{*}text", "{*}tspan"):
        moves = [part.get("transform", "") for part in (text, *text.iterancestors())]
        left = sum(float(move[0]) for part in moves if (move := re.findall(r"translate\((-?[\d.]+)", part)))
        if text.text and {part.get("text-anchor") for part in (text, text.getparent())} & {"start"}:
            found[text.text] = left + 6.2 * len(text.text)
    return found


def rows_in(spec: Spec) -> list[dict[str, Any]]:
    return [row for layer in spec["layer"] for row in rows_of(layer["data"])]


def rows_of(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a data set, as Vega reads those that stand as one text."""
    if isinstance(data["values"], list):
        return list(data["values"])
    assert data["format"] == {"type": "json"}, "other texts Vega reads by making a program, which the pages forbid"
    return list(json.loads(data["values"]))


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_valid_vega_lite_and_carries_its_own_data(
    pictures: dict[str, Callable[[Look], Spec]], name: str, look: Look
) -> None:
    spec = pictures[name](look)
    alt.LayerChart.from_dict(spec, validate=True)
    assert json.loads(json.dumps(spec)) == spec
    assert "datasets" not in spec
    assert "data" not in spec
    assert rows_in(spec)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_draws_and_writes_numbers_in_swedish(pictures: dict[str, Callable[[Look], Spec]], name: str) -> None:
    texts = drawn_texts(pictures[name](LIGHT))
    assert texts
    assert not [text for text in texts if re.search(r"\d\.\d|\d,\d{3}", text)]


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_has_a_title_and_a_text_that_says_what_it_shows(
    pictures: dict[str, Callable[[Look], Spec]], name: str
) -> None:
    spec = pictures[name](LIGHT)
    assert spec["title"]["text"]
    assert len(spec["description"]) > 60
    assert spec["description"].endswith(".")


@pytest.mark.parametrize("name", ["means", "gaps", "strips"])
def test_a_narrow_picture_keeps_every_name_of_its_key(
    pictures: dict[str, Callable[[Look], Spec]], definitions: Definitions, name: str
) -> None:
    spec = pictures[name](LIGHT)
    shown = {row["who"] for row in rows_in(spec) if row.get("kind") in {"group", "earlier", *definitions.benchmarks}}
    ends = right_ends(spec, TELEPHONE)
    assert len(shown) > 1
    for who in shown:
        assert [end for text, end in ends.items() if who in text and end < TELEPHONE], who


def key_of(spec: Spec) -> dict[str, str]:
    """Who stands in the key of lanes -> the shape, in the key's order."""
    scale = next(
        part["encoding"]["shape"]["scale"]
        for each in spec["layer"]
        for part in each["layer"]
        if "shape" in part["encoding"]
    )
    return dict(zip(scale["domain"], scale["range"], strict=True))


def test_every_key_has_the_same_order_on_a_page_and_in_a_document(
    comparisons: dict[int, Comparison], figures: list[KeyFigure], definitions: Definitions
) -> None:
    """Also where the first question has Riket's value and none of Stockholms stad."""
    table = comparisons[2018]
    shown, gaps = changed(table), list_gaps(table, SOLNA, "riket")
    first = next(row for row in shown if "riket" in row.benchmarks)
    shown.insert(0, replace(first, benchmarks={"riket": first.benchmarks["riket"]}))
    gaps.insert(0, replace(gaps[0], distances={"riket": gaps[0].distances["riket"]}))
    means = ["Nordvästkommunerna 2018", "Nordvästkommunerna 2017", "Stockholms stad", "Riket"]
    assert list(key_of(mean_dots(shown, table, definitions, "Prov"))) == means
    assert [dots.name for dots in mean_chart(shown, table, definitions, "Prov").series] == means
    key = ["Solna", "Nordvästkommunerna", "Stockholms stad", "Riket"]
    assert list(key_of(gap_dots(gaps, table, definitions, SOLNA, "Prov"))) == key
    assert [dots.name for dots in gap_chart(gaps, table, definitions, SOLNA).series] == key
    subtitle = " ".join(figure_strips(figures, definitions, SOLNA, "Prov")["title"]["subtitle"])
    assert re.findall(r"Solna|annan kommun|Stockholms län|Riket", subtitle)[-2:] == ["Stockholms län", "Riket"]


@pytest.mark.parametrize("name", ["means", "gaps"])
def test_a_narrow_picture_has_every_indicator_in_full_with_what_is_told_of_it(
    pictures: dict[str, Callable[[Look], Spec]], name: str
) -> None:
    spec = pictures[name](LIGHT)
    names = {row["label"] for row in rows_in(spec) if "label" in row}
    drawn_text = " ".join(drawn_texts(spec, TELEPHONE)).replace("\u00a0", " ")
    assert len(names) == 8
    assert [name for name in names if name.replace("\u00a0", " ") not in drawn_text] == []


@pytest.mark.parametrize("letters", [150, 84])
def test_a_narrow_matrix_has_the_name_of_every_kvalitetsomrade(
    comparisons: dict[int, Comparison], definitions: Definitions, letters: int
) -> None:
    for year in (2015, 2018):
        dimensions = {row["dimension"] for row in matrix_rows(comparisons[year], definitions)}
        texts = drawn_texts(answer_matrix(comparisons[year], definitions, letters=letters), TELEPHONE)
        assert len(dimensions) > 5
        assert dimensions <= set(texts)


def test_a_name_too_long_for_a_narrow_picture_is_cut_before_what_is_told_of_it() -> None:
    title = " ".join(["Genomfört", *["vidareutbildning på högskolenivå om våld i nära relationer"] * 3])
    rows = [{"indicator": title, "who": "Solna", "kind": "own", "value": 0, "text": "Nej"}]
    spec = lane_dots(rows, {"Solna": ("circle", "#000000")}, "own", "Prov", LIGHT)
    texts = drawn_texts(spec, TELEPHONE)
    assert "Genomfört vidareutbildning på" in texts
    assert [text for text in texts if text.endswith("…:\u00a0Nej")]
    assert any(text.endswith("relationer: Nej") for text in drawn_texts(spec, 1400))


def test_the_axis_of_a_figure_has_the_swedish_space_between_thousands(
    pictures: dict[str, Callable[[Look], Spec]],
) -> None:
    assert "1\u00a0000" in drawn_texts(pictures["figure"](LIGHT))


def test_the_matrix_draws_every_judged_answer_with_its_symbol(
    comparisons: dict[int, Comparison], definitions: Definitions
) -> None:
    table = comparisons[2018]
    answers = [cell for row in table.rows for cell in row.cells.values()]
    assert len(matrix_rows(table, definitions, SOLNA)) == len(answers) == 280
    texts = drawn_texts(answer_matrix(table, definitions, SOLNA))
    for colour in ("green", "yellow", "red"):
        drawn = sum(text == COLOUR_SYMBOLS[colour] for text in texts)
        assert drawn == sum(cell.now.judgement == colour for cell in answers)


def test_the_matrix_has_the_own_kommun_first_and_leaves_out_what_has_no_direction(
    comparisons: dict[int, Comparison], definitions: Definitions
) -> None:
    rows = matrix_rows(comparisons[2015], definitions, SOLNA)
    assert rows[0]["unit"] == "Solna"
    assert {row["colour"] for row in rows} == {"green", "yellow", "red", "grey", "unjudged"}


def test_the_matrix_of_a_year_with_one_kommun_is_one_row(
    comparisons: dict[int, Comparison], definitions: Definitions
) -> None:
    spec = answer_matrix(comparisons[2024], definitions, SOLNA)
    assert {row["unit"] for row in rows_in(spec) if "unit" in row} == {"Solna"}


def test_gap_dots_keep_the_order_of_the_gaps_and_have_their_values(
    comparisons: dict[int, Comparison], definitions: Definitions
) -> None:
    gaps = list_gaps(comparisons[2018], SOLNA, "riket")[:8]
    rows = gap_rows(gaps, comparisons[2018], definitions, SOLNA)
    assert list(dict.fromkeys(row["indicator"] for row in rows)) == [gap.row.indicator.title for gap in gaps]
    first = {row["who"]: (row["value"], row["text"]) for row in rows if row["indicator"] == rows[0]["indicator"]}
    mean = gaps[0].row.mean.value
    assert first["Solna"] == (gaps[0].cell.value, "Nej")
    assert first["Nordvästkommunerna"][0] == mean


def test_gap_dots_count_the_figures_they_have_no_scale_for(
    comparisons: dict[int, Comparison], definitions: Definitions
) -> None:
    gaps = list_gaps(comparisons[2015], SOLNA, "riket")
    others = [gap for gap in gaps if gap.row.indicator.measured_in not in ("", "%")]
    spec = gap_dots(gaps, comparisons[2015], definitions, SOLNA, "Prov")
    assert others
    told = " ".join(spec["title"]["subtitle"])
    assert told == f"{len(others)} mått i andra enheter än procent står i tabellen"


def test_gap_dots_write_each_share_as_the_table_does(definitions: Definitions) -> None:
    table = "| | 2018 |\n| Ekerö | 13 |\n| Solna | 25 |\n| riket | 10 |"
    comparison = compare_small(definitions, {make_figure(decimals=1): table}, unit="Solna")
    gaps = list_gaps(comparison, SOLNA, "riket")
    (row,) = comparison.rows
    rows = gap_rows(gaps, comparison, definitions, SOLNA)
    told = [tell_cell(row, SOLNA, definitions), tell_mean(row), tell_benchmark(row, "riket")]
    assert (
        [each["text"] for each in rows] == [each.now for each in told] == ["25,0\u00a0%", "19,0\u00a0%", "10,0\u00a0%"]
    )
    spans = [each for each in rows_in(gap_dots(gaps, comparison, definitions, SOLNA, "Prov")) if "low" in each]
    assert {each["label"] for each in spans} == {"Andel: 25,0\u00a0%"}


def test_a_series_break_is_drawn_as_a_break(definitions: Definitions) -> None:
    table = "| | 2016 | 2017 | 2018 |\n| Ekerö | ja | ja | ja |\n| Solna | nej | ja | ja |"
    indicator = make_indicator(series_break=2017)
    tables = [compare_small(definitions, {indicator: table}, year=year) for year in (2016, 2017, 2018)]
    found = develop(tables, definitions)["rutin"]
    spec = development_lines(found, definitions, [SOLNA])
    means = [row for row in development_rows(found, definitions, []) if row["kind"] == "group"]
    assert [(row["year"], row["run"]) for row in means] == [(2016, 0), (2017, 1), (2018, 1)]
    assert [row["x"] for row in rows_in(spec) if "reason" in row] == [2016.5]
    assert "Seriebrott 2017" in drawn_texts(spec)


def test_a_kommuns_answers_stand_in_words_under_the_lines(
    developments: dict[str, Development], definitions: Definitions
) -> None:
    development = developments["rutin-avhysning-barnfamiljer"]
    texts = drawn_texts(development_lines(development, definitions, [SOLNA, "0125"]))
    answers = [point.text for unit in (SOLNA, "0125") for point in development.series[unit].points]
    assert sum(text in ("● Ja", "▲ Nej") for text in texts) == len(answers) == 9
    assert "Solna" in texts
    assert "Riket 23\u00a0%" in texts


def test_the_text_alternative_has_every_value_of_a_line(
    developments: dict[str, Development], definitions: Definitions
) -> None:
    development = developments["hushallsekonomisk-radgivning"]
    described = development_lines(development, definitions, [SOLNA])["description"]
    for row in development_rows(development, definitions, [SOLNA]):
        assert f"{row['year']} {row['text']}" in described


def test_strips_have_every_kommun_and_the_grounds_of_their_colours(
    figures: list[KeyFigure], definitions: Definitions
) -> None:
    figure = figures[0]
    rows = strip_rows([figure], definitions, SOLNA)
    assert len(rows) == figure.n + len(figure.benchmarks)
    spec = figure_strips([figure], definitions, SOLNA, "Prov")
    grounds = {row["ground"] for row in rows_in(spec) if "ground" in row}
    assert grounds == {LIGHT.tones[colour][1] for colour in ("green", "yellow", "red")}
    edges = [(row["start"], row["end"]) for row in rows_in(spec) if "ground" in row]
    assert (edges[0][0], edges[-1][1]) == (0.0, 1.0)
    assert all(before[1] == after[0] for before, after in itertools.pairwise(edges))


def test_a_strip_begins_and_ends_where_its_labels_say_and_a_disputed_figure_is_no_dot(
    loaded_engine: Engine, definitions: Definitions
) -> None:
    with loaded_engine.connect() as connection:
        values = fetch_figures(connection, definitions, AREA, 2015)
        doubts = doubts_of(load_columns(connection, definitions), list(values), [2015])
    everybody = list_references(definitions, values, 2015, SOLNA, doubts)[0]
    built = build_figures(definitions, values, AREA, 2015, SOLNA, everybody, doubts)
    figure = next(each for each in built if each.indicator.id == "mycket-langvarigt-bistand")
    spec = figure_strips([figure], definitions, SOLNA, "Prov")
    ends = [row["label"] for row in rows_in(spec) if "label" in row]
    assert ends[0] == "lägst Sigtuna 14,6\u00a0%"
    assert f"; {ends[0]}, {ends[1]}, median" in spec["description"]
    assert "Solna 0,4\u00a0% *;" in spec["description"]
    assert "lägst Solna" not in spec["description"]
    assert strip_range(figure) == (14.6, 27.7)
    assert not [row for row in strip_rows([figure], definitions, SOLNA) if row["kind"] == "own"]
    dots = {row["place"]: row["who"] for row in rows_in(spec) if "who" in row}
    assert (dots[min(dots)], min(dots), dots[max(dots)], max(dots)) == ("Sigtuna", 0.0, "Stockholms län", 1.0)
    assert "Solna" not in dots.values()
    assert LIGHT.tones["grey"][1] not in {row.get("ground") for row in rows_in(spec)}
    assert tell_figures_left_out(built, definitions) == (
        "Visas inte, eftersom kontrollräkningen ifrågasätter värdena: Solna i ”Mycket långvarigt ekonomiskt bistånd”."
    )


def test_a_strip_whose_every_figure_is_disputed_is_empty_and_tells_who_is_left_out(
    figures: list[KeyFigure], definitions: Definitions
) -> None:
    known = figures[0].known
    figure = replace(
        figures[0], doubts=dict.fromkeys(known, Doubt("likely", "rimlighet", "oj-2015-nordvast", "Tabell 12a", "Prov."))
    )
    texts = drawn_texts(figure_strips([figure], definitions, SOLNA, "Prov"))
    assert not [text for text in texts if text.startswith(("lägst", "högst"))]
    assert tell_figures_left_out([figure], definitions) == (
        f"Visas inte, eftersom kontrollräkningen ifrågasätter dem: {len(known)} värden."
    )
    few = replace(figure, doubts=dict(list(figure.doubts.items())[:3]))
    told = tell_figures_left_out([few], definitions)
    assert all(definitions.name_in_text(who) in told for who in few.doubts)
    assert tell_figures_left_out(figures, definitions) == ""


def test_a_kommun_without_a_figure_is_no_dot_and_is_said_to_lack_it(
    loaded_engine: Engine, definitions: Definitions
) -> None:
    with loaded_engine.connect() as connection:
        values = fetch_figures(connection, definitions, AREA, 2015)
    everybody = list_references(definitions, values, 2015, "0114", {})[0]
    found = build_figures(definitions, values, AREA, 2015, "0114", everybody, {})[:1]
    assert not [row for row in strip_rows(found, definitions, "0114") if row["kind"] == "own"]
    assert "– Ingen uppgift" in drawn_texts(figure_strips(found, definitions, "0114", "Prov"))


def test_a_disputed_point_has_a_ring_its_mark_and_the_reason(
    developments: dict[str, Development], definitions: Definitions
) -> None:
    picture = development_lines(developments["vantetid-nybesok"], definitions, [SOLNA])
    drawn = [row for row in rows_in(picture) if row.get("doubt")]
    assert {(row["who"], row["year"]) for row in drawn} == {("Riket", 2018), ("Stockholms stad", 2018)}
    assert all(row["text"].endswith(" *") and row["doubt"].startswith("Troligen fel (") for row in drawn)
    texts = " ".join(drawn_texts(picture))
    assert "Riket 33\u00a0% *" in texts
    assert "ring: ifrågasatt värde" in texts


def test_a_unit_has_one_colour_and_members_of_a_group_have_their_own(definitions: Definitions) -> None:
    members = [each.unit for each in definitions.groups["nordvast"].member]
    assert len({unit_colour(definitions, unit) for unit in members}) == len(members)
    assert len({unit_colour(definitions, id_) for id_ in definitions.benchmarks}) == 1
    everybody = [unit_colour(definitions, unit) for unit in definitions.kommuner]
    assert everybody == [unit_colour(definitions, unit) for unit in definitions.kommuner]


def test_the_signs_of_group_and_benchmarks_are_no_judgements_symbols(definitions: Definitions) -> None:
    for kommun in ("0184", "0880"):
        signs = [unit_sign(definitions, id_) for id_ in ("nordvast", *definitions.benchmarks_of([kommun]))]
        assert len(set(signs)) == len(signs)
        assert not set(signs) & set(COLOUR_SYMBOLS.values())


def test_charts_and_tables_have_the_same_colours() -> None:
    assert all(look.tones["unjudged"] == look.tones["grey"] for look in (LIGHT, DARK))
    for colour in LIGHT.tones.keys() - {"unjudged"}:
        for place, name in ((0, colour), (1, f"{colour}-bg")):
            pair = f"--{name}: light-dark({LIGHT.tones[colour][place]}, {DARK.tones[colour][place]})"
            assert pair in ui.STYLE


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(colour: str) -> list[float]:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_marks_stand_out_three_to_one_and_texts_four_and_a_half_on_both_backgrounds(definitions: Definitions) -> None:
    units = [*definitions.kommuner, *definitions.groups, *definitions.benchmarks]
    for look in (LIGHT, DARK):
        assert min(contrast(unit_colour(definitions, unit), look.ground) for unit in units) >= 3
        assert contrast(look.ink, look.ground) >= 4.5
        assert contrast(look.soft, look.ground) >= 4.5
        assert min(contrast(ink, ground) for ink, ground in look.tones.values()) >= 4.5


# How the three kinds of colour-blind see linear RGB, after Machado, Oliveira and Fernandes 2009, severity 1.
SIGHT = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def seen(colour: str, matrix: list[list[float]]) -> tuple[float, float, float]:
    """CIELAB of a colour as somebody sees it."""
    rgb = [min(1.0, max(0.0, sum(a * b for a, b in zip(row, linear(colour), strict=True)))) for row in matrix]
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    white = (0.95047, 1.0, 1.08883)
    xyz = [sum(a * b for a, b in zip(row, rgb, strict=True)) / w for row, w in zip(to_xyz, white, strict=True)]
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("sight", SIGHT)
def test_the_colour_blind_tell_the_groups_kommuner_apart(definitions: Definitions, sight: str) -> None:
    members = [each.unit for each in definitions.groups["nordvast"].member]
    places = [seen(unit_colour(definitions, unit), SIGHT[sight]) for unit in members]
    assert min(math.dist(one, other) for one, other in itertools.combinations(places, 2)) > 12


@given(st.lists(st.floats(0, 100), max_size=8).map(sorted), st.floats(0.1, 20))
def test_labels_moved_apart_keep_their_order_and_their_distance(values: list[float], distance: float) -> None:
    places = spread(values, distance)
    assert len(places) == len(values)
    assert all(after - before >= distance - 1e-6 for before, after in itertools.pairwise(places))
    assert math.isclose(sum(places), sum(values), abs_tol=1e-6)


def test_labels_far_enough_apart_stay_where_they_are() -> None:
    assert spread([0, 50, 60], 10) == [0, 50, 60]
    assert spread([50, 50], 10) == [45, 55]


@given(st.text(alphabet="abc åäö", max_size=80), st.integers(5, 40))
def test_wrapping_a_text_loses_no_word(text: str, width: int) -> None:
    lines = wrap_text(text, width)
    assert " ".join(lines).split() == text.split()
    assert all(len(line) <= width or " " not in line for line in lines)
