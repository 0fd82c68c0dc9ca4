"""An uploaded file is parsed in a child that may take so much and no more; whatever it does is told in a sentence."""

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from ojcore.definitions.folder import PROJECT
from ojcore.errors import Problems, UserError
from ojcore.importing.grid import read_grids
from ojcore.importing.grid.model import Area, Grid, text_columns
from ojcore.untrusted.codec import decode_grids, encode_grids
from ojcore.untrusted.grids import read_grids_apart
from ojcore.untrusted.running import MOST_AT_ONCE, Limits, Parser, parse_apart
from tests import hostile_parsers as hostile

SMALL = Limits(memory=200 * 2**20, cpu=30, wall=60, answer=2**20)
BRIEF = SMALL._replace(cpu=1)  # only for what shall meet it: a busy machine takes long to fill 200 MB
MEMORY = "filen kräver mer minne än 200 MB att läsa. Spara uppgifterna i en ny, tom fil eller dela upp dem på flera."
TIME = "filen tar längre tid än 1 sekunder att läsa. Spara uppgifterna i en ny, tom fil eller dela upp dem på flera."
UNREADABLE = "filen är skadad eller ovanlig på ett sätt som inte kan läsas. Öppna den och spara den på nytt."
SECRET = b"Kalle Anka 19640823-3234"


def test_what_a_parser_returns_comes_back_and_twenty_megabytes_pass() -> None:
    content = os.urandom(20 * 2**20)
    value, body = parse_apart(hostile.echo, content)
    assert (value, bytes(body)) == ({"length": len(content)}, content[::-1])


def test_a_refusal_and_problems_come_back_as_they_were_raised() -> None:
    with pytest.raises(UserError, match=r"^bladet 'Å' är tomt\.$"):
        parse_apart(hostile.refuse, "Å".encode())
    with pytest.raises(Problems) as told:
        parse_apart(hostile.find_problems, b"a1 b2")
    assert (told.value.heading, told.value.lines) == ("Filen går inte:", ["a1", "b2"])


@pytest.mark.parametrize(
    ("parse", "said"),
    [
        (hostile.take_memory, MEMORY),
        (hostile.take_memory_unseen, MEMORY),
        (hostile.abort, MEMORY),
        (hostile.spin, TIME),
        (hostile.crash, UNREADABLE),
        (hostile.vanish, UNREADABLE),
        (hostile.stumble, UNREADABLE),
        (hostile.recurse, UNREADABLE),
    ],
)
def test_each_way_to_die_is_one_sentence_and_the_log_has_nothing_of_the_file(
    parse: Parser, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(UserError) as told:
        parse_apart(parse, SECRET, limits=BRIEF if said == TIME else SMALL)
    assert str(told.value) == said
    assert "Kalle" not in caplog.text
    assert "Traceback" not in caplog.text
    assert not _children()


def test_a_child_that_only_waits_is_stopped_by_the_clock() -> None:
    began = time.monotonic()
    with pytest.raises(UserError, match="längre tid"):
        parse_apart(hostile.sleep, b"", limits=SMALL._replace(wall=1))
    assert time.monotonic() - began < 3
    assert not _children()


def test_an_answer_that_is_too_long_is_not_taken_in() -> None:
    with pytest.raises(UserError, match="mer än som kan läsas på en gång"):
        parse_apart(hostile.echo, b"x" * 2**21, limits=SMALL)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\x80\x04cos\nsystem\n",
        b"[]\n",
        b'{"value": 1}\n',
        b'{"length": 9}\nxx',
        b'{"length": -1}\n',
        b'{"length": 0}\n',
        b"[" * 9999,
    ],
)
def test_an_answer_that_is_none_is_told_and_never_run(answer: bytes) -> None:
    with pytest.raises(UserError) as told:
        parse_apart(hostile.answer_nonsense, answer, limits=SMALL)
    assert str(told.value) == UNREADABLE


@pytest.mark.parametrize("answer", [b'{"length": -1}\n', b"x" * 2**16])
def test_an_answer_without_end_is_not_waited_for(answer: bytes) -> None:
    before = psutil.Process().memory_info().rss
    with pytest.raises(UserError, match="ovanlig på ett sätt"):
        parse_apart(hostile.answer_without_end, answer)
    assert psutil.Process().memory_info().rss - before < 20 * 2**20


def test_what_a_library_prints_is_no_part_of_the_answer() -> None:
    assert bytes(parse_apart(hostile.talk, b"svar")[1]) == b"svar"


def test_a_child_writes_no_file_and_knows_nothing_of_our_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("OJ_DATABASE", "postgresql://user:hemligt@host/namn")
    file = tmp_path_factory.mktemp("child") / "fil"
    with pytest.raises(UserError):
        parse_apart(hostile.write_file, str(file).encode())
    assert not file.exists() or file.read_bytes() == b""
    assert "hemligt" not in json.dumps(parse_apart(hostile.tell_surroundings, b"")[0])


def test_many_at_once_wait_for_each_other_and_all_get_their_own_answer() -> None:
    most: list[int] = []
    done = threading.Event()
    watch = threading.Thread(target=_count_children, args=(most, done))
    watch.start()
    contents = [bytes([number]) * 10_000 for number in range(12)]
    with ThreadPoolExecutor(len(contents)) as pool:
        answers = list(pool.map(lambda content: bytes(parse_apart(hostile.echo, content)[1]), contents))
    done.set()
    watch.join()
    assert answers == contents
    assert 1 < max(most) <= MOST_AT_ONCE
    assert not _children()


def _count_children(most: list[int], done: threading.Event) -> None:
    while not done.wait(0.01):
        most.append(len(_children()))


