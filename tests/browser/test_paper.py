"""What is printed: a table of many columns loses none."""

import re
from collections.abc import Callable

from playwright.sync_api import Page

_PAPER = 1032  # the width of A4 on its side between its margins, in pixels
_MANY = """([all]) => {
  const table = document.querySelector('table.heat');
  table.classList.add('table-wide');
  for (const row of table.rows)
    while (row.cells.length > 3 && row.cells.length < all) row.append(row.cells[3].cloneNode(true));
}"""
_WIDTHS = "[document.querySelector('table.heat').offsetWidth, document.querySelector('.main').clientWidth]"


def test_all_columns_of_the_city_fit_a_sheet_on_its_side(page_of: Callable[..., Page]) -> None:
    page = page_of("koordinator_vlg")
    page.goto("/")
    page.locator("#menu").get_by_role("link", name="Город").click()
    page.wait_for_load_state()
    page.evaluate(_MANY, [22])
    sheets = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(prefer_css_page_size=True))
    assert sheets
    assert all(float(width) > float(height) for width, height in sheets)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": _PAPER, "height": 730})
    table, room = page.evaluate(_WIDTHS)
    assert table <= room
