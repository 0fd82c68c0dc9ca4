"""How an uploaded file is read: shown, asked about where nobody knows, and changed by who knows better."""

from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import streamlit as st

import ui
from ojcore.errors import UserError
from ojcore.importing.foreign import NO_WISHES, Understood, Wishes
from ojcore.importing.mapping import SKIP, UNDECIDED, Decisions, Match, fold
from ojcore.importing.plan import understand_file
from ojcore.importing.shape.model import Role, Shape
from ojcore.importing.table import column_letters
from ojcore.importing.telling import tell_shape, tell_skipped
from ojcore.swedish import sort_key
from ui.markup import in_label
from ui.new_indicators import ask_new

ENDINGS = ["csv", "tsv", "txt", "xlsx", "xls", "xlsb", "ods", "json", "px", "html", "htm"]
_NOUGHT = "0"
_UNDECIDED = "Läses inte den här gången"
_SKIPPED = "Läs aldrig den här rubriken"
_NEW, _NEW_TITLE = "new", "Ny indikator …"


class Answers(NamedTuple):
    """What the visitor has said of a file: to read it by, and to remember for its publisher.

    asked: headings and signs that have been asked about, whether something was said of them or not. new: headings that
    are to be own indicators, of which it is not said yet what they are.
    """

    wishes: Wishes = NO_WISHES
    decisions: Decisions = UNDECIDED
    asked: frozenset[str] = frozenset()
    new: tuple[str, ...] = ()

    @property
    def options(self) -> dict[str, Any]:
        """What `import_file` and `understand_file` are told."""
        return {"wishes": self.wishes, "decisions": self.decisions}


def ask_about(key: str, version: Hashable, name: str, content: bytes) -> Answers | None:
    """How the file is to be read; None while something of it is asked about, or where it cannot be read.

    key: of the upload. version: of what is remembered. A file in the form is asked nothing.
    """
    answers: Answers = st.session_state.setdefault(f"svar-{key}", Answers())
    try:
        understood = _understood((key, version), answers, name, content)
    except UserError as error:
        ui.show_error(error)
        _ask_how(key, answers, None)
        return None
    if understood is None:
        return answers
    _show_understood(understood)
    is_open = _describe_new(key, answers, understood) or _ask_questions(key, answers, understood)
    _ask_how(key, answers, understood)
    return None if is_open else answers


def _understood(of: Hashable, answers: Answers, name: str, content: bytes) -> Understood | None:
    """Kept for the session while neither the file, the data nor what is said of the file changes."""
    key = (of, answers)
    kept: tuple[object, Understood | None] | None = st.session_state.get("forstatt")
    if kept is None or kept[0] != key:
        with st.spinner("Läser filen …"):
            found = understand_file(ui.acting(), ui.definitions(), content, name, **answers.options)
        kept = st.session_state["forstatt"] = (key, found)
    return kept[1]


def _show_understood(understood: Understood) -> None:
    st.subheader("Så har filen lästs", anchor=False)
    lines = [tell_shape(shape) for shape in understood.shapes]
    left = [f"läses inte: {tell_skipped(each)}" for each in understood.skipped]
    ui.show_html(ui.bullets([*lines, f"uppgifter från {understood.publisher}", *left]))
    known = [match for match in understood.matches if match.is_decided]
    rows = [[match.heading or "(ingen rubrik)", _means(match, understood)] for match in known]
    if rows:
        ui.show_html(
            ui.fold(
                f"Visa de kända rubrikerna ({len(known)})", ui.table("Kända rubriker", ["Rubrik", "Läses som"], rows)
            )
        )


def _means(match: Match, understood: Understood) -> str:
    if match.indicator in {each.id for each in understood.created}:
        return next(f"{each.title} (ny)" for each in understood.created if each.id == match.indicator)
    return ui.definitions().indicators[match.indicator].title if match.indicator else "läses inte"


