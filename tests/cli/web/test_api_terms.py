"""The term list by the API: programs change it as the page does, and nobody's change is lost."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from corpus.store import open_corpus
from corpus.store.term_list import SeenEntry, edit_entry
from tests.cli.web.conftest import Client

Entry = dict[str, Any]


@pytest.fixture
def page(client: Client, corpus_file: str) -> TestClient:
    made = client(corpus=corpus_file)
    term = {"term": "大坝", "rendering": "dam", "status": "preferred", "note": "of a river"}
    assert made.post("/api/terms", data=term).json()["new"] == 1
    return made


def entry(page: TestClient) -> Entry:
    found = page.get("/api/term-list?q=大坝").json()
    assert found["total"] == len(found["entries"]) == 1
    record: Entry = found["entries"][0]
    return record


def english(record: Entry) -> list[tuple[str, str]]:
    return [(term["text"], term["status"]) for term in record["terms"] if term["language"] == "en"]


def test_an_added_term_has_all_that_was_sent(page: TestClient) -> None:
    record = entry(page)
    assert english(record) == [("dam", "preferred")] and record["note"] == "of a river"
    assert page.get(f"/api/term-list/{record['number']}").json() | {"schema": 0} == record | {"schema": 0}


def test_white_space_around_what_is_sent_is_not_kept(client: Client, corpus_file: str) -> None:
    page = client(corpus=corpus_file)
    sent = {"term": " 大坝 ", "rendering": " dam ", "source": " a ", "subject": " b ", "note": " c "}
    page.post("/api/terms", data=sent | {"definition": " d "})
    record = entry(page)
    assert [term["text"] for term in record["terms"]] == ["大坝", "dam"]
    assert record["terms"][1]["source"] == "a"
    assert [record[name] for name in ("subject", "note", "definition")] == ["b", "c", "d"]


def test_the_list_comes_in_pages(page: TestClient) -> None:
    total = page.get("/api/term-list").json()["total"]
    numbers = [
        record["number"]
        for offset in range(0, total, 4)
        for record in page.get(f"/api/term-list?limit=4&offset={offset}").json()["entries"]
    ]
    assert len(numbers) == len(set(numbers)) == total > 4


@pytest.mark.parametrize(
    ("form", "rendering", "note"),
    [
        ({"rendering": "dam", "text": "weir"}, ("weir", "preferred"), "of a river"),
        ({"rendering": "dam", "status": ""}, ("dam", ""), "of a river"),
        ({"note": ""}, ("dam", "preferred"), ""),
        ({"note": "new", "rendering": "dam", "status": "forbidden"}, ("dam", "forbidden"), "new"),
        ({}, ("dam", "preferred"), "of a river"),
    ],
)
def test_what_is_sent_changes_and_nothing_else(
    page: TestClient, form: dict[str, str], rendering: tuple[str, str], note: str
) -> None:
    before = entry(page)
    answer = page.post(f"/api/term-list/{before['number']}", data={**form, "version": before["version"]})
    assert answer.status_code == 200
    after = answer.json()
    assert english(after) == [rendering] and after["note"] == note
    assert (after["version"] == before["version"]) == (not form)
    assert answer.headers["ETag"] == f'"{after["version"]}"'
    assert entry(page)["version"] == after["version"]


@pytest.mark.parametrize("operation", ["", "/remove"])
@pytest.mark.parametrize("sent", ["version", "If-Match"])
def test_a_stale_version_changes_nothing(
    page: TestClient, corpus_file: str, operation: str, sent: str
) -> None:
    seen = entry(page)
    with open_corpus(corpus_file) as corpus:
        edit_entry(corpus, SeenEntry(seen["number"], seen["version"]), of_concept={"note": "mine"})
    address = f"/api/term-list/{seen['number']}{operation}"

    def post(version: str) -> int:
        form = {"note": "yours", "rendering": "dam"} if not operation else {}
        if sent == "version":
            return page.post(address, data={**form, "version": version}).status_code
        return page.post(address, data=form, headers={"If-Match": f'"{version}"'}).status_code

    assert post(seen["version"]) == 409
    assert entry(page)["note"] == "mine"
    assert post(entry(page)["version"]) == 200


@pytest.mark.parametrize("operation", ["", "/remove"])
def test_without_a_version_or_with_two_nothing_changes(page: TestClient, operation: str) -> None:
    seen = entry(page)
    address = f"/api/term-list/{seen['number']}{operation}"
    assert page.post(address).status_code == 428
    form = {"version": seen["version"]}
    assert page.post(address, data=form, headers={"If-Match": '"another"'}).status_code == 409
    assert entry(page) == seen


def test_a_rendering_goes_and_with_the_last_one_the_entry(page: TestClient) -> None:
    page.post("/api/terms", data={"term": "大坝", "rendering": "barrage"})
    seen = entry(page)
    address = f"/api/term-list/{seen['number']}/remove"
    left = page.post(address, data={"rendering": "dam", "version": seen["version"]}).json()["entry"]
    assert english(left) == [("barrage", "")]
    gone = page.post(address, data={"rendering": "barrage", "version": left["version"]})
    assert gone.json()["entry"] is None
    assert page.get(f"/api/term-list/{seen['number']}").status_code == 404
    assert page.post(address, data={"version": left["version"]}).status_code == 404


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"text": "weir"}, 400),  # of which term?
        ({"rendering": "dam", "text": " "}, 400),
        ({"rendering": "ship", "text": "boat"}, 404),
        ({"rendering": "dam", "status": "nice"}, 422),
    ],
)
def test_what_cannot_be_done_is_refused(page: TestClient, form: dict[str, str], status: int) -> None:
    seen = entry(page)
    answer = page.post(f"/api/term-list/{seen['number']}", data={**form, "version": seen["version"]})
    assert answer.status_code == status and answer.json()["error"]
    assert entry(page) == seen


def test_the_bundled_list_cannot_be_changed(client: Client) -> None:
    page = client()
    (first, *_) = page.get("/api/term-list").json()["entries"]
    address = f"/api/term-list/{first['number']}"
    assert page.post(address, data={"note": "x", "version": first["version"]}).status_code == 409
    assert page.post(f"{address}/remove", data={"version": first["version"]}).status_code == 409
