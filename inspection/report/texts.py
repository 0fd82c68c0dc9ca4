"""Inspectors' texts on their way into the document: references fetched, sentences made, tables set where they stand."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

from inspection.instrument.fields import AREA_TEXTS, PLAN_PARTS, TEXTS
from inspection.instrument.model import Question
from inspection.instrument.sentences import Count, capitalised, count_sentences
from inspection.report.figures import Figures, UnknownFigure
from inspection.report.markup import (
    Bullets,
    Italic,
    Note,
    Paragraph,
    Part,
    Reference,
    Subheading,
    parse_text,
    references,
)
from inspection.report.prose import answer_counts, apart_last, question_counts, sample_text
from inspection.report.source import Source
from inspection.report.tables import Table, fact_table, repeat_table
from ojcore.word import Footnote, Inline, Run, WordDocument
from ojcore.word.builder import Kind

SENTENCE, TABLE, SAMPLE = "mening", "tabell", "urval"
_SENTENCE_START = re.compile(r"(?:^|[.!?][”\"»)]?)\s*[”\"»(]?$")


@dataclass(frozen=True)
class Handled:
    """What a text has said itself, so that it is not said again.

    questions: referred to in any way. placed: tables it sets; drawn: tables it takes figures from or names.
    """

    questions: frozenset[str]
    placed: frozenset[str]
    drawn: frozenset[str]

    @property
    def tables(self) -> frozenset[str]:
        """Tables it sets or draws from."""
        return self.placed | self.drawn


def handled(source: Source, text: str) -> Handled:
    """The questions and tables that a text refers to in any way. Unknown ones are left out."""
    questions: set[str] = set()
    placed: set[str] = set()
    drawn: set[str] = set()
    for reference in references(text):
        kind, _, rest = reference.target.partition(":")
        if kind == TABLE:
            (drawn if reference.form else placed).add(rest)
        elif kind == "fakta":
            drawn.add(rest.partition("/")[0])
        else:
            for target in rest.split() if kind == SENTENCE else [reference.target]:
                questions |= {each.name for each in _matching(source, target)}
    drawn |= {source.instrument.by_name[name].repeat for name in questions} - {""}
    return Handled(frozenset(questions), frozenset(placed), frozenset(drawn))


def placed_tables(source: Source) -> frozenset[str]:
    """The tables that some text of the report sets."""
    return frozenset(table for _, text in text_places(source) for table in handled(source, text).placed)


def _matching(source: Source, target: str) -> list[Question]:
    """The questions of `arbetsplan`, `arbetsplan=nej`, `grupp_antal:2` or `plan_*`."""
    name = target.partition("=")[0].partition(":")[0]
    if name.endswith("*"):
        return [each for each in source.instrument.questions if each.name.startswith(name[:-1]) and each.base]
    found = source.instrument.by_name.get(name)
    return [found] if found else []


@dataclass
class TextWriter:
    """Writes texts into a document.

    labels: table -> `Tabell 5`, of those set so far. known: the labels of an earlier round, for a text that names a
    table before it is set. promised: the labels that texts have named so.
    """

    source: Source
    document: WordDocument
    known: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    promised: dict[str, str] = field(default_factory=dict)

    def write(self, text: str, *, level: int = 3, kind: Kind = "body", lead: Sequence[Inline] = ()) -> None:
        """The text's blocks. level: of its subheadings; lead: what its first paragraph begins with."""
        explicit = _explicit_answers(text)
        for block in parse_text(text):
            if isinstance(block, Subheading):
                self.document.heading(block.text, level=level)
            elif isinstance(block, Bullets):
                items = [self._inlines(item, explicit) for item in block.items]
                self.document.bullets(items, kind="remark" if kind == "remark" else "body")
            elif table := _table_alone(block):
                self.set_table(table)
            else:
                inlines = self._inlines(block.parts, explicit)
                self.document.paragraph(*lead, *inlines, kind=kind)
                lead = () if inlines else lead

    def set_table(self, id_: str, *, under_own_heading: bool = False) -> None:
        """Sets a table of rows or facts where it stands; nothing where it is empty or unknown.

        under_own_heading: without number and caption, which would say the heading again.
        """
        table = find_table(self.source, id_)
        if table is not None and table.rows:
            caption = "" if under_own_heading else table.caption
            self.labels[id_] = self.document.table(table.columns, table.rows, caption=caption, note=table.note)

    def _inlines(self, parts: Sequence[Part], explicit: frozenset[tuple[str, str]]) -> list[Inline]:
        return _Resolver(self.source, explicit, self._label).inlines(parts)

    def _label(self, id_: str) -> str:
        label = self.labels.get(id_) or self.known.get(id_) or self.document.next_label()
        self.promised[id_] = label
        return label


def find_table(source: Source, id_: str) -> Table | None:
    """The table of rows or facts with this id; None where there is none."""
    repeats = {each.name for each in source.instrument.groups if each.kind == "repeat"}
    filled = next((each for each in source.facts if each.table.id == id_), None)
    if filled is not None:
        return fact_table(filled) if not filled.is_empty else Table([], [], filled.table.title)
    return repeat_table(source, id_) if id_ in repeats else None


def _table_alone(block: Paragraph) -> str:
    """The table that a paragraph consists of, or ""."""
    (first, *rest) = block.parts
    if rest or not isinstance(first, Reference) or first.form or not first.target.startswith(f"{TABLE}:"):
        return ""
    return first.target.removeprefix(f"{TABLE}:")


