"""Fall-out (bortfall): drawn files that are not reviewed, why, what replaces them, and what is left of the draw.

Two kinds are kept apart. A file outside the frame never belonged to the group, which becomes smaller; a file that could
not be reviewed did belong to it, so every share has two ends.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from inspection.drawing.sampling import Draw
from ojcore.errors import UserError
from ojcore.secrecy import refuse_personal_numbers
from ojcore.swedish import storable

Kind = Literal["utanfor_ramen", "gick_inte_att_granska"]


@dataclass(frozen=True)
class FalloutReason:
    """Why a drawn file was not reviewed. `title` is Swedish."""

    code: str
    title: str
    kind: Kind


KIND_TITLES: dict[Kind, str] = {"utanfor_ramen": "utanför ramen", "gick_inte_att_granska": "gick inte att granska"}

# "Inte representativ" is the reason the report of 2011 gives for three files. It does not say that they lay outside the
# group, so the group keeps its size and both ends are shown: the more cautious reading.
FALLOUT_REASONS: dict[str, FalloutReason] = {
    each.code: each
    for each in (
        FalloutReason("fel_malgrupp", "hör inte till den grupp som granskas", "utanfor_ramen"),
        FalloutReason("fel_period", "var inte aktuell under perioden", "utanfor_ramen"),
        FalloutReason("annan_enhet", "hör till en annan enhet", "utanfor_ramen"),
        FalloutReason("dubblett", "samma akt finns redan i ramen", "utanfor_ramen"),
        FalloutReason("akt_saknas", "akten kunde inte lämnas fram", "gick_inte_att_granska"),
        FalloutReason("skyddad", "akten är skyddad eller inspektören jävig", "gick_inte_att_granska"),
        FalloutReason("inte_representativ", "inte representativ", "gick_inte_att_granska"),
        FalloutReason("annat", "annat skäl", "gick_inte_att_granska"),
    )
}


@dataclass(frozen=True)
class Fallout:
    """A drawn file that falls out. reason: a key of FALLOUT_REASONS. replace: the reserve's first comes instead."""

    id: str
    reason: str
    replace: bool
    note: str = ""


@dataclass(frozen=True)
class RecordedFallout:
    """A fall-out after it was applied. replacement: the id that took its place, or None."""

    id: str
    reason: FalloutReason
    replacement: str | None
    note: str


@dataclass(frozen=True)
class StratumSelection:
    """What is to be reviewed in a stratum after fall-out.

    to_review: ids in rank order, replacements last. reserve: what is left of it. size: as in the draw.
    """

    name: str
    size: int | None
    to_review: tuple[str, ...]
    reserve: tuple[str, ...]
    fallout: tuple[RecordedFallout, ...] = ()

    def count(self, kind: Kind) -> int:
        """How many fell out for a reason of this kind."""
        return sum(each.reason.kind == kind for each in self.fallout)


@dataclass(frozen=True)
class SampleStratum:
    """A stratum in numbers. size: files in the group, None where not known. drawn: replacements too."""

    name: str
    size: int | None
    drawn: int
    outside_frame: int
    not_reviewable: int


@dataclass(frozen=True)
class Sample:
    """What a draw and its fall-out say about the group, in numbers: all that the ratios need.

    frame_size: the frame's files, with those that turned out to lie outside the group.
    """

    frame_size: int
    strata: tuple[SampleStratum, ...]

    @property
    def population(self) -> int:
        """The group's size: the frame less the files found to lie outside it. Undrawn ones may lie outside too."""
        return self.frame_size - self.outside_frame

    @property
    def drawn(self) -> int:
        """Files drawn, with replacements."""
        return sum(each.drawn for each in self.strata)

    @property
    def outside_frame(self) -> int:
        """Drawn files that lay outside the group."""
        return sum(each.outside_frame for each in self.strata)

    @property
    def not_reviewable(self) -> int:
        """Drawn files of the group that could not be reviewed."""
        return sum(each.not_reviewable for each in self.strata)


@dataclass(frozen=True)
class Selection:
    """A draw after fall-out."""

    draw: Draw
    strata: tuple[StratumSelection, ...]

    @property
    def sample(self) -> Sample:
        """The selection in numbers."""
        return Sample(
            self.draw.population,
            tuple(
                SampleStratum(
                    each.name,
                    each.size,
                    len(each.to_review) + len(each.fallout),
                    each.count("utanfor_ramen"),
                    each.count("gick_inte_att_granska"),
                )
                for each in self.strata
            ),
        )

    @property
    def stratum_of(self) -> dict[str, str]:
        """id -> stratum, for every file to review."""
        return {each: stratum.name for stratum in self.strata for each in stratum.to_review}


def apply_fallout(draw: Draw, fallouts: Iterable[Fallout] = ()) -> Selection:
    """The draw after each fall-out, in the order given; a replacement may fall out in its turn.

    Raises UserError for an id that is not to be reviewed, an unknown reason, a note with a personnummer, and where the
    reserve is empty.
    """
    strata = {each.name: StratumSelection(each.name, each.size, each.drawn, each.reserve) for each in draw.strata}
    for fallout in fallouts:
        stratum = next((each for each in strata.values() if fallout.id in each.to_review), None)
        if stratum is None:
            raise UserError(f"Akten {fallout.id} är inte dragen, eller har redan fallit bort.")
        strata[stratum.name] = _without(stratum, fallout)
    return Selection(draw, tuple(strata.values()))


def _without(stratum: StratumSelection, fallout: Fallout) -> StratumSelection:
    reason = FALLOUT_REASONS.get(fallout.reason)
    if reason is None:
        raise UserError(f"Akten {fallout.id}: okänt skäl '{fallout.reason}'. Tillåtna: {', '.join(FALLOUT_REASONS)}.")
    note = storable(fallout.note)
    refuse_personal_numbers(note, f"Bortfallet {fallout.id}")
    if fallout.replace and not stratum.reserve:
        raise UserError(f"Akten {fallout.id}: reservlistan i urvalsgruppen '{stratum.name}' är slut.")
    taken = stratum.reserve[: int(fallout.replace)]
    recorded = RecordedFallout(fallout.id, reason, taken[0] if taken else None, note)
    return replace(
        stratum,
        to_review=(*(each for each in stratum.to_review if each != fallout.id), *taken),
        reserve=stratum.reserve[len(taken) :],
        fallout=(*stratum.fallout, recorded),
    )
