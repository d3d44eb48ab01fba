"""Looking things up in a corpus; all functions return plain dataclasses.

:func:`concordance` finds the beads that contain a query.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from corpus.errors import UsageError
from corpus.formats.notebook import Record, Tabular
from corpus.message import Message
from corpus.model import Span
from corpus.search.query import (
    AFTER_VERB,
    MOST_PARTS,
    Query,
    QueryTerm,
    parse_query,
    signs,
    with_regional_forms,
)
from corpus.search.selection import Selection
from corpus.store.corpus import Corpus
from corpus.store.index import All, Any, Except, Expression, Phrase, Side
from corpus.store.reading import BeadText, bead_record, load_pairs
from corpus.store.snapshot import Snapshot
from corpus.text import pinyin
from corpus.text.folding import fold, fold_with_offsets, keeps_places
from corpus.text.language import is_chinese
from corpus.text.tokens import has_chinese

MOST_CHECKED = 5_000
"""The most beads whose text is read for a query that the index alone cannot answer."""


WINDOW = 100
"""Translations of one text are brought together among this many hits, counted from the best.

A query that finds few has all its hits in one window; for one that finds many, reading more would be in vain.
"""

MOST_ON_A_PAGE = 10
"""The most translations of one text that a page shows, even if that makes more hits than were asked for."""

MOST_WORDS = 1_000
"""Expansion limit for a suffix query (``*ment``): the most frequent words are used."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A bead that contains the query.

    ``spans`` are the start and end of each occurrence in ``bead.side(side)`` of the concordance. ``also`` are
    further beads with the same texts. ``counterparts`` are the spans of its likely ``rendering`` in the other
    text, as :func:`corpus.search.renderings.with_counterparts` finds it; ``evidence`` says how, and
    ``confidence`` how surely. ``counterparts_by_span`` are those of each of ``spans``.
    """

    bead: BeadText
    spans: tuple[Span, ...]
    counterparts: tuple[Span, ...] = ()
    also: tuple[BeadText, ...] = ()
    before: BeadText | None = None
    after: BeadText | None = None
    counterparts_by_span: tuple[tuple[Span, ...], ...] = ()
    rendering: str = ""
    evidence: str = ""
    confidence: float = 0.0

    @property
    def source(self) -> str:
        """The source text."""
        return self.bead.source

    @property
    def target(self) -> str:
        """The target text."""
        return self.bead.target


@dataclass(frozen=True, slots=True)
class Concordance(Tabular):
    """A page of hits, best examples first.

    ``side`` is the side that was searched, ``way`` how: ``text``, ``words`` (all the words, if they are never
    side by side; a verb and its object, as 化了妆 for 化妆) or ``pinyin``. ``total`` counts the beads in all;
    where ``total_is_exact`` is false there are more. ``hint`` says what to try if nothing was found.
    ``regional_forms`` are the words of other regions that were also searched for. The last ``unmarked`` hits
    have no ``counterparts`` because their texts are too long. ``next_offset`` is where the next page begins;
    None if this is the last.
    """

    query: str
    side: Side
    hits: tuple[Hit, ...]
    total: int
    total_is_exact: bool = True
    way: str = "text"
    hint: str = ""
    regional_forms: tuple[str, ...] = ()
    unmarked: int = 0
    next_offset: int | None = None

    def records(self) -> Iterator[Record]:
        """A row for each hit."""
        return (bead_record(hit.bead) | {"rendering": hit.rendering} for hit in self.hits)

    def marks(self) -> Iterator[dict[str, Sequence[Span]]]:
        """The spans of the query and of its counterparts."""
        for hit in self.hits:
            found_in_source = is_chinese(hit.bead.source_language) == (self.side == "zh")
            searched, rendered = ("source", "target") if found_in_source else ("target", "source")
            yield {searched: hit.spans, rendered: hit.counterparts}


def concordance(
    corpus: Corpus,
    query: str,
    *,
    limit: int = 50,
    offset: int = 0,
    side: Side | None = None,
    context: bool = False,
    only: Selection | None = None,
    counted: bool = True,
    regional: bool = False,
) -> Concordance:
    """Find the beads that contain ``query``, on the given side or the side of the query's script.

    The page has the hits from ``offset`` on. Translations of one text stay together: a page has those whose
    first is among its ``limit`` hits, so that it may have up to nine more, or fewer. Each hit is on exactly
    one page if each page begins at the ``next_offset`` of the previous one.

    See :mod:`corpus.search.query` for the query syntax. A query in Latin letters that finds nothing is read
    as pinyin. With ``context`` each hit has its neighbours. ``only`` leaves beads out. If not ``counted``,
    ``total`` is a lower bound, and :func:`count` gives the figure. With ``regional`` a Chinese word is also
    searched for in its regional equivalents (软件, 軟體; see :mod:`corpus.text.regional`). Raises
    DuizhaoError for a query that is too long.
    """
    if limit < 1 or offset < 0:
        raise UsageError("a page needs a limit of at least 1 and an offset of at least 0")
    if side not in (None, "zh", "en"):
        raise UsageError("“{found}” is not a side", hint="Use zh or en.", found=side)
    parsed = parse_query(query)
    if side is not None:
        parsed = replace(parsed, side=side)
    parsed, forms = with_regional_forms(parsed) if regional else (parsed, ())
    if not parsed.wanted:
        hint = Message("Also say what to look for." if parsed.unwanted else "Say what to look for.")
        if found_signs := signs(query):
            hint = Message(
                "Nothing found: letters, digits and Chinese can be looked up, but {signs} cannot.",
                signs=found_signs,
            )
        return Concordance(query, parsed.side, (), 0, hint=hint)
    with corpus.snapshot() as snapshot:
        found = _search(snapshot, parsed, limit, offset, only, counted=counted)
        if not found.total and (words := _split_words(parsed)):
            by_words = _search(snapshot, words, limit, offset, only, counted=counted)
            found = replace(by_words, way="words")
        if not found.total and parsed.side == "en":
            found = _search_pinyin(snapshot, parsed, limit, offset, only) or found
    if not found.total:
        found = replace(found, way="text", hint="Nothing found. Try a shorter part of it, or --fuzzy.")
    if forms:
        found = replace(found, regional_forms=forms)
    if context:
        hits = []
        for hit in found.hits:
            before, after = corpus.neighbours(hit.bead)
            hits.append(replace(hit, before=before, after=after))
        found = replace(found, hits=tuple(hits))
    return found


def count(
    corpus: Corpus, query: str, *, side: Side | None = None, regional: bool = False
) -> tuple[int, bool]:
    """The number of beads in which ``query`` occurs, and whether it is exact."""
    found = concordance(corpus, query, limit=1, side=side, regional=regional)
    return found.total, found.total_is_exact


def _search(
    snapshot: Snapshot,
    query: Query,
    limit: int,
    offset: int,
    only: Selection | None,
    *,
    counted: bool,
) -> Concordance:
    expression = _expression(query, lambda ending: _words_ending(snapshot, ending))
    if expression is None:
        return Concordance(query.text, query.side, (), 0)
    if only or any(term.needs_text for term in query.terms):
        return _search_texts(snapshot, query, expression, limit, offset, only)
    first = offset // WINDOW * WINDOW
    length = -(-(offset + limit - first) // WINDOW) * WINDOW
    if counted:
        ids, total = snapshot.page(expression, length, first)
    else:
        ids = snapshot.search(expression, length + 1, first)
        # If there are none, the end may be any distance away.
        total = first + len(ids) if ids or not first else snapshot.count(expression)
    windows = [ids[start : start + WINDOW] for start in range(0, length, WINDOW)]
    rows = [row for window in windows for row in _together(window, snapshot.sources(window).get)]
    page, end = _page(rows, limit, offset - first)
    return Concordance(
        query.text,
        query.side,
        _hits(snapshot.beads(page), query),
        total,
        total_is_exact=counted or len(ids) <= length,
        next_offset=offset + limit if first + end < total else None,
    )


Item = TypeVar("Item")


def _together(items: Iterable[Item], text: Callable[[Item], object]) -> Iterable[list[Item]]:
    """The items in the order of the first with the same ``text``, each with the others that have it."""
    rows: dict[object, list[Item]] = {}
    for item in items:
        rows.setdefault(text(item), []).append(item)
    return rows.values()


def _page(rows: Iterable[list[Item]], limit: int, offset: int) -> tuple[list[Item], int]:
    """The items of the rows that begin on a page, and the number of items up to its end."""
    together = min(limit, MOST_ON_A_PAGE)  # so that a page is empty only after the last
    page: list[Item] = []
    place = 0
    for row in rows:
        for start in range(0, len(row), together):
            if place >= offset + limit:
                return page, place
            part = row[start : start + together]
            if place >= offset:
                page += part
            place += len(part)
    return page, place


def _words_ending(snapshot: Snapshot, ending: str) -> Expression | None:
    tokens = snapshot.index.tokens_ending(snapshot.connection, "en", ending, MOST_WORDS)
    return Any(tuple(Phrase("en", (token,)) for token in tokens)) if tokens else None


def _expression(query: Query, words_ending: Callable[[str], Expression | None]) -> Expression | None:
    wanted = [_on_its_side(term, query.side) for term in query.wanted]
    parts = tuple(part for part in wanted if part is not None)
    if not parts:  # candidates of the index, found by the ends of words only
        ends = [words_ending(term.ending) for term in query.wanted if term.ending]
        parts = tuple(part for part in ends if part is not None) if all(ends) else ()
    if not parts:
        return None
    expression: Expression = parts[0] if len(parts) == 1 else All(parts)
    for term in query.unwanted:
        # Exact exclusions are applied when the text is read.
        unwanted = None if term.needs_text else _on_its_side(term, query.side)
        if unwanted is not None:
            expression = Except(expression, unwanted)
    return expression


def _on_its_side(term: QueryTerm, side: Side) -> Expression | None:
    """A word in a Chinese query may be on either side."""
    expression = term.expression(side)
    if expression is None or side == "en" or not _is_bilingual(term, side):
        return expression
    other = term.expression("en")
    return expression if other is None else Any((expression, other))


def _is_bilingual(term: QueryTerm, side: Side) -> bool:
    return side == "zh" and not has_chinese(term.text)


def _search_texts(
    snapshot: Snapshot,
    query: Query,
    expression: Expression,
    limit: int,
    offset: int,
    only: Selection | None,
) -> Concordance:
    ids = snapshot.search(expression, MOST_CHECKED + 1)
    matching: list[BeadText] = []
    for start in range(0, min(len(ids), MOST_CHECKED), 500):
        for bead in snapshot.beads(ids[start : start + 500]):
            if (not only or only.has(bead)) and _has_all(bead, query):
                matching.append(bead)
    page, end = _page(_together(matching, lambda bead: bead.source), limit, offset)
    return Concordance(
        query.text,
        query.side,
        _hits(page, query),
        len(matching),
        total_is_exact=len(ids) <= MOST_CHECKED,
        next_offset=offset + limit if end < len(matching) else None,
    )


def _has_all(bead: BeadText, query: Query) -> bool:
    texts = {"zh": fold(bead.zh), "en": fold(bead.en)}

    def has(term: QueryTerm) -> bool:
        sides = ("zh", "en") if _is_bilingual(term, query.side) else (query.side,)
        return any(term.spans(texts[side]) for side in sides)

    return all(has(term) for term in query.wanted) and not any(has(term) for term in query.unwanted)


def _split_words(query: Query) -> Query | None:
    """The query with its phrases split into words, and Chinese words of two characters into verb and object.

    None if it has neither, or more words than a query may have.
    """
    terms: list[QueryTerm] = []
    for term in query.terms:
        if term.exact or term.negated or term.wildcard:
            terms.append(term)
        elif len(term.text) == 2 and all(map(has_chinese, term.text)):
            terms.append(QueryTerm("*".join(term.text), gap=AFTER_VERB))
        else:
            terms += [QueryTerm(word) for word in term.text.split(" ")]
    split = tuple(dict.fromkeys(terms))
    return replace(query, terms=split) if split != query.terms and len(split) <= MOST_PARTS else None


def _search_pinyin(
    snapshot: Snapshot, query: Query, limit: int, offset: int, only: Selection | None
) -> Concordance | None:
    """Hits for a query read as pinyin; None if it isn't pinyin or finds nothing."""
    ways = [way for way in pinyin.parse(query.text) if len(way) > 1]
    expressions: list[Expression] = []
    for way in ways:
        steps = [_read_as(snapshot, way[i], way[i + 1]) for i in range(len(way) - 1)]
        if all(step.parts for step in steps):
            expressions.append(All(tuple(steps)))
    if not expressions:
        return None
    expression = expressions[0] if len(expressions) == 1 else Any(tuple(expressions))
    ids = snapshot.search(expression, MOST_CHECKED + 1)
    hits: list[Hit] = []
    for start in range(0, min(len(ids), MOST_CHECKED), 500):
        for bead in snapshot.beads(ids[start : start + 500]):
            folded = fold(bead.zh)
            spans = sorted({span for way in ways for span in pinyin.spans(folded, way)})
            if spans and (not only or only.has(bead)):
                hits.append(Hit(bead, _raw(spans, bead.zh, folded)))
    if not hits:
        return None
    page, end = _page(_together(hits, lambda hit: hit.bead.source), limit, offset)
    return Concordance(
        query.text,
        "zh",
        _grouped(page),
        len(hits),
        total_is_exact=len(ids) <= MOST_CHECKED,
        way="pinyin",
        next_offset=offset + limit if end < len(hits) else None,
    )


