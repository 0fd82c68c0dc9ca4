"""What changed since the last comparable year, and what cannot be compared and why."""

from collections.abc import Sequence

from ojcore.comparing.cell_texts import answer_label, change_text
from ojcore.comparing.comparison import Cell, Row, UnitCell
from ojcore.prose.language import Phrase, capitalised, sentences, spaced, uncapitalised
from ojcore.prose.voice import Voice
from ojcore.swedish import MINUS, join_words

Pairs = dict[str, UnitCell]


def tell_shifts(voice: Voice, rows: Sequence[Row]) -> str:
    """Who has begun, who has stopped and other changes of answers since the last comparable year.

    rows: indicators whose answers, before and now, are the same for all units. Stands after the sentence that says what
    they are about, so that `har det numera` is enough. Empty where no year compares.
    """
    row = rows[0]
    both = {unit: cell for unit, cell in row.cells.items() if cell.previous is not None}
    pairs = {unit: cell for unit, cell in both.items() if unit not in row.doubts and unit not in row.doubts_before}
    if not row.is_comparable or (both and not pairs):
        return ""
    if not pairs:
        return f"Det finns inga svar från {row.previous_year} att jämföra med."
    changes = _before(voice, row) if voice.sole else [*_turns(voice, rows, pairs), _steps(voice, row)]
    told = list(filter(None, [*changes, *_gaps(voice, row)]))
    if not told:
        subject, same = ("svaret", "detsamma") if len(pairs) == 1 else ("svaren", "desamma")
        all_compare = len(pairs) == len(both)
        unchanged = f"{subject} är {same}" if all_compare else f"i övrigt är {subject} {same}"
        return f"{capitalised(unchanged)} som {row.previous_year}."
    return sentences(told)


def _turns(voice: Voice, rows: Sequence[Row], pairs: Pairs) -> list[str]:
    """From nej to ja and back, by how the answers count."""
    gained = [unit for unit, cell in pairs.items() if _turn(voice, cell) > 0]
    lost = [unit for unit, cell in pairs.items() if _turn(voice, cell) < 0]
    phrase = voice.phrase(rows)
    if (not gained and not lost) or phrase is None:
        return []
    if phrase.is_perfect:
        return [_turn_perfect(voice, phrase.pronoun, rows[0].previous_year, gained, lost)]
    turned = [(gained, "numera"), (lost, "inte längre")]
    return [f"{capitalised(phrase.pronoun.after(voice.names(units), adverb))}." for units, adverb in turned if units]


def _turn_perfect(voice: Voice, phrase: Phrase, year: int | None, gained: list[str], lost: list[str]) -> str:
    """What has been done is told against the year before, since one does not stop having done it."""
    front = f"Till skillnad från {year}"
    if not gained:
        return f"{phrase.between(front, voice.names(lost), 'inte')}."
    told = phrase.between(front, voice.names(gained))
    return f"{told}, men inte {voice.names(lost)}." if lost else f"{told}."


def _turn(voice: Voice, cell: UnitCell) -> int:
    """1 for nej that became ja, -1 for ja that became nej, 0 where delvis is part of it or nothing turned."""
    now, before = cell.now, cell.previous
    if before is None or now.value is None or before.value is None or now.doubt or before.doubt:
        return 0
    if voice.is_partial(now) or voice.is_partial(before):
        return 0
    return int(now.value > before.value) - int(now.value < before.value)


def stepped(voice: Voice, row: Row) -> dict[str, tuple[str, str]]:
    """unit -> its answer before and now, for every change but those between ja and nej, such as from delvis to nej."""
    if not row.is_comparable or voice.sole:
        return {}
    return {
        unit: (_label(voice, cell.previous), _label(voice, cell.now))
        for unit, cell in row.cells.items()
        if cell.previous is not None and _turn(voice, cell) == 0 and isinstance(cell.change, str)
    }


def _label(voice: Voice, cell: Cell) -> str:
    return uncapitalised(answer_label(cell, voice.definitions))


