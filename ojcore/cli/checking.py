"""`oj check`: what does not add up in the publications."""

import json
from typing import TYPE_CHECKING

import click

from ojcore.cli import options
from ojcore.cli.configured import definitions, prepared_engine
from ojcore.store.values import fetch_source_years

if TYPE_CHECKING:
    from ojcore.checking import Discrepancy


@click.command()
@click.option("--source", metavar="KÄLLA")
@options.json_or_text
def check(source: str | None, form: str) -> None:
    from ojcore.checking.stored import find_report  # with the rules and their arrays, which the help needs not

    with prepared_engine().connect() as connection:
        sources = [source] if source else sorted(fetch_source_years(connection))
        reports = [find_report(connection, definitions(), each) for each in sources]
    discrepancies = [discrepancy for report in reports for discrepancy in report.discrepancies]
    if form == "json":
        print(json.dumps([discrepancy.as_printed() for discrepancy in discrepancies], ensure_ascii=False, indent=1))
    else:
        _print_discrepancies(discrepancies)


def _print_discrepancies(discrepancies: "list[Discrepancy]") -> None:
    from ojcore.checking.listing import CERTAINTY_TITLES

    for each in discrepancies:
        print(
            f"{each.source}, {each.place}: {each.printed} → {each.recomputed} ({CERTAINTY_TITLES[each.certainty][0]})"
        )
        print(f"  {each.explanation}")
    print(f"{len(discrepancies)} avvikelser." if discrepancies else "Inga avvikelser.")
