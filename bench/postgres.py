"""A corpus on PostgreSQL as it grows: time to load, disk, lookups, and several processes at once.

    python -m bench.postgres postgresql://user@host/{pairs} --pairs 250000 --pairs 1000000

loads synthetic text (see synthetic.py for what that is good for) into a database for each size, its name made
from ``{pairs}``; the databases must be there, and empty or from an earlier run. Prints JSON for each size:
bytes per table with its indexes, lookups in milliseconds as bench/lookup.py measures them, and lookups a
second of several processes while another one adds documents.
"""

import json
import multiprocessing
import random
import sys
import time
from pathlib import Path
from typing import Any

import click

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.lookup import build, page, queries_by_kind, summary, timed
from bench.synthetic import units
from corpus.model import Bead, Bitext, document_from_paragraphs
from corpus.search.concordance import concordance, count
from corpus.search.fuzzy import fuzzy
from corpus.store import open_corpus
from corpus.store.importing import ImportSource, add_bitexts
from corpus.text.folding import fold

SIZES = """
SELECT c.relname, pg_table_size(c.oid), pg_indexes_size(c.oid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY pg_total_relation_size(c.oid) DESC
"""


@click.command()
@click.argument("url")
@click.option("--pairs", "sizes", type=int, multiple=True, default=[250_000])
@click.option("--queries", default=100, show_default=True, help="Queries of each kind.")
@click.option("--processes", default=2, show_default=True, help="Processes that look things up at once.")
@click.option("--seconds", default=10, show_default=True, help="Seconds for which they do so.")
def main(url: str, sizes: tuple[int, ...], queries: int, processes: int, seconds: int) -> None:
    """Measure and print."""
    sample = [(fold(unit.source), fold(unit.target)) for unit in units(20_000, seed=1)]
    rng = random.Random(7)
    asked = queries_by_kind(rng, sample, queries)
    sentences = [changed(rng, rng.choice(sample)[0]) for _ in range(queries // 2)]
    for pairs in sizes:
        target = url.replace("{pairs}", str(pairs))
        result: dict[str, Any] = {"pairs": pairs, "build": build(target, pairs), "bytes": bytes_of(target)}
        click.echo(f"{pairs:,} pairs: {result['build']}", err=True)
        with open_corpus(target) as corpus:
            concordance(corpus, "预热 warm up")
            for kind, texts in asked.items():
                result[f"{kind}, page of 50"] = timed(lambda q: page(corpus, q), texts)
                result[f"{kind}, count"] = timed(lambda q: count(corpus, q), texts)
            result["fuzzy"] = timed(lambda q: fuzzy(corpus, q, limit=5), sentences)
        result["together"] = together(target, asked["zh 2 characters"], processes, seconds)
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))


def changed(rng: random.Random, text: str) -> str:
    """The sentence with a tenth of its characters left out."""
    return "".join(character for character in text if rng.random() > 0.1)


def bytes_of(target: str) -> dict[str, dict[str, int]]:
    """Bytes of each table and of its indexes, largest first."""
    with open_corpus(target) as corpus, corpus.reading() as connection:
        rows = connection.exec_driver_sql(SIZES)
        return {name: {"table": table, "indexes": indexes} for name, table, indexes in rows if indexes}


def together(target: str, queries: list[str], processes: int, seconds: int) -> dict[str, Any]:
    """Lookups of several processes, first alone, then with one that adds documents of 1,000 beads."""
    result: dict[str, Any] = {}
    context = multiprocessing.get_context("spawn")
    for name, writers in (("readers alone", 0), ("with a writer", 1)):
        with context.Pool(processes + writers) as pool:
            start_at = time.time() + 20
            until = start_at + seconds
            readers = [pool.apply_async(read, (target, queries, start_at, until)) for _ in range(processes)]
            writer = pool.apply_async(write, (target, start_at, until)) if writers else None
            times = [ms for reader in readers for ms in reader.get()]
            result[name] = {"a second": round(len(times) / seconds), **summary(times)}
            if writer:
                result[name]["beads added a second"] = round(writer.get() / seconds)
    return result


def read(target: str, queries: list[str], start_at: float, until: float) -> list[float]:
    """The milliseconds of lookups, one after the other, between two moments."""
    times = []
    with open_corpus(target) as corpus:
        concordance(corpus, queries[0])
        time.sleep(max(0.0, start_at - time.time()))  # when every process is ready
        while time.time() < until:
            start = time.perf_counter()
            page(corpus, random.choice(queries))
            times.append((time.perf_counter() - start) * 1000)
    return times


def write(target: str, start_at: float, until: float) -> int:
    """How many beads were added between two moments."""
    added = 0
    with open_corpus(target) as corpus:
        source = units(10_000_000, seed=int(until))
        texts = [next(source)]
        time.sleep(max(0.0, start_at - time.time()))
        while time.time() < until:
            texts = [next(source) for _ in range(1000)]
            name = f"added {until} {added}"
            zh = document_from_paragraphs(name, "zh-Hans", [[unit.source for unit in texts]])
            en = document_from_paragraphs(name, "en", [[unit.target for unit in texts]])
            bitext = Bitext(zh, en, tuple(Bead((i,), (i,)) for i in range(1000)))
            add_bitexts(corpus, [bitext], ImportSource(name, "bench", name, "bench", "pair"))
            added += 1000
    return added


if __name__ == "__main__":
    main()
