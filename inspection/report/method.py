"""How the report's figures were made, for the reader who wants to check them. Every number here is a constant's."""

from inspection.counting.disclosure import MINIMUM_COUNT
from inspection.counting.estimation import ALPHA
from inspection.instrument.model import NON_ANSWERS
from inspection.instrument.sentences import number_word
from inspection.report.figures import FRACTION_RULE
from inspection.report.source import Source
from ojcore.swedish import format_percent, join_words

Section = tuple[str, list[str]]

_BASES = [
    "Varje antal har en bas: de granskade akter som frågan gäller. Basen kan vara en del av akterna, till exempel bara"
    " de arbetsplaner som finns. Då anges antal och ingen andel, eftersom det inte är känt hur många sådana det finns"
    " i hela gruppen.",
    "Svaren på en fråga ska tillsammans bli basen. Där de inte gör det står det i bilagan Kontroller och på rapportens"
    " första sida. Svar på frågor som inte längre gäller, efter en ändring av ett annat svar, räknas inte.",
    FRACTION_RULE,
]
_HOW_MADE = (
    "Meningar om antal är gjorda av programmet ur svaren om akterna och enheten. Tal i den övriga texten är hämtade ur"
    " samma svar eller ur faktatabellerna där inget annat framgår. Iakttagelser och synpunkter är inspektörernas egna."
    " Alla antal står i en egen bilaga."
)
_NON_ANSWERS = (
    " är {} olika svar. En akt som frågan inte gäller, och en som inte gick att granska, räknas bort från frågans bas."
    " En akt där uppgiften saknas är granskad och räknas in: det är en brist i akten. En fråga som inte är besvarad"
    " räknas också in, och är oförklarad tills någon svarar."
)
_LIMITS = (
    "De granskade akterna är ett urval ur {} akter. Gränserna säger hur många av hela gruppens akter det kan röra sig"
    " om: alla antal som urvalet inte talar emot. De är räknade exakt för en ändlig grupp (hypergeometrisk fördelning)"
    " med {} säkerhet, varje sida för sig. Har ingen granskad akt svaret anges ”högst”."
)
_WEIGHTED = (
    "Urvalet är draget ur varje urvalsgrupp för sig, så andelen är vägd efter gruppernas storlek, och gränserna är"
    " satta samman av gruppernas egna (MOVER)."
)
_NOT_WEIGHTED = (
    "Urvalsgruppernas storlek är inte känd. Andelar och gränser är därför räknade som om urvalet vore draget ur hela"
    " gruppen på en gång."
)
_FALLOUT = (
    "En dragen akt som visade sig inte höra till gruppen minskar gruppen. En akt som hörde dit men inte gick att"
    " granska gör varje andel osäker åt två håll: den anges som om ingen, och som om alla, av de akterna hade haft"
    " svaret."
)
_PERSONS = (
    "Rapporten innehåller inga uppgifter om enskilda. Antal som beskriver personer visas inte när de är färre än {},"
    " och då inte heller de andra svaren på samma fråga. Antal som beskriver dokumentationen visas alltid."
)


def method_sections(source: Source) -> list[Section]:
    """(heading, paragraphs), in order; what the granskning did not do is left out."""
    names = join_words(f"”{each.label}”" for each in NON_ANSWERS)
    sections = [
        ("Instrument och text", _instrument(source)),
        ("Antal, baser och andelar", _BASES),
        ("Tre slags uteblivna svar", [names + _NON_ANSWERS.format(number_word(len(NON_ANSWERS)))]),
        ("Gränser för hela gruppen", _limits(source)),
        ("Bortfall", _fallout(source)),
        ("Uppgifter om personer", [_PERSONS.format(number_word(MINIMUM_COUNT))]),
    ]
    return [(heading, paragraphs) for heading, paragraphs in sections if paragraphs]


def _instrument(source: Source) -> list[str]:
    instrument, inspection = source.instrument, source.inspection
    followed = (
        f"Granskningen följer instrumentet ”{instrument.title}”, version {instrument.version}"
        f" (kontrollsumma {instrument.sha256[:16]}…). Den avser {inspection.period_from} – {inspection.period_to}, och"
        " lagrum anges så som de gällde periodens sista dag."
    )
    return [*([inspection.label] if inspection.label else []), followed, _HOW_MADE]


def _limits(source: Source) -> list[str]:
    if source.selection is None:
        return []
    sample = source.selection.sample
    texts = [_LIMITS.format(sample.population, format_percent((1 - ALPHA) * 100, 0))]
    if len(sample.strata) > 1:
        texts.append(_WEIGHTED if all(each.size is not None for each in sample.strata) else _NOT_WEIGHTED)
    return texts


def _fallout(source: Source) -> list[str]:
    if source.selection is None:
        return []
    sample = source.selection.sample
    if not (sample.not_reviewable or sample.outside_frame):
        return [_FALLOUT]
    inside, outside = (number_word(each) if each else "ingen" for each in (sample.not_reviewable, sample.outside_frame))
    return [_FALLOUT, f"Antal akter som inte gick att granska: {inside}. Antal utanför gruppen: {outside}."]
