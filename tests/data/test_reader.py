"""The files under `data/`: all of them load, and a fault stops loading with its file, its line and what is allowed."""

import shutil
from pathlib import Path

import pytest

from ojcore.definitions.folder import PROJECT
from ojcore.definitions.model import Definitions
from ojcore.definitions.reader import load_definitions
from ojcore.errors import Problems
from ojcore.reading.published import read_publication

SOCIALJOUR = "indicators/ekonomiskt-bistand/socialjour.toml"
REPORT_2018 = "sources/oj-2018-nordvast/source.toml"
REPORT_2015 = "sources/oj-2015-nordvast/source.toml"
SOLNA = "sources/oj-2024-solna/source.toml"
TABLE_1 = "sources/oj-2018-nordvast/tabell-1.csv"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of `data/` to spoil."""
    return Path(shutil.copytree(PROJECT / "data", tmp_path / "data"))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(path: Path, start: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if line.startswith(start))


def problems_of(data: Path) -> list[str]:
    with pytest.raises(Problems) as refusal:
        load_definitions(data)
    assert str(refusal.value).startswith("Definitionerna i data/ kunde inte läsas:")
    return refusal.value.lines


def test_everything_under_data_loads(definitions: Definitions) -> None:
    files = list((PROJECT / "data" / "indicators").glob("*/*.toml"))
    assert {path.stem for path in files} == definitions.indicators.keys()
    assert len(definitions.indicators) > 150
    assert len(definitions.kommuner) == 290


def test_every_publication_reads_to_its_last_cell(definitions: Definitions) -> None:
    counted = {}
    for id_, publication in definitions.publications.items():
        cells = read_publication(publication, definitions)
        counted[id_] = len(cells.values)
        keys = [value[:4] for value in cells.values]
        assert len(keys) == len(set(keys))
    assert counted.keys() == {"oj-2015-nordvast", "oj-2017-nordvast", "oj-2018-nordvast", "oj-2024-solna"}
    assert counted["oj-2018-nordvast"] == 35 * (8 + 2)


def test_every_indicator_says_why_a_series_breaks_and_what_it_means(definitions: Definitions) -> None:
    for indicator in definitions.indicators.values():
        assert indicator.definition.strip(), indicator.id
        assert all(each.reason.strip().endswith(".") for each in indicator.series_break), indicator.id


def test_every_coding_rule_counts_each_answer_of_its_source_one_way(definitions: Definitions) -> None:
    for id_, publication in definitions.publications.items():
        rule = publication.definition.coding
        used = {value.code for value in read_publication(publication, definitions).values if value.code}
        assert not rule.counts_as_ja & rule.counts_as_nej, id_
        assert used <= rule.counts_as_ja | rule.counts_as_nej, id_


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "message"),
    [
        (SOCIALJOUR, "title =", "titel =", "titel", "okänd nyckel 'titel'; ta bort den eller rätta stavningen"),
        (SOCIALJOUR, "direction =", "riktning =", "riktning", "okänd nyckel 'riktning'; ta bort den"),
        (
            SOCIALJOUR,
            '"high_is_good"',
            '"up"',
            "direction",
            "'direction' är 'up'; tillåtna: 'high_is_good', 'low_is_good', 'none'",
        ),
        (SOCIALJOUR, "wording =", "rubrik =", "rubrik", "okänd nyckel 'asked.0.rubrik'"),
        (REPORT_2018, "year = 2018", 'year = "tjugo arton"', "year", "'year' är 'tjugo arton', som inte går att"),
        ("answers.toml", "judgement =", "colour =", "colour", "okänd nyckel 'colour'"),
    ],
)
def test_a_wrong_key_or_choice_stops_loading_with_file_and_line(
    data: Path, file: str, old: str, new: str, key: str, message: str
) -> None:
    change(data / file, old, new)
    place = f"data/{file}, rad {line_of(data / file, key)}: "
    assert any(line.startswith(place + message) for line in problems_of(data)), problems_of(data)


def test_a_missing_key_is_named(data: Path) -> None:
    change(data / SOCIALJOUR, "title =", "# title =")
    assert f"data/{SOCIALJOUR}: nyckeln 'title' saknas" in problems_of(data)


def test_all_faults_of_all_files_are_told_at_once(data: Path) -> None:
    change(data / SOCIALJOUR, "title =", "titel =")
    change(data / REPORT_2018, "producer =", "producent =")
    found = "\n".join(problems_of(data))
    assert "okänd nyckel 'titel'" in found
    assert "okänd nyckel 'producent'" in found


def test_what_is_no_toml_is_refused(data: Path) -> None:
    (data / SOCIALJOUR).write_text("title = 'utan slut", encoding="utf-8")
    assert any(f"data/{SOCIALJOUR}: filen är inte giltig TOML i UTF-8" in line for line in problems_of(data))


def test_a_file_in_another_encoding_is_refused(data: Path) -> None:
    path = data / SOCIALJOUR
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1", errors="replace"))
    assert any(f"data/{SOCIALJOUR}: filen är inte giltig TOML i UTF-8" in line for line in problems_of(data))


def test_a_table_that_is_gone_is_missed(data: Path) -> None:
    (data / TABLE_1).unlink()
    assert f"data/{TABLE_1}: tabellens fil saknas" in problems_of(data)


def test_a_heading_that_no_indicator_has_is_refused_on_both_sides(data: Path) -> None:
    change(data / TABLE_1, "Erbjuder enklare", "Erbjuder enkel")
    found = problems_of(data)
    assert (
        "data/sources/oj-2018-nordvast, tabell 1: ingen indikator har rubriken "
        "'Erbjuder enkel hushållsekonomisk rådgivning' i sitt [[asked]]"
    ) in found
    assert (
        "data/indicators/ekonomiskt-bistand/hushallsekonomisk-radgivning.toml: källan oj-2018-nordvast, tabell 1 "
        "har ingen rubrik 'Erbjuder enklare hushållsekonomisk rådgivning'"
    ) in found


def test_a_row_with_a_cell_too_many_is_named(data: Path) -> None:
    change(data / TABLE_1, "Ekerö;JA;NEJ;JA", "Ekerö;JA;NEJ;JA;JA")
    assert f"data/{TABLE_1}: rad 2 har 5 celler, rubrikraden 4" in problems_of(data)


def test_an_indicator_in_a_dimension_its_area_lacks_is_refused_with_the_allowed_ones(data: Path) -> None:
    change(data / SOCIALJOUR, 'dimension = "tillganglighet"', 'dimension = "tillgang"')
    (line,) = problems_of(data)
    assert line.startswith(f"data/{SOCIALJOUR}: dimensionen 'tillgang' finns inte i området; tillåtna: tillganglighet,")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (REPORT_2015, '"stockholms-lan"\nbase', '"länet"\nbase', "tabell 2: jämförelsetalet 'länet' finns inte"),
        (SOLNA, '"vald-i-nara-relation"', '"våld"', "tabell Bilaga 2: området 'våld' finns inte i data/areas.toml"),
    ],
)
def test_a_table_of_an_area_or_a_claim_of_a_benchmark_that_does_not_exist_is_refused(
    data: Path, file: str, old: str, new: str, message: str
) -> None:
    change(data / file, old, new)
    assert any(message in problem for problem in problems_of(data))


@pytest.mark.parametrize(
    ("content", "message"), [(b"", "tabellens fil är tom"), ("Ekerö;Järfälla".encode("cp1252"), "är inte i UTF-8")]
)
def test_a_table_that_cannot_be_read_is_named(data: Path, content: bytes, message: str) -> None:
    (data / TABLE_1).write_bytes(content)
    assert any(TABLE_1 in problem and message in problem for problem in problems_of(data))


def test_a_benchmark_for_a_lan_that_does_not_exist_is_refused(data: Path) -> None:
    change(data / "benchmarks.toml", 'lan = "Stockholms län"', 'lan = "Stockholm län"')
    (line,) = problems_of(data)
    assert line.startswith(
        "data/benchmarks.toml: jämförelsetalet 'stockholms-stad' gäller länet 'Stockholm län', som inte"
    )


def test_a_group_with_a_kommun_that_does_not_exist_is_refused(data: Path) -> None:
    change(data / "groups" / "nordvast.toml", '"0114"', '"0999"')
    assert problems_of(data) == [
        "data/groups/nordvast.toml: kommunkoden '0999' finns inte i data/kommuner.csv",
    ]


def test_the_same_id_in_two_areas_is_refused(data: Path) -> None:
    shutil.copy(data / SOCIALJOUR, data / "indicators" / "barn-och-unga" / "socialjour.toml")
    assert any("id:t finns redan i ett annat område" in line for line in problems_of(data))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "Upplands Väsby;JA;DELVIS;JA",
            "Upplands Väsby;JA;DELVS;JA",
            "tabell 1, rad 'Upplands Väsby', kolumn 'Genomsnittlig väntetid till nybesök är max 14 dagar': "
            "okänt svar 'DELVS'; menade du 'delvis'?",
        ),
        ("Solna;JA", "Sona;JA", "tabell 1, rad 'Sona': är varken en kommun, ett snitt eller ett jämförelsetal"),
        (
            "Snitt;100 %",
            "Snitt;alla",
            "tabell 1, rad 'Snitt', kolumn 'Socialjour med socionomer alla dagar hela dygnet': 'alla' är inget tal",
        ),
        (
            "Riket;90 %;33 %",
            "Riket;90 %;nej",
            "tabell 1, rad 'Riket', kolumn 'Genomsnittlig väntetid till nybesök är max 14 dagar': okänt svar 'nej'",
        ),
    ],
)
def test_a_cell_that_cannot_be_read_stops_loading_with_its_place(data: Path, old: str, new: str, message: str) -> None:
    change(data / TABLE_1, old, new)
    definitions = load_definitions(data)
    with pytest.raises(Problems) as refusal:
        read_publication(definitions.publications["oj-2018-nordvast"], definitions)
    assert refusal.value.heading == "Källan oj-2018-nordvast kunde inte läsas:"
    assert refusal.value.lines == [message]


def test_the_printed_spelling_of_a_name_is_kept_beside_the_kommun_it_means(definitions: Definitions) -> None:
    cells = read_publication(definitions.publications["oj-2017-nordvast"], definitions)
    spellings = {value.row for value in cells.values if value.unit == "0139"}
    assert spellings == {"Upplands Bro"}
    assert definitions.unit_name("0139") == "Upplands-Bro"


@pytest.mark.parametrize("file", [TABLE_1, "kommuner.csv"])
def test_a_doubled_row_stops_loading_with_its_line_and_that_of_the_first(data: Path, file: str) -> None:
    path = data / file
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join([*lines, lines[1]]), encoding="utf-8")
    label = lines[1].split(";")[0]
    told = f"data/{file}, rad {len(lines) + 1}: '{label}' står redan på rad 2; ta bort eller rätta den ena"
    assert [problem.replace(": rad", ", rad", 1) for problem in problems_of(data)] == [told]


def test_a_kommun_twice_in_a_group_stops_loading(data: Path) -> None:
    path = data / "groups" / "nordvast.toml"
    text = path.read_text(encoding="utf-8")
    at = text.index("[[member]]")
    end = text.find("[[member]]", at + 1)
    path.write_text(text[:end] + text[at:end] + text[end:], encoding="utf-8")
    (told,) = problems_of(data)
    assert "står flera gånger; ta bort den ena" in told


def test_a_measure_in_kolada_is_one_indicators_and_has_the_form_of_one(data: Path, definitions: Definitions) -> None:
    known = {id_: indicator.id for indicator in definitions.indicators.values() for id_ in indicator.kolada}
    assert known["N31807"] == "bistandsmottagare"
    change(data / SOCIALJOUR, "title =", 'kolada = ["N31807", "31807"]\ntitle =')
    assert problems_of(data) == [
        f"data/{SOCIALJOUR}: nyckeltalet N31807 står redan i indikatorn 'bistandsmottagare'; "
        "det kan bara vara en av dem",
        f"data/{SOCIALJOUR}: 'kolada' är '31807'; ett nyckeltal i Kolada har N eller U och fem siffror, som N31807",
    ]
