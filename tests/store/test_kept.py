"""What is refused since somebody else was first, and what stood before, can be read again by who may."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from inspection.actions import (
    add_action,
    add_brist,
    change_action,
    change_brist,
    read_earlier_action,
    read_earlier_brist,
)
from inspection.inspections import change_details, load_inspection, read_earlier_details
from inspection.instrument.fields import case_key, text_key
from inspection.report_versions import add_comment, answer_comment, read_earlier_answer, store_report
from inspection.review.entries import save_entry
from inspection.review.history import read_history
from inspection.review.second_reviews import assign_second_reviews, read_assignments, withdraw_second_reviews
from ojcore.access import LOCAL_USER, Acting, User
from ojcore.definitions.model import Definitions
from ojcore.documents.letters import letter_of, save_letter_text
from ojcore.errors import Conflict, UserError
from ojcore.store.backup import back_up, restore
from ojcore.store.comments import read_earlier_comments, save_comment
from ojcore.store.engine import migrate
from ojcore.store.kept import EarlierText
from ojcore.store.texts import read_earlier
from tests.granskningar import (
    ANALYST,
    FIRST,
    READER,
    SECOND,
    drawn_files,
    only_brist,
    only_comment,
    plan,
    plan_with_files,
)
from tests.store.test_versions import old_database

LETTER = letter_of("tjansteskrivelse", "0184", 2024)
COLLEAGUE = User("en kollega", frozenset({"analytiker"}))


def told(found: list[EarlierText]) -> list[tuple[str, str, bool]]:
    """In order of their words: moments are kept to the second."""
    return sorted((each.text, each.by, each.is_saved) for each in found)


def refused(save: Callable[[], object]) -> None:
    with pytest.raises(Conflict):
        save()


def test_a_text_of_a_letter_that_came_second_is_kept_with_who_wrote_it(engine: Engine) -> None:
    save_letter_text(Acting(engine, COLLEAGUE), LETTER, "summary", "Deras.", 0)
    refused(lambda: save_letter_text(Acting(engine, ANALYST), LETTER, "summary", "Min.", 0))
    with engine.connect() as connection:
        assert told(read_earlier(Acting(connection, ANALYST), LETTER, "summary")) == [("Min.", ANALYST.name, False)]
        assert read_earlier(Acting(connection, ANALYST), LETTER, "conclusion") == []
        with pytest.raises(UserError, match="läsa tidigare versioner"):
            read_earlier(Acting(connection, READER), LETTER, "summary")
        logged = str(connection.execute(text("SELECT target, old, new FROM log")).all())
    assert "Min." not in logged
    save_letter_text(Acting(engine, ANALYST), LETTER, "summary", "Min.", 1)
    with engine.connect() as connection:
        assert told(read_earlier(Acting(connection, ANALYST), LETTER, "summary")) == [("Deras.", COLLEAGUE.name, True)]


def test_a_comment_that_came_second_or_was_taken_away_is_kept(engine: Engine, definitions: Definitions) -> None:
    def save(user: User, words: str, seen: int) -> None:
        save_comment(Acting(engine, user), definitions, "socialjour", 2018, "0184", words, seen_version=seen)

    save(COLLEAGUE, "Deras.", 0)
    refused(lambda: save(ANALYST, "Min.", 0))
    save(COLLEAGUE, "", 1)
    save(ANALYST, "Ny början.", 0)  # whoever opens the page sees no comment
    with engine.connect() as connection:
        assert told(read_earlier_comments(Acting(connection, ANALYST), "socialjour", 2018, "0184")) == [
            ("", COLLEAGUE.name, True),
            ("Deras.", COLLEAGUE.name, True),
            ("Min.", ANALYST.name, False),
        ]
        assert read_earlier_comments(Acting(connection, ANALYST), "socialjour", 2017, "0184") == []


def test_an_answer_and_a_text_of_a_granskning_that_came_second_are_kept_and_read_by_an_inspektor(
    engine: Engine,
) -> None:
    inspection = plan_with_files(engine)
    answer, words = case_key(drawn_files(engine, inspection)[0], "arbetsplan"), text_key("inledning")
    for key, first, second in ((answer, "ja", "nej"), (words, "Deras.", "Min.")):
        save_entry(Acting(engine, SECOND), inspection, key, first, 0)
        refused(lambda key=key, second=second: save_entry(Acting(engine, FIRST), inspection, key, second, 0))  # type: ignore[misc]
    assert told(read_history(Acting(engine, FIRST), inspection, answer)) == [("Nej", FIRST.name, False)]
    assert told(read_history(Acting(engine, SECOND), inspection, words)) == [("Min.", FIRST.name, False)]
    with pytest.raises(UserError, match="det kräver rollen inspektör"):
        read_history(Acting(engine, READER), inspection, words)


def test_the_refused_answer_of_a_blind_review_is_for_its_reviewer_only(engine: Engine) -> None:
    inspection = plan_with_files(engine)
    (case,) = assign_second_reviews(Acting(engine, FIRST), inspection, SECOND.name, 1, "frö")
    key = case_key(case, "arbetsplan", SECOND.name)
    save_entry(Acting(engine, SECOND), inspection, key, "ja", 0)
    refused(lambda: save_entry(Acting(engine, SECOND), inspection, key, "nej", 0))
    assert told(read_history(Acting(engine, SECOND), inspection, key)) == [("Nej", SECOND.name, False)]
    with pytest.raises(UserError, match="när båda har granskat"):
        read_history(Acting(engine, FIRST), inspection, key)


def test_a_brist_an_action_the_details_and_an_answer_to_the_unit_tell_what_they_said_before(engine: Engine) -> None:
    inspection = plan(engine)
    add_brist(Acting(engine, FIRST), inspection, "reception", "Samtal hörs.")
    seen = only_brist(engine, inspection)
    change_brist(Acting(engine, SECOND), seen, text="Röster hörs.")
    refused(lambda: change_brist(Acting(engine, FIRST), seen, text="Buller hörs."))
    add_action(Acting(engine, FIRST), seen.id, "Bygg ett rum.", "Chefen", None)
    (action,) = only_brist(engine, inspection).actions
    change_action(Acting(engine, SECOND), action, measure="Skydda disken.")
    refused(lambda: change_action(Acting(engine, FIRST), action, measure="Flytta disken."))
    with engine.connect() as connection:
        details = load_inspection(Acting(connection, FIRST), inspection)
    change_details(Acting(engine, SECOND), details, title="Granskningen", units=("Norra",))
    refused(lambda: change_details(Acting(engine, FIRST), details, title="Min granskning"))
    store_report(Acting(engine, FIRST), inspection, "faktagranskning", b"x", is_acknowledged=True)
    add_comment(Acting(engine, FIRST), inspection, 1, "s. 3", "Vi är 20.", "Enhetschefen")
    comment = only_comment(engine, inspection)
    answered = answer_comment(Acting(engine, FIRST), comment, answer="Vi ser efter.")
    answer_comment(Acting(engine, FIRST), answered, answer="Rättat.", status="rattad")
    refused(lambda: answer_comment(Acting(engine, SECOND), comment, answer="Nej."))
    with engine.connect() as connection:
        assert told(read_earlier_brist(Acting(connection, FIRST), seen.id)) == [
            ("Buller hörs.", FIRST.name, False),
            ("Samtal hörs.", FIRST.name, True),
        ]
        assert told(read_earlier_action(Acting(connection, FIRST), action.id)) == [
            ("Åtgärd: Bygg ett rum.; Ansvarig: Chefen; Läge: planerad; Senast: –; Uppföljning: –", FIRST.name, True),
            ("Åtgärd: Flytta disken.", FIRST.name, False),
        ]
        assert told(read_earlier_details(Acting(connection, FIRST), inspection)) == [
            ("Rubrik: Granskning av ekonomiskt bistånd, Enheter: ['Norra', 'Södra']", "", True),
            ("Rubrik: Min granskning", FIRST.name, False),
        ]
        assert told(read_earlier_answer(Acting(connection, FIRST), comment)) == [
            ("Nej.", SECOND.name, False),
            ("Vi ser efter.", FIRST.name, True),
        ]


def test_who_was_drawn_for_a_file_is_told_also_when_it_is_taken_back(engine: Engine) -> None:
    inspection = plan_with_files(engine)
    (case,) = assign_second_reviews(Acting(engine, FIRST), inspection, "Felstavad", 1, "frö")
    withdraw_second_reviews(Acting(engine, FIRST), inspection)
    with engine.connect() as connection:
        ((id_, kept),) = read_assignments(Acting(connection, FIRST), inspection)
    assert (id_, kept.text, kept.by) == (case, "Felstavad, frö frö", FIRST.name)


def test_what_the_log_of_an_older_database_had_alone_is_told_beside_the_newer(tmp_path: Path) -> None:
    engine = old_database(tmp_path)
    migrate(engine)
    with engine.connect() as connection:
        assert told(read_earlier_comments(Acting(connection, ANALYST), "socialjour", 2018, "0184")) == [
            ("Bara i loggen.", "A", True)
        ]
        assert told(read_earlier_brist(Acting(connection, FIRST), 1)) == [("Så stod det förr.", "Inspektör 1", True)]
        assert [each.text for _, each in read_assignments(Acting(connection, FIRST), 1)] == [
            "Bo Ek, frö tisdag",
            "Bo Ek",
        ]


def test_a_refused_text_goes_with_a_backup(engine: Engine, tmp_path: Path) -> None:
    save_letter_text(Acting(engine, COLLEAGUE), LETTER, "summary", "Deras.", 0)
    refused(lambda: save_letter_text(Acting(engine, ANALYST), LETTER, "summary", "Min.", 0))
    back_up(Acting(engine, LOCAL_USER), tmp_path / "kopia.oj")
    restore(Acting(engine, LOCAL_USER), tmp_path / "kopia.oj", overwrite=True)
    with engine.connect() as connection:
        assert told(read_earlier(Acting(connection, ANALYST), LETTER, "summary")) == [("Min.", ANALYST.name, False)]
