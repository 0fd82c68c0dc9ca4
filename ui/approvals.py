"""What reads differently, on pages: because of a file before it is stored, and of changed rules until approved."""

import os
from collections.abc import Collection, Hashable, Iterable, Sequence
from functools import partial

import streamlit as st

import ui
from ojcore.access import LOCAL_USER, may, refusal
from ojcore.approving.approval import (
    LONGEST_NAME,
    MOST_KEPT,
    PRELIMINARY,
    Waiting,
    approve_waiting,
    is_about,
    list_waiting,
    load_differences,
    own_view,
)
from ojcore.approving.difference import CAUSE_TITLES, KIND_TITLES, Difference
from ojcore.approving.documents import Begun, tell_begun
from ojcore.approving.reading import AreaYear, View
from ojcore.approving.telling import AreaDifferences, by_area, tell_area, tell_key, tell_waiting
from ojcore.errors import UserError
from ojcore.markup import Markup, html, html_join
from ojcore.store.approvals import Approval, list_approvals
from ojcore.store.comments import uncommented
from ojcore.store.versions import read_version
from ojcore.swedish import counted, format_number

MOST_ROWS = 100
MOST_APPROVALS = 5


def view() -> View:
    """Whose figures a page without choices of its own is about: the group and the kommun that were chosen last."""
    chosen, own = st.session_state.get("choices", {}), own_view(ui.definitions())
    unit = chosen.get("kommun") if chosen.get("kommun of nobody") is None else None
    return View(chosen.get("grupp", own.group), unit or own.unit)


def show_differences(differences: Sequence[Difference], begun: Iterable[Begun], about: View) -> None:
    """Each area and year with what reads differently in it, old beside new, and the documents that it concerns."""
    if differences:
        st.subheader(f"Det här läses annorlunda för {_whose(about)}", anchor=False)
    else:
        ui.show("<p>Ingen färg, inget betyg och ingen mening läses annorlunda för {}.</p>", _whose(about))
    ui.show_html(html_join(ui.fold(*_area_and_table(each, about)) for each in by_area(differences)))
    documents = [tell_begun(each) for each in begun]
    if documents:
        ui.show_html(html("<p>Dokument som är påbörjade eller gjorda:</p>"), ui.bullets(documents))
    told = "Kontrollräkningen görs efter inläsningen. Det som den ifrågasätter då jämförs och bedöms inte."
    ui.show_html(ui.small(told))


def _whose(about: View) -> str:
    known = ui.definitions()
    group = known.unit_name(about.group)
    return f"{known.unit_name(about.unit)} och {group}" if about.unit else group


def _area_and_table(about: AreaDifferences, whose: View, heads: tuple[str, str] = ("Nu", "Blir")) -> tuple[str, Markup]:
    """The own kommun's colours first, red ones before others."""
    own = ui.definitions().unit_name(whose.unit) if whose.unit else ""
    order = sorted(about.differences, key=lambda each: (not each.turned_red, each.kind == "colour" and each.who != own))
    rows = [_row(each) for each in order[:MOST_ROWS]]
    total, title = format_number(len(order), 0), tell_key(about.key, ui.definitions())
    shown = f"de {len(rows)} första av {total} skillnader" if len(rows) < len(order) else "alla skillnader"
    caption = f"{title}: {shown}"
    table = ui.table(caption, ["Vad", *heads, "Orsak"], rows)
    return tell_area(about, ui.definitions()), table


def _row(each: Difference) -> list[str]:
    causes = ", ".join(title for cause, title in CAUSE_TITLES.items() if cause in each.causes)
    of = f" för {each.who}: " if each.who else " i "
    what = html("<strong>{}</strong>{}{}", KIND_TITLES[each.kind], of, each.about)
    return [what, each.old or "–", each.new or "–", causes]


def approver_field(label: str) -> str:
    """Who approves: the name or role that is typed, kept for the session; of one who has signed in it is theirs."""
    own = ui.current_user()
    name = "" if own == LOCAL_USER else own.name
    typed: str = st.text_input(label, name, key=label, persist_state="session", max_chars=LONGEST_NAME)
    return typed


def version() -> Hashable:
    """What changes with what waits for an approval."""
    with ui.engine().connect() as connection:
        return ui.data_version(), *(read_version(connection, kind) for kind in ("checks", "approvals"))


def waiting() -> list[Waiting]:
    """What waits for an approval."""
    return ui.shared(_waiting, os.environ.get("OJ_KOMMUN", ""), version=version())


def _waiting(_unit: str) -> list[Waiting]:
    return list_waiting(ui.acting(), ui.definitions())


