"""What the files under `data/` define: indicators, sources, groups, answers, areas and kommuner."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from ojcore.swedish import fold_name, sort_key

Direction = Literal["high_is_good", "low_is_good", "none"]
ValueType = Literal["ja_nej", "ja_delvis_nej", "scale", "share", "number"]
Colour = Literal["green", "yellow", "red", "blue", "grey"]

DIRECTIONS: dict[Direction, str] = {
    "high_is_good": "högre är bättre",
    "low_is_good": "lägre är bättre",
    "none": "ingen önskvärd riktning",
}
VALUE_TYPES: dict[ValueType, str] = {
    "ja_nej": "svar ja eller nej",
    "ja_delvis_nej": "svar ja, delvis eller nej",
    "scale": "svar på en skala",
    "share": "andel",
    "number": "tal",
}
"""What each is called where people read."""


class Definition(BaseModel):
    """A read-only record that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Asked(Definition):
    """Where one publication prints the indicator. The year is the publication's.

    phrase: what sentences say that year, where this source asked something else than the indicator's own phrase says.
    """

    source: str
    table: str
    wording: str
    phrase: str = ""
    question: str = ""
    question_text: str = ""


class SeriesBreak(Definition):
    """From `year` on the indicator cannot be compared with earlier years, because of `reason` (Swedish)."""

    year: int
    reason: str


class Interpretation(Definition):
    """How the group agreed to understand a question at its quality meeting.

    years: those whose answers it was agreed for. Other years' answers were not given by it.
    """

    question: str
    agreed: date
    years: tuple[int, ...] = Field(min_length=1)
    text: str


class Indicator(Definition):
    """One question or measure with the same id through the years.

    phrase: for a question what a kommun that answers ja does, verb first ("har en aktuell rutin …"), so that `inte`,
    `numera` and `delvis` go in after the verb; for a figure what is measured, as a subject ("andelen …").
    measured_in: "%", "kr/invånare"; "" for an answer, and where nobody has said it. kolada: ids of the nyckeltal in
    Kolada that measure the same.
    """

    id: str
    area: str
    title: str
    phrase: str = ""
    dimension: str
    value_type: ValueType
    measured_in: str = Field(default="", alias="unit")
    decimals: int = 0
    direction: Direction
    base: str = ""
    plausible: tuple[float, float] | None = None
    definition: str
    footnote: str = ""
    part_of: str = ""
    same_question: tuple[str, ...] = ()
    kolada: tuple[str, ...] = ()
    asked: tuple[Asked, ...] = ()
    series_break: tuple[SeriesBreak, ...] = ()
    interpretation: tuple[Interpretation, ...] = ()

    @property
    def is_answer(self) -> bool:
        """True for a question answered in words, whose mean is a share of ja."""
        return self.value_type in ("ja_nej", "ja_delvis_nej") or (self.value_type == "scale" and not self.measured_in)

    @property
    def is_percent(self) -> bool:
        """True where a value, or a mean of answers, is a share in percent."""
        return self.is_answer or self.measured_in == "%"

    def interpretations_of(self, year: int) -> list[Interpretation]:
        """How the year's answers were agreed to be given; none of another year's."""
        return [each for each in self.interpretation if year in each.years]

    def break_between(self, earlier: int, later: int) -> SeriesBreak | None:
        """The last break that makes `later` incomparable with `earlier`; None where they compare."""
        between = [each for each in self.series_break if earlier < each.year <= later]
        return max(between, key=lambda each: each.year, default=None)


class CodingRule(Definition):
    """Which answers count as ja in a share; a property of a publication, derived from its printed averages."""

    counts_as_ja: frozenset[str]
    counts_as_nej: frozenset[str]
    reason: str

    def share(self, code: str) -> float:
        """100.0 or 0.0, what one answer adds to a share in percent. Raises KeyError for a code the rule lacks."""
        if code in self.counts_as_ja:
            return 100.0
        if code in self.counts_as_nej:
            return 0.0
        raise KeyError(code)


class TableClaim(Definition):
    """What a caption or the running text says about a table or one of its columns, to be checked.

    benchmark: the claim is about this benchmark's figures in the table, whose base is `kommunerna`.
    """

    place: str
    benchmark: str = ""
    column: str = ""
    measured_in: str = Field(default="", alias="unit")
    base: str = ""
    counts_as_ja: tuple[str, ...] = ()
    indicators: int | None = None
    red: int | None = None
    yellow: int | None = None


