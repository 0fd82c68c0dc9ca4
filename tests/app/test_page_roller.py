"""Om data, Roller: who may do what, as the core asks it."""

import pytest

from ojcore.access import ASKS
from tests.opened_pages import html_of, open_page, table_of, text_of


def test_the_page_shows_which_roles_may_do_each_task(loaded_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OJ_DATABASE", loaded_url)
    page = open_page("om_data", **{"del": "Roller"})
    shown = table_of(page, "Vad varje roll får göra")
    assert shown.head == ["Uppgift", "Läsare", "Analytiker", "Inspektör", "Administratör"]
    tasks = {task: may for task, *may in shown.rows}
    assert tasks["Läsa akter"] == ["–", "–", "ja", "ja"]
    assert tasks["Läsa granskningar"] == ["ja", "ja", "ja", "ja"]
    assert tasks["Läsa en granskning som inte är fastställd"] == ["–", "–", "ja", "ja"]
    assert tasks["Säkerhetskopiera databasen"] == ["–", "–", "–", "ja"]
    assert "lokal användare med rollen administratör" in text_of(page)
    assert [name for name in ASKS if f"<code>{name}</code>" not in html_of(page)] == []
