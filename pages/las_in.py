"""Läs in: a file's answers, tried first and stored wholly or not at all; and what has been read in, to undo."""

from collections.abc import Hashable
from functools import partial
from itertools import chain, islice
from typing import Literal, NamedTuple

import streamlit as st

import ui
import ui.approvals
import ui.checks
import ui.foreign
import ui.jobs
from ojcore.access import may, refusal
from ojcore.approving.reading import AreaYear
from ojcore.checking import Report
from ojcore.errors import UserError
from ojcore.importing.form import COLUMNS, write_template
from ojcore.importing.plan import (
    BatchSummary,
    ImportPlan,
    Replacement,
    import_file,
    list_batches,
    tell_absent,
    tell_counts,
    undo_batch,
)
from ojcore.markup import Markup, html, html_join, html_words
from ojcore.reading.cells import CellReader, Claim, Value
from ojcore.store.values import PUBLISHED_FILE
from ojcore.swedish import counted, format_number

SHOWN_CHANGES = 100
SHOWN_BATCHES = 50


class Done(NamedTuple):
    """What the visitor did last here. of: what, and so where it is told. refused: why it could not be done.

    batch: the one read in, which may be undone since. sources: whose check is told when it is done; None for all.
    keys: areas and years that read differently since.
    """

    of: Literal["inläsning", "ångring"]
    told: str = ""
    batch: int | None = None
    sources: list[str] | None = None
    keys: tuple[AreaYear, ...] = ()
    refused: UserError | None = None


def main() -> None:
    """The form to fill in, the upload, and the list of what has been read in."""
    st.title("Läs in")
    ui.data_version()  # refuses, with what to do, where there is no database
    ui.approvals.show_waiting()
    _show_form()
    batches = list_batches(ui.engine())
    st.subheader("Läs in en fil", anchor=False)
    refused = refusal(ui.current_user(), import_file)
    if refused:
        st.info(refused)
    else:
        _show_upload(batches)
    ui.checks.show_unchecked(consequence="kan ha avvikelser, som sidan Kontroll visar efter kontrollräkningen")
    _show_batches(batches)


def _show_form() -> None:
    text, csv_column, xlsx_column = st.columns([4, 1, 1], vertical_alignment="bottom")
    with text:
        ui.show(
            '<p class="prose">Läs in filen som den kom, eller fyll i mallen. Filen provkörs först: du ser vad som '
            "skulle ändras, och alla fel på en gång. Allt läses in, eller inget, och en inläsning kan ångras.</p>"
        )
    for column, file_format, label in ((csv_column, "csv", "Mall, CSV"), (xlsx_column, "xlsx", "Mall, Excel")):
        column.download_button(
            label,
            partial(write_template, file_format, ui.definitions()),
            file_name=f"mall.{file_format}",
            on_click="ignore",
            width="stretch",
        )
    rows = [[each.heading, "ja" if each.is_needed else "nej", each.explanation] for each in COLUMNS]
    ui.show_html(ui.fold("Visa kolumnerna", ui.table("Mallens kolumner", ["Kolumn", "Måste finnas", "Innehåll"], rows)))


def _show_upload(batches: list[BatchSummary]) -> None:
    """The upload, its dry run, and the button that stores it. What was stored is told below an empty one."""
    number = st.session_state.setdefault("uppladdning", 0)
    file = st.file_uploader(
        "Excel, CSV, Kolada, SCB med flera, som filen kom; högst 20 MB", type=ui.foreign.ENDINGS, key=f"fil-{number}"
    )
    if file is None:
        st.session_state.pop("provkorning", None)
        st.session_state.pop("forstatt", None)
        _show_done("inläsning", batches)
        return
    st.session_state.pop("gjort", None)
    version = ui.data_version()
    answers = ui.foreign.ask_about(file.file_id, version, file.name, file.getvalue())
    if answers is None:
        return
    try:
        plan = _dry_run((version, ui.approvals.view(), file.file_id, answers), file.getvalue(), file.name, answers)
    except UserError as error:
        ui.show_error(error)
        return
    _show_plan(plan)
    if plan.changes_nothing:
        return
    ui.approvals.show_differences(plan.differences, plan.begun, plan.view)
    field, button = st.columns([3, 1], vertical_alignment="bottom")
    with field:
        by = ui.approvals.approver_field("Godkänns av (namn eller roll)")
    store = partial(button.button, "Godkänn och läs in filen", type="primary", width="stretch")
    if store(on_click=_name_seen, args=(plan.seen,)) and _is_named(by):
        approval = {"view": plan.view, "approved": st.session_state.pop("godkand"), "approved_by": by}
        options = answers.options | approval
        stored = import_file(ui.acting(), ui.definitions(), file.getvalue(), file.name, **options)
        ui.jobs.start_workers(ui.engine())
        told = f"{stored.file_name} är inläst som nummer {stored.batch}: {tell_counts(stored.counts)}."
        st.session_state["gjort"] = Done("inläsning", told, stored.batch, stored.sources, _keys(stored))
        st.session_state["uppladdning"] = number + 1
        del st.session_state["provkorning"]
        st.rerun()
    ui.show_html(_changes(plan))


