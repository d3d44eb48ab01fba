"""How fast lookups in a corpus are, compared with what one would do without its index.

    python -m bench.lookup --pairs 1000000 --folder FOLDER

builds a corpus of synthetic text (see synthetic.py for what that is good for), then asks it, and in the same
run, for the same queries: a LIKE scan, FTS5's trigram tokenizer, and brute force with RapidFuzz. Prints JSON;
times are in milliseconds, of the operation in the store, in one process, with a warm cache. On a machine
that is busy otherwise the processor time says more than the time on the clock.
"""

import json
import random
import re
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import click
import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

sys.path.insert(0, str(Path(__file__).parents[1]))

from align.words.linker import word_linker
from bench.synthetic import units
from corpus.model import TranslationUnit
from corpus.search.concordance import Concordance, concordance, count
from corpus.search.fuzzy import fuzzy
from corpus.search.renderings import with_counterparts
from corpus.store import Corpus, open_corpus
from corpus.store.importing import ImportSource, import_units
from corpus.text.characters import HAN, has_han
from corpus.text.folding import fold

BANDS = [(4, 6, 1), (7, 8, 2), (9, 12, 2), (13, 16, 3), (17, 24, 4), (25, 35, 5), (36, 60, 8), (61, 90, 12)]
"""Lengths of fuzzy queries, from and to, and how many characters are changed."""


@click.command()
@click.option("--pairs", default=1_000_000, show_default=True)
@click.option("--folder", type=click.Path(path_type=Path), required=True, help="Folder for the databases.")
@click.option("--corpus", "target", help="A PostgreSQL URL; default: a SQLite file in the folder.")
@click.option("--queries", default=100, show_default=True, help="Queries of each kind.")
@click.option("--peers/--no-peers", default=True, help="Measure LIKE, trigram and RapidFuzz too.")
def main(pairs: int, folder: Path, target: str | None, queries: int, peers: bool) -> None:
    """Measure and print."""
    folder.mkdir(parents=True, exist_ok=True)
    target = target or str(folder / f"{pairs}.duizhao")
    result: dict[str, Any] = {"pairs": pairs, "build": build(target, pairs)}
    sample = [(fold(unit.source), fold(unit.target)) for unit in units(20_000, seed=1)]
    rng = random.Random(7)
    asked = queries_by_kind(rng, sample, queries)
    with open_corpus(target) as corpus:
        concordance(corpus, "预热 warm up")
        for kind, texts in asked.items():
            result[f"{kind}, page of 50"] = timed(lambda q: page(corpus, q), texts)
            result[f"{kind}, count"] = timed(lambda q: count(corpus, q), texts)
        rng_of_marks = random.Random(8)
        characters = [part(rng_of_marks, sample, 1) for _ in range(queries)]
        result["zh 1 character, page of 50"] = timed(lambda q: concordance(corpus, q, limit=50), characters)
        marked(corpus, "预热")
        result["zh 2 characters, page of 50 with marks"] = timed(
            lambda q: marked(corpus, q), asked["zh 2 characters"]
        )
        if peers:
            result["peers"] = measure_peers(folder / f"{pairs}.peers", pairs, asked, corpus)
        result["fuzzy"] = measure_fuzzy(corpus, pairs, sample, rng, queries)
    click.echo(json.dumps(result, ensure_ascii=False, indent=2))


def page(corpus: Corpus, query: str) -> Concordance:
    """Fifty hits, and whether there are more."""
    return concordance(corpus, query, limit=50, counted=False)


def marked(corpus: Corpus, query: str) -> Concordance:
    """Fifty hits with the renderings of the query marked, as they are shown."""
    return with_counterparts(corpus, concordance(corpus, query, limit=50), word_linker())


