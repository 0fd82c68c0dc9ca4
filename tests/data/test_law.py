"""The law as dated data."""

from datetime import date
from pathlib import Path

import pytest

from inspection.instrument.law import load_law
from ojcore.definitions.folder import PROJECT
from ojcore.errors import Problems

OLD, LAST_DAY, NEW, TODAY = date(2011, 12, 1), date(2025, 6, 30), date(2025, 7, 1), date(2026, 11, 22)

# subject | 2011-12-01 | 2025-06-30 | 2025-07-01
IN_FORCE = """
god-kvalitet         | 3 kap. 3 § SoL     | 3 kap. 3 § SoL     | 5 kap. 1 § SoL
kvalitet-folja-upp   | 3 kap. 3 § SoL     | 3 kap. 3 § SoL     | 5 kap. 2 § SoL
personal-kompetens   | 3 kap. 3 § SoL     | 3 kap. 3 § SoL     | 5 kap. 3 § SoL
sjalvbestammande     | 1 kap. 1 § SoL     | 1 kap. 1 § SoL     | 2 kap. 1 § SoL
forebyggande         |                    |                    | 2 kap. 4 § SoL
information          | 3 kap. 1 § SoL     | 3 kap. 1 § SoL     | 6 kap. 2 § SoL
delaktighet          | 3 kap. 5 § SoL     | 3 kap. 5 § SoL     | 10 kap. 3 § SoL
barnets-basta        | 1 kap. 2 § SoL     | 1 kap. 2 § SoL     | 3 kap. 1–3 §§ SoL
ekonomiskt-bistand   | 4 kap. 1 § SoL     | 4 kap. 1 § SoL     | 12 kap. 1 § SoL
inleda-utredning     | 11 kap. 1 § SoL    | 11 kap. 1 § SoL    | 14 kap. 2 § SoL
dokumentation        | 11 kap. 5–6 §§ SoL | 11 kap. 5–6 §§ SoL | 14 kap. 3, 6 och 7 §§ SoL
gallring             | 12 kap. SoL        | 12 kap. SoL        | 16 kap. 1 § SoL
lex-sarah            | 14 kap. SoL        | 14 kap. SoL        | 27 kap. 1–2 §§ SoL
ledningssystem       | SOSFS 2006:11      | SOSFS 2011:9       | SOSFS 2011:9
socialtjanstsekretess | 26 kap. 1 § OSL   | 26 kap. 1 § OSL    | 26 kap. 1 § OSL
"""


@pytest.mark.parametrize("line", [line for line in IN_FORCE.splitlines() if line])
def test_a_report_cites_the_law_of_its_day(line: str) -> None:
    subject, *citations = (cell.strip() for cell in line.split("|"))
    found = [load_law(PROJECT / "data/law.toml")[subject].on(day) for day in (OLD, LAST_DAY, NEW)]
    assert [each.citation if each else "" for each in found] == citations


def test_every_paragraph_names_its_statute_and_source() -> None:
    law = load_law(PROJECT / "data/law.toml")
    assert all(each.statute and each.source for subject in law.values() for each in subject.lagrum)
    assert all(subject.on(TODAY) for subject in law.values())
    quality = law["god-kvalitet"].on(OLD)
    assert quality is not None
    assert quality.quote.startswith("Insatser inom socialtjänsten skall vara av god kvalitet.")


SUBJECT = """
[[subject]]
id = "a"
title = "A"
[[subject.lagrum]]
valid_from = 2002-01-01
valid_to = 2025-06-30
statute = "lagen"
short = "L"
paragraph = "1 §"
source = "SFS"
"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SUBJECT + SUBJECT, "id 'a' finns flera gånger"),
        (SUBJECT.replace("2025-06-30", "2001-06-30"), "a: 1 § L upphör 2001-06-30, före sin första dag"),
        (
            SUBJECT + SUBJECT[SUBJECT.index("[[subject.lagrum]]") :],
            "a: 1 § L börjar 2002-01-01, innan 1 § L har upphört",
        ),
        (SUBJECT.replace("short", "kort"), "nyckeln 'subject.0.lagrum.0.short' saknas"),
        (SUBJECT.replace("short", "kort"), "okänd nyckel 'subject.0.lagrum.0.kort'"),
        ("[[subject", "filen går inte att läsa som TOML i UTF-8"),
    ],
)
def test_a_faulty_law_file_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "law.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Problems) as refused:
        load_law(path)
    assert any(message in line for line in refused.value.lines), refused.value.lines
