"""Jobs: ordered, done once whoever works, taken over from a process that was killed, and seen by their orderer only."""

import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, text

from ojcore.access import LOCAL_USER, Acting, User
from ojcore.definitions.folder import PROJECT
from ojcore.errors import UserError
from ojcore.store import jobs
from ojcore.store.backup import back_up, restore
from ojcore.store.jobs import (
    ATTEMPTS,
    Job,
    Outcome,
    Task,
    find_job,
    find_shared,
    forget_job,
    has_unfinished,
    order_job,
    order_shared,
    read_file,
    work_once,
)
from tests.copies import sqlite_copy

OTHER = User("en annan", frozenset({"analytiker"}))


def found(engine: Engine, user: User = LOCAL_USER, about: str = "a") -> Job | None:
    return find_job(Acting(engine, user), "rapport", about)


def echo(task: Task) -> Outcome:
    return Outcome(task.arguments.upper(), task.attachment)


def let_the_lease_run_out(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE job SET leased_until = 1 WHERE finished_at IS NULL"))


def test_a_job_is_done_and_its_outcome_is_its_orderers_only(engine: Engine) -> None:
    number = order_job(Acting(engine, LOCAL_USER), "rapport", "a", "solna", b"mall")
    waiting = found(engine)
    assert waiting is not None
    assert waiting.state == "waiting"
    assert work_once(engine, {"rapport": echo})
    done = found(engine)
    assert done is not None
    assert (done.state, done.outcome, done.error) == ("done", "SOLNA", "")
    assert read_file(Acting(engine, LOCAL_USER), number) == b"mall"
    with pytest.raises(UserError, match="Filen finns inte längre"):
        read_file(Acting(engine, OTHER), number)
    assert found(engine, OTHER) is None
    assert not work_once(engine, {"rapport": echo})
    forget_job(Acting(engine, OTHER), number)
    assert found(engine) is not None
    forget_job(Acting(engine, LOCAL_USER), number)
    assert found(engine) is None


def test_the_work_is_done_with_the_roles_of_the_one_who_ordered_it(engine: Engine) -> None:
    order_job(Acting(engine, OTHER), "rapport", "a", "")
    actings: list[Acting] = []

    def note(task: Task) -> Outcome:
        actings.append(task.acting)
        return Outcome()

    work_once(engine, {"rapport": note})
    assert actings == [Acting(engine, OTHER)]


def test_an_order_is_seen_only_in_its_organisation_and_done_for_it(engine: Engine) -> None:
    elsewhere = Acting(engine, LOCAL_USER, "annan")
    number = order_job(elsewhere, "rapport", "a", "", b"mall")
    done_for: list[str] = []

    def note(task: Task) -> Outcome:
        done_for.append(task.acting.organisation)
        return Outcome(file=task.attachment)

    work_once(engine, {"rapport": note})
    assert done_for == ["annan"]
    assert found(engine) is None
    with pytest.raises(UserError, match="Filen finns inte längre"):
        read_file(Acting(engine, LOCAL_USER), number)
    forget_job(Acting(engine, LOCAL_USER), number)
    assert read_file(elsewhere, number) == b"mall"


def test_an_order_of_the_same_takes_the_place_of_the_earlier_one(engine: Engine) -> None:
    order_job(Acting(engine, LOCAL_USER), "rapport", "a", "ett")
    order_job(Acting(engine, LOCAL_USER), "rapport", "a", "två")
    order_job(Acting(engine, LOCAL_USER), "rapport", "b", "tre")
    last = found(engine, about="b")
    assert last is not None
    assert last.before == 1
    while work_once(engine, {"rapport": echo}):
        pass
    done = found(engine)
    assert done is not None
    assert done.outcome == "TVÅ"


def test_workers_at_the_same_time_do_each_job_once(engine: Engine) -> None:
    for number in range(12):
        order_job(Acting(engine, LOCAL_USER), "rapport", str(number), str(number))
    done: list[str] = []
    start = Barrier(4)

    def note(task: Task) -> Outcome:
        done.append(task.arguments)
        return Outcome()

    def work() -> None:
        start.wait()
        while work_once(engine, {"rapport": note}):
            pass

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done, key=int) == [str(number) for number in range(12)]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (UserError("Mallen är skadad."), "Mallen är skadad."),
        (ValueError("Anna Andersson 640823-3234"), "Något gick fel i programmet, och inget är gjort."),
    ],
)
def test_what_goes_wrong_is_told_and_a_fault_of_the_programs_tells_no_content(
    engine: Engine, error: Exception, told: str
) -> None:
    def fail(_: Task) -> Outcome:
        raise error

    order_job(Acting(engine, LOCAL_USER), "rapport", "a", "")
    work_once(engine, {"rapport": fail})
    failed = found(engine)
    assert failed is not None
    assert failed.state == "failed"
    assert failed.error.startswith(told)
    assert "Andersson" not in failed.error


