"""What parses a file that somebody uploads is reached through `ojcore.untrusted` and no other way."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from ojcore.definitions.folder import PROJECT
from tests.pure.test_layering import LAYERS, imported_paths, python_files
from tests.source_trees import parse_source

PARSERS = (
    "calamine", "docx.Document", "docx.api", "expat", "load_workbook", "lxml", "pyarrow", "python_calamine", "pyxlsb",
    "tarfile", "xlrd", "xml", "zipfile",
)  # fmt: skip
"""Packages and functions that read what a stranger may have made."""

CALLS = ("read_csv", "read_excel", "read_html", "read_json", "read_xml", "load_workbook", "Document", "ZipFile")

READERS = "ojcore/importing/grid/"
"""Runs only in the child: `read_grids` is asked by `ojcore/untrusted/codec.py` alone."""

OUR_OWN = {
    "ojcore/store/backup.py": "the administrator's file, streamed within bounds",
    "ojcore/store/columns.py": "the file of columns, which the program writes for itself",
    "ojcore/word/template.py": "its `parse_template` runs in the child",
    "ojcore/word/outside.py": "asked by `parse_template`",
}
"""Files that parse something, and why they may. All else in `ojcore/word` reads what our own builder wrote."""

IN_THE_CHILD = {
    "read_grids": {"ojcore/untrusted/codec.py"},
    "parse_grids": {"ojcore/untrusted/codec.py", "ojcore/untrusted/grids.py"},
    "parse_template": {"ojcore/word/template.py"},
    "refuse_what_reaches_outside": {"ojcore/word/template.py", "ojcore/word/outside.py"},
}
"""Functions that parse -> the files that may name them; the readers among themselves are not told of."""


def name_of(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def parsing(source: str) -> set[str]:
    """The parsers that a file imports or calls."""
    tree = parse_source(source)
    imported = {path for path in imported_paths(source) if path.startswith(PARSERS) or path.endswith("load_workbook")}
    return imported | {
        name for node in ast.walk(tree) if isinstance(node, ast.Call) and (name := called(node)) in CALLS
    }


def called(node: ast.Call) -> str:
    """The last name of what is called; a ZIP or document that is made anew is none that is read."""
    name = ast.unparse(node.func).rpartition(".")[2]
    is_written = any(isinstance(each, ast.Constant) and each.value == "w" for each in node.args)
    return "" if is_written or (name == "Document" and not node.args) else name


@cache
def named(source: str) -> frozenset[str]:
    """Every name that a file uses, defines or imports."""
    return frozenset(_named(source))


def _named(source: str) -> Iterator[str]:
    for node in ast.walk(parse_source(source)):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias | ast.FunctionDef):
            yield node.name


FILES = [
    path
    for layer in LAYERS
    for path in python_files(layer)
    if not name_of(path).startswith((READERS, "ojcore/word/", "tests/"))
]


def test_only_the_child_and_the_readers_of_our_own_files_parse() -> None:
    others = {name_of(path): path.read_text(encoding="utf-8") for path in FILES if name_of(path) not in OUR_OWN}
    assert others
    assert {name: found for name, source in others.items() if (found := parsing(source))} == {}


@pytest.mark.parametrize("function", IN_THE_CHILD)
def test_a_function_that_parses_is_named_only_where_it_runs_apart(function: str) -> None:
    files = [path for layer in LAYERS for path in python_files(layer) if not name_of(path).startswith(READERS)]
    using = {name_of(path) for path in files if function in named(path.read_text(encoding="utf-8"))}
    assert using <= IN_THE_CHILD[function]


def test_every_exception_is_of_a_file_that_is_there() -> None:
    assert [name for name in OUR_OWN if not (PROJECT / name).is_file()] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import zipfile", {"zipfile"}),
        ("def f():\n    from python_calamine import CalamineWorkbook", {"python_calamine.CalamineWorkbook"}),
        ("import openpyxl\nopenpyxl.load_workbook(file)", {"load_workbook"}),
        ("from openpyxl import load_workbook", {"openpyxl.load_workbook"}),
        ("pd.read_csv(content)", {"read_csv"}),
        ("docx.Document(file)", {"Document"}),
        ("docx.Document()\nZipFile(path, 'w')\nfrom openpyxl import Workbook", set()),
    ],
)
def test_a_parser_is_seen_wherever_it_hides(source: str, found: set[str]) -> None:
    assert parsing(source) == found
