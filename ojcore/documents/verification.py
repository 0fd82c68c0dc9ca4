"""The report checks itself before it leaves: its tables are read back and their means and changes recomputed.

What is read are the cells as they are printed, and the rules are those of the check of sources.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ojcore.checking import Outcome, SourceCells
from ojcore.checking.deltas import check_group_deltas
from ojcore.checking.means import check_means
from ojcore.comparing.cell_texts import read_line
from ojcore.comparing.comparison import Row
from ojcore.definitions.model import Definitions
from ojcore.documents.content import Piece, Table
from ojcore.documents.layout import MEAN_ROW, heading
from ojcore.documents.material import Material
from ojcore.reading.cells import Claim, Value
from ojcore.swedish import parse_number
from ojcore.word import Cell as WordCell
from ojcore.word import Row as WordRow
from ojcore.word import Text
from ojcore.word.inline import plain

OWN_REPORT = "rapporten"


class _Printed(NamedTuple):
    """One printed cell: which row of the comparison, which printed row, and its text."""

    row: Row
    label: str
    text: str


class _Labels(NamedTuple):
    """printed text -> answer, and printed text -> missing reason."""

    codes: dict[str, str]
    missing: dict[str, str]


def verify(material: Material, pieces: Iterable[Piece]) -> list[Outcome]:
    """The outcomes of recomputing every mean and every change in the tables with kommuner down."""
    cells = [cell for piece in pieces if isinstance(piece, Table) for cell in _read(material, piece)]
    printed = SourceCells(
        source=OWN_REPORT,
        definitions=material.definitions,
        values=list(_values(material, cells)),
        claims=list(_claims(material, cells)),
        elsewhere=[],
        rivals=[],
        published={},
    )
    return [check_means(printed), check_group_deltas(printed)]


def _read(material: Material, table: Table) -> Iterator[_Printed]:
    """The cells under headings that are indicators."""
    by_heading = {heading(row): row for row in material.comparison.rows}
    columns = [by_heading.get(plain(column.heading)) for column in table.columns]
    for each in table.rows:
        cells = each.cells if isinstance(each, WordRow) else each
        for row, cell in zip(columns[1:], cells[1:], strict=False):
            if row is not None:
                yield _Printed(row, _words(cells[0]), _words(cell))


def _words(cell: WordCell | Text) -> str:
    return plain(cell.text if isinstance(cell, WordCell) else cell)


def _values(material: Material, cells: Iterable[_Printed]) -> Iterator[Value]:
    """The kommuner's answers and figures, of both years; members without a row have no answer."""
    year, by_name = material.comparison.year, {material.voice.name(unit): unit for unit in material.comparison.units}
    labels = _labels_of(material.definitions)
    for cell in cells:
        unit = by_name.get(cell.label)
        if unit is not None:
            now, before = read_line(cell.text)
            yield _value(labels, cell, unit, year, now)
            if before and cell.row.previous_year is not None:
                yield _value(labels, cell, unit, cell.row.previous_year, before)
    absent = [unit for unit in material.comparison.members if unit not in material.voice.present]
    for unit in absent:
        for row in material.comparison.rows:
            yield Value(row.indicator.id, year, unit, row.source, "", None, None, "ingen_uppgift", "", unit, "")


def _labels_of(known: Definitions) -> _Labels:
    """What a table prints for answers and for missing values."""
    missing = {reason.label: id_ for id_, reason in known.missing.items()} | {"–": "ej_fragad"}
    return _Labels({answer.label: id_ for id_, answer in known.answers.items()}, missing)


def _value(labels: _Labels, cell: _Printed, unit: str, year: int, text: str) -> Value:
    """A printed text as a value. Raises ValueError for one that is no answer, figure or missing reason."""
    number = None if cell.row.indicator.is_answer else parse_number(text)
    code = labels.codes.get(text) if cell.row.indicator.is_answer else None
    if number is None and code is None and text not in labels.missing:
        raise ValueError(f"{text!r} cannot be read back")
    place = ("", cell.label, cell.row.indicator.title)
    figure = None if number is None else float(number)
    return Value(
        cell.row.indicator.id, year, unit, cell.row.source, text, code, figure, labels.missing.get(text), *place
    )


def _claims(material: Material, cells: Iterable[_Printed]) -> Iterator[Claim]:
    """The printed means and changes of the group."""
    comparison = material.comparison
    for cell in cells:
        if cell.label != MEAN_ROW:
            continue
        for kind, text in zip(("mean", "delta"), read_line(cell.text), strict=True):
            number = parse_number(text.replace("±", "")) if text else None
            if text and number is not None:
                place = ("", cell.label, cell.row.indicator.title)
                id_, year = cell.row.indicator.id, comparison.year
                yield Claim(OWN_REPORT, kind, id_, year, comparison.group, text, float(number), *place)


def tell_faults(outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    """What recomputing found, as sentences; nothing for a sound report."""
    found = (discrepancy for outcome in outcomes for discrepancy in outcome.discrepancies)
    return tuple(f"{each.place}: {each.printed} borde vara {each.recomputed}. {each.explanation}" for each in found)
