"""Rapport: its texts, drafts and versions for the unit, the unit's comments, and fixing it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

import streamlit as st

import ui
import ui.documents
import ui.earlier
import ui.fields
import ui.granskning
import ui.jobs
from inspection.drafts import list_begun, load_drafts
from inspection.inspections import Inspection, change_status, load_inspection
from inspection.instrument.fields import TEXTS, EntryKey, text_key
from inspection.locking import verify_fixed
from inspection.report import Order, report_faults
from inspection.report.guide import Offer, reference_guide
from inspection.report.making import make_report
from inspection.report.typed import TypedNumber, typed_numbers
from inspection.report_versions import (
    COMMENT_STATUSES,
    REPORT_KINDS,
    Comment,
    ReportKind,
    StoredReport,
    add_comment,
    answer_comment,
    list_comments,
    list_reports,
    read_earlier_answer,
    read_report,
)
from inspection.review.entries import Entry, load_texts
from inspection.review.history import Change, changed_cases, list_changes, read_history
from ojcore.access import may
from ojcore.errors import UserError
from ojcore.markup import Markup, html, html_join
from ojcore.store.engine import now
from ojcore.store.jobs import Job, forget_job
from ojcore.store.kept import EarlierText
from ojcore.swedish import counted, join_words
from ojcore.word import Template

WRITING = (
    "En tom rad ger ett nytt stycke, rader som börjar med ”- ” en lista och ”## ” en underrubrik. *Ord* blir kursiva, "
    "^[text] en fotnot. Tal hämtas med hänvisningar, så att de alltid stämmer med svaren."
)
HEIGHTS = {"avsandare": 70, "datering": 70, "enhetens_namn": 70, "granskningen": 100, "god_kvalitet": 160}


def main() -> None:
    """What the reader may see: the fixed report; for an inspector everything that leads to it."""
    inspection = ui.granskning.choose_inspection("Rapport")
    if not may(ui.current_user(), make_report):
        _reports(inspection)
        return
    making, writing, facts = st.tabs(["Rapporter", "Texter", "Faktagranskning"])
    with making:
        ui.show_html(ui.granskning.shared(_checks, inspection.id))
        if not inspection.is_fixed:
            _make(inspection, ui.granskning.source(inspection.id).comments)
        _follow(inspection)
        _reports(inspection)
    with writing:
        _texts(inspection)
    with facts:
        _facts_checked(inspection)
    texts = load_texts(ui.acting(), inspection.id, "text")
    comments = list_comments(ui.acting(), inspection.id)
    _earlier_versions(inspection.id, texts, comments)
    ui.fields.run_script()


def _faults(inspection_id: int) -> tuple[str, ...]:
    return report_faults(ui.granskning.source(inspection_id))


def _checks(inspection_id: int) -> Markup:
    """What does not add up, and the numbers that somebody has typed."""
    faults = ui.granskning.shared(_faults, inspection_id)
    verdict = html("<p>{}</p>", ui.mark("green", "Allt går ihop"))
    if faults:
        mark = ui.mark("red", "Går inte ihop")
        verdict = html("<p>{} Rapporten säger det på sin första sida.</p>{}", mark, ui.bullets(faults))
    typed = typed_numbers(ui.granskning.source(inspection_id))
    note = html("<p>Kontrollera dem mot källan, eller byt dem mot hänvisningar. En gräns i en definition får stå.</p>")
    summary = f"{counted(len(typed), 'tal är skrivet', 'tal är skrivna')} för hand i texterna"
    return html("<h2>Kontroller</h2>") + verdict + (ui.fold(summary, note + _typed_table(typed)) if typed else "")


def _typed_table(typed: list[TypedNumber]) -> Markup:
    rows = [[each.place, each.number, each.sentence] for each in typed]
    return ui.table("Tal skrivna för hand", ["Text", "Tal", "Mening"], rows)


def _make(inspection: Inspection, comments: Sequence[Comment]) -> None:
    """The choices before a report is made, and how far the one under way has come."""
    ui.show("<h2>Gör en rapport</h2>")
    template = ui.documents.template_field()
    faults = ui.granskning.shared(_faults, inspection.id)
    is_acknowledged = bool(faults) and st.checkbox(
        "Jag har läst vad som inte går ihop och låter rapporten gå ut ändå", key=f"acknowledge-{inspection.id}"
    )
    ready = not faults or is_acknowledged
    job = _job(inspection)
    busy = job is not None and not job.is_finished
    with st.container(horizontal=True):
        _button(inspection, "utkast", "Gör ett utkast", template, is_acknowledged, disabled=busy)
        if inspection.status in ("pagar", "faktagranskning"):
            label = "Gör en version för faktagranskning"
            _button(inspection, "faktagranskning", label, template, is_acknowledged, disabled=busy or not ready)
    if inspection.status == "faktagranskning":
        is_read = st.checkbox("Jag har läst rapporten och vill fastställa granskningen", key=f"fix-{inspection.id}")
        is_answered = all(each.status != "oppen" for each in comments)
        disabled = busy or not (ready and is_read and is_answered)
        _button(inspection, "faststalld", "Fastställ granskning och rapport", template, is_acknowledged, disabled)
        first = "" if is_answered else "Besvara först enhetens kommentarer, under Faktagranskning. "
        begun = join_words(f"{what} (av {writer})" for what, writer in list_begun(ui.acting(), inspection.id))
        told = f"Påbörjat men inte tillagt: {begun}. " if begun else ""
        ui.show("<p class='small'>{}{}Sedan kan inget ändras i den här versionen av granskningen.</p>", first, told)
    ui.granskning.show_refusal("report")


def _button(
    inspection: Inspection,
    kind: ReportKind,
    label: str,
    template: Template | None,
    is_acknowledged: bool,
    disabled: bool = False,
) -> None:
    order = Order(kind, now().date(), template, is_acknowledged)
    st.button(
        label,
        key=f"make-{kind}",
        on_click=_start,
        args=(inspection, order),
        disabled=disabled,
        type="primary" if kind == "faststalld" else "secondary",
    )


def _start(inspection: Inspection, order: Order) -> None:
    """Starts making the report; the version for the unit first moves the granskning to faktagranskning."""
    with ui.granskning.refusals("report"):
        if order.kind == "faktagranskning" and inspection.status == "pagar":
            seen = load_inspection(ui.acting(), inspection.id).version
            change_status(ui.acting(), inspection.id, "faktagranskning", seen)
        ui.jobs.order_report(inspection.id, order)


def _job(inspection: Inspection) -> Job | None:
    return ui.jobs.find(ui.jobs.INSPECTION, str(inspection.id))


def _follow(inspection: Inspection) -> None:
    """How far a report under way has come, and then, once, how it went."""
    job = _job(inspection)
    if job is None:
        return
    if job.is_finished:
        _tell(job, inspection)
    else:
        ui.jobs.wait(ui.jobs.INSPECTION, str(inspection.id))


def _tell(job: Job, inspection: Inspection) -> None:
    if job.error:
        forget_job(ui.acting(), job.id)
        ui.show_error(UserError(job.error))
        return
    made = ui.jobs.stored_report(job)
    if made.kind == "faststalld" and not inspection.is_fixed:
        st.rerun()  # it was fixed while the page was drawn
    forget_job(ui.acting(), job.id)
    st.success(f"Rapport {made.number} ({REPORT_KINDS[made.kind]}) är gjord.")


def _reports(inspection: Inspection) -> None:
    """The reports that are kept, the latest first; one of them to fetch or to read here."""
    reports = list_reports(ui.acting(), inspection.id)
    ui.show("<h2>Rapporter</h2>")
    if not reports:
        ui.show("<p>Ingen rapport är gjord än.</p>")
        return
    if inspection.is_fixed:
        ui.show_html(_fixed_note(inspection))
    rows = [[str(each.number), *_report_cells(each)] for each in reports]
    ui.show_html(ui.table("Sparade rapporter", ["Nr", "Slag", "Gjord", "Av", "Kontrollsumma", "Bekräftad av"], rows))
    by_number = {each.number: each for each in reports}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("Rapport", list(by_number), format_func=lambda nr: _name(by_number[nr]), width=340)
        fetch = partial(read_report, ui.acting(), inspection.id, chosen)
        file_name = f"granskningsrapport-{inspection.id}-{chosen}.docx"
        st.download_button(
            "Hämta Word-dokumentet", fetch, file_name=file_name, mime=ui.documents.WORD, on_click="ignore"
        )
        is_shown = st.toggle("Läs här", key=f"read-{inspection.id}")
    if is_shown:
        _preview(inspection.id, by_number[chosen])


def _report_cells(report: StoredReport) -> list[str]:
    made = report.made_at.strftime("%Y-%m-%d %H:%M")
    return [REPORT_KINDS[report.kind], made, report.made_by, report.sha256[:12] + "…", report.acknowledged_by]


def _name(report: StoredReport) -> str:
    return f"{report.number}, {REPORT_KINDS[report.kind]}, {report.made_at:%Y-%m-%d %H:%M}"


def _fixed_note(inspection: Inspection) -> Markup:
    """Whether a fixed granskning is as it was when it was fixed."""
    different = verify_fixed(ui.acting(), inspection.id)
    mark = ui.mark("red", "Ändrad") if different else ui.mark("green", "Oförändrad")
    return html("<p>{} {} Kontrollsumma <code>{}</code></p>", mark, different, inspection.sha256)


def _preview(inspection_id: int, report: StoredReport) -> None:
    """The report's text; opened once, since reading it is logged as an export."""
    key = inspection_id, report.number
    shown = st.session_state.get("report-shown")
    if shown is None or shown[0] != key:
        content = read_report(ui.acting(), inspection_id, report.number)
        shown = st.session_state["report-shown"] = key, ui.documents.document_html(content)
    ui.show_html(shown[1])


