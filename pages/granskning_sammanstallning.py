"""Sammanställning: what has been counted as sentences, table and picture of the same rows, and what does not close."""

from collections.abc import Sequence
from functools import partial
from itertools import groupby

import streamlit as st

import ui
import ui.granskning
from inspection.counting.chart import ratio_chart
from inspection.counting.estimation import DIFFERENCE_METHOD, Difference
from inspection.counting.ratios import Closing, Ratio, answer_title
from inspection.counting.two_inspections import RatioChange, compare_ratios
from inspection.inspections import Inspection
from inspection.instrument.model import Instrument, Question
from inspection.instrument.sentences import count_sentences
from inspection.report.prose import question_counts, sample_text, sections
from inspection.report.source import Source
from inspection.review.cases import list_cases
from ojcore.access import may
from ojcore.charts import Look, Spec
from ojcore.markup import Markup, html, html_join
from ojcore.spreadsheet import write_csv, write_xlsx
from ojcore.swedish import counted, format_change, format_number, format_percent, round_half_up

NOTHING = "Ingen annan granskning"
COUNTS = "Andelar och gränser finns bara där basens storlek i hela gruppen är känd."
MOST_LINKS = 100  # of each question: half of 10,000 files with a question left would be 20 MB of links
HEADS = ["Fråga", "Svar", "Antal", "Andel", "I hela gruppen (95 %)", "Anmärkning"]


def main() -> None:
    """Checks first, then sentences, picture and table, the comparison with another granskning, and agreement."""
    inspection = ui.granskning.choose_inspection("Sammanställning")
    may_review = may(ui.current_user(), list_cases)
    source = ui.granskning.source(inspection.id)
    rows = source.ratios.rows if may_review else source.shown
    ui.show_html(_checks(inspection, source, may_review=may_review))
    if not any(row.base for row in rows):
        ui.show("<p>Inget är räknat än. Dra urvalet och granska den första akten.</p>")
        return
    ui.show_html(_sentences(source))
    spec = ui.granskning.shared(_chart, inspection.id, ui.look())
    if spec is not None:
        ui.show_chart(spec)
    _table(inspection, source.instrument, rows)
    _comparison(inspection, source, may_review=may_review)
    if source.double is not None and source.double.compared:
        ui.show("<h2>Enighet i dubbelgranskade akter</h2>")
        ui.show_html(ui.granskning.agreement_table(source.double, source.instrument, with_ids=may_review))


def _chart(inspection_id: int, look: Look) -> Spec | None:
    source = ui.granskning.source(inspection_id)
    rows = [row for row in source.shown if row.low is not None]
    return ratio_chart(rows, source.instrument, "Fullständighet i de granskade akterna", look) if rows else None


def _checks(inspection: Inspection, source: Source, *, may_review: bool) -> Markup:
    """What does not add up, with links to the files that are unexplained; one line where everything does."""
    closings = source.ratios.unclosed
    messages = {each.message for each in closings}
    others = [fault for fault in source.faults if fault not in messages] if may_review else []
    if not closings and not others:
        return html("<p>{}</p>", ui.granskning.state_mark("green", "●", "Alla summor går ihop"))
    items = ui.bullets([*(_closing(inspection, each, may_review=may_review) for each in closings), *others])
    count = len(closings) + len(others)
    mark = ui.granskning.state_mark("red", "▲", f"{count} {'uppgift' if count == 1 else 'uppgifter'} går inte ihop")
    return html('<div class="note"><p style="margin:0">{}</p>{}</div>', mark, items)


def _closing(inspection: Inspection, closing: Closing, *, may_review: bool) -> str:
    if not closing.cases or not may_review:
        return closing.message
    links = Markup(", ").join(
        ui.link("granskning-akter", each, granskning=str(inspection.id), akt=each, fraga=closing.question)
        for each in closing.cases[:MOST_LINKS]
    )
    others = len(closing.cases) - MOST_LINKS
    rest = f" och {counted(others, 'akt till', 'akter till')}" if others > 0 else ""
    return html("{} Akter: {}{}", closing.message, links, rest)


def _sentences(source: Source) -> Markup:
    """The report's own sentences, section by section."""
    parts = [html("<p>{}</p>", sample_text(source.selection))] if source.selection else []
    for area in source.instrument.groups:
        if area.kind != "area":
            continue
        for title, questions in sections(source.instrument, area.name):
            text = _sentences_of(source, questions)
            parts += [html("<h3>{}</h3><p>{}</p>", title or area.title, text)] if text else []
    return html('<h2>I ord</h2><div class="prose">{}</div>', html_join(parts))


def _sentences_of(source: Source, questions: Sequence[Question]) -> str:
    return count_sentences(count for each in questions if each.base for count in question_counts(source, each))


def _table(inspection: Inspection, instrument: Instrument, rows: Sequence[Ratio]) -> None:
    """The rows under the base they are counted of; folded away all of them with their notes, and as files."""
    ui.show("<h2>I siffror</h2>")
    told = [row for row in rows if not _is_the_rest(row, instrument)]
    ui.show_html(ui.table(f"Av ja och nej visas bara ja. {COUNTS}", HEADS[:-1], _body(told, instrument), [2, 3, 4]))
    everything = ui.table("Alla svar", HEADS, _body(rows, instrument, with_notes=True), [2, 3, 4])
    ui.show_html(ui.fold(f"Alla {len(rows)} svar, med anmärkningar", everything))
    with st.container(horizontal=True):
        for suffix, write in (("csv", write_csv), ("xlsx", write_xlsx)):
            st.download_button(
                "Hämta CSV" if suffix == "csv" else "Hämta Excel",
                partial(write, [HEADS, *(_plain_cells(row, instrument) for row in rows)]),
                file_name=f"sammanstallning-{inspection.id}.{suffix}",
                on_click=ui.granskning.note_export,
                args=(inspection.id, "sammanstallning"),
            )


