"""Web pages that call themselves Excel: their tables as they are shown."""

import pytest

from ojcore.importing.grid.model import Area
from tests.pure.grid_files import read, read_one, refusal

TABLE = """<html><head><meta charset="{0}"><style>td {{color: red}}</style></head><body>
<table><tr><td><table><tr><td>meny</td></tr></table></td></tr></table>
<table border=1>
<tr><th rowspan=2>Kommun<th colspan=2>Andel<br>2023</tr>
<tr><td>Män<td>Kvinnor</tr>
<tr style="display: none"><td>0880&nbsp;Kalmar<td>1&#160;234,5<td>&nbsp;</tr>
<tr><td>Örebro<td><p>3,4</p><td><script>run()</script>5 %</tr>
</table></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16"])
@pytest.mark.parametrize("name", ["fil.xls", "fil.xlsx", "fil.html"])
def test_a_table_reads_as_it_is_shown_whatever_the_file_is_called(encoding: str, name: str) -> None:
    grid = read_one(TABLE.format(encoding).encode(encoding), name)
    assert grid.lines() == [
        ["Kommun", "Andel 2023", ""],
        ["", "Män", "Kvinnor"],
        ["0880\u00a0Kalmar", "1\u00a0234,5", ""],
        ["Örebro", "3,4", "5 %"],
    ]
    assert grid.merged == (Area(1, 1, 2, 1), Area(1, 2, 1, 3))
    assert grid.hidden_rows == (3,)


def test_several_tables_are_several_grids_by_their_captions() -> None:
    rows = "<tr><td>a<td>b<tr><td>1<td>2"
    grids = read(
        f"<table><caption>Andelar</caption>{rows}</table><table>{rows}</table><table><tr><td>x</table>", "a.xls"
    )
    assert [grid.name for grid in grids] == ["Andelar", "Tabell 2"]


def test_nothing_outside_of_the_file_is_read(tmp_path: pytest.TempPathFactory) -> None:
    page = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]><table><tr><td>&x;<td>b<tr><td>1<td>2</table>'
    assert read_one(page, "a.html").cell(2, 1) == "1"
    assert "/" not in read_one(page, "a.html").cell(1, 1)


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("<html><table><tr><td>källa</td></tr></table></html>", "filen är en webbsida utan någon tabell att läsa."),
        ("<html><frameset></frameset></html>", "filen är en webbsida utan någon tabell att läsa."),
        (
            "<table>" + "<tr>" + "<td colspan=1000>x" * 20 + "</table>",
            "filen har 1 rader och 17\u00a0000 kolumner, mer än som kan läsas.",
        ),
    ],
)
def test_a_page_without_a_table_to_read_is_refused(page: str, message: str) -> None:
    assert refusal(page, "fil.xls").startswith(message)
