"""A tjänsteskrivelse as it is kept: what people have typed, and what holds where they have typed nothing.

A letter is kept per kommun, year and kind, for a quarter's report also per quarter. Each of its fields is a text of
`store/texts`. What can be derived, such as the title, is proposed and stored only where somebody writes something else.
The page and the command ask the same functions here.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from ojcore.access import Acting, log, require
from ojcore.documents.content import ABOUT
from ojcore.documents.forms import QUARTER_READERS, Decision, quarter_title
from ojcore.errors import UserError
from ojcore.store.texts import Publication, StoredText, save_text

Kind = Literal["tjansteskrivelse", "ej-verkstallda", "tillagg"]

AUTHORITY, NAMND = "Socialförvaltningen", "Socialnämnden"
SIGNATURES: dict[Kind, Sequence[str]] = {
    "tjansteskrivelse": ("Förvaltningschef", "Kvalitetscontroller"),
    "ej-verkstallda": ("Förvaltningschef", "Stabschef"),
    "tillagg": ("Förvaltningschef", "Enhetschef"),
}
SENT_TO: dict[Kind, Sequence[str]] = {"tjansteskrivelse": (), "ej-verkstallda": QUARTER_READERS, "tillagg": ()}
PROPOSALS: dict[Kind, str] = {
    "tjansteskrivelse": "tar del av redovisningen.",
    "ej-verkstallda": (
        "tar del av informationen och överlämnar rapporten till kommunfullmäktige och kommunens revisorer."
    ),
}
"""What the nämnd does, after its name; that of a tillägg says how much and to whom."""

ALLOWANCE_TITLE = "Tillfälligt tillägg till försörjningsstödet"
PERIOD, CONDITION, AMOUNT = "december månad", "till de familjer som får försörjningsstöd", 1500

NONE = "–"
"""Written where a proposed text is to be left out: a field that is emptied has its proposal again."""

Texts = Mapping[str, StoredText]

_LONGEST = {
    "authority": 100,
    "namnd": 100,
    "title": 200,
    "diarienummer": 40,
    "signatures": 500,
    "proposal": 2000,
    "summary": 5000,
    "sent_to": 1000,
    "introduction": 5000,
    "conclusion": 5000,
    "background": 5000,
    "period": 100,
    "condition": 300,
}  # field -> characters
_DAYS = ("day", "decided", "carried_out", "ended")
_NUMBERS = ("children", "amount", "year", "households", "cost")
_TICKS = ("has_earlier", "reported_before")
_DECISION = {"reference": 20, "insats": 100, "reason": 300}
_ROW, _AREA, _EARLIER = "decision/", "area/", "earlier/"


def letter_of(kind: Kind, unit: str, year: int, quarter: int = 0) -> Publication:
    """Where the texts of a letter are kept. quarter: 1–4 for a quarter's report, else 0."""
    return Publication(f"{kind}-{quarter}" if quarter else kind, year=year, unit=unit)


def save_letter_text(acting: Acting, letter: Publication, field: str, text: str, seen_version: int) -> StoredText:
    """Saves what somebody has typed in a field; "" is for the proposal again. As `save_text`, which asks for the role.

    Raises UserError also for a day or number that is none, and ValueError for a field that no letter has.
    """
    require(acting, save_letter_text)
    name = field.rsplit("/", 1)[-1]
    longest = 5000 if field.startswith(_AREA) else (_LONGEST | _DECISION).get(name, 0)
    if not longest and name not in (*_DAYS, *_NUMBERS, *_TICKS):
        raise ValueError(f"a letter has no field {field!r}")
    if name in _DAYS and text:
        _check_day(text)
    if name in _NUMBERS and text and not re.fullmatch(r"\d{1,9}", text):
        raise UserError("Skriv ett helt tal, högst nio siffror.")
    return save_text(acting, letter, field, text, seen_version, longest or 20)


