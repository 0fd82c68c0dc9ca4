"""Kommentarer: what the own kommun says about its red and yellow indicators, for pages and documents."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import streamlit as st

import ui
import ui.earlier
import ui.fields
from ojcore.access import may
from ojcore.comparing.cell_texts import tell_cell
from ojcore.comparing.comparison import Comparison, Row
from ojcore.markup import Markup, html
from ojcore.prose.language import genitive
from ojcore.store.comments import (
    WrittenComment,
    list_comments,
    read_earlier_comments,
    save_comment,
    signature,
    uncommented,
)
from ojcore.store.kept import EarlierText
from ojcore.swedish import join_words

NEVER = datetime.min.replace(tzinfo=UTC)
SHOWN = {"Röda och gula": ("red", "yellow"), "Röda": ("red",), "Alla": ("red", "yellow", "green", "blue", "grey")}


def main() -> None:
    """One field per indicator, which saves itself, with earlier years' comments beside it to use again."""
    choice = ui.choose("Kommentarer")
    ui.fields.run_script()
    comparison = ui.comparison(choice)
    if absent := ui.absent(choice):
        ui.show_html(absent)
        return
    name = ui.definitions().unit_name(choice.unit)
    _lead(comparison, choice.unit, name)
    columns = st.columns([1.2, 1.6, 2], vertical_alignment="bottom")
    with columns[0]:
        colours = SHOWN[ui.select("Visa", SHOWN, "visa")]
    with columns[1]:
        role = st.text_input(
            "Jag skriver som", "kvalitetscontroller", key="roll", persist_state="session", max_chars=80
        )
    rows = [row for row in comparison.rows if choice.unit in row.cells]
    shown = [row for row in rows if row.cells[choice.unit].now.judgement in colours]
    comments = _comments(shown, choice)
    for row in shown:
        _form(row, choice, role, comments)
    _earlier_versions(choice, shown)
    if not shown:
        ui.show("<p>{} har inga sådana indikatorer {}.</p>", name, choice.year)


def _lead(comparison: Comparison, unit: str, name: str) -> None:
    missing = uncommented(comparison, unit)
    if missing:
        titles = join_words(row.indicator.title for row in missing[:3])
        more = f" och {len(missing) - 3} till" if len(missing) > 3 else ""
        text = f"{len(missing)} av {genitive(name)} röda indikatorer saknar kommentar: {titles}{more}."
    else:
        text = f"Alla {genitive(name)} röda indikatorer {comparison.year} har en kommentar."
    told = "Kommentarerna sparas medan du skriver, och följer med till sidorna och till nämndens dokument."
    ui.show("<p>{} {}</p>", text, told)


def _comments(rows: list[Row], choice: ui.Choice) -> dict[tuple[str, int], WrittenComment]:
    ids = [row.indicator.id for row in rows]
    years = ui.years_with_values(choice.area, choice.group, choice.unit)
    with ui.engine().connect() as connection:
        return list_comments(connection, ids, choice.unit, years)


def _form(row: Row, choice: ui.Choice, role: str, comments: dict[tuple[str, int], WrittenComment]) -> None:
    indicator, cell = row.indicator, row.cells[choice.unit].now
    latest = comments.get((indicator.id, choice.year))
    earlier = [each for (id_, year), each in comments.items() if id_ == indicator.id and year < choice.year]
    told = tell_cell(row, choice.unit, ui.definitions())
    answer = ui.mark(cell.mark, told.now, cell.reason) + ui.disputed(told.doubt)
    link = ui.link("indikator", indicator.title, indikator=indicator.id)
    ui.show('<h2 style="margin-bottom:.2rem">{}</h2><p style="margin:0">{}{}</p>', link, answer, _written(latest))
    form = ui.fields.TextForm("kommentar", partial(_save, role), locked=not may(ui.current_user(), save_comment))
    entry = latest or WrittenComment(indicator.id, choice.year, choice.unit, "", "", "", NEVER, None, 0)
    ui.fields.text_field(form, entry, f"Kommentar till {ui.plain(indicator.title)}", height=90, label_visible=False)
    if earlier:
        last = max(earlier, key=lambda comment: comment.year)
        ui.show_html(ui.small(f"{last.year}: {last.text}"))
        st.button(
            f"Använd {last.year} års kommentar",
            key=f"use-{'-'.join(entry.key)}",
            on_click=ui.fields.save_value,
            args=(form, entry, last.text),
            type="tertiary",
            disabled=form.locked,
        )


def _earlier_versions(choice: ui.Choice, shown: list[Row]) -> None:
    """What this year's comments have said before, those too that have been taken away."""
    titles = {row.indicator.id: row.indicator.title for row in shown}

    def earlier(indicator: str) -> list[EarlierText]:
        return read_earlier_comments(ui.acting(), indicator, choice.year, choice.unit)

    ui.earlier.show_earlier(titles, earlier, read_earlier_comments)


def _written(comment: WrittenComment | None) -> Markup:
    if comment is None:
        return Markup()
    return html('<span class="small"> Kommentar: {}</span>', signature(comment))


def _save(role: str, key: Sequence[str], text: str, seen_version: int) -> WrittenComment:
    indicator, year, unit = key
    return save_comment(
        ui.acting(), ui.definitions(), indicator, int(year), unit, text, role=role, seen_version=seen_version
    )


main()
