"""Facts tables: what the report says of the unit in figures, as definitions under `data/facts`, and their arithmetic.

A row may be the sum of other rows or the quotient of two; then an empty cell is computed and a filled one is checked.
A row may also be shown with its share of another row.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import ValidationError, model_validator

from ojcore.definitions.folder import data_folder
from ojcore.definitions.model import Definition
from ojcore.definitions.reader import explain
from ojcore.errors import Problems, UserError
from ojcore.swedish import format_number, format_percent, parse_number, round_half_up

SOURCE = "kalla"
"""The column of the entry that holds a table's source; its row has no name."""

_MOST_DIGITS = 12


class FactRow(Definition):
    """One row of figures, or with kind `rubrik` a heading.

    sum_of: rows it adds up. quotient: (dividend, divisor), multiplied by `factor`; the dividend is taken as rounded to
    the decimals it is given with. share_of: the row that its figures are also shown as a share of. decimals: of a
    computed quotient.
    Source of the rules: the tables of the 2011 report.
    """

    id: str
    label: str
    kind: Literal["antal", "procent", "rubrik"] = "antal"
    is_indented: bool = False
    decimals: int = 0
    sum_of: tuple[str, ...] = ()
    quotient: tuple[str, str] | None = None
    factor: int = 1
    share_of: str = ""
    share_decimals: int = 0

    @property
    def is_computed(self) -> bool:
        """True where other rows say what it should be."""
        return bool(self.sum_of or self.quotient)


class FactTable(Definition):
    """A table with a column per unit, or with one of its own.

    order: its place among the tables. form_id: the instruments it belongs to, all versions. head: of the first column.
    column: the only one, for a table about the inspected unit itself; empty for a column per unit.
    """

    id: str
    order: int
    title: str
    head: str
    form_id: str
    column: str = ""
    hint: str = ""
    row: tuple[FactRow, ...]

    @model_validator(mode="after")
    def _check_rows(self) -> Self:
        ids = [each.id for each in self.row]
        if len(set(ids)) < len(ids):
            raise ValueError("två rader har samma id")
        figures = {each.id for each in self.row if each.kind != "rubrik"}
        typed = {each.id for each in self.row if each.id in figures and not each.is_computed}
        for each in self.row:
            parts = {*each.sum_of, *(each.quotient or ())}
            if parts - typed or (each.share_of and each.share_of not in figures):
                raise ValueError(f"raden '{each.id}' räknas ur en rad som inte finns eller som själv är uträknad")
            if (each.sum_of and each.quotient) or (each.id not in figures and (parts or each.share_of)):
                raise ValueError(f"raden '{each.id}' är både summa och kvot, eller en rubrik med tal")
        return self

    def columns(self, units: Sequence[str]) -> tuple[str, ...]:
        """The columns it has in a granskning of these units."""
        return (self.column,) if self.column else tuple(units)

    def figure_row(self, id_: str) -> FactRow:
        """The row. Raises ValueError where it does not exist or is a heading."""
        found = next((each for each in self.row if each.id == id_ and each.kind != "rubrik"), None)
        if found is None:
            raise ValueError(f"no such row: {self.id}/{id_}")
        return found

    def cell_title(self, row: str, column: str, units: Sequence[str]) -> str:
        """The cell as messages name it. Raises ValueError for a cell the table does not have."""
        if not row and column == SOURCE:
            return f"{self.title}, källa"
        if column not in self.columns(units):
            raise ValueError(f"no such column: {self.id}/{column}")
        return f"{self.title}, {self.figure_row(row).label}, {column}"

    def check_cell(self, row: str, value: str, title: str) -> str:
        """The figure as it is stored, with decimal point, from one written in Swedish. Raises UserError."""
        if not value:
            return ""
        number = parse_number(value)
        if number is not None and number < 0:
            raise UserError(f"{title}: {value} är mindre än 0. Skriv antalet, eller lämna rutan tom.")
        if number is None or len(number.as_tuple().digits) > _MOST_DIGITS:
            raise UserError(f"{title}: '{value}' är inget tal. Skriv till exempel 61 047 eller 17,5.")
        if self.figure_row(row).kind == "procent" and number > 100:
            raise UserError(f"{title}: {value} är mer än 100 %. Ange andelen i procent.")
        return f"{number:f}"


@dataclass(frozen=True)
class FactCell:
    """One cell. number: None where nothing is filled in or computed. share: of the row's `share_of`, in percent.

    text: as it is printed, share not included. fault: Swedish, where a filled cell does not agree with the others.
    """

    number: Decimal | None
    text: str
    share: str
    is_computed: bool
    fault: str


@dataclass(frozen=True)
class FilledRow:
    """A row with its cells, in the order of the columns; a heading has none."""

    row: FactRow
    cells: tuple[FactCell, ...]


