"""What reads differently because of figures or rules: told as it comes true, approved by name, and not before."""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Barrier
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine, insert, text

from ojcore.access import LOCAL_USER, Acting, User
from ojcore.approving.approval import (
    PRELIMINARY,
    approve_waiting,
    keep_verdicts,
    list_waiting,
    load_differences,
    own_view,
    preliminary_mark,
)
from ojcore.approving.difference import Difference
from ojcore.approving.documents import tell_begun
from ojcore.approving.reading import View, compare_areas, read_areas
from ojcore.approving.telling import tell_whole
from ojcore.checking.job import check_now
from ojcore.definitions.model import Definitions, Membership, SeriesBreak
from ojcore.documents import YEARLY
from ojcore.documents.making import Order, make_yearly
from ojcore.errors import UserError
from ojcore.importing.plan import ImportPlan, import_file, undo_batch
from ojcore.store.approvals import fetch_verdicts, list_approvals
from ojcore.store.columns import load_columns
from ojcore.store.engine import now
from ojcore.store.jobs import JobRecord
from ojcore.store.texts import Publication, save_text
from tests.import_files import csv_file

ANALYST = User("Analytiker", frozenset({"analytiker"}))
READER = User("Läsare", frozenset({"lasare"}))
AREA, SOCIALJOUR = "ekonomiskt-bistand", "Socialjour med socionomer alla dagar hela dygnet"
JARFALLA = View("nordvast", "0123")
ENKAT = tuple(f"enkat;Vår enkät;socialjour;2019;{unit};ja;;" for unit in ("0123", "0125", "0139"))


def load(engine: Engine, definitions: Definitions, *lines: str, **options: Any) -> ImportPlan:
    return import_file(Acting(engine, ANALYST), definitions, csv_file(*lines), "enkat.csv", **options)


def changed(definitions: Definitions, id_: str, **fields: Any) -> Definitions:
    """The definitions with an indicator that is defined otherwise."""
    indicator = definitions.indicators[id_].model_copy(update=fields)
    return replace(definitions, indicators=definitions.indicators | {id_: indicator}, sha256=f"{id_} {fields}")


def waiting(engine: Engine, definitions: Definitions) -> list[Difference]:
    return [each for one in list_waiting(Acting(engine, LOCAL_USER), definitions) for each in one.differences]


def approve(engine: Engine, definitions: Definitions, name: str = "Chefen") -> int:
    acting = Acting(engine, ANALYST)
    return approve_waiting(acting, definitions, [each.seen for each in list_waiting(acting, definitions)], name)


def test_an_answer_that_is_corrected_reads_differently_where_it_is_told(
    published: Engine, definitions: Definitions
) -> None:
    load(published, definitions, *ENKAT)
    corrected = load(published, definitions, ENKAT[0].replace("ja", "nej"), view=JARFALLA, dry_run=True)
    about = AREA, 2019
    assert corrected.differences[0] == Difference(
        *about, "colour", SOCIALJOUR, "Järfälla", "Ja ● grön", "Nej ▲ röd", ("value",), turned_red=True
    )
    sentences = [(each.about, each.old, each.new) for each in corrected.differences if each.kind == "sentence"]
    assert (
        "Järfälla i korthet",
        "Järfälla svarar ja på 1 av 1 indikatorer.",
        "Järfälla svarar nej på 1 av 1 indikatorer.",
    ) in sentences
    assert {each.causes for each in corrected.differences} == {("value",)}
    assert "  blir röd: Järfälla, " + SOCIALJOUR + ", 2019: Ja ● grön → Nej ▲ röd" in str(corrected).splitlines()


