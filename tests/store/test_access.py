"""Every core function that somebody acts by is in the table, and asks the role that stands there."""

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from sqlalchemy import Engine

from inspection.inspections import list_inspections, load_inspection
from ojcore.access import ASKS, LOCAL_USER, ROLE_TITLES, Role, User, may
from ojcore.definitions.folder import PROJECT
from ojcore.errors import UserError
from ojcore.store.values import load_published
from tests.granskningar import ANALYST, FIRST, READER, STRANGER, plan

ASKING = {"require", "may"}
OWN = "ojcore/access.py"


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Module and name -> the syntax of every public function outside classes, of the two core layers."""
    for path in sorted([*(PROJECT / "ojcore").rglob("*.py"), *(PROJECT / "inspection").rglob("*.py")]):
        place = path.relative_to(PROJECT)
        if str(place) != OWN and "migrations" not in place.parts:
            yield from public_functions(".".join(place.with_suffix("").parts), path.read_text(encoding="utf-8"))


def public_functions(module: str, source: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield f"{module.removesuffix('.__init__')}.{node.name}", node


def takes(node: ast.FunctionDef) -> set[str]:
    """The annotations of the parameters."""
    parameters = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return {ast.unparse(each.annotation) for each in parameters if each.annotation}


def asked_by(node: ast.FunctionDef) -> set[str]:
    """The names of the functions that the function asks for, or calls."""
    calls = [call for call in ast.walk(node) if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)]
    named = {ast.unparse(call.args[1]) for call in calls if ast.unparse(call.func) in ASKING}
    return named | {ast.unparse(call.func) for call in calls}


FOUND = dict(functions())
ACTING = {name: node for name, node in FOUND.items() if "User" in takes(node)}


def test_every_public_function_with_an_acting_user_is_in_the_table() -> None:
    missing = sorted(ACTING.keys() - ASKS.keys())
    assert not missing, f"{missing}: give each a line in ASKS of ojcore/access.py, or make it private"
    assert sorted(ASKS.keys() - ACTING.keys()) == []


@pytest.mark.parametrize("name", sorted(ACTING))
def test_a_function_asks_for_itself_or_calls_one_that_asks_as_much(name: str) -> None:
    known = {each.rpartition(".")[2]: ask for each, ask in ASKS.items()}
    asked = [known[each] for each in asked_by(ACTING[name]) if each in known]
    assert ASKS[name] in asked


def test_what_reads_a_granskning_without_asking_is_private() -> None:
    unchecked = [
        name
        for name, node in FOUND.items()
        if name.startswith("inspection.") and takes(node) & {"Connection", "Engine"} and "User" not in takes(node)
    ]
    assert not unchecked, f"{unchecked}: take the acting user, or be private"


def test_no_page_and_no_command_uses_what_is_private_in_a_granskning() -> None:
    doors = [path for folder in ("pages", "ui", "inspection/cli") for path in (PROJECT / folder).glob("*.py")]
    assert {path.name: private for path in doors if (private := private_imports(path))} == {}


def private_imports(path: Path) -> list[str]:
    imports = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)]
    return [alias.name for node in imports for alias in node.names if alias.name.startswith("_")]


def test_the_syntax_tree_shows_a_function_that_is_in_no_table() -> None:
    source = "def added(engine: Engine, user: User) -> None: ...\ndef _own(user: User) -> None: ..."
    [(name, node)] = public_functions("inspection.added", source)
    assert name == "inspection.added.added"
    assert takes(node) == {"Engine", "User"}
    assert asked_by(node) == set()


@pytest.mark.parametrize("name", sorted(ASKS.keys() - {"inspection.inspections.list_inspections"}))
def test_who_has_every_role_but_the_one_asked_is_refused(name: str, sqlite_engine: Engine) -> None:
    """Each function is really called. It refuses before it looks at anything that it is given."""
    inspection = plan(sqlite_engine)
    ask = ASKS[name]
    needed = {ask.role, *(ask.until_fixed or ())}
    roles: frozenset[Role] = frozenset(set(get_args(Role)) - needed - {"administrator"} if ask.role != "lasare" else ())
    with sqlite_engine.connect() as connection, pytest.raises(UserError, match="det kräver rollen"):
        call(name, {"Engine": sqlite_engine, "Connection": connection, "User": User("Någon", roles), "int": inspection})


def call(name: str, known: dict[str, Any]) -> None:
    """Calls the function with what is known by type, and nothing for the rest."""
    module, _, function = name.rpartition(".")
    called = getattr(importlib.import_module(module), function)
    parameters = inspect.signature(called).parameters.values()
    given = {each.name: known.get(getattr(each.annotation, "__name__", "")) for each in parameters}
    called(**given)


def test_a_role_is_enough_to_read_what_is_fixed_and_none_is_not() -> None:
    for role in get_args(Role):
        assert may(User("Någon", frozenset({role})), load_inspection)
    assert not may(User("Någon", frozenset()), load_inspection)
    assert not may(User("Någon", frozenset({"lasare", "analytiker"})), load_inspection, is_fixed=False)


def test_the_list_shows_nobody_what_may_not_be_read(sqlite_engine: Engine) -> None:
    created = plan(sqlite_engine)
    with sqlite_engine.connect() as connection:
        assert [each.id for each in list_inspections(connection, FIRST)] == [created]
        assert [list_inspections(connection, user) for user in (READER, ANALYST, STRANGER)] == [[], [], []]


def test_only_an_administrator_loads_what_is_published() -> None:
    assert may(LOCAL_USER, load_published)
    assert not may(User("Någon", frozenset({"lasare", "analytiker", "inspektor"})), load_published)


def test_every_role_in_the_table_has_a_title() -> None:
    assert {ask.role for ask in ASKS.values()} <= set(ROLE_TITLES)
