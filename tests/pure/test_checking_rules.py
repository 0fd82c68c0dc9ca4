"""Each rule of the check on small tables of its own, on an imported file, and on figures drawn at random."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from ojcore.access import LOCAL_USER, Acting
from ojcore.checking import Discrepancy, SourceCells, check_all, check_cells, check_source
from ojcore.checking.agreement import check_other_sources, check_same_question
from ojcore.checking.bounds import check_bounds, check_parts, check_register
from ojcore.checking.captions import check_benchmark_bases
from ojcore.checking.completeness import check_empty_cells
from ojcore.checking.deltas import check_benchmark_deltas, check_group_deltas
from ojcore.checking.duplicates import check_copied_columns, check_repeated_figures
from ojcore.checking.means import check_means
from ojcore.checking.outliers import check_outliers
from ojcore.checking.series import check_series
from ojcore.checking.wording import check_misspelt_words, check_repeated_words
from ojcore.definitions.model import Definitions, PrintedTable
from ojcore.importing.plan import import_file
from ojcore.reading.cells import Claim, Value

NORDVAST = ("0114", "0123", "0125", "0139", "0163", "0183", "0184", "0191")
QUESTION, OTHER_QUESTION = "socialjour", "fia"
SHARE, WHOLE, COST, CASES = (
    "mycket-langvarigt-bistand",
    "langvarigt-bistand",
    "kostnad-per-invanare",
    "arendebelastning",
)


def _value(indicator: str, unit: str, raw: str, year: int = 2030, source: str = "egen", table: str = "A 1") -> Value:
    code = raw.lower() if raw.lower() in ("ja", "nej", "delvis") else None
    number = None if code or not raw else float(raw.strip("% ").replace(",", "."))
    return Value(indicator, year, unit, source, raw, code, number, None if raw else "ej_svarat", table, unit, indicator)


def _claim(kind: str, indicator: str, unit: str, raw: str, year: int = 2030) -> Claim:
    number = float(raw.strip("% ").replace(",", "."))
    return Claim("egen", kind, indicator, year, unit, raw, number, "A 1", "Snitt", indicator)


def _cells(definitions: Definitions, values: Sequence[Value], claims: Sequence[Claim] = (), **more: Any) -> SourceCells:
    years: dict[str, int | None] = {"egen": 2030, "annan": 2029}
    return SourceCells(
        "egen", definitions, list(values), list(claims), **{"elsewhere": [], "rivals": [], "published": years} | more
    )


def _column(indicator: str, raws: Iterable[str], year: int = 2030) -> list[Value]:
    return [_value(indicator, unit, raw, year) for unit, raw in zip(NORDVAST, raws, strict=True)]


def _summary(discrepancies: Iterable[Discrepancy]) -> list[tuple[str, str, str, str]]:
    return [(each.kind, each.printed, each.recomputed, each.certainty) for each in discrepancies]


@pytest.mark.parametrize(
    ("cells", "printed", "expected"),
    [
        (["8,3", "8,4"] * 4, "8,4", []),  # 8.35, a tie, goes up
        (["8,3", "8,4"] * 4, "8,3", [("mean", "8,3", "8,4", "question")]),
        (["8,3", "8,4"] * 4, "8,2", [("mean", "8,2", "8,4", "certain")]),
        (["10", "11"] * 4, "10,5", []),
        (["10", "11"] * 4, "10,9", [("mean", "10,9", "10,5", "question")]),  # cells without decimals may hide it
        (["10", "11"] * 4, "11,1", [("mean", "11,1", "10,5", "certain")]),
    ],
)
def test_a_mean_of_figures_is_a_question_as_far_as_rounded_cells_can_explain_it(
    definitions: Definitions, cells: list[str], printed: str, expected: list[tuple[str, str, str, str]]
) -> None:
    claims = [_claim("mean", CASES, "nordvast", printed)]
    assert _summary(check_means(_cells(definitions, _column(CASES, cells), claims)).discrepancies) == expected


def test_a_mean_of_answers_is_never_a_question(definitions: Definitions) -> None:
    values = _column(QUESTION, ["JA"] * 5 + ["NEJ"] * 3)
    found = check_means(_cells(definitions, values, [_claim("mean", QUESTION, "nordvast", "62 %")])).discrepancies
    assert _summary(found) == [("mean", "62 %", "62,5 %", "certain")]
    assert found[0].explanation == "5 av 8 svar räknas som ja, alltså 62,5 %. Tryckt är 62."


def test_a_mean_is_not_recomputed_where_a_member_has_no_cell(definitions: Definitions) -> None:
    values = _column(QUESTION, ["JA"] * 5 + ["NEJ"] * 3)[1:]
    outcome = check_means(_cells(definitions, values, [_claim("mean", QUESTION, "nordvast", "10 %")]))
    assert (outcome.discrepancies, outcome.checked, outcome.unchecked) == ([], 0, 1)
    assert outcome.sentence == (
        "Tryckta snitt: 0 kontrollerade, 0 utan anmärkning; 1 gick inte att kontrollera (någon medlem saknar cell)"
    )


answers = st.lists(st.sampled_from(["JA", "NEJ", "DELVIS", ""]), min_size=8, max_size=8).filter(lambda each: any(each))


@given(answers, st.integers(min_value=-30, max_value=30))
def test_exactly_the_means_that_fractions_do_not_give_are_found(
    definitions: Definitions, raws: list[str], error: int
) -> None:
    present = [raw for raw in raws if raw]
    share = Fraction(100 * present.count("JA"), len(present))
    right = Fraction((share * 20 + 1) // 2, 10)
    printed = right + Fraction(error, 10)
    claims = [_claim("mean", QUESTION, "nordvast", f"{float(printed):.1f} %")]
    found = check_means(_cells(definitions, _column(QUESTION, raws), claims)).discrepancies
    assert len(found) == (error != 0)


@given(answers, answers, st.integers(min_value=-300, max_value=300))
def test_exactly_the_changes_that_fractions_do_not_give_are_found(
    definitions: Definitions, raws: list[str], before: list[str], error: int
) -> None:
    shares = [Fraction(100 * each.count("JA"), sum(map(bool, each))) for each in (before, raws)]
    exact = shares[1] - shares[0]
    size = Fraction((abs(exact) * 20 + 1) // 2, 10)
    printed = (-size if exact < 0 else size) + Fraction(error, 10)
    values = _column(QUESTION, raws) + _column(QUESTION, before, 2029)
    claims = [_claim("delta", QUESTION, "nordvast", f"{float(printed):+.1f} %")]
    found = check_group_deltas(_cells(definitions, values, claims)).discrepancies
    assert len(found) == (error != 0)
    assert abs(error) < 2 or found[0].certainty == "certain"


@given(st.lists(st.integers(min_value=1, max_value=999), min_size=8, max_size=8))
def test_the_mean_of_unrounded_figures_is_never_called_certainly_wrong(
    definitions: Definitions, thousandths: list[int]
) -> None:
    """The cells are printed with one decimal, the mean is taken of three: at most a question."""
    rounded = [Fraction((Fraction(n, 100) * 20 + 1) // 2, 10) for n in thousandths]
    mean = Fraction((Fraction(sum(thousandths), 800) * 20 + 1) // 2, 10)
    values = _column(CASES, [f"{float(each):.1f}" for each in rounded])
    found = check_means(
        _cells(definitions, values, [_claim("mean", CASES, "nordvast", f"{float(mean):.1f}")])
    ).discrepancies
    assert all(each.certainty == "question" for each in found)


def test_a_change_is_recomputed_from_another_sources_year_before(definitions: Definitions) -> None:
    before = [each._replace(source="annan") for each in _column(QUESTION, ["JA"] * 2 + ["NEJ"] * 6, 2029)]
    values = _column(QUESTION, ["JA"] * 4 + ["NEJ"] * 4)
    wrong = _cells(definitions, values, [_claim("delta", QUESTION, "nordvast", "+50 %")], elsewhere=before)
    assert _summary(check_group_deltas(wrong).discrepancies) == [("delta", "+50 %", "+25 %", "certain")]
    right = _cells(definitions, values, [_claim("delta", QUESTION, "nordvast", "+25 %")], elsewhere=before)
    assert check_group_deltas(right).checked == 1
    assert check_group_deltas(right).discrepancies == []


def test_a_change_since_longer_ago_is_not_recomputed(definitions: Definitions) -> None:
    before = [each._replace(source="annan") for each in _column(QUESTION, ["JA"] * 2 + ["NEJ"] * 6, 2026)]
    claims = [_claim("delta", QUESTION, "nordvast", "+50 %")]
    outcome = check_group_deltas(_cells(definitions, _column(QUESTION, ["JA"] * 8), claims, elsewhere=before))
    assert (outcome.checked, outcome.unchecked) == (0, 1)


@pytest.mark.parametrize(
    ("now", "printed", "before", "expected"),
    [
        ("33 %", "+8 %", None, []),
        ("33 %", "+40 %", None, [("delta", "+40 %", "-67 % till +33 %", "certain")]),
        ("83 %", "-40 %", None, [("delta", "-40 %", "-17 % till +83 %", "certain")]),
        ("33 %", "+8 %", "25 %", []),
        ("33 %", "+8 %", "25,9 %", []),  # rounded figures may differ by one
        ("33 %", "+8 %", "29 %", [("delta", "+8 %", "+4 %", "likely")]),
        ("100 %", "+100 %", None, []),
    ],
)
def test_a_change_of_a_benchmark_is_tested_by_what_it_implies(
    definitions: Definitions, now: str, printed: str, before: str | None, expected: list[tuple[str, str, str, str]]
) -> None:
    earlier = [_value(QUESTION, "riket", before, 2029, "annan")] if before else []
    claims = [_claim("delta", QUESTION, "riket", printed)]
    outcome = check_benchmark_deltas(_cells(definitions, [_value(QUESTION, "riket", now)], claims, elsewhere=earlier))
    assert _summary(outcome.discrepancies) == expected
    assert (outcome.checked, outcome.unchecked) == ((1, 0) if before else (0, 1))


@pytest.mark.parametrize(
    ("indicator", "unit", "raw", "kind"),
    [
        (QUESTION, "riket", "101 %", "share"),
        (SHARE, "0184", "-1 %", "share"),
        (SHARE, "0184", "100 %", None),
        (SHARE, "0184", "0 %", None),
        (COST, "0184", "292000", "unit"),
        (COST, "0184", "1487", None),
        ("kommunstorlek", "0184", "6", "category"),
        ("kommunstorlek", "0184", "5", None),
    ],
)
def test_a_figure_outside_what_is_possible_is_found(
    definitions: Definitions, indicator: str, unit: str, raw: str, kind: str | None
) -> None:
    found = check_bounds(_cells(definitions, [_value(indicator, unit, raw)])).discrepancies
    assert [(each.kind, each.certainty) for each in found] == ([(kind, "certain")] if kind else [])


@pytest.mark.parametrize(("part", "is_found"), [("30,1 %", True), ("30,0 %", False), ("30 %", False), ("0,4 %", False)])
def test_a_part_is_not_greater_than_its_whole(definitions: Definitions, part: str, is_found: bool) -> None:
    values = [_value(WHOLE, "0184", "29,9 %"), _value(SHARE, "0184", part)]
    found = check_parts(_cells(definitions, values)).discrepancies
    assert _summary(found) == ([("share", part, "högst 29,9 %", "certain")] if is_found else [])


def test_the_kommuntyp_is_the_registers_and_later_divisions_are_not_judged(definitions: Definitions) -> None:
    values = [_value("skl-kommuntyp", "0191", "2", 2015), _value("skl-kommuntyp", "0184", "2", 2015)]
    later = _value("skl-kommuntyp", "0114", "9", 2018)
    outcome = check_register(_cells(definitions, [*values, later]))
    assert [(each.kind, each.unit, each.printed, each.recomputed) for each in outcome.discrepancies] == [
        ("category", "0191", "2", "5")
    ]
    assert (outcome.checked, outcome.unchecked) == (2, 1)


def test_a_question_with_two_values_in_one_source_is_found_once(definitions: Definitions) -> None:
    twins = "psyk-uppsokande-akut-hemlosa", "uppsokande-akut-hemlosa"
    agreeing = [_value(twin, "stockholms-lan", "46") for twin in twins]
    differing = [_value(twins[0], "riket", "23"), _value(twins[1], "riket", "24")]
    outcome = check_same_question(_cells(definitions, agreeing + differing))
    assert outcome.checked == 2
    assert [(each.kind, each.unit, each.certainty) for each in outcome.discrepancies] == [
        ("duplicate", "riket", "certain")
    ]


@pytest.mark.parametrize(
    ("own", "other", "is_found"),
    [("62 %", "62,4 %", False), ("62 %", "63 %", True), ("62,4 %", "62,5 %", True), ("62 %", "", False)],
)
def test_two_sources_may_differ_by_rounding_only(
    definitions: Definitions, own: str, other: str, is_found: bool
) -> None:
    rival = _value(QUESTION, "riket", other, source="annan")
    found = check_other_sources(_cells(definitions, [_value(QUESTION, "riket", own)], rivals=[rival])).discrepancies
    assert bool(found) == is_found


def test_two_sources_that_differ_are_reported_for_the_later_one_only(definitions: Definitions) -> None:
    cells = _cells(
        definitions, [_value(QUESTION, "0184", "JA")], rivals=[_value(QUESTION, "0184", "NEJ", source="annan")]
    )
    (found,) = check_other_sources(cells).discrepancies
    assert found.printed == "JA"
    assert found.explanation.startswith("Solna har för 2030 JA i egen och NEJ i annan, a 1, rad 0184")
    rival = _value(QUESTION, "0184", "NEJ", source="oj-2017-nordvast")
    published = replace(cells, rivals=[rival], published={"egen": 2030, "oj-2017-nordvast": 2017})
    assert "NEJ i FoU Nordväst 2017, a 1" in check_other_sources(published).discrepancies[0].explanation
    older = replace(cells, published={"egen": 2028, "annan": 2029})
    assert check_other_sources(older).discrepancies == []


def test_figures_of_kommuner_copied_from_the_column_beside_are_found(definitions: Definitions) -> None:
    raws = ["12,1", "13,4", "9,8", "14,0", "12,2", "11,1", "10,9", "15,0"]
    copied = _cells(definitions, _column(WHOLE, raws) + _column(SHARE, raws))
    assert [(each.kind, each.certainty) for each in check_copied_columns(copied).discrepancies] == [
        ("duplicate", "likely")
    ]
    nearly = _cells(definitions, _column(WHOLE, raws) + _column(SHARE, [*raws[:-1], "15,1"]))
    assert check_copied_columns(nearly).discrepancies == []


def test_one_benchmark_that_takes_its_neighbours_figure_is_a_question(definitions: Definitions) -> None:
    indicators = [each for each in definitions.indicators.values() if each.is_answer and not each.series_break][:12]
    order = _cells(definitions, []).order("egen")
    ids = sorted((each.id for each in indicators), key=order.index)
    before = [_value(id_, "riket", str(5 + 8 * n), 2029, "annan") for n, id_ in enumerate(ids)]
    now = [_value(id_, "riket", str(6 + 8 * n)) for n, id_ in enumerate(ids)]
    silent = _cells(definitions, now, elsewhere=before)
    assert (check_series(silent).discrepancies, check_series(silent).checked) == ([], 12)
    drifted = [each._replace(number=90.0, raw="90") if each.indicator == ids[3] else each for each in now]
    assert check_series(_cells(definitions, drifted, elsewhere=before)).discrepancies == []
    far = [each._replace(number=99.0, raw="99") if each.indicator == ids[4] else each for each in now]
    copied = [each._replace(number=99.0, raw="99") if each.indicator == ids[3] else each for each in far]
    settled = [each._replace(number=98.0, raw="98") if each.indicator == ids[4] else each for each in before]
    found = check_series(_cells(definitions, copied, elsewhere=settled)).discrepancies
    assert [(each.indicator, each.unit, each.certainty) for each in found] == [(ids[3], "riket", "question")]


def test_a_zero_is_no_outlier_and_few_units_make_no_pattern(definitions: Definitions) -> None:
    raws = ["30", "31", "32", "33", "30", "31", "32", "33"]
    parts = ["15", "16", "16", "17", "15", "16", "16", "0"]
    assert check_outliers(_cells(definitions, _column(WHOLE, raws) + _column(SHARE, parts))).discrepancies == []
    few = [value for value in _column(WHOLE, raws) + _column(SHARE, [*parts[:-1], "0,1"]) if value.unit > "0163"]
    outcome = check_outliers(_cells(definitions, few))
    assert (outcome.checked, outcome.discrepancies) == (0, [])


def test_an_imported_empty_answer_is_no_answer_but_an_empty_indicator_is_missed(definitions: Definitions) -> None:
    some = _column(QUESTION, ["JA", "", "", "NEJ", "", "JA", "JA", "JA"])
    assert check_empty_cells(_cells(definitions, some)).discrepancies == []
    found = check_empty_cells(_cells(definitions, some + _column(OTHER_QUESTION, [""] * 8))).discrepancies
    assert [(each.kind, each.indicator) for each in found] == [("missing", OTHER_QUESTION)]


def _captioned(definitions: Definitions, *notes: str) -> SourceCells:
    """The first publication with other notes under its first table."""
    source, publication = next(iter(definitions.publications.items()))
    first = publication.tables[0]
    table = PrintedTable(first.definition.model_copy(update={"notes": notes}), first.headings, first.rows)
    publications = definitions.publications | {source: replace(publication, tables=[table])}
    return replace(_cells(replace(definitions, publications=publications), []), source=source)


@pytest.mark.parametrize(
    ("note", "printed"),
    [
        ("Långvarigt och långvarigt bistånd", ["Långvarigt och långvarigt"]),
        ("Andel som som svarat ja", []),  # short words are too often right twice
        ("Andel kommuner kommuner som svarat", ["kommuner kommuner"]),
        ("Allt större och större andel", []),
        ("Barn och barnfamiljer", []),
    ],
)
def test_a_word_printed_twice_is_found_but_not_a_comparative(
    definitions: Definitions, note: str, printed: list[str]
) -> None:
    assert [each.printed for each in check_repeated_words(_captioned(definitions, note)).discrepancies] == printed


@pytest.mark.parametrize(
    ("note", "meant"),
    [
        ("Andel av samtliga bistånshushåll", ["biståndshushåll"]),
        ("Andel av samtliga biståndshushålls", []),  # another ending is another form
        ("Andel av alla hushåll i Stockholmstrakten", []),
    ],
)
def test_a_long_word_one_letter_from_a_known_one_is_found(
    definitions: Definitions, note: str, meant: list[str]
) -> None:
    assert [each.recomputed for each in check_misspelt_words(_captioned(definitions, note)).discrepancies] == meant


HEADER = "källa;källans titel;indikator;år;enhet;svar;slag;plats\n"


def _import(engine: Engine, definitions: Definitions, lines: Iterable[str]) -> None:
    content = HEADER + "".join(f"egen-2031;Egen sammanställning;{line}\n" for line in lines)
    import_file(Acting(engine, LOCAL_USER), definitions, content.encode(), "egen.csv", today=date(2031, 1, 1))


def test_an_imported_file_is_checked_by_the_same_rules(sqlite_engine: Engine, definitions: Definitions) -> None:
    answers = dict(zip(NORDVAST, ["ja", "ja", "ja", "nej", "delvis", "ja", "ja", "vet ej"], strict=True))
    lines = [f"{QUESTION};2031;{unit};{answer};;tabell 1" for unit, answer in answers.items()]
    lines += [f"{QUESTION};2030;{unit};nej;;tabell 1" for unit in NORDVAST]
    lines += [f"{QUESTION};2031;nordvast;71,4 %;snitt;tabell 1", f"{QUESTION};2031;nordvast;+50 %;förändring;tabell 1"]
    lines += [f"{QUESTION};2031;Riket;110 %;;tabell 1"]
    lines += [f"{OTHER_QUESTION};2031;{unit};ja;;tabell 1" for unit in NORDVAST]
    lines += [f"{OTHER_QUESTION};2031;nordvast;90 %;snitt;tabell 1"]
    _import(sqlite_engine, definitions, lines)
    with sqlite_engine.connect() as connection:
        report = check_source(connection, definitions, "egen-2031")
    found = {(each.kind, each.indicator, each.printed, each.recomputed) for each in report.discrepancies}
    assert found == {
        ("delta", QUESTION, "+50 %", "+71,4 %"),
        ("share", QUESTION, "110 %", "0–100"),
        ("mean", OTHER_QUESTION, "90 %", "100 %"),
    }
    assert (report.counted["means"].checked, report.counted["group_deltas"].checked) == (2, 1)
    assert report.counted["units"].sentence == "Enheter i tabelltexter: källan har inga att kontrollera"
    assert "tabell 1, rad nordvast, kolumn socialjour" in {each.place for each in report.discrepancies}


def test_an_import_beside_the_publications_changes_none_of_their_discrepancies(
    published_sqlite: Engine, definitions: Definitions
) -> None:
    with published_sqlite.connect() as connection:
        before = check_all(connection, definitions)
    _import(published_sqlite, definitions, [f"{QUESTION};2018;0184;nej;;", f"{QUESTION};2018;0191;ja;;"])
    with published_sqlite.connect() as connection:
        after = {report.source: report for report in check_all(connection, definitions)}
    assert all(after[report.source].discrepancies == report.discrepancies for report in before)
    assert [(each.kind, each.unit, each.printed, each.recomputed) for each in after["egen-2031"].discrepancies] == [
        ("duplicate", "0184", "nej", "JA")
    ]


def test_a_source_without_anything_counts_nothing_and_finds_nothing(definitions: Definitions) -> None:
    report = check_cells(_cells(definitions, []))
    assert report.discrepancies == []
    assert all(outcome.checked == 0 for outcome in report.counted.values())
    assert all(outcome.sentence for outcome in report.counted.values())


def _benchmark_row(raws: Sequence[str], year: int) -> list[Value]:
    """What Stockholms stad has in a table of the 2018 report's first indicators that need no series break."""
    return [_value(id_, "stockholms-stad", raw, year) for id_, raw in zip(ROW, raws, strict=True)]


