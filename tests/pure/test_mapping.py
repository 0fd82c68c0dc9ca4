"""Which indicator a heading means, and what a map of a person's decisions may say."""

from collections import defaultdict

import pytest

from ojcore.definitions.model import Definitions
from ojcore.errors import Problems
from ojcore.importing.mapping import SKIP, UNDECIDED, Decisions, Heading, IndicatorNames, read_decisions

SHARED = "Uppsökande verksamhet för akut hemlösa"
OF_WHICH = ("psyk-uppsokande-akut-hemlosa", "uppsokande-akut-hemlosa")


@pytest.fixture(scope="module")
def names(definitions: Definitions) -> IndicatorNames:
    return IndicatorNames(definitions)


def printed(definitions: Definitions) -> dict[tuple[str, str], dict[str, str]]:
    """(source, table) -> heading -> indicator, as the indicators' own files say they were asked."""
    found: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for id_, indicator in definitions.indicators.items():
        for asked in indicator.asked:
            found[asked.source, asked.table][asked.wording] = id_
    return found


def test_all_headings_of_the_publications_are_known_with_their_area_and_32_need_it(
    definitions: Definitions, names: IndicatorNames
) -> None:
    headings = [pair for table in printed(definitions).values() for pair in table.items()]
    alone = {heading: names.match([Heading((heading,))], UNDECIDED)[0] for heading, _ in headings}
    with_area = [
        names.match([Heading((heading,))], UNDECIDED, definitions.indicators[id_].area)[0] for heading, id_ in headings
    ]
    assert [match.indicator for match in with_area] == [id_ for _, id_ in headings]
    assert {match.certainty for match in with_area} == {"exact"}
    assert (len(headings), sum(alone[heading].indicator != id_ for heading, id_ in headings)) == (228, 32)
    assert all(match.indicator is None for match in alone.values() if match.certainty != "exact")


def test_the_headings_of_a_table_tell_the_area_of_those_that_are_shared(
    definitions: Definitions, names: IndicatorNames
) -> None:
    for table in printed(definitions).values():
        matches = names.match([Heading((heading,)) for heading in table], UNDECIDED)
        assert [match.indicator for match in matches] == list(table.values())


def match(
    names: IndicatorNames, *parts: str, decisions: Decisions = UNDECIDED, area: str = ""
) -> tuple[str, str | None]:
    found = names.match([Heading(parts)], decisions, area)[0]
    return found.certainty, found.indicator


@pytest.mark.parametrize(
    "parts",
    [
        ("bistandsmottagare",),
        ("Biståndsmottagare i befolkningen",),
        ("  BISTÅNDSMOTTAGARE i\u00a0befolkningen ",),
        ("N31807",),
        ("Invånare som fått ekonomiskt bistånd, andel (%) (N31807)",),
        ("N31807 Invånare som fått ekonomiskt bistånd",),
        ("Biståndsmottagare i befolkningen, andel (%)",),
        ("Biståndsmottagare i befolkningen (%)",),
        ("Biståndsmottagare i befolkningen 2022",),
        ("Biståndsmottagare i befolkningen (år 2022)",),
        ("Resultat", "Biståndsmottagare i befolkningen"),
    ],
)
def test_a_heading_is_known_by_every_name(names: IndicatorNames, parts: tuple[str, ...]) -> None:
    assert match(names, *parts) == ("exact", "bistandsmottagare")


@pytest.mark.parametrize(
    "parts",
    [
        ("Biståndsmottagare i befolkningen (män)",),
        ("Biståndsmottagare i befolkningen, kvinnor",),
        ("Biståndsmottagare i befolkningen, antal",),
        ("Biståndsmottagare i befolkningen, tkr",),
        ("Kostnad för ekonomiskt bistånd per invånare, andel",),
        ("Förändring av N31807 sedan 2020",),
        ("N31807 kvinnor",),
        ("N31807", "Antal svarande"),
        ("Biståndsmottagare i befolkningen", "Antal svarande"),
        ("Biståndsmottagare i befolkningen", "Andel"),
        ("N99999",),
        ("",),
    ],
)
def test_what_a_heading_says_beside_the_name_makes_it_another(names: IndicatorNames, parts: tuple[str, ...]) -> None:
    certainty, indicator = match(names, *parts)
    assert (certainty in ("likely", "unknown"), indicator) == (True, None)


