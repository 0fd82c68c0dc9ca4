"""A JSON file of figures: Kolada's or json-stat's, told apart by their keys."""

import json
from typing import Any

from ojcore.errors import UserError
from ojcore.importing.grid.encoding import decode
from ojcore.importing.grid.jsonstat import is_jsonstat, read_jsonstat
from ojcore.importing.grid.kolada import is_kolada, read_kolada
from ojcore.importing.grid.model import Grid

_DAMAGED = "JSON-filen är avbruten eller skadad och går inte att läsa. Hämta den på nytt."


def read_json(content: bytes, _max_bytes: int) -> list[Grid]:
    """The figures as one long table. Raises UserError for what is damaged, nested too deep, or of another kind."""
    document = _load(decode(content))
    if is_kolada(document):
        return [read_kolada(document)]
    if is_jsonstat(document):
        return read_jsonstat(document)
    raise UserError(
        "JSON-filen är varken Koladas uppgifter (data/kpi/…) eller json-stat. "
        "Hämta uppgifterna som json-stat2, CSV eller Excel i stället."
    )


def _load(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise UserError("JSON-filen är nästlad djupare än någon statistikfil är. Hämta den på nytt.") from None
    except ValueError as error:
        raise UserError(_DAMAGED) from error


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)