def _is_named(by: str) -> bool:
    """Tells where nobody has said who approves."""
    if not by.strip():
        st.error("Skriv vem som godkänner, med namn eller roll. Inget är inläst än.")
    return bool(by.strip())


def _name_seen(seen: str) -> None:
    """What the visitor saw when they pressed the button: the page may have made another plan since."""
    st.session_state["godkand"] = seen


def _keys(plan: ImportPlan) -> tuple[AreaYear, ...]:
    return tuple(dict.fromkeys((each.area, each.year) for each in plan.differences))


def _show_done(of: str, batches: list[BatchSummary]) -> None:
    """What was done last, until something else is, and what the check says of it once that is done."""
    done: Done | None = st.session_state.get("gjort")
    if done is None or done.of != of:
        return
    if any(batch.id == done.batch and batch.undone_at for batch in batches):
        st.info(ui.plain(f"{done.told} Den är ångrad sedan dess."))
        return
    if done.refused:
        ui.show_error(done.refused)
        return
    st.success(ui.plain(done.told))
    ui.approvals.show_red(done.keys, ui.approvals.view())
    reports, unchecked = ui.checks.checked()
    if not [source for source in unchecked if done.sources is None or source in done.sources]:
        what = "I det som är kvar finns" if done.sources is None else "Den fann"
        _show_found(what, [report for report in reports if done.sources is None or report.source in done.sources])


def _show_found(what: str, reports: list[Report]) -> None:
    """How much the check has found in the sources, and where to read it; nothing where no source is left."""
    if not reports:
        return
    number = sum(len(report.discrepancies) for report in reports)
    sources = [report.source for report in reports]
    which = {"kalla": ui.source_name(sources[0])} if number and len(sources) == 1 else {}
    ui.show(
        '<p role="status">Kontrollräkningen är klar. {} {} i {}. {}.</p>',
        what,
        counted(number, "avvikelse", "avvikelser"),
        ui.source_names(sources),
        ui.link("kontroll", "Se Kontroll", **which),
    )


def _dry_run(key: Hashable, content: bytes, name: str, answers: ui.foreign.Answers) -> ImportPlan:
    """The plan of the uploaded file, kept for the session while neither the file, the answers nor the data change."""
    kept: tuple[object, ImportPlan] | None = st.session_state.get("provkorning")
    if kept is None or kept[0] != key:
        with st.spinner("Provkör filen …"):
            options = answers.options | {"dry_run": True, "view": ui.approvals.view()}
            plan = import_file(ui.acting(), ui.definitions(), content, name, **options)
        kept = st.session_state["provkorning"] = (key, plan)
    return kept[1]


def _show_plan(plan: ImportPlan) -> None:
    if plan.changes_nothing:
        ui.show("<p>Allt i {} finns redan. Det finns inget att läsa in.</p>", plan.file_name)
        return
    new = [html("{} (<code>{}</code>)", title, id_) for id_, title in plan.new_sources.items()]
    sources = html("<p>Nya källor: {}.</p>", html_words(new)) if new else Markup()
    made = [html("{} (<code>{}</code>)", each.title, each.id) for each in plan.created]
    created = html("<p>Nya egna indikatorer: {}.</p>", html_words(made)) if made else Markup()
    told_of = [*(f"{each.place}: {each.text}" for each in plan.cautions), *plan.notices, *tell_absent(plan)]
    notices = html_join(html("<p>{}</p>", notice) for notice in told_of)
    told = html("<strong>Provkörning av {}:</strong> {}. Inget är sparat än.", plan.file_name, tell_counts(plan.counts))
    ui.show_html(html("<p>{}</p>", told), sources, created, notices)


