"""What an answer is worth: applicability, non-answers, bases; and what the two instruments ask."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.instrument.model import (
    NON_ANSWER_NAMES,
    Base,
    Instrument,
    belongs_to,
    check_answer,
    state_of,
    unanswered,
)
from inspection.instrument.reader import load_instruments
from inspection.instrument.sentences import count_sentence
from ojcore.definitions.folder import PROJECT
from ojcore.errors import UserError

INSTRUMENTS = load_instruments(PROJECT / "data")
OLD = INSTRUMENTS["ekonomiskt-bistand-2011-v1"]
NEW = INSTRUMENTS["ekonomiskt-bistand-2026-v2"]
BOTH = pytest.mark.parametrize("instrument", [OLD, NEW], ids=["2011", "2026"])


def test_an_answer_is_counted_when_its_question_applies() -> None:
    states = state_of(OLD, {"arbetsplan": "ja", "plan_delmal": "nej", "plan_planering": "uppgift_saknas"})
    assert states["arbetsplan"].counted
    assert states["plan_delmal"].counted
    assert states["plan_undertecknad"].applicable
    assert not states["plan_undertecknad"].counted
    assert not states["plan_planering"].counted
    assert states["plan_planering"].non_answer == "uppgift_saknas"


def test_an_answer_whose_question_stops_applying_is_kept_and_left_out_of_the_count() -> None:
    state = state_of(OLD, {"arbetsplan": "nej", "plan_delmal": "ja"})["plan_delmal"]
    assert (state.applicable, state.value, state.counted, state.is_set_aside) == (False, "ja", False, True)


def test_what_is_set_aside_makes_no_question_below_it_apply() -> None:
    answers = {"grundutredning": "saknas", "mal_formulerat": "ja", "mal_typ": "individuella"}
    states = state_of(OLD, answers)
    assert states["mal_formulerat"].is_set_aside
    assert states["mal_typ"].is_set_aside
    with_goals = next(base for base in OLD.bases if base.id == "grundutredningar_med_mal")
    assert not belongs_to(with_goals, states)


def test_an_answer_to_a_question_of_another_instrument_is_left_out() -> None:
    assert "barn_till_tals" not in state_of(OLD, {"barn_till_tals": "ja"})


def test_a_row_of_a_repeat_is_seen_with_the_answers_outside_it() -> None:
    states = state_of(OLD, {"enkat_svarande": "17", "samverkan_ja": "8"}, "enhet", "samverkan")
    assert states["samverkan_ja"].counted
    assert "risk_plats" not in states
    assert "samverkan_ja" not in state_of(OLD, {}, "enhet")


def test_required_questions_that_apply_are_still_to_be_answered() -> None:
    answers = {question.name: "nej" for question in OLD.at_level("akt") if question.list_name == "ja_nej"}
    assert [each.name for each in unanswered(OLD, answers)] == ["grundutredning"]
    names = [each.name for each in unanswered(OLD, answers | {"grundutredning": "saknas", "arbetsplan": "ja"})]
    assert names == ["plan_uppfoljningsdatum"]


# question | value | refusal, or ok where it may be saved
CHECKED = """
grundutredning      | journal                | ok
grundutredning      | gick_inte_att_granska  | ok
grundutredning      |                        | ok
grundutredning      | jornal                 | okänt svar 'jornal'. Tillåtna: Ja, som eget dokument, Ja, men bara i
arbetsplan          | Nej                    | okänt svar 'Nej'; menade du 'Nej'?
arbetsplan          | ja nej                 | okänt svar 'ja nej'
reception_bemanning | vakt annan             | ok
reception_bemanning | vakt obemannad         | Vakt, Obemannad går inte. Obemannad kan inte stå tillsammans
reception_bemanning | vakt vakt              | samma svar är angivet två gånger
reception_bemanning | vakt uppgift_saknas    | 'Uppgift saknas' kan inte stå tillsammans med andra svar
reception_bemanning | uppgift_saknas         | ok
telefon_dagar       | 4                      | ok
telefon_dagar       | 8                      | 8 går inte. En vecka har 0–7 dagar.
telefon_dagar       | fyra                   | 'fyra' är inget heltal
telefon_dagar       | 4.0                    | '4.0' är inget heltal
telefon_timmar      | 7.5                    | ok
telefon_timmar      | 7,5                    | inget tal
telefon_timmar      | nan                    | inget tal
anteckning          | Lugnt samtal, se K014. | ok
grundutredning      | 640823-3234            | innehåller personnummer
anteckning          | Ringde 640823-3234.    | innehåller personnummer
"""


@pytest.mark.parametrize("line", [line for line in CHECKED.splitlines() if line])
def test_an_answer_is_checked_before_it_is_saved(line: str) -> None:
    name, value, refusal = (cell.strip() for cell in line.split("|"))
    question = OLD.by_name[name]
    if refusal == "ok":
        check_answer(question, value)
        return
    with pytest.raises(UserError) as refused:
        check_answer(question, value)
    assert refusal in str(refused.value)
    assert question.label in str(refused.value)


def test_the_staff_table_must_close() -> None:
    row = {"enkat_svarande": "17", "samverkan_ja": "8", "samverkan_nej": "1", "samverkan_bade": "7"}
    check_answer(OLD.by_name["samverkan_bortfall"], "1", row)
    with pytest.raises(UserError, match="tillsammans bli antalet svarande"):
        check_answer(OLD.by_name["samverkan_bortfall"], "2", row)


@BOTH
def test_every_question_about_a_file_has_three_different_non_answers(instrument: Instrument) -> None:
    asked = [question for question in instrument.at_level("akt") if question.type != "text"]
    assert len(asked) > 30
    for question in asked:
        assert {each.name for each in question.answers} >= NON_ANSWER_NAMES
        assert NON_ANSWER_NAMES.isdisjoint(each.name for each in question.choices)


@BOTH
def test_every_question_about_a_file_has_a_sentence_for_what_was_found(instrument: Instrument) -> None:
    for question in instrument.at_level("akt"):
        if question.type != "text":
            assert question.base
            first = question.choices[0].name
            assert count_sentence(question.report_text[first], 2, 6, question.base).endswith(".")


@BOTH
@given(data=st.data())
def test_a_question_applies_exactly_to_the_files_of_its_base(instrument: Instrument, data: st.DataObject) -> None:
    """So that the categories of a base can close: whoever is in it was asked, and nobody else is counted."""
    answers = {
        question.name: data.draw(st.sampled_from(["", *(each.name for each in question.answers)]))
        for question in instrument.at_level("akt")
        if question.has_choices
    }
    states = state_of(instrument, answers)
    for question in instrument.at_level("akt"):
        if question.base is not None:
            assert states[question.name].applicable is belongs_to(question.base, states), question.name


def chain(base: Base | None) -> list[str]:
    return [base.id, *chain(base.within)] if base else []


# Every statement the 2011 report makes about files: question, answer, count and size of the base, then the sentence.
REPORTED_2011 = """
grundutredning eget_dokument 26 35
    I 26 av de 35 granskade akterna fanns en grundutredning som eget dokument.