def _children() -> list[psutil.Process]:
    """Ours, zombies too."""
    return [process for process in psutil.Process().children() if "ojcore.untrusted" in _command(process)]


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline()) or "ojcore.untrusted (zombie)"
    except psutil.Error:
        return ""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a child that is left ends by its own clock")
def test_a_child_dies_with_whoever_asked() -> None:
    script = (
        "from tests.hostile_parsers import tell_process_and_sleep as parse\n"
        "from ojcore.untrusted.running import parse_apart\n"
        "parse_apart(parse, b'%d')"
    )
    started = threading.Event()
    before = signal.signal(signal.SIGUSR1, lambda *_: started.set())
    try:
        command = [sys.executable, "-c", script % os.getpid()]
        with subprocess.Popen(command, cwd=PROJECT, env={**os.environ, "PYTHONPATH": str(PROJECT)}) as parent:
            assert started.wait(20)
            (child,) = psutil.Process(parent.pid).children()
            parent.kill()
        _, alive = psutil.wait_procs([child], timeout=5)
        assert not alive
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_a_killed_child_is_told_and_leaves_nothing() -> None:
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(parse_apart, hostile.sleep, b"")
        while not (children := _children()):
            time.sleep(0.01)
        children[0].kill()
        with pytest.raises(UserError):
            answer.result(timeout=10)
    assert not _children()


# What goes between.

words = st.text(st.characters(codec=None), max_size=8)  # lone surrogates too
places = st.tuples(st.integers(1, 2**20), st.integers(1, 2**14))


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    width = draw(st.integers(0, 4))
    lines = draw(st.lists(st.lists(words, min_size=width, max_size=width), min_size=1, max_size=6))
    return Grid(
        name=draw(words),
        columns=text_columns(lines),
        faults=draw(st.dictionaries(places, words, max_size=3)),
        formulas=draw(st.integers(0, 9)),
        dates=draw(st.frozensets(places, max_size=3)),
        merged=tuple(Area(*each) for each in draw(st.lists(st.tuples(*[st.integers(1, 99)] * 4), max_size=3))),
        hidden_rows=tuple(draw(st.lists(st.integers(1, 2**20), max_size=3))),
        hidden_columns=tuple(draw(st.lists(st.integers(1, 99), max_size=3))),
        is_hidden=draw(st.booleans()),
        notes=tuple(draw(st.lists(words, max_size=2))),
        publisher=draw(words),
        title=draw(words),
        year=draw(st.none() | st.integers(1990, 2030)),
    )


def as_plain(grid: Grid) -> dict[str, object]:
    return {**vars(grid), "columns": [(texts, codes.tolist()) for texts, codes in grid.columns]}


@given(st.lists(grids(), max_size=3))
def test_grids_come_through_as_they_were(given_grids: list[Grid]) -> None:
    heads, parts = encode_grids(given_grids)
    got = decode_grids(json.loads(json.dumps(heads)), memoryview(b"".join(parts)))
    assert list(map(as_plain, got)) == list(map(as_plain, given_grids))


@given(st.lists(grids(), min_size=1, max_size=2), st.data())
def test_a_spoilt_answer_is_refused_or_read_within_itself(given_grids: list[Grid], data: st.DataObject) -> None:
    heads, parts = encode_grids(given_grids)
    body = bytearray(b"".join(parts))
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        got = decode_grids(heads, memoryview(body)[: data.draw(st.integers(0, len(body)))])
    except (ValueError, TypeError, KeyError, IndexError):
        return
    assert sum(
        len(text.encode("utf-8", "surrogatepass")) for grid in got for c in grid.columns for text in c.texts
    ) <= (len(body))
    assert all(grid.lines() is not None for grid in got)


# The figures' files.


def test_a_file_says_the_same_in_the_child() -> None:
    content = "kod;namn;värde\n0114;Upplands Väsby;1,5\n0880;Kalmar;..\n".encode("cp1252")
    apart, here = read_grids_apart(content, "fil.csv"), read_grids(content, "fil.csv")
    assert list(map(as_plain, apart)) == list(map(as_plain, here))
    assert apart[0].cell(2, 2) == "Upplands Väsby"


@pytest.mark.parametrize("name", ["fil.csv", "bok.xlsx"])
def test_a_child_loads_only_what_reads_the_file(name: str) -> None:
    content = b"kod;namn\n0114;Upplands\n" if name == "fil.csv" else small_workbook()
    loaded, _ = parse_apart(hostile.read_and_tell_modules, content, file_name=name)
    assert not {"pandas", "sqlalchemy", "streamlit", "openpyxl", "docx", "pydantic"} & set(loaded)


def small_workbook() -> bytes:
    workbook, file = Workbook(), io.BytesIO()
    workbook.active.append(["kod", "namn"])
    workbook.save(file)
    return file.getvalue()


def emoji_bomb() -> bytes:
    """An .xlsx of a few kilobytes: one text of a million emoji, in a thousand cells."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 1001))
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{types}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{types}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}">'
        '<sheets><sheet name="Blad1" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}"><si><t>{"😀" * 1_000_000}</t></si></sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


def test_a_small_workbook_that_would_take_gigabytes_is_refused_and_costs_us_nothing() -> None:
    bomb = emoji_bomb()
    assert len(bomb) < 20_000
    before = psutil.Process().memory_info().rss
    with pytest.raises(UserError) as told:
        read_grids_apart(bomb, "bok.xlsx")
    assert psutil.Process().memory_info().rss - before < 20 * 2**20
    assert str(told.value).count(".") <= 2
    assert not _children()
