"""`oj inspection export-form`: an instrument as XLSForm."""

from pathlib import Path
from typing import Literal

import click

from inspection.cli.options import excel_out
from inspection.instrument.shipped import instrument_for
from inspection.instrument.xlsform import write_xlsform
from ojcore.cli.files import write_output


@click.command()
@click.argument("instrument", metavar="INSTRUMENT")
@click.option("--level", type=click.Choice(["akt", "enhet"]), default="akt")
@excel_out
def export(instrument: str, level: Literal["akt", "enhet"], out: Path) -> None:
    write_output(out, write_xlsform(instrument_for(instrument), level))
    print(f"Formuläret finns i {out}.")
