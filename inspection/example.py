"""The reconstructed example as a granskning of its own in the database, with everything a report has."""

from collections.abc import Iterator
from pathlib import Path

from inspection.actions import add_action, add_brist
from inspection.demo import Demo, load_demo
from inspection.drawing.fallout import Fallout
from inspection.inspections import (
    Details,
    _hold_inspection,
    change_status,
    create_inspection,
)
from inspection.instrument.fields import (
    Checklist,
    EntryKey,
    case_key,
    clean_value,
    fact_key,
    plan_key,
    text_key,
    unit_key,
)
from inspection.review.draws import record_fallout, store_draw
from inspection.review.entries import Entry, _insert_entries
from ojcore.access import Acting, User, require
from ojcore.store.engine import now


def load_example(acting: Acting, data: Path) -> int:
    """A new granskning with the example of `data`, under way, and its id. Every call makes another one.

    Its values pass the checks of the form. Raises as `inspection.demo.load_demo`.
    """
    require(acting, load_example)
    demo = load_demo(data)
    definition = demo.definition
    details = Details(
        title=definition.title,
        units=definition.units,
        inspectors=definition.inspectors,
        period_from=definition.period_from,
        period_to=definition.period_to,
        instrument=definition.instrument,
        label=definition.label,
    )
    created = create_inspection(acting, details)
    store_draw(acting, created, demo.selection.draw)
    for fallen in definition.fallout:
        record_fallout(acting, created, Fallout(fallen.id, fallen.reason, replace=False))
    change_status(acting, created, "pagar", seen_version=1)
    _save_values(acting, created, demo)
    for brist in demo.brister:
        added = add_brist(acting, created, brist.area, brist.text)
        for each in brist.action:
            add_action(acting, added, each.measure, each.owner, each.due)
    return created


def _save_values(acting: Acting, inspection_id: int, demo: Demo) -> None:
    with acting.changing() as connection:
        checklist = _hold_inspection(connection, inspection_id).checklist
        entries = [_entry(checklist, acting.user, key, value, demo) for key, value in _values(demo)]
        _insert_entries(connection, acting, inspection_id, entries)


def _entry(checklist: Checklist, user: User, key: EntryKey, value: str, demo: Demo) -> Entry:
    row = {name: text for (name, number), text in demo.unit_rows.items() if str(number) == key.row}
    clean = clean_value(checklist, key, value, {**demo.unit_answers, **row})
    return Entry(key, clean, 1, user.name, now(), "exempel")


def _values(demo: Demo) -> Iterator[tuple[EntryKey, str]]:
    for case in demo.cases:
        yield from ((case_key(case.id, question), value) for question, value in case.answers.items())
    yield from ((unit_key(question), value) for question, value in demo.unit_answers.items())
    yield from ((unit_key(question, str(number)), value) for (question, number), value in demo.unit_rows.items())
    yield from ((fact_key(*place), value) for place, value in demo.facts.items())
    yield from ((plan_key(part), text) for part, text in demo.texts.plan.items())
    yield from ((text_key(name), text) for name, text in demo.texts.text.items())
