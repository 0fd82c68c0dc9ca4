"""The files of an instrument: they load, published ones are pinned, and wrong ones get their exact message."""

import shutil
from pathlib import Path

import pytest

from inspection.instrument.reader import content_hash, load_instrument, load_instruments, published_hashes
from ojcore.definitions.folder import PROJECT
from ojcore.errors import Problems

INSTRUMENTS = PROJECT / "data" / "instruments"
NAME = "ekonomiskt-bistand-2011-v1"

PUBLISHED = {
    "ekonomiskt-bistand-2011-v1": "005e33811b356012f50dd76eb42fd23c05417f85530f803df25432803053a616",
    "ekonomiskt-bistand-2026-v2": "7f297576981c9e5f41d10c5c40f16ed2072710edd9f333188e09f3b8e40a07dd",
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of what an instrument is read from, with nothing published."""
    shutil.copytree(INSTRUMENTS, tmp_path / "instruments")
    shutil.copy(PROJECT / "data" / "law.toml", tmp_path)
    (tmp_path / "instruments" / "published.csv").unlink()
    return tmp_path


def problems(data: Path) -> list[str]:
    with pytest.raises(Problems) as refused:
        load_instruments(data)
    return refused.value.lines


def change(data: Path, name: str, old: str, new: str) -> None:
    path = data / "instruments" / NAME / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_published_versions_have_not_been_edited() -> None:
    assert published_hashes(INSTRUMENTS) == PUBLISHED
    assert {each.id: each.sha256 for each in load_instruments(PROJECT / "data").values()} == PUBLISHED


def test_an_edited_published_version_is_refused(data: Path) -> None:
    shutil.copy(INSTRUMENTS / "published.csv", data / "instruments")
    change(data, "survey.csv", "Finns en arbetsplan?", "Finns det en arbetsplan?")
    assert problems(data) == [
        f"{NAME}/published.csv: versionen är publicerad och får inte ändras; gör en ny version i en ny mapp"
    ]


def test_a_published_version_cannot_be_taken_away(data: Path) -> None:
    shutil.copy(INSTRUMENTS / "published.csv", data / "instruments")
    shutil.rmtree(data / "instruments" / NAME)
    assert problems(data) == [
        f"published.csv: {NAME} är publicerad men mappen saknas; en publicerad version tas inte bort"
    ]


def test_the_hash_does_not_depend_on_how_lines_end(data: Path) -> None:
    folder = data / "instruments" / NAME
    before = content_hash(folder)
    for path in folder.iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert content_hash(folder) == before
    assert load_instrument(folder).by_name.keys() == load_instrument(INSTRUMENTS / NAME).by_name.keys()


PLAN = "select_one ja_nej;arbetsplan;Finns en arbetsplan?;;yes;;;;personakter;akt;;dokumentation;no;"

# file, what stands there, what is written instead, the message without its folder
WRONG = [
    (
        "survey.csv",
        "report_text\n",
        "report_txt\n",
        "survey.csv, rad 1: okänd kolumn 'report_txt'; tillåtna: type, name",
    ),
    ("survey.csv", "report_text\n", "report_txt\n", "survey.csv, rad 1: kolumnen 'report_text' ska finnas en gång"),
    ("survey.csv", "end_group;;", "end_group;", "survey.csv, rad 11: 13 celler, men rubrikraden har 14"),
    ("survey.csv", PLAN, PLAN.replace("ja_nej", "ja_nja"), "(arbetsplan): kolumn 'type': listan 'ja_nja' finns inte"),
    (
        "survey.csv",
        PLAN,
        PLAN.replace("select_one", "pick"),
        "(arbetsplan): kolumn 'type': 'pick' finns inte; tillåtna",
    ),
    ("survey.csv", PLAN, PLAN.replace("select_one ja_nej", "integer"), "kolumn 'type': en fråga om akten besvaras ur"),
    ("survey.csv", PLAN, PLAN.replace("akt;;dok", "enhet;;dok"), "kolumn 'level': 'enhet' finns inte; tillåtna: akt"),
    (
        "survey.csv",
        PLAN,
        PLAN.replace("personakter", "ledning"),
        "kolumn 'area': 'ledning' finns inte; tillåtna: personakter",
    ),
    ("survey.csv", PLAN, PLAN.replace(";no;", ";;"), "kolumn 'identifying': '' finns inte; tillåtna: yes, no"),
    ("survey.csv", PLAN, PLAN.replace(";yes;", ";ja;"), "kolumn 'required': 'ja' finns inte; tillåtna: tomt, yes"),
    ("survey.csv", PLAN, PLAN.replace("dokumentation", "lagen"), "kolumn 'law': 'lagen' finns inte i law.toml"),
    ("survey.csv", PLAN, PLAN.replace("dokumentation", "forebyggande"), "inget gällande lagrum den 2011-07-01"),
    ("survey.csv", PLAN, PLAN.replace("akt;;", "akt;planer;"), "kolumn 'base': 'planer' finns inte; tillåtna: akter, "),
    ("survey.csv", PLAN, PLAN.replace(";arbetsplan;", ";Plan;"), "kolumn 'name': 'Plan' ska ha a–z, 0–9 och _"),
    ("survey.csv", PLAN, PLAN.replace(";arbetsplan;", ";analys;"), "(analys): namnet 'analys' finns redan"),
    ("survey.csv", PLAN, PLAN.replace("Finns en arbetsplan?", ""), "(arbetsplan): kolumn 'label' är tom"),
    (
        "survey.csv",
        "${arbetsplan} = 'ja'",
        "${plan} = 'ja'",
        "(plan_individualiserad): kolumn 'relevant': 'plan' är ingen",
    ),
    (
        "survey.csv",
        "${arbetsplan} = 'ja'",
        "${arbetsplan} = 'jo'",
        "kolumn 'relevant': 'jo' är inget svar på 'arbetsplan'",
    ),
    (
        "survey.csv",
        "${arbetsplan} = 'ja'",
        "${delaktighet} = 'ja'",
        "'delaktighet' är ingen tidigare fråga på samma nivå",
    ),
    ("survey.csv", "${arbetsplan} = 'ja'", "${hemsida_lyssna} = 'ja'", "'hemsida_lyssna' är ingen tidigare fråga"),
    ("survey.csv", "${arbetsplan} = 'ja'", "arbetsplan = 'ja'", "kolumn 'relevant', tecken 1: väntade not(…)"),
    (
        "survey.csv",
        "${telefon_dagar} > 0",
        "${reception_bemanning} = 'vakt'",
        "'reception_bemanning' har flera svar; använd selected(…)",
    ),
    ("survey.csv", "En vecka har 0–7 dagar.", "", "'constraint' och 'constraint_message' ska båda vara ifyllda"),
    (
        "survey.csv",
        "ja: I {antal} fanns en arb",
        "jo: I {antal} fanns en arb",
        "'report_text': 'jo' ska vara ett av svaren",
    ),
    (
        "survey.csv",
        "{antal} fanns en arbetsplan",
        "fyra fanns en arbetsplan",
        "{antal} eller {Antal} ska stå exakt en gång",
    ),
    ("survey.csv", "end_repeat;", "end_group;", "survey.csv, rad 30: 'end_group' utan sin början"),
    ("survey.csv", "begin_group;hemsida", "text;hemsida", "frågan står utanför alla områden"),
    ("choices.csv", "ja_nej;nej;Nej", "ja_nej;nej;Ja", "choices.csv, rad 3 (nej): namnet eller etiketten finns redan"),
    ("choices.csv", "ja_nej;nej;", "ja_nej;ej_tillampligt;", "är ett av de tre uteblivna svaren"),
    ("choices.csv", "ja_nej;nej;Nej", 'ja_nej;nej;"Nej', "raden går inte att läsa"),
    (
        "bases.csv",
        "arbetsplaner;arbetsplan;ja;",
        "arbetsplaner;arbetsplan;jo;",
        "kolumn 'answers': skriv ett eller flera av ja, nej",
    ),
    ("bases.csv", "arbetsplaner;arbetsplan;", "arbetsplaner;plan;", "frågan 'plan' finns inte i survey.csv"),
    ("bases.csv", "arbetsplaner;arbetsplan;ja;akter", "arbetsplaner;arbetsplan;ja;", "kolumn 'within': skriv den bas"),
    ("bases.csv", "arbetsplaner;arbetsplan;ja;akter;en", "arbetsplaner;arbetsplan;ja;akter;den", "kolumn 'gender'"),
    ("bases.csv", "akter;;;;en", "akter;arbetsplan;ja;;en", "exakt en bas ska sakna fråga"),
    ("settings.csv", "2011-07-01", "1 juli 2011", "kolumn 'valid_from': '1 juli 2011' är inget datum"),
    (
        "settings.csv",
        ";1;",
        ";3;",
        f"mappen heter '{NAME}' men ska börja med 'ekonomiskt-bistand-' och sluta med '-v3'",
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "message"), WRONG)
def test_a_wrong_file_says_where_and_what_is_allowed(data: Path, name: str, old: str, new: str, message: str) -> None:
    change(data, name, old, new)
    lines = problems(data)
    assert any(message in line for line in lines), lines
    assert all(line.startswith(f"{NAME}/") for line in lines)


def test_all_faults_are_told_at_once(data: Path) -> None:
    change(data, "survey.csv", PLAN, PLAN.replace("dokumentation", "lagen").replace(";no;", ";;"))
    change(data, "bases.csv", "barnfamiljer;barnfamilj;ja", "barnfamiljer;barnfamilj;jo")
    assert len(problems(data)) == 3


def test_a_missing_or_unreadable_file_is_named(data: Path) -> None:
    (data / "instruments" / NAME / "choices.csv").unlink()
    (data / "instruments" / NAME / "bases.csv").write_bytes(b"id;\xff")
    assert problems(data) == [
        f"{NAME}/bases.csv: filen saknas eller är inte UTF-8 (UnicodeDecodeError)",
        f"{NAME}/choices.csv: filen saknas eller är inte UTF-8 (FileNotFoundError)",
    ]
