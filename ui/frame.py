"""The frame of every page: the menu, the style sheet, who acts, and the words at the foot."""

from copy import copy
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from ojcore.access import LOCAL_USER, User
from ojcore.charts import DARK, LIGHT, Look
from ojcore.store.engine import PROJECT
from ui.markup import show_html


def style_sheet(name: str) -> str:
    """A style sheet of this folder, as HTML."""
    return f"<style>\n{(Path(__file__).parent / name).read_text(encoding='utf-8')}</style>"


STYLE = style_sheet("style.css")

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#1f4e79"/>'
    '<path d="M8 24v-6M16 24V8M24 24v-10" stroke="#fff" stroke-width="4" stroke-linecap="round"/></svg>'
)


def pages() -> list[Any]:
    """The pages in the order of the menu; those of one granskning are reached from its own row of links."""
    menu = [
        ("oversikt", "Översikt"),
        ("jamforelse", "Jämförelse"),
        ("forandringar", "Förändringar"),
        ("utveckling", "Utveckling"),
        ("indikator", "Indikator"),
        ("nyckeltal", "Nyckeltal"),
        ("kommentarer", "Kommentarer"),
        ("rapporter", "Rapporter"),
        ("tjansteskrivelser", "Tjänsteskrivelser"),
        ("kontroll", "Kontroll"),
        ("om_data", "Om data"),
        ("granskningar", "Granskningar"),
    ]
    return [_page(file, title) for file, title in menu] + inspection_pages()


def inspection_pages() -> list[Any]:
    """The pages of one granskning that the user may open, in order: who does not review reads what was found."""
    names = [
        ("granskning_plan", "Plan"),
        ("granskning_urval", "Urval"),
        ("granskning_akter", "Akter"),
        ("granskning_dubbel", "Dubbelgranskning"),
        ("granskning_iakttagelser", "Iakttagelser"),
        ("granskning_enkat", "Enkät"),
        ("granskning_fakta", "Fakta"),
        ("granskning_sammanstallning", "Sammanställning"),
        ("granskning_rapport", "Rapport"),
        ("granskning_uppfoljning", "Uppföljning"),
    ]
    to_read = ("granskning_sammanstallning", "granskning_rapport")
    may_review = current_user().has("inspektor")
    return [_page(file, title, "hidden") for file, title in names if may_review or file in to_read]


def _page(file: str, title: str, visibility: Literal["visible", "hidden"] = "visible") -> Any:
    return copy(_made_page(file, title, visibility))  # a copy, since each rerun marks the page that it shows


@cache
def _made_page(file: str, title: str, visibility: Literal["visible", "hidden"]) -> Any:
    """Made once in a process: to find the files of all pages anew costs as much as a small page."""
    return st.Page(
        PROJECT / "pages" / f"{file}.py",
        title=title,
        url_path=file.replace("_", "-"),
        default=file == "oversikt",
        visibility=visibility,
    )


def show_frame() -> None:
    """The style sheet."""
    st.html(STYLE)


def show_foot() -> None:
    """Under every page: that there is no sign-in, so that nobody takes the log's name for a person's."""
    show_html(
        '<p class="small foot">Ingen inloggning är inställd: programmet kan bara nås från den här datorn, och det som '
        f"görs loggas som {escape(current_user().name)}.</p>"
    )


def current_user() -> User:
    """Who acts: without configured sign-in the one local user."""
    return LOCAL_USER


def look() -> Look:
    """The colours of charts on the visitor's background."""
    return DARK if st.context.theme.type == "dark" else LIGHT
