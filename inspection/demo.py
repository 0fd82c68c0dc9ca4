"""The reconstructed example of the 2011 granskning: files whose counts are the report's, read from `data/demo`."""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from inspection.counting.tally import Case
from inspection.drawing.fallout import Fallout, Selection, apply_fallout
from inspection.drawing.sampling import Draw, StratumDraw
from ojcore.definitions.model import Definition

FOLDER = "demo/granskning-2011"


class DemoFallout(Definition):
    """A drawn file that was not reviewed and not replaced. reason: a key of FALLOUT_REASONS."""

    id: str
    stratum: str
    reason: str


class DemoDefinition(Definition):
    """granskning.toml. label: says that it is reconstructed. readings: what was chosen where the report is silent."""

    title: str
    label: str
    units: tuple[str, ...]
    inspectors: tuple[str, ...]
    period_from: date
    period_to: date
    instrument: str
    population: int
    seed_origin: str
    readings: tuple[str, ...]
    fallout: tuple[DemoFallout, ...]


class DemoAction(Definition):
    """What was to be done about a brist, by whom and when."""

    measure: str
    owner: str
    due: date


class DemoBrist(Definition):
    """Something to put right, in an area of the instrument."""

    area: str
    text: str
    action: tuple[DemoAction, ...] = ()


class DemoBrister(Definition):
    """brister.toml."""

    finding: tuple[DemoBrist, ...]


class DemoTexts(Definition):
    """texter.toml. plan: part -> text; text: the field, as `instrument.fields.text_key` takes it -> text."""

    plan: Mapping[str, str]
    text: Mapping[str, str]


@dataclass(frozen=True)
class Demo:
    """The example. selection: the draw after fall-out; strata of unknown size, no seed, no frame.

    unit_answers: question -> value at level enhet. unit_rows: (question, row number from 1) -> value within repeats.
    facts: (table, row, column) -> figure as printed, see `inspection.instrument.fields.fact_key`.
    """

    definition: DemoDefinition
    selection: Selection
    cases: tuple[Case, ...]
    unit_answers: Mapping[str, str] = field(hash=False)
    unit_rows: Mapping[tuple[str, int], str] = field(hash=False)
    facts: Mapping[tuple[str, str, str], str] = field(hash=False)
    texts: DemoTexts
    brister: tuple[DemoBrist, ...]


def load_demo(data: Path) -> Demo:
    """The example under `data`, the repository's folder. Raises OSError or ValueError where its files are broken."""
    folder = data / FOLDER
    definition = DemoDefinition.model_validate(_toml(folder / "granskning.toml"))
    cases = tuple(_case(row) for row in _rows(folder / "akter.csv"))
    unit = [(row["fraga"], row["rad"], row["svar"]) for row in _rows(folder / "enhet.csv")]
    return Demo(
        definition,
        _selection(definition, cases),
        cases,
        {question: value for question, number, value in unit if not number},
        {(question, int(number)): value for question, number, value in unit if number},
        {(row["tabell"], row["rad"], row["kolumn"]): row["varde"] for row in _rows(folder / "fakta.csv")},
        DemoTexts.model_validate(_toml(folder / "texter.toml")),
        DemoBrister.model_validate(_toml(folder / "brister.toml")).finding,
    )


def _toml(path: Path) -> dict[str, object]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";", strict=True))


def _case(row: dict[str, str]) -> Case:
    return Case(
        row.pop("id"), stratum=row.pop("urvalsgrupp"), answers={name: value for name, value in row.items() if value}
    )


def _selection(definition: DemoDefinition, cases: tuple[Case, ...]) -> Selection:
    drawn = [(each.stratum, each.id) for each in cases] + [(each.stratum, each.id) for each in definition.fallout]
    strata = tuple(
        StratumDraw(name, None, tuple(sorted(id_ for stratum, id_ in drawn if stratum == name)), ())
        for name in dict.fromkeys(stratum for stratum, _ in drawn)
    )
    draw = Draw("", definition.seed_origin, "", definition.population, strata)
    return apply_fallout(draw, [Fallout(each.id, each.reason, replace=False) for each in definition.fallout])
