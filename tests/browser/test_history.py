"""The history of the browser: one step for each thing the visitor has done, whatever a page writes into its address."""

from collections.abc import Callable
from functools import partial

from tests.browser.visit import Visit


def steps_of(visit: Visit, act: Callable[[], object]) -> int:
    """How many steps the history has more than before."""
    before = visit.page.evaluate("history.length")
    act()
    return int(visit.page.evaluate("history.length")) - int(before)


def back(visit: Visit) -> tuple[str, dict[str, str]]:
    """A step back: the page's title, and the choices it stands on."""
    visit.page.go_back()
    visit.settle()
    return visit.page.get_by_role("heading", level=1).inner_text(), visit.chosen()


def test_a_page_is_one_step_and_so_is_a_choice_also_where_it_changes_other_lists(visit: Visit) -> None:
    visit.open("om-data")
    assert steps_of(visit, lambda: visit.open(kommun="0184")) == 1
    assert visit.chosen()["Min kommun"] == "Solna"
    assert steps_of(visit, lambda: visit.go("Utveckling")) == 1
    box = visit.page.get_by_role("combobox", name="Kvalitetsområde")
    assert steps_of(visit, lambda: visit.choose("Kvalitetsområde", "Kommunsortering")) == 1
    assert steps_of(visit, lambda: visit.choose("Område", "Våld i nära relation")) == 1
    assert box.input_value() != "Kommunsortering"
    assert steps_of(visit, lambda: visit.go("Jämförelse")) == 1
    title, chosen = back(visit)
    assert (title, chosen["Område"]) == ("Utveckling", "Våld i nära relation")
    title, chosen = back(visit)
    assert (title, chosen["Område"], box.input_value()) == ("Utveckling", "Ekonomiskt bistånd", "Kommunsortering")
    assert back(visit)[0] == "Utveckling"
    title, chosen = back(visit)
    assert (title, chosen["Min kommun"]) == ("Översikt", "Solna")
    visit.page.go_back()
    visit.settle()
    assert visit.page.url.endswith("/om-data")
    assert visit.errors == []


def test_a_page_is_one_step_also_where_its_choices_come_before_its_path(visit: Visit) -> None:
    """So they often do from the second visit of a page on, and after a choice."""
    visit.open(kommun="0184")
    visit.choose("Område", "Våld i nära relation")
    walked = ["Utveckling", "Jämförelse", "Nyckeltal", "Förändringar", "Översikt"]
    assert [steps_of(visit, partial(visit.go, title)) for title in walked] == [1] * len(walked)
    assert [back(visit)[0] for _ in walked] == [*walked[-2::-1], "Översikt"]
    both = """() => {
      const before = history.length;
      document.querySelector('h1').click();
      for (const path of ['?grupp=a', '?grupp=a&ar=2024', 'utveckling?grupp=a&ar=2024', 'utveckling?grupp=b'])
        history.pushState({}, '', `/${path}`);
      return [history.length - before, location.pathname + location.search];
    }"""
    visit.open(kommun="0184")
    assert visit.page.evaluate(both) == [1, "/utveckling?grupp=b"]
