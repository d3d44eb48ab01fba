"""The term list by HTTP: searched, added to, edited; nobody overwrites anybody."""

import html
import re

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from cli.web.settings import Role, User, user_line
from tests.cli.web.conftest import Client
from tests.matching import first_match
from tests.serving import wait_for_job


@pytest.fixture
def page(client: Client, corpus_file: str) -> TestClient:
    return client(corpus=corpus_file)


def entry_of(page: TestClient, query: str) -> tuple[str, str]:
    """The address of the first entry found, and its version."""
    address = first_match(r"/terms/\d+", page.get("/terms", params={"q": query}).text)[0]
    return address, version_of(page.get(address).text)


def version_of(text: str) -> str:
    return first_match(r'name="version" value="(\w+)"', text)[1]


def row(page: TestClient, query: str) -> str:
    """The row of the list that a query finds, without markup."""
    found = re.findall(r"<tr tabindex.*?</tr>", page.get("/terms", params={"q": query}).text, re.S)
    assert len(found) == 1
    return " ".join(html.unescape(re.sub("<[^>]*>", " ", found[0])).split())


def add(page: TestClient, term: str = "大坝", rendering: str = "dam", **fields: str) -> Response:
    return page.post("/terms", data={"term": term, "rendering": rendering, **fields})


def test_a_term_is_added_and_shown_with_all_that_was_said(page: TestClient) -> None:
    answer = add(page, status="preferred", subject="hydraulics", note="not a weir", source="ISO")
    assert answer.status_code == 303
    assert page.get(answer.headers["location"]).text.count("<tr tabindex") == 1
    assert row(page, "大壩") == "大坝 dam preferred hydraulics not a weir ISO"
    add(page, rendering="barrage", status="deprecated")
    assert row(page, "BARRAGE") == "大坝 dam preferred barrage deprecated hydraulics not a weir ISO"


@pytest.mark.parametrize(("term", "rendering"), [("dam", "dam"), ("大坝", " ")])
def test_what_is_not_an_entry_is_reported_and_stays_in_the_form(
    page: TestClient, term: str, rendering: str
) -> None:
    answer = add(page, term, rendering, note="typed")
    assert answer.status_code == 400
    assert "needs Chinese and a rendering" in answer.text and ">typed</textarea>" in answer.text
    assert f'name="term" value="{term}"' in answer.text


def test_fields_that_the_list_has_stay_and_differences_are_reported(page: TestClient) -> None:
    add(page, note="first")
    answer = add(page, rendering="weir", note="second")
    assert "“first” stays, not “second”" in html.unescape(answer.text)
    assert row(page, "大坝") == "大坝 dam weir first"


@pytest.mark.parametrize(
    ("operation", "form", "after"),
    [
        ("edit", {"subject": "s", "definition": "d", "note": "n"}, "大坝 dam weir s d n"),
        ("edit", {}, "大坝 dam weir"),
        ("edit-term", {"rendering": "dam", "text": "barrage"}, "大坝 barrage weir old"),
        (
            "edit-term",
            {"rendering": "weir", "text": "weir", "status": "forbidden"},
            "大坝 dam weir forbidden old",
        ),
        ("edit-term", {"rendering": "大坝", "text": "大坝", "source": "ISO"}, "大坝 dam weir old ISO"),
        ("remove", {"rendering": "dam"}, "大坝 weir old"),
    ],
)
def test_an_entry_is_edited(page: TestClient, operation: str, form: dict[str, str], after: str) -> None:
    add(page, note="old")
    add(page, rendering="weir")
    address, version = entry_of(page, "大坝")
    assert page.post(f"{address}/{operation}", data={"version": version, **form}).status_code == 303
    assert row(page, "大坝") == after


