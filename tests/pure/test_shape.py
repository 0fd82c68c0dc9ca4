"""How a stranger's table is laid out: where its units, years, headings and values are, and what is left out."""

from dataclasses import replace

import pytest

from ojcore.importing.grid.model import Area
from ojcore.importing.shape.caption import Clues
from ojcore.importing.shape.finding import find_shape, with_clues
from ojcore.importing.shape.lan import with_lan_named
from ojcore.importing.shape.model import Role, Shape
from ojcore.importing.telling import tell_shape
from tests.pure.shape_tables import grid_of, laid_out, read, shape_of, told, values_of, vocabulary

SOLNA, EKERO, KALMAR = "0184", "0125", "0880"

# ---- who


@pytest.mark.parametrize(
    "table",
    [
        "Kommun;År;Andel\nSolna;2022;3,4\nEkerö;2022;5",
        "Kommunkod;År;Andel\n0184;2022;3,4\n0125;2022;5",
        "Kod;År;Andel\n184;2022;3,4\n125;2022;5",
        "Kod;Kommun;År;Andel\n0184;Solna;2022;3,4\n0125;Ekerö;2022;5",
        "År;Andel;Kommun\n2022;3,4;0184 Solna\n2022;5;0125 Ekerö",
        "Andel;År;Kommun;Kod\n3,4;2022;Solna stad;184.0\n5;2022;Ekerö kommun;125.0",
        "Län;Kommun;År;Andel\nStockholms län;Solna;2022;3,4\nStockholms län;Ekerö;2022;5",
        "Länskod;Län;Kommunkod;Kommun;År;Andel\n01;Stockholms län;0184;Solna;2022;3,4\n"
        "01;Stockholms län;0125;Ekerö;2022;5",
        "0184;2022;3,4\n0125;2022;5",
    ],
)
def test_units_are_found_by_code_name_or_both_wherever_the_column_stands(table: str) -> None:
    assert {(unit, year, answer) for unit, _, year, answer in read(table)} == {
        (SOLNA, "2022", "3,4"),
        (EKERO, "2022", "5"),
    }


def test_a_code_and_a_name_that_contradict_each_other_stop_the_file_at_their_row() -> None:
    table = laid_out(grid_of("Kod;Kommun;År;Andel\n0184;Solna;2022;3,4\n0125;Solna;2022;5"))
    assert [tuple(each) for each in table.unclear] == [
        (3, 1, "raden säger både 0125 (0125) och Solna (0184); rätta det som är fel", "")
    ]


def test_a_row_of_a_stadsdel_is_told_and_never_read_as_its_kommun() -> None:
    table = (
        "Län;Kommun;Stadsdel;2022\nStockholms län;Stockholm;Rinkeby-Kista;1\nStockholms län;Solna;;3,4\n"
        "Stockholms län;;;4\nRiket;;;5"
    )
    assert read(table) == {
        (SOLNA, "", "2022", "3,4"),
        ("stockholms-lan", "", "2022", "4"),
        ("riket", "", "2022", "5"),
    }
    assert ("Stockholms län, Stockholm och Rinkeby-Kista: stadsdel i Stockholm", 1) in told(table)


@pytest.mark.parametrize("between", ["", ";"])
def test_of_two_tables_side_by_side_the_first_is_read_and_the_second_told(between: str) -> None:
    table = (
        f"Kommun;Arbetslösa;{between}Jämfört med;Låg inkomst\nSolna;5;{between}Riket;6\n"
        f"Ekerö;5;{between}Stockholms län;7\n;;{between}Kalmar;8"
    )
    assert read(table, year=2022) == {(SOLNA, "Arbetslösa", "2022", "5"), (EKERO, "Arbetslösa", "2022", "5")}
    assert told(table) == [("kolumner som inte läses: Jämfört med och Låg inkomst", 0)]


def test_strokes_between_two_tables_and_over_the_seconds_units_change_nothing() -> None:
    table = "Kommun;Arbetslösa;–;–;Låg inkomst\nSolna;5;–;Riket;6\nEkerö;5;–;Stockholms län;7"
    assert read(table, year=2022) == {(SOLNA, "Arbetslösa", "2022", "5"), (EKERO, "Arbetslösa", "2022", "5")}
    assert told(table) == [("kolumner som inte läses: –, – och Låg inkomst", 0)]


def test_of_two_tables_of_kommuner_side_by_side_none_is_read_under_the_others() -> None:
    table = "Kommun;Arbetslösa;;Kommun;Låg inkomst;;Kommun;Andel\nSolna;5;;Ekerö;6;;Kalmar;7\nEkerö;8;;Solna;9;;Ekerö;1"
    assert read(table, year=2022) == {(SOLNA, "Arbetslösa", "2022", "5"), (EKERO, "Arbetslösa", "2022", "8")}


