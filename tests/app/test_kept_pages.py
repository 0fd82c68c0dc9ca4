"""What pages keep, and what makes it anew."""

from pathlib import Path

import pytest

import ui
import ui.granskning
from inspection.instrument.fields import case_key
from inspection.review.cases import read_case
from ojcore.access import LOCAL_USER, Acting
from ojcore.checking.job import check_now
from ojcore.definitions.model import Definitions
from ojcore.importing.foreign import Wishes
from ojcore.importing.plan import import_file, undo_batch
from ojcore.store.backup import back_up, restore
from ojcore.store.comments import save_comment
from ojcore.store.engine import open_engine
from ojcore.store.texts import Publication, save_text
from ojcore.store.values import load_published
from ojcore.store.versions import raise_version
from tests.copies import sqlite_copy
from tests.granskningar import drawn_files, plan_with_files, save
from tests.opened_pages import open_page, text_of

SOLNA, SALEM = (ui.Choice(code, "ekonomiskt-bistand", 2018, "nordvast") for code in ("0184", "0128"))


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = str(sqlite_copy("empty", tmp_path / "oj.db").url)
    monkeypatch.setenv("OJ_DATABASE", url)
    return url


def test_a_comment_makes_anew_what_shows_its_own_kommuns_comments_and_nothing_else(
    url: str, definitions: Definitions
) -> None:
    made: list[str] = []

    def build(choice: ui.Choice) -> None:
        made.append(choice.unit)

    def open_both() -> list[str]:
        made.clear()
        for choice in (SOLNA, SALEM):
            ui.shared(build, choice)
            ui.shared(build, choice, version=ui.data_version(choice.unit))
        return list(made)

    engine = open_engine(url)
    load_published(Acting(engine, LOCAL_USER), definitions)
    assert open_both() == ["0184", "0184", "0128", "0128"]
    save_comment(Acting(engine, LOCAL_USER), definitions, "socialjour", 2018, "0184", "Nytt avtal.")
    assert open_both() == ["0184"]
    save_text(
        Acting(engine, LOCAL_USER), Publication("oj", "ekonomiskt-bistand", 2018, "nordvast"), "inledning", "Text.", 0
    )
    assert open_both() == []
    with engine.begin() as connection:
        raise_version(connection, "values", "oj-2018-nordvast")
    assert open_both() == ["0184", "0184", "0128", "0128"]


@pytest.mark.parametrize("page", ["indikator", "kommentarer", "rapporter", "tjansteskrivelser"])
def test_a_page_that_was_opened_before_a_comment_shows_it_afterwards(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, definitions: Definitions
) -> None:
    engine = sqlite_copy("published", tmp_path / "oj.db")
    monkeypatch.setenv("OJ_DATABASE", str(engine.url))
    asked = {"kommun": "Solna", "ar": "2018", "indikator": "socialjour", "rapportfor": "Min kommun i gruppen"}
    own = {"visa": "Alla"} if page == "kommentarer" else {}

    def shown() -> str:
        opened = open_page(page, **asked, **own)
        return text_of(opened) + "".join(str(field.value) for field in opened.text_area)

    assert "Nytt avtal." not in shown()
    save_comment(Acting(engine, LOCAL_USER), definitions, "socialjour", 2018, "0184", "Nytt avtal.", role="jourchef")
    assert "Nytt avtal." in shown()
    assert page == "kommentarer" or "jourchef" in shown()


def test_a_comment_stands_in_a_comparison_that_was_kept_before_it(url: str, definitions: Definitions) -> None:
    engine = open_engine(url)
    load_published(Acting(engine, LOCAL_USER), definitions)
    before = {row.indicator.id: row.comment for row in ui.comparison(SOLNA).rows}
    save_comment(Acting(engine, LOCAL_USER), definitions, "socialjour", 2018, "0184", "Nytt avtal.")
    after = {row.indicator.id: row.comment for row in ui.comparison(SOLNA).rows}
    assert before["socialjour"] is None
    assert [id_ for id_ in after if after[id_] != before[id_]] == ["socialjour"]


