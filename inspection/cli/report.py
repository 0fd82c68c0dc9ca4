"""`oj inspection report`: the granskningsrapport as a Word file."""

import sys
from pathlib import Path

import click

from inspection.cli.options import inspection_id
from inspection.report import draft_report
from ojcore.cli import options
from ojcore.cli.configured import acting
from ojcore.cli.files import read_input, write_output
from ojcore.store.engine import now
from ojcore.word import read_template


@click.command()
@inspection_id
@options.word_out
@options.template
def report(inspection: int, out: Path, template: Path | None) -> None:
    own = read_template(read_input(template), template.name) if template else None
    made = draft_report(acting(), inspection, now().date(), own)
    write_output(out, made.content)
    print(f"Rapporten finns i {out}.")
    for note in own.notes if own else ():
        print(note, file=sys.stderr)
    for fault in made.faults:
        print(f"Går inte ihop: {fault}", file=sys.stderr)
