"""An import into the store, on SQLite and PostgreSQL: all or nothing, repeatable, and undone without a trace."""

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine, select, text

from ojcore.access import LOCAL_USER, Acting, User
from ojcore.comparing.comparison import compare
from ojcore.definitions.model import Definitions
from ojcore.errors import Problems, UserError
from ojcore.importing.form import HEADINGS, write_template
from ojcore.importing.notices import tell_new_years
from ojcore.importing.plan import ImportPlan, Replacement, import_file, list_batches, undo_batch
from ojcore.store.engine import Batch, ClaimRecord, LogEntry, ReplacedClaim, ReplacedValue, SourceRecord, ValueRecord
from ojcore.store.values import Counts, fetch_values, load_published
from ojcore.store.versions import read_version
from tests.import_files import csv_file, small_definitions

ANALYST = User("Analytiker", frozenset({"analytiker"}))
READER = User("Läsare", frozenset({"lasare", "inspektor"}))

FIRST = (
    "enkat;Vår enkät;socialjour;2020;Solna;ja;;",
    "enkat;;socialjour;2020;Järfälla;nej;;",
    "enkat;;socialjour;2020;riket;62,5;;",
    "enkat;;socialjour;2020;nordvast;50;snitt;",
)
CORRECTED = (
    "enkat;Vår enkät;socialjour;2020;Solna;delvis;;",
    "enkat;;socialjour;2020;Järfälla;nej;;",
    "enkat;;socialjour;2020;nordvast;0;snitt;",
    "enkat;;socialjour;2021;Solna;ja;;",
)
FOUR_UNITS = ("0184", "0123", "0139", "riket")
CONTENT = (ValueRecord, ClaimRecord, ReplacedValue, ReplacedClaim, SourceRecord)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Definitions:
    return small_definitions(tmp_path_factory.mktemp("small") / "data")


@pytest.fixture
def store(engine: Engine, small: Definitions) -> Engine:
    """A database with the published data of the small folder."""
    load_published(Acting(engine, LOCAL_USER), small)
    return engine


def load(store: Engine, small: Definitions, *lines: str, name: str = "enkat.csv", dry_run: bool = False) -> ImportPlan:
    return import_file(Acting(store, ANALYST), small, csv_file(*lines), name, dry_run=dry_run)


def content_of(store: Engine) -> dict[str, set[tuple[Any, ...]]]:
    with store.connect() as connection:
        return {record.__name__: {tuple(row) for row in connection.execute(select(record))} for record in CONTENT}


def everything(store: Engine) -> tuple[object, ...]:
    """All that an import could change, the log and the data version too."""
    with store.connect() as connection:
        others = [connection.execute(select(record)).all() for record in (Batch, LogEntry)]
        return content_of(store), [tuple(map(tuple, rows)) for rows in others], read_version(connection, "values")


def answers_of(store: Engine) -> dict[tuple[int, str], str]:
    with store.connect() as connection:
        return {(value.year, value.unit): value.raw for value in fetch_values(connection, "enkat")}


def test_a_file_is_stored_with_its_source_batch_and_log(store: Engine, small: Definitions) -> None:
    plan = load(store, small, *FIRST)
    assert (plan.counts, plan.new_sources) == (Counts(4, 0, 0), {"enkat": "Vår enkät"})
    assert answers_of(store) == {(2020, "0184"): "ja", (2020, "0123"): "nej", (2020, "riket"): "62,5"}
    batch = list_batches(store)[0]
    assert (batch.id, batch.file_name, batch.loaded_by) == (plan.batch, "enkat.csv", "Analytiker")
    assert (batch.added, batch.replaced, batch.undone_at, batch.obstacle) == (4, 0, None, "")
    with store.connect() as connection:
        entries = connection.execute(text("SELECT actor, action, target FROM log ORDER BY id DESC LIMIT 2")).all()
        source = connection.execute(text("SELECT * FROM source WHERE id = 'enkat'")).one()
    about = f"inläsning {plan.batch}"
    assert [tuple(entry) for entry in entries] == [("Analytiker", "approve", about), ("Analytiker", "import", about)]
    assert (source.title, source.document, bool(source.is_published_data)) == ("Vår enkät", "enkat.csv", False)


