"""`oj report …`: the Word files of the first half, from the command line."""

import argparse
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Engine

from ojcore.comparison import compare
from ojcore.definitions import Definitions
from ojcore.documents.forms import (
    Allowance,
    Decision,
    choose_decisions,
    write_allowance_letter,
    write_quarter_letter,
)
from ojcore.documents.tjansteskrivelse import ComparisonTexts, Letter, write_comparison_letter
from ojcore.documents.yearly_command import add_yearly_command
from ojcore.errors import Problems, UserError, why_not
from ojcore.word import Template, WordDocument, read_template

_Part = TypeVar("_Part")


def add_report_commands(commands: Any, engine: Callable[[], Engine], definitions: Callable[[], Definitions]) -> None:
    """Adds `report` and its kinds to argparse's subparsers."""
    report = commands.add_parser("report", help="skriver nämndens dokument som Word", description="Nämndens dokument.")
    kinds = report.add_subparsers(required=True, metavar="dokument")
    add_yearly_command(kinds, engine, definitions)
    letter = _add_kind(kinds, "tjansteskrivelse", "tjänsteskrivelse med en bilaga per område")
    letter.add_argument("--unit", required=True, metavar="KOMMUNKOD")
    letter.add_argument("--year", required=True, type=int, metavar="ÅR")
    letter.add_argument("--area", action="append", metavar="OMRÅDE", help="kan upprepas; utan den alla med svar")
    letter.add_argument("--group", default="nordvast", metavar="GRUPP")
    letter.set_defaults(run=lambda options: _save(options, write_letter(options, engine(), definitions())))
    quarter = _add_kind(kinds, "ej-verkstallda", "kvartalsrapport om ej verkställda beslut")
    quarter.add_argument("--year", required=True, type=int, metavar="ÅR")
    quarter.add_argument("--quarter", required=True, type=int, metavar="1–4")
    quarter.set_defaults(run=lambda options: _save(options, write_quarter(options)))
    allowance = _add_kind(kinds, "tillagg", "tillfälligt tillägg till försörjningsstöd")
    allowance.set_defaults(run=lambda options: _save(options, write_allowance(options)))


def _add_kind(kinds: Any, name: str, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = kinds.add_parser(name, help=text, description=text)
    add_letter_options(parser)
    return parser


def _save(options: argparse.Namespace, document: WordDocument) -> None:
    try:
        options.out.write_bytes(document.to_bytes(paginate=False))
    except OSError as error:
        raise UserError(f"{options.out} kunde inte skrivas ({why_not(error)}). Kontrollera sökvägen.") from error
    print(f"Dokumentet finns i {options.out}.")


def add_letter_options(parser: argparse.ArgumentParser) -> None:
    """What every tjänsteskrivelse takes."""
    parser.add_argument("--out", required=True, type=Path, metavar="FIL.docx")
    parser.add_argument("--template", type=Path, metavar="MALL", help="kommunens egen .docx eller .dotx")
    parser.add_argument("--form", type=Path, metavar="FIL.toml", help="uppgifter om ärendet, se README")


def write_letter(options: argparse.Namespace, engine: Engine, definitions: Definitions) -> WordDocument:
    """The tjänsteskrivelse about Öppna jämförelser for `--unit`, `--year` and the areas that have answers."""
    form = read_form(options.form)
    known = definitions.areas
    with engine.connect() as connection:
        comparisons = []
        for area in options.area or known:
            try:
                found = compare(connection, definitions, area, options.year, options.group, options.unit)
            except UserError:
                if options.area:
                    raise
                continue
            if any(options.unit in row.cells for row in found.rows):
                comparisons.append(found)
    if not comparisons:
        name = definitions.unit_name(options.unit)
        raise UserError(f"{name} har inga svar {options.year}. Välj ett annat år eller läs in svaren först.")
    letter = letter_of(form, f"Öppna jämförelser {options.year}", "Nämnden tar del av redovisningen.")
    texts = read_part(ComparisonTexts, form.get("texts", {}), "texts")
    return write_comparison_letter(letter, comparisons, definitions, options.unit, texts, template_of(options.template))


def write_quarter(options: argparse.Namespace) -> WordDocument:
    """The quarterly report on decisions not carried out, from `--form`."""
    form = read_form(options.form)
    given = enumerate(form.get("decision", []), start=1)
    decisions = [read_part(Decision, each, f"decision {number}") for number, each in given]
    report = choose_decisions(decisions, options.year, options.quarter)
    title = f"Rapportering av ej verkställda beslut, kvartal {options.quarter} {options.year}"
    proposal = "Nämnden tar del av informationen och överlämnar rapporten till fullmäktige och revisorerna."
    return write_quarter_letter(letter_of(form, title, proposal), report, template_of(options.template))


def write_allowance(options: argparse.Namespace) -> WordDocument:
    """The proposal of an extra allowance per child, from `--form`."""
    form = read_form(options.form)
    allowance = read_part(Allowance, form.get("allowance", {}), "allowance")
    letter = letter_of(form, "Tillfälligt tillägg till försörjningsstödet", "Nämnden beslutar enligt förslaget.")
    return write_allowance_letter(letter, allowance, str(form.get("background", "")), template_of(options.template))


def read_form(path: Path | None) -> dict[str, Any]:
    """What the official has filled in; empty without a file. Raises UserError for a file that is no TOML."""
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(f"{path} kunde inte läsas: {error}. Formuläret ska vara TOML i UTF-8.") from error


def letter_of(form: dict[str, Any], title: str, proposal: str) -> Letter:
    """The letter's frame from `[letter]`; today's date and the kind's own title and proposal where it says none."""
    given = {
        "authority": "Socialförvaltningen",
        "namnd": "Socialnämnden",
        "day": date.today(),  # noqa: DTZ011 (a letter carries the date of the place where it is written)
        "diarienummer": "",
        "title": title,
        "proposal": proposal,
        "signatures": ["Förvaltningschef"],
    }
    return read_part(Letter, given | form.get("letter", {}), "letter")


def read_part(model: type[_Part], content: dict[str, Any], name: str) -> _Part:
    """A part of the form as its dataclass. Raises Problems with every key that is missing, unknown or wrong."""
    unknown = content.keys() - getattr(model, "__dataclass_fields__", {}).keys()
    problems = [f"[{name}]: okänd uppgift '{key}'" for key in sorted(unknown)]
    try:
        part = TypeAdapter(model).validate_python(content)
    except ValidationError as error:
        problems += [f"[{name}]: '{'.'.join(map(str, each['loc']))}' saknas eller är fel" for each in error.errors()]
    if problems:
        raise Problems("Formuläret kunde inte användas:", problems)
    return part


def template_of(path: Path | None) -> Template | None:
    """The kommun's own template, or None. Raises UserError for one that cannot be used."""
    return read_template(path.read_bytes(), path.name) if path else None
