"""Word's own charts: sound parts, one set of figures in chart, workbook, preview and text, a look without colour."""

import io
import re
import shutil
import subprocess
import zipfile
from datetime import date
from itertools import pairwise, takewhile
from pathlib import Path

import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook
from sqlalchemy import Engine

from ojcore.comparing.comparison import compare
from ojcore.definitions.model import Definitions
from ojcore.documents.charts import matrix_chart
from ojcore.word import WordDocument, convert_to_pdf, document_text, preview_html, read_template
from ojcore.word.charts import (
    BarChart,
    Chart,
    Dot,
    DotChart,
    Dots,
    Lane,
    LineChart,
    Scale,
    Series,
    describe,
    draw_chart,
    read_chart,
)
from ojcore.word.charts.workbook import letter
from tests.conftest import require_component
from tests.report.test_word_office import printed_pages
from tests.word_rules import embedded_workbook, structure_problems

SERIES = (
    Series("Solna", [62.5, None, 75], "#4068a9"),
    Series("Riket", [50, 60.04, 70.05], "#7a8580", "star", "dash"),
)
YEARS = ("2015", "2016", "2017")
LANES = DotChart(
    "Andel ja i två frågor",
    [Lane("Rutin: 62,5 %", "5 av 8"), Lane("Plan: Nej", "0 av 8")],
    [
        Dots("Solna", [Dot(0, 62.5, "62,5 %", 30.5, 86), Dot(1, 0, "Nej", 0, 32)], "#4068a9"),
        Dots("Riket", [Dot(1, 0.5, "0,5 %")], "#7a8580", "star"),
    ],
    limits_name="Gränser",
    note_name="Svar",
)
MATRIX = DotChart(
    "Alla svar",
    [Lane("Solna"), Lane("Ekerö")],
    [
        Dots("● grön", [Dot(0, 0.5)], "#e0f1ec", "square", 6, "●", "#0b6b57"),
        Dots("▲ röd", [Dot(0, 1.5), Dot(1, 0.5), Dot(1, 1.5)], "#fbe5df", "square", 6, "▲", "#9a2c17"),
    ],
    Scale(0, 2, number_format="0"),
    is_beside=True,
    heads=[(0, ["Helhetssyn och", "samordning"])],
)
CHARTS: dict[str, Chart] = {
    "bars": BarChart("Staplar", YEARS, SERIES),
    "stacked": BarChart("Staplar", YEARS, SERIES, Scale(number_format="0"), is_stacked=True),
    "lying": BarChart("Staplar", YEARS, SERIES, is_lying=True),
    "lines": LineChart("Linjer", YEARS, SERIES, Scale(number_format="0.0")),
    "lanes": LANES,
    "matrix": MATRIX,
}


def document_of(*charts: Chart, **of_file: object) -> WordDocument:
    document = WordDocument("Rapport", "Nämnden", date(2024, 10, 11), **of_file)  # type: ignore[arg-type]
    for chart in charts:
        document.chart(chart, caption="Svar")
    return document


