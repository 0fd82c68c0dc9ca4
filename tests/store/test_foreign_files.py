"""A file that is not in the form, as it came: read in, asked about where nobody knows, and remembered for next year."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlmodel import col

from ojcore.access import Acting, User
from ojcore.cli.main import main
from ojcore.definitions.model import Definitions
from ojcore.errors import Problems, UserError
from ojcore.importing.foreign import Wishes
from ojcore.importing.mapping import Decisions, fold, read_decisions
from ojcore.importing.plan import import_file, understand_file
from ojcore.store.engine import ImportDecision, LogEntry, ValueRecord
from tests.copies import sqlite_copy
from tests.import_files import csv_file, excel_file, small_definitions

ANALYST = User("analytiker", frozenset({"analytiker"}))
READER = User("läsare", frozenset({"lasare"}))
FIRST = "Kommun;Socialjour dygnet runt;Ärenden per handläggare\nSolna stad;Ja;12,5\n0123 Järfälla;-;9\nRiket;58 %;11\n"
MAP = """
[[column]]
heading = "socialjour DYGNET runt"
indicator = "socialjour"

[symbols]
"-" = "vet_ej"
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Definitions:
    return small_definitions(tmp_path_factory.mktemp("small") / "data")


@pytest.fixture
def store(engine: Engine) -> Engine:
    """A database without values, on SQLite and then on PostgreSQL."""
    return engine


def values_of(engine: Engine) -> list[tuple[object, ...]]:
    """indicator, year, unit, source, raw, code, number, missing and place of every value."""
    names = ("indicator", "year", "unit", "source", "raw", "code", "number", "missing", "table")
    columns = [col(getattr(ValueRecord, name)) for name in names]
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(*columns[:4]))]


def test_a_file_goes_in_as_it_came_once_its_heading_and_sign_are_decided(store: Engine, small: Definitions) -> None:
    acting = Acting(store, ANALYST)
    with pytest.raises(Problems) as refused:
        import_file(acting, small, FIRST.encode(), "länets enkät 2023.csv")
    assert [line.partition(";")[0] for line in refused.value.lines] == [
        "rubriken 'Socialjour dygnet runt' är ingen känd indikator",
    ]
    assert values_of(store) == []
    plan = import_file(
        acting,
        small,
        FIRST.encode(),
        "länets enkät 2023.csv",
        wishes=Wishes(publisher="Länet"),
        decisions=read_decisions(MAP, small),
    )
    assert (plan.counts.added, plan.new_sources) == (6, {"lanet": "Länet"})
    assert values_of(store) == [
        ("arenden", 2023, "0123", "lanet", "9", None, 9.0, None, "C3"),
        ("arenden", 2023, "0184", "lanet", "12,5", None, 12.5, None, "C2"),
        ("arenden", 2023, "riket", "lanet", "11", None, 11.0, None, "C4"),
        ("socialjour", 2023, "0123", "lanet", "-", None, None, "vet_ej", "B3"),
        ("socialjour", 2023, "0184", "lanet", "Ja", "ja", None, None, "B2"),
        ("socialjour", 2023, "riket", "lanet", "58 %", None, 58.0, None, "B4"),
    ]


def test_next_years_file_is_asked_nothing(store: Engine, small: Definitions) -> None:
    acting, wishes = Acting(store, ANALYST), Wishes(publisher="Länet")
    decided = read_decisions(MAP, small)
    import_file(acting, small, FIRST.encode(), "enkät 2023.csv", wishes=wishes, decisions=decided)
    second = FIRST.replace("12,5", "13,5").encode()
    understood = understand_file(acting, small, second, "enkät 2024.csv")
    assert understood is not None
    assert (understood.publisher, understood.is_named_after_file, understood.unclear_signs) == ("Länet", False, [])
    assert [match.certainty for match in understood.matches] == ["known", "exact"]
    plan = import_file(acting, small, second, "enkät 2024.csv")
    assert (plan.counts.added, plan.sources) == (6, ["lanet"])
    with store.connect() as connection:
        logged = connection.execute(select(col(LogEntry.target)).where(col(LogEntry.action) == "remember mapping"))
        kept = connection.execute(select(col(ImportDecision.decided_by), col(ImportDecision.kind)))
        assert list(logged.scalars()) == ["utgivares filer"]
        assert sorted(map(tuple, kept)) == [("analytiker", kind) for kind in ("column", "file", "symbol")]


