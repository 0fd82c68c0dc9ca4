"""What an address asks for at the top of every page: understood by name or code, and told where it is not."""

from typing import Any

import pytest
from streamlit.runtime.state.query_params import QueryParams
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from tests.opened_pages import messages_of, open_page, text_of

ALL = "Alla kvalitetsområden"


@pytest.fixture(autouse=True)
def _published(loaded_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OJ_DATABASE", loaded_url)


def box(page: AppTest, label: str) -> Selectbox[Any]:
    return next(each for each in page.selectbox if each.label == label)


def chosen(page: AppTest, label: str) -> object:
    return box(page, label).value


@pytest.mark.parametrize("named", ["Solna", "solna", "SOLNA", "0184"])
def test_a_kommun_is_understood_by_name_or_code_in_capitals_or_not(named: str) -> None:
    page = open_page("oversikt", kommun=named)
    assert chosen(page, "Min kommun") == "0184"
    assert page.query_params["kommun"] == "Solna"
    assert messages_of(page) == []


@pytest.mark.parametrize(
    ("key", "label"), [("kommun", "Min kommun"), ("ar", "År"), ("omrade", "Område"), ("grupp", "Jämför med gruppen")]
)
def test_an_address_that_is_not_understood_is_told_and_what_is_shown_instead(key: str, label: str) -> None:
    page = open_page("oversikt", **{key: "1999"})
    (told,) = (message.replace("\\", "") for message in messages_of(page))
    assert f"{key}=1999 finns inte att välja under ”{label}”. Sidan visar " in told
    assert not page.exception


def test_a_page_that_is_not_there_is_told_once_on_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_page("oversikt", sida="finns*inte")
    (told,) = (message.replace("\\", "") for message in messages_of(page))
    assert told == "Sidan 'finns*inte' finns inte. Här är Översikt; menyn har de andra."
    assert messages_of(page.run()) == []


def test_an_area_is_understood_by_its_id() -> None:
    page = open_page("oversikt", kommun="0184", omrade="vald-i-nara-relation")
    assert chosen(page, "Område") == "vald-i-nara-relation"
    assert messages_of(page) == []


def test_a_kommun_that_nobody_has_chosen_is_told_until_somebody_does(monkeypatch: pytest.MonkeyPatch) -> None:
    told = "Ingen kommun är vald än: sidan visar Ekerö."
    monkeypatch.delenv("OJ_KOMMUN", raising=False)
    page = open_page("oversikt")
    assert told in text_of(page)
    assert told in text_of(page.run())
    box(page, "Min kommun").select("0184").run()
    assert "Ingen kommun är vald" not in text_of(page)
    assert "Ingen kommun är vald" not in text_of(open_page("oversikt", kommun="Ekerö"))
    monkeypatch.setenv("OJ_KOMMUN", "0125")
    assert "Ingen kommun är vald" not in text_of(open_page("oversikt"))


def test_what_an_address_says_is_shown_as_text() -> None:
    (told,) = messages_of(open_page("oversikt", kommun="[länk](http://x.se)"))
    assert "[länk](" not in told


@pytest.mark.parametrize(
    ("page", "key", "label", "shown"),
    [
        ("kontroll", "kalla", "Källa", "Alla"),
        ("jamforelse", "ordning", "Ordning", "Som i källan"),
        ("om_data", "del", "Del", "Källor"),
        ("utveckling", "kvalitetsomrade", "Kvalitetsområde", ""),
        ("oversikt", "efter", "Visa var kommunen ligger längst efter", ""),
    ],
)
def test_a_page_s_own_choice_that_is_not_understood_is_told(page: str, key: str, label: str, shown: str) -> None:
    opened = open_page(page, kommun="Solna", **{key: "zzz"})
    (told,) = (message.replace("\\", "") for message in messages_of(opened))
    assert told.startswith(f"Adressens {key}=zzz finns inte att välja under ”{label}”. Sidan visar {shown}")
    assert not opened.exception


def test_what_the_kommun_or_year_chosen_does_not_have_is_no_fault_of_an_address() -> None:
    page = open_page("utveckling", kommun="Solna", omrade="ekonomiskt-bistand")
    dimension = box(page, "Kvalitetsområde")
    dimension.select(dimension.options[-1]).run()
    box(page, "Område").select("vald-i-nara-relation").run()
    assert messages_of(page) == []


def test_an_address_from_before_the_last_choice_does_not_undo_it() -> None:
    page = open_page("jamforelse", kommun="Solna", ar="2018")
    box(page, "År").select(2017).run()
    page.query_params["ar"] = "2018"  # the browser has not heard of 2017 when the next choice is made
    box(page, "Kvalitetsområde").select("Tillgänglighet").run()
    assert (chosen(page, "År"), chosen(page, "Kvalitetsområde")) == (2017, "Tillgänglighet")
    assert (page.query_params["ar"], page.query_params["kvalitetsomrade"]) == ("2017", "Tillgänglighet")


def test_the_address_of_a_step_back_is_what_is_shown() -> None:
    page = open_page("jamforelse", kommun="Solna", ar="2018")
    box(page, "År").select(2017).run()
    box(page, "Kvalitetsområde").select("Tillgänglighet").run()
    del page.query_params["kvalitetsomrade"]
    page.run()
    assert (chosen(page, "År"), chosen(page, "Kvalitetsområde")) == (2017, ALL)
    page.query_params["ar"] = "2018"
    assert chosen(page.run(), "År") == 2018
    assert messages_of(page) == []


def test_a_page_s_own_choice_stands_in_the_address_where_it_is_not_the_default() -> None:
    page = open_page("jamforelse", kommun="Solna", kvalitetsomrade="tillgänglighet")
    assert page.query_params["kvalitetsomrade"] == "Tillgänglighet"
    box(page, "Kvalitetsområde").select(ALL).run()
    assert "kvalitetsomrade" not in page.query_params


def test_what_one_page_shows_where_nobody_has_chosen_is_no_choice_on_another() -> None:
    page = open_page("utveckling", kommun="Solna")
    assert chosen(page, "Kvalitetsområde") == "Tillgänglighet"
    page.switch_page("../../pages/jamforelse.py")
    page.query_params.clear()
    assert chosen(page.run(), "Kvalitetsområde") == ALL


def test_a_step_back_to_what_another_area_had_is_not_blamed_on_the_address() -> None:
    page = open_page("utveckling", kommun="Solna", omrade="ekonomiskt-bistand", kvalitetsomrade="Kommunsortering")
    box(page, "Område").select("vald-i-nara-relation").run()
    page.query_params["kvalitetsomrade"] = "Kommunsortering"
    assert messages_of(page.run()) == []


def test_an_indicator_that_was_left_does_not_come_back_with_an_address_from_before() -> None:
    page = open_page("utveckling", kommun="Solna", ar="2018", indikator="hushallsekonomisk-radgivning")
    box(page, "Kvalitetsområde").select("Kommunsortering").run()
    page.query_params["indikator"] = "hushallsekonomisk-radgivning"
    del page.query_params["kvalitetsomrade"]
    box(page, "År").select(2017).run()
    assert chosen(page, "Kvalitetsområde") == "Kommunsortering"
    assert "indikator" not in page.query_params


def test_a_rerun_writes_nothing_into_the_browser_s_history(monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_page("utveckling", kommun="Solna", ar="2018", indikator="hushallsekonomisk-radgivning")
    written: list[str] = []
    monkeypatch.setattr(QueryParams, "_send_query_param_msg", lambda self: written.append(str(self)))
    assert chosen(page.run(), "Kvalitetsområde") == "Tillgänglighet"
    assert written == []
