"""Läs in in AppTest: the way of a file from upload to undo."""

import re
import shutil
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

import ui
import ui.loading
from ojcore.access import LOCAL_USER, Acting, User
from ojcore.definitions.folder import PROJECT
from ojcore.importing.plan import import_file, list_batches, undo_batch
from ojcore.store.engine import migrate, open_engine
from ojcore.store.inventory import list_sources
from tests.copies import project_definitions, sqlite_copy
from tests.opened_pages import html_of, messages_of, open_page, table_of, text_of

HEAD = "källa;källans titel;indikator;år;enhet;svar"
FILE = f"{HEAD}\negen;Egen enkät 2025;socialjour;2025;Solna;ja\negen;;socialjour;2025;Ekerö;nej\n"


@pytest.fixture(autouse=True)
def _published(loaded_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OJ_DATABASE", loaded_url)


@pytest.fixture
def own_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database of the test's own with the published data, which the page uses."""
    url = str(sqlite_copy("published", tmp_path / "egen.db").url)
    monkeypatch.setenv("OJ_DATABASE", url)
    return url


def source_ids(url: str) -> list[str]:
    with open_engine(url).connect() as connection:
        return [source.id for source in list_sources(connection)]


def upload(page: AppTest, content: str | bytes, name: str = "svar.csv") -> AppTest:
    data = content.encode() if isinstance(content, str) else content
    page.file_uploader[0].set_value((name, data, "text/csv"))
    return page.run()


def click(page: AppTest, label: str) -> AppTest:
    for field in page.text_input if label.startswith("Godkänn") else ():
        if "odkänns av" in field.label and not field.value:
            field.set_value("Avdelningschefen")
    (button,) = [button for button in page.button if button.label == label]
    button.click()
    return page.run()


def test_an_upload_is_tried_first_and_changes_nothing(own_url: str) -> None:
    page = upload(open_page("las_in"), FILE)
    assert not page.exception
    assert "Provkörning av svar.csv: 2 nya, 0 ersatta, 0 oförändrade. Inget är sparat än." in text_of(page)
    assert table_of(page, "Alla ändringar").rows == [
        ["Socialjour med socionomer alla dagar hela dygnet", "Ekerö", "2025", "svar", "–", "nej", "Egen enkät 2025"],
        ["Socialjour med socionomer alla dagar hela dygnet", "Solna", "2025", "svar", "–", "ja", "Egen enkät 2025"],
    ]
    assert "egen" not in source_ids(own_url)
    assert len(list_batches(open_engine(own_url))) == 1


def test_a_confirmed_upload_is_stored_told_and_can_be_undone(own_url: str) -> None:
    page = click(upload(open_page("las_in"), FILE), "Godkänn och läs in filen")
    assert not page.exception
    assert [message.value for message in page.success] == [
        r"svar\.csv är inläst som nummer 2\: 2 nya, 0 ersatta, 0 oförändrade\."
    ]
    assert "egen" in source_ids(own_url)
    assert table_of(page, "Den senaste först").rows[0][:2] == ["2", "svar.csv"]
    page.selectbox(key="angra").select(2)
    page = click(page.run(), "Ångra inläsningen")
    assert [message.value for message in page.success] == [r"Inläsning 2 är ångrad\: 2 borttagna, 0 återställda\."]
    assert "egen" not in source_ids(own_url)
    assert "ångrad" in table_of(page, "Den senaste först").rows[0][6]
    assert not [box for box in page.selectbox if box.key == "angra"]


CONTRADICTING = f"{HEAD}\negen;Egen enkät;socialjour;2018;Solna;nej\negen;;socialjour;2018;Ekerö;ja\n"


def wait_for_the_check(page: AppTest) -> AppTest:
    until = time.monotonic() + 60
    while page.warning:
        assert time.monotonic() < until
        time.sleep(0.2)
        page.run()
    return page


def test_what_was_done_is_told_until_something_else_is_with_what_the_check_found(own_url: str) -> None:
    page = click(upload(open_page("las_in"), CONTRADICTING), "Godkänn och läs in filen")
    page = wait_for_the_check(page)
    assert page.success[0].value.startswith(r"svar\.csv är inläst som nummer 2")
    with open_engine(own_url).connect() as connection:
        found = connection.execute(text("SELECT count(*) FROM check_finding WHERE source = 'egen'")).scalar()
    assert found
    assert f"Kontrollräkningen är klar. Den fann {found} avvikelse" in text_of(page)
    assert f"{'' if found == 1 else 'r'} i Egen enkät. Se Kontroll." in text_of(page)
    assert re.search(r'href="kontroll\?[^"]*kalla=Egen\+enk%C3%A4t"', html_of(page))
    page.selectbox(key="angra").select(2)
    page = wait_for_the_check(click(page.run(), "Ångra inläsningen"))
    assert [message.value for message in page.success] == [r"Inläsning 2 är ångrad\: 2 borttagna, 0 återställda\."]
    assert re.search(r"I det som är kvar finns \d+ avvikelser i 4 källor\. Se Kontroll\.", text_of(page))
    assert not upload(page, FILE).success


def test_a_file_in_which_the_check_finds_nothing_is_told_too(own_url: str) -> None:
    page = wait_for_the_check(click(upload(open_page("las_in"), FILE), "Godkänn och läs in filen"))
    assert "Kontrollräkningen är klar. Den fann 0 avvikelser i Egen enkät 2025. Se Kontroll." in text_of(page)
    assert "kalla=" not in html_of(page)


def test_what_was_read_in_and_undone_in_another_window_is_not_told_as_if_it_stood(own_url: str) -> None:
    page = click(upload(open_page("las_in"), FILE), "Godkänn och läs in filen")
    undo_batch(Acting(open_engine(own_url), User("Kollegan", LOCAL_USER.roles)), 2)
    page = wait_for_the_check(page.run())
    assert not page.success
    assert page.info[0].value.endswith(r"Den är ångrad sedan dess\.")
    assert "Kontrollräkningen är klar" not in text_of(page)


def test_an_undo_from_a_window_that_another_was_before_says_what_happened(own_url: str) -> None:
    page = click(upload(open_page("las_in"), FILE), "Godkänn och läs in filen")
    page.selectbox(key="angra").select(2)
    page.run()
    undo_batch(Acting(open_engine(own_url), User("Kollegan", LOCAL_USER.roles)), 2)
    page = click(page, "Ångra inläsningen")
    assert not page.exception
    assert not page.success
    assert [message.value for message in page.error] == [
        rf"Inläsning 2 är redan ångrad \({date_of_undo(own_url)}, Kollegan\)\."
    ]


def date_of_undo(url: str) -> str:
    """As it is shown in a message, where Streamlit would read a hyphen."""
    (undone,) = [batch.undone_at for batch in list_batches(open_engine(url)) if batch.undone_at]
    return f"{undone:%Y-%m-%d}".replace("-", r"\-")


def test_what_is_not_checked_is_told_as_it_is_on_this_page(own_url: str) -> None:
    with open_engine(own_url).begin() as connection:
        connection.execute(text("UPDATE checked_source SET rules = -1"))
    (told,) = (message.replace("\\", "") for message in messages_of(open_page("las_in")))
    assert told == (
        "Inte kontrollerat än: 4 källor. En källa kontrolleras om när den ändras, och när en annan ändras i frågor som "
        "de har gemensamt. De kan ha avvikelser, som sidan Kontroll visar efter kontrollräkningen."
    )


def test_a_year_that_the_files_indicators_have_nothing_of_is_told_before_it_is_stored(own_url: str) -> None:
    page = upload(open_page("las_in"), FILE.replace(";2025;", ";1998;"))
    assert "Nytt för filens indikatorer är 1998. Se efter att det är rätt år." in text_of(page)


def test_a_file_that_changes_an_answer_lists_what_it_was_and_what_it_becomes(own_url: str) -> None:
    page = click(upload(open_page("las_in"), FILE), "Godkänn och läs in filen")
    page = upload(page, FILE.replace("Ekerö;nej", "Ekerö;delvis"), "rättad.csv")
    assert "Provkörning av rättad.csv: 0 nya, 1 ersatt, 1 oförändrad." in text_of(page)
    (row,) = table_of(page, "Alla ändringar").rows
    assert (row[1], row[4], row[5]) == ("Ekerö", "nej", "delvis")


def test_the_same_file_again_has_nothing_to_store(own_url: str) -> None:
    page = click(upload(open_page("las_in"), FILE), "Godkänn och läs in filen")
    page = upload(page, FILE)
    assert "Allt i svar.csv finns redan." in text_of(page)
    assert not [button for button in page.button if button.label == "Godkänn och läs in filen"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (FILE.replace("Solna;ja", "Solna;delvs"), "rad 2, kolumn 'svar': okänt svar 'delvs'; menade du 'delvis'?"),
        (FILE.replace("Solna", "Sona"), "menade du 'Solna'"),
        (FILE.replace("Solna;ja", "Solna;=1+1"), "'=1+1' är en formel"),
        ("", "tom"),
        (b"\xff\xfe\x00\xd8", ""),
        (b"PK\x03\x04 no workbook", ""),
    ],
)
def test_a_wrong_file_is_refused_with_its_problems_and_nothing_is_stored(
    own_url: str, content: str | bytes, told: str
) -> None:
    page = upload(open_page("las_in"), content)
    assert not page.exception
    assert messages_of(page) == [r"svar\.csv kunde inte läsas in, inget har sparats\:"]
    assert told in text_of(page)
    assert not [button for button in page.button if button.label == "Godkänn och läs in filen"]
    assert len(source_ids(own_url)) == 4


