"""``duizhao lookup``: find how something was rendered, where, and in what context."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.answer import answer as schema_answer
from cli.answer import print_answer, print_json
from cli.corpus_option import (
    bundled_documents_option,
    corpus_option,
    corpus_or_bundled,
    open_for_reading,
)
from cli.penalty_option import penalty_option
from cli.terminal import say
from corpus.errors import DuizhaoError, InputError, UsageError, unreadable

if TYPE_CHECKING:
    from corpus.search.kwic import Order, SortedLines
    from corpus.search.penalties import Penalties
    from corpus.store import Corpus
    from corpus.store.index import Side

_KINDS = ("--fuzzy", "--renderings", "--term")


class _QueryCommand(click.Command):
    """Treats ``-word``, which excludes the word, as part of the query, not as options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        end = args.index("--") if "--" in args else len(args)
        left_out = [arg for arg in args[:end] if _is_left_out(arg)]
        options = [arg for arg in args[:end] if not _is_left_out(arg)]
        kinds = list(dict.fromkeys(arg for arg in options if arg in _KINDS))
        if len(kinds) > 1:
            raise click.UsageError(f"{' and '.join(kinds)}: only one of them may be given.", ctx)
        rest = [*args[end + 1 :], *left_out]
        return super().parse_args(ctx, [*options, "--", *rest] if rest else options)


def _is_left_out(argument: str) -> bool:
    """Whether an argument excludes a word: ``-产业``, but not ``-c``, ``-n5`` or ``--json``."""
    return bool(re.match(r"-[^-]", argument)) and not re.fullmatch(r"-[A-Za-z]|-n\d+|-\d+", argument)


@click.command(cls=_QueryCommand)
@click.argument("words", nargs=-1, metavar="QUERY")
@click.option("--fuzzy", "kind", flag_value="similar", help="Find sentences similar to a whole sentence.")
@click.option("--renderings", "kind", flag_value="renderings", help="Count how a term is rendered.")
@click.option("--term", "kind", flag_value="terms", help="Find the terms in a sentence.")
@click.option(
    "--from",
    "file",
    type=click.Path(path_type=Path),
    help="A file with one query per line; - for standard input.",
)
@click.option(
    "-n", "--limit", type=click.IntRange(1, 100_000), help="Hits to show; default: 20, or 5 fuzzy matches."
)
@click.option("--offset", default=0, type=click.IntRange(0, 1_000_000_000), help="Skip this many hits.")
@click.option(
    "--minimum",
    default=70,
    show_default=True,
    type=click.IntRange(0, 100),
    help="Minimum percentage of a fuzzy match.",
)
@click.option("--side", type=click.Choice(["zh", "en"]), help="Where to look; default: by QUERY's script.")
@click.option("-c", "--context", is_flag=True, help="Show the segments before and after.")
@click.option("--kwic", is_flag=True, help="Print one line per occurrence, the match in the middle.")
@click.option(
    "--sort",
    "order",
    type=click.Choice(["left", "right", "rendering"]),
    help="Sort the lines of --kwic, those of the best 300 hits; -n and --offset count lines then.",
)
@click.option(
    "--regional",
    is_flag=True,
    help="Also find regional equivalents: for 软件 also 軟體, as in Taiwan.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON; with --from, one object per line.")