def tell_waiting_about(areas: Collection[str], year: int, unit: str | None) -> str:
    """On a page that makes documents of the areas and the year: that some of it is not approved.

    unit: whose document it is. Returns what the document is marked with; "" where nothing waits.
    """
    about = [each for each in waiting() if is_about(each, ui.definitions(), areas, year, unit)]
    if not about:
        return ""
    link = ui.link("las-in", "Se vad och godkänn det")
    told = tell_waiting(about[0], ui.definitions())
    ui.show_html(html("<p>{} {} {}.</p>", ui.mark("yellow", PRELIMINARY), told, link))
    return PRELIMINARY


def show_waiting() -> None:
    """What waits, old beside new, and the button that approves it by name."""
    waits = waiting()
    if told := st.session_state.pop("godkant", ""):
        st.success(ui.plain(told))
    if not waits:
        return
    st.subheader("Väntar på godkännande", anchor=False)
    for each in waits:
        ui.show("<p>{}</p>", tell_waiting(each, ui.definitions()))
        heads = "Godkänt", "Läses nu"
        ui.show_html(
            html_join(ui.fold(*_area_and_table(inside, each.view, heads)) for inside in by_area(each.differences))
        )
    if not may(ui.current_user(), approve_waiting):
        st.info(refusal(ui.current_user(), approve_waiting))
        return
    field, button = st.columns([3, 1], vertical_alignment="bottom")
    with field:
        name = approver_field("Det som väntar godkänns av (namn eller roll)")
    seen = [each.seen for each in waits]
    press = partial(button.button, "Godkänn det som väntar", type="primary", width="stretch")
    if press(on_click=_name_shown, args=(seen,)):
        _approve(st.session_state.pop("visat", []), name)


def _name_shown(seen: list[str]) -> None:
    """What the visitor saw when they pressed the button: something else may wait since."""
    st.session_state["visat"] = seen


def _approve(seen: list[str], name: str) -> None:
    try:
        number = approve_waiting(ui.acting(), ui.definitions(), seen, name)
    except UserError as error:
        ui.show_error(error)
        return
    shown = counted(number, "skillnad är godkänd", "skillnader är godkända")
    st.session_state["godkant"] = f"{shown} av {name.strip()}."
    st.rerun()


def show_approved(undone: Iterable[int]) -> None:
    """What has been approved, the latest first, with what it was. undone: the batches that have been taken back."""
    ui.show_html(ui.kept(_approved, tuple(sorted(undone)), version=version()))


def _approved(undone: tuple[int, ...]) -> Markup:
    with ui.acting().reading() as connection:
        approvals = list_approvals(connection, ui.acting().organisation, MOST_APPROVALS)
    return html_join(_tell_approval(each, is_undone=each.batch in undone) for each in approvals)


def _tell_approval(approval: Approval, *, is_undone: bool) -> Markup:
    what = f"inläsning {approval.batch}" if approval.batch else "det som väntade"
    what += " (ångrad sedan dess)" if is_undone else ""
    when = f"{approval.approved_at.astimezone():%Y-%m-%d %H:%M}"
    number = counted(approval.number, "skillnad", "skillnader")
    first = f", här de {MOST_KEPT} första" if approval.number > MOST_KEPT else ""
    about, heads = View(approval.group_id, approval.unit or None), ("Före", "Efter")
    areas = (_area_and_table(each, about, heads) for each in by_area(load_differences(approval.told)))
    told = html_join(html("<p>{}</p>{}", *area) for area in areas)
    return ui.fold(f"Godkänt av {approval.approved_by} {when}: {what}, {number}{first} för {_whose(about)}", told)


def show_red(keys: Iterable[AreaYear], about: View) -> None:
    """`8 röda att kommentera`, with the way there, of each area and year that was read in."""
    if about.unit is None:
        return
    known, parts = ui.definitions(), []
    for area, year in keys:
        try:
            comparison = ui.comparison(ui.Choice(about.unit, area, year, about.group))
        except UserError:  # that year has no values of the group any longer
            continue
        if number := len(uncommented(comparison, about.unit)):
            title, told = known.areas[area].title, counted(number, "röd", "röda")
            changes = {"omrade": title, "ar": str(year), "kommun": known.unit_name(about.unit), "visa": "Röda"}
            link = ui.link("kommentarer", f"{told} att kommentera", **changes)
            parts.append(html("{} {}: {}", title, year, link))
    if parts:
        ui.show_html(html("<p>För {}:</p>", known.unit_name(about.unit)), ui.bullets(parts))
