"""What `make proof` adds: the tests that kill, race and type, over and over; and Hypothesis with many more examples.

A test marked `proof` runs once in CI. With `OJ_PROOF=50` it runs 50 times, and the last lines tell how many held.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, settings

ROUNDS = int(os.environ.get("OJ_PROOF") or 0)
EXAMPLES = 2_000

# Where both cores are busy an example is slow to draw or to try, and not wrong.
settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("proof", settings.get_profile("tests"), max_examples=EXAMPLES)
settings.load_profile("proof" if ROUNDS else "tests")


def few(examples: int) -> settings:
    """So many examples of what costs much each, as a child process does; by `make proof` a tenth of what others get."""
    return settings(max_examples=EXAMPLES // 10 if ROUNDS else examples)


def repeat(metafunc: pytest.Metafunc) -> None:
    """Makes a marked test as many tests as there are rounds, also where it does not ask which round it is."""
    if ROUNDS and metafunc.definition.get_closest_marker("proof"):
        if "proof_round" not in metafunc.fixturenames:
            metafunc.fixturenames.append("proof_round")
        metafunc.parametrize("proof_round", range(ROUNDS))


def lines(reports: Iterable[pytest.TestReport]) -> list[str]:
    """`50 of 50, 2.1 s each: tests/…::test_…` for every marked test, in alphabetical order."""
    held, ran, seconds = Counter[str](), Counter[str](), defaultdict[str, float](float)
    for report in reports:
        if "proof" in report.keywords and report.when == "call":
            name = report.nodeid.partition("[")[0]
            ran[name] += 1
            held[name] += report.passed
            seconds[name] += report.duration
    return [f"{held[name]} of {ran[name]}, {seconds[name] / ran[name]:.1f} s each: {name}" for name in sorted(ran)]
