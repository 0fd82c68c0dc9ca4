"""Nyckeltal: register figures against all kommuner, those of the same socioeconomic class, or of the same type."""

from collections.abc import Hashable, Iterable

import ui
from ojcore.charts import Look, Spec, figure_strips, strip_background, strip_range
from ojcore.comparing.cell_texts import DISPUTED_NOTE, NOTHING, doubt_text, format_value
from ojcore.comparing.comparison import Doubts, doubts_of
from ojcore.comparing.judgement import FIGURE_RULE, MINIMUM_PEERS
from ojcore.comparing.keyfigures import (
    KEY_INDICATOR,
    FigureCell,
    JudgedFigure,
    KeyFigure,
    Reference,
    build_figures,
    fetch_figures,
    judge_figures,
    list_references,
    register_indicators,
    tell_figure,
    tell_figures_left_out,
)
from ojcore.markup import Markup, html
from ojcore.reading.cells import Value
from ojcore.store.columns import load_columns
from ojcore.swedish import counted, join_words

CHOICES = {"alla": "Alla kommuner", "nyckel": "Samma socioekonomiska klass", "kommuntyp": "Samma kommuntyp"}
MOST_COLUMNS = 30
STRIP_RULE = (
    "Varje remsa går från lägsta till högsta värdet. Grunden är färgen i den delen av remsan; blå nyanser från ljus "
    "till mörk är de lägsta, mitten och de högsta för mått utan önskvärd riktning, med samma gränser. Färgerna tas "
    "bland de kommuner du jämför med."
)


def main() -> None:
    """Whom to compare with, then a picture and a table for each kvalitetsområde."""
    choice = ui.choose("Nyckeltal")
    year = _year(choice)
    if year is None:
        area = ui.definitions().areas[choice.area].title
        ui.show("<p>Det finns inga registerdata för {}. De hör till ekonomiskt bistånd 2015.</p>", area)
        return
    _show(choice, year)


@ui.part
def _show(choice: ui.Choice, year: int) -> None:
    reference = _choose_reference(choice, year)
    figures = ui.shared(_figures, choice, year, reference.id)
    ui.show_html(ui.kept(_opening, choice, year, reference.id))
    for dimension in dict.fromkeys(figure.indicator.dimension for figure in figures):
        ui.show_chart(ui.shared(_strips, choice, year, reference.id, dimension, ui.look()))
        ui.show_html(ui.kept(_tables, choice, year, reference.id, dimension))
    ui.show_html(ui.small(f"{STRIP_RULE} {FIGURE_RULE}"))


def _year(choice: ui.Choice) -> int | None:
    """The chosen year where the kommun has register figures to compare with others', else the latest such.

    The chosen or latest with any at all, where there is none such.
    """
    found = _register_years(choice)
    asked = [year for year in found if year == choice.year] + found
    return next((year for year in asked if ui.shared(_can_compare, choice, year)), next(iter(asked), None))


def _register_years(choice: ui.Choice) -> list[int]:
    """The years, latest first, with register figures of the group or the kommun."""
    ids = {each.id for each in register_indicators(ui.definitions(), choice.area)}
    found = {year for id_, years in ui.measured_years(choice).items() if id_ in ids for year in years}
    return sorted(found, reverse=True)


def _can_compare(choice: ui.Choice, year: int) -> bool:
    """Whether the kommun and another have a value of the same figure."""
    kommuner = ui.definitions().kommuner.keys()
    for id_, by_unit in ui.shared(_values, choice.area, year).items():
        known = {unit for unit, value in by_unit.items() if value.number is not None} & kommuner
        if id_ != KEY_INDICATOR and choice.unit in known and len(known) > 1:
            return True
    return False


def _values(area: str, year: int) -> dict[str, dict[str, Value]]:
    with ui.engine().connect() as connection:
        return fetch_figures(connection, ui.definitions(), area, year)


def _references(choice: ui.Choice, year: int) -> dict[str, Reference]:
    values, doubts = ui.shared(_values, choice.area, year), ui.shared(_known_doubts, choice.area, year)
    return {each.id: each for each in list_references(ui.definitions(), values, year, choice.unit, doubts)}