def test_the_text_of_files_and_their_names_are_shown_and_never_run(own_url: str) -> None:
    wicked = FILE.replace("Egen enkät 2025", "<img src=x onerror=alert(1)>")
    page = upload(open_page("las_in"), wicked, "![bild](http.x)<b>.csv")
    assert "<img src=x onerror=alert(1)>" in text_of(page)
    assert "<img" not in html_of(page)
    page = click(page, "Godkänn och läs in filen")
    (told,) = [message.value for message in page.success]
    assert told.startswith(r"\!\[bild\]\(http\.x\)\<b\>\.csv är inläst")
    assert "<b>.csv" not in html_of(page)
    assert table_of(page, "Den senaste först").rows[0][1] == "![bild](http.x)<b>.csv"


def test_the_template_explains_every_column_and_is_offered_in_both_formats() -> None:
    page = open_page("las_in")
    headings = [row[0] for row in table_of(page, "Mallens kolumner").rows]
    assert headings == ["källa", "indikator", "år", "enhet", "svar", "slag", "plats", "källans titel"]
    assert [button.label for button in page.download_button] == ["Mall, CSV", "Mall, Excel"]


def test_an_empty_database_takes_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'tom.db'}"
    monkeypatch.setenv("OJ_DATABASE", url)
    assert messages_of(open_page("las_in"))[0].startswith("Databasen är tom")
    migrate(open_engine(url))
    page = open_page("las_in")
    assert "Inget har lästs in än." in text_of(page)
    page = click(upload(page, FILE), "Godkänn och läs in filen")
    assert not page.exception
    assert source_ids(url) == ["egen"]


