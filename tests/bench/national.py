"""A made-up national data set: 290 kommuner, 21 län and riket, 160 indicators in four areas, 20 years.

The kommuner, the areas and the definitions of indicators are the real ones, filled up with made-up indicators to 40 in
each area; every value is drawn with a fixed seed. Answers mostly stay from year to year, as real ones do.
"""

import json
import shutil
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ojcore.definitions.folder import PROJECT
from ojcore.definitions.model import Definitions, Indicator
from ojcore.definitions.reader import load_definitions
from ojcore.reading.cells import Value
from ojcore.store.values import VALUES
from ojcore.swedish import NO_BREAK_SPACE, fold_name, format_number

SEED = 20_180_615
SOURCE, TITLE = "nationell", "Påhittad nationell sammanställning"
AREAS = 4
INDICATORS_PER_AREA = 40
YEARS = range(2005, 2025)
VALUE_COLUMNS = ", ".join(column.name for column in VALUES.columns)  # for the driver alone, which is the measure
MISSING = 0.03
CHANGE = 0.1

_MADE_UP = {
    "value_type": "ja_nej",
    "direction": "high_is_good",
    "definition": "Påhittad indikator för mätning av programmets kostnad.",
}
_KEPT = ("title", "dimension", "value_type", "unit", "decimals", "direction", "base", "definition", "footnote")


def write_data_folder(folder: Path) -> Definitions:
    """Writes a folder of definitions, as `data/` is one, and returns what it defines."""
    real = load_definitions(PROJECT / "data")
    leave = shutil.ignore_patterns("indicators", "sources", "areas.toml", "benchmarks.toml")
    shutil.copytree(PROJECT / "data", folder, ignore=leave)
    _write_areas(folder)
    _write_benchmarks(folder, real)
    for area in list(real.areas)[:AREAS]:
        _write_indicators(
            folder / "indicators" / area, [each for each in real.area_indicators[area] if each.area == area], area
        )
    return load_definitions(folder)


def _write_areas(folder: Path) -> None:
    areas = tomllib.loads((PROJECT / "data" / "areas.toml").read_text(encoding="utf-8"))["area"][:AREAS]
    lines: list[str] = []
    for area in areas:
        lines += ["[[area]]", *_toml({"id": area["id"], "title": area["title"]})]
        for dimension in area["dimension"]:
            lines += ["[[area.dimension]]", *_toml(dimension)]
    (folder / "areas.toml").write_text("\n".join(lines), encoding="utf-8")


def _write_benchmarks(folder: Path, real: Definitions) -> None:
    meaning = "Påhittat jämförelsetal"
    lines = ["[riket]", *_toml({"title": "Riket", "meaning": meaning})]
    for lan in dict.fromkeys(kommun.lan for kommun in real.kommuner.values()):
        lines += [f"[{_lan_id(lan)}]", *_toml({"title": lan, "meaning": meaning, "lan": lan})]
    (folder / "benchmarks.toml").write_text("\n".join(lines), encoding="utf-8")


def _lan_id(lan: str) -> str:
    return fold_name(lan).replace("län", "-lan").translate(str.maketrans("åäö", "aao"))


def _write_indicators(folder: Path, real: list[Indicator], area: str) -> None:
    """The figures of the area first, so that the pages that show them have something to show."""
    folder.mkdir(parents=True)
    chosen = sorted(real, key=lambda each: each.is_answer)[:INDICATORS_PER_AREA]
    for indicator in chosen:
        content = indicator.model_dump(by_alias=True)
        lines = _toml({key: content[key] for key in _KEPT})
        if indicator.plausible:
            lines += [f"plausible = [{indicator.plausible[0]}, {indicator.plausible[1]}]"]
        for each in indicator.series_break:
            lines += ["[[series_break]]", *_toml(each.model_dump())]
        (folder / f"{indicator.id}.toml").write_text("\n".join(lines), encoding="utf-8")
    for number in range(len(chosen), INDICATORS_PER_AREA):
        made_up = {"title": f"Påhittad indikator {number + 1}", "dimension": "tillganglighet"} | _MADE_UP
        (folder / f"{area}-{number + 1}.toml").write_text("\n".join(_toml(made_up)), encoding="utf-8")


