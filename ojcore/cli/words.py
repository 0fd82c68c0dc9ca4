"""What click itself says, in Swedish.

click asks gettext for its words, and gettext chooses by the machine's `LANG`. `oj` is Swedish whatever that is, also in
a container without a language, and nothing is compiled when it is installed: so the catalogue stands here and click's
modules are given it. `tests/pure/test_click_words.py` reads click's source and fails on a message that is not here.
"""

from gettext import NullTranslations

from click import core, decorators, exceptions, formatting, parser, shell_completion, types

SPEAKING = (core, decorators, exceptions, formatting, parser, shell_completion, types)
"""Those of click's modules that say something to who runs a command. The rest asks questions and draws bars."""

WORDS = {
    "(dynamic)": "(räknas ut)",
    "Aborted!": "Avbrutet.",
    "Argument {name!r} takes {nargs} values.": "Argumentet {name!r} tar {nargs} värden.",
    "Choose from:\n\t{choices}": "Välj mellan:\n\t{choices}",
    "Commands": "Kommandon",
    "Confirm the action without prompting.": "gör det utan att fråga",
    "Could not open file {filename!r}: {message}": "{filename!r} kunde inte öppnas: {message}",
    "Couldn't detect Bash version, shell completion is not supported.": (
        "Vilken version av Bash det är gick inte att se; ifyllnad av kommandon kräver Bash 4.4."
    ),
    "DeprecationWarning: The command {name!r} is deprecated.{extra_message}": (
        "Kommandot {name!r} är på väg att tas bort.{extra_message}"
    ),
    "DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}": (
        "{name!r} är på väg att tas bort.{extra_message}"
    ),
    "Do you want to continue?": "Vill du fortsätta?",
    "Error: {message}": "Fel: {message}",
    "Invalid value for {param_hint}: {message}": "{param_hint}: {message}",
    "Invalid value: {message}": "{message}",
    "Missing argument": "Saknar argumentet",
    "Missing command.": "Saknar kommando.",
    "Missing option": "Saknar flaggan",
    "Missing parameter": "Saknar",
    "Missing parameter: {param_name}": "Saknar: {param_name}",
    "Missing {param_type}": "Saknar {param_type}",
    "No such command {name!r}.": "Kommandot {name!r} finns inte.",
    "No such option {name!r}.": "Flaggan {name!r} finns inte.",
    "Option {name!r} does not take a value.": "Flaggan {name!r} tar inget värde.",
    "Options": "Flaggor",
    "Positional arguments": "Argument",
    "Shell completion is not supported for Bash versions older than 4.4.": (
        "Ifyllnad av kommandon kräver Bash 4.4 eller senare."
    ),
    "Show the version and exit.": "visar versionen",
    "Show this message and exit.": "visar den här hjälpen",
    "Try '{command} {option}' for help.": "Kör '{command} {option}' för hjälp.",
    "Usage:": "Användning:",
    "Value must be an iterable.": "Värdet ska vara flera.",
    "default: {default}": "förval: {default}",
    "deprecated": "på väg bort",
    "directory": "mappen",
    "env var: {var}": "miljövariabel: {var}",
    "file": "filen",
    "path": "sökvägen",
    "required": "krävs",
    "unknown error": "okänt fel",
    "{name} {filename!r} does not exist.": "{name} {filename!r} finns inte.",
    "{name} {filename!r} is a directory.": "{name} {filename!r} är en mapp.",
    "{name} {filename!r} is a file.": "{name} {filename!r} är en fil.",
    "{name} {filename!r} is not executable.": "{name} {filename!r} går inte att köra.",
    "{name} {filename!r} is not readable.": "{name} {filename!r} får inte läsas.",
    "{name} {filename!r} is not writable.": "{name} {filename!r} får inte skrivas.",
    "{value!r} is not a valid boolean. Recognized values: {states}": "{value!r} är varken ja eller nej: {states}",
    "{value!r} is not a valid UUID.": "{value!r} är inget UUID.",
    "{value!r} is not a valid {number_type}.": "{value!r} är inget {number_type}.",
    "{value} is not in the range {range}.": "{value} ligger inte inom {range}.",
    "%(prog)s, version %(version)s": "%(prog)s %(version)s",
}

NUMBERED = {
    "(Did you mean one of: {possibilities}?)": ("Menade du {possibility}?", "Menade du något av {possibilities}?"),
    "Got unexpected extra arguments ({args})": ("Ett argument för mycket: {args}", "Argument för mycket: {args}"),
    "Option {name!r} requires {nargs} arguments.": (
        "Flaggan {name!r} ska följas av ett värde.",
        "Flaggan {name!r} ska följas av {nargs} värden.",
    ),
    "Takes {nargs} values but {len} were given.": (
        "Ska ha {nargs} värden, men fick 1.",
        "Ska ha {nargs}, men fick {len}.",
    ),
    "{len_type} values are required, but {len_value} were given.": (
        "Ska ha {len_type} värden, men fick 1.",
        "Ska ha {len_type} värden, men fick {len_value}.",
    ),
    "{value!r} does not match the formats {formats}.": (
        "{value!r} skrivs inte som {format}.",
        "{value!r} skrivs inte på något av sätten {formats}.",
    ),
    "{value!r} is not one of {choices}.": ("{value!r} är inte {choice}.", "{value!r} är inget av {choices}."),
}
"""By click's plural: one, several."""


class _Swedish(NullTranslations):
    """The catalogue; what is not in it is said as click has it."""

    def gettext(self, message: str) -> str:
        return WORDS.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        one, several = NUMBERED.get(msgid2, (msgid1, msgid2))
        return one if n == 1 else several


def speak_swedish() -> None:
    """Gives click's modules the catalogue under the two names by which they call gettext."""
    swedish = _Swedish()
    for module in SPEAKING:
        for name, say in {"_": swedish.gettext, "ngettext": swedish.ngettext}.items():
            if hasattr(module, name):
                setattr(module, name, say)
