"""The method note of the yearly report: what every figure and every graded word in it rests on."""

from collections.abc import Iterator

from ojcore.comparing.judgement import ANSWER_RULE, COLOUR_SYMBOLS, COLOUR_WORDS, FIGURE_RULE
from ojcore.documents.content import Heading, Paragraph, Piece, Points
from ojcore.documents.material import Material, Source
from ojcore.prose import STANDING_RULE, capitalised, count_word, tell_summary_rules
from ojcore.swedish import join_words

ROUNDING = (
    "Snittet är det ovägda medelvärdet av de kommuner som har svarat; den som saknar svar eller uppgift räknas inte "
    "med. För frågor är det andelen som räknas som ja. Förändringen är skillnaden mot snittet det senaste år som går "
    "att jämföra med, för andelar i procentenheter. Allt räknas på oavrundade värden och avrundas sist, halva uppåt. "
    "Snitten är egna beräkningar; jämförelsetalen är publicerade värden."
)
WORDS = (
    "Meningarna är skapade av programmet ur tabellerna. De återger vad som står där och bedömer inget utöver de "
    f"graderande orden. {STANDING_RULE} Vad en människa tycker står för sig, i rutor med ”Kommentar”."
)


def method_note(material: Material) -> list[Piece]:
    """The chapter, with its headings."""
    pieces: list[Piece] = [Heading("Metod", starts_page=True), Heading("Underlag", 2)]
    pieces.append(Points([_source_line(each) for each in material.sources.values()]))
    pieces += [Heading("Kommuner", 2), Paragraph(_members(material))]
    pieces += [Heading("Hur svaren räknas", 2), *_coding(material)]
    if material.voice.sole is None:
        pieces += [Heading("Snitt, förändringar och avrundning", 2), Paragraph(ROUNDING)]
    if material.voice.benchmarks:
        pieces += [Heading("Jämförelsetal", 2), Points([*_benchmarks(material)])]
    pieces += [Heading("Färger och symboler", 2), *map(Paragraph, _colours(material))]
    pieces += [Heading("Orden i texten", 2), Paragraph(WORDS)]
    return [*pieces, *map(Paragraph, tell_summary_rules(material.voice, material.unit))]


def _source_line(source: Source) -> str:
    """`FoU Nordväst: Öppna jämförelser … 2018. Rapport …; utgiven 2018.`"""
    published = f"utgiven {source.published}" if source.published else ""
    facts = ", ".join(filter(None, [source.document, published]))
    who = f"{source.producer}: " if source.producer else ""
    return f"{who}{source.title}{f'. {capitalised(facts)}' if facts else ''}."


def _members(material: Material) -> str:
    voice, comparison = material.voice, material.comparison
    if voice.sole:
        return f"Bara {voice.name(voice.sole)} har svar i underlaget för {comparison.year}."
    title, count = material.definitions.groups[comparison.group].title, len(comparison.members)
    names = join_words(map(voice.name, comparison.members))
    told = f"{title} var {comparison.year} {count_word(count)} kommuner: {names}."
    absent = [unit for unit in comparison.members if unit not in voice.present]
    if absent:
        told += f" I underlaget saknas {voice.names(absent)} helt."
    outside = [unit for unit in voice.present if unit not in comparison.members]
    return told + (f" {voice.names(outside)} visas bredvid och ingår inte i snittet." if outside else "")


def _coding(material: Material) -> Iterator[Piece]:
    """How each source's answers count, and how that is known."""
    for source, summary in material.sources.items():
        rule = material.definitions.coding(source)
        labels = {
            yes: join_words(
                f"”{each.label}”" for id_, each in material.definitions.answers.items() if id_ in (codes or ())
            )
            for yes, codes in (("ja", rule.counts_as_ja), ("nej", rule.counts_as_nej))
        }
        name = f"{summary.producer or summary.title} {summary.year or ''}".strip()
        yield Paragraph(f"{name}: som ja räknas {labels['ja']}, som nej {labels['nej']}. {rule.reason}")


def _benchmarks(material: Material) -> Iterator[str]:
    for id_ in material.voice.benchmarks:
        benchmark = material.definitions.benchmarks[id_]
        yield f"{benchmark.title}: {benchmark.meaning[:1].lower()}{benchmark.meaning[1:]}."


def _colours(material: Material) -> Iterator[str]:
    """The key to the symbols and the rules behind them, of the kinds of indicators there are."""
    rows = material.comparison.rows
    shown = {cell.now.mark for row in rows for cell in row.cells.values()} - {"blue"}
    symbols = [f"{COLOUR_SYMBOLS[colour]} {word}" for colour, word in COLOUR_WORDS.items() if colour in shown]
    yield f"Symbolerna betyder {join_words(symbols)}. Färgen står aldrig ensam."
    if any(row.indicator.is_answer for row in rows):
        yield ANSWER_RULE
    if any(not row.indicator.is_answer for row in rows):
        yield FIGURE_RULE
