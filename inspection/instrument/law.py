"""The law as dated data: which paragraph says what, and from when to when. Reads `data/law.toml`."""

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from ojcore.definitions.model import Definition
from ojcore.definitions.reader import explain
from ojcore.errors import Problems


class Lagrum(Definition):
    """A paragraph while it is in force, both days included; no `valid_to` means still.

    paragraph: empty for a statute cited as a whole. quote: the wording a report prints; empty where it is not kept.
    """

    valid_from: date
    valid_to: date | None = None
    statute: str
    short: str
    paragraph: str
    quote: str = ""
    source: str

    @property
    def citation(self) -> str:
        """`3 kap. 3 § SoL`, or the statute's short name alone."""
        return f"{self.paragraph} {self.short}".strip()

    def is_in_force(self, day: date) -> bool:
        """True where `day` is one of its days."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Subject(Definition):
    """Something the law speaks of, and the paragraphs that have said it, oldest first."""

    id: str
    title: str
    lagrum: tuple[Lagrum, ...]

    def on(self, day: date) -> Lagrum | None:
        """The paragraph in force on `day`; None where there was none, or none is on file."""
        return next((each for each in self.lagrum if each.is_in_force(day)), None)


class _Law(Definition):
    subject: tuple[Subject, ...]


def load_law(path: Path) -> dict[str, Subject]:
    """id -> subject. Raises Problems with every unknown or missing key, double id and overlap of periods."""
    problems: list[str] = []
    try:
        law = _Law.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        problems = list(_check(law))
        if not problems:
            return {each.id: each for each in law.subject}
    except ValidationError as error:
        problems = [explain(dict(each)) for each in error.errors()]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problems = [f"filen går inte att läsa som TOML i UTF-8: {error}"]
    raise Problems(f"{path.name} kunde inte läsas:", [f"{path.name}: {problem}" for problem in problems])


def _check(law: _Law) -> Iterator[str]:
    ids = [each.id for each in law.subject]
    for id_ in sorted({id_ for id_ in ids if ids.count(id_) > 1}):
        yield f"id '{id_}' finns flera gånger; varje ämne får stå en gång"
    for subject in law.subject:
        for lagrum in subject.lagrum:
            if lagrum.valid_to is not None and lagrum.valid_to < lagrum.valid_from:
                yield f"{subject.id}: {lagrum.citation} upphör {lagrum.valid_to}, före sin första dag"
        for earlier, later in zip(subject.lagrum, subject.lagrum[1:], strict=False):
            if earlier.valid_to is None or later.valid_from <= earlier.valid_to:
                yield f"{subject.id}: {later.citation} börjar {later.valid_from}, innan {earlier.citation} har upphört"
