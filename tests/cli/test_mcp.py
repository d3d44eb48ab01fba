"""The corpus as a server of tools, asked by the SDK's own client in memory."""

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import pytest

from cli.mcp import create_server
from corpus.store import Corpus, open_corpus
from corpus.store.term_list import add_concepts, new_entry

READING = ["check", "fuzzy", "lookup", "renderings", "terms"]


def in_a_thread(call: Callable[[], Awaitable[Any]]) -> Any:
    """What an asynchronous function gives; a browser of other tests has the event loop of this thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(anyio.run, call).result()


def client_of(corpus: Corpus, *, write: bool) -> Any:
    """The SDK's client of a server; imported here, as that takes a second."""
    return pytest.importorskip("mcp").Client(create_server(corpus, write=write))


def asked(corpus: Corpus, tool: str, *, write: bool = False, **arguments: object) -> Any:
    """What the server answers to one call."""

    async def call() -> Any:
        async with client_of(corpus, write=write) as client:
            return await client.call_tool(tool, arguments)

    return in_a_thread(call)


def tools(corpus: Corpus, *, write: bool) -> dict[str, Any]:
    async def ask() -> Any:
        async with client_of(corpus, write=write) as client:
            return await client.list_tools()

    return {tool.name: tool for tool in in_a_thread(ask).tools}


@pytest.fixture
def own(tmp_path: Path) -> Corpus:
    """A corpus with one term and nothing else."""
    corpus = open_corpus(str(tmp_path / "own.duizhao"), create=True)
    add_concepts(corpus, [new_entry("肩", "shoulder")])
    return corpus


def test_there_is_nothing_that_writes_unless_allowed(own: Corpus) -> None:
    offered = tools(own, write=False)
    assert sorted(offered) == READING
    assert all(tool.annotations.read_only_hint and tool.description for tool in offered.values())
    assert asked(own, "add_term", term="坝", rendering="dam").is_error
    assert len(own.concepts()) == 1
    assert not tools(own, write=True)["add_term"].annotations.read_only_hint


def test_a_lookup_has_the_hits_and_their_renderings() -> None:
    with open_corpus(None) as corpus:
        found = asked(corpus, "lookup", query="未来产业", limit=3).structured_content
    assert found["hits"]
    for hit in found["hits"]:
        (start, end), *_ = hit["spans"]
        assert hit["bead"]["source"][start:end] == "未来产业"
    assert any("future industr" in hit["rendering"].lower() for hit in found["hits"])


def test_a_sentence_finds_the_one_it_is_like() -> None:
    with open_corpus(None) as corpus:
        sentence = next(corpus.units()).source
        found = asked(corpus, "fuzzy", sentence=sentence + "了").structured_content
    best = found["matches"][0]
    assert best["bead"]["source"] == sentence and best["percent"] < 100


def test_renderings_are_counted() -> None:
    with open_corpus(None) as corpus:
        found = asked(corpus, "renderings", term="未来产业").structured_content
    assert found["renderings"][0]["text"] == "future industries"
    assert found["renderings"][0]["count"] > 1


@pytest.mark.parametrize(
    ("source", "translation", "messages"),
    [
        ("左肩", "left shoulder", []),
        ("左肩", "left abutment", ["“肩” is not rendered as “shoulder”"]),
        ("shoulders", "左臂", ["“shoulder” is not rendered as “肩”"]),
        ("没有", "nothing", []),
    ],
)
def test_a_translation_is_checked_against_the_term_list(
    own: Corpus, source: str, translation: str, messages: list[str]
) -> None:
    found = asked(own, "check", source=source, translation=translation).structured_content
    assert [finding["message"] for finding in found["findings"]] == messages


def test_terms_of_the_list_are_found_and_added(own: Corpus) -> None:
    def found() -> list[tuple[str, list[str]]]:
        answer = asked(own, "terms", text="左岸坝肩", dictionary=False).structured_content
        return [(match["term"], match["renderings"]) for match in answer["terms"]]

    assert found() == [("肩", ["shoulder"])]
    assert (
        asked(own, "add_term", write=True, term="坝肩", rendering="abutment").structured_content["new"] == 1
    )
    assert found() == [("坝肩", ["abutment"])]


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("lookup", {"query": "x" * 5000}, "5,000 characters"),
        ("lookup", {"query": "x", "limit": 0}, "limit"),
        ("add_term", {"term": "dam", "rendering": "dam"}, "needs Chinese"),
        ("add_term", {"term": "坝", "rendering": " "}, "needs Chinese"),
    ],
)
def test_what_cannot_be_asked_is_reported(
    own: Corpus, tool: str, arguments: dict[str, Any], said: str
) -> None:
    answer = asked(own, tool, write=True, **arguments)
    assert answer.is_error
    assert said in answer.content[0].text
