"""The yearly report: every figure against a second calculation from the printed cells, its parts, texts and checks."""

import io
import json
import os
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, NamedTuple

import docx
import pytest
from sqlalchemy import Engine, text

from ojcore.access import LOCAL_USER, Acting, User
from ojcore.charts import LIGHT, Spec, mean_rows
from ojcore.checking import Discrepancy
from ojcore.checking.job import check_now
from ojcore.cli import main as cli
from ojcore.comparing.cell_texts import DISPUTED_BEFORE_NOTE, answer_label
from ojcore.comparing.comparison import Comparison
from ojcore.comparing.judgement import COLOUR_SYMBOLS, COLOUR_WORDS
from ojcore.definitions.folder import PROJECT
from ojcore.definitions.model import Definitions
from ojcore.documents.content import Content, Heading, Paragraph, Picture, Piece, Points, Table
from ojcore.documents.hyphens import SOFT_HYPHEN, hyphenate
from ojcore.documents.layout import MOST_COLUMNS, dimensions_of, split_evenly, split_tables
from ojcore.documents.making import Order, make_yearly
from ojcore.documents.material import Material, load_material
from ojcore.documents.verification import verify
from ojcore.documents.yearly import build_content, text_fields
from ojcore.errors import Conflict, UserError
from ojcore.importing.plan import import_file
from ojcore.store.texts import Publication, StoredText, load_texts, save_text
from ojcore.store.versions import read_version
from ojcore.word import Row, document_text, read_template
from ojcore.word.charts import DotChart
from ojcore.word.inline import plain
from tests.copies import sqlite_copy
from tests.small_tables import AREA, GROUP, compare_small, make_figure, make_indicator, small_definitions
from tests.word_rules import structure_problems

GOLDEN = PROJECT / "tests" / "golden"
DAY = date(2024, 10, 11)
BISTAND = "ekonomiskt-bistand"
GOLDEN_REPORTS = {
    "arsrapport-2015-nordvast": (BISTAND, 2015, None),
    "arsrapport-2017-nordvast": (BISTAND, 2017, None),
    "arsrapport-2018-nordvast": (BISTAND, 2018, None),
    "arsrapport-2018-solna-i-nordvast": (BISTAND, 2018, "0184"),
    "arsrapport-2024-solna": ("barn-och-unga", 2024, None),
}


def material_of(engine: Engine, definitions: Definitions, area: str, year: int, unit: str | None = None) -> Material:
    return load_material(Acting(engine, LOCAL_USER), definitions, area, year, "nordvast", unit)


def text_of(content: Content) -> str:
    return document_text(content.with_template(None).to_bytes())


@pytest.fixture(scope="module")
def reports(loaded_engine: Engine, definitions: Definitions) -> dict[str, bytes]:
    """Each of the golden reports as a file."""
    return {
        name: build_content(material_of(loaded_engine, definitions, *of), DAY).with_template(None).to_bytes()
        for name, of in GOLDEN_REPORTS.items()
    }


# ---- every figure, against the printed cells ----


class Column(NamedTuple):
    """A printed column: its indicator's title, and row label -> printed cell."""

    title: str
    is_answer: bool
    decimals: int
    cells: dict[str, str]


YES = {"ja", "ja med vissa", "ja med samtliga", "integrerat", "ny rutin", "inom 7 dagar", "inom 8-14 dagar"}
SOURCES = {2015: "oj-2015-nordvast", 2017: "oj-2017-nordvast", 2018: "oj-2018-nordvast"}
ROWS = {
    "Snitt i Stockholm": "Stockholms stad",
    "Stockholm": "Stockholms stad",
    "Snitt i Riket": "Riket",
    "Upplands Bro": "Upplands-Bro",
}
KOMMUNER = ("Ekerö", "Järfälla", "Sigtuna", "Sollentuna", "Solna", "Sundbyberg", "Upplands Väsby", "Upplands-Bro")


def printed_columns(definitions: Definitions, year: int) -> Iterator[Column]:
    """Straight from the CSV files: no comparison, no reader of values."""
    source = SOURCES[year]
    for table in definitions.publications[source].tables:
        for place, heading in enumerate(table.headings):
            indicator = definitions.asked_as.get((source, table.definition.number, heading))
            if indicator is not None:
                cells = {ROWS.get(label, label): texts[place] for label, texts in table.rows}
                yield Column(indicator.title, indicator.is_answer, indicator.decimals, cells)


def shown_tables(file: bytes) -> dict[tuple[str, str], str]:
    """(title of indicator, row label) -> what the document's tables with kommuner down say."""
    found: dict[tuple[str, str], str] = {}
    titles: list[str] = []
    for line in document_text(file).replace(SOFT_HYPHEN, "").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")] if line.startswith("| ") else []
        if cells and cells[0] == "Kommun":
            titles = [re.sub(r" \([^)]*/[^)]*\)$| \((?:klass|typ) [^)]*\)$", "", cell) for cell in cells[1:]]
        elif cells and titles:
            found.update({(title, cells[0]): cell for title, cell in zip(titles, cells[1:], strict=True)})
        elif not cells:
            titles = []
    return found


