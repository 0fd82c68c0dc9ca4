"""A file that is not in the form: how it is laid out, what its headings mean, and its values in the form's columns."""

import hashlib
import re
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Literal

import numpy as np

from ojcore.definitions.model import Indicator
from ojcore.errors import Problems, UserError
from ojcore.importing.form import ANSWER, INDICATOR, KIND, PLACE, SOURCE, TITLE, UNIT, YEAR
from ojcore.importing.grid.model import Grid, TextColumn
from ojcore.importing.mapping import SKIP, Decisions, Heading, IndicatorNames, Match, fold, without_year
from ojcore.importing.own_table import without_earlier
from ojcore.importing.qualifying import qualifiers
from ojcore.importing.shape.caption import Clues, title_rows
from ojcore.importing.shape.finding import find_shape, with_clues
from ojcore.importing.shape.lan import with_lan_named
from ojcore.importing.shape.model import LongTable, Role, Shape, Skipped
from ojcore.importing.shape.unpivot import unpivot
from ojcore.importing.shape.vocabulary import Vocabulary
from ojcore.importing.signs import unclear_signs
from ojcore.importing.table import Column, Fault, FileTable, cell_name, is_form, join_columns
from ojcore.secrecy import refuse_personal_numbers
from ojcore.swedish import ascii_id, fold_name, fold_space, join_words

_SOURCE_LINE = re.compile(r"källa\s*:\s*(.+)", re.IGNORECASE)
_FETCHED = re.compile(r"hämtad|uttag|\d{4}-\d\d", re.IGNORECASE)
_UNSAID = "?"


@dataclass(frozen=True)
class Wishes:
    """What somebody says of a file beside it. Empty and None: nothing.

    sheet: the only one to read. area: of headings that several areas share. year, unit: of a file that does not tell.
    publisher: whose figures they are. unknown: whether headings that nobody knows stop the file, are left out, or
    become own indicators of the area. shapes: sheet -> how it is laid out, where that was changed.
    """

    sheet: str = ""
    area: str = ""
    year: int | None = None
    publisher: str = ""
    unit: str = ""
    unknown: Literal["stop", "skip", "create"] = "stop"
    shapes: Mapping[str, Shape] = field(default_factory=dict)


NO_WISHES = Wishes()


@dataclass(frozen=True)
class Understood:
    """A stranger's file as it was understood. table: its values in the form, those of undecided headings left out.

    shapes: of the sheets that are read. matches: of all headings, in the file's order. decisions: those that hold, and
    what was found to be sure. publisher: whose figures they are, and so which source. is_named_after_file: nobody and
    nothing else has told the publisher. unclear_signs: among the values. unknown_units: texts where a unit should
    stand. lacks_year: sheets of which nothing tells the year. area: of its indicators, "" where nothing tells.
    texts: of each heading that nobody has decided, or that is to be an own indicator, what its values say, with how
    many do. created: the own indicators that come with it. meant: heading -> id of what was made one, to remember.
    not_created: heading -> why it cannot be one.
    """

    table: FileTable
    shapes: list[Shape]
    matches: list[Match]
    decisions: Decisions
    publisher: str
    is_named_after_file: bool
    skipped: list[Skipped]
    unclear_signs: list[str]
    unknown_units: list[str]
    lacks_year: list[Shape]
    area: str = ""
    texts: Mapping[str, Counter[str]] = field(default_factory=dict)
    created: Sequence[Indicator] = ()
    meant: Mapping[str, str] = field(default_factory=dict)
    not_created: Mapping[str, str] = field(default_factory=dict)


class FileProblems(Problems):
    """The problems of a file that is not in the form, with what was understood of it."""

    def __init__(self, problems: Problems, understood: Understood) -> None:
        self.understood = understood
        super().__init__(problems.heading, problems.lines)


def understand(
    grids: Sequence[Grid],
    file_name: str,
    vocabulary: Vocabulary,
    names: IndicatorNames,
    decisions: Decisions,
    publisher: str,
    wishes: Wishes,
) -> Understood:
    """Raises UserError where no sheet has values of units in it."""
    grids = [with_lan_named(without_earlier(grid, vocabulary.units), vocabulary.units) for grid in grids]
    clues = Clues(file_name, wishes.year, wishes.unit)
    shaped = [(grid, shape) for grid in grids if (shape := _shape(grid, vocabulary, clues, wishes))]
    if not shaped:
        raise UserError(_nothing_found())
    tables = [_qualified(unpivot(grid, shape, vocabulary), _around(grid, shape, clues)) for grid, shape in shaped]
    headings = list(dict.fromkeys(heading for table in tables for heading in table.headings))
    area = wishes.area or _area_of(vocabulary, shaped, file_name) or names.common_area(headings)
    matches = names.match(headings, decisions, area)
    sure = {match.heading: match.indicator for match in matches if match.is_decided and match.indicator is not None}
    decided = decisions.with_columns(sure)
    named = publisher or name_in_file_name(file_name)
    chosen = [_chosen(each, decided) for each in tables]
    table = _as_form(chosen, named)
    is_all = len(sure) == len(matches)
    with_others = table if is_all else _as_form([_chosen(each, decided, _UNSAID) for each in tables], named)
    unclear = unclear_signs(with_others, decided, vocabulary.definitions)
    unknown = list(dict.fromkeys(each.unknown for table in tables for each in table.unclear if each.unknown))
    read = {grid.name for grid, _ in shaped}
    left = [Skipped(f"blad utan värden: {join_words(others)}", 0)] if (others := _unread(grids, read)) else []
    skipped = [*left, *_sheet_notes(tables), *_headings_left(tables, matches, wishes)]
    shapes = [shape for _, shape in shaped]
    lacking = [shape for shape, table in zip(shapes, chosen, strict=True) if _lacks_year(shape, table)]
    asked = {each.heading for each in matches if not each.is_decided or fold(each.heading) in decisions.new}
    said = (table, shapes, matches, decided, named, not publisher, skipped, unclear, unknown, lacking)
    return Understood(*said, area, _texts_of(tables, asked))


