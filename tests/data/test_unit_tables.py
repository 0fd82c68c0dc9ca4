"""The tables that say what kommuner are and were called, and what stands in their place."""

from pathlib import Path

import pytest

from ojcore.definitions.model import Definitions
from tests.data.test_reader import change, data, problems_of

__all__ = ["data"]


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("former_codes.csv", "1917;Heby", "917;Heby", "rad 52: koden '917' ska ha fyra siffror"),
        ("former_codes.csv", "1917;Heby", "1686;Heby", "rad 52: koden '1686' står redan på rad 51; ta bort eller"),
        (
            "former_codes.csv",
            "Heby;2006",
            "Heby;nyss",
            "rad 52: 'till_och_med' är 'nyss'; skriv ett år med fyra siffror",
        ),
        ("former_codes.csv", "2006;0331", "2006;0333", "rad 52: kommunkoden '0333' finns inte i data/kommuner.csv"),
        ("former_codes.csv", "1917;Heby", "0880;Heby", "rad 52: koden '0880' är Kalmar och kan inte vara Heby"),
        ("former_codes.csv", "till_och_med", "slut", "rubrikerna är 'kod;kommun;slut;kommunkod'; de ska vara 'kod;"),
        ("former_codes.csv", "1917;Heby", "1917", "rad 52 har 3 celler, rubrikraden 4"),
        (
            "other_units.csv",
            "Bromma;stadsdel",
            "Bromma;del",
            "rad 2: slaget 'del' är okänt; tillåtna: stadsdel, tidigare",
        ),
        (
            "other_units.csv",
            "stadsdel;0180",
            "stadsdel;",
            "rad 2: stadsdel och tidigare kommun har en kommunkod, andra",
        ),
        ("other_units.csv", "stadsdel;0180", "stadsdel;0181a", "rad 2: kommunkoden '0181a' finns inte i data/kommuner"),
        ("kommuner.csv", "lankod", "länskod", "rubrikerna är 'kommunkod;kommun;kommun_officiellt;kallar_sig;länskod;"),
    ],
)
def test_a_wrong_table_stops_loading_with_file_and_row(data: Path, file: str, old: str, new: str, message: str) -> None:
    change(data / file, old, new)
    assert any(line.startswith(f"data/{file}: {message}") for line in problems_of(data)), problems_of(data)


def test_a_missing_table_is_named(data: Path) -> None:
    (data / "other_units.csv").unlink()
    assert problems_of(data) == ["data/other_units.csv: filen saknas"]


def test_the_codes_that_changed_are_those_of_the_four_reforms(definitions: Definitions) -> None:
    """Kristianstads län 1997, Älvsborgs and Skaraborgs län 1998, Heby 2007; Uppsala and Malung kept their codes."""
    changed = [former for former in definitions.former_units if former.code != former.kommun]
    counted: dict[tuple[str, int], int] = {}
    for former in changed:
        key = former.code[:2], former.last_year
        counted[key] = counted.get(key, 0) + 1
    assert counted == {("11", 1996): 13, ("15", 1997): 19, ("16", 1997): 17, ("19", 2006): 1}
    assert not {former.code for former in changed} & definitions.kommuner.keys()
    assert all(former.name == definitions.kommuner[former.kommun].name for former in changed)


def test_no_other_unit_is_called_as_a_kommun(definitions: Definitions) -> None:
    names = {kommun.name.casefold() for kommun in definitions.kommuner.values()}
    assert not names & {other.name.casefold() for other in definitions.other_units}


def test_every_lan_has_a_benchmark_of_its_own(definitions: Definitions) -> None:
    lan = {kommun.lan_code: kommun.lan for kommun in definitions.kommuner.values()}
    assert len(lan) == 21
    for code, title in lan.items():
        id_ = "stockholms-lan" if code == "01" else f"benchmark-lan-{code}"
        assert (definitions.benchmarks[id_].title, definitions.benchmarks[id_].lan) == (title, title)
