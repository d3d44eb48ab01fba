"""Links between words against hand-made ones, beside other aligners; and the time of a page of hits.

    python -m bench.words GOLD_FOLDER [--peers]

word_gold.py says what a gold folder holds. Our links are between our own words; a gold word is linked where
one of ours that shares a character with it is. Peers are given the words of the gold: eflomal, and fast_align
from sil-thot, both directions combined by grow-diag-final-and; they learn from these sentences alone, as from
a small corpus. The weights that are shipped were fitted to the given half of Tsinghua's set: on that, see
fit_words.py for figures that are cross-validated.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from align.words.linker import word_linker
from align.words.marking import SURE
from bench.word_gold import GoldBead, overlapping, read_gold

PAGE = 50
"""The beads of a page of hits."""

Links = set[tuple[int, int]]


def ours(beads: Sequence[GoldBead]) -> list[Links]:
    """Our links, between the words of the gold."""
    found = []
    linked = word_linker().links([(bead.zh, bead.en) for bead in beads], least=SURE)
    for bead, links in zip(beads, linked, strict=True):
        found.append(
            {
                (i, j)
                for link in links
                for i in overlapping(link.zh, bead.words[0])
                for j in overlapping(link.en, bead.words[1])
            }
        )
    return found


def eflomal(beads: Sequence[GoldBead]) -> list[Links]:
    """Links of eflomal (Östling & Tiedemann 2016), grow-diag-final-and."""
    from eflomal import Aligner

    with tempfile.TemporaryDirectory() as folder:
        forward, back = Path(folder) / "forward", Path(folder) / "back"
        source, target = ([" ".join(bead_words(bead, side)) + "\n" for bead in beads] for side in (0, 1))
        Aligner().align(source, target, links_filename_fwd=str(forward), links_filename_rev=str(back))
        directions = [[_links(line) for line in path.read_text().splitlines()] for path in (forward, back)]
    return [_symmetrized(*both) for both in zip(*directions, strict=True)]


def fast_align(beads: Sequence[GoldBead]) -> list[Links]:
    """Links of fast_align (Dyer, Chahuneau & Smith 2013) from sil-thot, grow-diag-final-and."""
    from thot.alignment import FastAlignModel

    directions = []
    for source, target in ((0, 1), (1, 0)):
        model = FastAlignModel()
        texts = [(bead_words(bead, source), bead_words(bead, target)) for bead in beads]
        for one, other in texts:
            model.add_sentence_pair(one, other)
        model.start_training()
        for _ in range(5):
            model.train()
        model.end_training()
        links = []
        for one, other in texts:
            _, matrix = model.get_best_alignment(one, other)
            cells = [(i, j) for i in range(len(one)) for j in range(len(other)) if matrix[i, j]]
            links.append({cell if source == 0 else cell[::-1] for cell in cells})
        directions.append(links)
    return [_symmetrized(*both) for both in zip(*directions, strict=True)]


def bead_words(bead: GoldBead, side: int) -> list[str]:
    """The words of a side as the gold cuts them."""
    text = (bead.zh, bead.en)[side]
    return [text[start:end] for start, end in bead.words[side]]


def _says_something(bead: GoldBead, side: int) -> set[int]:
    """The places of the words that have a letter or a digit."""
    return {i for i, word in enumerate(bead_words(bead, side)) if any(map(str.isalnum, word))}


def _links(line: str) -> Links:
    return {(int(i), int(j)) for i, j in (link.split("-") for link in line.split())}


def _symmetrized(forward: Links, back: Links) -> Links:
    """Grow-diag-final-and (Koehn, Och & Marcu 2003)."""
    union, chosen = forward | back, forward & back
    grown = True
    while grown:
        grown = False
        for i, j in sorted(chosen):
            for a in (-1, 0, 1):
                for b in (-1, 0, 1):
                    new = i + a, j + b
                    if new in union - chosen and (_is_free(new[0], 0, chosen) or _is_free(new[1], 1, chosen)):
                        chosen = chosen | {new}
                        grown = True
    for link in sorted(forward) + sorted(back):
        if _is_free(link[0], 0, chosen) and _is_free(link[1], 1, chosen):
            chosen = chosen | {link}
    return chosen


def _is_free(place: int, side: int, links: Links) -> bool:
    return all(link[side] != place for link in links)


def report(name: str, beads: Sequence[GoldBead], found: Sequence[Links], seconds: float) -> None:
    """Print precision, recall, F1 and the alignment error rate (Och & Ney 2003), punctuation left out."""
    kept = [[_says_something(bead, side) for side in (0, 1)] for bead in beads]

    def words_only(links: Links | frozenset[tuple[int, int]], i: int) -> Links:
        return {(a, b) for a, b in links if a in kept[i][0] and b in kept[i][1]}

    found = [words_only(links, i) for i, links in enumerate(found)]
    gold = [(words_only(bead.sure, i), words_only(bead.possible, i)) for i, bead in enumerate(beads)]
    links = sum(map(len, found))
    right = sum(len(answer & possible) for answer, (_, possible) in zip(found, gold, strict=True))
    met = sum(len(answer & sure) for answer, (sure, _) in zip(found, gold, strict=True))
    sure = sum(len(sure) for sure, _ in gold)
    precision, recall = right / max(links, 1), met / max(sure, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    aer = 1 - (met + right) / max(links + sure, 1)
    quality = f"P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  AER {aer:.3f}"
    print(f"{name:12} {quality}  {seconds:6.1f} s", flush=True)


def report_speed(beads: Sequence[GoldBead]) -> None:
    """Print the processor time of the links of pages of 50 beads whose words have been linked before."""
    pages = [
        [(bead.zh, bead.en) for bead in beads[i : i + PAGE]] for i in range(0, len(beads) - PAGE + 1, PAGE)
    ]
    times = []
    for page in pages * 5:
        begin = time.process_time()
        word_linker().links(page, least=SURE)
        times.append((time.process_time() - begin) * 1000)
    if times:
        print(
            f"a page of {PAGE}: median {median(times):.0f} ms, at most {max(times):.0f} ms of processor time"
        )


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--peers", action="store_true", help="needs eflomal and sil-thot")
    arguments = parser.parse_args()
    beads = read_gold(arguments.folder)
    aligners: dict[str, Callable[[Sequence[GoldBead]], list[Links]]] = {"duizhao": ours}
    if arguments.peers:
        aligners |= {"eflomal": eflomal, "fast_align": fast_align}
    for name, align in aligners.items():
        begin = time.perf_counter()
        found = align(beads)
        report(name, beads, found, time.perf_counter() - begin)
    report_speed(beads)


if __name__ == "__main__":
    main()
