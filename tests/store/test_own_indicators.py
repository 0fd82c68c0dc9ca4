"""The organisation's own indicators: made by a file or by themselves, seen by every process, and taken back."""

import json
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlmodel import col

from ojcore.access import LOCAL_USER, Acting, User
from ojcore.checking.job import check_now
from ojcore.checking.stored import load_report
from ojcore.cli.main import main
from ojcore.comparing.comparison import compare
from ojcore.comparing.export import comparison_rows
from ojcore.definitions.model import Definitions
from ojcore.definitions.own_layer import NewIndicator
from ojcore.errors import Problems, UserError
from ojcore.importing.check import check_file
from ojcore.importing.foreign import Wishes
from ojcore.importing.mapping import read_decisions
from ojcore.importing.plan import import_file, understand_file, undo_batch
from ojcore.spreadsheet import write_csv
from ojcore.store.backup import back_up, restore
from ojcore.store.columns import load_columns
from ojcore.store.comments import save_comment
from ojcore.store.engine import ImportDecision, LogEntry, ValueRecord, open_engine
from ojcore.store.own_definitions import (
    OwnDefinition,
    create_indicator,
    definitions_of,
    fetch_own,
    save_definitions,
)
from tests.copies import sqlite_copy
from tests.import_files import small_definitions

ANALYST = User("analytiker", frozenset({"analytiker"}))
READER = User("läsare", frozenset({"lasare"}))
AREA = "ekonomiskt-bistand"
FILE = "Kommun;Tillgång till socialjour;Språkstöd;Kötid (dagar) 2023\nSolna;Ja;Delvis;12,5\nJärfälla;Nej;Ja;8\n"
CREATE = Wishes(area=AREA, unknown="create")
IDS = ["egen-kotid-dagar", "egen-sprakstod"]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Definitions:
    return small_definitions(tmp_path_factory.mktemp("small") / "data")


def own_of(engine: Engine, definitions: Definitions) -> list[str]:
    with engine.connect() as connection:
        return sorted(definitions_of(connection, definitions).own)


