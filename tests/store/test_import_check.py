"""What an import file says, and every problem of one that says something unclear."""

import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ojcore.definitions.model import Definitions
from ojcore.errors import Problems
from ojcore.importing.check import ImportFile, check_file
from ojcore.importing.foreign import Wishes
from ojcore.importing.names import KnownSource
from ojcore.reading.cells import Claim, Value
from ojcore.spreadsheet import write_csv, write_xlsx
from ojcore.swedish import format_number
from tests import proof
from tests.import_files import HEADINGS, csv_file, excel_file, small_definitions


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Definitions:
    return small_definitions(tmp_path_factory.mktemp("small") / "data")


def check(small: Definitions, *lines: str, **known: KnownSource) -> ImportFile:
    return check_file(csv_file(*lines), "2024.csv", small, sources=known, today=TODAY)


def problems(small: Definitions, *lines: str, **known: KnownSource) -> list[str]:
    with pytest.raises(Problems) as refused:
        check(small, *lines, **known)
    assert refused.value.heading == "2024.csv kunde inte läsas in, inget har sparats:"
    return refused.value.lines


def values_of(file: ImportFile) -> list[Value]:
    return [Value._make(value) for value in file.values]


TODAY = date(2026, 12, 31)
ANSWERS = "Tillåtna: ja, delvis, nej, 'ja, med vissa', vet ej, ej svarat"
IMPOSSIBLE = "kan inte stämma; rätta det; tillåtna: fyra siffror, 1990–2027"
UNITS = "Tillåtna: en kommuns eller ett läns kod eller namn, Riket, Nordvästkommunerna"


def test_a_file_becomes_values_with_their_place_and_claims(small: Definitions) -> None:
    file = check(
        small,
        "enkat;Vår enkät;Tillgång till socialjour;2020;Solna;JA;;tabell 1",
        "enkat;;socialjour;2020;123;vet ej;svar;",
        "enkat;;socialjour;2020;Riket;62,5 %;;",
        "enkat;;arenden;2020;0184;1 095,5;;",
        "enkat;;socialjour;2020;nordvast;50 %*;snitt;tabell 1",
        "enkat;;socialjour;2020;riket;+2,5;förändring;",
    )
    place = ("", "0184", "arenden")
    assert values_of(file) == [
        Value("arenden", 2020, "0184", "enkat", "1 095,5", None, 1095.5, None, *place),
        Value("socialjour", 2020, "0123", "enkat", "vet ej", None, None, "vet_ej", "", "123", "socialjour"),
        Value(
            "socialjour", 2020, "0184", "enkat", "JA", "ja", None, None, "tabell 1", "Solna", "Tillgång till socialjour"
        ),
        Value("socialjour", 2020, "riket", "enkat", "62,5 %", None, 62.5, None, "", "Riket", "socialjour"),
    ]
    assert file.claims == [
        Claim("enkat", "delta", "socialjour", 2020, "riket", "+2,5", 2.5, "", "riket", "socialjour"),
        Claim("enkat", "mean", "socialjour", 2020, "nordvast", "50 %*", 50.0, "tabell 1", "nordvast", "socialjour"),
    ]
    assert (file.titles, file.sources) == ({"enkat": "Vår enkät"}, ["enkat"])


@pytest.mark.parametrize("year", ["2022", "2022.0", "2022,0", "2022-12-31", "2022-12-31 00:00:00"])
def test_a_year_may_be_written_as_a_number_or_as_its_last_day(small: Definitions, year: str) -> None:
    file = check(small, f"enkat;Vår enkät;socialjour;{year};Solna;ja;;")
    assert [value.year for value in values_of(file)] == [2022]