def _texts_of(tables: Sequence[LongTable], headings: Container[str]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for table in tables:
        is_asked = np.array([heading.text in headings for heading in table.headings] or [False], dtype=bool)
        rows = is_asked[table.heading_codes]
        pairs = table.heading_codes[rows].astype(np.int64) << 32 | table.answer.codes[rows]
        for pair, number in zip(*map(np.ndarray.tolist, np.unique(pairs, return_counts=True)), strict=True):
            texts = found.setdefault(table.headings[pair >> 32].text, Counter())
            texts[table.answer.texts[pair & 0xFFFFFFFF]] += number
    return found


def tables_beside_form(grids: Sequence[Grid], vocabulary: Vocabulary) -> list[str]:
    """The sheets with values of units that are not read since others are in the form.

    Raises UserError for a personnummer in the name of one.
    """
    left = [grid.name for grid in grids if not is_form(grid) and find_shape(grid, vocabulary, Clues())]
    for name in left:
        refuse_personal_numbers(name, "ett blads namn i filen")
    return left


def _around(grid: Grid, shape: Shape, clues: Clues) -> list[str]:
    """What is said of a whole sheet: the texts above its headings, its name and the file's name."""
    named = {row for row, role in shape.header.items() if role is not Role.NOTHING}
    above = min(*named, shape.first, grid.height + 1) - 1
    lines = chain.from_iterable(grid.line(row + 1) for row in title_rows(above))
    return list(filter(None, map(fold_space, (grid.title, *lines, grid.name, clues.stem))))


def _qualified(table: LongTable, around: Sequence[str]) -> LongTable:
    """The table with what makes its measures others as a group above its headings: a sheet `Kvinnor`, a title `Rang`.

    What a heading says itself is not said again, so that an indicator of young people may stand under such a title.
    """
    headings = []
    for heading in table.headings:
        groups: list[str] = []
        for text in around:
            said = fold(" ".join([*groups, *heading.parts]))
            if any(each not in said for each in qualifiers(text)):
                groups.append(without_year(text) or text)
        headings.append(Heading((*groups, *heading.parts)))
    return replace(table, headings=headings)


def _lacks_year(shape: Shape, table: LongTable) -> bool:
    """True where some value to read has no year, or where there is none to read and nothing tells the year."""
    used = np.unique(table.year.codes)
    has_empty = any(not table.year.texts[code].strip() for code in used)
    return not shape.year and (has_empty if len(used) else not shape.year_from)


def _shape(grid: Grid, vocabulary: Vocabulary, clues: Clues, wishes: Wishes) -> Shape | None:
    """As somebody changed it, else as it is found. A hidden sheet is read only where it is asked for."""
    if changed := wishes.shapes.get(grid.name):
        return with_clues(grid, changed, vocabulary, clues)
    return None if grid.is_hidden and not wishes.sheet else find_shape(grid, vocabulary, clues)


def _nothing_found() -> str:
    return (
        "inga värden för kommuner hittades: varken en kolumn eller en rad med kommuner, län eller riket, och inget "
        "namn på bladet eller i filnamnet som är en kommun. Säg vem uppgifterna gäller, lägg till en kolumn med "
        "kommunkod eller fyll i mallen."
    )


def _unread(grids: Sequence[Grid], read: set[str]) -> list[str]:
    return [
        f"{grid.name} (dolt)" if grid.is_hidden else grid.name for grid in grids if grid.name and grid.name not in read
    ]


def _area_of(vocabulary: Vocabulary, shaped: Sequence[tuple[Grid, Shape]], file_name: str) -> str:
    """The one area that a title, a sheet's name or the file's name names; "" where none or several are."""
    texts = [fold_name(text) for grid, shape in shaped for text in (shape.title, grid.name, file_name)]
    areas = vocabulary.definitions.areas.items()
    named = {id_ for id_, area in areas if any(fold_name(name) in text for text in texts for name in (id_, area.title))}
    return named.pop() if len(named) == 1 else ""


def publisher_in(grids: Sequence[Grid]) -> str:
    """Whose figures they are, as the format tells, or a line `Källa: …`; "" where neither does."""
    if told := next((grid.publisher for grid in grids if grid.publisher), ""):
        return told
    for grid in grids:
        for texts, _ in grid.columns:
            for text in texts:
                if match := _SOURCE_LINE.match(text):
                    return _FETCHED.split(match[1])[0].strip(" .,;(")
    return ""


def name_in_file_name(file_name: str) -> str:
    """What a file is called every year: its name without ending and years."""
    stem = re.sub(r"\.[^.]*$", "", file_name)
    return re.sub(r"[\s_-]*(?:19|20)\d\d([\s_-]*(?:19|20)\d\d)*", "", stem).strip(" _-") or stem


def source_id(publisher: str) -> str:
    """`socialstyrelsens-statistikdatabas`, for what a publisher is called: each has one source."""
    return ascii_id(publisher) or f"kalla-{hashlib.sha256(publisher.encode()).hexdigest()[:8]}"


def _chosen(table: LongTable, decided: Decisions, otherwise: str = SKIP) -> LongTable:
    """The values whose heading means an indicator, with the years that were decided for headings.

    otherwise: what a heading means that nobody has decided.
    """
    indicators = [decided.columns.get(fold(heading.text), otherwise) for heading in table.headings]
    is_chosen = np.array([bool(indicator) for indicator in indicators] or [False], dtype=bool)[table.heading_codes]
    years = table.year
    given = {code: decided.years.get(fold(heading.text)) for code, heading in enumerate(table.headings)}
    for code, year in given.items():
        if year is not None:
            codes = np.where(table.heading_codes == code, len(years.texts), years.codes).astype(np.int32)
            years = TextColumn([*years.texts, str(year)], codes)
    return LongTable(
        table.sheet,
        table.rows[is_chosen],
        table.columns[is_chosen],
        table.headings,
        table.heading_codes[is_chosen],
        table.unit.only(is_chosen),
        years.only(is_chosen),
        table.answer.only(is_chosen),
        table.skipped,
        table.unclear,
    )


def _as_form(tables: Sequence[LongTable], publisher: str) -> FileTable:
    lengths = [len(table.rows) for table in tables]
    total = sum(lengths)
    joined = {
        INDICATOR: [TextColumn([heading.text for heading in table.headings], table.heading_codes) for table in tables],
        YEAR: [table.year for table in tables],
        UNIT: [table.unit for table in tables],
        ANSWER: [table.answer for table in tables],
        PLACE: [_place(table) for table in tables],
    }
    columns = [Column(heading, *_distinct(join_columns(parts))) for heading, parts in joined.items()]
    fixed = {SOURCE: source_id(publisher), TITLE: publisher, KIND: ""}
    columns += [Column(heading, [text], np.zeros(total, np.int32)) for heading, text in fixed.items()]
    faults = [
        Fault(_cell_place(table.sheet, each.row, each.column), each.text, each.row, sheet)
        for sheet, table in enumerate(tables)
        for each in table.unclear
    ]
    return FileTable(
        columns,
        np.concatenate([table.rows for table in tables]),
        [table.sheet for table in tables],
        np.repeat(np.arange(len(tables), dtype=np.int32), lengths),
        np.concatenate([table.columns for table in tables]),
        faults,
    )


def _distinct(column: TextColumn) -> tuple[list[str], "np.typing.NDArray[np.int32]"]:
    """Only the texts that stand in some row, for each of them is given its meaning."""
    used, codes = np.unique(column.codes, return_inverse=True)
    return [column.texts[code] for code in used], codes.reshape(-1).astype(np.int32)


def _place(table: LongTable) -> TextColumn:
    """What the place of its cells begins with; `CheckedRows` adds which cell, so that no text is made of each."""
    return TextColumn([f"{table.sheet}!" if table.sheet else ""], np.zeros(len(table.rows), np.int32))


def _cell_place(sheet: str, row: int, column: int) -> str:
    inside = f"blad '{sheet}', " if sheet else ""
    return f"{inside}cell {cell_name(row, column)}" if column else f"{inside}rad {row}"


def _sheet_notes(tables: Sequence[LongTable]) -> list[Skipped]:
    many = len(tables) > 1
    return [
        each._replace(what=f"blad '{table.sheet}': {each.what}") if many else each
        for table in tables
        for each in table.skipped
    ]


def _headings_left(tables: Sequence[LongTable], matches: Sequence[Match], wishes: Wishes) -> list[Skipped]:
    """Headings that are left out, as somebody decided or since nobody knows them, and how many values each has."""
    left = {match.heading: "som är vald att inte läsas" for match in matches if match.indicator == SKIP}
    if wishes.unknown == "skip":
        left |= {match.heading: "som är okänd" for match in matches if not match.is_decided}
    counted: Counter[str] = Counter()
    for table in tables:
        numbers = np.bincount(table.heading_codes, minlength=len(table.headings))
        for heading, number in zip(table.headings, numbers.tolist(), strict=True):
            counted[heading.text] += number if heading.text in left else 0
    return [Skipped(f"rubriken '{heading}', {left[heading]}", number) for heading, number in counted.items() if number]