def test_an_answer_makes_its_own_granskning_anew_an_opened_file_none_and_a_restore_all(
    url: str, tmp_path: Path
) -> None:
    made: list[int] = []

    def build(inspection: int) -> None:
        made.append(inspection)

    engine = open_engine(url)
    both = [plan_with_files(engine), plan_with_files(engine)]

    def open_both() -> list[int]:
        made.clear()
        for inspection in both:
            ui.granskning.shared(build, inspection)
        return list(made)

    assert open_both() == both
    case = drawn_files(engine, both[0])[0]
    read_case(Acting(engine, LOCAL_USER), both[0], case)
    assert open_both() == []
    save(engine, both[0], case_key(case, "arbetsplan"), "ja")
    assert open_both() == both[:1]
    back_up(Acting(engine, LOCAL_USER), tmp_path / "kopia.oj")
    restore(Acting(engine, LOCAL_USER), tmp_path / "kopia.oj", overwrite=True)
    assert open_both() == both


def test_an_own_indicator_that_another_has_added_is_on_a_page_that_was_opened_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, definitions: Definitions
) -> None:
    engine = sqlite_copy("published", tmp_path / "oj.db")
    monkeypatch.setenv("OJ_DATABASE", str(engine.url))

    def shown(page: str) -> str:
        asked = {"kommun": "Solna", "ar": "2018", "omrade": "Ekonomiskt bistånd"}
        return text_of(open_page(page, **asked, **({"visa": "Alla"} if page == "kommentarer" else {})))

    assert "Språkstöd" not in shown("jamforelse") + shown("kommentarer")
    acting = Acting(engine, LOCAL_USER)
    content = "Kommun;Språkstöd\nSolna;Ja\nEkerö;Nej\n".encode()
    wishes = Wishes(area="ekonomiskt-bistand", unknown="create")
    batch = import_file(acting, definitions, content, "enkät 2018.csv", wishes=wishes).batch
    assert "Språkstöd" in shown("jamforelse")
    assert "Språkstöd" in shown("kommentarer")
    lines = open_page("utveckling", kommun="Solna", ar="2018", kvalitetsomrade="Egna indikatorer")
    assert "Språkstöd" in text_of(lines)
    assert batch
    undo_batch(acting, batch)
    assert "Språkstöd" not in shown("jamforelse") + shown("kommentarer")


PAGES = ["oversikt", "jamforelse", "forandringar", "utveckling", "indikator", "nyckeltal", "kommentarer", "kontroll"]


def test_every_page_opens_where_there_are_own_indicators_of_every_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, definitions: Definitions
) -> None:
    engine = sqlite_copy("published", tmp_path / "oj.db")
    monkeypatch.setenv("OJ_DATABASE", str(engine.url))
    rows = "Kommun;År;Språkstöd;Kö;Andel nöjda;Väntrum\nSolna;2017;Ja;1203;12,5 %;Delvis\nSolna;2018;Nej;8;2 %;Ja\n"
    rows += "Ekerö;2017;Ja;7;1 %;Ja\nEkerö;2018;Ja;5;90 %;Nej\nRiket;2018;50 %;9;40 %;60 %\n"
    wishes = Wishes(area="ekonomiskt-bistand", unknown="create")
    import_file(Acting(engine, LOCAL_USER), definitions, rows.encode(), "enkät.csv", wishes=wishes)
    check_now(engine, definitions)
    for page in [*PAGES, "rapporter", "tjansteskrivelser", "om_data", "las_in"]:
        opened = open_page(page, kommun="Solna", ar="2018", omrade="Ekonomiskt bistånd", indikator="egen-ko")
        assert not opened.exception, page
        if page in ("jamforelse", "indikator", "utveckling"):
            assert "Kö" in text_of(opened), page