def test_the_problem_of_an_unknown_answer_is_told_as_the_house_tells_it(small: Definitions) -> None:
    with pytest.raises(Problems) as refused:
        check(small, "enkat;Vår enkät;socialjour;2020;Solna;ja;;", "enkat;;socialjour;2020;Järfälla;delvs;;")
    assert str(refused.value) == (
        "2024.csv kunde inte läsas in, inget har sparats:\n"
        f"rad 3, kolumn 'svar': okänt svar 'delvs'; menade du 'delvis'? {ANSWERS}"
    )


PUBLISHED = "källan 'oj-2018' hör till de publicerade uppgifterna i data/, som inte ändras genom import;"
SOURCE = "'Vår' kan inte vara en källas id; tillåtna tecken: a-z, 0-9 och bindestreck mellan dem"
INDICATOR = (
    "okänd indikator 'socialjor'; menade du 'Tillgång till socialjour' (socialjour)? Skriv en indikators id eller "
    "titel, som står i mallen (.xlsx), säg vad rubriken betyder, eller lägg till den som en egen indikator"
)
KIND = "okänt slag 'snit'; menade du 'snitt'? Tillåtna: svar, snitt, förändring, eller tomt för svar"
NO_NUMBER = "'ja' är inget tal. Tillåtna: ett tal som 62,5 eller 1 095, vet ej, ej svarat"
GROUP = "'nordvast' är en grupp och har inga egna svar; skriv slag 'snitt' om det är gruppens tryckta medelvärde"
MEAN = "ett snitt gäller en grupp, och 'riket' är ingen; lämna slag tomt för ett svar eller jämförelsetal"
DELTA = "en förändring gäller en grupp eller ett jämförelsetal, inte kommunen 'Solna'"
CODE = "är inget svar; säg vad koderna betyder, t.ex. 1 = ja, 0 = nej"
STROKE = "'-' kan betyda noll eller ej aktuellt; säg vad tecknet betyder i filen, eller skriv 0 eller ej aktuellt"
DISAGREE = "kod och namn säger emot varandra: 0184 är Solna, men Järfälla är 0123; rätta det ena"
REGION = "'Region Solna' är ingen enhet här (region, inte kommunen Solna) och kan inte läsas in; ta bort raden"
TWO = "'1.234' kan vara 1\u00a0234 eller 1,234; skriv det ena, eller säg filens decimaltecken"
INTERVAL = "'6-10' är ett intervall och inget tal; skriv ett tal, eller ej svarat där det inte är känt"
A_DATE = (
    "cellen är ett datum (2026-10-06); ett intervall som 6-10 blir datum i Excel. Skriv talet, eller formatera "
    "cellen som text och skriv om den"
)
ABOUT = "'ca 30' är inget bestämt tal; skriv talet utan ca, över eller under"
YEARS = "'2022/23' är två år, som ett läsår; skriv det år som uppgiften gäller; tillåtna: fyra siffror, 1990–2027"
PRINTED = "'vet ej' är inget tal; skriv det som källan har räknat ut, t.ex. 62,5"
FORMULA = "är en formel eller börjar som en (= + - @); skriv värdet i stället"
UNREADABLE = "cellen har tecken som inte går att läsa; skriv om den, och spara en CSV-fil som 'CSV UTF-8'"