def build(target: str, pairs: int) -> dict[str, float]:
    """Import the pairs; the time to generate them is not counted."""
    making = making_cpu = 0.0

    def made() -> Iterator[TranslationUnit]:
        nonlocal making, making_cpu
        source = units(pairs, seed=1)
        while True:
            start, cpu = time.perf_counter(), time.process_time()
            some = list(islice(source, 1000))
            making += time.perf_counter() - start
            making_cpu += time.process_time() - cpu
            if not some:
                return
            yield from some

    start, cpu = time.perf_counter(), time.process_time()
    with open_corpus(target, create=True) as corpus:
        done = import_units(corpus, made(), ImportSource("synthetic", "bench", str(pairs), "bench"))
    report = {
        "seconds": round(time.perf_counter() - start - making, 1),
        "processor seconds": round(time.process_time() - cpu - making_cpu, 1),
        "megabytes": round(Path(target).stat().st_size / 1e6, 1) if Path(target).exists() else 0,
    }
    return report if done.changed else {"built before": 1, "megabytes": report["megabytes"]}


def queries_by_kind(
    rng: random.Random, sample: Sequence[tuple[str, str]], number: int
) -> dict[str, list[str]]:
    """``number`` queries of each kind, at random from the sample."""
    return {
        "zh 2 characters": [part(rng, sample, 2) for _ in range(number)],
        "zh 4 characters": [part(rng, sample, 4) for _ in range(number)],
        "en phrase": [phrase(rng, sample) for _ in range(number)],
    }


def part(rng: random.Random, sample: Sequence[tuple[str, str]], length: int) -> str:
    """A part of a Chinese sentence without punctuation: frequent ones come often."""
    while True:
        runs: list[str] = re.findall(f"[{HAN}]{{{length},}}", rng.choice(sample)[0])
        if runs:
            run = rng.choice(runs)
            start = rng.randrange(len(run) - length + 1)
            return run[start : start + length]


def phrase(rng: random.Random, sample: Sequence[tuple[str, str]]) -> str:
    """Two or three words of an English sentence, side by side."""
    while True:
        words = rng.choice(rng.choice(sample)[1].rstrip(".").split(",")).split()
        length = rng.choice([2, 3])
        if len(words) >= length:
            start = rng.randrange(len(words) - length + 1)
            return " ".join(words[start : start + length])


def timed(ask: Callable[[str], object], texts: Sequence[str]) -> dict[str, float]:
    """Median, 95th percentile and maximum, in milliseconds; and the 95th percentile of processor time."""
    times, processor = [], []
    for text in texts:
        start, cpu = time.perf_counter(), time.process_time()
        ask(text)
        times.append((time.perf_counter() - start) * 1000)
        processor.append((time.process_time() - cpu) * 1000)
    return {**summary(times), "processor p95": summary(processor)["p95"]}


