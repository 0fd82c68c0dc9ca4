"""Two more tjänsteskrivelser, as forms with their own arithmetic: decisions not carried out, and an extra allowance.

Both are made from what the official fills in; `letters` keeps it.
"""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ojcore.documents.tjansteskrivelse import Letter, begin_letter
from ojcore.errors import Problems, UserError
from ojcore.prose.language import count_word
from ojcore.secrecy import refuse_personal_numbers
from ojcore.swedish import format_date, format_number, join_words
from ojcore.word import Column, TableRow, Template, WordDocument

MONTHS_TO_CARRY_OUT = 3
"""A favourable decision that is not carried out within three months is reported (socialtjänstlagen)."""

QUARTER_READERS = ("Kommunfullmäktige", "Kommunens revisorer")
_STATES = ("verkställts", "avslutats av annat skäl", "ännu inte verkställts")
_DUTY = (
    "Nämnden ska enligt socialtjänstlagen rapportera gynnande beslut som inte har verkställts inom tre månader från "
    "dagen för beslutet till Inspektionen för vård och omsorg (IVO), och lämna en statistikrapport till "
    "kommunfullmäktige och kommunens revisorer."
)


@dataclass(frozen=True)
class Decision:
    """A favourable decision. reference: a running number that says nothing about the person.

    carried_out: the day it was, None while it is not. ended: the day it lapsed for another reason, told in `reason`.
    reported_before: it stood in an earlier quarter's report.
    """

    reference: str
    insats: str
    decided: date
    reason: str
    carried_out: date | None = None
    ended: date | None = None
    reported_before: bool = False

    @property
    def due(self) -> date:
        """The last day to carry it out: three months from the decision."""
        return add_months(self.decided, MONTHS_TO_CARRY_OUT)

    @property
    def closed(self) -> date | None:
        """The day it was carried out or lapsed, whichever there is."""
        return self.carried_out or self.ended


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the month's last where it has no such day (30 November + 3 → 28 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def quarter_end(year: int, quarter: int) -> date:
    """The last day of a quarter (1–4)."""
    return date(year, quarter * 3, monthrange(year, quarter * 3)[1])


@dataclass(frozen=True)
class QuarterReport:
    """What a quarter's report contains. new: overdue at the quarter's end, or late in it, not reported before.

    followed_up: all that were reported before. days late are counted to the day it closed or the quarter's end.
    """

    year: int
    quarter: int
    new: Sequence[Decision]
    followed_up: Sequence[Decision]

    @property
    def end(self) -> date:
        """The quarter's last day."""
        return quarter_end(self.year, self.quarter)

    def days_late(self, decision: Decision) -> int:
        """Days past the three months, at most to the quarter's end; 0 for one that was carried out in time."""
        until = min(decision.closed or self.end, self.end)
        return max(0, (until - decision.due).days)

    def state(self, decision: Decision) -> str:
        """What had become of it at the quarter's end, after `har`: `verkställts` or the like."""
        carried_out, ended, still_open = _STATES
        if decision.closed is None or decision.closed > self.end:
            return still_open
        return carried_out if decision.carried_out else ended


def choose_decisions(decisions: Sequence[Decision], year: int, quarter: int) -> QuarterReport:
    """The decisions that belong in a quarter's report.

    Raises Problems for two decisions with the same reference, dates in the wrong order and references that identify.
    """
    problems = list(_faults(decisions))
    if not 1 <= quarter <= 4:
        problems.append(f"Kvartalet ska vara 1–4, inte {quarter}.")
    if problems:
        raise Problems("Kvartalsrapporten kan inte skrivas:", problems)
    end, begin = quarter_end(year, quarter), quarter_end(year, quarter - 1) if quarter > 1 else date(year - 1, 12, 31)
    new = [
        each
        for each in decisions
        if not each.reported_before and each.due < end and (each.closed is None or each.closed > max(each.due, begin))
    ]
    return QuarterReport(year, quarter, new, [each for each in decisions if each.reported_before])


