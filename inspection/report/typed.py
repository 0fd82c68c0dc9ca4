"""Numbers that somebody has typed into a text, where a reference could have fetched them.

They are shown to the inspector, who knows whether a number is a limit in a definition or a figure that may change.
Dates, years, lagrum, numbers of publications and footnotes are not counted as figures.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from inspection.report.source import Source
from inspection.report.texts import text_places

_MONTHS = "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
_NO_FIGURES = re.compile(
    r"\^\[[^\]]*\]|\{[^{}]*\}"  # footnotes and references
    r"|\d{4}-\d{1,2}-\d{1,2}|\b\d{4}(?:/\d{2,4})?:\d+"  # dates, 2011:9, 1996/97:124
    rf"|\b\d{{1,2}} (?:{_MONTHS})\b|\b(?:19|20)\d\d\b"
    r"|\b\d+ ?[a-z]? kap\.|\b\d+ ?[a-z]?(?:[–-]\d+)? §+",
    re.IGNORECASE,
)
_WORDS = (
    "två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|tretton|fjorton|femton|sexton|sjutton|arton|nitton|tjugo|trettio"
    "|fyrtio|femtio|sextio|sjuttio|åttio|nittio|hundra|tusen|hälften|tredjedel(?:ar)?|fjärdedel(?:ar)?"
)
_FIGURE = re.compile(rf"\d+(?:[ ,.]\d+)*(?: ?%)?|\b(?:{_WORDS})\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")


class TypedNumber(NamedTuple):
    """A number, the sentence it stands in and the place of the text, as a person knows it."""

    place: str
    number: str
    sentence: str


def typed_numbers(source: Source) -> list[TypedNumber]:
    """Every number written by hand in the report's texts, in order."""
    return [TypedNumber(place, *found) for place, text in text_places(source) for found in _numbers(text)]


def _numbers(text: str) -> Iterator[tuple[str, str]]:
    hidden = _NO_FIGURES.sub(lambda match: "_" * len(match[0]), text)
    for sentence in _SENTENCE.finditer(hidden):
        for number in _FIGURE.finditer(sentence[0]):
            yield number[0], text[sentence.start() : sentence.end()].strip()
