"""The files behind a test's figures, as the page lists them."""

import re
from collections.abc import Callable

from app.domain.access import Role
from tests.api.faces import words_of
from tests.clients import PageClient
from tests.make import Make
from tests.marked import add_marks


def test_schools_stand_by_number_and_thousands_apart(
    make: Make, client_for: Callable[[str], PageClient]
) -> None:
    root = make.organisation("municipality", code="city", name="Учебный город")
    paper = make.test()
    for number in (305, 310, 301, 1):
        add_marks(make, paper, make.school(root, number), good=500, n=1445, root=root)
    make.person(Role.COORDINATOR, root, "koordinator")
    page = client_for("koordinator").get(f"/tests/{paper.id}/sources", params={"place": root.id}).text
    assert re.findall(r'<th scope="row">\D*(\d+)</th>', page) == ["1", "301", "305", "310"]
    assert "<dd>5\u202f780</dd>" in page
    assert "Писали 5 780" in words_of(page)