def test_a_later_decision_takes_the_place_of_the_earlier_and_other_publishers_keep_theirs(
    store: Engine, small: Definitions
) -> None:
    acting = Acting(store, ANALYST)
    for publisher, indicator in (("A", "socialjour"), ("B", "telefon"), ("a ", "telefon-kvall")):
        decided = Decisions(columns={"jour": indicator})
        content = f"Kommun;År;Jour\nSolna;{2000 + len(indicator)};Ja\n".encode()
        import_file(acting, small, content, "x.csv", wishes=Wishes(publisher=publisher), decisions=decided)
    found = {
        publisher: understand_file(acting, small, content, "y.csv", wishes=Wishes(publisher=publisher))
        for publisher in ("A", "B")
    }
    assert {name: each and each.matches[0].indicator for name, each in found.items()} == {
        "A": "telefon-kvall",
        "B": "telefon",
    }


def test_a_code_whose_meaning_was_decided_is_told_with_it_where_it_replaces_an_answer(
    store: Engine, small: Definitions
) -> None:
    acting, decided = Acting(store, ANALYST), Decisions(codes={"1": "ja", "0": "nej"})
    file = "Kommun;År;Socialjour\nSolna;2020;1\n"
    import_file(acting, small, file.encode(), "x.csv", decisions=decided)
    plan = import_file(acting, small, file.replace(";1", ";0").encode(), "x.csv", dry_run=True)
    assert "ersätts: socialjour, 2020, 0184, x: 1 (Ja) → 0 (Nej)" in str(plan)


def test_a_dry_run_and_a_refused_file_leave_nothing_remembered(store: Engine, small: Definitions) -> None:
    acting, decided = Acting(store, ANALYST), read_decisions(MAP, small)
    import_file(acting, small, FIRST.encode(), "2023.csv", dry_run=True, decisions=decided)
    with pytest.raises(Problems, match="okänd enhet 'Sollna stad'"):
        import_file(acting, small, FIRST.replace("Solna", "Sollna").encode(), "2023.csv", decisions=decided)
    with store.connect() as connection:
        assert connection.execute(select(col(ImportDecision.text))).all() == []


def test_unknown_headings_may_be_left_out_and_what_was_stored_before_and_is_not_in_the_file_is_told(
    store: Engine, small: Definitions
) -> None:
    acting = Acting(store, ANALYST)
    first = import_file(acting, small, FIRST.encode(), "2023.csv", wishes=Wishes(unknown="skip"))
    assert first.counts.added == 3
    fewer = "Kommun;Ärenden per handläggare;okänt\nSolna;12,5;1\n"
    again = import_file(acting, small, fewer.encode(), "2023.csv", wishes=Wishes(unknown="skip"))
    assert (again.counts, again.values.absent) == ((0, 0, 1), 2)


def test_a_file_of_which_no_heading_is_known_is_refused(store: Engine, small: Definitions) -> None:
    content = "Kommun;Okänt\nSolna;1\n".encode()
    with pytest.raises(Problems) as refused:
        import_file(Acting(store, ANALYST), small, content, "2023.csv", wishes=Wishes(unknown="skip"))
    assert refused.value.lines == ["inget i filen kan läsas in: ingen av dess rubriker är känd eller vald"]


def test_hidden_rows_formulas_and_odd_figures_are_told_and_nothing_is_refused_for_them(
    store: Engine, small: Definitions
) -> None:
    rows: list[list[object]] = [
        ["Kommun", "År", "Socialjour"],
        ["Riket", 2020, '<c r="{cell}"><f>1+1</f><v>340</v></c>'],
        ["Solna", 2020, "Ja"],
    ]
    plan = import_file(Acting(store, ANALYST), small, excel_file(rows), "svar.xlsx")
    assert [(each.place, each.kind) for each in plan.cautions] == [
        ("blad 'Blad1'", "formulas"),
        ("blad 'Blad1', cell C2", "outside"),
    ]


