"""What options and arguments are made of: the types of their values, and those that several commands have."""

from datetime import date
from pathlib import Path

import click

FILE = click.Path(path_type=Path, readable=False)
"""A path as it is typed: whether it can be read is answered by who reads it, with exit status 1."""


class WholeNumber(click.types.IntParamType):
    """click's whole number, with a Swedish name."""

    name = "heltal"


class Day(click.ParamType[date]):
    """A date as ÅÅÅÅ-MM-DD."""

    name = "datum"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} är inget datum, skrivet ÅÅÅÅ-MM-DD.", param, ctx)


NUMBER = WholeNumber()


def _word_file(_: click.Context, __: click.Parameter, path: Path) -> Path:
    if path.suffix.lower() == ".pdf":
        raise click.BadParameter("det som skrivs är ett Word-dokument; låt namnet sluta på .docx.")
    return path


word_out = click.option("--out", required=True, type=FILE, callback=_word_file, metavar="FIL.docx")
area = click.option("--area", required=True, metavar="OMRÅDE")
year = click.option("--year", required=True, type=NUMBER, metavar="ÅR")
group = click.option("--group", default="nordvast", metavar="GRUPP")
json_or_text = click.option("--format", "form", type=click.Choice(["json", "text"]), default="text")
template = click.option("--template", type=FILE, metavar="MALL", help="kommunens egen mall, .docx eller .dotx")
