"""`oj`: its commands and options, wrong usage in Swedish, completion, and what a command loads."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from inspection.commands import INSPECTION, main
from ojcore.cli.groups import Lazy
from ojcore.cli.main import root
from ojcore.cli.options import Day, WholeNumber
from ojcore.definitions.folder import PROJECT
from tests.conftest import require_component

# The contract: what scripts are written with. A required option is starred.
COMMANDS = {
    "oj": "--version",
    "oj init": "",
    "oj migrate": "",
    "oj import": "FIL… --sheet --area --year --publisher --unit --map --unknown=stop,skip,create --dry-run "
    "--approved-by --template --format=json,text",
    "oj undo": "NUMMER",
    "oj approve": "--by --seen --format=json,text",
    "oj definitions": "",
    "oj definitions export": "MAPP",
    "oj definitions import": "SÖKVÄG",
    "oj compare": "--area* --year* --group --unit --format=json,csv,text",
    "oj check": "--source --format=json,text",
    "oj backup": "FIL",
    "oj restore": "FIL --overwrite",
    "oj report": "",
    "oj report oj": "--out* --template --area* --year* --group --unit --date --quick",
    "oj report tjansteskrivelse": "--out* --template --form --unit* --year* --area --group",
    "oj report ej-verkstallda": "--out* --template --form --year* --quarter* --unit",
    "oj report tillagg": "--out* --template --form --year --unit",
    "oj completion": "SKAL=bash,zsh,fish",
    "oj inspection": "",
    "oj inspection draw": "--frame* --stratum --seed* --number --share --format=json,text",
    "oj inspection list": "",
    "oj inspection demo": "",
    "oj inspection ratios": "ID --format=json,text",
    "oj inspection report": "ID --out* --template",
    "oj inspection faults": "ID",
    "oj inspection verify": "ID",
    "oj inspection export-protocol": "ID --out*",
    "oj inspection import-protocol": "ID FIL.xlsx --replace",
    "oj inspection export-form": "INSTRUMENT --level=akt,enhet --out*",
}


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """The command and all within it, loaded, by what is typed."""
    loaded = command.load() if isinstance(command, Lazy) else command
    yield path, loaded
    if isinstance(loaded, click.Group):
        for name, inner in loaded.commands.items():
            yield from commands(inner, f"{path} {name}")


def every_command() -> dict[str, click.Command]:
    return dict(commands(root([INSPECTION]), "oj"))


def written(parameter: click.Parameter) -> str:
    """`--year*`, `FIL` or `--format=json,text`."""
    is_option = isinstance(parameter, click.Option)
    name = parameter.opts[0] if is_option else str(parameter.metavar)
    star = "*" if is_option and parameter.required else ""
    choices = ",".join(parameter.type.choices) if isinstance(parameter.type, click.Choice) else ""
    return f"{name}{star}{'=' if choices else ''}{choices}"


def test_the_commands_and_their_options_are_those_that_scripts_are_written_with() -> None:
    assert {path: " ".join(map(written, command.params)) for path, command in every_command().items()} == COMMANDS


def test_no_value_is_of_a_type_that_click_names_in_english() -> None:
    types = {type(parameter.type) for command in every_command().values() for parameter in command.params}
    assert types <= {WholeNumber, Day, click.Path, click.Choice, type(click.STRING), type(click.BOOL)}


def usage(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a wrong usage is told."""
    capsys.readouterr()
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    return printed.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("compar", "Kommandot 'compar' finns inte. Menade du 'compare'?"),
        ("report tillag", "Kommandot 'tillag' finns inte. Menade du 'tillagg'?"),
        ("inspection ratio 1", "Kommandot 'ratio' finns inte. Menade du 'ratios'?"),
        ("xyz", "Kommandot 'xyz' finns inte."),
        ("compare --year 2018", "Saknar flaggan '--area'."),
        ("compare --area x --year tjugo", "'--year': 'tjugo' är inget heltal."),
        ("check --format xml", "'--format': 'xml' är inget av 'json', 'text'."),
        ("report oj --out x.pdf", "'--out': det som skrivs är ett Word-dokument; låt namnet sluta på .docx."),
        ("check --sourc x", "Flaggan '--sourc' finns inte. Menade du '--source'?"),
        ("check --source", "Flaggan '--source' ska följas av ett värde."),
        ("check x", "Ett argument för mycket: x"),
        ("check x y", "Argument för mycket: x y"),
        ("backup", "Saknar argumentet 'FIL'."),
        ("inspection ratios ett", "'ID': 'ett' är inget heltal."),
        ("import --dry-run=ja fil.csv", "Flaggan '--dry-run' tar inget värde."),
        ("report oj --date 11/10", "'--date': '11/10' är inget datum, skrivet ÅÅÅÅ-MM-DD."),
        ("completion", "Saknar argumentet 'SKAL'. Välj mellan:\n\tbash,\n\tzsh,\n\tfish"),
        ("inspection draw --frame r.csv --seed 1", "Ange antingen '--number' eller '--share'."),
        ("inspection draw --frame r.csv --seed 1 --number 1 --share 1", "Ange antingen '--number' eller '--share'."),
    ],
)
def test_wrong_usage_is_told_in_swedish_with_status_2(
    capsys: pytest.CaptureFixture[str], arguments: str, told: str
) -> None:
    assert usage(capsys, *arguments.split()).endswith(f"Fel: {told}\n")