def _ask_questions(key: str, answers: Answers, understood: Understood) -> bool:
    """One form with all that nobody knows: True while there is something to answer."""
    headings = [m for m in understood.matches if not m.is_decided and m.heading not in answers.asked]
    signs = [text for text in understood.unclear_signs if text not in answers.asked]
    units = [text for text in understood.unknown_units if text not in answers.asked]
    names_publisher = understood.is_named_after_file and not answers.asked
    if not (headings or signs or units or names_publisher or understood.lacks_year):
        return False
    with st.form(f"fragor-{key}"):
        st.markdown("**Svara på det som filen inte säger själv.** Svaren om rubriker och tecken gäller nästa år också.")
        publisher = st.text_input("Utgivare: vems uppgifterna är", understood.publisher, max_chars=80)
        year = _ask_year(answers) if understood.lacks_year else None
        meant = {match.heading: id_ for match in headings if (id_ := _ask_heading(match)) is not None}
        said = Decisions(columns={fold(heading): id_ for heading, id_ in meant.items() if id_ != _NEW})
        said = replace(said, units={fold(text): id_ for text in units if (id_ := _ask_unit(text)) is not None})
        said = _with_signs(said, {text: id_ for text in signs if (id_ := _ask_sign(text))})
        if st.form_submit_button("Läs filen så", type="primary"):
            wishes = replace(answers.wishes, publisher=publisher.strip(), unknown="skip")
            wishes = replace(wishes, year=int(year) if year else wishes.year)
            asked = answers.asked | {understood.publisher, *signs, *units, *(match.heading for match in headings)}
            new = tuple(heading for heading, id_ in meant.items() if id_ == _NEW)
            st.session_state[f"svar-{key}"] = Answers(wishes, said.over(answers.decisions), asked, new)
            st.rerun()
    return True


def _describe_new(key: str, answers: Answers, understood: Understood) -> bool:
    """What the headings are that are to be own indicators: True while that is not said."""
    headings = [match.heading for match in understood.matches if match.heading in answers.new]
    if headings and (said := ask_new(key, understood, headings)):
        decisions = Decisions(new=said).over(answers.decisions)
        st.session_state[f"svar-{key}"] = answers._replace(decisions=decisions, new=())
        st.rerun()
    return bool(headings)


def _ask_year(answers: Answers) -> float | None:
    if answers.asked:
        st.warning("Året behövs för att uppgifterna ska kunna läsas in.")
    year: float | None = st.number_input("År som uppgifterna gäller", 1990, 2099, None, format="%d")
    return year


def _ask_heading(match: Match) -> str | None:
    """The indicator chosen, `_NEW`, `SKIP`, or None where the visitor leaves it. The nearest stand first."""
    indicators = ui.definitions().indicators
    others = sorted(set(indicators) - set(match.candidates), key=lambda id_: sort_key(indicators[id_].title))
    titles = _titles()
    chosen: str | None = st.selectbox(
        f"Rubriken ”{in_label(match.heading or '(ingen)')}” är",
        [*match.candidates, None, _NEW, SKIP, *others],
        index=0 if match.certainty == "likely" and match.candidates else len(match.candidates),
        format_func=lambda id_: _UNDECIDED if id_ is None else {SKIP: _SKIPPED, _NEW: _NEW_TITLE, **titles}[id_],
    )
    return chosen


def _titles() -> dict[str, str]:
    """Indicator -> its title with its area, by title."""
    indicators, areas = ui.definitions().indicators, ui.definitions().areas
    ids = sorted(indicators, key=lambda id_: sort_key(indicators[id_].title))
    return {id_: f"{indicators[id_].title} ({areas[indicators[id_].area].title})" for id_ in ids}


def _ask_unit(text: str) -> str | None:
    definitions = ui.definitions()
    names = {id_: definitions.unit_name(id_) for id_ in (*definitions.kommuner, *definitions.benchmarks)}
    chosen: str | None = st.selectbox(
        f"Raderna ”{in_label(text)}” gäller",
        [SKIP, *sorted(names, key=lambda id_: sort_key(names[id_]))],
        index=None,
        format_func=lambda id_: names.get(id_, "ingen kommun; läs inte raderna"),
        placeholder="Välj vem de gäller",
    )
    return chosen


def _ask_sign(text: str) -> str | None:
    definitions = ui.definitions()
    labels = {_NOUGHT: "talet noll"}
    labels |= {id_: f"saknas: {each.label.lower()}" for id_, each in definitions.missing.items()}
    labels |= {id_: f"svaret {each.label}" for id_, each in definitions.answers.items()}
    chosen: str | None = st.selectbox(
        f"Tecknet ”{in_label(text)}” bland värdena betyder",
        list(labels),
        index=None,
        format_func=lambda id_: labels[id_],
        placeholder="Välj vad det betyder",
    )
    return chosen


def _with_signs(said: Decisions, signs: Mapping[str, str]) -> Decisions:
    reasons = {*ui.definitions().missing, _NOUGHT}
    symbols = {text: id_ for text, id_ in signs.items() if id_ in reasons}
    return replace(said, symbols=symbols, codes={text: id_ for text, id_ in signs.items() if text not in symbols})


