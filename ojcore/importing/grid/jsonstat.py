"""A json-stat file: version 2, the older `dataset` envelope, and R's way of writing every value as a list of one.

Source: json-stat.org/full; value is row-major over `size`, a list or the filled cells by number; `status` is per cell.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ojcore.errors import UserError
from ojcore.importing.grid.cube import Dimension, cube_size, is_place, long_table, place_label
from ojcore.importing.grid.model import Grid

_MOST_NOTES = 50
_DAMAGED = "json-stat-filen är skadad: {}. Hämta den på nytt."
_ONLY_LINKS = "json-stat-filen är en samling länkar utan egna värden. Hämta en av tabellerna i den."

_ALLOWED = {float, int, str, type(None)}  # a truth value is an int, but no figure

Json = Mapping[str, Any]


def is_jsonstat(document: Any) -> bool:
    """Whether a JSON document says that it is json-stat, or has its dimensions."""
    if not isinstance(document, dict):
        return False
    return _one(document.get("class")) in ("dataset", "collection", "dimension") or any(
        isinstance(part, dict) and "dimension" in part for part in [document, *document.values()]
    )


def read_jsonstat(document: Json) -> list[Grid]:
    """A long table for each dataset: its dimensions' labels as headings and cells, then `value`.

    A region is told as `0880 Kalmar`. A cell without a value has the sign of its status (`..`), if there is one.
    Raises UserError for what is damaged or too much.
    """
    datasets = list(_datasets(document))
    if not datasets:
        raise UserError(_ONLY_LINKS)
    try:
        return [_read(dataset) for dataset in datasets]
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise UserError(_DAMAGED.format("dimensionerna och värdena går inte ihop")) from error


def _datasets(document: Json) -> Iterator[Json]:
    if "dimension" in document:
        yield document
        return
    link = document.get("link")
    items = link.get("item") if isinstance(link, dict) else None
    for part in [*document.values(), *(items if isinstance(items, list) else [])]:
        if isinstance(part, dict) and "dimension" in part:
            yield part


def _read(dataset: Json) -> Grid:
    dimensions = dataset["dimension"]
    ids = [str(_one(id_)) for id_ in dataset.get("id") or dimensions["id"]]
    sizes = [int(_one(size)) for size in dataset.get("size") or dimensions["size"]]
    cells = cube_size(sizes)
    role = dataset.get("role") or dimensions.get("role") or {}
    places = {str(_one(id_)) for id_ in role.get("geo", [])}
    found = [_dimension(id_, dimensions[id_], size, is_geo=id_ in places) for id_, size in zip(ids, sizes, strict=True)]
    return Grid(
        "",
        long_table(found, _values(dataset, cells)),
        notes=tuple(_notes(dataset, dimensions, ids))[:_MOST_NOTES],
        publisher=str(_one(dataset.get("source")) or ""),
        title=str(_one(dataset.get("label")) or ""),
    )


def _one(value: Any) -> Any:
    """The value itself where it stands in a list of one, as R writes it; None for an empty list."""
    while isinstance(value, list) and len(value) <= 1:
        value = value[0] if value else None
    return value


def _dimension(id_: str, dimension: Json, size: int, *, is_geo: bool) -> Dimension:
    heading = str(_one(dimension.get("label")) or id_)
    labels = {code: str(_one(label)) for code, label in dimension["category"].get("label", {}).items()}
    codes = _codes(dimension["category"].get("index"), list(labels))
    if len(codes) != size or len(set(codes)) != size:
        raise ValueError(id_)
    if is_geo or is_place(id_) or is_place(heading):
        return Dimension(heading, [place_label(code, labels.get(code, "")) for code in codes])
    return Dimension(heading, [labels.get(code, code) for code in codes])


def _codes(index: Any, labelled: list[str]) -> list[str]:
    """The codes of a dimension in the cube's order."""
    if index is None:
        return labelled
    if isinstance(index, list):
        return [str(_one(code)) for code in index]
    places = {int(_one(place)): code for code, place in index.items()}
    return [places[place] for place in range(len(index))]


def _values(dataset: Json, cells: int) -> list[Any]:
    found = _cells(dataset["value"], cells)
    if not _ALLOWED.issuperset(map(type, found)):
        raise TypeError("value")
    if None not in found:
        return found
    status = _one(dataset.get("status"))
    marks = [status or ""] * cells if isinstance(status, str | None) else _cells(status, cells)
    return [str(mark or "") if value is None else value for value, mark in zip(found, marks, strict=True)]


def _cells(values: Any, cells: int) -> list[Any]:
    """A value per cell, None where there is none, from a list of all or the filled ones by number."""
    if isinstance(values, dict):
        found: list[Any] = [None] * cells
        for place, value in values.items():
            if not 0 <= int(place) < cells:
                raise ValueError(place)
            found[int(place)] = _one(value)
        return found
    if len(values) != cells:
        raise ValueError(len(values))
    return [_one(value) for value in values] if list in set(map(type, values)) else list(values)


def _notes(dataset: Json, dimensions: Json, ids: list[str]) -> Iterator[str]:
    yield from map(str, map(_one, dataset.get("note") or []))
    for id_ in ids:
        heading = str(_one(dimensions[id_].get("label")) or id_)
        yield from (f"{heading}: {_one(note)}" for note in dimensions[id_].get("note") or [])
        category = dimensions[id_]["category"]
        for code, notes in (category.get("note") or {}).items():
            label = _one((category.get("label") or {}).get(code)) or code
            yield from (f"{label}: {_one(note)}" for note in (notes if isinstance(notes, list) else [notes]))
