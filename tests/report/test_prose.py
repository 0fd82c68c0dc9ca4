"""Swedish sentences: grammar for one, two, many and none, graded words at their limits, and the facts of 2018."""

import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from ojcore.comparing.changes import count_colours
from ojcore.comparing.comparison import Comparison, compare
from ojcore.definitions.model import Definitions, Indicator
from ojcore.prose import Voice, genitive, summarise, summarise_unit, tell_summary_rules, tell_table
from ojcore.prose.language import Phrase, count_word, read_phrase
from ojcore.prose.voice import phrase_of
from ojcore.swedish import parse_number
from tests.small_tables import compare_small, make_figure, make_indicator, small_definitions

ROUTINE = make_indicator("rutin", phrase="har en aktuell rutin")
ADVICE = make_indicator("radgivning", phrase="erbjuder rådgivning")
USED = make_indicator("anvant", phrase="har använt resultatet")


def told(definitions: Definitions, tables: dict[Indicator, str] | str, **options: Any) -> str:
    """The paragraphs about small tables; a single table is that of ROUTINE."""
    if isinstance(tables, str):
        tables = {ROUTINE: tables}
    comparison = compare_small(definitions, tables, **options)
    return " ".join(tell_table(voice_of(definitions, comparison, list(tables)), comparison.rows))


def voice_of(definitions: Definitions, comparison: Comparison, indicators: Sequence[Indicator]) -> Voice:
    return Voice(comparison, small_definitions(definitions, list(indicators)))


def column(*cells: str, year: int = 2018) -> str:
    """A table of one year: Ekerö, Järfälla, Sigtuna, Sollentuna, Solna … as many as there are cells."""
    names = ["Ekerö", "Järfälla", "Sigtuna", "Sollentuna", "Solna", "Sundbyberg", "Upplands Väsby", "Upplands-Bro"]
    lines = [f"| {name} | {cell} |" for name, cell in zip(names, cells, strict=False)]
    return "\n".join([f"| | {year} |", *lines])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Solna", "Solnas"),
        ("Järfälla", "Järfällas"),
        ("Upplands Väsby", "Upplands Väsbys"),
        ("Alingsås", "Alingsås"),
        ("Bromölla", "Bromöllas"),
        ("Växjö", "Växjös"),
        ("Borås", "Borås"),
        ("Bordeaux", "Bordeaux"),
        ("Metz", "Metz"),
        ("nordvästkommunerna", "nordvästkommunernas"),
    ],
)
def test_a_genitive_takes_s_unless_the_name_ends_in_a_hiss(name: str, expected: str) -> None:
    assert genitive(name) == expected


@pytest.mark.parametrize(
    ("number", "word"), [(0, "noll"), (1, "en"), (2, "två"), (12, "tolv"), (13, "13"), (1290, "1\u00a0290")]
)
def test_counts_are_words_up_to_twelve(number: int, word: str) -> None:
    assert count_word(number) == word


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (["ja"] * 4, "Samtliga kommuner i Provgruppen har en aktuell rutin."),
        (["nej"] * 4, "Ingen av kommunerna i Provgruppen har en aktuell rutin."),
        (["ja", "nej", "nej", "nej"], "Endast Ekerö har en aktuell rutin."),
        (["ja", "ja", "nej", "nej", "nej"], "Endast Ekerö och Järfälla har en aktuell rutin."),
        (["ja", "ja", "nej", "nej"], "Ekerö och Järfälla har en aktuell rutin."),
        (["nej", "ja", "ja", "ja"], "Samtliga kommuner i Provgruppen utom Ekerö har en aktuell rutin."),
        (
            ["nej", "nej", "ja", "ja", "ja"],
            "Samtliga kommuner i Provgruppen utom Ekerö och Järfälla har en aktuell rutin.",
        ),
        (["ja", "ja"], "Både Ekerö och Järfälla har en aktuell rutin."),
        (["ja", "nej"], "Ekerö har en aktuell rutin, men inte Järfälla."),
        (["nej", "ja"], "Järfälla har en aktuell rutin, men inte Ekerö."),
        (["nej", "nej"], "Varken Ekerö eller Järfälla har en aktuell rutin."),
        (["ja"], "Ekerö har en aktuell rutin."),
        (["nej"], "Ekerö har inte en aktuell rutin."),
    ],
)
def test_the_shorter_list_is_named(definitions: Definitions, cells: list[str], sentence: str) -> None:
    assert told(definitions, column(*cells)).startswith(sentence)


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (["ja", "ja", "ja", ""], "Av de tre kommuner i Provgruppen som har svarat har samtliga en aktuell rutin."),
        (["nej", "nej", "nej", ""], "Av de tre kommuner i Provgruppen som har svarat har ingen en aktuell rutin."),
        (
            ["nej", "ja", "ja", ""],
            "Av de tre kommuner i Provgruppen som har svarat har samtliga utom Ekerö en aktuell rutin.",
        ),
        (
            ["ja", "nej", "nej", ""],
            "Av de tre kommuner i Provgruppen som har svarat har endast Ekerö en aktuell rutin.",
        ),
    ],
)
def test_where_somebody_has_not_answered_the_sentence_says_of_how_many_it_speaks(
    definitions: Definitions, cells: list[str], sentence: str
) -> None:
    text = told(definitions, column(*cells))
    assert text.startswith(sentence)
    assert "Svar saknas från Sollentuna." in text


def test_a_missing_answer_is_told_with_its_reason_and_is_no_nej(definitions: Definitions) -> None:
    text = told(definitions, column("ja", "ja", "vet ej", "vet ej", ""))
    assert "Svar saknas från Sigtuna och Sollentuna (vet ej) och Solna." in text
    assert text.startswith("Både Ekerö och Järfälla har en aktuell rutin.")