def folded(cell: str) -> str:
    """A printed or shown answer without capitals, commas, symbols and kinds of dashes."""
    return re.sub(r"^[●○■▲–◊][ \u00a0]?", "", cell).casefold().replace(",", "").replace("–", "-").strip()


def number_in(cell: str) -> Decimal:
    return Decimal(
        cell.replace("*", "")
        .replace("%", "")
        .replace(",", ".")
        .replace("\u00a0", "")
        .replace(" ", "")
        .replace("−", "-")
    )


def rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def naive_mean(column: Column, part: int = 0) -> Decimal | None:
    """The mean of the kommuner's cells: of what stands before the brackets (0) or inside them (1)."""
    texts = [re.split(r"[()]", column.cells[kommun] + "()")[part].strip() for kommun in KOMMUNER]
    if column.is_answer:
        known = [each for each in texts if each]
        return Decimal(100) * sum(folded(each) in YES for each in known) / len(known) if known else None
    known = [each for each in texts if re.match(r"\d", each)]
    return sum(map(number_in, known), Decimal(0)) / len(known) if known else None


@pytest.mark.parametrize("year", SOURCES)
def test_every_answer_and_figure_is_the_printed_one(
    reports: dict[str, bytes], definitions: Definitions, year: int
) -> None:
    shown = shown_tables(reports[f"arsrapport-{year}-nordvast"])
    compared = 0
    for column in printed_columns(definitions, year):
        for label in (*KOMMUNER, "Stockholms stad", "Stockholms län", "Riket"):
            if label in column.cells:
                printed = re.sub(r"\s*\(.*", "", column.cells[label])
                cell = re.sub(r" / .*", "", shown[column.title, label]).removesuffix(" *")
                cell = re.sub(r" \(.*", "", cell) if label not in KOMMUNER or "(" in column.cells[label] else cell
                compared += 1
                if re.match(r"\d", printed) and not folded(printed).endswith("dagar eller mer"):
                    assert number_in(re.sub(r"^[●○■▲–◊][ \u00a0]?", "", cell)) == number_in(printed), (
                        column.title,
                        label,
                    )
                else:
                    assert folded(re.sub(r" \(.*", "", cell)) == folded(printed), (column.title, label)
    assert compared > 300


@pytest.mark.parametrize("year", SOURCES)
def test_every_mean_is_the_one_a_naive_calculation_gives(
    reports: dict[str, bytes], definitions: Definitions, year: int
) -> None:
    shown = shown_tables(reports[f"arsrapport-{year}-nordvast"])
    for column in printed_columns(definitions, year):
        mean = naive_mean(column)
        cell = shown.get((column.title, "Snitt"), "–").split(" (")[0]
        if "klass" in column.title or mean is None or (column.title, "Snitt") not in shown:
            continue
        decimals = 1 if column.is_answer else column.decimals
        assert rounded(number_in(cell), decimals) == rounded(mean, decimals), column.title


def test_every_change_of_2017_is_that_between_its_own_two_columns(
    reports: dict[str, bytes], definitions: Definitions
) -> None:
    shown = shown_tables(reports["arsrapport-2017-nordvast"])
    changes = 0
    for column in printed_columns(definitions, 2017):
        now, before = naive_mean(column), naive_mean(column, part=1)
        cell = shown[column.title, "Snitt"]
        if before is None or now is None:
            assert "(" not in cell, column.title
            continue
        changes += 1
        assert number_in(cell.split("(")[1].strip(")+±")) == now - before, column.title
    assert changes == 24


def test_every_change_of_2018_is_that_since_the_2017_report(
    reports: dict[str, bytes], definitions: Definitions
) -> None:
    shown = shown_tables(reports["arsrapport-2018-nordvast"])
    earlier = {column.title: naive_mean(column) for column in printed_columns(definitions, 2017)}
    broken = {"AUDIT", "DUDIT", "Aktuell överenskommelse"}  # the last were rutiner in 2017
    for column in printed_columns(definitions, 2018):
        cell, now, before = shown[column.title, "Snitt"], naive_mean(column), earlier.get(column.title)
        if before is None or any(word in column.title for word in broken):
            assert "(" not in cell, column.title
        else:
            assert now is not None
            assert number_in(cell.split("(")[1].strip(")+±")) == now - before, column.title


def test_the_kommuns_own_bilaga_has_its_printed_cells(reports: dict[str, bytes], definitions: Definitions) -> None:
    (table,) = [
        each for each in definitions.publications["oj-2024-solna"].tables if each.definition.number == "Bilaga 1"
    ]
    shown = [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in document_text(reports["arsrapport-2024-solna"]).splitlines()
        if line.startswith("| ")
    ]
    by_title = {line[0]: line for line in shown}
    for label, (answer, lan, riket, comment) in table.rows:
        title = definitions.asked_as["oj-2024-solna", "Bilaga 1", label].title
        line = by_title[title]
        assert folded(line[1]) == folded(answer)
        assert [number_in(cell.split(" (")[0].strip(" *")) for cell in line[2:4]] == [Decimal(lan), Decimal(riket)]
        assert not comment or comment in line


