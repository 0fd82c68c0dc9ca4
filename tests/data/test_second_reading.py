"""Every printed cell under `data/sources` against a second transcription made without sight of the first.

`tests/second_reading/<source>.csv` holds one line per printed cell: table, row label, column position, text; the
headings stand under an empty row label. Plain `csv` on both sides, so that a fault in our own reader cannot hide.
"""

import csv
from pathlib import Path

import pytest

from ojcore.definitions.folder import PROJECT

SOURCES = PROJECT / "data" / "sources"
SECOND = PROJECT / "tests" / "second_reading"
SOURCE_IDS = sorted(path.stem for path in SECOND.glob("*.csv"))

Place = tuple[str, str, int]
Cells = dict[Place, str]


def fold(text: str) -> str:
    return " ".join(text.split())


def table_number(path: Path) -> str:
    kind, number = path.stem.split("-", 1)
    return number if kind == "tabell" else f"{kind.capitalize()} {number}"


def add(cells: Cells, place: Place, text: str) -> None:
    if place in cells:
        raise ValueError(f"printed twice: {place}")
    cells[place] = fold(text)


def cells_of_data(folder: Path) -> Cells:
    """The cells of all `tabell-*.csv` and `bilaga-*.csv` in the folder; the corner of a table is not a cell."""
    cells: Cells = {}
    for path in sorted([*folder.glob("tabell-*.csv"), *folder.glob("bilaga-*.csv")]):
        with path.open(encoding="utf-8", newline="") as file:
            lines = [line for line in csv.reader(file, delimiter=";") if line]
        for number, line in enumerate(lines):
            row = fold(line[0]) if number else ""
            for position, text in enumerate(line[1:], start=1):
                add(cells, (table_number(path), row, position), text)
    return cells


def cells_of_second_reading(path: Path) -> Cells:
    cells: Cells = {}
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file, delimiter=";"):
            add(cells, (line["table"], fold(line["row"]), int(line["position"])), line["text"])
    return cells


def differences(source: str, data: Cells, second: Cells) -> list[str]:
    """One line per cell that differs or stands on one side only, in the order of the tables."""
    return [
        f"{source}, table {place[0]}, row {place[1] or '(heading)'!r}, column {place[2]}: "
        f"data {data.get(place, '(no such cell)')!r}, second reading {second.get(place, '(no such cell)')!r}"
        for place in sorted(data.keys() | second.keys())
        if data.get(place) != second.get(place)
    ]


def rows_in_order(cells: Cells) -> list[tuple[str, str]]:
    return list(dict.fromkeys((table, row) for table, row, _ in sorted(cells, key=lambda place: place[0])))


def test_every_source_with_tables_has_been_read_twice() -> None:
    with_tables = {path.parent.name for kind in ("tabell", "bilaga") for path in SOURCES.glob(f"*/{kind}-*.csv")}
    assert with_tables == set(SOURCE_IDS)


@pytest.mark.parametrize("source", SOURCE_IDS)
def test_every_printed_cell_is_the_same_in_both_readings(source: str) -> None:
    data, second = cells_of_data(SOURCES / source), cells_of_second_reading(SECOND / f"{source}.csv")
    found = differences(source, data, second)
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("source", SOURCE_IDS)
def test_the_rows_stand_in_the_order_they_are_printed(source: str) -> None:
    data, second = cells_of_data(SOURCES / source), cells_of_second_reading(SECOND / f"{source}.csv")
    assert rows_in_order(data) == rows_in_order(second)


def test_a_changed_a_missing_and_an_extra_cell_are_each_named() -> None:
    second = {("1", "", 1): "Socialjour", ("1", "Solna", 1): "JA", ("1", "Ekerö", 1): "NEJ"}
    data = {("1", "", 1): "Socialjour", ("1", "Solna", 1): "NEJ", ("1", "Sigtuna", 1): "JA"}
    assert differences("x", data, second) == [
        "x, table 1, row 'Ekerö', column 1: data '(no such cell)', second reading 'NEJ'",
        "x, table 1, row 'Sigtuna', column 1: data 'JA', second reading '(no such cell)'",
        "x, table 1, row 'Solna', column 1: data 'NEJ', second reading 'JA'",
    ]


def test_a_row_printed_twice_in_a_data_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tabell-1.csv").write_text(";Socialjour\nSolna;JA\nSolna;NEJ\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"printed twice: .*Solna"):
        cells_of_data(tmp_path)
