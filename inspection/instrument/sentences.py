"""Count sentences in Swedish from an instrument's `report_text`.

A template stands for one answer: `I {antal} fanns en arbetsplan.` or `{Antal} var [undertecknad|undertecknade].`
`{antal}` becomes the count and its base ("26 av de 35 granskade akterna", "ingen av de sex arbetsplanerna", "samtliga
sex arbetsplaner"), with a capital for `{Antal}`. Of `[one|many]` the first stands for none or one, the second for more.
`<rubriken|rubrikerna|bostad>` is one of several things that templates alike in all else have in common: with the same
count they become one sentence, "under rubrikerna bostad, ekonomi och arbete"; "respektive" stands for "och" where it is
not all or none, since the count may be of different things each time.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from inspection.instrument.model import Base
from ojcore.errors import UserError
from ojcore.swedish import format_number, join_words

_WORDS = ("två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")
_COUNT = re.compile(r"\{([Aa])ntal\}")
_FORMS = re.compile(r"\[([^\[\]|{}]*)\|([^\[\]|{}]*)\]")
_ITEM = re.compile(r"<([^<>|{}]*)\|([^<>|{}]*)\|([^<>|{}]+)>")


def check_template(template: str) -> None:
    """Raises UserError (Swedish) unless the template has `{antal}` once, whole brackets and a full stop."""
    if len(_COUNT.findall(template)) != 1:
        raise UserError("{antal} eller {Antal} ska stå exakt en gång")
    if len(_ITEM.findall(template)) > 1:
        raise UserError("<en|flera|sak> får stå högst en gång")
    if set("[]|{}<>") & set(_FORMS.sub("", _ITEM.sub("", _COUNT.sub("", template)))):
        raise UserError(
            "klamrar skrivs [form för en|form för flera] och <form för en|form för flera|sak>, och bara {antal} får stå"
            " inom { }"
        )
    if not template.endswith("."):
        raise UserError("meningen ska sluta med punkt")


@dataclass(frozen=True)
class Count:
    """`count` of the `size` things in the base, and the template that says so."""

    template: str
    count: int
    size: int
    base: Base


def count_sentence(template: str, count: int, size: int, base: Base) -> str:
    """The sentence for `count` of the `size` things in the base.

    Raises ValueError unless 0 ≤ count ≤ size and size ≥ 1: of nothing there is nothing to say.
    """
    return _sentence(Count(template, count, size, base), count_phrase(count, size, base))


def count_sentences(counts: Iterable[Count]) -> str:
    """The sentences after each other, as a paragraph: those alike in all but one thing together in one.

    The base is named in the first; a sentence about the same base as the one before it says "av de sex" alone.
    Raises ValueError as `count_sentence`.
    """
    found: list[str] = []
    before: Count | None = None
    for each in _together(counts):
        again = before is not None and (before.base, before.size) == (each.base, each.size) and each.size > 1
        phrase = (_phrase_again if again else count_phrase)(each.count, each.size, each.base)
        found.append(_sentence(each, phrase))
        before = each
    return " ".join(found)


def _together(counts: Iterable[Count]) -> list[Count]:
    """The counts with neighbours that differ in their `<…|…|thing>` alone made one."""
    found: list[list[Count]] = []
    for each in counts:
        if found and _ITEM.search(each.template) and _without_item(found[-1][0]) == _without_item(each):
            found[-1].append(each)
        else:
            found.append([each])
    return [_merged(group) for group in found]


def _without_item(count: Count) -> Count:
    return replace(count, template=_ITEM.sub(r"<\1|\2|>", count.template))


def _merged(group: list[Count]) -> Count:
    items = [_ITEM.findall(each.template)[0] for each in group if _ITEM.search(each.template)]
    if not items:
        return group[0]
    word = "och" if group[0].count in (0, group[0].size) else "respektive"
    words = f"{items[0][len(items) > 1]} {join_words((thing for _, _, thing in items), word)}".strip()
    return replace(group[0], template=_ITEM.sub(lambda _: words, group[0].template))


def _sentence(count: Count, phrase: str) -> str:
    sentence = _FORMS.sub(lambda forms: forms[1 if count.count <= 1 else 2], _merged([count]).template)
    return _COUNT.sub(lambda match: capitalised(phrase) if match[1] == "A" else phrase, sentence)


def count_phrase(count: int, size: int, base: Base) -> str:
    """`26 av de 35 granskade akterna`, with its own wording for none, all and a base of one.

    Raises ValueError unless 0 ≤ count ≤ size and size ≥ 1.
    """
    if not 0 <= count <= size or size < 1:
        raise ValueError(f"{count} of {size}")
    if size == 1:
        only = "den" if base.gender == "en" else "det"
        return f"{only} enda {base.singular_definite}" if count else f"{_none(base)} {base.singular}"
    if count == size == 2:
        return f"båda de två {base.plural_definite}"
    if count == size:
        return f"samtliga {number_word(size)} {base.plural}"
    return f"{_word(count, base)} av de {number_word(size)} {base.plural_definite}"


def _phrase_again(count: int, size: int, base: Base) -> str:
    """The count of a base that has just been named."""
    if not 0 <= count <= size:
        raise ValueError(f"{count} of {size}")
    if count == size == 2:
        return "båda"
    return f"samtliga {number_word(size)}" if count == size else f"{_word(count, base)} av de {number_word(size)}"


def _word(count: int, base: Base) -> str:
    return number_word(count, base.gender) if count else _none(base)


def _none(base: Base) -> str:
    return "ingen" if base.gender == "en" else "inget"


def number_word(number: int, gender: str = "en") -> str:
    """A word from one (`en` or `ett`) to twelve, digits otherwise."""
    if number == 1:
        return gender
    return _WORDS[number - 2] if 2 <= number <= 12 else format_number(number, 0)


def capitalised(text: str) -> str:
    """The text with its first letter a capital."""
    return text[:1].upper() + text[1:]
