"""The fields of a granskning: what each is called and which values it takes. Storing them: `review.entries`."""

from collections.abc import Collection, Mapping
from typing import Literal, NamedTuple

from inspection.instrument.fact_tables import SOURCE, FactTable
from inspection.instrument.model import LONGEST_TEXT, Instrument, Level, Question, check_answer
from ojcore.errors import UserError
from ojcore.secrecy import refuse_personal_numbers
from ojcore.swedish import storable

Kind = Literal["akt", "enhet", "text", "plan", "fakta"]

PLAN_PARTS = {
    "utgangspunkter": "Utgångspunkter",
    "avgransning": "Avgränsning",
    "faser": "Faser i granskningsarbetet",
    "fragestallningar": "Frågeställningar",
    "genomforande": "Genomförande",
    "analys": "Analys",
}

TEXTS = {
    "avsandare": "Avsändare på omslaget",
    "datering": "Datering på omslaget",
    "inledning": "Inledning",
    "god_kvalitet": "Om god kvalitet",
    "enhetens_namn": "Den granskade enhetens namn",
    "enheten": "Om enheten",
    "granskningen": "Om granskningen",
    "sammanfattande_analys": "Sammanfattande analys",
}
"""The report's texts outside the areas."""

AREA_TEXTS = {"iakttagelser": "Iakttagelser", "synpunkter": "Synpunkter"}
"""An area's texts in the report: what was seen, and what the inspectors think of it."""


class EntryKey(NamedTuple):
    """Which field. Made by `case_key`, `unit_key`, `text_key`, `plan_key` or `fact_key`.

    reviewer: "" for the common answer, a second blind reviewer's name for that person's own.
    """

    kind: Kind
    subject: str
    row: str
    field: str
    reviewer: str

    @property
    def path(self) -> str:
        """The field as the log names it: `akt/K014/grundutredning`."""
        return "/".join(part for part in self if part)


def case_key(case_id: str, question: str, reviewer: str = "") -> EntryKey:
    """The answer to a question about a file."""
    return EntryKey("akt", case_id, "", question, reviewer)


def unit_key(question: str, row: str = "") -> EntryKey:
    """The answer to a question about the unit; row: `1`, `2` … for a question within a repeat."""
    return EntryKey("enhet", "", row, question, "")


def text_key(field: str) -> EntryKey:
    """A text of the report: a key of `TEXTS`, or an area and one of `AREA_TEXTS`, as `reception/synpunkter`."""
    return EntryKey("text", "", "", field, "")


def plan_key(part: str) -> EntryKey:
    """A part of the plan, a key of `PLAN_PARTS`."""
    return EntryKey("plan", "", "", part, "")


def fact_key(table: str, row: str, column: str) -> EntryKey:
    """A cell of a facts table; column: the unit's name. Row "" and column `kalla`: the table's source."""
    return EntryKey("fakta", table, row, column, "")


class Checklist(NamedTuple):
    """What decides the fields of a granskning: its instrument, units and facts tables (id -> table)."""

    instrument: Instrument
    units: tuple[str, ...]
    tables: Mapping[str, FactTable]


def question_of(checklist: Checklist, key: EntryKey) -> Question | None:
    """The question that an answer belongs to; None for other fields. Raises ValueError where there is none."""
    if key.kind not in ("akt", "enhet"):
        return None
    question = checklist.instrument.by_name.get(key.field)
    level: Level = "akt" if key.kind == "akt" else "enhet"
    has_row = key.row.isascii() and key.row.isdecimal()
    if question is None or question.level != level or bool(question.repeat) != has_row:
        raise ValueError(f"no such question: {key.path}")
    return question


def field_title(checklist: Checklist, key: EntryKey) -> str:
    """The field as messages name it, in Swedish. Raises ValueError for a field the granskning does not have."""
    question = question_of(checklist, key)
    if question is not None:
        where = f"Akt {key.subject}, " if key.kind == "akt" else f"Rad {key.row}, " if key.row else ""
        return f"{where}”{question.label}”"
    if key.kind == "fakta":
        return checklist.tables[key.subject].cell_title(key.row, key.field, checklist.units)
    titles = PLAN_PARTS if key.kind == "plan" else TEXTS
    if key.field in titles:
        return titles[key.field]
    area, _, part = key.field.partition("/")
    areas = {each.name: each.title for each in checklist.instrument.groups if each.kind == "area"}
    if key.kind != "text" or area not in areas or part not in AREA_TEXTS:
        raise ValueError(f"no such field: {key.path}")
    return f"{areas[area]}, {AREA_TEXTS[part].lower()}"


def clean_value(checklist: Checklist, key: EntryKey, value: str, others: Mapping[str, str]) -> str:
    """The value as it is stored: without white space around, numbers with decimal point.

    others: the other answers that the question's constraint may read. "" is always allowed.
    Raises UserError (Swedish) for a personnummer in any field and for a value the field does not take; ValueError for
    a field the granskning does not have.
    """
    title = field_title(checklist, key)
    value = storable(value).strip()
    refuse_personal_numbers(value, title)
    question = question_of(checklist, key)
    if question is not None:
        if question.type in ("integer", "decimal"):
            value = value.replace(",", ".").replace("\u2212", "-")
        check_answer(question, value, others)
    elif key.kind == "fakta" and key.field != SOURCE:
        return checklist.tables[key.subject].check_cell(key.row, value, title)
    elif len(value) > LONGEST_TEXT:
        raise UserError(f"{title}: texten är längre än {LONGEST_TEXT} tecken. Korta den.")
    return value


def needed_answers(checklist: Checklist, key: EntryKey) -> Collection[str]:
    """The questions whose answers must be known to check a value of this field; mostly none."""
    question = question_of(checklist, key)
    if question is None or question.constraint is None:
        return ()
    return question.constraint.questions - {""}
