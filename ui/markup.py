"""HTML in the product's own look: marks, tables, messages, charts. Text of users and files is escaped here."""

import re
from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

from ojcore.charts import Spec
from ojcore.comparing.cell_texts import DISPUTED, DISPUTED_NOTE, NOTHING, NOTHING_NOTE, doubt_text
from ojcore.comparing.comparison import Doubt
from ojcore.comparing.development import Development, Point
from ojcore.comparing.judgement import COLOUR_SYMBOLS, COLOUR_WORDS
from ojcore.definitions.model import Colour
from ojcore.errors import Problems, UserError
from ui.loading import definitions


def mark(colour: Colour, text: str, reason: str = "") -> str:
    """HTML: a word in its colour, with its symbol, and the colour's name for who does not see it."""
    title = f' title="{escape(reason)}"' if reason else ""
    name = f'<span class="sr"> ({COLOUR_WORDS[colour]})</span>'
    symbol = f'<span aria-hidden="true">{COLOUR_SYMBOLS[colour]}</span>'
    return f'<span class="mark {colour}"{title}>{symbol}{escape(text)}{name}</span>'


def fold(summary: str, content: str) -> str:
    """HTML: content that is folded away until its summary is clicked. content is HTML already."""
    return f"<details><summary>{escape(summary)}</summary>{content}</details>"


def show_html(*parts: str) -> None:
    """HTML in the product's own style. Text of users and files must be escaped by the one who builds it."""
    st.html(f'<div class="oj">{"".join(parts)}</div>')


def table(
    caption: str,
    head: Iterable[str],
    rows: Iterable[Sequence[str]],
    number_columns: Iterable[int] = (),
    *,
    wide: bool = False,
) -> str:
    """A real HTML table: caption, column headings with scope, the first cell of each row its heading.

    head and cells are HTML already; number_columns are the positions set right-aligned. A row of one cell is a heading
    over the rows that follow. A wide table is set close, and its first column stays in view.
    """
    right = set(number_columns)
    titles = [f'<th scope="col"{_right(i, right)}>{title}</th>' for i, title in enumerate(head)]
    body = "".join(_group_row(row[0], len(titles)) if len(row) == 1 else _row(row, right) for row in rows)
    scroll = "scroll wide" if wide else "scroll"
    return (
        f'<div class="{scroll}" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f"<caption><span>{escape(caption)}</span></caption><thead><tr>{''.join(titles)}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def development_table(development: Development, own: str, caption: str) -> str:
    """HTML: an indicator's years side by side, the own kommun first, then the others, the group and the benchmarks."""
    breaks = {each.year: each.reason for each in development.breaks}
    head = ["Kommun", *(f"{year}{_break_mark(breaks.get(year))}" for year in development.years)]
    rows = []
    for series in sorted(development.series.values(), key=lambda series: series.id != own):
        name = escape(definitions().unit_name(series.id))
        cells = [development_cell(series.at(year)) for year in development.years]
        rows.append([f"<strong>{name}</strong>" if series.id == own else name, *cells])
    is_disputed = any(point.doubt for series in development.series.values() for point in series.points)
    return table(caption, head, rows) + signs_note(is_disputed=is_disputed)


def signs_note(*, is_disputed: bool) -> str:
    """HTML: under a table of values, what the dash and, where there is one, the mark of a disputed value mean."""
    told = f"{NOTHING_NOTE} {DISPUTED_NOTE}" if is_disputed else NOTHING_NOTE
    return f'<p class="small">{escape(told)}</p>'


def _break_mark(reason: str | None) -> str:
    return f'<br><span class="small" title="{escape(reason)}">seriebrott</span>' if reason else ""


def development_cell(point: Point | None) -> str:
    """HTML: a kommun's answer or figure as a mark, a mean with how many it is of, a benchmark as it is."""
    if point is None:
        return NOTHING
    star = disputed(point.doubt)
    if point.colour:
        return mark(point.colour, point.text, point.reason) + star
    counted = f' <span class="small">({point.n} av {point.of})</span>' if point.n is not None else ""
    return escape(point.text) + star + counted


def disputed(doubt: Doubt | None) -> str:
    """HTML: the mark of a value that the check disputes, with the reason as its title; nothing for another value."""
    if doubt is None:
        return ""
    told = escape(doubt_text(doubt))
    return f' <abbr title="{told}" aria-label="{told}">{DISPUTED}</abbr>'


def _group_row(title: str, width: int) -> str:
    return f'<tr class="group"><th scope="colgroup" colspan="{width}">{title}</th></tr>'


def _row(cells: Sequence[str], right: set[int]) -> str:
    first, *others = cells
    rest = "".join(f"<td{_right(i, right)}>{text}</td>" for i, text in enumerate(others, start=1))
    return f'<tr><th scope="row">{first}</th>{rest}</tr>'


def _right(position: int, right: set[int]) -> str:
    return ' class="num"' if position in right else ""


def show_chart(spec: Spec) -> None:
    """A finished specification, in our own look; its `description` is the text alternative."""
    st.vega_lite_chart(spec, theme=None, width="stretch")


def plain(text: str) -> str:
    """Text of users and files for Streamlit's own boxes, in which nothing of it is read as Markdown."""
    return re.sub(r"([\\`*_{}\[\]()#+.!|<>~$:-])", r"\\\1", text)


def show_error(error: UserError) -> None:
    """A refusal in its own words; several problems as a list."""
    if isinstance(error, Problems):
        items = "".join(f"<li>{escape(line)}</li>" for line in error.lines)
        st.error(plain(error.heading))
        show_html(f"<ul>{items}</ul>")
    else:
        st.error(plain(str(error)))
