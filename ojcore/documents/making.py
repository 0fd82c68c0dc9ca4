"""The yearly report from the database to the file, for the command and for the page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ojcore.access import Acting, log, require
from ojcore.approving.approval import preliminary_mark
from ojcore.checking.job import try_check
from ojcore.definitions.model import Definitions
from ojcore.documents.material import Material, load_material
from ojcore.documents.yearly import build_content
from ojcore.store.comments import uncommented
from ojcore.word import Template


@dataclass(frozen=True)
class Order:
    """Which report, and how. unit: for one kommun beside the group; None for the group. day: on the cover.

    paginate: page numbers of the contents by LibreOffice, some seconds; else an estimate.
    """

    area: str
    year: int
    group: str
    unit: str | None
    day: date
    template: Template | None = None
    paginate: bool = True


@dataclass(frozen=True)
class Made:
    """A report as a file. whose: whom it is about, as a sentence. faults: what recomputing its own tables found.

    uncommented: titles of red indicators of the kommun that it is for without a comment.
    """

    file: bytes
    name: str
    whose: str
    faults: tuple[str, ...]
    uncommented: tuple[str, ...]


def make_yearly(
    acting: Acting,
    definitions: Definitions,
    order: Order,
    tell: Callable[[str], None] = lambda _: None,
) -> Made:
    """The report as a Word file; that it was made is logged.

    Figures and checks are of one moment; what is not checked is checked first, as far as it can be. tell: is told how
    far it has come.
    """
    require(acting, make_yearly)
    tell("Uppgifterna hämtas och räknas.")
    try_check(acting, definitions)
    material = load_material(acting, definitions, order.area, order.year, order.group, order.unit)
    content = build_content(material, order.day)
    tell("Dokumentet skrivs. Sidnumren sätts av LibreOffice, det tar några sekunder.")
    mark = preliminary_mark(acting, definitions, [order.area], order.year, order.unit)
    file = content.with_template(order.template, mark).to_bytes(paginate=order.paginate)
    name = file_name(material)
    with acting.changing() as connection:
        log(connection, acting, "export", name)
    return Made(file, name, material.whose, tuple(content.faults), missing_comments(material))


def file_name(material: Material) -> str:
    """`oj-ekonomiskt-bistand-2018-nordvast.docx`; with the kommun's code where the report is for one."""
    comparison = material.comparison
    whose = [material.unit] if material.voice.sole else [comparison.group, material.unit]
    return "-".join(["oj", comparison.area, str(comparison.year), *filter(None, whose)]) + ".docx"


def missing_comments(material: Material) -> tuple[str, ...]:
    """Titles of the red indicators of the kommun that the report is for which nobody has commented."""
    rows = uncommented(material.comparison, material.unit) if material.unit else []
    return tuple(row.indicator.title for row in rows)
