"""`oj inspection export-protocol` and `import-protocol`: review without a network, and back."""

from pathlib import Path

import click

from inspection.cli.options import excel_out, inspection_id
from inspection.offline.exchange import export_protocol, import_protocol
from ojcore.cli.configured import acting
from ojcore.cli.files import read_input, write_output
from ojcore.cli.options import FILE


@click.command()
@inspection_id
@excel_out
def export(inspection: int, out: Path) -> None:
    write_output(out, export_protocol(acting(), inspection))
    print(f"Protokollet finns i {out}.")


@click.command()
@inspection_id
@click.argument("file", type=FILE, metavar="FIL.xlsx")
@click.option("--replace", is_flag=True, help="protokollets svar gäller före dem som är sparade")
def import_back(inspection: int, file: Path, replace: bool) -> None:
    content = read_input(file)
    counts = import_protocol(acting(), inspection, content, replace=replace)
    print(f"{counts.added} svar är nya, {counts.replaced} ersatta och {counts.unchanged} fanns redan.")
