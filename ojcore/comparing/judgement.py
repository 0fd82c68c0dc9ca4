"""Red, yellow and green: of answers by the code book, of figures by quartile.

A colour never stands alone: `COLOUR_WORDS` and `COLOUR_SYMBOLS` go with it, and `ANSWER_RULE` or `FIGURE_RULE` under
the table says how it was set.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Literal, NamedTuple

from ojcore.definitions.model import Colour, Definitions, Indicator

MINIMUM_PEERS = 5
FEWEST_FOR_QUARTERS = 20
"""Fewer kommuner than this have no quarter of a meaning: a colour among them is told as a place."""

Mark = Literal[Colour, "unjudged"]
"""What is shown of a judgement: `grey` says that there is no value, `unjudged` that there is one without a colour."""

COLOUR_WORDS: dict[Mark, str] = {
    "green": "grön",
    "yellow": "gul",
    "red": "röd",
    "blue": "utan riktning",
    "grey": "saknas",
    "unjudged": "utan bedömning",
}
COLOUR_SYMBOLS: dict[Mark, str] = {
    "green": "●",
    "yellow": "○",
    "red": "▲",
    "blue": "◊",
    "grey": "–",
    "unjudged": "□",
}
"""Signs that every common typeface has (WGL4), so that pages, pictures and Word show the same.

The dash stands before no figure, where it would be read as a minus.
"""

ANSWER_RULE = "Svar: Ja är grönt, Delvis och Ja, med vissa gult, Nej rött, där indikatorn har en önskvärd riktning."
FIGURE_RULE = (
    "Tal: kommunerna som har uppgift samma år ställs i ordning; den bästa fjärdedelen är grön, den sämsta röd och de "
    f"mellan gula, och lika värden får samma färg. Är de färre än {FEWEST_FOR_QUARTERS} är färgen en plats och ingen "
    "fjärdedel: av 7 eller 8 kommuner är de 2 bästa gröna och de 2 sämsta röda. Färre än "
    f"{MINIMUM_PEERS} kommuner att jämföra med, eller ingen uppgift, är grått; mått utan önskvärd riktning är blå."
)


class Judgement(NamedTuple):
    """A colour and what it stands on (Swedish): for grey why, for a figure among few its place; else ""."""

    colour: Colour
    reason: str = ""


def mark_of(colour: Colour, *, is_missing: bool) -> Mark:
    """What a judgement is shown as. is_missing: there is no value, only the reason why."""
    return "unjudged" if colour == "grey" and not is_missing else colour


def judge_answer(code: str | None, missing: str | None, indicator: Indicator, definitions: Definitions) -> Judgement:
    """The colour of an answer in words: the code book's, blue without direction, grey where the answer is missing."""
    if code is None:
        return Judgement("grey", definitions.missing[missing].label if missing else "")
    if indicator.direction == "none":
        return Judgement("blue")
    colour = definitions.answers[code].judgement
    if indicator.direction == "low_is_good" and colour != "yellow":
        return Judgement("red" if colour == "green" else "green")
    return Judgement(colour)


def judge_number(number: float | None, missing: str | None, indicator: Indicator, peers: Sequence[float]) -> Judgement:
    """The colour of a figure among all kommuner's figures of the same year.

    peers: ascending, the figure itself included. A figure's place is the middle of the ranks it shares with its equals,
    counted from the best: up to 25 percent is green, from 75 percent red. So equals share a colour, and the rule is
    the same from both ends. Among fewer than `FEWEST_FOR_QUARTERS` the reason is the place.
    Source: the 2015 report's part 2 (25, 50 and 25 percent of the kommuner).
    """
    if number is None:
        return Judgement("grey", missing or "")
    if indicator.direction == "none":
        return Judgement("blue")
    if len(peers) < MINIMUM_PEERS:
        counted = f"{len(peers)} kommun" if len(peers) == 1 else f"{len(peers)} kommuner"
        return Judgement("grey", f"bara {counted} har uppgift, minst {MINIMUM_PEERS} behövs")
    colour = _colour_among(number, indicator, peers)
    return Judgement(colour, _place_among(colour, indicator, peers) if len(peers) < FEWEST_FOR_QUARTERS else "")


def _colour_among(number: float, indicator: Indicator, peers: Sequence[float]) -> Colour:
    place = (bisect_left(peers, number) + bisect_right(peers, number)) / 2 / len(peers)
    if indicator.direction == "high_is_good":
        place = 1 - place
    return "green" if place <= 0.25 else "red" if place >= 0.75 else "yellow"


def _place_among(colour: Colour, indicator: Indicator, peers: Sequence[float]) -> str:
    """`bland de 2 bästa av 8`, `bäst av 5`, `i mitten av 8`: all that have the colour are counted, equals too."""
    alike = sum(_colour_among(peer, indicator, peers) == colour for peer in peers)
    if colour == "yellow":
        return f"i mitten av {len(peers)}"
    if alike == 1:
        return f"{'bäst' if colour == 'green' else 'sämst'} av {len(peers)}"
    return f"bland de {alike} {'bästa' if colour == 'green' else 'sämsta'} av {len(peers)}"


def rank_of(number: float, others: Sequence[float], indicator: Indicator) -> int | None:
    """1 for the best of `others` (the figure itself included); equals share a rank. None without direction."""
    if indicator.direction == "none":
        return None
    better = sum(other > number if indicator.direction == "high_is_good" else other < number for other in others)
    return better + 1