def summary(times: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and maximum."""
    p50, p95 = np.percentile(times, [50, 95])
    return {"p50": round(float(p50), 2), "p95": round(float(p95), 2), "max": round(max(times), 2)}


def measure_peers(path: Path, pairs: int, asked: dict[str, list[str]], corpus: Corpus) -> dict[str, Any]:
    """A LIKE scan and the trigram tokenizer; both on folded text in a plain table."""
    connection = sqlite3.connect(path)
    result: dict[str, Any] = {}
    if not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
        connection.execute("CREATE TABLE pair (id INTEGER PRIMARY KEY, zh TEXT, en TEXT)")
        connection.executemany(
            "INSERT INTO pair(zh, en) VALUES (?, ?)",
            ((fold(unit.source), fold(unit.target)) for unit in units(pairs, seed=1)),
        )
        connection.commit()
        start = time.perf_counter()
        connection.execute(
            "CREATE VIRTUAL TABLE tri USING "
            "fts5(zh, en, content='pair', content_rowid='id', tokenize='trigram')"
        )
        connection.execute("INSERT INTO tri(tri) VALUES ('rebuild')")
        connection.commit()
        result["trigram build seconds"] = round(time.perf_counter() - start, 1)
    result["trigram and text megabytes"] = round(path.stat().st_size / 1e6, 1)

    def like(query: str) -> list[Any]:
        side = "zh" if has_han(query[0]) else "en"
        return connection.execute(
            f"SELECT id, zh, en FROM pair WHERE {side} LIKE ? LIMIT 50", (f"%{query}%",)
        ).fetchall()

    def like_count(query: str) -> int:
        side = "zh" if has_han(query[0]) else "en"
        found: int = connection.execute(
            f"SELECT count(*) FROM pair WHERE {side} LIKE ?", (f"%{query}%",)
        ).fetchone()[0]
        return found

    def trigram(query: str) -> list[Any]:
        return connection.execute(
            "SELECT p.id, p.zh, p.en FROM tri JOIN pair p ON p.id = tri.rowid WHERE tri MATCH ? LIMIT 50",
            (f'"{query}"',),
        ).fetchall()

    for kind, texts in asked.items():
        few = texts[:10]
        result[f"LIKE, {kind}, page of 50"] = timed(like, texts)
        result[f"LIKE, {kind}, count"] = timed(like_count, few)
        result[f"trigram, {kind}, page of 50"] = timed(trigram, texts)
        result[f"trigram, {kind}, queries without any hit"] = sum(not trigram(text) for text in texts)
        if kind.startswith("zh"):
            wrong = [query for query in few if like_count(query) != count(corpus, query)[0]]
            result[f"{kind}, counts that differ from LIKE's"] = wrong
    connection.close()
    return result


def measure_fuzzy(
    corpus: Corpus, pairs: int, sample: Sequence[tuple[str, str]], rng: random.Random, queries: int
) -> dict[str, Any]:
    """Sentences with some characters changed, in bands of length; recall against brute force."""
    texts = [fold(unit.source) for unit in units(pairs, seed=1)]
    result: dict[str, Any] = {}
    for shortest, longest, edits in BANDS:
        originals = [zh for zh, _ in sample if shortest <= len(zh) <= longest]
        asked = [changed(rng, rng.choice(originals), edits, sample) for _ in range(max(queries // 2, 1))]
        brute_times, expected, found, best = [], 0, 0, 0
        times = timed(lambda query: fuzzy(corpus, query, limit=5), asked)
        for query in asked:
            five = fuzzy(corpus, query, limit=5).matches
            start = time.perf_counter()
            nearest = brute_force(query, texts)
            brute_times.append((time.perf_counter() - start) * 1000)
            all_of_ours = {fold(match.bead.zh) for match in fuzzy(corpus, query, limit=100_000).matches}
            expected += len(nearest)
            found += len(all_of_ours & nearest.keys())
            best += (five[0].percent if five else 0) == max(nearest.values(), default=0)
        result[f"{shortest}-{longest} characters, {edits} changed"] = {
            **times,
            "brute force p50": summary(brute_times)["p50"],
            "matches of 70 % and more": expected,
            "found": found,
            "queries with the same best": f"{best} of {len(asked)}",
        }
    return result


def brute_force(query: str, texts: Sequence[str]) -> dict[str, int]:
    """The different folded texts that are at least 70 % like the query, with their percentages."""
    query = fold(query)
    # A distance of 30 % of the longer text, which has at most length / 0.7 characters.
    most = len(query) * 100 // 70 * 30 // 100
    near = process.extract(query, texts, scorer=Levenshtein.distance, score_cutoff=most, limit=None)
    lengths = {text: (max(len(query), len(text)), distance) for text, distance, _ in near}
    percents = {
        text: min(100 * (length - distance) // length, 99) for text, (length, distance) in lengths.items()
    }
    return {text: percent for text, percent in percents.items() if percent >= 70}


def changed(rng: random.Random, text: str, edits: int, sample: Sequence[tuple[str, str]]) -> str:
    """The text with characters replaced, inserted and deleted at random."""
    characters = list(text)
    for _ in range(edits):
        place = rng.randrange(len(characters))
        other = rng.choice(rng.choice(sample)[0])
        match rng.randrange(3):
            case 0:
                characters[place] = other
            case 1:
                characters.insert(place, other)
            case _ if len(characters) > 2:
                del characters[place]
    return "".join(characters)


if __name__ == "__main__":
    main()
