"""Which published benchmarks a kommun is compared with."""

from dataclasses import replace

from ojcore.definitions.model import Benchmark, Definitions


def test_kommuner_of_stockholms_lan_are_compared_with_all_three(definitions: Definitions) -> None:
    assert definitions.benchmarks_of(["0184"]) == ["stockholms-stad", "stockholms-lan", "riket"]


def test_a_kommun_of_another_lan_is_compared_with_riket_only(definitions: Definitions) -> None:
    assert definitions.benchmarks_of(["1280"]) == ["riket"]


def test_each_kommun_is_compared_with_its_own_lan(definitions: Definitions) -> None:
    lan = {name: Benchmark(id=name, title=name, meaning="", lan=name) for name in ("Skåne län", "Stockholms län")}
    national = replace(definitions, benchmarks=lan)
    assert national.benchmarks_of(["1280"]) == ["Skåne län"]
    assert national.benchmarks_of(["0184", "1280"]) == ["Skåne län", "Stockholms län"]
