"""The questions of an instrument as a form: one under the other, rows of a repeat, and an area with its texts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby

import streamlit as st

import ui
import ui.earlier
import ui.fields
import ui.granskning
from inspection.inspections import Inspection
from inspection.instrument.conditions import condition_text
from inspection.instrument.fields import AREA_TEXTS, field_title, text_key
from inspection.instrument.model import AnswerState, Group, Instrument, Question, state_of, unanswered
from inspection.report.guide import Offer, reference_guide
from inspection.report.source import Source
from inspection.report.tables import closing_parts
from inspection.report.texts import TextWriter
from inspection.review.answers import UnitAnswers
from inspection.review.entries import Entry
from ojcore.markup import Markup, html, html_join
from ojcore.swedish import format_number
from ojcore.word import WordDocument, preview_html
from ui.fields import Form


def question_list(
    form: Form,
    questions: Iterable[Question],
    states: Mapping[str, AnswerState],
    entry_of: Callable[[str], Entry],
    instrument: Instrument,
) -> None:
    """Section by section; questions that the other answers leave out stand as a grey line."""
    for section, of_section in groupby(questions, key=lambda each: each.section):
        if section:
            ui.show("<h2>{}</h2>", instrument.titles[section])
        for is_asked, run in groupby(of_section, key=lambda each: states[each.name].applicable):
            if is_asked:
                for question in run:
                    ui.fields.question_field(form, entry_of(question.name), question)
            else:
                ui.show_html(_not_asked(run, states, instrument))


def _not_asked(run: Iterable[Question], states: Mapping[str, AnswerState], instrument: Instrument) -> Markup:
    """Per condition, the questions that are not relevant, and the answers that are kept but not counted."""
    by_condition: dict[str, list[Question]] = {}
    for question in run:
        why = condition_text(question.relevant, instrument.by_name) if question.relevant else ""
        by_condition.setdefault(why, []).append(question)
    return html_join(_not_asked_line(why, members, states) for why, members in by_condition.items())


def _not_asked_line(why: str, members: Sequence[Question], states: Mapping[str, AnswerState]) -> Markup:
    kept = [
        html("◆ ”{}”: svaret <b>{}</b> är kvar men räknas inte", each.label, each.answer_label(states[each.name].value))
        for each in members
        if states[each.name].is_set_aside
    ]
    count = "1 fråga gäller inte: den" if len(members) == 1 else f"{len(members)} frågor gäller inte: de"
    titles = ui.bullets(each.label for each in members)
    summary = html("<summary>– {} gäller bara om {}</summary>", count, why)
    line = html('<details class="not-asked">{}{}</details>', summary, titles)
    return line + ui.bullets(kept, "kept")


def choose_area(inspection: Inspection, answers: UnitAnswers, areas: Sequence[Group]) -> Group:
    """The area in the URL (`del`), of those with how much is left in each."""
    instrument = inspection.checklist.instrument
    left = [each.area for each in unanswered(instrument, answers.answers, "enhet")]
    titles = {each.name: each.title for each in areas}
    st.session_state["del"] = asked if (asked := st.query_params.get("del")) in titles else next(iter(titles))

    def label(name: str) -> str:
        count = left.count(name)
        return ui.fields.plain(titles[name]) + (f" · {count} kvar" if count else "")

    st.segmented_control(
        "Del",
        list(titles),
        required=True,
        format_func=label,
        key="del",
        on_change=lambda: st.query_params.update({"del": st.session_state["del"]}),
        label_visibility="collapsed",
    )
    return next(each for each in areas if each.name == st.session_state["del"])


def show_area(inspection: Inspection, answers: UnitAnswers, area: str) -> None:
    """An area's checklist, its rows, and beside each other what was seen and what the inspectors think of it."""
    instrument = inspection.checklist.instrument
    form = Form(inspection.id, inspection.is_fixed)
    states = state_of(instrument, answers.answers, "enhet")
    questions = [each for each in instrument.at_level("enhet") if each.area == area and not each.repeat]
    with ui.fields.by_keyboard():
        question_list(form, questions, states, answers.entry, instrument)
        for repeat in dict.fromkeys(each.repeat for each in instrument.at_level("enhet") if each.area == area):
            if repeat:
                _rows(form, instrument, answers, repeat)


def _rows(form: Form, instrument: Instrument, answers: UnitAnswers, repeat: str) -> None:
    """The rows of a repeat, each to change or take away, and one more where it is asked for."""
    questions = [each for each in instrument.questions if each.repeat == repeat]
    filled = answers.row_answers(repeat)
    ui.show("<h2>{}</h2>", instrument.titles[repeat])
    ids = list(filled)
    extra = st.session_state.get(f"row-{form.inspection}-{repeat}")
    if extra and extra not in ids and not form.locked:
        ids.append(extra)
    for number, row in enumerate(ids, start=1):
        with st.container(border=True, key=f"row-of-{repeat}-{row}"):
            _row(form, instrument, answers, questions, row, f"{instrument.titles[repeat]}, rad {number}")
    if not form.locked:
        st.button(
            f"Lägg till en rad: {ui.fields.plain(instrument.titles[repeat].lower())}",
            key=f"add-{repeat}",
            on_click=_add_row,
            args=(form.inspection, repeat, answers.next_row(repeat)),
            disabled=bool(extra) and extra not in filled,
        )


