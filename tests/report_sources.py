"""Granskningar to write reports from: the reconstructed example out of a database, and small ones made in the test."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from inspection.counting.ratios import Ratios, count_ratios
from inspection.counting.tally import Case
from inspection.inspections import Inspection
from inspection.instrument.law import load_law
from inspection.instrument.reader import load_instrument
from inspection.report import Source, load_source
from ojcore.access import LOCAL_USER, Acting
from ojcore.definitions.folder import PROJECT
from tests.copies import sqlite_copy

DATA = PROJECT / "data"
INSTRUMENT = load_instrument(DATA / "instruments" / "ekonomiskt-bistand-2011-v1")
PRESENT_DAY = load_instrument(DATA / "instruments" / "ekonomiskt-bistand-2026-v2")
LAW = load_law(DATA / "law.toml")
DAY = date(2011, 12, 20)


def example_engine(folder: Path) -> tuple[Engine, int]:
    """A database with the example in it, and its id."""
    return sqlite_copy("example", folder / "exempel.db"), 1


def example_source(folder: Path) -> Source:
    """The example as it is loaded for a report."""
    engine, created = example_engine(folder)
    return load_source(Acting(engine, LOCAL_USER), created)


def inspection(**changes: Any) -> Inspection:
    """A granskning under way of the units Norra and Södra."""
    made = Inspection(
        title="Granskning av ekonomiskt bistånd",
        units=("Norra", "Södra"),
        inspectors=("Inspektör 1",),
        period_from=date(2011, 4, 1),
        period_to=date(2011, 5, 31),
        instrument=INSTRUMENT.id,
        id=1,
        number=1,
        previous=None,
        instrument_sha256=INSTRUMENT.sha256,
        status="pagar",
        version=1,
        created_by="Inspektör 1",
        created_at=datetime(2011, 4, 1, tzinfo=UTC),
        fixed_by="",
        fixed_at=None,
        sha256="",
    )
    return replace(made, **changes)


def small_source(
    answers: Mapping[str, str] | None = None,
    *,
    cases: int = 0,
    unit: Mapping[str, str] | None = None,
    **changes: Any,
) -> Source:
    """A granskning of `cases` files with these answers each; no draw, no texts and no facts unless given."""
    files = [Case(f"A{number}", dict(answers or {})) for number in range(cases)]
    made = Source(
        inspection=inspection(),
        instrument=INSTRUMENT,
        law=LAW,
        selection=None,
        ratios=count_files(files, unit),
        unit=unit or {},
        repeats={},
        texts={},
        plan={},
    )
    return replace(made, **changes)


def count_files(files: list[Case], unit: Mapping[str, str] | None = None) -> Ratios:
    """The ratios of these files, without a draw."""
    return count_ratios(INSTRUMENT, files, None, unit or {})
