"""What the settings name: the definitions (`OJ_DATA`) and the database (`OJ_DATABASE`)."""

from functools import cache

from sqlalchemy import Engine

from ojcore.access import LOCAL_USER, Acting
from ojcore.definitions.folder import data_folder
from ojcore.definitions.model import Definitions
from ojcore.definitions.reader import load_definitions
from ojcore.errors import UserError
from ojcore.store.engine import database_url, is_prepared, missing_file, open_engine
from ojcore.store.own_definitions import definitions_of


@cache
def supplied() -> Definitions:
    """The definitions of the configured folder, read once."""
    return load_definitions(data_folder())


def definitions() -> Definitions:
    """Those, with the organisation's own over them as they are now; as supplied where there is no database."""
    engine = open_engine(database_url())
    if not is_prepared(engine):
        return supplied()
    with engine.connect() as connection:
        return definitions_of(connection, supplied())


def prepared_engine() -> Engine:
    """The engine of the configured database. Raises UserError where it is not there or has no tables."""
    engine = open_engine(database_url())
    if file := missing_file(engine):
        raise UserError(f"Det finns ingen databas i {file}. Kör 'oj init' först, eller rätta OJ_DATABASE.")
    if not is_prepared(engine):
        raise UserError("Databasen är tom. Kör 'oj init' först.")
    return engine


def acting() -> Acting:
    """Whoever runs the command, on the configured database. Raises UserError where it has no tables."""
    return Acting(prepared_engine(), LOCAL_USER)
