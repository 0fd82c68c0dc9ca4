"""The chapters of the report, from Inledning to the sammanfattande analys, in the shape of the 2011 report."""

from inspection.counting.ratios import Ratio
from inspection.instrument.fields import PLAN_PARTS
from inspection.instrument.law import Lagrum
from inspection.instrument.model import Group, Question
from inspection.instrument.sentences import count_sentences, number_word
from inspection.report.figures import citation, short_citation
from inspection.report.prose import apart_last, question_counts, sections
from inspection.report.source import Source
from inspection.report.tables import unit_answers
from inspection.report.texts import Handled, TextWriter, handled, placed_tables
from ojcore.swedish import join_words
from ojcore.word import Footnote, Inline, WordDocument, bold, italic

QUALITY_LAW = ("god-kvalitet", "kvalitet-folja-upp", "personal-kompetens")
"""What the law says of good quality, as subjects of `data/law.toml`; before 2025-07-01 all of it is one paragraph."""


def write_chapters(source: Source, document: WordDocument, writer: TextWriter) -> None:
    """All chapters. What the texts do not say themselves of counts and tables follows after them."""
    introduction = source.texts.get("inledning", "")
    if introduction:
        document.heading("Inledning")
        writer.write(introduction, level=2)
    _write_law(source, document, writer)
    _write_plan(source, document, writer)
    _write_units(source, document, writer)
    document.heading(source.inspection.title)
    writer.write(source.texts.get("granskningen", ""), level=2)
    for area in source.instrument.groups:
        if area.kind == "area":
            _write_area(source, document, writer, area)
    analysis = source.texts.get("sammanfattande_analys", "")
    if analysis:
        document.heading("Socialtjänstinspektörernas sammanfattande analys")
        writer.write(analysis, level=2)


def law_in_force(source: Source, subjects: tuple[str, ...]) -> list[tuple[str, Lagrum]]:
    """(title of the subject, lagrum) in force on the period's last day; several subjects of one lagrum once."""
    found: dict[str, tuple[str, Lagrum]] = {}
    for name in subjects:
        lagrum = source.law[name].on(source.inspection.period_to) if name in source.law else None
        if lagrum is not None:
            found.setdefault(lagrum.citation, (source.law[name].title, lagrum))
    return list(found.values())


def _write_law(source: Source, document: WordDocument, writer: TextWriter) -> None:
    in_force = law_in_force(source, QUALITY_LAW)
    about = source.texts.get("god_kvalitet", "")
    if not in_force and not about:
        return
    which = {0: "Om god kvalitet", 1: "Kvalitetsparagrafen i socialtjänstlagen"}
    document.heading(which.get(len(in_force), "Kvalitetsparagraferna i socialtjänstlagen"))
    for title, lagrum in in_force:
        note = Footnote(
            f"{citation(lagrum)[:1].upper()}{citation(lagrum)[1:]}, så som lagen lydde {source.inspection.period_to}."
        )
        words: list[Inline] = [f"{short_citation(lagrum)}", note]
        words += [" ", italic(f"”{lagrum.quote}”")] if lagrum.quote else [f": {title[:1].lower()}{title[1:]}."]
        document.paragraph(*words)
    writer.write(about, level=2)


def _write_plan(source: Source, document: WordDocument, writer: TextWriter) -> None:
    parts = {part: source.plan.get(part, "") for part in PLAN_PARTS}
    if not any(parts.values()):
        return
    document.heading("Genomförandeplan")
    titles = join_words(PLAN_PARTS.values())
    number = number_word(len(PLAN_PARTS))
    document.paragraph(
        f"Granskningen har planerats efter en generell granskningsmodell med {number} områden: {titles}."
    )
    for part, text in parts.items():
        if text:
            document.heading(PLAN_PARTS[part], level=2)
            writer.write(text)


def _write_units(source: Source, document: WordDocument, writer: TextWriter) -> None:
    """Facts about the units; a table about the inspected unit whose figures stand in a text is left to an appendix."""
    about = source.texts.get("enheten", "")
    placed = placed_tables(source)
    drawn = {table for text in source.texts.values() for table in handled(source, text).drawn}
    own = [
        each
        for each in source.facts
        if not (each.is_empty or each.table.id in placed or (each.table.column and each.table.id in drawn))
    ]
    if not about and not own:
        return
    document.heading(f"Information om {join_words(source.inspection.units)}")
    for filled in own:
        document.heading(filled.table.title, level=2)
        writer.set_table(filled.table.id, under_own_heading=True)
    if about:
        document.heading(source.texts.get("enhetens_namn", "") or "Den granskade enheten", level=2)
        writer.write(about)


def _write_area(source: Source, document: WordDocument, writer: TextWriter, area: Group) -> None:
    """Iakttagelser first, then what the counts and tables say, then synpunkter, set apart from what was observed.

    Where nobody has written iakttagelser, the answers to the area's checklist stand in their place.
    """
    observed = source.texts.get(f"{area.name}/iakttagelser", "")
    remarks = source.texts.get(f"{area.name}/synpunkter", "")
    said = handled(source, observed)
    checklist = unit_answers(source, area.name)
    if not (observed or remarks or checklist.rows or _has_more(source, area, said)):
        return
    document.heading(area.title, *_law_note(source, area), level=2)
    writer.write(observed)
    if not observed:
        document.table(checklist.columns, checklist.rows)
    _write_sentences(source, document, area, said)
    for repeat in _repeats(source, area):
        if repeat not in said.tables | placed_tables(source):
            writer.set_table(repeat)
    writer.write(remarks, kind="remark", lead=[bold("Synpunkter: ")])


def _has_more(source: Source, area: Group, said: Handled) -> bool:
    """Whether the area has counts or tables that its text leaves to us."""
    rows: list[Ratio] = [row for row in source.shown if row.area == area.name and row.base]
    return any(row.question not in said.questions for row in rows) or any(
        source.repeats.get(repeat) and repeat not in said.tables for repeat in _repeats(source, area)
    )


def _repeats(source: Source, area: Group) -> list[str]:
    return list(
        dict.fromkeys(each.repeat for each in source.instrument.questions if each.area == area.name and each.repeat)
    )


def _write_sentences(source: Source, document: WordDocument, area: Group, said: Handled) -> None:
    """A paragraph per section; the sections have headings where the text has placed none of their sentences."""
    for title, questions in sections(source.instrument, area.name):
        left = [each for each in questions if each.name not in said.questions]
        sentences = count_sentences(apart_last(count for each in left for count in question_counts(source, each)))
        if sentences and title and not said.questions.intersection(each.name for each in questions):
            document.heading(title, level=3)
        document.paragraph(sentences)


def _law_note(source: Source, area: Group) -> list[Inline]:
    """A footnote with the lagrum that the area's questions rest on."""
    questions: list[Question] = [each for each in source.instrument.questions if each.area == area.name and each.law]
    found = law_in_force(source, tuple(dict.fromkeys(each.law for each in questions)))
    if not found:
        return []
    cited = "; ".join(f"{short_citation(lagrum)} ({title[:1].lower()}{title[1:]})" for title, lagrum in found)
    return [Footnote(f"Frågorna utgår från {cited}.")]
