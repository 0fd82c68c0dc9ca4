"""Every figure printed in 2015, 2017 and 2018, computed a second and naive way, and beside `compare`.

The naive way shares nothing with the product: plain `csv`, the answers that count as ja written out here, `Decimal`.
"""

import csv
import re
import tomllib
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Engine

from ojcore.comparing.comparison import Comparison, Row, compare
from ojcore.definitions.folder import PROJECT
from ojcore.definitions.model import Definitions
from ojcore.store.values import fetch_claims

SOURCES = PROJECT / "data" / "sources"
YEARS = {"oj-2015-nordvast": 2015, "oj-2017-nordvast": 2017, "oj-2018-nordvast": 2018}
YES = {
    "oj-2015-nordvast": {"ja", "integrerat", "ny rutin", "inom 7 dagar", "inom 8-14 dagar"},
    "oj-2017-nordvast": {"ja", "ja med vissa"},
    "oj-2018-nordvast": {"ja", "ja, med vissa", "ja, med samtliga"},
}
NO = {"nej", "delvis", "15 dagar eller mer"}
MISSING = {"vet ej", "ingen uppgift"}
MEAN_ROWS = {"Snitt i Nordväst", "Snitt"}
BENCHMARKS = {
    "Riket": "riket",
    "Snitt i Riket": "riket",
    "Stockholms län": "stockholms-lan",
    "Stockholm": "stockholms-stad",
    "Snitt i Stockholm": "stockholms-stad",
}
KOMMUNER = {
    "Ekerö": "0125",
    "Järfälla": "0123",
    "Sigtuna": "0191",
    "Sollentuna": "0163",
    "Solna": "0184",
    "Sundbyberg": "0183",
    "Upplands Väsby": "0114",
    "Upplands-Bro": "0139",
    "Upplands Bro": "0139",
}

# What the reports print and their own cells do not give: place -> (printed, from the cells).
WRONG_MEANS = {
    ("oj-2015-nordvast", "12a", "Mycket långvarigt ekonomiskt bistånd"): ("16.6 %", "16.7"),
    ("oj-2015-nordvast", "12b", "Biståndsmottagare i befolkningen"): ("2.9 %", "3.0"),
}
WRONG_CHANGES = {
    ("oj-2017-nordvast", "1", "Arbetsmarknadsinsats inom 1 mån. till alla 18–24 år"): ("+-0%", "12.5"),
    ("oj-2017-nordvast", "2", "Socialpsykiatri"): ("+40%", "37.5"),
    ("oj-2017-nordvast", "2", "Barn- och unga"): ("-12.5%", "-37.5"),
    ("oj-2017-nordvast", "3", "Försäkringskassan"): ("+0%", "12.5"),
    ("oj-2017-nordvast", "3", "Primärvården"): ("+0%", "-12.5"),
    ("oj-2017-nordvast", "4", "Aktuell samlad plan för kompetensutveckling"): ("-12.5%", "0"),
    ("oj-2017-nordvast", "6", "Använt resultat för verksamhetsutveckling"): ("+0%", "12.5"),
}

Place = tuple[str, str, str]


class Column(NamedTuple):
    """One printed column: the texts of this year's and the earlier year's cells by row label, mean and change."""

    source: str
    table: str
    heading: str
    now: dict[str, str]
    before: dict[str, str]

    @property
    def place(self) -> Place:
        return self.source, self.table, self.heading

    @property
    def mean_row(self) -> str:
        return next(label for label in self.now if label in MEAN_ROWS)

    def numbers(self, cells: dict[str, str]) -> list[Decimal]:
        read = [number(self.source, text) for label, text in cells.items() if label in KOMMUNER]
        return [each for each in read if each is not None]

    @property
    def mean(self) -> Decimal:
        return mean_of(self.numbers(self.now))

    @property
    def change(self) -> Decimal:
        return self.mean - mean_of(self.numbers(self.before))


def number(source: str, text: str) -> Decimal | None:
    """What one cell adds to a mean; None where it is missing. An unknown word raises."""
    word = text.strip().lower()
    if word in MISSING:
        return None
    if word in YES[source]:
        return Decimal(100)
    return Decimal(0) if word in NO else plain(word)


