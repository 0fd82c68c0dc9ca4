"""Om data: where the figures come from, how they are read, what is missing, and what they are compared with."""

from collections.abc import Iterable
from html import escape

import streamlit as st

import ui
from ojcore.comparing.judgement import ANSWER_RULE, COLOUR_WORDS, FIGURE_RULE
from ojcore.definitions.model import CodingRule, Group
from ojcore.reading.cells import Value
from ojcore.store.inventory import MissingCount, SourceSummary, count_missing, list_missing, list_sources
from ojcore.swedish import counted, format_number, sort_key

PARTS = ("Källor", "Räkneregler", "Saknade svar", "Jämförelsetal och grupper")
SHOWN_MISSING = 200


def main() -> None:
    """One part at a time; which one stands in the URL."""
    st.title("Om data")
    ui.data_version()  # refuses, with what to do, where there is no database
    part = st.segmented_control(
        "Del", PARTS, default=PARTS[0], required=True, key="del", bind="query-params", label_visibility="collapsed"
    )
    if part is None or part == PARTS[0]:
        _show_sources(ui.shared(_sources))
    elif part == PARTS[1]:
        _show_rules()
    elif part == PARTS[2]:
        _show_missing(ui.shared(_sources), *ui.shared(_missing))
    else:
        _show_benchmarks()


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
        ui.show_html(f"<p>Databasen har inga källor. Kör 'oj init', eller {way}.</p>")
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
        f'<div class="prose">{escape(source.title)}<div class="small">{escape(details)}</div></div>',
        escape(source.producer) or "–",
        f'<span style="white-space:nowrap">{_years(source)}</span>',
        str(source.published or "–"),
        *map(_number, (source.values, source.missing, source.claims, source.comments)),
    ]


def _years(source: SourceSummary) -> str:
    if source.first_year is None:
        return str(source.year or "–")
    return (
        str(source.first_year) if source.first_year == source.last_year else f"{source.first_year}–{source.last_year}"
    )


def _source_note(source: SourceSummary) -> str:
    """What was read and how, folded away: note, tables and the document's checksum."""
    publication = ui.definitions().publications.get(source.id)
    if publication is None:
        return ""
    tables = [
        [escape(table.definition.number), escape(table.definition.caption), _number(len(table.rows))]
        for table in publication.tables
    ]
    note = f'<p class="prose">{escape(publication.definition.note)}</p>' if publication.definition.note else ""
    checksum = f'<p class="small">SHA-256 för dokumentet: <code>{escape(source.sha256)}</code></p>'
    read = ui.table("Tabeller som är inlästa", ["Tabell", "Rubrik", "Rader"], tables, [2])
    return ui.fold(f"Vad som är läst ur {ui.source_name(source.id)}", f"{note}{read}{checksum}")


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
        "<h2>Så räknas det</h2>",
        f'<ul class="prose">{"".join(f"<li>{escape(text)}</li>" for text in others)}</ul>',
        "<h2>Så sätts färgerna</h2>",
        f'<p class="prose">{escape(ANSWER_RULE)}</p><p class="prose">{escape(FIGURE_RULE)}</p>',
        _code_book(),
    )


def _rule_row(name: str, rule: CodingRule) -> list[str]:
    return [
        escape(name),
        _labels(rule.counts_as_ja),
        _labels(rule.counts_as_nej),
        f'<div class="prose">{escape(rule.reason)}</div>',
    ]


def _labels(codes: Iterable[str]) -> str:
    labels = [ui.definitions().answers[code].label for code in codes]
    lines = "<br>".join(escape(label) for label in sorted(labels, key=sort_key))
    return f'<span style="white-space:nowrap">{lines}</span>'


def _code_book() -> str:
    known = ui.definitions()
    answers = [
        [escape(each.label), ui.mark(each.judgement, COLOUR_WORDS[each.judgement]), escape(", ".join(each.spellings))]
        for each in known.answers.values()
    ]
    missing = [
        [escape(each.label), ui.mark("grey", "saknas"), escape(", ".join(filter(None, each.spellings)) or "tom cell")]
        for each in known.missing.values()
    ]
    return ui.fold(
        "Visa kodboken: alla svar och hur de får skrivas",
        ui.table("Andra stavningar stoppar inläsningen", ["Svar", "Färg", "Får skrivas"], [*answers, *missing]),
    )


def _show_missing(sources: list[SourceSummary], counts: list[MissingCount], cells: list[Value]) -> None:
    if not counts:
        ui.show_html("<p>Inga svar saknas i de inlästa källorna.</p>")
        return
    reasons = [id_ for id_ in ui.definitions().missing if any(each.reason == id_ for each in counts)]
    head = ["Källa", "År", *(escape(ui.definitions().missing[each].label) for each in reasons)]
    rows = []
    for source, year in dict.fromkeys((each.source, each.year) for each in counts):
        by_reason = {each.reason: each.number for each in counts if (each.source, each.year) == (source, year)}
        numbers = [_number(by_reason.get(reason, 0)) for reason in reasons]
        rows.append([escape(ui.source_name(source)), str(year), *numbers])
    total = sum(each.number for each in counts)
    caption = (
        f"{_number(total)} svar saknas, av {_number(sum(each.values for each in sources))}. De räknas aldrig som nej."
    )
    ui.show_html(ui.table(caption, head, rows, range(2, len(head))), _missing_cells(cells, total))


def _missing_cells(cells: list[Value], total: int) -> str:
    known = ui.definitions()
    rows = [
        [
            ui.link("indikator", known.indicators[cell.indicator].title, indikator=cell.indicator),
            escape(known.unit_name(cell.unit)),
            str(cell.year),
            escape(known.missing[cell.missing or ""].label),
            escape(ui.source_name(cell.source)),
            escape(cell.table or "–"),
        ]
        for cell in cells
    ]
    shown = f"De {len(rows)} första av {_number(total)}" if len(rows) < total else f"Alla {_number(total)}"
    head = ["Indikator", "Enhet", "År", "Skäl", "Källa", "Tabell"]
    return f"<h2>Vilka svar som saknas</h2>{ui.table(shown, head, rows)}"


def _show_benchmarks() -> None:
    known = ui.definitions()
    benchmarks = [[escape(each.title), escape(each.meaning), _used_in(each.id)] for each in known.benchmarks.values()]
    text = "Tre olika saker som aldrig visas i samma serie. De är publicerade värden, inte egna medelvärden."
    groups = "".join(_group(group) for group in known.groups.values())
    ui.show_html(
        "<h2>Jämförelsetal</h2>",
        ui.table(text, ["Namn", "Vad det är", "Finns i"], benchmarks),
        f"<h2>Grupper</h2>{groups}",
    )


def _used_in(benchmark: str) -> str:
    """The publications that print the benchmark."""
    names = [
        ui.source_name(id_)
        for id_, publication in ui.definitions().publications.items()
        if benchmark in (publication.definition.rows | publication.definition.columns).values()
    ]
    return "<br>".join(map(escape, names)) or "–"


def _group(group: Group) -> str:
    members = sorted(group.member, key=lambda each: sort_key(ui.definitions().unit_name(each.unit)))
    rows = [
        [
            escape(ui.definitions().unit_name(each.unit)),
            each.unit,
            str(each.valid_from),
            str(each.valid_to or "tills vidare"),
        ]
        for each in members
    ]
    note = f'<p class="small prose" style="margin-top:.6rem">{escape(group.note)}</p>' if group.note else ""
    head = ["Kommun", "Kommunkod", "Med från", "Till och med"]
    return ui.table(f"{group.title}: {counted(len(rows), 'kommun', 'kommuner')}", head, rows) + note


main()
