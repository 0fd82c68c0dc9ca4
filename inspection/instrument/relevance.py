"""The part of XPath that XLSForm's `relevant` and `constraint` need here: parsed, checked and evaluated by us.

    expression  = both { "or" both }
    both        = compared { "and" compared }
    compared    = sum [ ("=" | "!=" | "<" | "<=" | ">" | ">=") sum ]
    sum         = term { ("+" | "-") term }
    term        = answer | 'text' | "text" | number | function | "(" expression ")"
    function    = not(expression) | selected(answer, 'choice') | count-selected(answer)
    answer      = ${question} | .

Everything else is refused with the place of the first character that does not fit. Meaning as in XPath 1.0: an
unanswered question is the empty text; a number on either side, or an ordering, compares as numbers, where a text that
is no number makes the comparison false (and `!=` true); an empty text and 0 are false. Several choices stand in one
value with spaces between, as XForms stores them.
"""

import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from ojcore.errors import UserError

MOST_PARENTHESES = 50

Value = str | float | bool
Comparison = Literal["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True)
class Answers:
    """What an expression may read: the answers by question, and `.`, the value that is being checked."""

    by_question: Mapping[str, str]
    this: str = ""


@dataclass(frozen=True)
class Text:
    """A quoted text."""

    text: str

    def value(self, answers: Answers) -> Value:
        """The text."""
        return self.text


@dataclass(frozen=True)
class Number:
    """A number."""

    number: float

    def value(self, answers: Answers) -> Value:
        """The number."""
        return self.number


@dataclass(frozen=True)
class Answer:
    """`${question}`, or `.` where `question` is empty."""

    question: str

    def value(self, answers: Answers) -> Value:
        """The answer; the empty text where there is none."""
        return answers.by_question.get(self.question, "") if self.question else answers.this


@dataclass(frozen=True)
class Either:
    """`or`, and `and` where `every` is true."""

    parts: "tuple[Node, ...]"
    every: bool

    def value(self, answers: Answers) -> Value:
        """True where one part, or every part, is true."""
        truths = (as_truth(part.value(answers)) for part in self.parts)
        return all(truths) if self.every else any(truths)


@dataclass(frozen=True)
class Not:
    """`not(…)`."""

    part: "Node"

    def value(self, answers: Answers) -> Value:
        """True where the part is false."""
        return not as_truth(self.part.value(answers))


@dataclass(frozen=True)
class Compared:
    """Two sides and what must hold between them."""

    left: "Node"
    sign: Comparison
    right: "Node"

    def value(self, answers: Answers) -> Value:
        """True where the comparison holds."""
        left, right = self.left.value(answers), self.right.value(answers)
        if self.sign in ("=", "!=") and isinstance(left, str) and isinstance(right, str):
            return (left == right) == (self.sign == "=")
        if self.sign in ("=", "!=") and (isinstance(left, bool) or isinstance(right, bool)):
            return (as_truth(left) == as_truth(right)) == (self.sign == "=")
        return _NUMBERS[self.sign](as_number(left), as_number(right))


@dataclass(frozen=True)
class Sum:
    """`left + right`, or `left - right` where `sign` is −1."""

    left: "Node"
    sign: int
    right: "Node"

    def value(self, answers: Answers) -> Value:
        """The sum; not a number where a side is none."""
        return as_number(self.left.value(answers)) + self.sign * as_number(self.right.value(answers))


@dataclass(frozen=True)
class Selected:
    """`selected(question, 'choice')`."""

    of: Answer
    choice: Text

    def value(self, answers: Answers) -> Value:
        """True where the choice is one of those in the answer."""
        return self.choice.text in as_text(self.of.value(answers)).split()


@dataclass(frozen=True)
class CountSelected:
    """`count-selected(question)`."""

    of: Answer

    def value(self, answers: Answers) -> Value:
        """How many choices the answer holds."""
        return float(len(as_text(self.of.value(answers)).split()))


Node = Text | Number | Answer | Either | Not | Compared | Sum | Selected | CountSelected

_NUMBERS: dict[Comparison, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def as_truth(value: Value) -> bool:
    """False for an empty text, 0 and not-a-number."""
    return bool(value) and not (isinstance(value, float) and math.isnan(value))


def as_number(value: Value) -> float:
    """The number a value stands for; not-a-number for a text that is none."""
    if isinstance(value, str):
        return float(value) if _PLAIN_NUMBER.fullmatch(value.strip()) else math.nan
    return float(value)


def as_text(value: Value) -> str:
    """The value as text."""
    return value if isinstance(value, str) else f"{value:g}"


@dataclass(frozen=True)
class Expression:
    """A parsed `relevant` or `constraint`; `source` is the text as written."""

    source: str
    root: Node

    def holds(self, answers: Mapping[str, str], this: str = "") -> bool:
        """True where the expression is true for these answers (question -> value) and `.` = `this`."""
        return as_truth(self.root.value(Answers(answers, this)))

    @property
    def questions(self) -> frozenset[str]:
        """The questions it reads."""
        return frozenset(node.question for node in walk(self.root) if isinstance(node, Answer) and node.question)

    @property
    def compared(self) -> frozenset[str]:
        """The questions read as one value, outside `selected` and `count-selected`; "" is `.`."""
        inside = [node.of for node in walk(self.root) if isinstance(node, Selected | CountSelected)]
        answers = [node for node in walk(self.root) if isinstance(node, Answer)]
        return frozenset(node.question for node in answers if not any(node is each for each in inside))

    @property
    def choices_named(self) -> frozenset[tuple[str, str]]:
        """(question, choice) for every choice it compares an answer with; question "" is `.`."""
        return frozenset(pair for node in walk(self.root) for pair in _named_in(node))


def _named_in(node: Node) -> Iterator[tuple[str, str]]:
    if isinstance(node, Selected):
        yield node.of.question, node.choice.text
    if isinstance(node, Compared):
        for one, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(one, Answer) and isinstance(other, Text):
                yield one.question, other.text


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    match node:
        case Either(parts):
            below = parts
        case Compared(left, _, right) | Sum(left, _, right):
            below = (left, right)
        case Not(part) | CountSelected(part):
            below = (part,)
        case Selected(of, choice):
            below = (of, choice)
        case _:
            below = ()
    for each in below:
        yield from walk(each)


def parse_expression(source: str) -> Expression:
    """The expression in `source`.

    Raises UserError (Swedish) with the place, counted from 1, of what does not fit.
    """
    if source.count("(") > MOST_PARENTHESES:
        raise UserError(f"tecken 1: fler än {MOST_PARENTHESES} parenteser; dela upp villkoret på flera frågor")
    parser = _Parser(source)
    root = parser.either()
    parser.expect_end()
    return Expression(source, root)


_TOKEN = re.compile(
    r"""\s*(?:
      (?P<answer>\$\{\s*(?P<name>[A-Za-z_][\w.-]*)\s*\})
    | (?P<text>'[^']*'|"[^"]*")
    | (?P<number>\d+(?:\.\d+)?)
    | (?P<this>\.)
    | (?P<sign><=|>=|!=|[=<>()+,-])
    | (?P<word>[A-Za-z][A-Za-z-]*[A-Za-z])
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    place: int


def _tokens(source: str) -> Iterator[_Token]:
    at = 0
    while source[at:].strip():
        match = _TOKEN.match(source, at)
        if match is None or match.lastgroup is None:
            start = at + len(source[at:]) - len(source[at:].lstrip())
            raise UserError(f"tecken {start + 1}: '{source[start]}' kan inte stå här")
        kind = "answer" if match["answer"] else match.lastgroup
        text = match["name"] if kind == "answer" else match[kind]
        yield _Token(kind, text, match.start(kind) + 1)
        at = match.end()
    yield _Token("end", "", len(source) + 1)


class _Parser:
    def __init__(self, source: str) -> None:
        self.tokens = list(_tokens(source))
        self.at = 0

    @property
    def next(self) -> _Token:
        return self.tokens[self.at]

    def take(self, *texts: str, kind: str = "sign") -> str | None:
        """The next token's text where it is one of `texts`, and moves on; otherwise None."""
        if self.next.kind == kind and self.next.text in texts:
            self.at += 1
            return self.tokens[self.at - 1].text
        return None

    def expect(self, text: str) -> None:
        if self.take(text) is None:
            raise self.wrong(f"'{text}'")

    def expect_end(self) -> None:
        if self.next.kind != "end":
            raise self.wrong("'and', 'or' eller slutet")

    def wrong(self, wanted: str) -> UserError:
        found = f"'{self.next.text}'" if self.next.kind != "end" else "slutet"
        return UserError(f"tecken {self.next.place}: väntade {wanted} men fann {found}")

    def either(self) -> Node:
        parts = [self.both()]
        while self.take("or", kind="word"):
            parts.append(self.both())
        return Either(tuple(parts), every=False) if len(parts) > 1 else parts[0]

    def both(self) -> Node:
        parts = [self.compared()]
        while self.take("and", kind="word"):
            parts.append(self.compared())
        return Either(tuple(parts), every=True) if len(parts) > 1 else parts[0]

    def compared(self) -> Node:
        left = self.sum()
        for sign in _NUMBERS:
            if self.take(sign):
                return Compared(left, sign, self.sum())
        return left

    def sum(self) -> Node:
        left = self.term()
        while sign := self.take("+", "-"):
            left = Sum(left, 1 if sign == "+" else -1, self.term())
        return left

    def term(self) -> Node:
        if self.take("("):
            inner = self.either()
            self.expect(")")
            return inner
        token = self.next
        if token.kind in ("answer", "this"):
            return self.answer()
        self.at += 1
        match token.kind:
            case "text":
                return Text(token.text[1:-1])
            case "number":
                return Number(float(token.text))
            case "word":
                return self.function(token.text)
        self.at -= 1
        raise self.wrong("en fråga ${…}, '.', en text inom citattecken, ett tal eller en funktion")

    def answer(self) -> Answer:
        if self.next.kind not in ("answer", "this"):
            raise self.wrong("en fråga ${…} eller '.'")
        token = self.next
        self.at += 1
        return Answer(token.text if token.kind == "answer" else "")

    def function(self, name: str) -> Node:
        if name not in ("not", "selected", "count-selected"):
            self.at -= 1
            raise self.wrong("not(…), selected(…) eller count-selected(…)")
        self.expect("(")
        node = self.arguments(name)
        self.expect(")")
        return node

    def arguments(self, name: str) -> Node:
        if name == "not":
            return Not(self.either())
        of = self.answer()
        if name == "count-selected":
            return CountSelected(of)
        self.expect(",")
        if self.next.kind != "text":
            raise self.wrong("ett svarsalternativ inom citattecken")
        self.at += 1
        return Selected(of, Text(self.tokens[self.at - 1].text[1:-1]))
