"""A PC-Axis file (.px), as SCB's and other offices' statistical databases give.

Source: SCB, "PX file format specification" (2013). The file is `KEYWORD("variable","value")="text","text";` over and
over, and last the figures, row by row over STUB and then HEADING.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from ojcore.errors import UserError
from ojcore.importing.grid.cube import Dimension, cube_size, is_place, long_table, place_label
from ojcore.importing.grid.encoding import decode
from ojcore.importing.grid.model import Grid

_DAMAGED = "px-filen är skadad: {}. Hämta den på nytt."
_KEYS = (
    "px-filen har bara sina ifyllda rader (KEYS), vilket inte läses. Hämta tabellen som json-stat2, CSV eller Excel."
)
_MOST_NOTES = 50
_NOTES = ("NOTEX", "NOTE", "VALUENOTEX", "VALUENOTE", "CELLNOTEX", "CELLNOTE")

_DATA = re.compile(rb"(?:^|[;\r\n])[ \t]*DATA[ \t]*=", re.IGNORECASE)
_DECLARED = re.compile(rb'(CHARSET|CODEPAGE)[ \t]*=[ \t]*"([^"]*)"', re.IGNORECASE)
_END = re.compile(r"[;\s\ufeff\x1a]*\Z")
_ENTRY = re.compile(
    r'[;\s\ufeff]*([A-Z][A-Z0-9_-]*)\s*(\[[^\]]*\])?\s*(?:\(([^()"]*(?:"[^"]*"[^()"]*)*)\))?\s*='
    r'([^";]*(?:"[^"]*"[^";]*)*);',
    re.IGNORECASE,
)
_TEXT = re.compile(r'"([^"]*)"\s*(,?)')
_CELL = re.compile(r'"[^"]*"|[^\s,;"]+')
_NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)(E[+-]?\d{1,3})?", re.IGNORECASE)


class _Key(NamedTuple):
    word: str
    subjects: tuple[str, ...] = ()


Entries = dict[_Key, list[str]]


def read_px(content: bytes, _max_bytes: int) -> list[Grid]:
    """The file's table as one long one: a column per variable, `value` last; the signs of missing values as they stand.

    A region is told as `0880 Kalmar`. Texts are those of the file's own language. Raises UserError for what is damaged,
    too much, or has only its filled rows (KEYS).
    """
    data = _DATA.search(content)
    if data is None:
        raise UserError(_DAMAGED.format("DATA saknas, så filen är avbruten"))
    entries = _entries(_decode(content[: data.start() + 1]))
    if any(key.word == "KEYS" for key in entries):
        raise UserError(_KEYS)
    try:
        dimensions = [_dimension(entries, name) for name in _names(entries)]
        cells = cube_size([len(dimension.labels) for dimension in dimensions])
    except ValueError as error:
        raise UserError(_DAMAGED.format("STUB, HEADING och VALUES går inte ihop")) from error
    values = _values(content[data.end() :], cells)
    return [
        Grid(
            "",
            long_table(dimensions, values),
            notes=tuple(islice(_notes(entries), _MOST_NOTES)),
            publisher=_text(entries, "SOURCE"),
            title=_text(entries, "TITLE") or _text(entries, "DESCRIPTION") or _text(entries, "CONTENTS"),
        )
    ]


def _decode(head: bytes) -> str:
    """The part before the figures, in the encoding the file names."""
    declared = {word.upper(): name.decode("ascii", "replace").strip() for word, name in _DECLARED.findall(head)}
    page = declared.get(b"CODEPAGE") or ("cp1252" if declared.get(b"CHARSET", "").upper() == "ANSI" else "")
    if not page or head.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return decode(head)
    try:
        return head.decode(page)
    except (LookupError, UnicodeDecodeError):
        return decode(head)


def _entries(text: str) -> Entries:
    """Keyword and what it is about -> its texts. Those of further languages, `KEYWORD[en]`, are left out."""
    entries: Entries = {}
    at = 0
    while not _END.match(text, at):
        found = _ENTRY.match(text, at)
        if found is None:
            line = text.count("\n", 0, at + len(text[at:]) - len(text[at:].lstrip("; \t\r\n"))) + 1
            raise UserError(_DAMAGED.format(f"rad {line} är inte skriven som NYCKELORD=värde"))
        word, language, subjects, value = found.groups()
        if language is None:
            key = _Key(word.upper(), tuple(subject for subject, _ in _TEXT.findall(subjects or "")))
            entries.setdefault(key, _texts(value))
        at = found.end()
    return entries


def _texts(value: str) -> list[str]:
    """The texts of an entry; one that goes on over several lines is one. A value without quotation marks is itself."""
    texts: list[str] = []
    goes_on = False
    for text, comma in _TEXT.findall(value):
        if goes_on:
            texts[-1] += text
        else:
            texts.append(text)
        goes_on = not comma
    return texts or [value.strip()]


def _text(entries: Entries, word: str) -> str:
    return " ".join(entries.get(_Key(word), []))


def _names(entries: Entries) -> list[str]:
    """The variables, in the order of the figures: those of the rows, then those of the columns."""
    return [name for word in ("STUB", "HEADING") for name in entries.get(_Key(word), []) if name]


def _dimension(entries: Entries, name: str) -> Dimension:
    codes = entries.get(_Key("CODES", (name,)), [])
    labels = entries.get(_Key("VALUES", (name,)), codes)
    if len(codes) not in (0, len(labels)):
        raise ValueError(name)
    if codes and (is_place(name) or _Key("MAP", (name,)) in entries):
        labels = [place_label(code, label) for code, label in zip(codes, labels, strict=True)]
    return Dimension(name, labels)


class _Cells(dict[str, float | str]):
    """A cell as the file has it -> a number, or the sign that stands there for a missing one."""

    def __missing__(self, cell: str) -> float | str:
        self[cell] = value = float(cell) if _NUMBER.fullmatch(cell) else cell.strip('"')
        return value


def _cells(text: str, cells: int) -> Iterator[str]:
    """What stands between white space or commas, texts with their quotation marks."""
    if '"' in text or "," in text:
        return (match[0] for match in _CELL.finditer(text))
    return iter(text.rstrip("; \t\r\n\x1a").split(None, cells))


def _values(data: bytes, cells: int) -> list[float | str]:
    known = _Cells()
    found = [known[cell] for cell in islice(_cells(data.decode("latin-1"), cells), cells + 1)]
    if len(found) != cells:
        raise UserError(_DAMAGED.format(f"DATA har inte de {cells} värden som variablerna ger"))
    return found


def _notes(entries: Entries) -> Iterator[str]:
    for (word, subjects), texts in entries.items():
        if word in _NOTES:
            about = ", ".join(subject for subject in subjects if subject != "*")
            text = " ".join(" ".join(texts).replace("#", " ").split())
            yield f"{about}: {text}" if about else text
