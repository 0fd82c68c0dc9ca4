"""`oj inspection draw`: a draw from a register, without a database."""

import json
from pathlib import Path

import click

from inspection.drawing.fallout import apply_fallout
from inspection.drawing.protocol import build_protocol
from inspection.drawing.reader import read_frame
from inspection.drawing.sampling import Draw, draw_sample, parse_share, sizes_by_number, sizes_by_share
from ojcore.cli import options
from ojcore.cli.files import read_input


@click.command()
@click.option(
    "--frame", required=True, type=options.FILE, metavar="FIL", help="CSV eller Excel, löpnummer i kolumnen id"
)
@click.option("--stratum", metavar="KOLUMN", help="urvalsgrupp; utan den är gruppen odelad")
@click.option("--seed", required=True, metavar="FRÖ")
@click.option("--number", type=options.NUMBER, metavar="ANTAL", help="akter ur varje urvalsgrupp")
@click.option("--share", metavar="ANDEL", help="till exempel 50 % eller 0,5, av varje urvalsgrupp")
@options.json_or_text
def draw(frame: Path, stratum: str | None, seed: str, number: int | None, share: str | None, form: str) -> None:
    if (number is None) == (share is None):
        raise click.UsageError("Ange antingen '--number' eller '--share'.")
    register = read_frame(read_input(frame), stratum, frame.name)
    if share is not None:
        sizes = sizes_by_share(register, parse_share(share))
    elif number is not None:
        sizes = sizes_by_number(register, number)
    drawn = draw_sample(register, sizes, seed)
    if form == "json":
        print(json.dumps(drawn.as_dict(), ensure_ascii=False))
    else:
        _print_protocol(drawn)


def _print_protocol(drawn: Draw) -> None:
    for section in build_protocol(apply_fallout(drawn)):
        print(f"\n{section.heading}")
        for label, value in section.rows:
            print(f"  {label}: {value}")
        for each in section.lists:
            print(f"  {each.title}:", *each.items, sep="\n    ")