def test_nobody_answering_names_the_question(definitions: Definitions) -> None:
    assert told(definitions, column("", "", "vet ej")) == (
        "Ingen av kommunerna i Provgruppen har svarat på frågan ”Rutin”."
    )


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        (
            ["delvis", "ja", "ja", "nej"],
            "Samtliga kommuner i Provgruppen utom Sollentuna erbjuder helt eller delvis rådgivning. Ekerö gör det "
            "delvis.",
        ),
        (
            ["delvis", "delvis", "ja", "ja"],
            "Samtliga kommuner i Provgruppen erbjuder helt eller delvis rådgivning. Ekerö och Järfälla gör det delvis.",
        ),
        (["delvis"] * 3, "Samtliga kommuner i Provgruppen erbjuder delvis rådgivning."),
        (
            ["delvis", "nej", "nej"],
            "Ingen av kommunerna i Provgruppen erbjuder fullt ut rådgivning. Ekerö gör det delvis.",
        ),
        (["ja", "delvis", "nej", "nej", "nej"], "Endast Ekerö erbjuder rådgivning. Järfälla gör det delvis."),
        (["delvis", "nej"], "Ekerö erbjuder delvis rådgivning, men inte Järfälla."),
        (["delvis"], "Ekerö erbjuder delvis rådgivning."),
    ],
)
def test_delvis_is_told_as_it_is(definitions: Definitions, cells: list[str], text: str) -> None:
    assert told(definitions, {ADVICE: column(*cells)}).startswith(text)


def test_ja_med_vissa_is_told_apart_from_ja(definitions: Definitions) -> None:
    text = told(definitions, column("ja, med vissa", "ja, med vissa", "ja, med samtliga", "nej", "ja"))
    assert text.startswith(
        "Samtliga kommuner i Provgruppen utom Sollentuna har en aktuell rutin. Sigtuna har det med samtliga. Ekerö och "
        "Järfälla har det med vissa."
    )
    assert "Båda har det med vissa." in told(definitions, column("ja, med vissa", "ja, med vissa", "nej"))


def test_what_has_been_done_is_not_done_numera(definitions: Definitions) -> None:
    text = told(
        definitions,
        {USED: "| | 2017 | 2018 |\n| Ekerö | nej | ja |\n| Järfälla | ja | nej |\n| Sigtuna | delvis | delvis |"},
    )
    assert "Till skillnad från 2017 har Ekerö gjort det, men inte Järfälla." in text
    assert "Sigtuna har gjort det delvis." in text
    assert "numera" not in text
    assert "inte längre" not in text


@pytest.mark.parametrize(
    ("before", "now", "sentence"),
    [
        ("nej", "ja", "Ekerö gör det numera."),
        ("ja", "nej", "Ekerö gör det inte längre."),
        ("delvis", "ja", "Ekerö har gått från delvis till ja."),
        ("ja", "delvis", "Ekerö har gått från ja till delvis."),
        ("delvis", "nej", "Ekerö har gått från delvis till nej."),
        ("ja, med vissa", "nej", "Ekerö gör det inte längre."),
        ("nej", "ja, med vissa", "Ekerö gör det numera."),
        ("ja", "ja, med vissa", "Ekerö har gått från ja till ja, med vissa."),
        ("ja", "vet ej", "För Ekerö finns svar 2017 men inte 2018."),
        ("vet ej", "ja", "För Ekerö finns inget svar 2017."),
        (".", "ja", "För Ekerö finns inget svar 2017."),
        ("ja", "ja", "Svaren är desamma som 2017."),
    ],
)
def test_every_change_of_an_answer_has_its_sentence(
    definitions: Definitions, before: str, now: str, sentence: str
) -> None:
    table = f"| | 2017 | 2018 |\n| Ekerö | {before} | {now} |\n| Järfälla | ja | ja |\n| Sigtuna | nej | nej |"
    assert sentence in told(definitions, {ADVICE: table})


def test_who_has_changed_to_delvis_is_told_once(definitions: Definitions) -> None:
    table = "| | 2017 | 2018 |\n| Ekerö | ja | delvis |\n| Järfälla | delvis | nej |\n| Sigtuna | ja | ja |"
    text = told(definitions, {ADVICE: table})
    assert "Ekerö har gått från ja till delvis och Järfälla från delvis till nej." in text
    assert "gör det delvis" not in text


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["har rutin med skolan", "har rutin med polisen"], "har rutin med skolan och polisen"),
        (
            ["har rutin med barn- och ungdomsvården", "har rutin med LSS"],
            "har rutin med barn- och ungdomsvården och LSS",
        ),
        (
            ["har uppföljning av stöd och insatser", "har uppföljning av resultat"],
            "har uppföljning av stöd och insatser samt resultat",
        ),
        (
            ["använder en metod för att upptäcka våld", "använder en metod för att upptäcka missbruk"],
            "använder en metod för att upptäcka våld och missbruk",
        ),
    ],
)
def test_what_several_questions_share_is_said_once(texts: list[str], said: str) -> None:
    phrase = read_phrase(texts)
    assert phrase is not None
    assert phrase.after("") == said


def test_one_kommun_alone_is_told_what_it_answered_before(definitions: Definitions) -> None:
    changed = "| | 2017 | 2018 |\n| Ekerö | delvis | ja |\n| riket | . | 40 |\n| stockholms-lan | . | 40 |"
    assert told(definitions, {ADVICE: changed}) == (
        "Ekerö erbjuder rådgivning. Svaret var delvis 2017. Andelen som svarat ja är 40\u00a0procent i både "
        "Stockholms län och riket."
    )