@dataclass(frozen=True)
class FilledTable:
    """A table with figures. source: where they come from, as the inspector wrote it."""

    table: FactTable
    columns: tuple[str, ...]
    rows: tuple[FilledRow, ...]
    source: str

    @property
    def faults(self) -> list[str]:
        """What does not add up, with its place, in Swedish."""
        return [cell.fault for row in self.rows for cell in row.cells if cell.fault]

    @property
    def is_empty(self) -> bool:
        """True where nothing is filled in."""
        return all(cell.number is None for row in self.rows for cell in row.cells)


def fill_table(
    table: FactTable, units: Sequence[str], values: Mapping[tuple[str, str], str], source: str = ""
) -> FilledTable:
    """The table with sums, quotients and shares computed, and what was filled in checked against them.

    units: the granskning's. values: (row, column) -> figure as stored; "" or left out where none is. Nothing is
    computed or checked from rows that lack a figure.
    """
    columns = table.columns(units)
    given = {place: Decimal(value) for place, value in values.items() if value}
    numbers = dict(given)
    for row in table.row:
        for column in columns:
            if row.is_computed and (row.id, column) not in given:
                computed = _compute(row, column, given)
                if computed is not None:
                    numbers[row.id, column] = computed
    rows = [
        FilledRow(row, tuple(_cell(table, row, column, numbers, given) for column in columns if row.kind != "rubrik"))
        for row in table.row
    ]
    return FilledTable(table, columns, tuple(rows), source)


_Numbers = Mapping[tuple[str, str], Decimal]


def _compute(row: FactRow, column: str, given: _Numbers) -> Decimal | None:
    parts = [given.get((each, column)) for each in (row.sum_of or row.quotient or ())]
    present = [part for part in parts if part is not None]
    if not row.is_computed or len(present) < len(parts):
        return None
    if row.sum_of:
        return sum(present, Decimal(0))
    return round_half_up(present[0] * row.factor / present[1], row.decimals) if present[1] else None


def _cell(table: FactTable, row: FactRow, column: str, numbers: _Numbers, given: _Numbers) -> FactCell:
    number = numbers.get((row.id, column))
    is_computed = (row.id, column) not in given
    if number is None:
        return FactCell(None, "", "", is_computed, "")
    whole = numbers.get((row.share_of, column))
    share = format_percent(number * 100 / whole, row.share_decimals) if whole else ""
    fault = "" if is_computed else _fault(row, column, given)
    if whole and number > whole:
        larger = next(each.label for each in table.row if each.id == row.share_of)
        fault = fault or f"{print_figure(row, number)} är fler än ”{larger}”, {print_figure(row, whole)}"
    place = f"{table.title}, {row.label}, {column}: "
    return FactCell(number, print_figure(row, number), share, is_computed, fault and place + fault)


def print_figure(row: FactRow, number: Decimal) -> str:
    """`61 047`, `82 %` or `71,5 %`: with the decimals it was given with."""
    decimals = _decimals(number)
    return format_percent(number, decimals) if row.kind == "procent" else format_number(number, decimals)


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _fault(row: FactRow, column: str, given: _Numbers) -> str:
    """Why a filled cell does not agree with the rows it should follow from; "" where it does, or cannot be checked."""
    expected = _compute(row, column, given)
    number = given[row.id, column]
    if expected is None:
        return ""
    shown = format_number(number, _decimals(number))
    if row.sum_of:
        parts = [given[each, column] for each in row.sum_of]
        terms = " + ".join(format_number(part, _decimals(part)) for part in parts)
        return "" if number == expected else f"{shown} är ifyllt, men {terms} = {format_number(expected, 0)}"
    dividend, divisor = (given[each, column] for each in row.quotient or ())
    half = Decimal(1).scaleb(-_decimals(dividend)) / 2
    low, high = ((dividend + side * half) * row.factor / divisor for side in (-1, 1))
    margin = Decimal(1).scaleb(-_decimals(number)) / 2
    if low - margin <= number <= high + margin:
        return ""
    return f"{shown} är ifyllt, men talen ger {format_number(expected, row.decimals)}"


def fact_tables(form_id: str) -> dict[str, FactTable]:
    """id -> the tables of the configured data folder that belong to an instrument's form, in order."""
    return {each.id: each for each in load_fact_tables(data_folder()) if each.form_id == form_id}


@cache
def load_fact_tables(data: Path) -> tuple[FactTable, ...]:
    """Every table under `data/facts`, in order. Raises Problems with every file's faults."""
    found: list[FactTable] = []
    problems: list[str] = []
    for path in sorted((data / "facts").glob("*.toml")):
        try:
            found.append(FactTable.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))))
            if found[-1].id != path.stem:
                problems.append(f"{path.name}: id ska vara '{path.stem}', som filen heter")
        except ValidationError as error:
            problems += [f"{path.name}: {each}" for each in _explain(error)]
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            problems.append(f"{path.name}: filen går inte att läsa som TOML i UTF-8: {error}")
    if problems:
        raise Problems("Faktatabellerna i data/facts kunde inte läsas:", problems)
    return tuple(sorted(found, key=lambda table: table.order))


def _explain(error: ValidationError) -> Iterator[str]:
    for each in error.errors():
        yield str(each["ctx"]["error"]) if each["type"] == "value_error" else explain(dict(each))
