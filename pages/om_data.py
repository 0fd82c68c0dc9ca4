"""Om data: where the figures come from, how they are read, what is missing; and import of more."""

from collections.abc import Iterable
from functools import partial
from html import escape
from itertools import chain, islice

import streamlit as st

import ui
from ojcore.comparing.judgement import ANSWER_RULE, COLOUR_WORDS, FIGURE_RULE
from ojcore.definitions.model import CodingRule, Group
from ojcore.errors import UserError
from ojcore.importing.form import COLUMNS, write_template
from ojcore.importing.plan import BatchSummary, ImportPlan, Replacement, import_file, list_batches, undo_batch
from ojcore.reading.cells import Claim, Value
from ojcore.store.inventory import MissingCount, SourceSummary, count_missing, list_missing, list_sources
from ojcore.store.values import PUBLISHED_FILE
from ojcore.swedish import format_number, join_words, sort_key

PARTS = ("Källor", "Räkneregler", "Saknade svar", "Jämförelsetal och grupper", "Roller", "Läs in")
SHOWN_MISSING = 200
SHOWN_CHANGES = 100
SHOWN_BATCHES = 50


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
    elif part == PARTS[3]:
        _show_benchmarks()
    elif part == PARTS[4]:
        ui.show_html(ui.roles_page())
    else:
        _show_import()


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
        ui.show_html("<p>Databasen har inga källor. Kör 'oj init', eller läs in en fil under Läs in.</p>")
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
        ui.table(f"{len(sources)} källor", head, rows, [4, 5, 6, 7]), *(_source_note(each) for each in sources)
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
    return ui.table(f"{group.title}: {len(rows)} kommuner", head, rows) + note


def _show_import() -> None:
    _show_form()
    st.subheader("Läs in en fil", anchor=False)
    if not ui.current_user().has("analytiker"):
        st.info("Att läsa in uppgifter kräver rollen analytiker. Be en administratör om den.")
    else:
        _show_upload()
    _show_batches(list_batches(ui.engine()))


def _show_form() -> None:
    text, csv_column, xlsx_column = st.columns([4, 1, 1], vertical_alignment="bottom")
    with text:
        ui.show_html(
            '<p class="prose">Fyll i mallen med en rad per svar och läs in den. Filen provkörs först: du ser vad som '
            "skulle ändras, och alla fel på en gång. Allt läses in, eller inget, och en inläsning kan ångras.</p>"
        )
    for column, file_format, label in ((csv_column, "csv", "Mall, CSV"), (xlsx_column, "xlsx", "Mall, Excel")):
        column.download_button(
            label,
            partial(write_template, file_format, ui.definitions()),
            file_name=f"mall.{file_format}",
            on_click="ignore",
            width="stretch",
        )
    rows = [[escape(each.heading), "ja" if each.is_needed else "nej", escape(each.explanation)] for each in COLUMNS]
    ui.show_html(ui.fold("Visa kolumnerna", ui.table("Mallens kolumner", ["Kolumn", "Måste finnas", "Innehåll"], rows)))


def _show_upload() -> None:
    """The upload, its dry run, and the button that stores it. What was stored is told once, above an empty upload."""
    _tell_once("inlast")
    number = st.session_state.setdefault("uppladdning", 0)
    file = st.file_uploader(
        "CSV eller Excel (.xlsx), högst 20 MB", type=["csv", "tsv", "txt", "xlsx"], key=f"fil-{number}"
    )
    if file is None:
        st.session_state.pop("provkorning", None)
        return
    sheet = ""
    if file.name.lower().endswith(".xlsx"):
        sheet = st.text_input("Blad (behövs bara om flera blad har mallens rubriker)", key=f"blad-{number}").strip()
    try:
        plan = _dry_run(ui.data_version(), file.file_id, file.getvalue(), file.name, sheet)
    except UserError as error:
        ui.show_error(error)
        return
    _show_plan(plan)
    if plan.changes_nothing:
        return
    if st.button("Läs in filen", type="primary"):
        stored = import_file(ui.engine(), ui.definitions(), file.getvalue(), file.name, ui.current_user(), sheet=sheet)
        st.session_state["inlast"] = f"{stored.file_name} är inläst som nummer {stored.batch}: {_counts(stored)}."
        st.session_state["uppladdning"] = number + 1
        del st.session_state["provkorning"]
        st.rerun()


def _tell_once(key: str) -> None:
    """What the click before this rerun did."""
    if key in st.session_state:
        st.success(ui.plain(st.session_state.pop(key)))


