"""HTML in the product's own look: marks, tables, lists, messages, charts.

What these functions take as `str` may be text, which they escape, or a fragment, which is `Markup` (`ojcore.markup`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import streamlit as st

from ojcore.comparing.cell_texts import DISPUTED, DISPUTED_NOTE, NOTHING, NOTHING_NOTE, doubt_text
from ojcore.comparing.comparison import Doubt
from ojcore.comparing.development import Development, Point
from ojcore.comparing.judgement import COLOUR_SYMBOLS, COLOUR_WORDS, Mark
from ojcore.errors import Problems, UserError
from ojcore.markup import Markup, escape, html, html_join
from ui.loading import definitions


def show_html(*parts: Markup) -> None:
    """Fragments in the product's own style. A text that is no fragment is shown as it stands."""
    st.html(_Shown(html('<div class="oj">{}</div>', html_join(parts))))


class _Shown(NamedTuple):
    """HTML that `st.html` takes as it is: a text it would unindent first, which takes as long as all else of it."""

    body: Markup

    def _repr_html_(self) -> str:
        return str(self.body)


def show(template: str, *values: object) -> None:
    """`show_html` of the fragment that `html` makes."""
    show_html(html(template, *values))


_NONE = Markup()  # a new one costs more than looking this up, and a table has thousands
_BEFORE = {kind: html('<span class="mark {}"', kind) for kind in COLOUR_WORDS}
_SYMBOL = {kind: html('><span aria-hidden="true">{}</span>', symbol) for kind, symbol in COLOUR_SYMBOLS.items()}
_AFTER = {kind: html('<span class="sr"> ({})</span></span>', word) for kind, word in COLOUR_WORDS.items()}


def mark(kind: Mark, text: str, reason: str = "") -> Markup:
    """A word in its colour, with its symbol, and the colour's name for who does not see it."""
    return html_join([_BEFORE[kind], _title(reason), _SYMBOL[kind], text, _AFTER[kind]])


def _title(reason: str) -> Markup:
    return html(' title="{}"', reason) if reason else _NONE


def fold(summary: str, content: Markup) -> Markup:
    """Content that is folded away until its summary is clicked."""
    return html("<details><summary>{}</summary>{}</details>", summary, content)


def bullets(items: Iterable[str], kind: str = "") -> Markup:
    """A list; nothing where it has no items. kind: its class in the style sheet."""
    lines = html_join(html("<li>{}</li>", item) for item in items)
    return html("<ul{}>{}</ul>", html(' class="{}"', kind) if kind else "", lines) if lines else lines


def small(text: str) -> Markup:
    """A paragraph in small print."""
    return html('<p class="small">{}</p>', text)


def tile(colour: str, symbol: str, figure: object, told: str) -> Markup:
    """A figure at the top of a page, in a colour that its symbol and what is told below it carry too."""
    return html(
        '<div class="tile {}"><b><span aria-hidden="true">{}</span> {}</b>{}</div>', colour, symbol, figure, told
    )


def table(
    caption: str,
    head: Iterable[str],
    rows: Iterable[Sequence[str]],
    number_columns: Iterable[int] = (),
    *,
    wide: bool = False,
) -> Markup:
    """A real HTML table: caption, column headings with scope, the first cell of each row its heading.

    number_columns are the positions set right-aligned. A row of one cell is a heading over the rows that follow. A wide
    table is set close, and its first column stays in view.
    """
    right = set(number_columns)
    titles = [html('<th scope="col"{}>{}</th>', _right(i, right), title) for i, title in enumerate(head)]
    return html(
        '<div class="{scroll}" tabindex="0" role="region" aria-label="{caption}"><table>'
        "<caption><span>{caption}</span></caption><thead><tr>{titles}</tr></thead><tbody>{rows}</tbody></table></div>",
        scroll="scroll wide" if wide else "scroll",
        caption=caption,
        titles=html_join(titles),
        rows=html_join(_group_row(row[0], len(titles)) if len(row) == 1 else _row(row, right) for row in rows),
    )


