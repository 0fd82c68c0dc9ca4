"""Resultatet i korthet: the facts that stated rules choose, and one kommun's own."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from ojcore.comparing.cell_texts import format_value
from ojcore.comparing.changes import FLIP_TITLES, Flip, list_flips
from ojcore.comparing.comparison import Cell, Row
from ojcore.comparing.highlights import FEW, MOST, is_few, is_most
from ojcore.definitions.model import Colour, Indicator
from ojcore.prose.language import capitalised, count_word, genitive, sentences
from ojcore.prose.shifts import change_words
from ojcore.prose.standing import Standing, stand
from ojcore.prose.voice import Voice
from ojcore.swedish import MINUS, join_words

MOST_LISTED = 3

_COLOUR_FORMS: dict[Colour, tuple[str, str]] = {
    "green": ("grönt", "gröna"),
    "yellow": ("gult", "gula"),
    "red": ("rött", "röda"),
}

_TIES = "Vid lika tal nämns den som står först i rapporten. Värden som kontrollräkningen ifrågasätter räknas inte in."
SUMMARY_RULE = (
    "Resultatet i korthet väljs av programmet: hur många indikatorer som är bättre, i nivå med och sämre än varje "
    f"jämförelsetal, högst {MOST_LISTED} indikatorer där alla svarar ja, högst {MOST_LISTED} med lägst snitt bland dem "
    f"där ja är önskvärt och färre än hälften svarar ja, de {MOST_LISTED} största ökningarna och minskningarna av "
    f"snittet, och vad som inte kan jämföras. {_TIES}"
)


def tell_summary_rules(voice: Voice, unit: str | None) -> list[str]:
    """How the facts of the summary were chosen, and those of the chapter about `unit`, where it has one."""
    if voice.sole:
        chosen = [*_own_rule(voice, voice.sole), "vad som inte kan jämföras"]
        return [f"Resultatet i korthet väljs av programmet: {join_words(chosen)}. {_TIES}"]
    if unit is None:
        return [SUMMARY_RULE]
    own = join_words(_own_rule(voice, unit))
    return [SUMMARY_RULE, f"{voice.name(unit)} i korthet väljs av programmet: {own}. {_TIES}"]


def _own_rule(voice: Voice, unit: str) -> list[str]:
    """How `_colours`, `_against_most` and `_flipped` choose."""
    if not any(unit in row.cells and row.indicator.is_answer for row in voice.comparison.rows):
        return ["hur många mått som är gröna, gula och röda"]
    parts = ["hur många svar som är ja, delvis och nej"]
    if voice.benchmarks:
        where = voice.name(voice.benchmarks[-1])
        parts.append(f"högst {MOST_LISTED} nej där {MOST} i {where} svarar ja (störst andel först)")
        parts.append(f"högst {MOST_LISTED} ja där {FEW} i {where} gör det (minst andel först)")
    return [*parts, f"vad som blivit bättre och sämre än senast (de {MOST_LISTED} första av vardera)"]


def summarise(voice: Voice) -> list[str]:
    """The points of the summary, one or two sentences each; at least one."""
    told = [_scope(voice), *(_sole_points(voice) if voice.sole else _group_points(voice))]
    return [point for point in [*told, _not_compared(voice), _disputed(voice)] if point]


def _scope(voice: Voice) -> str:
    rows = voice.comparison.rows
    dimensions = dict.fromkeys(row.indicator.dimension for row in rows)
    indicators = "en indikator" if len(rows) == 1 else f"{count_word(len(rows))} indikatorer"
    areas = "ett kvalitetsområde" if len(dimensions) == 1 else f"{count_word(len(dimensions))} kvalitetsområden"
    shown, members = set(voice.present), voice.comparison.members
    present = sum(unit in shown for unit in members)
    if voice.sole:
        who = voice.name(voice.sole)
    elif present == len(members):
        who = f"samtliga {count_word(present)} {voice.plural}"
    else:
        who = f"{count_word(present)} av de {count_word(len(members))} {voice.definite}"
    return f"Rapporten redovisar {indicators} i {areas} för {who}."


def _group_points(voice: Voice) -> Iterator[str]:
    yield from (_against(voice, benchmark, _answers(voice), "indikatorer") for benchmark in voice.benchmarks)
    yield from (_against(voice, benchmark, _figures(voice), "mått") for benchmark in voice.benchmarks)
    everybody = [row for row in _answers(voice) if row.mean.value == 100 and row.mean.n == row.mean.of]
    if everybody:
        yield f"{capitalised(f'samtliga {voice.plural}')} svarar ja på {_counted(everybody)}."
    yield _lowest(voice)
    yield _moved(voice)


def _answers(voice: Voice) -> list[Row]:
    """The questions with a mean of several answers."""
    rows = [row for row in voice.comparison.rows if row.indicator.is_answer]
    return [row for row in rows if row.mean.value is not None and not row.mean.doubt]


def _figures(voice: Voice) -> list[Row]:
    """The figures with a direction and a mean that the check does not dispute."""
    rows = [row for row in voice.comparison.rows if not row.indicator.is_answer and row.mean.value is not None]
    rows = [row for row in rows if row.indicator.direction != "none"]
    return [row for row in rows if not any(unit in row.cells for unit in voice.doubted(row))]


def _against(voice: Voice, benchmark: str, rows: Sequence[Row], noun: str) -> str:
    """In how many of them the mean is better, level and worse."""
    found = [each for row in rows if (each := _undisputed(voice, row, benchmark)) is not None]
    if not found:
        return ""
    better = sum(each.is_better is True for each in found)
    worse = sum(each.is_better is False for each in found)
    level = sum(each.degree == 0 for each in found)
    counts = {"bättre": better, "på samma nivå": level, "sämre": worse}
    counts["annorlunda utan önskvärd riktning"] = len(found) - sum(counts.values())
    told = join_words(f"{words} i {count}" for words, count in counts.items() if count)
    told = f"Jämfört med {voice.name(benchmark)} är snittet {told} av {len(found)} {noun}."
    is_answers = rows[0].indicator.is_answer
    disputed = _count_disputed(voice, benchmark, is_answers=is_answers)
    return sentences([told, _set_aside(disputed, " till", "en" if is_answers else "ett")])


def _count_disputed(voice: Voice, benchmark: str, *, is_answers: bool) -> int:
    """How many more could be compared with the benchmark, had the check not disputed it or an answer of the mean."""
    rows = [row for row in voice.comparison.rows if row.indicator.is_answer == is_answers]
    rows = [row for row in rows if is_answers or row.indicator.direction != "none"]
    both = [row for row in rows if row.mean.value is not None and stand(row, row.mean.value, benchmark)]
    return sum(_is_set_aside(voice, row, benchmark) for row in both)


def _is_set_aside(voice: Voice, row: Row, benchmark: str) -> bool:
    doubted = voice.doubted(row)
    of_members = not row.indicator.is_answer and any(unit in row.cells for unit in doubted)
    return row.mean.doubt is not None or benchmark in doubted or of_members


def _undisputed(voice: Voice, row: Row, benchmark: str) -> Standing | None:
    if row.mean.value is None or row.mean.doubt or benchmark in voice.doubted(row):
        return None
    return stand(row, row.mean.value, benchmark)


def _counted(rows: Sequence[Row]) -> str:
    """`två indikatorer: ”…” och ”…”`; of more than the most that are listed, the first."""
    noun = "en indikator" if len(rows) == 1 else f"{count_word(len(rows))} indikatorer"
    among = "bland annat " if len(rows) > MOST_LISTED else ""
    return f"{noun}, {among}{_titles(rows[:MOST_LISTED])}"


def _titles(rows: Sequence[Row]) -> str:
    return join_words(f"”{row.indicator.title}”" for row in rows)


def _lowest(voice: Voice) -> str:
    """The questions with a wanted ja that fewest answer ja to, where that is fewer than half."""
    rows = [row for row in _answers(voice) if row.indicator.direction == "high_is_good"]
    low = sorted((row for row in rows if (row.mean.value or 0) < 50), key=lambda row: row.mean.value or 0)
    if not low:
        return ""
    listed = [f"”{row.indicator.title}” ({format_value(row.indicator, row.mean.value)})" for row in low[:MOST_LISTED]]
    return f"Lägst är snittet för {join_words(listed)}."


def _moved(voice: Voice) -> str:
    """How many means rose, fell and stayed, and the largest changes."""
    rows = [row for row in _answers(voice) if row.mean.delta is not None]
    if not rows:
        return ""
    up = sorted((row for row in rows if (row.mean.delta or 0) > 0), key=lambda row: -(row.mean.delta or 0))
    down = sorted((row for row in rows if (row.mean.delta or 0) < 0), key=lambda row: row.mean.delta or 0)
    years = join_words(str(year) for year in sorted({row.previous_year or 0 for row in rows}))
    same = len(rows) - len(up) - len(down)
    noun = "jämförbar indikator" if len(rows) == 1 else "jämförbara indikatorer"
    if same == len(rows):
        return f"Sedan {years} är snittet oförändrat i {same} av {same} {noun}."
    parts = [f"{verb} i {len(side)}" for verb, side in (("ökat", up), ("minskat", down)) if side]
    parts += [f"är oförändrat i {same}"] if same else []
    told = f"Sedan {years} har snittet {join_words(parts)} av {len(rows)} {noun}."
    for verb, side in (("ökat", up), ("minskat", down)):
        if side:
            told += f" Mest har det {verb} för {join_words(map(_change, side[:MOST_LISTED]))}{_as_much(side)}."
    return told


def _as_much(side: Sequence[Row]) -> str:
    """How many more have changed as much as the last that is listed."""
    listed, left = side[:MOST_LISTED], side[MOST_LISTED:]
    more = sum(row.mean.delta == listed[-1].mean.delta for row in left)
    return f", och i {count_word(more)} till lika mycket som för den sista" if more else ""


def _change(row: Row) -> str:
    delta = row.mean.delta or 0
    return f"”{row.indicator.title}” ({'+' if delta > 0 else MINUS}{change_words(row, abs(delta))})"


def _not_compared(voice: Voice) -> str:
    rows = [row for row in voice.comparison.rows if row.indicator.is_answer]
    broken = sum(row.series_break is not None for row in rows)
    new = sum(row.previous_year is None for row in rows)
    if not voice.has_earlier or not (broken or new):
        return ""
    told = (
        f"kan {count_word(broken)} inte jämföras med tidigare år"
        if broken
        else f"saknar {count_word(new)} tidigare mätning"
    )
    if broken and new:
        told += f", och {count_word(new)} saknar tidigare mätning"
    return f"Av {len(rows)} frågor {told}. Skälen står vid varje indikator."


def _disputed(voice: Voice) -> str:
    found = sum(len(voice.doubted(row)) for row in voice.comparison.rows)
    if not found:
        return ""
    noun = "värde" if found == 1 else "värden"
    return f"Kontrollräkningen ifrågasätter {count_word(found) if found > 1 else 'ett'} {noun}; se bilagan."


def _sole_points(voice: Voice) -> Iterator[str]:
    """The points about the one kommun that there is."""
    unit = voice.sole or ""
    yield _colours(voice, unit)
    yield from _against_most(voice, unit)
    yield _flipped(voice, unit)


def summarise_unit(voice: Voice, unit: str) -> list[str]:
    """The points about one kommun beside its group: its answers, where it stands apart, and what changed."""
    told = [_colours(voice, unit), *_against_most(voice, unit), _flipped(voice, unit)]
    return [point for point in told if point]


def _colours(voice: Voice, unit: str) -> str:
    """How many answers are ja, something between, and nej, as the colours count them.

    How many are missing or disputed is told after it.
    """
    rows = [row for row in voice.comparison.rows if unit in row.cells and row.indicator.is_answer]
    if not rows:
        return _figure_colours(voice, unit)
    cells = [row.cells[unit].now for row in rows]
    missing = [cell for cell in cells if cell.missing]
    disputed = [cell for cell in cells if cell.doubt and not cell.missing]
    counts = Counter(_answer_words(voice, cell) for cell in cells if not cell.missing and not cell.doubt)
    order = ["ja", *(word for word in counts if word not in ("ja", "delvis", "nej")), "delvis", "nej"]
    parts = [f"{word} på {counts[word]}" for word in order if counts[word]]
    told = [f"{voice.name(unit)} svarar {join_words(parts)} av {len(rows)} indikatorer."] if parts else []
    told += [f"{capitalised(count_word(len(missing)))} saknar svar."] if missing else []
    return sentences([*told, _set_aside(len(disputed))])


def _set_aside(disputed: int, more: str = "", one: str = "en") -> str:
    """How many the check disputes, so that the numbers before it add up. more: where they are not among those.

    one: the number one of what is counted.
    """
    if not disputed:
        return ""
    number = capitalised(one if disputed == 1 else count_word(disputed))
    return f"{number}{more} ifrågasätts i kontrollräkningen och räknas inte."


def _answer_words(voice: Voice, cell: Cell) -> str:
    """`ja`, `delvis` or `nej`; an answer that counts as ja but is judged yellow, as `ja, med vissa`, by its own name.

    So the number of ja is that of the green, wherever ja is what is wanted.
    """
    if voice.is_partial(cell):
        return "delvis"
    if cell.value != 100:
        return "nej"
    answer = voice.definitions.answers.get(cell.code or "")
    return f"”{answer.label}”" if answer and answer.judgement == "yellow" else "ja"


def _figure_colours(voice: Voice, unit: str) -> str:
    cells = [row.cells[unit].now for row in voice.comparison.rows if unit in row.cells]
    counts = {words: sum(cell.judgement == colour for cell in cells) for colour, words in _COLOUR_FORMS.items()}
    parts = [
        f"ett {one}" if count == 1 else f"{count_word(count)} {many}" for (one, many), count in counts.items() if count
    ]
    if not parts:
        return ""
    missing = sum(cell.missing is not None for cell in cells)
    disputed = sum(cell.doubt is not None and not cell.missing for cell in cells)
    plain = len(cells) - sum(counts.values()) - missing - disputed
    told = [f"Av {genitive(voice.name(unit))} {len(cells)} mått är {join_words(parts)}."]
    told += [f"{_figures_in_words(plain)} bedöms inte."] if plain else []
    told += [f"{_figures_in_words(missing)} saknar värde."] if missing else []
    return sentences([*told, _set_aside(disputed, one="ett")])


def _figures_in_words(count: int) -> str:
    return "Ett" if count == 1 else capitalised(count_word(count))


def _against_most(voice: Voice, unit: str) -> Iterator[str]:
    """Nej where most others answer ja, and ja where few do, by the last benchmark shown (riket)."""
    if not voice.benchmarks:
        return
    last = voice.benchmarks[-1]
    rows = [row for row in voice.comparison.rows if unit in row.cells and row.indicator.is_answer]
    rows = [row for row in rows if last in row.benchmarks and not {last, unit} & row.doubts.keys()]
    asked: list[tuple[str, Callable[[Row], bool], Callable[[float], bool], int]] = [
        (f"nej där {MOST} i {{}} svarar ja", lambda row: _is_unwanted_nej(row.cells[unit].now), is_most, -1),
        (f"ja där {FEW} i {{}} gör det", lambda row: row.cells[unit].now.value == 100, is_few, 1),
    ]
    for words, is_meant, stands_out, side in asked:
        known = [(share, row) for row in rows if is_meant(row) and (share := row.benchmarks[last].value) is not None]
        chosen = sorted((pair for pair in known if stands_out(pair[0])), key=lambda pair: side * pair[0])[:MOST_LISTED]
        if chosen:
            shown = join_words(_with_share(row.indicator, share) for share, row in chosen)
            yield f"{voice.name(unit)} svarar {words.format(voice.name(last))}: {shown}."


def _is_unwanted_nej(cell: Cell) -> bool:
    """True for a red nej; where a low share is wanted it is ja that is red."""
    return cell.judgement == "red" and cell.value == 0


def _with_share(indicator: Indicator, share: float) -> str:
    return f"”{indicator.title}” ({format_value(indicator, share)})"


def _flipped(voice: Voice, unit: str) -> str:
    """What got better and worse since the last comparable year."""
    flips = list_flips(voice.comparison, voice.definitions, unit)
    told = [_listed_flips(flips, kind) for kind in ("better", "worse")]
    return " ".join(filter(None, told))


def _listed_flips(flips: Sequence[Flip], kind: str) -> str:
    chosen = [flip for flip in flips if flip.kind == kind]
    if not chosen:
        return ""
    listed = [f"”{flip.indicator.title}” ({flip.before}→{flip.after})" for flip in chosen[:MOST_LISTED]]
    among = f" ({len(chosen)} indikatorer, här de {MOST_LISTED} första)" if len(chosen) > MOST_LISTED else ""
    title = FLIP_TITLES[chosen[0].kind]
    return f"{title} än senast{among}: {join_words(listed)}."
