"""Indikator in AppTest: definition, question, all answers, what compares, and the way to the next one."""

from pathlib import Path

import pytest

from ojcore.access import LOCAL_USER, Acting
from ojcore.checking.job import check_now
from ojcore.comparing.comparison import doubts_of
from ojcore.definitions.model import Definitions
from ojcore.importing.plan import import_file
from ojcore.store.columns import load_columns
from ojcore.store.engine import migrate, open_engine
from ojcore.store.versions import raise_version
from tests.copies import sqlite_copy
from tests.import_files import csv_file
from tests.opened_pages import html_of, messages_of, open_page, table_of, tables_of, text_of
from ui.markup import plain

RUTIN = "rutin-avhysning-barnfamiljer"


@pytest.fixture(autouse=True)
def _published(loaded_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OJ_DATABASE", loaded_url)


def test_a_link_shows_what_the_indicator_is_and_how_it_is_read(definitions: Definitions) -> None:
    text = text_of(open_page("indikator", kommun="Solna", indikator=RUTIN))
    indicator = definitions.indicators[RUTIN]
    assert indicator.title in text
    assert indicator.definition in text
    assert "Trygghet och säkerhet · svar ja eller nej · högre är bättre · mätt 2015, 2016, 2017, 2018 och 2024" in text


def test_the_own_kommun_stands_beside_group_and_benchmarks_for_the_chosen_year() -> None:
    text = text_of(open_page("indikator", kommun="Solna", indikator=RUTIN, ar="2018"))
    assert "Så står Solna 2018" in text
    assert "Nordvästkommunerna 62,5 % (8 av 8) Stockholms stad 64 % Riket 23 %" in text


def test_a_year_without_an_answer_falls_back_to_the_latest_that_has_one() -> None:
    assert "Så står Solna 2015" in text_of(
        open_page("indikator", kommun="Solna", indikator="bistandsmottagare", ar="2018")
    )


def test_all_years_and_kommuner_are_a_table_with_words(definitions: Definitions) -> None:
    table = table_of(open_page("indikator", kommun="Solna", indikator=RUTIN), "Kommunernas svar")
    assert table.rows[0] == ["Solna", "Ja", "Nej", "Ja", "Ja", "Ja"]
    assert len(table.rows) == 8 + 1 + 3


def test_the_question_stands_year_by_year_with_wording_source_and_table() -> None:
    page = open_page("indikator", kommun="Solna", indikator=RUTIN)
    rows = table_of(page, "Ordalydelse och källa").rows
    assert [(row[0], row[4]) for row in rows] == [("2015", "10"), ("2017", "7"), ("2018", "10"), ("2024", "Bilaga 3")]
    assert rows[0][2].startswith("25. Hade ni den 1 april 2015 en skriftlig rutin")
    assert rows[1][2] == "står inte i källan"
    assert "Svaren 2016 står inom parentes i källan för 2017." in text_of(page)


def test_breaks_stand_with_their_reasons_and_their_absence_is_said(definitions: Definitions) -> None:
    broken = text_of(open_page("indikator", kommun="Solna", indikator=RUTIN))
    assert all(each.reason in broken for each in definitions.indicators[RUTIN].series_break)
    unbroken = next(
        each.id
        for each in definitions.area_indicators["ekonomiskt-bistand"]
        if not each.series_break and len({asked.source for asked in each.asked}) > 1
    )
    assert "Frågan är densamma, och svaren går att jämföra" in text_of(open_page("indikator", indikator=unbroken))


def test_what_the_kommuner_agreed_on_stands_with_its_date_in_the_year_it_was_agreed_for(
    definitions: Definitions,
) -> None:
    indicator = definitions.indicators["arbetsmarknadsinsats-unga"]  # asked 2015, 2017, 2018 and 2024
    (agreed,) = indicator.interpretation
    shown = {year: text_of(open_page("indikator", indikator=indicator.id, ar=year)) for year in ("2015", "2024")}
    told = f"Fråga {agreed.question}, 2015-04-24: {' '.join(agreed.text.split())}"
    assert told in shown["2015"]
    assert told not in shown["2024"]
    assert "Ingen tolkning är känd för 2024. Det finns en för svaren 2015." in shown["2024"]


def test_what_the_recalculation_questions_is_told() -> None:
    text = text_of(open_page("indikator", kommun="Solna", indikator="mycket-langvarigt-bistand"))
    assert "Det här ifrågasätter kontrollen" in text
    assert "Solna har 0.4 % mot 26.7 %" in text


@pytest.mark.parametrize(
    ("indicator", "year", "value"), [("socialjour", 2018, "nej"), ("langvarigt-bistand", 2015, "812")]
)
def test_all_that_a_star_stands_for_is_told_of_an_imported_value_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, definitions: Definitions, indicator: str, year: int, value: str
) -> None:
    url = str(sqlite_copy("published", tmp_path / "oj.db").url)
    line = f"egen;Vår egen enkät;{indicator};{year};Solna;{value};;Blad 1"
    import_file(Acting(open_engine(url), LOCAL_USER), definitions, csv_file(line), "egen.csv")
    monkeypatch.setenv("OJ_DATABASE", url)
    before = text_of(open_page("indikator", kommun="Solna", indikator=indicator))
    assert "Inte kontrollräknat än: Vår egen enkät" in before
    check_now(open_engine(url), definitions)
    page = open_page("indikator", kommun="Solna", indikator=indicator)
    assert "Inte kontrollräknat än" not in text_of(page)
    with open_engine(url).connect() as connection:
        doubts = doubts_of(load_columns(connection, definitions), [indicator], [year])
    assert any(source == "egen" for _, _, _, source in doubts)
    text = text_of(page)
    section = text[text.index("Det här ifrågasätter kontrollen") :]
    assert "Vår egen enkät" in section
    assert all(" ".join(doubt.explanation.split()) in section for doubt in doubts.values())


