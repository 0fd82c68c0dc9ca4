"""Figures that cannot be right.

Outside 0–100 or the plausible, a part greater than its whole, a class outside its scale, a kommunkod or kommuntyp that
is not the register's.
"""

import re
from collections.abc import Iterator
from math import nan

import numpy as np

from ojcore.checking.cells import SourceCells, place
from ojcore.checking.discrepancy import Discrepancy, Kind, Outcome, place_of
from ojcore.definitions.model import Indicator
from ojcore.reading.cells import Claim, Value
from ojcore.swedish import exact, format_number, half_step

Figure = Value | Claim

# The indicator that repeats the register's classification of kommuner, and the last year that it was in use.
_KOMMUNTYP = "skl-kommuntyp"
_KOMMUNTYP_UNTIL = 2016


def _means(cells: SourceCells) -> list[Claim]:
    """Every printed mean that is a figure."""
    return [claim for claim in cells.claims if claim.kind == "mean" and claim.number is not None]


def check_bounds(cells: SourceCells) -> Outcome:
    """Every figure: a share within 0–100, another within the indicator's plausible bounds or its scale's classes."""
    arrays, indicators = cells.arrays, cells.definitions.indicators
    known = {id_: _bounds(indicators[id_]) or (nan, nan) for id_ in arrays.texts["indicator"]}
    low = arrays.of("indicator", lambda id_: known[id_][0], float)
    high = arrays.of("indicator", lambda id_: known[id_][1], float)
    is_bound = arrays.has_number & ~np.isnan(low)
    is_outside = is_bound & ~((low <= arrays.number) & (arrays.number <= high))
    means = [(claim, bounds) for claim in _means(cells) if (bounds := _bounds(cells.indicator(claim)))]
    outside = [claim for claim, bounds in means if not bounds[0] <= (claim.number or 0) <= bounds[1]]
    figures: list[Figure] = [*arrays.where(is_outside), *outside]
    discrepancies = [_outside(cells, figure) for figure in figures]
    return Outcome("Tal inom rimliga gränser", discrepancies, int(is_bound.sum()) + len(means))


def _disputed(*figures: Figure) -> tuple[tuple[str, int, str, str], ...]:
    """The values among them; a printed mean is a claim and puts no value in doubt."""
    return tuple(figure[:4] for figure in figures if isinstance(figure, Value))


def _bounds(indicator: Indicator) -> tuple[float, float] | None:
    if indicator.is_answer:
        return 0, 100
    if indicator.value_type == "scale":
        return _classes(indicator)
    return indicator.plausible or ((0, 100) if indicator.measured_in == "%" else None)


def _classes(indicator: Indicator) -> tuple[float, float] | None:
    """The classes that the unit of a scale names: `klass 1–5` as (1, 5)."""
    match = re.search(r"(\d+)\s*[–-]\s*(\d+)", indicator.measured_in)
    return (float(match[1]), float(match[2])) if match else None


def _outside(cells: SourceCells, figure: Figure) -> Discrepancy:
    indicator = cells.indicator(figure)
    bounds = _bounds(indicator) or (0, 0)
    possible = f"{format_number(bounds[0], 0)}–{format_number(bounds[1], 0)}"
    is_scale = indicator.value_type == "scale"
    if cells.is_percent(figure):
        text = f"En andel ligger mellan {possible.replace('–', ' och ')} procent; här står {figure.raw}."
    elif is_scale:
        text = f"Skalan är {indicator.measured_in}; här står {figure.raw}."
    else:
        reasonable = f"{possible} {indicator.measured_in}".rstrip()
        text = f"Ett rimligt tal är {reasonable}; här står {figure.raw}. Enheten eller decimaltecknet kan vara fel."
    kind: Kind = "category" if is_scale else "share" if cells.is_percent(figure) else "unit"
    return Discrepancy(
        cells.source,
        place(figure),
        figure.table,
        kind,
        indicator.id,
        figure.unit,
        figure.raw,
        possible,
        text,
        "certain",
        _disputed(figure),
    )


