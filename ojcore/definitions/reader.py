"""The strict reader of `data/`.

Unknown keys, missing keys and wrong choices stop loading; all problems of all files are told at once, with file and
line. The same reader serves every folder of definitions.
"""

import csv
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from ojcore.definitions.model import (
    Answer,
    Area,
    Benchmark,
    Definition,
    Definitions,
    Group,
    Indicator,
    MissingReason,
    PrintedTable,
    Publication,
    PublicationDefinition,
    TableDefinition,
)
from ojcore.definitions.unit_tables import (
    FORMER,
    KOMMUNER,
    OTHER,
    TableRow,
    check_former,
    check_others,
    former_of,
    kommuner_of,
    others_of,
    read_rows,
)
from ojcore.errors import Problems
from ojcore.swedish import fold_space


def load_definitions(root: Path) -> Definitions:
    """Everything under `root` (the `data` folder).

    Raises Problems with every fault of every file: file, line, what is wrong, what is allowed.
    """
    reader = _Reader(root)
    definitions = reader.read()
    reader.problems.extend(_cross_check(definitions))
    if reader.problems:
        raise Problems("Definitionerna i data/ kunde inte läsas:", reader.problems)
    return definitions


_Model = TypeVar("_Model", bound=Definition)


class _Reader:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[str] = []
        self.hash = sha256()

    def read(self) -> Definitions:
        answers = self._toml(self.root / "answers.toml")
        missing = answers.pop("missing", {})
        definitions = Definitions(
            areas=self._many(Area, self.root / "areas.toml", self._areas()),
            indicators=self._folder(Indicator, "indicators/*/*.toml", self._indicator_keys),
            publications=self._publications(),
            groups=self._folder(Group, "groups/*.toml", lambda path: {"id": path.stem}),
            benchmarks=self._many(
                Benchmark, self.root / "benchmarks.toml", _with_ids(self._toml(self.root / "benchmarks.toml"))
            ),
            answers=self._many(Answer, self.root / "answers.toml", _with_ids(answers)),
            missing=self._many(MissingReason, self.root / "answers.toml", _with_ids(missing)),
        )
        definitions = self._with_units(definitions)
        return replace(definitions, sha256=self.hash.hexdigest())

    def _areas(self) -> list[dict[str, Any]]:
        areas: list[dict[str, Any]] = self._toml(self.root / "areas.toml").get("area", [])
        return areas

    def _indicator_keys(self, path: Path) -> dict[str, Any]:
        return {"id": path.stem, "area": path.parent.name}

    def _folder(self, model: type[_Model], pattern: str, keys: Callable[[Path], dict[str, Any]]) -> dict[str, _Model]:
        found: dict[str, _Model] = {}
        for path in sorted(self.root.glob(pattern)):
            read = self._one(model, path, self._toml(path) | keys(path))
            if read is not None:
                if path.stem in found:
                    self._report(path, "", "id:t finns redan i ett annat område; varje filnamn får finnas en gång")
                found[path.stem] = read
        return found

    def _many(self, model: type[_Model], path: Path, items: Iterable[dict[str, Any]]) -> dict[str, _Model]:
        read = [(item, self._one(model, path, item)) for item in items]
        return {item["id"]: each for item, each in read if each is not None}

    def _one(self, model: type[_Model], path: Path, content: dict[str, Any]) -> _Model | None:
        try:
            return model.model_validate(content)
        except ValidationError as error:
            for each in error.errors():
                self._report(path, str(each["loc"][-1] if each["loc"] else ""), explain(dict(each)))
            return None

    def _text(self, path: Path, encoding: str = "utf-8") -> str:
        content = path.read_bytes()
        self.hash.update(content)
        return content.decode(encoding)

    def _toml(self, path: Path) -> dict[str, Any]:
        try:
            return tomllib.loads(self._text(path))
        except FileNotFoundError:
            self._report(path, "", "filen saknas")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self._report(path, "", f"filen är inte giltig TOML i UTF-8: {error}")
        return {}

    def _report(self, path: Path, key: str, message: str) -> None:
        place = path.relative_to(self.root.parent).as_posix()
        line = _line_of(path, key)
        self.problems.append(f"{place}, rad {line}: {message}" if line else f"{place}: {message}")

    def _publications(self) -> dict[str, Publication]:
        found = {}
        for path in sorted(self.root.glob("sources/*/source.toml")):
            definition = self._one(PublicationDefinition, path, self._toml(path) | {"id": path.parent.name})
            if definition is not None:
                tables = [self._printed_table(path.parent, each) for each in definition.table]
                found[definition.id] = Publication(definition, [each for each in tables if each])
        return found

    def _printed_table(self, folder: Path, definition: TableDefinition) -> PrintedTable | None:
        path = folder / table_file_name(definition.number)
        try:
            text = self._text(path, "utf-8-sig")
        except FileNotFoundError:
            self._report(path, "", "tabellens fil saknas")
            return None
        except UnicodeDecodeError:
            self._report(path, "", "filen är inte i UTF-8")
            return None
        lines = [[fold_space(cell) for cell in line] for line in csv.reader(text.splitlines(), delimiter=";")]
        lines = [line for line in lines if any(line)]
        if not lines:
            self._report(path, "", "tabellens fil är tom")
            return None
        for number, line in enumerate(lines, start=1):
            if len(line) != len(lines[0]):
                self._report(path, "", f"rad {number} har {len(line)} celler, rubrikraden {len(lines[0])}")
        self._report_doubled(path, [line[0] for line in lines[1:]])
        return PrintedTable(definition, lines[0][1:], [(line[0], line[1:]) for line in lines[1:]])

    def _report_doubled(self, path: Path, labels: list[str]) -> None:
        """Each row whose label stands above already, by its line and that of the first; labels: after the headings."""
        first: dict[str, int] = {}
        for number, label in enumerate(labels, start=2):
            if label in first:
                told = f"rad {number}: '{label}' står redan på rad {first[label]}; ta bort eller rätta den ena"
                self._report(path, "", told)
            first.setdefault(label, number)

    def _rows(self, name: str) -> list[TableRow]:
        path = self.root / name
        try:
            rows, problems = read_rows(name, self._text(path, "utf-8-sig"))
        except FileNotFoundError:
            rows, problems = [], ["filen saknas"]
        except UnicodeDecodeError:
            rows, problems = [], ["filen är inte i UTF-8"]
        self._tell(name, problems)
        return rows

    def _tell(self, name: str, problems: Iterable[str]) -> None:
        for problem in problems:
            self._report(self.root / name, "", problem)

    def _with_units(self, definitions: Definitions) -> Definitions:
        """With the kommuner, what they were before, and what else stands in their place."""
        rows = self._rows(KOMMUNER)
        self._report_doubled(self.root / KOMMUNER, [row.cells["kommunkod"] for row in rows])
        kommuner, former, others = kommuner_of(rows), self._rows(FORMER), self._rows(OTHER)
        self._tell(FORMER, check_former(former, kommuner))
        self._tell(OTHER, check_others(others, kommuner))
        return replace(definitions, kommuner=kommuner, former_units=former_of(former), other_units=others_of(others))


