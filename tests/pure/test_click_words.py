"""The catalogue has everything that click can say, and click says it."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import click
import pytest

from ojcore.cli.words import NUMBERED, SPEAKING, WORDS, speak_swedish
from tests.source_trees import parse_source

FOLDER = Path(click.__file__).parent

# Of click's modules that have words, those that `oj` cannot come to.
SILENT = {
    "_termui_impl.py": "progress bars and editors",
    "_winconsole.py": "a failing Windows console",
    "termui.py": "questions, which no command asks",
    "utils.py": "a stream that the programmer has misnamed",
}
FOR_THE_PROGRAMMER = ("TypeError", "ValueError")
"""Raised while commands are declared."""

NAMED_BY_VARIABLE = {"extra['required']": "required"}
"""What click looks up by something else than a literal."""

Message = tuple[str, ...]
"""One text, or singular and plural."""


def messages(source: str) -> Iterator[Message]:
    """What a module of click says to who runs a command, as it looks it up."""
    yield from _messages(parse_source(source))


def _messages(node: ast.AST) -> Iterator[Message]:
    if isinstance(node, ast.Raise) and ast.unparse(node.exc or node).startswith(FOR_THE_PROGRAMMER):
        return
    if isinstance(node, ast.FunctionDef) and node.name == "__repr__":
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
        number = 1 if node.func.id == "_" else 2
        yield tuple(_text(argument) for argument in node.args[:number])
    for child in ast.iter_child_nodes(node):
        yield from _messages(child)


def _text(argument: ast.expr) -> str:
    if isinstance(argument, ast.Constant):
        return str(argument.value)
    return NAMED_BY_VARIABLE[ast.unparse(argument)]


def said() -> set[Message]:
    return {
        message
        for path in FOLDER.glob("*.py")
        if path.name not in SILENT
        for message in messages(path.read_text(encoding="utf-8"))
    }


def test_all_that_click_can_say_has_its_swedish_and_nothing_else_has() -> None:
    assert {message[-1] for message in said()} == WORDS.keys() | NUMBERED.keys()


def test_every_module_of_click_that_speaks_is_given_the_catalogue() -> None:
    spoken = {path.name for path in FOLDER.glob("*.py") if any(messages(path.read_text(encoding="utf-8")))}
    assert {f"{module.__name__.removeprefix('click.')}.py" for module in SPEAKING} == spoken - SILENT.keys()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("echo(_('Aborted!'))", [("Aborted!",)]),
        ("ngettext('one', 'several', n).format(n=n)", [("one", "several")]),
        ("raise BadParameter(_('wrong'))", [("wrong",)]),
        ("raise TypeError(_('declared twice'))", []),
        ("def __repr__(self):\n    return _('Choice')", []),
        ("_, rest = parsed", []),
    ],
)
def test_a_message_is_seen_in_clicks_source(source: str, found: list[Message]) -> None:
    assert list(messages(source)) == found


def test_a_translation_is_filled_in_with_what_click_has() -> None:
    for message in said():
        has = {name for text in message for name in _places(text)}
        for swedish in NUMBERED.get(message[-1], (WORDS.get(message[-1], ""),)):
            assert _places(swedish) <= has, message


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name} | {
        part.split(")")[0] for part in text.split("%(")[1:]
    }


def test_click_says_it_in_swedish() -> None:
    speak_swedish()
    command = click.Command("visa", params=[click.Option(["--ar"], required=True)])
    with pytest.raises(click.MissingParameter) as missing:
        command.make_context("visa", [])
    assert missing.value.format_message() == "Saknar flaggan '--ar'."
    with pytest.raises(click.NoSuchOption) as mistyped:
        command.make_context("visa", ["--arr", "1"])
    assert mistyped.value.format_message() == "Flaggan '--arr' finns inte. Menade du '--ar'?"