grundutredning journal 1 35
    I en av de 35 granskade akterna fanns grundutredningen dokumenterad i journalanteckningarna.

grundutredning forsta_delen 5 35
    I fem av de 35 granskade akterna var endast första delen av grundutredningen dokumenterad.

helhetsbild ja 23 26
    I 23 av de 26 grundutredningarna gav informationen en helhetsbild av den sökandes situation.

rubrik_familjesituation ja 26 26
    I samtliga 26 grundutredningar fanns relevant information under rubriken familjesituation.

rubrik_losningsforsok ja 25 26
    I 25 av de 26 grundutredningarna fanns relevant information under rubriken tidigare lösningsförsök.

mal_typ individuella 4 26
    I fyra av de 26 grundutredningarna med mål var målen mer individuella.

analys nej 26 26
    I samtliga 26 grundutredningar saknades analys.

individualiserad_bedomning ja 1 26
    I en av de 26 grundutredningarna fanns en individualiserad bedömning.

arbetsplan nej 29 35
    I 29 av de 35 granskade akterna saknades arbetsplan.

plan_individualiserad ja 2 6
    Två av de sex arbetsplanerna var individualiserade.

plan_generella_mal ja 6 6
    I samtliga sex arbetsplaner fanns generella mål.

plan_delmal ja 3 6
    I tre av de sex arbetsplanerna fanns delmål.

