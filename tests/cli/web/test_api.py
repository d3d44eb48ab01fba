"""The JSON API: held to its own description, and to what the command line answers."""

import json
from typing import Any

import pytest
import schemathesis
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from cli.main import main
from cli.web.app import create_app
from cli.web.settings import Settings
from corpus.folder import bundled
from corpus.store import open_corpus
from corpus.store.importing import ImportSource, add_folder
from tests.cli.web.conftest import Client
from tests.serving import application, wait_for_job

SENTENCE = "同时要看到，我们的弱项也不少。"


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> schemathesis.BaseSchema:
    """The description of an application whose corpus may be changed."""
    path = str(tmp_path_factory.mktemp("api") / "corpus.duizhao")
    with open_corpus(path, create=True) as corpus:
        for folder in bundled():
            add_folder(corpus, folder, ImportSource(folder.source.name, "", "", "x"))
    return schemathesis.openapi.from_asgi(
        "/api/openapi.json", create_app(Settings(corpus=path, hosts=("*",)))
    )


def test_whatever_is_sent_the_answer_is_as_described(api: schemathesis.BaseSchema) -> None:
    checked = 0
    for found in api.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        slow = operation.path == "/api/candidates"  # reads the whole corpus, in a process of its own

        @settings(max_examples=2 if slow else 20, suppress_health_check=list(HealthCheck))
        @given(operation.as_strategy())
        def hold(case: schemathesis.Case[Any]) -> None:
            case.call_and_validate(
                checks=[not_a_server_error, status_code_conformance, response_schema_conformance],
                timeout=120,
            )

        hold()
        checked += 1
    assert checked >= 18


@pytest.mark.parametrize(
    ("path", "command"),
    [
        ("/api/lookup?q=未来产业&limit=20", ["lookup", "未来产业", "--json"]),
        (
            "/api/fuzzy?q=同时要看到，我们的弱项也不少。",
            ["lookup", "--fuzzy", "同时要看到，我们的弱项也不少。", "--json"],
        ),
        ("/api/renderings?q=前瞻", ["lookup", "--renderings", "前瞻", "--json"]),
        ("/api/stats", ["stats", "--json"]),
        ("/api/imports", ["list", "--json"]),
    ],
)
def test_the_answer_is_the_command_s(client: Client, path: str, command: list[str]) -> None:
    ours, theirs = client().get(path).json(), json.loads(CliRunner().invoke(main, command).stdout)
    for record in (ours, theirs):
        entries = record["imports"] if path == "/api/imports" else [record]
        for entry in entries:
            entry.pop("added_at", None)
            entry.pop("ms", None)
    assert ours == theirs


def test_two_documents_are_aligned_kept_and_reviewed(client: Client, corpus_file: str) -> None:
    page = client(corpus=corpus_file)
    chinese, english = "天气很好。我们散步。\n- 1 -\n".encode(), b"The weather is fine. We go for a walk."
    work = page.post("/api/align", files={"source": ("a.txt", chinese), "target": ("b.txt", english)}).json()
    work = page.get(wait_for_job(page, f"/api/jobs/alignment/{work['id']}")).json()
    assert work["state"] == "done"
    assert [unit["source"] for unit in work["result"]] == ["天气很好。", "我们散步。"]
    assert work["left_out"] == {"source": {"page-number": 1}, "target": {}}
    page.post(f"/api/jobs/alignment/{work['id']}/keep", data={"name": "weather"})
    bitext = page.get("/api/bitexts").json()["bitexts"][-1]
    beads = page.get(f"/api/bitexts/{bitext['id']}/beads").json()["beads"]
    change = {"operation": "merge", "bead": beads[0]["id"], "position": 0}
    change["version"] = beads[0]["version"]
    answer = page.post(f"/api/bitexts/{bitext['id']}/review", data=change)
    assert len(answer.json()["beads"][0]["source"]) == 2
    assert page.post(f"/api/bitexts/{bitext['id']}/review", data={**change, "bead": 1}).status_code == 409
    (done,) = page.get(f"/api/bitexts/{bitext['id']}/reviews").json()["reviews"]
    taken_back = page.post(f"/api/bitexts/{bitext['id']}/undo", data={"review": done["id"]})
    assert taken_back.json()["bead"] == beads[0]["id"]
    assert page.get(f"/api/bitexts/{bitext['id']}/beads").json()["beads"] == beads


@pytest.mark.parametrize("day", ["2020", "2020-02", "2020-02-29", ""])
def test_dates_of_the_filters(client: Client, day: str) -> None:
    assert client().get("/api/lookup", params={"q": "产业", "since": day, "until": day}).status_code == 200


