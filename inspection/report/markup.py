"""How inspectors write the report's texts: plain text with a few signs, and references that fetch figures.

An empty line starts a new paragraph; lines that begin with `- ` are a list; `## ` begins a subheading. `*words*` are
italic, `^[words]` is a footnote. `{…}` fetches something the granskning has counted or collected, see
`inspection.report.figures`; nothing else has a meaning, and signs that do not fit are shown as they stand.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_TOKEN = re.compile(r"\{([^{}\n]+)\}|\^\[([^\[\]]+)\]|\*(?! )([^*\n]+)(?<! )\*")


@dataclass(frozen=True)
class Reference:
    """What stands within braces: `arbetsplan=nej|av` has target `arbetsplan=nej` and form `av`."""

    target: str
    form: str = ""

    def __str__(self) -> str:
        return f"{{{self.target}|{self.form}}}" if self.form else f"{{{self.target}}}"


@dataclass(frozen=True)
class Italic:
    """Words in italics; references in them are fetched."""

    parts: "tuple[Part, ...]"


@dataclass(frozen=True)
class Note:
    """A footnote."""

    parts: "tuple[Part, ...]"


Part = str | Reference | Italic | Note


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: tuple[tuple[Part, ...], ...]


@dataclass(frozen=True)
class Subheading:
    """A heading within the text."""

    text: str


Block = Paragraph | Bullets | Subheading


def parse_text(text: str) -> list[Block]:
    """The blocks of a text, empty ones left out."""
    blocks: list[Block] = []
    for chunk in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").strip()):
        blocks += _blocks([line.strip() for line in chunk.split("\n") if line.strip()])
    return blocks


def _blocks(lines: list[str]) -> Iterator[Block]:
    """The blocks of lines without an empty one between: what follows a list or a heading stands by itself."""
    words: list[str] = []
    items: list[str] = []
    for line in lines:
        if items and not line.startswith("- "):
            yield Bullets(tuple(map(parse_parts, items)))
            items = []
        if words and line.startswith(("- ", "## ")):
            yield Paragraph(parse_parts("\n".join(words)))
            words = []
        if line.startswith("- "):
            items.append(line.removeprefix("- "))
        elif line.startswith("## "):
            yield Subheading(line.removeprefix("## ").strip())
        else:
            words.append(line)
    if items:
        yield Bullets(tuple(map(parse_parts, items)))
    if words:
        yield Paragraph(parse_parts("\n".join(words)))


def parse_parts(text: str) -> tuple[Part, ...]:
    """The parts of a paragraph in order; text between signs as it stands."""
    parts: list[Part] = []
    place = 0
    for match in _TOKEN.finditer(text):
        parts += [text[place : match.start()]] if match.start() > place else []
        reference, note, italic = match.groups()
        if reference is not None:
            target, _, form = reference.partition("|")
            parts.append(Reference(target.strip(), form.strip()))
        else:
            parts.append(Italic(parse_parts(italic)) if note is None else Note(parse_parts(note)))
        place = match.end()
    return (*parts, text[place:]) if place < len(text) else tuple(parts)


def references(text: str) -> list[Reference]:
    """Every reference in a text, in order, those in footnotes too."""
    found: list[Reference] = []
    for block in parse_text(text):
        for parts in (
            block.items if isinstance(block, Bullets) else [block.parts] if isinstance(block, Paragraph) else []
        ):
            found += _references(parts)
    return found


def _references(parts: Iterable[Part]) -> Iterator[Reference]:
    for part in parts:
        if isinstance(part, Reference):
            yield part
        elif not isinstance(part, str):
            yield from _references(part.parts)
