"""`oj`, the command line: every page's content is reachable through it.

Exit status 0 done, 1 the input was refused (Swedish message on stderr), 2 wrong usage. What is built on `ojcore` adds
its commands by `main(extensions=…)`; `python -m ojcore` has those of this half only.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from ojcore.access import LOCAL_USER, Acting
from ojcore.checking import Discrepancy, check_all, check_source
from ojcore.checking.stored import store_missing_discrepancies
from ojcore.cli.files import read_input, write_output
from ojcore.cli.reports import add_report_commands, tell_absent
from ojcore.comparing.cell_texts import (
    DISPUTED,
    doubt_text,
    list_doubts,
    tell_benchmark,
    tell_cell,
    tell_count,
    tell_mean,
)
from ojcore.comparing.comparison import Comparison, compare
from ojcore.comparing.distribution import fetch_distributions
from ojcore.comparing.export import comparison_json, comparison_rows
from ojcore.comparing.judgement import COLOUR_SYMBOLS
from ojcore.definitions.folder import data_folder
from ojcore.definitions.model import Definitions
from ojcore.definitions.reader import load_definitions
from ojcore.errors import UserError
from ojcore.importing.form import write_template
from ojcore.importing.plan import import_file
from ojcore.spreadsheet import write_csv
from ojcore.store.backup import back_up, restore
from ojcore.store.engine import DatabaseUnavailable, database_url, is_prepared, migrate, open_engine
from ojcore.store.values import load_published
from ojcore.swedish import format_number

Command = Callable[[argparse.Namespace], None]
Extension = Callable[[Any], None]
"""Adds commands to argparse's subparsers, by `add_command`."""


def main(arguments: Sequence[str] | None = None, extensions: Sequence[Extension] = ()) -> int:
    """Runs one command and returns its exit status."""
    options = _parser(extensions).parse_args(arguments)
    try:
        options.run(options)
        sys.stdout.flush()
    except DatabaseUnavailable as error:
        print(f"Databasen kan inte användas: {error.reason}\nKontrollera OJ_DATABASE.", file=sys.stderr)
        return 1
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # whoever read the output, such as `head`, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _parser(extensions: Sequence[Extension]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="oj", description="Öppna jämförelser och granskning för socialtjänsten.")
    commands = parser.add_subparsers(required=True, metavar="kommando")
    add_command(commands, "init", _init, "skapar eller uppgraderar databasen och läser in data/")
    add_command(commands, "migrate", _migrate, "uppgraderar databasen")
    importing = add_command(commands, "import", _import, "läser in en fil, eller skriver en mall att fylla i")
    importing.add_argument("file", type=Path, metavar="FIL", help=".csv eller .xlsx")
    importing.add_argument("--dry-run", action="store_true", help="visar vad som skulle ändras, utan att spara")
    importing.add_argument("--template", action="store_true", help="skriver en tom mall till FIL i stället")
    comparing = add_command(commands, "compare", _compare, "jämförelsetabellen")
    comparing.add_argument("--area", required=True, metavar="OMRÅDE")
    comparing.add_argument("--year", required=True, type=int, metavar="ÅR")
    comparing.add_argument("--group", default="nordvast", metavar="GRUPP")
    comparing.add_argument("--unit", metavar="KOMMUNKOD", help="egen kommun")
    comparing.add_argument("--format", choices=["json", "csv", "text"], default="text")
    checking = add_command(commands, "check", _check, "kontrollräknar källorna")
    checking.add_argument("--source", metavar="KÄLLA")
    checking.add_argument("--format", choices=["json", "text"], default="text")
    backing_up = add_command(commands, "backup", _backup, "skriver hela databasen till en fil")
    backing_up.add_argument("file", type=Path, metavar="FIL")
    restoring = add_command(commands, "restore", _restore, "läser tillbaka en säkerhetskopia: allt eller inget")
    restoring.add_argument("file", type=Path, metavar="FIL")
    restoring.add_argument("--overwrite", action="store_true", help="även om databasen innehåller uppgifter")
    add_report_commands(commands, acting, _definitions)
    for extend in extensions:
        extend(commands)
    return parser