@pytest.mark.parametrize(
    ("line", "column", "problem"),
    [
        ("Vår;E;socialjour;2020;Solna;ja;;", "källa", SOURCE),
        ("oj-2018;;socialjour;2018;Solna;nej;;", "källa", f"{PUBLISHED} ange en egen källa"),
        ("enkat;;socialjour;2020;Solna;ja;;", "källans titel", "källan 'enkat' är ny; skriv dess titel på någon rad"),
        ("enkat;E;socialjor;2020;Solna;ja;;", "indikator", INDICATOR),
        (
            "enkat;E;Telefontid;2020;Solna;ja;;",
            "indikator",
            "flera indikatorer heter 'Telefontid'; skriv id: telefon, telefon-kvall",
        ),
        ("enkat;E;socialjour;2020;0184 Järfälla;ja;;", "enhet", DISAGREE),
        (
            "enkat;E;socialjour;2020;Region Solna;ja;;",
            "enhet",
            REGION,
        ),
        ("enkat;E;socialjour;2020;Solna;SANT;;", "svar", f"'SANT' {CODE}"),
        ("enkat;E;arenden;2020;Solna;-;;", "svar", STROKE),
        (
            "enkat;E;arenden;2020;Solna;1.234;;",
            "svar",
            TWO,
        ),
        ("enkat;E;arenden;2020;Solna;6-10;;", "svar", INTERVAL),
        ("enkat;E;arenden;2020;Solna;2026-10-06;;", "svar", A_DATE),
        ("enkat;E;arenden;2020;Solna;ca 30;;", "svar", ABOUT),
        ("enkat;E;socialjour;2022/23;Solna;ja;;", "år", YEARS),
        ("enkat;E;socialjour;2022-05-31;Solna;ja;;", "år", "cellen är ett datum (2022-05-31); skriv året, 2022"),
        ("enkat;E;socialjour;20;Solna;ja;;", "år", "'20' är inget år; tillåtna: fyra siffror, 1990–2027"),
        ("enkat;E;socialjour;2028;Solna;ja;;", "år", f"året 2028 {IMPOSSIBLE}"),
        ("enkat;E;socialjour;2035;Solna;ja;;", "år", f"året 2035 {IMPOSSIBLE}"),
        ("enkat;E;socialjour;1018;Solna;ja;;", "år", f"året 1018 {IMPOSSIBLE}"),
        ("enkat;E;socialjour;;Solna;ja;;", "år", "cellen är tom och måste fyllas i"),
        ("enkat;E;socialjour;2020;Sollna;ja;;", "enhet", f"okänd enhet 'Sollna'; menade du 'Solna'? {UNITS}"),
        ("enkat;E;socialjour;2020;0999;ja;;", "enhet", f"okänd enhet '0999'; {UNITS}"),
        ("enkat;E;arenden;2020;Solna;ja;;", "svar", NO_NUMBER),
        ("enkat;E;socialjour;2020;riket;ja;;", "svar", NO_NUMBER),
        ("enkat;E;socialjour;2020;Solna;ja;snit;", "slag", KIND),
        ("enkat;E;socialjour;2020;nordvast;ja;;", "enhet", GROUP),
        ("enkat;E;socialjour;2020;riket;50;snitt;", "enhet", MEAN),
        ("enkat;E;socialjour;2020;Solna;5;förändring;", "enhet", DELTA),
        ("enkat;E;socialjour;2020;nordvast;vet ej;snitt;", "svar", PRINTED),
        ("enkat;E;socialjour;2020;Solna;=1+1;;", "svar", f"'=1+1' {FORMULA}"),
        ("enkat;@SUM(A1);socialjour;2020;Solna;ja;;", "källans titel", f"'@SUM(A1)' {FORMULA}"),
        ("enkat;E;socialjour;2020;Solna;ja;;rad\x07", "plats", UNREADABLE),
        ("enkat;F\ufffdretag;socialjour;2020;Solna;ja;;", "källans titel", UNREADABLE),
        (
            "enkat;E;socialjour;2020;Solna;ja;;akt 640823-3234",
            "plats",
            "cellen ser ut att innehålla ett personnummer; ta bort det",
        ),
        (f"enkat;E;socialjour;2020;Solna;{'x' * 400};;", "svar", "cellen har 400 tecken; högst 300 tillåts"),
    ],
)
def test_a_row_that_is_not_clear_is_told_with_row_column_and_what_is_allowed(
    small: Definitions, line: str, column: str, problem: str
) -> None:
    assert problems(small, line) == [f"rad 2, kolumn '{column}': {problem}"]