def test_a_code_between_the_values_belongs_to_the_table_where_it_names_the_same_kommuner() -> None:
    table = "Kommun;Arbetslösa;Kommunkod;Låg inkomst\nSolna;5;0184;6\nEkerö;8;0125;9"
    assert {(unit, answer) for unit, _, _, answer in read(table, year=2022)} == {
        (SOLNA, "5"),
        (SOLNA, "6"),
        (EKERO, "8"),
        (EKERO, "9"),
    }


def test_an_unknown_kommun_stops_the_file_at_its_cell() -> None:
    table = laid_out(grid_of("Kommun;2022\nSolna;1\nEkerö;2\nSålna;3"))
    assert [(each.row, each.column) for each in table.unclear] == [(4, 1)]
    assert "menade du 'Solna'?" in table.unclear[0].text


def test_thousands_of_unknown_kommuner_are_told_and_only_the_first_with_the_nearest_name() -> None:
    rows = [f"Sålna{chr(97 + at // 676)}{chr(97 + at // 26 % 26)}{chr(97 + at % 26)};{at}" for at in range(3_000)]
    grid = grid_of("\n".join(["Kommun;2022", "Ekerö;2", "Sålna;3", *rows]))
    table = laid_out(grid, Shape("", {1: Role.YEAR}, 2, grid.height, {1: Role.UNIT, 2: Role.VALUE}))
    unclear = sorted(table.unclear)
    assert [each.row for each in unclear] == list(range(3, 3_004))
    assert ["menade du" in each.text for each in unclear[:2]] == [True, True]
    assert not any("menade du" in each.text for each in unclear[200:])
    assert all("okänd enhet" in each.text for each in unclear)


def test_summary_rows_and_footers_are_left_out_and_told() -> None:
    table = (
        "Kod;Kommun;Andel 2022\n0184;Solna;3,4\n0125;Ekerö;5\n;Medelvärde för alla;4,2\n;Liknande kommuner;7\n"
        ";;\nKälla: Socialstyrelsen;;\nHämtad 2025-03-01;;"
    )
    assert {(unit, answer) for unit, _, _, answer in read(table)} == {(SOLNA, "3,4"), (EKERO, "5")}
    assert any("Liknande kommuner: grupp av kommuner" in what for what, _ in told(table))


def test_rows_above_the_first_kommun_that_only_count_together_are_no_headings_and_are_told() -> None:
    table = "K-kod;Kommun;Andel med rutin;Andel utan\n;Min – Max;0–10;1–9\n0184;Solna;3,4;1\n0125;Ekerö;5;2"
    assert read(table, year=2022) == {
        (SOLNA, "Andel med rutin", "2022", "3,4"),
        (SOLNA, "Andel utan", "2022", "1"),
        (EKERO, "Andel med rutin", "2022", "5"),
        (EKERO, "Andel utan", "2022", "2"),
    }


def test_a_column_of_years_is_no_column_of_kommuner_although_some_years_are_codes() -> None:
    years = "År;Solna;Ekerö\n2021;1;2\n2023;3;4\n2026;5;6"
    assert shape_of(grid_of(years)).of(Role.YEAR) == [1]
    assert {(unit, year, answer) for unit, _, year, answer in read(years)} == {
        (SOLNA, "2021", "1"),
        (EKERO, "2021", "2"),
        (SOLNA, "2023", "3"),
        (EKERO, "2023", "4"),
        (SOLNA, "2026", "5"),
        (EKERO, "2026", "6"),
    }


def test_figures_that_happen_to_be_codes_are_values() -> None:
    table = "Kommun;Antal hushåll;Antal barn\nSolna;880;114\nEkerö;192;186\nKalmar;184;125"
    shape = shape_of(grid_of(table), Clues(year=2022))
    assert (shape.of(Role.UNIT), shape.of(Role.VALUE)) == ([1], [2, 3])


def test_figures_that_happen_to_be_codes_are_no_row_of_kommuner() -> None:
    table = "Kommun;Antal hushåll;Antal barn;Antal vuxna\nSolna;880;114;1480\nEkerö;192;186;1280"
    assert shape_of(grid_of(table), Clues(year=2022)).rows_of(Role.UNIT) == []


@pytest.mark.parametrize("heading", ["Nr", "Nummer", "Rad", "Ordning"])
def test_numbers_under_a_heading_that_says_no_kommun_are_no_kommuner(heading: str) -> None:
    grid = grid_of(f"{heading};Arbetslösa;Låg inkomst\n114;5;6\n115;7;8")
    assert find_shape(grid, vocabulary(), Clues(year=2022)) is None


@pytest.mark.parametrize("first", ["Riket", "Stockholms län", "00"])
def test_a_kommun_after_the_values_of_riket_or_a_lan_stops_the_file_at_its_row(first: str) -> None:
    table = laid_out(grid_of(f"Kommun;2022;Jämförs med\nSolna;1;Riket\nEkerö;2;Stockholms län\n{first};5;Salem"))
    assert {(value.unit, value.answer) for value in values_of(table)} == {(SOLNA, "1"), (EKERO, "2")}
    assert [(each.row, each.text) for each in table.unclear] == [
        (4, f"raden säger både {first} och Salem; rätta det som är fel")
    ]