def parts_of(file: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def xml_of(chart: Chart) -> etree._Element:
    return etree.fromstring(draw_chart(chart, "Arial").xml)


@pytest.mark.parametrize("name", CHARTS)
def test_a_document_with_a_chart_is_sound_and_the_same_every_time(name: str) -> None:
    file = document_of(CHARTS[name], CHARTS["lines"]).to_bytes()
    assert structure_problems(file) == []
    assert document_of(CHARTS[name], CHARTS["lines"]).to_bytes() == file
    assert sorted(part for part in parts_of(file) if part.startswith(("word/charts/c", "word/embeddings"))) == [
        "word/charts/chart1.xml",
        "word/charts/chart2.xml",
        "word/embeddings/Microsoft_Excel_Sheet1.xlsx",
        "word/embeddings/Microsoft_Excel_Sheet2.xlsx",
    ]


def test_the_rules_see_a_figure_that_the_workbook_does_not_have() -> None:
    parts = parts_of(document_of(CHARTS["bars"]).to_bytes())
    parts["word/charts/chart1.xml"] = parts["word/charts/chart1.xml"].replace(b"<c:v>62.5<", b"<c:v>63.5<")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert structure_problems(target.getvalue()) == [
        "word/charts/chart1.xml: other figures than in the workbook: Data!$B$2:$B$4"
    ]


@pytest.mark.parametrize("name", ["bars", "lying"])
def test_the_figures_of_bars_are_read_back_with_halves_rounded_up_and_a_dash_for_none(name: str) -> None:
    assert read_chart(draw_chart(CHARTS[name], "Arial").xml) == (
        ["", "Solna", "Riket"],
        [
            ["2015", "62,5\u00a0%", "50\u00a0%"],
            ["2016", "–", "60\u00a0%"],
            ["2017", "75\u00a0%", "70,1\u00a0%"],
        ],
    )


def test_the_figures_of_lanes_are_read_back_with_their_notes_and_limits() -> None:
    assert read_chart(draw_chart(LANES, "Arial").xml) == (
        ["", "Svar", "Solna", "Riket", "Gränser"],
        [
            ["Rutin: 62,5 %", "5 av 8", "62,5\u00a0%", "–", "30,5\u00a0%–86\u00a0%"],
            ["Plan: Nej", "0 av 8", "0\u00a0%", "0,5\u00a0%", "0\u00a0%–32\u00a0%"],
        ],
    )


def test_dots_with_a_sign_are_counted_since_their_places_are_no_figures() -> None:
    columns, rows = read_chart(draw_chart(MATRIX, "Arial").xml)
    told = {row[0]: dict(zip(columns[1:], row[1:], strict=True)) for row in rows}
    assert told == {"Solna": {"● grön": "1", "▲ röd": "1"}, "Ekerö": {"● grön": "0", "▲ röd": "2"}}


def test_a_missing_year_is_a_gap_and_never_zero() -> None:
    chart = xml_of(CHARTS["lines"])
    (solna, _) = chart.iter(qn("c:val"))
    assert [point.get("idx") for point in solna.iter(qn("c:pt"))] == ["0", "2"]
    assert solna.find(f".//{qn('c:ptCount')}").get("val") == "3"
    assert chart.find(f".//{qn('c:dispBlanksAs')}").get("val") == "gap"
    sheet = load_workbook(io.BytesIO(draw_chart(CHARTS["lines"], "Arial").workbook)).active
    assert [cell.value for cell in sheet["B"]] == ["Solna", 62.5, None, 75]


def test_the_workbook_says_what_each_dot_is_told_as_and_between_which_limits() -> None:
    sheet = load_workbook(io.BytesIO(draw_chart(LANES, "Arial").workbook)).active
    rows = [[cell.value for cell in row] for row in sheet]
    assert rows[0] == ["Serie", "Rad", "Uppgift", "Värde", "Höjd"]
    assert ["Solna", "Plan: Nej", "Nej", 0, 1] in rows
    assert [row[3] for row in rows if row[2] == "övre gräns"] == [86, 32]


def test_what_people_name_a_thing_is_neither_run_nor_breaks_the_file() -> None:
    name = '=1+1\x00 <a> & "b" \ud800'
    lanes = [Lane(name, "-2+3"), Lane("@sum", "")]
    charts = (
        BarChart(name, [name, "+1+1"], [Series(name, [1, 2], "#000000"), Series("=A1", [1, 2], "#000000")]),
        DotChart(name, lanes, [Dots(name, [Dot(0, 1, "=2+2", 0, 2)], "#000000")], limits_name=name, note_name="=B1"),
    )
    file = document_of(*charts).to_bytes()
    assert structure_problems(file) == []
    parts = parts_of(file)
    sheet = embedded_workbook(parts, "word/charts/chart1.xml").active
    assert (sheet["B1"].value, sheet["B1"].data_type, sheet["B1"].quotePrefix) == ('=1+1 <a> & "b" ', "s", True)
    preview = preview_html(file)
    assert "<a>" not in preview
    assert "=1+1 &lt;a&gt; &amp;" in preview


def test_every_series_has_a_marker_or_a_pattern_of_its_own() -> None:
    many = [Series(f"S{place}", [1], "#4068a9") for place in range(7)]
    grounds = [
        etree.tostring(series.find(qn("c:spPr"))) for series in xml_of(BarChart("x", ["a"], many)).iter(qn("c:ser"))
    ]
    assert len(set(grounds)) == 7
    symbols = [symbol.get("val") for symbol in xml_of(CHARTS["lines"]).iter(qn("c:symbol"))]
    assert symbols == ["circle", "star"]
    codes = [
        code.get("formatCode") for code in xml_of(MATRIX).iter(qn("c:numFmt")) if code.getparent().tag == qn("c:dLbls")
    ]
    assert sorted(codes) == ['"▲"', '"●"']


def test_the_signs_of_a_documents_matrix_look_equally_large(loaded_engine: Engine, definitions: Definitions) -> None:
    """By the typeface that has Arial's measures: each fills at least three quarters of its square."""
    with loaded_engine.connect() as connection:
        chart = matrix_chart(compare(connection, definitions, "ekonomiskt-bistand", 2018, "nordvast"), definitions)
    widths = {"●": 0.604, "○": 0.604, "▲": 0.990}
    shown = {dots.sign: widths[dots.sign] * dots.sign_size / dots.size for dots in chart.series}
    assert set(shown) == set(widths)
    assert all(0.75 < share <= 1 for share in shown.values())
    sizes = {
        label.find(qn("c:numFmt")).get("formatCode").strip('"'): int(next(label.iter(qn("a:defRPr"))).get("sz")) / 100
        for label in xml_of(chart).iter(qn("c:dLbls"))
        if label.find(qn("c:numFmt")) is not None
    }
    assert sizes == {dots.sign: pytest.approx(dots.sign_size) for dots in chart.series}


def test_the_key_has_what_is_drawn_and_not_the_names_of_lanes() -> None:
    for chart in (LANES, MATRIX):
        xml = xml_of(chart)
        names = [series.find(f"{qn('c:tx')}//{qn('c:v')}").text for series in xml.iter(qn("c:ser"))]
        hidden = {int(entry.find(qn("c:idx")).get("val")) for entry in xml.iter(qn("c:legendEntry"))}
        limits = [chart.limits_name] if chart.limits_name else []
        shown = {name for place, name in enumerate(names) if place not in hidden}
        assert shown == {*limits, *(dots.name for dots in chart.series)}


def heights_of(chart: DotChart) -> tuple[list[float], list[float]]:
    """How high the dots and the lines of names stand in the picture, in cm."""
    drawn = draw_chart(chart, "Arial")
    xml = etree.fromstring(drawn.xml)
    share = float(xml.find(f".//{qn('c:manualLayout')}/{qn('c:h')}").get("val"))
    scale = xml.findall(f".//{qn('c:scaling')}")[1]
    low, high = (float(scale.find(qn(tag)).get("val")) for tag in ("c:min", "c:max"))
    lane = drawn.height * share / (high - low)
    dots: list[float] = []
    names: list[float] = []
    for series in xml.iter(qn("c:ser")):
        is_names = series.findtext(f"{qn('c:tx')}//{qn('c:v')}") == "Rader"
        into = names if is_names else dots
        into += [float(point.findtext(qn("c:v"))) * lane for point in series.find(qn("c:yVal")).iter(qn("c:pt"))]
    lines = [place * lane for place in range(1, len(chart.lanes) + 1)]
    assert all(min(abs(dot - line) for line in lines) < 0.31 for dot in dots)
    return dots, names


@pytest.mark.parametrize("name", ["a", "lång " * 30], ids=["one line", "two lines"])
@pytest.mark.parametrize("many", [1, 2, 3])
def test_a_dot_stands_by_its_own_name_and_clear_of_the_next_one(name: str, many: int) -> None:
    """Half a dot and half a line of letters is 0.3 cm: a dot nearer than that lies on the name."""
    lanes = [Lane(name) for _ in range(8)]
    dots = [Dots(f"D{place}", [Dot(lane, 50 + place / 2) for lane in range(8)], "#000000") for place in range(many)]
    found, names = heights_of(DotChart("x", lanes, dots))
    for dot in found:
        below = max((height for height in names if height < dot), default=-9.0)
        above = min(height for height in names if height > dot)
        assert dot - below > 0.5
        assert 0.3 < above - dot < 1.0
        if many < 3:
            assert above - dot < dot - below


def test_a_name_stands_nearer_to_its_own_line_than_to_the_one_above() -> None:
    lanes = [Lane(f"Fråga {place}") for place in range(8)]
    dots = [Dots(f"D{place}", [Dot(lane, 50) for lane in range(0, 8, 3)], "#000000") for place in range(2)]
    chart = DotChart("x", lanes, [*dots, Dots("E", [Dot(lane, 20) for lane in range(8)], "#000000")])
    found, names = heights_of(chart)
    on_lines = found[:8]  # the longest series comes first
    for height in names:
        own = height - max(line for line in on_lines if line < height)
        above = min((line for line in on_lines if line > height), default=height + 9) - height
        assert own < above - 0.1


def test_dots_of_nearly_the_same_value_stand_apart() -> None:
    dots = [Dots(f"D{place}", [Dot(lane, 50 + place / 2) for lane in range(3)], "#000000") for place in range(3)]
    found, _ = heights_of(DotChart("x", [Lane("a"), Lane("b"), Lane("c")], dots))
    assert min(after - before for before, after in pairwise(sorted(found))) > 0.25


def test_no_series_is_longer_than_the_first_since_libreoffice_would_lose_points() -> None:
    for chart in (LANES, MATRIX):
        first, *others = [
            len(list(series.find(qn("c:yVal")).iter(qn("c:pt")))) for series in xml_of(chart).iter(qn("c:ser"))
        ]
        assert all(length <= first for length in others)


def test_a_chart_without_description_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="a chart needs a description"):
        document_of(BarChart(" ", YEARS, SERIES))


