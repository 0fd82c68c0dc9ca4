"""A part of a page that is drawn anew alone, where a choice in it changes nothing outside it."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from ojcore.errors import UserError
from ui.loading import one_moment
from ui.markup import show_error

P = ParamSpec("P")


def part(draw: Callable[P, None]) -> Callable[P, None]:
    """Makes a page's function such a part. Its refusals are shown as those of a page are.

    What it is given is as it was when the whole page was drawn: the choices at the top, which draw the page anew.
    """

    @st.fragment
    @wraps(draw)
    def drawn(*arguments: P.args, **named: P.kwargs) -> None:
        with one_moment():
            try:
                draw(*arguments, **named)
            except UserError as error:
                show_error(error)

    return drawn
