"""PC-Axis files: their encodings, their order of figures, their signs for what is missing."""

import pytest

from tests.pure.grid_files import read_one, refusal

PX = """CHARSET="ANSI";
AXIS-VERSION="2000";
TITLE="Folkmängd efter region, "
"kön och år";
TITLE[en]="Population";
SOURCE="SCB";
STUB="region","kön";
HEADING="år";
VALUES("region")="Kalmar","Nybro";
VALUES[en]("region")="Kalmar","Nybro (en)";
VALUES("kön")="män","kvinnor";
VALUES("år")="2023","2024";
CODES("region")="0880","0881";
CODES("kön")="1","2";
TIMEVAL("år")=TLIST(A1),"2023","2024";
NOTEX="Ny indelning; se#sidan 4.";
VALUENOTE("region","Nybro")="Delad 2023.";
DATA=
72000 72500.5 -1
4 ".." "-" 7
. ;
"""


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_a_px_file_is_one_long_table_whose_last_variable_changes_fastest(encoding: str) -> None:
    text = PX if encoding == "cp1252" else PX.replace('CHARSET="ANSI"', 'CHARSET="Unicode";CODEPAGE="utf-8"')
    grid = read_one(text.encode(encoding), "tabell.px")
    assert grid.lines() == [
        ["region", "kön", "år", "value"],
        ["0880 Kalmar", "män", "2023", "72000"],
        ["0880 Kalmar", "män", "2024", "72500,5"],
        ["0880 Kalmar", "kvinnor", "2023", "-1"],
        ["0880 Kalmar", "kvinnor", "2024", "4"],
        ["0881 Nybro", "män", "2023", ".."],
        ["0881 Nybro", "män", "2024", "-"],
        ["0881 Nybro", "kvinnor", "2023", "7"],
        ["0881 Nybro", "kvinnor", "2024", "."],
    ]
    assert (grid.title, grid.publisher) == ("Folkmängd efter region, kön och år", "SCB")
    assert grid.notes == ("Ny indelning; se sidan 4.", "region, Nybro: Delad 2023.")


def test_a_px_file_of_dos_is_read_and_one_without_headings_has_its_stub_only() -> None:
    text = (
        PX.replace('CHARSET="ANSI";\n', "")
        .replace('HEADING="år";\n', "")
        .replace('"2023","2024";\nCODES', '"2023";\nCODES')
    )
    text = (
        text.replace('STUB="region","kön"', 'STUB="region","kön","år"')
        .replace("72500.5", "")
        .replace('4 ".."', '".."')
        .replace("7\n.", "")
    )
    assert read_one(text.encode("cp850"), "tabell.px").lines()[1:] == [
        ["0880 Kalmar", "män", "2023", "72000"],
        ["0880 Kalmar", "kvinnor", "2023", "-1"],
        ["0881 Nybro", "män", "2023", ".."],
        ["0881 Nybro", "kvinnor", "2023", "-"],
    ]


def test_what_kind_of_file_it_is_the_content_tells() -> None:
    assert len(read_one(PX.encode("cp1252"), "tabell.txt").lines()) == 9


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("DATA=", "DATUM=", "px-filen är skadad: DATA saknas, så filen är avbruten."),
        ("7\n. ;", "7;", "px-filen är skadad: DATA har inte de 8 värden som variablerna ger."),
        ("7\n. ;", "7 8 9;", "px-filen är skadad: DATA har inte de 8 värden"),
        ('VALUES("kön")="män","kvinnor";', "", "px-filen är skadad: DATA har inte"),
        ('"0880","0881"', '"0880"', "px-filen är skadad: STUB, HEADING och VALUES går inte ihop."),
        ('STUB="region"', 'KEYS("region")=VALUES;STUB="region"', "px-filen har bara sina ifyllda rader (KEYS)"),
        ('SOURCE="SCB"', 'SOURCE "SCB"', "px-filen är skadad: rad 6 är inte skriven som NYCKELORD=värde."),
    ],
)
def test_a_px_file_that_is_damaged_is_refused(old: str, new: str, message: str) -> None:
    text = PX.replace(old, new)
    if message.endswith("DATA har inte"):
        text = text.replace('CODES("kön")="1","2";', 'CODES("kön")="1","2","3";')
    assert refusal(text.encode("cp1252"), "tabell.px").startswith(message)
