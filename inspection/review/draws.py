"""A granskning's draw in the database: frozen once, then only fall-out is added.

What is to be reviewed (`case_file`) follows from the draw and the fall-out; it is kept as rows so that one look-up
tells whether a file may be answered.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select
from sqlmodel import col

from inspection.drafts import _take_draft
from inspection.drawing.fallout import Fallout, Selection, apply_fallout
from inspection.drawing.register import Frame
from inspection.drawing.sampling import Draw, StratumDraw, draw_sample
from inspection.inspections import _find_inspection, _hold_inspection, load_inspection, target
from inspection.records import CaseRecord, FalloutRecord, SampleRecord
from inspection.review.entries import _load_entries
from ojcore.access import Acting, log, require
from ojcore.errors import UserError
from ojcore.store.engine import now
from ojcore.swedish import storable


def freeze_draw(
    acting: Acting, inspection_id: int, frame: Frame, sizes: Mapping[str, int], seed: str, seed_origin: str
) -> Selection:
    """Draws, see `sampling.draw_sample`, and freezes frame and draw.

    Raises UserError where the granskning already has a draw, is fixed, or the draw is refused.
    """
    require(acting, freeze_draw)
    draw = draw_sample(frame, sizes, seed, seed_origin)
    return store_draw(acting, inspection_id, draw, frame, sizes)


def store_draw(
    acting: Acting,
    inspection_id: int,
    draw: Draw,
    frame: Frame | None = None,
    sizes: Mapping[str, int] | None = None,
) -> Selection:
    """Freezes a draw. Without frame it was made elsewhere and cannot be repeated. Raises UserError as `freeze_draw`."""
    require(acting, store_draw)
    with acting.changing() as connection:
        _hold_inspection(connection, inspection_id)
        if _find_draw(connection, inspection_id) is not None:
            raise UserError("Granskningen har redan ett urval. Var ramen fel, planera en ny granskning.")
        row = {
            "inspection": inspection_id,
            "frame": None if frame is None else {name: list(ids) for name, ids in frame.strata.items()},
            "sizes": dict(sizes or {each.name: len(each.drawn) for each in draw.strata}),
            "draw": draw.as_dict(),
            "draw_sha256": draw.sha256,
            "drawn_by": acting.user.name,
            "drawn_at": now(),
        }
        fields = ("frame_sha256", "seed", "seed_origin", "population")
        connection.execute(insert(SampleRecord).values(row | {name: getattr(draw, name) for name in fields}))
        _take_draft(connection, acting, inspection_id, "urval")
        log(connection, acting, "draw", target(inspection_id, "urval"), new=draw.sha256)
        selection = apply_fallout(draw)
        _write_cases(connection, inspection_id, selection)
    return selection


def load_selection(acting: Acting, inspection_id: int) -> Selection | None:
    """The draw after fall-out; None where nothing has been drawn. Raises UserError by role, and for a changed draw."""
    with acting.reading() as connection:
        load_inspection(acting.on(connection), inspection_id)
        return _find_selection(connection, inspection_id)


def _find_selection(connection: Connection, inspection_id: int) -> Selection | None:
    """As `load_selection`, whoever asks: for functions that have asked about the role."""
    draw = _find_draw(connection, inspection_id)
    return None if draw is None else apply_fallout(draw, _fallouts(connection, inspection_id))


def load_frame(acting: Acting, inspection_id: int) -> Frame | None:
    """The frozen frame; None where nothing has been drawn, or the draw was made elsewhere."""
    require(acting, load_frame)
    with acting.reading() as connection:
        strata = connection.execute(
            select(col(SampleRecord.frame)).where(col(SampleRecord.inspection) == inspection_id)
        ).scalar()
        return None if strata is None else Frame({name: tuple(ids) for name, ids in strata.items()})


def is_repeatable(acting: Acting, inspection_id: int) -> bool:
    """True where drawing again from the frozen frame, with its seed and sizes, gives the frozen draw."""
    with acting.reading() as connection:
        frame = load_frame(acting.on(connection), inspection_id)
        row = connection.execute(select(SampleRecord).where(col(SampleRecord.inspection) == inspection_id)).first()
        if frame is None or row is None:
            return False
        return draw_sample(frame, row.sizes, row.seed, row.seed_origin).sha256 == str(row.draw_sha256)


def record_fallout(acting: Acting, inspection_id: int, fallout: Fallout) -> Selection:
    """Takes a file out of what is to be reviewed, with its replacement if one is wanted. Its answers are kept.

    Raises UserError as `fallout.apply_fallout`, and for a fixed granskning.
    """
    require(acting, record_fallout)
    with acting.changing() as connection:
        _hold_inspection(connection, inspection_id)
        draw = _require_draw(connection, inspection_id)
        before = _fallouts(connection, inspection_id)
        selection = apply_fallout(draw, [*before, fallout])
        recorded = next(each for part in selection.strata for each in part.fallout if each.id == fallout.id)
        row = {
            "inspection": inspection_id,
            "place": len(before) + 1,
            "case_id": fallout.id,
            "reason": fallout.reason,
            "replace": fallout.replace,
            "replacement": recorded.replacement or "",
            "note": storable(fallout.note),
            "made_by": acting.user.name,
            "made_at": now(),
        }
        connection.execute(insert(FalloutRecord).values(row))
        _take_draft(connection, acting, inspection_id, f"bortfall/{fallout.id}")
        log(connection, acting, "fall-out", target(inspection_id, f"akt/{fallout.id}"), new=fallout.reason)
        _write_cases(connection, inspection_id, selection)
    return selection


def undo_fallout(acting: Acting, inspection_id: int) -> Selection:
    """Takes back the latest fall-out, and the replacement it brought.

    Raises UserError where there is none, where the replacement has been answered, and for a fixed granskning.
    """
    require(acting, undo_fallout)
    with acting.changing() as connection:
        _hold_inspection(connection, inspection_id)
        draw = _require_draw(connection, inspection_id)
        before = _fallouts(connection, inspection_id)
        if not before:
            raise UserError("Det finns inget bortfall att ta tillbaka.")
        selection = apply_fallout(draw, before[:-1])
        gone = _case_ids(connection, inspection_id) - selection.stratum_of.keys()
        for each in gone:
            if any(entry.value for entry in _load_entries(connection, inspection_id, "akt", each).values()):
                raise UserError(f"Akten {each}, som kom in i stället, har redan svar. Bortfallet får stå kvar.")
        connection.execute(
            delete(FalloutRecord).where(
                col(FalloutRecord.inspection) == inspection_id, col(FalloutRecord.place) == len(before)
            )
        )
        log(connection, acting, "undo fall-out", target(inspection_id, f"akt/{before[-1].id}"), old=before[-1].reason)
        _write_cases(connection, inspection_id, selection)
    return selection


def _require_draw(connection: Connection, inspection_id: int) -> Draw:
    draw = _find_draw(connection, inspection_id)
    if draw is None:
        raise UserError("Granskningen har inget urval än. Dra det först.")
    return draw


def _find_draw(connection: Connection, inspection_id: int) -> Draw | None:
    row = connection.execute(select(SampleRecord).where(col(SampleRecord.inspection) == inspection_id)).first()
    if row is None:
        return None
    strata = tuple(
        StratumDraw(name, each["size"], tuple(each["drawn"]), tuple(each["reserve"]))
        for name, each in row.draw["strata"].items()
    )
    draw = Draw(row.seed, row.seed_origin, row.frame_sha256, row.population, strata)
    if draw.sha256 != row.draw_sha256:
        title = _find_inspection(connection, inspection_id).title
        raise UserError(f"Urvalet i ”{title}” stämmer inte med sin kontrollsumma: det har ändrats utanför programmet.")
    return draw


def _fallouts(connection: Connection, inspection_id: int) -> list[Fallout]:
    rows = connection.execute(
        select(FalloutRecord).where(col(FalloutRecord.inspection) == inspection_id).order_by(col(FalloutRecord.place))
    )
    return [Fallout(row.case_id, row.reason, row.replace, row.note) for row in rows]


def _case_ids(connection: Connection, inspection_id: int) -> set[str]:
    return set(
        connection.execute(select(col(CaseRecord.id)).where(col(CaseRecord.inspection) == inspection_id)).scalars()
    )


def _write_cases(connection: Connection, inspection_id: int, selection: Selection) -> None:
    """Brings the rows of what is to be reviewed in line with the selection; a file keeps its place."""
    wanted, stored = selection.stratum_of, _case_ids(connection, inspection_id)
    of_inspection = col(CaseRecord.inspection) == inspection_id
    for each in stored - wanted.keys():
        connection.execute(delete(CaseRecord).where(of_inspection, col(CaseRecord.id) == each))
    last = connection.execute(select(func.max(col(CaseRecord.place))).where(of_inspection)).scalar() or 0
    new: list[dict[str, Any]] = [
        {"inspection": inspection_id, "id": each, "stratum": stratum, "place": place}
        for place, (each, stratum) in enumerate(
            ((each, stratum) for each, stratum in wanted.items() if each not in stored), start=last + 1
        )
    ]
    if new:
        connection.execute(insert(CaseRecord), new)