@pytest.mark.parametrize(
    "group",
    [
        "Förändring sedan 2022",
        "Rang",
        "18–24 år",
        "Antal",
        "Antal svar",
        "Flickor och unga kvinnor",
        "Standardavvikelse",
        "Konfidensintervall",
        "Föregående år",
        "tusental",
        "Låg inkomst",
        "Något annat",
    ],
)
def test_a_known_name_under_a_group_that_tells_more_is_only_likely(names: IndicatorNames, group: str) -> None:
    found = names.match([Heading((group, "Arbetslösa"))], UNDECIDED)[0]
    assert (found.certainty, found.indicator, found.candidates[0]) == ("likely", None, "arbetslosa")
    decided = Decisions({f"{group} – Arbetslösa".casefold(): "arbetslosa"})
    assert match(names, group, "Arbetslösa", decisions=decided) == ("known", "arbetslosa")
    assert match(names, group, "Arbetslösa", decisions=Decisions({"arbetslösa": "arbetslosa"}))[0] == "likely"


@pytest.mark.parametrize("group", ["Ekonomiskt bistånd", "Tillgänglighet", "BAKGRUNDSMÅTT", "2022", "Andel (%)"])
def test_a_known_name_under_an_area_a_printed_group_or_a_year_is_known(names: IndicatorNames, group: str) -> None:
    assert match(names, group, "Arbetslösa") == ("exact", "arbetslosa")


def test_all_headings_of_the_publications_are_known_under_the_groups_that_are_printed_above_them(
    definitions: Definitions, names: IndicatorNames
) -> None:
    for publication in definitions.publications.values():
        for table in publication.tables:
            of_table = printed(definitions).get((publication.definition.id, table.definition.number), {})
            groups = filter(None, (table.definition.heading, table.definition.caption))
            headings = [Heading((*groups, text)) for text in of_table]
            assert [found.indicator for found in names.match(headings, UNDECIDED)] == list(of_table.values())


def test_a_shared_name_is_decided_by_the_area_and_else_by_nobody(names: IndicatorNames) -> None:
    assert match(names, SHARED, area="ekonomiskt-bistand") == ("exact", "uppsokande-akut-hemlosa")
    alone = names.match([Heading((SHARED,))], UNDECIDED)[0]
    assert (alone.certainty, alone.indicator, alone.candidates) == ("likely", None, OF_WHICH)
    assert match(names, SHARED, area="barn-och-unga") == ("likely", None)


def test_an_area_that_ties_with_another_decides_nothing(names: IndicatorNames) -> None:
    headings = [Heading((text,)) for text in ("Låg inkomst", "Personligt ombud (PO)", SHARED)]
    assert [each.indicator for each in names.match(headings, UNDECIDED)][2] is None


def test_past_decisions_go_first(names: IndicatorNames) -> None:
    decisions = Decisions({"låg inkomst": "arbetslosa", "kommentar": SKIP, "andel": "lag-inkomst"})
    assert match(names, "Låg inkomst", decisions=decisions) == ("known", "arbetslosa")
    assert match(names, "LÅG  inkomst ", decisions=decisions) == ("known", "arbetslosa")
    assert match(names, "Kommentar", decisions=decisions) == ("known", SKIP)
    assert match(names, "Andel", decisions=decisions) == ("known", "lag-inkomst")


def test_a_decision_about_a_heading_counts_when_it_has_got_a_group_or_a_year(names: IndicatorNames) -> None:
    decisions = Decisions({"egen rubrik": "arbetslosa", "andel": "lag-inkomst"})
    assert match(names, "Bakgrundsmått", "Egen rubrik", decisions=decisions) == ("known", "arbetslosa")
    assert match(names, "Rang", "Egen rubrik", decisions=decisions)[0] != "known"
    assert match(names, "Egen rubrik 2024", decisions=decisions) == ("known", "arbetslosa")
    assert match(names, "Något annat", "Andel", decisions=decisions)[0] != "known"


def test_of_an_unknown_heading_the_nearest_three_are_told(names: IndicatorNames, definitions: Definitions) -> None:
    found = names.match([Heading(("Handläggare med socionomexamen",))], UNDECIDED)[0]
    assert (found.certainty, found.indicator, len(found.candidates)) == ("unknown", None, 3)
    assert found.candidates[0] == "socialsekreterare-socionomexamen"
    assert set(found.candidates) <= definitions.indicators.keys()


def test_a_mistyped_heading_is_likely_and_never_decided(names: IndicatorNames) -> None:
    found = names.match([Heading(("Biståndsmotagare i befolkningen",))], UNDECIDED)[0]
    assert (found.certainty, found.indicator, found.is_decided) == ("likely", None, False)
    assert found.candidates[0] == "bistandsmottagare"