def test_a_series_break_is_told_with_its_reason(definitions: Definitions) -> None:
    broken = make_indicator("bruten", phrase="har en rutin", series_break=2018)
    text = told(definitions, {broken: "| | 2017 | 2018 |\n| Ekerö | ja | nej |\n| Järfälla | ja | ja |"})
    assert "Indikatorn jämförs inte med 2017. Frågan ändrades." in text
    assert "inte längre" not in text


def test_a_new_question_is_told_of_only_where_others_have_an_earlier_year(definitions: Definitions) -> None:
    old = "| | 2017 | 2018 |\n| Ekerö | ja | ja |\n| Järfälla | ja | nej |"
    new = "| | 2017 | 2018 |\n| Ekerö | . | ja |\n| Järfälla | . | ja |"
    alone = told(definitions, {ADVICE: column("ja", "ja")})
    both = told(definitions, {ROUTINE: old, ADVICE: new})
    assert "ingen tidigare mätning" not in alone
    assert "Det finns ingen tidigare mätning att jämföra med." in both


@pytest.mark.parametrize(
    ("benchmark", "words"),
    [
        ("50", "i nivå med"),
        ("44,0", "i nivå med"),
        ("43,9", "något bättre än"),
        ("35,0", "något bättre än"),
        ("34,9", "bättre än"),
        ("20,0", "bättre än"),
        ("19,9", "klart bättre än"),
        ("56,0", "i nivå med"),
        ("56,1", "något sämre än"),
        ("65,0", "något sämre än"),
        ("65,1", "sämre än"),
        ("80,0", "sämre än"),
        ("80,1", "klart sämre än"),
        ("44", "i nivå med"),
        ("43", "något bättre än"),
        ("20", "bättre än"),
        ("19", "klart bättre än"),
    ],
)
def test_the_graded_words_change_exactly_at_their_limits(definitions: Definitions, benchmark: str, words: str) -> None:
    text = told(definitions, f"| | 2018 |\n| Ekerö | ja |\n| Järfälla | nej |\n| riket | {benchmark} |")
    assert f"Snittet på 50\u00a0procent är {words} riket" in text


@pytest.mark.parametrize(
    ("direction", "benchmark", "words"),
    [
        ("low_is_good", "10,6", "i nivå med"),
        ("low_is_good", "10,7", "något bättre än"),
        ("low_is_good", "8,0", "sämre än"),
        ("low_is_good", "20,0", "klart bättre än"),
        ("high_is_good", "20,0", "klart sämre än"),
        ("none", "20,0", "klart lägre än"),
        ("none", "9,0", "något högre än"),
        ("none", "0,0", "klart högre än"),
    ],
)
def test_figures_are_graded_by_percent_of_the_benchmark(
    definitions: Definitions, direction: str, benchmark: str, words: str
) -> None:
    figure = make_figure(direction=direction, decimals=1, phrase="andelen")
    text = told(definitions, {figure: f"| | 2018 |\n| Ekerö | 8,0 |\n| Järfälla | 12,0 |\n| riket | {benchmark} |"})
    assert f"Snittet på 10,0\u00a0procent är {words} riket" in text


@pytest.mark.parametrize(
    ("own", "riket", "words"),
    [
        ("4,2", "4,0", "i nivå med"),  # from 4.15 to 4.25 against 3.95 to 4.05: between 2 and 8 percent
        ("4,24", "4,00", "något sämre än"),
        ("480", "457", "i nivå med"),  # 479.5 against 457.5 is 4.8 percent
        ("480", "456", "något sämre än"),
        ("5", "4", "i nivå med"),  # 4.5 may be both
        ("0,1", "0,0", "i nivå med"),
        ("0,2", "0,0", "klart sämre än"),
    ],
)
def test_a_grade_that_rounding_alone_can_turn_is_level(
    definitions: Definitions, own: str, riket: str, words: str
) -> None:
    figure = make_figure(decimals=1, phrase="andelen")
    text = told(definitions, {figure: f"| | 2018 |\n| Ekerö | {own} |\n| riket | {riket} |"})
    assert f"{words} riket" in text


def test_equal_grades_are_merged_and_opposite_ones_joined(definitions: Definitions) -> None:
    table = "| | 2018 |\n| Ekerö | ja |\n| Järfälla | nej |\n| stockholms-stad | {} |\n| riket | {} |"
    assert "klart bättre än både Stockholms stad (10\u00a0%) och riket (19\u00a0%)." in told(
        definitions, table.format(10, 19)
    )
    assert "något sämre än Stockholms stad (60\u00a0%) och något bättre än riket (40\u00a0%)." in told(
        definitions, table.format(60, 40)
    )


def test_a_benchmark_that_others_have_and_this_one_lacks_is_told(definitions: Definitions) -> None:
    with_riket = "| | 2018 |\n| Ekerö | ja |\n| Järfälla | nej |\n| riket | 40 |"
    text = told(definitions, {ROUTINE: with_riket, ADVICE: column("ja", "nej")})
    assert "Snittet är 50\u00a0procent. Jämförelsetal för riket saknas." in text


