"""Gold alignments as the benches read them, and variants of them for fitting.

A gold folder has NAME.zh and NAME.en, one sentence per line, and NAME.align, ``[source]:[target]`` a bead.
Verses beside them (NAME.zh.verse, NAME.en.verse) say that the gold is no finer than the verse.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from align.evaluation import Counts, compare, merge_by_verse
from corpus.formats.ladder import read_beads
from corpus.model import Bead

IndexPair = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class GoldText:
    """A text pair with its beads; ``origin`` names the file that it is a part or a variant of."""

    origin: str
    source: list[str]
    target: list[str]
    beads: list[IndexPair]
    verses: tuple[list[str], list[str]] | None = None
    is_variant: bool = False

    def counts(self, beads: list[Bead]) -> Counts:
        """Produced beads against the gold, merged by verse where there are verses."""
        gold = [Bead(*pair) for pair in self.beads]
        if self.verses:
            gold, beads = merge_by_verse(gold, *self.verses), merge_by_verse(beads, *self.verses)
        return compare(gold, beads)


def read_gold(folder: Path) -> Iterator[GoldText]:
    """The texts of a folder, by name. Raises FileNotFoundError if there are none."""
    paths = sorted(folder.glob("*.align"))
    if not paths:
        raise FileNotFoundError(f"{folder} has no NAME.align; CONTRIBUTING.md says what a gold folder is")
    for path in paths:
        source, target = _lines(path.with_suffix(".zh")), _lines(path.with_suffix(".en"))
        beads = [(bead.source, bead.target) for bead in read_beads(path)]
        if _end(beads) == (len(target), len(source)):
            beads = [(right, left) for left, right in beads]  # written English first
        named = [path.with_suffix(ending) for ending in (".zh.verse", ".en.verse")]
        verses = (_lines(named[0]), _lines(named[1])) if all(p.is_file() for p in named) else None
        yield GoldText(f"{folder.name}/{path.stem}", source, target, beads, verses)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split("\n")[:-1]


def first_beads(text: GoldText, count: int) -> GoldText:
    """The part of a text that its first beads cover."""
    i, j = _end(text.beads[:count])
    verses = text.verses and (text.verses[0][:i], text.verses[1][:j])
    return replace(
        text, source=text.source[:i], target=text.target[:j], beads=text.beads[:count], verses=verses
    )


def halves(text: GoldText) -> tuple[GoldText, GoldText]:
    """The text cut in two at a bead in the middle, each part with a name of its own."""
    first = first_beads(text, len(text.beads) // 2)
    i, j = _end(first.beads)
    second = GoldText(
        f"{text.origin}, second half",
        text.source[i:],
        text.target[j:],
        [
            (tuple(x - i for x in left), tuple(y - j for y in right))
            for left, right in text.beads[len(first.beads) :]
        ],
        text.verses and (text.verses[0][i:], text.verses[1][j:]),
    )
    return replace(first, origin=f"{text.origin}, first half"), second


def without_half(text: GoldText, side: int) -> GoldText:
    """The text with the second half of its source (0) or target (1) left out: what faced it stands alone."""
    whole = text.beads[: len(text.beads) // 2]
    kept = (text.source, text.target)[side][: _end(whole)[side]]
    alone = [
        ((index,), ()) if side else ((), (index,))
        for bead in text.beads[len(whole) :]
        for index in bead[1 - side]
    ]
    source, target = (text.source, kept) if side else (kept, text.target)
    return replace(text, source=source, target=target, beads=[*whole, *alone], verses=None)


def _end(beads: list[IndexPair]) -> tuple[int, int]:
    """The numbers of source and target sentences that the beads cover."""
    return max((i + 1 for left, _ in beads for i in left), default=0), max(
        (j + 1 for _, right in beads for j in right), default=0
    )


def variant(text: GoldText, chance: random.Random, merged: tuple[float, float], dropped: float) -> GoldText:
    """The text with neighbours merged and beads dropped on one side, and its gold made to fit.

    ``merged`` are the shares of source and of target sentences that are joined to the previous one,
    ``dropped`` the share of beads where a loss begins, of one bead or, now and then, of several.
    """
    gone: tuple[set[int], set[int]] = (set(), set())
    number = 0
    while number < len(text.beads):
        run = 1
        if chance.random() < dropped:
            run = 1 if chance.random() < 0.7 else chance.randint(2, 8)
            side = chance.randrange(2)
            for bead in text.beads[number : number + run]:
                gone[side].update(bead[side])
        number += run + (run > 1)
    new: list[list[str]] = [[], []]
    place: list[dict[int, int]] = [{}, {}]
    for side, sentences in enumerate((text.source, text.target)):
        for index, sentence in enumerate(sentences):
            if index in gone[side]:
                continue
            if index - 1 in place[side] and chance.random() < merged[side]:
                new[side][-1] += ("", " ")[side] + sentence
            else:
                new[side].append(sentence)
            place[side][index] = len(new[side]) - 1
    beads: list[tuple[set[int], set[int]]] = []
    for bead in text.beads:
        both = tuple({place[side][i] for i in bead[side] if i in place[side]} for side in (0, 1))
        joined = next((n for n, old in enumerate(beads) if old[0] & both[0] or old[1] & both[1]), None)
        if joined is not None:
            for old in (*beads[joined:],):
                both = both[0] | old[0], both[1] | old[1]
            del beads[joined:]
        if both[0] and both[1]:
            beads.append((both[0], both[1]))
        else:
            beads += [({i}, set()) for i in sorted(both[0])] + [(set(), {j}) for j in sorted(both[1])]
    pairs = [(tuple(sorted(left)), tuple(sorted(right))) for left, right in beads]
    return GoldText(text.origin, new[0], new[1], pairs, is_variant=True)
