"""`oj import`: a file of values read in, or the form to fill in."""

from pathlib import Path

import click

from ojcore.checking.job import check_now
from ojcore.cli.configured import acting, definitions
from ojcore.cli.files import read_input, write_output
from ojcore.cli.options import FILE
from ojcore.importing.form import write_template
from ojcore.importing.plan import import_file


@click.command()
@click.argument("file", type=FILE, metavar="FIL", help=".csv eller .xlsx")
@click.option("--dry-run", is_flag=True, help="visar vad som skulle ändras, utan att spara")
@click.option("--template", is_flag=True, help="skriver en tom mall till FIL i stället")
def import_values(file: Path, dry_run: bool, template: bool) -> None:
    if template:
        write_output(file, write_template(file.suffix.lstrip("."), definitions()))
        print(f"Mallen finns i {file}.")
        return
    print(import_file(acting(), definitions(), read_input(file), file.name, dry_run=dry_run))
    if not dry_run:
        check_now(acting().engine, definitions())
