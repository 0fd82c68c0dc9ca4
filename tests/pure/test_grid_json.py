"""JSON files of figures: Kolada's two versions, json-stat in its ways of writing, and what is neither."""

import json

import pytest

from tests.pure.grid_files import read, read_one, refusal


def kolada(*entries: object, **envelope: object) -> str:
    return json.dumps({"count": len(entries), "values": entries, **envelope})


def entry(kpi: str, municipality: str, period: int, *values: object) -> dict[str, object]:
    return {"kpi": kpi, "municipality": municipality, "period": period, "values": values}


def value(number: float | None, gender: str = "T", **more: object) -> dict[str, object]:
    return {"gender": gender, "count": 1, "status": "", "value": number, **more}


def test_kolada_is_one_long_table_of_several_years_and_genders() -> None:
    grid = read_one(
        kolada(
            entry("N31807", "0123", 2023, value(2.4), value(2.0, "K"), value(None, "M")),
            entry("N31807", "0123", 2024, value(0)),
            next_url=None,
        ),
        "svar.json",
    )
    assert grid.lines() == [
        ["kpi", "municipality", "period", "gender", "value"],
        ["N31807", "0123", "2023", "T", "2,4"],
        ["N31807", "0123", "2023", "K", "2"],
        ["N31807", "0123", "2023", "M", ""],
        ["N31807", "0123", "2024", "T", "0"],
    ]
    assert (grid.publisher, grid.notes) == ("Kolada", ())


def test_the_second_version_and_a_bare_list_read_the_same() -> None:
    entries = [entry("N00941", "0180", 2010, value(12.5))]
    second = {"count": 1, "next_page": None, "values": entries}
    assert read_one(json.dumps(second)).lines() == read_one(json.dumps(entries)).lines()


def test_what_kolada_has_deleted_and_units_that_are_no_kommuner_are_left_out_and_told() -> None:
    unit = {"kpi": "N1", "ou": "V11E0180", "period": 2023, "values": [value(1)]}
    grid = read_one(
        kolada(
            entry("N1", "0180", 2023, value(1, isdeleted=True), value(2, isdeleted=False)), unit, next_url="https://…"
        )
    )
    assert grid.lines()[1:] == [["N1", "0180", "2023", "T", "2"]]
    assert grid.notes == (
        "1 värde som Kolada har strukit är inte med.",
        "1 post om enheter (ou), som inte är kommuner, är inte med.",
        "Filen är en sida av flera i Koladas svar; resten av värdena finns inte i den.",
    )
    assert refusal(kolada(unit)).startswith("filen har Koladas uppgifter om enheter (ou), som skolor och boenden")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (kolada({"id": "N00941", "title": "Nyckeltal"}), "filen är en av Koladas förteckningar"),
        (kolada(), "filen har Koladas form men inga värden."),
        (kolada({"kpi": "N1", "values": [value(1)]}), "post 1 är inte som Kolada skriver den"),
        (kolada(entry("N1", "0180", 2023, "2,4")), "post 1 är inte som Kolada skriver den"),
        ('{"a": 1}', "JSON-filen är varken Koladas uppgifter"),
        ('{"values": [', "JSON-filen är avbruten eller skadad"),
        ('{"values": [NaN]}', "JSON-filen är avbruten eller skadad"),
        ("[" * 200_000, "JSON-filen är nästlad djupare än någon statistikfil är."),
    ],
)
def test_json_that_has_no_figures_is_refused_with_what_it_is(content: str, message: str) -> None:
    assert refusal(content, "fil.json").startswith(message)


def dataset(**other: object) -> dict[str, object]:
    """Two regions by two years."""
    return {
        "class": "dataset",
        "label": "Folkmängd",
        "source": "SCB",
        "id": ["Region", "Tid"],
        "size": [2, 2],
        "role": {"geo": ["Region"], "time": ["Tid"]},
        "dimension": {
            "Region": {
                "label": "region",
                "category": {"index": {"0880": 1, "00": 0}, "label": {"00": "Riket", "0880": "0880 Kalmar"}},
            },
            "Tid": {"label": "år", "category": {"index": ["2022", "2023"]}},
        },
        "value": [10.5, 11, None, 13],
        **other,
    }


LINES = [
    ["region", "år", "value"],
    ["00 Riket", "2022", "10,5"],
    ["00 Riket", "2023", "11"],
    ["0880 Kalmar", "2022", ""],
    ["0880 Kalmar", "2023", "13"],
]


def test_json_stat_is_one_long_table_with_labels_and_its_own_title_and_publisher() -> None:
    grid = read_one(json.dumps(dataset(note=["Preliminärt."])), "fil.json")
    assert grid.lines() == LINES
    assert (grid.title, grid.publisher, grid.notes) == ("Folkmängd", "SCB", ("Preliminärt.",))


def in_lists(document: object) -> object:
    """As R writes it: every text and number a list of one."""
    if isinstance(document, dict):
        return {key: in_lists(part) for key, part in document.items()}
    if isinstance(document, list):
        return [in_lists(part) for part in document]
    return [document]


def older() -> dict[str, object]:
    first = dataset()
    about = {name: first.pop(name) for name in ("id", "size", "role")}
    first["dimension"] |= about  # type: ignore[operator]
    return {"dataset": first}


@pytest.mark.parametrize(
    "document",
    [
        dataset(value={"0": 10.5, "1": 11, "3": 13}),
        {"class": "collection", "link": {"item": [dataset()]}},
        older(),
        in_lists(older()),
    ],
    ids=["sparse", "collection", "older", "R"],
)
def test_json_stat_reads_the_same_in_each_of_its_ways_of_writing(document: object) -> None:
    assert read_one(json.dumps(document), "fil.json").lines() == LINES


def test_the_sign_of_a_missing_value_is_what_stands_in_its_cell() -> None:
    for status in ({"2": ".."}, [None, "p", "..", None]):
        assert [line[2] for line in read_one(json.dumps(dataset(status=status))).lines()[1:]] == [
            "10,5",
            "11",
            "..",
            "13",
        ]


def test_a_bundle_of_two_datasets_gives_two_grids() -> None:
    assert len(read(json.dumps({"en": dataset(), "två": dataset()}), "fil.json")) == 2


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (dataset(value=[1, 2, 3]), "json-stat-filen är skadad: dimensionerna och värdena går inte ihop."),
        (dataset(value={"9": 1}), "json-stat-filen är skadad"),
        (dataset(size=[2, 3]), "json-stat-filen är skadad"),
        (dataset(size=[0, 2]), "json-stat-filen är skadad"),
        (dataset(size=[10**5, 10**5]), "filen har 10\u00a0000\u00a0000\u00a0001 rader och 3 kolumner"),
        (dataset(value=[True, 1, 1, 1]), "json-stat-filen är skadad"),
        ({"class": "collection", "link": {"item": [{"href": "https://…"}]}}, "json-stat-filen är en samling länkar"),
    ],
)
def test_json_stat_that_is_damaged_or_too_much_is_refused(document: object, message: str) -> None:
    assert refusal(json.dumps(document), "fil.json").startswith(message)
