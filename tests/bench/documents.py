"""What a document costs, the yearly report and the granskningsrapport: against serialising and zipping the same XML."""

import io
import random
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import cycle, islice
from typing import cast

from lxml import etree
from sqlalchemy import Engine, event

from inspection.counting.tally import Case
from inspection.instrument.fact_tables import FactTable, FilledTable, fact_tables, fill_table
from inspection.report import Source, write_report
from ojcore.access import LOCAL_USER, Acting
from ojcore.checking import Report as Check
from ojcore.comparing.comparison import fetch_unit_coverage
from ojcore.definitions.model import Definitions
from ojcore.documents.material import Material, load_material
from ojcore.documents.yearly import build_content
from tests.bench.measure import Line, compare_tasks
from tests.report_sources import INSTRUMENT, count_files, inspection, small_source

AREA = "ekonomiskt-bistand"
GROUP = "nordvast"
DAY = date(2024, 10, 11)
FILES, TABLES = 500, 60

Parts = list[tuple[str, etree._Element | bytes]]


class _NoDiscrepancies(Mapping[str, Check]):
    """Checks of sources that found nothing: they are made once per source and not per report."""

    def __getitem__(self, source: str) -> Check:
        return Check(source, [], {}, 0)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def measure_documents(engine: Engine, definitions: Definitions, rounds: int) -> list[Line]:
    """The yearly report of one kommun after the other, each beside its group."""
    kommuner = list(definitions.kommuner)
    turns = cycle(kommuner)
    first = _material(engine, definitions, kommuner[0])
    parts = _parts(_file(first))
    lines = []
    ours, floor = compare_tasks(lambda: _file(_material(engine, definitions, next(turns))), lambda: _zip(parts), rounds)
    lines.append(
        Line("yearly report from the database to the file", "the same XML serialised and zipped", ours / floor)
    )
    written, floor = compare_tasks(lambda: _file(first), lambda: _zip(parts), rounds)
    note = f"{_size(_file(first))} kB with its charts; {ours:.3f} s CPU a report, {written:.3f} s of it writing"
    lines.append(Line("the same, data at hand", "the same XML serialised and zipped", written / floor, note=note))
    lines.append(_statements(engine, definitions, kommuner))
    return lines


def _material(engine: Engine, definitions: Definitions, unit: str) -> Material:
    with engine.connect() as connection:
        coverage = fetch_unit_coverage(connection, definitions, GROUP, unit)
        year = max(coverage[each.id][-1] for each in definitions.area_indicators[AREA] if coverage.get(each.id))
        return load_material(
            Acting(connection, LOCAL_USER),
            definitions,
            AREA,
            year,
            GROUP,
            unit,
            checks=_NoDiscrepancies(),
            coverage=coverage,
        )


def _file(material: Material) -> bytes:
    return build_content(material, DAY).with_template(None).to_bytes()


def _size(file: bytes) -> int:
    return round(len(file) / 1024)


def _parts(file: bytes) -> Parts:
    """The file's parts, XML as trees."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    return [
        (name, etree.fromstring(content) if name.endswith((".xml", ".rels")) else content)
        for name, content in contents.items()
    ]


def _zip(parts: Parts) -> bytes:
    """The floor: every tree to text, and all of it into a zip."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts:
            archive.writestr(name, part if isinstance(part, bytes) else cast(bytes, etree.tostring(part)))
    return target.getvalue()


def _statements(engine: Engine, definitions: Definitions, kommuner: list[str]) -> Line:
    """How many statements a report sends: the same for one kommun as for the next, and none per indicator."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        counts = []
        for unit in kommuner[:5]:
            sent.clear()
            _file(_material(engine, definitions, unit))
            counts.append(len(sent))
    finally:
        event.remove(engine, "before_cursor_execute", note)
    indicators = len(definitions.area_indicators[AREA])
    return Line("statements to the database a report", f"its {indicators} indicators", max(counts) / indicators)


def measure_inspection_report(rounds: int) -> list[Line]:
    """A granskningsrapport with FILES files to count and, since facts tables are repeated in it, TABLES tables."""
    numbers = random.Random(1)  # noqa: S311 (made-up answers, the same each time)
    files = [_reviewed(f"A{number}", numbers) for number in range(FILES)]
    empty = replace(small_source(), ratios=count_files(files))
    facts = cycle(_filled_tables(numbers))
    source = replace(empty, facts=tuple(islice(facts, TABLES - _count_tables(_report(empty)))))
    parts = _parts(_report(source))
    ours, floor = compare_tasks(
        lambda: _report(replace(source, ratios=count_files(files))), lambda: _zip(parts), rounds
    )
    written, _ = compare_tasks(lambda: _report(source), lambda: _zip(parts), rounds)
    note = f"{_count_tables(_report(source))} tables; {ours:.3f} s CPU a report, {written:.3f} s of it writing"
    against = "the same XML serialised and zipped"
    return [
        Line(f"granskningsrapport of {FILES} files, from the answers to the file", against, ours / floor, 3, note),
        Line("the same, files counted already", against, written / floor, 3),
    ]


def _reviewed(id_: str, numbers: random.Random) -> Case:
    questions = [each for each in INSTRUMENT.at_level("akt") if each.type == "select_one"]
    return Case(id_, {each.name: numbers.choice(each.answers).name for each in questions})


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
