"""Which indicator a heading means, and what a file's own signs mean: decided by a person once, else by the definitions.

A heading is known by id, title, every wording it has ever been asked in, and Kolada's id. What is shared by several
indicators needs the area. What nobody has decided and the definitions do not know is asked about, never guessed.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

from pydantic import ValidationError
from rapidfuzz import fuzz

from ojcore.definitions.model import Definitions
from ojcore.definitions.own_layer import NewIndicator
from ojcore.definitions.reader import explain
from ojcore.errors import Problems, UserError
from ojcore.importing.qualifying import qualifiers
from ojcore.swedish import fold_space

Certainty = Literal["known", "exact", "likely", "unknown"]
SKIP = ""
"""What a heading means that somebody has decided to leave out."""

KPI = re.compile(r"\b[NU]\d{5}\b")
_MEASURED_IN = re.compile(
    r"\s*[(,]\s*(?:andel(?:,?\s*\(?%)?|%|procent|(?P<number>antal|kr|kronor))\s*\)?\s*$", re.IGNORECASE
)
_GENERIC = re.compile("antal|andel|procent|%|i|st|värde|value|svar|resultat|utfall|totalt?|samtliga|alla")
_YEAR = re.compile(r"[\s,(]*(?:\bår\s+)?\b(?:19|20)\d\d\b\)?\s*", re.IGNORECASE)
_SKIP = "skip"
_MOST_TOLD = 50
_MOST_UNKNOWN = 300
_LIKELY = 90
_NEAREST = 3
_LEAST_LIKENESS = 45


class Heading(NamedTuple):
    """What stands above a column of values or before a row of them, from the outermost group to its own text."""

    parts: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it in one line, as people are shown it and decide about it."""
        return " – ".join(self.parts)


class Match(NamedTuple):
    """What a heading means. indicator: its id, `SKIP`, or None where nobody knows; then the nearest are candidates."""

    heading: str
    certainty: Certainty
    indicator: str | None
    candidates: tuple[str, ...] = ()

    @property
    def is_decided(self) -> bool:
        """True where a person has decided or the definitions know."""
        return self.certainty in ("known", "exact")


@dataclass(frozen=True)
class Decisions:
    """What a person has decided about a publisher's files; texts are folded.

    new: heading -> the indicator that is to be made for it; what is remembered of it is the made one's id.
    columns: heading -> indicator id or `SKIP`. years: heading -> year. symbols: text -> id of a missing reason, or "0".
    codes: text -> id of an answer. units: text -> id of a kommun or benchmark, or `SKIP`.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    years: Mapping[str, int] = field(default_factory=dict)
    symbols: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    new: Mapping[str, NewIndicator] = field(default_factory=dict)

    def over(self, earlier: "Decisions") -> "Decisions":
        """These, and the earlier ones about what these say nothing of."""
        pairs = ((getattr(earlier, name), getattr(self, name)) for name in self.__dataclass_fields__)
        return Decisions(*({**before, **now} for before, now in pairs))

    def known_in(self, definitions: Definitions) -> "Decisions":
        """These without what they say of headings that mean an indicator that is not there any longer."""
        columns = {text: id_ for text, id_ in self.columns.items() if id_ == SKIP or id_ in definitions.indicators}
        return replace(self, columns=columns)

    def with_columns(self, columns: Mapping[str, str]) -> "Decisions":
        """These, and what `columns` says of headings as they are written."""
        return Decisions({fold(heading): id_ for heading, id_ in columns.items()}).over(self)


UNDECIDED = Decisions()


class Remembered:
    """What is remembered of publishers: nothing, until a database says otherwise."""

    def publisher_of(self, file_name: str) -> str:
        """Whose files of that name somebody has said they are; "" where nobody has."""
        return ""

    def decisions(self, publisher: str) -> Decisions:
        """What is decided about the publisher's files."""
        return UNDECIDED

    def indicators_of(self, publisher: str) -> frozenset[str]:
        """The indicators that the publisher's files have had values of."""
        return frozenset()


