"""Checks an import file against the definitions and turns it into values and claims.

Nothing here looks at a row by itself. Each column's distinct texts are given their meaning, and the rows follow by
index; a text without a meaning is told with every row it stands in.
"""

import hashlib
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import PurePath
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from ojcore.definitions.model import Definitions
from ojcore.definitions.own_layer import with_own
from ojcore.errors import Problems, UserError
from ojcore.importing import names, plausibility
from ojcore.importing.creating import make_indicators
from ojcore.importing.foreign import (
    NO_WISHES,
    FileProblems,
    Understood,
    Wishes,
    name_in_file_name,
    publisher_in,
    tables_beside_form,
    understand,
)
from ojcore.importing.form import ANSWER, COLUMNS, HEADINGS, INDICATOR, KIND, SOURCE, TITLE, UNIT, YEAR
from ojcore.importing.grid import MAX_BYTES
from ojcore.importing.grid.model import Grid
from ojcore.importing.mapping import NOTHING_REMEMBERED, UNDECIDED, Decisions, IndicatorNames, Remembered
from ojcore.importing.marks import MARKS, mark_figures
from ojcore.importing.names import BENCHMARK, GROUP, KOMMUN, KnownSource, Names, quote
from ojcore.importing.problems import MOST_LINES, ProblemList
from ojcore.importing.rows import (
    ANYHOW,
    AS_NUMBER,
    AS_PRINTED,
    IN_WORDS,
    MANNERS,
    UNCLEAR,
    CheckedRows,
    Indexes,
    Resolved,
)
from ojcore.importing.shape.vocabulary import Vocabulary
from ojcore.importing.signs import read_legend
from ojcore.importing.table import Column, FileTable, is_form, read_form
from ojcore.importing.units import UnitNames
from ojcore.reading.cells import CellReader, Reading
from ojcore.reading.rows import Rows
from ojcore.secrecy import refuse_personal_numbers
from ojcore.spreadsheet import unguard_text
from ojcore.swedish import fold_name, fold_space, join_some
from ojcore.untrusted.grids import read_grids_apart

_WRONG_UNITS = {"svar": [GROUP], "snitt": [KOMMUN, BENCHMARK], "förändring": [KOMMUN]}

T = TypeVar("T", str, int, names.Unit)
_TOO_LARGE = 1e15
"""No figure of a kommun is: from here on the digits of a number are not all kept."""


@dataclass(frozen=True)
class ImportFile:
    """A file in which everything was understood.

    name, sha256: of the file. values, claims: the fields of `Value` and `Claim`, by key, each key once; their
    `row` and `column` are the unit and the indicator as written in the file, `table` the place it gives. titles:
    source -> title, where the file gives one. sources, indicators: those that it has something of. understood: how a
    file that is not in the form was read; None for one in the form. cautions: what to look at before it is stored.
    definitions: those it is read by, with the own indicators that come with it.
    """

    name: str
    sha256: str
    values: Rows
    claims: Rows
    titles: dict[str, str]
    sources: list[str]
    indicators: list[str]
    understood: Understood | None
    cautions: list[plausibility.Caution]
    definitions: Definitions


def check_file(
    content: bytes,
    file_name: str,
    definitions: Definitions,
    *,
    sources: Mapping[str, KnownSource] | None = None,
    decisions: Decisions = UNDECIDED,
    remembered: Remembered = NOTHING_REMEMBERED,
    wishes: Wishes = NO_WISHES,
    max_bytes: int = MAX_BYTES,
    today: date | None = None,
) -> ImportFile:
    """What an import file says, once everything in it is understood.

    sources: those already stored; a source that is neither there nor in `data/` needs a title in the file. decisions:
    about headings and signs; remembered: those of before, which count where these say nothing. wishes: what somebody
    says beside the file. today: another day for tests; a year after the next one is a problem.
    Raises Problems with every problem of the file: place, what is wrong, what is allowed.
    """
    read = _read(content, file_name, definitions, decisions, remembered, wishes, max_bytes, today)
    published = {id_: KnownSource(each.definition.title, True) for id_, each in definitions.publications.items()}
    known = {**(sources or {}), **published}
    definitions, understood = read.definitions, read.understood
    check = _Check(read.table, read.heading, definitions, known, read.years, read.decided, wishes.area)
    rows = _run(check, understood, is_strict=wishes.unknown != "skip")
    digest = hashlib.sha256(content).hexdigest()
    has = rows.sources.meanings, rows.indicators.meanings
    place = partial(_place_of_answer, read.table)
    cautions = [
        *plausibility.of_sheets(read.grids, understood, read.left),
        *plausibility.of_years(rows, wishes.year, place),
        *plausibility.of_marks(rows, check.marked, place),
        *plausibility.of_values(rows, definitions, place),
    ]
    values = rows.values(), rows.claims()
    return ImportFile(read.name, digest, *values, check.titles, *has, understood, cautions, definitions)


