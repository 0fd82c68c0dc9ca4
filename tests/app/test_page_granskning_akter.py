"""Akter and Dubbelgranskning opened as an inspector does: answers saved one by one, conflicts, blind files."""

from typing import Any

import pytest
from sqlalchemy import Engine, text
from streamlit.testing.v1 import AppTest

from inspection.instrument.fields import case_key
from inspection.review.cases import read_case
from inspection.review.second_reviews import assign_second_reviews, finish_second_review
from ojcore.access import LOCAL_USER, Acting
from tests.granskningar import FIRST, SECOND, drawn_files, log_lines, plan, plan_with_files, save
from tests.opened_pages import html_of, messages_of, open_page, table_of, text_of

SHORT = {
    "grundutredning": "saknas",
    "arbetsplan": "nej",
    "journal_planering": "ja",
    "journal_bedomning": "ja",
    "journal_beslut": "ja",
    "journal_ekonomi_dominerar": "nej",
    "journal_utforligare": "nej",
    "delaktighet": "ja",
    "barnfamilj": "nej",
}
"""What it takes to finish a file of the 2011 instrument with the fewest questions."""


@pytest.fixture
def engine(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """An empty database, which is the configured one."""
    monkeypatch.setenv("OJ_DATABASE", str(sqlite_engine.url))
    return sqlite_engine


def answer(page: AppTest, question: str, value: Any) -> AppTest:
    """The page after a click on an answer."""
    (found,) = [each for each in page.button_group if f"_2f_{question.replace('_', '_5f_')}_2f_" in str(each.key)]
    return found.set_value(value).run()


def asked(page: AppTest) -> list[str]:
    """The questions that can be answered."""
    return [each.label for each in page.button_group]


def bar(page: AppTest) -> str:
    """What the bar says of the file and of all files."""
    return text_of(page)


def button(page: AppTest, label: str) -> AppTest:
    """The page after a click on the one button whose label begins so."""
    (found,) = [each for each in page.button if each.label.startswith(label)]
    return found.click().run()


def place(page: AppTest, name: str) -> str:
    """A parameter of the page's address."""
    value = page.query_params[name]
    return value if isinstance(value, str) else value[0]


def stored(engine: Engine, inspection: int, case: str) -> dict[str, str]:
    """question -> value, as it is in the database."""
    return read_case(Acting(engine, FIRST), inspection, case).answers


def test_an_answer_is_stored_when_it_is_given_and_the_progress_follows(engine: Engine) -> None:
    created = plan_with_files(engine)
    case = drawn_files(engine, created)[0]
    page = open_page("granskning_akter", granskning=str(created))
    assert "0 svar, 9 obesvarade" in bar(page)
    page = answer(page, "arbetsplan", "nej")
    assert stored(engine, created, case) == {"arbetsplan": "nej"}
    assert "1 svar, 8 obesvarade" in bar(page)
    assert place(page, "fraga") == "arbetsplan"


def test_an_answer_pressed_again_is_taken_back(engine: Engine) -> None:
    created = plan_with_files(engine)
    case = drawn_files(engine, created)[0]
    page = answer(open_page("granskning_akter", granskning=str(created)), "arbetsplan", "nej")
    answer(page, "arbetsplan", None)
    assert stored(engine, created, case) == {}


def test_questions_come_and_go_with_the_answer_they_hang_on_and_keep_theirs(engine: Engine) -> None:
    created = plan_with_files(engine)
    case = drawn_files(engine, created)[0]
    page = open_page("granskning_akter", granskning=str(created))
    assert "Finns en analys?" not in asked(page)
    page = answer(answer(page, "grundutredning", "eget_dokument"), "analys", "ja")
    assert "Finns en analys?" in asked(page)
    page = answer(page, "grundutredning", "saknas")
    assert "Finns en analys?" not in asked(page)
    assert "”Finns en analys?”: svaret Ja är kvar men räknas inte" in text_of(page)
    assert stored(engine, created, case)["analys"] == "ja"


def test_a_file_is_done_when_nothing_required_is_left_and_counted_among_all(engine: Engine) -> None:
    created = plan_with_files(engine)
    page = open_page("granskning_akter", granskning=str(created))
    for question, value in SHORT.items():
        page = answer(page, question, value)
    assert "9 svar, alla besvarade" in bar(page)
    assert "1 av 6 akter klara" in bar(page)


def test_the_next_unanswered_question_is_found_in_this_file_and_then_in_the_next(engine: Engine) -> None:
    created = plan_with_files(engine)
    first, second, *_ = drawn_files(engine, created)
    for question, value in SHORT.items():
        if question != "delaktighet":
            save(engine, created, case_key(first, question), value)
    page = button(open_page("granskning_akter", granskning=str(created), akt=first, fraga="arbetsplan"), "Nästa obe")
    assert (place(page, "akt"), place(page, "fraga")) == (first, "delaktighet")
    assert "delaktighet" in html_of(page).partition('data-go-to="')[2].partition('"')[0]
    page = button(answer(page, "delaktighet", "ja"), "Nästa obe")
    assert (place(page, "akt"), place(page, "fraga")) == (second, "grundutredning")


def test_next_and_previous_go_through_the_files_and_stop_at_the_ends(engine: Engine) -> None:
    created = plan_with_files(engine)
    files = drawn_files(engine, created)
    page = open_page("granskning_akter", granskning=str(created), akt=files[0])
    assert page.button(key="previous").disabled
    page = button(page, "Nästa akt")
    assert place(page, "akt") == files[1]
    last = open_page("granskning_akter", granskning=str(created), akt=files[-1])
    assert last.button(key="next").disabled
    assert not last.button(key="previous").disabled


def test_work_goes_on_at_the_file_that_is_begun(engine: Engine) -> None:
    created = plan_with_files(engine)
    begun = drawn_files(engine, created)[3]
    save(engine, created, case_key(begun, "arbetsplan"), "nej")
    assert place(open_page("granskning_akter", granskning=str(created)), "akt") == begun


@pytest.mark.parametrize(
    ("query", "message"), [({"akt": "K999"}, "Akten K999 är inte dragen"), ({"akt": "' OR 1=1"}, "är inte dragen")]
)
def test_a_file_that_is_not_drawn_is_refused_and_another_is_shown(
    engine: Engine, query: dict[str, str], message: str
) -> None:
    page = open_page("granskning_akter", granskning=str(plan_with_files(engine)), **query)
    assert not page.exception
    assert message in messages_of(page)[0]
    assert "Finns en grundutredning?" in asked(page)


def test_an_unknown_question_in_the_address_is_passed_over(engine: Engine) -> None:
    page = open_page("granskning_akter", granskning=str(plan_with_files(engine)), akt="", fraga="finns_inte")
    assert not page.exception
    assert messages_of(page) == []
    assert place(page, "fraga") == "grundutredning"


def test_without_a_draw_the_way_to_it_is_told(engine: Engine) -> None:
    assert "Dra det på sidan Urval" in text_of(open_page("granskning_akter", granskning=str(plan(engine))))


def test_opening_a_file_is_logged_and_no_other_file_is(engine: Engine) -> None:
    created = plan_with_files(engine)
    first, second, *_ = drawn_files(engine, created)
    page = open_page("granskning_akter", granskning=str(created))
    assert {target for _, target, _, _ in log_lines(engine, "read")} == {f"granskning/{created}/akt/{first}"}
    button(page, "Nästa akt")
    assert log_lines(engine, "read")[-1] == (LOCAL_USER.name, f"granskning/{created}/akt/{second}", "", "")


def test_an_answer_that_somebody_else_gave_first_is_a_choice_between_both(engine: Engine) -> None:
    created = plan_with_files(engine)
    case = drawn_files(engine, created)[0]
    page = open_page("granskning_akter", granskning=str(created))
    save(engine, created, case_key(case, "arbetsplan"), "ja")
    page = answer(page, "arbetsplan", "nej")
    assert "Inspektör 1 har sparat 'Ja' medan du skrev 'Nej'" in text_of(page)
    assert stored(engine, created, case) == {"arbetsplan": "ja"}
    page = button(page, "Behåll det sparade")
    assert "medan du skrev" not in text_of(page)
    assert "Är arbetsplanen individualiserad?" in asked(page)
    page = answer(page, "arbetsplan", "nej")
    assert stored(engine, created, case) == {"arbetsplan": "nej"}


def test_the_own_answer_can_be_put_over_the_other(engine: Engine) -> None:
    created = plan_with_files(engine)
    case = drawn_files(engine, created)[0]
    page = open_page("granskning_akter", granskning=str(created))
    save(engine, created, case_key(case, "arbetsplan"), "ja")
    button(answer(page, "arbetsplan", "nej"), "Spara det jag skrev")
    assert stored(engine, created, case) == {"arbetsplan": "nej"}


@pytest.mark.parametrize("number", ["850712-2391", "19850712 2391", "8507122391", "850772–2397", "8 5 0 7 1 2 2 3 9 1"])
def test_a_personnummer_in_a_note_is_told_at_the_note_and_reaches_nothing(engine: Engine, number: str) -> None:
    created = plan_with_files(engine)
    page = open_page("granskning_akter", granskning=str(created))
    note = next(each for each in page.text_area if each.label.startswith("Anteckning"))
    page = note.set_value(f"Sökanden ({number}) bor i andra hand.").run()
    assert "texten innehåller" in text_of(page)
    assert [each.value for each in page.text_area if number in (each.value or "")] != []
    with engine.connect() as connection:
        tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        everything = [str(connection.execute(text(f'SELECT * FROM "{table}"')).all()) for table in tables]  # noqa: S608 (SQLite's own names)
    assert not any("andra hand" in content for content in everything)


def test_a_note_put_right_is_saved_and_the_message_goes(engine: Engine) -> None:
    created = plan_with_files(engine)
    page = open_page("granskning_akter", granskning=str(created))
    for written in ("Gäller 850712-2391.", "Gäller akten."):
        note = next(each for each in page.text_area if each.label.startswith("Anteckning"))
        page = note.set_value(written).run()
    assert "texten innehåller" not in text_of(page)
    assert stored(engine, created, drawn_files(engine, created)[0]) == {"anteckning": "Gäller akten."}


def test_fall_out_from_the_form_brings_the_reserve(engine: Engine) -> None:
    created = plan_with_files(engine)
    case = drawn_files(engine, created)[0]
    page = open_page("granskning_akter", granskning=str(created), akt=case)
    page.checkbox(key="fallout-replace").check().run()
    page = button(page, f"Anteckna att {case}")
    assert not page.exception
    files = drawn_files(engine, created)
    assert case not in files
    assert len(files) == 6
    assert place(page, "akt") != case


def note(page: AppTest) -> Any:
    return next(each for each in page.text_input if each.label.startswith("Anmärkning, utan"))


def test_after_a_fall_out_the_next_file_is_open_with_an_empty_note_and_without_a_toast(engine: Engine) -> None:
    created = plan_with_files(engine)
    first, second, third, *_ = drawn_files(engine, created)
    page = open_page("granskning_akter", granskning=str(created), akt=second)
    note(page).set_value("Akten saknas i arkivet").run()
    page = button(page, f"Anteckna att {second}")
    assert [each.value for each in page.toast] == []
    assert place(page, "akt") == third
    assert second not in str(page.selectbox(key="akt").options)
    assert note(page).value == ""
    assert place(button(page, "Föregående akt"), "akt") == first


def test_after_the_last_file_has_fallen_out_there_is_nothing_to_review(engine: Engine) -> None:
    created = plan_with_files(engine, drawn=1)
    page = open_page("granskning_akter", granskning=str(created))
    for case in drawn_files(engine, created):
        page = button(open_page("granskning_akter", granskning=str(created), akt=case), f"Anteckna att {case}")
        assert not page.exception
    assert drawn_files(engine, created) == []
    assert "Här finns ingen akt att granska" in text_of(page)


def test_the_second_inspector_sees_and_saves_only_own_answers(engine: Engine) -> None:
    created = plan_with_files(engine)
    case = drawn_files(engine, created)[0]
    for each in drawn_files(engine, created):
        save(engine, created, case_key(each, "arbetsplan"), "nej")
    assign_second_reviews(Acting(engine, FIRST), created, LOCAL_USER.name, 6, "frö")
    page = open_page("granskning_akter", granskning=str(created), akt=case)
    assert "Du är andra granskare av akten och ser bara dina egna svar" in text_of(page)
    assert "0 svar, 9 obesvarade" in bar(page)
    answer(page, "arbetsplan", "ja")
    assert stored(engine, created, case) == {"arbetsplan": "nej"}
    assert read_case(Acting(engine, LOCAL_USER), created, case).answers == {"arbetsplan": "ja"}


def test_two_inspectors_answers_are_compared_and_settled(engine: Engine) -> None:
    created = plan_with_files(engine, drawn=1)
    for case in drawn_files(engine, created):
        for question, value in SHORT.items():
            save(engine, created, case_key(case, question), value)
    (case,) = assign_second_reviews(Acting(engine, FIRST), created, SECOND.name, 1, "frö")
    for question, value in (SHORT | {"delaktighet": "nej"}).items():
        save(engine, created, case_key(case, question, SECOND.name), value, SECOND)
    page = open_page("granskning_dubbel", granskning=str(created))
    assert "Inte klara hos båda än" in messages_of(button(page, "Jämför de akter"))[0]
    finish_second_review(Acting(engine, SECOND), created, case)
    page = button(open_page("granskning_dubbel", granskning=str(created)), "Jämför de akter")
    assert messages_of(page) == []
    first_row = table_of(page, "Enighet i 1 akt,").rows[0]
    assert first_row[:3] == ["Framgår en viss delaktighet av sökanden i planeringen?", "1", "0 %"]
    assert "Första: Ja · Inspektör 2: Nej" in text_of(page)
    answer(page, "delaktighet", "nej")
    assert stored(engine, created, case)["delaktighet"] == "nej"
    again = open_page("granskning_dubbel", granskning=str(created))
    assert table_of(again, "Enighet i 1 akt,").rows[0][2] == "0 %"
    answer(again, "delaktighet", "ja")
    assert stored(engine, created, case)["delaktighet"] == "ja"


def test_a_name_with_signs_of_markdown_is_told_as_it_was_typed(engine: Engine) -> None:
    created = plan_with_files(engine)
    page = open_page("granskning_dubbel", granskning=str(created))
    for label, said in (("Andra granskarens användarnamn", "![a](b)"), ("Frö för lottningen", "frö")):
        next(each for each in page.text_input if each.label == label).input(said)
    page.number_input(key="second-number").set_value(1)
    (told,) = button(page.run(), "Lotta ut akterna").toast
    assert told.value == r"1 akt granskas också av \!\[a\]\(b\)."


def test_a_second_inspector_with_own_files_left_may_not_compare(engine: Engine) -> None:
    created = plan_with_files(engine)
    assign_second_reviews(Acting(engine, FIRST), created, LOCAL_USER.name, 1, "frö")
    page = button(open_page("granskning_dubbel", granskning=str(created)), "Jämför de akter")
    assert "Avsluta först din egen granskning" in messages_of(page)[0]


def test_a_protocol_that_is_none_is_refused_and_nothing_is_saved(engine: Engine) -> None:
    created = plan_with_files(engine)
    page = open_page("granskning_akter", granskning=str(created))
    page.file_uploader(key="protocol").set_value(("protokoll.xlsx", b"inget kalkylark", "application/zip")).run()
    page = button(page, "Läs in protokollet")
    assert not page.exception
    assert messages_of(page) != []
    assert all(stored(engine, created, each) == {} for each in drawn_files(engine, created))
