"""The tjänsteskrivelse: the officials' memorandum to the nämnd, with Öppna jämförelser in one bilaga per area.

Every figure in it comes from the comparison table; the official's own sentences are given as texts and stand apart.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ojcore.comparing.absence import tell_absence
from ojcore.comparing.cell_texts import DISPUTED_NOTE, tell_benchmark, tell_cell
from ojcore.comparing.comparison import Comparison, Row
from ojcore.comparing.judgement import ANSWER_RULE, COLOUR_SYMBOLS, COLOUR_WORDS, FIGURE_RULE, Mark
from ojcore.definitions.model import Definitions
from ojcore.documents.content import ABOUT
from ojcore.documents.layout import heading
from ojcore.errors import UserError
from ojcore.prose.language import genitive, spaced
from ojcore.secrecy import refuse_personal_numbers
from ojcore.store.comments import WrittenComment, tell_authors, uncommented
from ojcore.swedish import counted, format_date, join_words
from ojcore.word import Cell, Column, TableRow, Template, WordDocument

_COLOUR_FORMS: dict[Mark, tuple[str, str]] = {
    "green": ("grön", "gröna"),
    "yellow": ("gul", "gula"),
    "red": ("röd", "röda"),
    "blue": ("utan riktning", "utan riktning"),
    "grey": ("utan svar", "utan svar"),
    "unjudged": (COLOUR_WORDS["unjudged"], COLOUR_WORDS["unjudged"]),
}
_INDICATORS = ("indikator", "indikatorer")


@dataclass(frozen=True)
class Letter:
    """What all tjänsteskrivelser have: who writes, when, about what, and what the nämnd is asked to decide.

    namnd: as the sentences call it. signatures: the titles of those who sign; names are written by hand. sent_to: who
    the decision is sent to (expedieras till); empty for none. summary: the official's own words in Sammanfattning,
    after what the figures say. mark: see `WordDocument.draft`.
    """

    authority: str
    namnd: str
    day: date
    diarienummer: str
    title: str
    proposal: str
    signatures: Sequence[str]
    sent_to: Sequence[str] = ()
    summary: str = ""
    mark: str = ""

    def __post_init__(self) -> None:
        """Refuses a letter without what a registry needs, and personnummer anywhere in it."""
        for name, text in (
            ("förvaltning", self.authority),
            ("nämnd", self.namnd),
            ("ärendemening", self.title),
            ("förslag till beslut", self.proposal),
        ):
            if not text.strip():
                raise UserError(f"Tjänsteskrivelsen saknar {name}. Fyll i uppgiften och försök igen.")
        everything = (
            self.authority,
            self.namnd,
            self.diarienummer,
            self.title,
            self.proposal,
            self.summary,
            *self.sent_to,
        )
        refuse_personal_numbers("\n".join((*everything, *self.signatures)), "Tjänsteskrivelsen")


def begin_letter(letter: Letter, template: Template | None, summary: str, handlingar: Sequence[str]) -> WordDocument:
    """The first page: letterhead, förslag till beslut, sammanfattning, handlingar, signatures and expedieras till."""
    document = WordDocument(
        letter.title,
        letter.authority,
        letter.day,
        diarienummer=letter.diarienummer,
        template=template,
        draft=letter.mark,
    )
    document.letterhead()
    document.heading("Förslag till beslut")
    document.paragraph(letter.proposal)
    document.heading("Sammanfattning")
    document.paragraphs(summary)
    document.paragraphs(letter.summary)
    document.heading("Handlingar")
    document.bullets([f"Tjänsteskrivelse daterad {format_date(letter.day)}", *handlingar])
    document.signatures([("", title) for title in letter.signatures])
    if letter.sent_to:
        document.heading("Beslutet expedieras till", level=2)
        document.bullets(letter.sent_to)
    return document


@dataclass(frozen=True)
class ComparisonTexts:
    """The official's own texts. areas: area id -> what the enhet says; empty texts leave their place out."""

    introduction: str = ABOUT
    areas: Mapping[str, str] = field(default_factory=dict)
    conclusion: str = ""

    def __post_init__(self) -> None:
        """Refuses personnummer in any of them."""
        refuse_personal_numbers(
            "\n".join((self.introduction, *self.areas.values(), self.conclusion)), "Tjänsteskrivelsen"
        )


def write_comparison_letter(
    letter: Letter,
    comparisons: Sequence[Comparison],
    definitions: Definitions,
    unit: str,
    texts: ComparisonTexts | None = None,
    template: Template | None = None,
    comments: Mapping[str, WrittenComment] | None = None,
) -> WordDocument:
    """The tjänsteskrivelse about Öppna jämförelser, with one bilaga per comparison.

    comparisons: of the same year, made with `unit`, in the order of the bilagor. comments: indicator -> whose comment
    stands beside it. A value that the check disputes has its mark.
    Raises UserError where the unit has no answers in one of them.
    """
    texts = texts or ComparisonTexts()
    for each in comparisons:
        if not _own_rows(each, unit):
            raise UserError(tell_absence(definitions, each.area, each.year, unit, None))
    titles = [definitions.areas[each.area].title for each in comparisons]
    handlingar = [f"Bilaga {number}. {title}" for number, title in enumerate(titles, start=1)]
    document = begin_letter(letter, template, _summary(comparisons, definitions, unit), handlingar)
    document.page_break()
    document.heading("Öppna jämförelser")
    document.paragraphs(texts.introduction)
    document.paragraph(_compared_with(comparisons, definitions))
    for number, comparison in enumerate(comparisons, start=1):
        document.heading(f"{definitions.areas[comparison.area].title} (bilaga {number})", level=2)
        document.paragraph(count_sentence(comparison, unit))
        document.paragraphs(texts.areas.get(comparison.area, ""))
    if texts.conclusion:
        document.heading("Sammanfattning av resultatet")
        document.paragraphs(texts.conclusion)
    for number, comparison in enumerate(comparisons, start=1):
        said = (comments[row.indicator.id] for row in comparison.rows if comments and row.indicator.id in comments)
        authors = tell_authors(said)
        _write_bilaga(document, number, comparison, definitions, unit, authors)
    return document


