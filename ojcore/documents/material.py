"""Everything a yearly report is made of, fetched at once: the rest of the package reads no database."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import Connection, select

from ojcore.access import Acting, require
from ojcore.checking import Discrepancy
from ojcore.checking import Report as Check
from ojcore.checking.listing import area_of
from ojcore.checking.stored import find_report
from ojcore.comparing.comparison import Comparison, compare
from ojcore.definitions.model import Definitions
from ojcore.errors import UserError
from ojcore.prose import Voice, genitive
from ojcore.store.comments import WrittenComment, comments_on
from ojcore.store.engine import SourceRecord, columns_of
from ojcore.store.texts import Publication, StoredText, load_texts
from ojcore.swedish import join_words

REPORT = "oj"

_ABOUT_VALUES = ("duplicate", "outlier", "category")


class Source(NamedTuple):
    """What a source is called; empty or None where it does not say."""

    id: str
    title: str
    producer: str
    year: int | None
    published: int | None
    document: str


@dataclass(frozen=True)
class Material:
    """A comparison with the texts, sources and checks that belong to it.

    unit: the kommun that the report is for, one with answers; None for the whole group. Of a year with one kommun alone
    it is that one.
    checks: source -> its check, for every source whose values are used and that has been checked. sources: source ->
    its title and the like, for all that are used. texts: field -> what has been written. comments: indicator -> what
    the kommun says of its answer, with who wrote it.
    """

    comparison: Comparison
    definitions: Definitions
    unit: str | None = None
    checks: Mapping[str, Check] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    texts: Mapping[str, StoredText] = field(default_factory=dict)
    comments: Mapping[str, WrittenComment] = field(default_factory=dict)

    @property
    def publication(self) -> Publication:
        """Which document its texts belong to."""
        return publication_of(self.comparison, self.unit)

    @property
    def whose(self) -> str:
        """Whom the report and its texts are about, as a sentence."""
        voice, year = self.voice, self.comparison.year
        group = self.definitions.unit_name(self.comparison.group)
        if self.unit is None:
            return (
                f"Rapporten och dess texter är gruppens: {group}, där {voice.names(voice.present)} har svarat {year}."
            )
        own = genitive(voice.name(self.unit))
        alone = f"som ensam har svarat {year}" if voice.sole else f"i {group}"
        return f"Rapporten och dess texter är {own}, {alone}."

    @cached_property
    def voice(self) -> Voice:
        """The words for those in the comparison."""
        return Voice(self.comparison, self.definitions)

    @cached_property
    def years(self) -> list[int]:
        """The earlier years that answers are compared with, latest first."""
        found = {row.previous_year for row in self.comparison.rows if row.is_comparable and row.previous_year}
        return sorted(found, reverse=True)

    def text(self, name: str) -> str:
        """What has been written in a field; empty where nothing has."""
        return self.texts[name].text if name in self.texts else ""

    def discrepancies(self, source: str) -> tuple[list[Discrepancy], int]:
        """The check's discrepancies in a source that concern this report, and how many more its area has there.

        Those more are about kommuner or years that the report does not show. Of a source that is used for the year
        before only those about answers and figures that are compared with. None of a source that has not been checked,
        which is to be told.
        """
        if source not in self.checks:
            return [], 0
        area, is_current = self.comparison.area, source in current_sources(self.comparison)
        compared = {row.indicator.id for row in self.comparison.rows if row.is_comparable}
        found = [
            each
            for each in self.checks[source].discrepancies
            if (is_current or (each.kind in _ABOUT_VALUES and each.indicator in compared))
            and area_of(each, self.definitions) in (area, None)
        ]
        shown = [each for each in found if self._shows(each)]
        return shown, len(found) - len(shown)

    def _shows(self, discrepancy: Discrepancy) -> bool:
        """Whether it is about a text, or about anyone in the report in a year that is compared."""
        units, years = self._shown
        if discrepancy.cells:
            return any(unit in units and year in years for _, year, unit, _ in discrepancy.cells)
        return discrepancy.unit is None or discrepancy.unit in units

    @cached_property
    def _shown(self) -> tuple[set[str], set[int]]:
        comparison = self.comparison
        return {*comparison.units, *comparison.benchmarks, comparison.group}, {comparison.year, *self.years}


def tell_no_report(voice: Voice, unit: str | None) -> str:
    """Why there is no report for a kommun without answers, and of which there is one instead.

    unit: None for the group, of a year in which one kommun alone has answered.
    """
    comparison, sole = voice.comparison, voice.sole
    asked = f"{voice.definitions.areas[comparison.area].title} {comparison.year}"
    if sole is None:
        who = voice.name(unit or comparison.group)
        told = f"{who} har inga svar i {asked}, och då finns ingen rapport för {who}."
        return f"{told} Välj rapporten för hela gruppen, utan egen kommun."
    name, others = voice.name(sole), join_words(["gruppen", *([voice.name(unit)] if unit else [])], "eller")
    return (
        f"Av {voice.definite} har bara {name} svar i {asked}, och då finns ingen rapport för {others}. Välj kommunen "
        f"{name} ({sole}) för {genitive(name)} rapport."
    )


def publication_of(comparison: Comparison, unit: str | None) -> Publication:
    """The yearly report of a comparison, for the group or for one kommun."""
    return Publication(REPORT, comparison.area, comparison.year, comparison.group, unit or "")


def current_sources(comparison: Comparison) -> list[str]:
    """The sources of the year's own values, in the order of the rows."""
    return list(dict.fromkeys(row.source for row in comparison.rows))


def used_sources(comparison: Comparison) -> list[str]:
    """Those and the sources of the values compared with."""
    before = (cell.previous.source for row in comparison.rows for cell in row.cells.values() if cell.previous)
    return list(dict.fromkeys([*current_sources(comparison), *before]))


def load_material(
    acting: Acting,
    definitions: Definitions,
    area: str,
    year: int,
    group: str,
    unit: str | None = None,
    *,
    checks: Callable[[Connection, Definitions, str], Check | None] = find_report,
) -> Material:
    """Everything for one yearly report, of one moment, whatever is saved meanwhile.

    checks: how a source's check is had; a page has `load_report`, and does without those that nobody has made yet.
    A year in which one kommun alone has answered is that kommun's report, with its comments. Raises UserError as
    `compare`, for a kommun without answers, and for a user without any role.
    """
    require(acting, load_material)
    with acting.snapshot() as seeing, seeing.reading() as connection:
        comparison = compare(connection, definitions, area, year, group, unit)
        voice = Voice(comparison, definitions)
        if unit and unit not in voice.present:
            raise UserError(tell_no_report(voice, unit))
        if voice.sole and unit is None:
            unit, comparison = voice.sole, compare(connection, definitions, area, year, group, voice.sole)
        used = used_sources(comparison)
        found = {source: checks(connection, definitions, source) for source in used}
        return Material(
            comparison,
            definitions,
            unit,
            {source: check for source, check in found.items() if check},
            _sources(connection, used),
            load_texts(seeing, publication_of(comparison, unit)),
            comments_on(connection, comparison, unit) if unit else {},
        )


def _sources(connection: Connection, used: Iterable[str]) -> dict[str, Source]:
    rows = connection.execute(select(*columns_of(SourceRecord, Source._fields)))
    known = {row[0]: Source(*row) for row in rows}
    return {source: known[source] for source in used if source in known}