def test_the_same_file_again_changes_nothing_at_all(store: Engine, small: Definitions) -> None:
    load(store, small, *FIRST)
    before = everything(store)
    again = load(store, small, *FIRST, name="samma.csv")
    assert (again.counts, again.changes_nothing, again.batch) == (Counts(0, 0, 4), True, None)
    assert everything(store) == before


def test_another_way_to_write_the_same_answer_of_the_same_unit_changes_nothing(
    store: Engine, small: Definitions
) -> None:
    load(store, small, *FIRST)
    assert load(store, small, "enkat;;Tillgång till socialjour;2020;184;ja;;").changes_nothing


def test_a_dry_run_tells_what_would_change_and_changes_nothing(store: Engine, small: Definitions) -> None:
    load(store, small, *FIRST)
    before = everything(store)
    plan = load(store, small, *CORRECTED, dry_run=True)
    assert (plan.counts, plan.batch) == (Counts(1, 2, 1), None)
    assert plan.replacements == [
        Replacement("svar", "socialjour", 2020, "0184", "enkat", "ja", "delvis"),
        Replacement("mean", "socialjour", 2020, "nordvast", "enkat", "50", "0"),
    ]
    assert everything(store) == before


def test_a_corrected_file_replaces_what_differs_and_leaves_what_it_does_not_mention(
    store: Engine, small: Definitions
) -> None:
    load(store, small, *FIRST)
    assert load(store, small, *CORRECTED).counts == Counts(1, 2, 1)
    assert answers_of(store) == {
        (2020, "0184"): "delvis",
        (2020, "0123"): "nej",
        (2020, "riket"): "62,5",
        (2021, "0184"): "ja",
    }


def test_the_result_is_told_in_swedish(store: Engine, small: Definitions) -> None:
    assert str(load(store, small, *FIRST, dry_run=True)) == (
        "enkat.csv: 4 nya, 0 ersatta, 0 oförändrade. Provkörning, inget har sparats.\nny källa: enkat, Vår enkät\n"
        "Nytt för filens indikatorer är 2020. Se efter att det är rätt år.\n"
        "läses annorlunda:\n  Ekonomiskt bistånd 2020: 2 färger, varav 1 blir röd (ändrat värde)\n"
        "  blir röd: Järfälla, Tillgång till socialjour, 2020: – → Nej ▲ röd"
    )
    load(store, small, *FIRST)
    assert str(load(store, small, *FIRST)) == (
        "enkat.csv: allt finns redan, inget har ändrats (0 nya, 0 ersatta, 4 oförändrade)."
    )
    plan = load(store, small, *CORRECTED)
    assert str(plan).splitlines() == [
        f"enkat.csv: 1 ny, 2 ersatta, 1 oförändrad. Inläst som nummer {plan.batch}.",
        "Nytt för filens indikatorer är 2021. Se efter att det är rätt år.",
        "1 uppgift som källan har för samma år finns inte i filen; det som är lagrat står kvar.",
        "läses annorlunda:",
        "  Ekonomiskt bistånd 2021: 1 färg (ändrat värde)",
        "  Ekonomiskt bistånd 2020: 1 färg, 1 betyg och 3 meningar (ändrat värde)",
        "ersätts: socialjour, 2020, 0184, enkat: ja → delvis",
        "ersätts: socialjour, 2020, nordvast, enkat: 50 → 0",
    ]


def test_undo_takes_back_what_a_batch_added_and_puts_back_what_it_replaced(store: Engine, small: Definitions) -> None:
    empty = content_of(store)
    first = load(store, small, *FIRST).batch
    before = content_of(store)
    second = load(store, small, *CORRECTED).batch
    assert content_of(store) != before
    assert first is not None
    assert second is not None
    assert undo_batch(Acting(store, ANALYST), second) == Counts(1, 2, 0)
    assert content_of(store) == before
    assert undo_batch(Acting(store, ANALYST), first) == Counts(4, 0, 0)
    assert content_of(store) == empty