# ---- the document as a whole ----


@pytest.mark.parametrize("name", GOLDEN_REPORTS)
def test_the_report_reads_as_it_did(reports: dict[str, bytes], name: str) -> None:
    path = GOLDEN / f"{name}.txt"
    shown = document_text(reports[name])
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", GOLDEN_REPORTS)
def test_the_file_is_sound(reports: dict[str, bytes], name: str) -> None:
    assert structure_problems(reports[name]) == []


def test_the_same_content_gives_the_same_bytes(loaded_engine: Engine, definitions: Definitions) -> None:
    content = build_content(material_of(loaded_engine, definitions, BISTAND, 2018), DAY)
    assert content.with_template(None).to_bytes() == content.with_template(None).to_bytes()


def headings_of(pieces: list[Piece] | tuple[Piece, ...]) -> list[str]:
    return [piece.text for piece in pieces if isinstance(piece, Heading) and piece.level < 3]


def test_the_parts_come_in_order_and_every_kvalitetsomrade_is_there(
    loaded_engine: Engine, definitions: Definitions
) -> None:
    content = build_content(material_of(loaded_engine, definitions, BISTAND, 2018), DAY)
    headings = headings_of(list(content.pieces))
    assert headings[:4] == ["Resultatet i korthet", "Inledning", "Resultat", "Tillgänglighet"]
    assert headings[8:10] == ["Trygghet och säkerhet", "Metod"]
    assert "Bilaga 1. Kontrollräkning" in headings
    assert (content.title, content.sender) == ("Öppna jämförelser 2018: Ekonomiskt bistånd", "Nordvästkommunerna")
    assert content.subtitle == ""  # the sender says whose it is


def test_only_method_and_appendix_begin_a_page_so_that_none_is_half_empty_after_a_chart(
    loaded_engine: Engine, definitions: Definitions
) -> None:
    content = build_content(material_of(loaded_engine, definitions, BISTAND, 2018, "0184"), DAY)
    begins = [piece.text for piece in content.pieces if isinstance(piece, Heading) and piece.starts_page]
    assert begins == ["Metod", "Bilaga 1. Kontrollräkning"]


def test_every_chart_says_in_words_what_it_shows_in_under_200_letters(
    loaded_engine: Engine, definitions: Definitions
) -> None:
    for area, year, unit in GOLDEN_REPORTS.values():
        content = build_content(material_of(loaded_engine, definitions, area, year, unit), DAY)
        pictures = [piece for piece in content.pieces if isinstance(piece, Picture)]
        assert pictures
        assert all(60 < len(piece.chart.description) < 200 and piece.caption for piece in pictures)


def test_every_chart_of_the_document_has_the_values_that_the_page_draws(
    loaded_engine: Engine, definitions: Definitions
) -> None:
    for area, year, unit in GOLDEN_REPORTS.values():
        content = build_content(material_of(loaded_engine, definitions, area, year, unit), DAY)
        for piece in content.pieces:
            if isinstance(piece, Picture):
                assert isinstance(piece.chart, DotChart)
                assert dots_of(piece.chart) == drawn_dots(piece.draw(LIGHT))


def test_every_chart_has_the_title_and_the_signs_of_the_page_in_the_same_order(
    loaded_engine: Engine, definitions: Definitions
) -> None:
    found = set()
    for area, year, unit in GOLDEN_REPORTS.values():
        content = build_content(material_of(loaded_engine, definitions, area, year, unit), DAY)
        for piece in content.pieces:
            if isinstance(piece, Picture) and isinstance(piece.chart, DotChart):
                spec = piece.draw(LIGHT)
                assert spec["description"].startswith(f"{piece.caption}{'' if piece.chart.is_beside else '.'}")
                if not piece.chart.is_beside:
                    shown = {dots.name: dots.marker for dots in piece.chart.series}
                    assert list(key_of(spec).items()) == list(shown.items())
                    found |= set(shown.values())
    assert found == {"circle", "square", "x", "plus", "diamond"}


def key_of(spec: Spec) -> dict[str, str]:
    """Who stands in a picture's key -> Word's name of the shape; an x is the one path of our own."""
    scales = [
        part["encoding"]["shape"]["scale"]
        for each in spec["layer"]
        for part in each["layer"]
        if "shape" in part["encoding"]
    ]
    assert len(scales) == 1
    words = {"circle": "circle", "square": "square", "cross": "plus", "diamond": "diamond"}
    return {who: words.get(shape, "x") for who, shape in zip(scales[0]["domain"], scales[0]["range"], strict=True)}


def dots_of(chart: DotChart) -> Counter[tuple[str, str, object]]:
    """Lane, series, and the value or, of a matrix, what is told of the dot."""
    return Counter(
        (chart.lanes[dot.lane].name, dots.name, dot.text if dots.sign else dot.value)
        for dots in chart.series
        for dot in dots.dots
    )


