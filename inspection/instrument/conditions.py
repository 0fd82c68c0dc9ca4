"""A `relevant` said in other ways: in Swedish for a person, and as an Excel formula for a greyed cell."""

from collections.abc import Callable, Mapping

from inspection.instrument.model import Question
from inspection.instrument.relevance import (
    Answer,
    Compared,
    CountSelected,
    Either,
    Expression,
    Node,
    Not,
    Number,
    Selected,
    Sum,
    Text,
)

_SIGNS = {"=": "är", "!=": "inte är", "<": "är mindre än", "<=": "är högst", ">": "är större än", ">=": "är minst"}


def condition_text(expression: Expression, questions: Mapping[str, Question]) -> str:
    """`”Finns en arbetsplan?” är Ja`. questions: name -> question, for labels."""
    return _words(expression.root, questions)


def _words(node: Node, questions: Mapping[str, Question]) -> str:
    match node:
        case Answer(name):
            return f"”{questions[name].label}”" if name else "svaret"
        case Text(text):
            return text or "obesvarad"
        case Number(number):
            return f"{number:g}".replace(".", ",")
        case Either(parts, every):
            return (" och " if every else " eller ").join(_words(part, questions) for part in parts)
        case Not(part):
            return f"inte ({_words(part, questions)})"
        case Sum(left, sign, right):
            return f"{_words(left, questions)} {'+' if sign > 0 else '−'} {_words(right, questions)}"
        case Selected(of, choice):
            return f"{_words(of, questions)} omfattar {_label(of, choice, questions)}"
        case CountSelected(of):
            return f"antalet svar på {_words(of, questions)}"
        case Compared(left, sign, right):
            return f"{_label(right, left, questions)} {_SIGNS[sign]} {_label(left, right, questions)}"


def _label(of: Node, side: Node, questions: Mapping[str, Question]) -> str:
    """`side` in words; a choice by its label where it is compared with the answer `of`."""
    if isinstance(of, Answer) and of.question in questions and isinstance(side, Text) and side.text:
        return questions[of.question].answer_label(side.text)
    return _words(side, questions)


CellOf = Callable[[str, str], str]
"""(question, choice) -> a cell; choice is empty but for a `select_multiple`, which has a cell for each choice."""


def excel_formula(expression: Expression, questions: Mapping[str, Question], cell_of: CellOf) -> str:
    """The expression as an Excel formula, without `=`, over cells that hold labels and, for several choices, marks."""
    return _formula(expression.root, questions, cell_of)


def _formula(node: Node, questions: Mapping[str, Question], cell_of: CellOf) -> str:
    match node:
        case Answer(name):
            return cell_of(name, "")
        case Text(text):
            return _quoted(text)
        case Number(number):
            return f"{number:g}"
        case Either(parts, every):
            return f"{'AND' if every else 'OR'}({','.join(_formula(part, questions, cell_of) for part in parts)})"
        case Not(part):
            return f"NOT({_formula(part, questions, cell_of)})"
        case Sum(left, sign, right):
            between = "+" if sign > 0 else "-"
            return f"({_formula(left, questions, cell_of)}{between}{_formula(right, questions, cell_of)})"
        case Selected(of, choice):
            return f'({cell_of(of.question, choice.text)}<>"")'
        case CountSelected(of):
            marks = [f'({cell_of(of.question, each.name)}<>"")' for each in questions[of.question].choices]
            return f"({'+'.join(marks)})"
        case Compared(left, sign, right):
            sides = [_side(one, other, questions, cell_of) for one, other in ((left, right), (right, left))]
            return f"({sides[0]}{'<>' if sign == '!=' else sign}{sides[1]})"


def _side(node: Node, other: Node, questions: Mapping[str, Question], cell_of: CellOf) -> str:
    if isinstance(node, Text) and isinstance(other, Answer):
        return _quoted(questions[other.question].answer_label(node.text))
    return _formula(node, questions, cell_of)


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