ROW = (
    "socialjour",
    "vantetid-nybesok",
    "hushallsekonomisk-radgivning",
    "samordning-missbruk",
    "samordning-socialpsykiatri",
    "samordning-lss",
    "samordning-barn-och-unga",
    "samordning-arbetsmarknad",
)
BEFORE = ("98 %", "92 %", "92 %", "40 %", "57 %", "31 %", "63 %", "70 %")


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (("57 %", "57 %", "57 %", "43 %", "55 %", "30 %", "64 %", "71 %"), ["57 %, 57 %, 57 %"]),
        (("57 %", "57 %", "90 %", "43 %", "55 %", "30 %", "64 %", "71 %"), []),  # two alike are chance
        (("97 %", "91 %", "93 %", "57 %", "57 %", "57 %", "64 %", "71 %"), []),  # one of them was there all along
        (("100 %", "100 %", "100 %", "43 %", "55 %", "30 %", "64 %", "71 %"), []),
    ],
)
def test_a_benchmark_with_the_same_figure_in_three_columns_that_all_jumped_to_it(
    definitions: Definitions, row: Sequence[str], found: list[str]
) -> None:
    earlier = [value._replace(source="annan") for value in _benchmark_row(BEFORE, 2029)]
    outcome = check_repeated_figures(_cells(definitions, _benchmark_row(row, 2030), elsewhere=earlier))
    assert [discrepancy.printed for discrepancy in outcome.discrepancies] == found


