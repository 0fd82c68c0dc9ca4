"""The Excel protocol: an instrument to fill in without a network, with drop-downs and all but the answers locked.

`inspection.offline.reader` reads it back.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from inspection.instrument.conditions import condition_text, excel_formula
from inspection.instrument.model import Choice, Instrument
from inspection.offline.layout import (
    FIRST_ANSWER_COLUMN,
    FORMAT,
    IDENTITY_SHEET,
    TEXTS,
    Block,
    Heading,
    Line,
    Sheet,
    sheets_of,
)
from ojcore.errors import UserError
from ojcore.secrecy import refuse_personal_numbers
from ojcore.spreadsheet import workbook_bytes

MOST_CASES = 2_000

_LISTS_SHEET = "Listor"
_LABEL_WIDTH, _HINT_WIDTH, _LINE_HEIGHT = 48, 40, 15
_HEAD = PatternFill("solid", fgColor="1F3864")
_SECTION = PatternFill("solid", fgColor="D9E2F3")
_ANSWER = PatternFill("solid", fgColor="FFF9E5")
_OFF = PatternFill("solid", bgColor="BFBFBF")
_LINE = Side(style="thin", color="A6A6A6")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_WRAPPED = Alignment(wrap_text=True, vertical="top")

_README = (
    "Protokollet fylls i utan nätverk och läses sedan in i granskningen.",
    "Skriv bara i de gula cellerna. Där det finns en lista väljer du ur den; Alt+nedåtpil öppnar den.",
    "En grå cell gäller inte, givet de andra svaren. Lämna den tom.",
    "Där flera svar kan väljas har varje svar en egen rad: skriv x.",
    "Skriv aldrig namn, personnummer, adress eller diarienummer. Akten heter sitt löpnummer.",
    "Du kan läsa in ett halvfärdigt protokoll. Fel visas med blad och cell, och då sparas inget.",
)


def write_protocol(instrument: Instrument, case_ids: Sequence[str]) -> bytes:
    """The protocol as .xlsx: a sheet per area, at level akt with a column per file.

    case_ids: the files' running numbers, in the order wanted; may be empty where only the unit is reviewed.
    Raises UserError for a running number that is empty, doubled or contains a personnummer, and above MOST_CASES.
    """
    _check_cases(case_ids)
    workbook = Workbook()
    _write_readme(workbook.active, instrument)
    lists = _Lists(workbook.create_sheet(_LISTS_SHEET))
    for sheet in sheets_of(instrument, case_ids):
        _SheetWriter(instrument, sheet, workbook.create_sheet(sheet.name), lists).write()
    _write_identity(workbook.create_sheet(IDENTITY_SHEET), instrument)
    workbook.move_sheet(_LISTS_SHEET, len(workbook.sheetnames))
    _lock(lists.sheet)
    lists.sheet.sheet_state = "hidden"
    workbook.security.lockStructure = True
    return workbook_bytes(workbook)


def _check_cases(case_ids: Sequence[str]) -> None:
    if len(case_ids) > MOST_CASES:
        raise UserError(f"Ett protokoll rymmer högst {MOST_CASES} akter; dela upp dem på flera protokoll.")
    for case_id, times in Counter(case_ids).items():
        refuse_personal_numbers(case_id, "Löpnummer")
        if not case_id.strip() or times > 1:
            raise UserError(f"Löpnumret '{case_id}' är tomt eller står två gånger; varje akt ska ha ett eget.")


def _write_readme(sheet: Worksheet, instrument: Instrument) -> None:
    sheet.title = "Läs först"
    sheet.column_dimensions["A"].width = 100
    _put(sheet, 1, 1, f"{instrument.title}, version {instrument.version}").font = Font(bold=True, size=14)
    for row, text in enumerate(_README, start=3):
        _put(sheet, row, 1, text).alignment = _WRAPPED
    _lock(sheet)


def _write_identity(sheet: Worksheet, instrument: Instrument) -> None:
    for row, text in enumerate((FORMAT, instrument.id, instrument.version, instrument.sha256), start=1):
        _put(sheet, row, 1, text)
    _lock(sheet)
    sheet.sheet_state = "veryHidden"


def _lock(sheet: Worksheet) -> None:
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False


def _put(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """Writes text as text, whatever it starts with."""
    cell = sheet.cell(row, column)
    cell.value = text
    cell.data_type = "s"
    return cell


def _height(label: str, hint: str) -> int:
    """Points for the longer of the two when wrapped; a spreadsheet program does not always fit rows by itself."""
    return _LINE_HEIGHT * max(1, -(-len(label) // _LABEL_WIDTH), -(-len(hint) // _HINT_WIDTH))


@dataclass
class _Lists:
    """The hidden sheet with the drop-downs' labels, a column for each different list."""

    sheet: Worksheet
    columns: dict[tuple[Choice, ...], str] = field(default_factory=dict)

    def reference(self, choices: tuple[Choice, ...]) -> str:
        if choices not in self.columns:
            column = len(self.columns) + 1
            for row, choice in enumerate(choices, start=1):
                _put(self.sheet, row, column, choice.label)
            letter = get_column_letter(column)
            self.columns[choices] = f"{_LISTS_SHEET}!${letter}$1:${letter}${len(choices)}"
        return self.columns[choices]