def test_an_undone_batch_stays_in_the_list_and_the_log(store: Engine, small: Definitions) -> None:
    batch = load(store, small, *FIRST).batch
    assert batch is not None
    version = everything(store)[-1]
    undo_batch(Acting(store, ANALYST), batch)
    summary = list_batches(store)[0]
    assert summary.undone_at is not None
    assert summary.undone_at.tzinfo is not None
    assert (summary.id, summary.undone_by) == (batch, "Analytiker")
    with store.connect() as connection:
        entry = connection.execute(text("SELECT * FROM log ORDER BY id DESC")).first()
    assert entry is not None
    assert (entry.action, entry.target) == ("undo import", f"inläsning {batch}")
    assert everything(store)[-1] != version


def test_an_undone_file_can_be_read_in_again(store: Engine, small: Definitions) -> None:
    batch = load(store, small, *FIRST).batch
    assert batch is not None
    stored = answers_of(store)
    undo_batch(Acting(store, ANALYST), batch)
    assert load(store, small, *FIRST).counts == Counts(4, 0, 0)
    assert answers_of(store) == stored


@pytest.mark.parametrize(
    ("batch", "reason"),
    [
        (1, "De publicerade uppgifterna ångras inte här. Ändra filerna i data/ och kör 'oj init'."),
        (2, "Inläsning 3 har ersatt uppgifter från inläsning 2. Ångra den senaste först."),
        (4, r"Inläsning 4 är redan ångrad \(\d{4}-\d\d-\d\d, Analytiker\)."),
        (99, "Inläsning 99 finns inte."),
    ],
)
def test_a_batch_that_cannot_be_undone_says_why_and_nothing_changes(
    store: Engine, small: Definitions, batch: int, reason: str
) -> None:
    load(store, small, *FIRST)
    load(store, small, *CORRECTED)
    load(store, small, "annan;En annan;socialjour;2020;Solna;ja;;")
    undo_batch(Acting(store, ANALYST), 4)
    before = everything(store)
    with pytest.raises(UserError, match=f"^{reason}$"):
        undo_batch(Acting(store, ANALYST), batch)
    assert everything(store) == before
    assert {each.id: bool(each.obstacle) for each in list_batches(store)} == {4: True, 3: False, 2: True, 1: True}


def test_undoing_an_older_batch_leaves_what_a_later_one_added_to_its_source(store: Engine, small: Definitions) -> None:
    first = load(store, small, *FIRST).batch
    load(store, small, "enkat;;socialjour;2022;Solna;ja;;")
    assert first is not None
    undo_batch(Acting(store, ANALYST), first)
    assert answers_of(store) == {(2022, "0184"): "ja"}


def test_a_file_with_one_fault_changes_nothing(store: Engine, small: Definitions) -> None:
    load(store, small, *FIRST)
    before = everything(store)
    with pytest.raises(Problems) as refused:
        load(store, small, *CORRECTED, "enkat;;socialjour;2022;Solna;nja;;")
    assert [line.split(":")[0] for line in refused.value.lines] == ["rad 6, kolumn 'svar'"]
    assert everything(store) == before


def test_a_published_value_is_never_overwritten(store: Engine, small: Definitions) -> None:
    before = everything(store)
    with pytest.raises(Problems, match="hör till de publicerade uppgifterna i data/, som inte ändras genom import"):
        load(store, small, "oj-2018;;socialjour;2018;Solna;nej;;")
    assert everything(store) == before


def test_a_source_keeps_the_title_it_was_stored_with(store: Engine, small: Definitions) -> None:
    load(store, small, *FIRST)
    with pytest.raises(Problems, match="källan 'enkat' heter 'Vår enkät', inte 'Er enkät'"):
        load(store, small, "enkat;Er enkät;socialjour;2022;Solna;ja;;")


def test_import_and_undo_take_the_role_of_analytiker(store: Engine, small: Definitions) -> None:
    batch = load(store, small, *FIRST).batch
    assert batch is not None
    before = everything(store)
    with pytest.raises(UserError, match=r"^Läsare får inte läsa in uppgifter: det kräver rollen analytiker"):
        import_file(Acting(store, READER), small, csv_file(*FIRST), "enkat.csv", dry_run=True)
    with pytest.raises(UserError, match=r"^Läsare får inte ångra en inläsning: det kräver rollen analytiker"):
        undo_batch(Acting(store, READER), batch)
    assert everything(store) == before