@pytest.mark.parametrize("seed", range(4))
def test_what_is_told_before_is_what_comes_true(published_sqlite: Engine, definitions: Definitions, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (which answers change)
    asked = [each for each in definitions.area_indicators[AREA] if each.is_answer]
    members = [each.unit for each in definitions.groups["nordvast"].member]
    answers = "ja", "nej", "vet ej"
    rows = {
        (source, indicator.id, year, unit): f"{source};{source};{indicator.id};{year};{unit};{chance.choice(answers)};;"
        for source in ("enkat", "annan")
        for indicator in chance.sample(asked, 6)
        for year in chance.sample(range(2015, 2026), 3)
        for unit in chance.sample(members, 5)
    }
    figure = "arendebelastning"
    rows |= {
        (source, figure, year, unit): f"{source};;{figure};{year};{unit};{chance.randrange(9, 90)};;"
        for source in ("annan", "enkat")
        for year in (2017, 2018, 2024)
        for unit in chance.sample(sorted(definitions.kommuner), 40)
    }
    before = read(published_sqlite, definitions)
    plan = load(published_sqlite, definitions, *rows.values(), view=JARFALLA)
    assert plan.differences
    assert plan.differences == compare_areas(before, read(published_sqlite, definitions), definitions)
    assert "rule" not in {cause for each in plan.differences for cause in each.causes}


def read(engine: Engine, definitions: Definitions) -> Any:
    with engine.connect() as connection:
        return read_areas(load_columns(connection, definitions), definitions, JARFALLA)


def test_an_import_is_kept_with_what_was_approved_and_by_whom(published: Engine, definitions: Definitions) -> None:
    shown = load(published, definitions, *ENKAT, view=JARFALLA, dry_run=True)
    stored = load(published, definitions, *ENKAT, view=JARFALLA, approved=shown.seen, approved_by=" Avdelningschefen ")
    with published.connect() as connection:
        (approval,) = list_approvals(connection, "lokal", 9)
    assert (approval.batch, approval.approved_by, approval.number) == (stored.batch, "Avdelningschefen", 3)
    assert load_differences(approval.told) == shown.differences == stored.differences


def test_what_somebody_has_changed_since_it_was_shown_is_not_approved(
    published: Engine, definitions: Definitions
) -> None:
    shown = load(published, definitions, *ENKAT, dry_run=True)
    load(published, definitions, "annan;En annan;vantetid-nybesok;2019;0123;nej;;")
    with pytest.raises(UserError, match="har ändrats sedan du såg vad den ändrar"):
        load(published, definitions, *ENKAT, approved=shown.seen)
    again = load(published, definitions, *ENKAT, dry_run=True)
    assert again.counts.added == len(ENKAT)
    assert load(published, definitions, *ENKAT, approved=again.seen).batch


def test_another_file_than_the_one_that_was_shown_is_not_approved(
    published_sqlite: Engine, definitions: Definitions
) -> None:
    shown = load(published_sqlite, definitions, *ENKAT, dry_run=True)
    with pytest.raises(UserError, match="har ändrats sedan du såg vad den ändrar"):
        load(published_sqlite, definitions, *ENKAT[:2], approved=shown.seen)
    with pytest.raises(UserError, match="har ändrats sedan du såg vad den ändrar"):
        load(published_sqlite, definitions, *ENKAT, approved=shown.seen, view=JARFALLA)
    assert load(published_sqlite, definitions, *ENKAT, approved=shown.seen).batch


@pytest.mark.parametrize("name", ["19121212-1212", "x" * 101])
def test_a_name_that_may_not_be_kept_is_refused_and_nothing_is_stored(
    published_sqlite: Engine, definitions: Definitions, name: str
) -> None:
    with pytest.raises(UserError, match="Namnet på den som godkänner"):
        load(published_sqlite, definitions, *ENKAT, approved_by=name)
    assert load(published_sqlite, definitions, *ENKAT, dry_run=True).counts.added == len(ENKAT)


def test_a_changed_rule_waits_until_somebody_has_approved_it_by_name(
    published: Engine, definitions: Definitions
) -> None:
    other = changed(definitions, "socialjour", direction="low_is_good")
    keep_verdicts(published, other)  # as after an upgrade: what was approved stays
    told = waiting(published, other)
    assert (
        Difference(AREA, 2018, "colour", SOCIALJOUR, "Järfälla", "Ja ● grön", "Ja ▲ röd", ("rule",), turned_red=True)
        in told
    )
    assert {each.causes for each in told} == {("rule",)}
    assert approve(published, other) == len(told)
    assert waiting(published, other) == []
    with published.connect() as connection:
        approvals, kept = list_approvals(connection, "lokal", 9), fetch_verdicts(connection, "lokal")
    assert [(each.batch, each.approved_by, each.number) for each in approvals] == [(None, "Chefen", len(told))]
    assert [each.approved_by for each in kept] == ["Chefen"]


def test_a_definition_that_changes_nothing_asks_nobody(published: Engine, definitions: Definitions) -> None:
    other = changed(definitions, "socialjour", definition="Sägs med andra ord.")
    assert waiting(published, other) == []
    keep_verdicts(published, other)
    later = changed(other, "socialjour", direction="low_is_good")
    assert {each.causes for each in waiting(published, later)} == {("rule",)}


def test_each_difference_has_its_own_cause(published_sqlite: Engine, definitions: Definitions) -> None:
    broken = changed(definitions, "socialjour", series_break=(SeriesBreak(year=2018, reason="Ny fråga."),))
    assert {each.causes for each in waiting(published_sqlite, broken)} == {("break",)}
    group = definitions.groups["nordvast"]
    left = Membership(unit="0123", valid_from=2015, valid_to=2016)
    members = tuple(left if each.unit == left.unit else each for each in group.member)
    groups = definitions.groups | {"nordvast": group.model_copy(update={"member": members})}
    regrouped = waiting(published_sqlite, replace(definitions, groups=groups, sha256="en annan grupp"))
    assert {cause for each in regrouped for cause in each.causes} == {"group"}


def test_what_waits_is_no_longer_what_was_shown_once_values_have_changed(
    published: Engine, definitions: Definitions
) -> None:
    other = changed(definitions, "socialjour", direction="low_is_good")
    (shown,) = list_waiting(Acting(published, LOCAL_USER), other)
    load(published, other, *ENKAT)
    check_now(published, other)
    with pytest.raises(UserError, match="har ändrats medan du läste"):
        approve_waiting(Acting(published, ANALYST), other, [shown.seen], "Chefen")
    assert {each.year for each in waiting(published, other)} > {each.year for each in shown.differences}


def test_what_is_read_follows_the_values_that_somebody_has_approved(
    published: Engine, definitions: Definitions
) -> None:
    batch = load(published, definitions, *ENKAT).batch
    check_now(published, definitions)
    other = changed(definitions, "socialjour", direction="low_is_good")
    assert 2019 in {each.year for each in waiting(published, other)}
    undo_batch(Acting(published, ANALYST), batch or 0)
    check_now(published, definitions)
    assert 2019 not in {each.year for each in waiting(published, other)}


@pytest.mark.parametrize("name", ["", "  "])
def test_nobody_approves_without_a_name(published_sqlite: Engine, definitions: Definitions, name: str) -> None:
    other = changed(definitions, "socialjour", direction="low_is_good")
    with pytest.raises(UserError, match="Skriv vem som godkänner"):
        approve(published_sqlite, other, name)
    assert waiting(published_sqlite, other)


def test_of_two_who_approve_the_same_the_second_is_told(published: Engine, definitions: Definitions) -> None:
    other = changed(definitions, "socialjour", direction="low_is_good")
    acting = Acting(published, ANALYST)
    seen = [each.seen for each in list_waiting(acting, other)]
    start, told = Barrier(2), list[str]()

    def press(name: str) -> None:
        start.wait()
        try:
            approve_waiting(acting, other, seen, name)
        except UserError as error:
            told.append(str(error))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(press, ("Anna", "Bo")))
    assert len(told) == 1
    assert "har ändrats medan du läste" in told[0]
    with published.connect() as connection:
        assert len(list_approvals(connection, "lokal", 9)) == 1


