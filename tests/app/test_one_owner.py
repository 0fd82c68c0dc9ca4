"""One owner: page, CSV, Excel, JSON, command, Word table and letter say the same of each value and doubt.

Each door is read as its reader gets it. What a cell should say is worked out here a second, naive way, with the mark of
a disputed value.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine

from ojcore.cli.main import main as oj
from ojcore.comparing.comparison import Cell, Comparison, Doubt, Row, compare
from ojcore.comparing.export import comparison_rows
from ojcore.definitions.model import Definitions
from ojcore.documents.layout import MOST_COLUMNS, TableRows, group_table, split_evenly
from ojcore.documents.tjansteskrivelse import Letter, write_comparison_letter
from ojcore.prose import Voice
from ojcore.spreadsheet import write_xlsx
from ojcore.store.comments import comments_on_several
from ojcore.swedish import format_change, format_number, format_percent
from ojcore.word import Cell as WordCell
from ojcore.word import Row as WordRow
from ojcore.word import document_text
from tests.opened_pages import open_page, table_of, tables_of, text_of

GROUP = "nordvast"
LETTER = Letter("Förvaltningen", "Nämnden", date(2024, 10, 11), "SN/2024:81", "Prov", "Nämnden tar del.", ["Chef"])
OWN = "0184"
AREA = "ekonomiskt-bistand"
LONG = "mycket-langvarigt-bistand"
ASKED = [
    ("ekonomiskt-bistand", 2015),
    ("ekonomiskt-bistand", 2016),
    ("ekonomiskt-bistand", 2017),
    ("ekonomiskt-bistand", 2018),
    ("ekonomiskt-bistand", 2024),
    ("barn-och-unga", 2024),
    ("vald-i-nara-relation", 2024),
    ("psykisk-funktionsnedsattning", 2024),
    ("missbruk-och-beroende", 2024),
]


@pytest.fixture(params=ASKED, ids=lambda asked: f"{asked[0]}-{asked[1]}")
def comparison(request: pytest.FixtureRequest, loaded_engine: Engine, definitions: Definitions) -> Comparison:
    """The comparison of one area and year, with Solna as the own kommun."""
    area, year = request.param
    with loaded_engine.connect() as connection:
        return compare(connection, definitions, area, year, GROUP, OWN)


@pytest.fixture
def published(loaded_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages read the published data."""
    monkeypatch.setenv("OJ_DATABASE", loaded_url)


def plain(text: str) -> str:
    """Without what a medium adds: kinds of space."""
    return " ".join(text.replace("\u00a0", " ").split())


def unmarked(text: str) -> str:
    """As a number has it: a file of numbers tells of doubt in a column of its own."""
    return text.replace(" *", "")


def mark(doubt: Doubt | None) -> str:
    return " *" if doubt else ""


def figure(row: Row, value: float | None) -> str:
    """A value as the reports print it."""
    if value is None:
        return "–"
    if row.indicator.is_answer:
        return format_percent(value)
    return format_number(value, row.indicator.decimals) + (" %" if row.indicator.measured_in == "%" else "")


def change(row: Row, delta: float | None) -> str:
    return (
        ""
        if delta is None
        else f" ({format_change(delta, None if row.indicator.is_answer else row.indicator.decimals)})"
    )


def said(row: Row, cell: Cell, definitions: Definitions) -> str:
    if cell.code:
        return definitions.answers[cell.code].label
    return definitions.missing[cell.missing].label if cell.missing else figure(row, cell.value)


def expected(row: Row, who: str, definitions: Definitions) -> str:
    """What a cell, or with `Snitt` or a benchmark's id what stands beside it, should say."""
    if who == "Snitt":
        told = figure(row, row.mean.value) + change(row, row.mean.delta) + mark(mean_doubt(row))
        return plain("–" if row.mean.n < 2 else told)
    if who in definitions.benchmarks:
        benchmark = row.benchmarks.get(who)
        if benchmark is None or benchmark.value is None:
            return "–"
        return plain(figure(row, benchmark.value) + change(row, benchmark.delta) + mark(benchmark.doubt))
    cell = row.cells.get(who)
    if cell is None:
        return "–"
    return plain(said(row, cell.now, definitions) + said_before(row, who, definitions) + mark(cell.now.doubt))


def said_before(row: Row, who: str, definitions: Definitions) -> str:
    before = row.cells[who].previous
    return f" ({said(row, before, definitions)}{mark(before.doubt)})" if before else ""


def mean_doubt(row: Row) -> Doubt | None:
    """A mean is as doubtful as the answers it is made of."""
    return row.mean.doubt if row.mean.value is not None else None


