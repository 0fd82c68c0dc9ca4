"""What a reference in an inspector's text fetches: counts, shares, facts, answers about the unit, and lagrum.

| reference | what it gives |
|---|---|
| `{arbetsplan=nej}` | how many files have the answer: `29` |
| `{arbetsplan}` | how many files the question was counted over; of an answer about the unit, the answer |
| `{grupp_antal:2}` | the answer in row 2 of a table |
| `{fakta:omradesfakta/folkmangd/Norrmalm}` | a cell of a facts table; without column where there is one |
| `{enheter}`, `{inspektorer}`, `{period}` | of the granskning itself |
| `{urval:dragna}` | of the draw: `gruppen`, `dragna`, `bortfall` or `granskade` |
| `{lag:socialtjanstsekretess}` | the lagrum in force on the period's last day, or on another: `…@2012-01-01` |

A form may follow after `|`: `av` (26 av de 35 granskade akterna), `andel` (74,3 %), `del` (knappt en tredjedel),
`halften` (mer än hälften), `bas` (35), `tal` (digits also below thirteen), `ett` (one of neuter gender), `antal` (how
many units), `kort` (26 kap. 1 § OSL).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from inspection.counting.ratios import Ratio
from inspection.instrument.fact_tables import FilledRow, FilledTable, print_figure
from inspection.instrument.law import Lagrum
from inspection.instrument.model import Question
from inspection.instrument.sentences import count_phrase, number_word
from inspection.report.markup import Reference
from inspection.report.source import Source
from ojcore.errors import UserError
from ojcore.swedish import exact, format_number, format_percent, join_words

NUMBER_FORMS = ("", "tal", "ett")
SHARE_FORMS = ("andel", "del", "halften")
COUNT_FORMS = (*NUMBER_FORMS, *SHARE_FORMS, "av", "bas")

_FRACTIONS = (
    (Decimal(1) / 4, "en fjärdedel"),
    (Decimal(1) / 3, "en tredjedel"),
    (Decimal(1) / 2, "hälften"),
    (Decimal(2) / 3, "två tredjedelar"),
    (Decimal(3) / 4, "tre fjärdedelar"),
)
_EXACTLY, _NEARLY = Decimal("0.005"), Decimal("0.03")
FRACTION_RULE = (
    "Andelar i ord är en fjärdedel, en tredjedel, hälften, två tredjedelar och tre fjärdedelar, utan tillägg inom en"
    " halv procentenhet, annars med ”knappt” eller ”drygt” inom tre procentenheter. Andra andelar skrivs i procent."
)


class UnknownFigure(UserError):
    """A reference that fetches nothing. The text says why, in Swedish, without the reference itself."""


def number_text(number: Decimal, form: str = "") -> str:
    """A number in running text: words from one to twelve, also `fem och en halv`; digits otherwise and with `tal`."""
    whole = int(number)
    if form == "tal" or number < 1:
        return _digits(number)
    if number == whole:
        return number_word(whole, "ett" if form == "ett" else "en")
    if number - whole == Decimal("0.5") and whole <= 12:
        return f"{number_word(whole)} och en halv"
    return _digits(number)


def _digits(number: Decimal) -> str:
    exponent = number.normalize().as_tuple().exponent
    return format_number(number, -exponent if isinstance(exponent, int) and exponent < 0 else 0)


def fraction_text(share: Decimal) -> str:
    """`knappt en tredjedel`, `hälften`, `22 %`; see FRACTION_RULE."""
    near, words = min(_FRACTIONS, key=lambda fraction: abs(fraction[0] - share))
    distance = share - near
    if abs(distance) > _NEARLY:
        return format_percent(share * 100)
    return words if abs(distance) <= _EXACTLY else f"{'drygt' if distance > 0 else 'knappt'} {words}"


def share_text(share: Decimal, form: str) -> str:
    """A share in one of SHARE_FORMS: `74,3 %`, `knappt tre fjärdedelar`, `mer än hälften`."""
    if form == "del":
        return fraction_text(share)
    if form == "halften":
        half = Decimal("0.5")
        return "hälften" if share == half else f"{'mer' if share > half else 'mindre'} än hälften"
    return format_percent(share * 100)


@dataclass(frozen=True)
class Figures:
    """The figures of one granskning."""

    source: Source

    def text(self, reference: Reference) -> str:
        """What the reference gives, as it stands within a sentence. Raises UnknownFigure (Swedish) where nothing."""
        kind, _, rest = reference.target.partition(":")
        given = self._given()
        if reference.target in given:
            return _formed(given[reference.target], reference.form)
        special: dict[str, Callable[[str, str], str]] = {"fakta": self._fact, "urval": self._sample, "lag": self._law}
        if rest and kind in special:
            return special[kind](rest, reference.form)
        return self._answer(reference)

    def _given(self) -> dict[str, dict[str, str]]:
        """Of the granskning itself: name -> form -> text."""
        inspection = self.source.inspection
        units, people = inspection.units, inspection.inspectors
        return {
            "enheter": {"": join_words(units), "antal": number_word(len(units))},
            "inspektorer": {"": number_word(len(people)), "namn": join_words(people)},
            "period": {"": f"{inspection.period_from} – {inspection.period_to}"},
        }

    def question(self, target: str) -> Question:
        """The question of `arbetsplan=nej` or `grupp_antal:2`. Raises UnknownFigure where there is none."""
        name = target.partition("=")[0].partition(":")[0]
        found = self.source.instrument.by_name.get(name)
        if found is None:
            raise UnknownFigure(f"frågan '{name}' finns inte i instrumentet")
        return found

    def ratio(self, question: Question, answer: str) -> Ratio:
        """The row of an answer. Raises UnknownFigure where it has none or may not be shown."""
        if question.name in self.source.hidden:
            raise UnknownFigure("uppgiften gäller för få personer för att visas")
        row = self.source.by_answer.get((question.name, answer))
        if row is None:
            allowed = [each for name, each in self.source.by_answer if name == question.name and each]
            raise UnknownFigure(f"inget antal för '{answer}'; det finns för: {', '.join(allowed) or 'inget svar än'}")
        return row

    def _answer(self, reference: Reference) -> str:
        question = self.question(reference.target)
        _, has_answer, answer = reference.target.partition("=")
        if question.level == "akt":
            if has_answer:
                return _counted(self.ratio(question, answer), reference.form)
            row = next((each for (name, _), each in self.source.by_answer.items() if name == question.name), None)
            if row is None:
                raise UnknownFigure("frågan räknas inte, eller får inte visas")
            return number_text(Decimal(row.base), reference.form)
        value = self._unit_value(question, reference.target)
        if question.base is not None and reference.form not in NUMBER_FORMS:
            return _counted(self.ratio(question, ""), reference.form)
        if reference.form in SHARE_FORMS:
            return share_text(self._share_of_whole(question, reference.target, Decimal(value)), reference.form)
        if question.type in ("integer", "decimal"):
            return number_text(Decimal(value), _allowed(reference.form, NUMBER_FORMS))
        _allowed(reference.form, ("",))
        if not question.has_choices:
            return value
        labels = [question.answer_label(name) for name in value.split()]
        return join_words(label[:1].lower() + label[1:] for label in labels)

    def _unit_value(self, question: Question, target: str) -> str:
        row = target.partition(":")[2]
        if question.identifying:
            raise UnknownFigure("uppgiften gäller enskilda personer och visas bara i sin tabell")
        if bool(question.repeat) != bool(row):
            raise UnknownFigure("ange rad, till exempel :1" if question.repeat else "frågan har inga rader")
        answers = self.source.repeats.get(question.repeat, {}).get(row, {}) if row else self.source.unit
        value = answers.get(question.name, "")
        if not value:
            raise UnknownFigure("frågan är inte besvarad")
        return value

    def _share_of_whole(self, question: Question, target: str, value: Decimal) -> Decimal:
        """The share of the number that the question's constraint keeps it under, in the same row."""
        wholes = question.constraint.questions if question.constraint else frozenset()
        numbers = [each for name in wholes if (each := self.source.instrument.by_name[name]).type == "integer"]
        if len(numbers) != 1:
            raise UnknownFigure("frågan är ingen del av ett annat antal")
        row = target.partition(":")[2] if numbers[0].repeat else ""
        whole = Decimal(self._unit_value(numbers[0], f"{numbers[0].name}:{row}" if row else numbers[0].name))
        if not whole:
            raise UnknownFigure("basen är tom")
        return value / whole

    def _fact(self, place: str, form: str) -> str:
        table_id, _, rest = place.partition("/")
        row_id, _, column = rest.partition("/")
        table = next((each for each in self.source.facts if each.table.id == table_id), None)
        if table is None:
            raise UnknownFigure(f"faktatabellen '{table_id}' finns inte")
        row, number = _cell(table, row_id, column)
        if form in SHARE_FORMS and row.row.kind == "procent":
            return share_text(number / 100, form)
        if row.row.kind == "procent" or number >= 1000:
            return print_figure(row.row, number)
        return number_text(number, _allowed(form, NUMBER_FORMS))

    def _sample(self, name: str, form: str) -> str:
        selection = self.source.selection
        if selection is None:
            raise UnknownFigure("inget urval är draget")
        sample = selection.sample
        fallen = sample.outside_frame + sample.not_reviewable
        numbers = {
            "gruppen": sample.population,
            "dragna": sample.drawn,
            "bortfall": fallen,
            "granskade": sample.drawn - fallen,
        }
        if name not in numbers:
            raise UnknownFigure(f"'{name}' finns inte i urvalet; finns: {', '.join(numbers)}")
        return number_text(Decimal(numbers[name]), _allowed(form, NUMBER_FORMS))

    def _law(self, place: str, form: str) -> str:
        name, _, day = place.partition("@")
        return (short_citation if _allowed(form, ("", "kort")) else citation)(self.lagrum(name, day))

    def lagrum(self, subject: str, day: str = "") -> Lagrum:
        """The lagrum in force on the period's last day, or another. Raises UnknownFigure where there is none."""
        if subject not in self.source.law:
            raise UnknownFigure(f"'{subject}' finns inte bland lagrummen")
        try:
            on = date.fromisoformat(day) if day else self.source.inspection.period_to
        except ValueError as fault:
            raise UnknownFigure(f"'{day}' är inget datum, skriv till exempel 2012-01-01") from fault
        found = self.source.law[subject].on(on)
        if found is None:
            raise UnknownFigure(f"inget lagrum var i kraft {on}")
        return found


