"""Aligners side by side on gold beads: accuracy, CPU seconds and memory, ours and the peers at hand.

    uv run --with sentalign --with nltk --with bertalign python -m bench.align GOLD_FOLDER
        [--only NAME …] [--cut NUMBER] [--without-half source|target]
    uv run python -m bench.align --doubling GOLD_FOLDER

gold.py says what a gold folder is; if it has verses, beads are merged by verse before scoring. Each aligner
runs in a process of its own, so that its memory is its own; those that cannot be imported are left out and
named. The peers, none of them a dependency of duizhao:

- Vecalign (Thompson & Koehn 2019) as the package sentalign has it, with our encoder, which reads each run of
  sentences as a text of its own, as Vecalign expects.
- Bertalign (Liu & Zhu 2022) as the package bertalign has it (Python 3.12), with our encoder.
- Gale–Church from nltk.

The rows of duizhao are of the weights that are shipped. They have seen MAC-Dev and the Bible's beginning, so
for those texts read the cross-validated figures of fit_align.py instead.
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
from align.encoders import load_encoder
from align.evaluation import Counts
from bench.bertalign import bertalign
from bench.gold import first_beads, read_gold, without_half
from corpus.model import Bead

Aligner = Callable[[Sequence[str], Sequence[str]], list[Bead]]


def ours(encoder: str) -> Aligner:
    loaded = load_encoder(encoder)
    return lambda source, target: align_texts(source, target, encoder=loaded)


def vecalign() -> Aligner:
    from sentalign import sentalign

    encode = load_encoder("use").encode

    def run(source: Sequence[str], target: Sequence[str]) -> list[Bead]:
        found = sentalign(source, target, encode, alignment_max_size=8)
        return [Bead(tuple(bead.src_indices), tuple(bead.tgt_indices)) for bead in found.alignments]

    return run


def gale_church() -> Aligner:
    from nltk.translate.gale_church import align_blocks

    def run(source: Sequence[str], target: Sequence[str]) -> list[Bead]:
        # Its length model expects the same characters on both sides: Chinese is scaled up to English.
        ratio = sum(map(len, target)) / max(sum(map(len, source)), 1)
        links = align_blocks([round(len(s) * ratio) for s in source], [len(t) for t in target])
        return beads_of_links(links, len(source), len(target))

    return run


ALIGNERS: dict[str, Callable[[], Aligner]] = {
    "duizhao": lambda: ours("use"),
    "duizhao, encoder none": lambda: ours("none"),
    "Vecalign (sentalign), our encoder": vecalign,
    "Bertalign, our encoder": lambda: bertalign(load_encoder("use").encode),
    "Gale–Church (nltk)": gale_church,
}


SIDES = ("source", "target")


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


def measure(name: str, folder: Path, cut: int | None, missing: str | None) -> dict[str, float] | str:
    """Scores of one aligner over a gold folder, with its CPU seconds and peak memory; or what is missing.

    Only the first ``cut`` beads of each text are used, and only the first half of the side ``missing``.
    """
    try:
        aligner = ALIGNERS[name]()
    except ImportError as error:
        return str(error)
    totals, sentences = Counts(), 0
    started = time.process_time()
    for text in read_gold(folder):
        part = first_beads(text, cut) if cut else text
        part = without_half(part, SIDES.index(missing)) if missing else part
        totals += part.counts(aligner(part.source, part.target))
        sentences += len(part.source) + len(part.target)
    return {
        "strict": totals.strict.f1,
        "lax": totals.lax.f1,
        "seconds": time.process_time() - started,
        "sentences": sentences,
        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def doubling(folder: Path) -> None:
    """CPU seconds and memory of ours as the texts grow twice as long each time, up to a long novel."""
    source = [sentence for text in read_gold(folder) for sentence in text.source]
    target = [sentence for text in read_gold(folder) for sentence in text.target]
    print("source  target  CPU seconds  ms a sentence  peak MiB")
    for sentences in (1000, 2000, 4000, 8000, 16_000, 20_600):
        times = -(-sentences // len(source))
        left = [f"{text}{n}" for n in range(times) for text in source][:sentences]
        right = [f"{text} {n}" for n in range(times) for text in target]
        right = right[: sentences * len(target) // len(source)]
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            seconds, mib = pool.apply(timed, (left, right))
        each = 1000 * seconds / (len(left) + len(right))
        print(f"{len(left):6}{len(right):8}{seconds:13.1f}{each:15.2f}{mib:10.0f}", flush=True)


def timed(source: list[str], target: list[str]) -> tuple[float, float]:
    """CPU seconds and peak memory in MiB of one alignment, loading apart."""
    align_texts(source[:3], target[:3])
    started = time.process_time()
    align_texts(source, target)
    return time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--doubling", action="store_true")
    parser.add_argument("--only", action="append", choices=list(ALIGNERS))
    parser.add_argument("--cut", type=int, help="only that many beads of each text")
    parser.add_argument("--without-half", choices=SIDES, help="leave out the second half of that side")
    arguments = parser.parse_args()
    if arguments.doubling:
        doubling(arguments.folder)
        return
    print(f"{'':34}strict F1  lax F1  CPU seconds  sentences/s  peak MiB  strict against ours")
    base = None
    for name in arguments.only or ALIGNERS:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            found = pool.apply(measure, (name, arguments.folder, arguments.cut, arguments.without_half))
        if isinstance(found, str):
            print(f"{name:34}not at hand: {found}", file=sys.stderr)
            continue
        base = base or found["strict"]
        speed = found["sentences"] / found["seconds"]
        print(
            f"{name:34}{found['strict']:9.3f}{found['lax']:8.3f}{found['seconds']:13.1f}{speed:13.0f}"
            f"{found['mib']:10.0f}{found['strict'] / base:21.3f}",
            flush=True,
        )
        print(json.dumps({"aligner": name, **found}), file=sys.stderr)


if __name__ == "__main__":
    main()