class TableDefinition(Definition):
    """A printed table's caption and notes. Its cells stand in the CSV file beside the source."""

    number: str
    caption: str
    heading: str = ""
    notes: tuple[str, ...] = ()
    rows_are: Literal["units", "indicators"] = "units"
    area: str = ""
    code_column: str = ""
    claim: tuple[TableClaim, ...] = ()


class PublicationDefinition(Definition):
    """`source.toml`: what a publication is, how its answers count and what its rows and columns are."""

    id: str
    title: str
    producer: str
    area: str = ""
    year: int
    previous_year: int | None = None
    published: int
    document: str
    sha256: str = ""
    licence: str
    group: str = ""
    note: str = ""
    coding: CodingRule
    rows: dict[str, str] = Field(default_factory=dict)
    columns: dict[str, str] = Field(default_factory=dict)
    table: tuple[TableDefinition, ...]


class Answer(Definition):
    """One answer of the code book.

    told: the sentence that tells who gave it, where a plain ja or nej does not: `{vem}` stands for their names, `{gor}`
    for gör, har or har gjort, as the question has it.
    """

    id: str
    label: str
    told: str = ""
    judgement: Literal["green", "yellow", "red"]
    counts_as_ja: bool
    spellings: tuple[str, ...]


class MissingReason(Definition):
    """Why there is no answer. in_figures: spellings that mean it only where a figure is asked."""

    id: str
    label: str
    spellings: tuple[str, ...]
    in_figures: tuple[str, ...] = ()


class Benchmark(Definition):
    """A published comparison that is no kommun. Benchmarks never share a series or a column head.

    lan: only kommuner of this län are compared with it; empty for all kommuner. in_text: what it is called inside a
    sentence, where that is not its title. spellings: codes and names that a file may have for it beside id and title.
    """

    id: str
    title: str
    meaning: str
    lan: str = ""
    in_text: str = ""
    spellings: tuple[str, ...] = ()

    @property
    def is_lan(self) -> bool:
        """True for a whole län, not something in it."""
        return bool(self.lan) and self.title == self.lan


class Membership(Definition):
    """A kommun's membership of a group, years inclusive; no `valid_to` means still."""

    unit: str
    valid_from: int
    valid_to: int | None = None


class Group(Definition):
    """Kommuner that compare themselves together. plural: what they are, such as `nordvästkommuner`; else kommuner."""

    id: str
    title: str
    plural: str = ""
    note: str = ""
    member: tuple[Membership, ...]

    @property
    def in_text(self) -> str:
        """Its kommuner inside a sentence: `nordvästkommunerna`, or `kommunerna i Länsgruppen`."""
        return f"{self.plural}na" if self.plural else f"kommunerna i {self.title}"

    def members(self, year: int) -> list[str]:
        """Codes of the kommuner that belong to the group in `year`."""
        return [
            each.unit
            for each in self.member
            if each.valid_from <= year and (each.valid_to is None or year <= each.valid_to)
        ]


class Dimension(Definition):
    """A kvalitetsområde of an area."""

    id: str
    title: str


class Area(Definition):
    """A verksamhetsområde of Öppna jämförelser."""

    id: str
    title: str
    dimension: tuple[Dimension, ...]


@dataclass(frozen=True)
class Kommun:
    """A kommun of the register; `code` is four digits with leading zero, `lan_code` two.

    official: its name by law, `Kalmar kommun`. calls_itself: what it says instead, `Göteborgs stad`; mostly empty.
    """

    code: str
    name: str
    lan: str
    skr_group: str
    skl_2011: str
    skl_2011_title: str
    official: str
    calls_itself: str
    lan_code: str


class FormerUnit(NamedTuple):
    """A kommun as it was until and with `last_year`: its code or name then, or the same code with other borders.

    kommun: the code it has now. Source: SCB's key of kommunkoder since 1980 (knkodnyckel).
    """

    code: str
    name: str
    last_year: int
    kommun: str


class OtherUnit(NamedTuple):
    """What stands where a kommun is expected and has no values of its own here: a stadsdel, a summary row.

    kommun: where a stadsdel lies, or where a former kommun has gone; empty for other kinds.
    """

    name: str
    kind: str
    kommun: str