def _dry_run(version: tuple[str, int], file_id: str, content: bytes, name: str, sheet: str) -> ImportPlan:
    """The plan of the uploaded file, kept for the session while neither the file nor the data changes."""
    key = (version, file_id, sheet)
    kept: tuple[object, ImportPlan] | None = st.session_state.get("provkorning")
    if kept is None or kept[0] != key:
        with st.spinner("Provkör filen …"):
            plan = import_file(
                ui.engine(), ui.definitions(), content, name, ui.current_user(), dry_run=True, sheet=sheet
            )
        kept = st.session_state["provkorning"] = (key, plan)
    return kept[1]


def _counts(plan: ImportPlan) -> str:
    added, replaced, unchanged = plan.counts
    return f"{_number(added)} nya, {_number(replaced)} ersatta, {_number(unchanged)} oförändrade"


def _show_plan(plan: ImportPlan) -> None:
    if plan.changes_nothing:
        ui.show_html(f"<p>Allt i {escape(plan.file_name)} finns redan. Det finns inget att läsa in.</p>")
        return
    new = [f"{escape(title)} (<code>{escape(id_)}</code>)" for id_, title in plan.new_sources.items()]
    sources = f"<p>Nya källor: {join_words(new)}.</p>" if new else ""
    told = f"<strong>Provkörning av {escape(plan.file_name)}:</strong> {_counts(plan)}. Inget är sparat än."
    ui.show_html(f"<p>{told}</p>{sources}", _changes(plan))


def _changes(plan: ImportPlan) -> str:
    """What is replaced, then what is new, until the list is long enough."""
    values, claims = map(Value._make, plan.values.added), map(Claim._make, plan.claims.added)
    added = chain(
        (Replacement("svar", *value[:4], "–", value.raw) for value in values),
        (Replacement(claim.kind, *claim[2:5], claim.source, "–", claim.raw) for claim in claims),
    )
    rows = [_change_row(each, plan.new_sources) for each in islice(chain(plan.replacements, added), SHOWN_CHANGES)]
    total = plan.counts.added + plan.counts.replaced
    caption = f"De {len(rows)} första av {_number(total)} ändringar" if len(rows) < total else "Alla ändringar"
    return ui.table(caption, ["Indikator", "Enhet", "År", "Slag", "Nu", "Blir", "Källa"], rows)


def _change_row(each: Replacement, new_sources: dict[str, str]) -> list[str]:
    known = ui.definitions()
    kinds = {"svar": "svar", "mean": "snitt", "delta": "förändring"}
    return [
        escape(known.indicators[each.indicator].title),
        escape(known.unit_name(each.unit)),
        str(each.year),
        kinds[each.kind],
        escape(each.old or "(tomt)"),
        f"<strong>{escape(each.new or '(tomt)')}</strong>",
        escape(new_sources.get(each.source) or ui.source_name(each.source)),
    ]


def _show_batches(batches: list[BatchSummary]) -> None:
    st.subheader("Inläsningar", anchor=False)
    if not batches:
        ui.show_html("<p>Inget har lästs in än.</p>")
        return
    _tell_once("angrad")
    head = ["Nummer", "Fil", "När", "Vem", "Nya", "Ersatta", "Läge"]
    rows = [_batch_row(batch) for batch in batches[:SHOWN_BATCHES]]
    ui.show_html(ui.table("Den senaste först", head, rows, [4, 5]))
    possible = {batch.id: batch for batch in batches if not batch.obstacle}
    if possible and ui.current_user().has("analytiker"):
        _show_undo(possible)


def _batch_row(batch: BatchSummary) -> list[str]:
    state = f"ångrad {batch.undone_at.astimezone():%Y-%m-%d} av {batch.undone_by}" if batch.undone_at else "gäller"
    return [
        str(batch.id),
        escape(batch.file_name if batch.file_name != PUBLISHED_FILE else "De publicerade uppgifterna"),
        f"{batch.loaded_at.astimezone():%Y-%m-%d %H:%M}",
        escape(batch.loaded_by),
        _number(batch.added),
        _number(batch.replaced),
        escape(state),
    ]


def _show_undo(possible: dict[int, BatchSummary]) -> None:
    choose, button = st.columns([3, 1], vertical_alignment="bottom")
    chosen = choose.selectbox(
        "Inläsning att ångra",
        list(possible),
        format_func=lambda id_: (
            f"{id_}: {possible[id_].file_name}, {possible[id_].added} nya, {possible[id_].replaced} ersatta"
        ),
        index=None,
        placeholder="Välj en inläsning",
        key="angra",
    )
    if button.button("Ångra inläsningen", disabled=chosen is None, width="stretch") and chosen is not None:
        counts = undo_batch(ui.engine(), ui.definitions(), chosen, ui.current_user())
        st.session_state["angrad"] = (
            f"Inläsning {chosen} är ångrad: {_number(counts.added)} borttagna, {_number(counts.replaced)} återställda."
        )
        st.rerun()


main()
