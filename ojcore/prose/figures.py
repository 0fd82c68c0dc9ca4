"""A figure: highest and lowest, how the mean or the one kommun stands, and what changed."""

from ojcore.comparing.cell_texts import format_value
from ojcore.comparing.comparison import Row
from ojcore.prose.answers import tell_doubted, tell_missing
from ojcore.prose.language import capitalised, genitive, sentences
from ojcore.prose.shifts import tell_figure_changes
from ojcore.prose.standing import tell_standing, value_words
from ojcore.prose.voice import Voice
from ojcore.swedish import format_number, join_words


def tell_figures(voice: Voice, row: Row) -> str:
    """The paragraph about a share or number."""
    known = {unit: cell.now.value for unit, cell in row.cells.items() if cell.now.value is not None}
    if not known:
        return sentences([f"{_title(row)} saknas för alla."])
    sure = {unit: value for unit, value in known.items() if unit not in row.doubts}
    told = [_tell_range(row, voice, sure) if sure else "", tell_doubted(voice, row), tell_missing(voice, row)]
    if row.mean.value is not None:
        shown = value_words(row.indicator, row.mean.value)
        told.append(
            f"Snittet är {shown}." if row.mean.doubt else tell_standing(voice, [row], "Snittet", row.mean.value)
        )
    elif len(known) == len(sure) == 1:
        ((unit, value),) = known.items()
        told.append(tell_standing(voice, [row], f"{capitalised(genitive(voice.name(unit)))} värde", value))
    return sentences([*told, tell_figure_changes(voice, row)])


def tell_classes(voice: Voice, row: Row) -> str:
    """Which class each kommun belongs to, lowest first: a class has no mean and no better or worse."""
    by_class: dict[float, list[str]] = {}
    for unit, cell in row.cells.items():
        if cell.now.value is not None and unit not in row.doubts:
            by_class.setdefault(cell.now.value, []).append(unit)
    doubted = tell_doubted(voice, row)
    if not by_class:
        return doubted or f"{_title(row)} saknas för alla."
    parts = [f"{format_number(value, 0)} för {voice.names(by_class[value])}" for value in sorted(by_class)]
    return sentences([f"{_title(row)} är {join_words(parts)}.", doubted, tell_missing(voice, row)])


def _title(row: Row) -> str:
    return capitalised(row.indicator.phrase) or f"Måttet ”{row.indicator.title}”"


def _tell_range(row: Row, voice: Voice, known: dict[str, float]) -> str:
    low, high = min(known.values()), max(known.values())
    if len(known) == 1:
        (unit,) = known
        return f"{_title(row)} är {value_words(row.indicator, low)} i {voice.name(unit)}."
    if low == high:
        where = f"i {voice.names([*known])}" if voice.doubted_units(row) else "överallt"
        return f"{_title(row)} är densamma {where}, {value_words(row.indicator, low)}."
    highest, lowest = (voice.names([unit for unit in known if known[unit] == value]) for value in (high, low))
    percent = row.indicator.measured_in == "%"
    most = format_value(row.indicator, high) if percent else value_words(row.indicator, high)
    return f"{_title(row)} är högst i {highest} ({most}) och lägst i {lowest} ({format_value(row.indicator, low)})."
