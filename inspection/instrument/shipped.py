"""The instruments of the configured data folder, read once per process."""

from functools import cache
from pathlib import Path

from inspection.instrument.model import Instrument
from inspection.instrument.reader import load_instrument, load_instruments
from ojcore.definitions.folder import data_folder
from ojcore.errors import UserError


def all_instruments() -> dict[str, Instrument]:
    """id -> every instrument. Raises Problems as `load_instruments`."""
    return _all(data_folder())


def instrument_for(id_: str, sha256: str = "") -> Instrument:
    """The instrument a granskning uses. sha256: what its files had when the granskning began; empty for a new one.

    Raises UserError where it does not exist or its files are no longer the same: answers keep the wording they were
    given to.
    """
    instrument = _one(data_folder(), id_)
    if instrument is None:
        raise UserError(f"Instrumentet '{id_}' finns inte. Finns: {', '.join(all_instruments())}.")
    if sha256 and sha256 != instrument.sha256:
        raise UserError(
            f"Instrumentet '{id_}' har ändrats sedan granskningen började, så svaren kan inte läsas säkert. Lägg "
            "tillbaka filerna i data/instruments och gör en ny version av instrumentet i stället."
        )
    return instrument


@cache
def _all(data: Path) -> dict[str, Instrument]:
    return load_instruments(data)


@cache
def _one(data: Path, id_: str) -> Instrument | None:
    folder = data / "instruments" / id_
    return load_instrument(folder) if folder.name == id_ and folder.is_dir() else None