@pytest.mark.parametrize(
    ("cells", "number", "caution"),
    [
        (["arenden;Solna;1.234", "arenden;Järfälla;1.234,5"], 1234.0, ""),
        (["arenden;Solna;1.234", "arenden;Järfälla;3,4"], 1234.0, "1.234 läses som 1234, eftersom andra tal"),
        (["arenden;Solna;1.234", "arenden;Järfälla;0.5", "socialjour;riket;62,5"], 1.234, ""),
        (["arenden;Solna;1.234", "socialjour;riket;62,5"], 1234.0, "har decimalkomma. Se efter att det är rätt."),
        (["arenden;Solna;1.234", "socialjour;riket;62.5"], 1.234, "1.234 läses som 1,234"),
        (["arenden;Solna;1,234", "socialjour;riket;62.5"], 1234.0, "har decimalpunkt. Se efter att det är rätt."),
        (["arenden;Solna;1,234", "socialjour;riket;62,5"], 1.234, ""),
    ],
)
def test_a_figure_that_could_be_two_is_read_as_its_own_column_is_and_told_where_others_decide(
    small: Definitions, cells: list[str], number: float, caution: str
) -> None:
    file = check(small, *("enkat;E;{};2020;{};{};;".format(*cell.split(";")) for cell in cells))
    assert next(value.number for value in values_of(file) if value.unit == "0184") == number
    assert [(each.place, each.kind, caution in each.text) for each in file.cautions] == (
        [("rad 2, kolumn 'svar'", "decimal_mark", True)] if caution else []
    )


def test_a_figure_that_could_be_two_is_refused_where_the_other_columns_differ(small: Definitions) -> None:
    others = ["enkat;E;socialjour;2020;riket;62,5;;", "enkat;E;telefon;2020;riket;0.5;;"]
    assert problems(small, "enkat;E;arenden;2020;Solna;1.234;;", *others) == [f"rad 2, kolumn 'svar': {TWO}"]


@pytest.mark.parametrize(
    ("answers", "place", "text"),
    [
        (["62 %", "0,62", "58 %"], "rad 3, kolumn 'svar'", "2 värden för Tillgång till socialjour har procenttecken"),
        (["62", "58", "62 %"], "rad 4, kolumn 'svar'", "till exempel 62 %, och 2 har det inte, till exempel 62."),
        (["62 %", "0", "58 %"], "", ""),
        (["62", "0,5", "58"], "", ""),
    ],
)
def test_a_percent_sign_at_some_figures_of_an_indicator_and_not_at_others_is_told(
    small: Definitions, answers: list[str], place: str, text: str
) -> None:
    file = check(small, *(f"enkat;E;socialjour;{2018 + at};riket;{answer};;" for at, answer in enumerate(answers)))
    assert [(each.place, text in each.text) for each in file.cautions if each.kind == "formats"] == (
        [(place, True)] if place else []
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            "Kommun;Socialjour 2021\nSolna;Ja\nJärfälla;Nej",
            "2 värden har ett eget år (2021) och inte det angivna, 2020.",
        ),
        (
            "Kommun;År;Socialjour\nSolna;2020;Ja\nSolna;2021;Ja\nSolna;2022;Ja",
            "2 värden har ett eget år (2021 och 2022)",
        ),
        ("Kommun;Socialjour 2020\nSolna;Ja", ""),
        ("Kommun;Socialjour\nSolna;Ja", ""),
        ("källa;källans titel;indikator;år;enhet;svar\ne;E;socialjour;2021;Solna;ja", "1 värde har ett eget år (2021)"),
    ],
)
def test_a_given_year_that_does_not_count_since_the_file_has_its_own_is_told(
    small: Definitions, content: str, told: str
) -> None:
    file = check_file(content.encode(), "enkat.csv", small, wishes=Wishes(year=2020), today=TODAY)
    assert [told in each.text for each in file.cautions if each.kind == "year"] == ([True] if told else [])


