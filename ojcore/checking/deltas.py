"""Printed changes since the year before: the group's from its cells, a benchmark's as far as it can be tested."""

from collections.abc import Sequence
from decimal import Decimal

from ojcore.checking.cells import SourceCells, place, unit_names
from ojcore.checking.discrepancy import Certainty, Discrepancy, Outcome, format_like
from ojcore.checking.means import GroupFigure, claims_of, could_print, group_figure
from ojcore.reading.cells import Claim, Value
from ojcore.swedish import exact, format_change, format_number, half_step, printed_decimals, round_half_up


def check_group_deltas(cells: SourceCells) -> Outcome:
    """Every printed change of a group's mean against its cells of the two years."""
    discrepancies, checked, unchecked = [], 0, 0
    for claim, printed in claims_of(cells, "delta"):
        if claim.unit in cells.definitions.benchmarks:
            continue
        values = cells.group_values(claim.indicator, claim.year, claim.unit)
        earlier = cells.earlier_group_values(claim)
        now, before = group_figure(cells, values), group_figure(cells, earlier)
        if now is None or before is None:
            unchecked += 1
            continue
        checked += 1
        if round_half_up(now.mean - before.mean, printed_decimals(claim.raw)) != printed:
            certainty = _certainty(now, before, printed, claim.raw)
            text = _explain(cells, claim, values, earlier, now, before, certainty)
            discrepancies.append(
                _discrepancy(cells, claim, _like(cells, claim, now.mean - before.mean), text, certainty)
            )
    title = "Tryckta förändringar av gruppens snitt"
    return Outcome(title, discrepancies, checked, unchecked, "någon medlem saknar cell något av åren")


def _certainty(now: GroupFigure, before: GroupFigure, printed: Decimal, raw: str) -> Certainty:
    """A question where the difference may come from rounded cells, or from subtracting rounded means."""
    delta, slack, decimals = now.mean - before.mean, now.slack + before.slack, printed_decimals(raw)
    if slack and could_print(delta - slack, delta + slack, printed, raw):
        return "question"
    rounded = round_half_up(now.mean, decimals) - round_half_up(before.mean, decimals)
    return "question" if decimals and rounded == printed else "certain"


def _like(cells: SourceCells, claim: Claim, number: Decimal) -> str:
    return format_like(number, claim.raw, cells.decimal_point, signed=True)


def _discrepancy(cells: SourceCells, claim: Claim, recomputed: str, text: str, certainty: Certainty) -> Discrepancy:
    where = (cells.source, place(claim), claim.table)
    return Discrepancy(*where, "delta", claim.indicator, claim.unit, claim.raw, recomputed, text, certainty)


def _explain(
    cells: SourceCells,
    claim: Claim,
    values: Sequence[Value],
    earlier: Sequence[Value],
    now: GroupFigure,
    before: GroupFigure,
    certainty: Certainty,
) -> str:
    years = earlier[0].year, claim.year
    delta = now.mean - before.mean
    printed = format_change(claim.number, printed_decimals(claim.raw))
    if cells.indicator(claim).is_answer:
        text = f"{before.yes} av {before.n} räknas som ja {years[0]} och {now.yes} av {now.n} {years[1]}"
        text += f"{_flips(cells, values, earlier)}. Det är {format_change(delta, unit='procentenheter')}"
    else:
        means = [format_number(figure.mean, 2) for figure in (before, now)]
        text = (
            f"Snittet av cellerna är {means[0]} {years[0]} och {means[1]} {years[1]}. Det är {format_change(delta, 2)}"
        )
    text += f"; tryckt är {printed}."
    if certainty == "question":
        text += " Skillnaden kan komma av att avrundade tal har dragits från varandra."
    return text + _same_as_older(cells, claim, earlier)


