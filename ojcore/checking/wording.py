"""Spelling of kommun names, words printed twice and words that look misspelt in captions and headings.

Running text is not read here; only what the tables themselves say.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

import numpy as np

from ojcore.checking.arrays import first_of_each
from ojcore.checking.cells import SourceCells
from ojcore.checking.discrepancy import UNKNOWN, Discrepancy, Outcome, list_tables, place_of
from ojcore.definitions.model import Definitions, PrintedTable, Publication

_WORD = re.compile(r"[^\W\d_]+")
_TWICE = re.compile(r"\b([^\W\d_]{4,})\s+(?:och\s+)?\1\b", re.IGNORECASE)
_SHORTEST_WORD = 8
_ENDING = 3
_KNOWN_FROM = 2
_FEWEST_WORDS = 4


def check_kommun_names(cells: SourceCells) -> Outcome:
    """Every printed name of a kommun against the register's; one discrepancy per variant, with its tables."""
    tables: dict[tuple[str, str], list[str]] = defaultdict(list)
    for unit, label, table in _names_of_kommuner(cells):
        if table not in tables[unit, label]:
            tables[unit, label].append(table)
    discrepancies = [
        _variant(cells, unit, label, found)
        for (unit, label), found in sorted(tables.items())
        if label.casefold() != cells.definitions.unit_name(unit).casefold()
    ]
    return Outcome("Kommunnamn", discrepancies, len(tables))


def _names_of_kommuner(cells: SourceCells) -> Iterator[tuple[str, str, str]]:
    """Kommun, its printed name and the table, each once, in the order of the values; a row's name before a column's."""
    arrays, kommuner = cells.arrays, cells.definitions.kommuner
    codes = {unit: code for code, unit in enumerate(arrays.texts["unit"]) if unit in kommuner}
    found: list[tuple[int, str, str, str]] = []
    for number, field in enumerate(("row", "column")):
        meant = arrays.of(field, lambda label: codes.get(cells.definitions.find_kommun(label) or "", -1), np.int64)
        named = np.flatnonzero(meant == arrays.codes["unit"])
        firsts = named[first_of_each(arrays.numbered("unit", field, "table")[named])]
        values = zip(firsts.tolist(), arrays.pick(firsts), strict=True)
        found += [(2 * at + number, value.unit, getattr(value, field), value.table) for at, value in values]
    return (each[1:] for each in sorted(found))


def _variant(cells: SourceCells, unit: str, label: str, found: list[str]) -> Discrepancy:
    name = cells.definitions.unit_name(unit)
    order = [table.number for table in cells.tables()]
    found.sort(key=lambda table: order.index(table) if table in order else len(order))
    where = f"{list_tables(found)}, rad {label}" if any(found) else f"rad {label}"
    text = f"Kommunen heter {name}. Raden läses som {name} vid inläsning."
    return Discrepancy(
        cells.source, where, ", ".join(filter(None, found)), "spelling", None, unit, label, name, text, "certain"
    )


def check_repeated_words(cells: SourceCells) -> Outcome:
    """Every caption, note and heading: a word printed twice in a row, or `X och X`.

    Comparatives may be said twice (`allt sämre och sämre`), and are.
    """
    discrepancies, checked = [], 0
    for table, place, text in _texts(cells.publication):
        checked += 1
        for match in _TWICE.finditer(text):
            if not match[1].casefold().endswith("re"):
                explanation = f"”{match[0]}”: samma ord står två gånger; ett ord kan saknas eller vara fel."
                where = (cells.source, place, table)
                discrepancies.append(Discrepancy(*where, "text", None, None, match[0], UNKNOWN, explanation, "certain"))
    return Outcome("Tabelltexter utan upprepade ord", discrepancies, checked)