@pytest.mark.parametrize(
    ("printed", "recomputed"),
    [
        (["50.0 %", "38.5 %", "3.8 %"], []),  # 13, 10 and 1 of 26
        (["50.0 %", "33.3 %", "95.8 %"], []),  # of those that have answered: 8 of 24, 23 of 24
        (["52.5 %", "22.5 %", "70.0 %"], ["minst 40 svarande"]),
    ],
)
def test_a_share_of_the_kommuner_is_one_that_so_many_kommuner_can_give(
    definitions: Definitions, printed: list[str], recomputed: list[str]
) -> None:
    with_claim = definitions.publications["oj-2015-nordvast"]
    values = [
        _value(id_, "stockholms-lan", raw, 2015, "oj-2015-nordvast", table="3")
        for id_, raw in zip(ROW[:3], printed, strict=True)
    ]
    assert with_claim.tables[2].definition.claim[0].benchmark == "stockholms-lan"
    cells = replace(_cells(definitions, values), source="oj-2015-nordvast")
    assert [discrepancy.recomputed for discrepancy in check_benchmark_bases(cells).discrepancies] == recomputed


def test_a_word_that_only_one_of_two_equal_headings_has_is_told(definitions: Definitions) -> None:
    cells = replace(_cells(definitions, []), source="oj-2024-solna")
    found = {(discrepancy.printed, discrepancy.recomputed) for discrepancy in check_misspelt_words(cells).discrepancies}
    assert found == {("enklade", "enklare"), ("brukastyrd", "brukarstyrd")}