def remembered_of(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return sorted(connection.execute(select(col(ImportDecision.meaning))).scalars())


def test_unknown_headings_become_own_indicators_of_what_the_file_says(engine: Engine, small: Definitions) -> None:
    plan = import_file(Acting(engine, ANALYST), small, FILE.encode(), "enkät 2023.csv", wishes=CREATE)
    assert (plan.counts.added, sorted(each.id for each in plan.created)) == (6, IDS)
    with engine.connect() as connection:
        known = definitions_of(connection, small)
        stored = connection.execute(select(col(ValueRecord.indicator), col(ValueRecord.code), col(ValueRecord.number)))
        values = Counter(map(tuple, stored))
        logged = connection.execute(select(col(LogEntry.target)).where(col(LogEntry.action) == "create indicator"))
        assert sorted(logged.scalars()) == IDS
    assert values == Counter(
        {
            ("socialjour", "ja", None): 1,
            ("socialjour", "nej", None): 1,
            ("egen-sprakstod", "delvis", None): 1,
            ("egen-sprakstod", "ja", None): 1,
            ("egen-kotid-dagar", None, 12.5): 1,
            ("egen-kotid-dagar", None, 8.0): 1,
        }
    )
    told = {
        id_: (each.title, each.area, each.value_type, each.decimals, each.direction, each.dimension)
        for id_, each in known.own.items()
    }
    assert told == {
        "egen-kotid-dagar": ("Kötid (dagar)", AREA, "number", 1, "none", "egna"),
        "egen-sprakstod": ("Språkstöd", AREA, "ja_delvis_nej", 0, "none", "egna"),
    }


def test_a_nyckeltal_becomes_an_indicator_that_any_file_of_it_finds(engine: Engine, small: Definitions) -> None:
    acting = Acting(engine, ANALYST)
    new = "new = { title = 'Elever som fullföljer', area = 'ekonomiskt-bistand' }"
    decided = read_decisions(f"[[column]]\nheading = 'N17448'\n{new}\n", small)
    import_file(acting, small, b"Kommun;N17448\nSolna;71,2\n", "a 2023.csv", decisions=decided)
    plan = import_file(acting, small, b"Kommun;Andel elever (N17448)\nSolna;72\n", "annan 2024.csv")
    with engine.connect() as connection:
        (made,) = definitions_of(connection, small).own.values()
    assert (made.title, made.kolada) == ("Elever som fullföljer", ("N17448",))
    assert [each[0] for each in plan.values.added] == [made.id]


def test_a_dry_run_a_refused_file_and_a_file_without_values_of_them_make_none(
    engine: Engine, small: Definitions
) -> None:
    acting = Acting(engine, ANALYST)
    import_file(acting, small, FILE.encode(), "enkät 2023.csv", wishes=CREATE, dry_run=True)
    with pytest.raises(Problems, match="okänd enhet 'Sollna'"):
        import_file(acting, small, FILE.replace("Solna", "Sollna").encode(), "enkät 2023.csv", wishes=CREATE)
    with pytest.raises(Problems, match="okänt svar 'Kanske'"):
        import_file(acting, small, FILE.replace("Delvis", "Kanske").encode(), "enkät 2023.csv", wishes=CREATE)
    assert (own_of(engine, small), remembered_of(engine)) == ([], [])


def test_the_same_file_again_changes_nothing_and_next_years_is_asked_nothing(
    engine: Engine, small: Definitions
) -> None:
    acting = Acting(engine, ANALYST)
    import_file(acting, small, FILE.encode(), "enkät 2023.csv", wishes=CREATE)
    again = import_file(acting, small, FILE.encode(), "enkät 2023.csv", wishes=CREATE)
    assert (again.changes_nothing, again.created) == (True, [])
    understood = understand_file(acting, small, FILE.replace("2023", "2024").encode(), "enkät 2024.csv")
    assert understood is not None
    assert [match.indicator for match in understood.matches] == ["socialjour", "egen-sprakstod", "egen-kotid-dagar"]
    assert own_of(engine, small) == IDS


def test_a_heading_that_is_likely_an_indicator_there_is_stops_the_file_with_the_nearest(
    engine: Engine, small: Definitions
) -> None:
    content = "Kommun;År;Tillgång till socialjouren\nSolna;2023;Ja\n"
    with pytest.raises(Problems) as refused:
        import_file(Acting(engine, ANALYST), small, content.encode(), "x.csv", wishes=CREATE)
    assert "menade du 'Tillgång till socialjour' (socialjour)?" in refused.value.lines[0]
    assert own_of(engine, small) == []


MAP = """
[[column]]
heading = "Kötid (dagar)"
new = { title = "Kötid till kurator", direction = "low_is_good", unit = "dagar", plausible = [0, 400] }

[[column]]
heading = "Språkstöd"
skip = true
"""


def test_a_map_says_what_a_new_indicator_is_and_next_years_file_knows_it_by_another_title(
    engine: Engine, small: Definitions
) -> None:
    acting, decided = Acting(engine, ANALYST), read_decisions(MAP, small)
    wishes = Wishes(publisher="Länet", area=AREA)
    first = import_file(acting, small, FILE.encode(), "a 2023.csv", wishes=wishes, decisions=decided)
    with engine.connect() as connection:
        made = definitions_of(connection, small).own["egen-kotid-till-kurator"]
    assert (made.title, made.direction, made.measured_in, made.decimals) == (
        "Kötid till kurator",
        "low_is_good",
        "dagar",
        1,
    )
    assert (first.counts.added, made.plausible) == (4, (0, 400))
    again = import_file(acting, small, FILE.encode(), "a 2023.csv", wishes=wishes, decisions=decided)
    assert (again.changes_nothing, own_of(engine, small)) == (True, ["egen-kotid-till-kurator"])
    third = import_file(acting, small, FILE.replace("2023", "2024").encode(), "a 2024.csv", wishes=wishes)
    assert third.counts.added == 4


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ("{ area = 'x' }", "new: området 'x' finns inte; tillåtna: ekonomiskt-bistand"),
        ("{ colour = 'red' }", "new: okänd nyckel 'colour'; ta bort den eller rätta stavningen"),
        ("{ direction = 'up' }", "new: 'direction' är 'up'; tillåtna: 'high_is_good', 'low_is_good', 'none'"),
        ("{}\nindicator = 'socialjour'", "'A' ska ha antingen indicator, skip = true eller new"),
    ],
)
def test_a_map_with_a_wrong_new_indicator_is_refused(small: Definitions, new: str, told: str) -> None:
    with pytest.raises(Problems) as refused:
        read_decisions(f"[[column]]\nheading = 'A'\nnew = {new}\n", small)
    assert refused.value.lines == [f"[[column]] nummer 1: {told}"]


