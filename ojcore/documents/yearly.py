"""The yearly report: a group's or a kommun's Öppna jämförelser of one area and year, as pieces of a document."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from ojcore.charts import answer_matrix, gap_dots, matrix_rows, matrix_title, mean_dots
from ojcore.comparing.cell_texts import tell_left_out
from ojcore.comparing.changes import list_gaps, list_measured
from ojcore.comparing.comparison import Row
from ojcore.definitions.model import Interpretation
from ojcore.documents.appendix import appendix
from ojcore.documents.charts import MATRIX_LETTERS, gap_chart, matrix_chart, mean_chart
from ojcore.documents.content import ABOUT, Content, Heading, Paragraph, Picture, Piece, Points, Prose, Remark
from ojcore.documents.layout import dimensions_of, group_table, sole_table, split_tables
from ojcore.documents.material import Material
from ojcore.documents.method import method_note
from ojcore.documents.verification import tell_faults, verify
from ojcore.prose import capitalised, genitive, summarise, summarise_unit, tell_table
from ojcore.store.comments import signature, tell_authors
from ojcore.store.texts import LONGEST_TEXT
from ojcore.swedish import fold_space, format_date, join_words

SENDER, INTRODUCTION, SUMMARY, CLOSING = "avsandare", "inledning", "korthet", "avslutning"
_COMMENT = "kommentar/"
_MOST_DOTS = 8


@dataclass(frozen=True)
class TextField:
    """A text of the report that an analyst may write.

    name: its key. default: what stands there until they have. longest: in characters.
    """

    name: str
    title: str
    default: str = ""
    longest: int = LONGEST_TEXT


def text_fields(material: Material) -> list[TextField]:
    """The report's editable texts, in the order they stand in it."""
    found = [
        TextField(SENDER, "Avsändare på omslaget", _sender(material), longest=120),
        TextField(SUMMARY, "Egna ord i Resultatet i korthet"),
        TextField(INTRODUCTION, "Inledning", _introduction(material)),
    ]
    for dimension, _ in dimensions_of(material.comparison, material.definitions):
        found.append(TextField(f"{_COMMENT}{dimension.id}", f"Kommentar: {dimension.title}"))
    return [*found, TextField(CLOSING, "Avslutande kommentar")]


def _sender(material: Material) -> str:
    unit = material.voice.sole
    return material.definitions.unit_name(unit or material.comparison.group)


def _introduction(material: Material) -> str:
    voice, comparison = material.voice, material.comparison
    whose = genitive(voice.name(voice.sole)) if voice.sole else genitive(voice.definite)
    area = material.definitions.areas[comparison.area].title.lower()
    told = f"I rapporten redovisas {whose} resultat i Öppna jämförelser {comparison.year} för {area}."
    if material.unit and not voice.sole:
        told += f" {capitalised(genitive(voice.name(material.unit)))} eget resultat har ett avsnitt för sig."
    return f"{told}\n\n{ABOUT}"


def build_content(material: Material, day: date) -> Content:
    """The whole report. day: on the cover; nothing is taken from the clock."""
    comparison, voice = material.comparison, material.voice
    area = material.definitions.areas[comparison.area].title
    texts = {each.name: material.text(each.name) or each.default for each in text_fields(material)}
    pieces = [*_in_brief(material, texts), *_own_kommun(material)]
    pieces += [Heading("Inledning"), Prose(texts[INTRODUCTION])]
    pieces += [*_results(material, texts)]
    if texts[CLOSING]:
        pieces += [Heading("Avslutande kommentar"), Prose(texts[CLOSING])]
    pieces += method_note(material)
    outcomes = verify(material, pieces)
    pieces += appendix(material, outcomes)
    whose = voice.name(material.unit) if material.unit else material.definitions.groups[comparison.group].title
    title, sender = f"Öppna jämförelser {comparison.year}: {area}", fold_space(texts[SENDER])
    return Content(title, "" if whose == sender else whose, sender, day, pieces, tell_faults(outcomes))


def _in_brief(material: Material, texts: dict[str, str]) -> Iterator[Piece]:
    first, *points = summarise(material.voice)
    yield Heading("Resultatet i korthet")
    yield Paragraph(first, kind="lead")
    yield Points(points)
    if texts[SUMMARY]:
        yield Remark("Kommentar", texts[SUMMARY])
    if material.voice.sole is None:
        yield from _mean_picture(material)
    else:
        yield from _gap_picture(material, material.voice.sole)


def _mean_picture(material: Material) -> Iterator[Piece]:
    """The means that changed the most or, without an earlier year, stand furthest from the last benchmark."""
    rows = [row for row in material.comparison.rows if row.indicator.is_answer and row.mean.value is not None]
    changed = sorted((row for row in rows if row.mean.delta), key=lambda row: -abs(row.mean.delta or 0))
    chosen = changed or _furthest(material, rows)
    if not chosen:
        return
    what = (
        "där snittet förändrats mest"
        if changed
        else f"längst från {material.voice.name(material.voice.benchmarks[-1])}"
    )
    shown = [_without_disputed(material, row) for row in chosen[:_MOST_DOTS]]
    title = f"{capitalised('indikatorer' if len(shown) > 1 else 'indikatorn')} {what}"
    about = material.comparison, material.definitions, title
    note = _tell_left_out(material, chosen[:_MOST_DOTS], material.comparison.benchmarks)
    yield Picture(mean_chart(shown, *about), title, partial(mean_dots, shown, *about), note)


