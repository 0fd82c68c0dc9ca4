"""A file that is not in the form: all its sheets, what its headings mean, and its values in the form's columns."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from ojcore.definitions.model import Definitions
from ojcore.errors import UserError
from ojcore.importing.foreign import Understood, Wishes, name_in_file_name, publisher_in, source_id, understand
from ojcore.importing.form import ANSWER, INDICATOR, PLACE, SOURCE, UNIT, YEAR
from ojcore.importing.grid.model import Grid
from ojcore.importing.mapping import SKIP, UNDECIDED, Decisions, IndicatorNames
from ojcore.importing.shape.caption import Clues
from ojcore.importing.shape.model import Role
from ojcore.importing.table import FileTable, cell_name, column_letters
from tests.pure.shape_tables import grid_of, shape_of, vocabulary

TABLE = "Kommun;Låg inkomst;Arbetslösa;Handläggare\nSolna;1;2;3\nEkerö;4;5;6"


@pytest.fixture(scope="module")
def names(definitions: Definitions) -> IndicatorNames:
    return IndicatorNames(definitions)


def understood(
    names: IndicatorNames,
    sheets: Mapping[str, str] | Sequence[Grid],
    file_name: str = "bakgrund 2022.xlsx",
    decisions: Decisions = UNDECIDED,
    **wishes: object,
) -> Understood:
    grids = [grid_of(table, name) for name, table in sheets.items()] if isinstance(sheets, Mapping) else sheets
    wished = Wishes(**wishes)  # type: ignore[arg-type]
    publisher = wished.publisher or publisher_in(grids)
    return understand(grids, file_name, vocabulary(), names, decisions, publisher, wished)


def rows_of(table: FileTable, *headings: str) -> list[tuple[str, ...]]:
    columns = {column.heading: [column.texts[code] for code in column.codes] for column in table.columns}
    if table.cells is not None:  # the place is only its beginning: `CheckedRows` adds the cell
        cells = map(cell_name, table.rows.tolist(), table.cells.tolist())
        columns[PLACE] = [sheet + cell for sheet, cell in zip(columns[PLACE], cells, strict=True)]
    return list(zip(*(columns[heading] for heading in headings), strict=True))


def test_the_values_of_known_headings_are_put_in_the_form_with_their_cell(names: IndicatorNames) -> None:
    found = understood(names, {"Data": TABLE})
    assert rows_of(found.table, SOURCE, INDICATOR, YEAR, UNIT, ANSWER, PLACE) == [
        ("bakgrund", "Låg inkomst", "2022", "Solna", "1", "Data!B2"),
        ("bakgrund", "Låg inkomst", "2022", "Ekerö", "4", "Data!B3"),
        ("bakgrund", "Arbetslösa", "2022", "Solna", "2", "Data!C2"),
        ("bakgrund", "Arbetslösa", "2022", "Ekerö", "5", "Data!C3"),
    ]
    assert [(match.heading, match.certainty, match.indicator) for match in found.matches] == [
        ("Låg inkomst", "exact", "lag-inkomst"),
        ("Arbetslösa", "exact", "arbetslosa"),
        ("Handläggare", "unknown", None),
    ]


def test_a_heading_that_is_only_likely_gives_no_value(names: IndicatorNames) -> None:
    found = understood(names, {"Data": "Kommun;Låg inkomst;Arbetslös\nSolna;1;2"})
    assert found.matches[1].certainty == "likely"
    assert [answer for (answer,) in rows_of(found.table, ANSWER)] == ["1"]


def test_a_heading_whose_own_text_is_known_on_another_sheet_is_not_taken_for_it(names: IndicatorNames) -> None:
    sheets = {
        "A": "Kommun;Arbetslösa;Låg inkomst\nSolna;1;2",
        "B": "Kommun;Arbetslösa;\n;Kvinnor 20 år;Andra\nSolna;3;4",
    }
    assert [answer for (answer,) in rows_of(understood(names, sheets).table, ANSWER)] == ["1", "2"]


ONE = "Kommun;Arbetslösa\nSolna;1\nEkerö;2"


@pytest.mark.parametrize(
    ("table", "sheet", "file_name"),
    [
        (f"Rangordning 2023\n{ONE}", "", "a.csv"),
        (f"Förändring 2022–2023, procentenheter\n{ONE}", "", "a.csv"),
        (f"Om arbetslösa\nKvinnor\n{ONE}", "", "a.csv"),
        (ONE, "", "arbetslösa kvinnor 2023.csv"),
        (ONE, "", "arbetslosa_antal_2023.csv"),
        (ONE, "Rang 2023", "a.xlsx"),
        (ONE, "Antal 2021", "a.xlsx"),
        (ONE, "Prognos", "a.xlsx"),
        ("Kommun;Enhet;Arbetslösa\nSolna;antal;1\nEkerö;antal;2", "", "a.csv"),
        ("Kommun;Indikator;Enhet;Värde\nSolna;Arbetslösa;tkr;1\nEkerö;Arbetslösa;tkr;2", "", "a.csv"),
        ("Kommun;Åldersgrupp;Indikator;Värde\nSolna;18–24 år;Arbetslösa;1\nEkerö;18–24 år;Arbetslösa;2", "", "a.csv"),
        ("Kommun;Mått;Indikator;Värde\nSolna;Antal;Arbetslösa;1\nEkerö;Antal;Arbetslösa;2", "", "a.csv"),
        ("Kommun;Indikator;Antal\nSolna;Arbetslösa;1\nEkerö;Arbetslösa;2", "", "a.csv"),
        ("Arbetslösa 2023\nKommun;Antal\nSolna;1\nEkerö;2", "", "a.csv"),
        ("–;Rang;–\nKommun;Arbetslösa;Låg\nSolna;1;3\nEkerö;2;4", "", "a.csv"),
    ],
)
def test_what_surrounds_a_table_may_make_its_measure_another(
    names: IndicatorNames, table: str, sheet: str, file_name: str
) -> None:
    found = understood(names, {sheet: table}, file_name, year=2023)
    assert (found.matches[0].certainty, found.matches[0].candidates[:1]) == ("likely", ("arbetslosa",))
    assert not len(found.table.rows)
    decided = Decisions({found.matches[0].heading.casefold(): "arbetslosa"})
    assert len(understood(names, {sheet: table}, file_name, decided, year=2023).table.rows) == 2


@pytest.mark.parametrize(
    ("table", "file_name"),
    [
        (f"Arbetslösa kvinnor och män 2023\n{ONE}", "a.csv"),
        (f"Öppna jämförelser 2023, ekonomiskt bistånd\n{ONE}", "kolada jämföraren.csv"),
        ("Öppna jämförelser 2023\n–;Tillgänglighet\nKommun;Arbetslösa\nSolna;1\nEkerö;2", "a.csv"),
        (ONE, "målgruppens läge 2023.csv"),
        ("Unga vuxna 18–24 år\nKommun;Unga vuxna 18–24 år i befolkningen\nSolna;1\nEkerö;2", "a.csv"),
        ("Kommun;Enhet;Arbetslösa\nSolna;%;1\nEkerö;procent;2", "a.csv"),
        ("Arbetslösa 2023\nKommun;Andel\nSolna;1\nEkerö;2", "a.csv"),
        ("Kommun;Arbetslösa;Förändring\nSolna;1;Ingen tidigare mätning\nEkerö;2;", "a.csv"),
        ("Kommun;Arbetslösa;Anmärkning\nSolna;1;Ingen tidigare mätning\nEkerö;2;", "a.csv"),
        ("Kommun;Arbetslösa;Kommentar\nSolna;1;\nEkerö;2;preliminär uppgift", "a.csv"),
    ],
)
def test_what_surrounds_a_table_mostly_does_not(names: IndicatorNames, table: str, file_name: str) -> None:
    found = understood(names, {"": table}, file_name, year=2023)
    assert ([match.certainty for match in found.matches], len(found.table.rows)) == (["exact"], 2)


@pytest.mark.parametrize("group", ["Totalt", "Samtliga", "Alla"])
def test_a_group_that_says_all_of_them_leaves_the_measure_what_it_is(names: IndicatorNames, group: str) -> None:
    found = understood(names, {"Data": f"Kommun;{group};\n;Låg inkomst;Arbetslösa\nSolna;1;2\nEkerö;4;5"})
    assert [(match.certainty, match.indicator) for match in found.matches] == [
        ("exact", "lag-inkomst"),
        ("exact", "arbetslosa"),
    ]


def test_of_a_sheet_among_others_only_the_other_measure_is_asked_about(names: IndicatorNames) -> None:
    found = understood(names, {"Andel": ONE, "Antal": ONE, "Kvinnor": ONE}, "a.xlsx", year=2023)
    assert [(match.heading, match.certainty) for match in found.matches] == [
        ("Arbetslösa", "exact"),
        ("Antal – Arbetslösa", "likely"),
        ("Kvinnor – Arbetslösa", "likely"),
    ]
    assert len(found.table.rows) == 2


def test_what_was_decided_counts_and_what_was_left_out_is_told_with_its_number(names: IndicatorNames) -> None:
    decisions = Decisions({"handläggare": "arendebelastning", "arbetslösa": SKIP})
    found = understood(names, {"Data": TABLE}, decisions=decisions)
    assert {heading for (heading,) in rows_of(found.table, INDICATOR)} == {"Låg inkomst", "Handläggare"}
    assert ("rubriken 'Arbetslösa', som är vald att inte läsas", 2) in [tuple(each) for each in found.skipped]


def test_a_year_that_was_decided_for_a_heading_counts(names: IndicatorNames) -> None:
    decisions = Decisions(years={"arbetslösa": 2019})
    found = understood(names, {"Data": TABLE}, decisions=decisions)
    assert set(rows_of(found.table, INDICATOR, YEAR)) == {("Låg inkomst", "2022"), ("Arbetslösa", "2019")}


def test_several_sheets_are_read_each_with_its_own_year_and_notes(names: IndicatorNames) -> None:
    sheets = {
        "2021": "Kommun;Låg inkomst;Anm\nSolna;1;se not",
        "2022": "Kommun;Låg inkomst\nSolna;2",
        "Om": "Bara text\nhär",
    }
    found = understood(names, sheets, "fil.xlsx")
    assert rows_of(found.table, YEAR, ANSWER, PLACE) == [("2021", "1", "2021!B2"), ("2022", "2", "2022!B2")]
    told = [each.what for each in found.skipped]
    assert told == ["blad utan värden: Om", "blad '2021': kolumner som inte läses: Anm"]
    assert found.table.place(1, ANSWER) == "blad '2022', cell B2"


def test_one_kommun_per_sheet(names: IndicatorNames) -> None:
    sheets = dict.fromkeys(("Solna", "Ekerö"), "Indikator;2021;2022\nLåg inkomst;1;2\nArbetslösa;3;4")
    found = understood(names, sheets, "fil.xlsx")
    assert len(found.table.rows) == 8
    assert {unit for (unit,) in rows_of(found.table, UNIT)} == {"Solna", "Ekerö"}


def test_a_hidden_sheet_is_read_only_where_it_is_asked_for(names: IndicatorNames) -> None:
    hidden = replace(grid_of("Kommun;Låg inkomst\nSolna;9", "Gammalt"), is_hidden=True)
    found = understood(names, [grid_of(TABLE, "Data"), hidden])
    assert [shape.sheet for shape in found.shapes] == ["Data"]
    assert found.skipped[0].what == "blad utan värden: Gammalt (dolt)"
    assert [shape.sheet for shape in understood(names, [hidden], sheet="Gammalt").shapes] == ["Gammalt"]


def test_a_shape_that_somebody_changed_is_used(names: IndicatorNames) -> None:
    shape = shape_of(grid_of(TABLE, "Data"), Clues(year=2020))
    shapes = {"Data": shape.changed([1], 2, ("kolumn", 2), Role.NOTHING)}
    found = understood(names, {"Data": TABLE}, shapes=shapes)
    assert set(rows_of(found.table, INDICATOR, YEAR)) == {("Arbetslösa", "2020")}


def test_where_a_column_of_years_is_said_to_be_none_the_year_is_asked_for_and_given(names: IndicatorNames) -> None:
    grids = {"Data": "Kommun;Period;Arbetslösa\nSolna;2015;5\nEkerö;2020;6"}
    shape = understood(names, grids, "fil.csv").shapes[0].changed([1], 2, ("kolumn", 2), Role.NOTHING)
    asked = understood(names, grids, "fil.csv", shapes={"Data": shape})
    assert [each.sheet for each in asked.lacks_year] == ["Data"]
    given = understood(names, grids, "fil.csv", shapes={"Data": shape}, year=2023)
    assert set(rows_of(given.table, YEAR)) == {("2023",)}
    assert not given.lacks_year


def test_the_area_of_shared_headings_is_told_by_title_sheet_or_file_name(names: IndicatorNames) -> None:
    heading = "Uppsökande verksamhet för akut hemlösa"
    table = f"Kommun;{heading}\nSolna;Ja"
    for sheets, name, wishes in (
        ({"": f"Ekonomiskt bistånd 2022;\n{table}"}, "a.csv", {}),
        ({"Ekonomiskt bistånd": table}, "2022.xlsx", {}),
        ({"": table}, "ekonomiskt-bistand-2022.csv", {}),
        ({"": table}, "a.csv", {"area": "ekonomiskt-bistand", "year": 2022}),
    ):
        found = understood(names, sheets, name, UNDECIDED, **wishes)
        assert [match.indicator for match in found.matches] == ["uppsokande-akut-hemlosa"], (sheets, name)
    assert understood(names, {"": table}, "2022.csv").matches[0].indicator is None


def test_a_file_without_values_of_units_says_what_to_do(names: IndicatorNames) -> None:
    with pytest.raises(UserError, match="inga värden för kommuner hittades"):
        understood(names, {"Data": "Bara text"})


@pytest.mark.parametrize(
    ("table", "file_name", "publisher"),
    [
        ("Källa: Socialstyrelsen.\nKommun;A", "x.csv", "Socialstyrelsen"),
        ("Kommun;A", "Kolada 2015-2024.xlsx", "Kolada"),
        ("Kommun;A", "oj_2024_ekonomiskt_bistand.xlsx", "oj_ekonomiskt_bistand"),
        ("Kommun;A", "2024.xlsx", "2024"),
    ],
)
def test_whose_the_figures_are(table: str, file_name: str, publisher: str) -> None:
    assert (publisher_in([grid_of(table)]) or name_in_file_name(file_name)) == publisher


def test_what_the_format_says_of_the_publisher_goes_first() -> None:
    grids = [grid_of("Källa: Någon"), replace(grid_of("a"), publisher="SCB")]
    assert publisher_in(grids) == "SCB"


@pytest.mark.parametrize(
    ("publisher", "id_"),
    [
        ("Socialstyrelsens statistikdatabas", "socialstyrelsens-statistikdatabas"),
        ("Ängö & Co", "ango-co"),
        ("…", "kalla-b4935894"),
    ],
)
def test_each_publisher_has_one_source(publisher: str, id_: str) -> None:
    assert source_id(publisher) == id_


def test_cells_are_named_as_in_a_spreadsheet() -> None:
    assert [column_letters(column) for column in (1, 26, 27, 52, 53, 702, 703, 16384)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD",
    ]  # fmt: skip
    assert cell_name(8, 5) == "E8"