NOTHING_REMEMBERED = Remembered()


def fold(text: str) -> str:
    """A text as it is looked up: case and spaces do not count."""
    return fold_space(text).casefold()


def is_generic(heading: str) -> bool:
    """True for a heading that says how something is counted, but not what: `Värde`, `Andel (%)`, `Totalt`."""
    return all(map(_GENERIC.fullmatch, re.findall(r"[\w%-]+", heading.casefold())))


def without_year(text: str) -> str:
    """`Andel med rutin` of `Andel med rutin 2022` and of `Andel med rutin (år 2022)`."""
    return fold_space(_YEAR.sub(" ", text))


def read_decisions(content: str, definitions: Definitions) -> Decisions:
    """The decisions of a TOML file.

    `[[column]]` with `heading` and one of `indicator`, `skip = true` and `new = {…}` (see `NewIndicator`; `{}` takes
    all from the file), optional `year`; `[symbols]` text = reason; `[codes]` text = answer; `[units]` text = a kommun's
    code, a benchmark's id or "skip".
    Raises Problems with everything in it that is not understood.
    """
    heading = "Kartan (--map) kunde inte läsas, inget har sparats:"
    try:
        raw = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise Problems(heading, [f"filen är inte TOML: {error}"]) from error
    lines = [
        f"okänd nyckel '{key}'; tillåtna: [[column]], [symbols], [codes], [units]"
        for key in raw
        if key not in ("column", "symbols", "codes", "units")
    ]
    columns = _Columns({}, {}, {})
    written = raw.get("column", [])
    for number, entry in enumerate(written if isinstance(written, list) else [written], start=1):
        problem = _read_column(entry, definitions, columns)
        lines += [f"[[column]] nummer {number}: {problem}"] if problem else []
    symbols = _read_signs(raw.get("symbols", {}), "symbols", [*definitions.missing, "0"], lines)
    codes = _read_signs(raw.get("codes", {}), "codes", definitions.answers, lines)
    units = _read_signs(raw.get("units", {}), "units", [_SKIP, *definitions.kommuner, *definitions.benchmarks], lines)
    if lines:
        raise Problems(heading, lines)
    meant = {text: _unskipped(id_) for text, id_ in units.items()}
    return Decisions(columns.meanings, columns.years, symbols, codes, meant, columns.new)


def _unskipped(written: str) -> str:
    return SKIP if written == _SKIP else written


class _Columns(NamedTuple):
    """What the `[[column]]` tables say of headings, as they are read one by one."""

    meanings: dict[str, str]
    years: dict[str, int]
    new: dict[str, NewIndicator]


def _read_column(entry: Any, definitions: Definitions, columns: _Columns) -> str:
    """Takes one decision; what is wrong with it, else an empty text."""
    if not isinstance(entry, dict) or not isinstance(entry.get("heading"), str):
        return "'heading' saknas; skriv rubriken som den står i filen"
    if unknown := entry.keys() - {"heading", "indicator", "skip", "new", "year"}:
        return f"okänd nyckel '{min(unknown)}'; tillåtna: heading, indicator, skip, new, year"
    heading, indicator, year = fold(entry["heading"]), entry.get("indicator"), entry.get("year")
    if (indicator is not None) + (entry.get("skip", False) is True) + ("new" in entry) != 1:
        return f"'{entry['heading']}' ska ha antingen indicator, skip = true eller new"
    if indicator is not None and indicator not in definitions.indicators:
        return f"indikatorn '{indicator}' finns inte; id står i mallen och på sidan Om data"
    if year is not None and not (isinstance(year, int) and 1900 <= year < 2100):
        return f"året '{year}' ska vara fyra siffror utan citattecken"
    if heading in columns.meanings or heading in columns.new:
        return f"'{entry['heading']}' står redan högre upp; ta bort den ena"
    if year is not None:
        columns.years[heading] = year
    if "new" in entry:
        return _read_new(entry["new"], heading, definitions, columns)
    columns.meanings[heading] = indicator or SKIP
    return ""


