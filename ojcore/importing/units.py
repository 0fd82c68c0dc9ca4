"""Which kommun, benchmark or group a file's text means: by every name and code it goes by, and never by likeness.

A code must be one that is or was used (`data/kommuner.csv`, `data/former_codes.csv`); a code and a name that stand
together must mean the same. What is understood but has no values of its own here, such as a stadsdel, is told as what
it is.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ojcore.definitions.model import Benchmark, Definitions, Kommun, OtherUnit
from ojcore.importing.mapping import fold
from ojcore.swedish import fold_name, fold_space, join_words

KOMMUN, BENCHMARK, GROUP = range(3)

_CODE = re.compile(r"([0-9]{2,4}|[0-9]{3,4}[.,]0+)")
_CODE_FIRST = re.compile(r"([0-9]{2,4})\s*[-–,:.]?\s*([^\W\d_].*)")
_CODE_LAST = re.compile(r"([^\W\d_].*?)\s*[-–,:]?\s*(?:\(([0-9]{2,4})\)|(?<=[\s,:–-])([0-9]{2,4}))")
_NO_NAME = re.compile(r"\d|\bkommun\b", re.IGNORECASE)
_KOLADA_GROUP = re.compile(r"g\d{4,}")
_KOLADA_UNIT = re.compile(r"v\d+e\d+")
_COUNTED = re.compile(
    r"(?:medel(?:värde|tal)?|genomsnitt|snitt|antal|andel|median|summa|totalt?|samtliga)\b", re.IGNORECASE
)
_REGION = re.compile(
    r"(?:region|landstinget)(?: i)? (?P<name>[^,;]+)|.+(?:sregionen|s (?:läns )?landsting)", re.IGNORECASE
)
_LONGEST_NAME = 120  # a longer text is prose, and is not kept in any cache
_FOOTNOTE_MARKS = "*¹²³ "
_QUOTES = " '\"“”"


class Unit(NamedTuple):
    """A kommun, benchmark or group; `kind` is one of KOMMUN, BENCHMARK and GROUP."""

    id: str
    kind: int


class UnitNames:
    """What each code and name means. Made once for a file; a text costs some microseconds."""

    def __init__(self, definitions: Definitions, decided: Mapping[str, str] | None = None) -> None:
        """decided: what a person has said of the file's texts, each folded -> the id of a unit, or "" for none."""
        self._definitions = definitions
        self._decided = decided or {}
        self._codes = dict(_coded(definitions))
        self._names: dict[str, list[Unit]] = {}
        for name, unit in _named(definitions):
            found = self._names.setdefault(fold_name(name), [])
            found += [unit] if unit not in found else []
        self._others = _other_names(definitions)
        self._lan = {kommun.lan_code: kommun.lan for kommun in definitions.kommuner.values()}
        self._shown = {fold_name(name): name for name in _shown(definitions)}

    def find(self, text: str) -> Unit | None:
        """The unit that a text names by code, name or both; None where it names none or the two say different things.

        A code may lack its leading zero and be written as a number (`764`, `764.0`). `Stockholms stad` is the
        benchmark, and with the code 0180 the kommun.
        """
        if (decided := self._decided.get(fold(text))) is not None:
            return self._unit(decided)
        text = _clean(text)
        if named := self._names.get(fold_name(text)):
            return named[0]
        code, name = _split(text)
        unit = self._codes.get(code)
        return unit if not name or (unit and unit in self._names.get(fold_name(name), ())) else None

    def _unit(self, id_: str) -> Unit | None:
        if not id_:
            return None
        return Unit(id_, KOMMUN if id_ in self._definitions.kommuner else BENCHMARK)

    def tell_other(self, text: str) -> str:
        """What a text is that is understood but has no values here: `stadsdel i Stockholm`; empty for any other."""
        if self.find(text):
            return ""
        if fold(text) in self._decided:
            return "vald att inte läsas"
        text = _clean(text)
        code, name = _split(text)
        for each in (text, name):
            if told := self._others.get(fold_name(each)) or self._tell_region(each) or _tell_collection(each):
                return told
        if code.startswith("00") and code[2:] in self._lan and not name:
            return f"region i Koladas numrering ({self._lan[code[2:]]})"
        return self._others.get(code, "")

    def _tell_region(self, text: str) -> str:
        match = _REGION.fullmatch(text)
        if match is None:
            return ""
        name = re.sub(r" län$", "", match["name"] or "", flags=re.IGNORECASE)
        kommun = next((unit for unit in self._names.get(fold_name(name), ()) if unit.kind == KOMMUN), None)
        return f"region, inte kommunen {self._definitions.unit_name(kommun.id)}" if kommun else "region"

    def explain(self, text: str, *, with_nearest: bool = True) -> str:
        """Why a text is no unit, with the nearest by name. No unit is suggested for its digits.

        with_nearest: False saves the search for it, 0.7 ms, where a file has thousands of such texts.
        """
        code, name = _split(_clean(text))
        unit, named = self._codes.get(code), self._names.get(fold_name(name), [])
        if code and named:
            whose = f"är {self._definitions.unit_name(unit.id)}" if unit else "finns inte"
            other = named[0].id if named[0].kind == KOMMUN else "en annan enhet"
            return f"kod och namn säger emot varandra: {code} {whose}, men {name} är {other}; rätta det ena"
        words = fold_name(_NO_NAME.sub("", name))
        near = difflib.get_close_matches(words, self._shown, n=1) if words and with_nearest else []
        hint = f"; menade du '{self._shown[near[0]]}'?" if near else ";"
        known = self._definitions
        others = [each.title for each in known.benchmarks.values() if not each.is_lan]
        others += [group.title for group in known.groups.values()]
        return f"okänd enhet '{text}'{hint} Tillåtna: en kommuns eller ett läns kod eller namn, {', '.join(others)}"