def _is_the_rest(row: Ratio, instrument: Instrument) -> bool:
    """True for no, where yes says it."""
    return row.answer == "nej" and {each.name for each in instrument.by_name[row.question].choices} == {"ja", "nej"}


def _body(rows: Sequence[Ratio], instrument: Instrument, *, with_notes: bool = False) -> list[list[str]]:
    body: list[list[str]] = []
    for base, of_base in groupby(rows, key=lambda row: (row.base, row.base_name)):
        body.append([f"Av {format_number(base[0], 0)} {base[1]}"])
        body += [_cells(row, instrument)[: len(HEADS) if with_notes else -1] for row in of_base]
    return body


def _cells(row: Ratio, instrument: Instrument) -> list[str]:
    question = instrument.by_name[row.question]
    return [
        question.label,
        answer_title(question, row.answer),
        f"{row.count} av {row.base}",
        format_percent(100 * row.share) if row.share is not None else "–",
        f"{row.low_count}–{row.high_count} av {row.population}" if row.population else "–",
        html('<span class="small">{}</span>', row.note),
    ]


def _plain_cells(row: Ratio, instrument: Instrument) -> list[str | int | float | None]:
    question = instrument.by_name[row.question]
    limits = f"{row.low_count}–{row.high_count} av {row.population}" if row.population else ""
    share = None if row.share is None else float(round_half_up(100 * row.share, 1))
    return [question.label, answer_title(question, row.answer), f"{row.count} av {row.base}", share, limits, row.note]


def _comparison(inspection: Inspection, source: Source, *, may_review: bool) -> None:
    """Ratios beside those of another granskning, of another year or unit."""
    ui.show("<h2>Jämfört med en annan granskning</h2>")
    others = {str(each.id): each for each in _others(inspection)}
    asked = st.query_params.get("mot", "")
    st.session_state["compared"] = asked if asked in others else ""
    chosen = st.selectbox(
        "Jämför med",
        ["", *others],
        format_func=lambda id_: ui.granskning.short_title(others[id_]) if id_ else NOTHING,
        key="compared",
        on_change=_keep_choice,
    )
    if not chosen:
        return
    other = ui.granskning.source(int(chosen))
    earlier = other.ratios.rows if may_review else other.shown
    rows = source.ratios.rows if may_review else source.shown
    changes = [each for each in compare_ratios(earlier, rows) if _is_told(each)]
    if not changes:
        ui.show("<p>De två granskningarna har ingen fråga med svar gemensam.</p>")
        return
    body = [
        _change_cells(each, source.instrument)
        for each in changes
        if each.second is None or not _is_the_rest(each.second, source.instrument)
    ]
    heads = ["Fråga", "Svar", "Den andra", "Den här", "Skillnad, procentenheter", "Gränser (95 %)", "Bedömning"]
    caption = f"Den andra: {ui.granskning.short_title(others[chosen])}. Av ja och nej visas bara ja."
    ui.show_html(ui.table(caption, heads, body, [2, 3, 4]))
    ui.show_html(ui.small(DIFFERENCE_METHOD))


def _others(inspection: Inspection) -> list[Inspection]:
    """Granskningar that this one can be set beside: not other versions of itself, which have the same draw."""
    seen = {each.id: each for each in ui.granskning.visible_inspections()}

    def origin(each: Inspection) -> int:
        return origin(seen[each.previous]) if each.previous in seen else each.previous or each.id

    return [each for each in seen.values() if origin(each) != origin(inspection)]


def _is_told(change: RatioChange) -> bool:
    """True where both granskningar have counted the answer."""
    return all(row is not None and row.base for row in (change.first, change.second))


def _keep_choice() -> None:
    chosen = st.session_state["compared"]
    if chosen:
        st.query_params["mot"] = chosen
    else:
        st.query_params.pop("mot", None)


def _change_cells(change: RatioChange, instrument: Instrument) -> list[str]:
    first, second, difference = change.first, change.second, change.difference
    if first is None or second is None:
        return []
    question = instrument.by_name[change.question]
    cells = [question.label, answer_title(question, change.answer), _counted(first), _counted(second)]
    if difference is None:
        return [*cells, "–", "–", html('<span class="small">{}</span>', change.note)]
    low, high = (format_change(100 * each, 1) for each in (difference.low, difference.high))
    return [*cells, format_change(100 * difference.difference, 1), f"{low} till {high}", _judged(difference)]


def _counted(row: Ratio) -> str:
    """`26 av 35, 74,3 %`; of a nested base the count alone."""
    count = f"{row.count} av {row.base}"
    return count if row.share is None else f"{count}, {format_percent(100 * row.share)}"


def _judged(difference: Difference) -> str:
    if not difference.difference:
        return "ingen skillnad"
    return ui.granskning.state_mark("blue", "◆", "säkerställd") if difference.is_established else "kan bero på urvalet"


main()
