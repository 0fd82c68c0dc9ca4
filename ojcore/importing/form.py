"""The documented form of an import file: its columns, and a template to fill in."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from ojcore.definitions.model import Definitions
from ojcore.errors import UserError
from ojcore.spreadsheet import fill_sheet, workbook_bytes, write_csv
from ojcore.swedish import sort_key

SOURCE, TITLE, INDICATOR, YEAR, UNIT = "källa", "källans titel", "indikator", "år", "enhet"
ANSWER, KIND, PLACE = "svar", "slag", "plats"
KINDS = {"": "svar", "svar": "svar", "snitt": "snitt", "förändring": "förändring"}


class FormColumn(NamedTuple):
    """A column of the form; `explanation` is Swedish and stands in the template."""

    heading: str
    is_needed: bool
    explanation: str


COLUMNS = (
    FormColumn(
        SOURCE,
        True,
        "id för publikationen: en källa som har lästs in förut, eller ett nytt med a-z, 0-9 och bindestreck",
    ),
    FormColumn(INDICATOR, True, "indikatorns id eller hela titel, som i listan över indikatorer"),
    FormColumn(YEAR, True, "mätåret, fyra siffror"),
    FormColumn(
        UNIT, True, "kommunens kod eller namn, eller ett jämförelsetal som Riket, och vid snitt gruppens id eller namn"
    ),
    FormColumn(
        ANSWER, True, "svaret som det är tryckt: ja, nej, delvis, 62,5 eller t.ex. vet ej, tomt betyder ej svarat"
    ),
    FormColumn(KIND, False, "tomt eller svar, men snitt eller förändring för tal som källan själv har räknat ut"),
    FormColumn(PLACE, False, "var i källan det står, t.ex. tabell 3"),
    FormColumn(TITLE, False, "behövs på minst en rad när källan är ny"),
)
HEADINGS = {column.heading: column.is_needed for column in COLUMNS}

_SHEET = "Värden"
_LISTS = "Listor"
_ROWS_WITH_LISTS = 5000


def write_template(file_format: str, definitions: Definitions) -> bytes:
    """An empty file in the form, `csv` or `xlsx`, with each column explained.

    The Excel file has lists to choose indicator, unit and kind from. Raises UserError for another format.
    """
    if file_format == "csv":
        return write_csv([*([f"# {line}"] for line in _explanations()), list(HEADINGS)])
    if file_format == "xlsx":
        return _excel_template(definitions)
    raise UserError(f"Mallen finns som csv och xlsx, inte som '{file_format}'.")


def _explanations() -> Iterator[str]:
    yield "En rad per svar. Rubrikerna får stå i vilken ordning som helst. Allt läses in, eller inget."
    for column in COLUMNS:
        yield f"{column.heading} ({'måste finnas' if column.is_needed else 'får utelämnas'}): {column.explanation}"


def indicator_names(definitions: Definitions) -> dict[str, str]:
    """indicator id -> what to call it in a file: its title, or its id where others have the same title."""
    titles = Counter(indicator.title for indicator in definitions.indicators.values())
    return {id_: each.title if titles[each.title] == 1 else id_ for id_, each in definitions.indicators.items()}


def _excel_template(definitions: Definitions) -> bytes:
    lists = {
        INDICATOR: sorted(indicator_names(definitions).values(), key=sort_key),
        UNIT: _unit_names(definitions),
        KIND: [kind for kind in KINDS if kind],
    }
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(_SHEET)
    for number, (heading, choices) in enumerate(lists.items()):
        sheet.data_validations.append(_choose(heading, "ABC"[number], len(choices)))
    fill_sheet(sheet, [list(HEADINGS)])
    fill_sheet(workbook.create_sheet("Förklaring"), [["Så här fyller du i"], *([line] for line in _explanations())])
    longest = max(map(len, lists.values()))
    columns = [
        [f"Att välja: {heading}", *choices, *[None] * (longest - len(choices))] for heading, choices in lists.items()
    ]
    fill_sheet(workbook.create_sheet(_LISTS), list(zip(*columns, strict=True)))
    return workbook_bytes(workbook)


def _choose(heading: str, list_column: str, count: int) -> DataValidation:
    """A drop-down in the column of `heading`; another text may still be written, and is checked on import."""
    choices = DataValidation(type="list", formula1=f"{_LISTS}!${list_column}$2:${list_column}${count + 1}")
    choices.showErrorMessage = False
    column = "ABCDEFGH"[list(HEADINGS).index(heading)]
    choices.add(f"{column}2:{column}{_ROWS_WITH_LISTS}")
    return choices


def _unit_names(definitions: Definitions) -> list[str]:
    kommuner = sorted((kommun.name for kommun in definitions.kommuner.values()), key=sort_key)
    return [definitions.unit_name(id_) for id_ in (*definitions.benchmarks, *definitions.groups)] + kommuner