def check_parts(cells: SourceCells) -> Outcome:
    """Every figure that is part of another indicator's: it cannot exceed it by more than rounding."""
    by_key = {(figure.indicator, figure.year, figure.unit): figure for figure in _parts_and_wholes(cells)}
    discrepancies, checked = [], 0
    for (_, year, unit), part in by_key.items():
        whole = by_key.get((cells.indicator(part).part_of, year, unit))
        if whole is None:
            continue
        checked += 1
        if (part.number or 0) > (whole.number or 0) and _exceeds(part, whole):
            discrepancies.append(_too_large(cells, part, whole))
    return Outcome("Delar som ryms i sin helhet", discrepancies, checked)


def _parts_and_wholes(cells: SourceCells) -> Iterator[Figure]:
    """Every figure of an indicator that is part of another or has parts."""
    indicators = cells.definitions.indicators.values()
    involved = {each.id for each in indicators if each.part_of} | {each.part_of for each in indicators}
    yield from cells.arrays.where(cells.arrays.of("indicator", involved.__contains__) & cells.arrays.has_number)
    yield from (claim for claim in _means(cells) if claim.indicator in involved)


def _exceeds(part: Figure, whole: Figure) -> bool:
    """True where rounding does not explain that the part is larger."""
    excess = exact(part.number or 0) - exact(whole.number or 0)
    return excess > half_step(part.raw) + half_step(whole.raw)


def _too_large(cells: SourceCells, part: Figure, whole: Figure) -> Discrepancy:
    titles = cells.indicator(part).title, cells.indicator(whole).title
    text = f"”{titles[0]}” är en del av ”{titles[1]}” och kan inte vara större: {part.raw} mot {whole.raw}."
    where = (cells.source, place(part), part.table)
    about = (part.indicator, part.unit, part.raw, f"högst {whole.raw}", text)
    return Discrepancy(*where, "share", *about, "certain", _disputed(part, whole))


def check_register(cells: SourceCells) -> Outcome:
    """Every printed kommunkod and kommuntyp against the register of kommuner."""
    discrepancies, checked, unchecked = [], 0, 0
    for table, label, heading, printed in _printed_codes(cells):
        code = cells.definitions.find_kommun(label)
        checked += 1
        if code and printed != code:
            text = f"{cells.definitions.unit_name(code)} har kommunkod {code} i registret; här står {printed}."
            where = (cells.source, place_of(table, label, heading), table)
            discrepancies.append(Discrepancy(*where, "category", None, code, printed, code, text, "certain"))
    is_type = cells.arrays.of("indicator", lambda indicator: indicator == _KOMMUNTYP)
    for value in cells.arrays.where(is_type & cells.arrays.has_number):
        if value.unit not in cells.definitions.kommuner:
            continue
        known = cells.definitions.kommuner[value.unit].skl_2011
        if value.year > _KOMMUNTYP_UNTIL or not known:
            unchecked += 1
            continue
        checked += 1
        if value.number != float(known):
            text = f"Registret har typ {known} (SKL:s indelning 2011); här står {value.raw}."
            where = (cells.source, place(value), value.table)
            about = (value.indicator, value.unit, value.raw, known, text)
            discrepancies.append(Discrepancy(*where, "category", *about, "certain", (value[:4],)))
    return Outcome("Kommunkoder och kommuntyper", discrepancies, checked, unchecked, "registret har 2011 års indelning")


def _printed_codes(cells: SourceCells) -> Iterator[tuple[str, str, str, str]]:
    """Table, row, column and text of every printed kommunkod."""
    for table in cells.publication.tables if cells.publication else ():
        column = table.definition.code_column
        if column:
            for label, texts in table.rows:
                yield table.definition.number, label, column, texts[table.headings.index(column)]
