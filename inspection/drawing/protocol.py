"""The urvalsprotokoll: what anybody needs to check and repeat a draw, as headings, rows and lists for any document."""

from dataclasses import dataclass

from inspection.drawing.fallout import KIND_TITLES, RecordedFallout, Selection
from inspection.drawing.sampling import StratumDraw

Row = tuple[str, str]


@dataclass(frozen=True)
class ProtocolList:
    """A list of ids or sentences under its own title."""

    title: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class ProtocolSection:
    """One heading of the protocol: rows of label and value, then lists. All texts are Swedish."""

    heading: str
    rows: tuple[Row, ...] = ()
    lists: tuple[ProtocolList, ...] = ()


_HOW_TO_REPEAT = (
    "Räkna SHA-256 av texten frö|urvalsgrupp|id i UTF-8 för varje akt, med lodrätt streck mellan delarna.",
    "Sortera urvalsgruppens akter stigande efter resultatet, skrivet hexadecimalt.",
    "De första akterna är urvalet, resten är reservlistan i samma ordning.",
)
_FRAME_FORM = (
    "Ramens kontrollsumma är SHA-256 av en rad per akt: urvalsgrupp, tabulator, id, radslut. Raderna är i UTF-8 och"
    " sorterade efter sina byte."
)
_MADE_ELSEWHERE = "Urvalet är draget på annat sätt än med det här programmet och kan inte räknas om."


def build_protocol(selection: Selection) -> list[ProtocolSection]:
    """The protocol of a draw and its fall-out: frame, draw, drawn files, fall-out, how to repeat it.

    Ids stand in rank order, as drawn; fall-out and replacements are listed by themselves. A draw made elsewhere has no
    seed, and says so in place of how to repeat it.
    """
    draw = selection.draw
    lists = [each for stratum in draw.strata for each in _lists(stratum)]
    sections = [
        ProtocolSection("Ram", tuple(_frame_rows(selection))),
        ProtocolSection("Lottning", tuple(_draw_rows(selection))),
        ProtocolSection("Akter", (), tuple(lists)),
        ProtocolSection("Bortfall", tuple(_fallout_rows(selection))),
    ]
    if draw.seed:
        how = ProtocolList("Så upprepas lottningen", (*_HOW_TO_REPEAT, _FRAME_FORM))
    else:
        how = ProtocolList("Kan inte upprepas", (_MADE_ELSEWHERE,))
    return [*sections, ProtocolSection("Kontroll", (), (how,))]


def _frame_rows(selection: Selection) -> list[Row]:
    draw = selection.draw
    sizes = [
        (f"Akter i urvalsgruppen {each.name}", "inte angivet" if each.size is None else str(each.size))
        for each in draw.strata
    ]
    return [
        ("Akter i ramen", str(draw.population)),
        *sizes,
        ("Ramens kontrollsumma", draw.frame_sha256 or "finns inte"),
    ]


def _draw_rows(selection: Selection) -> list[Row]:
    draw = selection.draw
    drawn = sum(len(each.drawn) for each in draw.strata)
    numbers = [(f"Dragna ur urvalsgruppen {each.name}", str(len(each.drawn))) for each in draw.strata]
    return [
        ("Frö", draw.seed or "finns inte"),
        ("Fröets ursprung", draw.seed_origin or "inte angivet"),
        ("Dragna akter", str(drawn)),
        *numbers,
        ("Lottningens kontrollsumma", draw.sha256),
    ]


def _lists(stratum: StratumDraw) -> list[ProtocolList]:
    lists = [ProtocolList(f"Dragna i ordning, urvalsgruppen {stratum.name}", stratum.drawn)]
    if stratum.reserve:
        lists.append(ProtocolList(f"Reservlista i ordning, urvalsgruppen {stratum.name}", stratum.reserve))
    return lists


def _fallout_rows(selection: Selection) -> list[Row]:
    sample = selection.sample
    rows = [
        ("Utanför ramen", str(sample.outside_frame)),
        ("Gick inte att granska", str(sample.not_reviewable)),
        ("Akter i gruppen efter bortfall utanför ramen", str(sample.population)),
        ("Akter att granska", str(sum(len(each.to_review) for each in selection.strata))),
    ]
    return rows + [(each.id, _explain(each)) for stratum in selection.strata for each in stratum.fallout]


def _explain(fallout: RecordedFallout) -> str:
    """`inte representativ (gick inte att granska), inte ersatt`, and the note."""
    replaced = f"ersatt av {fallout.replacement}" if fallout.replacement else "inte ersatt"
    text = f"{fallout.reason.title} ({KIND_TITLES[fallout.reason.kind]}), {replaced}"
    return f"{text}. {fallout.note}" if fallout.note else text
