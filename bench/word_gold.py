"""Hand-made word alignments, and how well links agree with them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.model import Span
from corpus.text.characters import HAN

STOP_WORDS = frozenset(
    """
    the a an of to in on at for and or by with is are was were be been has have had 's that this it as from
    , . " ' ( )
    """.split()  # noqa: SIM905 (a list of them is no easier to read)
)
"""English tokens that do not count where others do."""

_KEYWORD = re.compile(f"[{HAN}]{{2,}}$")


@dataclass(frozen=True, slots=True)
class GoldBead:
    """A bead cut into words by hand: the spans of its words in either text, and its links, by place."""

    zh: str
    en: str
    words: tuple[tuple[Span, ...], tuple[Span, ...]]
    sure: frozenset[tuple[int, int]]
    possible: frozenset[tuple[int, int]]

    def keywords(self) -> list[int]:
        """The places of the Chinese words of two characters and more."""
        return [i for i, (start, end) in enumerate(self.words[0]) if _KEYWORD.match(self.zh[start:end])]

    def content(self, places: set[int]) -> set[int]:
        """Those of the English words that say something; all where none does."""
        found = {j for j in places if self.en[slice(*self.words[1][j])] not in STOP_WORDS}
        return found or places


def read_gold(folder: Path) -> list[GoldBead]:
    """The beads of a folder with hand-made links, in one of two forms.

    ``NAME.pharaoh`` has links ``i-j`` from a Chinese to an English word, counted from zero, and ``NAME.zh``
    and ``NAME.en`` the words, as ``duizhao export --words`` writes them. Or ``*.src-tgt`` has the words,
    ``|||`` between the sides, and ``*.gold`` the links, counted from one. In both, ``p`` for ``-`` marks a
    possible link. Raises ValueError for a link that is not between words of its line.
    """
    if pharaoh := sorted(folder.glob("*.pharaoh")):
        return [
            _gold_bead(zh.split(), en.split(), links, first=0)
            for path in pharaoh
            for links, zh, en in zip(
                *(
                    path.with_suffix(end).read_text("utf-8").splitlines()
                    for end in (".pharaoh", ".zh", ".en")
                ),
                strict=True,
            )
        ]
    (texts,) = folder.glob("*.src-tgt")
    (links,) = folder.glob("*.gold")
    beads = []
    for line, alignment in zip(
        texts.read_text("utf-8").splitlines(), links.read_text("utf-8").splitlines(), strict=True
    ):
        source, target = (side.split() for side in line.split(" ||| "))
        beads.append(_gold_bead(source, target, alignment, first=1))
    return beads


def _gold_bead(zh: Sequence[str], en: Sequence[str], links: str, *, first: int) -> GoldBead:
    """The bead of two rows of words and their links, counted from ``first``."""
    marked = [(int(i) - first, kind, int(j) - first) for i, kind, j in re.findall(r"(\d+)([-p])(\d+)", links)]
    possible = frozenset((i, j) for i, _, j in marked)
    sure = frozenset((i, j) for i, kind, j in marked if kind == "-")
    if not all(0 <= i < len(zh) and 0 <= j < len(en) for i, j in possible):
        raise ValueError(f"a link is not between the words of its line: {' '.join(zh)}")
    return GoldBead("".join(zh), " ".join(en), (_spans(zh, ""), _spans(en, " ")), sure, possible)


def _spans(words: Sequence[str], gap: str) -> tuple[Span, ...]:
    spans, at = [], 0
    for word in words:
        spans.append((at, at + len(word)))
        at += len(word) + len(gap)
    return tuple(spans)


def overlapping(span: Span, others: Sequence[Span]) -> set[int]:
    """The places of the spans that share a character with one."""
    return {i for i, (start, end) in enumerate(others) if start < span[1] and span[0] < end}


@dataclass
class MarkCounts:
    """How well the marks of words that are looked up agree with the gold."""

    linked: int = 0
    marked: int = 0
    unlinked: int = 0
    false: int = 0
    found: int = 0
    right: int = 0
    wanted: int = 0
    met: int = 0

    def add(self, bead: GoldBead, word: int, marks: set[int]) -> None:
        """Count one Chinese word and the English words that were marked for it."""
        gold = {j for i, j in bead.possible if i == word}
        if not gold:
            self.unlinked += 1
            self.false += bool(marks)
            return
        wanted, found = bead.content(gold), bead.content(marks)
        self.linked += 1
        self.marked += bool(marks)
        self.found += len(found)
        self.right += len(found & gold)
        self.wanted += len(wanted)
        self.met += len(found & wanted)

    def __str__(self) -> str:
        precision, recall = self.right / max(self.found, 1), self.met / max(self.wanted, 1)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        marked, false = self.marked / max(self.linked, 1), self.false / max(self.unlinked, 1)
        quality = f"P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}"
        return f"marked {marked:.3f}  {quality}  marks on words without a counterpart {false:.3f}"
