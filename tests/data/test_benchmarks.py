"""Which published benchmarks a kommun is compared with, and the order of those who are compared."""

from dataclasses import replace

from ojcore.definitions.model import Benchmark, Definitions


def test_kommuner_of_stockholms_lan_are_compared_with_all_three(definitions: Definitions) -> None:
    assert definitions.benchmarks_of(["0184"]) == ["stockholms-stad", "stockholms-lan", "riket"]


def test_a_kommun_of_another_lan_is_compared_with_its_lan_and_riket(definitions: Definitions) -> None:
    assert definitions.benchmarks_of(["1280"]) == ["benchmark-lan-12", "riket"]


def test_each_kommun_is_compared_with_its_own_lan(definitions: Definitions) -> None:
    lan = {name: Benchmark(id=name, title=name, meaning="", lan=name) for name in ("Skåne län", "Stockholms län")}
    national = replace(definitions, benchmarks=lan)
    assert national.benchmarks_of(["1280"]) == ["Skåne län"]
    assert national.benchmarks_of(["0184", "1280"]) == ["Skåne län", "Stockholms län"]


def test_the_own_kommun_comes_first_then_the_others_by_name_the_group_and_the_benchmarks(
    definitions: Definitions,
) -> None:
    shown = ["riket", "nordvast", "0184", "stockholms-lan", "0125", "0114", "stockholms-stad", "0123"]
    benchmarks = ["stockholms-stad", "stockholms-lan", "riket"]
    assert definitions.order_series(shown, "0184") == ["0184", "0125", "0123", "0114", "nordvast", *benchmarks]
    assert definitions.order_series(shown) == ["0125", "0123", "0184", "0114", "nordvast", *benchmarks]
    assert definitions.order_series([]) == []
