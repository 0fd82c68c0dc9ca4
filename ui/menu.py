"""The menu: which pages there are, what each is called, and in which room it stands. A new page is one line here."""

from copy import copy
from functools import cache
from typing import Any, Literal

import streamlit as st

from inspection.review.cases import list_cases
from ojcore.access import may
from ojcore.definitions.folder import PROJECT
from ui.user import current_user

FIRST = "oversikt"

ROOMS: dict[str, dict[str, str]] = {
    "Läget": {"oversikt": "Översikt", "forandringar": "Förändringar"},
    "Jämför": {"jamforelse": "Jämförelse", "utveckling": "Utveckling", "nyckeltal": "Nyckeltal"},
    "Indikator": {"indikator": "Indikator"},
    "Arbeta": {
        "kontroll": "Kontroll",
        "kommentarer": "Kommentarer",
        "rapporter": "Rapporter",
        "tjansteskrivelser": "Tjänsteskrivelser",
    },
    "Granskning": {"granskningar": "Granskningar"},
    "Data": {"las_in": "Läs in", "om_data": "Om data"},
}
"""Room -> file under `pages/` -> title. The menu shows them in this order."""

INSPECTION = {
    "granskning_plan": "Plan",
    "granskning_urval": "Urval",
    "granskning_akter": "Akter",
    "granskning_dubbel": "Dubbelgranskning",
    "granskning_iakttagelser": "Iakttagelser",
    "granskning_enkat": "Enkät",
    "granskning_fakta": "Fakta",
    "granskning_sammanstallning": "Sammanställning",
    "granskning_rapport": "Rapport",
    "granskning_uppfoljning": "Uppföljning",
}
"""The pages of one granskning, in order; they are reached from its own row of links."""

TO_READ = ("granskning_sammanstallning", "granskning_rapport")


def rooms() -> dict[str, list[Any]]:
    """Room -> its pages. Those of one granskning stand hidden in the last."""
    menu = {room: [_page(file, title) for file, title in files.items()] for room, files in ROOMS.items()}
    menu["Data"] += inspection_pages()
    return menu


def first_or_missing(path: str) -> str | None:
    """What an address asks for that Streamlit has no page at: "" for the first page by its name, else the name.

    None for an address of a page and of anything else, such as a file.
    """
    name = path.strip("/")
    if not name or "/" in name or "." in name or name.startswith("_"):
        return None
    if name == _url_path(FIRST):
        return ""
    files = [*INSPECTION, *(file for room in ROOMS.values() for file in room)]
    return None if name in map(_url_path, files) else name


def inspection_pages() -> list[Any]:
    """The pages of one granskning that the user may open, in order: who does not review reads what was found."""
    may_review = may(current_user(), list_cases)
    return [_page(file, title, "hidden") for file, title in INSPECTION.items() if may_review or file in TO_READ]


def _page(file: str, title: str, visibility: Literal["visible", "hidden"] = "visible") -> Any:
    return copy(_made_page(file, title, visibility))  # a copy, since each rerun marks the page that it shows


def _url_path(file: str) -> str:
    return file.replace("_", "-")


@cache
def _made_page(file: str, title: str, visibility: Literal["visible", "hidden"]) -> Any:
    """Made once in a process: to find the files of all pages anew costs as much as a small page."""
    return st.Page(
        PROJECT / "pages" / f"{file}.py",
        title=title,
        url_path=_url_path(file),
        default=file == FIRST,
        visibility=visibility,
    )