def test_a_disputed_benchmark_is_told_and_not_graded(definitions: Definitions) -> None:
    table = "| | 2018 |\n| Ekerö | ja |\n| Järfälla | nej |\n| stockholms-stad | 60 |\n| riket | 10 |"
    comparison = compare_small(definitions, {ROUTINE: table}, disputed=[("rutin", "riket", 2018)])
    voice = Voice(comparison, small_definitions(definitions, [ROUTINE]))
    text = tell_table(voice, comparison.rows)[0]
    assert "något sämre än Stockholms stad (60\u00a0%)." in text
    assert "Jämförelsetalet för riket (10\u00a0%) ifrågasätts i kontrollräkningen och bedöms inte." in text
    assert "klart bättre" not in text
    assert "Kontrollräkningen ifrågasätter ett värde; se bilagan." in summarise(voice)


def test_one_kommun_alone_is_compared_with_shares_and_not_with_a_mean(definitions: Definitions) -> None:
    text = told(definitions, "| | 2018 |\n| Solna | ja |\n| stockholms-lan | 43 |\n| riket | 50 |", unit="Solna")
    assert (
        text == "Solna har en aktuell rutin. Andelen som svarat ja är 43\u00a0procent i Stockholms län och "
        "50\u00a0procent i riket."
    )


def test_a_kommun_outside_the_group_is_told_apart_and_not_counted(definitions: Definitions) -> None:
    table = "| | 2018 |\n| Ekerö | ja |\n| Järfälla | ja |\n| Sigtuna | ja |\n| Täby | nej |"
    text = told(definitions, table, unit="Täby", outside=("Täby",))
    assert text.startswith(
        "Samtliga kommuner i Provgruppen har en aktuell rutin. Täby, som inte hör till kommunerna i Provgruppen, har "
        "inte en aktuell rutin."
    )


def test_questions_that_all_have_answered_alike_share_a_paragraph(definitions: Definitions) -> None:
    first = make_indicator("ett", phrase="har en överenskommelse om samverkan med Arbetsförmedlingen")
    second = make_indicator("tva", phrase="har en överenskommelse om samverkan med Försäkringskassan")
    comparison = compare_small(
        definitions, {first: column("ja", "nej", "nej", "nej"), second: column("ja", "nej", "nej", "nej")}
    )
    paragraphs = tell_table(voice_of(definitions, comparison, [first, second]), comparison.rows)
    assert paragraphs == [
        "Endast Ekerö har en överenskommelse om samverkan med Arbetsförmedlingen och Försäkringskassan. Snittet är "
        "25\u00a0procent."
    ]
    nobody = {each: column("nej", "nej", "nej") for each in (first, second)}
    assert told(definitions, nobody).startswith(
        "Ingen av kommunerna i Provgruppen har en överenskommelse om samverkan med Arbetsförmedlingen eller "
        "Försäkringskassan."
    )


def test_a_phrase_takes_its_adverb_after_the_verb() -> None:
    phrase = Phrase("följer", ("upp planen",))
    assert phrase.after("Solna", "inte") == "Solna följer inte upp planen"
    assert phrase.between("Av de sju", "samtliga", "delvis") == "Av de sju följer samtliga delvis upp planen"
    assert read_phrase(["har en rutin", "erbjuder råd"]) is None
    assert read_phrase(["har en rutin", "har använt en rutin"]) is None
    att = read_phrase(["har en rutin för att hjälpa", "har en rutin för information"])
    assert att is not None
    assert att.rest() == "en rutin för att hjälpa och en rutin för information"


FIGURE = make_figure("andel", decimals=1, phrase="andelen med bistånd")


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (["4", "8", "6"], "Andelen med bistånd är högst i Järfälla (8,0\u00a0%) och lägst i Ekerö (4,0\u00a0%)."),
        (
            ["4", "8", "8"],
            "Andelen med bistånd är högst i Järfälla och Sigtuna (8,0\u00a0%) och lägst i Ekerö (4,0\u00a0%).",
        ),
        (["4", "4"], "Andelen med bistånd är densamma överallt, 4,0\u00a0procent."),
        (["4"], "Andelen med bistånd är 4,0\u00a0procent i Ekerö."),
        (["4", "8", "vet ej"], "Uppgift saknas för Sigtuna (vet ej)."),
        (["", ""], "Andelen med bistånd saknas för alla."),
    ],
)
def test_figures_name_the_highest_and_the_lowest(definitions: Definitions, cells: list[str], sentence: str) -> None:
    assert sentence in told(definitions, {FIGURE: column(*cells)})


def test_figures_that_moved_are_told_with_their_unit(definitions: Definitions) -> None:
    table = "| | 2017 | 2018 |\n| Ekerö | 4 | 5,5 |\n| Järfälla | 8 | 7 |\n| Sigtuna | 6 | 6 |"
    text = told(definitions, {FIGURE: table})
    assert "Snittet har ökat med 0,2\u00a0procentenheter sedan 2017." in text
    assert "Mest har värdet ökat i Ekerö (+1,5\u00a0procentenheter)." in text
    assert "Mest har värdet minskat i Järfälla (−1,0\u00a0procentenheter)." in text


@pytest.mark.parametrize(
    ("disputed", "cells", "text"),
    [
        (
            ["Ekerö"],
            ["nej", "ja", "ja", "nej", "ja"],
            "Av de fyra kommuner i Provgruppen vars svar inte ifrågasätts har samtliga utom Sollentuna en aktuell "
            "rutin. Svaret från Ekerö (nej) ifrågasätts i kontrollräkningen; därför bedöms inte snittet mot "
            "jämförelsetalen. Snittet är 60\u00a0procent.",
        ),
        (
            ["Ekerö", "Järfälla"],
            ["nej", "ja", "ja"],
            "Sigtuna har en aktuell rutin. Svaren från Ekerö (nej) och Järfälla (ja) ifrågasätts i kontrollräkningen; "
            "därför bedöms inte snittet mot jämförelsetalen.",
        ),
        (["Ekerö"], ["nej"], "Svaret från Ekerö (nej) ifrågasätts i kontrollräkningen."),
    ],
)
def test_no_list_of_names_is_made_with_a_disputed_answer(
    definitions: Definitions, disputed: list[str], cells: list[str], text: str
) -> None:
    assert told(definitions, column(*cells), disputed=[("rutin", name, 2018) for name in disputed]).startswith(text)


