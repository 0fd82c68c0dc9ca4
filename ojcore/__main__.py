"""`python -m ojcore`: the commands of this half. `oj` has granskning's too, which nothing here may import."""

import click

from ojcore.cli.main import main
from ojcore.errors import UserError


@click.command(
    "inspection",
    add_help_option=False,
    context_settings={"ignore_unknown_options": True},
    short_help="granskning: bara i 'oj inspection'",
)
@click.argument("given", nargs=-1, type=click.UNPROCESSED)
def elsewhere(given: tuple[str, ...]) -> None:
    raise UserError("Granskningens kommandon finns inte i 'python -m ojcore'. Kör 'oj inspection …'.")


raise SystemExit(main(extensions=[elsewhere]))
