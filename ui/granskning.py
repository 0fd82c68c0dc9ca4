"""What the pages of a granskning share: which one it is, the row of links, its details, marks and refusals."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

import streamlit as st

import ui
import ui.fields
from inspection.actions import seen_versions
from inspection.drafts import load_drafts
from inspection.drawing.fallout import FALLOUT_REASONS, KIND_TITLES, Fallout
from inspection.inspections import STATUS_TITLES, Details, Inspection, Status, list_inspections, load_inspection, target
from inspection.instrument.model import Instrument
from inspection.instrument.shipped import all_instruments
from inspection.report import Source, load_source
from inspection.review.agreement import QuestionAgreement
from inspection.review.draws import record_fallout
from inspection.review.second_reviews import DoubleReview
from ojcore.access import log
from ojcore.errors import UserError
from ojcore.markup import Markup, html
from ojcore.swedish import counted, format_number, format_percent, join_words

T = TypeVar("T")

STYLE = ui.style_sheet("granskning.css")

_STATUS_MARKS: dict[Status, tuple[str, str]] = {
    "planeras": ("grey", "○"),
    "pagar": ("blue", "◐"),
    "faktagranskning": ("yellow", "◑"),
    "faststalld": ("green", "●"),
}


def choose_inspection(title: str) -> Inspection:
    """The granskning of the URL, with the page's title, what the granskning is, and links to its other pages.

    Raises UserError where the URL names none that the user may read.
    """
    st.html(STYLE)
    st.title(title)
    ui.data_version()  # refuses, with what to do, where there is no database
    found = load_inspection(ui.acting(), _inspection_id())
    st.session_state["granskning"] = found.id
    ui.show_html(_which(found))
    with st.container(horizontal=True, key="granskning-links"):
        all_of_them = ui.rooms()["Granskning"]
        for page in [*all_of_them, *ui.inspection_pages()]:
            st.page_link(page, query_params={"granskning": str(found.id)})
    if found.is_fixed:
        ui.show(
            '<p class="note">Granskningen är fastställd {} och kan inte ändras. '
            "En ny version görs på sidan Granskningar.</p>",
            f"{found.fixed_at:%Y-%m-%d}",
        )
    return found


def _inspection_id() -> int:
    """The number in the URL, or the one the session was last at. Raises UserError where it is no number."""
    text = st.query_params.get("granskning", str(st.session_state.get("granskning", "")))
    if not text:
        raise UserError("Välj en granskning på sidan Granskningar.")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise UserError(f"Granskning '{text}' finns inte. Välj en på sidan Granskningar.")
    if "granskning" not in st.query_params:
        st.query_params["granskning"] = text
    return int(text)


def _which(inspection: Inspection) -> Markup:
    version = f", version {inspection.number}" if inspection.number > 1 else ""
    label = html('<br><span class="small">{}</span>', inspection.label) if inspection.label else ""
    return html(
        '<p class="which">{} <b>{}</b>{} · {} · {}{}</p>',
        status_mark(inspection.status),
        inspection.title,
        version,
        join_words(inspection.units),
        period(inspection),
        label,
    )


def period(inspection: Inspection) -> Markup:
    """`2011-04-01 – 2011-11-30`, on one line."""
    return html('<span class="period">{} – {}</span>', inspection.period_from, inspection.period_to)


def status_mark(status: Status) -> Markup:
    """The status with its symbol and colour."""
    return state_mark(*_STATUS_MARKS[status], STATUS_TITLES[status])


def state_mark(colour: str, symbol: str, text: str) -> Markup:
    """How something stands, in a colour whose meaning the symbol and the word carry too."""
    return html('<span class="mark {}"><span aria-hidden="true">{}</span>{}</span>', colour, symbol, text)


def visible_inspections() -> list[Inspection]:
    """The granskningar the user may read, the latest first."""
    return list_inspections(ui.acting())


def instrument_title(instrument: Instrument) -> str:
    """`Granskning av ekonomiskt bistånd, version 2 (från 2026-07-01)`."""
    return f"{instrument.title}, version {instrument.version} (från {instrument.valid_from})"


def find_instrument(inspection_id: int) -> Instrument:
    """The instrument of a granskning that the user has open."""
    return load_inspection(ui.acting(), inspection_id).checklist.instrument


def fallout_form(inspection: Inspection, case_ids: Sequence[str], tell: Callable[[str], object] = st.toast) -> None:
    """Which file falls out, why, and whether the reserve's first comes in its place. The note is a draft of the file's.

    tell: called in the callback with what has been recorded.
    """
    case_id = st.selectbox("Akt som faller bort", case_ids, key="fallout-case") if len(case_ids) > 1 else case_ids[0]
    st.selectbox(
        "Skäl",
        list(FALLOUT_REASONS),
        format_func=lambda code: f"{FALLOUT_REASONS[code].title} ({KIND_TITLES[FALLOUT_REASONS[code].kind]})",
        key="fallout-reason",
    )
    st.checkbox("Ersätt med nästa akt på reservlistan", key="fallout-replace")
    note = ui.fields.DraftForm(inspection.id, f"bortfall/{case_id}", load_drafts(ui.acting(), inspection.id))
    ui.fields.line_field(note, note.entry("note"), "Anmärkning, utan uppgifter om enskilda (frivillig)")
    note.show_saved()
    st.button(f"Anteckna att {case_id} faller bort", on_click=_record_fallout, args=(note, case_id, tell))
    show_refusal("fallout")


def _record_fallout(note: ui.fields.DraftForm, case_id: str, tell: Callable[[str], object]) -> None:
    given = {name: st.session_state[f"fallout-{name}"] for name in ("reason", "replace")}
    with refusals("fallout"):
        fallout = Fallout(case_id, **given, note=note.typed("note"))
        selection = record_fallout(ui.acting(), note.inspection, fallout)
        recorded = next(each for part in selection.strata for each in part.fallout if each.id == case_id)
        instead = f" {recorded.replacement} granskas i stället." if recorded.replacement else ""
        note.forget()
        tell(f"{case_id} har fallit bort.{instead}")


def note_export(inspection_id: int, what: str) -> None:
    """Logs that something of a granskning has been fetched as a file."""
    acting = ui.acting()
    with acting.changing() as connection:
        log(connection, acting, "export", target(inspection_id, what))


def lines(text: str) -> tuple[str, ...]:
    """What is written one per line, without empty lines."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


