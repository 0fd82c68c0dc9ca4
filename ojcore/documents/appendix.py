"""The appendix: what the check found in the sources, and what recomputing the report itself gave."""

from collections.abc import Container, Sequence

from ojcore.checking import Certainty, Discrepancy, Outcome
from ojcore.checking.listing import CERTAINTY_MEANING, CERTAINTY_TITLES
from ojcore.comparing.cell_texts import doubt_text, list_doubts
from ojcore.documents.content import Heading, Paragraph, Piece, Points, Table
from ojcore.documents.hyphens import hyphenate
from ojcore.documents.material import Material, Source, current_sources
from ojcore.prose import capitalised, count_word
from ojcore.swedish import NO_BREAK_SPACE, format_number
from ojcore.word import Cell, Column, TableRow
from ojcore.word.tables import Shade

NOT_CHECKED = "Källan är inte kontrollräknad än, så det är inte känt om den har avvikelser."

_SHADES: dict[Certainty, Shade] = {"certain": "red", "likely": "yellow", "question": "blue"}


def appendix(material: Material, outcomes: Sequence[Outcome]) -> list[Piece]:
    """Bilaga 1. outcomes: of `verify`."""
    pieces: list[Piece] = [Heading("Bilaga 1. Kontrollräkning", starts_page=True), Heading("Den här rapporten", 2)]
    pieces.append(Paragraph(_own_check(outcomes)))
    own = [discrepancy for outcome in outcomes for discrepancy in outcome.discrepancies]
    pieces += [_table("Avvikelser i den här rapporten", own)] if own else []
    listed = set()
    for source, summary in material.sources.items():
        discrepancies, others = material.discrepancies(source)
        pieces += _source_pieces(material, source, summary, discrepancies, others)
        listed |= {each.explanation for each in discrepancies}
    pieces += _others(material, listed)
    if any(isinstance(piece, Table) for piece in pieces):
        pieces.insert(1, Paragraph(CERTAINTY_MEANING))
    return pieces


def _own_check(outcomes: Sequence[Outcome]) -> str:
    """What recomputing the report's own tables gave."""
    checked = sum(outcome.checked for outcome in outcomes)
    unchecked = sum(outcome.unchecked for outcome in outcomes)
    found = sum(len(outcome.discrepancies) for outcome in outcomes)
    if not checked and not unchecked:
        return "Rapporten har inga egna snitt eller förändringar att räkna om."
    told = (
        f"Rapportens {format_number(checked, 0)} snitt och förändringar har räknats om ur de tryckta cellerna: "
        f"{'inga avvikelser' if not found else f'{format_number(found, 0)} avvikelser'}."
    )
    return told + (
        f" {format_number(unchecked, 0)} gick inte att räkna om, eftersom någon medlem saknar cell något av åren."
        if unchecked
        else ""
    )


def _source_pieces(
    material: Material, source: str, summary: Source, discrepancies: Sequence[Discrepancy], others: int
) -> list[Piece]:
    """discrepancies, others: those that concern the report, and how many more there are."""
    check = material.checks.get(source)
    if check is None:
        return [Heading(summary.title, 2), Paragraph(NOT_CHECKED)]
    current = source in current_sources(material.comparison)
    told = f"{check.told} "
    if not current:
        told += "Av källan används bara svaren ett tidigare år; avvikelser i dess egna snitt och texter tas inte upp. "
    none = "Inga avvikelser rör rapporten." if others else "Inga avvikelser."
    told += f"{_count(len(discrepancies))} {_what(current)}." if discrepancies else none
    told += f" {_count(others)} om kommuner eller år utanför rapporten tas inte upp." if others else ""
    pieces: list[Piece] = [Heading(summary.title, 2), Paragraph(told)]
    return [*pieces, _table("Avvikelser", discrepancies)] if discrepancies else pieces


def _others(material: Material, listed: Container[str]) -> list[Piece]:
    """Why values are disputed where no list above says so, as that of a source that the report does not use.

    listed: the explanations there.
    """
    told = dict.fromkeys(
        f"{name}, ”{row.indicator.title}”: {doubt_text(doubt)}"
        for row in material.comparison.rows
        for name, doubt in list_doubts(row, material.comparison, material.definitions)
        if doubt.explanation not in listed
    )
    return [Heading("Övrigt som ifrågasätts", 2), Points(list(told))] if told else []


def _count(count: int) -> str:
    return capitalised("en avvikelse" if count == 1 else f"{count_word(count)} avvikelser")


def _what(current: bool) -> str:
    return "rör det här området" if current else "rör svaren"


def _table(caption: str, discrepancies: Sequence[Discrepancy]) -> Table:
    columns = [
        Column("Plats", 3.6),
        Column("Tryckt", 1.7),
        Column("Omräknat", 1.9),
        Column("Förklaring"),
        Column("Säkerhet", 1.8),
    ]
    return Table(columns, [_row(each) for each in discrepancies], caption=caption)


def _row(discrepancy: Discrepancy) -> TableRow:
    word = capitalised(CERTAINTY_TITLES[discrepancy.certainty][0])
    certainty = Cell(word, shade=_SHADES[discrepancy.certainty])
    place, printed = (
        hyphenate(capitalised(discrepancy.place)),
        (discrepancy.printed or "–").replace(" %", f"{NO_BREAK_SPACE}%"),
    )
    return [place, printed, discrepancy.recomputed, discrepancy.explanation, certainty]
