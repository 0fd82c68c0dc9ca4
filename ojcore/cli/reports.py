"""`oj report …`: the Word files of the first half, from the command line.

Warnings (what a template lacks, red indicators without a comment) are printed before the file is written.
"""

import sys
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection

from ojcore.access import Acting
from ojcore.approving.approval import preliminary_mark
from ojcore.checking.job import try_check
from ojcore.cli import options
from ojcore.cli.configured import acting, definitions
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


_form = click.option("--form", type=options.FILE, metavar="FIL.toml", help="uppgifter om ärendet, se README")
_stored_letter = click.option(
    "--unit",
    metavar="KOMMUNKOD",
    help="kommunens sparade brev, och det loggas; utan den görs brevet av formuläret ensamt, utan databas",
)


@click.command()
@options.word_out
@options.template
@options.area
@options.year
@options.group
@click.option("--unit", metavar="KOMMUNKOD", help="kommunen som rapporten är för, vid sidan av gruppen")
@click.option("--date", "day", type=options.Day(), metavar="ÅÅÅÅ-MM-DD", help="på omslaget; annars dagens")
@click.option("--quick", is_flag=True, help="uppskattade sidnummer, utan LibreOffice")
def yearly(
    out: Path,
    template: Path | None,
    area: str,
    year: int,
    group: str,
    unit: str | None,
    day: date | None,
    quick: bool,
) -> None:
    whoever = acting()
    day = day or date.today()  # noqa: DTZ011 (a report carries the date of the place where it is made)
    own = _template(template)
    order = Order(area, year, group, unit, day, own, paginate=not quick)
    made = make_yearly(whoever, definitions(), order)
    print(made.whose)
    _list_uncommented(made.uncommented)
    for fault in made.faults:
        print(f"Går inte ihop: {fault}")
    write_output(out, made.file)
    print(f"Rapporten finns i {out}.")


@click.command()
@options.word_out
@options.template
@_form
@click.option("--unit", required=True, metavar="KOMMUNKOD")
@options.year
@click.option("--area", "areas", multiple=True, metavar="OMRÅDE", help="kan upprepas; utan den alla med svar")
@options.group
def comparison_letter(
    out: Path, template: Path | None, form: Path | None, unit: str, year: int, areas: tuple[str, ...], group: str
) -> None:
    """The tjänsteskrivelse about Öppna jämförelser for `--unit`, `--year` and the areas that have answers."""
    whoever, known = acting(), definitions()
    filled = _read_form(form)
    if told := try_check(whoever, known):
        print(f"Allt kunde inte kontrollräknas. {told}", file=sys.stderr)
    comparisons = _comparisons(whoever, known, areas, year, group, unit)
    about = letter_of("tjansteskrivelse", unit, year)
    stored = load_texts(whoever, about)
    title = proposed_title("tjansteskrivelse", year)
    letter = _letter("tjansteskrivelse", filled, stored, title, PROPOSALS["tjansteskrivelse"])
    letter = replace(letter, mark=preliminary_mark(whoever, known, [each.area for each in comparisons], year, unit))
    own = comparison_parts(stored, [each.area for each in comparisons], filled.get("texts"))
    texts = _read_part(ComparisonTexts, own, "texts")
    kommuns_own = _template(template)
    _list_uncommented(row.indicator.title for each in comparisons for row in uncommented(each, unit))
    with whoever.reading() as connection:
        comments = comments_on_several(connection, comparisons, unit)
    document = write_comparison_letter(letter, comparisons, known, unit, texts, kommuns_own, comments)
    _save(out, document)
    log_letter(whoever, about)


def _comparisons(
    whoever: Acting, known: Definitions, areas: tuple[str, ...], year: int, group: str, unit: str
) -> list[Comparison]:
    """Of the areas asked for; else of those in which the unit has answers.

    Raises UserError for an area asked for without its answers, and where there are none at all.
    """
    found = []
    with whoever.reading() as connection:
        for area in areas or known.areas:
            try:
                each = compare(connection, known, area, year, group, unit)
            except UserError:
                if areas:
                    raise
                continue
            if any(unit in row.cells for row in each.rows):
                found.append(each)
            elif areas:
                raise UserError(_without_answers(connection, known, area, year, unit))
        if not found:
            raise UserError(_without_answers(connection, known, None, year, unit))
    return found


def _without_answers(connection: Connection, known: Definitions, area: str | None, year: int, unit: str) -> str:
    own = fetch_own_years(connection, known, area, unit)
    told = tell_absence(known, area, year, unit, own)
    return f"{told} Fler svar läses in med 'oj import'."


@click.command()
@options.word_out
@options.template
@_form
@options.year
@click.option("--quarter", required=True, type=options.NUMBER, metavar="1–4")
@_stored_letter
def quarter_letter(
    out: Path, template: Path | None, form: Path | None, year: int, quarter: int, unit: str | None
) -> None:
    """The quarterly report on decisions not carried out, as it is stored for `--unit`, with `--form` before that."""
    filled = _read_form(form)
    about = letter_of("ej-verkstallda", unit, year, quarter) if unit else None
    stored = load_texts(acting(), about) if about else {}
    given = enumerate(filled.get("decision", []), start=1)
    decisions = [_read_part(Decision, each, f"decision {number}") for number, each in given] or decisions_of(stored)
    report = choose_decisions(decisions, year, quarter)
    title = proposed_title("ej-verkstallda", year, quarter)
    letter = _letter("ej-verkstallda", filled, stored, title, PROPOSALS["ej-verkstallda"])
    _save_and_log(out, write_quarter_letter(letter, report, _template(template)), about)


@click.command()
@options.word_out
@options.template
@_form
@click.option("--year", type=options.NUMBER, metavar="ÅR", help="det sparade brevets; utan det årets")
@_stored_letter
def allowance_letter(out: Path, template: Path | None, form: Path | None, year: int | None, unit: str | None) -> None:
    """The proposal of an extra allowance per child, as it is stored for `--unit`, with `--form` before that."""
    filled = _read_form(form)
    year = year or date.today().year  # noqa: DTZ011 (the year of the place where the letter is written)
    about = letter_of("tillagg", unit, year) if unit else None
    stored = load_texts(acting(), about) if about else {}
    own: dict[str, Any] = allowance_parts(stored) if about else {}
    if earlier := earlier_parts(stored, earlier_proposals(year)):
        own["earlier"] = earlier
    allowance = _read_part(Allowance, own | filled.get("allowance", {}), "allowance")
    letter = _letter("tillagg", filled, stored, proposed_title("tillagg", year), allowance_proposal(allowance))
    background = str(filled.get("background", said(stored, "background")))
    document = write_allowance_letter(letter, allowance, background, _template(template))
    _save_and_log(out, document, about)


def _save_and_log(out: Path, document: WordDocument, about: Publication | None) -> None:
    _save(out, document)
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


def _save(out: Path, document: WordDocument) -> None:
    write_output(out, document.to_bytes())
    print(f"Dokumentet finns i {out}.")


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
