"""Urval: the frame, the draw that is made once and frozen, fall-out, and the urvalsprotokoll."""

from collections.abc import Mapping

import streamlit as st

import ui
import ui.fields
import ui.granskning
from inspection.counting.estimation import exact_interval
from inspection.drafts import load_drafts
from inspection.drawing.fallout import KIND_TITLES, Selection, StratumSelection
from inspection.drawing.protocol import ProtocolSection, build_protocol
from inspection.drawing.reader import read_register
from inspection.drawing.register import ID_COLUMN, WHOLE_GROUP, Frame, frame_by_count
from inspection.drawing.sampling import parse_share, sample_size, sizes_by_number, sizes_by_quota, sizes_by_share
from inspection.inspections import Inspection
from inspection.review.draws import freeze_draw, is_repeatable, load_selection, undo_fallout
from ojcore.errors import UserError
from ojcore.markup import Markup, html, html_join
from ojcore.swedish import counted, format_number, format_percent
from ui.uploads import kept_of

BY_COUNT, BY_FILE = "Antal akter", "Fil med löpnummer"
SHARE, NUMBER, QUOTA = "Andel", "Lika många ur varje grupp", "Antal per grupp"
UNDIVIDED = "Ingen uppdelning"
MARGIN = 0.1


def main() -> None:
    """The way to a draw, or the draw that has been made."""
    inspection = ui.granskning.choose_inspection("Urval")
    selection = load_selection(ui.acting(), inspection.id)
    if selection is not None:
        _drawn(inspection, selection)
    elif inspection.is_fixed:
        ui.show("<p>Granskningen fastställdes utan urval.</p>")
    else:
        _to_draw(inspection)
    ui.fields.run_script()


def _to_draw(inspection: Inspection) -> None:
    """Frame, size and seed: what is typed is the user's draft until the draw is frozen."""
    form = ui.fields.DraftForm(inspection.id, "urval", load_drafts(ui.acting(), inspection.id))
    ui.show(
        "<p>Ramen är alla akter som kan dras, med löpnummer i stället för uppgifter om personer. Nyckeln mellan "
        "löpnummer och akt stannar hos inspektören.</p><h2>1. Ram</h2>"
    )
    try:
        frame = _frame(form)
        if frame is None:
            return
        ui.show_html(_frame_table(frame), html("<h2>2. Hur många</h2>"))
        sizes = _sizes(form, frame)
    except UserError as error:
        ui.show_error(error)
        return
    if sizes is None:
        return
    ui.show_html(_size_note(frame, sizes), html("<h2>3. Frö</h2>"))
    _freeze(form, frame, sizes)


def _frame(form: ui.fields.DraftForm) -> Frame | None:
    """The frame that is described; None until it is."""
    way = st.segmented_control("Ramen anges som", [BY_COUNT, BY_FILE], default=BY_COUNT, required=True, key="frame-way")
    if way == BY_COUNT:
        title = "Urvalsgrupper, en per rad: namn och antal akter"
        ui.fields.text_field(form, form.entry("counts"), title, hint="kvinnor 38\nmän 38")
        text = str(form.typed("counts"))
        ui.show('<p class="hint">Utan uppdelning räcker ett antal. Akterna får löpnummer som K001.</p>')
        return frame_by_count(_counts(text)) if text.strip() else None
    file = st.file_uploader(
        "CSV eller Excel med kolumnen id, ett löpnummer per akt", type=["csv", "tsv", "txt", "xlsx"], key="frame-file"
    )
    if file is None:
        return None
    register = kept_of(file, "register", lambda: read_register(file.getvalue(), file.name))
    columns = [UNDIVIDED, *(heading for heading in register.headings if heading and heading != ID_COLUMN)]
    stratum = st.selectbox("Kolumn med urvalsgrupp", columns, key="frame-stratum")
    chosen = None if stratum == UNDIVIDED else stratum
    return kept_of(file, "frame", lambda: register.frame(chosen), chosen)


def _counts(text: str) -> dict[str, int]:
    """Name and number of each line. Raises UserError for a line without a number, and for a name given twice."""
    counts: dict[str, int] = {}
    for line in ui.granskning.lines(text):
        name, _, number = line.rpartition(" ")
        name = name.strip(" :\t") or WHOLE_GROUP
        if not (number.isascii() and number.isdecimal() and len(number) < 7):
            raise UserError(f"Raden '{line}' saknar antal. Skriv till exempel: kvinnor 38")
        if name in counts:
            raise UserError(f"Urvalsgruppen '{name}' står två gånger. Skriv den en gång, med hela antalet.")
        counts[name] = int(number)
    return counts


