"""Comments in the store: versions, conflicts, roles, and which of several is shown."""

import pytest
from sqlalchemy import Engine

from ojcore.access import LOCAL_USER, User
from ojcore.comments import CommentConflict, list_comments, save_comment, uncommented
from ojcore.comparison import compare
from ojcore.definitions import Definitions
from ojcore.errors import UserError
from ojcore.storage import load_published

FIA = "fia"
READER = User("en läsare", frozenset({"lasare"}))


@pytest.fixture
def loaded(engine: Engine, definitions: Definitions) -> Engine:
    load_published(engine, definitions, LOCAL_USER)
    return engine


def shown(engine: Engine, definitions: Definitions) -> str | None:
    with engine.connect() as connection:
        comparison = compare(connection, definitions, "ekonomiskt-bistand", 2024, "nordvast", "0184")
    return next(row.comment for row in comparison.rows if row.indicator.id == FIA)


def test_a_users_comment_stands_before_the_publications_and_the_latest_before_earlier(
    loaded: Engine, definitions: Definitions
) -> None:
    assert "Instrument X" in (shown(loaded, definitions) or "")
    first = save_comment(loaded, definitions, LOCAL_USER, FIA, 2024, "0184", "Ses över.", seen_version=1)
    assert shown(loaded, definitions) == "Ses över."
    save_comment(loaded, definitions, LOCAL_USER, FIA, 2024, "0184", "Beslutat.", seen_version=first.version)
    load_published(loaded, definitions, LOCAL_USER)
    assert shown(loaded, definitions) == "Beslutat."


def test_the_later_of_two_writers_is_told_and_nothing_is_lost(loaded: Engine, definitions: Definitions) -> None:
    save_comment(loaded, definitions, LOCAL_USER, FIA, 2018, "0184", "Min text.")
    with pytest.raises(CommentConflict) as refused:
        save_comment(loaded, definitions, LOCAL_USER, FIA, 2018, "0184", "Din text.")
    assert (refused.value.stored.text, refused.value.own) == ("Min text.", "Din text.")


def test_an_empty_text_takes_the_comment_away(loaded: Engine, definitions: Definitions) -> None:
    save_comment(loaded, definitions, LOCAL_USER, FIA, 2024, "0184", "", seen_version=1)
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
        save_comment(loaded, definitions, user, FIA, 2018, unit, text)


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