@pytest.mark.parametrize("heading", ["Län", "Region", "Länsnamn"])
def test_bare_names_under_a_heading_that_says_lan_are_lan(heading: str) -> None:
    table = f"Tabell;\n{heading};Arbetslösa\nStockholm;5\nUppsala;6\nKalmar;7\nRiket;8"
    found = values_of(laid_out(with_lan_named(grid_of(table), vocabulary().units), clues=Clues(year=2022)))
    assert {(value.unit, value.answer) for value in found} == {
        ("stockholms-lan", "5"),
        ("benchmark-lan-03", "6"),
        ("benchmark-lan-08", "7"),
        ("riket", "8"),
    }


def test_a_kommun_under_lan_is_asked_about_and_under_region_it_makes_all_of_them_kommuner() -> None:
    units = vocabulary().units
    asked = with_lan_named(grid_of("Län;Arbetslösa\nKalmar;5\nUppsala;7\nSolna;6"), units)
    assert [each.unknown for each in laid_out(asked, clues=Clues(year=2022)).unclear] == ["Solna län"]
    kommuner = with_lan_named(grid_of("Region;Arbetslösa\nKalmar;5\nSolna;6"), units)
    assert {value.unit for value in values_of(laid_out(kommuner, clues=Clues(year=2022)))} == {KALMAR, SOLNA}


def test_a_section_that_is_called_lan_makes_no_kommun_a_lan() -> None:
    grid = grid_of("Kommun;Arbetslösa\nLän;\nKalmar;5\nSolna;6")
    assert with_lan_named(grid, vocabulary().units) == grid


def test_a_lan_beside_its_kommun_does_not_contradict_it() -> None:
    grid = with_lan_named(grid_of("Län;Kommun;Arbetslösa\nKalmar;Borgholm;5\nKalmar;Kalmar;6"), vocabulary().units)
    assert {(value.unit, value.answer) for value in values_of(laid_out(grid, clues=Clues(year=2022)))} == {
        ("0885", "5"),
        (KALMAR, "6"),
    }


# ---- headings


def test_titles_above_the_headings_are_no_headings() -> None:
    table = "Ekonomiskt bistånd 2022\n\nKommun;Andel med rutin;Andel utan\nSolna;1;2\nEkerö;3;4"
    shape = shape_of(grid_of(table))
    assert (list(shape.header), shape.first, shape.year, shape.year_from) == ([3], 4, 2022, "titel")


@pytest.mark.parametrize("first", ["Kommun;Med rutin;;Utan rutin;", "Kommun;Med rutin;Med rutin;Utan rutin;Utan rutin"])
@pytest.mark.parametrize("between", ["", ";;;;\n"])
def test_groups_above_the_headings_are_joined_to_them_also_over_a_blank_row(first: str, between: str) -> None:
    table = f"{first}\n{between};Barn;Vuxna;Barn;Vuxna\nSolna;1;2;3;4\nEkerö;5;6;7;8"
    assert {value for value in read(table, year=2022) if value[0] == SOLNA} == {
        (SOLNA, "Med rutin – Barn", "2022", "1"),
        (SOLNA, "Med rutin – Vuxna", "2022", "2"),
        (SOLNA, "Utan rutin – Barn", "2022", "3"),
        (SOLNA, "Utan rutin – Vuxna", "2022", "4"),
    }


def test_three_rows_of_headings_are_joined() -> None:
    table = "Kommun;Rutiner;;;\n;Barn;;Vuxna;\n;2021;2022;2021;2022\nSolna;1;2;3;4\nEkerö;5;6;7;8"
    assert {value for value in read(table) if value[0] == SOLNA} == {
        (SOLNA, "Rutiner – Barn", "2021", "1"),
        (SOLNA, "Rutiner – Barn", "2022", "2"),
        (SOLNA, "Rutiner – Vuxna", "2021", "3"),
        (SOLNA, "Rutiner – Vuxna", "2022", "4"),
    }


def test_a_merged_group_counts_for_the_columns_it_covers_and_no_more() -> None:
    lines = [["Kommun", "Rutiner", "", "Antal barn"], ["", "Barn", "Vuxna", ""], ["Solna", "1", "2", "3"]]
    grid = grid_of([*lines, ["Ekerö", "5", "6", "7"]], merged=[Area(1, 2, 1, 3), Area(1, 1, 2, 1), Area(1, 4, 2, 4)])
    found = values_of(laid_out(grid, clues=Clues(year=2022)))
    assert {(value.heading, value.answer) for value in found if value.unit == SOLNA} == {
        ("Rutiner – Barn", "1"),
        ("Rutiner – Vuxna", "2"),
        ("Antal barn", "3"),
    }


