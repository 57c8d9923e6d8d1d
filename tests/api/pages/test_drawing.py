"""What every page is drawn with: our escaping is the library's, and a row is drawn anew for other values."""

from datetime import UTC, datetime
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader
from markupsafe import Markup, escape

from app.api.pages.escaping import Templates
from app.api.pages.render import Addresses, Site, make_environment

PAGE = (
    "{% macro cell(value) %}<td>{{ value }}</td>{% endmacro %}"  # in a macro, plain, joined
    "{{ cell(value) }}{{ value }}{{ value ~ '&' }}"
)


def drawn_by(environment: Templates, value: object) -> str:
    return environment.from_string(PAGE).render(value=value)


@given(st.text() | st.integers() | st.floats() | st.none() | st.booleans() | st.builds(Markup, st.text()))
def test_escapes_what_the_library_escapes(value: object) -> None:
    html = drawn_by(Templates(autoescape=True), value)
    safe = str(escape(value))
    assert unescape(html) == unescape(f"<td>{safe}</td>{safe}{safe}&amp;")
    if not isinstance(value, Markup):
        assert not {"<", ">", '"', "'"} & set(html.replace("<td>", "", 1).replace("</td>", "", 1))


@pytest.mark.parametrize("name", ["page.html", "page.txt"])
def test_a_block_that_escapes_nothing_is_left_as_it_is(name: str) -> None:
    text = "{% autoescape false %}{{ value }}{% endautoescape %}|{{ value }}"
    environment = Templates(autoescape=True, loader=DictLoader({name: text}))
    assert environment.get_template(name).render(value="<b>") == "<b>|&lt;b&gt;"


def test_a_row_is_drawn_for_its_values_and_again_for_others() -> None:
    site = Site(place_name="Учебный город", is_demo=True, version="1")
    environment = make_environment(site, Addresses({"list_batches": "/result-batches", "static": "/static"}))
    page = environment.from_string('{{ rows|drawn("result_batches/_row.html") }}')

    def row(number: int, title: str) -> tuple[object, ...]:
        return (
            number,
            title,
            "<файл>.xlsx",
            "Школа 301",
            "accepted",
            25,
            None,
            datetime(2026, 11, 16, 11, 5, tzinfo=UTC),
        )

    once = page.render(rows=[row(1, "Математика"), row(2, "Физика")])
    again = page.render(rows=[row(2, "Физика"), row(1, "История")])
    assert once.count("<tr>") == again.count("<tr>") == 2
    assert "&lt;файл&gt;.xlsx" in once
    assert "<файл>" not in once
    assert [word for word in ("Математика", "Физика", "История") if word in again] == ["Физика", "История"]