def _read_as(snapshot: Snapshot, one: str, other: str) -> Any:
    """The pairs of characters in the corpus that can be read as these syllables."""
    pairs = load_pairs(snapshot.connection, pinyin.characters_read_as(one))
    return Any(
        tuple(
            Phrase("zh", (first + second,)) for first, second in pairs if other in pinyin.readings_of(second)
        )
    )


def _hits(beads: Sequence[BeadText], query: Query) -> tuple[Hit, ...]:
    side, wanted = query.side, query.wanted
    hits = []
    for bead in beads:
        text = bead.side(side)
        folded = fold(text)
        spans = sorted({span for term in wanted for span in term.spans(folded)})
        hits.append(Hit(bead, _raw(spans, text, folded)))
    return _grouped(hits)


def _grouped(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits, with those of the same two texts merged."""
    first: dict[tuple[str, str], Hit] = {}
    for hit in hits:
        key = hit.bead.source, hit.bead.target
        if key in first:
            first[key] = replace(first[key], also=(*first[key].also, hit.bead))
        else:
            first[key] = hit
    return tuple(first.values())


def by_occurrence(found: Concordance) -> Concordance:
    """The concordance with one hit for each occurrence, if the query is one word or phrase.

    If several words were searched for, those in a bead stay together.
    """
    if found.way == "words" or len(parse_query(found.query).wanted) != 1:
        return found
    return replace(found, hits=tuple(replace(hit, spans=(span,)) for hit in found.hits for span in hit.spans))


def by_source(hits: Sequence[Hit]) -> list[list[Hit]]:
    """The hits in order, with the translations of the same source text next to each other."""
    rows: dict[str, list[Hit]] = {}
    for hit in hits:
        rows.setdefault(hit.bead.source, []).append(hit)
    return list(rows.values())


def _raw(spans: Sequence[Span], text: str, folded: str) -> tuple[Span, ...]:
    """Spans of a folded text as spans of the original, with overlapping ones merged."""
    if not keeps_places(text, folded):
        _, offsets = fold_with_offsets(text)
        spans = [(offsets[start][0], offsets[end - 1][1]) for start, end in spans]
    merged: list[Span] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(merged)
