"""What a caption says about its columns (unit, base, which answers count) against the definition and the figures.

What the captions say stands as claims in the source's `source.toml`; an imported file has none.
"""

from collections.abc import Iterator
from decimal import Decimal

from ojcore.checking.cells import SourceCells, unit_names
from ojcore.checking.discrepancy import (
    UNKNOWN,
    Certainty,
    Discrepancy,
    Kind,
    Outcome,
    format_like,
    list_tables,
)
from ojcore.checking.means import claims_of
from ojcore.definitions.model import Indicator, TableClaim, TableDefinition
from ojcore.reading.cells import Value
from ojcore.swedish import exact, exact_mean, format_number, half_step, join_words, printed_decimals, round_half_up

_MOST_ANSWERING = 1_000
_UNITS = {"kr": 1, "tkr": 1_000, "mkr": 1_000_000, "mnkr": 1_000_000}

_Claimed = tuple[TableDefinition, TableClaim, Indicator]


def _claimed(cells: SourceCells) -> Iterator[_Claimed]:
    for table in cells.tables():
        for claim in table.claim:
            indicator = cells.definitions.asked_as.get((cells.source, table.number, claim.column))
            if indicator:
                yield table, claim, indicator


def _discrepancy(
    cells: SourceCells, claimed: _Claimed, kind: Kind, printed: str, recomputed: str, text: str, certainty: Certainty
) -> Discrepancy:
    table, claim, indicator = claimed
    place = f"{claim.place[0].lower()}{claim.place[1:]}, kolumn {claim.column}"
    return Discrepancy(
        cells.source, place, table.number, kind, indicator.id, None, printed, recomputed, text, certainty
    )


def check_units(cells: SourceCells) -> Outcome:
    """Every unit that a caption states against the indicator's. Certain where the stated one is impossible."""
    claimed = [each for each in _claimed(cells) if each[1].measured_in]
    wrong = [each for each in claimed if each[1].measured_in.casefold() != each[2].measured_in.casefold()]
    return Outcome("Enheter i tabelltexter", [_wrong_unit(cells, each) for each in wrong], len(claimed))


def _wrong_unit(cells: SourceCells, claimed: _Claimed) -> Discrepancy:
    _, claim, indicator = claimed
    values = [value for value in cells.values if value.indicator == indicator.id and value.number is not None]
    text = f"Texten anger {claim.measured_in}; indikatorn mäts i {indicator.measured_in}."
    factor = _factor(claim.measured_in, indicator.measured_in)
    outside = [value for value in values if factor and not _is_plausible(indicator, exact(value.number or 0) * factor)]
    if factor and outside:
        example = min(outside, key=lambda value: value.number or 0)
        converted = format_number(exact(example.number or 0) * factor, indicator.decimals)
        text += (
            f" Med textens enhet vore redan {cells.definitions.unit_name(example.unit)}s {example.raw} {converted} "
            f"{indicator.measured_in}, och {len(outside)} av {len(values)} tal hamnar utanför det rimliga "
            f"({_bounds(indicator)}). Talen är i {indicator.measured_in}."
        )
    certainty: Certainty = "certain" if outside else "likely"
    return _discrepancy(cells, claimed, "unit", claim.measured_in, indicator.measured_in, text, certainty)


def _factor(claimed: str, defined: str) -> Decimal | None:
    """How many of the defined unit one of the claimed is; None where they do not convert."""
    (claimed_unit, _, claimed_per), (unit, _, per) = claimed.partition("/"), defined.partition("/")
    if claimed_per != per or claimed_unit not in _UNITS or unit not in _UNITS:
        return None
    return Decimal(_UNITS[claimed_unit]) / _UNITS[unit]


def _is_plausible(indicator: Indicator, number: Decimal) -> bool:
    low, high = indicator.plausible or (number, number)
    return exact(low) <= number <= exact(high)


def _bounds(indicator: Indicator) -> str:
    low, high = indicator.plausible or (0, 0)
    return f"{format_number(low, 0)} till {format_number(high, 0)} {indicator.measured_in}"


def check_bases(cells: SourceCells) -> Outcome:
    """Every base (nämnare) that a caption states against the indicator's.

    Likely where the caption states several bases, since which column each belongs to is then our reading of it, and
    where the source prints no question, since the base is then only our own definition.
    """
    claimed = [each for each in _claimed(cells) if each[1].base and each[2].base]
    discrepancies = []
    for each in claimed:
        table, claim, indicator = each
        if claim.base.casefold() == indicator.base.casefold():
            continue
        several = len({other.base for other in table.claim if other.base and other.column}) > 1
        text = f"Texten säger andel av {claim.base}. Enligt indikatorns definition är nämnaren {indicator.base}."
        if several:
            text += " Texten anger flera nämnare; vilken kolumn den avser är vår läsning."
        is_own = not several and not _has_question(cells, indicator, table)
        if is_own:
            text += " Källan återger ingen fråga, så nämnaren bygger på vår egen definition."
        certainty: Certainty = "likely" if several or is_own else "certain"
        discrepancies.append(_discrepancy(cells, each, "label", claim.base, indicator.base, text, certainty))
    return Outcome("Nämnare i tabelltexter", discrepancies, len(claimed))


