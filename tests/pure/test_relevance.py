"""The subset of XPath that `relevant` and `constraint` are written in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.instrument.relevance import MOST_PARENTHESES, parse_expression
from ojcore.errors import UserError

ANSWERS = {"plan": "ja", "typ": "", "antal": "6", "svarande": "17", "stod": "vakt annan"}

# expression | this | true?
MEANINGS = """
${plan} = 'ja'                                         |    | yes
${plan} = "ja"                                         |    | yes
'ja' = ${plan}                                         |    | yes
${plan} != 'ja'                                        |    | no
${plan} = 'nej'                                        |    | no
${typ} = ''                                            |    | yes
${okand} = ''                                          |    | yes
${typ} != 'ja'                                         |    | yes
${antal} > 5                                           |    | yes
${antal} > 6                                           |    | no
${antal} >= 6                                          |    | yes
${antal} < 10                                          |    | yes
${antal} <= 5.5                                        |    | no
${antal} = 6.0                                         |    | yes
${typ} > 0                                             |    | no
${typ} < 1                                             |    | no
${plan} = 1                                            |    | no
${plan} != 1                                           |    | yes
${plan} = 'ja' and ${antal} = 7                        |    | no
${plan} = 'ja' or ${antal} = 7                         |    | yes
${plan} = 'nej' and ${typ} = 'x' or ${antal} = 6       |    | yes
${plan} = 'nej' and (${typ} = 'x' or ${antal} = 6)     |    | no
not(${plan} = 'ja')                                    |    | no
not(${typ})                                            |    | yes
${plan}                                                |    | yes
selected(${stod}, 'vakt')                              |    | yes
selected(${stod}, 'vak')                               |    | no
selected(${typ}, 'vakt')                               |    | no
count-selected(${stod}) = 2                            |    | yes
count-selected(${typ}) = 0                             |    | yes
not(selected(., 'ingen') and count-selected(.) > 1)    | ingen vakt | no
not(selected(., 'ingen') and count-selected(.) > 1)    | ingen | yes
. >= 0 and ${antal} + . = ${svarande}                  | 11 | yes
. >= 0 and ${antal} + . = ${svarande}                  | 10 | no
${svarande} - ${antal} - 1 = 10                        |    | yes
${typ} + 1 = 1                                         |    | no
. > 1e3                                                |    | syntax
"""

WRONG = """
                              | tecken 1: väntade en fråga ${…}
${plan} =                     | tecken 10: väntade en fråga ${…}, '.', en text inom citattecken, ett tal
${plan} == 'ja'               | tecken 10: väntade en fråga
${plan} = 'ja                 | tecken 11: ''' kan inte stå här
${plan} = ‘ja’                | tecken 11: '‘' kan inte stå här
$plan = 'ja'                  | tecken 1: '$' kan inte stå här
${plan} 'ja'                  | tecken 9: väntade 'and', 'or' eller slutet men fann ''ja''
(${plan} = 'ja'               | tecken 16: väntade ')' men fann slutet
selected(${plan} 'ja')        | tecken 18: väntade ',' men fann ''ja''
selected('ja', ${plan})       | tecken 10: väntade en fråga ${…} eller '.'
selected(${plan}, ${typ})     | tecken 19: väntade ett svarsalternativ inom citattecken
__import__('os')              | tecken 1: '_' kan inte stå här
today() > 1                   | tecken 1: väntade not(…), selected(…) eller count-selected(…) men fann 'today'
${plan} = 'ja' and            | tecken 19: väntade
${a} = 1 = 1                  | tecken 10: väntade 'and', 'or' eller slutet
"""


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.splitlines() if "|" in line]


@pytest.mark.parametrize(("source", "this", "meaning"), [row for row in rows(MEANINGS) if row[2] != "syntax"])
def test_an_expression_means_what_xpath_says(source: str, this: str, meaning: str) -> None:
    assert parse_expression(source).holds(ANSWERS, this) is (meaning == "yes")


@pytest.mark.parametrize(("source", "message"), [*rows(WRONG), *([row[0], "tecken"] for row in rows(MEANINGS)[-1:])])
def test_an_expression_outside_the_subset_is_refused_with_its_place(source: str, message: str) -> None:
    with pytest.raises(UserError) as refused:
        parse_expression(source)
    assert str(refused.value).startswith(message)


def test_an_expression_tells_what_it_reads() -> None:
    expression = parse_expression("${plan} = 'ja' and (selected(${stod}, 'vakt') or 'x' != .) and ${antal} > 2")
    assert expression.questions == {"plan", "stod", "antal"}
    assert expression.choices_named == {("plan", "ja"), ("stod", "vakt"), ("", "x")}
    assert expression.compared == {"plan", "antal", ""}


def test_an_expression_with_endless_parentheses_is_refused() -> None:
    with pytest.raises(UserError, match="parenteser"):
        parse_expression("(" * 10_000)
    nested = "(" * MOST_PARENTHESES + "${plan} = 'ja'" + ")" * MOST_PARENTHESES
    assert parse_expression(nested).holds(ANSWERS)


TOKENS = [
    "${plan}",
    "${stod}",
    ".",
    "'ja'",
    "1",
    "=",
    "!=",
    "<",
    "and",
    "or",
    "not(",
    "selected(",
    ",",
    "(",
    ")",
    "+",
    " ",
]


def outcome(source: str) -> str:
    try:
        return str(parse_expression(source).holds(ANSWERS, "ja"))
    except UserError as refused:
        return str(refused)


@given(st.lists(st.sampled_from(TOKENS), max_size=12).map(" ".join) | st.text(max_size=30))
def test_any_text_is_either_an_expression_or_refused_with_a_place(source: str) -> None:
    assert outcome(source).startswith(("True", "False", "tecken "))


NAMES = st.sampled_from(["a", "b", "c"])
VALUES = st.sampled_from(["", "ja", "nej"])
COMPARED = st.tuples(NAMES, st.sampled_from(["=", "!="]), VALUES)


@given(st.lists(st.lists(COMPARED, min_size=1, max_size=3), min_size=1, max_size=3), st.dictionaries(NAMES, VALUES))
def test_or_of_ands_is_any_of_alls(clauses: list[list[tuple[str, str, str]]], answers: dict[str, str]) -> None:
    source = " or ".join(
        " and ".join(f"${{{name}}} {sign} '{value}'" for name, sign, value in all_) for all_ in clauses
    )
    expected = any(
        all((answers.get(name, "") == value) == (sign == "=") for name, sign, value in all_) for all_ in clauses
    )
    assert parse_expression(source).holds(answers) is expected
