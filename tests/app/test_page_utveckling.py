"""Utveckling in AppTest: one indicator or a set over the years, by address and by choice."""

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from ojcore.comparing.cell_texts import DISPUTED_NOTE
from ojcore.store.engine import migrate, open_engine
from tests.opened_pages import html_of, messages_of, open_page, table_of, tables_of, text_of
from ui.markup import plain


@pytest.fixture(autouse=True)
def _published(loaded_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OJ_DATABASE", loaded_url)


def charts_of(page: AppTest) -> list[dict[str, Any]]:
    return [json.loads(element.proto.spec) for element in page.get("vega_lite_chart")]


def test_a_link_to_an_indicator_shows_its_line_and_the_table_behind_it() -> None:
    page = open_page("utveckling", kommun="Solna", indikator="rutin-avhysning-barnfamiljer")
    assert not page.exception
    (chart,) = charts_of(page)
    assert "2015 Ja, 2016 Nej, 2017 Ja, 2018 Ja och 2024 Ja" in chart["description"]
    table = table_of(page, "Aktuell rutin för att förhindra avhysning av barnfamiljer")
    assert table.head == ["Kommun", "2015", "2016 seriebrott", "2017", "2018", "2024 seriebrott"]
    rows = {row[0]: row[1:] for row in table.rows}
    assert table.rows[0] == ["Solna", "Ja", "Nej", "Ja", "Ja", "Ja"]
    assert rows["Nordvästkommunerna"] == [
        "62,5 % (8 av 8)", "50 % (8 av 8)", "37,5 % (8 av 8)", "62,5 % (8 av 8)", "– (1 av 8)",
    ]  # fmt: skip
    assert rows["Stockholms stad"] == ["–", "–", "54 %", "64 %", "–"]
    assert rows["Stockholms län"] == ["65 %", "–", "–", "–", "41 %"]
    assert rows["Riket"] == ["36,8 %", "–", "24 %", "23 %", "21 %"]


def test_a_disputed_value_has_its_mark_in_the_picture_its_text_and_the_table() -> None:
    page = open_page("utveckling", kommun="Solna", indikator="vantetid-nybesok")
    (chart,) = charts_of(page)
    assert "2018 33\u00a0% *" in chart["description"]
    assert chart["description"].endswith(DISPUTED_NOTE)
    riket = {row[0]: row[1:] for row in table_of(page, "väntetid till nybesök").rows}["Riket"]
    assert "33 % *" in riket
    assert DISPUTED_NOTE in text_of(page)
    sound = open_page("utveckling", kommun="Solna", indikator="rutin-avhysning-barnfamiljer")
    assert DISPUTED_NOTE not in text_of(sound)


def test_breaks_are_listed_with_their_reasons_and_the_rule_of_the_lines() -> None:
    text = text_of(open_page("utveckling", kommun="Solna", indikator="rutin-avhysning-barnfamiljer"))
    assert "2024: Uppföljningstiden ändrades" in text
    assert "Linjen bryts där serien har ett brott" in text


def test_without_an_indicator_the_whole_kvalitetsomrade_is_shown_side_by_side() -> None:
    page = open_page("utveckling", kommun="Solna", kvalitetsomrade="Helhetssyn och samordning")
    table = table_of(page, "Svar eller värde för Solna")
    assert table.head == ["Indikator", "2015", "2016", "2017", "2018", "2024"]
    charts = charts_of(page)
    assert 3 < len(charts) <= len(table.rows)
    assert all("Solna" in chart["description"] for chart in charts)
    assert "Nordvästkommunerna" in text_of(page)


def test_every_indicator_of_the_set_links_to_its_own_page() -> None:
    html = html_of(open_page("utveckling", kommun="Solna", kvalitetsomrade="Tillgänglighet"))
    assert "indikator=hushallsekonomisk-radgivning" in html


def test_choosing_an_indicator_sets_it_into_the_address_and_choosing_all_takes_it_away() -> None:
    page = open_page("utveckling", kommun="Solna", kvalitetsomrade="Tillgänglighet")
    page.selectbox(key="utveckling").select("hushallsekonomisk-radgivning").run()
    assert page.query_params["indikator"] == "hushallsekonomisk-radgivning"
    assert len(charts_of(page)) == 1
    page.selectbox(key="utveckling").select("Alla i kvalitetsområdet").run()
    assert "indikator" not in page.query_params
    assert len(charts_of(page)) > 1


def test_another_kvalitetsomrade_leaves_the_indicator_behind() -> None:
    page = open_page("utveckling", kommun="Solna", indikator="hushallsekonomisk-radgivning")
    page.selectbox(key="kvalitetsomrade").select("Systematisk uppföljning").run()
    assert "indikator" not in page.query_params
    assert table_of(page, "Svar eller värde för Solna").rows


def test_an_indicator_of_another_area_opens_its_area() -> None:
    page = open_page("utveckling", kommun="Solna", indikator="bou-samverkan-polis")
    assert page.selectbox(key="omrade").value == "barn-och-unga"
    assert "Indikatorn har bara mätts 2024" in text_of(page)
    assert charts_of(page) == []


def test_another_area_leaves_the_indicator_behind() -> None:
    page = open_page("utveckling", kommun="Solna", indikator="hushallsekonomisk-radgivning")
    page.selectbox(key="omrade").select("barn-och-unga").run()
    assert not page.exception
    assert "Indikatorerna har bara mätts ett år" in text_of(page)
    assert "indikator" not in page.query_params


def test_a_figure_measured_once_is_a_table_that_says_so() -> None:
    page = open_page("utveckling", kommun="Solna", indikator="kostnad-per-invanare")
    assert "Indikatorn har bara mätts 2015" in text_of(page)
    assert table_of(page, "kr/invånare").rows[0] == ["Solna", "292"]


def test_a_kommun_without_answers_sees_the_others() -> None:
    page = open_page("utveckling", kommun="Nacka", indikator="hushallsekonomisk-radgivning")
    assert not page.exception
    assert "Nacka" not in [row[0] for row in tables_of(page)[0].rows]
    assert len(charts_of(page)) == 1


@pytest.mark.parametrize("indicator", ["finns-inte", "<script>alert(1)</script>", "../../etc"])
def test_an_unknown_indicator_is_told_and_the_page_shown(indicator: str) -> None:
    page = open_page("utveckling", kommun="Solna", indikator=indicator)
    assert not page.exception
    assert messages_of(page) == [plain(f"Indikatorn '{indicator}' finns inte. Välj en i listan.")]
    assert tables_of(page)
    assert "<script>" not in html_of(page)


@pytest.mark.parametrize("query", [{"kommun": "Atlantis"}, {"omrade": "Skola"}, {"kvalitetsomrade": "Mat"}])
def test_an_address_that_names_nothing_shows_the_page_as_it_stands_without_it(query: dict[str, str]) -> None:
    page = open_page("utveckling", **query)
    assert not page.exception
    assert tables_of(page)


def test_an_empty_database_is_told_and_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'tom.db'}"
    monkeypatch.setenv("OJ_DATABASE", url)
    assert messages_of(open_page("utveckling"))[0].startswith("Databasen är tom")
    migrate(open_engine(url))
    assert messages_of(open_page("utveckling"))[0].startswith("Det finns inga svar för Ekonomiskt bistånd")