def test_a_chart_has_its_number_its_caption_and_its_words() -> None:
    document = WordDocument("Rapport", "Nämnden", date(2024, 10, 11))
    assert document.chart(CHARTS["bars"], caption="Svar", note="Källa: enkäten.") == "Diagram 1"
    assert document.chart(CHARTS["lines"]) == ""
    assert document.next_label("Diagram") == "Diagram 2"
    assert document_text(document.to_bytes()).splitlines()[:4] == [
        "[Caption] Diagram\u00a01. Svar",
        "[Normal] {chart: Staplar | 2015 (Solna 62,5\u00a0%, Riket 50\u00a0%); 2016 (Solna –, Riket 60\u00a0%); "
        "2017 (Solna 75\u00a0%, Riket 70,1\u00a0%)}",
        "[Tabellnot] Källa: enkäten.",
        "[Normal] {chart: Linjer | 2015 (Solna 62,5, Riket 50); 2016 (Solna –, Riket 60); 2017 (Solna 75, Riket 70,1)}",
    ]


def test_the_preview_of_a_chart_is_its_description_and_a_table_of_its_figures() -> None:
    preview = preview_html(document_of(LANES).to_bytes())
    assert "data:" not in preview
    assert "<img" not in preview
    assert "<caption>Andel ja i två frågor</caption>" in preview
    assert '<tr><th scope="row">Plan: Nej</th><td>0 av 8</td><td>0\u00a0%</td><td>0,5\u00a0%</td>' in preview


