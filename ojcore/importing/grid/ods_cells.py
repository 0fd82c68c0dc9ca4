"""A cell of an .ods, by its attributes and what is shown in it."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from ojcore.importing.grid.cells import Percent
from ojcore.importing.grid.look import ERROR, NO_VALUE
from ojcore.importing.grid.package import Attributes

_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?)?")
_ERRORS = re.compile(r"#[A-ZÅÄÖ/0-9]+[!?]?|(Err|Fel):\d{3}")


class Cell(NamedTuple):
    """A cell, and what is special about it. is_formula: with a stored value."""

    value: Any = ""
    fault: str = ""
    is_formula: bool = False
    is_date: bool = False

    @property
    def is_special(self) -> bool:
        """Whether there is more to tell of it than its value."""
        return self.is_date or self.is_formula or bool(self.fault)


EMPTY = Cell()


class Placed(NamedTuple):
    """A cell, how many times it stands there beside itself, and how many rows and columns it is shown over."""

    cell: Cell
    times: int
    down: int
    right: int


def read_placed(attributes: Attributes, texts: list[str], *, is_covered: bool) -> Placed:
    """A cell with its place. texts: see `_read_cell`. is_covered: another is shown over it, so that it has no value."""
    times, down, right = (
        int(attributes.get(f"table:number-{name}", 1))
        for name in ("columns-repeated", "rows-spanned", "columns-spanned")
    )
    return Placed(EMPTY if is_covered else _read_cell(attributes, texts), times, down, right)


def _read_cell(attributes: Attributes, texts: list[str]) -> Cell:
    """The cell. texts: what is shown in it, in pieces; none where not even an empty text is."""
    text = "".join(texts)
    is_formula = "table:formula" in attributes
    if attributes.get("calcext:value-type") == "error" or (is_formula and _ERRORS.fullmatch(text)):
        return Cell("", ERROR)
    kind = attributes.get("office:value-type", "")
    if is_formula and not kind and not texts:
        return Cell("", NO_VALUE)
    value = _value(kind, attributes, text)
    return Cell(value, "", is_formula, isinstance(value, date | time | timedelta))


def _value(kind: str, attributes: Attributes, text: str) -> Any:
    if kind == "percentage":
        return Percent(float(attributes["office:value"]))
    if kind in ("float", "currency"):
        return float(attributes["office:value"])
    if kind == "boolean":
        return attributes["office:boolean-value"] == "true"
    if kind == "date":
        return _day(attributes["office:date-value"], text)
    if kind == "time":
        return _duration(attributes["office:time-value"], text)
    return text or attributes.get("office:string-value", "")


def _day(value: str, text: str) -> date | str:
    try:
        return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    except ValueError:  # a year that only the other program knows
        return text


def _duration(value: str, text: str) -> time | timedelta | str:
    found = _DURATION.fullmatch(value)
    if found is None:
        return text
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return time(hours, minutes, seconds) if length < timedelta(days=1) and minutes < 60 and seconds < 60 else length
