"""`oj report …`: the Word files of the first half, from the command line.

Warnings (what a template lacks, red indicators without a comment) are printed before the file is written.
"""

import argparse
import sys
import tomllib
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection

from ojcore.access import Acting
from ojcore.cli.files import read_input, write_output
from ojcore.comparing.absence import fetch_own_years, tell_absence
from ojcore.comparing.comparison import Comparison, compare
from ojcore.definitions.model import Definitions
from ojcore.documents.forms import (
    Allowance,
    Decision,
    allowance_proposal,
    choose_decisions,
    write_allowance_letter,
    write_quarter_letter,
)
from ojcore.documents.letters import (
    PROPOSALS,
    Kind,
    Texts,
    allowance_parts,
    comparison_parts,
    decisions_of,
    earlier_parts,
    earlier_proposals,
    letter_of,
    letter_parts,
    log_letter,
    proposed_title,
    said,
)
from ojcore.documents.making import Order, make_yearly
from ojcore.documents.tjansteskrivelse import ComparisonTexts, Letter, write_comparison_letter
from ojcore.errors import Problems, UserError
from ojcore.store.comments import comments_on_several, uncommented
from ojcore.store.texts import Publication, load_texts
from ojcore.word import Template, WordDocument, read_template

_Part = TypeVar("_Part")


def add_report_commands(commands: Any, acting: Callable[[], Acting], definitions: Callable[[], Definitions]) -> None:
    """Adds `report` and its kinds to argparse's subparsers."""
    report = commands.add_parser("report", help="skriver nämndens dokument som Word", description="Nämndens dokument.")
    kinds = report.add_subparsers(required=True, metavar="dokument")
    yearly = _add_kind(kinds, "oj", "årsrapporten för en grupp eller en kommun")
    yearly.add_argument("--area", required=True, metavar="OMRÅDE")
    yearly.add_argument("--year", required=True, type=int, metavar="ÅR")
    yearly.add_argument("--group", default="nordvast", metavar="GRUPP")
    yearly.add_argument("--unit", metavar="KOMMUNKOD", help="kommunen som rapporten är för, vid sidan av gruppen")
    yearly.add_argument("--date", type=date.fromisoformat, metavar="ÅÅÅÅ-MM-DD", help="på omslaget; annars dagens")
    yearly.add_argument("--quick", action="store_true", help="uppskattade sidnummer, utan LibreOffice")
    yearly.set_defaults(run=lambda options: _yearly(options, acting(), definitions()))
    letter = _add_letter(kinds, "tjansteskrivelse", "tjänsteskrivelse med en bilaga per område")
    letter.add_argument("--unit", required=True, metavar="KOMMUNKOD")
    letter.add_argument("--year", required=True, type=int, metavar="ÅR")
    letter.add_argument("--area", action="append", metavar="OMRÅDE", help="kan upprepas; utan den alla med svar")
    letter.add_argument("--group", default="nordvast", metavar="GRUPP")
    letter.set_defaults(run=lambda options: _comparison_letter(options, acting(), definitions()))
    quarter = _add_letter(kinds, "ej-verkstallda", "kvartalsrapport om ej verkställda beslut")
    quarter.add_argument("--year", required=True, type=int, metavar="ÅR")
    quarter.add_argument("--quarter", required=True, type=int, metavar="1–4")
    _add_stored(quarter)
    quarter.set_defaults(run=lambda options: _quarter_letter(options, acting))
    allowance = _add_letter(kinds, "tillagg", "tillfälligt tillägg till försörjningsstöd")
    allowance.add_argument("--year", type=int, metavar="ÅR", help="det sparade brevets; utan det årets")
    _add_stored(allowance)
    allowance.set_defaults(run=lambda options: _allowance_letter(options, acting))