@given(st.text(max_size=300), st.lists(st.text(max_size=150), max_size=5))
def test_a_description_has_under_200_letters_and_as_many_whole_sentences_as_have_room(
    lead: str, sentences: list[str]
) -> None:
    told = describe(lead, sentences)
    assert len(told) < 200
    wholes = [" ".join(" ".join([lead, *sentences[:count]]).split()) for count in range(len(sentences) + 1)]
    if len(wholes[0]) < 200:
        assert told == list(takewhile(lambda whole: len(whole) < 200, wholes))[-1]
    else:
        assert told.endswith("…")
        assert wholes[0].startswith(told[:-1])


def test_a_long_lead_is_cut_at_a_word() -> None:
    assert describe("Kommunernas svar " * 30, ["Mer."]).endswith("Kommunernas…")
    assert describe("Svar.", ["Ja: 1.", "x" * 200, "Nej: 2."]) == "Svar. Ja: 1."


@pytest.mark.parametrize(("column", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (702, "AAA")])
def test_columns_are_named_as_excel_does(column: int, name: str) -> None:
    assert letter(column) == name


def template(fonts: str, width: int = 11906) -> bytes:
    """A kommun's own template with these fonts in its standard style, on paper of this width."""
    parts = parts_of(WordDocument("Mall", "Kommunen", date(2024, 1, 1)).to_bytes())
    styles = parts["word/styles.xml"].decode()
    styles = re.sub(r"<w:rFonts [^>]*/>", "", styles)
    named = '<w:name w:val="Normal"/><w:qFormat/>'
    assert named in styles
    parts["word/styles.xml"] = styles.replace(named, f"{named}<w:rPr><w:rFonts {fonts}/></w:rPr>", 1).encode()
    parts["word/document.xml"] = parts["word/document.xml"].replace(b'w:w="11906"', f'w:w="{width}"'.encode())
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("fonts", "found"),
    [
        ('w:ascii="Garamond"', {"Garamond"}),
        ('w:asciiTheme="minorHAnsi"', {"+mn-lt"}),
        ('w:asciiTheme="majorHAnsi"', {"+mj-lt"}),
        ('w:eastAsia="Garamond"', {"Arial"}),
    ],
)
def test_a_chart_is_written_in_the_typeface_of_the_kommuns_template(fonts: str, found: set[str]) -> None:
    file = document_of(LANES, template=read_template(template(fonts), "mall.docx")).to_bytes()
    assert structure_problems(file) == []
    chart = etree.fromstring(parts_of(file)["word/charts/chart1.xml"])
    assert {latin.get("typeface") for latin in chart.iter(qn("a:latin"))} == found