def test_next_year_may_be_answered_for_and_the_first_of_all(small: Definitions) -> None:
    file = check(small, *(f"enkat;E;socialjour;{year};Solna;ja;;" for year in (1990, 2026, 2027)))
    assert [value[1] for value in file.values] == [1990, 2026, 2027]


def test_all_problems_of_a_file_are_told_at_once_by_row_and_column(small: Definitions) -> None:
    lines = problems(
        small,
        "enkat;Vår enkät;socialjour;2020;Sollna;delvs;;",
        "enkat;;socialjour;20;Solna;ja;;",
        "enkat;;socialjour;2020;Järfälla",
        "enkat;;socialjou;2021;Solna;nja;snit;",
    )
    assert [line.split(":")[0] for line in lines] == [
        "rad 2, kolumn 'enhet'",
        "rad 2, kolumn 'svar'",
        "rad 3, kolumn 'år'",
        "rad 4",
        "rad 5, kolumn 'indikator'",
        "rad 5, kolumn 'svar'",
        "rad 5, kolumn 'slag'",
    ]


def test_the_same_fault_in_many_rows_is_told_ten_times_and_counted(small: Definitions) -> None:
    rows = [f"enkat;Vår enkät;socialjour;{1990 + number};Solna;kanske;;" for number in range(25)]
    lines = problems(small, *rows, "enkat;;arenden;2020;Solna;x;;")
    assert [line.split(",")[0] for line in lines[:-1]] == [*(f"rad {number}" for number in range(2, 12)), "rad 27"]
    assert lines[9].endswith("(samma fel på 15 rader till)")
    assert lines[-1] == "… sammanlagt 26 problem."


def test_two_hundred_problems_are_told_and_all_are_counted(small: Definitions) -> None:
    rows = [f"enkat;Vår enkät;arenden;2020;okänd {number};1;;" for number in range(1500)]
    lines = problems(small, *rows)
    assert len(lines) == 201
    assert lines[199].startswith("rad 201, kolumn 'enhet': okänd enhet 'okänd 199'")
    assert lines[-1] == "… sammanlagt 1\u00a0500 problem."


def test_the_same_key_twice_is_a_problem_whether_the_answer_is_the_same_or_not(small: Definitions) -> None:
    assert problems(
        small,
        "enkat;Vår enkät;socialjour;2020;Solna;ja;;",
        "enkat;;socialjour;2020;Järfälla;ja;;",
        "enkat;;Tillgång till socialjour;2020;0184;nej;;",
        "enkat;;socialjour;2020;0123;ja;;",
        "enkat;;socialjour;2020;riket;50;;",
        "enkat;;socialjour;2020;riket;5;förändring;",
    ) == [
        "rad 4, kolumn 'svar': rad 2 säger 'ja' om samma sak, inte 'nej'; behåll den rätta",
        "rad 5, kolumn 'svar': samma uppgift står redan på rad 3; ta bort den ena raden",
    ]


def test_columns_may_come_in_any_order_and_the_optional_ones_may_be_left_out(small: Definitions) -> None:
    content = csv_file("ja;Solna;2020;socialjour;enkat", headings=[" SVAR", "Enhet", "å r", "Indikator", "KÄLLA"])
    (value,) = check_file(content, "a.csv", small, sources={"enkat": KnownSource("Vår enkät", False)}).values
    assert value[:6] == ("socialjour", 2020, "0184", "enkat", "ja", "ja")


def test_wrong_columns_are_told_all_at_once(small: Definitions) -> None:
    content = csv_file("enkat;socialjour;2020;Solna;ja;x", headings=["källa", "indikator", "år", "år", "svr", ""])
    with pytest.raises(Problems) as refused:
        check_file(content, "a.csv", small)
    allowed = "Tillåtna: källa, indikator, år, enhet, svar, slag, plats, källans titel"
    assert refused.value.lines == [
        "kolumnen 'år' finns två gånger; ta bort den ena",
        f"okänd kolumn 'svr'; menade du 'svar'? {allowed}",
        "kolumn 6 saknar rubrik men har innehåll; ge den en av formens rubriker eller ta bort den",
        "kolumner som saknas: 'enhet', 'svar'",
    ]


