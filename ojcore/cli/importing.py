"""`oj import`: a file of values read in, or the form to fill in."""

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

import click

from ojcore.checking.job import check_now
from ojcore.checking.stored import load_report
from ojcore.cli.configured import acting, definitions, prepared_engine
from ojcore.cli.files import read_input, write_output
from ojcore.cli.options import FILE, NUMBER, json_or_text
from ojcore.errors import Problems, UserError
from ojcore.importing.foreign import Wishes
from ojcore.importing.form import write_template
from ojcore.importing.mapping import UNDECIDED, Decisions, read_decisions
from ojcore.importing.plan import ImportPlan, import_file
from ojcore.importing.telling import plan_json, problems_json
from ojcore.swedish import counted, join_words


@click.command()
@click.argument("files", type=FILE, metavar="FIL…", nargs=-1, required=True, help="en tabell av något vanligt slag")
@click.option("--sheet", default="", metavar="BLAD", help="bara det bladet")
@click.option("--area", default="", metavar="OMRÅDE", help="för rubriker som flera områden har")
@click.option("--year", type=NUMBER, metavar="ÅR", help="för en fil som inte säger året")
@click.option("--publisher", default="", metavar="UTGIVARE", help="vems uppgifterna är; annars som filen säger")
@click.option("--unit", default="", metavar="KOMMUN", help="för en fil om en enda kommun som inte säger vilken")
@click.option("--map", "map_file", type=FILE, metavar="FIL.toml", help="vad rubriker, tecken och koder betyder")
@click.option("--unknown", type=click.Choice(["stop", "skip", "create"]), default="stop", help="okända rubriker")
@click.option("--dry-run", is_flag=True, help="visar vad som skulle ändras, utan att spara")
@click.option("--approved-by", default="", metavar="NAMN", help="vem som godkänner det som läses annorlunda")
@click.option("--template", is_flag=True, help="skriver en tom mall till FIL i stället")
@json_or_text
def import_values(
    files: tuple[Path, ...],
    sheet: str,
    area: str,
    year: int | None,
    publisher: str,
    unit: str,
    map_file: Path | None,
    unknown: Literal["stop", "skip", "create"],
    dry_run: bool,
    approved_by: str,
    template: bool,
    form: str,
) -> None:
    if template:
        for file in files:
            write_output(file, write_template(file.suffix.lstrip("."), definitions()))
            print(f"Mallen finns i {file}.")
        return
    if area and area not in definitions().areas:
        raise UserError(f"Området '{area}' finns inte. Tillåtna: {', '.join(definitions().areas)}.")
    if unknown == "create" and not area:
        raise UserError(
            f"--unknown create gör egna indikatorer av okända rubriker: säg i vilket område med --area. Tillåtna: "
            f"{', '.join(definitions().areas)}."
        )
    wishes = Wishes(sheet, area, year, publisher, unit, unknown)
    decisions = _read_map(map_file) if map_file else UNDECIDED
    read = partial(import_file, acting(), definitions(), dry_run=dry_run, wishes=wishes, decisions=decisions)
    sources = [source for file in files for source in _import(file, partial(read, approved_by=approved_by), form)]
    if not dry_run:
        check_now(acting().engine, definitions())
    if sources:
        _tell_found(list(dict.fromkeys(sources)))


def _read_map(path: Path) -> Decisions:
    try:
        return read_decisions(read_input(path).decode(), definitions())
    except UnicodeDecodeError as error:
        raise UserError(f"{path} är inte skriven i UTF-8. Spara den så.") from error


def _import(file: Path, read: Callable[[bytes, str], ImportPlan], form: str) -> list[str]:
    """Reads in one file and prints what it changes; returns the sources that it changed."""
    try:
        plan = read(read_input(file), file.name)
    except Problems as problems:
        if form == "json":
            print(json.dumps(problems_json(file.name, problems), ensure_ascii=False))
        raise
    print(json.dumps(plan_json(plan), ensure_ascii=False) if form == "json" else plan)
    return plan.sources if plan.batch else []


def _tell_found(sources: list[str]) -> None:
    """What the check says of what was read in, on stderr: what is printed is what the file changed.

    Nothing is told where somebody has undone or changed one of them meanwhile.
    """
    with prepared_engine().connect() as connection:
        found = [load_report(connection, definitions(), source) for source in sources]
    reports = [report for report in found if report]
    if len(reports) < len(sources):
        return
    number = counted(sum(len(report.discrepancies) for report in reports), "avvikelse", "avvikelser")
    where = f"'oj check --source {sources[0]}'" if len(sources) == 1 else "'oj check'"
    print(f"Kontrollräkningen är klar: {number} i {join_words(sources)}. Se {where} eller Kontroll.", file=sys.stderr)
