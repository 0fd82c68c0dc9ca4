"""What reads differently, on pages: because of a file before it is stored, and of changed rules until approved."""

import os
from collections.abc import Collection, Hashable, Iterable, Sequence

import streamlit as st

import ui
from ojcore.access import may, refusal
from ojcore.approving.approval import (
    LONGEST_NAME,
    PRELIMINARY,
    Waiting,
    approve_waiting,
    list_waiting,
    load_differences,
    own_view,
)
from ojcore.approving.difference import CAUSE_TITLES, KIND_TITLES, Difference
from ojcore.approving.documents import Begun, tell_begun
from ojcore.approving.reading import AreaYear, View
from ojcore.approving.telling import AreaDifferences, by_area, tell_area, tell_waiting
from ojcore.errors import UserError
from ojcore.markup import Markup, html, html_join
from ojcore.store.approvals import Approval, list_approvals
from ojcore.store.comments import uncommented
from ojcore.store.versions import read_version
from ojcore.swedish import counted, format_number

MOST_ROWS = 100
MOST_APPROVALS = 20


def view() -> View:
    """Whose figures a page without choices of its own is about: the group and the kommun that were chosen last."""
    chosen, own = st.session_state.get("choices", {}), own_view(ui.definitions())
    unit = chosen.get("kommun") if chosen.get("kommun of nobody") is None else None
    return View(chosen.get("grupp", own.group), unit or own.unit)


def show_differences(differences: Sequence[Difference], begun: Iterable[Begun], about: View) -> None:
    """Each area and year with what reads differently in it, old beside new, and the documents that it concerns."""
    if not differences:
        return
    st.subheader(f"Det här läses annorlunda för {_whose(about)}", anchor=False)
    ui.show_html(html_join(ui.fold(*_area_and_table(each, about)) for each in by_area(differences)))
    documents = [tell_begun(each) for each in begun]
    if documents:
        ui.show_html(html("<p>Dokument som är påbörjade eller gjorda:</p>"), ui.bullets(documents))
    ui.show_html(ui.small("Kontrollräkningen görs efter inläsningen. Det som den ifrågasätter bedöms inte."))


def _whose(about: View) -> str:
    known = ui.definitions()
    group = known.unit_name(about.group)
    return f"{known.unit_name(about.unit)} och {group}" if about.unit else group


def _area_and_table(about: AreaDifferences, shown: View, heads: tuple[str, str] = ("Nu", "Blir")) -> tuple[str, Markup]:
    """The own kommun's colours first, red ones before others."""
    own = ui.definitions().unit_name(shown.unit) if shown.unit else ""
    order = sorted(about.differences, key=lambda each: (not each.turned_red, each.kind == "colour" and each.who != own))
    rows = [_row(each) for each in order[:MOST_ROWS]]
    total = format_number(len(order), 0)
    caption = f"De {len(rows)} första av {total} skillnader" if len(rows) < len(order) else "Alla skillnader"
    table = ui.table(caption, ["Vad", *heads, "Orsak"], rows)
    return tell_area(about, ui.definitions()), table


def _row(each: Difference) -> list[str]:
    causes = ", ".join(title for cause, title in CAUSE_TITLES.items() if cause in each.causes)
    of = f" för {each.who}: " if each.who else " i "
    what = html("<strong>{}</strong>{}{}", KIND_TITLES[each.kind], of, each.about)
    return [what, each.old or "–", each.new or "–", causes]


def approver_field(key: str) -> str:
    """Who approves: the one who acts, or the name that they give. key: of which of the page's buttons."""
    return st.text_input(
        "Godkänns av (namn eller roll)",
        ui.current_user().name,
        key=f"godkanns-av-{key}",
        persist_state="session",
        max_chars=LONGEST_NAME,
    )


def version() -> Hashable:
    """What changes with what waits for an approval."""
    with ui.engine().connect() as connection:
        return ui.data_version(), *(read_version(connection, kind) for kind in ("checks", "approvals"))


def waiting() -> list[Waiting]:
    """What waits for an approval."""
    return ui.shared(_waiting, os.environ.get("OJ_KOMMUN", ""), version=version())


def _waiting(_unit: str) -> list[Waiting]:
    return list_waiting(ui.acting(), ui.definitions())


def tell_waiting_about(areas: Collection[str], year: int) -> str:
    """On a page that makes documents of the areas and the year: that some of it is not approved.

    Returns what the document is marked with; "" where nothing waits.
    """
    about = [each for each in waiting() if any(d.year == year and d.area in areas for d in each.differences)]
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
        name = approver_field("regler")
    if button.button("Godkänn det som väntar", type="primary", width="stretch"):
        number = approve_waiting(ui.acting(), ui.definitions(), [each.seen for each in waits], name)
        shown = counted(number, "skillnad är godkänd", "skillnader är godkända")
        st.session_state["godkant"] = f"{shown} av {name or ui.current_user().name}."
        st.rerun()


def show_approved() -> None:
    """What has been approved, the latest first, each with what it was."""
    with ui.acting().reading() as connection:
        approvals = list_approvals(connection, ui.acting().organisation)[:MOST_APPROVALS]
    ui.show_html(html_join(_approved(each) for each in approvals if each.number))


def _approved(approval: Approval) -> Markup:
    told = load_differences(approval.told)
    what = f"inläsning {approval.batch}" if approval.batch else "ändrade regler"
    when = f"{approval.approved_at.astimezone():%Y-%m-%d %H:%M}"
    number = counted(approval.number, "skillnad", "skillnader")
    about = View(approval.group_id, approval.unit or None)
    heads = "Före", "Efter"
    areas = html_join(html("<p>{}</p>{}", *_area_and_table(each, about, heads)) for each in by_area(told))
    return ui.fold(f"Godkänt av {approval.approved_by} {when}: {what}, {number} för {_whose(about)}", areas)


def show_red(keys: Iterable[AreaYear], about: View) -> None:
    """`8 röda att kommentera`, with the way there, of each area and year that was read in."""
    if about.unit is None:
        return
    known, parts = ui.definitions(), []
    for area, year in keys:
        try:
            comparison = ui.comparison(ui.Choice(about.unit, area, year, about.group))
        except UserError:  # nobody in the group has values of it
            continue
        if number := len(uncommented(comparison, about.unit)):
            title, told = known.areas[area].title, counted(number, "röd", "röda")
            changes = {"omrade": title, "ar": str(year), "kommun": known.unit_name(about.unit), "visa": "Röda"}
            link = ui.link("kommentarer", f"{told} att kommentera", **changes)
            parts.append(html("{} {}: {}", title, year, link))
    if parts:
        ui.show_html(html("<p>För {}:</p>", known.unit_name(about.unit)), ui.bullets(parts))