def plain(text: str) -> Decimal:
    """`1 095`, `16.6 %`, `+-0` as a number."""
    return Decimal(re.sub(r"[\s%*\u00a0]", "", text).replace("+-", "").replace(",", "."))


def mean_of(numbers: list[Decimal]) -> Decimal:
    return sum(numbers, Decimal(0)) / len(numbers)


def as_printed(value: Decimal, printed: str) -> Decimal:
    """Rounded half up to as many decimals as the printed text has."""
    return value.quantize(plain(printed), ROUND_HALF_UP)


@cache
def columns(source: str) -> list[Column]:
    """The source's columns that have a printed mean, in order."""
    return [column for path in sorted((SOURCES / source).glob("tabell-*.csv")) for column in read_columns(source, path)]


def read_columns(source: str, path: Path) -> Iterator[Column]:
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = [line for line in csv.reader(file, delimiter=";") if any(line)]
    for position, heading in enumerate(head[1:], start=1):
        split = {row[0]: re.fullmatch(r"(.*?)\s*(?:\((.*)\)\**)?", row[position]) for row in rows}
        now = {label: match[1] for label, match in split.items() if match}
        before = {label: match[2] for label, match in split.items() if match and match[2]}
        if MEAN_ROWS & now.keys():
            yield Column(source, path.stem.removeprefix("tabell-"), heading, now, before)


ALL = [column for source in YEARS for column in columns(source)]


def place_name(column: Column) -> str:
    return "-".join(column.place)


@pytest.fixture(scope="module")
def comparisons(loaded_engine: Engine, definitions: Definitions) -> dict[int, Comparison]:
    """The comparison of every year the three reports say something about."""
    years = [2015, 2016, 2017, 2018]
    with loaded_engine.connect() as connection:
        return {
            year: compare(connection, definitions, "ekonomiskt-bistand", year, "nordvast", "0184") for year in years
        }


@pytest.fixture(scope="module")
def rows(comparisons: dict[int, Comparison]) -> dict[Place, Row]:
    return {(row.source, row.table, row.column): row for each in comparisons.values() for row in each.rows}


def test_all_columns_with_a_printed_mean_are_read() -> None:
    assert {source: len(columns(source)) for source in YEARS} == {
        "oj-2015-nordvast": 52,
        "oj-2017-nordvast": 32,
        "oj-2018-nordvast": 35,
    }
    assert sum(bool(column.before.get(column.mean_row)) for column in ALL) == 23


@pytest.mark.parametrize("column", ALL, ids=place_name)
def test_a_printed_mean_comes_out_of_its_cells_or_is_one_of_the_two_known_not_to(column: Column) -> None:
    printed = column.now[column.mean_row]
    found = as_printed(column.mean, printed)
    if column.place in WRONG_MEANS:
        assert (printed, str(found)) == WRONG_MEANS[column.place]
    else:
        assert found == plain(printed)


@pytest.mark.parametrize("column", [each for each in ALL if each.mean_row in each.before], ids=place_name)
def test_a_printed_change_comes_out_of_its_cells_or_is_one_of_the_seven_known_not_to(column: Column) -> None:
    printed = column.before[column.mean_row]
    if column.place in WRONG_CHANGES:
        wrong, right = WRONG_CHANGES[column.place]
        assert printed == wrong
        assert column.change == Decimal(right)
    else:
        assert column.change == plain(printed)


@pytest.mark.parametrize("column", ALL, ids=place_name)
def test_compare_gives_the_naive_mean_of_those_who_answered(column: Column, rows: dict[Place, Row]) -> None:
    mean = rows[column.place].mean
    assert mean.value == float(column.mean)
    assert (mean.n, mean.of) == (len(column.numbers(column.now)), 8)


@pytest.mark.parametrize("column", [each for each in ALL if each.before], ids=place_name)
def test_compare_gives_the_naive_change_since_the_parentheses(column: Column, rows: dict[Place, Row]) -> None:
    row = rows[column.place]
    assert (row.previous_year, row.series_break) == (2016, None)
    assert row.mean.previous == float(mean_of(column.numbers(column.before)))
    assert row.mean.delta == float(column.change)