def test_wrong_usage_says_how_it_is_used_and_where_help_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert usage(capsys, "compare").startswith(
        "Användning: oj compare [FLAGGOR]\nKör 'oj compare --help' för hjälp.\n\nFel: "
    )


@pytest.mark.parametrize("arguments", [[], ["report"], ["inspection"]])
def test_a_group_without_its_command_tells_its_help(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    told = usage(capsys, *arguments)
    assert main([*arguments, "-h"]) == 0
    assert capsys.readouterr().out == told


def test_every_help_is_in_swedish(capsys: pytest.CaptureFixture[str]) -> None:
    for path, command in every_command().items():
        assert main([*path.split()[1:], "--help"]) == 0
        told = capsys.readouterr().out
        assert told.startswith(f"Användning: {path} [FLAGGOR]")
        assert "-h, --help " in told
        assert "visar den här hjälpen\n" in told
        assert not [word for word in ("Usage", "Options", "required", "default", "Show", "COMMAND") if word in told]
        assert str(command.help).splitlines()[0] in " ".join(told.split())


def test_a_choice_and_a_group_show_what_they_are_without_an_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "-h"]) == 0
    told = capsys.readouterr().out
    assert "--group GRUPP             [förval: nordvast]\n" in told
    assert "--area OMRÅDE             [krävs]\n" in told
    assert "--format [json|csv|text]  [förval: text]\n" in told