def development_table(development: Development, own: str, caption: str) -> Markup:
    """An indicator's years side by side, the own kommun first, then the others, the group and the benchmarks."""
    breaks = {each.year: each.reason for each in development.breaks}
    head = ["Kommun", *(html("{}{}", year, _break_mark(breaks.get(year))) for year in development.years)]
    rows = []
    for series in map(development.series.__getitem__, definitions().order_series(development.series, own)):
        name = definitions().unit_name(series.id)
        cells = [development_cell(series.at(year)) for year in development.years]
        rows.append([html("<strong>{}</strong>", name) if series.id == own else name, *cells])
    is_disputed = any(point.doubt for series in development.series.values() for point in series.points)
    return table(caption, head, rows) + signs_note(is_disputed=is_disputed)


def signs_note(*, is_disputed: bool) -> Markup:
    """Under a table of values, what the dash and, where there is one, the mark of a disputed value mean."""
    return small(f"{NOTHING_NOTE} {DISPUTED_NOTE}" if is_disputed else NOTHING_NOTE)


def _break_mark(reason: str | None) -> Markup:
    return html('<br><span class="small"{}>seriebrott</span>', _title(reason)) if reason else Markup()


def development_cell(point: Point | None) -> Markup:
    """A kommun's answer or figure as a mark, a mean with how many it is of, a benchmark as it is."""
    if point is None:
        return escape(NOTHING)
    star = disputed(point.doubt)
    if point.mark:
        return mark(point.mark, point.text, point.reason) + star
    counted = html(' <span class="small">({} av {})</span>', point.n, point.of) if point.n is not None else ""
    return html("{}{}{}", point.text, star, counted)


def disputed(doubt: Doubt | None) -> Markup:
    """The mark of a value that the check disputes, with the reason as its title; nothing for another value."""
    if doubt is None:
        return _NONE
    return html(' <abbr title="{0}" aria-label="{0}">{1}</abbr>', doubt_text(doubt), DISPUTED)


def _group_row(title: str, width: int) -> Markup:
    return html('<tr class="group"><th scope="colgroup" colspan="{}">{}</th></tr>', width, title)


def _row(cells: Sequence[str], right: set[int]) -> Markup:
    parts = [_ROW, cells[0], _ROW_HEADED]
    for i, cell in enumerate(cells[1:], start=1):
        parts += (_NUMBER if i in right else _CELL, cell, _CELL_END)
    return html_join([*parts, _ROW_END])


_ROW, _ROW_HEADED, _ROW_END = Markup('<tr><th scope="row">'), Markup("</th>"), Markup("</tr>")
_CELL, _NUMBER, _CELL_END = Markup("<td>"), Markup('<td class="num">'), Markup("</td>")


def _right(position: int, right: set[int]) -> Markup:
    return Markup(' class="num"') if position in right else Markup()


def show_chart(spec: Mapping[str, Any]) -> None:
    """A finished specification, in our own look; its `description` is the text alternative."""
    st.vega_lite_chart(dict(spec), theme=None, width="stretch")


def plain(text: str) -> str:
    """Text of users and files for Streamlit's own boxes, in which nothing of it is read as Markdown."""
    return re.sub(r"([\\`*_{}\[\]()#+.!|<>~$:-])", r"\\\1", text)


def in_label(text: str) -> str:
    """A text of a file inside a label: not read as Markdown, and with few marks that a screen reader would tell."""
    return re.sub(r"([\\`*_\[\]|<>~$:])", r"\\\1", text)


def show_error(error: UserError) -> None:
    """A refusal in its own words; several problems as a list."""
    if isinstance(error, Problems):
        st.error(plain(error.heading))
        show_html(bullets(error.lines))
    else:
        st.error(plain(str(error)))
