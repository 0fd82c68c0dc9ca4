"""The frame: the pseudonymous running numbers that a draw is made from, by stratum (urvalsgrupp)."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import NamedTuple

from ojcore.errors import Problems, UserError
from ojcore.secrecy import find_personal_numbers
from ojcore.swedish import fold_space, join_words, sort_key

ID_COLUMN = "id"
WHOLE_GROUP = "alla"
"""The stratum's name where the frame is not divided."""


@dataclass(frozen=True)
class Frame:
    """Every case file that could be drawn: stratum -> ids, strata in Swedish order, ids as they came.

    Made by `reader.read_frame` or `frame_by_count`, which refuse what may not be stored.
    """

    strata: Mapping[str, tuple[str, ...]] = field(hash=False)

    @property
    def size(self) -> int:
        """The number of files in all strata."""
        return sum(len(ids) for ids in self.strata.values())

    @cached_property
    def sha256(self) -> str:
        """The frame's fingerprint, in hex: the same for any order of rows.

        Canonical form: per file one line `stratum TAB id LF`, in UTF-8, Unicode form NFC, white space in stratum and id
        folded to single spaces; the lines sorted by their bytes and put together. In a shell, with such lines in a
        file: `LC_ALL=C sort FILE | sha256sum`.
        """
        lines = [f"{stratum}\t{each}\n".encode() for stratum, ids in self.strata.items() for each in ids]
        return hashlib.sha256(b"".join(sorted(lines))).hexdigest()


class FrameRow(NamedTuple):
    """One file of a frame and where it was read; place is shown to the user."""

    place: str
    stratum: str
    id: str


def frame_by_count(counts: Mapping[str, int]) -> Frame:
    """A frame of running numbers made from the strata's sizes: 38 in `kvinnor` becomes K001 … K038.

    An id begins with the first letters of its stratum, as many as it takes to tell the strata apart, in capitals.
    Raises UserError for a size under 1.
    """
    wrong = [name for name, count in counts.items() if count < 1]
    if wrong or not counts:
        raise UserError(f"Ange minst en akt i varje urvalsgrupp{': ' + join_words(wrong) if wrong else ''}.")
    names = {fold_space(name): count for name, count in counts.items()}
    width = max(3, *(len(str(count)) for count in names.values()))
    prefixes = _prefixes(list(names))
    return make_frame(
        FrameRow(f"urvalsgrupp {name}", name, f"{prefixes[name]}{number:0{width}d}")
        for name, count in names.items()
        for number in range(1, count + 1)
    )


def make_frame(rows: Iterable[FrameRow], name: str = "Ramen", problems: Iterable[str] = ()) -> Frame:
    """The frame of these rows, after the faults already found in `problems`. Raises Problems as `read_frame`."""
    faults = list(problems)
    strata: dict[str, list[str]] = {}
    places: dict[str, str] = {}
    fold_stratum, has_faults = cache(_fold), cache(lambda stratum: bool(_faults(stratum, "A1")))
    for place, raw_stratum, raw_id in rows:
        stratum = fold_stratum(raw_stratum)
        is_plain = _PLAIN_ID.fullmatch(raw_id)  # nearly all are, and a register may have a million
        each = raw_id if is_plain else _fold(raw_id)
        if not is_plain or has_faults(stratum):
            faults += [f"{place}: {fault}" for fault in _faults(stratum, each)]
        if each and each in places:
            faults.append(f"{place}: samma id som {places[each]}; varje akt får finnas en gång")
        places.setdefault(each, place)
        strata.setdefault(stratum, []).append(each)
    if not places and not faults:
        faults.append("den har inga akter")
    if faults:
        raise Problems(f"{name} kunde inte läsas, inget har sparats:", faults)
    return Frame({stratum: tuple(strata[stratum]) for stratum in sorted(strata, key=sort_key)})


def _fold(text: str) -> str:
    return fold_space(unicodedata.normalize("NFC", text))


_PLAIN_ID = re.compile(r"[A-Za-zÅÄÖåäö]{0,8}[-_.]?[0-9]{1,9}")  # nothing in it can be a fault
PERSONAL_NUMBER = "ser ut som ett personnummer; ramen får bara ha löpnummer, nyckeln stannar hos inspektören"
_DIARY_NUMBER = re.compile(r"\d/(?:19|20)\d\d(?!\d)|(?<!\d)(?:19|20)\d\d ?[/:] ?\d")
_WORDS_ONLY = re.compile(r"[^\W\d_]{2,}(?:[ ,.-]+[^\W\d_]{2,})+")
_MISREAD = re.compile("\ufffd|Ã[\u0080-\u00bf…„–—¤¥¶]|\x00")


def _faults(stratum: str, each: str) -> list[str]:
    """What is wrong with one row's stratum and id, both folded."""
    faults = [f"{title} är tomt" for title, text in (("id", each), ("urvalsgruppens namn", stratum)) if not text]
    if find_personal_numbers(each) or find_personal_numbers(stratum):
        faults.append(PERSONAL_NUMBER)
    elif _DIARY_NUMBER.search(each):
        faults.append("id ser ut som ett diarienummer; använd ett löpnummer")
    elif _WORDS_ONLY.fullmatch(each):
        faults.append("id ser ut som ett namn; använd ett löpnummer")
    if "|" in stratum + each:
        faults.append("tecknet | får inte finnas i id eller urvalsgrupp, för det skiljer delarna åt i lottningen")
    if _MISREAD.search(stratum + each):
        faults.append("tecken är förvanskade; spara om filen som 'CSV UTF-8'")
    return faults


def _prefixes(names: list[str]) -> dict[str, str]:
    """name -> its first letters in capitals, as few as tell all names apart."""
    capitals = {name: "".join(letter for letter in name.upper() if letter.isalnum()) for name in names}
    for length in range(1, max(map(len, capitals.values()), default=0) + 1):
        short = {name: capital[:length] for name, capital in capitals.items()}
        if len(set(short.values())) == len(names):
            return short
    raise UserError("Urvalsgruppernas namn måste skilja sig åt på annat än stora och små bokstäver och skiljetecken.")