def drawn_dots(spec: Spec) -> Counter[tuple[str, str, object]]:
    """The same of the page's picture."""
    values = [layer["data"]["values"] for layer in spec["layer"]]
    rows = [row for found in values for row in (json.loads(found) if isinstance(found, str) else found)]
    labels = {row["indicator"]: row["label"] for row in rows if "label" in row}
    cells: Counter[tuple[str, str, object]] = Counter(
        (
            row["unit"],
            f"{COLOUR_SYMBOLS[row['colour']]} {COLOUR_WORDS[row['colour']]}",
            f"{row['indicator']}: {row['answer']}",
        )
        for row in rows
        if "answer" in row
    )
    return cells or Counter((labels[row["indicator"]], row["who"], row["value"]) for row in rows if "who" in row)


def test_tables_keep_to_five_indicators_and_each_stands_once(loaded_engine: Engine, definitions: Definitions) -> None:
    for year in (2015, 2016, 2017, 2018):
        comparison = material_of(loaded_engine, definitions, BISTAND, year).comparison
        tables = [
            table
            for dimension, rows in dimensions_of(comparison, definitions)
            for table in split_tables(comparison, definitions, dimension.title, rows)
        ]
        assert all(1 <= len(table.rows) <= MOST_COLUMNS for table in tables)
        placed = [row.indicator.id for table in tables for row in table.rows]
        assert sorted(placed) == sorted(row.indicator.id for row in comparison.rows)


def test_too_many_columns_are_split_evenly() -> None:
    rows: list[Any] = [object()] * 11
    assert [len(part) for part in split_evenly(rows, 5)] == [4, 3, 4]
    assert split_evenly([], 5) == []


def test_the_meetings_interpretations_stand_only_with_the_years_they_were_agreed_for(
    loaded_engine: Engine, definitions: Definitions
) -> None:
    points = {}
    for year in (2015, 2018):
        content = build_content(material_of(loaded_engine, definitions, BISTAND, year), DAY)
        lists = [piece for piece in content.pieces if isinstance(piece, Points)]
        points[year] = " ".join(item for piece in lists for item in piece.items)
    assert "(fråga 17)" in points[2015]
    assert "(fråga 18)" in points[2015]
    assert "(fråga 17)" not in points[2018]
    assert "(fråga 18)" not in points[2018]  # without a series break, but agreed for 2015 alone


def test_disputed_figures_are_starred_and_nothing_is_subtracted_from_them(reports: dict[str, bytes]) -> None:
    shown = shown_tables(reports["arsrapport-2018-nordvast"])
    waiting = "Genomsnittlig väntetid till nybesök är högst 14 dagar"
    assert shown[waiting, "Riket"] == "33\u00a0% *"
    assert shown[waiting, "Stockholms stad"] == "57\u00a0% *"
    long_term = shown_tables(reports["arsrapport-2015-nordvast"])["Mycket långvarigt ekonomiskt bistånd", "Solna"]
    assert long_term == "0,4\u00a0% *"  # disputed, so without a colour
    assert "Förändringen av ett jämförelsetal visas inte" not in document_text(reports["arsrapport-2018-nordvast"])


def test_no_change_is_shown_against_a_figure_that_was_disputed_the_year_before(
    loaded_engine: Engine, definitions: Definitions
) -> None:
    shown = text_of(build_content(material_of(loaded_engine, definitions, BISTAND, 2024, "0184"), DAY))
    (line,) = [
        line for line in shown.splitlines() if line.startswith("| Minst en kommunal arbetsmarknadsinsats till alla")
    ]
    assert line.endswith("| 40\u00a0% |")
    assert DISPUTED_BEFORE_NOTE in shown


def test_the_appendix_tells_the_check_of_the_sources_used(loaded_engine: Engine, definitions: Definitions) -> None:
    material = material_of(loaded_engine, definitions, BISTAND, 2018)
    shown = text_of(build_content(material, DAY))
    appendix = shown[shown.rindex("[Heading 1] Bilaga 1. Kontrollräkning") :]
    assert "59 snitt och förändringar har räknats om ur de tryckta cellerna: inga avvikelser." in appendix
    assert "Sex avvikelser rör det här området." in appendix
    assert "oj-2017-nordvast" not in appendix
    printed = {discrepancy.printed for discrepancy in material.discrepancies("oj-2018-nordvast")[0]}
    assert all(f"| {each} |" in appendix.replace("\u00a0", " ") for each in printed)


