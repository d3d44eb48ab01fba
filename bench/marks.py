"""A sample of the marks that lookup makes, to be read by a person.

    python -m bench.marks SOURCE TARGET [TARGET …] [--number 200] [--seed 1]

SOURCE has a Chinese segment on each line, each TARGET a translation of it. All are imported; words of two or
more characters are drawn, half of them from the running text, so that frequent ones come often, and half from
the list of different words; each is looked up, and one hit of it printed with the mark in brackets. Draws
without a mark are counted.
"""

import argparse
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from align.words.linker import word_linker
from align.words.units import units_of
from corpus.model import Span, TranslationUnit
from corpus.search.concordance import Hit, concordance
from corpus.search.renderings import with_counterparts
from corpus.store import Corpus, open_corpus
from corpus.store.importing import ImportSource, import_units
from corpus.text.dictionary import cedict

MOST_HITS = 200
"""Hits that are linked for a word: uncertain links count where others agree."""

_WORD = re.compile("[\u3400-\u9fff]{2,}")


def draws(source: Sequence[str], rng: random.Random) -> Iterator[str]:
    """Words, by turns from the running text and from the list of different words."""
    dictionary = cedict()
    running = [
        unit.text
        for line in source
        for unit in units_of(line, dictionary).words
        if _WORD.fullmatch(unit.text)
    ]
    different = sorted(set(running))
    while True:
        yield rng.choice(running)
        yield rng.choice(different)


def marked(text: str, spans: Sequence[Span]) -> str:
    """The text with the spans in brackets."""
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]}【{text[start:end]}】{text[end:]}"
    return text


def hit_of(corpus: Corpus, word: str, rng: random.Random) -> Hit | None:
    """One of the hits of a word, with its mark."""
    found = with_counterparts(
        corpus, concordance(corpus, f'"{word}"', limit=MOST_HITS, side="zh"), word_linker()
    )
    return rng.choice(found.hits) if found.hits else None


def main() -> None:
    """Draw and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("targets", type=Path, nargs="+", metavar="TARGET")
    parser.add_argument("--number", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    source = arguments.source.read_text("utf-8").splitlines()
    units = [
        TranslationUnit(zh, en)
        for target in arguments.targets
        for zh, en in zip(source, target.read_text("utf-8").splitlines(), strict=True)
    ]
    shown = unmarked = 0
    seen = set()
    with TemporaryDirectory() as folder, open_corpus(f"{folder}/marks.duizhao", create=True) as corpus:
        import_units(corpus, units, ImportSource("marks"))
        for word in draws(source, rng):
            if shown == arguments.number:
                break
            hit = hit_of(corpus, word, rng)
            if hit is None or (word, hit.bead.id) in seen:
                continue
            seen.add((word, hit.bead.id))
            if not hit.counterparts:
                unmarked += 1
                continue
            shown += 1
            print(f"{shown}. {word}  {hit.evidence} {hit.confidence:.2f}")
            print(
                f"   {marked(hit.source, hit.spans)}\n   {marked(hit.target, hit.counterparts)}", flush=True
            )
    print(f"{unmarked} of {shown + unmarked} draws without a mark")


if __name__ == "__main__":
    main()
