"""Two people change the same thing by the API: nobody's work is lost without a word."""

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from cli.web.settings import User, user_line
from corpus.store import open_corpus
from corpus.store.browsing import load_bitext_and_beads
from corpus.store.importing import ImportSource, add_bitexts
from corpus.store.reviewing import last_reviews
from tests.cli.web.conftest import Client

SENT = {"operation": "edit", "source": "一。", "target": "One."}


def user(name: str) -> User:
    return User(name, "reviewer", user_line(name, "reviewer", "pw").split(":", 2)[2])


Login = tuple[str, str]
Team = tuple[TestClient, Login, Login]


@pytest.fixture
def team(client: Client, corpus_file: str) -> Team:
    """A client each for Li and Wang."""
    users = {name: user(name) for name in ("li", "wang")}
    page = client(corpus=corpus_file, users=users)
    return page, ("li", "pw"), ("wang", "pw")


def one_to_one(page: TestClient, login: Login) -> dict[str, Any]:
    """A bead with one segment on either side, as it is now."""
    beads = page.get("/api/bitexts/3/beads", auth=login).json()["beads"]
    return next(b for b in beads if len(b["source"]) == len(b["target"]) == 1)


def changing(bead: dict[str, Any], **more: object) -> dict[str, object]:
    return {**SENT, "bead": bead["id"], "position": bead["position"], **more}


def test_the_second_of_two_edits_is_refused_with_who_and_when(team: Team) -> None:
    page, li, wang = team
    bead = one_to_one(page, li)
    form = changing(bead, version=bead["version"])
    first = page.post("/api/bitexts/3/review", data=form, auth=li)
    second = page.post("/api/bitexts/3/review", data={**form, "target": "Two."}, auth=wang)
    assert (first.status_code, second.status_code) == (200, 409)
    (done,) = page.get("/api/bitexts/3/reviews", auth=li).json()["reviews"]
    record = second.json()
    assert (record["code"], record["changed_by"]) == ("beads-changed", "li")
    assert record["changed_at"] == done["reviewed_at"]
    assert one_to_one(page, li)["target"][0]["text"] == "One."


def test_the_answer_has_the_version_to_go_on_with(team: Team) -> None:
    page, li, _ = team
    bead = one_to_one(page, li)
    answer = page.post("/api/bitexts/3/review", data=changing(bead, version=bead["version"]), auth=li)
    (after,) = answer.json()["beads"]
    assert after["version"] == one_to_one(page, li)["version"] != bead["version"]


@pytest.mark.parametrize("tag", ['"{}"', 'W/"{}"', "{}"])
def test_the_version_may_be_sent_as_if_match(team: Team, tag: str) -> None:
    page, li, _ = team
    bead = one_to_one(page, li)
    send: dict[str, Any] = {"data": changing(bead), "auth": li}
    wrong = page.post("/api/bitexts/3/review", headers={"If-Match": tag.format("another")}, **send)
    right = page.post("/api/bitexts/3/review", headers={"If-Match": tag.format(bead["version"])}, **send)
    assert (wrong.status_code, right.status_code) == (409, 200)


def test_every_change_by_the_api_needs_a_version(team: Team) -> None:
    page, li, _ = team
    bead = one_to_one(page, li)
    spans = {"source_start": 0, "source_end": 1, "target_start": 0, "target_end": 1}
    for path, form in (
        ("/api/bitexts/3/review", changing(bead)),
        ("/api/bitexts/3/undo", {}),
        (f"/api/beads/{bead['id']}/links", {"operation": "link", **spans}),
    ):
        answer = page.post(path, data=form, auth=li)
        assert (answer.status_code, answer.json()["code"]) == (428, "version-needed"), path
    assert page.get("/api/bitexts/3/reviews", auth=li).json()["reviews"] == []


def test_only_the_change_that_was_seen_is_taken_back(team: Team) -> None:
    page, li, _ = team
    beads = page.get("/api/bitexts/3/beads", auth=li).json()["beads"]
    for bead in (beads[2], beads[12]):
        form = {"operation": "note", "note": "x", "bead": bead["id"], "position": bead["position"]}
        page.post("/api/bitexts/3/review", data={**form, "version": bead["version"]}, auth=li)
    last, first = page.get("/api/bitexts/3/reviews", auth=li).json()["reviews"]
    undo = "/api/bitexts/3/undo"
    assert page.post(undo, data={"review": first["id"]}, auth=li).status_code == 409
    assert page.post(undo, headers={"If-Match": f'"{last["id"]}"'}, auth=li).status_code == 200
    assert page.post(undo, data={"review": last["id"]}, auth=li).status_code == 409
    assert page.post(undo, data={"review": "x"}, auth=li).status_code == 422
    assert page.post(undo, headers={"If-Match": '"x"'}, auth=li).status_code == 400
    # The form of the page says what it saw as well.
    other = page.post("/review/3/undo", data={"review": last["id"]}, auth=li)
    assert other.status_code == 409
    assert f'name="review" value="{first["id"]}"' in other.text


def test_accepting_twice_is_recorded_once(team: Team, corpus_file: str) -> None:
    page, li, _ = team
    for _ in range(2):
        bead = one_to_one(page, li)
        form = {"operation": "accept", "bead": bead["id"], "position": bead["position"]}
        answer = page.post("/api/bitexts/3/review", data={**form, "version": bead["version"]}, auth=li)
        assert answer.status_code == 200
    with open_corpus(corpus_file) as corpus:
        assert len(last_reviews(corpus, 3)) == 1


def test_a_person_may_accept_what_a_model_reviewed(client: Client, corpus_file: str) -> None:
    """It came in as reviewed, so nothing changes but that a person has said so."""
    with open_corpus(corpus_file) as corpus:
        found = load_bitext_and_beads(corpus, 1)
        assert found and found[1][0].reviewed
        add_bitexts(corpus, [found[0]], ImportSource("again", "", "", "test", "pair"))
    page = client(corpus=corpus_file)
    for _ in range(2):
        bead = page.get("/api/bitexts/1/beads?count=1").json()["beads"][0]
        form = {"operation": "accept", "bead": bead["id"], "position": 0, "version": bead["version"]}
        assert page.post("/api/bitexts/1/review", data=form).status_code == 200
    with open_corpus(corpus_file) as corpus:
        assert len(last_reviews(corpus, 1)) == 1


@pytest.mark.parametrize("gone", ["deleted", "replaced"])
def test_a_corpus_file_that_is_gone_is_reported_and_nothing_claimed(
    client: Client, tmp_path: Path, corpus_file: str, gone: str
) -> None:
    page = client(corpus=corpus_file)
    bead = page.get("/api/bitexts/3/beads").json()["beads"][0]
    form = {"operation": "accept", "bead": bead["id"], "position": 0, "version": bead["version"]}
    kept = tmp_path / "kept"
    (tmp_path / "team.duizhao").rename(kept)
    if gone == "replaced":
        (tmp_path / "team.duizhao").write_bytes(kept.read_bytes())
    answer = page.post("/api/bitexts/3/review", data=form)
    assert answer.status_code == 503 and f"was {gone} while it was open" in answer.json()["error"]
    version = {"version": bead["version"]}
    assert page.post(f"/review/3/{bead['id']}/accept", data=version).status_code == 503
    assert page.get("/?q=产业").status_code == 503
    kept.rename(corpus_file)
    assert page.get("/api/bitexts/3/beads").json()["beads"][0] == bead
