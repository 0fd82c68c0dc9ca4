"""Every core function that somebody acts by is in the table, and asks the role that stands there."""

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from sqlalchemy import Engine, insert, text

from inspection.actions import add_brist, change_brist
from inspection.inspections import change_status, list_inspections, load_inspection
from ojcore.access import ASKS, LOCAL_USER, ROLE_TITLES, Acting, Role, User, may
from ojcore.definitions.folder import PROJECT
from ojcore.errors import Conflict, UserError
from ojcore.store.engine import Organisation
from ojcore.store.texts import Publication, load_texts, read_earlier, save_text
from ojcore.store.values import load_published
from tests.granskningar import ANALYST, FIRST, READER, STRANGER, only_brist, plan
from tests.source_trees import parse_source

ASKING = {"require", "may"}
OWN = "ojcore/access.py"


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Module and name -> the syntax of every function outside classes, of the two core layers."""
    for path in sorted([*(PROJECT / "ojcore").rglob("*.py"), *(PROJECT / "inspection").rglob("*.py")]):
        place = path.relative_to(PROJECT)
        if str(place) != OWN and "migrations" not in place.parts:
            yield from functions_of(".".join(place.with_suffix("").parts), path.read_text(encoding="utf-8"))


def functions_of(module: str, source: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in parse_source(source).body:
        if isinstance(node, ast.FunctionDef):
            yield f"{module.removesuffix('.__init__')}.{node.name}", node


def takes(node: ast.FunctionDef) -> list[str]:
    """The annotations of the parameters, in their order."""
    parameters = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return [ast.unparse(each.annotation) for each in parameters if each.annotation]


def asked_by(node: ast.FunctionDef) -> set[str]:
    """The names, in its module, of the functions that the function asks for, or calls."""
    calls = [call for call in ast.walk(node) if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)]
    named = {ast.unparse(call.args[1]) for call in calls if ast.unparse(call.func) in ASKING}
    return named | {ast.unparse(call.func) for call in calls}


ALL = dict(functions())
FOUND = {name: node for name, node in ALL.items() if not node.name.startswith("_")}
ACTING = {name: node for name, node in FOUND.items() if "Acting" in takes(node)}


def test_every_public_function_that_somebody_acts_by_is_in_the_table() -> None:
    missing = sorted(ACTING.keys() - ASKS.keys())
    assert not missing, f"{missing}: give each a line in ASKS of ojcore/access.py, or make it private"
    assert sorted(ASKS.keys() - ACTING.keys()) == []
    assert [name for name, node in ACTING.items() if takes(node)[0] != "Acting"] == []


def test_a_user_and_a_database_come_together_as_acting() -> None:
    apart = [name for name, node in ALL.items() if "User" in takes(node) and {"Connection", "Engine"} & {*takes(node)}]
    assert not apart, f"{apart}: take Acting in place of the two"


@pytest.mark.parametrize("name", sorted(ACTING))
def test_a_function_asks_for_itself_or_calls_one_that_asks_as_much(name: str) -> None:
    module = importlib.import_module(name.rpartition(".")[0])
    called = [getattr(module, each, None) for each in asked_by(ACTING[name])]
    asked = {f"{each.__module__}.{each.__name__}" for each in called if inspect.isfunction(each)}
    assert ASKS[name] in [ASKS[each] for each in asked & ASKS.keys()]


def test_who_acts_for_somebody_opens_no_transaction_but_by_acting() -> None:
    """In one place what holds for all of an organisation's can be set."""
    opened = {
        name: opens(node) for name, node in ALL.items() if name.startswith("inspection.") or "Acting" in takes(node)
    }
    assert {name: calls for name, calls in opened.items() if calls} == {}
    assert "engine.begin" in opens(ALL["ojcore.store.jobs._take"])  # acts for nobody


def opens(node: ast.FunctionDef) -> list[str]:
    calls = [ast.unparse(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)]
    return [call for call in calls if call.endswith((".begin", ".connect"))]