@contextmanager
def refusals(place: str) -> Iterator[None]:
    """Inside a callback: keeps a refusal until the page is drawn, where `show_refusal` tells it at its place."""
    st.session_state.pop(f"refusal-{place}", None)
    try:
        yield
    except UserError as error:
        st.session_state[f"refusal-{place}"] = error


def show_refusal(place: str) -> None:
    """The refusal kept for this place, once."""
    error = st.session_state.pop(f"refusal-{place}", None)
    if isinstance(error, UserError):
        ui.show_error(error)


_DETAILS = {
    "title": "Rubrik",
    "units": "Enheter, en per rad",
    "inspectors": "Inspektörer, en per rad",
    "period_from": "Perioden börjar",
    "period_to": "Perioden slutar",
    "diarienummer": "Granskningens diarienummer",
    "instrument": "Instrument",
    "label": "Märkning som ska stå överallt (frivillig)",
}


def detail_fields(form: ui.fields.RowForm | ui.fields.DraftForm, *, instrument_locked: bool = False) -> None:
    """The fields of `Details`, which save themselves; `read_detail` says what is in one. A draft is of a new one."""
    known = all_instruments()
    ui.fields.line_field(form, form.entry("title"), _DETAILS["title"], hint="Granskning av ekonomiskt bistånd, …")
    for column, name in zip(st.columns(2), ("units", "inspectors"), strict=True):
        with column:
            ui.fields.text_field(form, form.entry(name), _DETAILS[name], height=110)
    first, last, number = st.columns(3)
    for column, name in ((first, "period_from"), (last, "period_to")):
        with column:
            ui.fields.day_field(form, form.entry(name), _DETAILS[name])
    with number:
        ui.fields.line_field(form, form.entry("diarienummer"), _DETAILS["diarienummer"])
    titles = {id_: instrument_title(known[id_]) for id_ in sorted(known, reverse=True)}
    of_instrument = replace(form, locked=form.locked or instrument_locked)
    newest = next(iter(titles))
    ui.fields.pick_field(of_instrument, form.entry("instrument"), _DETAILS["instrument"], titles, proposal=newest)
    ui.fields.line_field(form, form.entry("label"), _DETAILS["label"])