def _own_rows(comparison: Comparison, unit: str) -> list[Row]:
    return [row for row in comparison.rows if unit in row.cells]


def _colours(comparison: Comparison, unit: str) -> Counter[Mark]:
    """How many of each colour; of the grey those apart that have a value, but a disputed one or too few to judge by."""
    return Counter(row.cells[unit].now.mark for row in _own_rows(comparison, unit))


def count_sentence(comparison: Comparison, unit: str) -> str:
    """`Området består av 23 indikatorer, varav 6 röda och 3 gula.`"""
    shown = _count_colours(_colours(comparison, unit), ("red", "yellow", "grey", "unjudged"))
    number = counted(len(_own_rows(comparison, unit)), *_INDICATORS)
    return f"Området består av {number}, varav {shown or 'ingen röd eller gul'}."


def _count_colours(colours: Counter[Mark], shown: Sequence[Mark]) -> str:
    """`6 röda och 1 gul`, of those colours that there are any of."""
    parts = [counted(colours[each], *_COLOUR_FORMS[each]) for each in shown if colours[each]]
    return join_words(parts)


def _summary(comparisons: Sequence[Comparison], definitions: Definitions, unit: str) -> str:
    """How many indicators and how many of each colour over all areas, and which red ones nobody has commented."""
    total = counted(sum(len(_own_rows(each, unit)) for each in comparisons), *_INDICATORS)
    colours = sum((_colours(each, unit) for each in comparisons), Counter())
    name, year = definitions.unit_name(unit), comparisons[0].year
    areas = join_words(definitions.areas[each.area].title.lower() for each in comparisons)
    shown = _count_colours(colours, tuple(_COLOUR_FORMS))
    return (
        f"Redovisningen avser {genitive(name)} resultat i Öppna jämförelser {year} för {areas}: {total}"
        f"{f', varav {shown}' if shown else ''}.{_commented(comparisons, unit, colours['red'])}"
    )


def _commented(comparisons: Sequence[Comparison], unit: str, red: int) -> str:
    """How many of the red ones have a comment; empty where none is red."""
    without = sum(len(uncommented(each, unit)) for each in comparisons)
    where = "bilagan" if len(comparisons) == 1 else "bilagorna"
    if red == 1:
        return " Den röda saknar kommentar." if without else f" Den röda har en kommentar i {where}."
    who = "alla" if not without else "ingen" if without == red else f"{red - without} av {red}"
    return f" Av de röda har {who} en kommentar i {where}." if red else ""


def _benchmarks(comparisons: Sequence[Comparison], definitions: Definitions) -> list[str]:
    """Those that any row has, in the order of the definitions."""
    used = {each for comparison in comparisons for row in comparison.rows for each in row.benchmarks}
    return [each for each in definitions.benchmarks if each in used]


def _compared_with(comparisons: Sequence[Comparison], definitions: Definitions) -> str:
    used = _benchmarks(comparisons, definitions)
    names = join_words(definitions.benchmarks[each].in_text or definitions.unit_name(each) for each in used)
    bilagor = "bilaga 1" if len(comparisons) == 1 else f"bilaga 1–{len(comparisons)}"
    return f"Resultatet redovisas i {bilagor}, jämfört med {names}." if used else f"Resultatet redovisas i {bilagor}."


def _write_bilaga(
    document: WordDocument,
    number: int,
    comparison: Comparison,
    definitions: Definitions,
    unit: str,
    authors: str,
) -> None:
    document.page_break()
    title = definitions.areas[comparison.area].title
    document.heading(f"Bilaga {number}. {title}")
    benchmarks = _benchmarks([comparison], definitions)
    columns = [
        Column("Indikator", 5.0),
        Column(definitions.unit_name(unit), 2.0),
        *(Column(definitions.unit_name(each), 2.3, "right") for each in benchmarks),
        Column("Kommentar", 4.4),
    ]
    own = _own_rows(comparison, unit)
    rows: list[TableRow] = [_bilaga_row(row, definitions, unit, benchmarks) for row in own]
    is_disputed = any(row.doubts.keys() & {unit, *benchmarks} for row in own)
    document.table(
        columns,
        rows,
        caption=f"{title} {comparison.year}: svar, andel som svarat ja i procent där inget annat anges, och kommentar",
        note=spaced(
            ANSWER_RULE,
            FIGURE_RULE if _has_figures(comparison) else "",
            DISPUTED_NOTE if is_disputed else "",
            authors,
        ),
    )


def _has_figures(comparison: Comparison) -> bool:
    return any(not row.indicator.is_answer for row in comparison.rows)


def _bilaga_row(row: Row, definitions: Definitions, unit: str, benchmarks: Sequence[str]) -> list[Cell | str]:
    cell = row.cells[unit].now
    told = tell_cell(row, unit, definitions).marked
    answer = Cell(told, shade=cell.judgement, word=COLOUR_WORDS[cell.mark], symbol=COLOUR_SYMBOLS[cell.mark])
    shown = [tell_benchmark(row, each).marked for each in benchmarks]
    return [heading(row), answer, *shown, row.comment or ""]