def _run(check: "_Check", understood: Understood | None, *, is_strict: bool) -> CheckedRows:
    try:
        return check.run(understood, is_strict=is_strict)
    except Problems as problems:
        raise FileProblems(problems, understood) if understood else problems from None


def _place_of_answer(table: FileTable, row: int) -> str:
    return table.place(row, ANSWER)


def look_through(
    content: bytes,
    file_name: str,
    definitions: Definitions,
    *,
    decisions: Decisions = UNDECIDED,
    remembered: Remembered = NOTHING_REMEMBERED,
    wishes: Wishes = NO_WISHES,
    max_bytes: int = MAX_BYTES,
    today: date | None = None,
) -> Understood | None:
    """How a file would be read, so that what is unclear can be asked about; None for a file in the form.

    The options are those of `check_file`. Raises Problems where nothing in it can be read.
    """
    return _read(content, file_name, definitions, decisions, remembered, wishes, max_bytes, today).understood


class _Read(NamedTuple):
    """A file laid out. heading: of its problems. left: the sheets beside those in the form that have values.

    definitions: with the own indicators that come with it.
    """

    name: str
    heading: str
    grids: list[Grid]
    years: range
    table: FileTable
    understood: Understood | None
    decided: Decisions
    left: list[str]
    definitions: Definitions


def _read(
    content: bytes,
    file_name: str,
    definitions: Definitions,
    decisions: Decisions,
    remembered: Remembered,
    wishes: Wishes,
    max_bytes: int,
    today: date | None,
) -> _Read:
    name = PurePath(file_name.replace("\\", "/")).name[-names.LONGEST_TEXT :]
    heading = f"{name} kunde inte läsas in, inget har sparats:"
    years = names.possible_years(today or date.today())  # noqa: DTZ011 (the year of whoever reads the file in)
    try:
        refuse_personal_numbers(name, "filnamnet")
        grids = _chosen_grids(read_grids_apart(content, name, max_bytes=max_bytes), wishes.sheet)
        return _Read(
            name, heading, grids, years, *_lay_out(grids, name, definitions, decisions, remembered, wishes, years)
        )
    except UserError as error:
        raise Problems(heading, [str(error)]) from error


def _chosen_grids(grids: Sequence[Grid], sheet: str) -> list[Grid]:
    chosen = [grid for grid in grids if grid.name == sheet or not sheet]
    if not chosen:
        raise UserError(f"bladet '{sheet}' finns inte. Filens blad: {', '.join(grid.name for grid in grids)}.")
    return chosen


def _lay_out(
    grids: Sequence[Grid],
    name: str,
    definitions: Definitions,
    decisions: Decisions,
    remembered: Remembered,
    wishes: Wishes,
    years: range,
) -> tuple[FileTable, Understood | None, Decisions, list[str], Definitions]:
    """The file's rows in the form, and how they were found where the file has another; see `_Read`."""
    in_form = [grid for grid in grids if is_form(grid)]
    if in_form:
        table = read_form(in_form)
        if not len(table.rows) and not table.faults:
            raise UserError("filen har rubriker men inga uppgifter under dem.")
        remembered_of = remembered.decisions(wishes.publisher) if wishes.publisher else UNDECIDED
        left = (
            tables_beside_form(grids, _vocabulary(definitions, decisions, years)) if len(grids) > len(in_form) else []
        )
        return table, None, decisions.over(remembered_of).known_in(definitions), left, definitions
    legend = Decisions(symbols=read_legend(grids, definitions))
    file = _Stranger(grids, name, decisions, remembered, legend, wishes, years, definitions)
    publisher = wishes.publisher or publisher_in(grids)
    before = "" if publisher else remembered.publisher_of(name_in_file_name(name))
    whose = publisher or before
    understood = file.read_as(whose)
    if before and not _is_alike(understood, remembered.indicators_of(before)):
        whose = ""  # another file of the same name, such as `data.xlsx`, is nobody's until somebody says so
        understood = file.read_as(whose)
    _refuse_persons(understood)
    if decisions.new or wishes.unknown == "create":
        understood, definitions = file.with_new(understood, whose)
    return understood.table, understood, understood.decisions, [], definitions


