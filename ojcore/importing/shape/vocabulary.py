"""What a text by itself could be: a unit, a year, a gender, a value or an indicator's name."""

import re
from collections.abc import Sequence
from enum import IntFlag
from itertools import filterfalse
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ojcore.definitions.model import Definitions
from ojcore.importing.mapping import IndicatorNames, fold
from ojcore.importing.qualifying import COMPARED, OTHER_YEAR
from ojcore.importing.signs import MARKS
from ojcore.importing.units import UnitNames
from ojcore.reading.cells import CellReader
from ojcore.swedish import parse_number


class Kind(IntFlag):
    """What a text could be; several of them at once. A code is a unit's code without a name beside it.

    SUM is what names no unit, but several counted together: `Medelvärde`, `Min – Max`.
    """

    EMPTY = 0
    TEXT = 1
    NAMED = 2
    CODE = 4
    OTHER = 8
    YEAR = 16
    GENDER = 32
    NUMBER = 64
    ANSWER = 128
    MISSING = 256
    INDICATOR = 512
    SUM = 1024
    UNIT = NAMED | CODE | OTHER
    VALUE = NUMBER | ANSWER | MISSING


KindArray = NDArray[np.int16]

TOTAL, WOMEN, MEN = "totalt", "kvinnor", "män"
_GENDERS = {
    TOTAL: ("t", "totalt", "total", "alla", "samtliga", "båda könen", "kvinnor och män", "totalt (båda könen)", "båda"),
    WOMEN: ("k", "kvinnor", "kvinna", "women", "flickor", "flicka", "kv", "2"),
    MEN: ("m", "män", "man", "men", "pojkar", "pojke", "1"),
}
GENDERS = {spelling: gender for gender, spellings in _GENDERS.items() for spelling in spellings}
_SURE_GENDERS = {
    text for text in GENDERS if len(text) > 1 and text not in ("alla", "samtliga", "total", "totalt", "man")
}
_YEAR = re.compile(r"(?:år )?((?:19|20)\d\d)(?:[.,]0)?")
_YEAR_WITHIN = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d|-\d\d-)")
_FETCHED = re.compile(
    r"(?:hämtad|utskri|uppdaterad|skapad|publicerad|senast|version)(?:(?!avse|uppgift|gäll).)*?(?:19|20)\d\d",
    re.IGNORECASE,
)
"""When a file was fetched or printed, to its first year; what its figures are of is no part of it."""

_HINTS = {
    "unit": re.compile(
        "(?:kommun|region|läns?|municipality|enhets?|stadsdels?|områdes?|geografi)(?:[-_]?(?:kod|nr|id|code|namn|name))?"
        "|kod|k[-_]?(?:kod|nr)"
    ),
    "year": re.compile(r"\w*år|year|period|tid(?:punkt)?"),
    "gender": re.compile("k[öo]n|gender|sex"),
    "indicator": re.compile("indikator|nyckeltal|kpi|mått|fråga|variabel|tabellinnehåll|observations|titel"),
    "value": re.compile("värde|value|svar|resultat|utfall"),
}


def is_hinted(heading: str, what: Literal["unit", "year", "gender", "indicator", "value"]) -> bool:
    """True for a heading whose first words are such as such a column usually has: `Kommunkod`, `Avser år`."""
    first = _words(heading)[: 1 if what == "value" else 2]
    return any(map(_HINTS[what].fullmatch, first)) and not is_compared(heading)


def is_compared(heading: str) -> bool:
    """True for a heading of what the values are compared with, such as an earlier year."""
    return bool(COMPARED.match(heading))


def _words(heading: str) -> list[str]:
    return re.findall(r"[\w%-]+", heading.casefold())


class Vocabulary:
    """The kinds of texts, each looked up once. One object serves all sheets of a file."""

    def __init__(
        self,
        definitions: Definitions,
        units: UnitNames,
        indicators: IndicatorNames,
        reader: CellReader,
        possible_years: range,
    ) -> None:
        self.definitions = definitions
        self.units = units
        self._indicators = indicators
        self._reader = reader
        self._possible_years = possible_years
        self._known: dict[str, int] = {}

    def kinds(self, texts: Sequence[str]) -> KindArray:
        """The kind of each text."""
        known = self._known
        for text in filterfalse(known.__contains__, texts):
            known[text] = self._kind(text.strip())
        return np.fromiter(map(known.__getitem__, texts), np.int16, len(texts))

    def year(self, text: str) -> int | None:
        """The year that a text is, also as `2022.0`; None for any other text."""
        match = _YEAR.fullmatch(text.strip())
        year = int(match[1]) if match else None
        return year if year in self._possible_years else None

    def years_in(self, text: str) -> list[int]:
        """The different years of a text; none of when it was fetched, and none that it only compares with."""
        found = _YEAR_WITHIN.findall(OTHER_YEAR.sub(" ", _FETCHED.sub(" ", text)))
        return sorted({int(year) for year in found if int(year) in self._possible_years})

    def _kind(self, text: str) -> int:
        if not text:
            return Kind.EMPTY
        kind = Kind.EMPTY
        if self._reader.find(text, in_words=False) is not None or parse_number(text) is not None:
            kind |= Kind.NUMBER
        if fold(text) in MARKS:
            kind |= Kind.MISSING
        if self._reader.find(text, in_words=True) is not None:
            kind |= Kind.ANSWER
        if self.year(text) is not None:
            kind |= Kind.YEAR
        if fold(text) in GENDERS and not kind & Kind.NUMBER:
            kind |= Kind.GENDER
        if self._indicators.sharing(text):
            kind |= Kind.INDICATOR
        kind |= self._unit_kind(text)
        return kind or Kind.TEXT

    def _unit_kind(self, text: str) -> int:
        is_bare = not any(map(str.isalpha, text))
        if self.units.find(text):
            return Kind.CODE if is_bare else Kind.NAMED
        told = "" if is_bare else self.units.tell_other(text)
        if told.startswith("sammanräkning"):
            return Kind.SUM
        return Kind.OTHER if told else Kind.EMPTY


def is_gender_column(texts: Sequence[str], heading: str) -> bool:
    """True under a heading that says so, and where all the texts are genders of which one leaves no doubt."""
    if len(texts) > len(GENDERS):
        return False
    folded = {fold(text) for text in texts if text.strip()}
    is_sure = is_hinted(heading, "gender") or bool(folded & _SURE_GENDERS) or folded == {"t", "k", "m"}
    return bool(folded) and (_is_gender_heading(heading) or (folded <= GENDERS.keys() and is_sure))


def _is_gender_heading(heading: str) -> bool:
    """True for `Kön`; not for `Kön Kvinnor`, which stands over values, nor for `Sex månader`."""
    words = _words(heading)
    is_told = is_hinted(heading, "gender") and ("sex" not in words or words == ["sex"])
    return is_told and not any(word in GENDERS for word in words)
