"""`oj inspection …`: the granskning's commands, added to those of `ojcore.cli.main`. The command `oj` runs `main`."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from inspection.counting.ratios import Ratio, answer_title
from inspection.drawing.fallout import apply_fallout
from inspection.drawing.protocol import build_protocol
from inspection.drawing.register import read_frame
from inspection.drawing.sampling import Draw, draw_sample, parse_share, sizes_by_number, sizes_by_share
from inspection.example import load_example
from inspection.inspections import STATUS_TITLES, list_inspections, load_inspection
from inspection.instrument.shipped import instrument_for
from inspection.instrument.xlsform import write_xlsform
from inspection.locking import verify_fixed
from inspection.offline.exchange import export_protocol, import_protocol
from inspection.report import draft_report
from inspection.review.answers import load_faults, load_ratios
from ojcore.cli import main as cli
from ojcore.cli.files import read_input, write_output
from ojcore.cli.main import Command, acting
from ojcore.definitions.folder import data_folder
from ojcore.errors import UserError
from ojcore.store.engine import now
from ojcore.swedish import format_percent, join_words
from ojcore.word import read_template


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command of either half and returns its exit status."""
    return cli.main(arguments, [add_commands])


def add_commands(commands: Any) -> None:
    """Adds `inspection` and what it can do to argparse's subparsers."""
    parser: ArgumentParser = commands.add_parser("inspection", help="granskning: urval, akter, fullständighet, rapport")
    inner = parser.add_subparsers(required=True, metavar="kommando")
    _add_draw(inner)
    cli.add_command(inner, "list", _list, "granskningarna, den senaste först")
    cli.add_command(
        inner, "demo", _demo, "läser in det rekonstruerade exemplet som en ny granskning och skriver dess id"
    )
    ratios = _add(inner, "ratios", _ratios, "fullständigheten, med baser och gränser")
    ratios.add_argument("--format", choices=["json", "text"], default="text")
    report = _add(inner, "report", _report, "skriver granskningsrapporten som Word-dokument")
    report.add_argument("--out", type=Path, required=True, metavar="FIL.docx")
    report.add_argument("--template", type=Path, metavar="MALL", help="kommunens egen mall, .docx eller .dotx")
    _add(inner, "faults", _faults, "vad i granskningen som inte går ihop")
    _add(inner, "verify", _verify, "kontrollerar en fastställd granskning mot dess kontrollsumma")
    exporting = _add(inner, "export-protocol", _export_protocol, "skriver ett Excelprotokoll att fylla i utan nätverk")
    exporting.add_argument("--out", type=Path, required=True, metavar="FIL.xlsx")
    importing = _add(inner, "import-protocol", _import_protocol, "läser in ett ifyllt protokoll: allt eller inget")
    importing.add_argument("file", type=Path, metavar="FIL.xlsx")
    importing.add_argument("--replace", action="store_true", help="protokollets svar gäller före dem som är sparade")
    form = cli.add_command(inner, "export-form", _export_form, "skriver ett instrument som XLSForm")
    form.add_argument("instrument", metavar="INSTRUMENT")
    form.add_argument("--level", choices=["akt", "enhet"], default="akt")
    form.add_argument("--out", type=Path, required=True, metavar="FIL.xlsx")


def _add(commands: Any, name: str, run: Command, text: str) -> ArgumentParser:
    """A command on one granskning."""
    parser = cli.add_command(commands, name, run, text)
    parser.add_argument("id", type=int, metavar="ID", help="granskningens id, se 'oj inspection list'")
    return parser


