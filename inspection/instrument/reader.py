"""The strict reader of `data/instruments`: one folder per version, four tables, all faults told at once."""

import csv
import hashlib
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal, cast

from inspection.instrument.csv_tables import FILES, Faults, Row, read_table
from inspection.instrument.law import Subject, load_law
from inspection.instrument.model import NON_ANSWERS, Base, Choice, Instrument
from inspection.instrument.survey import Survey
from ojcore.errors import Problems


def load_instruments(data: Path) -> dict[str, Instrument]:
    """id -> every instrument under `data/instruments`. Raises Problems with every fault of every one."""
    found: dict[str, Instrument] = {}
    problems = [
        f"published.csv: {id_} är publicerad men mappen saknas; en publicerad version tas inte bort"
        for id_ in published_hashes(data / "instruments")
        if not (data / "instruments" / id_).is_dir()
    ]
    for folder in sorted(path for path in (data / "instruments").iterdir() if path.is_dir()):
        try:
            found[folder.name] = load_instrument(folder)
        except Problems as fault:
            problems += fault.lines
    if problems:
        raise Problems("Instrumenten i data/instruments kunde inte läsas:", problems)
    return found


def load_instrument(folder: Path) -> Instrument:
    """The instrument in `folder`; the law is read from `law.toml` two folders up.

    Raises Problems with every fault: file, line, question, what is wrong, what is allowed. A version that stands in
    `published.csv` beside the folder is refused if its files no longer have the hash they were published with.
    """
    law = load_law(folder.parent.parent / "law.toml")
    faults = Faults()
    tables = {name: read_table(folder, name, faults) for name in FILES}
    instrument = None if faults.lines else _build(folder, tables, law, faults)
    if instrument is None or faults.lines:
        lines = [f"{folder.name}/{line}" for line in faults.lines]
        raise Problems(f"Instrumentet {folder.name} kunde inte läsas:", lines)
    return instrument


def content_hash(folder: Path) -> str:
    """SHA-256 over the four files in name order: name, line feed, content with LF line ends and no byte order mark."""
    digest = hashlib.sha256()
    for name in sorted(FILES):
        content = (folder / name).read_bytes().removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
        digest.update(name.encode() + b"\n" + content)
    return digest.hexdigest()


def published_hashes(instruments: Path) -> dict[str, str]:
    """instrument id -> the hash it was published with, from `published.csv`; without the file none is published."""
    path = instruments / "published.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["instrument"]: row["sha256"] for row in csv.DictReader(file, delimiter=";")}


def _build(
    folder: Path, tables: Mapping[str, list[Row]], law: Mapping[str, Subject], faults: Faults
) -> Instrument | None:
    settings = _settings(folder, tables["settings.csv"], faults)
    if settings is None:
        return None
    row, valid_from = settings
    bases = _bases(tables["bases.csv"], faults)
    survey = Survey(_lists(tables["choices.csv"], faults), bases, law, valid_from, faults)
    survey.read(tables["survey.csv"])
    _check_bases(tables["bases.csv"], survey, faults)
    sha256 = content_hash(folder)
    if published_hashes(folder.parent).get(folder.name, sha256) != sha256:
        faults.add("published.csv", "versionen är publicerad och får inte ändras; gör en ny version i en ny mapp")
    return Instrument(
        id=folder.name,
        form_id=row["form_id"],
        version=row["version"],
        title=row["form_title"],
        valid_from=valid_from,
        sha256=sha256,
        groups=tuple(survey.groups),
        bases=tuple(bases.values()),
        questions=tuple(survey.questions.values()),
    )


def _settings(folder: Path, rows: list[Row], faults: Faults) -> tuple[Row, date] | None:
    if len(rows) != 1:
        faults.add("settings.csv", f"ska ha en rad under rubrikraden, har {len(rows)}")
        return None
    row = rows[0]
    begins, ends = f"{row['form_id']}-", f"-v{row['version']}"
    if not (row["form_id"] and folder.name.startswith(begins) and folder.name.endswith(ends)):
        faults.add(row, f"mappen heter '{folder.name}' men ska börja med '{begins}' och sluta med '{ends}'")
    try:
        return row, date.fromisoformat(row["valid_from"])
    except ValueError:
        faults.add(row, f"kolumn 'valid_from': '{row['valid_from']}' är inget datum; skriv till exempel 2011-01-01")
        return None


def _lists(rows: list[Row], faults: Faults) -> dict[str, tuple[Choice, ...]]:
    lists: dict[str, tuple[Choice, ...]] = {}
    for row in rows:
        given = lists.get(row["list_name"], ())
        taken = {text for each in (*given, *NON_ANSWERS) for text in (each.name, each.label.casefold())}
        if not re.fullmatch(r"[a-z][a-z0-9_-]*", row["name"]) or not row["label"] or not row["list_name"]:
            faults.add(row, "list_name, name (a–z, 0–9, _ och -) och label ska vara ifyllda")
        elif {row["name"], row["label"].casefold()} & taken:
            faults.add(row, "namnet eller etiketten finns redan i listan eller är ett av de tre uteblivna svaren")
        lists[row["list_name"]] = (*given, Choice(row["name"], row["label"]))
    return lists


def _bases(rows: list[Row], faults: Faults) -> dict[str, Base]:
    bases: dict[str, Base] = {}
    for row in rows:
        faults.choose(row, "gender", ("en", "ett"))
        faults.choose(row, "within", ["", *bases])
        empty = [each for each in ("id", "singular", "singular_definite", "plural", "plural_definite") if not row[each]]
        if empty or row["id"] in bases:
            faults.add(row, f"tomma kolumner: {', '.join(empty)}" if empty else "basen finns redan")
        bases[row["id"]] = Base(
            id=row["id"],
            question=row["question"],
            answers=tuple(row["answers"].split()),
            within=bases.get(row["within"]),
            gender=cast(Literal["en", "ett"], row["gender"]),
            singular=row["singular"],
            singular_definite=row["singular_definite"],
            plural=row["plural"],
            plural_definite=row["plural_definite"],
        )
    if sum(not base.question for base in bases.values()) != 1:
        faults.add("bases.csv", "exakt en bas ska sakna fråga: alla granskade akter")
    return bases


def _check_bases(rows: list[Row], survey: Survey, faults: Faults) -> None:
    for row in [row for row in rows if row["question"]]:
        question = survey.questions.get(row["question"])
        answers = set(row["answers"].split())
        if question is None or question.repeat:
            faults.add(row, f"frågan '{row['question']}' finns inte i survey.csv utanför upprepningar")
        elif question.level == "enhet" and (question.type != "integer" or answers or row["within"]):
            faults.add(row, "på nivån enhet är basen en heltalsfråga, utan 'answers' och 'within'")
        elif question.level == "akt" and (not answers or answers - {each.name for each in question.choices}):
            allowed = ", ".join(each.name for each in question.choices)
            faults.add(row, f"kolumn 'answers': skriv ett eller flera av {allowed}")
        elif question.level == "akt" and not row["within"]:
            faults.add(row, "kolumn 'within': skriv den bas som den är en del av")
