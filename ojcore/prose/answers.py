"""A question answered in words: who answers ja, who partly, who is missing, and how the mean stands."""

from collections.abc import Hashable, Sequence

from ojcore.comparing.cell_texts import value_text
from ojcore.comparing.comparison import Cell, Row
from ojcore.prose.language import Phrase, capitalised, count_word, sentences, stem_of, uncapitalised
from ojcore.prose.shifts import stepped, tell_incomparable, tell_mean_change, tell_shifts
from ojcore.prose.standing import standings, tell_disputed, tell_standing, value_words
from ojcore.prose.voice import Voice, phrase_of
from ojcore.swedish import join_words


def tell_answers(voice: Voice, rows: Sequence[Row]) -> str:
    """The paragraph about one question, or about several that everybody has answered alike.

    rows: as `alike` groups them. Who has it, in what manner, whom an answer is missing from, how the mean or the share
    elsewhere stands, and what changed.
    """
    row = rows[0]
    phrase = voice.phrase(rows)
    if phrase is None:
        raise ValueError(f"questions that are not alike: {[each.indicator.id for each in rows]}")
    group = [voice.sole] if voice.sole else voice.comparison.members
    doubted = voice.doubted_units(row)
    answered = [unit for unit in group if _value(row, unit) is not None and unit not in doubted]
    if not any(_value(row, unit) is not None for unit in row.cells):
        return _tell_silence(voice, rows)
    told = [*_tell_group(voice, row, phrase, answered), *_tell_outside(voice, row, phrase)]
    told += [tell_doubted(voice, row), tell_shifts(voice, rows), tell_missing(voice, row)]
    if row.mean.value is not None:
        told += [tell_standing(voice, rows, "Snittet", row.mean.value), tell_mean_change(row)]
    else:
        told.append(_tell_shares(voice, rows))
    return sentences([*told, tell_incomparable(voice, rows)])


def alike(voice: Voice, row: Row) -> Hashable:
    """What two questions must share to be told of together: answers now and before, standings, years and verb.

    Where all answers are the same that is little in common: then the questions must begin alike too.
    """
    phrase = voice.phrase([row])
    cells = tuple((unit, cell.now.code, cell.now.missing, _code(cell.previous)) for unit, cell in row.cells.items())
    stands = standings(voice, row, row.mean.value) if row.mean.value is not None else []
    differ = len({code for _, code, _, _ in cells}) > 1
    return (
        cells,
        tuple(stands),
        (tuple(row.doubts), tuple(row.doubts_before)),
        tuple(row.benchmarks),
        (row.previous_year, row.is_comparable, row.mean.delta),
        phrase and (phrase.verb, phrase.is_perfect),
        "" if differ else stem_of(phrase_of(row)),
    )


def _code(cell: Cell | None) -> Hashable:
    return (cell.code, cell.missing) if cell else None


def _value(row: Row, unit: str) -> float | None:
    cell = row.cells.get(unit)
    return cell.now.value if cell else None


def _tell_group(voice: Voice, row: Row, phrase: Phrase, answered: list[str]) -> list[str]:
    """The sentence that names the shorter list, and those that tell of answers between ja and nej."""
    disputed = [unit for unit in voice.doubted_units(row) if unit in (*voice.comparison.members, voice.sole)]
    if not answered and disputed:
        return []
    if not answered:
        return [f"Ingen av {voice.definite} har svarat på frågan ”{row.indicator.title}”."]
    yes = [unit for unit in answered if _value(row, unit) == 100]
    partly = [unit for unit in answered if voice.is_partial(row.cells[unit].now)]
    some = [unit for unit in answered if unit in yes or unit in partly]
    which = "vars svar inte ifrågasätts" if disputed else "som har svarat"
    if partly and not yes and (len(partly) == len(answered) or len(answered) <= 2):
        return [voice.subject(partly, answered, which).does(phrase, "delvis")]
    if not partly:
        said = voice.subject(yes, answered, which).does(phrase)
    elif not yes:
        said = voice.subject([], answered, which).does(phrase, "fullt ut")
    elif 2 * len(some) > len(answered):
        said = voice.subject(some, answered, which).does(phrase, "helt eller delvis")
    else:
        said = voice.subject(yes, answered, which).does(phrase)
    return [said, *_tell_manner(voice, row, phrase, answered, yes)]


