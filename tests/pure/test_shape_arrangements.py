"""However a table is arranged, the same values are read from it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hypothesis import assume, given
from hypothesis import strategies as st

from ojcore.importing.shape.caption import Clues
from tests.pure.shape_tables import Read, grid_of, laid_out, values_of

KOMMUNER = {
    "0184": "Solna",
    "0125": "Ekerö",
    "0880": "Kalmar",
    "2026": "Gagnef",
    "1470": "Vara",
    "0114": "Upplands Väsby",
}
HEADINGS = [
    ("Brukarundersökning",),
    ("Andel med aktuell rutin",),
    ("Antal hushåll",),
    ("Samverkan", "Polisen"),
    ("Samverkan", "Skola och förskola"),
    ("Handläggare", "Andel med socionomexamen"),
]
YEARS = [2015, 2021, 2022, 2023, 2026]
ANSWERS = ["Ja", "Nej", "12,5", "0", "62,5 %", "1 095", "114", "2021", "..", "3.4"]

CODES = {"114", "2021"}

Lines = list[list[str]]
Value = tuple[str, tuple[str, ...], int]


@dataclass
class Table:
    """A table to arrange. header: lines of headings; body: lines of values. Both begin with the unit's cells.

    year_told: whether rows or columns tell the year.
    """

    header: Lines
    body: Lines
    year_told: bool


@st.composite
def values(draw: st.DrawFn) -> dict[Value, str]:
    """Some kommuner's values of some headings and years; a few are not there."""
    kommuner = draw(st.lists(st.sampled_from(sorted(KOMMUNER)), min_size=2, max_size=4, unique=True))
    headings = draw(st.lists(st.sampled_from(HEADINGS), min_size=1, max_size=4, unique=True))
    years = draw(st.lists(st.sampled_from(YEARS), min_size=1, max_size=3, unique=True))
    keys = [(kommun, heading, year) for kommun in kommuner for heading in headings for year in years]
    return {key: draw(st.sampled_from(ANSWERS)) for key in keys}


def who(draw: st.DrawFn) -> tuple[list[str], Callable[[str], list[str]]]:
    """The headings of the columns of units, and a unit's cells."""
    ways: list[tuple[list[str], Callable[[str], list[str]]]] = [
        (["Kommun"], lambda code: [KOMMUNER[code]]),
        (["Kommunkod"], lambda code: [code]),
        (["Kod"], lambda code: [code.lstrip("0")]),
        (["region"], lambda code: [f"{code} {KOMMUNER[code]}"]),
        (["Kommun"], lambda code: [f"{KOMMUNER[code]} kommun"]),
        (["K-kod", "Kommun"], lambda code: [code, KOMMUNER[code]]),
        (["Kommun", "Kommunkod"], lambda code: [KOMMUNER[code], code]),
        (["Län", "Kommun"], lambda code: ["Stockholms län", KOMMUNER[code]]),
    ]
    return draw(st.sampled_from(ways))


def keys_of(found: dict[Value, str]) -> tuple[list[str], list[tuple[str, ...]], list[int]]:
    kommuner, headings, years = (list(dict.fromkeys(key[at] for key in found)) for at in range(3))
    return kommuner, headings, years  # type: ignore[return-value]


def heading_lines(headings: Sequence[tuple[str, ...]], repeats: bool) -> Lines:
    """One line of headings, or where some have a group one of groups above it."""
    if all(len(heading) == 1 for heading in headings):
        return [[heading[0] for heading in headings]]
    groups = [heading[0] for heading in headings]
    shown = [group if repeats or at == 0 or groups[at - 1] != group else "" for at, group in enumerate(groups)]
    return [shown, [heading[-1] if len(heading) > 1 else heading[0] for heading in headings]]


def wide(draw: st.DrawFn, found: dict[Value, str]) -> Table:
    """A row per kommun, and year where there is a column of years; a column per heading, and year where not."""
    kommuner, headings, years = keys_of(found)
    unit_headings, cells = who(draw)
    how = draw(st.sampled_from(["column", "heading row", "in the heading", *(["not"] if len(years) == 1 else [])]))
    headings = sorted(headings)
    if how in ("column", "not"):
        top = heading_lines(headings, draw(st.booleans()))
        stubs = [*unit_headings, *(["År"] if how == "column" else [])]
        body = [
            [
                *cells(kommun),
                *([str(year)] if how == "column" else []),
                *(found[kommun, each, year] for each in headings),
            ]
            for kommun in kommuner
            for year in years
        ]
    else:
        columns = [(heading, year) for heading in headings for year in years]
        stubs = unit_headings
        repeats = draw(st.booleans())
        if how == "heading row":
            top = heading_lines([heading for heading, _ in columns], True)
            if not repeats:
                top[-1] = [text if at % len(years) == 0 else "" for at, text in enumerate(top[-1])]
            top = [*top, [str(year) for _, year in columns]]
        else:
            top = heading_lines([(*heading[:-1], f"{heading[-1]} {year}") for heading, year in columns], True)
        body = [[*cells(kommun), *(found[kommun, each, year] for each, year in columns)] for kommun in kommuner]
    at = draw(st.integers(0, len(top) - 1))
    header = [[*(stubs if row == at else [""] * len(stubs)), *line] for row, line in enumerate(top)]
    return Table(header, body, how != "not")


