"""The four CSV tables of an instrument, read strictly, and the list of faults found in them."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

FILES = {
    "bases.csv": "id;question;answers;within;gender;singular;singular_definite;plural;plural_definite",
    "choices.csv": "list_name;name;label",
    "settings.csv": "form_title;form_id;version;valid_from",
    "survey.csv": "type;name;label;hint;required;relevant;constraint;constraint_message;"
    "area;level;base;law;identifying;report_text",
}
"""The tables and their heading rows. All but bases are XLSForm's, with columns of ours last in survey."""


@dataclass(frozen=True)
class Row:
    """A row of a table: its file, the line it starts on and its cells by column, without white space around."""

    file: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    @property
    def place(self) -> str:
        """`survey.csv, rad 14 (arbetsplan)`."""
        name = self.cells.get("name") or self.cells.get("id")
        return f"{self.file}, rad {self.line}" + (f" ({name})" if name else "")


@dataclass
class Faults:
    """Every fault of an instrument, in Swedish, with its place."""

    lines: list[str] = field(default_factory=list)

    def add(self, place: Row | str, message: str) -> None:
        """Notes one fault."""
        self.lines.append(f"{place.place if isinstance(place, Row) else place}: {message}")

    def choose(self, row: Row, column: str, allowed: Iterable[str]) -> str:
        """The cell, with a fault noted unless it is one of those allowed."""
        options = list(allowed)
        if row[column] not in options:
            shown = ", ".join(option or "tomt" for option in options)
            self.add(row, f"kolumn '{column}': '{row[column]}' finns inte; tillåtna: {shown}")
        return row[column]

    def refuse_cells(self, row: Row, what: str, columns: Iterable[str]) -> None:
        """Notes a fault for each of the columns that is not empty."""
        for column in columns:
            if row[column]:
                self.add(row, f"kolumn '{column}' ska vara tom för {what}")


def read_table(folder: Path, name: str, faults: Faults) -> list[Row]:
    """The rows below the heading of one of FILES; notes unreadable files, wrong columns and rows of another length."""
    try:
        text = (folder / name).read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        faults.add(name, f"filen saknas eller är inte UTF-8 ({error.__class__.__name__})")
        return []
    reader = csv.reader(text.splitlines(keepends=True), delimiter=";", strict=True)
    rows: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for cells in reader:
            rows.append((start, [cell.strip() for cell in cells]))
            start = reader.line_num + 1
    except csv.Error as error:
        faults.add(f"{name}, rad {start}", f"raden går inte att läsa: {error}")
    return _with_columns(name, [row for row in rows if any(row[1])], faults)


def _with_columns(name: str, rows: list[tuple[int, list[str]]], faults: Faults) -> list[Row]:
    wanted = FILES[name].split(";")
    head = rows[0][1] if rows else []
    for column in [column for column in head if column not in wanted]:
        faults.add(f"{name}, rad 1", f"okänd kolumn '{column}'; tillåtna: {', '.join(wanted)}")
    for column in [column for column in wanted if head.count(column) != 1]:
        faults.add(f"{name}, rad 1", f"kolumnen '{column}' ska finnas en gång")
    for line, cells in rows:
        if len(cells) != len(head):
            faults.add(f"{name}, rad {line}", f"{len(cells)} celler, men rubrikraden har {len(head)}")
    return [Row(name, line, dict(zip(head, cells, strict=False))) for line, cells in rows[1:]]