@pytest.mark.parametrize(("paper", "width"), [(11906, 16.0), (8392, 9.8)])
def test_a_chart_is_no_wider_than_the_text_and_no_higher_than_20_cm(paper: int, width: float) -> None:
    many = DotChart("x", [Lane(f"{place}") for place in range(40)], [Dots("D", [Dot(0, 1)], "#000000")])
    file = document_of(many, template=read_template(template('w:ascii="Arial"', paper), "mall.docx")).to_bytes()
    extent = etree.fromstring(parts_of(file)["word/document.xml"]).find(f".//{qn('wp:extent')}")
    assert int(extent.get("cx")) / 360_000 == pytest.approx(width, abs=0.1)
    assert int(extent.get("cy")) / 360_000 == 20


def test_a_document_of_ours_with_charts_can_be_a_template() -> None:
    file = document_of(LANES, template=read_template(document_of(LANES).to_bytes(), "mall.docx")).to_bytes()
    assert structure_problems(file) == []
    assert len([name for name in parts_of(file) if name.startswith("word/charts/chart")]) == 1


@pytest.fixture
def _office() -> None:
    require_component(shutil.which("soffice") or shutil.which("libreoffice"), "LibreOffice")
    require_component(shutil.which("pdftotext"), "pdftotext")


@pytest.mark.usefixtures("_office")
def test_libreoffice_writes_the_names_the_notes_the_key_and_the_axis(tmp_path: Path) -> None:
    pages = "\n".join(printed_pages(convert_to_pdf(document_of(*CHARTS.values()).to_bytes()), tmp_path))
    for text in ("Rutin: 62,5 %", "5 av 8", "Plan: Nej", "Gränser", "samordning", "● grön", "75 %", "2016"):
        assert text in pages.replace("\u00a0", " ")
    assert not re.search(r"Rader|Rubriker", pages)


@pytest.mark.usefixtures("_office")
def test_libreoffice_reads_every_point_also_where_a_later_series_is_the_longest(tmp_path: Path) -> None:
    source = tmp_path / "document.docx"
    source.write_bytes(document_of(*CHARTS.values()).to_bytes())
    program = shutil.which("soffice") or shutil.which("libreoffice") or ""
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "odt", "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    objects = [content for name, content in parts_of((tmp_path / "document.odt").read_bytes()).items()
               if re.fullmatch(r"Object \d+/content.xml", name)]  # fmt: skip
    assert sorted(map(office_numbers, objects)) == sorted(cached_numbers(chart) for chart in CHARTS.values())


def office_numbers(content: bytes) -> list[float]:
    """The numbers that an OpenDocument chart has in its own table, in order of size."""
    found = re.findall(rb'office:value="([^"]*)"', content)
    return sorted(round(float(value), 6) for value in found if value != b"NaN")


def cached_numbers(chart: Chart) -> list[float]:
    xml = xml_of(chart)
    caches = [cache for cache in xml.iter(qn("c:numCache")) if cache.find(qn("c:pt")) is not None]
    return sorted(round(float(point.findtext(qn("c:v"))), 6) for cache in caches for point in cache.iter(qn("c:pt")))
