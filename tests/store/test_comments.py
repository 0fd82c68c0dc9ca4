"""Comments in the store: versions, conflicts, roles, and which of several is shown."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from ojcore.access import LOCAL_USER, Acting, User
from ojcore.comparing.comparison import compare
from ojcore.definitions.model import Definitions
from ojcore.documents.content import Remark
from ojcore.documents.material import load_material
from ojcore.documents.tjansteskrivelse import Letter, write_comparison_letter
from ojcore.documents.yearly import build_content
from ojcore.errors import Conflict, UserError
from ojcore.store.comments import (
    WrittenComment,
    list_comments,
    save_comment,
    tell_authors,
    uncommented,
)
from ojcore.store.values import load_published
from ojcore.swedish import format_date
from ojcore.word import document_text

FIA = "fia"
READER = User("en läsare", frozenset({"lasare"}))


@pytest.fixture
def loaded(published: Engine) -> Engine:
    return published


def shown(engine: Engine, definitions: Definitions) -> str | None:
    with engine.connect() as connection:
        comparison = compare(connection, definitions, "ekonomiskt-bistand", 2024, "nordvast", "0184")
    return next(row.comment for row in comparison.rows if row.indicator.id == FIA)


def test_a_users_comment_stands_before_the_publications_and_the_latest_before_earlier(
    loaded: Engine, definitions: Definitions
) -> None:
    assert "Instrument X" in (shown(loaded, definitions) or "")
    first = save_comment(Acting(loaded, LOCAL_USER), definitions, FIA, 2024, "0184", "Ses över.", seen_version=1)
    assert shown(loaded, definitions) == "Ses över."
    save_comment(Acting(loaded, LOCAL_USER), definitions, FIA, 2024, "0184", "Beslutat.", seen_version=first.version)
    load_published(Acting(loaded, LOCAL_USER), definitions)
    assert shown(loaded, definitions) == "Beslutat."


def test_the_later_of_two_writers_is_told_and_nothing_is_lost(loaded: Engine, definitions: Definitions) -> None:
    save_comment(Acting(loaded, LOCAL_USER), definitions, FIA, 2018, "0184", "Min text.")
    with pytest.raises(Conflict) as refused:
        save_comment(Acting(loaded, LOCAL_USER), definitions, FIA, 2018, "0184", "Din text.")
    assert (refused.value.stored.text, refused.value.own) == ("Min text.", "Din text.")


def test_an_empty_text_takes_the_comment_away(loaded: Engine, definitions: Definitions) -> None:
    save_comment(Acting(loaded, LOCAL_USER), definitions, FIA, 2024, "0184", "", seen_version=1)
    assert shown(loaded, definitions) is None
    with loaded.connect() as connection:
        assert list_comments(connection, [FIA], "0184", [2024]) == {}


@pytest.mark.parametrize(
    ("user", "unit", "text", "message"),
    [
        (READER, "0184", "Text", "kräver rollen analytiker"),
        (LOCAL_USER, "9999", "Text", "Kommunkoden '9999' finns inte"),
        (LOCAL_USER, "0184", "x" * 2001, "får vara högst 2000"),
        (LOCAL_USER, "0184", "Gäller 640823-3234.", "personnummer"),
    ],
)
def test_a_comment_is_refused_with_its_reason(
    loaded: Engine, definitions: Definitions, user: User, unit: str, text: str, message: str
) -> None:
    with pytest.raises(UserError, match=message):
        save_comment(Acting(loaded, user), definitions, FIA, 2018, unit, text)


def test_red_indicators_without_a_comment_are_listed(loaded_engine: Engine, definitions: Definitions) -> None:
    with loaded_engine.connect() as connection:
        in_2024 = compare(connection, definitions, "ekonomiskt-bistand", 2024, "nordvast", "0184")
        in_2018 = compare(connection, definitions, "ekonomiskt-bistand", 2018, "nordvast", "0184")
        children = compare(connection, definitions, "barn-och-unga", 2024, "nordvast", "0184")
    assert uncommented(in_2024, "0184") == []
    assert len(uncommented(in_2018, "0184")) == 8
    assert [row.indicator.id for row in uncommented(children, "0184")] == [
        "bou-uppfoljning-insatser",
        "bou-uppfoljning-resultat",
    ]


def written(role: str, day: int, source: str | None = None) -> WrittenComment:
    return WrittenComment(FIA, 2024, "0184", "Text", "Anna", role, datetime(2024, 10, day, tzinfo=UTC), source, 1)


@pytest.mark.parametrize(
    ("comments", "told"),
    [
        ([], ""),
        ([written("controller", 1)], "Kommentarer: controller, 2024-10-01."),
        ([written("", 1)], "Kommentarer: Anna, 2024-10-01."),
        (
            [written("controller", 9), written("controller", 1), written("controller", 4), written("enhetschef", 2)],
            "Kommentarer: controller, 2024-10-01–2024-10-09; enhetschef, 2024-10-02.",
        ),
        (
            [written("", 1, "oj-2024-solna"), written("", 2, "oj-2024-solna"), written("controller", 1)],
            "Kommentarer: controller, 2024-10-01; ur underlaget från Anna.",
        ),
    ],
)
def test_who_wrote_the_comments_and_when_is_told_once_for_each(comments: list[WrittenComment], told: str) -> None:
    assert tell_authors(comments) == told


def test_role_and_date_of_a_comment_stand_in_the_documents(loaded: Engine, definitions: Definitions) -> None:
    save_comment(Acting(loaded, LOCAL_USER), definitions, FIA, 2018, "0184", "Ses över.", role="kvalitetscontroller")
    material = load_material(Acting(loaded, LOCAL_USER), definitions, "ekonomiskt-bistand", 2018, "nordvast", "0184")
    today = format_date(material.comments[FIA].written_at.date())
    pieces = build_content(material, date(2018, 12, 1)).pieces
    assert Remark(
        f"Kommentar från Solna (kvalitetscontroller, {today})", "Använder bedömningsmetoden FIA: Ses över."
    ) in (pieces)
    letter = Letter("Förvaltningen", "Nämnden", date(2018, 12, 1), "", "Öppna jämförelser", "Nämnden tar del.", [])
    comments = material.comments
    document = write_comparison_letter(letter, [material.comparison], definitions, "0184", comments=comments)
    assert f"Kommentarer: kvalitetscontroller, {today}." in document_text(document.to_bytes())
