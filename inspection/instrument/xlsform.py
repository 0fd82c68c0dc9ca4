"""An instrument as an XLSForm workbook, which ODK, KoboToolbox and their kin turn into a form.

A file and a unit are reviewed at different times, so each level is a form of its own. The columns that are ours follow
XLSForm's; the tools leave columns they do not know alone.
"""

from collections.abc import Iterator
from itertools import groupby

from openpyxl import Workbook

from inspection.instrument.csv_tables import FILES
from inspection.instrument.model import NON_ANSWERS, Choice, Instrument, Level, Question
from ojcore.spreadsheet import fill_sheet, workbook_bytes

_COLUMNS = FILES["survey.csv"].split(";")
_LEVEL_TITLES: dict[Level, str] = {"akt": "personakter", "enhet": "enheten"}
_NO_PERSONNUMMER = r"not(regex(., '[\s\S]*[0-9]{6}[-+ ]?[0-9]{4}[\s\S]*'))"
_NO_PERSONNUMMER_MESSAGE = "Texten innehåller något som ser ut som ett personnummer."
_ANY_NON_ANSWER = " or ".join(f"selected(., '{each.name}')" for each in NON_ANSWERS)
_ALONE = f"count-selected(.) = 1 or not({_ANY_NON_ANSWER})"
_ALONE_MESSAGE = "Ej tillämpligt, Uppgift saknas och Gick inte att granska står var för sig."
_FIRST: dict[Level, dict[str, str]] = {
    "akt": {"name": "lopnummer", "label": "Aktens löpnummer", "hint": "Ur dragningen, till exempel K014."},
    "enhet": {"name": "enhetens_namn", "label": "Enhet"},
}


def write_xlsform(instrument: Instrument, level: Level) -> bytes:
    """The questions of a level as .xlsx with the sheets survey, choices and settings.

    The three non-answers are choices of every list outside repeats, and stand alone in a `select_multiple`. The form
    begins with the file's running number or the unit's name. Free text that looks like a personnummer is refused.
    """
    workbook = Workbook(write_only=True)
    rows = [[row.get(column, "") for column in _COLUMNS] for row in _survey(instrument, level)]
    fill_sheet(workbook.create_sheet("survey"), [_COLUMNS, *rows])
    fill_sheet(workbook.create_sheet("choices"), [["list_name", "name", "label"], *_choices(instrument, level)])
    fill_sheet(workbook.create_sheet("settings"), _settings(instrument, level))
    return workbook_bytes(workbook)


def _settings(instrument: Instrument, level: Level) -> list[list[str]]:
    head = ["form_title", "form_id", "version", "instance_name"]
    title = f"{instrument.title}: {_LEVEL_TITLES[level]}"
    return [head, [title, f"{instrument.form_id}-{level}", instrument.version, f"${{{_FIRST[level]['name']}}}"]]


def _survey(instrument: Instrument, level: Level) -> Iterator[dict[str, str]]:
    text_rule = {"constraint": _NO_PERSONNUMMER, "constraint_message": _NO_PERSONNUMMER_MESSAGE}
    yield {"type": "text", "required": "yes", "level": level, **text_rule, **_FIRST[level]}
    for area, asked in groupby(instrument.at_level(level), lambda question: question.area):
        yield {"type": "begin_group", "name": area, "label": instrument.titles[area], "level": level}
        for inner, questions in groupby(asked, lambda question: question.section or question.repeat):
            yield from _inner(instrument, inner, list(questions))
        yield {"type": "end_group"}


def _inner(instrument: Instrument, name: str, questions: list[Question]) -> Iterator[dict[str, str]]:
    kind = "repeat" if questions[0].repeat else "group"
    if name:
        yield {"type": f"begin_{kind}", "name": name, "label": instrument.titles[name], "level": questions[0].level}
    for question in questions:
        yield _row(question)
    if name:
        yield {"type": f"end_{kind}"}


def _row(question: Question) -> dict[str, str]:
    constraint, message = _constraint(question)
    return {
        "type": f"{question.type} {_list_name(question)}".strip(),
        "name": question.name,
        "label": question.label,
        "hint": question.hint,
        "required": "yes" if question.required else "",
        "relevant": question.relevant.source if question.relevant else "",
        "constraint": constraint,
        "constraint_message": message,
        "area": question.area,
        "level": question.level,
        "base": question.base.id if question.base else "",
        "law": question.law,
        "identifying": "yes" if question.identifying else "no",
        "report_text": "\n".join(
            f"{answer}: {text}".removeprefix(": ") for answer, text in question.report_text.items()
        ),
    }


def _constraint(question: Question) -> tuple[str, str]:
    rules = [(question.constraint.source, question.constraint_message)] if question.constraint else []
    if question.type == "text":
        rules.append((_NO_PERSONNUMMER, _NO_PERSONNUMMER_MESSAGE))
    if question.type == "select_multiple" and not question.repeat:
        rules.append((_ALONE, _ALONE_MESSAGE))
    sources = [source for source, _ in rules]
    joined = " and ".join(f"({source})" for source in sources) if len(sources) > 1 else "".join(sources)
    return joined, " ".join(message for _, message in rules)


def _list_name(question: Question) -> str:
    return f"{question.list_name}_i_tabell" if question.list_name and question.repeat else question.list_name


def _choices(instrument: Instrument, level: Level) -> list[list[str]]:
    lists: dict[str, tuple[Choice, ...]] = {
        _list_name(question): question.answers for question in instrument.at_level(level) if question.has_choices
    }
    return [[name, each.name, each.label] for name, choices in lists.items() for each in choices]