def _tell_manner(voice: Voice, row: Row, phrase: Phrase, units: Sequence[str], yes: list[str]) -> list[str]:
    """One sentence for each answer that is more than ja or nej, in the order of the code book.

    An answer that all who give it have changed to is told with the changes.
    """
    told, changed = [], stepped(voice, row)
    for code, answer in voice.definitions.answers.items():
        who = [unit for unit in units if row.cells[unit].now.code == code]
        if answer.told and not changed.keys() >= set(who):
            everybody = len(who) > 1 and who == yes and answer.told.startswith("{vem}")
            names = _all_of(len(who)) if everybody else voice.names(who)
            told.append(capitalised(answer.told.replace("{vem}", names).replace("{gor}", phrase.pro_verb)))
    return told


def _all_of(count: int) -> str:
    """Those just named: `båda`, `samtliga tre`."""
    return "båda" if count == 2 else f"samtliga {count_word(count)}"


def _tell_silence(voice: Voice, rows: Sequence[Row]) -> str:
    """A question that nobody has answered."""
    who = f"{voice.name(voice.sole)} har inte" if voice.sole else f"Ingen av {voice.definite} har"
    quoted = join_words(f"”{row.indicator.title}”" for row in rows)
    return f"{who} svarat på {'frågan' if len(rows) == 1 else 'frågorna'} {quoted}."


def _tell_outside(voice: Voice, row: Row, phrase: Phrase) -> list[str]:
    """The chosen kommun, where it is none of the group's."""
    told = []
    for unit in (each for each in voice.comparison.units if each not in (*voice.comparison.members, voice.sole)):
        value = _value(row, unit)
        if value is not None and unit not in row.doubts:
            adverb = "" if value == 100 else "delvis" if voice.is_partial(row.cells[unit].now) else "inte"
            who = f"{voice.name(unit)}, som inte hör till {voice.definite},"
            told.append(f"{capitalised(phrase.after(who, adverb, 'eller' if adverb == 'inte' else 'och'))}.")
    return told


def tell_doubted(voice: Voice, row: Row) -> str:
    """The kommuner whose answers or figures the check disputes, with what they are, and what that does to the mean."""
    units = voice.doubted_units(row)
    if not units:
        return ""
    texts = {unit: value_text(row.indicator, row.cells[unit].now, voice.definitions) for unit in units}
    is_answer = row.indicator.is_answer
    shown = join_words(
        f"{voice.name(unit)} ({uncapitalised(text) if is_answer else text})" for unit, text in texts.items()
    )
    one, many, of = ("Svaret", "Svaren", "från") if is_answer else ("Värdet", "Värdena", "för")
    told = f"{one if len(units) == 1 else many} {of} {shown} ifrågasätts i kontrollräkningen"
    if row.mean.value is None or not row.mean.doubt:
        return f"{told}."
    return f"{told}; därför bedöms inte snittet mot jämförelsetalen."


def tell_missing(voice: Voice, row: Row) -> str:
    """Whom an answer or figure is missing from, and the reason; of those that have any at all this year."""
    by_reason: dict[str, list[str]] = {}
    for unit in voice.present:
        cell = row.cells.get(unit)
        if cell is None or cell.now.missing:
            reason = voice.definitions.missing[cell.now.missing].label if cell and cell.now.missing else ""
            by_reason.setdefault(reason if reason != "Ingen uppgift" else "", []).append(unit)
    parts = [
        f"{voice.names(units)} ({uncapitalised(reason)})" if reason else voice.names(units)
        for reason, units in by_reason.items()
    ]
    what = "Svar saknas från" if row.indicator.is_answer else "Uppgift saknas för"
    return f"{what} {join_words(parts)}." if parts else ""


def _tell_shares(voice: Voice, rows: Sequence[Row]) -> str:
    """What share has answered ja elsewhere, where there is one kommun and no mean to compare."""
    parts: dict[str, list[str]] = {}
    for id_ in voice.benchmarks:
        known = [each for row in rows if (each := row.benchmarks.get(id_)) and id_ not in voice.doubted(row)]
        shares = sorted(each.value for each in known if each.value is not None)
        if shares:
            low, high = value_words(rows[0].indicator, shares[0]), value_words(rows[0].indicator, shares[-1])
            between = f"mellan {low.removesuffix('procent').strip()} och {high}" if low != high else low
            parts.setdefault(between, []).append(voice.name(id_))
    told = [f"{share} i {'både ' if len(names) == 2 else ''}{join_words(names)}" for share, names in parts.items()]
    return sentences([f"Andelen som svarat ja är {join_words(told)}." if told else "", tell_disputed(voice, rows)])