def test_what_reads_a_granskning_without_asking_is_private() -> None:
    unchecked = [
        name
        for name, node in FOUND.items()
        if name.startswith("inspection.") and {"Connection", "Engine"} & {*takes(node)}
    ]
    assert not unchecked, f"{unchecked}: take Acting, or be private"


def test_no_page_and_no_command_uses_what_is_private_in_a_granskning() -> None:
    doors = [path for folder in ("pages", "ui", "inspection/cli") for path in (PROJECT / folder).glob("*.py")]
    assert {path.name: private for path in doors if (private := private_imports(path))} == {}


def private_imports(path: Path) -> list[str]:
    imports = [node for node in ast.walk(parse_source(path.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)]
    return [alias.name for node in imports for alias in node.names if alias.name.startswith("_")]


def test_the_syntax_tree_shows_a_function_that_is_in_no_table() -> None:
    source = "def added(acting: Acting, number: int) -> None: ..."
    [(name, node)] = functions_of("inspection.added", source)
    assert name == "inspection.added.added"
    assert takes(node) == ["Acting", "int"]
    assert asked_by(node) == set()


@pytest.mark.parametrize("name", sorted(ASKS.keys() - {"inspection.inspections.list_inspections"}))
def test_who_has_every_role_but_the_one_asked_is_refused(name: str, sqlite_engine: Engine) -> None:
    """Each function is really called. It refuses before it looks at anything that it is given."""
    inspection = plan(sqlite_engine)
    ask = ASKS[name]
    needed = {ask.role, *(ask.until_fixed or ())}
    roles: frozenset[Role] = frozenset(set(get_args(Role)) - needed - {"administrator"} if ask.role != "lasare" else ())
    with pytest.raises(UserError, match="det kräver rollen"):
        call(name, {"Acting": Acting(sqlite_engine, User("Någon", roles)), "int": inspection})


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
    assert [each.id for each in list_inspections(Acting(sqlite_engine, FIRST))] == [created]
    assert [list_inspections(Acting(sqlite_engine, user)) for user in (READER, ANALYST, STRANGER)] == [[], [], []]


def test_only_an_administrator_loads_what_is_published() -> None:
    assert may(LOCAL_USER, load_published)
    assert not may(User("Någon", frozenset({"lasare", "analytiker", "inspektor"})), load_published)


def test_every_role_in_the_table_has_a_title() -> None:
    assert {ask.role for ask in ASKS.values()} <= set(ROLE_TITLES)


def test_a_save_opens_a_transaction_of_its_own_and_a_read_takes_the_one_there_is(sqlite_engine: Engine) -> None:
    created = plan(sqlite_engine)
    acting = Acting(sqlite_engine, FIRST)
    with acting.snapshot() as seeing:
        assert load_inspection(seeing, created).id == created
        change_status(acting, created, "pagar", 1)
        assert load_inspection(seeing, created).status == "planeras"
        with pytest.raises(TypeError, match="a transaction of its own"):
            change_status(seeing, created, "pagar", 1)
    assert load_inspection(acting, created).status == "pagar"


def test_a_text_is_seen_only_in_the_organisation_that_wrote_it(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(Organisation).values(id="annan"))
    here, there = (Acting(engine, LOCAL_USER, organisation) for organisation in ("lokal", "annan"))
    report = Publication("oj", "ekonomiskt-bistand", 2018, "nordvast")
    save_text(here, report, "inledning", "Vår.", 0)
    assert load_texts(there, report) == {}
    save_text(there, report, "inledning", "Deras.", 0)
    assert [load_texts(each, report)["inledning"].text for each in (here, there)] == ["Vår.", "Deras."]
    with pytest.raises(Conflict):
        save_text(there, report, "inledning", "Våra andra.", 0)
    assert [[text.text for text in read_earlier(each, report, "inledning")] for each in (here, there)] == [
        [],
        ["Våra andra."],
    ]


def test_what_is_written_over_is_kept_for_the_organisation(engine: Engine) -> None:
    inspection = plan(engine)
    add_brist(Acting(engine, FIRST), inspection, "reception", "Första.")
    change_brist(Acting(engine, FIRST), only_brist(engine, inspection), text="Andra.")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT organisation FROM kept_text")).scalars().all() == ["lokal"]