def test_a_kommun_in_cells_merged_down_counts_for_all_their_rows() -> None:
    grid = grid_of(
        "Kommun;År;Andel\nSolna;2021;1\n;2022;2\nEkerö;2021;3\n;2022;4", merged=[Area(2, 1, 3, 1), Area(4, 1, 5, 1)]
    )
    assert {(value.unit, value.year, value.answer) for value in values_of(laid_out(grid))} == {
        (SOLNA, "2021", "1"),
        (SOLNA, "2022", "2"),
        (EKERO, "2021", "3"),
        (EKERO, "2022", "4"),
    }


def test_a_remark_column_is_left_out_and_told() -> None:
    table = "Kommun;Andel med rutin;Kommentar\nSolna;1;ny rutin från maj\nEkerö;2;"
    assert {(heading, answer) for _, heading, _, answer in read(table, year=2022)} == {
        ("Andel med rutin", "1"),
        ("Andel med rutin", "2"),
    }
    assert ("kolumner som inte läses: Kommentar", 0) in told(table)


# ---- when


@pytest.mark.parametrize(
    ("table", "clues", "year_from"),
    [
        ("Kommun;År;Andel\nSolna;2022;1\nEkerö;2022;2", {}, "kolumn"),
        ("Kommun;2022\nSolna;1\nEkerö;2", {}, "rubrik"),
        ("Kommun;Andel 2022\nSolna;1\nEkerö;2", {}, "rubrik"),
        ("Läget 2022\nKommun;Andel\nSolna;1\nEkerö;2", {}, "titel"),
        ("Kommun;Andel\nSolna;1\nEkerö;2", {"name": "År 2022"}, "blad"),
        ("Kommun;Andel\nSolna;1\nEkerö;2", {"name": "2022"}, "blad"),
        ("Kommun;Andel\nSolna;1\nEkerö;2", {"file": "bistand_2022.csv"}, "filnamn"),
        ("Kommun;Andel\nSolna;1\nEkerö;2", {"given": 2022}, "angivet"),
        ("Kommun;Andel 2022\nSolna;1\nEkerö;2", {"given": 2023}, "rubrik"),
        ("Kommun;2022\nSolna;1\nEkerö;2", {"given": 2023}, "rubrik"),
        ("Uppgifter från år 2022, publicerad 2024\nKommun;Andel\nSolna;1\nEkerö;2", {}, "titel"),
        ("Publicerad 2024-03-01, uppgifter från 2022\nKommun;Andel\nSolna;1\nEkerö;2", {}, "titel"),
        ("Hämtad från Kolada 2024\nKommun;Andel\nSolna;1\nEkerö;2", {"file": "bistand_2022.csv"}, "filnamn"),
        ("Läget 2020\nKommun;Andel\nSolna;1\nEkerö;2", {"given": 2022}, "angivet"),
    ],
)
def test_the_year_is_found_where_it_stands(table: str, clues: dict[str, object], year_from: str) -> None:
    grid = grid_of(table, str(clues.get("name", "")))
    given = Clues(str(clues.get("file", "")), clues.get("given"))  # type: ignore[arg-type]
    assert shape_of(grid, given).year_from == year_from
    assert {value.year for value in values_of(laid_out(grid, clues=given))} == {"2022"}


def test_a_given_year_does_not_outdo_several_in_the_file() -> None:
    table = "Kommun;2021;2022\nSolna;1;2\nEkerö;3;4"
    assert {(value[2], value[3]) for value in read(table, year=2020)} == {
        ("2021", "1"),
        ("2022", "2"),
        ("2021", "3"),
        ("2022", "4"),
    }


def test_a_given_year_holds_where_a_heading_has_none() -> None:
    table = "Kommun;Arbetslösa 2022;Låg inkomst\nSolna;1;2\nEkerö;3;4"
    assert {value for value in read(table, year=2023) if value[0] == SOLNA} == {
        (SOLNA, "Arbetslösa", "2022", "1"),
        (SOLNA, "Låg inkomst", "2023", "2"),
    }


@pytest.mark.parametrize(
    ("table", "year", "told"),
    [
        ("Kommun;A 2022;B;C\nSolna;1;2;3\nEkerö;3;4;5", None, "år i rubrikerna men saknas för B och C"),
        ("Kommun;A 2022;B\nSolna;1;2\nEkerö;3;4", 2023, "år i rubrikerna och 2023 (angivet) för B"),
        ("Läget 2021\nKommun;A 2022;B\nSolna;1;2\nEkerö;3;4", None, "år i rubrikerna och 2021 (titel) för B"),
        ("Kommun;A 2022;B 2023\nSolna;1;2\nEkerö;3;4", 2020, "år i rubrikerna, "),
        ("Kommun;A;B\nSolna;1;2\nEkerö;3;4", None, "år saknas, "),
        ("Kommun;A 2022;B;C;D;E\nSolna;1;2;3;4;5\nEkerö;3;4;5;6;7", None, "saknas för B, C, D och 1 till"),
    ],
)
def test_where_some_headings_have_years_it_is_told_which_have_none(table: str, year: int | None, told: str) -> None:
    assert told in tell_shape(shape_of(grid_of(table), Clues(year=year)))


