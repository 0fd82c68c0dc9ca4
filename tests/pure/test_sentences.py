"""Count sentences: number, gender, none, all and a base of one."""

import pytest

from inspection.instrument.model import Base
from inspection.instrument.sentences import Count, check_template, count_sentence, count_sentences, number_word
from ojcore.errors import UserError

AKTER = Base("akter", "", (), None, "en", "granskad akt", "granskade akten", "granskade akter", "granskade akterna")
PLANER = Base("p", "plan", ("ja",), AKTER, "en", "arbetsplan", "arbetsplanen", "arbetsplaner", "arbetsplanerna")
SVAR = Base("s", "svarande", (), None, "ett", "enkätsvar", "enkätsvaret", "enkätsvar", "enkätsvaren")
BASES = {"akter": AKTER, "planer": PLANER, "svar": SVAR}

# template | base | count | size | sentence
SENTENCES = """
I {antal} fanns en plan.              | akter  | 26 | 35   | I 26 av de 35 granskade akterna fanns en plan.
I {antal} fanns en plan.              | akter  | 1  | 35   | I en av de 35 granskade akterna fanns en plan.
I {antal} fanns en plan.              | akter  | 0  | 35   | I ingen av de 35 granskade akterna fanns en plan.
I {antal} fanns en plan.              | akter  | 35 | 35   | I samtliga 35 granskade akter fanns en plan.
I {antal} fanns en plan.              | akter  | 1  | 1    | I den enda granskade akten fanns en plan.
I {antal} fanns en plan.              | akter  | 0  | 1    | I ingen granskad akt fanns en plan.
I {antal} fanns en plan.              | akter  | 2  | 2    | I båda de två granskade akterna fanns en plan.
{Antal} var [skriven|skrivna].        | planer | 2  | 2    | Båda de två arbetsplanerna var skrivna.
{Antal} var [skriven|skrivna].        | planer | 2  | 6    | Två av de sex arbetsplanerna var skrivna.
{Antal} var [skriven|skrivna].        | planer | 1  | 6    | En av de sex arbetsplanerna var skriven.
{Antal} var [skriven|skrivna].        | planer | 0  | 6    | Ingen av de sex arbetsplanerna var skriven.
{Antal} var [skriven|skrivna].        | planer | 6  | 6    | Samtliga sex arbetsplaner var skrivna.
{Antal} var [skriven|skrivna].        | planer | 1  | 1    | Den enda arbetsplanen var skriven.
{Antal} var [skrivet|skrivna].        | svar   | 0  | 17   | Inget av de 17 enkätsvaren var skrivet.
{Antal} var [skrivet|skrivna].        | svar   | 1  | 17   | Ett av de 17 enkätsvaren var skrivet.
{Antal} var [skrivet|skrivna].        | svar   | 12 | 1200 | Tolv av de 1\u00a0200 enkätsvaren var skrivna.
{Antal} var [skrivet|skrivna].        | svar   | 1  | 1    | Det enda enkätsvaret var skrivet.
I {antal} fanns <det under|alla|bostad>.  | planer | 2  | 6    | I två av de sex arbetsplanerna fanns det under bostad.
I {antal} nämndes <||beslut>.         | planer | 6  | 6    | I samtliga sex arbetsplaner nämndes beslut.
"""


@pytest.mark.parametrize("line", [line for line in SENTENCES.splitlines() if line])
def test_a_count_becomes_a_swedish_sentence(line: str) -> None:
    template, base, count, size, sentence = (cell.strip() for cell in line.split(" | "))
    assert count_sentence(template, int(count), int(size), BASES[base]) == sentence


@pytest.mark.parametrize(("count", "size"), [(0, 0), (7, 6), (-1, 6)])
def test_a_count_outside_its_base_is_a_bug(count: int, size: int) -> None:
    with pytest.raises(ValueError, match=f"{count} of {size}"):
        count_sentence("I {antal} fanns en plan.", count, size, PLANER)


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("I akterna fanns en plan.", "exakt en gång"),
        ("{Antal} av {antal} fanns.", "exakt en gång"),
        ("I {antal} fanns en plan", "punkt"),
        ("{Antal} var [skriven.", "klamrar"),
        ("{Antal} var [skriven].", "klamrar"),
        ("{Antal} {count}.", "bara {antal}"),
        ("{Antal} låg under <rubriken|bostad>.", "<form för en"),
        ("{Antal} nämnde <||bostad> och <||arbete>.", "högst en gång"),
    ],
)
def test_a_template_that_cannot_be_filled_in_is_refused(template: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        check_template(template)


def test_numbers_are_words_to_twelve() -> None:
    assert [number_word(number) for number in (1, 2, 12, 13)] == ["en", "två", "tolv", "13"]
    assert number_word(1, "ett") == "ett"


MADE = Count("{Antal} var [skriven|skrivna].", 2, 6, PLANER)
GOALS = Count("I {antal} fanns delmål.", 3, 6, PLANER)
HEADING = "I {{antal}} fanns uppgifter under <rubriken|rubrikerna|{}>."


def test_a_base_that_has_just_been_named_is_not_named_again() -> None:
    followed = Count("I {antal} fanns uppföljning.", 0, 6, PLANER)
    signed = Count("{Antal} var [undertecknad|undertecknade].", 6, 6, PLANER)
    assert count_sentences([MADE, GOALS, followed, signed]) == (
        "Två av de sex arbetsplanerna var skrivna. I tre av de sex fanns delmål. I ingen av de sex fanns uppföljning."
        " Samtliga sex var undertecknade."
    )


def test_another_base_or_a_base_of_one_is_named() -> None:
    files = Count("I {antal} fanns en plan.", 6, 35, AKTER)
    assert count_sentences([files, MADE]) == (
        "I sex av de 35 granskade akterna fanns en plan. Två av de sex arbetsplanerna var skrivna."
    )
    one = Count("I {antal} fanns delmål.", 1, 1, PLANER)
    assert count_sentences([one, one]) == " ".join(["I den enda arbetsplanen fanns delmål."] * 2)


def test_things_with_the_same_count_share_a_sentence() -> None:
    counts = [Count(HEADING.format(thing), 6, 6, PLANER) for thing in ("bostad", "ekonomi", "arbete")]
    assert count_sentences([*counts, Count(HEADING.format("hälsa"), 5, 6, PLANER)]) == (
        "I samtliga sex arbetsplaner fanns uppgifter under rubrikerna bostad, ekonomi och arbete."
        " I fem av de sex fanns uppgifter under rubriken hälsa."
    )


def test_a_count_of_some_may_be_of_different_things_for_each() -> None:
    counts = [Count(HEADING.format(thing), 2, 6, PLANER) for thing in ("bostad", "ekonomi", "arbete")]
    assert count_sentences(counts) == (
        "I två av de sex arbetsplanerna fanns uppgifter under rubrikerna bostad, ekonomi respektive arbete."
    )


def test_different_sentences_with_the_same_count_stay_apart() -> None:
    counts = [Count(template, 3, 6, PLANER) for template in ("I {antal} fanns delmål.", "I {antal} fanns krav.")]
    assert count_sentences(counts) == "I tre av de sex arbetsplanerna fanns delmål. I tre av de sex fanns krav."


def test_no_counts_give_no_sentence_and_a_wrong_one_is_a_bug() -> None:
    assert count_sentences([]) == ""
    with pytest.raises(ValueError, match="7 of 6"):
        count_sentences([MADE, Count("I {antal} fanns delmål.", 7, 6, PLANER)])
