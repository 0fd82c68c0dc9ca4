"""Facts tables: the figures of the 2011 report, sums and quotients that are checked, and definitions that are wrong."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from inspection.instrument.fact_tables import FactTable, fact_tables, fill_table, load_fact_tables
from inspection.instrument.fields import fact_key
from inspection.review.entries import save_entry
from inspection.review.facts import load_facts
from ojcore.access import Acting
from ojcore.definitions.folder import PROJECT
from ojcore.errors import Problems, UserError
from tests.granskningar import FIRST, READER, log_lines, plan, save

TABLES = {each.id: each for each in load_fact_tables(PROJECT / "data")}
UNITS = ("Kungsholmen", "Norrmalm", "Östermalm")
SPACE = "\u00a0"


def small_table(**changes: object) -> FactTable:
    rows = [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}, {"id": "c", "label": "C", "sum_of": ["a", "b"]}]
    content = {"id": "liten", "order": 1, "title": "Liten", "head": "Liten", "form_id": "x", "row": rows}
    return FactTable.model_validate(content | changes)


def demo_values(table: str) -> dict[tuple[str, str], str]:
    with (PROJECT / "data/demo/granskning-2011/fakta.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter=";") if row["tabell"] == table and row["rad"]]
    return {(row["rad"], row["kolumn"]): row["varde"].replace(",", ".") for row in rows}


# --- the report's tables


@pytest.mark.parametrize(
    ("table", "row", "figures", "shares"),
    [
        ("omradesfakta", "folkmangd", ("61 047", "66 812", "65 528"), ("", "", "")),
        ("omradesfakta", "utlandsk_bakgrund", ("10 693", "12 788", "12 885"), ("17,5 %", "19,1 %", "19,7 %")),
        ("omradesfakta", "gifta_sambor", ("3 741", "4 817", "4 044"), ("74 %", "75 %", "72 %")),
        ("omradesfakta", "ensam_mor", ("1 090", "1 326", "1 284"), ("21 %", "21 %", "23 %")),
        ("omradesfakta", "ensam_far", ("243", "312", "306"), ("5 %", "5 %", "5 %")),
        ("omradesfakta", "forvarvsarbetande", ("82 %", "80 %", "71,5 %"), ("", "", "")),
        ("omradesfakta", "ohalsotal", ("15,0", "14,5", "14,1"), ("", "", "")),
        ("ekonomiskt-bistand", "kostnad_per_hushall", ("8 143", "7 901", "8 295"), ("", "", "")),
        ("forsorjningshinder", "summa", ("219", "256", "228"), ("", "", "")),
    ],
)
def test_the_reports_figures_are_printed_as_there(
    table: str, row: str, figures: tuple[str, ...], shares: tuple[str, ...]
) -> None:
    filled = fill_table(TABLES[table], UNITS, demo_values(table))
    cells = next(each.cells for each in filled.rows if each.row.id == row)
    assert tuple(cell.text.replace(SPACE, " ") for cell in cells) == figures
    assert tuple(cell.share.replace(SPACE, " ") for cell in cells) == shares


@pytest.mark.parametrize("table", list(TABLES))
def test_the_reports_tables_add_up(table: str) -> None:
    filled = fill_table(TABLES[table], UNITS, demo_values(table))
    assert filled.faults == []
    assert not filled.is_empty


def test_the_sums_are_the_ones_a_person_gets() -> None:
    values = demo_values("forsorjningshinder")
    filled = fill_table(TABLES["forsorjningshinder"], UNITS, values)
    for place, column in enumerate(UNITS):
        naive = sum(int(value) for (_, of), value in values.items() if of == column)
        assert filled.rows[-1].cells[place].number == naive


# --- sums, quotients and shares

BLANK = ""


@pytest.mark.parametrize(
    ("a", "b", "c", "number", "is_computed", "fault"),
    [
        ("1", "2", BLANK, 3, True, ""),
        ("1", "2", "3", 3, False, ""),
        ("1", "2", "4", 4, False, "Liten, C, Norra: 4 är ifyllt, men 1 + 2 = 3"),
        ("1", BLANK, "4", 4, False, ""),
        ("1", BLANK, BLANK, None, True, ""),
        ("0", "0", BLANK, 0, True, ""),
        ("0.5", "2", "2.5", Decimal("2.5"), False, ""),
    ],
)
def test_a_sum_is_computed_where_it_is_empty_and_checked_where_it_is_filled_in(
    a: str, b: str, c: str, number: int | None, is_computed: bool, fault: str
) -> None:
    filled = fill_table(
        small_table(), ["Norra"], {(row, "Norra"): value for row, value in zip("abc", (a, b, c), strict=True)}
    )
    cell = filled.rows[2].cells[0]
    assert (cell.number, cell.is_computed, cell.fault) == (number, is_computed, fault)


@pytest.mark.parametrize(
    ("households", "cost", "each", "is_right"),
    [
        ("211", "1718", "8143", True),  # 1 718 tkr is anything from 1 717,5 to 1 718,5
        ("211", "1718", "8140", True),
        ("211", "1718", "8139", False),
        ("211", "1718", "8145", True),
        ("211", "1718", "8146", False),
        ("0", "1718", "1", True),
        ("211", BLANK, "1", True),
    ],
)
def test_a_quotient_may_differ_by_the_rounding_of_what_it_is_made_from(
    households: str, cost: str, each: str, is_right: bool
) -> None:
    cells = zip(("hushall", "kostnad_tkr", "kostnad_per_hushall"), (households, cost, each), strict=True)
    filled = fill_table(TABLES["ekonomiskt-bistand"], ["N"], {(row, "N"): value for row, value in cells})
    assert (filled.faults == []) == is_right


def test_an_empty_quotient_is_computed_with_halves_up_and_not_by_zero() -> None:
    table = TABLES["ekonomiskt-bistand"]
    values = {("hushall", "N"): "211", ("kostnad_tkr", "N"): "1718", ("hushall", "S"): "0", ("kostnad_tkr", "S"): "3"}
    north, south = fill_table(table, ["N", "S"], values).rows[2].cells
    assert (north.text.replace(SPACE, " "), north.is_computed, south.number) == ("8 142", True, None)


@pytest.mark.parametrize(
    ("mothers", "fault"),
    [("100", ""), ("101", "Områdesfakta, Ens. mor, N: 101 är fler än ”Barnfamiljer”, 100"), (BLANK, "")],
)
def test_a_part_is_at_most_the_whole_that_it_is_a_share_of(mothers: str, fault: str) -> None:
    values = {("barnfamiljer", "N"): "100", ("ensam_mor", "N"): mothers}
    assert fill_table(TABLES["omradesfakta"], ["N"], values).faults == ([fault] if fault else [])


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=4), st.integers(1, 999))
def test_a_computed_sum_never_faults_and_a_wrong_one_always_does(pairs: list[tuple[int, int]], wrong: int) -> None:
    columns = [f"Enhet {number}" for number in range(len(pairs))]
    values = {(row, column): str(pair[place]) for column, pair in zip(columns, pairs, strict=True)
              for place, row in enumerate("ab")}  # fmt: skip
    table = small_table()
    computed = fill_table(table, columns, values)
    assert [cell.number for cell in computed.rows[2].cells] == [first + second for first, second in pairs]
    assert computed.faults == []
    spoilt = values | {("c", column): str(sum(pair) + wrong) for column, pair in zip(columns, pairs, strict=True)}
    assert len(fill_table(table, columns, spoilt).faults) == len(pairs)


# --- in a granskning


def test_a_granskning_has_the_tables_of_its_instrument_with_a_column_per_unit(engine: Engine) -> None:
    inspection = plan(engine)
    save(engine, inspection, fact_key("omradesfakta", "folkmangd", "Norra"), "61 047")
    save(engine, inspection, fact_key("omradesfakta", "", "kalla"), "SWECO 2010")
    facts = load_facts(Acting(engine, FIRST), inspection)
    assert [each.table.id for each in facts.tables] == list(fact_tables("ekonomiskt-bistand"))
    first = facts.tables[0]
    assert (first.columns, first.source) == (("Norra", "Södra"), "SWECO 2010")
    assert first.rows[0].cells[0].number == 61047
    assert [facts.entry("omradesfakta", "folkmangd", unit).version for unit in ("Norra", "Södra")] == [1, 0]
    assert [line[1] for line in log_lines(engine, "save")] == [
        f"granskning/{inspection}/fakta/omradesfakta/folkmangd/Norra",
        f"granskning/{inspection}/fakta/omradesfakta/kalla",
    ]


def test_a_cell_can_be_emptied_again(sqlite_engine: Engine) -> None:
    inspection = plan(sqlite_engine)
    key = fact_key("omradesfakta", "folkmangd", "Norra")
    save(sqlite_engine, inspection, key, "5")
    save_entry(Acting(sqlite_engine, FIRST), inspection, key, "", 1)
    assert load_facts(Acting(sqlite_engine, FIRST), inspection).tables[0].is_empty


@pytest.mark.parametrize(
    ("row", "value", "message"),
    [
        ("folkmangd", "många", "'många' är inget tal. Skriv till exempel 61 047 eller 17,5."),
        ("folkmangd", "-5", "-5 är mindre än 0"),
        ("folkmangd", "1234567890123", "är inget tal"),
        ("arbetsloshet", "101", "mer än 100 %"),
    ],
)
def test_a_cell_takes_a_figure_that_can_be_one(sqlite_engine: Engine, row: str, value: str, message: str) -> None:
    inspection = plan(sqlite_engine)
    with pytest.raises(UserError, match=message):
        save(sqlite_engine, inspection, fact_key("omradesfakta", row, "Norra"), value)


def test_facts_of_a_granskning_under_way_are_for_inspektorer(sqlite_engine: Engine) -> None:
    inspection = plan(sqlite_engine)
    with sqlite_engine.connect() as connection, pytest.raises(UserError, match="inte är fastställd"):
        load_facts(Acting(connection, READER), inspection)


# --- definitions


def write(folder: Path, *changes: tuple[str, str]) -> Path:
    text = (PROJECT / "data/facts/omradesfakta.toml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "facts").mkdir()
    (folder / "facts" / "omradesfakta.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('id = "omradesfakta"', 'id = "annat"', "id ska vara 'omradesfakta', som filen heter"),
        ("share_decimals", "share_decimal", "okänd nyckel 'row.1.share_decimal'"),
        (
            '"ensam_mor", "ensam_far"]',
            '"ensam_mor", "tvilling"]',
            "raden 'barnfamiljer' räknas ur en rad som inte finns",
        ),
        ('label = "Folkmängd"', 'label = "Folkmängd"\nsum_of = ["barnfamiljer"]', "eller som själv är uträknad"),
        ('id = "medelinkomst"', 'id = "folkmangd"', "två rader har samma id"),
        ('kind = "procent"', 'kind = "promille"', "'row.6.kind' är 'promille'; tillåtna: 'antal', 'procent', 'rubrik'"),
        ('title = "Områdesfakta"', "title = Områdesfakta", "filen går inte att läsa som TOML i UTF-8"),
    ],
)
def test_a_wrong_definition_stops_loading_with_file_and_fault(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(Problems) as refusal:
        load_fact_tables(write(tmp_path, (old, new)))
    (line,) = refusal.value.lines
    assert line.startswith("omradesfakta.toml: ")
    assert message in line