def test_the_version_is_that_of_the_installed_program(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == "oj 0.1.0\n"


# --- completion


def completed(shell: str, words: str) -> str:
    """What the shell's script gets for what is typed so far; the last word is being typed."""
    asked = {"_OJ_COMPLETE": f"{shell}_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    made = subprocess.run(
        [sys.executable, "-m", "inspection.commands"],
        env=os.environ | asked,
        capture_output=True,
        text=True,
        check=True,
        cwd=PROJECT,
    )
    return made.stdout


@pytest.mark.parametrize(
    ("words", "filled"),
    [
        ("oj ba", "plain,backup\n"),
        ("oj inspection ex", "plain,export-protocol\nplain,export-form\n"),
        ("oj check --so", "plain,--source\n"),
        ("oj check --format ", "plain,json\nplain,text\n"),
        ("oj backup ko", "file,ko\n"),
    ],
)
def test_a_shell_fills_in_commands_options_choices_and_files(words: str, filled: str) -> None:
    assert completed("bash", words) == filled


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_for_a_shell_asks_oj(capsys: pytest.CaptureFixture[str], shell: str) -> None:
    assert main(["completion", shell]) == 0
    assert f"_OJ_COMPLETE={shell}_complete" in capsys.readouterr().out


def test_bash_fills_in_by_the_script(tmp_path: Path) -> None:
    bash = shutil.which("bash")
    require_component(bash, "bash")
    typed = "source /dev/stdin; COMP_WORDS=(oj comp); COMP_CWORD=1; _oj_completion oj; printf '%s\\n' ${COMPREPLY[@]}"
    oj = tmp_path / "oj"
    oj.write_text(f'#!/bin/sh\nexec {sys.executable} -m inspection.commands "$@"\n', encoding="utf-8")
    oj.chmod(0o755)
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(PROJECT)}
    script = subprocess.run([oj, "completion", "bash"], env=environment, capture_output=True, text=True, check=True)
    filled = subprocess.run(
        [str(bash), "-c", typed], env=environment, input=script.stdout, capture_output=True, text=True, check=True
    )
    assert filled.stdout == "compare\ncompletion\n"


def test_the_module_of_one_half_says_where_the_commands_of_the_other_are() -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "ojcore", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=PROJECT)

    assert "granskning: bara i 'oj inspection'" in run("--help").stdout
    for arguments in (("inspection",), ("inspection", "ratios", "1", "--format", "json"), ("inspection", "--help")):
        done = run(*arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == "Granskningens kommandon finns inte i 'python -m ojcore'. Kör 'oj inspection …'.\n"


@pytest.mark.parametrize(
    "command",
    [
        "compare --area ekonomiskt-bistand --year 2018",
        "check",
        "backup kopia.oj",
        "import svar.csv",
        "report oj --area ekonomiskt-bistand --year 2018 --out rapport.docx",
        "inspection list",
        "inspection demo",
    ],
)
def test_a_command_without_a_database_says_where_there_is_none_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OJ_DATABASE", f"sqlite:///{tmp_path / 'oj.db'}")
    assert main(command.split()) == 1
    told = f"Det finns ingen databas i {tmp_path / 'oj.db'}. Kör 'oj init' först, eller rätta OJ_DATABASE.\n"
    assert capsys.readouterr().err == told
    assert list(tmp_path.iterdir()) == []


# --- what a command loads

HEAVY = ("sqlalchemy", "pydantic", "pandas", "numpy", "docx", "openpyxl", "altair", "vl_convert", "streamlit")


def loaded_by(*arguments: str) -> set[str]:
    """Which heavy packages have been imported when the command is done."""
    program = f"import sys; from inspection.commands import main; main({arguments!r}); print(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=PROJECT)
    return {*HEAVY}.intersection(done.stdout.splitlines())


@pytest.mark.parametrize("arguments", ["-h", "--version", "report -h", "inspection -h", "compar", "completion bash"])
def test_help_and_mistakes_load_nothing_heavy(arguments: str) -> None:
    assert loaded_by(*arguments.split()) == set()


def test_a_draw_loads_no_database(tmp_path: Path) -> None:
    frame = tmp_path / "ram.csv"
    frame.write_text("id\nA1\nA2\n", encoding="utf-8")
    assert loaded_by("inspection", "draw", "--frame", str(frame), "--seed", "17", "--number", "1") == {"numpy"}


@pytest.mark.parametrize("command", ["init", "migrate", "backup", "restore", "compare", "check"])
def test_a_command_that_only_reads_and_writes_the_database_loads_no_tables_or_documents(command: str) -> None:
    assert loaded_by(command, "-h") <= {"sqlalchemy", "pydantic", "numpy"}


@pytest.mark.parametrize("command", ["report oj", "inspection report", "inspection ratios", "import"])
def test_no_command_loads_streamlit(command: str) -> None:
    assert "streamlit" not in loaded_by(*command.split(), "-h")