@pytest.mark.parametrize(("row", "year"), [(0, 2022), (50, None), (99, 2022)])
def test_of_many_lines_above_a_table_the_first_and_the_nearest_may_be_titles(row: int, year: int | None) -> None:
    lines = [["Läget 2022" if at == row else "Så gjordes undersökningen", ""] for at in range(100)]
    assert shape_of(grid_of([*lines, ["Kommun", "A"], ["Solna", "1"], ["Ekerö", "2"]])).year == year


def test_a_year_of_a_group_counts_for_all_headings_below_it() -> None:
    grid = grid_of("Kommun;Läget 2022;;Läget 2023\n;A;B;C\nSolna;1;2;3\nEkerö;3;4;5")
    assert shape_of(grid).year_from == "rubrik"
    assert {value.year for value in values_of(laid_out(grid))} == {"2022", "2023"}


@pytest.mark.parametrize(
    "title", ["Öppna jämförelser 2023\nUppgifterna avser 2022", "Öppna jämförelser 2023, läget 2022"]
)
def test_years_that_disagree_are_asked_about_whatever_the_file_is_called(title: str) -> None:
    shape = shape_of(grid_of(f"{title}\nKommun;Andel\nSolna;1\nEkerö;2"), Clues("bistand 2023.csv"))
    assert (shape.year, shape.year_from) == (None, "")


@pytest.mark.parametrize(
    "title", ["Hämtad 2025-03-01", "Utskriven 2025", "Tabell från 2021 och 2022", "Version 2.2025"]
)
def test_a_day_and_two_years_are_no_year(title: str) -> None:
    shape = shape_of(grid_of(f"{title}\nKommun;Andel\nSolna;1\nEkerö;2"))
    assert (shape.year, shape.year_from) == (None, "")


@pytest.mark.parametrize(
    "heading",
    ["Rutin beslutad", "Reviderad", "Startår", "Publiceringsår", "Giltig t.o.m. år", "Senast uppdaterad år", "Född"],
)
def test_a_column_of_years_that_is_not_called_year_is_left_out_and_told(heading: str) -> None:
    table = f"Kommun;{heading};Arbetslösa\nSolna;2015;5\nEkerö;2020;6"
    assert read(table, year=2023) == {(SOLNA, "Arbetslösa", "2023", "5"), (EKERO, "Arbetslösa", "2023", "6")}
    assert told(table) == [(f"kolumner som inte läses: {heading}", 0)]


def test_figures_that_look_like_years_are_values_where_the_heading_names_an_indicator() -> None:
    table = "Kommun;Kostnad för ekonomiskt bistånd per invånare;Arbetslösa\nSolna;2015;5\nEkerö;2020;6"
    assert shape_of(grid_of(table), Clues(year=2023)).of(Role.VALUE) == [2, 3]
    assert {value[2] for value in read(table, year=2023)} == {"2023"}


@pytest.mark.parametrize("heading", ["År", "Mätår", "Avser år", "År:", "year", "Period", "Tid", "Redovisningsår", ""])
def test_a_column_that_is_called_year_or_nothing_tells_the_year(heading: str) -> None:
    table = f"Kommun;{heading};Arbetslösa\nSolna;2015;5\nEkerö;2020;6"
    assert {value[2] for value in read(table, year=2023)} == {"2015", "2020"}


@pytest.mark.parametrize(
    ("headings", "years"),
    [
        ("Publiceringsår;År", [3]),
        ("År;Redovisningsår", [2]),
        (";År", [3]),
        ("Tid;Redovisningsår", []),
        ("År;Period", []),
    ],
)
def test_of_several_columns_of_years_the_one_called_year_counts_else_none(headings: str, years: list[int]) -> None:
    shape = shape_of(grid_of(f"Kommun;{headings};Arbetslösa\nSolna;2021;2022;5\nEkerö;2020;2023;6"))
    assert (shape.of(Role.YEAR), shape.of(Role.VALUE)) == (years, [4])


# ---- kommuner as columns, one kommun, long form


def test_kommuner_may_be_columns_and_indicators_rows() -> None:
    table = "Indikator;Solna;Ekerö;Riket\nAndel med rutin;1;2;3\nAndel utan;4;5;6"
    assert read(table, year=2022) == {
        (SOLNA, "Andel med rutin", "2022", "1"),
        (EKERO, "Andel med rutin", "2022", "2"),
        ("riket", "Andel med rutin", "2022", "3"),
        (SOLNA, "Andel utan", "2022", "4"),
        (EKERO, "Andel utan", "2022", "5"),
        ("riket", "Andel utan", "2022", "6"),
    }