@pytest.mark.parametrize("day", ["abc", "2020-13", "2026-99-99", "2021-02-29", "20", "0000", "２０２０"])
@pytest.mark.parametrize("filter", ["since", "until"])
def test_what_is_not_a_date_is_refused(client: Client, day: str, filter: str) -> None:
    page = client()
    for path in ("lookup", "fuzzy", "renderings", "terms"):
        answer = page.get(f"/api/{path}", params={"q": "产业", filter: day})
        assert answer.status_code == 422 and f"{filter}: " in answer.json()["error"]


def test_a_hint_names_the_filters_and_no_option(client: Client) -> None:
    page = client()
    assert page.get("/api/lookup?q=zzzz").json()["hint"].endswith("or similar sentences.")
    assert "filters" in page.get("/api/lookup?q=产业&since=2030").json()["hint"]
    assert page.get("/api/lookup?q=产业").json()["hint"] == ""


def test_a_control_character_is_not_text(client: Client, corpus_file: str) -> None:
    page = client(corpus=corpus_file)
    bead = page.get("/api/bitexts/3/beads").json()["beads"][0]
    form = {"bead": bead["id"], "position": 0, "operation": "edit", "version": bead["version"]}
    for text in ("\0x", "a\x1bb", "\x7f"):
        answer = page.post("/api/bitexts/3/review", data={**form, "source": "一", "target": text})
        assert answer.status_code == 400
        assert answer.json()["error"] == "a segment contains a control character. Remove it."
    assert page.get("/api/bitexts/3/beads").json()["beads"][0] == bead


def test_what_the_guard_refuses_is_json_for_a_program(client: Client) -> None:
    page = client(largest_upload=1000)
    foreign = page.post("/api/bitexts/1/undo", headers={"Sec-Fetch-Site": "cross-site"})
    assert (foreign.status_code, foreign.json()) == (403, {"error": "This request comes from another site."})
    large = page.post("/api/align", content=b"x" * 2000)
    assert (large.status_code, large.json()) == (413, {"error": "More than 1,000 bytes."})


def test_the_description_is_for_whoever_may_use_the_api(client: Client) -> None:
    page = client(token="a long token")
    assert page.get("/api/openapi.json").status_code == 401
    answer = page.get("/api/openapi.json", headers={"Authorization": "Bearer a long token"})
    assert "/api/lookup" in answer.json()["paths"]
    assert client().get("/api/openapi.json").status_code == 200


def test_an_export_that_is_fetched_is_refused_outright(client: Client) -> None:
    page = client(token="a long token")
    assert page.get("/export/all.tmx").status_code == 401
    assert page.get("/export/all.tmx", headers={"Accept": "text/html"}).status_code == 303
    assert page.get("/export/all.tmx", auth=("any", "a long token")).status_code == 200


def test_programs_are_asked_who_they_are(client: Client) -> None:
    page = client(token="a long token")
    assert page.get("/api/stats").status_code == 401
    assert page.get("/api/stats").json() == {"error": "Who are you?", "code": "login"}
    assert page.get("/api/stats", headers={"Authorization": "Bearer a long token"}).status_code == 200


def test_a_link_is_read_corrected_and_refused_where_the_text_has_changed(
    client: Client, corpus_file: str
) -> None:
    api = client(corpus=corpus_file)
    bead = api.get("/api/lookup?q=创新").json()["hits"][0]["bead"]
    path = f"/api/beads/{bead['id']}/links"
    before = api.get(path).json()
    start, last = bead["source"].index("创新"), len(bead["target"]) - 1
    form = {
        "operation": "link",
        "source_start": start,
        "source_end": start + 2,
        "target_start": last,
        "target_end": last + 1,
    }
    assert api.post(path, data={**form, "version": "another"}).status_code == 409
    after = api.post(path, data={**form, "version": before["version"]}).json()
    (by_person,) = [link for link in after["links"] if link["by_person"]]
    assert (by_person["source"], by_person["target"]) == ([start, start + 2], [last, last + 1])
    assert api.get(path).json() == after
    both = api.post(path, data={**form, "version": "another"}, headers={"If-Match": after["version"]})
    assert both.status_code == 409
    late = api.post(path, data={**form, "operation": "forget", "version": before["version"]})
    assert (late.status_code, late.json()["changed_by"]) == (409, application(api).state.settings.local_user)
    form["version"] = after["version"]
    assert api.post(path, data={**form, "operation": "forget"}).json() == before
    form["version"] = before["version"]
    assert api.post(path, data={**form, "target_end": 100_000}).status_code == 400
    assert api.get("/api/beads/999999/links").status_code == 404