def _steps(voice: Voice, row: Row) -> str:
    """`Ekerö har gått från delvis till nej och Solna från ja till delvis.`"""
    by_change: dict[tuple[str, str], list[str]] = {}
    for unit, change in stepped(voice, row).items():
        by_change.setdefault(change, []).append(unit)
    told = [
        f"{voice.names(units)}{'' if place else ' har gått'} från {before} till {now}"
        for place, ((before, now), units) in enumerate(by_change.items())
    ]
    return f"{join_words(told)}." if told else ""


def _before(voice: Voice, row: Row) -> list[str]:
    """What the one kommun answered then, where its answer is another now: `Svaret var delvis 2017.`"""
    cell = row.cells.get(voice.sole or "")
    if cell is None or cell.previous is None or not isinstance(cell.change, str):
        return []
    return [f"Svaret var {_label(voice, cell.previous)} {row.previous_year}."]


def _gaps(voice: Voice, row: Row) -> list[str]:
    """Who had no answer one of the two years."""
    year = row.previous_year
    lost = [unit for unit, cell in row.cells.items() if cell.now.missing and cell.previous and cell.previous.code]
    new = [
        unit
        for unit, cell in row.cells.items()
        if cell.now.code and (cell.previous is None or cell.previous.missing is not None)
    ]
    told = [f"För {voice.names(lost)} finns svar {year} men inte {voice.comparison.year}."] if lost else []
    return [*told, f"För {voice.names(new)} finns inget svar {year}."] if new else told


def tell_mean_change(row: Row) -> str:
    """`Snittet har ökat med 25 procentenheter sedan 2017.` Empty where nothing compares, or nobody's answer changed."""
    mean = row.mean
    if mean.delta is None:
        return ""
    if mean.delta == 0 and not any(cell.change for cell in row.cells.values()):
        return ""
    note = f" ({uncapitalised(mean.delta_note)})" if mean.delta_note else ""
    if mean.delta == 0:
        return f"Snittet är detsamma som {row.previous_year}{note}."
    verb = "ökat" if mean.delta > 0 else "minskat"
    return f"Snittet har {verb} med {change_words(row, abs(mean.delta))} sedan {row.previous_year}{note}."


def change_words(row: Row, size: float) -> str:
    """A change's size: `12,5 procentenheter`, `0,4 procentenheter`, `55 kr/invånare`."""
    return change_text(row.indicator, size).lstrip("+±")


def tell_incomparable(voice: Voice, rows: Sequence[Row]) -> str:
    """Why there is nothing to compare with; empty where this compares, or no indicator has an earlier year."""
    if rows[0].is_comparable:
        return ""
    if rows[0].previous_year is None:
        return "Det finns ingen tidigare mätning att jämföra med." if voice.has_earlier else ""
    reasons = list(dict.fromkeys(row.series_break.reason for row in rows if row.series_break))
    subject = "Indikatorn" if len(rows) == 1 else "Indikatorerna"
    return spaced(f"{subject} jämförs inte med {rows[0].previous_year}.", *reasons)


def tell_figure_changes(voice: Voice, row: Row) -> str:
    """The mean's change and the units whose figures rose and fell the most; or why nothing compares."""
    if not row.is_comparable:
        return tell_incomparable(voice, [row])
    moved = {unit: cell.change for unit, cell in row.cells.items() if isinstance(cell.change, float)}
    extremes = [_extreme(voice, row, moved, side) for side in (1, -1)] if len(moved) > 1 else []
    alone = [_alone(voice, row, unit, change) for unit, change in moved.items()] if len(moved) == 1 else []
    return sentences([tell_mean_change(row), *extremes, *alone])


def _extreme(voice: Voice, row: Row, moved: dict[str, float], side: int) -> str:
    most = max(side * change for change in moved.values())
    if most <= 0:
        return ""
    units = [unit for unit, change in moved.items() if side * change == most]
    verb = "ökat" if side > 0 else "minskat"
    sign = "+" if side > 0 else MINUS
    return f"Mest har värdet {verb} i {voice.names(units)} ({sign}{change_words(row, most)})."


def _alone(voice: Voice, row: Row, unit: str, change: float) -> str:
    if change == 0:
        return f"{capitalised(voice.name(unit))} har samma värde som {row.previous_year}."
    verb = "ökat" if change > 0 else "minskat"
    return f"I {voice.name(unit)} har värdet {verb} med {change_words(row, abs(change))} sedan {row.previous_year}."
