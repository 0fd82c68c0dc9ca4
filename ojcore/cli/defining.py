"""`oj definitions export` and `import`: the organisation's own definitions as files, as those under `data/` are."""

from pathlib import Path

import click

from ojcore.checking.job import check_now
from ojcore.cli.configured import acting, definitions, prepared_engine
from ojcore.cli.files import read_input, write_output
from ojcore.cli.options import FILE
from ojcore.errors import UserError, why_not
from ojcore.store.engine import LOCAL
from ojcore.store.own_definitions import fetch_own, save_definitions
from ojcore.swedish import counted

_FOLDER = "indicators"


@click.command()
@click.argument("folder", type=FILE, metavar="MAPP")
def export_definitions(folder: Path) -> None:
    with prepared_engine().connect() as connection:
        texts = fetch_own(connection, LOCAL).values()
    for each in texts:
        path = folder / _FOLDER / each.area / f"{each.id}.toml"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(f"{path.parent} kunde inte skrivas ({why_not(error)}). Kontrollera sökvägen.") from error
        write_output(path, each.content.encode())
    print(f"{counted(len(texts), 'egen indikator', 'egna indikatorer')} finns i {folder / _FOLDER}.")


@click.command()
@click.argument("path", type=FILE, metavar="SÖKVÄG")
def import_definitions(path: Path) -> None:
    files = sorted(path.rglob(f"{_FOLDER}/*/*.toml")) if path.is_dir() else [path]
    if not files:
        raise UserError(f"{path} har inga filer {_FOLDER}/OMRÅDE/ID.toml. 'oj definitions export' skriver sådana.")
    saved = save_definitions(acting(), definitions(), {_place(file): _text(file) for file in files})
    check_now(acting().engine, definitions())
    words = (("ny", "nya"), ("ändrad", "ändrade"), ("oförändrad", "oförändrade"))
    told = ", ".join(counted(len(ids), *forms) for ids, forms in zip(saved, words, strict=True))
    print(f"Egna indikatorer: {told}.")


def _place(file: Path) -> tuple[str, str]:
    """The area and the id that the path says."""
    return file.resolve().parent.name, file.stem


def _text(file: Path) -> str:
    try:
        return read_input(file).decode()
    except UnicodeDecodeError as error:
        raise UserError(f"{file} är inte skriven i UTF-8. Spara den så.") from error
