"""Om data: where the figures come from, how they are read, what is missing, and what they are compared with."""

from collections.abc import Iterable

import streamlit as st

import ui
from ojcore.comparing.judgement import ANSWER_RULE, COLOUR_WORDS, FIGURE_RULE
from ojcore.definitions.model import CodingRule, Group
from ojcore.markup import Markup, html, html_join
from ojcore.reading.cells import Value
from ojcore.store.inventory import MissingCount, SourceSummary, count_missing, list_missing, list_sources
from ojcore.swedish import counted, format_number, join_words, sort_key

PARTS = ("Källor", "Räkneregler", "Saknade svar", "Jämförelsetal och grupper", "Roller")
SHOWN_MISSING = 200


def main() -> None:
    """One part at a time; which one stands in the URL."""
    st.title("Om data")
    ui.data_version()  # refuses, with what to do, where there is no database
    _show()


@ui.part
def _show() -> None:
    part = ui.segments("Del", PARTS, "del", label_visibility="collapsed")
    if part == PARTS[0]:
        _show_sources(ui.shared(_sources))
    elif part == PARTS[1]:
        _show_rules()
    elif part == PARTS[2]:
        _show_missing(ui.shared(_sources), *ui.shared(_missing))
    elif part == PARTS[3]:
        _show_benchmarks()
    else:
        ui.show_html(ui.roles_page())


def _sources() -> list[SourceSummary]:
    with ui.engine().connect() as connection:
        return list_sources(connection)


def _missing() -> tuple[list[MissingCount], list[Value]]:
    with ui.engine().connect() as connection:
        return count_missing(connection), list_missing(connection, SHOWN_MISSING)


def _number(number: int) -> str:
    return format_number(number, 0)


def _show_sources(sources: list[SourceSummary]) -> None:
    if not sources:
        way = ui.link("las-in", "läs in en fil")
        ui.show("<p>Databasen har inga källor. Kör 'oj init', eller {}.</p>", way)
        return
    head = [
        "Källa",
        "Producent",
        "Mätår",
        "Utgiven",
        "Svar och tal",
        "Saknas",
        "Tryckta snitt och ändringar",
        "Kommentarer",
    ]
    rows = [_source_row(source) for source in sources]
    ui.show_html(
        ui.table(counted(len(sources), "källa", "källor"), head, rows, [4, 5, 6, 7]),
        *(_source_note(each) for each in sources),
    )


def _source_row(source: SourceSummary) -> list[str]:
    kind = "" if source.is_published_data else "inläst fil"
    details = ". ".join(filter(None, (kind, source.document, f"Licens: {source.licence or 'ej angiven'}")))
    return [
        html('<div class="prose">{}<div class="small">{}</div></div>', source.title, details),
        source.producer or "–",
        html('<span style="white-space:nowrap">{}</span>', _years(source)),
        str(source.published or "–"),
        *map(_number, (source.values, source.missing, source.claims, source.comments)),
    ]


def _years(source: SourceSummary) -> str:
    if source.first_year is None:
        return str(source.year or "–")
    return (
        str(source.first_year) if source.first_year == source.last_year else f"{source.first_year}–{source.last_year}"
    )


def _source_note(source: SourceSummary) -> Markup:
    """What was read and how, folded away: note, tables and the document's checksum."""
    publication = ui.definitions().publications.get(source.id)
    if publication is None:
        return Markup()
    tables = [
        [table.definition.number, table.definition.caption, _number(len(table.rows))] for table in publication.tables
    ]
    note = html('<p class="prose">{}</p>', publication.definition.note) if publication.definition.note else ""
    checksum = html('<p class="small">SHA-256 för dokumentet: <code>{}</code></p>', source.sha256)
    read = ui.table("Tabeller som är inlästa", ["Tabell", "Rubrik", "Rader"], tables, [2])
    return ui.fold(f"Vad som är läst ur {ui.source_name(source.id)}", html("{}{}{}", note, read, checksum))


def _show_rules() -> None:
    known = ui.definitions()
    rules = [(ui.source_name(id_), each.definition.coding) for id_, each in known.publications.items()]
    rows = [_rule_row(name, rule) for name, rule in [*rules, ("Inlästa filer", known.default_coding)]]
    head = ["Källa", "Räknas som ja", "Räknas som nej", "Varför"]
    others = (
        "Ett snitt är det ovägda medelvärdet av gruppens svar. Ett svar som saknas räknas inte i nämnaren.",
        "Tal avrundas halva uppåt på decimaler, som rapporterna gör: 8,35 blir 8,4.",
        "En ändring räknas bara mellan år som går att jämföra; annars står skälet i stället.",
        "Tryckta snitt och ändringar är källans påståenden. De används aldrig i beräkningar, bara i Kontroll.",
    )
    ui.show_html(
        ui.table("Vilka svar som räknas som ja när ett snitt räknas ut", head, rows),
        html("<h2>Så räknas det</h2>"),
        ui.bullets(others, "prose"),
        html("<h2>Så sätts färgerna</h2>"),
        html('<p class="prose">{}</p><p class="prose">{}</p>', ANSWER_RULE, FIGURE_RULE),
        _code_book(),
    )


