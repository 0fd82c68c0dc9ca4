"""Who is spoken of: the group's kommuner and benchmarks by the names they have inside a sentence."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from ojcore.comparing.comparison import Cell, Comparison, Row
from ojcore.definitions.model import Definitions
from ojcore.prose.language import Phrase, capitalised, count_word, read_phrase, spaced
from ojcore.swedish import join_words

MOST_NAMES = 10
"""More kommuner than this are counted, not named."""


class Subject(NamedTuple):
    """Whom a sentence is about. front: what stands before the verb. adverb: what the verb takes with this subject.

    contrast: who does not, at the end. is_none: it denies, so that och becomes eller.
    """

    words: str
    front: str = ""
    adverb: str = ""
    contrast: str = ""
    is_none: bool = False

    def does(self, phrase: Phrase, adverb: str = "") -> str:
        """The sentence."""
        adverb = spaced(self.adverb, adverb)
        joiner = "eller" if self.is_none or adverb.startswith("inte") else "och"
        if self.front:
            said = phrase.between(self.front, self.words, adverb, joiner)
        else:
            said = capitalised(phrase.after(self.words, adverb, joiner))
        return f"{said}{self.contrast}."


@dataclass(frozen=True)
class Voice:
    """A comparison and the words for those in it. What the check disputes is told and not judged."""

    comparison: Comparison
    definitions: Definitions

    @cached_property
    def plural(self) -> str:
        """`nordvästkommuner`, or `kommuner i Länsgruppen`."""
        group = self.definitions.groups[self.comparison.group]
        return group.plural or f"kommuner i {group.title}"

    @cached_property
    def definite(self) -> str:
        """`nordvästkommunerna`, or `kommunerna i Länsgruppen`."""
        return self.definitions.groups[self.comparison.group].in_text

    @cached_property
    def has_earlier(self) -> bool:
        """Whether any indicator was measured before, so that one without an earlier year is worth a word."""
        return any(row.previous_year is not None for row in self.comparison.rows)

    @cached_property
    def benchmarks(self) -> list[str]:
        """Those of the comparison that have a value for any indicator."""
        rows = self.comparison.rows
        return [id_ for id_ in self.comparison.benchmarks if any(id_ in row.benchmarks for row in rows)]

    @cached_property
    def present(self) -> list[str]:
        """The units that have anything at all this year, in the order shown."""
        rows = self.comparison.rows
        return [unit for unit in self.comparison.units if any(unit in row.cells for row in rows)]

    @cached_property
    def sole(self) -> str | None:
        """The one unit that has anything this year, where there is no group to speak of."""
        return self.present[0] if len(self.present) == 1 else None

    def name(self, id_: str) -> str:
        """What a kommun or benchmark is called inside a sentence."""
        return self.definitions.name_in_text(id_)

    def names(self, units: Collection[str]) -> str:
        """`Ekerö, Solna och Sigtuna`; too many are counted: `14 kommuner`."""
        if len(units) > MOST_NAMES:
            return f"{count_word(len(units))} kommuner"
        return join_words(self.name(unit) for unit in units)

    def subject(self, chosen: Sequence[str], answered: Sequence[str], which: str = "som har svarat") -> Subject:
        """The chosen among those who answered, by the shorter list: all, all but some, only some, or none.

        chosen and answered: codes of the group's members, in the order shown. One or two who answered are named.
        which: what those who answered are called, where they are not all members.
        """
        if len(answered) <= 2:
            return self._few(chosen, answered)
        others = [unit for unit in answered if unit not in chosen]
        whole = len(answered) == len(self.comparison.members)
        front = "" if whole else f"Av de {count_word(len(answered))} {self.plural} {which}"
        if not chosen:
            return Subject("ingen" if front else f"ingen av {self.definite}", front, is_none=True)
        if len(chosen) > len(others):
            every = "samtliga" if front else f"samtliga {self.plural}"
            if len(others) <= MOST_NAMES:
                return Subject(spaced(every, "utom" if others else "", self.names(others)), front)
        elif len(chosen) <= MOST_NAMES:
            return Subject(spaced("endast" if len(chosen) < len(others) else "", self.names(chosen)), front)
        counted = count_word(len(chosen))
        return Subject(counted if front else f"{counted} av de {count_word(len(answered))} {self.definite}", front)

    def _few(self, chosen: Sequence[str], answered: Sequence[str]) -> Subject:
        others = [unit for unit in answered if unit not in chosen]
        if len(answered) == 2 and chosen:
            contrast = f", men inte {self.names(others)}" if others else ""
            return Subject(f"{'' if others else 'både '}{self.names(chosen)}", contrast=contrast)
        if len(answered) == 2:
            return Subject(f"varken {join_words(map(self.name, answered), 'eller')}", is_none=True)
        return Subject(self.names(answered), adverb="" if chosen else "inte")

    def is_partial(self, cell: Cell) -> bool:
        """True for an answer between ja and nej that does not count as ja, such as delvis."""
        return cell.code is not None and cell.value == 0 and self.definitions.answers[cell.code].judgement == "yellow"

    def phrase(self, rows: Sequence[Row]) -> Phrase | None:
        """What those who answer ja on the rows do; None where that cannot be said in one sentence."""
        return read_phrase([phrase_of(row) for row in rows])

    def doubted_units(self, row: Row) -> list[str]:
        """The units of the row whose answers or figures the check disputes."""
        return [unit for unit in row.doubts if unit in row.cells]

    def doubted(self, row: Row) -> list[str]:
        """The units and benchmarks of the row whose figures the check disputes."""
        return list(row.doubts)

    def doubted_before(self, row: Row) -> list[str]:
        """Those whose figures of the year compared with it disputes."""
        return list(row.doubts_before)


def phrase_of(row: Row) -> str:
    """What the row's own source asked, else the indicator's phrase, else a phrase that quotes its title."""
    asked = (each.phrase for each in row.indicator.asked if (each.source, each.table) == (row.source, row.table))
    return next(filter(None, asked), "") or row.indicator.phrase or f"svarar ja på frågan ”{row.indicator.title}”"