def _add_kind(kinds: Any, name: str, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = kinds.add_parser(name, help=text, description=text)
    parser.add_argument("--out", required=True, type=Path, metavar="FIL.docx")
    parser.add_argument("--template", type=Path, metavar="MALL", help="kommunens egen .docx eller .dotx")
    return parser


def _add_letter(kinds: Any, name: str, text: str) -> argparse.ArgumentParser:
    parser = _add_kind(kinds, name, text)
    parser.add_argument("--form", type=Path, metavar="FIL.toml", help="uppgifter om ärendet, se README")
    return parser


def _add_stored(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--unit",
        metavar="KOMMUNKOD",
        help="kommunens sparade brev, och det loggas; utan den görs brevet av formuläret ensamt, utan databas",
    )


def tell_absent(connection: Connection, definitions: Definitions, options: argparse.Namespace) -> None:
    """On stderr: that `--unit` has no answers, where what is written is about the group alone."""
    if options.unit in definitions.kommuner and options.area in definitions.areas:
        own = fetch_own_years(connection, definitions, options.area, options.unit)
        told = tell_absence(definitions, options.area, options.year, options.unit, own)
        if told:
            print(f"{told} Det som skrivs gäller gruppen.", file=sys.stderr)


def _yearly(options: argparse.Namespace, acting: Acting, definitions: Definitions) -> None:
    day = options.date or date.today()  # noqa: DTZ011 (a report carries the date of the place where it is made)
    template = _template(options.template)
    with acting.reading() as connection:
        tell_absent(connection, definitions, options)
    order = Order(options.area, options.year, options.group, options.unit, day, template, paginate=not options.quick)
    made = make_yearly(acting, definitions, order)
    _list_uncommented(made.uncommented)
    for fault in made.faults:
        print(f"Går inte ihop: {fault}")
    write_output(options.out, made.file)
    print(f"Rapporten finns i {options.out}.")


def _comparison_letter(options: argparse.Namespace, acting: Acting, definitions: Definitions) -> None:
    """The tjänsteskrivelse about Öppna jämförelser for `--unit`, `--year` and the areas that have answers."""
    form = _read_form(options.form)
    comparisons = _comparisons(options, acting, definitions)
    about = letter_of("tjansteskrivelse", options.unit, options.year)
    stored = load_texts(acting, about)
    title = proposed_title("tjansteskrivelse", options.year)
    letter = _letter("tjansteskrivelse", form, stored, title, PROPOSALS["tjansteskrivelse"])
    own = comparison_parts(stored, [each.area for each in comparisons], form.get("texts"))
    texts = _read_part(ComparisonTexts, own, "texts")
    template = _template(options.template)
    _list_uncommented(row.indicator.title for each in comparisons for row in uncommented(each, options.unit))
    with acting.reading() as connection:
        comments = comments_on_several(connection, comparisons, options.unit)
    document = write_comparison_letter(letter, comparisons, definitions, options.unit, texts, template, comments)
    _save(options, document)
    log_letter(acting, about)


def _comparisons(options: argparse.Namespace, acting: Acting, definitions: Definitions) -> list[Comparison]:
    """Of the areas asked for; else of those in which the unit has answers.

    Raises UserError for an area asked for without its answers, and where there are none at all.
    """
    found = []
    with acting.reading() as connection:
        for area in options.area or definitions.areas:
            try:
                each = compare(connection, definitions, area, options.year, options.group, options.unit)
            except UserError:
                if options.area:
                    raise
                continue
            if any(options.unit in row.cells for row in each.rows):
                found.append(each)
            elif options.area:
                raise UserError(_without_answers(connection, definitions, area, options))
        if not found:
            raise UserError(_without_answers(connection, definitions, None, options))
    return found


def _without_answers(
    connection: Connection, definitions: Definitions, area: str | None, options: argparse.Namespace
) -> str:
    own = fetch_own_years(connection, definitions, area, options.unit)
    told = tell_absence(definitions, area, options.year, options.unit, own)
    return f"{told} Fler svar läses in med 'oj import'."


def _quarter_letter(options: argparse.Namespace, acting: Callable[[], Acting]) -> None:
    """The quarterly report on decisions not carried out, as it is stored for `--unit`, with `--form` before that."""
    form = _read_form(options.form)
    about = letter_of("ej-verkstallda", options.unit, options.year, options.quarter) if options.unit else None
    stored = load_texts(acting(), about) if about else {}
    given = enumerate(form.get("decision", []), start=1)
    decisions = [_read_part(Decision, each, f"decision {number}") for number, each in given] or decisions_of(stored)
    report = choose_decisions(decisions, options.year, options.quarter)
    title = proposed_title("ej-verkstallda", options.year, options.quarter)
    letter = _letter("ej-verkstallda", form, stored, title, PROPOSALS["ej-verkstallda"])
    _save_and_log(options, write_quarter_letter(letter, report, _template(options.template)), acting, about)


def _allowance_letter(options: argparse.Namespace, acting: Callable[[], Acting]) -> None:
    """The proposal of an extra allowance per child, as it is stored for `--unit`, with `--form` before that."""
    form = _read_form(options.form)
    year = options.year or date.today().year  # noqa: DTZ011 (the year of the place where the letter is written)
    about = letter_of("tillagg", options.unit, year) if options.unit else None
    stored = load_texts(acting(), about) if about else {}
    own: dict[str, Any] = allowance_parts(stored) if about else {}
    if earlier := earlier_parts(stored, earlier_proposals(year)):
        own["earlier"] = earlier
    allowance = _read_part(Allowance, own | form.get("allowance", {}), "allowance")
    letter = _letter("tillagg", form, stored, proposed_title("tillagg", year), allowance_proposal(allowance))
    background = str(form.get("background", said(stored, "background")))
    document = write_allowance_letter(letter, allowance, background, _template(options.template))
    _save_and_log(options, document, acting, about)


def _save_and_log(
    options: argparse.Namespace, document: WordDocument, acting: Callable[[], Acting], about: Publication | None
) -> None:
    _save(options, document)
    if about:
        log_letter(acting(), about)


def _template(path: Path | None) -> Template | None:
    """The kommun's own template; what it lacks is printed. Raises UserError for one that cannot be used."""
    if path is None:
        return None
    template = read_template(read_input(path), path.name)
    for note in template.notes:
        print(note)
    return template


def _list_uncommented(titles: Iterable[str]) -> None:
    for title in titles:
        print(f"Röd indikator utan kommentar: {title}")


def _save(options: argparse.Namespace, document: WordDocument) -> None:
    write_output(options.out, document.to_bytes())
    print(f"Dokumentet finns i {options.out}.")


def _read_form(path: Path | None) -> dict[str, Any]:
    """What the official has filled in; empty without a file. Raises UserError for a file that is no TOML."""
    if path is None:
        return {}
    try:
        return tomllib.loads(read_input(path).decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(f"{path} kunde inte läsas: {error}. Formuläret ska vara TOML i UTF-8.") from error


def _letter(kind: Kind, form: dict[str, Any], stored: Texts, title: str, does: str) -> Letter:
    """The letter's frame: `[letter]`, else what is stored, else what is proposed. title, does: as `letter_parts`."""
    today = date.today()  # noqa: DTZ011 (a letter carries the date of the place where it is written)
    return _read_part(Letter, letter_parts(kind, stored, today, title, does, form.get("letter")), "letter")


def _read_part(model: type[_Part], content: dict[str, Any], name: str) -> _Part:
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