def test_one_of_each_is_counted_in_the_singular(own_url: str) -> None:
    page = click(
        upload(open_page("las_in"), FILE.replace("egen;;socialjour;2025;Ekerö;nej\n", "")), "Godkänn och läs in filen"
    )
    assert page.success[0].value.endswith(r"1 ny, 0 ersatta, 0 oförändrade\.")
    assert any("1 ny, 0 ersatta" in option for option in page.selectbox(key="angra").options)
    page.selectbox(key="angra").select(2)
    page = click(page.run(), "Ångra inläsningen")
    assert page.success[0].value == r"Inläsning 2 är ångrad\: 1 borttagen, 0 återställda\."


STRANGER = "Kommun;Jour dygnet runt;Brukarundersökning\nSolna stad;Ja;Nej\nEkerö kommun;-;Ja\nAntal svar;1;2\n"


def choose(page: AppTest, label: str, value: object) -> AppTest:
    (box,) = [box for box in (*page.selectbox, *page.text_input, *page.number_input) if label in box.label]
    box.set_value(value)
    return page


def test_a_strangers_file_is_shown_as_it_was_read_asked_about_once_and_stored(own_url: str) -> None:
    page = upload(open_page("las_in"), STRANGER, "länets enkät.csv")
    shown = text_of(page)
    assert "läst: rubriker på rad 1, enheter i kolumn A, år saknas, värden från rad 2 i 2 kolumner" in shown
    assert "läses inte: Antal svar: sammanräkning, 1 rad" in shown
    choose(page, "Utgivare: vems", "Länet")
    choose(page, "År som uppgifterna gäller", 2023)
    choose(page, "Jour dygnet runt", "socialjour")
    choose(page, "Tecknet", "vet_ej")
    page = click(page, "Läs filen så")
    assert "Provkörning av länets enkät.csv: 4 nya, 0 ersatta, 0 oförändrade." in text_of(page)
    assert "- (Vet ej)" in [row[5] for row in table_of(page, "Alla ändringar").rows]
    page = click(page, "Godkänn och läs in filen")
    assert "lanet" in source_ids(own_url)
    page = upload(page, STRANGER.replace("Ekerö kommun;-", "Ekerö kommun;Nej"), "länets enkät 2024.csv")
    assert "Provkörning av länets enkät 2024.csv: 4 nya" in text_of(page)