def read_new_details(form: ui.fields.DraftForm) -> Details:
    """What the fields of a draft say. Raises UserError where a day is missing."""
    given: dict[str, Any] = {name: read_detail(name, str(form.typed(name) or "")) for name in _DETAILS}
    return Details(**given)


def read_detail(name: str, text: str) -> object:
    """One of `Details` as its field says it. Raises UserError where a day is missing."""
    if name in ("units", "inspectors"):
        return lines(text)
    if name.startswith("period"):
        if not text:
            raise UserError("Ange periodens första och sista dag. Lagrummen i rapporten är de som gällde då.")
        return date.fromisoformat(text)
    return text.strip()


_MEASURES = (
    "Lika svar är andelen akter där båda har svarat detsamma. Kappa och AC1 räknar bort den enighet som slumpen ger; "
    "kappa går inte att räkna när en av de två bara har använt ett svar. Måtten gäller svaren före samstämningen."
)


def agreement_table(review: DoubleReview, instrument: Instrument, *, with_ids: bool) -> Markup:
    """Agreement per question, least first, and what the measures mean. with_ids: for who may see the files."""
    found = [each for each in review.agreements if each.agreement.pairs or each.one_sided]
    found.sort(key=lambda each: (each.agreement.observed is None, each.agreement.observed or 0.0))
    head = ["Fråga", "Akter", "Lika svar", "Kappa", "AC1", "Bara den ena har svarat", "Olika i"]
    rows = [_agreement_row(each, instrument, with_ids=with_ids) for each in found]
    table = ui.table(f"Enighet i {counted(len(review.compared), 'akt', 'akter')}, lägst först", head, rows, range(1, 6))
    return table + ui.small(_MEASURES)


def _agreement_row(each: QuestionAgreement, instrument: Instrument, *, with_ids: bool) -> list[str]:
    question = instrument.by_name[each.question]
    choice = f": {question.answer_label(each.choice)}" if each.choice else ""
    measures = each.agreement
    return [
        question.label + choice,
        str(measures.pairs),
        format_percent(None if measures.observed is None else 100 * measures.observed),
        format_number(measures.kappa, 2),
        format_number(measures.ac1, 2),
        str(each.one_sided or ""),
        ", ".join(each.differing) or "–" if with_ids else str(len(each.differing)),
    ]


def shared(build: Callable[..., T], inspection_id: int, *arguments: Hashable) -> T:
    """What a page's function makes of a granskning, kept for this user until something in it is saved; read-only."""
    acting = ui.acting()
    version = str(acting.engine.url), seen_versions(acting, inspection_id), acting.user, acting.organisation
    return ui.shared(build, inspection_id, *arguments, version=version)


def source(inspection_id: int) -> Source:
    """What the granskning's report is written from. Raises UserError as `load_source`."""
    return shared(_load_source, inspection_id)


def _load_source(inspection_id: int) -> Source:
    return load_source(ui.acting(), inspection_id)


def short_title(inspection: Inspection) -> str:
    """`Granskning av … (2011-11-30)`: a granskning in a list to choose from."""
    version = f", version {inspection.number}" if inspection.number > 1 else ""
    return f"{inspection.title}{version} ({inspection.period_to})"
