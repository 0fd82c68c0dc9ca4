"""`oj check`: what does not add up in the publications."""

import json

import click

from ojcore.checking import Discrepancy, check_all, check_source
from ojcore.checking.listing import CERTAINTY_TITLES
from ojcore.cli import options
from ojcore.cli.configured import definitions, prepared_engine


@click.command()
@click.option("--source", metavar="KÄLLA")
@options.json_or_text
def check(source: str | None, form: str) -> None:
    with prepared_engine().connect() as connection:
        known = definitions()
        reports = [check_source(connection, known, source)] if source else check_all(connection, known)
    discrepancies = [discrepancy for report in reports for discrepancy in report.discrepancies]
    if form == "json":
        print(json.dumps([discrepancy.as_printed() for discrepancy in discrepancies], ensure_ascii=False, indent=1))
    else:
        _print_discrepancies(discrepancies)


def _print_discrepancies(discrepancies: list[Discrepancy]) -> None:
    for each in discrepancies:
        print(
            f"{each.source}, {each.place}: {each.printed} → {each.recomputed} ({CERTAINTY_TITLES[each.certainty][0]})"
        )
        print(f"  {each.explanation}")
    print(f"{len(discrepancies)} avvikelser." if discrepancies else "Inga avvikelser.")
