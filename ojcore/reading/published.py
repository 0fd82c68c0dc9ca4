"""The printed tables under `data/sources` as values and claims, cell by cell."""

from collections.abc import Iterator
from typing import NamedTuple

from ojcore.definitions.model import Definitions, Indicator, PrintedTable, Publication, PublicationDefinition
from ojcore.errors import Problems
from ojcore.reading.cells import CellReader, Claim, UnknownAnswer, Value, split_previous
from ojcore.swedish import parse_number

MEAN = "mean"
COMMENT = "comment"


class PrintedComment(NamedTuple):
    """What the document says beside an indicator, about one unit."""

    indicator: str
    year: int
    unit: str
    source: str
    text: str


class PublishedCells(NamedTuple):
    """All that a publication's tables say."""

    values: list[Value]
    claims: list[Claim]
    comments: list[PrintedComment]


class _Cell(NamedTuple):
    """One printed cell and what it stands for; subject is a unit, a benchmark, MEAN or COMMENT."""

    indicator: Indicator
    subject: str
    text: str
    table: str
    row: str
    column: str


def read_publication(publication: Publication, definitions: Definitions) -> PublishedCells:
    """Every cell of a publication: values of kommuner and benchmarks, printed means and changes, comments.

    Raises Problems with the place of each cell that cannot be read and each row that is no known kommun.
    """
    return _PublicationReader(publication.definition, definitions).read(publication.tables)


class _PublicationReader:
    def __init__(self, publication: PublicationDefinition, definitions: Definitions) -> None:
        self.publication = publication
        self.definitions = definitions
        self.reader = CellReader(definitions)
        self.problems: list[str] = []
        self.cells = PublishedCells([], [], [])

    def read(self, tables: list[PrintedTable]) -> PublishedCells:
        for table in tables:
            for cell in self._cells_of(table):
                self._store(cell)
        if self.problems:
            raise Problems(f"Källan {self.publication.id} kunde inte läsas:", self.problems)
        return self.cells

    def _cells_of(self, table: PrintedTable) -> Iterator[_Cell]:
        by_rows = table.definition.rows_are == "indicators"
        subjects = self._subjects(table, table.headings if by_rows else [label for label, _ in table.rows])
        for label, texts in table.rows:
            for heading, text in zip(table.headings, texts, strict=True):
                wording, subject = (label, heading) if by_rows else (heading, label)
                if wording != table.definition.code_column and subjects.get(subject):
                    yield self._cell(table.definition.number, wording, subjects[subject], text, label, heading)

    def _cell(self, table: str, wording: str, subject: str, text: str, row: str, column: str) -> _Cell:
        indicator = self.definitions.asked_as[self.publication.id, table, wording]
        return _Cell(indicator, subject, text, table, row, column)

    def _subjects(self, table: PrintedTable, labels: list[str]) -> dict[str, str]:
        known = self.publication.rows | self.publication.columns
        found = {label: known.get(label) or self.definitions.find_kommun(label) for label in labels}
        for label in [label for label, subject in found.items() if subject is None]:
            self._report(table.definition.number, label, "", "är varken en kommun, ett snitt eller ett jämförelsetal")
        return {label: subject for label, subject in found.items() if subject}

    def _store(self, cell: _Cell) -> None:
        now, before = split_previous(cell.text)
        if cell.subject == COMMENT:
            self._comment(cell)
        elif cell.subject == MEAN:
            self._claim("mean", cell, self.publication.group, now)
            self._claim("delta", cell, self.publication.group, before)
        else:
            self._value(cell, self.publication.year, now)
            if cell.subject in self.definitions.benchmarks:
                self._claim("delta", cell, cell.subject, before)
            elif before is not None and self.publication.previous_year:
                self._value(cell, self.publication.previous_year, before)

    def _comment(self, cell: _Cell) -> None:
        units = [subject for subject in self.publication.columns.values() if subject in self.definitions.kommuner]
        if cell.text:
            for unit in units:
                year, source = self.publication.year, self.publication.id
                self.cells.comments.append(PrintedComment(cell.indicator.id, year, unit, source, cell.text))

    def _claim(self, kind: str, cell: _Cell, unit: str, raw: str | None) -> None:
        if not raw:
            return
        number = parse_number(raw.rstrip("*"))
        if number is None:
            self._report(cell.table, cell.row, cell.column, f"'{raw}' är inget tal")
            return
        year, source = self.publication.year, self.publication.id
        self.cells.claims.append(
            Claim(source, kind, cell.indicator.id, year, unit, raw, float(number), cell.table, cell.row, cell.column)
        )

    def _value(self, cell: _Cell, year: int, raw: str) -> None:
        is_benchmark = cell.subject in self.definitions.benchmarks
        try:
            reading = self.reader.read(raw, cell.indicator, is_benchmark=is_benchmark)
        except UnknownAnswer as error:
            hint = f"; menade du '{error.nearest}'?" if error.nearest else ""
            self._report(cell.table, cell.row, cell.column, f"okänt svar '{raw}'{hint}")
            return
        place = (cell.table, cell.row, cell.column)
        self.cells.values.append(
            Value(cell.indicator.id, year, cell.subject, self.publication.id, raw, *reading, *place)
        )

    def _report(self, table: str, row: str, column: str, what: str) -> None:
        place = f"tabell {table}, rad '{row}'" + (f", kolumn '{column}'" if column else "")
        self.problems.append(f"{place}: {what}")
