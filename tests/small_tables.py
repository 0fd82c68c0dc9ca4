"""Comparisons from small tables written in the test: kommuner and benchmarks down, years across.

    |         | 2017   | 2018 |
    | Ekerö   | nej    | ja   |
    | Solna   | delvis |      |
    | riket   | 40     | 45   |

A blank cell is an answer that is missing (Ingen uppgift), a full stop is no value at all: not asked that year.
"""

from collections.abc import Iterable, Iterator, Sequence

from ojcore.comparing.comparison import Comparison, Doubt, Row, build_comparison
from ojcore.definitions.model import Area, Definitions, Dimension, Group, Indicator, Membership, SeriesBreak
from ojcore.reading.cells import CellReader, Value

AREA = "provomrade"
GROUP = "provgrupp"
SOURCE = "provkalla"


def make_indicator(id_: str = "rutin", **fields: object) -> Indicator:
    """A question answered ja or nej, unless `fields` say otherwise; series_break as a year."""
    given = {
        "id": id_,
        "area": AREA,
        "title": id_.capitalize(),
        "dimension": "tillganglighet",
        "value_type": "ja_delvis_nej",
        "direction": "high_is_good",
        "definition": "Prov.",
    } | fields
    if "series_break" in given:
        given["series_break"] = (SeriesBreak(year=int(str(given["series_break"])), reason="Frågan ändrades."),)
    return Indicator.model_validate(given)


def make_figure(id_: str = "andel", **fields: object) -> Indicator:
    """A share in percent where low is good, unless `fields` say otherwise."""
    return make_indicator(id_, **({"value_type": "share", "unit": "%", "direction": "low_is_good"} | fields))


def parse_table(text: str) -> tuple[list[int], dict[str, list[str]]]:
    """The years of the heading, and per row label the cells."""
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.strip().splitlines()]
    return [int(year) for year in lines[0][1:]], {line[0]: line[1:] for line in lines[1:]}


def compare_small(
    definitions: Definitions,
    tables: dict[Indicator, str] | str,
    *,
    year: int = 2018,
    unit: str | None = None,
    left: dict[str, int] | None = None,
    outside: tuple[str, ...] = (),
    disputed: Sequence[tuple[str, str, int]] = (),
) -> Comparison:
    """The comparison of the tables, one indicator each; a single table is that of the indicator `rutin`.

    left: kommun -> its last year in the group. outside: kommuner of the tables that never belonged to it.
    disputed: the indicators, rows and years of values that the check disputes.
    """
    if isinstance(tables, str):
        tables = {make_indicator(): tables}
    values = [value for indicator, text in tables.items() for value in _values(definitions, indicator, text)]
    names = {name for text in tables.values() for name in parse_table(text)[1]} - set(outside)
    small = small_definitions(definitions, list(tables), names, left or {})
    figures = sorted((each for each in values if each.number is not None), key=lambda each: each.number or 0.0)
    peers: dict[tuple[str, int], list[float]] = {}
    for value in figures:
        if value.unit in definitions.kommuner:
            peers.setdefault((value.indicator, value.year), []).append(float(value.number or 0.0))
    coverage: dict[str, list[int]] = {}
    for value in values:
        coverage[value.indicator] = sorted({*coverage.get(value.indicator, ()), value.year})
    own = definitions.find_kommun(unit) if unit else None
    doubts = {
        (indicator, of, definitions.find_kommun(name) or name, SOURCE): Doubt(
            "likely", "duplicate", SOURCE, "1", "Prov."
        )
        for indicator, name, of in disputed
    }
    return build_comparison(small, AREA, year, GROUP, own, values, coverage, peers, {}, doubts)


def only_row(comparison: Comparison) -> Row:
    """The comparison's one row."""
    (row,) = comparison.rows
    return row


def _values(definitions: Definitions, indicator: Indicator, text: str) -> Iterator[Value]:
    reader = CellReader(definitions)
    years, rows = parse_table(text)
    for name, cells in rows.items():
        unit = definitions.find_kommun(name) or name
        for year, raw in zip(years, cells, strict=True):
            if raw != ".":
                reading = reader.read(raw, indicator, is_benchmark=unit in definitions.benchmarks)
                yield Value(indicator.id, year, unit, SOURCE, raw, *reading, "1", name, indicator.title)


def small_definitions(
    definitions: Definitions,
    indicators: list[Indicator],
    names: Iterable[str] = (),
    left: dict[str, int] | None = None,
) -> Definitions:
    """The code book, benchmarks and kommuner of `definitions`, with one area and one group of our own."""
    members = [
        Membership(unit=unit, valid_from=2000, valid_to=(left or {}).get(name))
        for name in names
        if (unit := definitions.find_kommun(name))
    ]
    dimension = Dimension(id="tillganglighet", title="Tillgänglighet")
    return Definitions(
        areas={AREA: Area(id=AREA, title="Provområde", dimension=(dimension,))},
        indicators={each.id: each for each in indicators},
        groups={GROUP: Group(id=GROUP, title="Provgruppen", member=tuple(members))},
        benchmarks=definitions.benchmarks,
        answers=definitions.answers,
        missing=definitions.missing,
        kommuner=definitions.kommuner,
    )