@pytest.mark.parametrize("head", ["Indikator;0184;0125", "Indikator;184;125"])
def test_codes_may_head_the_columns(head: str) -> None:
    table = f"{head}\nAndel med rutin;1;2\nAndel utan;4;5"
    assert {value[0] for value in read(table, year=2022)} == {SOLNA, EKERO}


def test_years_may_stand_under_kommuner_as_columns() -> None:
    table = "Indikator;Solna;;Ekerö;\n;2021;2022;2021;2022\nAndel med rutin;1;2;3;4\nAndel utan;5;6;7;8"
    assert {value for value in read(table) if value[1] == "Andel utan"} == {
        (SOLNA, "Andel utan", "2021", "5"),
        (SOLNA, "Andel utan", "2022", "6"),
        (EKERO, "Andel utan", "2021", "7"),
        (EKERO, "Andel utan", "2022", "8"),
    }


@pytest.mark.parametrize(
    ("name", "title", "file", "unit_from"),
    [
        ("Solna", "", "", "blad"),
        ("", "Uppgifter för Solna stad\n", "", "titel"),
        ("", "", "solna-2022.xlsx", "filnamn"),
        ("Blad1", "", "Solna kommun.xlsx", "filnamn"),
    ],
)
def test_a_file_of_one_kommun_is_known_by_sheet_title_or_file_name(
    name: str, title: str, file: str, unit_from: str
) -> None:
    grid = grid_of(f"{title}Indikator;2021;2022\nAndel med rutin;1;2\nAndel utan;3;4", name)
    clues = Clues(file)
    assert shape_of(grid, clues).unit_from == unit_from
    assert {tuple(value) for value in values_of(laid_out(grid, clues=clues))} == {
        (SOLNA, "Andel med rutin", "2021", "1"),
        (SOLNA, "Andel med rutin", "2022", "2"),
        (SOLNA, "Andel utan", "2021", "3"),
        (SOLNA, "Andel utan", "2022", "4"),
    }


def test_a_word_that_is_also_a_kommun_names_none_inside_a_sentence() -> None:
    assert (
        find_shape(grid_of("Hur det kan vara\nIndikator;2021;2022\nMed;1;2\nUtan;3;4"), vocabulary(), Clues()) is None
    )


def test_of_a_file_that_names_two_kommuner_nobody_is_chosen() -> None:
    grid = grid_of("Solna stad och Ekerö\nIndikator;2021;2022\nAndel med rutin;1;2\nAndel utan;3;4")
    assert find_shape(grid, vocabulary(), Clues()) is None
    assert {value.unit for value in values_of(laid_out(grid, clues=Clues(unit="Ekerö")))} == {EKERO}


def test_the_long_form_takes_its_heading_from_all_columns_that_tell_the_measures_apart() -> None:
    table = (
        "Kommun;Mått;Hushållstyp;År;Värde\nSolna;Andel;Ensamstående;2022;1\nSolna;Andel;Sammanboende;2022;2\n"
        "Ekerö;Antal;Ensamstående;2022;3\nEkerö;Antal;Sammanboende;2022;4"
    )
    assert read(table) == {
        (SOLNA, "Andel – Ensamstående", "2022", "1"),
        (SOLNA, "Andel – Sammanboende", "2022", "2"),
        (EKERO, "Antal – Ensamstående", "2022", "3"),
        (EKERO, "Antal – Sammanboende", "2022", "4"),
    }


def test_rkoladas_long_form_is_read_by_value_and_not_by_count_or_status() -> None:
    table = (
        "gender,count,status,value,kpi,year,municipality_id\nK,1,,2.1,N31807,2022,0184\nM,1,,2.7,N31807,2022,0184\n"
        "T,1,,2.4,N31807,2022,0184\nT,1,,3.1,N31807,2022,0125"
    ).replace(",", ";")
    assert read(table) == {(SOLNA, "N31807", "2022", "2.4"), (EKERO, "N31807", "2022", "3.1")}
    assert told(table) == [
        ("värden för kvinnor och män var för sig", 2),
        ("kolumner som inte läses: count", 0),
    ]


# ---- women and men


def test_of_gender_columns_the_totals_are_read_and_the_others_told() -> None:
    table = "Kommun;Totalt;Kvinnor;Män\nSolna;1;2;3\nEkerö;4;5;6"
    assert {(unit, answer) for unit, _, _, answer in read(table, year=2022)} == {(SOLNA, "1"), (EKERO, "4")}
    assert told(table) == [("2 kolumner med värden för kvinnor och män var för sig", 0)]


