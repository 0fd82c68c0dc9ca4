"""What the check hands back: discrepancies, and how much was looked at to find them."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from ojcore.swedish import NO_BREAK_SPACE, counted, join_words, printed_decimals, round_half_up

Kind = Literal[
    "mean",
    "delta",
    "count",
    "sum",
    "share",
    "unit",
    "outlier",
    "duplicate",
    "spelling",
    "text",
    "missing",
    "category",
    "label",
]
Certainty = Literal["certain", "likely", "question"]

UNKNOWN = "okänt"


class Discrepancy(NamedTuple):
    """One thing in a source that does not add up.

    place: Swedish. table: as in the source. indicator: id or None. unit: kommun code, benchmark or group id, or None.
    printed and recomputed: as printed, and what the cells give written in the same manner; `okänt` where nothing gives
    it. explanation: Swedish sentences. certainty: `question` where an innocent explanation is possible.
    cells: the values (indicator, year, unit, source) that it puts in doubt; none where it is about a text, a mean or a
    change.
    """

    source: str
    place: str
    table: str
    kind: Kind
    indicator: str | None
    unit: str | None
    printed: str
    recomputed: str
    explanation: str
    certainty: Certainty
    cells: tuple[tuple[str, int, str, str], ...] = ()

    def as_printed(self) -> dict[str, str | None]:
        """What a reader is told of it, by name: all but the cells."""
        return {name: value for name, value in self._asdict().items() if name != "cells"}


class Outcome(NamedTuple):
    """What one rule found. title: what it looks at (Swedish, plural). checked: how many of them it could test.

    unchecked: how many it could not test, because of `reason` (Swedish).
    """

    title: str
    discrepancies: list[Discrepancy]
    checked: int
    unchecked: int = 0
    reason: str = ""

    @property
    def sentence(self) -> str:
        """`52 snitt kontrollerade, 50 utan anmärkning`, and what could not be checked and why."""
        if not self.checked and not self.unchecked:
            return f"{self.title}: källan har inga att kontrollera"
        text = f"{self.title}: {self.checked} kontrollerade, {self.checked - len(self.discrepancies)} utan anmärkning"
        return text + (f"; {self.unchecked} gick inte att kontrollera ({self.reason})" if self.unchecked else "")


class Report(NamedTuple):
    """The check of one source. counted: rule -> its outcome, so that "could not check" is not "nothing found".

    figures: how many answers, figures and printed means and changes the source has, each counted once. Several rules
    look at the same one, so that the rules together have made more checks than there are figures.
    """

    source: str
    discrepancies: list[Discrepancy]
    counted: dict[str, Outcome]
    figures: int

    @property
    def checked(self) -> int:
        """How many checks the rules have made."""
        return sum(outcome.checked for outcome in self.counted.values())

    @property
    def unchecked(self) -> int:
        """How many they could not make."""
        return sum(outcome.unchecked for outcome in self.counted.values())

    @property
    def told(self) -> str:
        """`54 uppgifter i källan har prövats i 118 kontroller.`"""
        figures, checks = counted(self.figures, "uppgift", "uppgifter"), counted(self.checked, "kontroll", "kontroller")
        return f"{figures} i källan har prövats i {checks}."


def table_name(table: str) -> str:
    """`tabell 12a` or `bilaga 3`."""
    return table[0].lower() + table[1:] if " " in table else f"tabell {table}"


def place_of(table: str, row: str = "", column: str = "") -> str:
    """`tabell 3, rad Snitt i Nordväst, kolumn Försäkringskassan`; what is empty is left out."""
    parts = [table_name(table) if table else "", f"rad {row}" if row else "", f"kolumn {column}" if column else ""]
    return ", ".join(filter(None, parts))


def list_tables(tables: Sequence[str]) -> str:
    """`tabell 1, 2 och 3`, or `bilaga 1 och bilaga 2`; in the order given."""
    if any(" " in table for table in tables):
        return join_words(table_name(table) for table in tables)
    return f"tabell {join_words(tables)}"


def format_like(number: Decimal, raw: str, point: str = ",", *, signed: bool = False) -> str:
    """`number` in the manner of the printed figure `raw`: its decimals, its decimal sign, its percent sign.

    A number that needs a decimal gets one even where `raw` has none, written with `point`; a whole change needs none.
    """
    is_whole = number == round_half_up(number, 0)
    decimals = 0 if signed and is_whole else max(printed_decimals(raw), 0 if is_whole else 1)
    rounded = round_half_up(number, decimals)
    digits = f"{abs(rounded):,f}".replace(",", NO_BREAK_SPACE if re.search(r"\d\s\d", raw) else "")
    shown = re.search(r"\d([.,])\d", raw)
    sign = "-" if rounded < 0 else "+" if signed else ""
    percent = re.search(r"\s*%", raw)
    return sign + digits.replace(".", shown[1] if shown else point) + (percent[0] if percent else "")
