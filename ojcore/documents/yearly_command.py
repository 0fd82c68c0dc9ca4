"""`oj report oj …`: the yearly report from the command line."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from ojcore.access import LOCAL_USER
from ojcore.definitions import Definitions
from ojcore.documents.making import Order, make_yearly
from ojcore.errors import UserError, why_not
from ojcore.word import Template, read_template


def add_yearly_command(kinds: Any, engine: Callable[[], Engine], definitions: Callable[[], Definitions]) -> None:
    """Adds `oj` to the kinds of `report`."""
    text = "årsrapporten för en grupp eller en kommun"
    parser: argparse.ArgumentParser = kinds.add_parser("oj", help=text, description=text)
    parser.add_argument("--area", required=True, metavar="OMRÅDE")
    parser.add_argument("--year", required=True, type=int, metavar="ÅR")
    parser.add_argument("--group", default="nordvast", metavar="GRUPP")
    parser.add_argument("--unit", metavar="KOMMUNKOD", help="kommunen som rapporten är för, vid sidan av gruppen")
    parser.add_argument("--out", required=True, type=Path, metavar="FIL.docx")
    parser.add_argument("--template", type=Path, metavar="MALL", help="kommunens egen .docx eller .dotx")
    parser.add_argument("--date", type=date.fromisoformat, metavar="ÅÅÅÅ-MM-DD", help="på omslaget; annars dagens")
    parser.add_argument("--quick", action="store_true", help="uppskattade sidnummer, utan LibreOffice")
    parser.set_defaults(run=lambda options: _make(options, engine(), definitions()))


def _make(options: argparse.Namespace, engine: Engine, definitions: Definitions) -> None:
    day = options.date or date.today()  # noqa: DTZ011 (a report carries the date of the place where it is made)
    template = _template(options.template)
    order = Order(options.area, options.year, options.group, options.unit, day, template, paginate=not options.quick)
    made = make_yearly(engine, definitions, LOCAL_USER, order)
    try:
        options.out.write_bytes(made.file)
    except OSError as error:
        raise UserError(f"{options.out} kunde inte skrivas ({why_not(error)}). Kontrollera sökvägen.") from error
    for note in template.notes if template else ():
        print(note)
    for title in made.uncommented:
        print(f"Röd indikator utan kommentar: {title}")
    for fault in made.faults:
        print(f"Går inte ihop: {fault}")
    print(f"Rapporten finns i {options.out}.")


def _template(path: Path | None) -> Template | None:
    if path is None:
        return None
    try:
        return read_template(path.read_bytes(), path.name)
    except OSError as error:
        raise UserError(f"{path} kunde inte läsas ({why_not(error)}). Kontrollera sökvägen.") from error