def test_what_is_like_nothing_has_no_candidates(names: IndicatorNames) -> None:
    assert names.match([Heading(("Xyzzy",))], UNDECIDED)[0].candidates == ()
    assert names.match([Heading(("N00001",))], UNDECIDED)[0].candidates == ()


# ---- the map

MAP = """
[[column]]
heading = "Egen  Rubrik"
indicator = "arbetslosa"
year = 2022
[[column]]
heading = "Kommentar"
skip = true
[symbols]
"-" = "0"
X = "for_fa"
[codes]
1 = "ja"
"""


def test_a_map_says_what_headings_signs_and_codes_mean(definitions: Definitions) -> None:
    assert read_decisions(MAP, definitions) == Decisions(
        {"egen rubrik": "arbetslosa", "kommentar": SKIP}, {"egen rubrik": 2022}, {"-": "0", "x": "for_fa"}, {"1": "ja"}
    )


def test_an_empty_map_decides_nothing(definitions: Definitions) -> None:
    assert read_decisions("", definitions) == UNDECIDED


def test_everything_in_a_map_that_is_not_understood_is_told_at_once(definitions: Definitions) -> None:
    content = """
kolumn = 1
[[column]]
indicator = "arbetslosa"
[[column]]
heading = "A"
[[column]]
heading = "B"
indicator = "finns-inte"
[[column]]
heading = "C"
indicator = "arbetslosa"
skip = true
[[column]]
heading = "D"
indicator = "arbetslosa"
year = "2022"
[[column]]
heading = "E"
indikator = "arbetslosa"
[[column]]
heading = "F"
skip = true
[[column]]
heading = "f"
skip = true
[symbols]
".." = "okänt"
[codes]
1 = "kanske"
"""
    with pytest.raises(Problems) as refused:
        read_decisions(content, definitions)
    assert refused.value.heading == "Kartan (--map) kunde inte läsas, inget har sparats:"
    assert refused.value.lines == [
        "okänd nyckel 'kolumn'; tillåtna: [[column]], [symbols], [codes], [units]",
        "[[column]] nummer 1: 'heading' saknas; skriv rubriken som den står i filen",
        "[[column]] nummer 2: 'A' ska ha antingen indicator, skip = true eller new",
        "[[column]] nummer 3: indikatorn 'finns-inte' finns inte; id står i mallen och på sidan Om data",
        "[[column]] nummer 4: 'C' ska ha antingen indicator, skip = true eller new",
        "[[column]] nummer 5: året '2022' ska vara fyra siffror utan citattecken",
        "[[column]] nummer 6: okänd nyckel 'indikator'; tillåtna: heading, indicator, skip, new, year",
        "[[column]] nummer 8: 'f' står redan högre upp; ta bort den ena",
        "[symbols] '..' = 'okänt' finns inte; tillåtna: vet_ej, ingen_uppgift, ej_svarat, ej_aktuellt, ej_fragad, "
        "for_fa, kommer_senare, 0",
        "[codes] '1' = 'kanske' finns inte; tillåtna: ja, delvis, nej, ja_med_samtliga, ja_med_vissa, integrerat, "
        "ny_rutin, inom_7_dagar, inom_8_14_dagar, 15_dagar_eller_mer",
    ]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("[[column", "filen är inte TOML: "),
        ("column = 3", "[[column]] nummer 1: 'heading' saknas; skriv rubriken som den står i filen"),
        ("symbols = 3", '[symbols] ska vara en tabell, en rad per tecken: ".." = "ingen_uppgift"'),
        ("codes = []", '[codes] ska vara en tabell, en rad per tecken: "1" = "ja"'),
    ],
)
def test_a_map_of_another_form_is_refused(definitions: Definitions, content: str, line: str) -> None:
    with pytest.raises(Problems) as refused:
        read_decisions(content, definitions)
    assert refused.value.lines[0].startswith(line)
    assert len(refused.value.lines) == 1


def test_later_decisions_go_over_earlier_ones(definitions: Definitions) -> None:
    earlier = Decisions({"a": "arbetslosa", "b": SKIP}, symbols={"-": "0"})
    later = Decisions({"a": "lag-inkomst"}, symbols={"x": "for_fa"})
    assert later.over(earlier) == Decisions({"a": "lag-inkomst", "b": SKIP}, symbols={"-": "0", "x": "for_fa"})
