"""What a cell, a mean, a change and a benchmark are called in Swedish.

Pages, files, the command and documents ask here and only dress what they get. A disputed
value carries `DISPUTED`; `doubt_text` says why, `DISPUTED_NOTE` what the mark means.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ojcore.comparing.comparison import Cell, Comparison, Doubt, Row
from ojcore.definitions.model import Definitions, Indicator
from ojcore.reading.cells import split_previous
from ojcore.swedish import NO_BREAK_SPACE, format_change, format_number, format_percent, join_words

NOTHING = "–"
NOTHING_NOTE = f"{NOTHING} betyder att källan inte har något värde, och för ett snitt att färre än två har svarat."
"""What the dash means, to stand where one is shown."""
DISPUTED = "*"
DISPUTED_NOTE = f"{DISPUTED} Ifrågasätts i kontrollräkningen. Värdet jämförs inte med andra år eller andra värden."
"""What the mark means, to stand where one is shown."""
DISPUTED_BEFORE_NOTE = "Förändringen visas inte där det tidigare värdet ifrågasätts."
"""Why a value that is not disputed itself has no change."""

_CERTAINTY = {"certain": "Säkert fel", "likely": "Troligen fel"}


class Told(NamedTuple):
    """A value in words. beside: the earlier answer, or the change of a mean or benchmark; "" where there is none."""

    now: str
    beside: str = ""
    doubt: Doubt | None = None

    @property
    def marked(self) -> str:
        """The value, with the mark where it is disputed."""
        return f"{self.now} {DISPUTED}" if self.doubt else self.now

    @property
    def line(self) -> str:
        """All of it in one line: `Ja (Nej)`, `62,5 % (+12,5)`, `33 % *`."""
        beside = f" ({self.beside})" if self.beside else ""
        return f"{self.now}{beside} {DISPUTED}" if self.doubt else f"{self.now}{beside}"


def read_line(line: str) -> tuple[str, str]:
    """The value of `Told.line` and what stands beside it, neither with its mark."""
    now, beside = split_previous(line)
    return now.removesuffix(f" {DISPUTED}"), (beside or "").removesuffix(f" {DISPUTED}")


def tell_left_out(names: Mapping[str, Sequence[str]]) -> str:
    """What a picture leaves out since the check disputes it, to stand below it; empty for nothing.

    names: of whom, as inside a sentence -> the titles of the indicators that theirs are left out of.
    """
    told = [f"{name} i {join_words(f'”{title}”' for title in titles)}" for name, titles in names.items() if titles]
    return f"Visas inte, eftersom kontrollräkningen ifrågasätter värdena: {'; '.join(told)}." if told else ""


def tell_cell(row: Row, who: str, definitions: Definitions) -> Told:
    """A kommun's answer or figure and the one before; a dash where it was not asked."""
    cell = row.cells.get(who)
    if cell is None:
        return Told(NOTHING)
    now = Told(value_text(row.indicator, cell.now, definitions), doubt=cell.now.doubt)
    if cell.previous is None:
        return now
    return now._replace(
        beside=Told(value_text(row.indicator, cell.previous, definitions), "", cell.previous.doubt).marked
    )


def tell_mean(row: Row) -> Told:
    """The group's mean and its change; a dash where fewer than two have answered."""
    mean = row.mean
    doubt = mean.doubt if mean.value is not None else None
    return Told(format_value(row.indicator, mean.value), _change(row.indicator, mean.delta), doubt)


def tell_count(row: Row) -> str:
    """How many the mean is of: `7 av 8`."""
    return f"{row.mean.n} av {row.mean.of}"


def tell_benchmark(row: Row, id_: str) -> Told:
    """A published benchmark and its change; a dash where there is none."""
    benchmark = row.benchmarks.get(id_)
    if benchmark is None or benchmark.value is None:
        return Told(NOTHING)
    return Told(format_value(row.indicator, benchmark.value), _change(row.indicator, benchmark.delta), benchmark.doubt)


def _change(indicator: Indicator, delta: float | None) -> str:
    return "" if delta is None else format_change(delta, None if indicator.is_answer else indicator.decimals)


def change_text(indicator: Indicator, change: float) -> str:
    """A change or distance with what it is counted in: `+12,5 procentenheter`, `−0,4 procentenheter`, `+55 kr`."""
    return format_change(change, None if indicator.is_answer else indicator.decimals, change_unit(indicator))


def change_unit(indicator: Indicator) -> str:
    """What a difference between two values is counted in: procentenheter for shares, else the indicator's unit."""
    return "procentenheter" if indicator.is_percent else indicator.measured_in


def value_text(indicator: Indicator, cell: Cell, definitions: Definitions) -> str:
    """An answer's label, a missing reason's, or the formatted figure."""
    if indicator.is_answer or cell.missing:
        return answer_label(cell, definitions)
    return format_value(indicator, cell.value)


def answer_label(cell: Cell, definitions: Definitions) -> str:
    """The answer's, or the missing reason's, label from the code book.

    Raises ValueError for a figure: `value_text` and `tell_cell` write those.
    """
    if cell.code:
        return definitions.answers[cell.code].label
    if cell.missing is None:
        raise ValueError(f"{cell.raw!r} is a figure and has no label")
    return definitions.missing[cell.missing].label


def format_value(indicator: Indicator, value: float | None) -> str:
    """A share or figure as text: `62,5 %`, `8,4 %`, `1 095`; a dash for None. Other units stand in the heading."""
    if value is None:
        return NOTHING
    if indicator.is_answer:
        return format_percent(value)
    return format_number(value, indicator.decimals) + (f"{NO_BREAK_SPACE}%" if indicator.measured_in == "%" else "")


def doubt_text(doubt: Doubt) -> str:
    """What is disputed and why, as sentences: `Troligen fel (tabell 3, kolumn Riket): …`."""
    return f"{_CERTAINTY[doubt.certainty]} ({doubt.place}): {doubt.explanation}"


def list_doubts(row: Row, comparison: Comparison, definitions: Definitions) -> Iterator[tuple[str, Doubt]]:
    """The disputed values of a row, each with whose it is: kommuner in the comparison's order, then benchmarks.

    One of the year compared with is named with its year: `Riket 2017`.
    """
    doubts = row.doubts
    before = row.doubts_before
    for who in (*comparison.units, *comparison.benchmarks):
        name = definitions.unit_name(who)
        if who in doubts:
            yield name, doubts[who]
        if who in before:
            yield f"{name} {row.previous_year}", before[who]
