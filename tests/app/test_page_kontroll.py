"""Kontroll in AppTest, and the discrepancies as rows: all, what the filters leave, printed beside recomputed."""

import csv
import io
import re
import time
from html import unescape
from pathlib import Path
from typing import get_args
from urllib.parse import parse_qs

import pytest
from sqlalchemy import Engine, text

from ojcore.access import LOCAL_USER, Acting
from ojcore.checking import RULES, Certainty, Discrepancy, Kind, Outcome, SourceCells, check_all
from ojcore.checking.job import check_now
from ojcore.checking.listing import CERTAINTY_TITLES, KIND_TITLES, area_of, discrepancy_rows
from ojcore.definitions.model import Definitions
from ojcore.documents.appendix import NOT_CHECKED
from ojcore.importing.plan import import_file
from ojcore.spreadsheet import write_csv
from ojcore.store.engine import migrate, open_engine
from tests.copies import sqlite_copy
from tests.opened_pages import html_of, messages_of, open_page, table_of, text_of

LISTED = "i källans ordning"


@pytest.fixture(autouse=True)
def _published(loaded_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OJ_DATABASE", loaded_url)


@pytest.fixture(scope="module")
def discrepancies(loaded_engine: Engine, definitions: Definitions) -> list[Discrepancy]:
    with loaded_engine.connect() as connection:
        return [discrepancy for report in check_all(connection, definitions) for discrepancy in report.discrepancies]


def shown(**query: str) -> list[list[str]]:
    """The discrepancies on the page: place and kind, printed, recomputed, explanation, certainty."""
    return [row for row in table_of(open_page("kontroll", **query), LISTED).rows if len(row) > 1]


def test_every_discrepancy_is_shown_with_printed_beside_recomputed(discrepancies: list[Discrepancy]) -> None:
    rows = shown()
    assert [row[1:3] for row in rows] == [
        [each.printed or "(tomt)", each.recomputed or "(tomt)"] for each in discrepancies
    ]
    assert [row[3] for row in rows] == [" ".join(each.explanation.split()) for each in discrepancies]
    assert len(rows) > 30


def test_the_counts_at_the_top_are_those_of_the_list(discrepancies: list[Discrepancy]) -> None:
    text = text_of(open_page("kontroll"))
    assert f"{len(discrepancies)} avvikelser i 4 källor" in text
    for certainty, (_, many) in CERTAINTY_TITLES.items():
        assert f"{sum(each.certainty == certainty for each in discrepancies)} {many}" in text


def test_a_wrong_mean_stands_with_its_place_its_kind_and_how_sure(discrepancies: list[Discrepancy]) -> None:
    (row,) = [row for row in shown(slag="Snitt") if "Mycket långvarigt" in row[0]]
    assert row[0].startswith("Tabell 12a, rad Snitt i Nordväst, kolumn Mycket långvarigt ekonomiskt bistånd")
    assert (row[1], row[2], row[4]) == ("16.6 %", "16.7 %", "fråga")


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ({"kalla": "FoU Nordväst 2017"}, lambda each: each.source == "oj-2017-nordvast"),
        ({"slag": "Förändring"}, lambda each: each.kind == "delta"),
        ({"sakerhet": "troligt"}, lambda each: each.certainty == "likely"),
        (
            {"kalla": "FoU Nordväst 2017", "slag": "Förändring", "sakerhet": "säkert"},
            lambda each: (each.source, each.kind, each.certainty) == ("oj-2017-nordvast", "delta", "certain"),
        ),
    ],
)
def test_a_filter_leaves_what_it_names_and_lives_in_the_address(
    discrepancies: list[Discrepancy], query: dict[str, str], left: object
) -> None:
    assert callable(left)
    expected = [each.explanation for each in discrepancies if left(each)]
    assert [row[3] for row in shown(**query)] == [" ".join(each.split()) for each in expected]
    assert expected


