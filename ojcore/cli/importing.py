"""`oj import`: a file of values read in, or the form to fill in."""

import sys
from pathlib import Path

import click

from ojcore.checking.job import check_now
from ojcore.checking.stored import load_report
from ojcore.cli.configured import acting, definitions, prepared_engine
from ojcore.cli.files import read_input, write_output
from ojcore.cli.options import FILE
from ojcore.importing.form import write_template
from ojcore.importing.plan import import_file
from ojcore.swedish import counted, join_words


@click.command()
@click.argument("file", type=FILE, metavar="FIL", help=".csv eller .xlsx")
@click.option("--dry-run", is_flag=True, help="visar vad som skulle ändras, utan att spara")
@click.option("--template", is_flag=True, help="skriver en tom mall till FIL i stället")
def import_values(file: Path, dry_run: bool, template: bool) -> None:
    if template:
        write_output(file, write_template(file.suffix.lstrip("."), definitions()))
        print(f"Mallen finns i {file}.")
        return
    plan = import_file(acting(), definitions(), read_input(file), file.name, dry_run=dry_run)
    print(plan)
    if not dry_run:
        check_now(acting().engine, definitions())
    if plan.batch:
        _tell_found(plan.sources)


def _tell_found(sources: list[str]) -> None:
    """What the check says of what was read in, on stderr: what is printed is what the file changed.

    Nothing is told where somebody has undone or changed one of them meanwhile.
    """
    with prepared_engine().connect() as connection:
        found = [load_report(connection, definitions(), source) for source in sources]
    reports = [report for report in found if report]
    if len(reports) < len(sources):
        return
    number = counted(sum(len(report.discrepancies) for report in reports), "avvikelse", "avvikelser")
    where = f"'oj check --source {sources[0]}'" if len(sources) == 1 else "'oj check'"
    print(f"Kontrollräkningen är klar: {number} i {join_words(sources)}. Se {where} eller Kontroll.", file=sys.stderr)
