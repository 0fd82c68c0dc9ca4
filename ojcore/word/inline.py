"""Text with its few marks, and its way to WordprocessingML: everything is escaped, nothing is parsed."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

# What XML cannot carry (control characters, halves of surrogate pairs, non-characters) is dropped.
_NOT_XML = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
_FORBIDDEN = re.compile(f"[{_NOT_XML}]")
_SPECIAL = re.compile(f"[&<>\t\n\r{_NOT_XML}]")
_LINK = re.compile(r"(https?://|mailto:)\S+", re.IGNORECASE)


@dataclass(frozen=True)
class Run:
    """A stretch of text with one look."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Link:
    """Text that opens `url`, which is http, https or mailto; any other address leaves plain text."""

    text: str
    url: str


@dataclass(frozen=True)
class Footnote:
    """A real footnote where it stands in the text; Word and LibreOffice number it."""

    text: "Text"


Inline = str | Run | Link | Footnote
Text = Inline | Sequence[Inline]


def bold(text: str) -> Run:
    """`text` in bold."""
    return Run(text, bold=True)


def italic(text: str) -> Run:
    """`text` in italics."""
    return Run(text, italic=True)


def plain(text: Text) -> str:
    """The words of `text`, without marks and footnotes."""
    if isinstance(text, str):
        return clean(text)
    if isinstance(text, Footnote):
        return ""
    return clean(text.text) if isinstance(text, Run | Link) else "".join(plain(part) for part in text)


def clean(text: str) -> str:
    """`text` without what XML cannot carry; a line end is always `\\n`."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _FORBIDDEN.sub("", text)


def attribute(text: str) -> str:
    """`text` as a quoted XML attribute value."""
    return quoteattr(" ".join(clean(text).split()))


def content(text: str) -> str:
    """`text` as it stands between two tags."""
    return escape(clean(text))


def run_xml(text: str, properties: str = "") -> str:
    """One `w:r` with the look in `properties` (children of `w:rPr`); `\\n` is a line break, a tab a space."""
    if _SPECIAL.search(text):
        text = escape(clean(text), {"\t": " ", "\n": '</w:t><w:br/><w:t xml:space="preserve">'})
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r>'


def field_xml(code: str, cached: str) -> str:
    """A field with its cached result: ` PAGE `, ` PAGEREF … `, ` SEQ Tabell … `."""
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    instruction = f'<w:r><w:instrText xml:space="preserve"> {escape(code)} </w:instrText></w:r>'
    return marks[0] + instruction + marks[1] + run_xml(cached) + marks[2]


@dataclass(frozen=True)
class Writer:
    """Writes text into one part of the file.

    link_style: id of the style of links. link: gives the relationship id of an address in the part. footnote: stores a
    footnote and gives the XML of its reference; None inside footnotes, where a footnote's text is put in brackets.
    """

    link_style: str
    link: Callable[[str], str]
    footnote: Callable[[Footnote], str] | None

    def runs(self, text: Text, look: str = "") -> str:
        """The runs of `text`; `look` is added to every run's properties."""
        if isinstance(text, str):
            return run_xml(text, look) if text else ""
        if isinstance(text, Run):
            return run_xml(text.text, "<w:b/>" * text.bold + "<w:i/>" * text.italic + look) if text.text else ""
        if isinstance(text, Link):
            return self._link(text)
        if isinstance(text, Footnote):
            return self.footnote(text) if self.footnote else self.runs([" (", *_parts(text.text), ")"])
        return "".join(self.runs(part, look) for part in text)

    def _link(self, link: Link) -> str:
        if not _LINK.fullmatch(link.url):
            return run_xml(link.text)
        style = f'<w:rStyle w:val="{self.link_style}"/>'
        runs = run_xml(link.text, style)
        return f'<w:hyperlink r:id="{self.link(clean(link.url))}" w:history="1">{runs}</w:hyperlink>'


def _parts(text: Text) -> Sequence[Inline]:
    return [text] if isinstance(text, str | Run | Link | Footnote) else text
