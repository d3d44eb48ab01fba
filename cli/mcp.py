"""``duizhao mcp``: the corpus for programs that use the Model Context Protocol."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated, Any, Literal

import click

from cli.answer import answer
from cli.corpus_option import corpus_option, open_for_reading, open_for_writing
from cli.neutral import neutral
from corpus.errors import DuizhaoError, UnavailableError
from corpus.system.extras import how_to_install

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

    from corpus.store import Corpus

_ABOUT = (
    "A corpus of Chinese–English parallel text with a term list. Ask it how a term or phrase was rendered "
    "before you translate one, whether a sentence was translated before, and whether a translation keeps to "
    "the term list. Every answer names its document; nobody has checked a bead with reviewed = false."
)


@click.command()
@click.option("--write", is_flag=True, help="Allow programs to add terms to the term list.")
@corpus_option
def command(write: bool, corpus_target: str | None) -> None:
    """Serve the corpus over the Model Context Protocol (MCP).

    It speaks on standard input and output, not over the network. Tools: lookup, fuzzy, renderings, terms
    and check, which compares a translation with the term list. By default nothing is changed; --write adds
    the tool add_term. Needs the extra mcp.

    \b
    Example: duizhao mcp --corpus speeches.duizhao
    """
    try:
        import mcp.server.mcpserver  # noqa: F401
    except ModuleNotFoundError as error:
        raise UnavailableError(
            "{package} is not installed", hint=how_to_install("mcp"), package=error.name
        ) from error
    with open_for_writing(corpus_target) if write else open_for_reading(corpus_target) as corpus:
        create_server(corpus, write=write).run("stdio")


def create_server(corpus: "Corpus", *, write: bool = False) -> "MCPServer":
    """A server of the tools over an open corpus; ``write`` allows the one that adds terms.

    Answers have the fields that ``--json`` prints (docs/reference/json.md). An error that a user can cause is
    an error of the tool, in one sentence.
    """
    from mcp.server.mcpserver import MCPServer
    from mcp.types import ToolAnnotations
    from pydantic import Field

    server = MCPServer("duizhao", instructions=_ABOUT)
    reading = ToolAnnotations(read_only_hint=True, open_world_hint=False)
    adding = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)
    few = Field(ge=1, le=100)
    language = Literal["zh", "en"]

    @server.tool(annotations=reading)
    def lookup(
        query: str,
        limit: Annotated[int, few] = 20,
        offset: Annotated[int, Field(ge=0)] = 0,
        side: language | None = None,
        regional: bool = False,
    ) -> dict[str, Any]:
        """Beads in which a Chinese string, English words or pinyin occur, with their likely renderings.

        "quotes" find exact words, * stands for the rest of a word, -word leaves out hits with that word. With
        regional, also finds regional equivalents: 软件, 軟體.
        """
        from align.words.linker import word_linker
        from corpus.search.concordance import concordance
        from corpus.search.query import check_query
        from corpus.search.renderings import with_counterparts

        with _told():
            check_query(query)
            found = concordance(corpus, query, limit=limit, offset=offset, side=side, regional=regional)
            found = replace(found, hint=neutral().gettext(found.hint))
            return answer(asdict(with_counterparts(corpus, found, word_linker())))

    @server.tool(annotations=reading)
    def fuzzy(
        sentence: str, minimum: Annotated[int, Field(ge=30, le=100)] = 70, limit: Annotated[int, few] = 5
    ) -> dict[str, Any]:
        """Translated sentences that are at least ``minimum`` per cent like a whole sentence."""
        from corpus.search.fuzzy import fuzzy
        from corpus.search.query import check_sentence

        with _told():
            check_sentence(sentence)
            return answer(asdict(fuzzy(corpus, sentence, limit=limit, minimum=minimum)))

    @server.tool(annotations=reading)
    def renderings(term: str, side: language | None = None, regional: bool = False) -> dict[str, Any]:
        """How a term is rendered in the corpus, with counts and an example of each rendering.

        With regional, also how its regional equivalents are: 软件, 軟體.
        """
        from align.words.linker import word_linker
        from corpus.search.query import check_query
        from corpus.search.renderings import renderings

        with _told():
            check_query(term)
            return answer(asdict(renderings(corpus, term, word_linker(), side=side, regional=regional)))

    @server.tool(annotations=reading)
    def terms(text: str, dictionary: bool = True) -> dict[str, Any]:
        """Terms in a text with the renderings to use and those to avoid: term list first, then dictionary."""
        from corpus.search.terms import find_terms

        with _told():
            return answer({"terms": [asdict(m) for m in find_terms(corpus, text, dictionary=dictionary)]})

    @server.tool(annotations=reading)
    def check(source: str, translation: str) -> dict[str, Any]:
        """Departures of a translation from the term list; Chinese and English, in either direction."""
        from corpus.check.terms import TermBase, check_terms
        from corpus.model import TranslationUnit
        from corpus.text.tokens import has_chinese

        pair = ("zh", "en") if has_chinese(source) else ("en", "zh")
        unit = TranslationUnit(source, translation, *pair)
        with _told():
            findings = check_terms(lambda: iter([unit]), TermBase(corpus.concepts()))
            return answer({"findings": [asdict(finding) for finding in findings]})

    if write:

        @server.tool(annotations=adding)
        def add_term(term: str, rendering: str) -> dict[str, Any]:
            """Add a Chinese term with an English rendering to the term list, or a rendering to its entry."""
            from corpus.store.term_list import add_concepts, new_entry

            with _told():
                return answer(asdict(add_concepts(corpus, [new_entry(term, rendering)])))

    return server


@contextmanager
def _told() -> Iterator[None]:
    """Turn users' errors into errors of the tool; leave others as they are."""
    from mcp.server.mcpserver.exceptions import ToolError

    try:
        yield
    except DuizhaoError as error:
        raise ToolError(error.text(neutral())) from error
