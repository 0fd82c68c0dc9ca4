"""The frozen draw: what is stored, that it can be repeated, fall-out with and without replacement, and who may."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, update
from sqlmodel import SQLModel

from inspection.drawing.fallout import FALLOUT_REASONS, Fallout
from inspection.drawing.protocol import build_protocol
from inspection.drawing.register import frame_by_count
from inspection.drawing.sampling import Draw, StratumDraw, draw_sample
from inspection.instrument.fields import case_key
from inspection.review.answers import _load_answers
from inspection.review.draws import (
    freeze_draw,
    is_repeatable,
    load_frame,
    load_selection,
    record_fallout,
    store_draw,
    undo_fallout,
)
from ojcore.access import Acting
from ojcore.errors import UserError
from tests.granskningar import FIRST, READER, drawn_files, log_lines, plan, plan_with_files, save


def test_what_is_stored_is_the_draw_and_its_frame(engine: Engine) -> None:
    inspection = plan_with_files(engine)
    frame = frame_by_count({"kvinnor": 6, "män": 6})
    expected = draw_sample(frame, {"kvinnor": 3, "män": 3}, "2011:17", "Diarienumret")
    selection = load_selection(Acting(engine, FIRST), inspection)
    assert load_frame(Acting(engine, FIRST), inspection) == frame
    assert is_repeatable(Acting(engine, FIRST), inspection)
    assert selection is not None
    assert selection.draw == expected
    assert drawn_files(engine, inspection) == [each for stratum in expected.strata for each in stratum.drawn]
    assert log_lines(engine, "draw") == [("Inspektör 1", f"granskning/{inspection}/urval", "", expected.sha256)]
    assert ("Lottningens kontrollsumma", expected.sha256) in build_protocol(selection)[1].rows


def test_a_granskning_without_draw_has_no_selection(sqlite_engine: Engine) -> None:
    assert load_selection(Acting(sqlite_engine, FIRST), plan(sqlite_engine)) is None


def test_a_draw_is_made_once(engine: Engine) -> None:
    inspection = plan_with_files(engine)
    with pytest.raises(UserError, match="har redan ett urval"):
        freeze_draw(Acting(engine, FIRST), inspection, frame_by_count({"alla": 5}), {"alla": 2}, "annat frö", "")
    assert len(drawn_files(engine, inspection)) == 6


def test_a_draw_changed_outside_the_program_is_not_used(engine: Engine) -> None:
    inspection = plan_with_files(engine)
    table = SQLModel.metadata.tables["sample"]
    with engine.begin() as connection:
        draw = connection.execute(select(table.c.draw)).scalar_one()
        draw["strata"]["kvinnor"]["drawn"].reverse()
        connection.execute(update(table).values(draw=draw))
    with engine.connect() as connection, pytest.raises(UserError, match="ändrats utanför programmet"):
        load_selection(Acting(connection, FIRST), inspection)


def test_a_file_that_falls_out_is_replaced_from_the_reserve_and_comes_last(engine: Engine) -> None:
    inspection = plan_with_files(engine)
    before = drawn_files(engine, inspection)
    selection = load_selection(Acting(engine, FIRST), inspection)
    assert selection is not None
    reserve = selection.strata[0].reserve[0]
    record_fallout(
        Acting(engine, FIRST), inspection, Fallout(before[0], "akt_saknas", replace=True, note="På annan enhet.")
    )
    assert drawn_files(engine, inspection) == [*before[1:], reserve]
    assert log_lines(engine, "fall-out") == [
        ("Inspektör 1", f"granskning/{inspection}/akt/{before[0]}", "", "akt_saknas")
    ]
    with engine.connect() as connection:
        assert load_selection(Acting(connection, FIRST), inspection) != selection
        assert (sample := _load_answers(connection, inspection).sample) is not None
        assert (sample.drawn, sample.not_reviewable, sample.population) == (7, 1, 12)


def test_answers_to_a_file_that_falls_out_are_kept_but_not_counted(sqlite_engine: Engine) -> None:
    inspection = plan_with_files(sqlite_engine)
    case = drawn_files(sqlite_engine, inspection)[0]
    save(sqlite_engine, inspection, case_key(case, "arbetsplan"), "ja")
    record_fallout(Acting(sqlite_engine, FIRST), inspection, Fallout(case, "fel_period", replace=False))
    with sqlite_engine.connect() as connection:
        assert _load_answers(connection, inspection).cases == ()
    undo_fallout(Acting(sqlite_engine, FIRST), inspection)
    with sqlite_engine.connect() as connection:
        assert [each.id for each in _load_answers(connection, inspection).cases] == [case]


def test_the_latest_fallout_is_taken_back_with_its_replacement_unless_that_has_answers(engine: Engine) -> None:
    inspection = plan_with_files(engine)
    before = drawn_files(engine, inspection)
    record_fallout(Acting(engine, FIRST), inspection, Fallout(before[0], "annat", replace=True))
    undo_fallout(Acting(engine, FIRST), inspection)
    assert sorted(drawn_files(engine, inspection)) == sorted(before)
    record_fallout(Acting(engine, FIRST), inspection, Fallout(before[0], "annat", replace=True))
    save(engine, inspection, case_key(drawn_files(engine, inspection)[-1], "arbetsplan"), "ja")
    with pytest.raises(UserError, match="har redan svar"):
        undo_fallout(Acting(engine, FIRST), inspection)
    with pytest.raises(UserError, match="inget bortfall"):
        undo_fallout(Acting(engine, FIRST), plan_with_files(engine))


def test_a_personnummer_in_seed_or_note_is_refused_and_nothing_is_stored(sqlite_engine: Engine) -> None:
    inspection = plan(sqlite_engine)
    with pytest.raises(UserError, match="personnummer"):
        freeze_draw(
            Acting(sqlite_engine, FIRST), inspection, frame_by_count({"alla": 5}), {"alla": 2}, "640823-3234", ""
        )
    assert drawn_files(sqlite_engine, inspection) == []
    drawn = plan_with_files(sqlite_engine)
    fallout = Fallout(drawn_files(sqlite_engine, drawn)[0], "annat", replace=False, note="640823-3234 är jäv")
    with pytest.raises(UserError, match="personnummer"):
        record_fallout(Acting(sqlite_engine, FIRST), drawn, fallout)
    assert log_lines(sqlite_engine, "fall-out") == []


def test_only_an_inspektor_draws(sqlite_engine: Engine) -> None:
    inspection = plan(sqlite_engine)
    with pytest.raises(UserError, match="får inte dra ett urval"):
        freeze_draw(Acting(sqlite_engine, READER), inspection, frame_by_count({"alla": 5}), {"alla": 2}, "frö", "")
    with pytest.raises(UserError, match="får inte anteckna bortfall"):
        record_fallout(Acting(sqlite_engine, READER), inspection, Fallout("A001", "annat", replace=False))
    with sqlite_engine.connect() as connection, pytest.raises(UserError, match="får inte se ramen"):
        load_frame(Acting(connection, READER), inspection)


def test_a_draw_made_elsewhere_is_stored_without_frame_and_cannot_be_repeated(engine: Engine) -> None:
    inspection = plan(engine)
    draw = Draw("", "Dragen för hand.", "", 76, (StratumDraw("alla", None, ("A1", "A2"), ()),))
    store_draw(Acting(engine, FIRST), inspection, draw)
    assert (found := load_selection(Acting(engine, FIRST), inspection)) is not None
    assert found.draw == draw
    assert load_frame(Acting(engine, FIRST), inspection) is None
    assert not is_repeatable(Acting(engine, FIRST), inspection)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 11), st.booleans(), st.booleans()), max_size=12))
def test_the_files_to_review_follow_from_draw_and_fallout_after_any_steps(
    sqlite_engine: Engine, steps: list[tuple[int, bool, bool]]
) -> None:
    inspection = plan_with_files(sqlite_engine)
    for place, is_replaced, is_undone in steps:
        files = drawn_files(sqlite_engine, inspection)
        try:
            if is_undone or not files:
                undo_fallout(Acting(sqlite_engine, FIRST), inspection)
            else:
                fallen = Fallout(files[place % len(files)], list(FALLOUT_REASONS)[place % 8], replace=is_replaced)
                record_fallout(Acting(sqlite_engine, FIRST), inspection, fallen)
        except UserError:
            continue
        selection = load_selection(Acting(sqlite_engine, FIRST), inspection)
        assert selection is not None
        assert set(drawn_files(sqlite_engine, inspection)) == selection.stratum_of.keys()
