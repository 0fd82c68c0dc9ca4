"""Whatever text of users and files is stored, each page shows it as it stands and never runs it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from inspection.report_versions import add_comment, answer_comment, store_report
from inspection.review.second_reviews import assign_second_reviews
from ojcore.access import LOCAL_USER, Acting
from ojcore.definitions.model import Definitions
from ojcore.documents.letters import letter_of, save_letter_text
from ojcore.store.comments import save_comment
from ojcore.store.texts import Publication, save_text
from tests.copies import sqlite_copy
from tests.granskningar import only_comment
from tests.opened_pages import html_of, open_page, text_of

WICKED = '<img src=x onerror=alert(1)> & "'

# Stored texts, each with the pages that show it in HTML of our own; a widget shows what it holds by itself.
SHOWN = {
    "inspection.title": ("granskningar", "granskning_plan"),
    "inspection.diarienummer": ("granskningar",),
    "inspection.label": ("granskningar", "granskning_urval"),
    "inspection.units": ("granskningar", "granskning_plan"),
    "inspection.inspectors": ("granskningar",),
    "sample.seed_origin": ("granskning_urval",),
    "fallout.note": ("granskning_urval",),
    "case_file.stratum": ("granskning_akter", "granskning_dubbel"),
    "second_review.reviewer": ("granskning_dubbel",),
    "entry.value": ("granskning_iakttagelser",),
    "finding.text": ("granskning_uppfoljning",),
    "action.measure": ("granskning_uppfoljning",),
    "action.owner": ("granskning_uppfoljning",),
    "action.note": ("granskning_uppfoljning",),
    "report.made_by": ("granskning_rapport",),
    "report.acknowledged_by": ("granskning_rapport",),
    "fact_comment.place": ("granskning_rapport",),
    "fact_comment.comment": ("granskning_rapport",),
    "fact_comment.commented_by": ("granskning_rapport",),
    "fact_comment.answer": ("granskning_rapport",),
    "fact_comment.answered_by": ("granskning_rapport",),
    "source.title": ("om_data",),
    "source.producer": ("om_data",),
    "source.document": ("om_data",),
    "source.licence": ("om_data",),
    "batch.file_name": ("las_in",),
    "batch.loaded_by": ("las_in",),
    "comment.text": ("indikator", "kommentarer", "rapporter", "tjansteskrivelser"),
    "comment.author": ("indikator",),
    "comment.role": ("indikator",),
    "report_text.text": ("rapporter", "tjansteskrivelser"),
    "report_text.changed_by": ("rapporter", "tjansteskrivelser"),
}
PAGES = sorted({page for pages in SHOWN.values() for page in pages} | {"granskning_enkat", "granskning_fakta"})


@pytest.fixture(scope="module")
def wicked_url(tmp_path_factory: pytest.TempPathFactory, definitions: Definitions) -> Iterator[str]:
    """A database in which every such text ends with markup and its own name."""
    engine, created = sqlite_copy("full", tmp_path_factory.mktemp("texter") / "oj.db"), 1
    assign_second_reviews(Acting(engine, LOCAL_USER), created, "Inspektör 2", 1, "1")
    store_report(Acting(engine, LOCAL_USER), created, "faktagranskning", b"Word", is_acknowledged=True)
    add_comment(Acting(engine, LOCAL_USER), created, 1, "Reception", "Fel.", "Enhetschefen")
    answer_comment(Acting(engine, LOCAL_USER), only_comment(engine, created), status="rattad", answer="Ja.")
    for year, role in ((2017, ""), (2018, "chef")):  # red in both; without a role the author is told
        save_comment(Acting(engine, LOCAL_USER), definitions, "fia", year, "0184", "Ja.", role=role, seen_version=0)
    own = Publication("oj", "ekonomiskt-bistand", 2018, "nordvast", "0184")
    save_text(Acting(engine, LOCAL_USER), own, "avsandare", "Solna", 0)
    save_letter_text(
        Acting(engine, LOCAL_USER), letter_of("tjansteskrivelse", "0184", 2018), "introduction", "Text.", 0
    )
    _put_markup(engine)
    yield str(engine.url)
    engine.dispose()


def _put_markup(engine: Engine) -> None:
    with engine.begin() as connection:
        for name in SHOWN:
            table, column = name.split(".")
            where = "WHERE kind = 'text'" if table == "entry" else ""
            changed = f"coalesce({column}, '') || ' ' || :markup"
            if column in ("units", "inspectors"):
                changed = f"json_insert({column}, '$[#]', :markup)"
            statement = f'UPDATE "{table}" SET {column} = {changed} {where}'  # noqa: S608 (names of the test's own)
            assert connection.execute(text(statement), {"markup": _marked(name)}).rowcount


def _marked(name: str) -> str:
    return f"{WICKED} {name}"


@pytest.mark.parametrize("page", PAGES)
def test_markup_in_a_stored_text_is_text(wicked_url: str, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    monkeypatch.setenv("OJ_DATABASE", wicked_url)
    opened = open_page(page, **_address(page))
    if page == "granskning_iakttagelser":
        opened.toggle(key="preview").set_value(True).run()
    assert not opened.exception
    assert "<img" not in html_of(opened)
    shown = text_of(opened)
    assert [name for name, pages in SHOWN.items() if page in pages and _marked(name) not in shown] == []


def _address(page: str) -> dict[str, str]:
    if page.startswith("granskning_"):
        return {"granskning": "1", "del": "reception"} if page == "granskning_iakttagelser" else {"granskning": "1"}
    chosen = {"kommun": "Solna", "omrade": "Ekonomiskt bistånd", "ar": "2018"}
    if page in ("om_data", "las_in", "granskningar"):
        return {}
    more = {"indikator": {"indikator": "fia"}, "rapporter": {"rapportfor": "Min kommun i gruppen"}}
    return chosen | more.get(page, {})