def _vocabulary(definitions: Definitions, known: Decisions, years: range) -> Vocabulary:
    """What a cell of a stranger's file could be, by what is defined and decided."""
    reader = CellReader(definitions, known.symbols, known.codes)
    return Vocabulary(definitions, UnitNames(definitions, known.units), IndicatorNames(definitions), reader, years)


class _Stranger(NamedTuple):
    """A file that is not in the form, with what is said of it."""

    grids: Sequence[Grid]
    name: str
    decisions: Decisions
    remembered: Remembered
    legend: Decisions
    wishes: Wishes
    years: range
    definitions: Definitions

    def read_as(self, publisher: str, made: Mapping[str, str] | None = None) -> Understood:
        """How it is understood as a publisher's. made: heading -> the own indicator that it has become."""
        remembered = self.remembered.decisions(publisher or name_in_file_name(self.name))
        known = self.decisions.over(remembered).over(self.legend).with_columns(made or {}).known_in(self.definitions)
        vocabulary, indicators = _vocabulary(self.definitions, known, self.years), IndicatorNames(self.definitions)
        return understand(self.grids, self.name, vocabulary, indicators, known, publisher, self.wishes)

    def with_new(self, understood: Understood, publisher: str) -> tuple[Understood, Definitions]:
        """The same with the own indicators that some headings become, and the definitions with those."""
        made = make_indicators(understood, self.decisions, self.wishes, self.definitions)
        known = self.definitions.own
        laid = with_own(self.definitions, {**known, **made.by_id}.values())
        again = self._replace(definitions=laid).read_as(publisher, made.meanings)
        created = [each for id_, each in made.by_id.items() if id_ not in known]
        return replace(again, created=created, meant=made.meanings, not_created=made.refused), laid


def _is_alike(understood: Understood, indicators: frozenset[str]) -> bool:
    """True where at least half of the indicators that a file has are among those."""
    found = {match.indicator for match in understood.matches if match.indicator}
    return bool(found) and 2 * len(found & indicators) >= len(found)


def _refuse_persons(understood: Understood) -> None:
    """Raises UserError where a text to be shown holds a personnummer; it is not repeated."""
    shapes = [text for shape in understood.shapes for text in (shape.sheet, shape.title, *shape.headings.values())]
    headings = [match.heading for match in understood.matches]
    for text in (*shapes, *headings, *understood.unknown_units, *understood.unclear_signs, understood.publisher):
        refuse_personal_numbers(text, "en rubrik, ett blad eller en rads namn i filen")


