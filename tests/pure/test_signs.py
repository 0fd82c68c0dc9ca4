"""What a file's own signs mean: as its legend tells, and which of them nobody has told."""

import numpy as np
import pytest

from ojcore.definitions.model import Definitions
from ojcore.importing.form import ANSWER, INDICATOR
from ojcore.importing.mapping import Decisions
from ojcore.importing.signs import read_legend, unclear_signs
from ojcore.importing.table import Column, FileTable
from tests.pure.shape_tables import grid_of


@pytest.mark.parametrize(
    ("legend", "meanings"),
    [
        (
            "Teckenförklaring: .. = uppgift saknas, X = sekretess, - = ej aktuellt",
            {"..": "ingen_uppgift", "x": "for_fa", "-": "ej_aktuellt"},
        ),
        ('".." betyder uppgift saknas', {"..": "ingen_uppgift"}),
        ("”–” = noll", {"–": "0"}),
        ("– : noll; ... : kommer senare", {"–": "0", "...": "kommer_senare"}),
        ("Förklaringar\n.. = uppgift saknas\n. = kan inte förekomma", {"..": "ingen_uppgift", ".": "ej_aktuellt"}),
        ("X = för få svarande (färre än fem)", {"x": "for_fa"}),
        ("* = ej besvarat", {"*": "ej_svarat"}),
        ("n/a = uppgift saknas, \u2212 = noll", {"n/a": "ingen_uppgift", "\u2212": "0"}),
        ("- = noll eller ej aktuellt", {}),
        ("- = avrundas till noll; - = ej aktuellt", {}),
        ("X = se not 3", {}),
        ("Källa: Socialstyrelsen. Hämtad: 2025-03-01 - 14:00", {}),
        ("Åldersgrupp 18-24 = unga vuxna, ingen uppgift om äldre", {}),
        ("Anm: x, uppgift saknas", {}),
    ],
)
def test_a_legend_in_one_cell_is_read(definitions: Definitions, legend: str, meanings: dict[str, str]) -> None:
    grids = [grid_of([["Kommun", "Andel"], ["Solna", "1"], *([line, ""] for line in legend.split("\n"))])]
    assert read_legend(grids, definitions) == meanings


@pytest.mark.parametrize(
    "table",
    [
        "Tecken;Betydelse\n..;Uppgift saknas\nX;Sekretess\n-;Noll",
        ";;\n;..;uppgift saknas\n;X;för få svar\n;-;noll",
        "Kommun;År;Andel\nSolna;2022;1\nEkerö;2022;..\n\n..;uppgift saknas\nX;sekretess\n-;noll",
        'Kommun;Andel\nSolna;1\n".." =;uppgift saknas\nX =;sekretess\n- =;noll',
    ],
)
def test_a_legend_in_two_columns_is_read_on_a_sheet_of_its_own_and_below_the_table(
    definitions: Definitions, table: str
) -> None:
    assert read_legend([grid_of("Kommun;Andel\nSolna;1"), grid_of(table, "Tecken")], definitions) == {
        "..": "ingen_uppgift",
        "x": "for_fa",
        "-": "0",
    }


def test_a_value_beside_a_sign_is_no_legend(definitions: Definitions) -> None:
    table = "Kommun;A;B\nSolna;-;Ej aktuellt\nEkerö;..;Ja\nKalmar;x;Vet ej"
    assert read_legend([grid_of(table)], definitions) == {}


def answers(texts: list[tuple[str, str]]) -> FileTable:
    """Headings and answers, one a row."""
    columns = []
    for at, heading in enumerate((INDICATOR, ANSWER)):
        cells = [text[at] for text in texts]
        known = list(dict.fromkeys(cells))
        columns.append(Column(heading, known, np.array([known.index(cell) for cell in cells], np.int32)))
    return FileTable(columns, np.arange(len(texts)), [""], np.zeros(len(texts), np.int32))


def unclear(definitions: Definitions, texts: list[tuple[str, str]], **decided: dict[str, str]) -> list[str]:
    columns = {"fråga": "brukarundersokning", "andel": "lag-inkomst"}
    return unclear_signs(answers(texts), Decisions(columns, **decided), definitions)  # type: ignore[arg-type]


def test_signs_that_nobody_has_told_are_listed_once_in_the_files_order(definitions: Definitions) -> None:
    texts = [("Fråga", "Ja"), ("Fråga", "–"), ("Fråga", "1"), ("Fråga", "–"), ("Fråga", "X"), ("Fråga", "62,5 %")]
    assert unclear(definitions, texts) == ["–", "1", "x"]
    assert unclear(definitions, [("Andel", "3,4"), ("Andel", "-"), ("Andel", "X"), ("Andel", "<5")]) == ["-"]


def test_what_is_told_is_not_asked_about(definitions: Definitions) -> None:
    texts = [("Fråga", "1"), ("Fråga", "0"), ("Andel", "-"), ("Andel", "Ö")]
    assert unclear(definitions, texts, symbols={"-": "0"}, codes={"1": "ja", "0": "nej"}) == ["ö"]


def test_a_mistyped_answer_and_a_sentence_are_told_by_the_check_instead(definitions: Definitions) -> None:
    assert unclear(definitions, [("Andel", "12,5 - 13"), ("Andel", "se kommentar i särskild ordning")]) == []


def test_no_more_than_thirty_are_asked_about(definitions: Definitions) -> None:
    assert len(unclear(definitions, [("Andel", chr(0x3B1 + at % 25) * (at // 25 + 1)) for at in range(40)])) == 30


def test_a_file_without_values_has_nothing_unclear(definitions: Definitions) -> None:
    assert unclear(definitions, []) == []
