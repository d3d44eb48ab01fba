"""Review by HTTP: what is done is done at once, and nobody overwrites anybody."""

import re

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from cli.web.settings import User, user_line
from corpus.folder import bundled
from corpus.store import open_corpus
from corpus.store.reviewing import last_reviews
from tests.cli.web.conftest import Client
from tests.matching import first_match
from tests.serving import wait_for_job


def seen(text: str) -> tuple[int, int, str]:
    """Id, position and version of the bead that a page shows."""
    bead, position = first_match(r'data-bead="(\d+)" data-position="(\d+)"', text).groups()
    return int(bead), int(position), first_match(r'name="version" value="(\w+)"', text)[1]


def do(page: TestClient, text: str, operation: str, **form: str | list[str]) -> Response:
    bead, _, version = seen(text)
    return page.post(
        f"/review/3/{bead}/{operation}", data={"version": version, **form}, headers={"HX-Request": "true"}
    )


@pytest.fixture
def page(client: Client, corpus_file: str) -> TestClient:
    return client(corpus=corpus_file)


def test_the_doubtful_beads_come_first(page: TestClient) -> None:
    text = page.get("/review/3").text
    positions = []
    for _ in range(4):
        positions.append(seen(text)[1])
        text = do(page, text, "accept").text
    assert positions == [3, 9, 20, 21]


def test_a_reviewed_bead_flows_into_the_export(page: TestClient) -> None:
    text = page.get("/review/3").text
    before = page.get("/export/3.tsv").text
    target = re.findall(r'<textarea name="target".*?>\n(.*?)</textarea>', text, re.S)
    source = re.findall(r'<textarea name="source".*?>\n(.*?)</textarea>', text, re.S)
    answer = do(page, text, "edit", source=source, target=["A zebra crosses the road.", *target[1:]])
    assert "Saved." in answer.text
    after = page.get("/export/3.tsv").text
    assert "zebra" not in before
    (line,) = [line for line in after.splitlines() if "zebra" in line]
    assert "reviewed" in line or "yes" in line
    assert "zebra" in page.get("/?q=zebra").text


@pytest.mark.parametrize("operation", ["merge", "merge-before", "source-in", "target-in", "target-out"])
def test_what_was_done_can_be_undone(page: TestClient, operation: str) -> None:
    exported = page.get("/export/3.tsv").text
    text = page.get("/review/3?number=11").text
    answer = do(page, text, operation)
    assert answer.status_code == 200 and "Saved." in answer.text
    assert page.get("/export/3.tsv").text != exported
    undone = page.post("/review/3/undo", headers={"HX-Request": "true"})
    assert "Undone." in undone.text
    assert page.get("/export/3.tsv").text == exported
    again = page.post("/review/3/undo", headers={"HX-Request": "true"})
    assert "no change to undo here" in again.text


def test_the_second_reviewer_is_told_by_name(client: Client, corpus_file: str) -> None:
    def user(name: str) -> User:
        return User(name, "reviewer", user_line(name, "reviewer", "pw").split(":", 2)[2])

    users = {name: user(name) for name in ("li", "wang")}
    first, second = client(corpus=corpus_file, users=users), client(corpus=corpus_file, users=users)
    for page, name in ((first, "li"), (second, "wang")):
        page.post("/login", data={"name": name, "password": "pw"})
    text = first.get("/review/3").text
    same = second.get("/review/3").text
    assert seen(text) == seen(same)
    do(first, text, "merge")
    exported = first.get("/export/3.tsv").text
    answer = do(second, same, "accept")
    assert answer.status_code == 409 and "li changed this" in answer.text
    assert first.get("/export/3.tsv").text == exported
    # What the second one sees now is how it is, so that they can go on.
    assert do(second, answer.text, "accept").status_code == 200
    with open_corpus(corpus_file) as corpus:
        assert [review.reviewer for review in last_reviews(corpus, 3)] == ["wang", "li"]


def test_what_was_typed_is_there_after_a_conflict_without_scripts_too(page: TestClient) -> None:
    text = page.get("/review/3?number=11").text
    bead, _, version = seen(text)
    do(page, text, "accept")
    form = {"version": version, "source": "我写的。", "target": "Mine <b>."}
    answer = page.post(f"/review/3/{bead}/edit", data=form)
    assert answer.status_code == 409
    assert "我写的。" in answer.text and "Mine &lt;b&gt;." in answer.text