def _has_question(cells: SourceCells, indicator: Indicator, table: TableDefinition) -> bool:
    """True where the source says what was asked, which settles what the answers are a share of."""
    asked = (each for each in indicator.asked if (each.source, each.table) == (cells.source, table.number))
    return any(each.question_text for each in asked)


def check_benchmark_bases(cells: SourceCells) -> Outcome:
    """Every caption that calls a benchmark a share of the kommuner: so many there are must be able to give the shares.

    One discrepancy per benchmark, with its tables. A share of 26 kommuner or fewer is never 52.5 percent.
    """
    discrepancies, checked = [], 0
    for benchmark in sorted({claim.benchmark for table in cells.tables() for claim in table.claim if claim.benchmark}):
        lan = cells.definitions.benchmarks[benchmark].lan
        kommuner = sum(not lan or each.lan == lan for each in cells.definitions.kommuner.values())
        shares = [value for value in _claimed_shares(cells, benchmark) if value.number is not None]
        impossible = [value for value in shares if not any(_gives(n, value) for n in range(1, kommuner + 1))]
        checked += len(shares)
        if impossible:
            discrepancies.append(_too_few_kommuner(cells, benchmark, kommuner, shares, impossible))
    return Outcome("Jämförelsetal som andel av kommunerna", discrepancies, checked)


def _claimed_shares(cells: SourceCells, benchmark: str) -> Iterator[Value]:
    """The benchmark's shares of answers in the tables whose captions call them a share of the kommuner."""
    tables = {table.number for table in cells.tables() for claim in table.claim if claim.benchmark == benchmark}
    for value in cells.values:
        if value.unit == benchmark and value.table in tables and cells.indicator(value).is_answer:
            yield value


def _gives(n: int, value: Value) -> bool:
    """True where some of n, in percent, is printed as the value; a tie may have been rounded either way."""
    share = exact(value.number or 0)
    nearest = round_half_up(share * n / 100, 0)
    return abs(nearest * 100 / n - share) <= half_step(value.raw)


def _too_few_kommuner(
    cells: SourceCells, benchmark: str, kommuner: int, shares: list[Value], impossible: list[Value]
) -> Discrepancy:
    order = [table.number for table in cells.tables()]
    tables = sorted({value.table for value in impossible}, key=order.index)
    found = join_words(
        dict.fromkeys(value.raw for value in sorted(impossible, key=lambda each: order.index(each.table)))
    )
    least = next((n for n in range(kommuner + 1, _MOST_ANSWERING) if all(_gives(n, value) for value in shares)), None)
    text = (
        f"Texten säger andel av kommunerna. {cells.definitions.unit_name(benchmark)} har {kommuner} kommuner, och "
        f"{found} kan inte vara en andel av så få."
    )
    if least:
        text += f" Alla tal i raden går ihop först med {least} svarande: stadsdelar kan ha räknats var för sig."
    recomputed = f"minst {least} svarande" if least else UNKNOWN
    where = (cells.source, f"{list_tables(tables)}, texten under rubriken", ", ".join(tables))
    return Discrepancy(*where, "label", None, benchmark, "kommunerna", recomputed, text, "likely")


def check_counted_answers(cells: SourceCells) -> Outcome:
    """Every caption that says which answers a mean counts: the printed mean must come out when only those do."""
    discrepancies, checked, unchecked = [], 0, 0
    means = {claim.indicator: (claim, printed) for claim, printed in claims_of(cells, "mean")}
    for each in _claimed(cells):
        _, claim, indicator = each
        if not claim.counts_as_ja:
            continue
        mean, printed = means.get(indicator.id, (None, None))
        answers = cells.group_values(indicator.id, mean.year, mean.unit) if mean else []
        if mean is None or printed is None or not answers:
            unchecked += 1
            continue
        checked += 1
        counted = [value for value in answers if value.code in claim.counts_as_ja]
        share = exact(exact_mean(100.0 * (value in counted) for value in answers) or 0.0)
        if round_half_up(share, printed_decimals(mean.raw)) != printed:
            text = _explain_counted(cells, claim, answers, counted, share)
            recomputed = format_like(share, mean.raw, cells.decimal_point)
            discrepancies.append(_discrepancy(cells, each, "label", mean.raw, recomputed, text, "certain"))
    return Outcome("Räkneregler i tabelltexter", discrepancies, checked, unchecked, "kolumnen har inget tryckt snitt")


def _explain_counted(
    cells: SourceCells, claim: TableClaim, answers: list[Value], counted: list[Value], share: Decimal
) -> str:
    labels = {id_: answer.label for id_, answer in cells.definitions.answers.items()}
    rule = join_words(f"”{labels[code]}”" for code in claim.counts_as_ja)
    text = f"Texten säger att svaret {rule} räknas. Det har {len(counted)} av {len(answers)}: {format_number(share)} %."
    others = [value for value in answers if value not in counted and cells.number(value) == 100]
    if others:
        codes = sorted({labels[value.code] for value in others if value.code})
        text += (
            f" Det tryckta snittet räknar även {join_words(f'”{label}”' for label in codes)} "
            f"({unit_names(cells, [value.unit for value in others])})."
        )
    return text + " Jämförelsetalen i kolumnen har samma text."