@dataclass
class _SheetWriter:
    instrument: Instrument
    plan: Sheet
    sheet: Worksheet
    lists: _Lists
    row: int = 1
    validations: dict[str, DataValidation] = field(default_factory=dict)
    places: dict[tuple[str, str], tuple[int, Block]] = field(default_factory=dict)

    def write(self) -> None:
        title = _put(self.sheet, 1, 2, f"{self.plan.area.title} · {self.instrument.title}")
        title.font = Font(bold=True, size=14)
        self.row = 3
        for block in self.plan.blocks:
            self._write_block(block)
        self._dress()

    def _write_block(self, block: Block) -> None:
        for column, text in enumerate((block.key, block.title, "Anvisning", *block.columns), start=1):
            head = _put(self.sheet, self.row, column, text)
            head.font, head.fill, head.alignment = Font(bold=True, color="FFFFFF"), _HEAD, _WRAPPED
        self.row += 1
        for row in block.rows:
            if isinstance(row, Heading):
                self._write_heading(row, block)
            else:
                self._write_line(row, block)
            self.row += 1
        self.row += 1

    def _write_heading(self, heading: Heading, block: Block) -> None:
        for column in range(2, FIRST_ANSWER_COLUMN + len(block.columns)):
            cell = _put(self.sheet, self.row, column, heading.title if column == 2 else "")
            cell.font, cell.fill = Font(bold=True), _SECTION

    def _write_line(self, line: Line, block: Block) -> None:
        for column, text in enumerate((line.key, line.label, self._hint(line)), start=1):
            _put(self.sheet, self.row, column, text).alignment = _WRAPPED
        is_text = line.question is None or line.question.type == "text"
        for column in range(FIRST_ANSWER_COLUMN, FIRST_ANSWER_COLUMN + len(block.columns)):
            cell = self.sheet.cell(self.row, column)
            cell.protection, cell.fill, cell.border = Protection(locked=False), _ANSWER, _BORDER
            cell.alignment = _WRAPPED
            cell.number_format = "@" if is_text else "General"
        self.sheet.row_dimensions[self.row].height = 60 if is_text else _height(line.label, self._hint(line))
        if line.question is not None:
            self.places[line.question.name, line.choice] = (self.row, block)
        if block.columns:
            self._validate(line, block)
            self._grey(line, block)

    def _hint(self, line: Line) -> str:
        if line.question is None or line.question.relevant is None:
            return line.hint
        condition = condition_text(line.question.relevant, self.instrument.by_name)
        return f"{line.hint} Besvaras när {condition}.".strip()

    def _range(self, block: Block) -> str:
        last = get_column_letter(FIRST_ANSWER_COLUMN + len(block.columns) - 1)
        return f"{get_column_letter(FIRST_ANSWER_COLUMN)}{self.row}:{last}{self.row}"

    def _validate(self, line: Line, block: Block) -> None:
        if line.choices:
            rule = self._validation("list", self.lists.reference(line.choices), "Välj ett av svaren i listan.")
        elif line.question is not None and line.question.type == "integer":
            rule = self._validation("whole", "-999999999", "Skriv ett heltal.")
        elif line.question is not None and line.question.type == "decimal":
            rule = self._validation("decimal", "-999999999", "Skriv ett tal.")
        else:
            return
        rule.add(self._range(block))

    def _validation(self, kind: str, formula: str, message: str) -> DataValidation:
        if formula + kind not in self.validations:
            rule = DataValidation(type=kind, formula1=formula, allow_blank=True, showErrorMessage=True)
            rule.operator = None if kind == "list" else "greaterThanOrEqual"
            rule.errorTitle, rule.error = "Svaret går inte", message
            self.sheet.add_data_validation(rule)
            self.validations[formula + kind] = rule
        return self.validations[formula + kind]

    def _grey(self, line: Line, block: Block) -> None:
        """Greys the cells whose question does not apply, by a formula over the answers on this sheet it depends on."""
        if line.question is None or line.question.relevant is None:
            return
        if not line.question.relevant.questions <= {name for name, _ in self.places}:
            return

        def cell_of(name: str, choice: str) -> str:
            row, of = self.places[name, choice]
            letter = get_column_letter(FIRST_ANSWER_COLUMN)
            return f"{letter}${row}" if of is block else f"${letter}${row}"

        formula = excel_formula(line.question.relevant, self.instrument.by_name, cell_of)
        rule = FormulaRule(formula=[f"NOT({formula})"], fill=_OFF, stopIfTrue=True)
        self.sheet.conditional_formatting.add(self._range(block), rule)

    def _dress(self) -> None:
        widest = max(len(block.columns) for block in self.plan.blocks)
        is_wide = widest == 1 or all(block.key == TEXTS for block in self.plan.blocks)
        self.sheet.column_dimensions["A"].hidden = True
        self.sheet.column_dimensions["B"].width = _LABEL_WIDTH
        self.sheet.column_dimensions["C"].width = _HINT_WIDTH
        for column in range(FIRST_ANSWER_COLUMN, FIRST_ANSWER_COLUMN + widest):
            self.sheet.column_dimensions[get_column_letter(column)].width = 45 if is_wide else 18
        self.sheet.freeze_panes = "D4"
        self.sheet.print_title_rows = "1:3"
        self.sheet.print_title_cols = "B:B"
        self.sheet.page_setup.orientation = "landscape"
        self.sheet.page_setup.paperSize = self.sheet.PAPERSIZE_A4
        _lock(self.sheet)