def _rule_row(name: str, rule: CodingRule) -> list[str]:
    return [
        name,
        _labels(rule.counts_as_ja),
        _labels(rule.counts_as_nej),
        html('<div class="prose">{}</div>', rule.reason),
    ]


def _labels(codes: Iterable[str]) -> Markup:
    labels = sorted((ui.definitions().answers[code].label for code in codes), key=sort_key)
    lines = Markup("<br>").join(labels)
    return html('<span style="white-space:nowrap">{}</span>', lines)


def _spelled(spellings: Iterable[str]) -> str:
    return ", ".join(f"'{each}'" if "," in each else each for each in spellings if each)


def _code_book() -> Markup:
    known = ui.definitions()
    answers = [
        [each.label, ui.mark(each.judgement, COLOUR_WORDS[each.judgement]), _spelled(each.spellings)]
        for each in known.answers.values()
    ]
    missing = [
        [each.label, ui.mark("grey", "saknas"), _spelled(each.spellings) or "tom cell"]
        for each in known.missing.values()
    ]
    return ui.fold(
        "Visa kodboken: alla svar och hur de får skrivas",
        ui.table("Andra stavningar stoppar inläsningen", ["Svar", "Färg", "Får skrivas"], [*answers, *missing]),
    )


def _show_missing(sources: list[SourceSummary], counts: list[MissingCount], cells: list[Value]) -> None:
    if not counts:
        ui.show("<p>Inga svar saknas i de inlästa källorna.</p>")
        return
    reasons = [id_ for id_ in ui.definitions().missing if any(each.reason == id_ for each in counts)]
    head = ["Källa", "År", *(ui.definitions().missing[each].label for each in reasons)]
    rows = []
    for source, year in dict.fromkeys((each.source, each.year) for each in counts):
        by_reason = {each.reason: each.number for each in counts if (each.source, each.year) == (source, year)}
        numbers = [_number(by_reason.get(reason, 0)) for reason in reasons]
        rows.append([ui.source_name(source), str(year), *numbers])
    total = sum(each.number for each in counts)
    caption = (
        f"{_number(total)} svar saknas, av {_number(sum(each.values for each in sources))}. De räknas aldrig som nej."
    )
    ui.show_html(ui.table(caption, head, rows, range(2, len(head))), _missing_cells(cells, total))


def _missing_cells(cells: list[Value], total: int) -> Markup:
    known = ui.definitions()
    rows = [
        [
            ui.link("indikator", known.indicators[cell.indicator].title, indikator=cell.indicator),
            known.unit_name(cell.unit),
            str(cell.year),
            known.missing[cell.missing or ""].label,
            ui.source_name(cell.source),
            cell.table or "–",
        ]
        for cell in cells
    ]
    shown = f"De {len(rows)} första av {_number(total)}" if len(rows) < total else f"Alla {_number(total)}"
    head = ["Indikator", "Enhet", "År", "Skäl", "Källa", "Tabell"]
    return html("<h2>Vilka svar som saknas</h2>{}", ui.table(shown, head, rows))


def _show_benchmarks() -> None:
    known = ui.definitions()
    printed = {id_: names for id_ in known.benchmarks if (names := _used_in(id_))}
    benchmarks = [[known.benchmarks[id_].title, known.benchmarks[id_].meaning, names] for id_, names in printed.items()]
    others = join_words(each.title for id_, each in known.benchmarks.items() if id_ not in printed)
    text = "Olika saker som aldrig visas i samma serie. De är publicerade värden, inte egna medelvärden."
    groups = html_join(_group(group) for group in known.groups.values())
    ui.show_html(
        html("<h2>Jämförelsetal</h2>"),
        ui.table(text, ["Namn", "Vad det är", "Finns i"], benchmarks),
        html("<p>Kan läsas in, men finns inte i någon publikation här: {}.</p>", others) if others else Markup(""),
        html("<h2>Grupper</h2>{}", groups),
    )


def _used_in(benchmark: str) -> Markup:
    """The publications that print the benchmark; empty for none."""
    names = [
        ui.source_name(id_)
        for id_, publication in ui.definitions().publications.items()
        if benchmark in (publication.definition.rows | publication.definition.columns).values()
    ]
    return Markup("<br>").join(names)


def _group(group: Group) -> Markup:
    members = sorted(group.member, key=lambda each: sort_key(ui.definitions().unit_name(each.unit)))
    rows = [
        [
            ui.definitions().unit_name(each.unit),
            each.unit,
            str(each.valid_from),
            str(each.valid_to or "tills vidare"),
        ]
        for each in members
    ]
    note = html('<p class="small prose" style="margin-top:.6rem">{}</p>', group.note) if group.note else ""
    head = ["Kommun", "Kommunkod", "Med från", "Till och med"]
    return ui.table(f"{group.title}: {counted(len(rows), 'kommun', 'kommuner')}", head, rows) + note


main()
