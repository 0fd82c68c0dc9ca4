"""Units by every name: a kommun by its codes and names, what is told instead of stored, and never one by likeness."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ojcore.definitions.model import Definitions
from ojcore.importing.units import BENCHMARK, GROUP, KOMMUN, Unit, UnitNames


@pytest.fixture(scope="module")
def units(definitions: Definitions) -> UnitNames:
    return UnitNames(definitions)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0764", "0764"),
        ("764", "0764"),
        ("764.0", "0764"),
        ("764,0", "0764"),
        ("0764.0", "0764"),
        ("1981", "1981"),
        ("0880 Kalmar", "0880"),
        ("880 Kalmar", "0880"),
        ("0880 - Kalmar", "0880"),
        ("0880 \u2013 Kalmar kommun", "0880"),
        ("Kalmar (0880)", "0880"),
        ("Kalmar, 0880", "0880"),
        ("Kalmar kommun", "0880"),
        ("KALMAR", "0880"),
        ("Kalmar*", "0880"),
        ("'0880", "0880"),
        ("Ale municipality", "1440"),
        ("Älmhult municipality", "0765"),
        ("0765 Älmhults kommun", "0765"),
        ("Göteborgs stad", "1480"),
        ("Göteborgs Stad", "1480"),
        ("Göteborg stad", "1480"),
        ("Go\u0308teborgs\u00a0stad", "1480"),
        ("Stockholms", "0180"),
        ("Stockholms kommun", "0180"),
        ("0180 Stockholms stad", "0180"),
        ("Malung-Sälens kommun", "2023"),
        ("Malung\u2011Sälen", "2023"),
        ("malung sälen", "2023"),
        ("Malungs kommun", "2023"),
        ("Region Gotland", "0980"),
        ("Gotlands kommun", "0980"),
        ("Habo", "0643"),
        ("Håbo", "0305"),
        ("1917", "0331"),
        ("1917 Heby kommun", "0331"),
        ("Heby kommun före 2007", "0331"),
        ("1583", "1490"),
        ("1180 Kristianstad", "1290"),
        ("1623 Habo", "0643"),
    ],
)
def test_a_kommun_is_found_by_every_name_and_code_it_goes_or_went_by(units: UnitNames, text: str, code: str) -> None:
    assert units.find(text) == Unit(code, KOMMUN)
    assert units.tell_other(text) == ""


@pytest.mark.parametrize(
    ("text", "id_", "kind"),
    [
        *((text, "riket", BENCHMARK) for text in ("00", "0000", "Riket", "Hela riket", "00 Riket", "Rikets värde")),
        ("Sverige", "riket", BENCHMARK),
        ("08", "benchmark-lan-08", BENCHMARK),
        ("08 Kalmar län", "benchmark-lan-08", BENCHMARK),
        ("Kalmar län (08)", "benchmark-lan-08", BENCHMARK),
        ("Kalmar län", "benchmark-lan-08", BENCHMARK),
        ("01 Stockholms län", "stockholms-lan", BENCHMARK),
        ("Stockholms stad", "stockholms-stad", BENCHMARK),
        ("Nordvästkommunerna", "nordvast", GROUP),
    ],
)
def test_riket_lan_and_groups_are_found_by_code_and_name(units: UnitNames, text: str, id_: str, kind: int) -> None:
    assert units.find(text) == Unit(id_, kind)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Region Kalmar", "region, inte kommunen Kalmar"),
        ("Region Kalmar län", "region, inte kommunen Kalmar"),
        ("Region Halland", "region"),
        ("Västra Götalandsregionen", "region"),
        ("0008", "region i Koladas numrering (Kalmar län)"),
        ("0009 Region Gotland", "region, inte kommunen Gotland"),
        ("G33618", "grupp av kommuner i Kolada"),
        ("Kalmar läns kommuner (ovägt medel)", "sammanräkning av flera kommuner (medel)"),
        ("Nordvästkommunerna i Stockholms län (ovägt medel)", "sammanräkning av flera kommuner (medel)"),
        ("Liknande kommuner IFO, Kalmar", "grupp av kommuner"),
        ("Liknande regioner socioekonomi, Region Kalmar, 2024", "grupp av regioner"),
        ("Lapplands Kommunalförbund", "kommunalförbund"),
        ("Storstäder", "kommungrupp enligt SKR"),
        ("Pendlingskommuner nära storstad", "kommungrupp enligt SKR"),
        ("Rinkeby-Kista", "stadsdel i Stockholm"),
        ("Stockholms stad, Bromma", "stadsdel i Stockholm"),
        ("Lärjedalens stadsdelsnämnd", "stadsdel i Göteborg"),
        ("Centrum", "stadsdel i Göteborg eller Malmö"),
        ("1229 Bara kommun", "tidigare kommun, nu i Svedala"),
        ("Malmöhus län", "tidigare län"),
        ("Antal svarande", "sammanräkning"),
        ("Min \u2013 Max", "sammanräkning"),
        ("Totalt", "sammanräkning"),
    ],
)
def test_what_is_understood_and_has_no_values_here_is_told_as_what_it_is(
    units: UnitNames, text: str, told: str
) -> None:
    assert units.find(text) is None
    assert units.tell_other(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "8",
        "1918",
        "8617",
        "Q498470",
        "14-40",
        "20-21",
        "20 21",
        "1.440",
        "0880 Nybro",
        "9999 Kalmar",
        "..",
        "Kalmar " * 99,
    ],
)
def test_what_is_no_unit_is_neither_found_nor_told_as_something_else(units: UnitNames, text: str) -> None:
    assert units.find(text) is None
    assert units.tell_other(text) == ""


def test_a_code_and_a_name_that_disagree_are_told_and_none_of_them_is_taken(units: UnitNames) -> None:
    said = "kod och namn säger emot varandra: 0880 är Kalmar, men Nybro är 0881; rätta det ena"
    assert units.explain("0880 Nybro") == said
    said = "kod och namn säger emot varandra: 9999 finns inte, men Kalmar är 0880; rätta det ena"
    assert units.explain("9999 Kalmar") == said


@given(text=st.text("0123456789 .,-", min_size=1, max_size=8))
def test_no_unit_is_suggested_by_likeness_of_digits(units: UnitNames, text: str) -> None:
    assert "menade du" not in units.explain(text)


def test_the_nearest_is_suggested_by_name(units: UnitNames) -> None:
    assert "menade du 'Kalmar'?" in units.explain("Kalmarr")
    assert "menade du 'Kalmar'?" in units.explain("0880 Kalmarr")
    assert "menade du 'Hallands län'?" in units.explain("Halland")
    assert "menade du" not in units.explain("kommun 0880")


@pytest.fixture(scope="module")
def spellings(definitions: Definitions) -> dict[str, set[str]]:
    """kommun -> the letters that its names may consist of, made in another way than the code makes them."""
    names = {code: {kommun.name} for code, kommun in definitions.kommuner.items()}
    for former in definitions.former_units:
        names[former.kommun].add(former.name)
    ends = ("", "kommun", "stad", "municipality", "före", "kommunföre")
    made = {
        code: {_letters(f"{name}{s}{end}") for name in known for s in ("", "s") for end in ends}
        | {_letters(f"kommun{name}") for name in known}
        for code, known in names.items()
    }
    made["0980"].add("regiongotland")
    return made


def _letters(text: str) -> str:
    composed = unicodedata.normalize("NFC", text).casefold()
    return "".join(letter for letter in composed if letter.isalpha())


@st.composite
def texts_like_units(draw: st.DrawFn, definitions: Definitions) -> str:
    """Names, codes and words of other units, cut, doubled and put together in any way."""
    names = st.sampled_from([kommun.name for kommun in definitions.kommuner.values()])
    words = st.sampled_from(
        ["Region ", " län", "s", " kommun", " stad", "-", " ", "(", ")", "0", "1", ".0", ", ", " före 2007"]
    )
    codes = st.sampled_from([*definitions.kommuner, *(former.code for former in definitions.former_units)])
    parts = draw(st.lists(st.one_of(names, words, codes, st.text(max_size=3)), min_size=1, max_size=4))
    text = "".join(parts)
    return text[draw(st.integers(0, 2)) : len(text) - draw(st.integers(0, 2))]


@given(data=st.data())
def test_no_text_that_is_not_a_known_spelling_is_a_kommun(
    units: UnitNames, definitions: Definitions, spellings: dict[str, set[str]], data: st.DataObject
) -> None:
    text = data.draw(texts_like_units(definitions))
    found = units.find(text)
    if found is None or found.kind != KOMMUN:
        return
    codes = {found.id, *(former.code for former in definitions.former_units if former.kommun == found.id)}
    digits = [number for number in re.findall("[0-9]+", text) if set(number) != {"0"}]
    assert _letters(text) in {"", *spellings[found.id]}
    assert _letters(text) or digits
    assert all(number.zfill(4) in codes or f"före {number}" in text for number in digits), (text, found)


def test_every_name_of_a_kommun_means_that_kommun_alone(definitions: Definitions, units: UnitNames) -> None:
    for code, kommun in definitions.kommuner.items():
        for text in (
            code,
            code.lstrip("0"),
            kommun.name,
            kommun.official,
            f"{code} {kommun.name}",
            kommun.name.upper(),
        ):
            assert units.find(text) == Unit(code, KOMMUN), text
    shared = [unit for found in units._names.values() for unit in [{each.id for each in found}] if len(unit) > 1]
    assert shared == [{"stockholms-stad", "0180"}]