def test_the_appendix_counts_what_is_about_kommuner_and_years_outside_the_report(
    loaded_engine: Engine, definitions: Definitions
) -> None:
    """A source of the whole country has thousands, which no nämnd reads."""
    material, source = material_of(loaded_engine, definitions, BISTAND, 2018), "oj-2018-nordvast"
    check = material.checks[source]
    like = next(each for each in check.discrepancies if each.cells)
    (indicator, _, _, _) = like.cells[0]

    def about(unit: str | None, *cells: tuple[int, str]) -> Discrepancy:
        doubted = tuple((indicator, year, each, source) for year, each in cells)
        return like._replace(place=f"en annan cell för {unit}", indicator=indicator, unit=unit, cells=doubted)

    shown = [about("0184", (2018, "0184")), about(None), about("riket"), about(None, (2018, "0880"), (2018, "0184"))]
    others = [about("0880", (2018, "0880")), about("0184", (2009, "0184")), about("kalmar-lan")]
    more = check._replace(discrepancies=[*check.discrepancies, *shown, *others])
    told = text_of(build_content(replace(material, checks={**material.checks, source: more}), DAY))
    assert (
        "Tio avvikelser rör det här området. Tre avvikelser om kommuner eller år utanför rapporten tas inte upp."
        in told
    )
    assert "utanför rapporten" not in text_of(build_content(material, DAY))
    assert told.count("En annan cell för") == len(shown)
    assert "En annan cell för 0880" not in told


def test_a_value_that_another_source_disputes_has_its_reason_in_the_appendix(
    tmp_path: Path, definitions: Definitions
) -> None:
    engine = sqlite_copy("published", tmp_path / "oj.db")
    file = "källa;källans titel;indikator;år;enhet;svar\nenkat;Enkät;socialjour;2018;Solna;nej\n"
    before = text_of(build_content(material_of(engine, definitions, BISTAND, 2018), DAY))
    assert "Övrigt som ifrågasätts" not in before
    import_file(Acting(engine, LOCAL_USER), definitions, file.encode(), "enkat.csv")
    check_now(engine, definitions)
    shown = text_of(build_content(material_of(engine, definitions, BISTAND, 2018), DAY))
    (reason,) = shown[shown.rindex("[Heading 2] Övrigt som ifrågasätts") :].splitlines()[1:2]
    assert "Solna, ”Socialjour med socionomer alla dagar hela dygnet”: Säkert fel" in reason
    assert "Solna har för 2018 nej i enkat och JA i FoU Nordväst 2018" in reason


def test_the_report_finds_a_wrong_mean_and_a_wrong_change_in_its_own_tables(
    loaded_engine: Engine, definitions: Definitions
) -> None:
    material = material_of(loaded_engine, definitions, BISTAND, 2018)
    pieces = list(build_content(material, DAY).pieces)
    assert [len(outcome.discrepancies) for outcome in verify(material, pieces)] == [0, 0]
    assert [outcome.checked for outcome in verify(material, pieces)] == [35, 24]
    place = next(place for place, piece in enumerate(pieces) if isinstance(piece, Table))
    table = pieces[place]
    assert isinstance(table, Table)
    rows = [
        replace(row, cells=["Snitt", "100\u00a0% (+12,5)", "80\u00a0% (−25)", *list(row.cells)[3:]])
        if isinstance(row, Row) and row.kind == "total"
        else row
        for row in table.rows
    ]
    pieces[place] = replace(table, rows=rows)
    means, changes = verify(material, pieces)
    assert [(each.indicator, each.printed) for each in means.discrepancies] == [("vantetid-nybesok", "80 %")]
    assert [(each.indicator, each.recomputed) for each in changes.discrepancies] == [("socialjour", "+25")]


@pytest.mark.parametrize("year", [2017, 2018])
def test_a_disputed_value_of_either_year_is_read_back_from_the_reports_tables(
    definitions: Definitions, year: int
) -> None:
    figure, asked = make_figure("andel", decimals=1), make_indicator(phrase="har en rutin")
    shares = "| | 2017 | 2018 |\n| Ekerö | 10 | 12 |\n| Täby | 20 | 21 |\n| Solna | 0,4 | 15,2 |\n| riket | 9 | 8 |"
    answers = "| | 2017 | 2018 |\n| Ekerö | ja | nej |\n| Täby | ja | ja |\n| Solna | nej | ja |\n| riket | 9 | 8 |"
    disputed = [(id_, who, year) for id_ in ("andel", "rutin") for who in ("Solna", "riket")]
    comparison = compare_small(definitions, {figure: shares, asked: answers}, disputed=disputed)
    known = small_definitions(definitions, [figure, asked], ["Ekerö", "Täby", "Solna"])
    material = Material(comparison, known)
    content = build_content(material, DAY)
    mark = {2017: "| 15,2\u00a0% (0,4\u00a0% *) |", 2018: "| 15,2\u00a0% (0,4\u00a0%) * |"}[year]
    assert mark in text_of(content)
    means, changes = verify(material, content.pieces)
    assert (means.checked, means.discrepancies, changes.discrepancies) == (2, [], [])


def test_the_method_note_states_every_rule_that_the_report_rests_on(reports: dict[str, bytes]) -> None:
    shown = document_text(reports["arsrapport-2018-nordvast"])
    note = shown[shown.rindex("[Heading 1] Metod") : shown.rindex("[Heading 1] Bilaga 1")]
    for words in (
        "som ja räknas ”Ja”, ”Ja, med samtliga” och ”Ja, med vissa”, som nej ”Delvis” och ”Nej”",
        "åtta kommuner: Ekerö, Järfälla, Sigtuna, Sollentuna, Solna, Sundbyberg, Upplands Väsby och Upplands-Bro",
        "skillnader under 6 procentenheter kallas ”i nivå med”",
        "halva uppåt",
        "FoU Nordväst: Öppna jämförelser Ekonomiskt bistånd 2018",
        "Stockholms stad: andel av Stockholms stads stadsdelar",
        "Resultatet i korthet väljs av programmet",
        "Svar: Ja är grönt",
    ):
        assert words in note