def test_a_column_without_heading_and_content_does_not_matter(small: Definitions) -> None:
    content = csv_file("enkat;E;socialjour;2020;Solna;ja;;;", headings=[*HEADINGS, ""])
    assert len(check_file(content, "a.csv", small).values) == 1


def test_a_source_has_one_title_and_keeps_it(small: Definitions) -> None:
    two = ("enkat;Vår enkät;socialjour;2020;Solna;ja;;", "enkat;Er enkät;socialjour;2021;Solna;ja;;")
    assert problems(small, *two) == ["rad 3, kolumn 'källans titel': källan 'enkat' heter 'Vår enkät', inte 'Er enkät'"]
    assert problems(small, two[1], enkat=KnownSource("Vår enkät", False)) == [
        "rad 2, kolumn 'källans titel': källan 'enkat' heter 'Vår enkät', inte 'Er enkät'"
    ]


def test_a_source_of_the_published_data_in_the_database_is_refused_too(small: Definitions) -> None:
    (line,) = problems(small, "gammal;;socialjour;2020;Solna;ja;;", gammal=KnownSource("Gammal", True))
    assert line.startswith("rad 2, kolumn 'källa': källan 'gammal' hör till de publicerade uppgifterna i data/")


def test_a_personnummer_is_refused_in_the_file_name_and_never_repeated(small: Definitions) -> None:
    row = "enkat;E;socialjour;2020;Solna;ja;;640823-3234"
    with pytest.raises(Problems) as refused:
        check_file(csv_file(row), "akt 640823-3234.csv", small)
    assert "filnamnet" in refused.value.lines[0]
    assert "3234" not in "".join([*refused.value.lines, *problems(small, row)])


def test_a_text_that_a_download_marked_as_no_formula_is_read_without_the_mark(small: Definitions) -> None:
    file = check(small, "enkat;'=Vår enkät;socialjour;2020;Solna;ja;;'- Missbruk")
    assert (file.titles["enkat"], values_of(file)[0].table) == ("=Vår enkät", "- Missbruk")


def test_letters_put_together_of_two_signs_are_the_same_letters(small: Definitions) -> None:
    content = unicodedata.normalize("NFD", csv_file("enkat;Vår enkät;socialjour;2020;Järfälla;ja;;").decode()).encode()
    composed = content.replace(unicodedata.normalize("NFD", "källans").encode(), "källans".encode())
    for heading in ("källa", "år"):
        composed = composed.replace(unicodedata.normalize("NFD", heading).encode(), heading.encode())
    (value,) = check_file(composed, "a.csv", small).values
    assert (value[2], value[9]) == ("0123", "Järfälla")


def test_an_excel_file_is_read_with_its_sheet_codes_and_percent(small: Definitions) -> None:
    rows: list[list[object]] = [
        [*HEADINGS],
        ["enkat", "Vår enkät", "socialjour", 2020, 184, "ja"],
        ["enkat", None, "socialjour", 2020, "Riket", '<c r="{cell}" s="2"><v>0.625</v></c>'],
        ["enkat", None, "arenden", 2020, "0123", 31.5],
    ]
    file = check_file(excel_file(rows), "a.xlsx", small)
    assert [(value.unit, value.raw, value.number) for value in values_of(file)] == [
        ("0123", "31,5", 31.5),
        ("0184", "ja", None),
        ("riket", "62,5 %", 62.5),
    ]


