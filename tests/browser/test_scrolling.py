"""A table that is wider than the window: it shows that there is more, and the keyboard reaches it."""

import io

from PIL import Image
from playwright.sync_api import Locator, expect

from tests.browser.visit import Visit


def edges(table: Locator) -> tuple[int, int]:
    """How bright the table is at its left and its right edge, from 0 to 255, where no text stands."""
    picture = Image.open(io.BytesIO(table.screenshot())).convert("L")
    rows = range(picture.height)

    def brightness(x: int) -> int:
        return sorted(int(picture.getpixel((x, y))) for y in rows)[picture.height // 2]  # type: ignore[arg-type]

    return brightness(1), brightness(picture.width - 2)


def test_a_table_that_goes_on_beyond_the_window_shows_it_and_is_scrolled_from_the_keyboard(visit: Visit) -> None:
    visit.open(kommun="Solna", ar="2018")
    table = visit.page.get_by_role("region", name="där Solna ligger efter")
    wide = edges(table)
    assert wide[0] == wide[1] == 255
    visit.narrow()
    left, right = edges(table)
    assert (left, right < 250) == (255, True)
    visit.page.get_by_role("radiogroup").get_by_role("radio").last.focus()
    for _ in range(20):
        visit.page.keyboard.press("Tab")
        if table.evaluate("table => table === document.activeElement"):
            break
    expect(table).to_be_focused()
    expect(table).to_have_css("outline-style", "solid")
    for _ in range(40):
        visit.page.keyboard.press("ArrowRight")
    visit.page.wait_for_timeout(500)
    assert table.evaluate("table => table.scrollLeft + table.clientWidth >= table.scrollWidth - 1")
    left, right = edges(table)
    assert (left < 250, right) == (True, 255)
    assert visit.faults() == []