# ---- other shapes of data ----


def small_material(definitions: Definitions, comparison: Comparison) -> Material:
    known = small_definitions(definitions, [row.indicator for row in comparison.rows])
    return Material(comparison, replace(known, groups={GROUP: known.groups[GROUP]}))


def test_a_year_of_figures_alone_has_a_report(definitions: Definitions) -> None:
    figure = make_figure("andel", decimals=1, phrase="andelen")
    cost = make_figure("kostnad", value_type="number", unit="kr/invånare", phrase="kostnaden")
    table = "| | 2017 | 2018 |\n| Ekerö | 4 | 5 |\n| Solna | 8 | 7 |\n| Täby | 6 | |\n| riket | 6 | 9 |"
    comparison = compare_small(definitions, {figure: table, cost: table})
    material = small_material(definitions, comparison)
    content = build_content(material, DAY)
    shown = text_of(content)
    assert "| Snitt | 6,0\u00a0% (±0,0) | 6 (±0) |" in shown
    assert "| Antal svar | 2 av 3 | 2 av 3 |" in shown
    assert "| Solna | 7,0\u00a0% (8,0\u00a0%) | 7 (8) |" in shown
    assert "Jämfört med riket är snittet bättre i 2 av 2 mått." in shown
    assert structure_problems(content.with_template(None).to_bytes()) == []


def test_no_disputed_mean_is_pictured_as_the_furthest_from_riket(definitions: Definitions) -> None:
    table = "| | 2018 |\n| Ekerö | nej |\n| Solna | nej |\n| riket | 90 |"
    tables = {make_indicator(id_): table for id_ in ("rutin", "plan")}
    comparison = compare_small(definitions, tables, disputed=[("rutin", "Solna", 2018)])
    pieces = build_content(small_material(definitions, comparison), DAY).pieces
    (means,) = [piece for piece in pieces if isinstance(piece, Picture) and "längst från" in piece.caption]
    told = means.draw(LIGHT)["description"]
    assert told.endswith(" riket. Plan: Provgruppen 2018 0\u00a0% och Riket 90\u00a0%.")
    assert means.chart.description.endswith(" och Riket. Plan: Provgruppen 2018 0 % och Riket 90 %.")
    shown = mean_rows(comparison.rows, comparison, small_definitions(definitions, list(tables)))
    assert [dot["text"] for dot in shown if dot["kind"] == "group"] == ["0\u00a0%", "0\u00a0% *"]


def test_a_member_without_any_answer_is_told_and_not_counted_as_nej(definitions: Definitions) -> None:
    asked = make_indicator(phrase="har en rutin")
    table = "| | 2018 |\n| Ekerö | ja |\n| Solna | nej |\n| Täby | . |\n| Nacka | ja |"
    material = small_material(definitions, compare_small(definitions, {asked: table}))
    shown = text_of(build_content(material, DAY))
    assert "| Antal svar | 3 av 4 |" in shown
    assert "I underlaget saknas Täby helt." in shown
    assert "| Snitt | 66,7\u00a0% |" in shown
    assert (
        "Rapporten redovisar en indikator i ett kvalitetsområde för tre av de fyra kommunerna i Provgruppen." in shown
    )


def test_a_kommun_outside_the_group_stands_beside_it_and_not_in_the_mean(definitions: Definitions) -> None:
    asked = make_indicator(phrase="har en rutin")
    table = "| | 2018 |\n| Ekerö | ja |\n| Solna | ja |\n| Täby | nej |"
    comparison = compare_small(definitions, {asked: table}, unit="Täby", outside=("Täby",))
    material = replace(small_material(definitions, comparison), unit="0160")
    shown = text_of(build_content(material, DAY))
    assert "| Snitt | 100\u00a0% |" in shown
    assert "| Täby | ▲\u00a0Nej |" in shown
    assert "Täby hör inte till kommunerna i Provgruppen och ingår inte i snittet." in shown
    assert "[Heading 1] Täby i korthet" in shown


def test_a_year_with_one_kommun_is_that_kommuns_report_with_its_comments(
    loaded_engine: Engine, definitions: Definitions
) -> None:
    material = material_of(loaded_engine, definitions, "barn-och-unga", 2024)
    assert (material.unit, material.voice.sole) == ("0184", "0184")
    shown = text_of(build_content(material, DAY))
    assert "| Snitt |" not in shown
    assert "Enheten använder inte AUDIT/DUDIT. Enheten har Mini Maria för ungdomar med beroende" in shown
    assert "Rapporten har inga egna snitt eller förändringar att räkna om." in shown


