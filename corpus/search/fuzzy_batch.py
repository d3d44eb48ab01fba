"""Compare many texts with the memory at once: how similar each is to its best match, as in
:mod:`corpus.search.fuzzy`.

The memory is read in chunks, each with an index of the tokens that the texts have. Chunks do not depend on
each other, so that processes can share them.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain

import numpy as np

from corpus.errors import UnavailableError
from corpus.model import Progress
from corpus.search.fuzzy import LONGEST, least_before_placeables, percent_with_placeables
from corpus.search.penalties import NO_PENALTIES, Penalties, deducted
from corpus.search.placeables import placeables
from corpus.search.token_index import TokenIndex, Tokens, tokens_of
from corpus.store.corpus import Corpus
from corpus.store.index import Side
from corpus.store.reading import load_side, slices
from corpus.system.processes import Died, run_in_processes
from corpus.text.folding import fold

CHUNK = 100_000
"""The number of beads in memory at a time."""

_MOST_BY_PLACEABLES = 20
"""The most texts examined more closely because placeables may be written differently."""


@dataclass(slots=True)
class Best:
    """The best match of a text: its percentage, and whether the memory has an equal text in any script."""

    percent: int = 0
    has_equal: bool = False


@dataclass(frozen=True, slots=True)
class _Query:
    text: str
    folded: str
    tokens: Tokens
    least: int  # the lowest percentage before placeables are compared as such
    has_placeables: bool


def best_matches(
    corpus: Corpus,
    texts: Sequence[str],
    side: Side,
    minimum: int,
    fits: Callable[[str], bool],
    progress: Progress | None = None,
    penalties: Penalties = NO_PENALTIES,
    jobs: int = 1,
) -> list[Best]:
    """For each text, the best match of at least ``minimum`` percent whose Chinese side ``fits``.

    Texts must have no white space at the ends and no double spaces; those of more than ``LONGEST`` characters
    have no match. ``progress`` is called with the beads done and all beads. With ``jobs``, that many
    processes share a corpus of more than one chunk; ``fits`` is then a function that can be pickled. Raises
    UnavailableError if one of them dies.
    """
    found = [Best() for _ in texts]
    comparison = _Comparison(_queries(texts, side, minimum), side, minimum, fits)
    with (
        closing(_chunks(corpus, side, penalties)) as chunks,
        closing(_compared(chunks, comparison, jobs)) as all_better,
    ):
        for chunk, better in all_better:
            for place, best in better.items():
                found[place].percent = max(found[place].percent, best.percent)
                found[place].has_equal |= best.has_equal
            if progress is not None:
                progress(chunk.done, chunk.total)
    return found


def _compared(
    chunks: Iterator["_Chunk"], comparison: "_Comparison", jobs: int
) -> Generator[tuple["_Chunk", dict[int, Best]]]:
    """Each chunk with the matches found in it, in any order."""
    first = next(chunks, None)
    ahead = chain([first] if first else [], chunks)
    if first is None or first.done == first.total or jobs == 1:
        yield from ((chunk, comparison(chunk)) for chunk in ahead)
        return
    with closing(run_in_processes(lambda: next(ahead, None), comparison, jobs)) as outcomes:
        for chunk, outcome in outcomes:
            if isinstance(outcome, Died):
                raise UnavailableError(
                    "a process that compares segments died ({how})",
                    hint="If memory ran out, use fewer processes.",
                    how=outcome.how,
                )
            yield chunk, outcome


def _queries(texts: Sequence[str], side: Side, minimum: int) -> list[_Query]:
    folded = [fold(text) for text in texts]
    return [
        _Query(text, query, tokens, least_before_placeables(text, minimum), bool(placeables(text)))
        for text, query, tokens in zip(texts, folded, tokens_of(folded, side), strict=True)
    ]


def _vocabulary(tokens: Sequence[Tokens]) -> Tokens:
    return np.unique(np.concatenate([np.empty(0, np.int64), *tokens]))


_Row = tuple[str, str, int]
"""The text of the side, the Chinese beside or equal to it, and what is taken off a match with it."""


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Beads of a corpus, with the number done after these, and the total."""

    rows: Sequence[_Row]
    done: int
    total: int