def _toml(content: dict[str, Any]) -> list[str]:
    return [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in content.items()]


def draw_values(definitions: Definitions) -> list[Value]:
    """Every value of the data set, in the order of the database's key; the same ones each time."""
    random = np.random.default_rng(SEED)
    found: list[Value] = []
    for id_ in sorted(definitions.indicators):
        found.extend(_values_of(definitions.indicators[id_], definitions, random))
    return found


def _values_of(indicator: Indicator, definitions: Definitions, random: np.random.Generator) -> Iterator[Value]:
    kommuner, benchmarks = sorted(definitions.kommuner), sorted(definitions.benchmarks)
    cells = _answers(indicator, len(kommuner), random) if indicator.is_answer else _figures(indicator, kommuner, random)
    shares = np.clip(random.normal(60, 15, (len(YEARS), len(benchmarks))), 0, 100).round(1)
    missing = random.random((len(YEARS), len(kommuner))) < MISSING
    for place, year in enumerate(YEARS):
        for unit, gone, cell in zip(kommuner, missing[place].tolist(), cells[place], strict=True):
            raw, code, number, reason = ("vet ej", None, None, "vet_ej") if gone else (*cell, None)
            yield Value(indicator.id, year, unit, SOURCE, raw, code, number, reason, "", unit, indicator.id)
        for unit, share in zip(benchmarks, shares[place].tolist(), strict=True):
            raw = _printed(share, 1)
            yield Value(indicator.id, year, unit, SOURCE, raw, None, share, None, "", unit, indicator.id)


_Drawn = list[list[tuple[str, str | None, float | None]]]


def _answers(indicator: Indicator, units: int, random: np.random.Generator) -> _Drawn:
    codes = {"ja_nej": ["nej", "ja"], "ja_delvis_nej": ["nej", "delvis", "ja"]}.get(
        indicator.value_type, ["15_dagar_eller_mer", "inom_8_14_dagar", "inom_7_dagar"]
    )
    spelling = {code: code.replace("_", " ").replace("8 14", "8-14").upper() for code in codes}
    chosen = random.integers(len(codes), size=(len(YEARS), units))
    stays = random.random(chosen.shape) >= CHANGE
    for place in range(1, len(YEARS)):
        chosen[place] = np.where(stays[place], chosen[place - 1], chosen[place])
    return [[(spelling[codes[each]], codes[each], None) for each in year] for year in chosen.tolist()]


def _figures(indicator: Indicator, kommuner: list[str], random: np.random.Generator) -> _Drawn:
    low, high = (1, 8) if indicator.value_type == "scale" else indicator.plausible or (0, 100)
    level = random.uniform(low, high, len(kommuner))
    drift = random.normal(0, (high - low) / 20, (len(YEARS), len(kommuner)))
    figures = np.clip(level + drift, low, high).round(indicator.decimals)
    return [[(_printed(each, indicator.decimals), None, each) for each in year] for year in figures.tolist()]


def _printed(number: float, decimals: int) -> str:
    return format_number(number, decimals).replace(NO_BREAK_SPACE, " ")


def write_file(values: Sequence[Value]) -> bytes:
    """The values as a file in the form that the program imports."""
    lines = ["källa;källans titel;indikator;år;enhet;svar"]
    lines += [f"{each.source};{TITLE};{each.indicator};{each.year};{each.unit};{each.raw}" for each in values]
    return "\n".join(lines).encode()


def write_change(definitions: Definitions, number: int) -> bytes:
    """A small file of a source of its own: ten kommuner's answers to one question, another one for each number."""
    answers = [indicator.id for indicator in definitions.indicators.values() if indicator.value_type == "ja_nej"]
    lines = ["källa;källans titel;indikator;år;enhet;svar"]
    for unit in sorted(definitions.kommuner)[:10]:
        lines.append(f"tillagg;Påhittat tillägg;{answers[number % len(answers)]};{YEARS[-1]};{unit};JA")
    return "\n".join(lines).encode()