def test_what_a_strangers_file_was_read_as_can_be_changed_and_the_questions_asked_again(own_url: str) -> None:
    page = upload(open_page("las_in"), STRANGER, "enkät 2023.csv")
    page = click(page, "Läs filen så")
    assert "Provkörning av enkät 2023.csv: 2 nya" in text_of(page)  # the other heading was left unsaid
    page.expander[0].selectbox[1].set_value(("kolumn", 3))
    page.expander[0].selectbox[2].set_value("läses inte")
    page = click(page, "Läs så")
    assert "Provkörning" not in text_of(page)
    page = click(page, "Ställ frågorna om filen igen")
    assert "Rubriken ”Jour dygnet runt” är" in [box.label for box in page.selectbox]


def test_a_known_heading_can_be_changed_to_another_meaning_which_is_remembered(own_url: str) -> None:
    def meant(page: AppTest) -> str:
        return next(row[1] for row in table_of(page, "Kända rubriker").rows if row[0] == "Brukarundersökning")

    page = upload(open_page("las_in"), STRANGER, "länet 2023.csv")
    choose(page, "Utgivare: vems", "Länet")
    page = click(page, "Läs filen så")
    assert meant(page) == "Brukarundersökning"
    for indicator, title in (("", "läses inte"), ("socialjour", project_definitions().indicators["socialjour"].title)):
        choose(page, "Ändra den kända rubriken", "Brukarundersökning")
        choose(page, "så att den läses som", indicator)
        page = click(page, "Läs rubriken så")
        assert meant(page) == title
    page = click(page, "Godkänn och läs in filen")
    page = upload(page, STRANGER, "länet 2024.csv")
    assert meant(page) == title


def test_what_was_changed_of_a_sheet_stays_where_the_year_is_given_afterwards(own_url: str) -> None:
    page = upload(open_page("las_in"), STRANGER, "enkät.csv")
    page.expander[0].selectbox[1].set_value(("kolumn", 3))
    page.expander[0].selectbox[2].set_value("läses inte")
    page = click(page, "Läs så")
    choose(page, "År (tomt", 2021)
    shown = text_of(click(page, "Läs om filen"))
    assert "läses inte: kolumner som inte läses: Brukarundersökning" in shown
    assert "år 2021 (angivet)" in shown


def test_a_file_without_kommuner_says_what_to_do_and_takes_the_kommun_from_the_visitor(own_url: str) -> None:
    page = upload(open_page("las_in"), "Fråga;2023\nBrukarundersökning;Ja\n", "svar.csv")
    assert "Säg vem uppgifterna gäller" in text_of(page)
    choose(page, "Vem uppgifterna gäller", "Solna")
    page = click(click(page, "Läs om filen"), "Läs filen så")
    assert "Provkörning av svar.csv: 1 ny" in text_of(page)


def test_what_reads_differently_is_shown_and_approved_by_name_and_the_red_ones_are_to_be_commented(
    own_url: str,
) -> None:
    page = open_page("oversikt", kommun="Solna")
    page.switch_page("../../pages/las_in.py")
    page = upload(page.run(), FILE.replace("Solna;ja", "Solna;nej"))
    assert "Det här läses annorlunda för Solna och Nordvästkommunerna" in [each.value for each in page.subheader]
    assert "Ekonomiskt bistånd 2025: 2 färger, varav 2 blir röda (ändrat värde)" in text_of(page)
    assert table_of(page, "Ekonomiskt bistånd 2025: alla skillnader").rows[0] == [
        "Färg för Solna: Socialjour med socionomer alla dagar hela dygnet",
        "–",
        "Nej ▲ röd",
        "ändrat värde",
    ]
    page = click(page, "Godkänn och läs in filen")
    assert "Ekonomiskt bistånd 2025: 1 röd att kommentera" in text_of(page)
    assert re.search(r"Godkänt av Avdelningschefen .*: inläsning 2, 2 skillnader", text_of(page))


def test_nothing_is_stored_before_somebody_has_said_who_approves_it(own_url: str) -> None:
    page = upload(open_page("las_in"), FILE)
    (button,) = [button for button in page.button if button.label == "Godkänn och läs in filen"]
    button.click()
    page.run()
    assert messages_of(page) == ["Skriv vem som godkänner, med namn eller roll. Inget är inläst än."]
    assert "egen" not in source_ids(own_url)