def _flips(cells: SourceCells, values: Sequence[Value], earlier: Sequence[Value]) -> str:
    """` (nytt ja: Solna; inte längre ja: Ekerö och Sigtuna)`; empty where no unit changed."""
    before = {value.unit: cells.number(value) for value in earlier}
    flipped = {"nytt ja": (Decimal(0), Decimal(100)), "inte längre ja": (Decimal(100), Decimal(0))}
    parts = []
    for words, change in flipped.items():
        units = [value.unit for value in values if (before.get(value.unit), cells.number(value)) == change]
        if units:
            parts.append(f"{words}: {unit_names(cells, units)}")
    return f" ({'; '.join(parts)})" if parts else ""


def _same_as_older(cells: SourceCells, claim: Claim, earlier: Sequence[Value]) -> str:
    """A remark where all the earlier cells equal those that another source printed for a year before them."""
    year = earlier[0].year
    older = [each for each in cells.others.get(claim.indicator, []) if each.year < year and each.code]
    latest = max((each.year for each in older), default=None)
    last = {each.unit: each for each in older if each.year == latest}
    shares = {value.unit: cells.number(value) for value in earlier}
    if shares != {unit: cells.number(last[unit]) for unit in shares if unit in last}:
        return ""
    older_value = next(iter(last.values()))
    name = cells.definitions.source_name(older_value.source)
    return (
        f" Cellerna för {year} är desamma som {name} har för {older_value.year}; "
        f"är de i själva verket {older_value.year} års svar jämförs andra år än de tryckta."
    )


def check_benchmark_deltas(cells: SourceCells) -> Outcome:
    """Every printed change of a benchmark: it leaves a possible value the year before, and the one then published.

    Counted as checked where another source has published the benchmark for the year before.
    """
    discrepancies, checked, unchecked = [], 0, 0
    for claim, printed in claims_of(cells, "delta"):
        now = cells.find(claim.indicator, claim.year, claim.unit)
        if claim.unit not in cells.definitions.benchmarks or now is None or now.number is None:
            continue
        before = _published_before(cells, claim)
        checked, unchecked = checked + (before is not None), unchecked + (before is None)
        slack = half_step(now.raw) + half_step(claim.raw)
        implied = exact(now.number) - printed
        if cells.is_percent(claim) and not -slack <= implied <= 100 + slack:
            discrepancies.append(_impossible(cells, claim, exact(now.number), implied))
        elif before is not None and abs(implied - exact(before.number or 0)) > slack + half_step(before.raw):
            discrepancies.append(_contradicted(cells, claim, now, before))
    title = "Tryckta förändringar av jämförelsetal"
    reason = "året före är inte publicerat i någon källa; bara att det ligger mellan 0 och 100 är prövat"
    return Outcome(title, discrepancies, checked, unchecked, reason)


def _published_before(cells: SourceCells, claim: Claim) -> Value | None:
    """The benchmark's value the year that the source compares with, from any source."""
    return cells.benchmark_series.get(claim.unit, {}).get(cells.year_before(claim), {}).get(claim.indicator)


def _impossible(cells: SourceCells, claim: Claim, now: Decimal, implied: Decimal) -> Discrepancy:
    name, decimals = cells.definitions.unit_name(claim.unit), printed_decimals(claim.raw)
    text = (
        f"{name} skulle året före ha varit {format_number(implied, decimals)} %, vilket inte går. Med "
        f"{format_number(now, decimals)} % i år kan förändringen vara {format_change(now - 100, decimals)} till "
        f"{format_change(now, decimals)} procentenheter."
    )
    possible = f"{_like(cells, claim, now - 100)} till {_like(cells, claim, now)}"
    return _discrepancy(cells, claim, possible, text, "certain")


def _contradicted(cells: SourceCells, claim: Claim, now: Value, before: Value) -> Discrepancy:
    delta = exact(now.number or 0) - exact(before.number or 0)
    source = cells.definitions.source_name(before.source)
    text = (
        f"{cells.definitions.unit_name(claim.unit)} är {now.raw} {claim.year} och var {before.raw} {before.year} "
        f"({source}, {place(before)}). Det är {format_change(delta)}; tryckt är {format_change(claim.number)}. "
        "Det tidigare talet kan ha rättats sedan det publicerades."
    )
    return _discrepancy(cells, claim, _like(cells, claim, delta), text, "likely")