@pytest.mark.parametrize(
    "above",
    ["Kommun;Andel med rutin;;;Andel utan;;", ";Andel med rutin;;;Andel utan;;"],
)
def test_genders_may_stand_under_the_indicators(above: str) -> None:
    table = f"{above}\nKommun;Totalt;Kvinnor;Män;Totalt;Kvinnor;Män\nSolna;1;2;3;4;5;6\nEkerö;7;8;9;10;11;12"
    assert {value for value in read(table, year=2022) if value[0] == SOLNA} == {
        (SOLNA, "Andel med rutin", "2022", "1"),
        (SOLNA, "Andel utan", "2022", "4"),
    }


def test_genders_may_stand_above_the_indicators() -> None:
    table = "Kommun;Totalt;;Kvinnor;;Män;\n;Med;Utan;Med;Utan;Med;Utan\nSolna;1;2;3;4;5;6\nEkerö;7;8;9;10;11;12"
    assert {value for value in read(table, year=2022) if value[0] == SOLNA} == {
        (SOLNA, "Med", "2022", "1"),
        (SOLNA, "Utan", "2022", "2"),
    }


def test_gender_in_a_row_of_its_own_leaves_only_the_totals() -> None:
    table = "Kommun;Kön;2021;2022\nSolna;Kvinnor;1;2\nSolna;Män;3;4\nSolna;Totalt;5;6\nEkerö;Totalt;7;8"
    assert {(unit, year, answer) for unit, _, year, answer in read(table)} == {
        (SOLNA, "2021", "5"),
        (SOLNA, "2022", "6"),
        (EKERO, "2021", "7"),
        (EKERO, "2022", "8"),
    }
    assert told(table) == [("värden för kvinnor och män var för sig", 2)]


@pytest.mark.parametrize("text", ["Okänt", "0", "Annat"])
def test_an_unknown_gender_stops_the_file_at_its_cell(text: str) -> None:
    table = laid_out(grid_of(f"Kommun;Kön;2022\nSolna;Kvinnor;1\nSolna;{text};3\nSolna;Totalt;5"))
    assert [tuple(each) for each in table.unclear] == [
        (3, 2, f"okänt kön '{text}'; tillåtna: totalt, kvinnor, män", "")
    ]


def test_a_heading_that_says_gender_is_believed_whatever_stands_below() -> None:
    assert told("Kommun;Kön;2022\nSolna;Flicka;1\nSolna;Pojke;3\nSolna;Totalt;5") == [
        ("värden för kvinnor och män var för sig", 2)
    ]
    assert shape_of(grid_of("Kommun;Kön;2022\nSolna;0;7\nSolna;1;9")).of(Role.GENDER) == [2]
    assert shape_of(grid_of("Kommun;Kön;Sex månader 2022\nSolna;Totalt;7\nEkerö;Totalt;9")).of(Role.VALUE) == [3]


# ---- one table in pieces


@pytest.mark.parametrize("text", ["Arbetslösa 2022", "Kvinnor", "Arbetslösa", "2021", "Rang"])
@pytest.mark.parametrize("merged", [False, True])
def test_a_lone_text_between_kommuner_that_begins_something_else_stops_the_file(text: str, merged: bool) -> None:
    areas = [Area(3, 1, 3, 3)] if merged else []
    table = laid_out(grid_of(f"Kommun;Låg;Hög\nSolna;1;2\n{text};;\nSolna;3;4", merged=areas), clues=Clues(year=2022))
    assert [tuple(each) for each in table.unclear] == [
        (3, 0, f"'{text}' delar tabellen; dela upp den på flera blad", "")
    ]


@pytest.mark.parametrize("text", ["Ekerö", "Stockholms län", "Övriga", "Riket"])
def test_other_lone_texts_between_kommuner_and_footers_do_not(text: str) -> None:
    table = f"Kommun;Låg;Hög\nSolna;1;2\n{text};;\nKalmar;3;4\nKälla: SCB 2022;;"
    assert not laid_out(grid_of(table), clues=Clues(year=2022)).unclear


# ---- nothing to read


@pytest.mark.parametrize(
    "table",
    ["", "Kommun", "Kommun;Andel", "Solna", "Solna\nEkerö", "1;2\n3;4", "Ett blad\nmed bara text\nom Solna", ";;\n;;"],
)
def test_a_sheet_without_values_of_units_has_no_shape(table: str) -> None:
    assert find_shape(grid_of(table), vocabulary(), Clues()) is None


def test_a_sheet_without_columns_has_no_shape() -> None:
    assert find_shape(grid_of([]), vocabulary(), Clues()) is None


def test_a_table_without_headings_is_named_by_its_sheet() -> None:
    grid = grid_of("Solna;1\nEkerö;2", "Andel med rutin")
    assert {tuple(value) for value in values_of(laid_out(grid, clues=Clues(year=2022)))} == {
        (SOLNA, "Andel med rutin", "2022", "1"),
        (EKERO, "Andel med rutin", "2022", "2"),
    }


def test_one_row_of_values_is_enough() -> None:
    assert read("Kommun;Andel med rutin\nSolna;1", year=2022) == {(SOLNA, "Andel med rutin", "2022", "1")}