def test_a_file_that_another_has_overtaken_is_shown_again_before_it_is_stored(own_url: str) -> None:
    page = upload(open_page("las_in"), FILE)
    other = "annan;En annan;socialjour;2025;Solna;nej"
    import_file(Acting(open_engine(own_url), LOCAL_USER), ui.definitions(), f"{HEAD}\n{other}\n".encode(), "b.csv")
    page = click(page, "Godkänn och läs in filen")
    assert "har ändrats sedan du såg vad den ändrar" in messages_of(page)[0]
    assert "egen" not in source_ids(own_url)


def test_a_changed_rule_waits_on_the_page_and_marks_the_documents(
    own_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    shutil.copytree(PROJECT / "data", data)
    socialjour = data / "indicators/ekonomiskt-bistand/socialjour.toml"
    socialjour.write_text(socialjour.read_text().replace("high_is_good", "low_is_good"))
    monkeypatch.setenv("OJ_DATA", str(data))
    ui.loading.supplied.cache_clear()
    try:
        told = "läses annorlunda än"
        assert told in text_of(open_page("rapporter", kommun="Solna", omrade="Ekonomiskt bistånd", ar="2018"))
        page = open_page("las_in")
        assert "Ekonomiskt bistånd 2018: 8 färger" in text_of(page)
        assert "8 färger, 1 betyg" in text_of(page)
        page = click(page, "Godkänn det som väntar")
        assert "är godkända av Avdelningschefen" in page.success[0].value
        assert told not in text_of(open_page("rapporter", kommun="Solna", omrade="Ekonomiskt bistånd", ar="2018"))
    finally:
        ui.loading.supplied.cache_clear()


NEW = "Ny indikator …"


def option(page: AppTest, label: str, shown: str) -> AppTest:
    """Chooses in a list by what stands there."""
    (box,) = [box for box in page.selectbox if label in box.label]
    box.select_index(box.options.index(shown))
    return page


def test_a_heading_that_is_no_indicator_becomes_one_with_what_the_file_says_of_it_filled_in(own_url: str) -> None:
    content = "Kommun;Språkstöd i väntrum;Kötid hos kuratorn\nSolna;Delvis;12,5\nEkerö;Nej;8\n"
    page = upload(open_page("las_in"), content, "länets enkät 2023.csv")
    for heading in ("Språkstöd i väntrum", "Kötid hos kuratorn"):
        option(page, f"Rubriken ”{heading}”", NEW)
    choose(page, "Utgivare: vems", "Länet")
    page = click(page, "Läs filen så")
    assert not page.exception
    filled = {box.label: box.value for box in (*page.selectbox, *page.text_input, *page.number_input)}
    assert filled["Titel på ”Kötid hos kuratorn”"] == "Kötid hos kuratorn"
    assert (filled["Slag av värden i ”Språkstöd i väntrum”"], filled["Slag av värden i ”Kötid hos kuratorn”"]) == (
        "ja_delvis_nej",
        "number",
    )
    assert (filled["Vad som är bra i ”Kötid hos kuratorn”"], filled["Decimaler i ”Kötid hos kuratorn”"]) == ("none", 1)
    page = click(page, "Läs filen med dem")
    assert "Varje ny indikator behöver titel, område och slag av värden." in messages_of(page)
    choose(page, "Område för ”Språkstöd i väntrum”", "ekonomiskt-bistand")
    choose(page, "Område för dem som inte har ett eget", "ekonomiskt-bistand")
    choose(page, "Mäts i, ”Kötid hos kuratorn”", "dagar")
    choose(page, "Titel på ”Kötid", "Kötid till kurator")
    page = click(page, "Läs filen med dem")
    assert not page.exception
    told = "Nya egna indikatorer: Språkstöd i väntrum ( egen-sprakstod-i-vantrum ) och Kötid till kurator ( egen-kotid"
    assert told in text_of(page)
    assert "Provkörning av länets enkät 2023.csv: 4 nya" in text_of(page)
    page = click(page, "Godkänn och läs in filen")
    assert not page.exception

    shown = text_of(open_page("jamforelse", kommun="Solna", omrade="Ekonomiskt bistånd", ar="2023"))
    assert "Egna indikatorer" in shown
    assert "Språkstöd i väntrum" in shown
    shown = text_of(open_page("indikator", kommun="Solna", ar="2023", indikator="egen-kotid-till-kurator"))
    assert "Kötid till kurator" in shown
    assert "12,5" in shown
    assert "ingen önskvärd riktning" in shown

    page = upload(open_page("las_in"), content.replace("12,5", "13"), "länets enkät 2024.csv")
    assert "Provkörning av länets enkät 2024.csv: 4 nya" in text_of(page)
