"""Swedish word forms for sentences: genitives, counts, and a phrase with its verb and what goes in after it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from ojcore.swedish import format_number, join_words

_COUNT_WORDS = ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")
# Words after which several things can be listed: "samverkan med primärvården och psykiatrin".
_LINKS = ("med", "av", "för", "till")
# "har använt", "har följt upp", but not "har ett": a form of the verb that says something has been done.
_PERFECT = re.compile(r"(?!(?:ett|det|något|stort|gott)$)\w+t")


def genitive(name: str) -> str:
    """`Solnas`; a name that ends in s, x or z stays as it is: `Västerås`, `Hörbys`, `Bordeaux`."""
    return name if name[-1:].casefold() in ("s", "x", "z") else f"{name}s"


def count_word(number: int) -> str:
    """A word up to twelve, digits from thirteen."""
    return _COUNT_WORDS[number] if 0 <= number < len(_COUNT_WORDS) else format_number(number, 0)


def capitalised(text: str) -> str:
    """The text with its first letter a capital and the others as they are."""
    return text[:1].upper() + text[1:]


def uncapitalised(text: str) -> str:
    """The text with its first letter small."""
    return text[:1].lower() + text[1:]


def spaced(*words: str) -> str:
    """The words with a space between; empty ones leave none."""
    return " ".join(filter(None, words))


@dataclass(frozen=True)
class Phrase:
    """What somebody does, in one or several ways that share the verb: `har`, (`en rutin …`, `en plan …`)."""

    verb: str
    rests: tuple[str, ...]

    @property
    def is_perfect(self) -> bool:
        """True for what has been done ("har använt …"), which `numera` and `inte längre` do not go with."""
        first = self.rests[0].split(" ", 1)[0]
        return self.verb == "har" and _PERFECT.fullmatch(first) is not None

    @property
    def pronoun(self) -> "Phrase":
        """The phrase that stands for this one where it has just been said: `gör det`, `har det`, `har gjort det`.

        Adverbs stand after `det`, and after the first verb of `har gjort det`.
        """
        return Phrase("har", ("gjort det",)) if self.is_perfect else Phrase(f"{self.pro_verb} det", ("",))

    @property
    def pro_verb(self) -> str:
        """The verb that stands for the phrase in `gör det`: gör, har or har gjort."""
        if self.is_perfect:
            return "har gjort"
        return "har" if self.verb == "har" else "gör"

    def rest(self, joiner: str = "och") -> str:
        """All that follows the verb; what the parts share up to a `med` or the like is said once.

        Where a part has an `och` of its own (not that of `barn- och ungdomsvården`), `samt` stands before the last.
        """
        words = [rest.split(" ") for rest in self.rests]
        shared = _shared(words)
        parts = [" ".join(rest[shared:]) for rest in words]
        inner = joiner == "och" and any(re.search("(?<!-) och ", part) for part in parts)
        return spaced(*words[0][:shared], join_words(parts, "samt" if inner else joiner))

    def after(self, subject: str, adverb: str = "", joiner: str = "och") -> str:
        """`Solna har inte en rutin`: the subject first."""
        return spaced(subject, self.verb, adverb, self.rest(joiner))

    def between(self, front: str, subject: str, adverb: str = "", joiner: str = "och") -> str:
        """`Av de sju har samtliga en rutin`: something else first, so that the subject follows the verb."""
        return spaced(front, self.verb, subject, adverb, self.rest(joiner))


def read_phrase(texts: Sequence[str]) -> Phrase | None:
    """The phrases as one; None where their verbs differ, or one has been done and another is had."""
    verbs = {text.split(" ", 1)[0] for text in texts}
    if len(verbs) != 1:
        return None
    rests = tuple(dict.fromkeys(text.split(" ", 1)[1] for text in texts))
    phrase = Phrase(verbs.pop(), rests)
    kinds = {Phrase(phrase.verb, (rest,)).is_perfect for rest in rests}
    return phrase if len(kinds) == 1 else None


def stem_of(text: str) -> str:
    """The start that a phrase may share with others: up to its first `med`, `för` …, or all of it where there is none.

    `har en aktuell överenskommelse om samverkan med`; the `att` after a `för` belongs to it.
    """
    words = text.split(" ")
    place = next((place for place, word in enumerate(words) if word in _LINKS), len(words))
    return " ".join(words[: place + (2 if words[place + 1 : place + 2] == ["att"] else 1)])


def _shared(texts: Sequence[list[str]]) -> int:
    """How many first words all share, the last of them one that links; 0 where there is none, or for one text.

    What follows is alike too: all go on with `att`, or none; `för att upptäcka` is shared with its verb.
    """
    if len(texts) == 1:
        return 0
    alike = list(takewhile(lambda words: len(set(words)) == 1, zip(*texts, strict=False)))
    ends = [place + 1 for place, words in enumerate(alike) if words[0] in _LINKS]
    good = [end for end in ends if len({words[end : end + 1] == ["att"] for words in texts}) == 1]
    end = good[-1] if good else 0
    return end + 2 if end and texts[0][end : end + 1] == ["att"] and len(alike) >= end + 2 else end


def sentences(parts: Iterable[str]) -> str:
    """The sentences as a paragraph; empty ones leave no space."""
    return " ".join(filter(None, parts))