@penalty_option
@bundled_documents_option
@corpus_option
def command(
    words: tuple[str, ...],
    kind: str | None,
    file: Path | None,
    limit: int | None,
    offset: int,
    minimum: int,
    side: "Side | None",
    context: bool,
    kwic: bool,
    order: "Order | None",
    regional: bool,
    as_json: bool,
    documents: tuple[str, ...],
    corpus_target: str | None,
    penalties: "Penalties",
) -> None:
    """Find how something was rendered.

    A query is any part of a Chinese text, in either script, or English words (by lemma), or pinyin. "quotes"
    find exact words, * stands for the rest of a word or anything between two, -word leaves out hits with that
    word. The shell interprets quotes and *, so put such a query in single quotes. Likely renderings are
    marked, except with --from, where finding them would take many times as long as the lookup. With --from,
    ms is the time to find the hits, and count_ms the time to count the others. The exit status is 1 if
    nothing is found.

    \b
    Examples: duizhao lookup 卡脖子
              duizhao lookup --fuzzy 企业是创新的主体，未来产业的兴起靠企业突破带动。
              duizhao lookup --renderings 前瞻
              duizhao lookup 创新 -产业
              duizhao lookup 产业 --kwic --sort right
              duizhao lookup '"future industries" plan*'
    """
    query = _query(words)
    if (query is None) == (file is None):
        raise UsageError("give either a QUERY or --from", hint="--from names a file of queries.")
    if (kwic or order) and (kind or as_json or file):
        raise UsageError("--kwic and --sort are for hits", hint="Leave out the other options.")
    if regional and kind not in (None, "renderings"):
        raise UsageError("--regional is for hits and --renderings", hint="Leave out the other options.")
    if query is not None and not query.strip():
        raise UsageError("the query is empty", hint="Say what to look for.")
    if query is not None and kind != "terms":
        from corpus.search.query import check_query, check_sentence

        (check_sentence if kind == "similar" else check_query)(query)
    corpus_target = corpus_or_bundled(corpus_target, documents)
    with open_for_reading(corpus_target, documents) as corpus:
        options: dict[str, dict[str, Any]] = {
            "hits": {
                "limit": limit or 20,
                "offset": offset,
                "side": side,
                "context": context,
                "counted": file is None,
                "regional": regional,
            },
            "similar": {"limit": limit or 5, "minimum": minimum, "side": side, "penalties": penalties},
            "renderings": {"side": side, "regional": regional},
            "terms": {},
        }
        ask = partial(_search(kind), corpus, **options[kind or "hits"])
        if file is not None:
            for record in _records(file, ask, lambda text: _total(corpus, text, side, regional)):
                print_json(schema_answer(record))
            return
        assert query is not None
        of_sorted = None
        if order:
            of_sorted = _sorted_lines(corpus, query, order, options["hits"])
            answer = of_sorted.found
        else:
            answer = ask(query)
            if kind is None:
                from align.words.linker import word_linker
                from corpus.search.renderings import with_counterparts

                answer = with_counterparts(corpus, answer, word_linker())
    if as_json:
        print_answer(_record(answer))
    else:
        from cli import lookup_view

        if kwic or order:
            lookup_view.show_kwic(answer, of_sorted)
        else:
            lookup_view.show(answer, query)
    if _is_empty(answer):
        if corpus_target is None:
            say("Only the bundled corpus was searched. Name yours with --corpus, or set DUIZHAO_CORPUS.")
        click.get_current_context().exit(1)


def _sorted_lines(corpus: "Corpus", query: str, order: "Order", options: dict[str, Any]) -> "SortedLines":
    from align.words.linker import word_linker
    from corpus.search.concordance import concordance
    from corpus.search.kwic import sorted_kwic

    limit, offset = options["limit"], options["offset"]
    find = partial(concordance, corpus, query, side=options["side"], regional=options["regional"])
    return sorted_kwic(corpus, find, order, word_linker(), limit=limit, offset=offset)


def _query(words: Sequence[str]) -> str | None:
    """The query as typed: the shell has removed the quotes of ``-"the plan"``."""
    if len(words) < 2:
        return words[0] if words else None
    return " ".join(f'-"{word[1:]}"' if word[0:1] == "-" and " " in word else word for word in words)


def _is_empty(answer: Any) -> bool:
    if isinstance(answer, list):
        return not answer
    return not next(
        getattr(answer, name) for name in ("hits", "matches", "renderings") if hasattr(answer, name)
    )


def _search(kind: str | None) -> Callable[..., Any]:
    """The function that searches a corpus for this kind of answer; hits if None."""
    if kind == "similar":
        from corpus.search.fuzzy import fuzzy

        return fuzzy
    if kind == "terms":
        from corpus.search.terms import find_terms

        return find_terms
    if kind == "renderings":
        from align.words.linker import word_linker
        from corpus.search.renderings import renderings

        return partial(renderings, linker=word_linker())
    from corpus.search.concordance import concordance

    return concordance


def _total(corpus: "Corpus", text: str, side: "Side | None", regional: bool) -> dict[str, Any]:
    from corpus.search.concordance import count

    total, is_exact = count(corpus, text, side=side, regional=regional)
    return {"total": total, "total_is_exact": is_exact}


def _records(
    file: Path, ask: Callable[[str], Any], total: Callable[[str], dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """A record for each line: the query, the answer, and its time in the store in milliseconds.

    ``count_ms`` is the time to count all hits, if there are more than in the answer.
    """
    for line in _lines(file):
        start = time.perf_counter()
        try:
            answer = ask(line)
            found = time.perf_counter()
            is_counted = getattr(answer, "total_is_exact", True)
            counts = {} if is_counted else total(line)
        except DuizhaoError as error:
            yield {"query": line, "error": str(error)}
            continue
        record = {**_record(answer), **counts, "query": line, "ms": _milliseconds(found - start)}
        if counts:
            record["count_ms"] = _milliseconds(time.perf_counter() - found)
        yield record


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 3)


def _lines(file: Path) -> Iterator[str]:
    try:
        with click.open_file(str(file), encoding="utf-8-sig") as stream:
            for line in stream:
                yield line.rstrip("\r\n")
    except OSError as error:
        raise unreadable(file, error) from error
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8 text", path=file, hint="Save it as UTF-8.") from error


def _record(answer: Any) -> dict[str, Any]:
    return {"terms": [asdict(match) for match in answer]} if isinstance(answer, list) else asdict(answer)