def _read_new(said: Any, heading: str, definitions: Definitions, columns: _Columns) -> str:
    try:
        columns.new[heading] = NewIndicator.model_validate(said)
    except ValidationError as error:
        return f"new: {'; '.join(explain(dict(each)) for each in error.errors())}"
    area = columns.new[heading].area
    known = not area or area in definitions.areas
    return "" if known else f"new: området '{area}' finns inte; tillåtna: {', '.join(definitions.areas)}"


def _read_signs(entries: Any, name: str, allowed: Iterable[str], lines: list[str]) -> dict[str, str]:
    if not isinstance(entries, dict):
        example = '".." = "ingen_uppgift"' if name == "symbols" else '"1" = "ja"'
        lines.append(f"[{name}] ska vara en tabell, en rad per tecken: {example}")
        return {}
    known = list(allowed)
    told = ", ".join(known) if len(known) < _MOST_TOLD else "en kommuns kod, ett jämförelsetals id eller skip"
    for text, meaning in entries.items():
        if meaning not in known:
            lines.append(f"[{name}] '{text}' = '{meaning}' finns inte; tillåtna: {told}")
    return {fold(text): str(meaning) for text, meaning in entries.items()}


class IndicatorNames:
    """Every name that an indicator is known by."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._known: dict[str, set[str]] = {}
        for id_, indicator in definitions.indicators.items():
            names = (id_, indicator.title, *(asked.wording for asked in indicator.asked), *indicator.kolada)
            for name in names:
                self._known.setdefault(fold(name), set()).add(id_)
        self._groups = _printed_groups(definitions)

    def sharing(self, text: str) -> set[str]:
        """The indicators that a name belongs to."""
        return self._known.get(fold(text), set())

    def find(self, text: str, area: str = "") -> str | None:
        """The one indicator with a name; of several, the one of the area. None for none and for several."""
        found = self.sharing(text)
        if len(found) > 1 and area:
            found = {id_ for id_ in found if self._is_of(id_, area)}
        return next(iter(found)) if len(found) == 1 else None

    def _is_of(self, indicator: str, area: str) -> bool:
        return any(each.id == indicator for each in self._definitions.area_indicators.get(area, ()))

    def match(self, headings: Sequence[Heading], decisions: Decisions, area: str = "") -> list[Match]:
        """What each heading means. area: of all of them; else the `common_area`.

        Raises UserError for more unknown headings than a person can decide about.
        """
        area = area or self.common_area(headings)
        found: list[Match] = []
        undecided = 0
        for heading in headings:
            found.append(self._match(heading, decisions, area))
            undecided += not found[-1].is_decided
            if undecided > _MOST_UNKNOWN:
                raise UserError(
                    f"filen har mer än {_MOST_UNKNOWN} rubriker som inte är kända. Välj bladet med uppgifterna, eller "
                    "säg vilka kolumner som är värden."
                )
        return found

    def common_area(self, headings: Sequence[Heading]) -> str:
        """The area that the sure headings have most of; "" where none or two have."""
        sure = [id_ for heading in headings if (id_ := self._find_heading(heading, ""))]
        counted = Counter(self._definitions.indicators[id_].area for id_ in sure).most_common(2)
        is_clear = counted and (len(counted) == 1 or counted[0][1] > counted[1][1])
        return counted[0][0] if is_clear else ""

    def _match(self, heading: Heading, decisions: Decisions, area: str) -> Match:
        if (decided := self._decided(heading, decisions)) is not None:
            return Match(heading.text, "known", decided)
        if id_ := self._find_heading(heading, area):
            return Match(heading.text, "exact", id_)
        if named := self._named_in(heading, area):
            return Match(heading.text, "likely", None, tuple(sorted(named))[:_NEAREST])
        near = self.nearest(heading, area)
        certainty: Certainty = "likely" if near and near[0][1] >= _LIKELY else "unknown"
        return Match(heading.text, certainty, None, tuple(id_ for id_, _ in near))

    def _telling(self, heading: Heading) -> tuple[str, ...]:
        """The parts that say what is measured: the heading's own text, and groups that are more than a place for it.

        An area, a kvalitetsområde, a printed table's heading, a year and `Värde` leave the measure what it is.
        """
        *groups, own = heading.parts
        return (*(group for group in groups if not self._is_mere_place(group)), own)

    def _is_mere_place(self, group: str) -> bool:
        text = fold(without_year(group))
        return text in self._groups or (is_generic(text) and not qualifiers(group))

    def _decided(self, heading: Heading, decisions: Decisions) -> str | None:
        """What a person has decided about the heading, or about what of it tells, also without year."""
        columns = decisions.columns
        if (found := columns.get(fold(heading.text))) is not None:
            return found
        telling = Heading(self._telling(heading)).text
        return None if is_generic(telling) else columns.get(fold(telling), columns.get(fold(without_year(telling))))

    def _find_heading(self, heading: Heading, area: str) -> str | None:
        """The indicator whose name the whole heading is, or its own text where nothing else in it tells."""
        if found := self.find(heading.text, area):
            return found
        return self._find_own(heading.parts[-1], area) if len(self._telling(heading)) == 1 else None

    def _find_own(self, text: str, area: str) -> str | None:
        found = next((id_ for spelling in _spellings(text) if (id_ := self.find(spelling, area))), None)
        return found or self._find_measured(text, area)

    def _named_in(self, heading: Heading, area: str) -> set[str]:
        """The indicators that the last part of a heading with a name in it names."""
        for part in (heading.text, *reversed(heading.parts)):
            if own := self._find_own(part, area):
                return {own}
            if shared := next((ids for text in _spellings(part) if (ids := self.sharing(text))), None):
                return shared
        return set()

    def _find_measured(self, text: str, area: str) -> str | None:
        """The indicator of `Låg inkomst, andel`, where that is what it is measured in."""
        measured = _MEASURED_IN.search(text)
        found = self.find(text[: measured.start()], area) if measured else None
        if not (measured and found):
            return None
        indicator = self._definitions.indicators[found]
        is_share = indicator.is_percent
        return found if is_share != bool(measured["number"]) else None

    def nearest(self, heading: Heading, area: str = "") -> list[tuple[str, float]]:
        """The three indicators with the likest names, and how like they are, 0–100; those of the area first.

        Nothing is like one of Kolada's ids, which are told apart by their digits.
        """
        if KPI.fullmatch(heading.text):
            return []
        best: dict[str, float] = {}
        for text in dict.fromkeys((fold(heading.text), fold(heading.parts[-1]))):
            for name, ids in self._known.items():
                score = _likeness(text, name)
                for id_ in ids:
                    best[id_] = max(best.get(id_, 0), score + (1 if area and self._is_of(id_, area) else 0))
        ranked = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))
        return [pair for pair in ranked[:_NEAREST] if pair[1] >= _LEAST_LIKENESS]


def _likeness(one: str, other: str) -> float:
    """0–100: half for being the same words, half for the words of one being among the other's."""
    return (fuzz.token_sort_ratio(one, other) + fuzz.token_set_ratio(one, other)) / 2


def _printed_groups(definitions: Definitions) -> set[str]:
    """What the publications print above headings of indicators: areas, kvalitetsområden and tables."""
    areas = definitions.areas.values()
    tables = [table.definition for publication in definitions.publications.values() for table in publication.tables]
    titles = [title for area in areas for title in (area.title, *(each.title for each in area.dimension))]
    return {fold(text) for text in (*titles, *(text for table in tables for text in (table.heading, table.caption)))}


def _spellings(text: str) -> list[str]:
    """What a text may be known by, the fullest first; Kolada's id where nothing else is measured beside it."""
    kpi = [] if qualifiers(text) else KPI.findall(text)
    return [each for each in dict.fromkeys(map(fold_space, (text, *kpi, without_year(text)))) if each]