def test_the_filter_of_areas_follows_the_indicator_the_table_or_the_source(
    discrepancies: list[Discrepancy], definitions: Definitions
) -> None:
    areas = {area_of(each, definitions) for each in discrepancies}
    assert None not in areas
    assert "vald-i-nara-relation" in areas
    rows = shown(kontrollomrade="Våld i nära relation")
    assert len(rows) == sum(area_of(each, definitions) == "vald-i-nara-relation" for each in discrepancies) > 0


@pytest.mark.parametrize("query", [{"kalla": "ingen"}, {"slag": "<script>"}, {"sakerhet": ""}, {"kontrollomrade": "x"}])
def test_a_filter_that_names_nothing_is_left_out(discrepancies: list[Discrepancy], query: dict[str, str]) -> None:
    page = open_page("kontroll", **query)
    assert not page.exception
    assert len([row for row in table_of(page, LISTED).rows if len(row) > 1]) == len(discrepancies)


def test_a_link_to_an_indicator_takes_along_the_kommun_chosen_before() -> None:
    page = open_page("forandringar", kommun="Sigtuna")
    page.switch_page("../../pages/kontroll.py").run()
    links = re.findall(r'href="indikator\?([^"]+)"', html_of(page))
    assert links
    assert all(parse_qs(unescape(link))["kommun"] == ["Sigtuna"] for link in links)


def test_how_much_was_recalculated_is_told_per_source_and_adds_up() -> None:
    table = table_of(open_page("kontroll"), "Vad som har kontrollerats, per källa")
    assert [row[0] for row in table.rows] == [
        "FoU-Nordväst 2015", "FoU Nordväst 2017", "FoU Nordväst 2018", "Solna stad, socialförvaltningen 2024",
    ]  # fmt: skip
    for row in table.rows:
        figures, checked, agreeing, wrong, _ = (int("".join(cell.split())) for cell in row[1:])
        assert checked == agreeing + wrong
        assert checked > figures > 300


def test_what_a_rule_could_not_check_is_told_with_the_reason() -> None:
    rows = table_of(open_page("kontroll"), "FoU Nordväst 2018").rows
    left = {row[0]: row[3] for row in rows}
    assert left["Jämförelsetal mot året före"].startswith("24: för få jämförbara tal")


def test_every_kind_and_certainty_has_a_swedish_name() -> None:
    assert KIND_TITLES.keys() == set(get_args(Kind))
    assert CERTAINTY_TITLES.keys() == set(get_args(Certainty))
    assert len(set(KIND_TITLES.values())) == len(KIND_TITLES)


def test_the_file_has_one_row_per_discrepancy_and_no_text_that_excel_would_run(
    discrepancies: list[Discrepancy], definitions: Definitions
) -> None:
    risky = discrepancies[0]._replace(explanation="=HYPERLINK(1)", printed="+-0%", recomputed="-12.5%")
    content = write_csv(discrepancy_rows([*discrepancies, risky], definitions)).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(content), delimiter=";")
    assert head == ["Källa", "Plats", "Slag", "Indikator", "Enhet", "Tryckt", "Omräknat", "Förklaring", "Säkerhet"]
    assert len(rows) == len(discrepancies) + 1
    assert rows[-1][5:8] == ["+-0%", "-12.5%", "'=HYPERLINK(1)"]