def _faults(decisions: Sequence[Decision]) -> list[str]:
    found, seen = [], set()
    for number, each in enumerate(decisions, start=1):
        place = f"rad {number}, {each.reference or 'utan löpnummer'}"
        if each.reference in seen or not each.reference.strip():
            found.append(f"{place}: löpnumret saknas eller finns redan; ge varje beslut ett eget")
        seen.add(each.reference)
        if each.carried_out and each.ended:
            found.append(f"{place}: både verkställt och avslutat; ange det ena")
        if each.closed is not None and each.closed < each.decided:
            found.append(f"{place}: verkställt eller avslutat {each.closed} före beslutet {each.decided}")
        try:
            refuse_personal_numbers(f"{each.reference} {each.insats} {each.reason}", place)
        except UserError as error:
            found.append(str(error))
        if not re.fullmatch(r"[\w\-/. ]{1,20}", each.reference.strip() or "-"):
            found.append(f"{place}: löpnumret får vara högst 20 bokstäver, siffror, bindestreck och punkter")
    return found


def write_quarter_letter(letter: Letter, report: QuarterReport, template: Template | None = None) -> WordDocument:
    """The quarterly report on decisions not carried out; says so where there is nothing to report."""
    summary = f"{_new_sentence(letter.namnd, report)} {_follow_sentence(report)}"
    document = begin_letter(letter, template, f"{_DUTY}\n\n{summary}", [])
    tables = (
        ("Beslut som inte verkställts inom tre månader", report.new),
        ("Tidigare rapporterade beslut", report.followed_up),
    )
    if report.new or report.followed_up:
        document.page_break()
    for title, decisions in tables:
        if decisions:
            document.heading(title)
            rows = [_decision_row(report, each) for each in decisions]
            document.table(_DECISION_COLUMNS, rows, caption=f"Läget {format_date(report.end)}")
    return document


_DECISION_COLUMNS = [
    Column("Löpnummer", 2.7),
    Column("Insats", 3.6),
    Column("Beslut", 2.3),
    Column("Verkställt eller avslutat", 2.6),
    Column("Dagar efter tre månader", 2.2, "right"),
    Column("Skäl", 3.5),
]


def _decision_row(report: QuarterReport, each: Decision) -> TableRow:
    closed = each.closed if each.closed and each.closed <= report.end else None
    state = "ej verkställt" if closed is None else f"{closed.isoformat()}{'' if each.carried_out else ' (avslutat)'}"
    days = format_number(report.days_late(each), 0)
    return [each.reference, each.insats, each.decided.isoformat(), state, days, each.reason]


def quarter_title(year: int, quarter: int) -> str:
    """What the quarterly report is called."""
    return f"Rapportering av ej verkställda beslut, kvartal {quarter} {year}"


def _new_sentence(namnd: str, report: QuarterReport) -> str:
    period = f"kvartal {report.quarter} {report.year}"
    if not report.new:
        return f"{namnd} har inga ej verkställda beslut att rapportera för {period}."
    decisions = f"{_neuter(len(report.new))} gynnande beslut som inte har verkställts inom tre månader"
    told = f"{namnd} har {decisions} att rapportera för {period}."
    return f"{told} {_states(report, report.new, 'Det', 'De')}" if any(each.closed for each in report.new) else told


def _follow_sentence(report: QuarterReport) -> str:
    if not report.followed_up:
        return "Det finns inga tidigare rapporterade beslut att följa upp."
    known = "tidigare rapporterade beslut"
    return _states(report, report.followed_up, f"Det {known}et", f"De {count_word(len(report.followed_up))} {known}en")


def _states(report: QuarterReport, decisions: Sequence[Decision], one: str, all_of_them: str) -> str:
    """`De två besluten har verkställts.` or `Av dem har ett verkställts och två avslutats av annat skäl.`"""
    states = Counter(map(report.state, decisions))
    if len(states) == 1:
        (state,) = states
        return f"{one if len(decisions) == 1 else all_of_them} har {state}."
    told = join_words(f"{_neuter(states[state])} {state}" for state in _STATES if states[state])
    whole = "Av dem" if all_of_them == "De" else f"Av {all_of_them[:1].lower()}{all_of_them[1:]}"
    return f"{whole} har {told}."


def _neuter(number: int) -> str:
    """The number of decisions (ett beslut) as a word."""
    return "ett" if number == 1 else count_word(number)