def test_a_formula_without_a_value_in_excel_is_told_with_the_other_problems(small: Definitions) -> None:
    rows: list[list[object]] = [
        [*HEADINGS],
        ["enkat", "Vår enkät", "socialjour", 2020, 184, '<c r="{cell}"><f>A1</f></c>'],
        ["enkat", None, "socialjour", 2021, 184, '<c r="{cell}"><f>A1</f><v>1</v></c>'],
        ["enkat", None, "socialjour", 2020, "Sollna", "ja"],
    ]
    with pytest.raises(Problems) as refused:
        check_file(excel_file(rows), "a.xlsx", small)
    assert refused.value.lines == [
        "rad 2, kolumn F: cellen är en formel utan sparat värde; öppna filen i Excel och spara den, eller klistra in "
        "den som värde",
        f"rad 3, kolumn 'svar': '1' {CODE}",
        f"rad 4, kolumn 'enhet': okänd enhet 'Sollna'; menade du 'Solna'? {UNITS}",
    ]


def test_a_sheet_with_values_beside_one_in_the_form_is_told_and_a_sheet_without_is_not(small: Definitions) -> None:
    form: list[list[object]] = [[*HEADINGS], ["enkat", "Vår enkät", "socialjour", 2020, 184, "ja"]]
    sheets = {"Län 2021": [["Kommun", "Socialjour"], ["Solna", "Ja"]], "Läs mig": [["Fyll i blad 1"], ["Tack"]]}
    content = excel_file(form, sheets=sheets)
    file = check_file(content, "a.xlsx", small)
    assert (len(file.values), [tuple(caution) for caution in file.cautions]) == (
        1,
        [
            (
                "blad 'Län 2021'",
                "sheet",
                "bladet läses inte, eftersom Blad1 har mallens kolumner. Läs in det som egen fil eller med --sheet.",
            )
        ],
    )
    alone = check_file(content, "a.xlsx", small, wishes=Wishes(sheet="Län 2021"))
    assert [(value.unit, value.year) for value in values_of(alone)] == [("0184", 2021)]


Written = tuple[tuple[str, str, str], int, str]

cells = st.one_of(
    st.tuples(
        st.just("socialjour"), st.sampled_from(["0184", "0123"]), st.sampled_from(["ja", "NEJ", "Delvis", "vet ej"])
    ),
    st.tuples(st.just("socialjour"), st.just("riket"), st.floats(0, 100).map(format_number)),
    st.tuples(st.just("arenden"), st.sampled_from(["0184", "riket"]), st.floats(-1e6, 1e6).map(format_number)),
)
keyed = st.lists(
    st.tuples(cells, st.integers(1990, TODAY.year + 1), st.text(st.sampled_from('ab åÄ;,"=-+@'), max_size=6)),
    unique_by=lambda each: (each[0][:2], each[1]),
    min_size=1,
)


@settings(proof.few(15), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(keyed)
def test_what_is_written_in_the_form_comes_back_from_csv_and_excel(small: Definitions, written: list[Written]) -> None:
    rows = [HEADINGS] + [
        ["enkat", "E", indicator, str(year), unit, svar, "", place] for (indicator, unit, svar), year, place in written
    ]
    expected = {
        (indicator, year, unit): (" ".join(svar.split()), " ".join(place.split()))
        for (indicator, unit, svar), year, place in written
    }
    file = check_file(write_csv(rows), "a.csv", small, today=TODAY)
    assert {value[:3]: (value[4], value[8]) for value in file.values} == expected
    assert [value[:3] for value in file.values] == sorted(expected)
    if not any(place.strip().startswith(("=", "+", "-", "@")) for *_, place in written):
        assert check_file(write_xlsx(rows), "a.xlsx", small, today=TODAY).values == file.values


def test_the_folder_of_a_file_is_no_part_of_its_name(small: Definitions, tmp_path: Path) -> None:
    content = csv_file("enkat;E;socialjour;2020;Solna;ja;;")
    for name in (str(tmp_path / "a.csv"), "C:\\Data\\a.csv"):
        assert check_file(content, name, small).name == "a.csv"