def test_the_text_of_an_imported_file_is_shown_and_never_run(
    tmp_path: Path, definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = str(sqlite_copy("empty", tmp_path / "egen.db").url)
    kommuner = ["Ekerö", "Järfälla", "Sigtuna", "Sollentuna", "Solna", "Sundbyberg", "Upplands Väsby", "Upplands-Bro"]
    lines = [f"egen;;socialjour;2020;{kommun};ja;;<b>tabell</b> 1" for kommun in kommuner]
    lines.append("egen;<script>alert(1)</script>;socialjour;2020;Nordvästkommunerna;75;snitt;<b>tabell</b> 1")
    content = "\n".join(["källa;källans titel;indikator;år;enhet;svar;slag;plats", *lines])
    import_file(Acting(open_engine(url), LOCAL_USER), definitions, content.encode(), "egen.csv")
    check_now(open_engine(url), definitions)
    monkeypatch.setenv("OJ_DATABASE", url)
    page = open_page("kontroll", slag="Snitt")
    (row,) = [row for row in table_of(page, LISTED).rows if len(row) > 1]
    assert (row[1], row[2]) == ("75", "100")
    assert "<b>tabell</b> 1" in row[0]
    assert "<script>alert(1)</script>: 1" in text_of(page)
    assert "<script>" not in html_of(page)
    assert "<b>tabell" not in html_of(page)


def test_a_figure_of_an_imported_file_is_counted_once_however_many_rules_look_at_it(
    tmp_path: Path, definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = str(sqlite_copy("empty", tmp_path / "egen.db").url)
    kommuner = ["Ekerö", "Järfälla", "Sigtuna", "Sollentuna", "Solna", "Sundbyberg", "Upplands Väsby", "Upplands-Bro"]
    lines = [f"egen;Egen enkät;{kommun};socialjour;{year};ja" for kommun in kommuner for year in (2017, 2018)]
    content = "\n".join(["källa;källans titel;enhet;indikator;år;svar", *lines])
    import_file(Acting(open_engine(url), LOCAL_USER), definitions, content.encode(), "egen.csv")
    check_now(open_engine(url), definitions)
    monkeypatch.setenv("OJ_DATABASE", url)
    page = open_page("kontroll")
    ((_, figures, checks, *_),) = table_of(page, "Vad som har kontrollerats, per källa").rows
    assert figures == "16"
    assert int(checks) != 16
    assert f"16 uppgifter har prövats i {checks} kontroller" in text_of(page)


def test_an_empty_database_is_told_and_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'tom.db'}"
    monkeypatch.setenv("OJ_DATABASE", url)
    assert messages_of(open_page("kontroll"))[0].startswith("Databasen är tom")
    migrate(open_engine(url))
    page = open_page("kontroll")
    assert not page.exception
    assert "Det finns inga källor att kontrollera." in text_of(page)


@pytest.fixture
def stale_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database in which one source has changed since it was checked, and nobody has ordered a check."""
    url = str(sqlite_copy("published", tmp_path / "egen.db").url)
    with open_engine(url).begin() as connection:
        connection.execute(text("UPDATE checked_source SET rules = -1 WHERE source = 'oj-2018-nordvast'"))
    monkeypatch.setenv("OJ_DATABASE", url)
    return url


def test_a_source_that_is_not_checked_is_named_and_the_check_can_be_started(stale_url: str) -> None:
    page = open_page("kontroll")
    assert [message.value for message in page.warning] == [
        r"Inte kontrollerat än\: FoU Nordväst 2018\. Den kan ha avvikelser som inte syns på den här sidan\."
    ]
    assert "i 3 källor" in text_of(page)
    assert "FoU Nordväst 2018" not in {row[0] for row in table_of(page, "Vad som har kontrollerats, per källa").rows}
    next(button for button in page.button if button.label == "Kontrollräkna nu").click().run()
    assert not page.exception
    until = time.monotonic() + 60
    while page.warning:
        assert time.monotonic() < until
        time.sleep(0.2)
        page.run()
    assert "i 4 källor" in text_of(page)


@pytest.mark.parametrize("name", ["kontroll", "rapporter", "tjansteskrivelser", "las_in", "jamforelse", "oversikt"])
def test_no_page_checks_anything(stale_url: str, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def fail(cells: SourceCells) -> Outcome:
        raise AssertionError(cells.source)

    for rule in RULES:
        monkeypatch.setitem(RULES, rule, fail)
    page = open_page(name, omrade="Ekonomiskt bistånd", ar="2018")
    assert not page.exception
    told = [message.value for message in page.warning if message.value.startswith("Inte kontrollerat")]
    assert bool(told) == (name not in ("jamforelse", "oversikt"))
    if name == "rapporter":
        assert NOT_CHECKED in text_of(page)
