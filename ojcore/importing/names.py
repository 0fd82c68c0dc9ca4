"""What a text in each column of an import file means, and how to explain a text that means nothing."""

import difflib
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ojcore.definitions.model import Definitions
from ojcore.importing.form import HEADINGS, KINDS
from ojcore.importing.mapping import UNDECIDED, Decisions, Heading, IndicatorNames, Match, fold
from ojcore.importing.signs import STROKES
from ojcore.importing.units import BENCHMARK, GROUP, KOMMUN, Unit, UnitNames
from ojcore.reading.cells import CellReader
from ojcore.secrecy import find_personal_numbers
from ojcore.spreadsheet import is_formula
from ojcore.swedish import join_words, two_readings

__all__ = ["BENCHMARK", "GROUP", "KOMMUN", "Unit"]
LONGEST_TEXT = 300
EARLIEST_YEAR = 1990
"""Background figures are older than Öppna jämförelser, but not than this; an earlier year is mistyped."""
EMPTY = "cellen är tom och måste fyllas i"

_SOURCE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_YEAR = re.compile(r"([0-9]{4})(?:[.,]0+|-12-31(?: 00:00(?::00)?)?)?")
_YEARS = re.compile(r"[0-9]{4}\s*[/–-]\s*(?:[0-9]{2}|[0-9]{4})")
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T]00:00(?::00)?)?")
_INTERVAL = re.compile(r"\d+(?:[.,]\d+)?\s*(?:[-–]|till)\s*\d+(?:[.,]\d+)?\s*%?")
_ABOUT = re.compile(r"(?:ca|cirka|c:a|ungefär|runt|omkring|minst|högst|över|under|[<>≤≥~])\.?\s*\d", re.IGNORECASE)
_CODE_OF_ANSWER = re.compile(r"\d{1,2}(?:[.,]0+)?|x|sant|falskt|true|false", re.IGNORECASE)
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd-\uffff]")
_QUOTED = 60
_DIGITS_OF_A_PERSON = 10


class KnownSource(NamedTuple):
    """A source that is already stored. is_published: it comes from `data/` and no import may touch it."""

    title: str
    is_published: bool


class Names:
    """Finds what a file names. Each `find_…` gives None for an unknown text, which `explain_…` then explains."""

    def __init__(
        self,
        definitions: Definitions,
        sources: Mapping[str, KnownSource],
        decided: Decisions = UNDECIDED,
        area: str = "",
    ) -> None:
        """decided: what a person has said of the file's texts. area: of names that several areas share."""
        self._definitions = definitions
        self._sources = sources
        self._decided = decided.columns
        self._area = area
        self._indicators = IndicatorNames(definitions)
        self._units = UnitNames(definitions, decided.units)

    def find_source(self, text: str) -> str | None:
        """The id of a source that may be imported: stored or new, not published."""
        known = self._sources.get(text)
        is_usable = _SOURCE_ID.fullmatch(text) and not (known and known.is_published)
        return text if is_usable else None

    def explain_source(self, text: str) -> str:
        """Why `text` is no source to import."""
        if text in self._sources:
            where = f"källan '{text}' hör till de publicerade uppgifterna i data/"
            return f"{where}, som inte ändras genom import; ange en egen källa"
        return f"'{quote(text)}' kan inte vara en källas id; tillåtna tecken: a-z, 0-9 och bindestreck mellan dem"

    def find_indicator(self, text: str) -> str | None:
        """The id of an indicator by what was decided, id, title, wording or Kolada's id; None where several have it."""
        return self._decided.get(fold(text)) or self._indicators.find(text, self._area)

    def explain_indicator(self, text: str) -> str:
        """The nearest indicators, or those that share the name."""
        same = sorted(self._indicators.sharing(text))
        if same:
            return f"flera indikatorer heter '{quote(text)}'; skriv id: {', '.join(same)}"
        near = [id_ for id_, _ in self._indicators.nearest(Heading((text,)))]
        return f"okänd indikator '{quote(text)}'{suggest(self._definitions, near)}"

    def find_unit(self, text: str) -> Unit | None:
        """A kommun, benchmark or group by code or name; see `UnitNames`."""
        return self._units.find(text)

    def explain_unit(self, text: str) -> str:
        """What it is that cannot be stored, or the nearest name of a unit."""
        told = self._units.tell_other(text)
        if told:
            return f"'{quote(text)}' är ingen enhet här ({told}) och kan inte läsas in; ta bort raden"
        return self._units.explain(quote(text))


def suggest(definitions: Definitions, near: Sequence[str]) -> str:
    """`; menade du 'Socialjour' (socialjour)?` and what else may be done with a heading that nobody knows."""
    named = (f"'{definitions.indicators[id_].title}' ({id_})" for id_ in near)
    hint = f"; menade du {join_words(named, 'eller')}?" if near else "."
    remedy = "Skriv en indikators id eller titel, som står i mallen (.xlsx), säg vad rubriken betyder"
    return f"{hint} {remedy}, eller lägg till den som en egen indikator"


def explain_match(definitions: Definitions, match: Match) -> str:
    """Why a heading stops the file."""
    return f"rubriken '{quote(match.heading)}' är ingen känd indikator{suggest(definitions, match.candidates)}"


def quote(text: str) -> str:
    """`text`, shortened so that it fits in a message."""
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"


def possible_years(today: date) -> range:
    """The years that a file may have answers of: until the next one, which a plan or a prognosis may be of."""
    return range(EARLIEST_YEAR, today.year + 2)


