"""Reading a file against what a library alone takes to read it, and finding its shape against the same."""

import csv
import gc
import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import product
from statistics import median
from typing import Any, NamedTuple

import xlrd
from lxml import html
from python_calamine import CalamineWorkbook

from ojcore.importing.grid import read_grids
from ojcore.importing.shape.caption import Clues
from ojcore.importing.shape.finding import find_shape
from ojcore.importing.shape.unpivot import unpivot
from ojcore.importing.shape.vocabulary import Vocabulary
from tests.bench.measure import compare_tasks
from tests.bench.rows import Row
from tests.bench.tables import (
    as_texts,
    cube_of,
    draw_table,
    write_csv,
    write_html,
    write_jsonstat,
    write_kolada,
    write_ods,
    write_px,
    write_xls,
    write_xlsb,
    write_xlsx,
)
from tests.pure.shape_tables import vocabulary

GOAL = 3
_MOST = 2**30
_LARGE = 100_000
"""Rows of a file that is larger than what is read line by line."""

Alone = Callable[[bytes], object]


class _Format(NamedTuple):
    """A kind of file: its ending, what it is called, its content, and a library that reads it alone."""

    ending: str
    name: str
    content: bytes
    library: str
    alone: Alone


def measure_reading(rows: int, rounds: int) -> Iterator[Row]:
    """Files of so many rows of eight cells, or a cube of as many values. The child that reads has no collection."""
    for each in _formats(rows):
        ours, floor = _compare(partial(read_grids, each.content, f"fil.{each.ending}", max_bytes=_MOST),
                               partial(each.alone, each.content), rounds)  # fmt: skip
        size = f"{len(each.content) / 2**20:.1f} MiB"
        yield Row(
            f"reading {each.name}", f"{each.library} {floor:.2f} s", f"{size}, {ours:.2f} s CPU", ours / floor, GOAL
        )


def _formats(rows: int) -> Iterator[_Format]:
    table = draw_table(rows)
    yield _Format("xlsx", "xlsx", write_xlsx(table), "calamine", _by_calamine)
    yield _Format("xlsb", "xlsb", write_xlsb(table), "calamine", _by_calamine)
    yield _Format("ods", "ods", write_ods(table), "calamine", _by_calamine)
    yield _Format("xls", "xls", write_xls(table[:30_000]), "xlrd", _by_xlrd)
    yield _Format("html", "html", write_html(table), "lxml", _by_lxml)
    yield _Format("csv", "csv, small", write_csv(as_texts(table)), "csv.reader", _by_csv)
    yield _Format("csv", "csv, large", write_csv(as_texts(draw_table(_LARGE))), "csv.reader", _by_csv)
    cube = cube_of(8 * rows)
    yield _Format("json", "json-stat", write_jsonstat(*cube), "json and its labels", _by_labels)
    yield _Format("px", "px", write_px(*cube), "split and its labels", _by_split)
    dimensions, values = cube_of(rows)
    yield _Format("json", "Kolada", write_kolada(dimensions, values), "json and its rows", _by_entries)


def _compare(ours: Callable[[], object], alone: Callable[[], object], rounds: int) -> tuple[float, float]:
    with _without_collection():
        first, second = compare_tasks(ours, alone, rounds)
    return median(first), median(second)


@contextmanager
def _without_collection() -> Iterator[None]:
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _by_calamine(content: bytes) -> list[Any]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def _by_xlrd(content: bytes) -> list[Any]:
    (sheet,) = xlrd.open_workbook(file_contents=content).sheets()
    return [sheet.row_values(number) for number in range(sheet.nrows)]


def _by_lxml(content: bytes) -> list[Any]:
    page = html.document_fromstring(content)
    return [[cell.text_content() for cell in row] for row in page.iter("tr")]


def _by_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline=""), delimiter=";"))


def _by_labels(content: bytes) -> list[Any]:
    """As pyjstat: a row for each value, with the labels of its dimensions."""
    document = json.loads(content)
    categories = [document["dimension"][id_]["category"] for id_ in document["id"]]
    labels = [[category["label"][code] for code in category["index"]] for category in categories]
    return [(*place, value) for place, value in zip(product(*labels), document["value"], strict=True)]


def _by_split(content: bytes) -> list[Any]:
    """As pyaxis: a row for each value, with the texts of its variables."""
    head, _, data = content.decode().partition("DATA=")
    labels = [re.findall('"([^"]*)"', texts) for texts in re.findall(r"VALUES\([^)]*\)=([^;]*);", head)]
    cells = data.rstrip(";\n").split()
    return [(*place, cell.strip('"')) for place, cell in zip(product(*labels), cells, strict=True)]


def _by_entries(content: bytes) -> list[Any]:
    return [
        (entry["kpi"], entry["municipality"], entry["period"], value["gender"], value["value"])
        for entry in json.loads(content)["values"]
        for value in entry["values"]
    ]


def measure_shape(indicators: int, rounds: int) -> Iterator[Row]:
    """The same values, of all kommuner, so many indicators and 20 years, in each arrangement."""
    known = vocabulary()
    for name, lines in _arrangements(known, indicators):
        content = write_csv(lines)
        (grid,) = read_grids(content, "fil.csv", max_bytes=_MOST)
        ours, floor = _compare(partial(_lay_out, grid, known), partial(_by_csv, content), rounds)
        values = f"{len(_lay_out(grid, known).rows)} values"
        yield Row(f"shape, {name}", f"csv.reader {floor:.2f} s", f"{values}, {ours:.2f} s CPU", ours / floor, GOAL)


def _lay_out(grid: Any, known: Vocabulary) -> Any:
    shape = find_shape(grid, known, Clues())
    assert shape is not None
    return unpivot(grid, shape, known)


def _arrangements(known: Vocabulary, indicators: int) -> Iterator[tuple[str, list[list[str]]]]:
    kommuner = [(code, kommun.name) for code, kommun in known.definitions.kommuner.items()]
    shown = [f"Andel med insats {number}" for number in range(indicators)]
    years = list(map(str, range(2005, 2025)))
    value = {key: f"{at * 37 % 1000 / 10:g}".replace(".", ",")
             for at, key in enumerate(product(kommuner, shown, years))}  # fmt: skip
    yield (
        "long",
        [["Kod", "Kommun", "Indikator", "År", "Värde"]]
        + [[*kommun, indicator, year, text] for (kommun, indicator, year), text in value.items()],
    )
    yield (
        "wide",
        [["Kod", "Kommun", "År", *shown]]
        + [
            [*kommun, year, *(value[kommun, indicator, year] for indicator in shown)]
            for kommun, year in product(kommuner, years)
        ],
    )
    yield (
        "years as columns",
        [["Kod", "Kommun", "Indikator", *years]]
        + [
            [*kommun, indicator, *(value[kommun, indicator, year] for year in years)]
            for kommun, indicator in product(kommuner, shown)
        ],
    )
    yield (
        "kommuner as columns",
        [["Indikator", "År", *(f"{code} {name}" for code, name in kommuner)]]
        + [
            [indicator, year, *(value[kommun, indicator, year] for kommun in kommuner)]
            for indicator, year in product(shown, years)
        ],
    )
