"""The granskningsrapport: from a loaded granskning to a Word file. `write_report` is pure; `source` and `making` know
the database, and nothing here reads the clock."""

from inspection.report.document import Made, report_faults, write_report
from inspection.report.making import Order, draft_report, make_report
from inspection.report.source import Source, load_source

__all__ = ["Made", "Order", "Source", "draft_report", "load_source", "make_report", "report_faults", "write_report"]
