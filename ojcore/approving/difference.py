"""What reads differently between two states of the verdicts, old beside new, with its cause; pure."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from ojcore.approving.verdicts import Passage, Verdict, Verdicts
from ojcore.comparing.judgement import COLOUR_SYMBOLS, COLOUR_WORDS, Mark
from ojcore.definitions.model import Definitions

Kind = Literal["colour", "grade", "sentence"]
Cause = Literal["value", "check", "break", "group", "rule"]

KIND_TITLES: dict[Kind, str] = {"colour": "Färg", "grade": "Betyg", "sentence": "Mening"}
CAUSE_TITLES: dict[Cause, str] = {
    "value": "ändrat värde",
    "check": "kontrollräkningen",
    "break": "brott i serien",
    "group": "gruppens medlemmar",
    "rule": "ändrad regel",
}


class Difference(NamedTuple):
    """One thing that reads differently.

    about: an indicator's title, or the heading that a sentence stands under. who: whose colour or grade it is; "" for a
    sentence. old, new: as they read, "" where there is nothing. turned_red: a kommun's colour that was not red.
    """

    area: str
    year: int
    kind: Kind
    about: str
    who: str
    old: str
    new: str
    causes: tuple[Cause, ...]
    turned_red: bool = False


def list_differences(
    area: str,
    year: int,
    before: Verdicts | None,
    after: Verdicts | None,
    definitions: Definitions,
    *,
    by_rule: bool = False,
) -> list[Difference]:
    """Colours and grades in the order of the indicators, then sentences in the report's.

    before, after: None where the area had or has nothing that year. Then no sentence is told: all of it would be new.
    by_rule: the two may be read by different rules; else a rule is no cause.
    """
    old, new = (each.rows if each else {} for each in (before, after))
    is_regrouped = before is not None and after is not None and before.members != after.members
    otherwise: Cause = "group" if is_regrouped else "rule" if by_rule else "value"
    causes = {id_: _causes(old.get(id_), new.get(id_), otherwise, is_regrouped=is_regrouped) for id_ in {**new, **old}}
    about = area, year, definitions
    found = [each for id_ in {**new, **old} for each in _of_row(about, old.get(id_), new.get(id_), causes[id_])]
    if before and after:
        found += _of_sentences(about, before.passages, after.passages, causes, otherwise)
    return found


def _causes(old: Verdict | None, new: Verdict | None, otherwise: Cause, *, is_regrouped: bool) -> tuple[Cause, ...]:
    """Why an indicator reads differently: the facts of its own that differ. otherwise: where none of them does."""
    if old == new:
        return ()
    if old is None or new is None:
        return ("group" if is_regrouped else "value",)
    is_same_span, is_same_break = old.year_before == new.year_before, old.series_break == new.series_break
    told: dict[Cause, bool] = {
        "value": _differ(old.answers, new.answers, only_both=is_regrouped)
        or old.peers != new.peers
        or not is_same_span
        or (is_same_break and _differ(old.earlier, new.earlier, only_both=is_regrouped)),
        "check": is_same_span and old.doubts != new.doubts,
        "break": is_same_span and not is_same_break,
        "group": is_regrouped,
    }
    return tuple(cause for cause, holds in told.items() if holds) or (otherwise,)


def _differ(old: Mapping[str, str], new: Mapping[str, str], *, only_both: bool) -> bool:
    keys = old.keys() & new.keys() if only_both else old.keys() | new.keys()
    return any(old.get(key) != new.get(key) for key in keys)


def _of_row(
    about: tuple[str, int, Definitions], old: Verdict | None, new: Verdict | None, causes: tuple[Cause, ...]
) -> Iterator[Difference]:
    """The colours of an indicator, then its grades; those of one that is new or gone are no news beside its colours."""
    area, year, known = about
    title = next(each.title for each in (new, old) if each)
    for unit in _keys(old, new, "colours"):
        before, after = _mark(old, unit), _mark(new, unit)
        if before != after:
            shown = _coloured(old, unit), _coloured(new, unit)
            yield Difference(area, year, "colour", title, known.unit_name(unit), *shown, causes, after == "red")
    if old and new:
        for who, *told in _grades(old, new, known):
            if told[0] != told[1]:
                yield Difference(area, year, "grade", title, who, told[0], told[1], causes)


def _grades(old: Verdict, new: Verdict, known: Definitions) -> Iterator[tuple[str, str, str]]:
    """Whose grade, before and after: a figure's place among few, and how the group's mean stands."""
    for unit in _keys(old, new, "places"):
        yield known.unit_name(unit), old.places.get(unit, ""), new.places.get(unit, "")
    for benchmark in _keys(old, new, "grades"):
        before, after = (
            f"{each.grades[benchmark]} {known.unit_name(benchmark)}" if benchmark in each.grades else ""
            for each in (old, new)
        )
        yield "snittet", before, after


def _keys(old: Verdict | None, new: Verdict | None, field: str) -> list[str]:
    parts: list[Mapping[str, str]] = [getattr(each, field) for each in (new, old) if each]
    return list(dict.fromkeys(key for part in parts for key in part))


def _mark(verdict: Verdict | None, unit: str) -> Mark | None:
    return verdict.colours.get(unit) if verdict else None


def _coloured(verdict: Verdict | None, unit: str) -> str:
    """`Nej ▲ röd`: never by the colour alone."""
    if verdict is None or unit not in verdict.colours:
        return ""
    mark = verdict.colours[unit]
    return f"{verdict.answers[unit]} {COLOUR_SYMBOLS[mark]} {COLOUR_WORDS[mark]}"


def _of_sentences(
    about: tuple[str, int, Definitions],
    before: Sequence[Passage],
    after: Sequence[Passage],
    causes: Mapping[str, tuple[Cause, ...]],
    otherwise: Cause,
) -> Iterator[Difference]:
    """Sentences that are another, came or went, under each heading.

    Some words, such as who has not answered, depend on all indicators: then the causes of those are the causes.
    """
    area, year, _ = about
    of_all = tuple(dict.fromkeys(cause for each in causes.values() for cause in each))
    for scope in dict.fromkeys(each.scope for each in (*before, *after)):
        of_scope = [[each for each in passages if each.scope == scope] for passages in (before, after)]
        ids = dict.fromkeys(id_ for passages in of_scope for each in passages for id_ in each.indicators)
        why = tuple(dict.fromkeys(cause for id_ in ids for cause in causes.get(id_, ())))
        old, new = ([text for each in passages for text in each.sentences] for passages in of_scope)
        for left, right in _pairs(old, new):
            yield Difference(area, year, "sentence", scope, "", left, right, why or of_all or (otherwise,))


def _pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What differs, side by side; "" where one side has nothing."""
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            for at in range(max(end - start, new_end - new_start)):
                left = old[start + at] if start + at < end else ""
                yield left, new[new_start + at] if new_start + at < new_end else ""
