"""`oj compare`: the comparison table."""

import json
import sys

import click
from sqlalchemy import Connection

from ojcore.checking.stored import rules_version
from ojcore.cli import options
from ojcore.cli.configured import definitions, prepared_engine
from ojcore.comparing.absence import fetch_own_years, tell_absence
from ojcore.comparing.cell_texts import (
    DISPUTED,
    doubt_text,
    list_doubts,
    tell_benchmark,
    tell_cell,
    tell_count,
    tell_mean,
)
from ojcore.comparing.comparison import Comparison
from ojcore.comparing.comparison import compare as compare_units
from ojcore.comparing.distribution import fetch_distributions
from ojcore.comparing.export import comparison_json, comparison_rows
from ojcore.comparing.judgement import COLOUR_SYMBOLS
from ojcore.definitions.model import Definitions
from ojcore.store.discrepancies import fetch_unchecked
from ojcore.store.values import fetch_source_titles
from ojcore.swedish import join_words


@click.command()
@options.area
@options.year
@options.group
@click.option("--unit", metavar="KOMMUNKOD", help="egen kommun")
@click.option("--format", "form", type=click.Choice(["json", "csv", "text"]), default="text")
def compare(area: str, year: int, group: str, unit: str | None, form: str) -> None:
    with prepared_engine().connect() as connection:
        comparison = compare_units(connection, definitions(), area, year, group, unit)
        tell_absent(connection, definitions(), comparison, unit)
        tell_unchecked(connection, definitions())
        distributions = fetch_distributions(connection, definitions(), comparison) if form == "json" else {}
    if form == "json":
        print(json.dumps(comparison_json(comparison, definitions(), distributions), ensure_ascii=False, indent=1))
    elif form == "csv":
        from ojcore.spreadsheet import write_csv  # brings what writes Excel, half a second that only this form needs

        print(write_csv(comparison_rows(comparison, definitions())).decode("utf-8-sig"), end="")
    else:
        _print_comparison(comparison)


def tell_absent(connection: Connection, known: Definitions, comparison: Comparison, unit: str | None) -> None:
    """On stderr: that `--unit` has no answers, and whose the answers are that are written."""
    if unit is None:
        return
    area, year = comparison.area, comparison.year
    told = tell_absence(known, area, year, unit, fetch_own_years(connection, known, area, unit))
    if told:
        answered = [each for each in comparison.units if any(each in row.cells for row in comparison.rows)]
        whose = known.unit_name(answered[0]) if len(answered) == 1 else "gruppen"
        print(f"{told} Det som skrivs gäller {whose}.", file=sys.stderr)


def tell_unchecked(connection: Connection, known: Definitions) -> None:
    """On stderr: the sources that are not checked, whose values carry no doubt yet."""
    if unchecked := fetch_unchecked(connection, rules_version(known)):
        titles = fetch_source_titles(connection)
        print(f"Inte kontrollräknat än: {join_words(titles[source] for source in unchecked)}.", file=sys.stderr)


def _print_comparison(comparison: Comparison) -> None:
    known = definitions()
    for row in comparison.rows:
        print(f"\n{row.indicator.title}  [{row.indicator.id}]")
        for who in comparison.units:
            if cell := row.cells.get(who):
                symbol = COLOUR_SYMBOLS[cell.now.mark]
                print(f"  {known.unit_name(who):<16} {symbol} {tell_cell(row, who, known).line}")
        since = f" sedan {row.previous_year}" if row.mean.delta is not None else ""
        print(f"  {'Snitt':<16}   {tell_mean(row).line}{since}, {tell_count(row)}")
        for id_ in row.benchmarks:
            print(f"  {known.unit_name(id_):<16}   {tell_benchmark(row, id_).line}")
        disputed: dict[str, list[str]] = {}  # one discrepancy may be about several of them
        for name, doubt in list_doubts(row, comparison, known):
            disputed.setdefault(doubt_text(doubt), []).append(name)
        for told, names in disputed.items():
            print(f"  {DISPUTED} {join_words(names)}: {told}")
