"""Ratios with their bases, limits and closing checks, on the instrument of 2011 and its reconstructed granskning."""

import csv
import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.counting.disclosure import suppress_small_counts
from inspection.counting.estimation import exact_interval
from inspection.counting.ratios import Ratio, Ratios, answer_title, count_ratios
from inspection.counting.tally import Case
from inspection.counting.two_inspections import COUNTS_ONLY, NOT_IN_BOTH, OTHER_BASE, compare_ratios
from inspection.demo import Demo, load_demo
from inspection.drawing.fallout import Sample, SampleStratum
from inspection.drawing.protocol import build_protocol
from inspection.instrument.model import NON_ANSWERS, check_answer, state_of, unanswered
from inspection.instrument.reader import load_instrument
from inspection.instrument.sentences import count_sentence
from ojcore.definitions.folder import PROJECT
from ojcore.errors import UserError
from ojcore.secrecy import find_personal_numbers

DATA = PROJECT / "data"
INSTRUMENT = load_instrument(DATA / "instruments" / "ekonomiskt-bistand-2011-v1")
DEMO_FOLDER = DATA / "demo" / "granskning-2011"
SPACE = "\u00a0"


@pytest.fixture(scope="module")
def demo() -> Demo:
    return load_demo(DATA)


@pytest.fixture(scope="module")
def ratios(demo: Demo) -> Ratios:
    return count_ratios(INSTRUMENT, demo.cases, demo.selection.sample, demo.unit_answers)


def row(ratios: Ratios, question: str, answer: str) -> Ratio:
    return next(each for each in ratios.rows if (each.question, each.answer) == (question, answer))


def cases_with(question: str, *answers: str, before: Mapping[str, str] | None = None) -> list[Case]:
    """One case per answer; "" is unanswered."""
    return [Case(f"A{n}", {**(before or {}), question: answer}) for n, answer in enumerate(answers)]


# --- the reconstructed granskning of 2011: every number the report gives, counted naively from the file


