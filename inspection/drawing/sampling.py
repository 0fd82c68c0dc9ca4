"""The draw (urval): which case files are reviewed, so that anybody can repeat it in any language.

Within each stratum the files are ranked by SHA-256 of `seed|stratum|id`; the first are drawn, the rest are the reserve
list in the same order. The rank does not depend on the order of the frame, on the size of the draw or on a library's
random numbers.
"""

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from statistics import NormalDist
from typing import Any

from inspection.drawing.register import Frame
from ojcore.errors import Problems, UserError
from ojcore.secrecy import refuse_personal_numbers
from ojcore.swedish import round_half_up, storable


@dataclass(frozen=True)
class StratumDraw:
    """One stratum's draw: the drawn ids and the reserve, both in rank order.

    size: the stratum's files in the frame; None where it is not known, in an older granskning entered afterwards.
    """

    name: str
    size: int | None
    drawn: tuple[str, ...]
    reserve: tuple[str, ...]


@dataclass(frozen=True)
class Draw:
    """A draw from a frame. seed_origin: how the seed came about (Swedish), or empty.

    population: the frame's files in all strata. seed and frame_sha256 are empty for a draw that was made elsewhere and
    cannot be repeated; seed_origin then says what is known of it.
    """

    seed: str
    seed_origin: str
    frame_sha256: str
    population: int
    strata: tuple[StratumDraw, ...]

    def as_dict(self) -> dict[str, Any]:
        """`{"seed","frame_sha256","strata":{name:{"size","drawn","reserve"}}}`, as `oj inspection draw` prints it."""
        strata = {
            each.name: {"size": each.size, "drawn": list(each.drawn), "reserve": list(each.reserve)}
            for each in self.strata
        }
        return {"seed": self.seed, "frame_sha256": self.frame_sha256, "strata": strata}

    @property
    def sha256(self) -> str:
        """Fingerprint, in hex: of `as_dict` as JSON in UTF-8, keys sorted, without spaces, no letters escaped."""
        text = json.dumps(self.as_dict(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def draw_sample(frame: Frame, sizes: Mapping[str, int], seed: str, seed_origin: str = "") -> Draw:
    """The draw of `sizes` (stratum -> number, see `sizes_by_…`) files from the frame. The seed counts as it stands.

    Raises UserError for an empty seed and for a seed or origin with a personnummer in it.
    Source: rank by hash, so that the draw can be repeated without this program.
    """
    seed, seed_origin = storable(seed), storable(seed_origin)
    if not seed.strip():
        raise UserError("Lottningen behöver ett frö, till exempel diarienumret och ett tal som någon annan har valt.")
    refuse_personal_numbers(seed, "Frö")
    refuse_personal_numbers(seed_origin, "Fröets ursprung")
    strata = []
    for name, ids in frame.strata.items():
        ranked = sorted(ids, key=partial(rank_key, seed, name))
        number = sizes.get(name, 0)
        strata.append(StratumDraw(name, len(ids), tuple(ranked[:number]), tuple(ranked[number:])))
    return Draw(seed, seed_origin, frame.sha256, frame.size, tuple(strata))


def rank_key(seed: str, stratum: str, each: str) -> str:
    """SHA-256, in lower-case hex, of `seed|stratum|id` in UTF-8; ascending order is the order of the draw."""
    return hashlib.sha256(f"{seed}|{stratum}|{each}".encode()).hexdigest()


def sizes_by_number(frame: Frame, number: int) -> dict[str, int]:
    """`number` files from every stratum. Raises Problems where a stratum is smaller, UserError under 1."""
    return sizes_by_quota(frame, dict.fromkeys(frame.strata, number))


def sizes_by_share(frame: Frame, share: Decimal) -> dict[str, int]:
    """`share` (over 0, at most 1) of every stratum, halves rounded up, at least one file.

    Each stratum is rounded by itself, so the whole may differ by a file from the share of the frame.
    """
    if not 0 < share <= 1:
        raise UserError(f"Andelen {share} går inte att dra. Ange mer än 0 och högst 100 %.")
    return {name: max(1, int(round_half_up(share * len(ids), 0))) for name, ids in frame.strata.items()}


def sizes_by_quota(frame: Frame, quotas: Mapping[str, int]) -> dict[str, int]:
    """The quotas themselves, after a check against the frame; a stratum without quota gives none.

    Raises Problems for an unknown stratum, a quota under 0 or over the stratum's size, and where nothing is drawn.
    """
    faults = [
        f"urvalsgruppen '{name}' finns inte; ramens grupper: {', '.join(frame.strata)}"
        for name in quotas.keys() - frame.strata.keys()
    ]
    for name, ids in frame.strata.items():
        if not 0 <= quotas.get(name, 0) <= len(ids):
            faults.append(f"urvalsgruppen '{name}' har {len(ids)} akter; {quotas[name]} går inte att dra")
    if not faults and not any(quotas.values()):
        faults.append("inga akter skulle dras; ange minst en")
    if faults:
        raise Problems("Urvalet kunde inte dras, inget har sparats:", sorted(faults))
    return {name: quotas.get(name, 0) for name in frame.strata}


def parse_share(text: str) -> Decimal:
    """The share a person writes: `50 %`, `50` and `0,5` are all one half.

    A number up to 1 is a fraction, a larger one percent. Raises UserError for anything else, and for a bare `1`, which
    could be either.
    """
    match = re.fullmatch(r"(\d+(?:[.,]\d+)?)\s*(%?)", text.strip())
    if match is None or (match[1] == "1" and not match[2]):
        raise UserError(f"Andelen '{text}' går inte att tolka. Skriv till exempel 50 % eller 0,5.")
    number = Decimal(match[1].replace(",", "."))
    share = number / 100 if match[2] or number > 1 else number
    if not 0 < share <= 1:
        raise UserError(f"Andelen '{text}' ska vara mer än 0 och högst 100 %.")
    return share


def sample_size(population: int, margin: float, proportion: float = 0.5, confidence: float = 0.95) -> int:
    """How many of `population` to draw for a share to be known within ± `margin` (0.1 = ten percentage points).

    proportion: the share one expects; 0.5 asks for most. Never more than the population. Raises ValueError outside
    0 < margin, proportion, confidence < 1.
    Source: n0 = z²p(1−p)/e², n = n0/(1+(n0−1)/N), rounded up.
    """
    if population < 1 or not all(0 < each < 1 for each in (margin, proportion, confidence)):
        raise ValueError("population from 1; margin, proportion and confidence between 0 and 1")
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    unlimited = z * z * proportion * (1 - proportion) / margin**2
    return min(population, math.ceil(unlimited / (1 + (unlimited - 1) / population) - 1e-9))