@pytest.mark.parametrize(
    ("operation", "form"),
    [
        ("edit", {"note": "mine"}),
        ("edit-term", {"rendering": "dam", "text": "mine"}),
        ("remove", {}),
        ("remove", {"rendering": "dam"}),
    ],
)
def test_a_stale_change_overwrites_nothing(page: TestClient, operation: str, form: dict[str, str]) -> None:
    add(page)
    address, version = entry_of(page, "大坝")
    page.post(f"{address}/edit", data={"version": version, "note": "faster"})
    answer = page.post(f"{address}/{operation}", data={"version": version, **form})
    assert answer.status_code == 409 and "Nothing was overwritten" in answer.text
    assert ("mine" in answer.text) == ("mine" in form.values())  # what was typed is not lost
    assert row(page, "大坝") == "大坝 dam faster"
    again = page.post(f"{address}/{operation}", data={"version": version_of(answer.text), **form})
    assert again.status_code == 303


def test_an_entry_is_removed(page: TestClient) -> None:
    add(page)
    address, version = entry_of(page, "大坝")
    assert page.post(f"{address}/remove", data={"version": version}).headers["location"] == "/terms"
    assert "Nothing found." in page.get("/terms?q=大坝").text
    for gone in (page.get(address), page.post(f"{address}/edit", data={"version": version})):
        assert gone.status_code == 404


def test_the_list_comes_in_pages(page: TestClient) -> None:
    for number in range(60):
        add(page, f"闸门{'甲乙丙丁戊己'[number // 10]}{'一二三四五六七八九十'[number % 10]}", "gate")
    first = page.get("/terms?q=闸门").text
    assert ">60 terms<" in first and first.count("<tr tabindex") == 50
    following = html.unescape(first_match(r'rel="next" href="([^"]+)"', first)[1])
    assert page.get(following).text.count("<tr tabindex") == 10


@pytest.mark.parametrize("role", ["reader", "reviewer"])
def test_a_reader_sees_the_list_and_no_forms(client: Client, corpus_file: str, role: Role) -> None:
    page = client(
        corpus=corpus_file, users={"li": User("li", role, user_line("li", role, "pw").split(":", 2)[2])}
    )
    auth = ("li", "pw")
    text = page.get("/terms", auth=auth).text
    address = first_match(r"/terms/\d+", text)[0]
    assert ("Add a term" in text) == ("Save" in page.get(address, auth=auth).text) == (role == "reviewer")
    assert ("Add as a term" in page.get("/?q=未来产业", auth=auth).text) == (role == "reviewer")


def test_the_bundled_list_can_be_read_only(client: Client) -> None:
    page = client()
    text = page.get("/terms").text
    assert "<tr tabindex" in text and "Add a term" not in text
    assert add(page).status_code == 409


def test_candidates_are_found_by_a_job_and_accepted_one_by_one(page: TestClient) -> None:
    address = page.post("/terms/candidates", data={"fewest": "2"}).headers["location"]
    text = page.get(wait_for_job(page, address)).text
    term, rendering = first_match(
        r'name="term" value="([^"]+)">.*?name="rendering" value="([^"]+)"', text, re.S
    ).groups()
    form = {"term": term, "rendering": html.unescape(rendering), "next": address}
    answer = page.post("/terms", data=form, headers={"HX-Request": "true"})
    assert "in the list" in answer.text and "<html" not in answer.text
    assert rendering in page.get("/terms", params={"q": term}).text
    assert page.get(address).text.count(f'name="term" value="{term}"') == 0
    assert page.post("/terms", data=form).headers["location"] == address
    page.post(f"{address}/discard")
    assert page.get(address).status_code == 404


def test_a_hit_proposes_a_term(page: TestClient) -> None:
    text = page.get("/?q=未来产业&document=en-b").text
    address = html.unescape(first_match(r'href="(/terms\?[^"]+)"', text)[1])
    form = page.get(address).text
    assert 'name="term" value="未来产业"' in form
    assert re.search('name="rendering" value="[^"]*industr', form, re.I)