@pytest.mark.parametrize("year", [2015, 2016, 2017, 2018, 2024])
def test_there_is_a_report_for_every_year_with_values(
    loaded_engine: Engine, definitions: Definitions, year: int
) -> None:
    content = build_content(material_of(loaded_engine, definitions, BISTAND, year), DAY)
    assert any(isinstance(piece, Table) for piece in content.pieces)
    assert all(piece.text.endswith(".") for piece in content.pieces if isinstance(piece, Paragraph))


def test_a_year_without_values_is_refused(loaded_engine: Engine, definitions: Definitions) -> None:
    with pytest.raises(UserError, match="Det finns inga svar för Ekonomiskt bistånd 2019"):
        material_of(loaded_engine, definitions, BISTAND, 2019)


def test_answers_in_the_tables_are_those_of_the_comparison(loaded_engine: Engine, definitions: Definitions) -> None:
    material = material_of(loaded_engine, definitions, BISTAND, 2018)
    shown = shown_tables(build_content(material, DAY).with_template(None).to_bytes())
    for row in material.comparison.rows:
        for unit, cell in row.cells.items():
            text_shown = shown[row.indicator.title, definitions.unit_name(unit)]
            before = f" ({answer_label(cell.previous, definitions)})" if cell.previous else ""
            assert text_shown.split("\u00a0", 1)[1] == answer_label(cell.now, definitions) + before


# ---- texts, template, command ----

PUBLICATION = Publication("oj", BISTAND, 2018, "nordvast", "")
READER = User("en läsare", frozenset({"lasare"}))
ANALYST = User("en analytiker", frozenset({"analytiker"}))


def test_a_text_keeps_its_versions_and_the_latest_is_shown(engine: Engine) -> None:
    first = save_text(Acting(engine, ANALYST), PUBLICATION, "inledning", " Först. ", 0)
    second = save_text(Acting(engine, ANALYST), PUBLICATION, "inledning", "Sedan.", first.version)
    other = save_text(Acting(engine, ANALYST), PUBLICATION._replace(year=2017), "inledning", "Ett annat år.", 0)
    with engine.connect() as connection:
        assert load_texts(Acting(connection, LOCAL_USER), PUBLICATION)["inledning"].text == "Sedan."
        assert (first.text, second.version, other.version) == ("Först.", 2, 1)
        assert read_version(connection, "texts").number == 3
        logged = [row.target for row in connection.execute(text("SELECT target FROM log ORDER BY id"))]
    assert logged[0] == f"oj {BISTAND} 2018 nordvast inledning version 1"


def test_who_writes_over_somebody_else_is_told_both_texts(engine: Engine) -> None:
    save_text(Acting(engine, ANALYST), PUBLICATION, "inledning", "Hennes.", 0)
    with pytest.raises(Conflict, match="en analytiker har ändrat den") as conflict:
        save_text(Acting(engine, LOCAL_USER), PUBLICATION, "inledning", "Min.", 0)
    assert (conflict.value.stored.text, conflict.value.own) == ("Hennes.", "Min.")
    assert save_text(Acting(engine, LOCAL_USER), PUBLICATION, "inledning", "Hennes.", 0).version == 1


