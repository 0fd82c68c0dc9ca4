"""The frame of every page: the style sheet and the script that the server puts in once, and the words at the foot."""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from ui.markup import show
from ui.user import current_user

if TYPE_CHECKING:  # what draws charts is loaded with the first page that has one
    from ojcore.charts import Look


def style_sheet(name: str) -> str:
    """A style sheet of this folder, as HTML."""
    return f"<style>\n{(Path(__file__).parent / name).read_text(encoding='utf-8')}</style>"


def script_source(script: str) -> str:
    """What the content security policy must allow of a script: it as it stands and no other."""
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


STYLE = style_sheet("style.css")
HISTORY = (Path(__file__).parent / "history.js").read_text(encoding="utf-8")
"""The script of every page: Back undoes what the visitor has done, one thing at a time."""

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#1f4e79"/>'
    '<path d="M8 24v-6M16 24V8M24 24v-10" stroke="#fff" stroke-width="4" stroke-linecap="round"/></svg>'
)


def show_foot() -> None:
    """Under every page: that there is no sign-in, so that nobody takes the log's name for a person's."""
    show(
        '<p class="small foot">Ingen inloggning är inställd: programmet kan bara nås från den här datorn, och det som '
        "görs loggas som {}.</p>",
        current_user().name,
    )


def look() -> "Look":
    """The colours of charts on the visitor's background."""
    from ojcore.charts import DARK, LIGHT

    return DARK if st.context.theme.type == "dark" else LIGHT