@pytest.mark.parametrize(
    ("new", "wishes", "told"),
    [
        ("{}", Wishes(), "välj ett område; tillåtna: ekonomiskt-bistand"),
        ("{ title = 'Andel (%)' }", Wishes(area=AREA), "titeln säger inte vad som mäts; skriv en annan"),
        ("{ title = '=1+1' }", Wishes(area=AREA), "'=1+1' är en formel"),
        ("{ dimension = 'x' }", Wishes(area=AREA), "dimensionen 'x' finns inte i området"),
        ("{ title = 'Ärenden per handläggare' }", Wishes(area=AREA), "(arenden); använd den, eller byt titel"),
    ],
)
def test_what_cannot_become_an_indicator_is_told_with_its_reason(
    engine: Engine, small: Definitions, new: str, wishes: Wishes, told: str
) -> None:
    content = "Kommun;År;Språkstöd\nSolna;2023;Ja\n".encode()
    decided = read_decisions(f"[[column]]\nheading = 'språkstöd'\nnew = {new}\n", small)
    with pytest.raises(Problems) as refused:
        import_file(Acting(engine, ANALYST), small, content, "x.csv", wishes=wishes, decisions=decided)
    assert told in refused.value.lines[0]
    assert own_of(engine, small) == []


def test_an_undone_file_takes_its_indicators_with_it_and_what_was_decided_about_them(
    engine: Engine, small: Definitions
) -> None:
    acting = Acting(engine, ANALYST)
    create_indicator(acting, small, NewIndicator(title="Väntrum", area=AREA, value_type="ja_nej"))
    batch = import_file(acting, small, FILE.encode(), "enkät 2023.csv", wishes=CREATE).batch or 0
    undo_batch(acting, batch)
    assert (own_of(engine, small), remembered_of(engine)) == (["egen-vantrum"], [])
    import_file(acting, small, FILE.encode(), "enkät 2023.csv", wishes=CREATE)
    assert own_of(engine, small) == [*IDS, "egen-vantrum"]
    with engine.connect() as connection:
        versions = select(col(OwnDefinition.version)).where(col(OwnDefinition.id) == "egen-sprakstod")
        assert sorted(connection.execute(versions).scalars()) == [1, 2, 3]


def test_an_undone_file_leaves_an_indicator_that_somebody_has_commented_or_another_file_has(
    engine: Engine, small: Definitions
) -> None:
    acting = Acting(engine, ANALYST)
    batch = import_file(acting, small, FILE.encode(), "enkät 2023.csv", wishes=CREATE).batch or 0
    other = "Kommun;Kötid (dagar) 2022\nSolna;12\n"
    import_file(acting, small, other.encode(), "annan.csv")
    with engine.connect() as connection:
        known = definitions_of(connection, small)
    save_comment(acting, known, "egen-sprakstod", 2023, "0184", "Vi utreder.")
    undo_batch(acting, batch)
    assert own_of(engine, small) == IDS


def test_an_own_indicator_is_compared_and_checked_and_columns_follow(
    published: Engine, definitions: Definitions
) -> None:
    acting = Acting(published, ANALYST)
    with published.connect() as connection:
        before = load_columns(connection, definitions)
    content = "Kommun;Språkstöd;Kötid hos kuratorn\nSolna;Ja;12,5\nEkerö;Nej;8\nSigtuna;Ja;9\n"
    import_file(acting, definitions, content.encode(), "enkät 2018.csv", wishes=CREATE)
    check_now(published, definitions)
    with published.connect() as connection:
        known = definitions_of(connection, definitions)
        comparison = compare(connection, known, AREA, 2018, "nordvast", "0184")
        report = load_report(connection, known, "enkat")
        columns = load_columns(connection, known)
        unlaid = load_columns(connection, definitions)
    rows = {row.indicator.id: row for row in comparison.rows}
    assert rows["egen-sprakstod"].cells["0184"].now.code == "ja"
    assert rows["egen-kotid-hos-kuratorn"].cells["0125"].now.value == 8
    assert comparison.rows[-1].indicator.id in rows.keys() & known.own.keys()
    assert report is not None
    assert report.figures > 0
    assert columns.values(["egen-kotid-hos-kuratorn"], [2018], ["0191"])[0].number == 9
    assert unlaid.indicators == before.indicators
    units, years = [*columns.units], [*columns.years]
    supplied = [*definitions.indicators]
    assert columns.values(supplied, years, units) == unlaid.values(supplied, years, units)