def citation(lagrum: Lagrum) -> str:
    """`26 kap. 1 § offentlighets- och sekretesslagen (2009:400)`; `SOSFS 2011:9, Socialstyrelsens föreskrifter …`."""
    return f"{lagrum.paragraph} {lagrum.statute}" if lagrum.paragraph else f"{lagrum.short}, {lagrum.statute}"


def short_citation(lagrum: Lagrum) -> str:
    """`26 kap. 1 § OSL`."""
    return lagrum.citation


def _cell(table: FilledTable, row_id: str, column: str) -> tuple[FilledRow, Decimal]:
    row = next((each for each in table.rows if each.row.id == row_id and each.cells), None)
    if row is None:
        raise UnknownFigure(f"raden '{row_id}' finns inte i {table.table.title}")
    columns = list(table.columns)
    if not column and len(columns) == 1:
        column = columns[0]
    if column not in columns:
        raise UnknownFigure(f"kolumnen '{column}' finns inte i {table.table.title}; finns: {', '.join(columns)}")
    number = row.cells[columns.index(column)].number
    if number is None:
        raise UnknownFigure("rutan är tom")
    return row, number


def _counted(row: Ratio, form: str) -> str:
    _allowed(form, COUNT_FORMS)
    if form == "av" and row.base:
        return count_phrase(row.count, row.base, row.words)
    if form in SHARE_FORMS:
        if row.share is None:
            raise UnknownFigure("bara antal: basens storlek i hela gruppen är inte känd")
        return share_text(exact(row.share), form)
    if not row.base:
        raise UnknownFigure("basen är tom")
    return number_text(Decimal(row.base if form == "bas" else row.count), form if form in NUMBER_FORMS else "")


def _allowed(form: str, forms: tuple[str, ...]) -> str:
    if form not in forms:
        raise UnknownFigure(f"formen '{form}' passar inte här; finns: {', '.join(filter(None, forms)) or 'ingen'}")
    return form


def _formed(texts: dict[str, str], form: str) -> str:
    return texts[_allowed(form, tuple(texts))]