def table_file_name(number: str) -> str:
    """`tabell-12a.csv` for table 12a, `bilaga-3.csv` for Bilaga 3."""
    return f"{number.lower().replace(' ', '-')}.csv" if " " in number else f"tabell-{number}.csv"


def _with_ids(tables: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"id": id_} | content for id_, content in tables.items()]


def _line_of(path: Path, key: str) -> int | None:
    if not key or not path.is_file():
        return None
    pattern = re.compile(rf"^\s*\[*{re.escape(key)}\b")
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return next((number for number, line in enumerate(lines, start=1) if pattern.match(line)), None)


def read_definition(model: type[_Model], content: str, keys: dict[str, Any], place: str) -> _Model:
    """One definition of its TOML text, with the keys that its file's path would say.

    Raises Problems with every fault, each with the place.
    """
    try:
        return model.model_validate(tomllib.loads(content) | keys)
    except tomllib.TOMLDecodeError as error:
        lines = [f"{place}: filen är inte giltig TOML: {error}"]
    except ValidationError as error:
        lines = [f"{place}: {explain(dict(each))}" for each in error.errors()]
    raise Problems("Definitionen kunde inte läsas:", lines)


def explain(error: dict[str, Any]) -> str:
    """One of pydantic's errors in Swedish: the key, what is wrong with it and what is allowed."""
    key = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"okänd nyckel '{key}'; ta bort den eller rätta stavningen"
    if error["type"] == "missing":
        return f"nyckeln '{key}' saknas"
    if error["type"] == "literal_error":
        return f"'{key}' är '{error['input']}'; tillåtna: {error['ctx']['expected'].replace(' or ', ', ')}"
    return f"'{key}' är '{error['input']}', som inte går att använda ({error['type']})"


