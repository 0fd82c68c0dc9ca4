"""Percent signs that are missing and footnote marks that nothing explains."""

import re
from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from ojcore.checking.arrays import Positions, split
from ojcore.checking.cells import SourceCells, place
from ojcore.checking.discrepancy import Certainty, Discrepancy, Outcome, place_of
from ojcore.definitions.model import PrintedTable
from ojcore.reading.cells import Claim, Value
from ojcore.reading.published import COMMENT

_MARK = re.compile(r"[*†‡]+")


def check_percent_signs(cells: SourceCells) -> Outcome:
    """Every share and change without a percent sign in a table where most have one."""
    arrays = cells.arrays
    has_sign = arrays.of("raw", lambda raw: "%" in raw)
    discrepancies, checked = [], 0
    for positions, claims in _figures_alike(cells):
        signed, bare = positions[has_sign[positions]], positions[~has_sign[positions]]
        bare_claims = [claim for claim in claims if "%" not in claim.raw]
        number = len(positions) + len(claims)
        if (len(bare) + len(bare_claims)) * 2 < number:
            checked += number
            signed_claims = [claim.raw for claim in claims if "%" in claim.raw]
            example = arrays.pick(signed[:1])[0].raw if len(signed) else signed_claims[0]
            discrepancies += [_bare(cells, value, example) for value in arrays.pick(bare)]
            discrepancies += [_bare(cells, claim, example) for claim in bare_claims]
    return Outcome("Procenttecken", discrepancies, checked)


def _figures_alike(cells: SourceCells) -> Iterator[tuple[Positions, list[Claim]]]:
    """The shares of each table, values and means together, and apart from them its changes."""
    arrays, indicators = cells.arrays, cells.definitions.indicators
    is_share = arrays.of("indicator", lambda id_: indicators[id_].is_percent)
    shares = np.flatnonzero(is_share & arrays.has_number)
    tables = [shares[places] for places in split(arrays.numbered("table")[shares])]
    values = {(arrays.pick(places[:1])[0].table, False): places for places in sorted(tables, key=lambda each: each[0])}
    claims: dict[tuple[str, bool], list[Claim]] = defaultdict(list)
    for claim in cells.claims:
        if claim.number is not None and cells.is_percent(claim):
            claims[claim.table, claim.kind == "delta"].append(claim)
    for key in dict.fromkeys([*values, *claims]):
        yield values.get(key, shares[:0]), claims.get(key, [])


def _bare(cells: SourceCells, cell: Value | Claim, example: str) -> Discrepancy:
    """example: how another figure of the table is printed."""
    sign = re.search(r"\s*%", example)
    text = f"{cell.raw} saknar procenttecken, som de andra talen i tabellen har."
    certainty: Certainty = "certain" if cell.number or isinstance(cell, Value) else "question"
    where = (cells.source, place(cell), cell.table)
    recomputed = cell.raw + (sign[0] if sign else "%")
    return Discrepancy(*where, "missing", cell.indicator, cell.unit, cell.raw, recomputed, text, certainty)


def check_footnote_marks(cells: SourceCells) -> Outcome:
    """Every footnote mark in a printed table needs a note under the table that begins with it."""
    discrepancies, checked = [], 0
    for table in cells.publication.tables if cells.publication else ():
        notes = {match[0] for note in table.definition.notes if (match := _MARK.match(note.strip()))}
        for row, column, text in _printed_texts(cells, table):
            for mark in _MARK.findall(text):
                checked += 1
                if mark not in notes:
                    discrepancies.append(_unexplained(cells, table, row, column, text, mark))
    return Outcome("Fotnotstecken", discrepancies, checked)


def _printed_texts(cells: SourceCells, table: PrintedTable) -> Iterator[tuple[str, str, str]]:
    """Row, column and text of every printed cell, label and heading; comments are running text and left out."""
    columns = cells.publication.definition.columns if cells.publication else {}
    shown = [columns.get(heading) != COMMENT for heading in table.headings]
    yield from (("", heading, heading) for heading in table.headings)
    for label, texts in table.rows:
        yield label, "", label
        for heading, text, is_shown in zip(table.headings, texts, shown, strict=True):
            if is_shown:
                yield label, heading, text


def _unexplained(cells: SourceCells, table: PrintedTable, row: str, column: str, text: str, mark: str) -> Discrepancy:
    number = table.definition.number
    by_rows = table.definition.rows_are == "indicators"
    indicator = cells.definitions.asked_as.get((cells.source, number, row if by_rows else column))
    subject = column if by_rows else row
    publication = cells.publication.definition if cells.publication else None
    known = publication.rows | publication.columns if publication else {}
    unit = known.get(subject) or cells.definitions.find_kommun(subject)
    unit = publication.group if publication and unit == "mean" else unit
    explanation = f"Tecknet {mark} hänvisar till en fotnot, men tabellen har ingen."
    return Discrepancy(
        cells.source,
        place_of(number, row, column),
        number,
        "text",
        indicator.id if indicator else None,
        unit,
        text,
        text.replace(mark, ""),
        explanation,
        "certain",
    )
