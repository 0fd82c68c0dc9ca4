"""The tables of `data/` that say what kommuner and other units are called: strict, with file and line of each fault."""

import csv
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ojcore.definitions.model import FormerUnit, Kommun, OtherUnit
from ojcore.swedish import fold_space, join_words

KOMMUNER, FORMER, OTHER = "kommuner.csv", "former_codes.csv", "other_units.csv"

_COLUMNS = {
    KOMMUNER: [
        *("kommunkod", "kommun", "kommun_officiellt", "kallar_sig", "lankod", "lan", "skr2023_kod", "skr2023_grupp"),
        *("folkmangd_avrundad", "skl2011_nr", "skl2011_grupp"),
    ],
    FORMER: ["kod", "kommun", "till_och_med", "kommunkod"],
    OTHER: ["namn", "slag", "kommunkod"],
}
_WITHIN_KOMMUN = ("stadsdel", "tidigare kommun")
_KINDS = (*_WITHIN_KOMMUN, "tidigare län", "sammanräkning")
_CODE = re.compile(r"\d{4}")


class TableRow(NamedTuple):
    """A row by its columns; line: where it stands in the file, from 1."""

    line: int
    cells: Mapping[str, str]


def read_rows(name: str, text: str) -> tuple[list[TableRow], list[str]]:
    """The rows of one of the tables, and what is wrong with its headings and the length of its rows."""
    wanted = _COLUMNS[name]
    lines = [[fold_space(cell) for cell in line] for line in csv.reader(text.splitlines(), delimiter=";")]
    heading = lines[0] if lines else []
    if heading != wanted:
        return [], [f"rubrikerna är '{';'.join(heading)}'; de ska vara '{';'.join(wanted)}'"]
    rows, problems = [], []
    for number, line in enumerate(lines[1:], start=2):
        if len(line) == len(wanted):
            rows.append(TableRow(number, dict(zip(wanted, line, strict=True))))
        elif any(line):
            problems.append(f"rad {number} har {len(line)} celler, rubrikraden {len(wanted)}")
    return rows, problems


def kommuner_of(rows: list[TableRow]) -> dict[str, Kommun]:
    """The kommuner by code."""
    return {
        row["kommunkod"]: Kommun(
            code=row["kommunkod"],
            name=row["kommun"],
            lan=row["lan"],
            skr_group=row["skr2023_grupp"],
            skl_2011=row["skl2011_nr"],
            skl_2011_title=row["skl2011_grupp"],
            official=row["kommun_officiellt"],
            calls_itself=row["kallar_sig"],
            lan_code=row["lankod"],
        )
        for _, row in rows
    }


def former_of(rows: list[TableRow]) -> list[FormerUnit]:
    """The former codes and names; rows with faults are left out."""
    return [
        FormerUnit(row["kod"], row["kommun"], int(row["till_och_med"]), row["kommunkod"])
        for _, row in rows
        if row["till_och_med"].isdecimal()
    ]


def others_of(rows: list[TableRow]) -> list[OtherUnit]:
    """What is no unit that has values."""
    return [OtherUnit(row["namn"], row["slag"], row["kommunkod"]) for _, row in rows]


def check_former(rows: list[TableRow], kommuner: Mapping[str, Kommun]) -> Iterator[str]:
    """A code of four digits, a year, and a kommun that exists and is the code's own, if it still is a code."""
    first: dict[str, int] = {}
    for line, row in rows:
        code, kommun = row["kod"], row["kommunkod"]
        if not _CODE.fullmatch(code):
            yield f"rad {line}: koden '{code}' ska ha fyra siffror"
        if code in first:
            yield f"rad {line}: koden '{code}' står redan på rad {first[code]}; ta bort eller rätta den ena"
        if not re.fullmatch(r"(19|20)\d\d", row["till_och_med"]):
            yield f"rad {line}: 'till_och_med' är '{row['till_och_med']}'; skriv ett år med fyra siffror"
        if kommun not in kommuner:
            yield f"rad {line}: kommunkoden '{kommun}' finns inte i data/{KOMMUNER}"
        elif code in kommuner and code != kommun:
            yield f"rad {line}: koden '{code}' är {kommuner[code].name} och kan inte vara {kommuner[kommun].name}"
        first.setdefault(code, line)


def check_others(rows: list[TableRow], kommuner: Mapping[str, Kommun]) -> Iterator[str]:
    """A known kind, and the kommun of what lies in one."""
    for line, row in rows:
        kind, kommun = row["slag"], row["kommunkod"]
        if kind not in _KINDS:
            yield f"rad {line}: slaget '{kind}' är okänt; tillåtna: {', '.join(_KINDS)}"
        elif (kind in _WITHIN_KOMMUN) != bool(kommun):
            yield f"rad {line}: {join_words(_WITHIN_KOMMUN)} har en kommunkod, andra slag ingen; rätta '{row['namn']}'"
        elif kommun and kommun not in kommuner:
            yield f"rad {line}: kommunkoden '{kommun}' finns inte i data/{KOMMUNER}"