def _choose_reference(choice: ui.Choice, year: int) -> Reference:
    found = ui.shared(_references, choice, year)
    chosen = ui.segments("Jämför med", found, "mot", default="alla", format_func=lambda id_: CHOICES[id_])
    return found[chosen]


def _figures(choice: ui.Choice, year: int, reference: str) -> list[KeyFigure]:
    values, found = ui.shared(_values, choice.area, year), ui.shared(_references, choice, year)[reference]
    doubts = ui.shared(_known_doubts, choice.area, year)
    judged = ui.shared(_judged, choice.area, year, tuple(found.units))
    return build_figures(ui.definitions(), values, choice.area, year, choice.unit, found, doubts, judged)


def _judged(area: str, year: int, units: tuple[str, ...]) -> dict[str, JudgedFigure]:
    """The figures as they are for every kommun of a reference."""
    values, doubts = ui.shared(_values, area, year), ui.shared(_known_doubts, area, year)
    return judge_figures(ui.definitions(), values, area, units, doubts)


def _known_doubts(area: str, year: int) -> Doubts:
    ids = [each.id for each in register_indicators(ui.definitions(), area)]
    with ui.engine().connect() as connection:
        return doubts_of(load_columns(connection, ui.definitions()), [*ids, KEY_INDICATOR], [year])


def _introduction(choice: ui.Choice, year: int, reference: Reference) -> Markup:
    known = ui.definitions()
    name = known.unit_name(choice.unit)
    others = [known.unit_name(unit) for unit in reference.units if unit != choice.unit]
    named = f": {join_words(others)}" if 0 < len(others) <= 12 else ""
    text = f"{name} {year} mot {counted(len(others), 'annan kommun', 'andra kommuner')}{named}."
    if reference.id != "alla":
        text = f"{reference.title}. {text}"
    if year != choice.year:
        has_any = choice.year in _register_years(choice)
        text += f" Registerdata {'att jämföra ' if has_any else ''}finns inte för {choice.year}."
    if len(others) + 1 < MINIMUM_PEERS:
        text += f" Det är för få för färger: det behövs {MINIMUM_PEERS}."
    if reference.id == "alla" and len(reference.units) < len(known.kommuner):
        text += f" Källan har inte fler: {len(reference.units)} av landets {len(known.kommuner)} kommuner."
    if choice.unit not in reference.units:
        text += f" {name} har själv inga registerdata."
    return html("<p>{}</p>", text)


def _doubts(figures: Iterable[KeyFigure]) -> Markup:
    """What the check disputes among the figures shown, and what the mark means."""
    known = ui.definitions()
    items = [
        f"{figure.indicator.title}, {known.unit_name(who)}: {doubt_text(doubt)}"
        for figure in figures
        for who, doubt in figure.doubts.items()
        if who in figure.cells or who in figure.benchmarks
    ]
    if not items:
        return Markup()
    summary = f"Läs med försiktighet: kontrollen ifrågasätter {counted(len(items), 'värde', 'värden')}"
    note = f"{DISPUTED_NOTE} Det ingår inte i medianen, läget eller antalet kommuner."
    link = ui.link("kontroll", "Se sidan Kontroll")
    return ui.fold(summary, html("{}<p>{} {}</p>", ui.bullets(items), note, link))


def _opening(choice: ui.Choice, year: int, reference: str) -> Markup:
    introduction = _introduction(choice, year, ui.shared(_references, choice, year)[reference])
    return introduction + _doubts(ui.shared(_figures, choice, year, reference))


def _tables(choice: ui.Choice, year: int, reference: str, dimension: str) -> Markup:
    """What the picture leaves out, the kommun's own figures of a kvalitetsområde and, folded away, all kommuner's."""
    found = ui.shared(_figures, choice, year, reference)
    figures = [figure for figure in found if figure.indicator.dimension == dimension]
    title = ui.definitions().dimension_title(figures[0].indicator)
    everybody = ui.fold(f"Alla kommuners värden: {title.lower()}", _all_table(choice, title, figures))
    left_out = tell_figures_left_out(figures, ui.definitions())
    note = ui.small(left_out) if left_out else Markup()
    return note + _table(choice, title, figures) + everybody