def test_what_is_written_of_own_indicators_is_read_in_again_as_it_was(
    published: Engine, definitions: Definitions
) -> None:
    content = "Kommun;Språkstöd;Kötid hos kuratorn\nSolna;Ja;12,5\nEkerö;Nej;8\nRiket;40 %;9\n"
    import_file(Acting(published, ANALYST), definitions, content.encode(), "enkät 2018.csv", wishes=CREATE)
    with published.connect() as connection:
        known = definitions_of(connection, definitions)
        comparison = compare(connection, known, AREA, 2018, "nordvast", "0184")
    exported = write_csv(comparison_rows(comparison, known))
    read = check_file(exported, "jämförelse 2018.csv", known, wishes=Wishes(area=AREA, year=2018))
    found = {value[0]: [each[4] for each in read.values if each[0] == value[0]] for value in read.values}
    assert sorted(found["egen-kotid-hos-kuratorn"]) == ["12,5", "8,0", "9,0"]
    assert "egen-sprakstod" in found


def test_a_check_of_what_is_there_stands_where_an_own_indicator_is_added(
    published: Engine, definitions: Definitions
) -> None:
    create_indicator(Acting(published, ANALYST), definitions, NewIndicator(title="Språkstöd", area=AREA))
    assert check_now(published, definitions) == 0


def test_an_own_indicator_is_in_the_backup(tmp_path: Path, engine: Engine, small: Definitions) -> None:
    acting = Acting(engine, LOCAL_USER)
    made = create_indicator(acting, small, NewIndicator(title="Språkstöd", area=AREA, value_type="ja_nej"))
    back_up(acting, tmp_path / "kopia.oj")
    other = open_engine(f"sqlite:///{tmp_path / 'annan.db'}")
    restore(Acting(other, LOCAL_USER), tmp_path / "kopia.oj")
    with other.connect() as connection:
        assert definitions_of(connection, small).own == {made.id: made}


def test_it_is_kept_as_the_toml_that_a_file_of_data_would_have(engine: Engine, small: Definitions) -> None:
    create_indicator(Acting(engine, ANALYST), small, NewIndicator(title='"Väntetid" \\ å', area=AREA, unit="dagar"))
    with engine.connect() as connection:
        content = connection.execute(select(col(OwnDefinition.content))).scalar_one()
    assert tomllib.loads(content) == {
        "title": '"Väntetid" \\ å',
        "dimension": "egna",
        "value_type": "number",
        "unit": "dagar",
        "direction": "none",
        "definition": "Egen indikator.",
    }


def test_two_of_the_same_title_in_an_area_are_refused_and_in_two_areas_have_two_ids(
    engine: Engine, definitions: Definitions
) -> None:
    acting = Acting(engine, ANALYST)
    create_indicator(acting, definitions, NewIndicator(title="Språkstöd", area=AREA))
    with pytest.raises(Problems, match="området har redan en indikator 'SPRÅKSTÖD'"):
        create_indicator(acting, definitions, NewIndicator(title="SPRÅKSTÖD", area=AREA))
    title = definitions.indicators["socialjour"].title
    with pytest.raises(Problems, match="området har redan en indikator"):
        create_indicator(acting, definitions, NewIndicator(title=title, area=AREA))
    other = create_indicator(acting, definitions, NewIndicator(title="Språkstöd", area="barn-och-unga"))
    assert own_of(engine, definitions) == ["egen-sprakstod", other.id] == ["egen-sprakstod", "egen-sprakstod-2"]


def test_a_reader_makes_none(engine: Engine, small: Definitions) -> None:
    with pytest.raises(UserError, match="får inte lägga till egna indikatorer: det kräver rollen analytiker"):
        create_indicator(Acting(engine, READER), small, NewIndicator(title="Språkstöd", area=AREA))


