"""The sentences a report makes itself: of the counts of a question, and of the draw."""

from collections.abc import Collection, Iterable, Iterator

from inspection.counting.ratios import Ratio
from inspection.counting.tally import MISSING, UNANSWERED
from inspection.drawing.fallout import Selection
from inspection.instrument.model import Instrument, Question
from inspection.instrument.sentences import Count, capitalised, number_word
from inspection.report.source import Source
from ojcore.swedish import format_percent, join_words

# What is said of the two answers that every question may have and that have no sentence of their own.
_APART = {
    UNANSWERED: "I {{antal}} finns inget svar på <frågan|frågorna|”{}”>.",
    MISSING: "I {{antal}} saknas uppgift på <frågan|frågorna|”{}”>.",
}
_STARTS = tuple(template.partition("<")[0].format() for template in _APART.values())
_SIGNS = str.maketrans("{}[]<>|", "()()()/")


def question_counts(source: Source, question: Question, without: Collection[str] = ()) -> list[Count]:
    """What is said of a question, in the order of its answers; nothing for one that nothing was counted over.

    Of yes and no only yes is said, unless nobody has it, or another question's base hangs on it: then what is missing
    matters as much. Of other answers those that somebody has. Unanswered files are said, but of a question that nobody
    has answered nothing is. without: answers that are said elsewhere.
    """
    rows = [row for row in source.shown if row.question == question.name and row.base]
    if _is_unanswered(source, question):
        return []
    if question.level == "enhet":
        return [
            _count(question.report_text[""], row) for row in rows if "" in question.report_text and row.answer == ""
        ]
    chosen = _chosen(source.instrument, question, rows)
    said = [_count(question.report_text[row.answer], row) for row in chosen if row.answer not in without]
    return said + [_apart(question, row) for row in rows if row.answer in _APART and row.answer not in without]


def apart_last(counts: Iterable[Count]) -> list[Count]:
    """The counts with unanswered and missing ones last, those of the same base and number side by side."""
    found = list(counts)
    last = [each for each in found if each.template.startswith(_STARTS)]
    last.sort(key=lambda each: (each.template.partition("<")[0], each.base.id, -each.count))
    return [each for each in found if each not in last] + last


def answer_counts(source: Source, question: Question, answer: str) -> list[Count]:
    """What is said of one answer, also where nobody has it; nothing without a sentence, a base or any answer."""
    row = source.by_answer.get((question.name, answer))
    if row is None or not row.base or _is_unanswered(source, question):
        return []
    if answer in _APART:
        return [_apart(question, row)]
    return [_count(question.report_text[answer], row)] if answer in question.report_text else []


def _is_unanswered(source: Source, question: Question) -> bool:
    """True where no file in the question's base has an answer."""
    row = source.by_answer.get((question.name, UNANSWERED))
    return row is not None and row.count == row.base


def _apart(question: Question, row: Ratio) -> Count:
    return _count(_APART[row.answer].format(question.label.translate(_SIGNS)), row)


def _count(template: str, row: Ratio) -> Count:
    return Count(template, row.count, row.base, row.words)


def _chosen(instrument: Instrument, question: Question, rows: Iterable[Ratio]) -> list[Ratio]:
    told = [row for row in rows if row.answer in question.report_text]
    given = [row for row in told if row.count]
    is_yes_or_no = {each.name for each in question.choices} == {"ja", "nej"}
    carries_a_base = any(base.question == question.name for base in instrument.bases)
    if is_yes_or_no and not carries_a_base:
        given = given[:1]
    return given or told[:1]


def sample_text(selection: Selection) -> str:
    """How the files came to be: the group, the draw, the fall-out and what is left, in three sentences at most."""
    sample, drawn = selection.sample, selection.sample.drawn
    share = format_percent(drawn * 100 / sample.frame_size, 0)
    sentences = [
        f"Ur en grupp på {sample.frame_size} akter drogs {_files(drawn)}, {share} av gruppen{_split(selection)}."
    ]
    fallen = sample.outside_frame + sample.not_reviewable
    if fallen:
        sentences.append(f"{capitalised(_files(fallen))} föll bort{_reasons(selection)}.")
    left = drawn - fallen
    sentences.append(f"Därmed ingår {_files(left)} i granskningen.")
    return " ".join(sentences)


def _files(number: int) -> str:
    return f"{number_word(number)} {'akt' if number == 1 else 'akter'}"


def _split(selection: Selection) -> str:
    """`, lika många ur urvalsgrupperna kvinnor och män`; nothing where the group is not divided."""
    strata = selection.sample.strata
    if len(strata) < 2:
        return ""
    names = join_words(each.name for each in strata)
    if len({each.drawn for each in strata}) == 1:
        return f", lika många ur urvalsgrupperna {names}"
    return f": {join_words(f'{number_word(each.drawn)} ur {each.name}' for each in strata)}"


def _reasons(selection: Selection) -> str:
    """` med skälet ”dubblett”. Inget bortfall ersattes`; with several reasons `: en med skälet …`."""
    fallen = [each for stratum in selection.strata for each in stratum.fallout]
    titles = [each.reason.title for each in fallen]
    parts = [f"{number_word(titles.count(title))} med skälet ”{title}”" for title in dict.fromkeys(titles)]
    why = f" med skälet ”{titles[0]}”" if len(parts) == 1 else f": {join_words(parts)}"
    replaced = sum(each.replacement is not None for each in fallen)
    if not replaced:
        return f"{why}. Inget bortfall ersattes"
    return f"{why}. {capitalised(number_word(replaced))} ersattes ur reservlistan"


def sections(instrument: Instrument, area: str) -> Iterator[tuple[str, list[Question]]]:
    """(title of the section or "", its questions outside repeats) of an area, in order."""
    found: dict[str, list[Question]] = {}
    for question in instrument.questions:
        if question.area == area and not question.repeat:
            found.setdefault(question.section, []).append(question)
    for name, questions in found.items():
        yield instrument.titles.get(name, ""), questions
