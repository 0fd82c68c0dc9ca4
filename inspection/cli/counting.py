"""`oj inspection ratios` and `faults`: completeness, and what does not add up."""

import json

import click

from inspection.cli.options import inspection_id
from inspection.counting.ratios import Ratio, answer_title
from inspection.inspections import load_inspection
from inspection.review.answers import load_faults, load_ratios
from ojcore.cli import options
from ojcore.cli.configured import acting
from ojcore.swedish import format_percent


@click.command()
@inspection_id
@options.json_or_text
def ratios(inspection: int, form: str) -> None:
    with acting().snapshot() as seeing:
        found = load_ratios(seeing, inspection)
        instrument = load_inspection(seeing, inspection).checklist.instrument
    if form == "json":
        print(json.dumps([row.as_dict() for row in found.rows], ensure_ascii=False, indent=1))
        return
    asked = ""
    for row in found.rows:
        if row.question != asked:
            asked = row.question
            print(f"\n{instrument.by_name[asked].label}")
        print(f"  {answer_title(instrument.by_name[asked], row.answer):<24} {_ratio(row)}")


def _ratio(row: Ratio) -> str:
    share = "" if row.share is None else f" ({format_percent(row.share * 100)})"
    return f"{row.count} av {row.base} {row.base_name}{share}{'; ' if row.note else ''}{row.note}"


@click.command()
@inspection_id
def faults(inspection: int) -> None:
    found = load_faults(acting(), inspection)
    print("\n".join(found) if found else "Allt går ihop.")
