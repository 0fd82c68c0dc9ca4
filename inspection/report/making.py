"""Making a report of what is stored: loaded, written outside any transaction, and kept or fixed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from inspection.inspections import load_inspection
from inspection.locking import _fingerprint, fix_inspection
from inspection.report.document import Made, write_report
from inspection.report.source import load_source
from inspection.report_versions import ReportKind, StoredReport, list_reports, read_report, store_report
from ojcore.access import Acting, require
from ojcore.errors import UserError
from ojcore.store.engine import now
from ojcore.word import Template


@dataclass(frozen=True)
class Order:
    """What report to make.

    day: its date. is_acknowledged: the user has read what does not add up and lets it go. paginate: page numbers by
    LibreOffice, which takes some seconds; without it they are an estimate.
    """

    kind: ReportKind
    day: date
    template: Template | None = None
    is_acknowledged: bool = False
    paginate: bool = True


def make_report(
    acting: Acting, inspection_id: int, order: Order, tell: Callable[[str], None] = lambda _: None
) -> StoredReport:
    """Makes the report and keeps it; the fixed kind fixes the granskning with it.

    Never inside a page run, since it may take some seconds. It is of one moment: what is saved while it is written
    counts as changed since. tell: is told how far it has come. Raises UserError where something does not add up, or a
    reference in a text fetches nothing, and is not acknowledged (drafts excepted); otherwise as
    `report_versions.store_report` and `locking.fix_inspection`.
    """
    require(acting, make_report)
    tell("Svaren hämtas och räknas.")
    made_at = now()
    with acting.snapshot() as seeing, seeing.reading() as connection:
        made_from = _fingerprint(connection, inspection_id)
        source = load_source(seeing, inspection_id)
    acknowledged_by = acting.user.name if order.is_acknowledged else ""
    tell("Rapporten skrivs. Sidnumren sätts av LibreOffice, det tar några sekunder.")
    made = write_report(
        source,
        order.kind,
        order.day,
        template=order.template,
        acknowledged_by=acknowledged_by,
        paginate=order.paginate,
    )
    if made.faults and order.kind != "utkast" and not order.is_acknowledged:
        raise UserError(_refusal(made.faults))
    if order.kind == "faststalld":
        return fix_inspection(acting, inspection_id, made.content, made_from, is_acknowledged=order.is_acknowledged)
    return store_report(
        acting, inspection_id, order.kind, made.content, is_acknowledged=order.is_acknowledged, made_at=made_at
    )


def draft_report(
    acting: Acting,
    inspection_id: int,
    day: date,
    template: Template | None = None,
    *,
    paginate: bool = True,
) -> Made:
    """A draft of the granskning as it is now, not kept; of a fixed one its fixed report as it was made, and logged.

    Raises UserError by role, where a fixed granskning is asked for with a template, and as `load_source`.
    """
    with acting.snapshot() as seeing:
        is_fixed = load_inspection(seeing, inspection_id).is_fixed
        source = None if is_fixed else load_source(seeing, inspection_id)
        reports = list_reports(seeing, inspection_id)
    if source is not None:
        return write_report(source, "utkast", day, template=template, paginate=paginate)
    if template is not None:
        raise UserError("Granskningen är fastställd, så dess rapport kan inte göras om med en annan mall.")
    fixed = next(report for report in reports if report.kind == "faststalld")
    return Made(read_report(acting, inspection_id, fixed.number), ())


def _refusal(faults: tuple[str, ...]) -> str:
    return (
        f"{len(faults)} uppgifter går inte ihop, först: {faults[0]} Rätta dem, eller bekräfta att rapporten ska gå ut"
        " ändå. De står på dess första sida."
    )