@pytest.mark.parametrize(
    ("user", "words", "message"),
    [
        (READER, "Text.", "kräver rollen analytiker"),
        (ANALYST, "Se 640823-3234.", "Inget har sparats"),
        (ANALYST, "x" * 20_001, "högst 20000"),
    ],
)
def test_a_text_is_refused_and_nothing_kept(sqlite_engine: Engine, user: User, words: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        save_text(Acting(sqlite_engine, user), PUBLICATION, "inledning", words, 0)
    with sqlite_engine.connect() as connection:
        assert read_version(connection, "texts").number == 0
        assert load_texts(Acting(connection, LOCAL_USER), PUBLICATION) == {}
        assert connection.execute(text("SELECT COUNT(*) FROM log")).scalar() == 0


def test_what_the_analyst_writes_stands_apart_from_what_is_generated(
    loaded_engine: Engine, definitions: Definitions
) -> None:
    material = material_of(loaded_engine, definitions, BISTAND, 2018)
    names = [field.name for field in text_fields(material)]
    assert names[:3] == ["avsandare", "korthet", "inledning"]
    written = {
        "avsandare": "FoU Nordväst",
        "inledning": "Egen inledning.\n\nAndra stycket.",
        "kommentar/tillganglighet": "Väntetiden är fortsatt viktig.",
        "avslutning": "Till sist.",
    }
    texts = {name: StoredText(name, words, 1, "en analytiker") for name, words in written.items()}
    shown = text_of(build_content(replace(material, texts=texts), DAY))
    assert "[Synpunkter] Kommentar: Väntetiden är fortsatt viktig." in shown
    assert "[Normal] Egen inledning.\n[Normal] Andra stycket." in shown
    assert "[Heading 1] Avslutande kommentar\n[Normal] Till sist." in shown
    assert shown.startswith("[Omslagsuppgift] FoU Nordväst")
    assert "I rapporten redovisas" not in shown


def test_a_kommuns_own_template_is_used_and_what_it_lacks_is_told(
    loaded_engine: Engine, definitions: Definitions
) -> None:
    made = io.BytesIO()
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Provkommunens sidhuvud"
    document.save(made)
    template = read_template(made.getvalue(), "mall.docx")
    assert any("saknar formatmallarna" in note for note in template.notes)
    file = build_content(material_of(loaded_engine, definitions, BISTAND, 2018), DAY).with_template(template).to_bytes()
    assert "[Header] Provkommunens sidhuvud" in document_text(file)
    assert structure_problems(file) == []


def test_the_command_writes_the_report_and_logs_it(
    tmp_path: Path, loaded_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OJ_DATABASE", loaded_url)
    target = tmp_path / "rapport.docx"
    arguments = ["report", "oj", "--area", BISTAND, "--year", "2018", "--unit", "0184", "--quick", "--out", str(target)]
    assert cli.main([*arguments, "--date", "2024-10-11"]) == 0
    out = capsys.readouterr().out
    assert "Röd indikator utan kommentar: Använder bedömningsmetoden FIA" in out
    assert out.endswith(f"Rapporten finns i {target}.\n")
    assert "2024-10-11" in document_text(target.read_bytes())
    assert cli.main([*arguments[:5], "2019", *arguments[6:]]) == 1
    assert cli.main(["report", "oj", "--area", "x", "--year", "2018", "--quick", "--out", str(target)]) == 1
    assert cli.main([*arguments[:-1], str(tmp_path / "ingen" / "mapp.docx")]) == 1
    assert "kunde inte skrivas" in capsys.readouterr().err


def test_a_report_has_a_name_of_its_own(loaded_engine: Engine, definitions: Definitions) -> None:
    names = []
    for area, year, unit in ((BISTAND, 2018, None), (BISTAND, 2018, "0184"), (BISTAND, 2024, None)):
        order = Order(area, year, "nordvast", unit, DAY, paginate=False)
        names.append(make_yearly(Acting(loaded_engine, LOCAL_USER), definitions, order).name)
    assert names == [
        "oj-ekonomiskt-bistand-2018-nordvast.docx",
        "oj-ekonomiskt-bistand-2018-nordvast-0184.docx",
        "oj-ekonomiskt-bistand-2024-0184.docx",
    ]


@pytest.mark.parametrize(
    ("year", "unit", "told"),
    [
        (2018, "1480", "Göteborg har inga svar i Ekonomiskt bistånd 2018, och då finns ingen rapport för Göteborg."),
        (2024, "1480", "bara Solna svar i Ekonomiskt bistånd 2024, och då finns ingen rapport för gruppen eller Göte"),
        (2024, "0125", "finns ingen rapport för gruppen eller Ekerö. Välj kommunen Solna (0184) för Solnas rapport."),
    ],
)
def test_a_kommun_without_answers_has_no_report(
    loaded_engine: Engine, definitions: Definitions, year: int, unit: str, told: str
) -> None:
    with pytest.raises(UserError, match=re.escape(told)):
        material_of(loaded_engine, definitions, BISTAND, year, unit)


def test_the_sender_is_one_short_line(engine: Engine, loaded_engine: Engine, definitions: Definitions) -> None:
    material = material_of(loaded_engine, definitions, BISTAND, 2018)
    sender = next(field for field in text_fields(material) if field.name == "avsandare")
    with pytest.raises(UserError, match="får vara högst 120"):
        save_text(Acting(engine, ANALYST), PUBLICATION, sender.name, "x" * 121, 0, sender.longest)
    written = replace(material, texts={sender.name: StoredText(sender.name, "FoU\n\nNordväst", 1)})
    assert build_content(written, DAY).sender == "FoU Nordväst"


def test_long_compounds_may_break_where_their_parts_meet() -> None:
    assert (
        hyphenate("Kommunala arbetsmarknadsinsatser och LSS")
        == f"Kommunala arbets{SOFT_HYPHEN}marknads{SOFT_HYPHEN}insatser och LSS"
    )
    assert hyphenate("överenskommelse") == f"överens{SOFT_HYPHEN}kommelse"
    assert hyphenate("kort ord") == "kort ord"


def test_every_word_of_the_tables_is_that_of_the_definitions(reports: dict[str, bytes]) -> None:
    """Soft hyphens stand in tables alone, and the document's own text has none left over."""
    with zipfile.ZipFile(io.BytesIO(reports["arsrapport-2018-nordvast"])) as archive:
        body = archive.read("word/document.xml").decode("utf-8")
    shown = [line for line in document_text(reports["arsrapport-2018-nordvast"]).splitlines() if SOFT_HYPHEN in line]
    assert body.count(SOFT_HYPHEN) == sum(line.count(SOFT_HYPHEN) for line in shown)
    assert all(line.startswith("| ") for line in shown)


def test_the_small_area_is_the_tests_own(definitions: Definitions) -> None:
    material = small_material(definitions, compare_small(definitions, "| | 2018 |\n| Ekerö | ja |"))
    assert (material.comparison.area, material.comparison.group) == (AREA, GROUP)
    assert plain(material.voice.plural) == "kommuner i Provgruppen"
