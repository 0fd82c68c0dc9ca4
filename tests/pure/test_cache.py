"""What all sessions share: made once, bounded, and made again where making failed."""

import threading
import time

import pytest

from ui.cache import Cache, remembered


def test_many_who_ask_at_once_wait_for_the_one_who_makes_it() -> None:
    cache, made, together = Cache(4), [], threading.Barrier(8)

    def make() -> str:
        made.append("made")
        time.sleep(0.02)
        return "page"

    def ask() -> None:
        together.wait()
        assert cache.get("key", make) == "page"

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == ["made"]


def test_one_key_does_not_wait_for_another() -> None:
    cache, going, free = Cache(4), threading.Event(), threading.Event()

    def slow() -> str:
        going.set()
        assert free.wait(5)
        return "slow"

    thread = threading.Thread(target=cache.get, args=("slow", slow))
    thread.start()
    assert going.wait(5)
    assert cache.get("quick", lambda: "quick") == "quick"
    free.set()
    thread.join()
    assert cache.get("slow", lambda: "made again") == "slow"


def test_what_is_made_may_ask_for_something_else_that_is_kept() -> None:
    cache = Cache(4)
    assert cache.get("outer", lambda: cache.get("inner", lambda: "inner") + " in outer") == "inner in outer"


def test_the_one_asked_for_longest_ago_goes_first() -> None:
    cache, made = Cache(2), []

    def ask(key: str) -> None:
        cache.get(key, lambda: made.append(key))

    for key in ("a", "b", "a", "c", "a", "b"):
        ask(key)
    assert made == ["a", "b", "c", "b"]


def test_nothing_is_kept_of_what_failed_and_the_next_makes_it() -> None:
    cache = Cache(2)
    with pytest.raises(ZeroDivisionError):
        cache.get("key", lambda: 1 // 0)
    assert cache.get("key", lambda: "now") == "now"


def test_nothing_is_a_result_too() -> None:
    cache, made = Cache(2), []
    for _ in range(2):
        assert cache.get("key", lambda: made.append("made")) is None
    assert made == ["made"]


def test_a_remembered_function_is_asked_once_for_the_same_arguments() -> None:
    made = []

    @remembered(8)
    def double(number: int, *, times: int = 2) -> int:
        made.append(number)
        return number * times

    assert [double(2), double(2), double(2, times=3), double(3)] == [4, 4, 6, 6]
    assert made == [2, 2, 3]
