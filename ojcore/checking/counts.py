"""How many indicators a table has, and how many are red or yellow, against what a caption or the text says."""

from ojcore.checking.cells import SourceCells
from ojcore.checking.discrepancy import Discrepancy, Outcome
from ojcore.comparing.judgement import judge_answer
from ojcore.definitions.model import Colour, TableClaim, TableDefinition
from ojcore.reading.cells import Value

_COLOURS: dict[str, tuple[Colour, str]] = {"red": ("red", "röda"), "yellow": ("yellow", "gula")}


def check_counts(cells: SourceCells) -> Outcome:
    """Every claimed number of indicators, red or yellow ones. An indicator whose cells are empty is counted too."""
    discrepancies, checked, unchecked = [], 0, 0
    for table in cells.tables():
        for claim in table.claim:
            for what in ("indicators", *_COLOURS):
                claimed = getattr(claim, what)
                if claimed is None:
                    continue
                counted = _count(cells, table, what)
                checked, unchecked = checked + (counted is not None), unchecked + (counted is None)
                if counted is not None and counted != claimed:
                    discrepancies.append(_discrepancy(cells, table, claim, what, claimed, counted))
    reason = "tabellen har flera kommuner, så färgerna har ingen ensam ägare"
    return Outcome("Antal indikatorer och färger i text", discrepancies, checked, unchecked, reason)


def _count(cells: SourceCells, table: TableDefinition, what: str) -> int | None:
    """How many there are; None where colours are asked of a table with several kommuner."""
    year = cells.publication.definition.year if cells.publication else 0
    columns = cells.blocks.get((table.number, year), {})
    if what == "indicators":
        return len(columns)
    answers = [value for units in columns.values() for value in units.values() if cells.is_kommun(value)]
    if len({value.unit for value in answers}) != 1:
        return None
    return sum(_colour(cells, value) == _COLOURS[what][0] for value in answers)


def _colour(cells: SourceCells, value: Value) -> Colour:
    return judge_answer(value.code, value.missing, cells.indicator(value), cells.definitions).colour


def _discrepancy(
    cells: SourceCells, table: TableDefinition, claim: TableClaim, what: str, claimed: int, counted: int
) -> Discrepancy:
    word = _COLOURS[what][1] if what in _COLOURS else "indikatorer"
    text = f"Texten säger {claimed} {word}; tabellen har {counted}."
    printed, recomputed = f"{claimed} {word}", f"{counted} {word}"
    return Discrepancy(
        cells.source, claim.place, table.number, "count", None, None, printed, recomputed, text, "certain"
    )