def _ask_how(key: str, answers: Answers, understood: Understood | None) -> None:
    """What the visitor may change of how the file is read."""
    with st.expander("Ändra hur filen läses"):
        if st.button("Ställ frågorna om filen igen", key=f"om-{key}"):
            del st.session_state[f"svar-{key}"]
            st.rerun()
        _change_wishes(key, answers, understood)
        for shape in understood.shapes if understood else []:
            _change_shape(key, answers, shape)
        if understood:
            _change_heading(key, answers, understood)


def _change_wishes(key: str, answers: Answers, understood: Understood | None) -> None:
    wishes, areas = answers.wishes, ui.definitions().areas
    with st.form(f"hur-{key}"):
        publisher = st.text_input("Utgivare", wishes.publisher or (understood.publisher if understood else ""))
        sheet = st.text_input("Blad (tomt: alla med värden)", wishes.sheet)
        unit = st.text_input("Vem uppgifterna gäller (bara i en fil om en enda kommun)", wishes.unit)
        year = st.number_input("År (tomt: som filen säger)", 1990, 2099, wishes.year, format="%d")
        area = st.selectbox(
            "Område, för rubriker som flera områden har",
            ["", *areas],
            index=["", *areas].index(wishes.area),
            format_func=lambda id_: areas[id_].title if id_ else "Som filen säger",
        )
        if st.form_submit_button("Läs om filen"):
            changed = replace(wishes, publisher=publisher.strip(), sheet=sheet.strip(), unit=unit.strip(), area=area)
            is_same = changed.sheet == wishes.sheet
            shapes = {name: shape.without_given() for name, shape in wishes.shapes.items()} if is_same else {}
            changed = replace(changed, year=int(year) if year else None, shapes=shapes)
            st.session_state[f"svar-{key}"] = answers._replace(wishes=changed)
            st.rerun()


def _change_shape(key: str, answers: Answers, shape: Shape) -> None:
    """The columns and heading rows with what they are read as, and two lists to change one of them."""
    places = {("kolumn", column): f"kolumn {column_letters(column)}" for column in shape.columns}
    places |= {("rad", row): f"rubrikrad {row}" for row in shape.header}
    roles = {
        **{("kolumn", at): role for at, role in shape.columns.items()},
        **{("rad", at): r for at, r in shape.header.items()},
    }
    rows = [
        [name, shape.headings.get(at, "") if kind == "kolumn" else "", roles[kind, at]]
        for (kind, at), name in places.items()
    ]
    caption = f"Blad ”{shape.sheet}”" if shape.sheet else "Filen"
    ui.show_html(ui.table(caption, ["Var", "Rubrik", "Läses som"], rows))
    with st.form(f"form-{key}-{shape.sheet}"):
        header = st.text_input("Rubrikrader", ", ".join(map(str, shape.header)), help="radnummer, t.ex. 2, 3")
        first = st.number_input("Första raden med värden", 1, max(shape.last, 1), shape.first)
        where = st.selectbox("Ändra", [None, *places], format_func=lambda at: places.get(at, "ingen kolumn eller rad"))
        role: Role = st.selectbox("till", list(Role), format_func=str) or Role.NOTHING
        if st.form_submit_button("Läs så"):
            changed = shape.changed(_row_numbers(header), int(first), where, role)
            shapes = {**answers.wishes.shapes, shape.sheet: changed}
            st.session_state[f"svar-{key}"] = answers._replace(wishes=replace(answers.wishes, shapes=shapes))
            st.rerun()


def _change_heading(key: str, answers: Answers, understood: Understood) -> None:
    """Two lists to change what a known heading is read as, in this file and in the publisher's next ones."""
    known = [match for match in understood.matches if match.is_decided and match.heading not in understood.meant]
    if not known:
        return
    means, titles = {match.heading: _means(match, understood) for match in known}, _titles()
    with st.form(f"rubrik-{key}"):
        heading = st.selectbox(
            "Ändra den kända rubriken",
            list(means),
            index=None,
            format_func=lambda each: f"{each or '(ingen rubrik)'}: {means[each]}",
            placeholder="Välj en rubrik",
        )
        meaning = st.selectbox(
            "så att den läses som",
            [SKIP, *titles],
            index=None,
            format_func=lambda id_: titles.get(id_, _SKIPPED),
            placeholder="Välj en indikator",
        )
        if st.form_submit_button("Läs rubriken så") and heading is not None and meaning is not None:
            decisions = answers.decisions.with_columns({heading: meaning})
            st.session_state[f"svar-{key}"] = answers._replace(decisions=decisions)
            st.rerun()


def _row_numbers(text: str) -> list[int]:
    return sorted({int(number) for number in text.replace(",", " ").split() if number.isdecimal() and int(number) > 0})