def _without_disputed(material: Material, row: Row) -> Row:
    """The row without the benchmarks that the check disputes."""
    kept = {id_: each for id_, each in row.benchmarks.items() if id_ not in material.voice.doubted(row)}
    return replace(row, benchmarks=kept)


def _tell_left_out(material: Material, rows: Sequence[Row], others: Sequence[str]) -> str:
    """What a picture of the rows leaves out since the check disputes it; empty for nothing. others: whom it shows."""
    voice, group = material.voice, material.comparison.group
    return tell_left_out(
        {
            _name_of(material, other): [
                row.indicator.title
                for row in rows
                if other in voice.doubted(row) or (other == group and row.mean.doubt)
            ]
            for other in others
        }
    )


def _furthest(material: Material, rows: Sequence[Row]) -> list[Row]:
    if not material.voice.benchmarks:
        return []
    last = material.voice.benchmarks[-1]
    known = [row for row in rows if last in row.benchmarks and row.benchmarks[last].value is not None]
    known = [row for row in known if last not in material.voice.doubted(row) and not row.mean.doubt]
    return sorted(known, key=lambda row: -abs((row.mean.value or 0) - (row.benchmarks[last].value or 0)))


def _gap_picture(material: Material, unit: str) -> Iterator[Piece]:
    """Where the kommun is furthest behind the widest that it can be measured against: riket, where riket has values."""
    against = next(iter(list_measured(material.comparison, unit)), None)
    gaps = [gap for gap in list_gaps(material.comparison, unit, against) if gap.behind > 0] if against else []
    gaps = [gap for gap in gaps if gap.row.indicator.is_percent][:_MOST_DOTS]
    if against and gaps:
        about = gaps, material.comparison, material.definitions, unit
        name, behind = material.voice.name(unit), _name_of(material, against)
        title = f"{name} och andelen som svarat ja hos andra, där {name} ligger längst efter {behind}"
        others = [material.comparison.group, *material.comparison.benchmarks]
        note = _tell_left_out(material, [gap.row for gap in gaps], others)
        yield Picture(gap_chart(*about), title, partial(gap_dots, *about, title), note)


def _name_of(material: Material, other: str) -> str:
    return material.voice.definite if other == material.comparison.group else material.voice.name(other)


def _own_kommun(material: Material) -> Iterator[Piece]:
    """A chapter of the one kommun that the report is for, beside its group."""
    unit = material.unit
    if unit is None or material.voice.sole is not None:
        return
    yield Heading(f"{material.voice.name(unit)} i korthet")
    yield Points(summarise_unit(material.voice, unit))
    yield from _gap_picture(material, unit)


def _results(material: Material, texts: dict[str, str]) -> Iterator[Piece]:
    yield Heading("Resultat")
    about = material.comparison, material.definitions, material.unit
    if material.voice.sole is None and matrix_rows(*about):
        draw = partial(answer_matrix, *about, letters=MATRIX_LETTERS)
        yield Picture(matrix_chart(*about), matrix_title(material.comparison, material.definitions), draw)
    for dimension, rows in dimensions_of(material.comparison, material.definitions):
        yield Heading(dimension.title, 2)
        yield from _tables(material, dimension.title, rows)
        comment = texts[f"{_COMMENT}{dimension.id}"]
        if comment:
            yield Remark("Kommentar", comment)


def _tables(material: Material, title: str, rows: Sequence[Row]) -> Iterator[Piece]:
    """Each table with its sentences, and the interpretations that were agreed."""
    voice = material.voice
    if voice.sole is not None:
        authors = tell_authors(each for row in rows if (each := material.comments.get(row.indicator.id)))
        yield sole_table(voice, title, rows, voice.sole, authors)
        yield from map(Paragraph, tell_table(voice, rows))
        yield from _interpretations(material, rows)
        return
    for table in split_tables(material.comparison, material.definitions, title, rows):
        yield group_table(voice, table)
        yield from map(Paragraph, tell_table(voice, table.rows))
        yield from _interpretations(material, table.rows)
        yield from _unit_comments(material, table.rows)


def _interpretations(material: Material, rows: Sequence[Row]) -> Iterator[Piece]:
    """What a quality meeting agreed on this year's questions."""
    about: dict[Interpretation, list[str]] = {}
    for row in rows:
        for each in row.indicator.interpretations_of(material.comparison.year):
            about.setdefault(each, []).append(row.indicator.title)
    for day in sorted({each.agreed for each in about}):
        yield Heading(f"Tolkningar från kvalitetsmötet {format_date(day)}", 3)
        told = {each: f"{join_words(titles)} (fråga {each.question}): {each.text}" for each, titles in about.items()}
        yield Points([text for each, text in told.items() if each.agreed == day])


def _unit_comments(material: Material, rows: Sequence[Row]) -> Iterator[Piece]:
    """What the kommun that the report is for says of its own answers."""
    if material.unit is not None:
        for row in rows:
            comment = material.comments.get(row.indicator.id)
            if comment is not None:
                lead = f"Kommentar från {material.voice.name(material.unit)} ({signature(comment)})"
                yield Remark(lead, f"{row.indicator.title}: {comment.text}")