@pytest.mark.proof
def test_two_who_read_in_the_same_file_at_once_store_it_once(store: Engine, small: Definitions) -> None:
    rows = [f"enkat;Vår enkät;arenden;{year};{unit};{year % 7};;" for year in range(1990, 2015) for unit in FOUR_UNITS]
    with ThreadPoolExecutor(4) as pool:
        plans = list(pool.map(lambda _: load(store, small, *rows), range(4)))
    assert sorted(plan.counts for plan in plans) == [Counts(0, 0, 100)] * 3 + [Counts(100, 0, 0)]
    assert len(list_batches(store)) == 2


def test_more_rows_than_go_into_one_statement_are_all_stored(store: Engine, small: Definitions) -> None:
    rows = [
        f"enkat;Vår enkät;{id_};{year};{unit};;;"
        for id_ in ("arenden", "telefon")
        for year in range(1990, 2015)
        for unit in FOUR_UNITS
    ]
    assert load(store, small, *rows).counts == Counts(200, 0, 0)
    assert load(store, small, *rows).counts == Counts(0, 0, 200)


def test_a_year_that_an_indicator_has_had_nothing_of_is_told(store: Engine, small: Definitions) -> None:
    def noticed(*rows: str) -> list[str]:
        return load(store, small, *rows, dry_run=True).notices

    def told(whom: str, year: int) -> list[str]:
        return [f"Nytt för {whom} är {year}. Se efter att det är rätt år."]

    load(store, small, *FIRST)
    mistyped = "enkat;;socialjour;1995;Solna;ja;;"
    assert noticed("enkat;;socialjour;2020;Järfälla;ja;;") == []
    assert noticed("enkat;;telefon;2020;Solna;ja;;") == told("filens indikatorer", 2020)
    plan = load(store, small, mistyped)
    assert plan.notices == told("filens indikatorer", 1995)
    assert f"\n{plan.notices[0]}\nläses annorlunda:" in str(plan)
    assert noticed(mistyped, "enkat;;socialjour;1996;Solna;ja;;") == told("filens indikatorer", 1996)
    load(store, small, "enkat;;telefon;2020;Solna;ja;;")
    both = "enkat;;telefon;1995;Solna;ja;;", "enkat;;socialjour;1995;Järfälla;ja;;"
    assert noticed(*both) == told("telefon", 1995)  # another row of the file has the year


def test_an_answer_that_another_source_gives_otherwise_is_told_before_it_is_stored(
    store: Engine, definitions: Definitions
) -> None:
    load_published(Acting(store, LOCAL_USER), definitions)

    def noticed(source: str, *rows: str) -> list[str]:
        lines = [f"{source};En enkät;{row};;" for row in rows]
        return load(store, definitions, *lines, dry_run=True).notices

    published = "1 svar finns redan i FoU Nordväst 2018, som säger annat och är den som visas."
    assert noticed("en", "socialjour;2018;Solna;ja") == []  # as the published
    assert noticed("en", "socialjour;2018;Solna;nej", "socialjour;2018;Salem;nej") == [
        published, "Där två svar skiljer sig ifrågasätter kontrollen båda.",
    ]  # fmt: skip
    assert noticed("en", "socialjour;2018;Solna;ej svarat")[0] == published
    load(store, definitions, "rattad;En enkät;socialjour;2018;Solna;ja;;")
    assert noticed("rattad", "socialjour;2018;Solna;nej")[0] == published  # a correction is told as what is new
    load(store, definitions, "mitt;Mitt;socialjour;2018;Salem;nej;;")
    other = "mitt;Mitt;rutin-barn-far-illa;2018;Salem;ja;;"
    both = load(store, definitions, "en;En;socialjour;2018;Salem;ja;;", other, dry_run=True)
    assert "1 svar finns redan i Mitt, som säger annat och inte visas längre." in both.notices
    assert noticed("en", "socialjour;2018;Salem;ja")[0] == (
        "1 svar finns redan i Mitt, som säger annat och inte visas längre."
    )
    assert noticed("senare", "socialjour;2018;Salem;ja")[0].endswith("i Mitt, som säger annat och är den som visas.")
    load(store, definitions, "en;En;socialjour;2018;Salem;ja;;")
    with store.connect() as connection:
        comparison = compare(connection, definitions, "ekonomiskt-bistand", 2018, "nordvast", "0128")
    (row,) = [row for row in comparison.rows if row.indicator.id == "socialjour"]
    assert (row.cells["0128"].now.source, row.cells["0128"].now.code) == ("en", "ja")


