"""What somebody types of something new is their own until it is added."""

import pytest
from sqlalchemy import Engine

from inspection import actions
from inspection.actions import add_action, add_brist
from inspection.drafts import list_begun, load_drafts, save_draft
from ojcore.access import LOCAL_USER, Acting
from ojcore.errors import Conflict, UserError
from ojcore.store.texts import DRAFT, Publication, load_texts
from tests.granskningar import FIRST, READER, SECOND, only_brist, plan


def drafts(acting: Acting, inspection_id: int) -> dict[str, str]:
    return {name: text.text for name, text in load_drafts(acting, inspection_id).items()}


def test_a_draft_is_its_writers_own_and_of_one_granskning(engine: Engine) -> None:
    created, other = plan(engine), plan(engine)
    save_draft(Acting(engine, FIRST), created, "brist/text", "Samtal hörs.", 0)
    save_draft(Acting(engine, SECOND), created, "brist/text", "Skylten saknas.", 0)
    assert drafts(Acting(engine, FIRST), created) == {"brist/text": "Samtal hörs."}
    assert drafts(Acting(engine, FIRST), other) == {}
    with pytest.raises(UserError, match="bara av den som skriver det"):
        load_texts(Acting(engine, LOCAL_USER), Publication(DRAFT, str(created), unit=FIRST.name))


def test_a_draft_is_saved_as_other_texts_are(engine: Engine) -> None:
    acting, created = Acting(engine, FIRST), plan(engine)
    first = save_draft(acting, created, "brist/text", "Samtal", 0)
    save_draft(acting, created, "brist/text", "Samtal hörs.", first.version)
    with pytest.raises(Conflict):
        save_draft(acting, created, "brist/text", "Från ett annat fönster.", first.version)
    with pytest.raises(UserError, match="personnummer"):
        save_draft(acting, created, "brist/text", "Samtal med 19811218-9876.", 2)
    with pytest.raises(UserError, match="det kräver rollen"):
        save_draft(Acting(engine, READER), created, "brist/text", "Samtal.", 0)
    assert drafts(acting, created) == {"brist/text": "Samtal hörs."}


def test_what_is_added_takes_its_draft_with_it_and_no_other(engine: Engine) -> None:
    acting, created = Acting(engine, FIRST), plan(engine)
    add_brist(acting, created, "reception", "Samtal hörs.")
    brist = only_brist(engine, created)
    for field in ("brist/text", f"atgard/{brist.id}/measure", f"atgard/{brist.id}0/measure"):
        save_draft(acting, created, field, "Bygg ett rum.", 0)
    save_draft(Acting(engine, SECOND), created, "brist/text", "Skylten saknas.", 0)
    add_action(acting, brist.id, "Bygg ett rum.", "Enhetschefen", None)
    assert sorted(drafts(acting, created)) == [f"atgard/{brist.id}0/measure", "brist/text"]
    add_brist(acting, created, "reception", "Bygg ett rum.")
    assert sorted(drafts(acting, created)) == [f"atgard/{brist.id}0/measure"]
    assert drafts(Acting(engine, SECOND), created) == {"brist/text": "Skylten saknas."}
    save_draft(acting, created, "brist/text", "I ett fönster som inte såg det.", 7)
    assert drafts(acting, created)["brist/text"] == "I ett fönster som inte såg det."


def test_an_addition_that_is_broken_off_leaves_the_draft_and_no_row(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    acting, created = Acting(engine, FIRST), plan(engine)
    save_draft(acting, created, "brist/text", "Samtal hörs.", 0)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(actions, "log", killed)  # after the row and the draft, before the transaction ends
    with pytest.raises(KeyboardInterrupt):
        add_brist(acting, created, "reception", "Samtal hörs.")
    assert drafts(acting, created) == {"brist/text": "Samtal hörs."}
    assert actions.list_brister(acting, created) == []


def test_what_cannot_be_added_once_it_is_fixed_is_told_with_its_writer_and_without_its_text(engine: Engine) -> None:
    acting, other = Acting(engine, FIRST), Acting(engine, SECOND)
    created, elsewhere = plan(engine), plan(engine)
    save_draft(acting, created, "brist/text", "Samtal hörs.", 0)
    save_draft(other, created, "kommentar/place", "Hemsida", 0)
    save_draft(other, created, "kommentar/from", "Enhetschefen", 0)
    save_draft(other, created, "atgard/7/measure", "Bygg ett rum.", 0)  # is added afterwards too
    save_draft(other, elsewhere, "brist/text", "Skylten saknas.", 0)
    assert list_begun(acting, created) == [("en brist", FIRST.name), ("en kommentar från enheten", SECOND.name)]
    save_draft(acting, created, "brist/text", "", 1)
    assert list_begun(acting, created) == [("en kommentar från enheten", SECOND.name)]