def _frame_table(frame: Frame) -> Markup:
    rows = [[name, str(len(ids)), f"{ids[0]} … {ids[-1]}"] for name, ids in frame.strata.items()]
    caption = f"{counted(frame.size, 'akt', 'akter')} i ramen. Kontrollsumma {frame.sha256[:16]}…"
    return ui.table(caption, ["Urvalsgrupp", "Akter", "Löpnummer"], rows, [1])


def _sizes(form: ui.fields.DraftForm, frame: Frame) -> dict[str, int] | None:
    """How many are drawn from each stratum; None until it is said."""
    ways = [SHARE, NUMBER, QUOTA] if len(frame.strata) > 1 else [SHARE, NUMBER]
    way = st.segmented_control(
        "Storlek",
        ways,
        default=SHARE,
        required=True,
        key=f"way-{form.inspection}-{len(ways)}",
        persist_state="session",
    )

    def typed(label: str, name: str, proposal: str = "") -> str:
        ui.fields.line_field(form, form.entry(name), label, proposal=proposal)
        return str(form.typed(name))

    if way == SHARE:
        text = typed("Andel av varje urvalsgrupp", "share", "50 %")
        return sizes_by_share(frame, parse_share(text))
    if way == NUMBER:
        text = typed("Antal akter ur varje urvalsgrupp", "number")
        return sizes_by_number(frame, _number(text)) if text.strip() else None
    texts = {name: typed(f"Antal ur {name}", f"quota-{name}") for name in frame.strata}
    if not any(text.strip() for text in texts.values()):
        return None
    return sizes_by_quota(frame, {name: _number(text) for name, text in texts.items() if text.strip()})


def _number(text: str) -> int:
    if not (text.strip().isascii() and text.strip().isdecimal() and len(text) < 7):
        raise UserError(f"'{text}' är inget antal. Skriv ett heltal, till exempel 19.")
    return int(text)


