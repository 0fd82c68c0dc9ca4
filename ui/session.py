"""What a session has open in a granskning. Not in the pages: a page is run anew each time, with new classes."""

from dataclasses import dataclass

from inspection.review.cases import CaseFile, CaseProgress


@dataclass
class Review:
    """The open file, and how far it and all others have come.

    turn: a new one sends the browser to `question`. note: what has just been done, to be told once above the file.
    """

    inspection: int
    cases: dict[str, CaseProgress]
    file: CaseFile
    question: str = ""
    turn: int = 0
    note: str = ""


@dataclass
class Settling:
    """A doubly reviewed file: the two inspectors' answers as they were, and the common ones as they are."""

    inspection: int
    first: CaseFile
    second: CaseFile
    common: CaseFile