def test_an_area_that_is_no_longer_defined_can_be_approved_away(
    published_sqlite: Engine, definitions: Definitions
) -> None:
    left = {id_: area for id_, area in definitions.areas.items() if id_ != AREA}
    indicators = {id_: each for id_, each in definitions.indicators.items() if each.area != AREA}
    other = replace(definitions, areas=left, indicators=indicators, publications={}, sha256="ett område mindre")
    (shown,) = list_waiting(Acting(published_sqlite, LOCAL_USER), other)
    assert f"\n{AREA} 2024: " in "\n".join(tell_whole(shown.differences, other))
    assert approve(published_sqlite, other) == len(shown.differences)


def test_a_document_of_a_kommun_that_nobody_has_read_for_is_preliminary_too(
    published_sqlite: Engine, definitions: Definitions
) -> None:
    other = changed(definitions, "socialjour", direction="low_is_good")
    acting = Acting(published_sqlite, ANALYST)
    assert preliminary_mark(acting, other, [AREA], 2024, "0880") == PRELIMINARY
    assert preliminary_mark(acting, other, [AREA], 2024, "0123") == ""
    assert preliminary_mark(acting, definitions, [AREA], 2024, "0880") == ""


def test_only_an_analyst_approves(published_sqlite: Engine, definitions: Definitions) -> None:
    other = changed(definitions, "socialjour", direction="low_is_good")
    acting = Acting(published_sqlite, READER)
    seen = [each.seen for each in list_waiting(acting, other)]
    with pytest.raises(UserError, match="får inte godkänna"):
        approve_waiting(acting, other, seen, "Chefen")