plan_planering ja 3 6
    I tre av de sex arbetsplanerna fanns en planering beskriven.

plan_kravstallande ja 2 6
    I två av de sex arbetsplanerna fanns kravställande i relation till planeringen.

plan_uppfoljning ja 0 6
    I ingen av de sex arbetsplanerna fanns uppföljning eller utvärdering dokumenterad.

plan_uppfoljningsdatum lopande 3 6
    I tre av de sex arbetsplanerna framgick att uppföljningen skedde löpande.

plan_uppfoljningsdatum inget 3 6
    I tre av de sex arbetsplanerna saknades datum för uppföljning.

plan_undertecknad ja 0 6
    Ingen av de sex arbetsplanerna var undertecknad av den sökande.

journal_bedomning ja 35 35
    I samtliga 35 granskade akter innehöll journalanteckningarna uppgifter om bedömning.

journal_ekonomi_dominerar ja 35 35
    I samtliga 35 granskade akter dominerade dokumentationen av den ekonomiska administrationen.

journal_utforligare ja 11 35
    I elva av de 35 granskade akterna fanns utförligare journalanteckningar som beskrev den sökandes situation och
    vad som planerades.

delaktighet ja 5 35
    I fem av de 35 granskade akterna framgick en viss delaktighet av sökanden i planeringen.

barnfamilj ja 6 35
    Sex av de 35 granskade akterna rörde barnfamiljer.

barnens_situation ja 0 6
    I ingen av de sex akter som rörde barnfamiljer var barnens situation och behov särskilt beskrivna.
"""


@pytest.mark.parametrize("statement", REPORTED_2011.strip().split("\n\n"))
def test_the_2011_instrument_says_what_the_2011_report_says_about_files(statement: str) -> None:
    name, answer, count, size, *words = statement.split()
    question = OLD.by_name[name]
    assert question.base
    sentence = count_sentence(question.report_text[answer], int(count), int(size), question.base)
    assert sentence == " ".join(words)


def test_bases_nest() -> None:
    bases = {question.name: chain(question.base) for question in NEW.questions}
    assert bases["mal_typ"] == ["grundutredningar_med_mal", "grundutredningar", "akter"]
    assert bases["barn_asikt_beaktad"] == ["barn_asikter", "barn_till_tals", "barnfamiljer", "akter"]
    assert bases["arbetsplan"] == ["akter"]


def test_the_2011_checklist_has_the_areas_of_the_report_in_its_order() -> None:
    assert [group.title for group in OLD.groups if group.kind == "area"] == [
        "Hemsida",
        "Reception och väntrum",
        "Mottagningsgruppen",
        "Ärendedragning",
        "Personakter",
        "Personalens kompetens",
        "Socialsekreterare om kvalitet",
        "Systematiskt kvalitetsarbete",
    ]
    assert [area.name for area in OLD.areas("akt")] == ["personakter"]
    risk = [question.label for question in OLD.questions if question.repeat == "sekretessrisk"]
    assert risk == ["Plats", "Vad är risken?", "Hur allvarlig är risken?", "Lagrum", "Åtgärd som behövs"]


def test_the_present_checklist_asks_about_the_child() -> None:
    for name in ("barn_till_tals", "barn_asikt", "barn_beslut_motiverat", "barn_konsekvensanalys"):
        assert NEW.by_name[name].law == "barnets-basta"
        assert name not in OLD.by_name


def test_traits_of_persons_are_marked() -> None:
    assert [each.name for each in OLD.questions if each.identifying] == ["barnfamilj", "grupp_kvinnor"]