def test_empty_cells_say_nothing() -> None:
    assert len(read("Kommun;Med;Utan\nSolna;1;\nEkerö; ;2", year=2022)) == 2


# ---- a shape that somebody has changed


def test_another_role_of_a_column_counts() -> None:
    grid = grid_of("Kommun;Andel med rutin;Antal svar\nSolna;1;7\nEkerö;2;8")
    shape = shape_of(grid, Clues(year=2022))
    changed = shape.changed([1], 2, ("kolumn", 3), Role.NOTHING)
    assert {value.answer for value in values_of(laid_out(grid, changed))} == {"1", "2"}
    assert [each.what for each in laid_out(grid, changed).skipped] == ["kolumner som inte läses: Antal svar"]


def test_of_a_shape_whose_column_of_years_is_left_out_the_year_is_asked_for_and_may_be_given() -> None:
    grid = grid_of("Kommun;Period;Arbetslösa\nSolna;2015;5\nEkerö;2020;6")
    changed = shape_of(grid).changed([1], 2, ("kolumn", 2), Role.NOTHING)
    again = with_clues(grid, changed, vocabulary(), Clues())
    assert (again.year, again.year_from) == (None, "")
    given = with_clues(grid, again, vocabulary(), Clues(year=2023))
    assert (given.year, given.year_from) == (2023, "angivet")
    assert {value.year for value in values_of(laid_out(grid, given))} == {"2023"}
    assert given.without_given() == again


def test_a_shape_whose_column_is_said_to_be_years_takes_them_from_it() -> None:
    grid = grid_of("Kommun;Redovisat;Arbetslösa\nSolna;2015;5\nEkerö;2020;6")
    changed = shape_of(grid, Clues(year=2023)).changed([1], 2, ("kolumn", 2), Role.YEAR)
    again = with_clues(grid, changed, vocabulary(), Clues(year=2023))
    assert (again.year, again.year_from) == (None, "kolumn")


def test_a_given_unit_holds_for_a_changed_shape_of_one_unit() -> None:
    grid = grid_of("Indikator;2021;2022\nAndel med rutin;1;2\nAndel utan;3;4", "Solna")
    changed = shape_of(grid).changed([1], 2, ("kolumn", 2), Role.NOTHING)
    again = with_clues(grid, changed, vocabulary(), Clues(unit="Ekerö"))
    assert {value.unit for value in values_of(laid_out(grid, again))} == {EKERO}


def test_other_heading_rows_and_another_first_row_count() -> None:
    grid = grid_of("Kommun;A;B\nEn titel;;\nx;Med;Utan\nSolna;1;2\nEkerö;3;4\nKalmar;5;6")
    changed = shape_of(grid, Clues(year=2022)).changed([1, 3], 5, None, Role.NOTHING)
    assert {(value.unit, value.heading) for value in values_of(laid_out(grid, changed))} == {
        (unit, heading) for unit in (EKERO, KALMAR) for heading in ("A – Med", "B – Utan")
    }


def test_a_row_of_headings_below_the_sheet_has_nothing_to_say() -> None:
    grid = grid_of("Läget 2022\nKommun;A\nSolna;1\nEkerö;2")
    changed = with_clues(grid, shape_of(grid).changed([500], 3, None, Role.NOTHING), vocabulary(), Clues())
    assert (changed.year, [heading.text for heading in laid_out(grid, changed).headings]) == (2022, ["Läget"])


def test_another_role_of_a_heading_row_counts() -> None:
    grid = grid_of("Kommun;Barn;Vuxna\n;Med;Utan\nSolna;1;2\nEkerö;3;4")
    changed = shape_of(grid, Clues(year=2022)).changed([1, 2], 3, ("rad", 1), Role.NOTHING)
    assert {value.heading for value in values_of(laid_out(grid, changed))} == {"Med", "Utan"}


def test_a_shape_may_lack_headings_altogether() -> None:
    grid = grid_of("Kommun;2022\nSolna;1\nEkerö;3", "Andel med rutin")
    shape = replace(shape_of(grid), year=2021)
    assert {tuple(value) for value in values_of(laid_out(grid, shape.changed([], 2, None, Role.NOTHING)))} == {
        (SOLNA, "Andel med rutin", "2021", "1"),
        (EKERO, "Andel med rutin", "2021", "3"),
    }


def test_a_cell_without_a_value_to_trust_stops_the_file_only_where_values_stand() -> None:
    grid = grid_of("Kommun;Andel med rutin;Kommentar\nSolna;;\nEkerö;2;")
    faulty = replace(grid, faults={(2, 2): "cellen visar ett fel", (2, 9): "cellen visar ett fel"})
    assert [tuple(each) for each in laid_out(faulty, clues=Clues(year=2022)).unclear] == [
        (2, 2, "cellen visar ett fel", "")
    ]