def test_a_job_of_a_killed_process_is_taken_over_when_its_lease_has_run_out(tmp_path: Path) -> None:
    engine = sqlite_copy("empty", tmp_path / "oj.db")
    order_job(Acting(engine, LOCAL_USER), "rapport", "a", "solna")
    work = (
        "import sys, time\nfrom ojcore.store.engine import open_engine\nfrom ojcore.store.jobs import work_once\n"
        "def work(task):\n    task.tell('påbörjat')\n    time.sleep(600)\n"
        "work_once(open_engine(sys.argv[1]), {'rapport': work})"
    )
    process = subprocess.Popen([sys.executable, "-c", work, str(engine.url)], cwd=PROJECT)
    until = time.monotonic() + 60
    while (job := found(engine)) is None or job.progress != "påbörjat":
        assert time.monotonic() < until
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert job.state == "running"
    assert not work_once(engine, {"rapport": echo})
    let_the_lease_run_out(engine)
    again: list[bool] = []

    def finish(task: Task) -> Outcome:
        again.append(task.is_again)
        return echo(task)

    assert work_once(engine, {"rapport": finish})
    done = found(engine)
    assert done is not None
    assert (again, done.state, done.outcome) == ([True], "done", "SOLNA")
    engine.dispose()


def test_a_lease_is_renewed_while_the_work_goes_on(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LEASE", 2)
    order_job(Acting(engine, LOCAL_USER), "rapport", "a", "solna")

    def slow(task: Task) -> Outcome:
        time.sleep(4)
        assert not work_once(engine, {"rapport": echo})
        return echo(task)

    work_once(engine, {"rapport": slow})
    done = found(engine)
    assert done is not None
    assert done.state == "done"


def test_what_a_worker_did_after_it_lost_its_job_is_not_kept(engine: Engine) -> None:
    order_job(Acting(engine, LOCAL_USER), "rapport", "a", "första")

    def lose(_: Task) -> Outcome:
        let_the_lease_run_out(engine)
        assert work_once(engine, {"rapport": lambda _: Outcome("den andres")})
        return Outcome("den förstes")

    work_once(engine, {"rapport": lose})
    done = found(engine)
    assert done is not None
    assert done.outcome == "den andres"


def test_a_job_that_is_interrupted_again_and_again_is_given_up_and_told(engine: Engine) -> None:
    order_job(Acting(engine, LOCAL_USER), "rapport", "a", "")

    def die(_: Task) -> Outcome:
        raise KeyboardInterrupt

    for _ in range(ATTEMPTS):
        with pytest.raises(KeyboardInterrupt):
            work_once(engine, {"rapport": die})
        let_the_lease_run_out(engine)
    assert work_once(engine, {"rapport": echo})
    failed = found(engine)
    assert failed is not None
    assert "avbrutits 3 gånger" in failed.error


def test_a_job_is_no_part_of_a_backup(engine: Engine, tmp_path: Path) -> None:
    order_job(Acting(engine, LOCAL_USER), "rapport", "a", "solna", b"mall")
    back_up(Acting(engine, LOCAL_USER), tmp_path / "kopia.zip")
    restore(Acting(engine, LOCAL_USER), tmp_path / "kopia.zip", overwrite=True)
    with engine.connect() as connection:
        assert not has_unfinished(connection)
    assert found(engine) is None


def test_a_job_a_day_old_is_forgotten(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    order_job(Acting(engine, LOCAL_USER), "rapport", "a", "solna")
    work_once(engine, {"rapport": echo})
    monkeypatch.setattr(jobs, "KEPT", timedelta(seconds=-1))
    assert found(engine) is None
    order_job(Acting(engine, LOCAL_USER), "rapport", "b", "")
    with engine.connect() as connection:
        assert list(connection.execute(text("SELECT about FROM job")).scalars()) == ["b"]


def test_work_about_the_same_waits_for_what_is_being_done_and_other_kinds_are_left(engine: Engine) -> None:
    for about in ("a", "b"):
        order_job(Acting(engine, LOCAL_USER), "rapport", about, "")
    others: list[bool] = []

    def order_again(_: Task) -> Outcome:
        order_job(Acting(engine, OTHER), "rapport", "a", "")
        others.extend(work_once(engine, {"rapport": echo}) for _ in range(2))
        return Outcome()

    assert not work_once(engine, {"annat": echo})
    assert work_once(engine, {"rapport": order_again})
    assert others == [True, False]  # b is done meanwhile, and the second about a not
    assert work_once(engine, {"rapport": echo})
    with engine.connect() as connection:
        assert not has_unfinished(connection)


def test_shared_work_is_ordered_once_until_it_is_begun_and_again_then(engine: Engine) -> None:
    ordered: list[int] = []

    def order_again(_: Task) -> Outcome:
        with engine.begin() as connection:
            order_shared(connection, "kontroll")
            order_shared(connection, "kontroll")
            ordered.append(connection.execute(text("SELECT count(*) FROM job")).scalar_one())
        return Outcome()

    with engine.begin() as connection:
        order_shared(connection, "kontroll")
        order_shared(connection, "kontroll")
    assert work_once(engine, {"kontroll": order_again})
    assert ordered == [2]
    with engine.connect() as connection:
        left = find_shared(connection, "kontroll")
        assert (left is not None and left.state, has_unfinished(connection, "rapport")) == ("waiting", False)
