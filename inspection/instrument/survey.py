"""survey.csv: the groups and questions of an instrument, checked one by one.

The outermost `begin_group` is an area, one within it a section; `begin_repeat` is a table with a row per thing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, cast, get_args

from inspection.instrument.csv_tables import Faults, Row
from inspection.instrument.law import Subject
from inspection.instrument.model import Base, Choice, Group, Level, Question, QuestionType
from inspection.instrument.relevance import Expression, parse_expression
from inspection.instrument.sentences import check_template
from ojcore.errors import UserError

_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass
class Survey:
    """What has been read of survey.csv: groups in order and questions by name; faults go to `faults`.

    valid_from: the day on which the law that a question cites must be in force.
    """

    lists: Mapping[str, tuple[Choice, ...]]
    bases: Mapping[str, Base]
    law: Mapping[str, Subject]
    valid_from: date
    faults: Faults
    groups: list[Group] = field(default_factory=list)
    questions: dict[str, Question] = field(default_factory=dict)

    def read(self, rows: list[Row]) -> None:
        """Reads all rows."""
        stack: list[Group] = []
        for row in rows:
            match row["type"].split("_"):
                case ["begin", "group" | "repeat" as kind]:
                    stack.append(self._open(row, stack, kind))
                case ["end", "group" | "repeat" as kind]:
                    if not stack or (stack.pop().kind == "repeat") != (kind == "repeat"):
                        self.faults.add(row, f"'{row['type']}' utan sin början")
                case _ if not stack:
                    self.faults.add(row, "frågan står utanför alla områden; lägg den inom begin_group och end_group")
                case _:
                    self._add(row, stack)
        for group in stack:
            self.faults.add("survey.csv", f"'{group.name}' saknar sitt slut")

    def _open(self, row: Row, stack: list[Group], of: str) -> Group:
        level = cast(Level, self.faults.choose(row, "level", [stack[0].level] if stack else get_args(Level)))
        if len(stack) > 1 or (of == "repeat" and (not stack or level == "akt")):
            self.faults.add(row, "ett område får ha avsnitt, och på nivån enhet upprepningar; inget djupare")
        self._check_name(row)
        unused = ("required", "relevant", "constraint", "area", "base", "law", "identifying", "report_text")
        self.faults.refuse_cells(row, "en grupp", unused)
        kind: Literal["area", "section", "repeat"] = "repeat" if of == "repeat" else "section" if stack else "area"
        group = Group(row["name"], row["label"], kind, level)
        self.groups.append(group)
        return group

    def _check_name(self, row: Row) -> None:
        taken = {each.name for each in self.groups} | self.questions.keys()
        if not _NAME.fullmatch(row["name"]):
            self.faults.add(row, f"kolumn 'name': '{row['name']}' ska ha a–z, 0–9 och _ och börja med en bokstav")
        elif row["name"] in taken:
            self.faults.add(row, f"namnet '{row['name']}' finns redan")
        if not row["label"]:
            self.faults.add(row, "kolumn 'label' är tom")

    def _add(self, row: Row, stack: list[Group]) -> None:
        self._check_name(row)
        inner = stack[1] if len(stack) > 1 else None
        type_, _, list_name = row["type"].partition(" ")
        choices = self._choices(row, type_, list_name)
        question = Question(
            name=row["name"],
            type=self._type(row, type_),
            label=row["label"],
            hint=row["hint"],
            area=self.faults.choose(row, "area", [stack[0].name]),
            section=inner.name if inner and inner.kind == "section" else "",
            repeat=inner.name if inner and inner.kind == "repeat" else "",
            level=cast(Level, self.faults.choose(row, "level", [stack[0].level])),
            base=self._base(row, type_),
            law=self._law(row),
            report_text=self._templates(row, choices),
            identifying=self.faults.choose(row, "identifying", ("yes", "no")) == "yes",
            relevant=self._expression(row, "relevant"),
            constraint=self._expression(row, "constraint"),
            constraint_message=row["constraint_message"],
            required=self.faults.choose(row, "required", ("", "yes")) == "yes",
            list_name=list_name,
            choices=choices,
        )
        self._check_expression(row, "relevant", question.relevant, question)
        self._check_expression(row, "constraint", question.constraint, question)
        self.questions[question.name] = question

    def _type(self, row: Row, type_: str) -> QuestionType:
        if type_ not in get_args(QuestionType):
            self.faults.add(row, f"kolumn 'type': '{type_}' finns inte; tillåtna: {', '.join(get_args(QuestionType))}")
        elif row["level"] == "akt" and type_ in ("integer", "decimal"):
            self.faults.add(row, "kolumn 'type': en fråga om akten besvaras ur en lista eller med text; gör klasser")
        return cast(QuestionType, type_)

    def _choices(self, row: Row, type_: str, list_name: str) -> tuple[Choice, ...]:
        if type_.startswith("select") and list_name not in self.lists:
            self.faults.add(row, f"kolumn 'type': listan '{list_name}' finns inte; tillåtna: {', '.join(self.lists)}")
        return self.lists.get(list_name, ()) if type_.startswith("select") else ()

    def _base(self, row: Row, type_: str) -> Base | None:
        is_counted = type_.startswith("select") if row["level"] == "akt" else type_ == "integer"
        if not is_counted:
            self.faults.refuse_cells(row, "en fråga som inte räknas", ["base", "report_text"])
            return None
        if row["base"]:
            return self.bases.get(self.faults.choose(row, "base", self.bases))
        if row["report_text"] and row["level"] == "enhet":
            self.faults.add(row, "kolumn 'report_text': en mening om ett antal kräver en bas")
        root = next((base for base in self.bases.values() if not base.question), None)
        return root if row["level"] == "akt" else None

    def _law(self, row: Row) -> str:
        subject = self.law.get(row["law"])
        if row["law"] and subject is None:
            self.faults.add(row, f"kolumn 'law': '{row['law']}' finns inte i law.toml; tillåtna: {', '.join(self.law)}")
        elif subject and subject.on(self.valid_from) is None:
            self.faults.add(row, f"kolumn 'law': '{row['law']}' har inget gällande lagrum den {self.valid_from}")
        return row["law"]

    def _expression(self, row: Row, column: str) -> Expression | None:
        if column == "constraint" and bool(row["constraint"]) != bool(row["constraint_message"]):
            self.faults.add(row, "'constraint' och 'constraint_message' ska båda vara ifyllda eller båda tomma")
        try:
            return parse_expression(row[column]) if row[column] else None
        except UserError as fault:
            self.faults.add(row, f"kolumn '{column}', {fault}")
            return None

    def _check_expression(self, row: Row, column: str, expression: Expression | None, question: Question) -> None:
        if expression is None:
            return
        for name in sorted(expression.questions):
            read = self.questions.get(name)
            if read is None or read.level != question.level or read.repeat not in ("", question.repeat):
                self.faults.add(row, f"kolumn '{column}': '{name}' är ingen tidigare fråga på samma nivå")
        known = self.questions | {"": question}
        for name in sorted(expression.compared & known.keys()):
            if known[name].type == "select_multiple":
                self.faults.add(row, f"kolumn '{column}': '{known[name].name}' har flera svar; använd selected(…)")
        for name, choice in sorted(expression.choices_named):
            read = known.get(name)
            if read and read.has_choices and choice not in {"", *(each.name for each in read.answers)}:
                self.faults.add(row, f"kolumn '{column}': '{choice}' är inget svar på '{read.name}'")

    def _templates(self, row: Row, choices: tuple[Choice, ...]) -> dict[str, str]:
        """answer -> sentence, from a line `answer: sentence` for each; for a number the whole cell is the sentence."""
        allowed = {each.name for each in choices} or {""}
        found: dict[str, str] = {}
        for line in row["report_text"].splitlines():
            answer, template = [part.strip() for part in line.partition(":")[::2]] if choices else ("", line)
            if answer not in allowed or answer in found:
                self.faults.add(row, f"kolumn 'report_text': '{answer}' ska vara ett av svaren, en gång vart")
            try:
                check_template(template)
            except UserError as fault:
                self.faults.add(row, f"kolumn 'report_text', '{answer or template}': {fault}")
            found[answer] = template
        return found