@dataclass(frozen=True)
class Outcome:
    """What an earlier year's allowance came to. cost as reported, in kronor."""

    year: int
    households: int
    children: int
    amount: int
    cost: int


@dataclass(frozen=True)
class Allowance:
    """A temporary addition to försörjningsstöd per child. amount in kronor; period as words, `december månad`."""

    period: str
    condition: str
    children: int
    amount: int
    earlier: Outcome | None = None

    @property
    def cost(self) -> int:
        """Children times amount, in kronor."""
        return self.children * self.amount

    @property
    def terms(self) -> str:
        """What is granted, when, how much and to whom."""
        who = f" {self.condition}" if self.condition else ""
        return f"ett tillägg till försörjningsstödet under {self.period} med {kronor(self.amount)} per barn{who}"

    def __post_init__(self) -> None:
        """Refuses negative numbers, and an earlier outcome whose cost is not its children times its amount."""
        before = self.earlier
        if min(self.children, *((before.households, before.children) if before else (0,))) < 0 or self.amount <= 0:
            raise UserError("Antalen kan inte vara negativa och beloppet måste vara större än noll.")
        if not self.period.strip():
            raise UserError("Tilläggets period saknas. Skriv till exempel 'december månad'.")
        if before is not None and before.children * before.amount != before.cost:
            raise UserError(
                f"Utfallet {before.year} går inte ihop: {before.children} barn × {kronor(before.amount)} är "
                f"{kronor(before.children * before.amount)}, inte {kronor(before.cost)}. Rätta uppgifterna."
            )


def kronor(amount: int) -> str:
    """`58 500 kronor`."""
    return f"{format_number(amount, 0)} kronor"


def allowance_proposal(allowance: Allowance) -> str:
    """What the nämnd is asked to decide, after its name."""
    return f"beslutar att bevilja {allowance.terms}."


def write_allowance_letter(
    letter: Letter, allowance: Allowance, background: str = "", template: Template | None = None
) -> WordDocument:
    """The proposal of an extra allowance: children × amount = cost, and what last year's came to.

    Raises UserError for an allowance to no children, and for personnummer.
    """
    if not allowance.children:
        raise UserError("Antalet barn saknas. Fyll i hur många barn tillägget gäller, så skrivs brevet.")
    refuse_personal_numbers(f"{background}\n{allowance.condition}\n{allowance.period}", "Tjänsteskrivelsen")
    summary = (
        f"Förvaltningen föreslår {allowance.terms}. Förslaget omfattar {format_number(allowance.children, 0)} barn och "
        f"beräknas kosta {kronor(allowance.cost)}."
    )
    document = begin_letter(letter, template, summary, [])
    document.page_break()
    document.heading("Bakgrund")
    document.paragraphs(background)
    document.heading("Beräknad kostnad", level=2)
    rows: list[TableRow] = [_cost_row("Förslaget", allowance.children, allowance.amount, allowance.cost)]
    if allowance.earlier is not None:
        before = allowance.earlier
        rows.insert(0, _cost_row(f"Utfall {before.year}", before.children, before.amount, before.cost))
    columns = [
        Column("År"),
        Column("Antal barn", 3.2, "right"),
        Column("Belopp per barn, kronor", 4.2, "right"),
        Column("Kostnad, kronor", 3.6, "right"),
    ]
    document.table(columns, rows, caption="Antal barn × belopp = kostnad")
    document.paragraphs(_earlier_sentence(allowance))
    return document


def _cost_row(name: str, children: int, amount: int, cost: int) -> TableRow:
    return [name, *(format_number(number, 0) for number in (children, amount, cost))]


def _earlier_sentence(allowance: Allowance) -> str:
    before = allowance.earlier
    if before is None:
        return ""
    change = allowance.cost - before.cost
    word = "mer" if change > 0 else "mindre"
    compared = f"Förslaget beräknas kosta {kronor(abs(change))} {word}." if change else "Förslaget kostar lika mycket."
    counted = join_words(
        [f"{format_number(before.households, 0)} hushåll", f"{format_number(before.children, 0)} barn"]
    )
    return f"År {before.year} fick {counted} tillägget, som kostade {kronor(before.cost)}. {compared}"