def test_a_sheet_that_tells_no_year_is_one_problem(store: Engine, small: Definitions) -> None:
    content = b"Kommun;Socialjour\nSolna;Ja\nEkero;Nej\n"
    with pytest.raises(Problems) as refused:
        import_file(Acting(store, ANALYST), small, content.replace(b"Ekero", "Järfälla".encode()), "svar.csv")
    assert refused.value.lines == ["filen säger inte vilket år uppgifterna gäller; ange året (--year)"]
    plan = import_file(Acting(store, ANALYST), small, content[:27], "svar.csv", wishes=Wishes(year=2021))
    assert plan.counts.added == 1


def test_only_an_analyst_may_look_at_how_a_file_would_be_read(store: Engine, small: Definitions) -> None:
    with pytest.raises(UserError, match="läsa in uppgifter"):
        understand_file(Acting(store, READER), small, FIRST.encode(), "2023.csv")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["import", *arguments])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def test_the_command_says_how_a_file_was_read_as_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OJ_DATABASE", str(sqlite_copy("published", tmp_path / "egen.db").url))
    file, decided = tmp_path / "länet 2023.csv", tmp_path / "karta.toml"
    file.write_text("Kommun;Jour;Brukarundersökning\nKalmar;Ja;Nej\nSumma;1;0\n", encoding="cp1252")
    decided.write_text('[[column]]\nheading = "Jour"\nindicator = "socialjour"\n', encoding="utf-8")
    status, out, err = run(capsys, str(file), "--format", "json")
    told = json.loads(out)
    assert (status, told["values"], [each["text"][:15] for each in told["problems"]]) == (1, 0, ["rubriken 'Jour'"])
    assert [each["certainty"] for each in told["columns"]] == ["unknown", "exact"]
    assert told["read"]["year"] == 2023
    assert err.startswith("länet 2023.csv kunde inte läsas in, inget har sparats:\nrubriken 'Jour'")
    status, out, err = run(capsys, str(file), "--map", str(decided), "--publisher", "Länet", "--format", "json")
    told = json.loads(out)
    assert status == 0
    assert told["read"] == {
        "format": "table",
        "sheet": "",
        "header_rows": [1],
        "unit_column": "A",
        "year": 2023,
        "year_from": "filnamn",
    }
    assert told["columns"] == [
        {"heading": "Jour", "indicator": "socialjour", "certainty": "known", "candidates": []},
        {"heading": "Brukarundersökning", "indicator": "brukarundersokning", "certainty": "exact", "candidates": []},
    ]
    counts = {key: told[key] for key in ("values", "new", "changed", "unchanged", "missing", "problems")}
    assert counts == {"values": 2, "new": 2, "changed": 0, "unchanged": 0, "missing": 0, "problems": []}
    assert told["skipped"] == [{"what": "Summa: sammanräkning", "rows": 1}]
    assert (told["batch"], err.startswith("Kontrollräkningen är klar")) == (2, True)
    assert (
        run(capsys, str(file))[1]
        == "länet 2023.csv: allt finns redan, inget har ändrats (0 nya, 0 ersatta, 2 oförändrade).\n"
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("x", "filen är inte TOML: "),
        ("[kolumn]", "okänd nyckel 'kolumn'; tillåtna: [[column]], [symbols], [codes], [units]"),
        (
            '[[column]]\nindicator = "socialjour"',
            "[[column]] nummer 1: 'heading' saknas; skriv rubriken som den står i filen",
        ),
        ('[[column]]\nheading = "A"', "[[column]] nummer 1: 'A' ska ha antingen indicator, skip = true eller new"),
        (
            '[[column]]\nheading = "A"\nindicator = "x"',
            "[[column]] nummer 1: indikatorn 'x' finns inte; id står i mallen och på sidan Om data",
        ),
        ('[symbols]\n"-" = "nix"', "[symbols] '-' = 'nix' finns inte; tillåtna: vet_ej, ej_svarat, 0"),
        ('[codes]\n"1" = "japp"', "[codes] '1' = 'japp' finns inte; tillåtna: ja, delvis, nej, ja_med_vissa"),
    ],
)
def test_a_map_that_is_wrong_is_refused_with_what_is_allowed(small: Definitions, content: str, problem: str) -> None:
    with pytest.raises(Problems) as refused:
        read_decisions(content, small)
    assert refused.value.lines[0].startswith(problem)


