"""An exported instrument is an XLSForm that pyxform, which ODK and KoboToolbox use, turns into a form."""

import io
from typing import Any

import pytest
from docx.oxml import parse_xml
from openpyxl import load_workbook
from pyxform.xls2xform import convert

from inspection.instrument.model import Instrument, Level
from inspection.instrument.reader import load_instruments
from inspection.instrument.xlsform import write_xlsform
from ojcore.definitions.folder import PROJECT

INSTRUMENTS = load_instruments(PROJECT / "data")
OLD = INSTRUMENTS["ekonomiskt-bistand-2011-v1"]
XFORMS = "{http://www.w3.org/2002/xforms}"


def form_of(instrument: Instrument, level: Level) -> Any:
    converted = convert(io.BytesIO(write_xlsform(instrument, level)), validate=False)
    assert converted.warnings == []
    return parse_xml(converted.xform.encode())


def binds(form: Any) -> dict[str, dict[str, str]]:
    """question -> what the form binds it to."""
    return {each.get("nodeset", "").rpartition("/")[2]: dict(each.attrib) for each in form.iter(f"{XFORMS}bind")}


@pytest.mark.parametrize("level", ["akt", "enhet"])
@pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=lambda each: each.id)
def test_every_question_becomes_a_question_of_the_form(instrument: Instrument, level: Level) -> None:
    bound = binds(form_of(instrument, level))
    for question in instrument.at_level(level):
        assert bound[question.name].get("required") == ("true()" if question.required else None)
        assert ("relevant" in bound[question.name]) is (question.relevant is not None)
    first = {"akt": "lopnummer", "enhet": "enhetens_namn"}[level]
    assert bound.keys() == {first, "instanceID", "instanceName", *(each.name for each in instrument.at_level(level))}


def test_the_form_keeps_conditions_and_closing_checks() -> None:
    akt, enhet = binds(form_of(OLD, "akt")), binds(form_of(OLD, "enhet"))
    assert akt["plan_delmal"]["relevant"].split() == ["/data/personakter/avsnitt_arbetsplan/arbetsplan", "=", "'ja'"]
    closing = enhet["samverkan_bortfall"]["constraint"]
    assert closing.split()[-3:] == [".", "=", "/data/kvalitet/enkat_svarande"]
    assert "../samverkan_ja" in closing


def test_the_form_refuses_a_personnummer_and_two_answers_where_one_is_none() -> None:
    assert "[0-9]{6}" in binds(form_of(OLD, "akt"))["lopnummer"]["constraint"]
    assert "[0-9]{6}" in binds(form_of(OLD, "akt"))["anteckning"]["constraint"]
    rule = binds(form_of(OLD, "enhet"))["reception_bemanning"]["constraint"]
    assert rule.startswith("(not(selected(., 'obemannad') and count-selected(.) > 1)) and (count-selected(.) = 1 or")


def test_every_list_outside_a_table_offers_the_three_non_answers() -> None:
    form = form_of(OLD, "enhet")
    lists = {
        each.get("id", ""): [name.text for name in each.iter(f"{XFORMS}name")]
        for each in form.iter(f"{XFORMS}instance")
        if each.get("id")
    }
    assert lists["ja_nej"] == ["ja", "nej", "ej_tillampligt", "uppgift_saknas", "gick_inte_att_granska"]
    assert lists["risk_allvar_i_tabell"] == ["allvarlig", "mattlig", "liten"]


def test_the_form_says_which_instrument_and_version_it_is() -> None:
    form = form_of(OLD, "akt")
    data = next(each for each in form.iter(f"{XFORMS}data"))
    assert (data.get("id"), data.get("version")) == ("ekonomiskt-bistand-akt", "1")


def test_our_own_columns_follow_along() -> None:
    survey = load_workbook(io.BytesIO(write_xlsform(OLD, "akt")))["survey"]
    head, *rows = survey.iter_rows(values_only=True)
    plan = next(dict(zip(head, row, strict=True)) for row in rows if row[1] == "plan_delmal")
    assert (plan["base"], plan["law"], plan["identifying"]) == ("arbetsplaner", "dokumentation", "no")
    assert str(plan["report_text"]).startswith("ja: I {antal} fanns delmål.\nnej: ")