def add_command(commands: Any, name: str, run: Command, text: str) -> argparse.ArgumentParser:
    """A new command, for its own arguments. run: what it does; text: Swedish, for the help."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    return parser


@cache
def _definitions() -> Definitions:
    return load_definitions(data_folder())


def prepared_engine() -> Engine:
    """The engine of the configured database. Raises UserError where it has no tables."""
    engine = open_engine(database_url())
    if not is_prepared(engine):
        raise UserError("Databasen är tom. Kör 'oj init' först.")
    return engine


def acting() -> Acting:
    """Whoever runs the command, on the configured database. Raises UserError where it has no tables."""
    return Acting(prepared_engine(), LOCAL_USER)


def _init(_: argparse.Namespace) -> None:
    engine = open_engine(database_url())
    migrate(engine)
    changed = load_published(Acting(engine, LOCAL_USER), _definitions())
    store_missing_discrepancies(engine, _definitions())
    print(f"Databasen är klar. {changed} av {len(_definitions().publications)} källor lästes in eller uppdaterades.")


def _migrate(_: argparse.Namespace) -> None:
    engine = open_engine(database_url())
    migrate(engine)
    store_missing_discrepancies(engine, _definitions())
    print("Databasen har den här versionens tabeller.")


def _backup(options: argparse.Namespace) -> None:
    rows = back_up(acting(), options.file)
    print(f"Hela databasen finns i {options.file} ({format_number(rows, 0)} rader). Förvara filen som databasen själv.")


def _restore(options: argparse.Namespace) -> None:
    engine = open_engine(database_url())
    rows = restore(Acting(engine, LOCAL_USER), options.file, overwrite=options.overwrite)
    store_missing_discrepancies(engine, _definitions())  # an older backup has none
    print(f"Databasen är återställd från {options.file} ({format_number(rows, 0)} rader).")


def _import(options: argparse.Namespace) -> None:
    if options.template:
        write_output(options.file, write_template(options.file.suffix.lstrip("."), _definitions()))
        print(f"Mallen finns i {options.file}.")
        return
    whoever, content = acting(), read_input(options.file)
    print(import_file(whoever, _definitions(), content, options.file.name, dry_run=options.dry_run))


def _compare(options: argparse.Namespace) -> None:
    with prepared_engine().connect() as connection:
        comparison = compare(connection, _definitions(), options.area, options.year, options.group, options.unit)
        tell_absent(connection, _definitions(), options)
        is_json = options.format == "json"
        distributions = fetch_distributions(connection, _definitions(), comparison) if is_json else {}
    if is_json:
        print(json.dumps(comparison_json(comparison, _definitions(), distributions), ensure_ascii=False, indent=1))
    elif options.format == "csv":
        print(write_csv(comparison_rows(comparison, _definitions())).decode("utf-8-sig"), end="")
    else:
        _print_comparison(comparison)


def _print_comparison(comparison: Comparison) -> None:
    known = _definitions()
    for row in comparison.rows:
        print(f"\n{row.indicator.title}  [{row.indicator.id}]")
        for who in comparison.units:
            if cell := row.cells.get(who):
                symbol = COLOUR_SYMBOLS[cell.now.judgement]
                print(f"  {known.unit_name(who):<16} {symbol} {tell_cell(row, who, known).line}")
        since = f" sedan {row.previous_year}" if row.mean.delta is not None else ""
        print(f"  {'Snitt':<16}   {tell_mean(row).line}{since}, {tell_count(row)}")
        for id_ in row.benchmarks:
            print(f"  {known.unit_name(id_):<16}   {tell_benchmark(row, id_).line}")
        for name, doubt in list_doubts(row, comparison, known):
            print(f"  {DISPUTED} {name}: {doubt_text(doubt)}")


def _check(options: argparse.Namespace) -> None:
    with prepared_engine().connect() as connection:
        if options.source:
            reports = [check_source(connection, _definitions(), options.source)]
        else:
            reports = check_all(connection, _definitions())
    discrepancies = [discrepancy for report in reports for discrepancy in report.discrepancies]
    if options.format == "json":
        print(json.dumps([discrepancy.as_printed() for discrepancy in discrepancies], ensure_ascii=False, indent=1))
    else:
        _print_discrepancies(discrepancies)


def _print_discrepancies(discrepancies: list[Discrepancy]) -> None:
    for each in discrepancies:
        print(f"{each.source}, {each.place}: {each.printed} → {each.recomputed} ({each.certainty})")
        print(f"  {each.explanation}")
    print(f"{len(discrepancies)} avvikelser." if discrepancies else "Inga avvikelser.")
