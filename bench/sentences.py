"""Sentence boundaries against the lines of a gold folder, beside sentencex and pysbd.

    python -m bench.sentences GOLD_FOLDER [--errors N]

The lines of each text are joined in runs of 20, English with a space between, and cut again. Precision and
recall are those of the borders between lines. pysbd is compared where it is installed.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import sentencex

from bench.gold import read_gold
from corpus.text.sentences import split_sentences

RUN = 20
Splitter = Callable[[str], list[str]]


def runs_of(folder: Path, language: str) -> Iterator[tuple[str, list[int]]]:
    """Each run of lines as one text, and the ends of its lines without the last; white space not counted."""
    glue = "" if language == "zh" else " "
    for text in read_gold(folder):
        lines = [line.strip() for line in (text.source if language == "zh" else text.target)]
        lines = [line for line in lines if line]
        for start in range(0, len(lines), RUN):
            run = lines[start : start + RUN]
            yield glue.join(run), ends_of(run)


def ends_of(pieces: list[str]) -> list[int]:
    """Where each piece but the last ends, in characters that are not white space."""
    ends, length = [], 0
    for piece in pieces:
        length += len("".join(piece.split()))
        ends.append(length)
    return ends[:-1]


def splitters(language: str) -> Iterator[tuple[str, Splitter]]:
    yield "duizhao", lambda text: split_sentences(text, language)
    yield "sentencex", lambda text: list(sentencex.segment(language, text))
    try:
        import pysbd
    except ImportError:
        return
    segmenter = pysbd.Segmenter(language=language, clean=False)
    yield "pysbd", segmenter.segment


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--errors", type=int, default=0, help="Show this many of our errors of each kind.")
    arguments = parser.parse_args()
    for language in ("zh", "en"):
        runs = list(runs_of(arguments.folder, language))
        for name, split in splitters(language):
            right = found = wanted = 0
            shown = {"missed": 0, "extra": 0}
            start = time.perf_counter()
            for text, gold in runs:
                ends = ends_of([piece for piece in map(str.strip, split(text)) if piece])
                right += len(set(ends) & set(gold))
                found += len(ends)
                wanted += len(gold)
                if name == "duizhao":
                    letters = "".join(text.split())
                    for kind, places in (("missed", set(gold) - set(ends)), ("extra", set(ends) - set(gold))):
                        for place in sorted(places):
                            if shown[kind] < arguments.errors:
                                shown[kind] += 1
                                print(kind, letters[place - 30 : place], "|", letters[place : place + 25])
            seconds = time.perf_counter() - start
            precision, recall = right / max(1, found), right / max(1, wanted)
            print(f"{language} {name:10} precision {precision:.4f} recall {recall:.4f}", end=" ")
            print(f" ({wanted} borders, {seconds:.1f} s)")


if __name__ == "__main__":
    main()