def test_what_is_decided_without_a_publisher_holds_for_files_of_that_name_alone(
    store: Engine, small: Definitions
) -> None:
    acting, decided = Acting(store, ANALYST), read_decisions(MAP, small)
    import_file(acting, small, FIRST.encode(), "länets enkät 2023.csv", decisions=decided)
    assert import_file(acting, small, FIRST.encode(), "länets enkät 2024.csv").counts.added == 6
    for other in (FIRST.encode(), csv_file("enkat;Vår enkät;socialjour;2020;Solna;-;;")):
        with pytest.raises(Problems):
            import_file(acting, small, other, "annat.csv")


def test_another_file_of_the_same_name_is_not_taken_for_the_publishers(store: Engine, small: Definitions) -> None:
    acting, wishes = Acting(store, ANALYST), Wishes(publisher="Länet", unknown="skip")
    import_file(acting, small, FIRST.encode(), "data 2023.csv", wishes=wishes)
    other = understand_file(acting, small, "Kommun;Telefontid kväll;telefon\nSolna;1;Ja\n".encode(), "data 2024.csv")
    assert other is not None
    assert (other.publisher, other.is_named_after_file) == ("data", True)


def test_a_personnummer_in_a_heading_or_as_publisher_is_refused_without_being_repeated(
    store: Engine, small: Definitions
) -> None:
    person = "Anna 640823-3234"
    for content, publisher in ((FIRST.replace("Socialjour dygnet runt", person), ""), (FIRST, person)):
        with pytest.raises(UserError) as refused:
            import_file(
                Acting(store, ANALYST),
                small,
                content.encode(),
                "2023.csv",
                wishes=Wishes(publisher=publisher, unknown="skip"),
                decisions=read_decisions(MAP, small),
            )
        assert "personnummer" in str(refused.value)
        assert "640823" not in str(refused.value)
    with pytest.raises(UserError, match="personnummer"):
        import_file(
            Acting(store, ANALYST),
            small,
            FIRST.encode(),
            "2023.csv",
            wishes=Wishes(unknown="skip"),
            decisions=Decisions(codes={fold(person): "ja"}, symbols={"-": "vet_ej"}),
        )
    assert values_of(store) == []


def test_what_was_said_of_a_file_is_remembered_also_where_all_of_it_was_stored_already(
    store: Engine, small: Definitions
) -> None:
    acting = Acting(store, ANALYST)
    content, wishes = b"Kommun;Socialjour\nSolna;Ja\n", Wishes(publisher="A")
    import_file(acting, small, content, "2023.csv", wishes=wishes)
    plan = import_file(
        acting, small, content, "2023.csv", wishes=wishes, decisions=Decisions(columns={"jour": "telefon"})
    )
    assert plan.changes_nothing
    later = understand_file(acting, small, b"Kommun;Jour\nSolna;Ja\n", "2024.csv", wishes=wishes)
    assert later is not None
    assert later.matches[0].indicator == "telefon"


def test_a_file_with_more_unknown_headings_than_can_be_decided_is_refused(store: Engine, small: Definitions) -> None:
    rows = "".join(f"Solna;Mått {number};1\n" for number in range(400))
    with pytest.raises(Problems, match="filen har mer än 300 rubriker som inte är kända"):
        import_file(Acting(store, ANALYST), small, f"Kommun;Mått;Värde\n{rows}".encode(), "2023.csv")