def test_new_years_are_told_of_the_same_indicators_together() -> None:
    assert tell_new_years({2015: [], 2017: []}).startswith("Nytt för filens indikatorer är 2015 och 2017.")
    assert tell_new_years({year: [] for year in range(1990, 2015)}).startswith(
        "Nytt för filens indikatorer är 1990–2014."
    )
    told = tell_new_years({2015: ["a", "b"], 2016: [], 2017: ["a", "b"], 2018: ["a", "b", "c", "d"]})
    assert told == (
        "Nytt för a och b är 2015 och 2017. Nytt för filens indikatorer är 2016. Nytt för 4 av filens indikatorer är "
        "2018. Se efter att det är rätt år."
    )


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_an_empty_template_is_refused_as_a_file_without_data(
    store: Engine, small: Definitions, file_format: str
) -> None:
    with pytest.raises(Problems, match="filen har rubriker men inga uppgifter under dem"):
        import_file(Acting(store, ANALYST), small, write_template(file_format, small), f"mall.{file_format}")


def test_a_filled_in_csv_template_is_read(store: Engine, small: Definitions) -> None:
    filled = write_template("csv", small) + "enkat;Tillgång till socialjour;2020;Solna;ja;;;Vår enkät\r\n".encode()
    assert import_file(Acting(store, ANALYST), small, filled, "mall.csv").counts == Counts(1, 0, 0)


def test_a_filled_in_excel_template_is_read(store: Engine, small: Definitions) -> None:
    workbook = load_workbook(io.BytesIO(write_template("xlsx", small)))
    workbook["Värden"].append(["enkat", "Tillgång till socialjour", 2020, 184, "ja", None, None, "Vår enkät"])
    filled = io.BytesIO()
    workbook.save(filled)
    plan = import_file(Acting(store, ANALYST), small, filled.getvalue(), "mall.xlsx")
    assert (plan.counts, plan.cautions) == (Counts(1, 0, 0), [])


def test_the_excel_template_explains_itself_and_has_lists_to_choose_from(small: Definitions) -> None:
    workbook = load_workbook(io.BytesIO(write_template("xlsx", small)))
    assert workbook.sheetnames == ["Värden", "Förklaring", "Listor"]
    assert [cell.value for cell in workbook["Värden"][1]] == list(HEADINGS)
    lists = {
        cell.value: [each.value for each in column if each.value]
        for column in workbook["Listor"].columns
        for cell in column[:1]
    }
    assert lists["Att välja: indikator"][1:] == [
        "telefon",
        "telefon-kvall",
        "Tillgång till socialjour",
        "Ärenden per handläggare",
    ]
    assert lists["Att välja: enhet"][1:] == ["Riket", "Nordvästkommunerna", "Järfälla", "Solna", "Upplands-Bro"]
    choices = {str(each.sqref): each.formula1 for each in workbook["Värden"].data_validations.dataValidation}
    assert choices == {"B2:B5000": "Listor!$A$2:$A$5", "D2:D5000": "Listor!$B$2:$B$6", "F2:F5000": "Listor!$C$2:$C$4"}
    explained = [cell.value for cell in workbook["Förklaring"]["A"]]
    assert all(any(line.startswith(f"{heading} (") for line in explained) for heading in HEADINGS)


def test_a_template_of_another_kind_is_refused(small: Definitions) -> None:
    with pytest.raises(UserError, match=r"^Mallen finns som csv och xlsx, inte som 'pdf'.$"):
        write_template("pdf", small)


def test_the_templates_of_the_real_definitions_offer_every_indicator_once(
    definitions: Definitions, tmp_path: Path
) -> None:
    path = tmp_path / "mall.xlsx"
    path.write_bytes(write_template("xlsx", definitions))
    column = [cell.value for cell in load_workbook(path)["Listor"]["A"] if cell.value][1:]
    assert len(column) == len(set(column)) == len(definitions.indicators)


def test_a_figure_that_no_kommun_can_have_is_refused_at_its_place(store: Engine, small: Definitions) -> None:
    with pytest.raises(Problems, match=r"rad 2, kolumn 'svar': '9{20,}"):
        load(store, small, f"enkat;Vår enkät;arenden;2020;Solna;{'9' * 40};;")