def test_nothing_to_undo_leads_nowhere_else(page: TestClient) -> None:
    text = page.get("/review/3?number=11").text
    answer = page.post("/review/3/undo", data={"bead": seen(text)[0]}, headers={"HX-Request": "true"})
    assert "no change to undo here" in answer.text and seen(answer.text) == seen(text)
    assert f'name="bead" value="{seen(text)[0]}"' in text


def test_without_scripts_a_form_leads_back_to_the_page(page: TestClient) -> None:
    text = page.get("/review/3").text
    bead, _, version = seen(text)
    answer = page.post(f"/review/3/{bead}/merge", data={"version": version})
    assert (answer.status_code, answer.headers["location"]) == (303, "/review/3?number=4")


LAST = next(len(bitext.beads) for bitext in bundled()[0].bitexts if bitext.target.name == "en-b")


@pytest.mark.parametrize("number", [1, LAST])
def test_the_first_and_the_last_bead_have_one_neighbour(page: TestClient, number: int) -> None:
    text = page.get(f"/review/3?number={number}").text
    assert ("merge-before" in text) == (number == LAST)
    assert do(page, text, "merge" if number == LAST else "merge-before").status_code == 400


def test_the_bundled_corpus_stays_as_it_is(client: Client) -> None:
    page = client()
    assert "/accept" not in page.get("/review/1").text
    assert page.post("/review/1/1/accept", data={"version": "x"}).status_code == 409
    assert page.post("/review/1/undo").status_code == 409


def test_a_reader_looks_only(client: Client, corpus_file: str) -> None:
    users = {"li": User("li", "reader", user_line("li", "reader", "pw").split(":", 2)[2])}
    page = client(corpus=corpus_file, users=users)
    page.post("/login", data={"name": "li", "password": "pw"})
    text = page.get("/review/3")
    assert text.status_code == 200 and "/accept" not in text.text
    assert page.post("/review/3/1/accept", data={"version": "x"}).status_code == 403
    assert page.post("/review/3/undo").status_code == 403


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/review/99", 404),
        ("/review/3?bead=9999", 200),
        ("/review/3?number=0", 200),
        ("/review/3?number=99999999999999999999999", 200),
        ("/review/x", 422),
    ],
)
def test_addresses_that_lead_nowhere(page: TestClient, path: str, status: int) -> None:
    assert page.get(path).status_code == status


def test_a_bead_of_another_text_is_not_touched(page: TestClient) -> None:
    answer = page.post("/review/3/1/accept", data={"version": "x"}, headers={"HX-Request": "true"})
    assert answer.status_code == 409


def aligned_again(page: TestClient) -> str:
    return wait_for_job(page, page.post("/align/again/3").headers["location"])


def test_the_rest_is_aligned_again_around_what_was_reviewed(page: TestClient) -> None:
    text = page.get("/review/3?number=4").text
    do(page, text, "accept")
    wrong = do(page, page.get("/review/3?number=11").text, "merge").text
    assert "changed, not accepted" in wrong
    kept = page.get("/api/bitexts/3/beads").json()["beads"]
    address = aligned_again(page)
    assert "Replace the old alignment" in page.get(address).text
    assert page.get("/api/bitexts/3/beads").json()["beads"] == kept  # not before it is said
    assert page.post(address + "/keep").headers["location"] == "/review/3"
    beads = page.get("/api/bitexts/3/beads").json()["beads"]
    was, now = (
        [{**bead, "version": ""} for bead in found if bead["reviewed"]]  # a neighbour may be another
        for found in (kept, beads)
    )
    assert was == now != []
    assert len(beads) == len(kept) + 1
    page.post("/review/3/undo", headers={"HX-Request": "true"})
    assert page.get("/api/bitexts/3/beads").json()["beads"] == kept


def test_what_somebody_changed_meanwhile_is_not_aligned_over(page: TestClient) -> None:
    do(page, page.get("/review/3?number=4").text, "accept")
    do(page, page.get("/review/3?number=11").text, "merge")
    address = aligned_again(page)
    do(page, page.get("/review/3?number=11").text, "accept")
    kept = page.get("/api/bitexts/3/beads").json()["beads"]
    assert page.post(address + "/keep").status_code == 409
    assert page.get("/api/bitexts/3/beads").json()["beads"] == kept