def read_akter() -> list[dict[str, str]]:
    with (DEMO_FOLDER / "akter.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


# question, answer, count, of how many
REPORT = [
    ("grundutredning", "eget_dokument", 26, 35),
    ("grundutredning", "journal", 1, 35),
    ("grundutredning", "forsta_delen", 5, 35),
    ("grundutredning", "saknas", 0, 35),
    ("helhetsbild", "ja", 23, 26),
    ("mal_typ", "individuella", 4, 26),
    ("mal_typ", "generella", 22, 26),
    ("analys", "ja", 0, 26),
    ("analys", "nej", 26, 26),
    ("individualiserad_bedomning", "ja", 1, 26),
    ("arbetsplan", "ja", 6, 35),
    ("arbetsplan", "nej", 29, 35),
    ("plan_individualiserad", "ja", 2, 6),
    ("plan_generella_mal", "ja", 6, 6),
    ("plan_delmal", "ja", 3, 6),
    ("plan_planering", "ja", 3, 6),
    ("plan_kravstallande", "ja", 2, 6),
    ("plan_uppfoljning", "ja", 0, 6),
    ("plan_uppfoljningsdatum", "lopande", 3, 6),
    ("plan_uppfoljningsdatum", "datum", 0, 6),
    ("plan_uppfoljningsdatum", "inget", 3, 6),
    ("plan_undertecknad", "ja", 0, 6),
    ("journal_utforligare", "ja", 11, 35),
    ("delaktighet", "ja", 5, 35),
    ("barnfamilj", "ja", 6, 35),
    ("barnens_situation", "ja", 0, 6),
    ("barnens_situation", "nej", 6, 6),
]


@pytest.mark.parametrize(("question", "answer", "count", "base"), REPORT)
def test_the_demo_s_file_has_the_report_s_numbers(question: str, answer: str, count: int, base: int) -> None:
    akter = read_akter()
    assert len([1 for akt in akter if akt[question] == answer]) == count
    if base == 35:
        assert len(akter) == base
    else:
        assert len([1 for akt in akter if akt[question]]) == base


@pytest.mark.parametrize(("question", "answer", "count", "base"), REPORT)
def test_the_ratios_of_the_demo_are_the_report_s(
    ratios: Ratios, question: str, answer: str, count: int, base: int
) -> None:
    found = row(ratios, question, answer)
    assert (found.count, found.base) == (count, base)


def test_three_files_of_the_demo_are_unexplained_and_nothing_else_is(ratios: Ratios) -> None:
    (unclosed,) = ratios.unclosed
    assert unclosed.question == "grundutredning"
    assert len(unclosed.cases) == 3
    assert unclosed.message == "Finns en grundutredning? 26 + 1 + 5 = 32 av 35 granskade akter; 3 är oförklarade."
    assert row(ratios, "grundutredning", "obesvarad").count == 3
    assert ratios.closings[0].message == "Dragna akter: 35 granskade + 3 bortfall = 38 av 38."


def test_every_other_question_of_the_demo_is_answered_and_every_answer_may_be_saved(demo: Demo) -> None:
    for case in demo.cases:
        assert {each.name for each in unanswered(INSTRUMENT, case.answers)} <= {"grundutredning"}
        for name, value in case.answers.items():
            check_answer(INSTRUMENT.by_name[name], value, case.answers)
        assert not any(state.is_set_aside for state in state_of(INSTRUMENT, case.answers).values())
    assert sum("grundutredning" not in case.answers for case in demo.cases) == 3


def test_the_demo_s_answers_about_the_unit_may_be_saved(demo: Demo) -> None:
    for name, value in demo.unit_answers.items():
        check_answer(INSTRUMENT.by_name[name], value, demo.unit_answers)
    for (name, number), value in demo.unit_rows.items():
        of_row = {other: each for (other, place), each in demo.unit_rows.items() if place == number}
        check_answer(INSTRUMENT.by_name[name], value, {**demo.unit_answers, **of_row})
    assert {each.name for each in unanswered(INSTRUMENT, demo.unit_answers, "enhet")} == set()


def test_the_demo_s_cooperation_table_closes_on_17_in_every_row(demo: Demo) -> None:
    parts = ["samverkan_ja", "samverkan_nej", "samverkan_bade", "samverkan_bortfall"]
    table = [[int(demo.unit_rows[part, number]) for part in parts] for number in range(1, 5)]
    assert table == [[8, 1, 7, 1], [5, 2, 8, 2], [5, 1, 9, 2], [7, 0, 7, 3]]
    assert {sum(line) for line in table} == {17}


def test_the_demo_s_draw_is_38_of_76_evenly_between_the_strata_with_three_fallen_out(demo: Demo) -> None:
    sample = demo.selection.sample
    assert (sample.population, sample.drawn, sample.not_reviewable, sample.outside_frame) == (76, 38, 3, 0)
    assert [(each.name, each.size, each.drawn) for each in sample.strata] == [("kvinnor", None, 19), ("män", None, 19)]
    reasons = {each.reason.title for stratum in demo.selection.strata for each in stratum.fallout}
    assert reasons == {"inte representativ"}
    assert demo.selection.stratum_of == {case.id: case.stratum for case in demo.cases}


def test_the_demo_says_that_it_is_reconstructed_and_holds_no_personnummer(demo: Demo) -> None:
    assert "rekonstruerad" in demo.definition.title
    assert demo.definition.label.startswith("Rekonstruerat exempel")
    assert {case.answers["anteckning"] for case in demo.cases} == {"Rekonstruerad akt"}
    texts = [path.read_text(encoding="utf-8") for path in DEMO_FOLDER.iterdir()]
    assert [find_personal_numbers(text) for text in texts] == [[]] * len(texts)


def test_the_protocol_of_the_demo_says_that_its_draw_cannot_be_repeated(demo: Demo) -> None:
    sections = {each.heading: each for each in build_protocol(demo.selection)}
    assert dict(sections["Ram"].rows)["Akter i urvalsgruppen kvinnor"] == "inte angivet"
    assert dict(sections["Lottning"].rows)["Frö"] == "finns inte"
    assert sections["Kontroll"].lists[0].title == "Kan inte upprepas"


# --- limits, shares and notes


def test_a_row_has_exactly_the_fields_of_the_contract(ratios: Ratios) -> None:
    assert json.loads(json.dumps(row(ratios, "grundutredning", "eget_dokument").as_dict())) == {
        "area": "personakter",
        "question": "grundutredning",
        "answer": "eget_dokument",
        "count": 26,
        "base": 35,
        "base_name": "granskade akter",
        "share": 26 / 35,
        "low": 47 / 76,
        "high": 64 / 76,
        "low_count": 47,
        "high_count": 64,
        "population": 76,
        "note": f"i hela gruppen mellan 47 och 64 av 76 akter; med bortfallet 26–29 av 38 (68,4–76,3{SPACE}%)",
    }


def test_nothing_found_is_stated_as_at_most(ratios: Ratios) -> None:
    found = row(ratios, "grundutredning", "saknas")
    assert (found.low_count, found.high_count) == (0, 5)
    assert found.note.startswith("i hela gruppen högst 5 av 76 akter")


@pytest.mark.parametrize(("question", "base_name"), [("plan_delmal", "arbetsplaner"), ("analys", "grundutredningar")])
def test_a_nested_base_has_counts_only(ratios: Ratios, question: str, base_name: str) -> None:
    found = row(ratios, question, "ja")
    assert found.base_name == base_name
    assert (found.share, found.low, found.high, found.low_count, found.high_count, found.population) == (None,) * 6
    assert found.note == "bara antal: basens storlek i hela gruppen är inte känd"


def test_the_questionnaire_has_shares_of_those_who_answered(ratios: Ratios) -> None:
    found = row(ratios, "enkat_delaktighet", "")
    assert (found.count, found.base, found.base_name, found.share) == (12, 17, "enkätsvar", 12 / 17)
    assert (found.low, found.population, found.note) == (None, None, "ur enkät, inget urval")


def test_more_answers_than_questionnaires_are_reported() -> None:
    found = count_ratios(INSTRUMENT, [], None, {"enkat_svarande": "17", "enkat_helhet": "18"})
    (closing,) = found.unclosed
    assert closing.message == "I hur många svar framgår vikten av ett helhetsperspektiv? 18 är fler än 17 enkätsvar."


def test_a_row_gives_its_sentence_the_right_base(ratios: Ratios) -> None:
    template = INSTRUMENT.by_name["grundutredning"].report_text["eget_dokument"]
    found = row(ratios, "grundutredning", "eget_dokument")
    sentence = count_sentence(template, found.count, found.base, found.words)
    assert sentence == "I 26 av de 35 granskade akterna fanns en grundutredning som eget dokument."


def test_without_a_draw_there_are_shares_and_no_limits() -> None:
    found = row(count_ratios(INSTRUMENT, cases_with("arbetsplan", "ja", "nej", "nej")), "arbetsplan", "ja")
    assert (found.share, found.low_count, found.population, found.note) == (1 / 3, None, None, "")


def test_no_reviewed_files_give_empty_bases() -> None:
    found = count_ratios(INSTRUMENT, [], Sample(76, (SampleStratum("alla", 76, 38, 0, 0),)))
    assert {each.base for each in found.rows} == {0}
    assert {each.share for each in found.rows} == {None}
    assert found.closings[0].message == "Dragna akter: 0 granskade + 0 bortfall = 0 av 38; 38 är inte granskade än."


# --- what is counted, and what is counted apart


def test_the_three_non_answers_and_no_answer_are_four_different_things() -> None:
    answers = ["ja", "ja", "nej", "", "uppgift_saknas", "ej_tillampligt", "gick_inte_att_granska"]
    found = count_ratios(INSTRUMENT, cases_with("delaktighet", *answers))
    rows = {each.answer: (each.count, each.base) for each in found.rows if each.question == "delaktighet"}
    assert rows == {
        "ja": (2, 5),
        "nej": (1, 5),
        "uppgift_saknas": (1, 5),
        "obesvarad": (1, 5),
        "ej_tillampligt": (1, 5),
        "gick_inte_att_granska": (1, 5),
    }
    (closing,) = [each for each in found.closings if each.question == "delaktighet"]
    assert (closing.base, closing.unexplained, closing.cases) == (5, 1, ("A3",))
    assert closing.message.endswith(
        "2 + 1 + 1 = 4 av 5 granskade akter som frågan gäller och som gick att granska; 1 är oförklarade."
    )


def test_a_question_that_does_not_concern_every_file_has_a_base_of_its_own_and_counts_only() -> None:
    sample = Sample(76, (SampleStratum("alla", 76, 3, 0, 0),))
    found = row(
        count_ratios(INSTRUMENT, cases_with("delaktighet", "ja", "nej", "ej_tillampligt"), sample), "delaktighet", "ja"
    )
    assert (found.count, found.base, found.base_name) == (1, 2, "granskade akter som frågan gäller")
    assert (found.share, found.low_count) == (None, None)
    sentence = count_sentence("I {antal} framgick delaktighet.", found.count, found.base, found.words)
    assert sentence == "I en av de två granskade akterna som frågan gäller framgick delaktighet."


def test_a_file_that_could_not_be_reviewed_for_a_question_widens_its_ends() -> None:
    sample = Sample(20, (SampleStratum("alla", 20, 5, 0, 1),))
    cases = cases_with("delaktighet", "ja", "nej", "nej", "gick_inte_att_granska")
    found = row(count_ratios(INSTRUMENT, cases, sample), "delaktighet", "ja")
    assert (found.count, found.base, found.share) == (1, 3, 1 / 3)
    assert (found.low_count, found.high_count) == (
        exact_interval(1, 3, 20).low_count,
        exact_interval(1, 3, 20).high_count,
    )
    assert found.note.endswith(f"med bortfallet 1–3 av 5 (20,0–60,0{SPACE}%)")


def test_an_answer_that_stopped_being_applicable_is_left_out_and_mentioned() -> None:
    cases = [
        Case("A1", {"arbetsplan": "ja", "plan_delmal": "ja"}),
        Case("A2", {"arbetsplan": "nej", "plan_delmal": "ja"}),
    ]
    found = row(count_ratios(INSTRUMENT, cases), "plan_delmal", "ja")
    assert (found.count, found.base) == (1, 1)
    assert found.note.endswith("1 svar som slutat gälla är inte med")


def test_a_question_that_applies_to_part_of_its_base_is_narrowed_to_that_part() -> None:
    question = replace(INSTRUMENT.by_name["analys"], base=INSTRUMENT.by_name["grundutredning"].base)
    changed = replace(
        INSTRUMENT, questions=tuple(question if each.name == "analys" else each for each in INSTRUMENT.questions)
    )
    cases = [Case("A1", {"grundutredning": "eget_dokument", "analys": "ja"}), Case("A2", {"grundutredning": "saknas"})]
    found = count_ratios(changed, cases)
    assert (row(found, "analys", "ja").base, row(found, "analys", "ej_tillampligt").count) == (1, 1)
    assert row(found, "analys", "ja").base_name == "granskade akter som frågan gäller"


def test_several_answers_are_counted_each_and_the_file_once() -> None:
    question = replace(INSTRUMENT.by_name["grundutredning"], type="select_multiple")
    changed = replace(INSTRUMENT, questions=(question,))
    found = count_ratios(changed, cases_with("grundutredning", "journal saknas", "journal", ""))
    assert [(each.answer, each.count, each.base) for each in found.rows] == [
        ("eget_dokument", 0, 3),
        ("journal", 2, 3),
        ("forsta_delen", 0, 3),
        ("saknas", 1, 3),
        ("obesvarad", 1, 3),
    ]
    assert found.closings[0].message == "Finns en grundutredning? 2 av 3 granskade akter; 1 är oförklarade."


@pytest.mark.parametrize("answer", ["kanske", "ja nej", "JA"])
def test_an_answer_outside_the_list_is_refused_and_never_counted(answer: str) -> None:
    with pytest.raises(UserError) as refusal:
        count_ratios(INSTRUMENT, cases_with("delaktighet", answer))
    assert str(refusal.value) == (
        f"Akten A0, Framgår en viss delaktighet av sökanden i planeringen?: okänt svar '{answer}'."
        " Tillåtna: ja, nej, ej_tillampligt, uppgift_saknas, gick_inte_att_granska."
    )


def test_answers_are_titled_as_a_person_reads_them() -> None:
    question = INSTRUMENT.by_name["grundutredning"]
    titles = [answer_title(question, each) for each in ("forsta_delen", "uppgift_saknas", "obesvarad")]
    assert titles == ["Endast första delen", "Uppgift saknas", "Obesvarad"]


# --- the group behind the sample


def stratified(*, outside: int = 0) -> tuple[list[Case], Sample]:
    """14 of 17 reviewed from a stratum of 30, 12 of 18 from one of 46."""
    cases = [Case(f"K{n}", {"delaktighet": "ja" if n < 14 else "nej"}, "K") for n in range(17)]
    cases += [Case(f"M{n}", {"delaktighet": "ja" if n < 12 else "nej"}, "M") for n in range(18)]
    strata = (SampleStratum("K", 30 + outside, 17 + outside, outside, 0), SampleStratum("M", 46, 18, 0, 0))
    return cases, Sample(76 + outside, strata)


def test_strata_of_known_size_are_weighted() -> None:
    found = row(count_ratios(INSTRUMENT, *stratified()), "delaktighet", "ja")
    assert (found.count, found.base) == (26, 35)
    assert found.share is not None
    assert round(found.share, 6) == 0.728586
    assert found.population == 76
    assert found.note == (
        f"i hela gruppen mellan {found.low_count} och {found.high_count} av 76 akter;"
        f" vägt efter urvalsgruppernas storlek, ovägt 74,3{SPACE}%; medelfel 5,9 procentenheter"
    )


def test_files_outside_the_frame_make_the_group_smaller() -> None:
    without = row(count_ratios(INSTRUMENT, *stratified()), "delaktighet", "ja")
    with_ = row(count_ratios(INSTRUMENT, *stratified(outside=2)), "delaktighet", "ja")
    assert with_ == without


def test_a_stratum_that_is_not_reviewed_yet_leaves_the_group_unknown() -> None:
    cases, sample = stratified()
    found = row(count_ratios(INSTRUMENT, cases[:17], sample), "delaktighet", "ja")
    assert (found.share, found.low) == (14 / 17, None)
    assert found.note == "urvalsgruppen M har inga granskade akter: ingen skattning för hela gruppen"


def test_more_reviewed_files_than_the_group_has_are_refused() -> None:
    with pytest.raises(UserError, match="2 akter är granskade, men gruppen har bara 1"):
        count_ratios(
            INSTRUMENT, cases_with("delaktighet", "ja", "nej"), Sample(1, (SampleStratum("alla", 1, 1, 0, 0),))
        )


def test_a_file_from_no_stratum_and_a_file_given_twice_are_mistakes_of_the_caller() -> None:
    cases, sample = stratified()
    with pytest.raises(ValueError, match="no stratum"):
        count_ratios(INSTRUMENT, [replace(cases[0], stratum="X"), *cases[1:]], sample)
    with pytest.raises(ValueError, match="twice"):
        count_ratios(INSTRUMENT, [cases[0], cases[0]])


answers = st.sampled_from(
    ["", "eget_dokument", "journal", "forsta_delen", "saknas", *(each.name for each in NON_ANSWERS)]
)
yes_no = st.sampled_from(["", "ja", "nej", *(each.name for each in NON_ANSWERS)])


@given(st.lists(st.tuples(answers, yes_no, yes_no, yes_no), max_size=20))
def test_the_rows_of_every_question_close_on_its_base(given_answers: list[tuple[str, str, str, str]]) -> None:
    names = ("grundutredning", "analys", "arbetsplan", "plan_delmal")
    cases = [Case(f"A{n}", dict(zip(names, each, strict=True))) for n, each in enumerate(given_answers)]
    found = count_ratios(INSTRUMENT, cases, Sample(40, (SampleStratum("alla", 40, 20, 0, 0),)))
    for closing in found.closings[1:]:
        rows = {each.answer: each for each in found.rows if each.question == closing.question}
        apart = sum(each.count for name, each in rows.items() if name in ("ej_tillampligt", "gick_inte_att_granska"))
        assert sum(each.count for each in rows.values()) - apart == closing.base
        assert {each.base for each in rows.values()} == {closing.base}
        assert closing.unexplained == (rows["obesvarad"].count if "obesvarad" in rows else 0)
        for each in rows.values():
            if each.low_count is not None and each.high_count is not None:
                assert each.count <= each.low_count <= each.high_count <= 40 - (each.base - each.count)
    whole = next(each for each in found.closings if each.question == "grundutredning")
    left_out = sum(each[0] in ("ej_tillampligt", "gick_inte_att_granska") for each in given_answers)
    assert whole.base + left_out == len(cases)


# --- in documents, and between granskningar


def test_traits_of_few_persons_are_suppressed_with_what_rests_on_them() -> None:
    cases = [
        Case(
            f"A{n}",
            {
                "barnfamilj": "ja" if n < 3 else "nej",
                "barnens_situation": "nej" if n < 3 else "",
                "delaktighet": "ja" if n < 1 else "nej",
            },
        )
        for n in range(10)
    ]
    rows = count_ratios(INSTRUMENT, cases).rows
    shown = {each.question for each in suppress_small_counts(rows, INSTRUMENT)}
    assert {"barnfamilj", "barnens_situation", "rubrik_barnens_situation"}.isdisjoint(shown)
    assert "delaktighet" in shown
    assert suppress_small_counts(rows, INSTRUMENT, minimum=3) == list(rows)


@pytest.mark.parametrize(("families", "is_shown"), [(0, True), (1, False), (4, False), (5, True)])
def test_a_trait_of_one_to_four_persons_is_not_shown_and_of_five_is(families: int, is_shown: bool) -> None:
    cases = [Case(f"A{n}", {"barnfamilj": "ja" if n < families else "nej"}) for n in range(20)]
    rows = count_ratios(INSTRUMENT, cases).rows
    assert any(row.question == "barnfamilj" for row in suppress_small_counts(rows, INSTRUMENT)) == is_shown


def test_the_demo_s_six_families_are_enough_to_show(ratios: Ratios) -> None:
    assert suppress_small_counts(ratios.rows, INSTRUMENT) == list(ratios.rows)


def test_two_granskningar_are_compared_answer_by_answer(ratios: Ratios, demo: Demo) -> None:
    later = [Case(case.id, {**case.answers, "arbetsplan": "ja"}, case.stratum) for case in demo.cases[:30]]
    changes = {
        (each.question, each.answer): each for each in compare_ratios(ratios.rows, count_ratios(INSTRUMENT, later).rows)
    }
    plans = changes["arbetsplan", "ja"]
    assert plans.difference is not None
    assert plans.difference.difference == pytest.approx(1 - 6 / 35)
    assert plans.difference.is_established
    assert changes["plan_delmal", "ja"].note == COUNTS_ONLY
    assert changes["enkat_helhet", ""].note == NOT_IN_BOTH
    same = changes["barnfamilj", "ja"].difference
    assert same is not None
    assert not same.is_established


def test_a_share_of_another_base_is_not_compared() -> None:
    first = count_ratios(INSTRUMENT, cases_with("delaktighet", "ja", "nej")).rows
    second = count_ratios(INSTRUMENT, cases_with("delaktighet", "ja", "nej", "gick_inte_att_granska")).rows
    (change,) = [
        each for each in compare_ratios(first, second) if (each.question, each.answer) == ("delaktighet", "ja")
    ]
    assert (change.difference, change.note) == (None, OTHER_BASE)
