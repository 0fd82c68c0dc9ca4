"""Stored reports of the check: whole, of these values and these rules or none, and never half of two."""

import pytest
from sqlalchemy import Engine, text

from ojcore.checking import check_source, stored
from ojcore.checking.stored import find_report, load_report
from ojcore.definitions.model import Definitions


def test_a_stored_report_is_the_one_that_a_check_gives_now(published: Engine, definitions: Definitions) -> None:
    with published.connect() as connection:
        for source in definitions.publications:
            report = check_source(connection, definitions, source)
            assert load_report(connection, definitions, source) == report
            assert report.discrepancies


def test_the_discrepancies_of_a_rule_stand_in_the_order_of_the_reports(
    loaded_engine: Engine, definitions: Definitions
) -> None:
    with loaded_engine.connect() as connection:
        report = find_report(connection, definitions, "oj-2017-nordvast")
    of_rules = {id(each) for outcome in report.counted.values() for each in outcome.discrepancies}
    assert {id(each) for each in report.discrepancies} == of_rules
    for outcome in report.counted.values():
        kept = [each for each in report.discrepancies if any(each is other for other in outcome.discrepancies)]
        assert kept == outcome.discrepancies


def test_a_report_of_other_rules_or_of_values_before_a_change_is_none(
    published_sqlite: Engine, definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    with published_sqlite.begin() as connection:
        assert load_report(connection, definitions, "oj-2016-nordvast") is None
        connection.execute(text("UPDATE checked_source SET rules = -1 WHERE source = 'oj-2015-nordvast'"))
        assert load_report(connection, definitions, "oj-2015-nordvast") is None
        assert load_report(connection, definitions, "oj-2017-nordvast") is not None
        monkeypatch.setattr(stored, "rules_version", lambda definitions: 1)
        assert load_report(connection, definitions, "oj-2017-nordvast") is None
        made = find_report(connection, definitions, "oj-2015-nordvast")
        assert made == check_source(connection, definitions, "oj-2015-nordvast")
