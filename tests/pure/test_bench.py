"""The arithmetic of `make bench`: percentiles, growth, carried users, and when a run fails."""

import subprocess
import sys
from math import nan
from pathlib import Path

import psutil
import pytest

from tests.bench.measure import cpu_of, growth, percentile
from tests.bench.people import Crowd, carried
from tests.bench.rows import Miss, Row, failures, judge, left_out, line, read_accepted, unmeasured

BURNING = """
import sys, threading, time
def burn():
    until = time.thread_time() + 0.3
    while time.thread_time() < until:
        pass
thread = threading.Thread(target=burn)
thread.start()
thread.join()
print(time.process_time(), flush=True)
sys.stdin.read()
"""


def make_row(value: float, goal: float | None = 3, *, is_least: bool = False) -> Row:
    return Row("page: click", "empty page 2.70 ms", "8.1 ms", value, goal, is_least=is_least)


def test_the_cpu_of_a_process_has_its_ended_threads_and_ended_children() -> None:
    with subprocess.Popen([sys.executable, "-c", BURNING], stdin=-1, stdout=-1, text=True) as process:
        assert process.stdout is not None
        told = float(process.stdout.readline())
        assert told >= 0.3
        assert cpu_of(process.pid) == pytest.approx(told, abs=0.05)
        process.communicate("")
    before = cpu_of(psutil.Process().pid)
    subprocess.run([sys.executable, "-c", BURNING], input="", capture_output=True, text=True, check=True)
    assert cpu_of(psutil.Process().pid) - before >= 0.29


@pytest.mark.parametrize(
    ("share", "expected"), [(50, 2.0), (51, 3.0), (75, 3.0), (95, 4.0), (100, 4.0), (0, 1.0), (25, 1.0)]
)
def test_a_percentile_is_the_least_value_that_the_share_does_not_exceed(share: float, expected: float) -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], share) == expected


@pytest.mark.parametrize("exponent", [0.0, 1.0, 1.2, 2.0])
def test_growth_is_the_exponent_of_n(exponent: float) -> None:
    assert growth({n: 7 * n**exponent for n in (1_000, 10_000, 50_000)}) == pytest.approx(exponent)


def crowd(people: int, p95: float) -> Crowd:
    return Crowd(people, [p95 / 2] * 18 + [p95, 2 * p95], 0.01)


def test_so_many_users_are_carried_as_wait_three_times_as_long_as_one() -> None:
    assert carried([crowd(1, 0.1), crowd(20, 0.2), crowd(50, 0.3), crowd(100, 0.9)]) == pytest.approx(50)
    # Half the way from 0.2 to 0.45 on a logarithmic scale is 0.3, and half the way from 20 to 80 is 40.
    assert carried([crowd(1, 0.1), crowd(20, 0.2), crowd(80, 0.45)]) == pytest.approx(40)
    assert carried([crowd(1, 0.1), crowd(20, 0.1), crowd(100, 0.3)]) == 100


@pytest.mark.parametrize(
    ("row", "text", "fails"),
    [
        (make_row(3.0), "reached", False),
        (make_row(3.01), "MISSED", True),
        (make_row(nan), "MISSED", True),
        (make_row(9.0, None), "", False),
        (make_row(60.0, 60, is_least=True), "reached", False),
        (make_row(59.9, 60, is_least=True), "MISSED", True),
        (unmeasured("page: click", "haproxy is not installed"), "MISSED", True),
    ],
)
def test_a_goal_that_is_not_reached_fails_the_run(row: Row, text: str, fails: bool) -> None:
    assert judge(row, {}) == (text, fails)
    assert failures([row], {}, is_whole=True) == (["page: click"] if fails else [])


def test_an_accepted_miss_fails_the_run_beyond_its_bound_only() -> None:
    accepted = {"page: click": Miss(5.0, "The reason.")}
    assert judge(make_row(4.0), accepted) == ("accepted miss (bound 5 ×: The reason.)", False)
    assert judge(make_row(5.0), accepted).fails is False
    assert judge(make_row(5.1), accepted) == ("MISSED, beyond the accepted bound 5 ×", True)
    assert judge(make_row(nan), accepted).fails is True
    assert judge(make_row(3.0), accepted) == ("reached (take it out of accepted.toml)", False)


def test_an_accepted_miss_of_what_shall_be_large_has_its_bound_below() -> None:
    accepted = {"page: click": Miss(7.0, "The reason.")}
    assert judge(make_row(7.0, 60, is_least=True), accepted).fails is False
    assert judge(make_row(6.9, 60, is_least=True), accepted).fails is True


def test_an_accepted_miss_that_no_row_has_fails_a_whole_run() -> None:
    accepted = {"page: gone": Miss(5.0, "The reason.")}
    assert failures([make_row(1.0)], accepted, is_whole=False) == []
    assert failures([make_row(1.0)], accepted, is_whole=True) == ["page: gone (in accepted.toml, but no such row)"]


def test_what_quick_leaves_out_is_said_and_fails_nothing() -> None:
    row, accepted = left_out("page: click", "fewer wait too long"), {"page: click": Miss(5.0, "The reason.")}
    assert failures([row], accepted, is_whole=True) == []
    words = " ".join(line(row, accepted).split())
    assert words == "page: click – left out with QUICK: fewer wait too long –"


def test_accepted_misses_have_a_reason_and_stand_once(tmp_path: Path) -> None:
    path = tmp_path / "accepted.toml"
    group = '[[miss]]\nreason = "{}"\n[miss.bound]\n"page: click" = 5\n'
    path.write_text(group.format("The reason."), encoding="utf-8")
    assert read_accepted(path) == {"page: click": Miss(5.0, "The reason.")}
    for wrong in (group.format(" "), group.format("One.") + group.format("Two.")):
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(ValueError, match="'page: click' stands twice or without a reason"):
            read_accepted(path)


def test_those_that_stand_in_the_bench_can_be_read() -> None:
    assert all(miss.bound > 0 for miss in read_accepted().values())


def test_a_row_says_work_floor_figure_ratio_goal_and_verdict() -> None:
    words = " ".join(line(make_row(3.004), {}).split())
    assert words == "page: click empty page 2.70 ms 8.1 ms 3 × ≤ 3 × MISSED"
    words = " ".join(line(unmeasured("page: click", "haproxy is not installed"), {}).split())
    assert words == "page: click haproxy is not installed – MISSED"
