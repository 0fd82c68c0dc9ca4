"""What several of the granskning's commands are given."""

import click

from ojcore.cli.options import FILE, NUMBER

inspection_id = click.argument(
    "inspection", type=NUMBER, metavar="ID", help="granskningens id, se 'oj inspection list'"
)
excel_out = click.option("--out", required=True, type=FILE, metavar="FIL.xlsx")