def _size_note(frame: Frame, sizes: Mapping[str, int]) -> Markup:
    """How many will be drawn and what that is good for."""
    drawn = sum(sizes.values())
    each = ", ".join(f"{number} av {len(frame.strata[name])} {name}" for name, number in sizes.items())
    limits = exact_interval(drawn // 2, drawn, frame.size)
    return html(
        "<p>Urvalet blir <b>{} av {} akter</b> ({}): {}.</p>",
        drawn,
        frame.size,
        format_percent(100 * drawn / frame.size),
        each,
    ) + ui.small(
        f"Om hälften av de granskade akterna har något, har i hela gruppen {limits.describe()} akter det "
        f"({format_number(100 * limits.low, 0)}–{format_percent(100 * limits.high, 0)}, säkerhet 95 %). "
        f"För högst {format_number(100 * MARGIN, 0)} procentenheter åt vardera hållet behövs "
        f"{counted(sample_size(frame.size, MARGIN), 'akt', 'akter')}."
    )


def _freeze(form: ui.fields.DraftForm, frame: Frame, sizes: Mapping[str, int]) -> None:
    left, right = st.columns(2)
    with left:
        ui.fields.line_field(form, form.entry("seed"), "Frö", hint="2026-0417|6204")
    with right:
        hint = "Diarienumret och ett tal som enhetschefen valde vid mötet"
        ui.fields.line_field(form, form.entry("origin"), "Fröets ursprung", hint=hint)
    form.show_saved()
    st.checkbox("Urvalet dras en gång: ram, frö och storlek är rätt och kan inte ändras sedan", key="seed-understood")
    st.button(
        "Dra och lås urvalet",
        type="primary",
        disabled=not st.session_state["seed-understood"],
        on_click=_draw,
        args=(form, frame, sizes),
    )
    ui.granskning.show_refusal("draw")


def _draw(form: ui.fields.DraftForm, frame: Frame, sizes: Mapping[str, int]) -> None:
    with ui.granskning.refusals("draw"):
        freeze_draw(ui.acting(), form.inspection, frame, sizes, form.typed("seed"), form.typed("origin"))
        form.forget()


def _drawn(inspection: Inspection, selection: Selection) -> None:
    ui.show_html(_tiles(selection), _origin(inspection, selection), _strata_table(selection))
    ui.show_html(html("<h2>Bortfall</h2>"), _fallout_table(selection))
    if not inspection.is_fixed:
        _fallout_actions(inspection, selection)
    sections = build_protocol(selection)
    st.download_button(
        "Hämta urvalsprotokollet",
        _as_text(inspection, sections),
        file_name=f"urvalsprotokoll-{inspection.id}.txt",
        on_click=ui.granskning.note_export,
        args=(inspection.id, "urvalsprotokoll"),
    )
    ui.show_html(ui.fold("Urvalsprotokoll", html_join(map(_section, sections))))


def _tiles(selection: Selection) -> Markup:
    sample = selection.sample
    to_review = sum(len(each.to_review) for each in selection.strata)
    fallen = sample.outside_frame + sample.not_reviewable
    reserve = sum(len(each.reserve) for each in selection.strata)
    counts = (
        (selection.draw.population, "akter i ramen"),
        (sample.drawn, "dragna"),
        (fallen, "har fallit bort"),
        (to_review, "att granska"),
        (reserve, "på reservlistan"),
    )
    tiles = html_join(html('<div class="tile grey"><b>{}</b>{}</div>', n, word) for n, word in counts)
    return html('<div class="tiles">{}</div>', tiles)


def _origin(inspection: Inspection, selection: Selection) -> Markup:
    draw = selection.draw
    if not draw.seed:
        return ui.small(f"Urvalet är draget utanför programmet. {draw.seed_origin}")
    is_same = is_repeatable(ui.acting(), inspection.id)
    colour, symbol, text = (
        ("green", "●", "omräknat, samma urval") if is_same else ("red", "▲", "går inte att räkna om till samma urval")
    )
    mark = ui.granskning.state_mark(colour, symbol, text)
    return html("<p>Frö <b>{}</b>. {} {}</p>", draw.seed, draw.seed_origin, mark)


def _strata_table(selection: Selection) -> Markup:
    head = ["Urvalsgrupp", "I ramen", "Dragna", "Utanför ramen", "Gick inte att granska", "Att granska", "Reserv"]
    rows = [_stratum_row(each) for each in selection.strata]
    return ui.table("Urvalsgrupperna efter bortfall", head, rows, range(1, 7))


def _stratum_row(each: StratumSelection) -> list[str]:
    counts = (
        len(each.to_review) + len(each.fallout),
        each.count("utanfor_ramen"),
        each.count("gick_inte_att_granska"),
        len(each.to_review),
        len(each.reserve),
    )
    return [each.name, "inte känt" if each.size is None else str(each.size), *map(str, counts)]


def _fallout_table(selection: Selection) -> Markup:
    fallen = [each for stratum in selection.strata for each in stratum.fallout]
    if not fallen:
        return html("<p>Ingen akt har fallit bort.</p>")
    rows = [
        [
            each.id,
            each.reason.title,
            KIND_TITLES[each.reason.kind],
            each.replacement or "inte ersatt",
            each.note,
        ]
        for each in fallen
    ]
    caption = f"{counted(len(fallen), 'akt', 'akter')} har fallit bort"
    return ui.table(caption, ["Akt", "Skäl", "Slag", "Ersatt av", "Anmärkning"], rows)


def _fallout_actions(inspection: Inspection, selection: Selection) -> None:
    with st.expander("Anteckna bortfall"):
        ids = [each for stratum in selection.strata for each in stratum.to_review]
        if ids:
            ui.granskning.fallout_form(inspection, ids)
    if any(stratum.fallout for stratum in selection.strata):
        st.button("Ta tillbaka det senaste bortfallet", on_click=_undo, args=(inspection.id,))
    ui.granskning.show_refusal("undo")


def _undo(inspection_id: int) -> None:
    with ui.granskning.refusals("undo"):
        undo_fallout(ui.acting(), inspection_id)


def _section(section: ProtocolSection) -> Markup:
    rows = [[label, value] for label, value in section.rows]
    lists = html_join(
        html("<p><b>{}</b><br>{}</p>", each.title, ", ".join(each.items) or "inga") for each in section.lists
    )
    if not rows:
        return html("<h2>{}</h2>", section.heading) + lists
    return ui.table(section.heading, ["Uppgift", "Värde"], rows) + lists


def _as_text(inspection: Inspection, sections: list[ProtocolSection]) -> str:
    """The protocol as a text file."""
    parts = [f"Urvalsprotokoll\n{inspection.title}\n{inspection.label}".strip()]
    for section in sections:
        rows = [f"{label}: {value}" for label, value in section.rows]
        lists = [f"{each.title}:\n  " + "\n  ".join(each.items or ("inga",)) for each in section.lists]
        parts.append("\n".join([section.heading.upper(), *rows, *lists]))
    return "\n\n".join(parts) + "\n"


main()
