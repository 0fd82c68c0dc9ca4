"""`oj init`, `migrate`, `backup` and `restore`: the database as a whole."""

import sys
from pathlib import Path

import click
from sqlalchemy import Engine

from ojcore.access import LOCAL_USER, Acting
from ojcore.cli.configured import acting, definitions
from ojcore.cli.options import FILE
from ojcore.store.backup import back_up
from ojcore.store.backup import restore as restore_database
from ojcore.store.engine import database_url, open_engine
from ojcore.store.engine import migrate as migrate_database
from ojcore.store.values import load_published
from ojcore.swedish import format_number


@click.command()
def init() -> None:
    engine = open_engine(database_url())
    migrate_database(engine)
    changed = load_published(Acting(engine, LOCAL_USER), definitions())
    _check(engine)
    print(f"Databasen är klar. {changed} av {len(definitions().publications)} källor lästes in eller uppdaterades.")
    _tell_waiting(engine)


@click.command()
def migrate() -> None:
    engine = open_engine(database_url())
    migrate_database(engine)
    _check(engine)
    print("Databasen har den här versionens tabeller.")
    _tell_waiting(engine)


@click.command()
@click.argument("file", type=FILE, metavar="FIL")
def backup(file: Path) -> None:
    rows = back_up(acting(), file)
    print(f"Hela databasen finns i {file} ({format_number(rows, 0)} rader). Förvara filen som databasen själv.")


@click.command()
@click.argument("file", type=FILE, metavar="FIL")
@click.option("--overwrite", is_flag=True, help="även om databasen innehåller uppgifter")
def restore(file: Path, overwrite: bool) -> None:
    engine = open_engine(database_url())
    rows = restore_database(Acting(engine, LOCAL_USER), file, overwrite=overwrite)
    _check(engine)  # an older backup has none
    print(f"Databasen är återställd från {file} ({format_number(rows, 0)} rader).")
    _tell_waiting(engine)


def _check(engine: Engine) -> None:
    """Checks what is not checked, such as all of an older database; the rules are loaded here, with their arrays."""
    from ojcore.approving.approval import keep_verdicts
    from ojcore.checking.job import check_now

    check_now(engine, definitions())
    keep_verdicts(engine, definitions())


def _tell_waiting(engine: Engine) -> None:
    """On stderr: what a new version's rules and definitions read otherwise, and where to approve it."""
    from ojcore.approving.approval import list_waiting
    from ojcore.approving.telling import tell_waiting

    for each in list_waiting(Acting(engine, LOCAL_USER), definitions()):
        print(f"{tell_waiting(each, definitions())} Se sidan Läs in eller 'oj approve'.", file=sys.stderr)
