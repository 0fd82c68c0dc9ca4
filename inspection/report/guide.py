"""What an inspector can fetch into a text, with what it gives now."""

from collections.abc import Iterator
from typing import NamedTuple

from inspection.counting.ratios import answer_title
from inspection.instrument.sentences import count_sentences
from inspection.report.figures import Figures, UnknownFigure
from inspection.report.markup import Reference
from inspection.report.prose import question_counts
from inspection.report.source import Source
from inspection.report.texts import find_table


class Offer(NamedTuple):
    """A reference as it is written, what it stands for and what it gives now. title and text are Swedish."""

    reference: str
    title: str
    text: str


def reference_guide(source: Source) -> dict[str, list[Offer]]:
    """Heading -> what may be fetched: an area's counts, answers and tables, the facts tables and the granskning."""
    areas = {group.title: list(_area_offers(source, group.name)) for group in source.instrument.groups
             if group.kind == "area"}  # fmt: skip
    guide = {
        **areas,
        "Faktatabeller": list(_fact_offers(source)),
        "Granskningen och urvalet": list(_common_offers(source)),
    }
    return {heading: offers for heading, offers in guide.items() if offers}


def _area_offers(source: Source, area: str) -> Iterator[Offer]:
    asked = set()
    for row in source.shown:
        question = source.instrument.by_name[row.question]
        if row.area != area or not row.base:
            continue
        if question.name not in asked:
            asked.add(question.name)
            yield Offer(
                f"{{mening:{question.name}}}", question.label, count_sentences(question_counts(source, question))
            )
        reference = Reference(f"{question.name}={row.answer}" if row.answer else question.name)
        yield from _offer(source, reference, f"{question.label} {answer_title(question, row.answer)}".strip())
    for question in source.instrument.questions:
        if (question.area, question.level) == (area, "enhet") and question.base is None and question.type != "text":
            rows = source.repeats.get(question.repeat, {}) if question.repeat else [""]
            for number in rows:
                target = f"{question.name}:{number}" if number else question.name
                yield from _offer(source, Reference(target), question.label + (f" (rad {number})" if number else ""))
    repeats = dict.fromkeys(each.repeat for each in source.instrument.questions if each.area == area and each.repeat)
    for repeat in repeats:
        table = find_table(source, repeat)
        if table is not None and table.rows:
            yield Offer(f"{{tabell:{repeat}}}", source.instrument.titles[repeat], "Tabellen, i ett eget stycke")


def _fact_offers(source: Source) -> Iterator[Offer]:
    for filled in source.facts:
        for row in filled.rows:
            for column, cell in zip(filled.columns, row.cells, strict=False):
                if cell.number is not None:
                    place = f"{filled.table.id}/{row.row.id}" + ("" if filled.table.column else f"/{column}")
                    title = f"{filled.table.title}, {row.row.label}" + ("" if filled.table.column else f", {column}")
                    yield from _offer(source, Reference(f"fakta:{place}"), title)


def _common_offers(source: Source) -> Iterator[Offer]:
    titles = {
        "enheter": "Enheterna",
        "inspektorer": "Antal inspektörer",
        "period": "Perioden",
        "urval:gruppen": "Akter i gruppen",
        "urval:dragna": "Dragna akter",
        "urval:bortfall": "Bortfall",
        "urval:granskade": "Akter som ingår",
    }
    for target, title in titles.items():
        yield from _offer(source, Reference(target), title)
    for name, subject in source.law.items():
        yield from _offer(source, Reference(f"lag:{name}"), subject.title)


def _offer(source: Source, reference: Reference, title: str) -> Iterator[Offer]:
    """What the reference gives, unless it gives nothing."""
    try:
        yield Offer(str(reference), title, Figures(source).text(reference))
    except UnknownFigure:
        return