def test_a_document_says_that_it_is_preliminary_until_what_it_says_is_approved(
    published_sqlite: Engine, definitions: Definitions, tmp_path: Path
) -> None:
    other = changed(definitions, "socialjour", direction="low_is_good")
    check_now(published_sqlite, other)
    acting = Acting(published_sqlite, ANALYST)
    order = Order(AREA, 2018, "nordvast", None, date(2026, 1, 2), paginate=False)
    assert PRELIMINARY in words_of(make_yearly(acting, other, order).file, tmp_path)
    assert preliminary_mark(acting, other, [AREA], 2024) == ""
    approve(published_sqlite, other)
    assert PRELIMINARY not in words_of(make_yearly(acting, other, order).file, tmp_path)


def words_of(word: bytes, folder: Path) -> str:
    file = folder / "rapport.docx"
    file.write_bytes(word)
    with ZipFile(file) as package:
        return package.read("word/document.xml").decode()


def test_documents_that_somebody_has_begun_are_told_and_keep_what_they_say(
    published: Engine, definitions: Definitions
) -> None:
    acting = Acting(published, ANALYST)
    for area in (AREA, "barn-och-unga"):
        save_text(acting, Publication("oj", area, 2024, "nordvast", ""), "inledning", "Egna ord.", 0)
    save_text(acting, Publication("tjansteskrivelse", year=2024, unit="0184"), "summary", "Egna ord.", 0)
    job = JobRecord(
        kind=YEARLY, about=f"{AREA}/2024/nordvast/0184", arguments="", ordered_by="", roles="", ordered_at=now()
    )
    with published.begin() as connection:
        finished = job.model_dump(exclude={"id"}) | {"finished_at": now(), "file": b"PK"}
        connection.execute(insert(JobRecord).values(finished))
    plan = load(published, definitions, "egen;Egen enkät;fia;2024;0125;ja;;", "egen;;uppfoljning-behov;2024;0125;nej;;")
    told = sorted(map(tell_begun, plan.begun))
    assert [each.split(": ")[0] for each in told] == [
        "Tjänsteskrivelsen om Öppna jämförelser 2024 för Solna",
        "Årsrapporten Ekonomiskt bistånd 2024 för Nordvästkommunerna",
        "Årsrapporten Ekonomiskt bistånd 2024 för Solna",
    ]
    assert ["Den har egna texter" in each for each in told] == [True, True, False]
    assert ["En fil gjordes" in each for each in told] == [False, False, True]
    with published.connect() as connection:
        assert connection.execute(text("SELECT file FROM job WHERE kind = 'arsrapport'")).scalar_one() == b"PK"


def test_without_a_kommun_of_ones_own_the_group_is_what_is_read(
    definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OJ_KOMMUN", raising=False)
    assert own_view(definitions) == View("nordvast")
    monkeypatch.setenv("OJ_KOMMUN", "0123")
    assert own_view(definitions) == JARFALLA
    monkeypatch.setenv("OJ_KOMMUN", "9999")
    assert own_view(definitions) == View("nordvast")
