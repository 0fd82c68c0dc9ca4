"""The comparison as the tables of a document: kommuner down, at most five indicators across."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ojcore.comparing.cell_texts import (
    DISPUTED_BEFORE_NOTE,
    DISPUTED_NOTE,
    NOTHING,
    change_unit,
    tell_benchmark,
    tell_cell,
    tell_count,
    tell_mean,
)
from ojcore.comparing.comparison import Comparison, Row
from ojcore.comparing.judgement import ANSWER_RULE, COLOUR_SYMBOLS, COLOUR_WORDS, FIGURE_RULE
from ojcore.definitions.model import Definitions, Dimension
from ojcore.documents.content import Table
from ojcore.prose import Voice, capitalised
from ojcore.swedish import join_words
from ojcore.word import Cell as WordCell
from ojcore.word import Column, TableRow
from ojcore.word import Row as WordRow
from ojcore.word.tables import Shade

MOST_COLUMNS = 5
MEAN_ROW = "Snitt"
_FIRST_COLUMN = 3.2
_TEXT_WIDTH = 16.0
_SHADES: dict[str, Shade] = {"green": "green", "yellow": "yellow", "red": "red", "grey": "grey"}


@dataclass(frozen=True)
class TableRows:
    """The indicators of one table of the document, and what it is called."""

    caption: str
    rows: Sequence[Row]


def dimensions_of(comparison: Comparison, definitions: Definitions) -> list[tuple[Dimension, list[Row]]]:
    """The area's kvalitetsområden that have indicators, in their order, with their indicators in printed order."""
    return [
        (dimension, rows)
        for dimension in definitions.areas[comparison.area].dimension
        if (rows := [row for row in comparison.rows if row.indicator.dimension == dimension.id])
    ]


def split_tables(comparison: Comparison, definitions: Definitions, title: str, rows: Sequence[Row]) -> list[TableRows]:
    """A kvalitetsområde's indicators as tables: those of its source that lie mostly within it, the others by number.

    title: of the kvalitetsområde, for tables that no source has.
    """
    printed: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        printed.setdefault((row.source, row.table), []).append(row)
    tables, rest = [], []
    for (source, number), inside in printed.items():
        caption = _caption(definitions, source, number)
        all_of_it = sum((row.source, row.table) == (source, number) for row in comparison.rows)
        if caption and 2 * len(inside) > all_of_it and len(inside) <= MOST_COLUMNS:
            tables.append(TableRows(caption, inside))
        else:
            rest.extend(inside)
    parts = split_evenly(rest, MOST_COLUMNS)
    tables += [TableRows(title if len(parts) == 1 else f"{title}, del {n}", p) for n, p in enumerate(parts, 1)]
    place = {row.indicator.id: place for place, row in enumerate(rows)}
    return sorted(tables, key=lambda table: place[table.rows[0].indicator.id])


def _caption(definitions: Definitions, source: str, number: str) -> str:
    """The printed caption; empty for an import, and for one that says no more than `Indikatorer`."""
    publication = definitions.publications.get(source)
    tables = publication.tables if publication else []
    captions = (table.definition.caption for table in tables if table.definition.number == number)
    caption = next(captions, "")
    return "" if caption == "Indikatorer" else caption


