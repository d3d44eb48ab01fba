"""Uploads: aligned, looked at, kept or not; and whatever else may be sent."""

from io import BytesIO

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.web.jobs import Upload
from corpus.store import open_corpus
from tests.cli.web.conftest import Client
from tests.serving import wait_for_job

CHINESE = "今天天气很好。我们去公园散步。孩子们在湖边喂鸭子。\n\n晚上我们回家做饭。".encode()
ENGLISH = (
    b"The weather is fine today. We go for a walk in the park. The children feed the ducks by the lake."
    b"\n\nIn the evening we go home and cook."
)


def send(
    page: TestClient,
    source: tuple[str, bytes] = ("a.txt", CHINESE),
    target: tuple[str, bytes] = ("b.txt", ENGLISH),
    **form: str | int,
) -> Response:
    return page.post("/align", files={"source": source, "target": target}, data=form)


def finished_address(page: TestClient, answer: Response) -> str:
    return wait_for_job(page, answer.headers["location"])


def finished(page: TestClient, address: str) -> str:
    return page.get(wait_for_job(page, address)).text


def test_two_documents_are_aligned_and_kept(client: Client, corpus_file: str) -> None:
    page = client(corpus=corpus_file)
    address = send(page).headers["location"]
    text = finished(page, address)
    assert "孩子们在湖边喂鸭子。" in text and "The children feed the ducks by the lake." in text
    assert b"<seg>" in page.get(address + "/export.tmx").content
    assert "duck" not in page.get("/?q=鸭子").text
    kept = page.post(address + "/keep", data={"name": "walk"})
    assert "孩子们在湖边喂鸭子。" in page.get(kept.headers["location"]).text
    assert "feed the ducks" in page.get("/?q=鸭子").text
    assert page.get(address).status_code == 404
    with open_corpus(corpus_file) as corpus:
        assert corpus.imports()[-1].name == "walk"


def test_what_is_discarded_is_gone(client: Client) -> None:
    page = client()
    address = send(page).headers["location"]
    finished(page, address)
    page.post(address + "/discard")
    assert page.get(address).status_code == 404


def test_nobody_sees_another_s_alignment(client: Client) -> None:
    from cli.web.settings import User, user_line

    def user(name: str) -> User:
        return User(name, "reader", user_line(name, "reader", "pw").split(":", 2)[2])

    page = client(users={name: user(name) for name in ("li", "wang")})
    page.post("/login", data={"name": "li", "password": "pw"})
    address = send(page).headers["location"]
    assert page.get(address).status_code == 200
    assert page.post(address + "/keep", data={"name": "x"}).status_code == 403  # a reader
    page.post("/login", data={"name": "wang", "password": "pw"})
    assert page.get(address).status_code == 404


@pytest.mark.parametrize(
    ("source", "target", "says"),
    [
        (("a.txt", b""), ("b.txt", ENGLISH), "is empty"),
        (("a.txt", b"  \n "), ("b.txt", ENGLISH), "no text"),
        (("a.exe", CHINESE), ("b.txt", ENGLISH), "unknown extension"),
        (("junk.duizhao", CHINESE), ("b.txt", ENGLISH), "unknown extension “.duizhao”"),
        (("", CHINESE), ("b.txt", ENGLISH), ""),
        (("a.docx", b"PK no zip"), ("b.txt", ENGLISH), "a"),
        (("a.txt", CHINESE), ("b.txt", CHINESE), "is in the same language"),
        (("a.txt", ENGLISH), ("b.txt", ENGLISH), "is in the same language"),
    ],
)
def test_bad_uploads_are_explained(
    client: Client, source: tuple[str, bytes], target: tuple[str, bytes], says: str
) -> None:
    page = client()
    answer = send(page, source, target)
    if answer.status_code == 303:
        text = finished(page, answer.headers["location"])
        assert 'role="alert"' in text and says in text
    else:
        assert answer.status_code == 422
    assert "/tmp" not in answer.text


@pytest.mark.parametrize(
    ("filename", "title", "suffix"),
    [
        ("speech.docx", "speech", ".docx"),
        ("../../etc/passwd", "passwd", ""),
        ("C:\\Users\\li\\演讲.TXT", "演讲", ".txt"),
        ("a/b\x00c.txt", "b c", ".txt"),
        ("x.t/../../y", "y", ""),
        (".txt", "document", ""),
        ("", "document", ""),
        ("a.tar;rm -rf", "a", ""),
        ("junk.duizhao", "junk", ".duizhao"),
        ("x." + "y" * 99, "x", ""),
        ("長" * 500 + ".md", "長" * 120, ".md"),
    ],
)
def test_a_name_is_only_a_name(filename: str, title: str, suffix: str) -> None:
    upload = Upload(filename, BytesIO())
    assert (upload.title, upload.suffix) == (title, suffix)


