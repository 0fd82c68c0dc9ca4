"""What a document consists of, before it is Word: the same pieces make the file and the preview on a page."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from ojcore.charts import Look, Spec
from ojcore.documents.hyphens import hyphenate
from ojcore.word import Column, TableRow, Template, WordDocument, bold
from ojcore.word.charts import Chart
from ojcore.word.inline import plain

Kind = Literal["body", "lead", "note"]

ABOUT = (
    "Öppna jämförelser är nationella kvalitetsindikatorer som Socialstyrelsen samlar in från kommunerna. De visar hur "
    "verksamheten står sig mot andra och hur den förändras, men förklarar inte varför: resultaten behöver tolkas "
    "tillsammans med andra underlag."
)
"""What Öppna jämförelser are, for a reader who does not know them."""


@dataclass(frozen=True)
class Heading:
    """A heading of level 1–3. starts_page: it stands at the top of a page."""

    text: str
    level: int = 1
    starts_page: bool = False


@dataclass(frozen=True)
class Paragraph:
    """Sentences of ours."""

    text: str
    kind: Kind = "body"


@dataclass(frozen=True)
class Remark:
    """What a person thinks, set apart from what the figures say. lead: whose words they are, such as `Kommentar`."""

    lead: str
    text: str


@dataclass(frozen=True)
class Prose:
    """A text as a person wrote it in a form: a blank line starts a new paragraph."""

    text: str


@dataclass(frozen=True)
class Points:
    """A bullet list."""

    items: Sequence[str]


@dataclass(frozen=True)
class Table:
    """A table with its caption and the note under it; without caption it has no number."""

    columns: Sequence[Column]
    rows: Sequence[TableRow]
    caption: str = ""
    note: str = ""


@dataclass(frozen=True)
class Picture:
    """A chart. chart: as Word has it, with its description. draw: the same for a page that shows it, in its colours.

    note: what stands below it.
    """

    chart: Chart
    caption: str
    draw: Callable[[Look], Spec]
    note: str = ""


Piece = Heading | Paragraph | Remark | Prose | Points | Table | Picture


@dataclass(frozen=True)
class Content:
    """A whole document. sender and day stand on the cover; pieces in order.

    faults: what recomputing its own tables found, as sentences.
    """

    title: str
    subtitle: str
    sender: str
    day: date
    pieces: Sequence[Piece]
    faults: Sequence[str] = ()

    def with_template(self, template: Template | None, mark: str = "") -> WordDocument:
        """The Word document, from the cover to the last piece; `to_bytes` gives the file. mark: see `WordDocument`."""
        document = WordDocument(self.title, self.sender, self.day, template=template, draft=mark)
        document.cover(self.subtitle)
        document.contents(levels=2)
        document.page_break()
        write_pieces(document, self.pieces)
        return document


def write_pieces(document: WordDocument, pieces: Iterable[Piece]) -> None:
    """Adds the pieces to a document."""
    for piece in pieces:
        _write(document, piece)


def _write(document: WordDocument, piece: Piece) -> None:
    match piece:
        case Heading():
            if piece.starts_page:
                document.page_break()
            document.heading(piece.text, level=piece.level)
        case Paragraph():
            document.paragraph(piece.text, kind=piece.kind)
        case Remark():
            _write_remark(document, piece)
        case Prose():
            document.paragraphs(piece.text)
        case Points():
            document.bullets(piece.items)
        case Table():
            columns = [replace(column, heading=hyphenate(plain(column.heading))) for column in piece.columns]
            listed = ", ".join(plain(column.heading) for column in piece.columns)
            description = f"Tabell med {len(piece.rows)} rader och kolumnerna {listed}."
            document.table(columns, piece.rows, caption=piece.caption, description=description, note=piece.note)
        case Picture():
            document.chart(piece.chart, caption=piece.caption, note=piece.note)


def _write_remark(document: WordDocument, remark: Remark) -> None:
    parts = [part.strip() for part in remark.text.split("\n\n") if part.strip()]
    for place, part in enumerate(parts):
        document.paragraph(*([bold(f"{remark.lead}: ")] if place == 0 else []), part, kind="remark")