def _cross_check(definitions: Definitions) -> Iterator[str]:
    yield from check_indicators(definitions)
    yield from _check_columns(definitions)
    yield from _check_areas(definitions)
    yield from _check_benchmarks(definitions)
    for group in definitions.groups.values():
        members = [member.unit for member in group.member]
        for code in dict.fromkeys(code for code in members if members.count(code) > 1):
            yield f"data/groups/{group.id}.toml: kommunkoden '{code}' står flera gånger; ta bort den ena"
        for member in group.member:
            if member.unit not in definitions.kommuner:
                yield f"data/groups/{group.id}.toml: kommunkoden '{member.unit}' finns inte i data/kommuner.csv"


def check_indicators(definitions: Definitions) -> Iterator[str]:
    """What is wrong with how indicators fit with areas and with each other; the organisation's own too."""
    yield from _check_places(definitions)
    yield from _check_kolada(definitions)


def _check_benchmarks(definitions: Definitions) -> Iterator[str]:
    known = {kommun.lan for kommun in definitions.kommuner.values()}
    for benchmark in definitions.benchmarks.values():
        if benchmark.lan and benchmark.lan not in known:
            yield (
                f"data/benchmarks.toml: jämförelsetalet '{benchmark.id}' gäller länet '{benchmark.lan}', som inte "
                "finns i data/kommuner.csv; skriv det som där"
            )


def _check_kolada(definitions: Definitions) -> Iterator[str]:
    """Each nyckeltal is one indicator's."""
    first: dict[str, str] = {}
    for indicator in definitions.indicators.values():
        place = definitions.place_of(indicator)
        for id_ in indicator.kolada:
            if not re.fullmatch(r"[NU]\d{5}", id_):
                yield f"{place}: 'kolada' är '{id_}'; ett nyckeltal i Kolada har N eller U och fem siffror, som N31807"
            if id_ in first:
                yield f"{place}: nyckeltalet {id_} står redan i indikatorn '{first[id_]}'; det kan bara vara en av dem"
            first.setdefault(id_, indicator.id)


def _check_places(definitions: Definitions) -> Iterator[str]:
    for indicator in definitions.indicators.values():
        place = definitions.place_of(indicator)
        area = definitions.areas.get(indicator.area)
        if area is None:
            yield f"{place}: området '{indicator.area}' finns inte i data/areas.toml"
        elif indicator.dimension not in {each.id for each in area.dimension}:
            allowed = ", ".join(each.id for each in area.dimension)
            yield f"{place}: dimensionen '{indicator.dimension}' finns inte i området; tillåtna: {allowed}"
        for other in (*indicator.same_question, *filter(None, [indicator.part_of])):
            if other not in definitions.indicators:
                yield f"{place}: indikatorn '{other}' som den hänvisar till finns inte"


def _check_areas(definitions: Definitions) -> Iterator[str]:
    """The area of a table, if any, must exist and have the kvalitetsområde of what is asked; claimed benchmarks too."""
    for source, publication in definitions.publications.items():
        for table in publication.tables:
            place = f"data/sources/{source}, tabell {table.definition.number}"
            for claim in table.definition.claim:
                if claim.benchmark and claim.benchmark not in definitions.benchmarks:
                    yield f"{place}: jämförelsetalet '{claim.benchmark}' finns inte i data/benchmarks.toml"
            name = table.definition.area or publication.definition.area
            area = definitions.areas.get(name)
            if area is None:
                if name:
                    yield f"{place}: området '{name}' finns inte i data/areas.toml"
                continue
            known = {each.id for each in area.dimension}
            for wording in table.wordings:
                asked = definitions.asked_as.get((source, table.definition.number, wording))
                if asked and asked.area != name and asked.dimension not in known:
                    yield f"{place}: området {name} saknar dimensionen '{asked.dimension}' som '{asked.id}' har"


def _check_columns(definitions: Definitions) -> Iterator[str]:
    printed = {
        (source, table.definition.number, wording)
        for source, publication in definitions.publications.items()
        for table in publication.tables
        for wording in table.wordings
    }
    for source, table_number, wording in sorted(printed - definitions.asked_as.keys()):
        yield f"data/sources/{source}, tabell {table_number}: ingen indikator har rubriken '{wording}' i sitt [[asked]]"
    for key in sorted(definitions.asked_as.keys() - printed):
        indicator = definitions.asked_as[key]
        place = definitions.place_of(indicator)
        yield f"{place}: källan {key[0]}, tabell {key[1]} har ingen rubrik '{key[2]}'"