def _add_row(inspection_id: int, repeat: str, row: str) -> None:
    st.session_state[f"row-{inspection_id}-{repeat}"] = row


def _row(
    form: Form, instrument: Instrument, answers: UnitAnswers, questions: Sequence[Question], row: str, title: str
) -> None:
    """One row: numbers beside each other with their sum, anything else one under the other."""
    entries = {each.name: answers.entry(each.name, row) for each in questions}
    is_numbers = sum(each.type in ("integer", "decimal") for each in questions) * 2 >= len(questions)
    with st.container(horizontal=True, vertical_alignment="center"):
        ui.show("<b>{}</b>", title)
        if not form.locked:
            st.button("Ta bort raden", key=f"remove-{questions[0].name}-{row}", on_click=_remove, args=(form, entries))
    widths = [1.8 if each.type == "text" else 1.0 for each in questions]
    columns = st.columns(widths, vertical_alignment="bottom") if is_numbers else [st.container() for _ in questions]
    for column, question in zip(columns, questions, strict=True):
        with column:
            ui.fields.question_field(form, entries[question.name], question, compact=is_numbers)
    ui.show_html(_closing(instrument, answers, questions, entries))


def _remove(form: Form, entries: Mapping[str, Entry]) -> None:
    """Takes every value of the row back; what somebody changed meanwhile stays, and is told at the field."""
    for entry in entries.values():
        if entry.value:
            ui.fields.save_value(form, entry, "")


def _closing(
    instrument: Instrument, answers: UnitAnswers, questions: Sequence[Question], entries: Mapping[str, Entry]
) -> Markup:
    """Whether the numbers of a row add up to what they should; nothing where they need not."""
    parts = closing_parts(questions)
    read = {name for each in parts if each.constraint for name in each.constraint.questions}
    totals = [name for name in read if name in answers.answers and name not in entries]
    given = [entries[each.name].value for each in parts]
    if not parts or not totals or not any(given):
        return Markup()
    total, found = int(answers.answers[totals[0]]), sum(int(value or 0) for value in given)
    words = f"Summa {found} av {total} ({instrument.by_name[totals[0]].label})"
    if found == total:
        return html('<span class="mark green long"><span aria-hidden="true">●</span>{}: går ihop</span>', words)
    gap = f"{format_number(abs(total - found), 0)} {'saknas' if found < total else 'för många'}"
    return html('<span class="mark red long" role="status"><span aria-hidden="true">▲</span>{}: {}</span>', words, gap)


def show_texts(inspection: Inspection, texts: Mapping[str, Entry], area: Group) -> None:
    """What was seen in an area and what the inspectors think of it, and on request what they become in the report."""
    ui.show("<h2>Texter i rapporten</h2>")
    form = Form(inspection.id, inspection.is_fixed)
    entries = [texts.get(field) or Entry(text_key(field)) for field in (f"{area.name}/{part}" for part in AREA_TEXTS)]
    for column, title, entry in zip(st.columns(2, gap="medium"), AREA_TEXTS.values(), entries, strict=True):
        with column:
            ui.fields.text_field(form, entry, title, height=320)
    if st.toggle("Visa texterna som i rapporten, och vad de kan hämta", key="preview"):
        source = ui.granskning.source(inspection.id)
        left, right = st.columns(2, gap="medium")
        with left:
            ui.show_html(_preview(source, [entry.value for entry in entries]))
        with right:
            ui.show_html(_guide(reference_guide(source).get(area.title, [])))


def show_earlier(inspection: Inspection, answers: UnitAnswers, texts: Mapping[str, Entry], area: Group) -> None:
    """What the area's texts and answers have said before."""
    keys = [text_key(name) for part in AREA_TEXTS if (name := f"{area.name}/{part}") in texts]
    questions = {each.name for each in inspection.checklist.instrument.at_level("enhet") if each.area == area.name}
    rows = [row for of_repeat in answers.rows.values() for row in of_repeat.values()]
    entries = [entry for row in (answers.entries, *rows) for entry in row.values()]
    keys += [entry.key for entry in entries if entry.key.field in questions]
    ui.earlier.show_earlier_entries(inspection.id, {key: field_title(inspection.checklist, key) for key in keys})


def _preview(source: Source, texts: Sequence[str]) -> Markup:
    """The texts with their references fetched, read back from the document they make."""
    document = WordDocument(source.inspection.title, "", source.inspection.period_to)
    writer = TextWriter(source, document)
    for text in texts:
        writer.write(text, level=1)
    return html('<div class="note prose">{}</div>', preview_html(document.to_bytes()))


def _guide(offers: Sequence[Offer]) -> Markup:
    rows = [
        [html('<code>{}</code><br><span class="small">{}</span>', each.reference, each.title), each.text]
        for each in offers
    ]
    caption = "Skriv hänvisningen i texten, så står talet där. Fler finns på sidan Rapport."
    return ui.table(caption, ["Hänvisning", "Ger nu"], rows)


def survey_areas(instrument: Instrument) -> list[Group]:
    """The areas that a questionnaire to the staff answers: with numbers of a base, or rows of several numbers."""
    found = []
    for area in instrument.areas("enhet"):
        numbers = [each for each in instrument.questions if each.area == area.name and each.type == "integer"]
        rows = [each.repeat for each in numbers if each.repeat]
        if any(each.base for each in numbers) or any(rows.count(repeat) > 2 for repeat in rows):
            found.append(area)
    return found
