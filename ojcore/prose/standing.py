"""How a value stands against the benchmarks, in words with fixed thresholds."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from ojcore.comparing.cell_texts import format_value
from ojcore.comparing.comparison import Row
from ojcore.comparing.rounding import benchmark_rounding, value_rounding
from ojcore.definitions.model import Indicator
from ojcore.prose.language import sentences
from ojcore.prose.voice import Voice
from ojcore.swedish import NO_BREAK_SPACE, exact, format_number, format_percent, join_words

POINT_LIMITS = (6, 15, 30)
"""Procentenheter from which shares of answers differ slightly, plainly and clearly."""
RELATIVE_LIMITS = (5, 15, 30)
"""Percent of the benchmark from which figures do."""

STANDING_RULE = (
    f"Andelar som svarat ja: skillnader under {POINT_LIMITS[0]} procentenheter kallas ”i nivå med”, från "
    f"{POINT_LIMITS[0]} till under {POINT_LIMITS[1]} ”något bättre” eller ”något sämre”, från {POINT_LIMITS[1]} till "
    f"under {POINT_LIMITS[2]} ”bättre” eller ”sämre” och från {POINT_LIMITS[2]} ”klart bättre” eller ”klart sämre”. "
    "Övriga tal bedöms efter skillnaden i procent av jämförelsetalet, med gränserna "
    f"{join_words(map(str, RELATIVE_LIMITS))} procent. Där indikatorn inte har någon önskvärd riktning står ”högre” "
    "och ”lägre”. Skillnaden räknas på talen som de är publicerade. De är avrundade: där avrundningen ensam kan avgöra "
    "vilket ord det blir står det svagare, alltså ”i nivå med” där skillnaden kan vara under den lägsta gränsen."
)

_DEGREES = ("", "något ", "", "klart ")


class Standing(NamedTuple):
    """Where a value stands against one benchmark.

    degree: 0 level, 1 slightly, 2 plainly, 3 clearly. side: 1 above, -1 below, 0 level. is_better: None without a
    direction, and where it is level.
    """

    benchmark: str
    degree: int
    side: int
    is_better: bool | None

    def words(self, indicator: Indicator) -> str:
        """`klart bättre än`, `i nivå med`; higher and lower without direction."""
        if not self.degree:
            return "i nivå med"
        if self.is_better is None:
            return f"{_DEGREES[self.degree]}{'högre' if self.side > 0 else 'lägre'} än"
        return f"{_DEGREES[self.degree]}{'bättre' if self.is_better else 'sämre'} än"


def stand(row: Row, value: float, benchmark: str) -> Standing | None:
    """Where `value` (the group's mean or a unit's figure) stands against a benchmark; None where it has no value."""
    other = row.benchmarks.get(benchmark)
    if other is None or other.value is None:
        return None
    degree = _surest_degree(row, value, other.value)
    side = 0 if degree == 0 else 1 if value > other.value else -1
    direction = row.indicator.direction
    is_better = None if side == 0 or direction == "none" else (side > 0) == (direction == "high_is_good")
    return Standing(benchmark, degree, side, is_better)


def _surest_degree(row: Row, value: float, other: float) -> int:
    """The lowest degree that the two can have been of before they were rounded."""
    errors = (value_rounding(row), benchmark_rounding(row))
    values, others = (
        (exact(number) - error, exact(number) + error) for number, error in zip((value, other), errors, strict=True)
    )
    if values[0] <= others[1] and others[0] <= values[1]:
        return 0
    return min(_degree(row.indicator, *pair) for pair in product(values, others))


def _degree(indicator: Indicator, value: Decimal, other: Decimal) -> int:
    distance = abs(value - other)
    if indicator.is_answer:
        return sum(distance >= limit for limit in POINT_LIMITS)
    if other == 0:
        return 0 if distance == 0 else 3
    return sum(100 * distance >= limit * abs(other) for limit in RELATIVE_LIMITS)


def standings(voice: Voice, row: Row, value: float) -> list[Standing]:
    """Against every benchmark that has a value which the check does not dispute, in the order shown.

    None where a disputed answer is part of the mean.
    """
    if row.mean.doubt:
        return []
    doubted = voice.doubted(row)
    found = (stand(row, value, id_) for id_ in voice.comparison.benchmarks if id_ not in doubted)
    return [each for each in found if each is not None]


def tell_standing(voice: Voice, rows: Sequence[Row], subject: str, value: float) -> str:
    """`Snittet på 75 procent är klart bättre än både Stockholms stad (57 %) och riket (33 %).`

    rows: with the same value and standings; their benchmarks' values are told side by side. subject: `Snittet`.
    Benchmarks without a value, or with one that the check disputes, are told after it.
    """
    indicator = rows[0].indicator
    found = standings(voice, rows[0], value)
    by_words: dict[str, list[str]] = {}
    for each in found:
        by_words.setdefault(each.words(indicator), []).append(each.benchmark)
    parts = [f"{words} {_listed(voice, rows, benchmarks)}" for words, benchmarks in by_words.items()]
    shown = value_words(indicator, value)
    first = f"{subject} på {shown} är {join_words(parts)}." if parts else f"{subject} är {shown}."
    return sentences([first, tell_disputed(voice, rows), _absent(voice, rows)])


def _listed(voice: Voice, rows: Sequence[Row], benchmarks: Sequence[str]) -> str:
    both = "både " if len(benchmarks) == 2 else ""
    return both + join_words(f"{voice.name(id_)} ({_values(rows, id_)})" for id_ in benchmarks)


def _values(rows: Sequence[Row], benchmark: str) -> str:
    values = [
        format_value(row.indicator, row.benchmarks[benchmark].value) for row in rows if benchmark in row.benchmarks
    ]
    return values[0] if len(set(values)) == 1 else join_words(values, "respektive")


def tell_disputed(voice: Voice, rows: Sequence[Row]) -> str:
    """The benchmarks that the check disputes, with their values."""
    found = [id_ for id_ in voice.comparison.benchmarks if id_ in voice.doubted(rows[0])]
    if not found:
        return ""
    listed = join_words(f"{voice.name(id_)} ({_values(rows, id_)})" for id_ in found)
    noun = "Jämförelsetalen" if len(found) > 1 else "Jämförelsetalet"
    return f"{noun} för {listed} ifrågasätts i kontrollräkningen och bedöms inte."


def _absent(voice: Voice, rows: Sequence[Row]) -> str:
    """The benchmarks that other indicators have and these lack."""
    lacking = [id_ for id_ in voice.benchmarks if all(_lacks(row, id_) for row in rows)]
    return f"Jämförelsetal för {join_words(map(voice.name, lacking))} saknas." if lacking else ""


def _lacks(row: Row, benchmark: str) -> bool:
    return benchmark not in row.benchmarks or row.benchmarks[benchmark].value is None


def value_words(indicator: Indicator, value: float) -> str:
    """A value in running text: `62,5 procent`, `879 kr/invånare`."""
    if indicator.is_percent:
        decimals = None if indicator.is_answer else indicator.decimals
        return format_percent(value, decimals).replace("%", "procent")
    return NO_BREAK_SPACE.join(filter(None, (format_number(value, indicator.decimals), indicator.measured_in)))