def _texts(inspection: Inspection) -> None:
    """The texts outside the areas, which save themselves, and what may be fetched into any text."""
    texts = load_texts(ui.acting(), inspection.id, "text")
    ui.show("<p class='hint'>{} Områdenas iakttagelser och synpunkter skrivs på sidan Iakttagelser.</p>", WRITING)
    ui.show_html(ui.fold("Hänvisningar att hämta tal med", ui.granskning.shared(_guide, inspection.id)))
    form = ui.fields.Form(inspection.id, locked=inspection.is_fixed)
    with st.container(key="fields"):
        for field, title in TEXTS.items():
            entry = texts.get(field) or Entry(text_key(field))
            ui.fields.text_field(form, entry, title, height=HEIGHTS.get(field, 240))


def _guide(inspection_id: int) -> Markup:
    """Per chapter, every reference with what it gives now."""
    guide = reference_guide(ui.granskning.source(inspection_id))
    return html_join(ui.fold(heading, _offers(heading, offers)) for heading, offers in guide.items())


def _offers(heading: str, offers: Sequence[Offer]) -> Markup:
    rows = [[html("<code>{}</code>", each.reference), each.title, each.text] for each in offers]
    return ui.table(heading, ["Hänvisning", "Vad den står för", "Ger nu"], rows)