def disputed(comparison: Comparison, row: Row) -> dict[str, Doubt]:
    """The kommuner and benchmarks whose value this year is disputed."""
    found = {who: row.cells[who].now.doubt for who in comparison.units if who in row.cells}
    found |= {id_: each.doubt for id_, each in row.benchmarks.items()}
    return {who: doubt for who, doubt in found.items() if doubt}


def disputed_before(comparison: Comparison, row: Row) -> dict[str, Doubt]:
    """The same of the year they are compared with."""
    found = {who: cell.previous.doubt for who, cell in row.cells.items() if cell.previous and who in comparison.units}
    found |= {id_: each.doubt_before for id_, each in row.benchmarks.items()}
    return {who: doubt for who, doubt in found.items() if doubt}


def columns(comparison: Comparison) -> list[str]:
    return [*comparison.units, "Snitt", *comparison.benchmarks]


def test_a_mean_of_fewer_than_two_answers_is_no_mean_anywhere(comparison: Comparison) -> None:
    for row in comparison.rows:
        if row.mean.n < 2:
            assert (row.mean.value, row.mean.delta) == (None, None)


def test_the_page_says_what_the_answers_are(
    comparison: Comparison, loaded_url: str, definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OJ_DATABASE", loaded_url)
    page = open_page(
        "jamforelse",
        kommun=definitions.unit_name(OWN),
        omrade=definitions.areas[comparison.area].title,
        ar=str(comparison.year),
    )
    (table,) = [each for each in tables_of(page) if f"{comparison.year}:" in each.caption]
    shown = {
        (row[0].split(" Seriebrott")[0], head): text
        for row in table.rows
        if len(row) > 1
        for head, text in zip(table.head, row, strict=True)
    }
    for row in comparison.rows:
        for who in columns(comparison):
            heading = "Snitt" if who == "Snitt" else definitions.unit_name(who)
            if heading in table.head:
                text = plain(shown[row.indicator.title, heading])
                assert text == html_of(row, who, definitions), (row.indicator.id, who)


def html_of(row: Row, who: str, definitions: Definitions) -> str:
    """As the page sets it: a mark stands by its value, a change under it without brackets, as the count of a mean."""
    text = expected(row, who, definitions)
    if cell := row.cells.get(who):
        return plain(said(row, cell.now, definitions) + mark(cell.now.doubt) + said_before(row, who, definitions))
    if who in definitions.kommuner:
        return text
    return f"{text.replace('(', '').replace(')', '')}{f' {row.mean.n} av {row.mean.of}' if who == 'Snitt' else ''}"


def test_csv_and_excel_say_it(comparison: Comparison, definitions: Definitions) -> None:
    sheet = load_workbook(io.BytesIO(write_xlsx(comparison_rows(comparison, definitions)))).worksheets[0]
    head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    group = definitions.groups[GROUP].title
    for row, written in zip(comparison.rows, rows, strict=True):
        named = dict(zip(head, written, strict=True))
        for who in comparison.units:
            assert plain(named[definitions.unit_name(who)] or "–") == expected(row, who, definitions)
        numbers = {"Snitt": (named[f"Snitt {group}"], named["Förändring"])}
        for id_ in comparison.benchmarks:
            delta = row.benchmarks[id_].delta if id_ in row.benchmarks else None
            numbers[id_] = named[definitions.unit_name(id_)], delta
        for who, (value, delta) in numbers.items():
            assert plain(figure(row, value) + change(row, delta)) == unmarked(expected(row, who, definitions))
        for who, doubt in disputed(comparison, row).items():
            assert f"{definitions.unit_name(who)}: " in named["Ifrågasatt"]
            assert doubt.explanation in named["Ifrågasatt"]
        for who, doubt in disputed_before(comparison, row).items():
            assert f"{definitions.unit_name(who)} {row.previous_year}: " in named["Ifrågasatt"]
            assert doubt.explanation in named["Ifrågasatt"]
        assert bool(named["Ifrågasatt"]) == bool(disputed(comparison, row) or disputed_before(comparison, row))


def test_the_command_says_it_in_text_csv_and_json(
    comparison: Comparison,
    loaded_url: str,
    definitions: Definitions,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("OJ_DATABASE", loaded_url)

    def run(form: str) -> str:
        asked = ["--area", comparison.area, "--year", str(comparison.year), "--unit", OWN, "--format", form]
        assert oj(["compare", *asked]) == 0
        return capsys.readouterr().out

    told = list(paragraphs(run("text")))
    written = list(csv.DictReader(io.StringIO(run("csv")), delimiter=";"))
    stored = json.loads(run("json"))["indicators"]
    for row, lines, record, known in zip(comparison.rows, told, written, stored, strict=True):
        for who in columns(comparison):
            text = expected(row, who, definitions)
            if who == "Snitt":
                assert lines["Snitt"].startswith(text)
                assert lines["Snitt"].endswith(f"{row.mean.n} av {row.mean.of}")
                assert (known["mean"]["value"] is None) == (text == "–")
                assert known["mean"]["doubt"] == stored_doubt(mean_doubt(row))
                assert (record[f"Snitt {definitions.groups[GROUP].title}"] == "") == (text == "–")
            elif who in row.cells:
                assert lines[definitions.unit_name(who)] == text
                assert plain(record[definitions.unit_name(who)]) == text
                assert known["values"][who]["value"] == row.cells[who].now.value
                assert known["values"][who]["doubt"] == stored_doubt(row.cells[who].now.doubt)
            elif who in row.benchmarks:
                assert lines[definitions.unit_name(who)] == text
                assert known["benchmarks"][who]["doubt"] == stored_doubt(row.benchmarks[who].doubt)
                assert known["benchmarks"][who]["doubt_before"] == stored_doubt(row.benchmarks[who].doubt_before)
        notes = " ".join(line for line in lines if line.startswith("* "))  # a discrepancy may be about several of them
        named = [definitions.unit_name(who) for who in disputed(comparison, row)]
        named += [f"{definitions.unit_name(who)} {row.previous_year}" for who in disputed_before(comparison, row)]
        assert all(name in notes for name in named)
        assert bool(notes) == bool(named)


def stored_doubt(doubt: Doubt | None) -> dict[str, str] | None:
    """As the contract of the JSON has it."""
    if doubt is None:
        return None
    return {name: getattr(doubt, name) for name in ("certainty", "kind", "source", "place", "explanation")}


def paragraphs(text: str) -> Iterator[dict[str, str]]:
    """Per indicator: name -> what the command says of it, without the symbol of a colour; `* name` -> why it doubts."""
    for part in text.strip().split("\n\n"):
        lines = part.splitlines()[1:]
        told = [line for line in lines if not line.startswith("  *")]
        notes = [line.strip().partition(": ") for line in lines if line.startswith("  *")]
        yield {line[2:18].strip(): plain(re.sub("^[●○▲◊□–] ", "", line[18:].strip())) for line in told} | {
            name: why for name, _, why in notes
        }


def test_the_published_data_have_doubts_to_tell(loaded_engine: Engine, definitions: Definitions) -> None:
    with loaded_engine.connect() as connection:
        found = compare(connection, definitions, "ekonomiskt-bistand", 2018, GROUP, OWN)
    told = {row.indicator.id: sorted(disputed(found, row)) for row in found.rows}
    assert told["vantetid-nybesok"] == ["riket", "stockholms-stad"]
    assert told["socialjour"] == ["stockholms-stad"]


def test_the_word_table_says_it(comparison: Comparison, definitions: Definitions) -> None:
    voice = Voice(comparison, definitions)
    for rows in split_evenly(comparison.rows, MOST_COLUMNS):
        table = group_table(voice, TableRows("Prov", rows))
        for line in table.rows:
            name, *cells = line.cells if isinstance(line, WordRow) else line
            who = next((each for each in columns(comparison) if name in (each, voice.name(each))), None)
            if who:
                for row, cell in zip(rows, cells, strict=True):
                    text = str(cell.text if isinstance(cell, WordCell) else cell)
                    assert plain(text) == expected(row, who, definitions), (row.indicator.id, who)


def test_the_letter_says_it(comparison: Comparison, loaded_engine: Engine, definitions: Definitions) -> None:
    if not any(OWN in row.cells for row in comparison.rows):
        return
    with loaded_engine.connect() as connection:
        comments = comments_on_several(connection, [comparison], OWN)
    letter = write_comparison_letter(LETTER, [comparison], definitions, OWN, comments=comments)
    text = document_text(letter.to_bytes())
    table = [[plain(cell) for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:2] == "| "]
    head = next(line for line in table if line[0] == "Indikator" and line[-1] == "Kommentar")
    written = table[table.index(head) + 1 :]
    for row, line in zip([row for row in comparison.rows if OWN in row.cells], written, strict=True):
        named = dict(zip(head, line, strict=True))
        own = row.cells[OWN].now
        told = named[definitions.unit_name(OWN)].split(" / ")[0].lstrip("●○▲◊□– ")
        assert told == plain(said(row, own, definitions) + mark(own.doubt))
        for id_ in comparison.benchmarks:
            if (name := definitions.unit_name(id_)) in named:
                assert named[name] == expected(row, id_, definitions).split(" (")[0]


@pytest.fixture(scope="module")
def years(loaded_engine: Engine, definitions: Definitions) -> dict[int, dict[str, Row]]:
    """Year -> title -> row of ekonomiskt bistånd, with Solna as the own kommun."""
    with loaded_engine.connect() as connection:
        compared = {
            year: compare(connection, definitions, area, year, GROUP, OWN) for area, year in ASKED if area == AREA
        }
    return {year: {row.indicator.title: row for row in each.rows} for year, each in compared.items()}


def now(row: Row, who: str, definitions: Definitions) -> str:
    """What a value says where the one before does not stand beside it."""
    if who == "Snitt":
        return plain(figure(row, row.mean.value) + mark(mean_doubt(row)))
    if who in row.benchmarks:
        return plain(figure(row, row.benchmarks[who].value) + mark(row.benchmarks[who].doubt))
    cell = row.cells.get(who)
    return plain(said(row, cell.now, definitions) + mark(cell.now.doubt)) if cell else "–"


@pytest.mark.usefixtures("published")
def test_utveckling_says_it_for_every_year(years: dict[int, dict[str, Row]], definitions: Definitions) -> None:
    (area,) = [each for each in definitions.areas.values() if each.id == AREA]
    seen = 0
    for dimension in {definitions.dimension_title(row.indicator) for rows in years.values() for row in rows.values()}:
        page = open_page("utveckling", kommun="Solna", omrade=area.title, kvalitetsomrade=dimension)
        table = table_of(page, "Svar eller värde för Solna")
        for title, *cells in table.rows:
            for year, text in zip(table.head[1:], cells, strict=True):
                if row := years[int(year)].get(title):  # else asked that year in another area, or not at all
                    mean = "" if row.mean.value is None else f" {now(row, 'Snitt', definitions)}"
                    assert plain(text).removesuffix(" seriebrott") == now(row, OWN, definitions) + mean, (title, year)
                    seen += 1
    assert seen == sum(map(len, years.values()))


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("indicator", ["vantetid-nybesok", "socialjour", "hushallsekonomisk-radgivning", LONG])
def test_indikator_says_it_for_every_year_and_kommun(
    indicator: str, years: dict[int, dict[str, Row]], definitions: Definitions
) -> None:
    title = definitions.indicators[indicator].title
    table = next(each for each in tables_of(open_page("indikator", kommun="Solna", indikator=indicator))
                 if each.head[0] == "Kommun")  # fmt: skip
    names = {definitions.unit_name(who): who for who in (*definitions.kommuner, *definitions.benchmarks)}
    names[definitions.groups[GROUP].title] = "Snitt"
    for name, *cells in table.rows:
        for year, text in zip(table.head[1:], cells, strict=True):
            row = years[int(year.split()[0])][title]
            count = f" ({row.mean.n} av {row.mean.of})" if names[name] == "Snitt" else ""
            assert plain(text) == now(row, names[name], definitions) + count, (name, year)


@pytest.mark.usefixtures("published")
def test_nyckeltal_says_it(years: dict[int, dict[str, Row]], definitions: Definitions) -> None:
    seen = 0
    for table in tables_of(open_page("nyckeltal", kommun="Solna", ar="2015")):
        names = {definitions.unit_name(who): who for who in (*definitions.kommuner, *definitions.benchmarks)}
        for title, *cells in table.rows:
            row = years[2015].get(max(filter(title.startswith, years[2015]), key=len, default=""))
            for name, text in zip(table.head[1:], cells, strict=True):
                if row is not None and name in names and names[name] in (*row.cells, *row.benchmarks):
                    assert plain(text) == now(row, names[name], definitions), (title, name)
                    seen += 1
    assert seen > 100


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("year", [2015, 2018])
def test_kommentarer_says_it(year: int, years: dict[int, dict[str, Row]], definitions: Definitions) -> None:
    shown = plain(text_of(open_page("kommentarer", kommun="Solna", ar=str(year), visa="Alla")))
    for title, row in years[year].items():
        if OWN in row.cells:
            told = said(row, row.cells[OWN].now, definitions), mark(row.cells[OWN].now.doubt)
            value, star = (re.escape(plain(each)) for each in told)
            assert re.search(rf"{re.escape(title)} [●○▲◊□–]{value} \([a-zåäö ]+\) ?{star}", shown), title