def find_year(possible: range, text: str) -> int | None:
    """A year that is possible: four digits, also as a number (`2022.0`) or as the year's last day (`2022-12-31`)."""
    match = _YEAR.fullmatch(text)
    return int(match[1]) if match and int(match[1]) in possible else None


def explain_year(possible: range, text: str) -> str:
    """What a year looks like, and which there may be."""
    allowed = f"tillåtna: fyra siffror, {possible.start}–{possible.stop - 1}"
    if match := _YEAR.fullmatch(text):
        return f"året {match[1]} kan inte stämma; rätta det; {allowed}"
    if match := _DATE.fullmatch(text):
        return f"cellen är ett datum ({match[1]}); skriv året, {match[1][:4]}"
    if _YEARS.fullmatch(text):
        return f"'{quote(text)}' är två år, som ett läsår; skriv det år som uppgiften gäller; {allowed}"
    return f"'{quote(text)}' är inget år; {allowed}"


def find_kind(text: str) -> str | None:
    """`svar` (also where nothing is said), `snitt` or `förändring`."""
    return KINDS.get(fold(text))


def explain_kind(text: str) -> str:
    """The kinds there are."""
    near = difflib.get_close_matches(fold(text), [kind for kind in KINDS if kind], n=1)
    hint = f"; menade du '{near[0]}'?" if near else ";"
    return f"okänt slag '{quote(text)}'{hint} Tillåtna: svar, snitt, förändring, eller tomt för svar"


def explain_wrong_unit(kind: str, text: str) -> str:
    """Why a row of this kind cannot be about this unit."""
    if kind == "svar":
        return f"'{text}' är en grupp och har inga egna svar; skriv slag 'snitt' om det är gruppens tryckta medelvärde"
    if kind == "snitt":
        return f"ett snitt gäller en grupp, och '{text}' är ingen; lämna slag tomt för ett svar eller jämförelsetal"
    return f"en förändring gäller en grupp eller ett jämförelsetal, inte kommunen '{text}'"


def explain_answer(reader: CellReader, text: str, *, in_words: bool) -> str:
    """What the cell may mean, or the nearest answer and all that are allowed."""
    told = _explain_sign(text) or (_explain_code(text) if in_words else _explain_figure(text))
    if told:
        return told
    nearest = reader.nearest(text, in_words=in_words)
    hint = f"; menade du '{nearest}'?" if nearest else "."
    spellings = reader.allowed(in_words=in_words)
    allowed = ", ".join(f"'{each}'" if "," in each else each for each in spellings)
    if in_words:
        return f"okänt svar '{quote(text)}'{hint} Tillåtna: {allowed}"
    return f"'{quote(text)}' är inget tal{hint} Tillåtna: ett tal som 62,5 eller 1 095, {allowed}"


def _explain_sign(text: str) -> str:
    if text not in STROKES:
        return ""
    return (
        f"'{text}' kan betyda noll eller ej aktuellt; säg vad tecknet betyder i filen, eller skriv 0 eller ej aktuellt"
    )


def _explain_code(text: str) -> str:
    if not _CODE_OF_ANSWER.fullmatch(text):
        return ""
    return f"'{text}' är inget svar; säg vad koderna betyder, t.ex. 1 = ja, 0 = nej"


def _explain_figure(text: str) -> str:
    """Why what looks like a figure is none, or may be two."""
    if match := _DATE.fullmatch(text):
        return (
            f"cellen är ett datum ({match[1]}); ett intervall som 6-10 blir datum i Excel. Skriv talet, eller "
            "formatera cellen som text och skriv om den"
        )
    if _INTERVAL.fullmatch(text):
        return f"'{text}' är ett intervall och inget tal; skriv ett tal, eller ej svarat där det inte är känt"
    if _ABOUT.match(text):
        return f"'{quote(text)}' är inget bestämt tal; skriv talet utan ca, över eller under"
    if readings := two_readings(text):
        return f"'{text}' kan vara {readings[0]} eller {readings[1]}; skriv det ena, eller säg filens decimaltecken"
    return ""


def explain_printed_number(text: str) -> str:
    """What a figure that the source computed looks like."""
    return f"'{quote(text)}' är inget tal; skriv det som källan har räknat ut, t.ex. 62,5"


def refusal(text: str) -> str | None:
    """Why a cell may not be stored, whatever column it stands in; None for a text that may.

    text: the cell as it stands in the file.
    """
    if len(text) > LONGEST_TEXT:
        return f"cellen har {len(text)} tecken; högst {LONGEST_TEXT} tillåts"
    if _UNREADABLE.search(text):
        return "cellen har tecken som inte går att läsa; skriv om den, och spara en CSV-fil som 'CSV UTF-8'"
    if is_formula(text):
        return f"'{quote(text)}' är en formel eller börjar som en (= + - @); skriv värdet i stället"
    if sum(map(str.isdigit, text)) >= _DIGITS_OF_A_PERSON and find_personal_numbers(text):
        return "cellen ser ut att innehålla ett personnummer; ta bort det"
    return None


def explain_heading(heading: str, position: int) -> str:
    """Why a column does not belong to the form; position: from 1."""
    if not heading.strip():
        return f"kolumn {position} saknar rubrik men har innehåll; ge den en av formens rubriker eller ta bort den"
    if fold(heading) in ("kön", "gender", "sex"):
        what = "en uppgift har inget kön här; ta bort raderna för kvinnor och män, och kolumnen"
        return f"kolumnen '{quote(heading)}': {what}"
    near = difflib.get_close_matches(fold(heading), HEADINGS, n=1)
    hint = f"; menade du '{near[0]}'?" if near else ";"
    return f"okänd kolumn '{quote(heading)}'{hint} Tillåtna: {', '.join(HEADINGS)}"
