"""What a document costs, the yearly report and the granskningsrapport: against serialising and zipping the same XML."""

import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import cycle, islice
from statistics import median
from typing import cast

from lxml import etree
from sqlalchemy import Engine

from inspection.counting.tally import Case
from inspection.instrument.fact_tables import FactTable, FilledTable, fact_tables, fill_table
from inspection.report import Source, write_report
from ojcore.access import LOCAL_USER, Acting
from ojcore.definitions.model import Definitions
from ojcore.documents.making import Order, make_yearly
from tests.bench.measure import compare_tasks, spread
from tests.bench.national import YEARS
from tests.bench.rows import Row
from tests.report_sources import INSTRUMENT, count_files, inspection, small_source

AREA = "ekonomiskt-bistand"
GROUP = "nordvast"
DAY = date(2024, 10, 11)
FILES, TABLES = 500, 60
_FLOOR = "same XML serialised, zipped"

Parts = list[tuple[str, etree._Element]]


def measure_yearly(engine: Engine, definitions: Definitions, rounds: int) -> list[Row]:
    """The yearly report of one kommun after the other beside its group, from the database to the finished file.

    With all that is in it, pictures too; without LibreOffice's page numbers, which are a program of others.
    """
    turns = cycle(definitions.kommuner)

    def report() -> bytes:
        order = Order(AREA, YEARS[-1], GROUP, next(turns), DAY, paginate=False)
        return make_yearly(Acting(engine, LOCAL_USER), definitions, order).file

    return [_row("yearly report, as delivered", report, report(), rounds, 4)]


def _row(work: str, report: Callable[[], bytes], example: bytes, rounds: int, goal: float) -> Row:
    parts = _parts(example)
    ours, zipped = compare_tasks(report, lambda: _zip(parts), rounds)
    floor = median(zipped)
    figure = f"{spread(ours)}; {len(example) / 1024:.0f} KiB"
    return Row(work, f"{_FLOOR} {floor * 1000:.1f} ms", figure, median(ours) / floor, goal)


def _parts(file: bytes) -> Parts:
    """The file's XML as trees; what is inlined beside it, such as a picture, is no floor that could not be lower."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return [
            (name, etree.fromstring(archive.read(name)))
            for name in archive.namelist()
            if name.endswith((".xml", ".rels"))
        ]


def _zip(parts: Parts) -> bytes:
    """The floor: every tree to text, and all of it into a zip."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts:
            archive.writestr(name, cast(bytes, etree.tostring(part)))
    return target.getvalue()


def measure_inspection_report(rounds: int) -> list[Row]:
    """A granskningsrapport with FILES files to count and, since facts tables are repeated in it, TABLES tables."""
    numbers = random.Random(1)  # noqa: S311 (made-up answers, the same each time)
    files = [_reviewed(f"A{number}", numbers) for number in range(FILES)]
    empty = replace(small_source(), ratios=count_files(files))
    facts = cycle(_filled_tables(numbers))
    source = replace(empty, facts=tuple(islice(facts, TABLES - _count_tables(_report(empty)))))
    work = f"granskningsrapport, {FILES} files, {TABLES} tables"
    return [_row(work, lambda: _report(replace(source, ratios=count_files(files))), _report(source), rounds, 3)]


def _reviewed(id_: str, numbers: random.Random) -> Case:
    questions = [question for question in INSTRUMENT.at_level("akt") if question.type == "select_one"]
    return Case(id_, {question.name: numbers.choice(question.answers).name for question in questions})


def _filled_tables(numbers: random.Random) -> list[FilledTable]:
    units = inspection().units
    return [
        fill_table(table, units, {place: str(numbers.randrange(1, 100)) for place in _places(table, units)})
        for table in fact_tables(INSTRUMENT.form_id).values()
    ]


def _places(table: FactTable, units: tuple[str, ...]) -> list[tuple[str, str]]:
    rows = [row.id for row in table.row if row.kind != "rubrik" and not row.is_computed]
    return [(row, column) for row in rows for column in table.columns(units)]


def _report(source: Source) -> bytes:
    return write_report(source, "utkast", DAY).content


def _count_tables(file: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return archive.read("word/document.xml").count(b"<w:tbl>")