def _facts_checked(inspection: Inspection) -> None:
    """What the unit says of the version it got, what is done about it, and what has changed since."""
    with ui.acting().snapshot() as acting:
        sent = [each for each in list_reports(acting, inspection.id) if each.kind == "faktagranskning"]
        comments = list_comments(acting, inspection.id)
        changes = list_changes(acting, inspection.id, sent[0].made_at) if sent else []
        cases = changed_cases(acting, inspection.id, sent[0].made_at) if sent else []
    if not sent:
        ui.show("<p>Enheten har inte fått någon version att granska än. Gör den under Rapporter.</p>")
        return
    ui.show("<h2>Enhetens kommentarer</h2><p>Enheten fick rapport {} den {}.</p>", sent[0].number, _day(sent[0]))
    for comment in comments:
        _comment(comment, locked=inspection.is_fixed)
    if not inspection.is_fixed:
        _add_comment(inspection.id, sent[0].number)
    ui.show_html(html("<h2>Ändringar sedan dess</h2>") + _changes_table(changes, cases))


def _day(report: StoredReport) -> str:
    return f"{report.made_at:%Y-%m-%d}"


def _comment(comment: Comment, *, locked: bool) -> None:
    colour = {"oppen": "yellow", "rattad": "green", "inte_rattad": "grey"}[comment.status]
    mark = ui.granskning.state_mark(colour, "●", COMMENT_STATUSES[comment.status])
    said = html("<p>{} <span class='small'>({})</span></p>", comment.answer, comment.answered_by)
    ui.show_html(
        html(
            "<h3>{} {}</h3><p>{} <span class='small'>({}, rapport {})</span></p>",
            comment.place,
            mark,
            comment.comment,
            comment.commented_by,
            comment.report,
        ),
        said if comment.answer else Markup(),
    )
    if locked:
        return
    with st.expander("Svara" if comment.status == "oppen" else "Ändra svaret"):
        form = ui.fields.RowForm(f"svar/{comment.id}", comment, _change_answer, _answered_by)
        ui.fields.text_field(form, form.entry("answer"), "Svar", height=90)
        ui.fields.pick_field(form, form.entry("status"), "Vad gjordes?", COMMENT_STATUSES)