def test_a_question_of_the_check_is_told_from_the_moment_it_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A question puts no value in doubt, so the values' version stays."""
    engine = sqlite_copy("published", tmp_path / "oj.db")
    monkeypatch.setenv("OJ_DATABASE", str(engine.url))
    question = (
        "SELECT key, indicator, source, explanation FROM check_finding WHERE certainty = 'question' AND indicator"
    )
    with engine.connect() as connection:
        found = connection.exec_driver_sql(f"{question} IS NOT NULL LIMIT 1").one()
    told = " ".join(found.explanation.split())
    assert told in text_of(open_page("indikator", kommun="Solna", indikator=found.indicator))
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM check_cell WHERE finding = ?", (found.key,))
        connection.exec_driver_sql("DELETE FROM check_finding WHERE key = ?", (found.key,))
        raise_version(connection, "checks", found.source)
    assert told not in text_of(open_page("indikator", kommun="Solna", indikator=found.indicator))


def test_the_kommuns_own_comment_is_shown(loaded_url: str) -> None:
    with open_engine(loaded_url).connect() as connection:
        row = connection.exec_driver_sql("SELECT indicator, text FROM comment WHERE unit = '0184' LIMIT 1").one()
    text = text_of(open_page("indikator", kommun="Solna", indikator=row.indicator))
    assert f"2024: {' '.join(row.text.split())}" in text


def test_the_steps_lead_through_all_indicators_of_the_area(definitions: Definitions) -> None:
    html = html_of(open_page("indikator", kommun="Solna", indikator=RUTIN))
    assert "46 av 75 i området" in html
    assert "← Föregående" in html
    first = html_of(open_page("indikator", kommun="Solna"))
    assert "1 av 75 i området" in first
    assert "← Föregående" not in first
    assert "Nästa →" in first


def test_choosing_another_indicator_sets_it_into_the_address() -> None:
    page = open_page("indikator", kommun="Solna", indikator=RUTIN)
    page.selectbox(key="indikatorval").select("fia").run()
    assert page.query_params["indikator"] == "fia"
    assert "FIA" in text_of(page)


def test_an_indicator_of_another_area_opens_its_area() -> None:
    page = open_page("indikator", indikator="bou-samverkan-polis")
    assert page.selectbox(key="omrade").value == "barn-och-unga"
    assert "1 av 25" not in text_of(page)


def test_a_kommun_without_an_answer_is_told_so() -> None:
    page = open_page("indikator", kommun="Nacka", indikator=RUTIN)
    assert "Nacka har inget svar på den här frågan." in text_of(page)
    assert tables_of(page)


@pytest.mark.parametrize("indicator", ["finns-inte", "<script>alert(1)</script>"])
def test_an_unknown_indicator_is_told_and_the_first_shown(indicator: str) -> None:
    page = open_page("indikator", kommun="Solna", indikator=indicator)
    assert not page.exception
    assert messages_of(page) == [plain(f"Indikatorn '{indicator}' finns inte. Välj en i listan.")]
    assert "1 av 75 i området" in text_of(page)
    assert "<script>" not in html_of(page)


def test_every_indicator_has_a_page_that_opens(definitions: Definitions) -> None:
    page = open_page("indikator", kommun="Solna")
    for area, indicators in definitions.area_indicators.items():
        page.selectbox(key="omrade").select(area).run()
        for indicator in indicators[::4]:
            page.selectbox(key="indikatorval").select(indicator.id).run()
            assert not page.exception
            assert indicator.title in text_of(page)


def test_an_empty_database_is_told_and_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'tom.db'}"
    monkeypatch.setenv("OJ_DATABASE", url)
    assert messages_of(open_page("indikator", indikator=RUTIN))[0].startswith("Databasen är tom")
    migrate(open_engine(url))
    assert messages_of(open_page("indikator", indikator=RUTIN))[0].startswith("Det finns inga svar")