def _changes(plan: ImportPlan) -> Markup:
    """What is replaced, then what is new, until the list is long enough."""
    values, claims = map(Value._make, plan.values.added), map(Claim._make, plan.claims.added)
    tell = CellReader(plan.definitions).tell
    added = chain(
        (Replacement("svar", *value[:4], "–", tell(value)) for value in values),
        (Replacement(claim.kind, *claim[2:5], claim.source, "–", claim.raw) for claim in claims),
    )
    rows = [_change_row(each, plan) for each in islice(chain(plan.replacements, added), SHOWN_CHANGES)]
    total = plan.counts.added + plan.counts.replaced
    caption = f"De {len(rows)} första av {format_number(total, 0)} ändringar" if len(rows) < total else "Alla ändringar"
    return ui.table(caption, ["Indikator", "Enhet", "År", "Slag", "Nu", "Blir", "Källa"], rows)


def _change_row(each: Replacement, plan: ImportPlan) -> list[str]:
    known, titles = ui.definitions(), {each.id: each.title for each in plan.created}
    kinds = {"svar": "svar", "mean": "snitt", "delta": "förändring"}
    return [
        titles.get(each.indicator) or known.indicators[each.indicator].title,
        known.unit_name(each.unit),
        str(each.year),
        kinds[each.kind],
        each.old or "(tomt)",
        html("<strong>{}</strong>", each.new or "(tomt)"),
        plan.new_sources.get(each.source) or ui.source_name(each.source),
    ]


def _show_batches(batches: list[BatchSummary]) -> None:
    st.subheader("Inläsningar", anchor=False)
    if not batches:
        ui.show("<p>Inget har lästs in än.</p>")
        return
    _show_done("ångring", batches)
    head = ["Nummer", "Fil", "När", "Vem", "Nya", "Ersatta", "Läge"]
    rows = [_batch_row(batch) for batch in batches[:SHOWN_BATCHES]]
    ui.show_html(ui.table("Den senaste först", head, rows, [4, 5]))
    ui.approvals.show_approved(batch.id for batch in batches if batch.undone_at)
    possible = {batch.id: batch for batch in batches if not batch.obstacle}
    if possible and may(ui.current_user(), undo_batch):
        _show_undo(possible)


def _batch_row(batch: BatchSummary) -> list[str]:
    state = f"ångrad {batch.undone_at.astimezone():%Y-%m-%d} av {batch.undone_by}" if batch.undone_at else "gäller"
    return [
        str(batch.id),
        batch.file_name if batch.file_name != PUBLISHED_FILE else "De publicerade uppgifterna",
        f"{batch.loaded_at.astimezone():%Y-%m-%d %H:%M}",
        batch.loaded_by,
        format_number(batch.added, 0),
        format_number(batch.replaced, 0),
        state,
    ]


def _show_undo(possible: dict[int, BatchSummary]) -> None:
    choose, button = st.columns([3, 1], vertical_alignment="bottom")
    chosen = choose.selectbox(
        "Inläsning att ångra",
        list(possible),
        format_func=lambda id_: _batch_title(possible[id_]),
        index=None,
        placeholder="Välj en inläsning",
        key="angra",
    )
    button.button("Ångra inläsningen", on_click=_undo, args=(chosen,), disabled=chosen is None, width="stretch")


def _undo(batch: int) -> None:
    """Before the page is drawn anew: then it no longer offers a batch that has been taken back in another window."""
    try:
        counts = undo_batch(ui.acting(), batch)
    except UserError as error:
        st.session_state["gjort"] = Done("ångring", refused=error)
        return
    ui.jobs.start_workers(ui.engine())
    back = counted(counts.replaced, "återställd", "återställda")
    told = f"Inläsning {batch} är ångrad: {counted(counts.added, 'borttagen', 'borttagna')}, {back}."
    st.session_state["gjort"] = Done("ångring", told)


def _batch_title(batch: BatchSummary) -> str:
    changed = f"{counted(batch.added, 'ny', 'nya')}, {counted(batch.replaced, 'ersatt', 'ersatta')}"
    return f"{batch.id}: {batch.file_name}, {changed}"


main()
