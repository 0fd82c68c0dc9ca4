"""Who acts, what they may, and the log of what was done.

Every core function that somebody acts by takes `Acting` first. It stands in `ASKS` with the role it takes, and asks
`require` for itself before it does anything: the check sits here and in them, never in a button. A new role, or another
role for a task, is a change of the table alone.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from sqlalchemy import Connection, Engine, insert

from ojcore.errors import UserError
from ojcore.store.engine import LOCAL, LogEntry, now

Role = Literal["lasare", "analytiker", "inspektor", "administrator"]

ROLE_TITLES: dict[Role, str] = {
    "lasare": "läsare",
    "analytiker": "analytiker",
    "inspektor": "inspektör",
    "administrator": "administratör",
}


@dataclass(frozen=True)
class User:
    """Somebody acting: a name for the log and the roles they hold. An administrator may everything."""

    name: str
    roles: frozenset[Role]

    def has(self, role: Role) -> bool:
        """True where the user holds the role or is administrator. Whoever has any role may read."""
        return role in self.roles or "administrator" in self.roles or (role == "lasare" and bool(self.roles))


LOCAL_USER = User("lokal användare", frozenset({"administrator"}))


@dataclass(frozen=True)
class Acting:
    """Somebody at work in an organisation, on a database: the one thing that a core function is given to act by.

    Every transaction for somebody is opened here, so that what is to hold for an organisation stands in one place.
    bind: the database, or a connection to it that several functions are to read by.
    """

    bind: Engine | Connection
    user: User
    organisation: str = LOCAL

    def on(self, connection: Connection) -> "Acting":
        """The same, by a connection that the caller has open."""
        return replace(self, bind=connection)

    @property
    def engine(self) -> Engine:
        """The database. Raises TypeError where there is a connection: a save has a transaction of its own."""
        if isinstance(self.bind, Connection):
            raise TypeError("what changes something opens a transaction of its own")
        return self.bind

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read by: its own where it has one."""
        if isinstance(self.bind, Connection):
            yield self.bind
        else:
            with self.bind.connect() as connection:
                yield connection

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """One transaction, kept as a whole or not at all. Raises TypeError as `engine`."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator["Acting"]:
        """The same, by a connection that sees the database as it is now, whatever others change meanwhile.

        Where there is a connection already, it is the one. A page draws nothing and waits for nobody in here.
        """
        if isinstance(self.bind, Connection):
            yield self
            return
        with self.bind.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN")
            else:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            yield self.on(connection)


class Ask(NamedTuple):
    """What a function asks. task: in Swedish, as in "får inte …".

    until_fixed: what it asks instead while the granskning still can change.
    """

    role: Role
    task: str
    until_fixed: tuple[Role, str] | None = None


_READ = Ask("lasare", "läsa granskningar", ("inspektor", "läsa en granskning som inte är fastställd"))

ASKS: dict[str, Ask] = {
    "ojcore.documents.making.make_yearly": Ask("lasare", "göra årsrapporter"),
    "ojcore.checking.job.order_check": Ask("lasare", "beställa kontrollräkning"),  # it changes no figure
    "ojcore.checking.job.try_check": Ask("lasare", "beställa kontrollräkning"),
    "ojcore.documents.material.load_material": Ask("lasare", "göra årsrapporter"),
    "ojcore.documents.letters.log_letter": Ask("lasare", "göra tjänsteskrivelser"),
    "ojcore.documents.letters.save_letter_text": Ask("analytiker", "skriva texter i rapporter"),
    "ojcore.approving.approval.list_waiting": Ask("lasare", "läsa vad som väntar på godkännande"),
    "ojcore.approving.approval.preliminary_mark": Ask("lasare", "läsa vad som väntar på godkännande"),
    "ojcore.approving.approval.approve_waiting": Ask("analytiker", "godkänna vad som läses annorlunda"),
    "ojcore.importing.plan.import_file": Ask("analytiker", "läsa in uppgifter"),
    "ojcore.importing.plan.understand_file": Ask("analytiker", "läsa in uppgifter"),
    "ojcore.importing.remembered.remember_decisions": Ask("analytiker", "läsa in uppgifter"),
    "ojcore.importing.plan.undo_batch": Ask("analytiker", "ångra en inläsning"),
    "ojcore.store.own_definitions.create_indicator": Ask("analytiker", "lägga till egna indikatorer"),
    "ojcore.store.own_definitions.save_definitions": Ask("analytiker", "ändra egna indikatorer"),
    "ojcore.store.own_definitions.add_indicators": Ask("analytiker", "läsa in uppgifter"),
    "ojcore.store.own_definitions.take_back_indicators": Ask("analytiker", "ångra en inläsning"),
    "ojcore.store.comments.save_comment": Ask("analytiker", "kommentera indikatorer"),
    "ojcore.store.comments.read_earlier_comments": Ask("analytiker", "läsa tidigare versioner av texter"),
    "ojcore.store.texts.load_texts": Ask("lasare", "läsa texter i rapporter"),
    "ojcore.store.texts.read_earlier": Ask("analytiker", "läsa tidigare versioner av texter"),
    "ojcore.store.texts.save_text": Ask("analytiker", "skriva texter i rapporter"),
    "ojcore.store.jobs.order_job": Ask("lasare", "beställa arbete"),
    "ojcore.store.jobs.find_job": Ask("lasare", "följa sitt beställda arbete"),
    "ojcore.store.jobs.read_file": Ask("lasare", "hämta filen från sitt beställda arbete"),
    "ojcore.store.jobs.forget_job": Ask("lasare", "ta bort sitt beställda arbete"),
    "ojcore.store.values.load_published": Ask("administrator", "läsa in de publicerade uppgifterna"),
    "ojcore.store.backup.back_up": Ask("administrator", "säkerhetskopiera databasen"),
    "ojcore.store.backup.restore": Ask("administrator", "återställa databasen"),
    "inspection.actions.list_brister": _READ,
    "inspection.actions.list_earlier": _READ,
    "inspection.actions.seen_versions": _READ,
    "inspection.inspections.list_inspections": _READ,
    "inspection.inspections.load_inspection": _READ,
    "inspection.locking.verify_fixed": _READ,
    "inspection.report.making.draft_report": _READ,
    "inspection.report.source.load_source": _READ,
    "inspection.report_versions.list_reports": _READ,
    "inspection.report_versions.read_report": _READ,
    "inspection.review.answers.load_faults": _READ,
    "inspection.review.answers.load_ratios": _READ,
    "inspection.review.answers.load_unit": _READ,
    "inspection.review.draws.load_selection": _READ,
    "inspection.review.entries.load_texts": _READ,
    "inspection.review.facts.load_facts": _READ,
    "inspection.drafts.load_drafts": Ask("lasare", "läsa sina egna utkast"),
    "inspection.drafts.list_begun": Ask("inspektor", "ändra en granskning"),
    "inspection.drafts.save_draft": Ask("inspektor", "ändra en granskning"),
    "inspection.inspections.create_inspection": Ask("inspektor", "planera en granskning"),
    "inspection.example.load_example": Ask("inspektor", "läsa in exemplet"),
    "inspection.inspections.change_details": Ask("inspektor", "ändra en granskning"),
    "inspection.inspections.change_status": Ask("inspektor", "ändra en granskning"),
    "inspection.review.entries.save_entry": Ask("inspektor", "ändra en granskning"),
    "inspection.actions.add_brist": Ask("inspektor", "ändra en granskning"),
    "inspection.actions.change_brist": Ask("inspektor", "ändra en granskning"),
    "inspection.review.draws.freeze_draw": Ask("inspektor", "dra ett urval"),
    "inspection.review.draws.store_draw": Ask("inspektor", "dra ett urval"),
    "inspection.review.draws.load_frame": Ask("inspektor", "se ramen"),
    "inspection.review.draws.is_repeatable": Ask("inspektor", "se ramen"),
    "inspection.review.draws.record_fallout": Ask("inspektor", "anteckna bortfall"),
    "inspection.review.draws.undo_fallout": Ask("inspektor", "anteckna bortfall"),
    "inspection.review.cases.list_cases": Ask("inspektor", "läsa akter"),
    "inspection.review.cases.read_case": Ask("inspektor", "läsa akter"),
    "inspection.review.history.read_history": Ask("inspektor", "läsa en granskning som pågår"),
    "inspection.inspections.read_earlier_details": Ask("inspektor", "läsa en granskning som pågår"),
    "inspection.actions.read_earlier_brist": Ask("inspektor", "läsa en granskning som pågår"),
    "inspection.actions.read_earlier_action": Ask("inspektor", "läsa en granskning som pågår"),
    "inspection.report_versions.read_earlier_answer": Ask("inspektor", "läsa en granskning som pågår"),
    "inspection.review.history.list_changes": Ask("inspektor", "läsa en granskning som pågår"),
    "inspection.review.history.changed_cases": Ask("inspektor", "läsa en granskning som pågår"),
    "inspection.review.second_reviews.assign_second_reviews": Ask("inspektor", "dubbelgranska akter"),
    "inspection.review.second_reviews.read_assignments": Ask("inspektor", "dubbelgranska akter"),
    "inspection.review.second_reviews.withdraw_second_reviews": Ask("inspektor", "dubbelgranska akter"),
    "inspection.review.second_reviews.finish_second_review": Ask("inspektor", "dubbelgranska akter"),
    "inspection.review.second_reviews.compare_double_reviews": Ask("inspektor", "dubbelgranska akter"),
    "inspection.review.second_reviews.load_double_review": Ask("inspektor", "dubbelgranska akter"),
    "inspection.review.second_reviews.read_both": Ask("inspektor", "dubbelgranska akter"),
    "inspection.offline.exchange.export_protocol": Ask("inspektor", "skriva ut protokoll"),
    "inspection.offline.exchange.import_protocol": Ask("inspektor", "läsa in protokoll"),
    "inspection.report.making.make_report": Ask("inspektor", "göra rapporter"),
    "inspection.report_versions.store_report": Ask("inspektor", "göra rapporter"),
    "inspection.report_versions.list_comments": Ask("inspektor", "läsa kommentarer"),
    "inspection.report_versions.add_comment": Ask("inspektor", "anteckna kommentarer"),
    "inspection.report_versions.answer_comment": Ask("inspektor", "besvara kommentarer"),
    "inspection.locking.fix_inspection": Ask("inspektor", "fastställa en granskning"),
    "inspection.locking.start_new_version": Ask("inspektor", "göra en ny version av en granskning"),
    "inspection.actions.add_action": Ask("inspektor", "ändra åtgärder"),
    "inspection.actions.change_action": Ask("inspektor", "ändra åtgärder"),
}
"""Module and name of every core function that somebody acts by -> what it asks. The page Om data shows it."""


def _asked(function: Callable[..., object], *, is_fixed: bool) -> tuple[Role, str]:
    """The role and the task. Raises KeyError for a function that is not in the table."""
    ask = ASKS[f"{function.__module__}.{function.__name__}"]
    return (ask.role, ask.task) if is_fixed or ask.until_fixed is None else ask.until_fixed


def refusal(user: User, function: Callable[..., object], *, is_fixed: bool = True) -> str:
    """Why the user may not call the function: the task, the role it takes and whom to ask. Empty where they may."""
    role, task = _asked(function, is_fixed=is_fixed)
    if user.has(role):
        return ""
    return f"{user.name} får inte {task}: det kräver rollen {ROLE_TITLES[role]}. Be en administratör om den."


def may(user: User, function: Callable[..., object], *, is_fixed: bool = True) -> bool:
    """True where the user may call the function. is_fixed: for those that ask more of a granskning that can change."""
    return not refusal(user, function, is_fixed=is_fixed)


def require(acting: Acting, function: Callable[..., object], *, is_fixed: bool = True) -> None:
    """Raises UserError with the refusal unless the user may call the function."""
    told = refusal(acting.user, function, is_fixed=is_fixed)
    if told:
        raise UserError(told)


def log(connection: Connection, acting: Acting, action: str, target: str, *, old: str = "", new: str = "") -> None:
    """Adds one line to the log, in the caller's transaction. Texts of answers and notes do not belong here."""
    connection.execute(
        insert(LogEntry).values(at=now(), actor=acting.user.name, action=action, target=target, old=old, new=new)
    )