def _add_draw(commands: Any) -> None:
    parser = cli.add_command(commands, "draw", _draw, "drar ett urval ur en ram, utan att spara det")
    parser.add_argument("--frame", type=Path, required=True, metavar="FIL.csv", help="löpnummer i kolumnen id")
    parser.add_argument("--stratum", metavar="KOLUMN", help="urvalsgrupp; utan den är gruppen odelad")
    parser.add_argument("--seed", required=True, metavar="FRÖ")
    size = parser.add_mutually_exclusive_group(required=True)
    size.add_argument("--number", type=int, metavar="ANTAL", help="akter ur varje urvalsgrupp")
    size.add_argument("--share", metavar="ANDEL", help="till exempel 50 %% eller 0,5, av varje urvalsgrupp")
    parser.add_argument("--format", choices=["json", "text"], default="text")


def _draw(options: Namespace) -> None:
    frame = read_frame(read_input(options.frame), options.stratum, options.frame.name)
    if options.share is None:
        sizes = sizes_by_number(frame, options.number)
    else:
        sizes = sizes_by_share(frame, parse_share(options.share))
    draw = draw_sample(frame, sizes, options.seed)
    if options.format == "json":
        print(json.dumps(draw.as_dict(), ensure_ascii=False))
    else:
        _print_protocol(draw)


def _print_protocol(draw: Draw) -> None:
    for section in build_protocol(apply_fallout(draw)):
        print(f"\n{section.heading}")
        for label, value in section.rows:
            print(f"  {label}: {value}")
        for each in section.lists:
            print(f"  {each.title}:", *each.items, sep="\n    ")


def _list(_: Namespace) -> None:
    found = list_inspections(acting())
    for each in found:
        print(f"{each.id:>4}  {STATUS_TITLES[each.status]:<16} {each.title} ({join_words(each.units)})")
    if not found:
        print("Det finns inga granskningar.")


def _demo(_: Namespace) -> None:
    print(load_example(acting(), data_folder()))


def _ratios(options: Namespace) -> None:
    with acting().snapshot() as seeing:
        ratios = load_ratios(seeing, options.id)
        inspection = load_inspection(seeing, options.id)
    if options.format == "json":
        print(json.dumps([row.as_dict() for row in ratios.rows], ensure_ascii=False, indent=1))
        return
    instrument = inspection.checklist.instrument
    asked = ""
    for row in ratios.rows:
        if row.question != asked:
            asked = row.question
            print(f"\n{instrument.by_name[asked].label}")
        print(f"  {answer_title(instrument.by_name[asked], row.answer):<24} {_ratio(row)}")


def _ratio(row: Ratio) -> str:
    share = "" if row.share is None else f" ({format_percent(row.share * 100)})"
    return f"{row.count} av {row.base} {row.base_name}{share}{'; ' if row.note else ''}{row.note}"


def _report(options: Namespace) -> None:
    template = read_template(read_input(options.template), options.template.name) if options.template else None
    made = draft_report(acting(), options.id, now().date(), template)
    write_output(options.out, made.content)
    print(f"Rapporten finns i {options.out}.")
    for note in template.notes if template else ():
        print(note, file=sys.stderr)
    for fault in made.faults:
        print(f"Går inte ihop: {fault}", file=sys.stderr)


def _faults(options: Namespace) -> None:
    faults = load_faults(acting(), options.id)
    print("\n".join(faults) if faults else "Allt går ihop.")


def _verify(options: Namespace) -> None:
    different = verify_fixed(acting(), options.id)
    if different:
        raise UserError(f"Granskning {options.id}: {different}")
    print("Granskningen är oförändrad sedan den fastställdes.")


def _export_protocol(options: Namespace) -> None:
    write_output(options.out, export_protocol(acting(), options.id))
    print(f"Protokollet finns i {options.out}.")


def _import_protocol(options: Namespace) -> None:
    content = read_input(options.file)
    counts = import_protocol(acting(), options.id, content, replace=options.replace)
    print(f"{counts.added} svar är nya, {counts.replaced} ersatta och {counts.unchanged} fanns redan.")


def _export_form(options: Namespace) -> None:
    write_output(options.out, write_xlsform(instrument_for(options.instrument), options.level))
    print(f"Formuläret finns i {options.out}.")


if __name__ == "__main__":
    raise SystemExit(main())