def _change_answer(seen: Comment, name: str, value: str) -> Comment:
    return answer_comment(ui.acting(), seen, **{name: value})


def _answered_by(comment: Comment) -> str:
    return comment.answered_by


def _add_comment(inspection_id: int, report: int) -> None:
    form = ui.fields.DraftForm(inspection_id, "kommentar", load_drafts(ui.acting(), inspection_id))
    with st.expander("Anteckna en kommentar från enheten", expanded=form.is_begun):
        hint = "Reception och väntrum, andra stycket"
        ui.fields.line_field(form, form.entry("place"), "Ställe i rapporten", hint=hint)
        ui.fields.text_field(form, form.entry("text"), "Kommentar", height=90)
        ui.fields.line_field(form, form.entry("from"), "Från (befattning eller enhet, inget namn)")
        form.show_saved()
        st.button("Spara kommentaren", on_click=_add, args=(form, report))
        ui.granskning.show_refusal("comment")


def _add(form: ui.fields.DraftForm, report: int) -> None:
    with ui.granskning.refusals("comment"):
        place, text, sender = (form.typed(name) for name in ("place", "text", "from"))
        add_comment(ui.acting(), form.inspection, report, place, text, sender)
        form.forget()


def _earlier_versions(inspection_id: int, texts: Mapping[str, Entry], comments: Sequence[Comment]) -> None:
    """What the texts, and the answers to the unit's comments, have said before."""
    titles: dict[EntryKey | Comment, str] = {text_key(name): TEXTS[name] for name in texts if name in TEXTS}
    titles |= {each: f"Svar: {each.place}" for each in comments if each.answered_at}

    def earlier(chosen: EntryKey | Comment) -> list[EarlierText]:
        if not isinstance(chosen, Comment):
            return read_history(ui.acting(), inspection_id, chosen)
        return read_earlier_answer(ui.acting(), chosen)

    ui.earlier.show_earlier(titles, earlier, read_history)


def _changes_table(changes: list[Change], cases: list[str]) -> str:
    """What has been saved since, field by field; of answers to files only which files, since the counts follow them."""
    files = html("<p>Svar är ändrade i {}; antalen i rapporten kan ha blivit andra.</p>", join_words(cases))
    if not changes:
        return files if cases else html("<p>Inget är ändrat.</p>")
    rows = [
        [
            each.title,
            each.before.value or "–",
            each.after.value or "–",
            each.after.changed_by,
            _moment(each.after.changed_at),
        ]
        for each in changes
    ]
    table = ui.table("Ändringar i planen, texterna och uppgifterna", ["Vad", "Före", "Nu", "Av", "När"], rows)
    return table + (files if cases else "")


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


main()
