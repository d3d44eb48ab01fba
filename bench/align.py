"""Aligners side by side on a folder of gold beads: accuracy, seconds and memory, ours and the peers at hand.

    python bench/align.py GOLD_FOLDER [--only NAME …]
    python bench/align.py --doubling GOLD_FOLDER

A gold folder has NAME.zh, NAME.en (a sentence a line) and NAME.align; verses beside them (NAME.zh.verse,
NAME.en.verse) are merged before scoring. Each aligner runs in a process of its own, so that its memory is
its own; those that cannot be imported are left out and named. Peers (none is a dependency of duizhao):
Gale–Church from nltk, Bertalign's own search with our encoder in it from bertalign.
"""

import argparse
import json
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from align.aligner import align_texts
from align.encoder import load_encoder
from align.evaluation import Counts, compare, merge_by_verse
from corpus.formats.ladder import read_beads
from corpus.model import Bead

Aligner = Callable[[Sequence[str], Sequence[str]], list[Bead]]


def ours(encoder: str) -> Aligner:
    loaded = load_encoder(encoder)
    return lambda source, target: align_texts(source, target, encoder=loaded)


def gale_church() -> Aligner:
    from nltk.translate.gale_church import align_blocks  # type: ignore[import-untyped]

    def run(source: Sequence[str], target: Sequence[str]) -> list[Bead]:
        # Its length model expects the same characters on both sides: Chinese is scaled up to English.
        ratio = sum(map(len, target)) / max(sum(map(len, source)), 1)
        links = align_blocks([round(len(s) * ratio) for s in source], [len(t) for t in target])
        return beads_of_links(links, len(source), len(target))

    return run


def bertalign() -> Aligner:
    import bertalign as package  # type: ignore[import-not-found]

    def run(source: Sequence[str], target: Sequence[str]) -> list[Bead]:
        aligner = package.Bertalign("\n".join(source), "\n".join(target), is_split=True)
        aligner.align_sents()
        return [Bead(tuple(map(int, s)), tuple(map(int, t))) for s, t in aligner.result]

    return run


ALIGNERS: dict[str, Callable[[], Aligner]] = {
    "duizhao": lambda: ours("use"),
    "duizhao, encoder none": lambda: ours("none"),
    "Gale–Church (nltk)": gale_church,
    "Bertalign": bertalign,
}


def beads_of_links(links: Sequence[tuple[int, int]], sources: int, targets: int) -> list[Bead]:
    """Beads of sentence links: linked sentences are one bead, unlinked ones stand alone."""
    beads: list[tuple[list[int], list[int]]] = []
    for i, j in sorted(links):
        if beads and (i in beads[-1][0] or j in beads[-1][1]):
            beads[-1] = (sorted({*beads[-1][0], i}), sorted({*beads[-1][1], j}))
        else:
            beads.append(([i], [j]))
    linked = {i for left, _ in beads for i in left}, {j for _, right in beads for j in right}
    alone = [Bead((i,), ()) for i in range(sources) if i not in linked[0]]
    alone += [Bead((), (j,)) for j in range(targets) if j not in linked[1]]
    return [Bead(tuple(left), tuple(right)) for left, right in beads] + alone


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split("\n")[:-1]


def measure(name: str, folder: Path) -> dict[str, float | str]:
    """Counts of one aligner over a gold folder, with its seconds and peak memory."""
    try:
        aligner = ALIGNERS[name]()
    except ImportError as error:
        return {"missing": str(error)}
    totals, sentences, seconds = Counts(), 0, 0.0
    for gold_file in sorted(folder.glob("*.align")):
        source, target = (lines(gold_file.with_suffix(ending)) for ending in (".zh", ".en"))
        gold = read_beads(gold_file)
        if any(bead.source and bead.source[-1] >= len(source) for bead in gold) or (
            gold[-1].target and gold[-1].target[-1] != len(target) - 1
        ):
            gold = [Bead(bead.target, bead.source) for bead in gold]  # written English first
        started = time.perf_counter()
        beads = aligner(source, target)
        seconds += time.perf_counter() - started
        sentences += len(source) + len(target)
        verses = [gold_file.with_suffix(ending) for ending in (".zh.verse", ".en.verse")]
        if all(path.is_file() for path in verses):
            named = [lines(path) for path in verses]
            gold, beads = merge_by_verse(gold, *named), merge_by_verse(beads, *named)
        totals += compare(gold, beads)
    return {
        "strict": totals.strict.f1,
        "lax": totals.lax.f1,
        "seconds": seconds,
        "sentences": sentences,
        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def doubling(folder: Path) -> None:
    """Seconds and memory of ours as the texts grow twice as long each time."""
    source, target = [], []
    for gold_file in sorted(folder.glob("*.align")):
        source += lines(gold_file.with_suffix(".zh"))
        target += lines(gold_file.with_suffix(".en"))
    print("source  target  CPU seconds  ms a sentence  peak MiB")
    sentences = 1000
    while sentences <= 16_000:
        times = -(-sentences // len(source))
        left = [f"{text}{n}" for n in range(times) for text in source][:sentences]
        right = [f"{text} {n}" for n in range(times) for text in target]
        right = right[: sentences * len(target) // len(source)]
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            seconds, mib = pool.apply(timed, (left, right))
        each = 1000 * seconds / (len(left) + len(right))
        print(f"{len(left):6}{len(right):8}{seconds:13.1f}{each:15.2f}{mib:10.0f}", flush=True)
        sentences *= 2


def timed(source: list[str], target: list[str]) -> tuple[float, float]:
    """CPU seconds and peak memory in MiB of one alignment."""
    started = time.process_time()
    align_texts(source, target)
    return time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--doubling", action="store_true")
    parser.add_argument("--only", action="append", choices=list(ALIGNERS))
    arguments = parser.parse_args()
    if arguments.doubling:
        doubling(arguments.folder)
        return
    print(f"{'':24}strict F1  lax F1  seconds  sentences/s  peak MiB  strict against ours")
    base = None
    for name in arguments.only or ALIGNERS:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            found = pool.apply(measure, (name, arguments.folder))
        if "missing" in found:
            print(f"{name:24}not at hand: {found['missing']}", file=sys.stderr)
            continue
        base = base or found["strict"]
        speed = found["sentences"] / found["seconds"]
        print(
            f"{name:24}{found['strict']:9.4f}{found['lax']:8.4f}{found['seconds']:9.1f}{speed:13.0f}"
            f"{found['mib']:10.0f}{found['strict'] / base:21.3f}",
            flush=True,
        )
        print(json.dumps({"aligner": name, **found}), file=sys.stderr)


if __name__ == "__main__":
    main()