def check_misspelt_words(cells: SourceCells) -> Outcome:
    """Every long word of captions, notes and headings that stands nowhere else and is one letter from a known word.

    Known is a word that at least two other texts have. A different ending is another form of the word and no error,
    but for a heading that is the same as another one in all its other words.
    """
    discrepancies: list[Discrepancy] = []
    seen: set[str] = set()
    vocabulary = _vocabulary_of(cells.definitions)
    headings = _headings_of(cells.definitions)
    for table, place, text in _texts(cells.publication):
        where = (cells.source, place, table)
        for word, twin in set(_unlike_its_twin(text, headings)):
            explanation = f"Ordet ”{word}” står bara här; en rubrik som annars är likadan har ”{twin}”."
            discrepancies.append(Discrepancy(*where, "spelling", None, None, word, twin, explanation, "likely"))
            seen.add(word)
        for word in set(_long_words(text)) - seen:
            seen.add(word)
            meant = _meant(word, vocabulary) if vocabulary[word] < _KNOWN_FROM else None
            if meant:
                explanation = f"Ordet ”{word}” står bara här; ”{meant}” står i {vocabulary[meant]} andra texter."
                discrepancies.append(Discrepancy(*where, "spelling", None, None, word, meant, explanation, "likely"))
    return Outcome("Långa ord i tabelltexter", discrepancies, len(seen))


def _unlike_its_twin(text: str, headings: list[list[str]]) -> Iterator[tuple[str, str]]:
    """A word that only this heading has, and the one that a heading alike in all other words has, a letter apart."""
    own = _WORD.findall(text.casefold())
    for other in headings:
        apart = [pair for pair in zip(own, other, strict=False) if pair[0] != pair[1]]
        if len(own) == len(other) >= _FEWEST_WORDS and len(apart) == 1 and _is_one_letter_off(*apart[0]):
            word, meant = apart[0]
            if sum(word in each for each in headings) == 1 < sum(meant in each for each in headings):
                yield word, meant


def _headings_of(definitions: Definitions) -> list[list[str]]:
    """The words of every different heading of all publications' tables."""
    wordings = {
        wording
        for publication in definitions.publications.values()
        for table in publication.tables
        for wording in table.wordings
    }
    return [_WORD.findall(wording.casefold()) for wording in sorted(wordings)]


def _texts(publication: Publication | None) -> Iterator[tuple[str, str, str]]:
    """Table, place and text of every printed caption, note and heading."""
    for table in publication.tables if publication else ():
        definition = table.definition
        where = place_of(definition.number)
        for text in filter(None, (definition.caption, definition.heading)):
            yield definition.number, f"{where}, rubriken", text
        for text in definition.notes:
            yield definition.number, f"{where}, texten under rubriken", text
        for text in table.wordings:
            yield definition.number, _place_of_wording(table, text), text


def _place_of_wording(table: PrintedTable, text: str) -> str:
    is_row = table.definition.rows_are == "indicators"
    return place_of(table.definition.number, text if is_row else "", "" if is_row else text)


def _long_words(text: str) -> Iterator[str]:
    return (word for word in _WORD.findall(text.casefold()) if len(word) >= _SHORTEST_WORD)


def _vocabulary_of(definitions: Definitions) -> Counter[str]:
    """Long word -> in how many texts of what is supplied and of all publications' tables it stands."""
    texts = [text for publication in definitions.publications.values() for _, _, text in _texts(publication)]
    for each in (definitions.supplied or definitions).indicators.values():
        texts += [each.title, each.definition, each.base, each.footnote]
        texts += [asked.question_text for asked in each.asked]
        texts += [interpretation.text for interpretation in each.interpretation]
    return Counter(word for text in texts for word in set(_long_words(text)))


def _meant(word: str, vocabulary: Counter[str]) -> str | None:
    """The most common known word that differs by one letter, not in its ending; None if there is none."""
    near = [other for other, n in vocabulary.items() if n >= _KNOWN_FROM and _is_slip(word, other)]
    return max(near, key=lambda other: (vocabulary[other], other), default=None)


def _is_slip(word: str, other: str) -> bool:
    """True where one letter was changed, left out or added, with at least the last three letters alike."""
    return word[-_ENDING:] == other[-_ENDING:] and _is_one_letter_off(word, other)


def _is_one_letter_off(word: str, other: str) -> bool:
    """True where one letter was changed, left out or added."""
    if word == other or abs(len(word) - len(other)) > 1:
        return False
    start = _common(word, other)
    return max(len(word), len(other)) - start - _common(word[start:][::-1], other[start:][::-1]) <= 1


def _common(one: str, two: str) -> int:
    """How many letters the words begin with alike."""
    return next((n for n, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