def test_compare_gives_the_naive_change_between_the_reports_where_they_compare(rows: dict[Place, Row]) -> None:
    ids = {row.indicator.id: place for place, row in rows.items() if place[0] == "oj-2017-nordvast"}
    earlier = {place: column for column in columns("oj-2017-nordvast") for place in [column.place]}
    compared = 0
    for column in columns("oj-2018-nordvast"):
        row = rows[column.place]
        if row.is_comparable and row.previous_year == 2017:
            before = earlier[ids[row.indicator.id]]
            assert row.mean.delta == float(column.mean - before.mean), column.place
            compared += 1
    assert compared > 20


@pytest.mark.parametrize("column", ALL, ids=place_name)
def test_compare_shows_every_kommun_as_it_is_printed(column: Column, rows: dict[Place, Row]) -> None:
    row = rows[column.place]
    shown = {unit: cell.now.raw for unit, cell in row.cells.items()}
    assert shown == {KOMMUNER[label]: text for label, text in column.now.items() if label in KOMMUNER}
    for label, text in column.before.items():
        if label in KOMMUNER:
            previous = row.cells[KOMMUNER[label]].previous
            assert previous is not None
            assert (previous.year, previous.raw) == (2016, text)


@pytest.mark.parametrize("column", ALL, ids=place_name)
def test_compare_shows_every_benchmark_as_it_is_printed(column: Column, rows: dict[Place, Row]) -> None:
    printed = {BENCHMARKS[label]: text for label, text in column.now.items() if label in BENCHMARKS}
    shown = rows[column.place].benchmarks
    assert {id_: each.raw for id_, each in shown.items()} == printed
    for id_, text in printed.items():
        expected = None if text.lower() in MISSING else float(plain(text))
        assert shown[id_].value == expected


def test_2015_compares_with_the_county_and_2017_and_2018_with_the_city(comparisons: dict[int, Comparison]) -> None:
    used = {year: {id_ for row in each.rows for id_ in row.benchmarks} for year, each in comparisons.items()}
    assert used == {
        2015: {"riket", "stockholms-lan"},
        2016: set(),
        2017: {"riket", "stockholms-stad"},
        2018: {"riket", "stockholms-stad"},
    }


def test_a_printed_mean_or_change_is_a_claim_and_no_value(loaded_engine: Engine) -> None:
    with loaded_engine.connect() as connection:
        for source in YEARS:
            claims = fetch_claims(connection, source)
            of_group = {
                (each.kind, each.table, each.column): each.raw.rstrip("*") for each in claims if each.unit == "nordvast"
            }
            means = {("mean", each.table, each.heading): each.now[each.mean_row] for each in columns(source)}
            changes = {
                ("delta", each.table, each.heading): each.before[each.mean_row]
                for each in columns(source)
                if each.mean_row in each.before
            }
            assert of_group == means | changes
        units = connection.exec_driver_sql("SELECT DISTINCT unit FROM value WHERE source LIKE 'oj-201%'").scalars()
        assert set(units) == set(KOMMUNER.values()) | set(BENCHMARKS.values())


@pytest.mark.parametrize("appendix", range(1, 6))
def test_solnas_appendices_come_out_as_printed(loaded_engine: Engine, definitions: Definitions, appendix: int) -> None:
    folder = SOURCES / "oj-2024-solna"
    tables = tomllib.loads((folder / "source.toml").read_text(encoding="utf-8"))["table"]
    with (folder / f"bilaga-{appendix}.csv").open(encoding="utf-8", newline="") as file:
        printed = [line for line in csv.DictReader(file, delimiter=";") if any(line.values())]
    with loaded_engine.connect() as connection:
        comparison = compare(connection, definitions, tables[appendix - 1]["area"], 2024, "nordvast", "0184")
    shown = {row.column: row for row in comparison.rows}
    assert len(shown) == len(printed) == [25, 24, 23, 20, 14][appendix - 1]
    for line in printed:
        row = shown[line["Indikator"]]
        benchmarks = {id_: each.raw for id_, each in row.benchmarks.items()}
        assert row.cells["0184"].now.raw == line["Solna"]
        assert benchmarks == {"stockholms-lan": line["Länet"], "riket": line["Riket"]}
        assert (row.comment or "") == line["Kommentar"]