def _check_day(text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise UserError("Skriv dagen som ÅÅÅÅ-MM-DD, till exempel 2024-10-11.") from error


def log_letter(acting: Acting, letter: Publication) -> None:
    """Logs that a letter was made into a file: which one, nothing of what it says."""
    require(acting, log_letter)
    with acting.changing() as connection:
        log(connection, acting, "export", f"{letter.report} {letter.unit} {letter.year}")


def said(texts: Texts, field: str, proposal: str = "") -> str:
    """What holds in a field: what is written there, else what is proposed; "" where NONE is written."""
    written = texts[field].text if field in texts else ""
    return "" if written == NONE else written or proposal


def proposed_title(kind: Kind, year: int, quarter: int = 0) -> str:
    """What a letter is about, where nobody has written it."""
    titles = {
        "tjansteskrivelse": f"Öppna jämförelser {year}",
        "ej-verkstallda": quarter_title(year, quarter),
        "tillagg": ALLOWANCE_TITLE,
    }
    return titles[kind]


def proposed_decision(namnd: str, does: str) -> str:
    """`Socialnämnden tar del av redovisningen.`"""
    return f"{namnd} {does}"


def letter_parts(
    kind: Kind, texts: Texts, today: date, title: str, does: str, given: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What a `Letter` is made of, by its names.

    title, does: what is proposed as its title, and as what the nämnd decides after its name. given: what goes before
    all that is written, for this time only.
    """
    overrides = given or {}
    namnd = overrides.get("namnd") or said(texts, "namnd", NAMND)
    day = said(texts, "day")
    parts = {
        "authority": said(texts, "authority", AUTHORITY),
        "namnd": namnd,
        "day": date.fromisoformat(day) if day else today,
        "diarienummer": said(texts, "diarienummer"),
        "title": said(texts, "title", title),
        "proposal": said(texts, "proposal", proposed_decision(namnd, does)),
        "signatures": lines_of(said(texts, "signatures", "\n".join(SIGNATURES[kind]))),
        "sent_to": lines_of(said(texts, "sent_to", "\n".join(SENT_TO[kind]))),
        "summary": said(texts, "summary"),
    }
    return parts | dict(overrides)


def lines_of(text: str) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def comparison_parts(texts: Texts, areas: Iterable[str], given: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What `ComparisonTexts` are made of, for these areas. given: as `letter_parts`, per area too."""
    overrides = dict(given or {})
    written = {area: said(texts, area_field(area)) for area in areas}
    parts = {
        "introduction": said(texts, "introduction", ABOUT),
        "areas": {area: text for area, text in written.items() if text},
        "conclusion": said(texts, "conclusion"),
    }
    if isinstance(overrides.get("areas"), dict):
        overrides["areas"] = parts["areas"] | overrides["areas"]
    return parts | overrides


def area_field(area: str) -> str:
    """The field of what the enhet says about an area."""
    return f"{_AREA}{area}"


def allowance_parts(texts: Texts) -> dict[str, Any]:
    """What an `Allowance` is made of; 0 children where nobody has written how many."""
    return {
        "period": said(texts, "period", PERIOD),
        "condition": said(texts, "condition", CONDITION),
        "children": int(said(texts, "children", "0") or 0),
        "amount": int(said(texts, "amount", str(AMOUNT))),
    }


def earlier_field(name: str) -> str:
    """The field of a number in an earlier year's outcome: its name in `Outcome`."""
    return f"{_EARLIER}{name}"


def earlier_parts(texts: Texts, proposals: Mapping[str, int]) -> dict[str, int] | None:
    """What the earlier year's `Outcome` is made of; None where the letter is not to tell any."""
    if not said(texts, "has_earlier"):
        return None
    return {name: int(said(texts, earlier_field(name), str(number))) for name, number in proposals.items()}


def earlier_proposals(year: int) -> dict[str, int]:
    """The numbers of an earlier outcome before anybody has written them. year: the letter's."""
    return {"year": year - 1, "households": 0, "children": 0, "amount": AMOUNT, "cost": 0}


def decision_field(row: str, name: str) -> str:
    """The field of a part of a decision: its name in `Decision`."""
    return f"{_ROW}{row}/{name}"


def decision_rows(texts: Texts) -> list[str]:
    """The decisions of which something is written, in the order in which they were begun."""
    rows = {field.split("/")[1] for field, stored in texts.items() if field.startswith(_ROW) and stored.text}
    return sorted(rows)


def decisions_of(texts: Texts) -> list[Decision]:
    """The decisions that have a day; the others are not written to an end."""
    found = []
    for row in decision_rows(texts):
        told = {name: said(texts, decision_field(row, name)) for name in (*_DECISION, *_DAYS[1:], "reported_before")}
        if told["decided"]:
            found.append(_decision(told))
    return found


def _decision(told: Mapping[str, str]) -> Decision:
    return Decision(
        told["reference"],
        told["insats"],
        date.fromisoformat(told["decided"]),
        told["reason"],
        date.fromisoformat(told["carried_out"]) if told["carried_out"] else None,
        date.fromisoformat(told["ended"]) if told["ended"] else None,
        bool(told["reported_before"]),
    )