@dataclass(frozen=True)
class PrintedTable:
    """A table as printed: its definition, column headings, and rows of (label, cells), all text."""

    definition: TableDefinition
    headings: list[str]
    rows: list[tuple[str, list[str]]]

    @property
    def wordings(self) -> list[str]:
        """What the document calls each of the table's indicators, in printed order."""
        if self.definition.rows_are == "indicators":
            return [label for label, _ in self.rows]
        return [heading for heading in self.headings if heading != self.definition.code_column]


@dataclass(frozen=True)
class Publication:
    """A publication and its printed tables."""

    definition: PublicationDefinition
    tables: list[PrintedTable]


@dataclass
class Definitions:
    """Everything under `data/`, by id, and what lies over it. Read-only after loading; shared by all sessions.

    sha256: of the files as they were read, another where a byte of them is another; empty where no file was read.
    supplied: what is under `data/`, where the organisation's own lies over it (`own_layer.with_own`); else None.
    """

    areas: dict[str, Area] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    publications: dict[str, Publication] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    benchmarks: dict[str, Benchmark] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    missing: dict[str, MissingReason] = field(default_factory=dict)
    kommuner: dict[str, Kommun] = field(default_factory=dict)
    former_units: list[FormerUnit] = field(default_factory=list)
    other_units: list[OtherUnit] = field(default_factory=list)
    sha256: str = ""
    supplied: "Definitions | None" = None

    @cached_property
    def own(self) -> dict[str, Indicator]:
        """The organisation's own indicators by id, as they lie over what is supplied."""
        known = self.supplied.indicators if self.supplied else self.indicators
        return {id_: each for id_, each in self.indicators.items() if id_ not in known}

    @property
    def supplied_sha256(self) -> str:
        """The sha256 of what is supplied, whatever lies over it."""
        return (self.supplied or self).sha256

    def place_of(self, indicator: Indicator) -> str:
        """Where the indicator is defined, as a message about it says."""
        own = "egna definitioner, " if indicator.id in self.own else "data/indicators/"
        return f"{own}{indicator.area}/{indicator.id}.toml"

    @cached_property
    def default_coding(self) -> CodingRule:
        """The rule for a source that states none of its own, from the code book."""
        return CodingRule(
            counts_as_ja=frozenset(each.id for each in self.answers.values() if each.counts_as_ja),
            counts_as_nej=frozenset(each.id for each in self.answers.values() if not each.counts_as_ja),
            reason="Källan anger ingen egen regel; kodboken i data/answers.toml gäller.",
        )

    def coding(self, source: str) -> CodingRule:
        """The coding rule of a source, the code book's where the source is an import."""
        publication = self.publications.get(source)
        return publication.definition.coding if publication else self.default_coding

    @cached_property
    def unit_order(self) -> dict[str, int]:
        """A place of each kommun: the groups' members in the order of their files, then all by code."""
        members = dict.fromkeys(each.unit for group in self.groups.values() for each in group.member)
        order = enumerate([*members, *sorted(self.kommuner)])
        return {unit: place for place, unit in reversed(list(order))}

    @cached_property
    def printed_order(self) -> dict[str, dict[str, int]]:
        """source -> indicator -> position among all the source's columns, in printed order."""
        return {
            id_: {indicator.id: index for index, indicator in enumerate(self._printed_indicators(id_))}
            for id_ in self.publications
        }

    def _printed_indicators(self, source: str) -> Iterator[Indicator]:
        for table in self.publications[source].tables:
            for wording in table.wordings:
                indicator = self.asked_as.get((source, table.definition.number, wording))
                if indicator:
                    yield indicator

    @cached_property
    def asked_as(self) -> dict[tuple[str, str, str], Indicator]:
        """(source, table number, printed wording) -> indicator."""
        return {
            (asked.source, asked.table, asked.wording): indicator
            for indicator in self.indicators.values()
            for asked in indicator.asked
        }

    @cached_property
    def area_indicators(self) -> dict[str, list[Indicator]]:
        """area -> its indicators, by id: its own, then those of other areas that were asked in it some year."""
        found: dict[str, list[Indicator]] = {area: [] for area in self.areas}
        for indicator in self.indicators.values():
            found[indicator.area].append(indicator)
        for id_, area in dict.fromkeys((id_, area) for (id_, _), area in self._asked_elsewhere.items()):
            found[area].append(self.indicators[id_])
        return found

    @cached_property
    def unprinted_order(self) -> dict[str, int]:
        """indicator -> position among all, by area, kvalitetsområde and title: the order where no table is printed."""
        areas = {id_: place for place, id_ in enumerate(self.areas)}
        dimensions = {(id_, each.id): n for id_, area in self.areas.items() for n, each in enumerate(area.dimension)}

        def key(each: Indicator) -> tuple[int, int, Any]:
            place = dimensions.get((each.area, each.dimension), len(dimensions))
            return areas.get(each.area, len(areas)), place, sort_key(each.title)

        return {each.id: place for place, each in enumerate(sorted(self.indicators.values(), key=key))}

    def area_in(self, indicator: str, year: int) -> str:
        """The area that asked the indicator in `year`; its own where no publication says otherwise."""
        return self._asked_elsewhere.get((indicator, year)) or self.indicators[indicator].area

    @cached_property
    def _asked_elsewhere(self) -> dict[tuple[str, int], str]:
        """(indicator, year) -> the area whose table asks it, where that is not the indicator's own."""
        found = {}
        for source, publication in self.publications.items():
            for table in publication.tables:
                area = table.definition.area or publication.definition.area
                for wording in table.wordings:
                    asked = self.asked_as.get((source, table.definition.number, wording))
                    if asked and area in self.areas and area != asked.area:
                        found[asked.id, publication.definition.year] = area
        return found

    @cached_property
    def _kommun_by_name(self) -> dict[str, str]:
        return {fold_name(kommun.name): code for code, kommun in self.kommuner.items()}

    def find_kommun(self, name: str) -> str | None:
        """The code of a kommun by name, whatever its case, hyphens and spaces; None if there is none."""
        return self._kommun_by_name.get(fold_name(name))

    def refuse_kommun(self, given: str) -> str:
        """Why what should be a kommun's code is none, and what to give instead."""
        if code := self.find_kommun(given):
            return f"'{given}' är en kommuns namn; ange dess kod, {code}."
        return f"Kommunkoden '{given}' finns inte; koderna står i data/kommuner.csv, till exempel 0184 för Solna."

    def source_name(self, source: str) -> str:
        """What a publication is called in sentences: `FoU Nordväst 2017`. Of another source its id."""
        publication = self.publications.get(source)
        return f"{publication.definition.producer} {publication.definition.year}" if publication else source

    def unit_name(self, unit: str) -> str:
        """The name shown for a kommun code, benchmark id or group id."""
        if unit in self.kommuner:
            return self.kommuner[unit].name
        named = self.benchmarks.get(unit) or self.groups.get(unit)
        return named.title if named else unit

    def name_in_text(self, unit: str) -> str:
        """What a kommun or benchmark is called inside a sentence: `Solna`, `riket`."""
        benchmark = self.benchmarks.get(unit)
        return (benchmark.in_text if benchmark else "") or self.unit_name(unit)

    def benchmarks_of(self, units: Iterable[str]) -> list[str]:
        """Ids of the benchmarks that any of the kommuner is compared with, in the order of their file."""
        lan = {self.kommuner[unit].lan for unit in units if unit in self.kommuner}
        return [id_ for id_, each in self.benchmarks.items() if not each.lan or each.lan in lan]

    def order_series(self, ids: Iterable[str], own: str = "") -> list[str]:
        """Kommuner, groups and benchmarks in every key's order: the own kommun, the others by name, groups, benchmarks.

        Groups and benchmarks stand in the order of their files.
        """
        place = {id_: at for at, id_ in enumerate((*self.groups, *self.benchmarks))}

        def rank(id_: str) -> tuple[bool, bool, int, Any]:
            return id_ != own, id_ not in self.kommuner, place.get(id_, 0), sort_key(self.unit_name(id_))

        return sorted(ids, key=rank)

    def dimension_title(self, indicator: Indicator) -> str:
        """The title of the indicator's kvalitetsområde."""
        area = self.areas[indicator.area]
        return next((each.title for each in area.dimension if each.id == indicator.dimension), indicator.dimension)