class _Check:
    """One file's checks. Once it has run `titles` are the sources' titles, and `marked` says how figures were read."""

    def __init__(
        self,
        table: FileTable,
        heading: str,
        definitions: Definitions,
        sources: Mapping[str, KnownSource],
        possible_years: range,
        decisions: Decisions,
        area: str,
    ) -> None:
        self.table = table
        self.heading = heading
        self.definitions = definitions
        self.known_sources = sources
        self.possible_years = possible_years
        self.is_foreign = table.cells is not None
        self.names = Names(definitions, sources, decisions, area)
        self.readers = {mark: CellReader(definitions, decisions.symbols, decisions.codes, mark) for mark in MARKS}
        self.problems = ProblemList(table)
        self.titles: dict[str, str] = {}
        self.refused: dict[str, NDArray[np.bool_]] = {}

    def run(self, understood: Understood | None, *, is_strict: bool) -> CheckedRows:
        """The rows with their meaning. is_strict: headings that nobody has decided are problems.

        Raises Problems.
        """
        self.problems.add_faults(self.table.faults)
        if understood:
            self._ask_about(understood, is_strict=is_strict)
        self.columns = {heading: self._clean(column) for heading, column in self._form_columns().items()}
        self.marked = mark_figures(self.columns[ANSWER], self.columns[INDICATOR], self.readers)
        self.columns[ANSWER] = self.marked.answers
        self.sources = self._resolve(SOURCE, self.names.find_source, self.names.explain_source)
        self.indicators = self._resolve(INDICATOR, self.names.find_indicator, self.names.explain_indicator)
        possible = self.possible_years
        if understood and understood.lacks_year:
            self.refused[YEAR][:] = True  # told once, not for each value
        self.years = self._resolve(YEAR, partial(names.find_year, possible), partial(names.explain_year, possible))
        self.units = self._resolve(UNIT, self.names.find_unit, self.names.explain_unit)
        self.kinds = self._resolve(KIND, names.find_kind, names.explain_kind)
        self._collect_titles()
        manner = self._manner()
        readings = self._readings(manner)
        order = self._order(manner)
        self.problems.raise_any(self.heading)
        resolved = (self.sources, self.indicators, self.years, self.units, self.kinds)
        cells = None if self.table.cells is None else (self.table.rows, self.table.cells)
        return CheckedRows(self.columns, *resolved, manner, readings, order, cells)

    def _ask_about(self, understood: Understood, *, is_strict: bool) -> None:
        """What a person has to say of a file that is not in the form."""
        for match in understood.matches:
            if why := understood.not_created.get(match.heading):
                self.problems.add_text(why)
            elif is_strict and not match.is_decided:
                self.problems.add_text(names.explain_match(self.definitions, match))
        if not len(self.table.rows):
            self.problems.add_text("inget i filen kan läsas in: ingen av dess rubriker är känd eller vald")
        for shape in understood.lacks_year:
            sheet = f"blad '{shape.sheet}'" if shape.sheet else "filen"
            which = f" under {join_some(shape.without_year)}" if shape.without_year else ""
            self.problems.add_text(f"{sheet} säger inte vilket år uppgifterna{which} gäller; ange året (--year)")

    def _form_columns(self) -> dict[str, Column]:
        """The form's columns of the file by heading; one that was left out is empty. Raises Problems."""
        forms = {fold_name(heading): heading for heading in HEADINGS}
        found: dict[str, Column] = {}
        lines = []
        for position, column in enumerate(self.table.columns, start=1):
            heading = forms.get(fold_name(column.heading))
            if heading in found:
                lines.append(f"kolumnen '{heading}' finns två gånger; ta bort den ena")
            elif heading:
                found[heading] = column._replace(heading=heading)
            elif column.heading.strip() or any(text.strip() for text in column.texts):
                lines.append(names.explain_heading(column.heading, position))
        missing = [f"'{each.heading}'" for each in COLUMNS if each.is_needed and each.heading not in found]
        if missing:
            lines.append(f"kolumner som saknas: {', '.join(missing)}")
        if lines:
            raise Problems(self.heading, lines)
        nothing = np.zeros(len(self.table.rows), dtype=np.int32)
        return {heading: found.get(heading, Column(heading, [""], nothing)) for heading in HEADINGS}

    def _clean(self, column: Column) -> Column:
        """The column with its texts as they will be stored; what may not be stored is a problem."""
        is_refused = np.array([names.refusal(text) is not None for text in column.texts], dtype=bool)
        self.refused[column.heading] = is_refused[column.codes]
        self.problems.add_many(
            np.flatnonzero(self.refused[column.heading]), column, lambda text: names.refusal(text) or ""
        )
        return column._replace(
            texts=[fold_space(unicodedata.normalize("NFC", unguard_text(text))) for text in column.texts]
        )

    def _report(self, rows: Indexes, heading: str, explain: Callable[[str], str]) -> None:
        """Adds a problem for each of the rows whose cell was not refused already."""
        self.problems.add_many(rows[~self.refused[heading][rows]], self.columns[heading], explain)

    def _resolve(self, heading: str, find: Callable[[str], T | None], explain: Callable[[str], str]) -> Resolved[T]:
        column = self.columns[heading]
        found = [find(text) for text in column.texts]
        meanings: list[T] = sorted({each for each in found if each is not None})
        index = {meaning: position for position, meaning in enumerate(meanings)}
        lookup = np.array([-1 if each is None else index[each] for each in found], dtype=np.int32)
        codes = lookup[column.codes]
        self._report(np.flatnonzero(codes < 0), heading, lambda text: explain(text) if text else names.EMPTY)
        return Resolved(meanings, codes)

    def _collect_titles(self) -> None:
        """A new source without a title, and a source with another title than it has, are problems."""
        given: dict[str, dict[str, int]] = {source: {} for source in self.sources.meanings}
        for source, title, row in _pairs(self.sources.codes, self.columns[TITLE].codes):
            if not self.refused[TITLE][row]:
                given[self.sources.meanings[source]][self.columns[TITLE].texts[title]] = row
        for id_, titles in given.items():
            known = self.known_sources.get(id_)
            untitled = titles.pop("", -1)
            if titles:
                self._check_title(id_, titles, known.title if known else min(titles, key=lambda each: titles[each]))
            elif known is None and untitled >= 0:
                self.problems.add(untitled, TITLE, f"källan '{id_}' är ny; skriv dess titel på någon rad")

    def _check_title(self, source: str, titles: dict[str, int], expected: str) -> None:
        self.titles[source] = expected
        for title, row in titles.items():
            if title != expected and not self.is_foreign:  # there it is only the publisher's name, in other letters
                self.problems.add(row, TITLE, f"källan '{source}' heter '{quote(expected)}', inte '{quote(title)}'")

    def _manner(self) -> NDArray[np.int8]:
        """How each row's answer is read; a row of a kind that its unit cannot have is a problem.

        Where the row's indicator, unit or kind is unknown the answer must at least be one that some row could have.
        """
        asks_words = np.array(
            [self.definitions.indicators[id_].is_answer for id_ in self.indicators.meanings] + [False]
        )
        unit_kinds = np.array([unit.kind for unit in self.units.meanings] + [UNCLEAR])[self.units.codes]
        kinds = np.array([*self.kinds.meanings, ""], dtype=object)[self.kinds.codes]
        is_clear = (self.indicators.codes >= 0) & (unit_kinds >= 0) & (self.kinds.codes >= 0)
        is_wrong = np.zeros(len(kinds), dtype=bool)
        for kind, units in _WRONG_UNITS.items():
            wrong = is_clear & (kinds == kind) & np.isin(unit_kinds, units)
            self._report(np.flatnonzero(wrong), UNIT, partial(names.explain_wrong_unit, kind))
            is_wrong |= wrong
        in_words = asks_words[self.indicators.codes]
        manner = np.where(in_words & (unit_kinds == KOMMUN), IN_WORDS, AS_NUMBER)
        manner[kinds != "svar"] = AS_PRINTED
        manner[~is_clear] = ANYHOW
        manner[is_wrong] = UNCLEAR
        return manner.astype(np.int8)

    def _readings(self, manner: NDArray[np.int8]) -> NDArray[np.object_]:
        """A Reading by [manner, index of the answer's text]; an answer without one is a problem."""
        column = self.columns[ANSWER]
        readings = np.full((MANNERS, len(column.texts)), None, dtype=object)
        for each in range(MANNERS):
            rows = np.flatnonzero(manner == each)
            for code in np.unique(column.codes[rows]):
                readings[each, code] = self._read(column.texts[code], each, self.readers[self.marked.marks[code]])
            is_known = np.array([reading is not None for reading in readings[each]], dtype=bool)
            self._report(rows[~is_known[column.codes[rows]]], ANSWER, partial(self._explain, each))
        return readings

    def _read(self, text: str, manner: int, reader: CellReader) -> Reading | None:
        found = self._find(text, manner, reader)
        return None if found and abs(found.number or 0) >= _TOO_LARGE else found

    def _find(self, text: str, manner: int, reader: CellReader) -> Reading | None:
        if manner == AS_PRINTED:
            reading = reader.find(text.rstrip("*"), in_words=False)
            return reading if reading and reading.number is not None else None
        if manner == ANYHOW:
            return reader.find(text, in_words=True) or reader.find(text.rstrip("*"), in_words=False)
        return reader.find(text, in_words=manner == IN_WORDS)

    def _explain(self, manner: int, text: str) -> str:
        if manner == AS_PRINTED:
            return names.explain_printed_number(text)
        return names.explain_answer(self.readers[None], text, in_words=manner != AS_NUMBER)

    def _order(self, manner: NDArray[np.int8]) -> Indexes:
        """The rows by kind, indicator, year, unit and source; the same key twice is a problem."""
        keys = (self.sources.codes, self.units.codes, self.years.codes, self.indicators.codes, self.kinds.codes)
        order = np.lexsort(keys)
        is_same = manner[order[1:]] != UNCLEAR
        for codes in keys:
            is_same &= (codes[order[1:]] == codes[order[:-1]]) & (codes[order[1:]] >= 0)
        again = np.flatnonzero(is_same)
        for index in again[np.argsort(order[again + 1])][:MOST_LINES]:
            self._report_repeated(int(order[index]), int(order[index + 1]))
        self.problems.count_untold(len(again) - MOST_LINES)
        return order

    def _report_repeated(self, first: int, second: int) -> None:
        answers = self.columns[ANSWER]
        before, now = (quote(answers.texts[answers.codes[row]]) for row in (first, second))
        place = self.table.row_place(first)
        text = f"samma uppgift står redan på {place}; ta bort den ena raden"
        if before != now:
            text = f"{place} säger '{before}' om samma sak, inte '{now}'; behåll den rätta"
        self.problems.add(second, ANSWER, text)


def _pairs(first: NDArray[np.int32], second: NDArray[np.int32]) -> Iterator[tuple[int, int, int]]:
    """Every pair of codes that stands in some row, where the first is known, and the first row with it."""
    rows = np.flatnonzero(first >= 0)
    both = first[rows].astype(np.int64) << 32 | second[rows]
    for pair, row in zip(*np.unique(both, return_index=True), strict=True):
        yield int(pair) >> 32, int(pair) & 0xFFFFFFFF, int(rows[row])