def _explicit_answers(text: str) -> frozenset[tuple[str, str]]:
    """(question, answer) of every sentence about a single answer: `{mening:fraga}` leaves those out."""
    mark = f"{SENTENCE}:"
    targets = [each.target.removeprefix(mark) for each in references(text) if each.target.startswith(mark)]
    pairs = [target.partition("=") for each in targets for target in each.split() if "=" in target]
    return frozenset((question, answer) for question, _, answer in pairs)


@dataclass
class _Resolver:
    """Turns the parts of a paragraph into text; a reference that fetches nothing is shown, with the reason."""

    source: Source
    explicit: frozenset[tuple[str, str]]
    label: Callable[[str], str]
    faults: list[str] = field(default_factory=list)

    def inlines(self, parts: Sequence[Part], before: str = "") -> list[Inline]:
        """before: the words the parts come after, which decide what begins with a capital."""
        found: list[Inline] = []
        for part in _with_sentences_together(parts):
            for inline in self._inline(part, before):
                found.append(inline)
                before += "" if isinstance(inline, Footnote) else inline if isinstance(inline, str) else inline.text
        return found if before.strip() else []

    def _inline(self, part: Part, before: str) -> Iterator[Run | Footnote | str]:
        if isinstance(part, str):
            yield re.sub(r"^ +", "", part) if before.endswith(" ") or not before else part
        elif isinstance(part, Note):
            yield Footnote(self.inlines(part.parts))
        elif isinstance(part, Italic):
            yield Run("".join(self._words(each, before) for each in part.parts), italic=True)
        else:
            yield self._words(part, before)

    def _words(self, part: Part, before: str) -> str:
        if isinstance(part, str):
            return part
        if not isinstance(part, Reference):
            return "".join(self._words(each, before) for each in part.parts)
        try:
            text = self.fetch(part)
        except UnknownFigure as fault:
            self.faults.append(f"{part}: {fault}")
            return f"[{part}: {fault}]"
        return capitalised(text) if _SENTENCE_START.search(before) else text

    def fetch(self, reference: Reference) -> str:
        """What a reference gives. Raises UnknownFigure."""
        kind, _, rest = reference.target.partition(":")
        if reference.target == SAMPLE:
            if self.source.selection is None:
                raise UnknownFigure("inget urval är draget")
            return sample_text(self.source.selection)
        if kind == SENTENCE:
            return count_sentences(apart_last(count for target in rest.split() for count in self._counts(target)))
        if kind == TABLE:
            return self._table_number(rest, reference.form)
        return Figures(self.source).text(reference)

    def _counts(self, target: str) -> list[Count]:
        questions = _matching(self.source, target)
        if not questions:
            raise UnknownFigure(f"frågan '{target}' finns inte i instrumentet")
        _, _, answer = target.partition("=")
        if answer:
            return answer_counts(self.source, questions[0], answer)
        said = self.explicit
        return [
            count
            for question in questions
            for count in question_counts(
                self.source, question, [answer for name, answer in said if name == question.name]
            )
        ]

    def _table_number(self, id_: str, form: str) -> str:
        table = find_table(self.source, id_)
        if table is None:
            raise UnknownFigure(f"tabellen '{id_}' finns inte")
        if not table.rows:
            raise UnknownFigure("tabellen är tom")
        if form != "nummer":
            raise UnknownFigure("en tabell står i ett eget stycke; dess nummer fås med |nummer")
        label = self.label(id_)
        return label[:1].lower() + label[1:]


def _with_sentences_together(parts: Iterable[Part]) -> list[Part]:
    """References to sentences with only space between as one, so that they can share a base."""
    found: list[Part] = []
    for part in parts:
        if _is_sentence(part) and len(found) > 1 and _is_space(found[-1]) and _is_sentence(found[-2]):
            found.pop()
        if _is_sentence(part) and found and _is_sentence(before := found[-1]):
            targets = [reference.target.removeprefix(f"{SENTENCE}:") for reference in (before, part)]
            found.pop()
            part = Reference(f"{SENTENCE}:{' '.join(targets)}")
        found.append(part)
    return found


def _is_sentence(part: Part) -> TypeGuard[Reference]:
    return isinstance(part, Reference) and part.target.startswith(f"{SENTENCE}:")


def _is_space(part: Part) -> bool:
    return isinstance(part, str) and not part.strip(" ")


def text_places(source: Source) -> Iterator[tuple[str, str]]:
    """(place as a person knows it, text) of everything written for the report, in its order."""
    areas = [(f"{each.name}/{part}", f"{each.title}, {title.lower()}") for each in source.instrument.groups
             if each.kind == "area" for part, title in AREA_TEXTS.items()]  # fmt: skip
    yield from ((f"Plan, {title.lower()}", source.plan.get(part, "")) for part, title in PLAN_PARTS.items())
    yield from ((title, source.texts.get(name, "")) for name, title in [*TEXTS.items(), *areas])


def text_faults(source: Source) -> list[str]:
    """Every reference that fetches nothing: its place, the reference and why. Swedish."""
    found: list[str] = []
    for place, text in text_places(source):
        resolver = _Resolver(source, _explicit_answers(text), lambda _: "Tabell 1")
        for reference in references(text):
            is_table = reference.target.startswith(f"{TABLE}:") and not reference.form
            resolver._words(Reference(reference.target, "nummer") if is_table else reference, "")
        found += [f"{place}: {fault}" for fault in resolver.faults]
    return found
