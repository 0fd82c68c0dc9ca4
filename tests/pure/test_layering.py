"""Who may import whom: pages -> ui -> inspection -> ojcore, never back; and only the pages and `ui` know Streamlit."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from ojcore.definitions.folder import PROJECT
from tests.source_trees import parse_source
from ui.menu import INSPECTION, ROOMS

# From the one that may import everything to the one that may import nothing of ours but itself.
LAYERS = ["app", "pages", "ui", "inspection", "ojcore"]


def python_files(layer: str) -> list[Path]:
    folder = PROJECT / layer
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [PROJECT / f"{layer}.py"]


@cache
def imported_paths(source: str) -> list[str]:
    """The dotted names of every import, also those inside functions; "." for a relative one."""
    return list(_imported_paths(source))


def _imported_paths(source: str) -> Iterator[str]:
    for node in ast.walk(parse_source(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield "."
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_modules(source: str) -> Iterator[str]:
    """The top names of every import."""
    return (name if name == "." else name.split(".")[0] for name in imported_paths(source))


def forbidden(layer: str, source: str) -> set[str]:
    """What a file of the layer imports and may not."""
    above = set(LAYERS[: LAYERS.index(layer)])
    strangers = {"streamlit"} if layer in ("inspection", "ojcore") else set()
    own = {"pages"} if layer == "pages" else set()  # a page is a script: no other page may use it
    return set(imported_modules(source)) & (above | strangers | own | {".", "tests"})


PURE = [
    *(f"ojcore/{wing}" for wing in ("definitions", "reading", "prose", "charts", "word", "importing/grid")),
    *(f"inspection/{wing}" for wing in ("instrument", "drawing", "counting")),
]
"""The wings that know no database: what they are given is all they know."""

DATABASES = ("sqlalchemy", "sqlmodel", "alembic", "ojcore.store", "inspection.review", "inspection.records")


def database_imports(source: str) -> set[str]:
    """What a file imports of, or from the modules that know, the database."""
    return {name for name in imported_paths(source) if name.startswith(DATABASES)}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_file_imports_only_from_its_own_layer_and_those_below(layer: str) -> None:
    files = {path.relative_to(PROJECT).as_posix(): path.read_text(encoding="utf-8") for path in python_files(layer)}
    assert files
    assert {name: found for name, source in files.items() if (found := forbidden(layer, source))} == {}


@pytest.mark.parametrize(
    ("layer", "source", "found"),
    [
        ("ojcore", "def f():\n    import streamlit as st", {"streamlit"}),
        ("ojcore", "from inspection.instrument import Question", {"inspection"}),
        ("inspection", "import ui", {"ui"}),
        ("inspection", "from streamlit.testing.v1 import AppTest", {"streamlit"}),
        ("ui", "from pages.kontroll import main", {"pages"}),
        ("pages", "import pages.kontroll", {"pages"}),
        ("ojcore", "from . import swedish", {"."}),
        ("pages", "import streamlit, ui\nfrom ojcore.swedish import sort_key", set()),
        ("inspection", "from ojcore.swedish import sort_key", set()),
    ],
)
def test_a_wrong_import_is_seen_wherever_it_hides(layer: str, source: str, found: set[str]) -> None:
    assert forbidden(layer, source) == found


@pytest.mark.parametrize("wing", PURE)
def test_a_pure_wing_knows_no_database(wing: str) -> None:
    files = sorted((PROJECT / wing).rglob("*.py"))
    assert files
    assert {str(path.relative_to(PROJECT)): database_imports(path.read_text(encoding="utf-8")) for path in files} == {
        str(path.relative_to(PROJECT)): set() for path in files
    }


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from sqlalchemy import Connection", {"sqlalchemy.Connection"}),
        ("def f():\n    import sqlmodel", {"sqlmodel"}),
        ("from ojcore import store", {"ojcore.store"}),
        ("from ojcore.store.values import Counts", {"ojcore.store.values.Counts"}),
        ("from ojcore.reading.cells import Value", set()),
    ],
)
def test_a_database_is_seen_in_a_pure_wing(source: str, found: set[str]) -> None:
    assert database_imports(source) == found


def test_every_file_in_pages_is_in_the_menu_and_every_entry_has_a_file() -> None:
    entries = [file for files in (*ROOMS.values(), INSPECTION) for file in files]
    assert sorted(entries) == sorted(path.stem for path in python_files("pages"))
    assert all(path.suffix == ".py" for path in (PROJECT / "pages").iterdir() if path.name != "__pycache__")


def test_the_core_can_be_used_without_streamlit() -> None:
    imports = {name for layer in ("ojcore", "inspection") for path in python_files(layer) for name in _names(path)}
    assert not imports & {"streamlit", "ui", "pages", "app"}


def _names(path: Path) -> Iterator[str]:
    return imported_modules(path.read_text(encoding="utf-8"))


def asked_roles(source: str) -> list[str]:
    """The calls that ask for a role by its name, as in `user.has("analytiker")`."""
    return [
        str(ast.unparse(node))
        for node in ast.walk(parse_source(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "has"
        if any(isinstance(each, ast.Constant) for each in node.args)
    ]


def test_who_may_what_is_asked_by_function_and_nowhere_by_a_roles_name() -> None:
    files = [path for layer in LAYERS for path in python_files(layer)]
    assert [path.name for path in files if asked_roles(path.read_text(encoding="utf-8"))] == []
    assert asked_roles('if ui.current_user().has("analytiker"): pass')