def test_a_disputed_answer_that_changed_is_not_the_same_as_before(definitions: Definitions) -> None:
    table = "| | 2017 | 2018 |\n| Ekerö | nej | ja |\n| Järfälla | ja | ja |\n| Sigtuna | ja | ja |"
    for year in (2017, 2018):
        text = told(definitions, {ADVICE: table}, disputed=[("radgivning", "Ekerö", year)])
        assert "I övrigt är svaren desamma som 2017." in text
    everybody = [("radgivning", name, 2018) for name in ("Ekerö", "Järfälla", "Sigtuna")]
    assert "2017" not in told(definitions, {ADVICE: table}, disputed=everybody)


def test_figures_and_classes_are_ordered_without_the_disputed(definitions: Definitions) -> None:
    table = column("4", "8", "6", "0,4")
    text = told(definitions, {FIGURE: table}, disputed=[("andel", "Sollentuna", 2018)])
    assert (
        "är högst i Järfälla (8,0\u00a0%) och lägst i Ekerö (4,0\u00a0%). Värdet för Sollentuna (0,4\u00a0%) ifr"
        in text
    )
    text = told(definitions, {FIGURE: column("4", "4", "8")}, disputed=[("andel", "Sigtuna", 2018)])
    assert "är densamma i Ekerö och Järfälla, 4,0\u00a0procent. Värdet för Sigtuna (8,0\u00a0%) ifrågasätts" in text
    key = make_indicator("nyckel", value_type="scale", unit="klass", direction="none", phrase="klassen")
    text = told(definitions, {key: column("2", "3", "2", "7")}, disputed=[("nyckel", "Sollentuna", 2018)])
    assert text == (
        "Klassen är 2 för Ekerö och Sigtuna och 3 för Järfälla. Värdet för Sollentuna (7) ifrågasätts i "
        "kontrollräkningen."
    )


def test_a_kommuns_counted_answers_leave_the_disputed_out(definitions: Definitions) -> None:
    tables = {make_indicator(id_): column("ja", "nej") for id_ in ("ett", "tva", "tre")}
    comparison = compare_small(definitions, tables, unit="Ekerö", disputed=[("tva", "Ekerö", 2018)])
    first, *_ = summarise_unit(voice_of(definitions, comparison, list(tables)), "0125")
    assert first == "Ekerö svarar ja på 2 av 3 indikatorer. En ifrågasätts i kontrollräkningen och räknas inte."


def test_the_numbers_against_a_benchmark_add_up_with_those_that_are_not_counted(definitions: Definitions) -> None:
    names = ("ett", "tva", "tre", "fyra")
    tables = {make_indicator(id_): f"{column('ja', 'nej')}\n| riket | 20 |" for id_ in names[:3]}
    tables[make_indicator("fyra", direction="none")] = f"{column('ja', 'nej')}\n| riket | 20 |"
    comparison = compare_small(definitions, tables, disputed=[("tva", "riket", 2018)])
    told = " ".join(summarise(voice_of(definitions, comparison, list(tables))))
    assert (
        "är snittet bättre i 2 och annorlunda utan önskvärd riktning i 1 av 3 indikatorer. "
        "En till ifrågasätts i kontrollräkningen och räknas inte." in told
    )


def test_changes_as_large_as_the_last_that_is_listed_are_counted(definitions: Definitions) -> None:
    names = ("ett", "tva", "tre", "fyra", "fem")
    years = "| | 2017 | 2018 |\n| Ekerö | nej | ja |\n| Solna | nej | ja |"
    tables = {make_indicator(id_): years for id_ in names}
    told = " ".join(summarise(voice_of(definitions, compare_small(definitions, tables), list(tables))))
    assert "procentenheter), och i två till lika mycket som för den sista." in told
    three = {make_indicator(id_): years for id_ in names[:3]}
    told = " ".join(summarise(voice_of(definitions, compare_small(definitions, three), list(three))))
    assert "lika mycket" not in told


def test_the_rule_of_the_kommuns_own_facts_is_the_one_they_are_chosen_by(definitions: Definitions) -> None:
    shares = {"ett": 66, "tva": 67, "tre": 34, "fyra": 33}
    answers = {"ett": "nej", "tva": "nej", "tre": "ja", "fyra": "ja"}
    head = "| | 2018 |\n| Solna | {} |\n| {} | {} |"
    for benchmark, name in (("stockholms-lan", "Stockholms län"), ("riket", "riket")):
        tables = {make_indicator(id_): head.format(answers[id_], benchmark, share) for id_, share in shares.items()}
        voice = voice_of(definitions, compare_small(definitions, tables), list(tables))
        (rule,) = tell_summary_rules(voice, "0184")
        assert f"högst 3 nej där minst två tredjedelar i {name} svarar ja (störst andel först)" in rule
        assert f"högst 3 ja där högst en tredjedel i {name} gör det (minst andel först)" in rule
        assert summarise_unit(voice, "0184")[1:3] == [
            f"Solna svarar nej där minst två tredjedelar i {name} svarar ja: ”Tva” (67\u00a0%).",
            f"Solna svarar ja där högst en tredjedel i {name} gör det: ”Fyra” (33\u00a0%).",
        ]
    alone = compare_small(definitions, {ROUTINE: "| | 2018 |\n| Solna | nej |\n| Ekerö | ja |"})
    rules = tell_summary_rules(voice_of(definitions, alone, [ROUTINE]), "0184")
    assert rules[1].startswith(
        "Solna i korthet väljs av programmet: hur många svar som är ja, delvis och nej och vad som"
    )
    assert len(tell_summary_rules(voice_of(definitions, alone, [ROUTINE]), None)) == 1


