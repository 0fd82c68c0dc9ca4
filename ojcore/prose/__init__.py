"""Swedish sentences from the comparison table: what it says, never what to think of it.

Pure functions of a `Comparison`. The words that grade have fixed thresholds, `STANDING_RULE`, and the summary is chosen
by stated rules, `tell_summary_rules`.
"""

from collections.abc import Iterable

from ojcore.comparing.comparison import Row
from ojcore.prose.answers import alike, tell_answers
from ojcore.prose.figures import tell_classes, tell_figures
from ojcore.prose.language import capitalised, count_word, genitive
from ojcore.prose.standing import STANDING_RULE
from ojcore.prose.summary import summarise, summarise_unit, tell_summary_rules
from ojcore.prose.voice import Voice

__all__ = [
    "STANDING_RULE",
    "Voice",
    "capitalised",
    "count_word",
    "genitive",
    "summarise",
    "summarise_unit",
    "tell_summary_rules",
    "tell_table",
]


def tell_table(voice: Voice, rows: Iterable[Row]) -> list[str]:
    """The paragraphs about a table's indicators, in their order.

    Questions that everybody has answered alike share a paragraph, where the first of them stands.
    """
    groups: dict[object, list[Row]] = {}
    for row in rows:
        groups.setdefault(alike(voice, row) if row.indicator.is_answer else row.indicator.id, []).append(row)
    return [_tell(voice, group) for group in groups.values()]


def _tell(voice: Voice, rows: list[Row]) -> str:
    if rows[0].indicator.is_answer:
        return tell_answers(voice, rows)
    return (tell_classes if rows[0].indicator.value_type == "scale" else tell_figures)(voice, rows[0])
