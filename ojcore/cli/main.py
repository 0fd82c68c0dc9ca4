"""`oj`, the command line: every page's content is reachable through it.

Exit status 0 done, 1 the input was refused (Swedish message on stderr), 2 wrong usage. What is built on `ojcore` adds
its commands by `main(extensions=…)`; `python -m ojcore` has this half's, and says where the others are. The lists below
are all that is loaded before it is known which command is to run.
"""

import os
import sys
from collections.abc import Sequence

import click
from click.shell_completion import shell_complete

from ojcore.cli.completion import VARIABLE
from ojcore.cli.groups import Commands, Lazy
from ojcore.cli.words import speak_swedish
from ojcore.errors import DatabaseUnavailable, UserError

REPORTS = (
    Lazy("oj", "ojcore.cli.reports:yearly", "årsrapporten för en grupp eller en kommun"),
    Lazy("tjansteskrivelse", "ojcore.cli.reports:comparison_letter", "tjänsteskrivelse med en bilaga per område"),
    Lazy("ej-verkstallda", "ojcore.cli.reports:quarter_letter", "kvartalsrapport om ej verkställda beslut"),
    Lazy("tillagg", "ojcore.cli.reports:allowance_letter", "tillfälligt tillägg till försörjningsstöd"),
)

DEFINITIONS = (
    Lazy("export", "ojcore.cli.defining:export_definitions", "skriver de egna indikatorerna som filer"),
    Lazy("import", "ojcore.cli.defining:import_definitions", "läser in egna indikatorer: alla eller inga"),
)

COMMANDS = (
    Lazy("init", "ojcore.cli.database:init", "skapar eller uppgraderar databasen och läser in data/"),
    Lazy("migrate", "ojcore.cli.database:migrate", "uppgraderar databasen"),
    Lazy("import", "ojcore.cli.importing:import_values", "läser in en fil, eller skriver en mall att fylla i"),
    Lazy("undo", "ojcore.cli.approving:undo", "tar tillbaka en inläsning"),
    Lazy("approve", "ojcore.cli.approving:approve", "visar och godkänner vad ändrade regler gör att läsa annorlunda"),
    Commands("definitions", DEFINITIONS, "Egna definitioner.", "egna indikatorer in och ut som filer"),
    Lazy("compare", "ojcore.cli.comparing:compare", "jämförelsetabellen"),
    Lazy("check", "ojcore.cli.checking:check", "kontrollräknar källorna"),
    Lazy("backup", "ojcore.cli.database:backup", "skriver hela databasen till en fil"),
    Lazy("restore", "ojcore.cli.database:restore", "läser tillbaka en säkerhetskopia: allt eller inget"),
    Commands("report", REPORTS, "Nämndens dokument.", "skriver nämndens dokument som Word", "DOKUMENT"),
    Lazy("completion", "ojcore.cli.completion:completion", "skriver skriptet som fyller i kommandon i ett skal"),
)


def main(arguments: Sequence[str] | None = None, extensions: Sequence[click.Command] = ()) -> int:
    """Runs one command and returns its exit status."""
    speak_swedish()
    oj = root(extensions)
    if asked := os.environ.get(VARIABLE):
        return shell_complete(oj, {}, "oj", VARIABLE, asked)
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with oj.make_context("oj", given, help_option_names=["-h", "--help"], show_default=True) as context:
            oj.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as ended:  # after the help or the version
        return ended.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except DatabaseUnavailable as error:
        print(f"Databasen kan inte användas: {error.reason}\nKontrollera OJ_DATABASE.", file=sys.stderr)
        return 1
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # whoever read the output, such as `head`, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def root(extensions: Sequence[click.Command] = ()) -> click.Group:
    """`oj` with all its commands, those of `extensions` last."""
    oj = Commands("oj", [*COMMANDS, *extensions], "Öppna jämförelser och granskning för socialtjänsten.")
    version = click.version_option(package_name="oppna-jamforelser", message="%(prog)s %(version)s")
    return version(oj)