def test_a_ja_that_is_not_wanted_is_no_nej(definitions: Definitions) -> None:
    unwanted = make_indicator(direction="low_is_good")
    comparison = compare_small(definitions, {unwanted: "| | 2018 |\n| Solna | ja |\n| Ekerö | nej |\n| riket | 90 |"})
    assert not any(
        "svarar nej" in point for point in summarise_unit(voice_of(definitions, comparison, [unwanted]), "0184")
    )


def test_a_kommuns_own_figure_stands_in_the_genitive(definitions: Definitions) -> None:
    cost = make_figure("kostnad", value_type="number", unit="kr/invånare", phrase="kostnaden per invånare")
    text = told(definitions, {cost: "| | 2018 |\n| Borås | 500 |\n| riket | 1 000 |"})
    assert text == (
        "Kostnaden per invånare är 500\u00a0kr/invånare i Borås. Borås värde på 500\u00a0kr/invånare är klart bättre "
        "än riket (1\u00a0000)."
    )


def test_every_question_says_what_a_kommun_that_answers_ja_does(definitions: Definitions) -> None:
    questions = [each for each in definitions.indicators.values() if each.is_answer]
    assert [each.id for each in questions if not each.phrase] == []
    phrases = [each.phrase for each in questions] + [
        asked.phrase for each in questions for asked in each.asked if asked.phrase
    ]
    for phrase in phrases:
        verb, rest = phrase.split(" ", 1)
        assert verb in ("har", "erbjuder", "använder", "ger", "följer", "upprättar"), phrase
        assert not rest.startswith(("inte ", "minst ", "numera ")), phrase
        assert phrase == phrase.strip()
        assert not phrase.endswith(".")
    done = {phrase.split(" ")[1] for phrase in phrases if Phrase(*_split(phrase)).is_perfect}
    assert done == {"använt", "genomfört", "gett", "följt", "sammanställt"}


def _split(phrase: str) -> tuple[str, tuple[str]]:
    verb, rest = phrase.split(" ", 1)
    return verb, (rest,)


def test_every_figure_says_what_is_measured_as_a_subject(definitions: Definitions) -> None:
    figures = [each for each in definitions.indicators.values() if each.value_type in ("share", "number")]
    assert [each.id for each in figures if not re.match(r"(andelen|antalet|kostnaden|tiden) ", each.phrase)] == []


def test_an_indicator_without_a_phrase_is_quoted(definitions: Definitions) -> None:
    text = told(definitions, {make_indicator(): column("ja", "nej", "nej")})
    assert text.startswith("Endast Ekerö svarar ja på frågan ”Rutin”.")


@given(st.data())
def test_any_kommuner_and_answers_give_whole_sentences_that_add_no_number(
    definitions: Definitions, data: st.DataObject
) -> None:
    names = sorted(kommun.name for kommun in definitions.kommuner.values())
    chosen = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=14, unique=True))
    answer = st.sampled_from(["ja", "nej", "delvis", "ja, med vissa", "", "vet ej", "."])
    rows = [f"| {name} | {data.draw(answer)} | {data.draw(answer)} |" for name in chosen]
    shares = [f"| riket | . | {data.draw(st.integers(0, 100))} |"]
    comparison = compare_small(definitions, {ADVICE: "\n".join(["| | 2017 | 2018 |", *rows, *shares])})
    voice = voice_of(definitions, comparison, [ADVICE])
    for text in [*tell_table(voice, comparison.rows), *summarise(voice)]:
        assert text.endswith(".")
        assert text[0] == text[0].upper()
        assert "  " not in text
        assert " ." not in text
        assert numbers_in(text) <= numbers_of(comparison)
    for unit in comparison.units:
        assert all(point.endswith(".") for point in summarise_unit(voice, unit))


def numbers_in(text: str) -> set[float]:
    """Every number written in digits, without its sign."""
    found = re.findall(r"\d+(?:\u00a0\d{3})*(?:,\d+)?", text)
    return {float(parse_number(each) or 0) for each in found}


def numbers_of(comparison: Comparison) -> set[float]:
    """What a sentence may say in digits: years, counts, and the figures of the table as they are rounded."""
    counts = {float(each) for each in range(len(comparison.units) + len(comparison.rows) + 1)}
    found = {2017.0, 2018.0} | counts
    for row in comparison.rows:
        figures = [row.mean.value, row.mean.delta, *(each.value for each in row.benchmarks.values())]
        found |= {float(round(abs(each) * 10 + 1e-9) / 10) for each in figures if each is not None}
        found |= {float(int(abs(each) * 10 + 0.5) / 10) for each in figures if each is not None}
    return found


