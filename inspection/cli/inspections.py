"""`oj inspection list`, `demo` and `verify`: which granskningar there are, one more, and whether one is as it was."""

import click

from inspection.cli.options import inspection_id
from inspection.example import load_example
from inspection.inspections import STATUS_TITLES, list_inspections
from inspection.locking import verify_fixed
from ojcore.cli.configured import acting
from ojcore.definitions.folder import data_folder
from ojcore.errors import UserError
from ojcore.swedish import join_words


@click.command()
def list_all() -> None:
    found = list_inspections(acting())
    for each in found:
        print(f"{each.id:>4}  {STATUS_TITLES[each.status]:<16} {each.title} ({join_words(each.units)})")
    if not found:
        print("Det finns inga granskningar.")


@click.command()
def demo() -> None:
    print(load_example(acting(), data_folder()))


@click.command()
@inspection_id
def verify(inspection: int) -> None:
    different = verify_fixed(acting(), inspection)
    if different:
        raise UserError(f"Granskning {inspection}: {different}")
    print("Granskningen är oförändrad sedan den fastställdes.")
