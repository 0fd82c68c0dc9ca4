"""What the figures of an area and a year amount to, in the words that pages and reports have; pure.

Nothing is judged here: colours, grades and sentences come from those who decide them. What was approved is kept in this
form, so that a later version of the program or its rules can be set beside it: a field that comes later has a default.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from pydantic import TypeAdapter

from ojcore.comparing.cell_texts import tell_benchmark, tell_cell
from ojcore.comparing.comparison import Comparison, Row
from ojcore.comparing.judgement import Mark
from ojcore.definitions.model import Definitions
from ojcore.documents.layout import dimensions_of, split_tables
from ojcore.prose import Voice, summarise, summarise_unit, tell_table
from ojcore.prose.standing import standings

IN_BRIEF = "Resultatet i korthet"


@dataclass(frozen=True)
class Verdict:
    """What one indicator amounts to, and the facts that it stands on.

    answers: unit or benchmark -> the year's answer or figure as shown. earlier: the same of the year compared with.
    doubts: those that the check disputes. year_before: the last year with values, comparable or not.
    peers: which figures of all kommuner a place is taken among; "" for answers.
    colours: unit -> its colour. places: unit -> its figure's place among few, where it is told.
    grades: benchmark -> how the group's mean stands against it.
    """

    title: str
    answers: Mapping[str, str]
    earlier: Mapping[str, str]
    doubts: frozenset[str]
    year_before: int | None
    series_break: str
    peers: str
    colours: Mapping[str, Mark]
    places: Mapping[str, str]
    grades: Mapping[str, str]


@dataclass(frozen=True)
class Passage:
    """Sentences that stand together in the report. scope: under which heading. indicators: what they are about."""

    scope: str
    indicators: tuple[str, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Verdicts:
    """Everything that an area and a year amount to for a group and perhaps one kommun. rows: by indicator."""

    members: tuple[str, ...]
    rows: Mapping[str, Verdict]
    passages: tuple[Passage, ...]


_STORED = TypeAdapter(dict[str, Verdicts])


def read_verdicts(comparison: Comparison, definitions: Definitions, peers: Mapping[str, Iterable[float]]) -> Verdicts:
    """The verdicts of a comparison. peers: indicator -> the figures of all kommuner, for those that have any."""
    voice = Voice(comparison, definitions)
    rows = {row.indicator.id: _verdict(voice, row, peers.get(row.indicator.id, ())) for row in comparison.rows}
    return Verdicts(tuple(comparison.members), rows, tuple(_passages(voice)))


def _verdict(voice: Voice, row: Row, peers: Iterable[float]) -> Verdict:
    known = voice.definitions
    told = {unit: tell_cell(row, unit, known) for unit in row.cells}
    told |= {benchmark: tell_benchmark(row, benchmark) for benchmark in row.benchmarks}
    cells = {unit: each.now for unit, each in row.cells.items()}
    places = {} if row.indicator.is_answer else {unit: cell.reason for unit, cell in cells.items() if cell.reason}
    found = standings(voice, row, row.mean.value) if row.mean.value is not None else []
    figures = [repr(figure) for figure in peers]
    return Verdict(
        row.indicator.title,
        {who: each.now for who, each in told.items()},
        {unit: told[unit].beside for unit, each in row.cells.items() if each.previous},
        frozenset(row.doubts) | frozenset(row.doubts_before),
        row.previous_year,
        row.series_break.reason if row.series_break else "",
        sha256(" ".join(figures).encode()).hexdigest()[:16] if figures else "",
        {unit: cell.mark for unit, cell in cells.items()},
        places,
        {each.benchmark: each.words(row.indicator) for each in found},
    )


def _passages(voice: Voice) -> Iterator[Passage]:
    comparison, known = voice.comparison, voice.definitions
    everything = tuple(row.indicator.id for row in comparison.rows)
    yield Passage(IN_BRIEF, everything, tuple(summarise(voice)))
    if comparison.unit in voice.present and not voice.sole:
        unit = comparison.unit or ""
        yield Passage(f"{known.unit_name(unit)} i korthet", everything, tuple(summarise_unit(voice, unit)))
    for dimension, rows in dimensions_of(comparison, known):
        tables = (
            [rows] if voice.sole else [each.rows for each in split_tables(comparison, known, dimension.title, rows)]
        )
        for table in tables:
            yield Passage(dimension.title, tuple(row.indicator.id for row in table), tuple(tell_table(voice, table)))


def dump_verdicts(verdicts: Mapping[str, Verdicts]) -> str:
    """As JSON."""
    return _STORED.dump_json(dict(verdicts)).decode()


def load_verdicts(stored: str) -> dict[str, Verdicts]:
    """What `dump_verdicts` gave. Raises ValueError for what another version of the program wrote otherwise."""
    return _STORED.validate_json(stored)