# What the 2018 report says of each indicator, corrected where its own table contradicts it: who has it (the letters are
# those of NAMES), who partly, the mean, and how it stands against Stockholms stad and riket: + better, = level,
# - worse; ? disputed by the check.
FACTS_2018 = {
    "socialjour": ("E J S So Sn Su V B", "", "100", "?57 +90"),
    "hushallsekonomisk-radgivning": ("E J S So Sn Su V B", "", "100", "?57 ?90"),
    "vantetid-nybesok": ("J S So Sn Su B", "V", "75", "?57 ?33"),  # the report's summary: all within 14 days
    "arbetsmarknadsinsats-unga": ("J S So Sn Su B", "V", "75", "+64 ?27"),
    "arbetsmarknadsinsats-over-24": ("E So Sn Su", "", "50", "-93 ?79"),
    "samordning-missbruk": ("E J S So Sn Su V B", "", "100", "+71 +74"),
    "samordning-socialpsykiatri": ("E So Sn Su V B", "", "75", "+43 +44"),
    "samordning-barn-och-unga": ("S So Su V B", "", "62,5", "=64 =61"),
    "samordning-lss": ("Sn Su B", "", "37,5", "=43 =36"),
    "samordning-arbetsmarknad": ("J S So Sn Su V B", "", "87,5", "+69 +58"),
    "overenskommelse-arbetsformedlingen": ("J S So Sn Su V B", "", "87,5", "+57 +41"),
    "overenskommelse-forsakringskassan": ("J S So Sn Su V B", "", "87,5", "+43 +30"),
    "overenskommelse-primarvarden": ("S Su B", "", "37,5", "+21 +27"),
    "overenskommelse-psykiatrin": ("J S So Su B", "", "62,5", "+21 +29"),
    "overenskommelse-bostadsforetag-enskilda": ("J Sn V", "", "37,5", "+21 +30"),
    "overenskommelse-bostadsforetag-overgripande": ("J S So Sn V", "", "62,5", "+29 +34"),
    "kompetensutvecklingsplan": ("S Sn Su V B", "", "62,5", "=64 +46"),
    "rutin-vald-vuxna": ("E J S So Sn Su B", "", "87,5", "+71 +59"),
    "utredningsmall-barns-situation": ("E J S So Su B", "Sn", "75", "-100 +62"),
    "fia": ("", "", "0", "-93 -12"),
    "freda-kortfragor": ("E So Sn B", "", "50", "-64 -68"),
    "audit-riskfylld-alkoholkonsumtion": ("So", "", "12,5", "+0 -39"),
    "dudit-drogrelaterade-problem": ("So", "", "12,5", "+0 -32"),
    "uppfoljning-anvand-for-utveckling": ("S So Sn Su", "V", "50", "+43 +22"),
    "uppfoljning-uppdelad-pa-kon": ("So Su", "", "25", "=29 +14"),
    "uppfoljning-kon-anvand-for-utveckling": ("So Su", "", "25", "=29 +13"),
    "plan-upprattad-tre-manader": ("S So Sn Su B", "E J V", "62,5", "+21 +32"),
    "plan-undertecknad": ("S Su B", "E Sn V", "37,5", "+7 +13"),
    "plan-uppfoljd-tredje-manad": ("S So Sn Su", "J V", "50", "+0 +13"),
    "rutin-avhysning-barnfamiljer": ("S So Sn Su V", "", "62,5", "=64 +23"),  # the report: level with (23 %)
    "uppsokande-akut-hemlosa": ("Sn V", "", "25", "-79 =27"),
    "uppsokande-riskerar-forlora-boende": ("J S So Sn Su V", "", "75", "-100 +55"),
    "information-nya-rattsfall": ("E S So Sn Su V", "J", "75", "-86 +65"),
    "rutin-information-sip": ("So Sn", "", "25", "+7 -42"),
    "rutin-skyddade-personuppgifter": ("S So Sn Su B", "", "62,5", "+36 +34"),
}
NAMES = {
    "E": "Ekerö",
    "J": "Järfälla",
    "S": "Sigtuna",
    "So": "Sollentuna",
    "Sn": "Solna",
    "Su": "Sundbyberg",
    "V": "Upplands Väsby",
    "B": "Upplands-Bro",
}


@pytest.fixture(scope="module")
def nordvast_2018(loaded_engine: Engine, definitions: Definitions) -> Voice:
    with loaded_engine.connect() as connection:
        comparison = compare(connection, definitions, "ekonomiskt-bistand", 2018, "nordvast")
    return Voice(comparison, definitions)


def test_the_facts_cover_every_indicator_of_the_2018_report(nordvast_2018: Voice) -> None:
    assert {row.indicator.id for row in nordvast_2018.comparison.rows} == FACTS_2018.keys()


@pytest.mark.parametrize("indicator", FACTS_2018)
def test_the_sentences_say_what_the_2018_report_says_and_none_of_its_errors(
    nordvast_2018: Voice, indicator: str
) -> None:
    row = next(row for row in nordvast_2018.comparison.rows if row.indicator.id == indicator)
    (text,) = tell_table(nordvast_2018, [row])
    having, partly, mean, stands = FACTS_2018[indicator]
    assert who_has(text) == {NAMES[each] for each in (having + " " + partly).split()}
    assert partly_in(text) == {NAMES[each] for each in partly.split()}
    assert re.search(rf"Snittet (?:på|är) {mean}\u00a0procent", text)
    assert standing_in(text) == dict(zip(("Stockholms stad", "riket"), stands.split(), strict=True))


def partly_in(text: str) -> set[str]:
    """The kommuner that the sentences say do it partly, now as before or since a change."""
    sentences = re.findall(r"([A-ZÅÄÖ][^.]*?) (?:gör|har|har gjort) det delvis\.", text)
    sentences += re.findall(r"([A-ZÅÄÖ][^.]*?)(?: har gått)? från (?:ja|nej)(?:, med \w+)? till delvis\b", text)
    last = [told.rsplit(" till ", 1)[-1] for told in sentences]  # of "Ekerö … till nej och Solna från ja till delvis"
    return {name for name in NAMES.values() for told in last if re.search(rf"\b{name}\b(?!-)", told)}