def _clean(text: str) -> str:
    """`text` with composed letters and single spaces, without quotation marks and footnote marks; empty for prose."""
    if len(text) > _LONGEST_NAME:
        return ""
    return fold_space(unicodedata.normalize("NFC", text)).strip(_QUOTES).rstrip(_FOOTNOTE_MARKS)


def _split(text: str) -> tuple[str, str]:
    """The whole code and the name in `880 Kalmar` or `Kalmar (0880)`; each is empty where there is none."""
    if match := _CODE.fullmatch(text):
        return _whole(match[1]), ""
    if match := _CODE_FIRST.fullmatch(text):
        return _whole(match[1]), match[2]
    if match := _CODE_LAST.fullmatch(text):
        return _whole(match[2] or match[3]), match[1]
    return "", text


def _whole(code: str) -> str:
    digits = re.split("[.,]", code)[0]
    return f"0{digits}" if len(digits) == 3 else digits


def _coded(definitions: Definitions) -> Iterator[tuple[str, Unit]]:
    """Codes in their whole form. What a code was before is not another kommun's code now: the reader sees to that."""
    lan_codes = {kommun.lan: kommun.lan_code for kommun in definitions.kommuner.values()}
    for former in definitions.former_units:
        yield former.code, Unit(former.kommun, KOMMUN)
    for id_, benchmark in definitions.benchmarks.items():
        if benchmark.is_lan and benchmark.lan in lan_codes:
            yield lan_codes[benchmark.lan], Unit(id_, BENCHMARK)
        yield from ((each, Unit(id_, BENCHMARK)) for each in benchmark.spellings if each.isdecimal())
    for code in definitions.kommuner:
        yield code, Unit(code, KOMMUN)


def _named(definitions: Definitions) -> Iterator[tuple[str, Unit]]:
    """Names with what they mean, what a name alone means first: a kommun's name, then benchmarks, then other forms."""
    for code, kommun in definitions.kommuner.items():
        yield kommun.name, Unit(code, KOMMUN)
    for id_, benchmark in definitions.benchmarks.items():
        yield from ((name, Unit(id_, BENCHMARK)) for name in _benchmark_names(id_, benchmark))
    for id_, group in definitions.groups.items():
        yield from ((name, Unit(id_, GROUP)) for name in (id_, group.title))
    for code, kommun in definitions.kommuner.items():
        yield from ((name, Unit(code, KOMMUN)) for name in _kommun_names(kommun))
    for former in definitions.former_units:
        official = definitions.kommuner[former.kommun].official
        for name in _forms(former.name, official if official.startswith(former.name) else ""):
            yield from ((each, Unit(former.kommun, KOMMUN)) for each in (name, f"{name} före {former.last_year + 1}"))