@given(st.text(max_size=60))
def test_no_name_reaches_a_path(filename: str) -> None:
    upload = Upload(filename, BytesIO())
    assert not set("/\\\0.") & set(upload.suffix[1:])
    assert upload.title.strip() and upload.title.isprintable()


@settings(max_examples=40)
@given(
    st.binary(max_size=300),
    st.sampled_from([".txt", ".md", ".docx", ".html", ".pdf", ".srt", ".TXT", ".x", ""]),
    st.text(max_size=20),
)
def test_whatever_is_sent_the_server_stands(fuzzed: TestClient, data: bytes, suffix: str, name: str) -> None:
    answer = fuzzed.post("/align", files={"source": (name + suffix, data), "target": ("b.txt", ENGLISH)})
    assert answer.status_code in (303, 400, 422)
    if answer.status_code == 303:
        text = finished(fuzzed, answer.headers["location"])
        assert "The server failed" not in text
        fuzzed.post(answer.headers["location"] + "/discard")


@pytest.fixture
def fuzzed(client: Client) -> TestClient:
    return client()


def test_texts_that_are_not_translations_of_each_other_bring_a_warning(client: Client) -> None:
    weather = "今天天气很好。孩子们在湖边喂鸭子。晚上我们回家做饭。明天要下雨，别忘了带伞。" * 4
    engine = "The pump has two valves. Replace the gasket every year. Tighten all bolts. Drain the oil. " * 4
    page = client()
    send_them = send(page, ("a.txt", weather.encode()), ("b.txt", engine.encode()))
    assert "hardly a translation" in finished(page, send_them.headers["location"])
    assert "hardly a translation" not in finished(page, send(page).headers["location"])


def test_a_changed_version_keeps_what_was_reviewed(client: Client, corpus_file: str) -> None:
    page = client(corpus=corpus_file)
    kept = page.post(finished_address(page, send(page)) + "/keep", data={"name": "walk"})
    number = int(kept.headers["location"].rsplit("/", 1)[1])
    bead = page.get(f"/api/bitexts/{number}/beads").json()["beads"][2]
    assert "湖边" in bead["source"][0]["text"]
    # Wrong, but a person says so: the machine does not know better.
    form = {"bead": bead["id"], "position": 2, "operation": "target-out", "version": bead["version"]}
    page.post(f"/api/bitexts/{number}/review", data=form)
    bead = page.get(f"/api/bitexts/{number}/beads").json()["beads"][2]
    assert bead["target"] == []
    form |= {"operation": "accept", "version": bead["version"]}
    assert page.post(f"/api/bitexts/{number}/review", data=form).status_code == 200

    changed = ENGLISH.replace(b"and cook", b"and cook supper")
    text = finished(page, send(page, target=("b.txt", changed), earlier=number).headers["location"])
    assert "1 reviewed" in text and "cook supper" in text
    third = text.split('id="bead-3"')[1].split("</li>")[0]
    assert "湖边" in third and "no counterpart" in third
    assert send(page, earlier=99).status_code == 404


def test_a_name_that_is_taken_is_asked_for_again(client: Client, corpus_file: str) -> None:
    page = client(corpus=corpus_file)
    page.post(finished_address(page, send(page)) + "/keep", data={"name": "walk"})
    address = finished_address(page, send(page, target=("b.txt", ENGLISH + b" And eat.")))
    answer = page.post(address + "/keep", data={"name": "walk"})
    assert answer.status_code == 409
    assert "“walk” is already the name of something else. Choose another name." in answer.text
    assert f'action="{address}/keep"' in answer.text and 'value="walk"' in answer.text
    again = page.post(f"/api/jobs/alignment/{address.rsplit('/', 1)[1]}/keep", data={"name": "walk"})
    assert again.json()["error"] == "“walk” is already the name of something else. Choose another name."
    assert page.post(address + "/keep", data={"name": "supper"}).status_code == 303


def test_uploads_of_the_same_file_name_are_distinguished_by_what_they_are_called(
    client: Client, corpus_file: str
) -> None:
    page = client(corpus=corpus_file)
    for name, target in (("红楼梦片段 <b>x</b>", ENGLISH), ("another", ENGLISH + b" And eat.")):
        page.post(
            finished_address(page, send(page, target=("b.txt", target))) + "/keep",
            data={"name": name},
        )
    for address in ("/documents", "/review?every=true"):
        text = page.get(address).text
        assert "红楼梦片段 &lt;b&gt;x&lt;/b&gt;" in text and "another" in text
