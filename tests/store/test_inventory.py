"""What the database says it holds, against the files and the code book."""

from collections import Counter

import pytest
from sqlalchemy import Engine

from ojcore.access import LOCAL_USER, Acting
from ojcore.definitions.model import Definitions
from ojcore.importing.plan import import_file
from ojcore.reading.published import read_publication
from ojcore.store.inventory import SourceSummary, count_missing, list_missing, list_sources

IMPORT = "källa;källans titel;indikator;år;enhet;svar\negen;Egen enkät;socialjour;2020;Solna;vet ej\n".encode()


def test_an_empty_database_holds_nothing(engine: Engine) -> None:
    with engine.connect() as connection:
        assert (list_sources(connection), count_missing(connection), list_missing(connection, 10)) == ([], [], [])


def test_every_source_is_told_with_what_its_files_hold(published: Engine, definitions: Definitions) -> None:
    with published.connect() as connection:
        found = {source.id: source for source in list_sources(connection)}
    assert list(found) == ["oj-2015-nordvast", "oj-2017-nordvast", "oj-2018-nordvast", "oj-2024-solna"]
    for id_, source in found.items():
        cells = read_publication(definitions.publications[id_], definitions)
        years = [value.year for value in cells.values]
        assert source.is_published_data
        assert source.title == definitions.publications[id_].definition.title
        assert (source.values, source.claims, source.comments) == tuple(len(part) for part in cells)
        assert source.missing == sum(value.missing is not None for value in cells.values)
        assert (source.first_year, source.last_year) == (min(years), max(years))


def test_missing_answers_are_counted_by_reason_and_listed_with_their_place(
    loaded_engine: Engine, definitions: Definitions
) -> None:
    with loaded_engine.connect() as connection:
        counts, cells = count_missing(connection), list_missing(connection, 1000)
    naive = Counter(
        (value.source, value.year, value.missing)
        for publication in definitions.publications.values()
        for value in read_publication(publication, definitions).values
        if value.missing
    )
    assert {(each.source, each.year, each.reason): each.number for each in counts} == naive
    assert sum(naive.values()) == len(cells) > 10
    assert all(cell.missing in definitions.missing and cell.table and cell.row for cell in cells)


@pytest.mark.parametrize("limit", [0, 3])
def test_the_list_of_missing_answers_is_cut_where_asked(loaded_engine: Engine, limit: int) -> None:
    with loaded_engine.connect() as connection:
        assert len(list_missing(connection, limit)) == limit


def test_an_imported_source_stands_last_and_is_no_published_data(published: Engine, definitions: Definitions) -> None:
    import_file(Acting(published, LOCAL_USER), definitions, IMPORT, "enkat.csv")
    with published.connect() as connection:
        last: SourceSummary = list_sources(connection)[-1]
    assert (last.id, last.title, last.is_published_data) == ("egen", "Egen enkät", False)
    assert (last.values, last.missing, last.first_year, last.claims, last.comments) == (1, 1, 2020, 0, 0)
