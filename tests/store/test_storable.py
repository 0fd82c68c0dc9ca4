"""Signs that no database takes, NUL and lone surrogates, are gone from every text before it is checked and saved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from inspection.actions import add_action, add_brist, list_brister
from inspection.inspections import load_inspection
from inspection.instrument.fields import case_key, text_key
from inspection.review.entries import save_entry
from ojcore.access import LOCAL_USER, Acting
from ojcore.definitions.model import Definitions
from ojcore.errors import UserError
from ojcore.store.comments import save_comment
from ojcore.store.texts import Publication, save_text
from ojcore.swedish import storable
from tests.granskningar import FIRST, drawn_files, plan, plan_with_files

BROKEN = "Ses\x00 över\ud83d i \udc00höst\x00"
WHOLE = "Ses över i höst"


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_what_is_left_can_be_encoded_and_nothing_else_is_taken(text: str) -> None:
    clean = storable(text)
    clean.encode()
    assert clean == "".join(sign for sign in text if sign != "\x00" and not 0xD800 <= ord(sign) <= 0xDFFF)
    assert storable(clean) == clean


def test_every_text_of_a_user_is_saved_without_them(engine: Engine, definitions: Definitions) -> None:
    created = plan_with_files(engine)
    case = drawn_files(engine, created)[0]
    assert save_entry(Acting(engine, FIRST), created, text_key("inledning"), BROKEN, 0).value == WHOLE
    assert save_entry(Acting(engine, FIRST), created, case_key(case, "arbetsplan"), "j\x00a", 0).value == "ja"
    assert (
        save_comment(Acting(engine, LOCAL_USER), definitions, "fia", 2024, "0184", BROKEN, role="chef\x00").text
        == WHOLE
    )
    assert save_text(Acting(engine, LOCAL_USER), Publication("brev"), "inledning", BROKEN, 0).text == WHOLE
    area = next(
        each.name
        for each in load_inspection(Acting(engine, FIRST), created).checklist.instrument.groups
        if each.kind == "area"
    )
    brist = add_brist(Acting(engine, FIRST), created, area, BROKEN)
    add_action(Acting(engine, FIRST), brist, BROKEN, "Enhets\x00chefen", None)
    (shown,) = list_brister(Acting(engine, FIRST), created)
    assert (shown.text, shown.actions[0].measure, shown.actions[0].owner) == (WHOLE, WHOLE, "Enhetschefen")


def test_the_details_of_a_granskning_are_saved_without_them(engine: Engine) -> None:
    created = plan(engine, title=BROKEN, units=("Öst\x00", "Väst"))
    details = load_inspection(Acting(engine, FIRST), created)
    assert (details.title, details.units) == (WHOLE, ("Öst", "Väst"))


@pytest.mark.parametrize("sign", ["\x00", "\ud800"])
def test_a_personnummer_is_not_hidden_by_them(engine: Engine, sign: str) -> None:
    created = plan(engine)
    with pytest.raises(UserError, match="personnummer"):
        save_entry(Acting(engine, FIRST), created, text_key("inledning"), f"640823-3{sign}234", 0)
    with pytest.raises(UserError, match="personnummer"):
        plan(engine, title=f"640823-3{sign}234")
    with pytest.raises(UserError, match="personnummer"):
        save_text(Acting(engine, LOCAL_USER), Publication("brev"), "inledning", f"640823-3{sign}234", 0)