def split_evenly(rows: Sequence[Row], most: int) -> list[list[Row]]:
    """Parts of at most `most`, in order, as equal as can be."""
    count = -(-len(rows) // most)
    edges = [round(len(rows) * place / count) for place in range(count + 1)] if count else []
    return [list(rows[start:end]) for start, end in pairwise(edges)]


def group_table(voice: Voice, table: TableRows) -> Table:
    """Kommuner down and indicators across, with answers of the year before, the mean, its change and n, benchmarks."""
    rows = table.rows
    body: list[TableRow] = [
        [voice.name(unit), *(unit_cell(voice, row, unit) for row in rows)] for unit in voice.present
    ]
    body += _mean_rows(voice, rows)
    for id_ in voice.benchmarks:
        if any(id_ in row.benchmarks for row in rows):
            name = voice.definitions.unit_name(id_)
            body.append([name, *(benchmark_text(voice, row, id_) for row in rows)])
    width = (_TEXT_WIDTH - _FIRST_COLUMN) / len(rows)
    columns = [Column("Kommun", _FIRST_COLUMN), *(Column(heading(row), width) for row in rows)]
    return Table(columns, body, caption=table.caption, note=_group_note(voice, rows))


def heading(row: Row) -> str:
    """The indicator's title, and its unit where the figures do not carry it."""
    unit = row.indicator.measured_in
    return row.indicator.title if unit in ("", "%") else f"{row.indicator.title} ({unit})"


def unit_cell(voice: Voice, row: Row, unit: str) -> WordCell | str:
    """An answer or figure with the one before in brackets; with symbol, word and shade by its judgement."""
    cell = row.cells.get(unit)
    if cell is None:
        return NOTHING
    text = tell_cell(row, unit, voice.definitions).line
    mark = cell.now.mark
    shade = _SHADES.get(mark)
    if shade is None:
        return text
    word = "" if row.indicator.is_answer or cell.now.missing else COLOUR_WORDS[mark]
    return WordCell(text, shade=shade, word=word, symbol=COLOUR_SYMBOLS[mark])


def _mean_rows(voice: Voice, rows: Sequence[Row]) -> list[TableRow]:
    """`Snitt` with its change in brackets, and where not all have answered how many did."""
    if not any(row.mean.value is not None for row in rows):
        return []
    found: list[TableRow] = [WordRow([MEAN_ROW, *(tell_mean(row).line for row in rows)], kind="total")]
    if any(row.mean.n < row.mean.of for row in rows):
        found.append(["Antal svar", *(tell_count(row) for row in rows)])
    return found


def benchmark_text(voice: Voice, row: Row, benchmark: str) -> str:
    """A benchmark with its change in brackets, or starred where the check disputes it."""
    return tell_benchmark(row, benchmark).line


def sole_table(voice: Voice, caption: str, rows: Sequence[Row], unit: str, authors: str = "") -> Table:
    """One kommun's answers: indicators down, with the benchmarks and the kommun's comments. authors: who wrote them."""
    benchmarks = [id_ for id_ in voice.benchmarks if any(id_ in row.benchmarks for row in rows)]
    commented = any(row.comment for row in rows)
    width = 2.2 if commented else 2.4
    columns = [
        Column("Indikator", 4.8 if commented else 7.5),
        Column(voice.name(unit), width),
        *(Column(voice.definitions.unit_name(id_), width, "right") for id_ in benchmarks),
        *([Column("Kommentar")] if commented else []),
    ]
    body: list[TableRow] = []
    for row in rows:
        cells = [heading(row), unit_cell(voice, row, unit), *(benchmark_text(voice, row, id_) for id_ in benchmarks)]
        body.append([*cells, row.comment or ""] if commented else cells)
    return Table(columns, body, caption=caption, note=_joined([_sole_note(voice, rows, unit), authors]))


def _group_note(voice: Voice, rows: Sequence[Row]) -> str:
    outside = [unit for unit in voice.present if unit not in voice.comparison.members]
    parts = [_brackets(rows, "för snitt och jämförelsetal förändringen"), _counted(voice, rows)]
    parts += [f"{voice.name(unit)} hör inte till {voice.definite} och ingår inte i snittet." for unit in outside]
    return _joined([*parts, *_common_notes(voice, rows)])


def _sole_note(voice: Voice, rows: Sequence[Row], unit: str) -> str:
    own = [row for row in rows if (cell := row.cells.get(unit)) and cell.previous is not None]
    changed = [row for row in rows if any(each.delta is not None for each in row.benchmarks.values())]
    brackets = _brackets(own or changed, "för jämförelsetal förändringen") if own or changed else ""
    return _joined([brackets, *_common_notes(voice, rows)])


def _brackets(rows: Sequence[Row], changes: str) -> str:
    """What stands in brackets: the year before's answer, and the changes."""
    compared = [row for row in rows if row.is_comparable]
    if not compared:
        return ""
    years = join_words(str(year) for year in sorted({row.previous_year or 0 for row in compared}))
    units = {change_unit(row.indicator) for row in compared}
    kinds = {row.indicator.is_answer for row in compared}
    what = join_words([*(["svaret"] if True in kinds else []), *(["värdet"] if False in kinds else [])], "eller")
    return f"Inom parentes: {what} {years}; {changes} sedan {years}, i {join_words(sorted(units), 'eller')}."


def _counted(voice: Voice, rows: Sequence[Row]) -> str:
    if any(row.mean.n < row.mean.of for row in rows) or not any(row.mean.value is not None for row in rows):
        return ""
    return f"Snittet omfattar {rows[0].mean.n} av {rows[0].mean.of} kommuner."


def _common_notes(voice: Voice, rows: Iterable[Row]) -> list[str]:
    """The rules of judgement that the table uses, footnotes of indicators, and what the star means."""
    shown = list(rows)
    judged = [row for row in shown if row.indicator.direction != "none"]
    notes = [ANSWER_RULE] if any(row.indicator.is_answer for row in judged) else []
    notes += [FIGURE_RULE] if any(not row.indicator.is_answer for row in judged) else []
    about: dict[str, list[str]] = {}
    for row in shown:
        about.setdefault(row.indicator.footnote, []).append(row.indicator.title)
    notes += [f"{join_words(titles)}: {footnote}" for footnote, titles in about.items() if footnote]
    if any(voice.doubted(row) for row in shown):
        notes.append(f"{DISPUTED_NOTE} Skälet står i bilagan.")
    if any(id_ in row.benchmarks and row.is_comparable for row in shown for id_ in voice.doubted_before(row)):
        notes.append(DISPUTED_BEFORE_NOTE)
    return notes


def _joined(notes: Iterable[str]) -> str:
    return " ".join(capitalised(note) for note in notes if note)