def _benchmark_names(id_: str, benchmark: Benchmark) -> list[str]:
    return [id_, benchmark.title, *(each for each in benchmark.spellings if not each.isdecimal())]


def _kommun_names(kommun: Kommun) -> Iterator[str]:
    yield from _forms(kommun.name, kommun.official)
    yield from (f"{name} municipality" for name in (kommun.name, _genitive(kommun.name)))
    if kommun.calls_itself:
        yield kommun.calls_itself
    if kommun.calls_itself.endswith(" stad"):
        yield from (f"{name} stad" for name in (kommun.name, _genitive(kommun.name)))


def _forms(name: str, official: str) -> list[str]:
    """`Kalmar`, `Kalmars`, `Kalmar kommun`, `Kalmars kommun` and `Kommun Kalmar`."""
    bases = dict.fromkeys((name, _genitive(name), official.removesuffix(" kommun") or name))
    return [*bases, *(f"{base} kommun" for base in bases), f"Kommun {name}", f"{name}, kommun"]


def _genitive(name: str) -> str:
    return name if name.endswith(("s", "x", "z")) else f"{name}s"


def _shown(definitions: Definitions) -> Iterator[str]:
    """The names that a mistyped one may be told to be near."""
    yield from (kommun.name for kommun in definitions.kommuner.values())
    yield from (definitions.unit_name(id_) for id_ in (*definitions.benchmarks, *definitions.groups))


def _other_names(definitions: Definitions) -> dict[str, str]:
    """What each name of no unit is, in words; a stadsdel of several kommuner as of all of them."""
    kinds: dict[str, str] = {}
    lie_in: dict[str, list[str]] = {}
    for other in definitions.other_units:
        within = definitions.kommuner[other.kommun].name if other.kommun else ""
        for name in _names_of(other, within):
            kinds[fold_name(name)] = other.kind
            lie_in.setdefault(fold_name(name), []).extend([within] if within else [])
    for title in _skr_groups(definitions):
        kinds.setdefault(fold_name(title), "kommungrupp enligt SKR")
    words = {"stadsdel": " i ", "tidigare kommun": ", nu i "}
    return {
        name: kind + (f"{words[kind]}{join_words(dict.fromkeys(lie_in[name]), 'eller')}" if kind in words else "")
        for name, kind in kinds.items()
    }


def _names_of(other: OtherUnit, within: str) -> list[str]:
    if other.kind != "stadsdel":
        return [other.name]
    bases = (other.name, _genitive(other.name))
    kinds = ("stadsdel", "stadsdelsområde", "stadsdelsnämnd", "stadsdelsförvaltning")
    owners = (within, f"{_genitive(within)} stad")
    return [
        *(f"{base} {kind}" for base in bases for kind in kinds),
        *(f"{before} {other.name}" for before in ("SDN", "SDF", *owners)),
        *(f"{other.name} ({owner})" for owner in owners),
        *(f"{other.name}, {owner}" for owner in owners),
        *(f"{owner}, {other.name}" for owner in owners),
        other.name,
    ]


def _skr_groups(definitions: Definitions) -> Iterator[str]:
    for kommun in definitions.kommuner.values():
        for title in (kommun.skr_group, kommun.skl_2011_title):
            yield from (title, re.sub(r"^(\w+)kommun\b", r"\1kommuner", title))


def _tell_collection(text: str) -> str:
    """What is said of several kommuner together, or of a part of one, by its form."""
    folded = text.casefold()
    if "vägt medel" in folded:
        return "sammanräkning av flera kommuner (medel)"
    if _COUNTED.match(text):
        return "sammanräkning"
    if _KOLADA_GROUP.fullmatch(folded):
        return "grupp av kommuner i Kolada"
    if _KOLADA_UNIT.fullmatch(folded):
        return "verksamhet i Kolada, ingen kommun"
    if re.fullmatch(r"liknande kommuner.*|.*\bkommuner(na)?", folded):
        return "grupp av kommuner"
    if folded.startswith("liknande regioner"):
        return "grupp av regioner"
    return "kommunalförbund" if folded.endswith(("kommunalförbund", "utbildningsförbund")) else ""