def who_has(text: str) -> set[str]:
    """The kommuner that the first sentence says have it, wholly or partly; delvis told afterwards is added."""
    first = text.split(". ")[0]
    named = {name for name in NAMES.values() if re.search(rf"\b{name}\b(?!-)", first)}
    if first.startswith("Samtliga"):
        return set(NAMES.values()) - named
    return named | partly_in(text)


def standing_in(text: str) -> dict[str, str]:
    """benchmark -> sign and value, as the sentences grade them."""
    found = {}
    for benchmark in ("Stockholms stad", "riket"):
        graded = re.search(
            rf"(bättre än|sämre än|i nivå med)(?: både)?(?: Stockholms stad \([^)]*\) och)? {benchmark} \((\d+)", text
        )
        disputed = re.search(rf"för (?:[^.]*? och )?{benchmark} \((\d+)[^.]*ifrågasätts", text)
        if graded:
            sign = {"bättre än": "+", "sämre än": "-", "i nivå med": "="}[graded[1]]
            found[benchmark] = sign + graded[2]
        elif disputed:
            found[benchmark] = "?" + disputed[1]
    return found


def test_the_changes_that_the_2017_report_names_are_told(loaded_engine: Engine, definitions: Definitions) -> None:
    with loaded_engine.connect() as connection:
        comparison = compare(connection, definitions, "ekonomiskt-bistand", 2017, "nordvast")
    rows = {row.indicator.id: tell_table(Voice(comparison, definitions), [row])[0] for row in comparison.rows}
    assert "Järfälla och Sigtuna gör det inte längre." in rows["hushallsekonomisk-radgivning"]
    assert "Sundbyberg har det numera. Upplands Väsby har det inte längre." in rows["socialjour"]
    assert "Järfälla, Sollentuna och Upplands-Bro gör det numera." in rows["juridiskt-stod"]
    assert (
        "Till skillnad från 2016 har Solna och Upplands Väsby gjort det, men inte Sundbyberg."
        in (rows["uppfoljning-anvand-for-utveckling"])
    )
    assert "Snittet har minskat med 37,5\u00a0procentenheter sedan 2016." in rows["samordning-barn-och-unga"]


def test_what_one_source_asked_is_told_in_its_own_words(loaded_engine: Engine, definitions: Definitions) -> None:
    phrases = {}
    for year in (2015, 2017, 2018):
        with loaded_engine.connect() as connection:
            comparison = compare(connection, definitions, "ekonomiskt-bistand", year, "nordvast")
        rows = [row for row in comparison.rows if row.indicator.id == "overenskommelse-psykiatrin"]
        phrases[year] = phrase_of(rows[0]).rsplit(" ", 1)[1]
    assert phrases == {2015: "öppenpsykiatrin", 2017: "psykiatrin", 2018: "vuxenpsykiatrin"}


def test_the_summary_of_2018_counts_and_names_by_its_rules(nordvast_2018: Voice) -> None:
    points = summarise(nordvast_2018)
    assert points[0] == "Rapporten redovisar 35 indikatorer i sex kvalitetsområden för samtliga åtta nordvästkommuner."
    signs = [stands.split()[0][0] for _, _, _, stands in FACTS_2018.values()]
    better, level, worse = (signs.count(sign) for sign in "+=-")
    assert f"Stockholms stad är snittet bättre i {better}, på samma nivå i {level} och sämre i {worse} av" in points[1]
    assert "svarar ja på tre indikatorer" in points[3]
    assert "Lägst är snittet för ”Använder bedömningsmetoden FIA” (0\u00a0%)" in points[4]
    assert "ökat i 13, minskat i 5 och är oförändrat i 6 av 24 jämförbara" in points[5]
    assert any(point.startswith("Kontrollräkningen ifrågasätter sju värden") for point in points)


def test_the_summary_does_not_count_what_there_is_none_of(definitions: Definitions) -> None:
    moved = "| | 2017 | 2018 |\n| Ekerö | nej | ja |\n| Järfälla | ja | ja |"
    same = "| | 2017 | 2018 |\n| Ekerö | ja | ja |\n| Järfälla | nej | nej |"
    for tables, sentence in (
        (
            {ROUTINE: moved, ADVICE: same},
            "Sedan 2017 har snittet ökat i 1 och är oförändrat i 1 av 2 jämförbara indikatorer.",
        ),
        ({ROUTINE: moved}, "Sedan 2017 har snittet ökat i 1 av 1 jämförbar indikator."),
        ({ROUTINE: same, ADVICE: same}, "Sedan 2017 är snittet oförändrat i 2 av 2 jämförbara indikatorer."),
    ):
        comparison = compare_small(definitions, tables)
        assert any(point.startswith(sentence) for point in summarise(voice_of(definitions, comparison, list(tables))))


def test_a_kommuns_own_summary_counts_its_answers(loaded_engine: Engine, definitions: Definitions) -> None:
    with loaded_engine.connect() as connection:
        comparison = compare(connection, definitions, "ekonomiskt-bistand", 2018, "nordvast", "0184")
    points = summarise_unit(Voice(comparison, definitions), "0184")
    assert points[0] == "Solna svarar ja på 23, ”Ja, med vissa” på 2, delvis på 2 och nej på 8 av 35 indikatorer."
    colours = count_colours(comparison, "0184").now
    assert colours == {"green": 23, "yellow": 2 + 2, "red": 8}
    assert "(Nej→Ja)" in points[-1]
