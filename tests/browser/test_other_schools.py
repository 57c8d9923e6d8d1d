"""What belongs to one school does not exist for the deputy head of another."""

import html
import re
from collections import Counter
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import APIRequestContext, Browser, Page

from tests.browser.city import PASSWORD, City
from tests.browser.opened import Opened, opened_pages

Open = Callable[..., Page]
_ADDRESS = re.compile(r'(?:href|src|srcset|action|hx-get|hx-post|data-explore|data-explore-dark)="(/[^"]*)"')
_NO_PAGE = re.compile(r"/static/|\.(csv|xlsx|docx|svg|json)|/file$|^/logout|/docs$")


_FEW = 4  # pages that differ but in their numbers, or in whose indicator or act they show


def _shape(address: str) -> str:
    return re.sub(r"\d+", "#", re.sub(r"/(indicators|norms)/[\w-]+", r"/\1/#", address))


def _addresses(request: APIRequestContext, start: str = "/") -> set[str]:
    """All addresses that stand on the pages a person comes to by links."""
    found: set[str] = {start}
    queue, seen, alike = [start], set[str](), Counter[str]()
    while queue:
        address = queue.pop(0)
        if address in seen or _NO_PAGE.search(address) or alike[_shape(address)] >= _FEW:
            continue
        seen.add(address)
        alike[_shape(address)] += 1
        answer = request.get(address, max_redirects=0)
        if answer.status == 200:
            links = [html.unescape(one) for one in _ADDRESS.findall(answer.text())]
            found.update(links)
            queue += links
    return {one for one in found if "/static/" not in one}


@pytest.fixture(scope="module")
def only_theirs(browser: Browser, city: City) -> set[str]:
    """The addresses that only school 318's pages hold, and none of school 370's."""
    with opened_pages(browser, city.address) as made:
        theirs, mine = (
            _addresses(made.page(city.token_of(login, made)).context.request)
            for login in ("zavuch_318", "zavuch_370")
        )
    # A test or an indicator without a place is everybody's: it shows one's own place. A table leaves out what
    # one does not see, as it does a code that nobody has (tests/api/test_crosstabs.py). A plan is one's own,
    # and the list of campaigns takes no notice of what its form sends a new one by.
    shared = re.compile(
        r"^/(tests/\d+|indicators/[\w.-]+)(/sources)?$|^/tables\?|^/school-control/plan\.|^/campaigns\?"
    )
    return {one for one in theirs - mine if not shared.match(one) and re.search(r"\d", one)}


def test_no_address_on_another_schools_pages_opens(only_theirs: set[str], page_of: Open) -> None:
    request, addresses = page_of("zavuch_370").context.request, only_theirs
    csrf = re.search(r'name="csrf" value="([^"]+)"', request.get("/").text())
    assert csrf
    answers: dict[str, int] = {}
    # Pictures that nobody has looked at yet have no address on a page.
    drawn = {
        re.sub(r"/histogram\b", f"/histogram-{form}", one)
        for one in addresses
        if "/histogram?" in one
        for form in ("light-wide.svg", "light.json")
    }
    for address in sorted(addresses | drawn):
        headers = {"HX-Request": "true"} if address.endswith("/state") else {}
        answers[address] = request.get(address, headers=headers, max_redirects=0).status
        if answers[address] == 405:  # the address of a form
            form = {"csrf": csrf[1], "seen": "1", "procedure": "vpr-2026", "subject": "Математика",
                    "grade": "4", "academic_year": "2025/26", "section": "x", "login": "x"}  # fmt: skip
            sent = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"}
            body = {"multipart": {**form, "file": sent}} if "/submissions/" in address else {"form": form}
            answers[address] = request.post(address, max_redirects=0, **body).status
    assert {address: status for address, status in answers.items() if status != 404} == {}
    shapes = {re.sub(r"\d+", "#", urlsplit(one).path) for one in answers}
    for needed in (
        "/organisations/#", "/organisations/#/tests.xlsx", "/result-batches/#", "/result-batches/#/file",
        "/result-batches/#/corrections", "/result-batches/#/cancellation", "/tests/#", "/tests/#/sources",
        "/tests/#/tables.xlsx", "/tests/#/tasks.csv", "/tests/#/histogram-light-wide.svg",
        "/tests/#/histogram-light.json",
    ):  # fmt: skip
        assert needed in shapes, sorted(shapes)
    assert len(answers) > 100


def test_rest_answers_alike(only_theirs: set[str], in_city: Opened) -> None:
    visitor = in_city.page().context.request
    mine = _token(visitor, "zavuch_370")
    theirs = _token(visitor, "zavuch_318")
    asked = {
        f"/api/v1{one}{more}"
        for address in only_theirs
        for one in re.findall(r"^/(?:organisations|result-batches)/\d+", address)
        for more in (("", "/doubts") if "batches" in one else ("",))
    }
    listed = visitor.get("/api/v1/statistics/tests?organisation=edu100318", headers=theirs).json()["items"]
    asked |= {f"/api/v1/statistics?organisation=edu100318&test={one['test']}" for one in listed}
    asked |= {"/api/v1/statistics/tests?organisation=edu100318"}
    asked |= {"/api/v1/indicator-values?organisation=edu100318"}
    assert len(asked) > 20
    assert {one: visitor.get(one, headers=theirs).status for one in sorted(asked)} == dict.fromkeys(
        asked, 200
    )
    assert {one: visitor.get(one, headers=mine).status for one in sorted(asked)} == dict.fromkeys(asked, 404)


def _token(visitor: APIRequestContext, login: str) -> dict[str, str]:
    issued = visitor.post("/api/v1/tokens", data={"login": login, "password": PASSWORD})
    assert issued.status == 201
    return {"Authorization": f"Bearer {issued.json()['token']}"}
