"""What was understood of a file, in words for a person and as plain data for a program."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ojcore.approving.documents import tell_begun
from ojcore.approving.telling import differences_json
from ojcore.errors import Problems
from ojcore.importing.foreign import FileProblems, Understood
from ojcore.importing.mapping import SKIP, Match
from ojcore.importing.shape.model import Role, Shape, Skipped
from ojcore.importing.table import column_letters
from ojcore.swedish import counted, join_some, join_words

if TYPE_CHECKING:
    from ojcore.importing.plan import ImportPlan

_PLACE = re.compile(r"((?:blad '.*?', )?(?:rad|cell) [^:]+|blad '[^']*'): (.*)", re.DOTALL)


def tell_understood(understood: Understood) -> list[str]:
    """How the file was read, a line for each sheet, for what is left out and for headings that are."""
    lines = [tell_shape(shape) for shape in understood.shapes]
    lines.append(f"uppgifter från {understood.publisher}")
    lines += [f"läses inte: {tell_skipped(each)}" for each in understood.skipped]
    return lines


def tell_shape(shape: Shape) -> str:
    """`läst: blad 'Data', rubriker på rad 2 och 3, enheter i kolumn A och C, år 2024 (titel), värden från rad 4`."""
    told = [f"blad '{shape.sheet}'"] if shape.sheet else []
    if shape.header:
        told.append(f"rubriker på rad {join_words(map(str, shape.header))}")
    told.append(f"enheter {_where(shape, Role.UNIT, shape.unit, shape.unit_from)}")
    told.append(f"år {_where_year(shape)}")
    told.append(f"värden från rad {shape.first} i {counted(len(shape.of(Role.VALUE)), 'kolumn', 'kolumner')}")
    return f"läst: {', '.join(told)}"


def _where_year(shape: Shape) -> str:
    """Also of which headings it is missing, or another than that of the others."""
    if not shape.without_year:
        return _where(shape, Role.YEAR, str(shape.year or ""), shape.year_from)
    others = f"och {shape.year} ({shape.year_from})" if shape.year else "men saknas"
    return f"i rubrikerna {others} för {join_some(shape.without_year)}"


def _where(shape: Shape, role: Role, fixed: str, fixed_from: str) -> str:
    if columns := shape.of(role):
        return f"i kolumn {join_words(map(column_letters, columns))}"
    if rows := shape.rows_of(role):
        return f"i rubrikerna på rad {join_words(map(str, rows))}"
    return f"{fixed} ({fixed_from})" if fixed else f"i {fixed_from}erna" if fixed_from == "rubrik" else "saknas"


def tell_skipped(skipped: Skipped) -> str:
    """What is left out, with the number of rows where there is one."""
    return f"{skipped.what}, {counted(skipped.rows, 'rad', 'rader')}" if skipped.rows else skipped.what


def plan_json(plan: "ImportPlan") -> dict[str, Any]:
    """The plan as plain dictionaries; a contract that other programs read."""
    counts = plan.counts
    return {
        "file": plan.file_name,
        **_understood_json(plan.understood),
        "created": [{"indicator": each.id, "title": each.title, "area": each.area} for each in plan.created],
        "values": counts.added + counts.replaced + counts.unchanged,
        "new": counts.added,
        "changed": counts.replaced,
        "unchanged": counts.unchanged,
        "missing": plan.values.absent,
        "warnings": [
            *(caution._asdict() for caution in plan.cautions),
            *({"place": "", "kind": "notice", "text": notice} for notice in plan.notices),
        ],
        "problems": [],
        "differences": differences_json(plan.differences),
        "documents": [tell_begun(each) for each in plan.begun],
        "batch": plan.batch,
    }


def problems_json(file_name: str, problems: Problems) -> dict[str, Any]:
    """The same for a file that was refused: its problems, and what was understood of it."""
    understood = problems.understood if isinstance(problems, FileProblems) else None
    split = [(match[1], match[2]) if (match := _PLACE.fullmatch(line)) else ("", line) for line in problems.lines]
    nothing = dict.fromkeys(("values", "new", "changed", "unchanged", "missing"), 0)
    told = [{"place": place, "text": text} for place, text in split]
    return {
        "file": file_name,
        **_understood_json(understood),
        "created": [],
        **nothing,
        "warnings": [],
        "problems": told,
        "differences": [],
        "documents": [],
        "batch": None,
    }


def _understood_json(understood: Understood | None) -> dict[str, Any]:
    shapes = understood.shapes if understood else []
    return {
        "read": _read_json(shapes),
        "sheets": [_read_json([shape]) for shape in shapes],
        "publisher": understood.publisher if understood else "",
        "columns": [_match_json(match) for match in (understood.matches if understood else ())],
        "skipped": [each._asdict() for each in (understood.skipped if understood else ())],
    }


def _read_json(shapes: Sequence[Shape]) -> dict[str, Any]:
    """How the first sheet was read; of a file in the form only that it is."""
    if not shapes:
        return {
            "format": "form",
            "sheet": "",
            "header_rows": [],
            "unit_column": "",
            "year": None,
            "year_from": "kolumn",
        }
    first = shapes[0]
    return {
        "format": "table",
        "sheet": first.sheet,
        "header_rows": list(first.header),
        "unit_column": ", ".join(map(column_letters, first.of(Role.UNIT))),
        "year": first.year,
        "year_from": first.year_from,
    }


def _match_json(match: Match) -> dict[str, Any]:
    return {
        "heading": match.heading,
        "indicator": None if match.indicator == SKIP else match.indicator,
        "certainty": match.certainty,
        "candidates": list(match.candidates),
    }