def by_indicator(draw: st.DrawFn, found: dict[Value, str]) -> Table:
    """A row per kommun and heading, a column per year."""
    kommuner, headings, years = keys_of(found)
    unit_headings, cells = who(draw)
    header = ["Nyckeltal", *unit_headings, *map(str, years)]
    body = [
        [" – ".join(heading), *cells(kommun), *(found[kommun, heading, year] for year in years)]
        for heading in headings
        for kommun in kommuner
    ]
    return Table([header], body, True)


def long(draw: st.DrawFn, found: dict[Value, str]) -> Table:
    """A row per value, its columns in any order."""
    unit_headings, cells = who(draw)
    header = [*unit_headings, "Indikator", "År", "Värde"]
    body = [
        [*cells(kommun), " – ".join(heading), str(year), answer] for (kommun, heading, year), answer in found.items()
    ]
    order = draw(st.permutations(range(len(header))))
    return Table([[header[at] for at in order]], [[line[at] for at in order] for line in body], True)


def across(draw: st.DrawFn, found: dict[Value, str]) -> Table:
    """A column per kommun, and year where there is a row of years; a row per heading, and year where not."""
    kommuner, headings, years = keys_of(found)
    ways: list[Callable[[str], str]] = [KOMMUNER.__getitem__, str, lambda code: f"{code} {KOMMUNER[code]}"]
    shown = draw(st.sampled_from(ways))
    if shown is str:  # below codes, figures that could be codes may be nothing but units
        assume(not CODES & set(found.values()))
    how = draw(st.sampled_from(["column", "heading row", *(["not"] if len(years) == 1 else [])]))
    if how == "heading row":
        units = [shown(kommun) if at == 0 else "" for kommun in kommuner for at in range(len(years))]
        header = [["Indikator", *units], ["", *(str(year) for _ in kommuner for year in years)]]
        body = [
            [" – ".join(heading), *(found[kommun, heading, year] for kommun in kommuner for year in years)]
            for heading in headings
        ]
        return Table(header, body, True)
    stubs = ["Indikator", *(["År"] if how == "column" else [])]
    body = [
        [
            " – ".join(heading),
            *([str(year)] if how == "column" else []),
            *(found[each, heading, year] for each in kommuner),
        ]
        for heading in headings
        for year in years
    ]
    return Table([[*stubs, *map(shown, kommuner)]], body, how != "not")


@st.composite
def arranged(draw: st.DrawFn) -> tuple[set[Read], Lines, Clues, str]:
    """The values, a sheet that has them, and what is known beside it."""
    found = draw(values())
    table = draw(st.sampled_from([wide, by_indicator, long, across]))(draw, found)
    year = keys_of(found)[2][0]
    place = "" if table.year_told else draw(st.sampled_from(["title", "sheet", "file", "given"]))
    width = len(table.body[0])
    above: Lines = draw(
        st.lists(st.sampled_from([["Ekonomiskt bistånd och samverkan"], [""], ["Hämtad 2024-10-11"]]), max_size=2)
    )
    above = above + ([[f"Läget {year}"]] if place == "title" else [])
    below = draw(st.lists(st.sampled_from([[""], ["Källa: en myndighet"], [".. = uppgift saknas"]]), max_size=2))
    lines = [*above, *table.header, *table.body, *below]
    lines = [[*line, *[""] * (width - len(line))] for line in lines]
    clues = Clues(
        "uppgifter 2022.csv".replace("2022", str(year)) if place == "file" else "uppgifter.csv",
        year if place == "given" else None,
    )
    expected = {
        Read(kommun, " – ".join(heading), str(year), answer) for (kommun, heading, year), answer in found.items()
    }
    return expected, lines, clues, f"År {year}" if place == "sheet" else "Blad1"


@given(arranged())
def test_the_arrangement_of_a_table_does_not_change_its_values(case: tuple[set[Read], Lines, Clues, str]) -> None:
    expected, lines, clues, sheet = case
    table = laid_out(grid_of(lines, sheet), clues=clues)
    assert not table.unclear
    assert {value._replace(heading=plain(value.heading)) for value in values_of(table)} == expected


def plain(heading: str) -> str:
    """A heading without a group that says the same."""
    parts = dict.fromkeys(heading.split(" – "))
    return " – ".join(parts)