def _chunks(corpus: Corpus, side: Side, penalties: Penalties) -> Generator[_Chunk]:
    with corpus.snapshot() as snapshot:
        connection, hidden = snapshot.connection, snapshot.hidden
        ids = [row[0] for row in connection.exec_driver_sql("SELECT id FROM beads ORDER BY id")]
        shown = [i for i in ids if not any(first <= i <= last for first, last in hidden)]
        for start in range(0, len(shown), CHUNK):
            rows: list[_Row] = []
            wanted = shown[start : start + CHUNK]
            for some in slices(wanted):
                texts = load_side(connection, some, side)
                chinese = dict(texts if side == "zh" else load_side(connection, some, "zh"))
                taken_off = penalties.of_beads(snapshot.beads(some) if penalties else ())
                rows += [(text, chinese.get(i, ""), deducted(taken_off.get(i, ()))) for i, text in texts]
            yield _Chunk(rows, start + len(wanted), len(shown))


class _Comparison:
    """The texts and their best matches in the chunks that this process has compared so far."""

    def __init__(
        self, queries: Sequence[_Query], side: Side, minimum: int, fits: Callable[[str], bool]
    ) -> None:
        self._queries = queries
        self._side = side
        self._minimum = minimum
        self._fits = fits
        self._vocabulary = _vocabulary([query.tokens for query in queries])
        self._places = {query.text: i for i, query in enumerate(queries)}
        self._best = [0] * len(queries)

    def __call__(self, chunk: _Chunk) -> dict[int, Best]:
        """The better matches in the chunk, by the places of the texts."""
        rows = chunk.rows
        equal = {self._places.get(" ".join(text.split())) for text, _, _ in rows}
        index = TokenIndex([fold(text) for text, _, _ in rows], self._side, self._vocabulary)
        better = {}
        for place, query in enumerate(self._queries):
            percent = self._best[place]
            if percent < 100 and query.folded and len(query.text) <= LONGEST:
                percent = self._improved(percent, query, index, rows)
            if percent > self._best[place] or place in equal:
                better[place] = Best(percent, place in equal)
            self._best[place] = percent
        return better

    def _improved(self, percent: int, query: _Query, index: TokenIndex, rows: Sequence[_Row]) -> int:
        """The percentage of the best match among the rows if it is better than the present one."""
        wanted = 0 if query.has_placeables else percent + 1
        places, percentages = index.similar(query.folded, query.tokens, query.least, wanted)
        if query.has_placeables:
            places = places[:_MOST_BY_PLACEABLES]
        for place, similar in zip(places.tolist(), percentages.tolist(), strict=False):
            text, zh, taken_off = rows[place]
            if query.has_placeables or text == query.text:
                similar = percent_with_placeables(query.text, text)
            elif similar <= percent:
                break
            similar -= taken_off
            if similar > percent and similar >= self._minimum and self._fits(zh):
                percent = similar
        return percent


class EarlierTexts:
    """The distinct texts of a job, each compared with those that were asked about before it."""

    def __init__(self, texts: Sequence[str], side: Side) -> None:
        self._side = side
        folded = [fold(text) for text in texts]
        self._tokens = tokens_of(folded, side)
        self._index = TokenIndex(folded, side, _vocabulary(self._tokens))
        self._places = {text: i for i, text in enumerate(texts)}
        self._is_known = np.zeros(len(texts), bool)

    def best(self, text: str, minimum: int) -> int:
        """The percentage of the best of the texts asked about before, 0 below ``minimum``."""
        place = self._places[text]
        folded = self._index.texts[place]
        similar = 0
        if folded:
            found, percentages = self._index.similar(folded, self._tokens[place], minimum)
            known = self._is_known[found]
            similar = int(percentages[known][0]) if known.any() else 0
        self._is_known[place] = True
        return similar
