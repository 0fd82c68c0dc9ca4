"""The document under way: what the reports and the tjänsteskrivelse are written with."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Literal

from ojcore.swedish import fold_space, format_date
from ojcore.word.blocks import (
    EMU_PER_CM,
    Heading,
    bookmarked,
    chart_xml,
    contents_xml,
    paragraph_xml,
    picture_xml,
    with_section,
)
from ojcore.word.charts import WIDTH, Chart
from ojcore.word.frame import Frame
from ojcore.word.headers import FirstPage, Properties
from ojcore.word.inline import Inline, Text, bold, field_xml, plain, run_xml
from ojcore.word.pages import Ruler, render_page_numbers
from ojcore.word.tables import TWIPS_PER_CM, Column, TableRow, TableStyles, table_xml
from ojcore.word.template import Template

Kind = Literal["body", "lead", "quote", "remark", "note"]
Label = Literal["Tabell", "Diagram", "Figur"]

_KINDS: dict[str, str] = {"body": "", "lead": "Ingress", "quote": "Quote", "remark": "Synpunkter", "note": "Tabellnot"}
_TABLE_STYLES = ("Rapporttabell", "Tabelltext", "Tabellhuvud", "Tabellradrubrik")
_HIGHEST_PICTURE = 20 * EMU_PER_CM
_WITHOUT_SPACE = ("", "Quote", "List Bullet", "List Number", "Synpunkter")  # above them
_AFTER_TABLE = 200
_AFTER_LIST = 150


class WordDocument:
    """One Word document, written from top to bottom and taken out as bytes.

        document = WordDocument("Granskning av …", "Socialförvaltningen", date(2011, 12, 1), diarienummer="…")
        document.cover(subtitle="Socialtjänstinspektörer", dated="December 2011")
        document.contents()
        document.page_break()
        document.heading("Inledning")
        document.paragraph("Granskningen avser ", italic("ekonomiskt bistånd"), Footnote("Källa: …"), ".")
        content = document.to_bytes(paginate=True)

    All text is text: it is escaped, never interpreted, and what XML cannot carry is dropped. Text that is only white
    space adds nothing, so that no empty paragraph stands in for space. Mistakes of the program (a heading level left
    out, a picture without alternative text, a row of wrong length) raise ValueError.
    """

    def __init__(
        self,
        title: str,
        authority: str,
        day: date,
        *,
        diarienummer: str = "",
        template: Template | None = None,
        draft: str = "",
    ) -> None:
        """title, authority: on the cover, in the header and in the file's properties (authority as its author).

        day: the document's date, also the file's; nothing is taken from the clock. draft: if not empty, the mark on the
        cover and at the top of every page, such as "Utkast för faktagranskning, inte fastställd". template: the
        kommun's own, from `read_template`; its page, header, footer and styles are used instead of ours.
        """
        self._known = Properties(plain(title), plain(authority), day, plain(diarienummer), plain(draft))
        self._frame = Frame(self._known, template.content if template else None)
        self._writer = self._frame.writer
        self._table_styles = TableStyles(*map(self._frame.style, _TABLE_STYLES))
        self._blocks: list[str] = []
        self._headings: list[Heading] = []
        self._numbers: dict[str, int] = {}
        self._pictures = 0
        self._contents: tuple[int, int] | None = None
        self._ruler = Ruler()
        self._first_page: FirstPage = "same"
        self._landscape = self._section_is_landscape = False
        self._sections = 0
        self._break_before = False

    def cover(self, subtitle: str = "", dated: str = "", lines: Sequence[str] = ()) -> None:
        """A page of its own with authority, title, subtitle, date and diarienummer, then `lines` (such as the authors).

        dated: the date as printed, "December 2011"; without it the document's date.
        """
        self._first_page = "cover"
        self._say("Omslagsuppgift", bold(self._known.authority))
        self._say("Title", self._known.title, before=4000)
        self._say("Subtitle", subtitle)
        self._say("Utkast", self._known.draft, before=240)
        self._details(dated, *lines, before=480)
        self._ruler.advance(100)
        self.page_break()

    def letterhead(self, document_kind: str = "Tjänsteskrivelse", dated: str = "") -> None:
        """The top of a tjänsteskrivelse: authority, kind of document, date, diarienummer, and the title.

        dated: the date as printed; without it the document's date.
        """
        self._first_page = "letter"
        self._say("Omslagsuppgift", bold(self._known.authority))
        self._say("Omslagsuppgift", document_kind)
        self._details(dated)
        self._say("Ärenderubrik", self._known.title)
        self._ruler.advance(70)

    def contents(self, levels: int = 3, heading: str = "Innehåll") -> None:
        """The contents: all headings down to `levels`, also those still to come, with links and page numbers."""
        self._say("TOC Heading", heading)
        self._ruler.start_contents(levels)
        self._contents = len(self._blocks), levels
        self._blocks.append("")

    def heading(self, *text: Inline, level: int = 1) -> None:
        """A heading of level 1–3, at most one below the one before; a footnote in it stays out of the contents."""
        deepest = self._headings[-1].level + 1 if self._headings else 1
        if not 1 <= level <= min(3, deepest) or not plain(text).strip():
            raise ValueError(f"a heading of level {level} cannot stand here: {plain(text)!r}")
        number = len(self._headings) + 1
        heading = Heading(level, fold_space(plain(text)), f"_Toc{number:06d}")
        self._add(f"heading {level}", bookmarked(self._writer.runs(text), number, heading.bookmark))
        self._headings.append(heading)
        self._ruler.heading(heading.bookmark, level)

    def paragraph(self, *text: Inline, kind: Kind = "body") -> None:
        """A paragraph; `\\n` in it is a line break.

        kind: `body`; `lead`, larger, for a summary's first words; `quote`; `remark`, set apart from what was observed
        (synpunkter); `note`, small, under a table or picture.
        """
        self._say(_KINDS[kind], text)

    def paragraphs(self, text: str, kind: Kind = "body") -> None:
        """Text as a person wrote it in a form: a blank line starts a new paragraph."""
        for part in plain(text).split("\n\n"):
            self.paragraph(part.strip(), kind=kind)

    def bullets(self, items: Sequence[Text], kind: Literal["body", "remark"] = "body") -> None:
        """A bullet list, in running text or set apart with a remark."""
        if kind == "body":
            self._list("List Bullet", items, self._frame.lists.bullet() if items else "")
            return
        for item in items:
            self._say(_KINDS[kind], item, numbering=self._frame.lists.remark_bullet())

    def numbered(self, items: Sequence[Text]) -> None:
        """A numbered list that starts at 1."""
        self._list("List Number", items, self._frame.lists.ordered() if items else "")

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[TableRow],
        *,
        caption: Text = "",
        description: str = "",
        note: Text = "",
    ) -> str:
        """A table with row headings in its first column; the heading row is repeated on each page and no row is split.

        caption: stands above, after "Tabell 1. "; without one the table has no number. note: small type below, for the
        source, the rule of judgement or an explanation. description: the alternative text; without it the columns are
        listed. Returns "Tabell 1" for use in the text, and an empty text without caption. No rows give no table.
        """
        if not rows:
            return ""
        label = self._caption("Tabell", caption)
        if not label and (self._break_before or self._ends_with_table()):
            self._blocks.append(self._carrier())
        self._start_section()
        title = plain(caption) or (self._headings[-1].text if self._headings else self._known.title)
        listed = ", ".join(plain(column.heading) for column in columns)
        xml, lines = table_xml(
            columns,
            rows,
            width=self._frame.text_width(self._landscape),
            title=title,
            description=description or f"Tabell med {len(rows)} rader och kolumnerna {listed}.",
            styles=self._table_styles,
            writer=self._writer,
            keep_next=bool(plain(note).strip()),
        )
        self._blocks.append(xml)
        self._ruler.table(len(rows) + 1, lines)
        self._say("Tabellnot", note)
        return label

    def picture(
        self,
        png: bytes,
        alternative: str,
        *,
        caption: Text = "",
        label: Label = "Diagram",
        width: float | None = None,
        note: Text = "",
    ) -> str:
        """A picture; alternative: what it shows, in words, for those who cannot see it.

        width: in cm; without it the picture's own, and never wider than the text or higher than 20 cm. caption and note
        as for a table. Returns "Diagram 1", and an empty text without caption.
        """
        if not alternative.strip():
            raise ValueError("a picture needs an alternative text")
        made = self._caption(label, caption)
        relation, wide, high = self._frame.picture(png)
        widest = round(self._frame.text_width(self._landscape) / TWIPS_PER_CM * EMU_PER_CM)
        scale = min(round(width * EMU_PER_CM) if width else wide, widest, wide * _HIGHEST_PICTURE // high) / wide
        self._draw(picture_xml, relation, alternative, (round(wide * scale), round(high * scale)), note)
        return made

    def chart(self, chart: Chart, *, caption: Text = "", label: Label = "Diagram", note: Text = "") -> str:
        """A chart that can be edited in Word, as wide as the text and no wider than 16 cm; its description is said.

        caption, note and what is returned as for a picture.
        """
        if not chart.description.strip():
            raise ValueError("a chart needs a description")
        made = self._caption(label, caption)
        relation, height = self._frame.chart(chart)
        width = min(WIDTH, self._frame.text_width(self._landscape) / TWIPS_PER_CM)
        size = round(width * EMU_PER_CM), round(height * EMU_PER_CM)
        self._draw(chart_xml, relation, chart.description, size, note)
        return made

    def _draw(
        self,
        write: Callable[[int, str, str, int, int], str],
        relation: str,
        alternative: str,
        size: tuple[int, int],
        note: Text,
    ) -> None:
        self._pictures += 1
        self._add("", write(self._pictures, relation, alternative, *size), keep_next=bool(plain(note).strip()))
        self._ruler.advance(size[1] / EMU_PER_CM * 10)
        self._say("Tabellnot", note)

    def next_label(self, label: Label = "Tabell") -> str:
        """What the next caption will be called, "Tabell 4", for the text that comes before it."""
        return f"{label} {self._numbers.get(label, 0) + 1}"

    def signatures(self, people: Sequence[tuple[str, str]]) -> None:
        """Name and title of each who signs, with room for the signature."""
        for name, title in people:
            self._say("Underskrift", [name, "\n", title])
            self._ruler.advance(13)

    def page_break(self) -> None:
        """What comes next begins on a new page."""
        self._break_before = True
        self._ruler.new_page()

    @contextmanager
    def landscape(self) -> Iterator[None]:
        """What is added inside stands on landscape pages of its own: for tables too wide for a portrait page."""
        self._landscape = True
        self._ruler.new_page()
        yield
        self._landscape = False
        self._ruler.new_page()

    def to_bytes(self, *, paginate: bool = False) -> bytes:
        """The .docx file: the same content gives the same bytes.

        The page numbers of the contents are an estimate. With paginate LibreOffice, where it is installed, gives the
        right ones (some seconds; never inside a page run); without it the estimate stays. The bytes then depend on the
        fonts of the machine.
        """
        file = self._file(self._ruler.pages())
        numbers = render_page_numbers(file, self._headings) if paginate and self._contents else {}
        return self._file({**self._ruler.pages(), **numbers}) if numbers else file

    def _file(self, pages: dict[str, int]) -> bytes:
        blocks = list(self._blocks)
        if self._contents:
            place, levels = self._contents
            chosen = [heading for heading in self._headings if heading.level <= levels]
            styles = [self._frame.style(f"toc {level}") for level in (1, 2, 3)]
            blocks[place] = contents_xml(chosen, pages, styles, self._frame.text_width())
        if not blocks or blocks[-1].startswith("<w:tbl"):
            blocks.append(self._carrier())
        return self._frame.file("".join(blocks) + self._section())

    def _say(
        self,
        style: str,
        text: Text,
        *,
        before: int | None = None,
        after: int | None = None,
        numbering: str = "",
    ) -> None:
        """A paragraph in one of `STYLES` or, without a name, the body style; none for white space."""
        words = plain(text)
        if words.strip():
            self._add(style, self._writer.runs(text), before=before, after=after, numbering=numbering)
            self._ruler.text(words)

    def _add(
        self,
        style: str,
        runs: str,
        *,
        before: int | None = None,
        after: int | None = None,
        numbering: str = "",
        keep_next: bool = False,
    ) -> None:
        turned = self._start_section() or self._break_before
        if before is None:
            before = 0 if turned else _AFTER_TABLE if self._ends_with_table() and style in _WITHOUT_SPACE else None
        paragraph = paragraph_xml(
            self._frame.style(style) if style else "",
            runs,
            keep_next=keep_next,
            page_break=self._break_before,
            numbering=numbering,
            before=before,
            after=after,
        )
        self._break_before = False
        self._blocks.append(paragraph)

    def _list(self, style: str, items: Sequence[Text], numbering: str) -> None:
        shown = [item for item in items if plain(item).strip()]
        for place, item in enumerate(shown, 1):
            after = _AFTER_LIST if place == len(shown) else None
            self._say(style, item, numbering=numbering, after=after)

    def _details(self, dated: str, *lines: str, before: int | None = None) -> None:
        diary = f"Diarienummer {self._known.diarienummer}" if self._known.diarienummer else ""
        for line in (dated or format_date(self._known.day), diary, *lines):
            self._say("Omslagsuppgift", line, before=before)
            before = None

    def _caption(self, label: Label, caption: Text) -> str:
        if not plain(caption).strip():
            return ""
        number = self._numbers[label] = self._numbers.get(label, 0) + 1
        field = field_xml(f"SEQ {label} \\* ARABIC", str(number))
        runs = run_xml(f"{label}\N{NO-BREAK SPACE}") + field + run_xml(". ") + self._writer.runs(caption)
        self._add("caption", runs, keep_next=True)
        self._ruler.text("\n")
        return f"{label} {number}"

    def _ends_with_table(self) -> bool:
        return bool(self._blocks) and self._blocks[-1].startswith("<w:tbl")

    def _carrier(self) -> str:
        """The paragraph without text that the file format asks for between two tables or after the last one."""
        page_break, self._break_before = self._break_before, False
        return paragraph_xml(self._frame.style("Tabellslut"), "", page_break=page_break)

    def _start_section(self) -> bool:
        """Ends the section before, where the pages turn; whether it did."""
        if self._landscape == self._section_is_landscape:
            return False
        if self._blocks:
            last = self._blocks[-1]
            carrier = last if last.startswith("<w:p>") else self._carrier()
            self._blocks[len(self._blocks) - (carrier is last) :] = [with_section(carrier, self._section())]
            self._sections += 1
            self._break_before = False
        self._section_is_landscape = self._landscape
        return True

    def _section(self) -> str:
        return self._frame.section(
            landscape=self._section_is_landscape, first=self._sections == 0, first_page=self._first_page
        )
