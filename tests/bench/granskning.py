"""A granskning: saving one answer against a bare INSERT and commit, and its Sammanställning against a count in SQL."""

import random
import sqlite3
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median

from sqlalchemy import Engine

from inspection.drawing.register import frame_by_count
from inspection.inspections import change_status, create_inspection
from inspection.instrument.fields import case_key
from inspection.review.draws import freeze_draw
from inspection.review.entries import Entry, _insert_entries, save_entry
from ojcore.access import LOCAL_USER, Acting
from ojcore.store.engine import migrate, now, open_engine
from tests.bench.measure import compare_tasks, cpu_of, cpu_once, growth, spread, wait_until_quiet
from tests.bench.rows import Row, left_out
from tests.granskningar import DETAILS, FIRST, drawn_files, plan_with_files
from tests.report_sources import INSTRUMENT
from tests.serving import Server
from tests.visitors import Visitor

SIZES = (1_000, 10_000)
FEW_SIZES = (1_000, 250)  # the one that has rows first, as in a whole run
_COLUMNS = "inspection, kind, subject, row_id, field, reviewer, version, value, origin, changed_by, changed_at"
_COUNT = "SELECT field, value, count(*) FROM entry WHERE inspection = ? AND kind = 'akt' GROUP BY field, value"


def measure_saving(folder: Path, rounds: int) -> list[Row]:
    """A save checks role, lock, draw, answer and personnummer, finds conflicts and writes the log, in one commit."""
    engine = open_engine(f"sqlite:///{folder / 'granskning.db'}")
    migrate(engine)
    inspection = plan_with_files(engine)
    key = case_key(drawn_files(engine, inspection)[0], "arbetsplan")
    versions, numbers, acting = count(), count(1), Acting(engine, FIRST)

    def save() -> None:
        seen = next(versions)
        save_entry(acting, inspection, key, ("ja", "nej")[seen % 2], seen)

    bare = sqlite3.connect(str(engine.url.database))
    for statement in ("journal_mode = WAL", "synchronous = FULL"):
        bare.execute(f"PRAGMA {statement}")
    bare.execute(f"CREATE TABLE bare ({_COLUMNS})")
    statement = f"INSERT INTO bare ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 (names are ours)
    moment = datetime.now(UTC).isoformat()

    def insert() -> None:
        bare.execute(statement, (inspection, *key, next(numbers), "ja", "formular", FIRST.name, moment))
        bare.commit()

    saved, inserted = compare_tasks(save, insert, rounds)
    bare.close()
    engine.dispose()
    floor = median(inserted)
    return [Row("saving one answer", f"INSERT and commit {floor * 1000:.2f} ms", spread(saved),
                median(saved) / floor, 3)]  # fmt: skip


def add_large(engine: Engine, files: int) -> int:
    """A granskning under way with `files` files, every question about each of them answered, and its id."""
    acting = Acting(engine, LOCAL_USER)
    created = create_inspection(acting, replace(DETAILS, title=f"Granskning av {files} akter"))
    frame = frame_by_count({"kvinnor": files, "män": files})
    freeze_draw(acting, created, frame, dict.fromkeys(frame.strata, files // 2), "2011:17", "Diarienumret")
    change_status(acting, created, "pagar", seen_version=1)
    numbers = random.Random(1)  # noqa: S311 (made-up answers, the same each time)
    questions = [question for question in INSTRUMENT.at_level("akt") if question.type == "select_one"]
    entries = [
        Entry(case_key(id_, question.name), numbers.choice(question.answers).name, 1, FIRST.name, now(), "formular")
        for id_ in drawn_files(engine, created)
        for question in questions
    ]
    with acting.changing() as connection:
        _insert_entries(connection, acting, created, entries)
    return created


def unmeasured_summaries(granskningar: Collection[int]) -> list[Row]:
    """Those of the sizes that QUICK leaves out."""
    works = ("first view", "after an answer")
    return [
        left_out(f"Sammanställning, {size} files, {work}")
        for size in SIZES
        if size not in granskningar
        for work in works
    ]


async def measure_summary(server: Server, engine: Engine, granskningar: dict[int, int], rounds: int) -> list[Row]:
    """Sammanställning, when nobody has counted before and after each saved answer. granskningar: files -> id."""
    firsts: dict[int, float] = {}
    rows: list[Row] = []
    for files, inspection in granskningar.items():
        floor = _count_seconds(engine, inspection)
        async with Visitor(server.port, "granskning-plan", f"granskning={inspection}") as visitor:
            await wait_until_quiet(server.process.pid)
            before = cpu_of(server.process.pid)
            await visitor.go("granskning-sammanstallning")
            firsts[files] = cpu_of(server.process.pid) - before
            again = [await _after_saving(server, engine, inspection, visitor, turn) for turn in range(rounds)]
        what, against = f"Sammanställning, {files} files", f"count in SQL {floor * 1000:.1f} ms"
        if files not in SIZES:  # only for how the cost grows
            continue
        rows += [
            Row(f"{what}, first view", against, f"{firsts[files] * 1000:.0f} ms", firsts[files] / floor, 3),
            Row(f"{what}, after an answer", against, spread(again), median(again) / floor, 3),
        ]
    sizes = " and ".join(map(str, sorted(firsts)))
    rows.append(
        Row("Sammanställning, growth with the files", f"{sizes} files", "first view", growth(firsts), 1.1, "n^")
    )
    return rows


async def _after_saving(server: Server, engine: Engine, inspection: int, visitor: Visitor, turn: int) -> float:
    key = case_key(drawn_files(engine, inspection)[turn], "arbetsplan")
    acting = Acting(engine, LOCAL_USER)
    for seen, answer in ((1, "ja"), (1, "nej")):  # what is stored already gives no new version
        if save_entry(acting, inspection, key, answer, seen).version > 1:
            break
    await wait_until_quiet(server.process.pid)
    before = cpu_of(server.process.pid)
    await visitor.rerun()
    return cpu_of(server.process.pid) - before


def _count_seconds(engine: Engine, inspection: int) -> float:
    connection = sqlite3.connect(str(engine.url.database))
    found = [cpu_once(lambda: connection.execute(_COUNT, (inspection,)).fetchall()) for _ in range(5)]
    connection.close()
    return median(found)
