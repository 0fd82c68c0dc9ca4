"""The organisation's own indicators over what is supplied: what is added, what is refused, and how one is written."""

import dataclasses
import tomllib
from pathlib import Path

import pytest

from ojcore.definitions.folder import data_folder
from ojcore.definitions.model import Definitions, Indicator
from ojcore.definitions.own_layer import NewIndicator, as_toml, check_own, make_indicator, read_own, with_own
from ojcore.errors import Problems
from ojcore.importing.creating import measure
from ojcore.reading.cells import CellReader

AREA = "barn-och-unga"


def own(definitions: Definitions, title: str = "Språkstöd", **said: object) -> Indicator:
    return make_indicator(NewIndicator.model_validate({"title": title, "area": AREA, **said}), definitions)


def test_what_is_supplied_is_the_same_below_and_the_rest_is_added(definitions: Definitions) -> None:
    made = own(definitions)
    laid = with_own(definitions, [made])
    assert laid.own == {made.id: made}
    assert dict(laid.indicators) == {**definitions.indicators, made.id: made}
    assert laid.supplied is definitions
    assert laid.supplied_sha256 == definitions.sha256 != laid.sha256
    assert laid.area_indicators[AREA] == [*definitions.area_indicators[AREA], made]
    assert [each.title for each in laid.areas[AREA].dimension][-1] == "Egna indikatorer"
    assert laid.areas["ekonomiskt-bistand"] == definitions.areas["ekonomiskt-bistand"]
    assert (definitions.own, definitions.supplied) == ({}, None)
    same = [field.name for field in dataclasses.fields(Definitions)][2:-2]
    assert all(getattr(laid, name) is getattr(definitions, name) for name in same)


def test_another_own_layer_takes_the_place_of_the_one_before(definitions: Definitions) -> None:
    first, second = own(definitions), own(definitions, "Väntrum")
    laid = with_own(with_own(definitions, [first]), [second])
    assert list(laid.own) == [second.id]
    assert laid.sha256 == with_own(definitions, [second]).sha256 != with_own(definitions, [first]).sha256
    assert with_own(laid, []) is definitions
    both = [with_own(definitions, order).sha256 for order in ([first, second], [second, first])]
    assert both[0] == both[1]


def test_every_supplied_indicator_comes_back_of_what_is_written(definitions: Definitions) -> None:
    for each in definitions.indicators.values():
        assert read_own(as_toml(each), each.id, each.area) == each


@pytest.mark.parametrize("title", ['"', "\\", "'''", "rad\nny", "å \x7f 😀", "[[asked]]", "a = 1 # b"])
def test_a_title_of_any_signs_is_written_so_that_toml_reads_it(definitions: Definitions, title: str) -> None:
    made = own(definitions).model_copy(update={"title": title})
    assert tomllib.loads(as_toml(made))["title"] == title
    assert read_own(as_toml(made), made.id, AREA) == made


def test_what_is_written_may_be_a_file_of_data(definitions: Definitions) -> None:
    file = Path("indicators") / AREA / "en-fil.toml"
    supplied = (data_folder() / "indicators" / AREA / "bou-bra-fam.toml").read_text(encoding="utf-8")
    assert read_own(supplied, file.stem, AREA).title == definitions.indicators["bou-bra-fam"].title


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("title = ", "egna definitioner, barn-och-unga/egen-a.toml: filen är inte giltig TOML"),
        ("titel = 'A'", "egna definitioner, barn-och-unga/egen-a.toml: okänd nyckel 'titel'; ta bort den eller rätta"),
        ("title = 'A'\ndirection = 'up'", "'direction' är 'up'; tillåtna: 'high_is_good', 'low_is_good', 'none'"),
    ],
)
def test_an_own_file_is_read_as_strictly_as_a_supplied_one(content: str, told: str) -> None:
    with pytest.raises(Problems) as refused:
        read_own(content, "egen-a", AREA)
    assert told in "\n".join(refused.value.lines)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"id": "socialjour"}, "ett eget id börjar med 'egen-'"),
        ({"id": "egen-Å"}, "ett eget id börjar med 'egen-'"),
        ({"id": "egen-b", "title": " "}, "'title' är tom"),
        ({"id": "egen-b", "dimension": "x"}, "dimensionen 'x' finns inte i området"),
        ({"id": "egen-b", "kolada": ("N31807",)}, "nyckeltalet N31807 står redan i indikatorn"),
        ({"id": "egen-b", "definition": "Fråga 811228-9874."}, "ser ut att innehålla ett personnummer"),
        ({"id": "egen-b", "part_of": "x"}, "indikatorn 'x' som den hänvisar till finns inte"),
    ],
)
def test_what_does_not_fit_with_what_is_supplied_is_refused_with_its_place(
    definitions: Definitions, change: dict[str, object], told: str
) -> None:
    made = own(definitions).model_copy(update=change)
    laid = with_own(definitions, [made])
    if made.id in definitions.indicators:  # no own id shadows one that is supplied
        assert made.id not in laid.own
        assert laid.indicators[made.id] == definitions.indicators[made.id]
        return
    with pytest.raises(Problems) as refused:
        check_own(laid)
    assert told in "\n".join(refused.value.lines)
    assert all(line.startswith(f"egna definitioner, {AREA}/{made.id}.toml: ") for line in refused.value.lines)


@pytest.mark.parametrize(
    ("texts", "heading", "wanted"),
    [
        ({"Ja": 20, "Nej": 5, "58 %": 1, "vet ej": 3}, "Rutin", ("ja_nej", "", 0, None)),
        ({"ja": 2, "DELVIS": 1}, "Rutin", ("ja_delvis_nej", "", 0, None)),
        ({"Ja, med vissa": 2, "Nej": 1}, "Rutin", ("scale", "", 0, None)),
        ({"Ja": 1, "12": 5}, "Antal", ("number", "", 0, None)),
        ({"12,5 %": 1, "8 %": 1}, "Unga", ("share", "%", 1, (0, 100))),
        ({"12,5": 1, "8": 1}, "Andel unga (%)", ("share", "%", 1, (0, 100))),
        ({"-12,5 %": 1, "130 %": 1}, "Förändring", ("number", "%", 1, None)),
        ({"1 203": 1, "3,33333333": 1}, "Kö", ("number", "", 2, None)),
        ({"100": 1, "1200,00": 1}, "Kö", ("number", "", 0, None)),
        ({"100": 1}, "Kötid (dagar)", ("number", "dagar", 0, None)),
        ({"100": 1}, "Kostnad, Kr", ("number", "kr", 0, None)),
        ({"100": 1}, "Biståndsmottagare (män)", ("number", "", 0, None)),
        ({"vet ej": 1}, "Kö", (None, "", 0, None)),
        ({"Kanske": 9}, "Kö", (None, "", 0, None)),
        ({}, "Kö", (None, "", 0, None)),
    ],
)
def test_what_an_indicator_is_follows_from_its_values(
    definitions: Definitions, texts: dict[str, int], heading: str, wanted: tuple[object, ...]
) -> None:
    assert tuple(measure(texts, CellReader(definitions), heading).values()) == wanted