def _strips(choice: ui.Choice, year: int, reference: str, dimension: str, look: Look) -> Spec:
    figures = [each for each in ui.shared(_figures, choice, year, reference) if each.indicator.dimension == dimension]
    title = f"{ui.definitions().dimension_title(figures[0].indicator)} {year}"
    units = tuple(ui.shared(_references, choice, year)[reference].units)
    ranges = tuple((each.indicator.id, *strip_range(each)) for each in figures)
    background = ui.shared(_background, choice.area, year, units, ranges, look, ui.Given(figures))
    return figure_strips(figures, ui.definitions(), choice.unit, title, look, background)


def _background(
    _area: str, _year: int, _units: tuple[str, ...], _ranges: Hashable, look: Look, figures: ui.Given[list[KeyFigure]]
) -> dict[str, Spec]:
    """The same for all kommuner whose strips have the same ranges."""
    return strip_background(figures.value, ui.definitions(), look)


def _table(choice: ui.Choice, title: str, figures: list[KeyFigure]) -> Markup:
    known = ui.definitions()
    benchmarks = [id_ for id_ in known.benchmarks if any(id_ in figure.benchmarks for figure in figures)]
    names = [known.unit_name(id_) for id_ in benchmarks]
    head = ["Nyckeltal", known.unit_name(choice.unit), "Läge", "Median", *names, "Antal kommuner"]
    rows = [_figure_row(choice, figure, benchmarks) for figure in figures]
    caption = f"{title} {figures[0].year}; medianen och läget är bland kommunerna i jämförelsen"
    return ui.table(caption, head, rows, number_columns=range(3, len(head)))


def _figure_row(choice: ui.Choice, figure: KeyFigure, benchmarks: list[str]) -> list[str]:
    indicator, cell = figure.indicator, figure.cells[choice.unit]
    measure = (
        html(' <span class="small">{}</span>', indicator.measured_in) if indicator.measured_in not in ("", "%") else ""
    )
    return [
        ui.link("indikator", indicator.title, indikator=indicator.id) + measure,
        _mark(figure, choice.unit),
        _position(figure, cell),
        format_value(indicator, figure.median),
        *(_benchmark(figure, id_) for id_ in benchmarks),
        str(figure.n),
    ]


def _mark(figure: KeyFigure, who: str) -> Markup:
    cell, told = figure.cells[who], tell_figure(figure, who)
    return ui.mark(cell.mark, told.now, cell.judgement.reason) + ui.disputed(told.doubt)


def _benchmark(figure: KeyFigure, id_: str) -> Markup:
    told = tell_figure(figure, id_)
    return html("{}{}", told.now, ui.disputed(told.doubt))


def _position(figure: KeyFigure, cell: FigureCell) -> str:
    if cell.value is None:
        return NOTHING
    if not cell.position:
        return cell.judgement.reason or f"bara {figure.n} att jämföra med"
    ranked = f"; {figure.rank} av {figure.n}, där 1 är bäst" if figure.rank else ""
    return f"{cell.position}{ranked}"


def _all_table(choice: ui.Choice, title: str, figures: list[KeyFigure]) -> Markup:
    """Every kommun of the comparison, or of the group where they are too many to read."""
    known = ui.definitions()
    units = list(figures[0].cells)
    if len(units) > MOST_COLUMNS:
        members = known.groups[choice.group].members(figures[0].year)
        units = [unit for unit in units if unit in members or unit == choice.unit]
    rows = [[figure.indicator.title, *(_mark(figure, unit) for unit in units)] for figure in figures]
    head = ["Nyckeltal", *(known.unit_name(unit) for unit in units)]
    return ui.table(f"{title} {figures[0].year}: {counted(len(units), 'kommun', 'kommuner')}", head, rows, wide=True)


main()