def test_the_command_makes_them_and_others_read_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OJ_DATABASE", str(sqlite_copy("published", tmp_path / "oj.db").url))
    file = tmp_path / "enkät 2018.csv"
    file.write_text("Kommun;Språkstöd\nSolna;Ja\nEkerö;Nej\n", encoding="utf-8")
    assert main(["import", str(file), "--unknown", "create"]) == 1
    assert "säg i vilket område med --area" in capsys.readouterr().err
    assert main(["import", str(file), "--unknown", "create", "--area", AREA, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["created"] == [{"indicator": "egen-sprakstod", "title": "Språkstöd", "area": AREA}]
    assert [(each["indicator"], each["certainty"]) for each in told["columns"]] == [("egen-sprakstod", "known")]
    assert main(["compare", "--area", AREA, "--year", "2018", "--unit", "0184", "--format", "json"]) == 0
    rows = {each["id"]: each for each in json.loads(capsys.readouterr().out)["indicators"]}
    assert rows["egen-sprakstod"]["values"]["0184"]["code"] == "ja"
    assert rows["egen-sprakstod"]["dimension"] == "Egna indikatorer"
    report = tmp_path / "rapport.docx"
    asked = ["--area", AREA, "--year", "2018", "--group", "nordvast", "--out", str(report)]
    assert main(["report", "oj", *asked]) == 0
    assert report.stat().st_size > 10_000


def test_own_definitions_go_out_as_files_and_into_another_database_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], definitions: Definitions
) -> None:
    first, second = (sqlite_copy("empty", tmp_path / name) for name in ("a.db", "b.db"))
    made = create_indicator(Acting(first, ANALYST), definitions, NewIndicator(title="Språkstöd", area=AREA))
    monkeypatch.setenv("OJ_DATABASE", str(first.url))
    assert main(["definitions", "export", str(tmp_path / "ut")]) == 0
    assert capsys.readouterr().out == f"1 egen indikator finns i {tmp_path / 'ut' / 'indicators'}.\n"
    monkeypatch.setenv("OJ_DATABASE", str(second.url))
    assert main(["definitions", "import", str(tmp_path / "ut")]) == 0
    with second.connect() as connection:
        assert definitions_of(connection, definitions).own == {made.id: made}
    file = tmp_path / "ut" / "indicators" / AREA / f"{made.id}.toml"
    file.write_text(file.read_text("utf-8").replace('"none"', '"low_is_good"'), encoding="utf-8")
    capsys.readouterr()
    assert main(["definitions", "import", str(file)]) == 0
    assert capsys.readouterr().out == "Egna indikatorer: 0 nya, 1 ändrad, 0 oförändrade.\n"
    with second.connect() as connection:
        assert definitions_of(connection, definitions).own[made.id].direction == "low_is_good"
    assert main(["definitions", "import", str(tmp_path / "ut")]) == 0
    assert capsys.readouterr().out == "Egna indikatorer: 0 nya, 0 ändrade, 1 oförändrad.\n"
    file.with_name("egen-fel.toml").write_text("title = 'Fel'\n", encoding="utf-8")
    assert main(["definitions", "import", str(tmp_path / "ut")]) == 1
    assert f"{AREA}/egen-fel.toml: nyckeln 'definition' saknas" in capsys.readouterr().err
    assert main(["definitions", "import", str(tmp_path / "tom")]) == 1
    assert "kunde inte läsas" in capsys.readouterr().err


def test_an_indicator_with_values_keeps_what_they_were_read_by_and_a_change_of_the_rest_is_checked(
    engine: Engine, small: Definitions
) -> None:
    acting = Acting(engine, ANALYST)
    import_file(acting, small, FILE.encode(), "enkät 2023.csv", wishes=CREATE)
    assert check_now(engine, small) == 1
    with engine.connect() as connection:
        text = fetch_own(connection, "lokal")["egen-sprakstod"].content
    place = (AREA, "egen-sprakstod")
    with pytest.raises(Problems, match="'value_type' och 'unit' kan inte ändras"):
        save_definitions(acting, small, {place: text.replace("ja_delvis_nej", "number")})
    saved = save_definitions(acting, small, {place: text.replace('"none"', '"high_is_good"')})
    assert (saved.new, saved.changed, saved.unchanged) == ([], ["egen-sprakstod"], [])
    assert check_now(engine, small) == 1
    with engine.connect() as connection:
        comparison = compare(connection, definitions_of(connection, small), AREA, 2023, "nordvast", "0184")
    (row,) = [row for row in comparison.rows if row.indicator.id == "egen-sprakstod"]
    assert row.cells["0184"].now.judgement == "yellow"
    undo_batch(acting, 1)
    assert own_of(engine, small) == ["egen-sprakstod"]  # somebody has decided about it since
