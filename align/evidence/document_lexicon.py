"""A translation lexicon of one document pair, learned from a first alignment of it.

It contains what no dictionary does: that this translator calls 小玄子 Misty and 袭人 Aroma.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from align.path.programme import Step
from corpus.text.characters import HAN
from corpus.text.lexicon import chinese_words, english_tokens

_FEWEST = 3
"""How many beads a pair of words must share: with fewer, chance and the bead itself weigh too much."""

_LEAST_DICE = 0.35
_NEAR_BEST = 0.6


@dataclass(frozen=True, slots=True)
class DocumentLexicon:
    """For the words of each side, their partners on the other side and the strength of the link (0 to 1)."""

    source: dict[str, tuple[float, frozenset[str]]]
    target: dict[str, tuple[float, frozenset[str]]]


def source_units(text: str) -> frozenset[str]:
    """Words and character pairs of a Chinese sentence: names are rarely in the dictionary."""
    runs = re.findall(f"[{HAN}]+", text)
    pairs = {run[k : k + 2] for run in runs for k in range(len(run) - 1)}
    return frozenset(pairs | {word for word in chinese_words(text) if len(word) > 1})


def target_units(text: str) -> frozenset[str]:
    """Content words of an English sentence."""
    return frozenset(token.word for token in english_tokens(text) if not token.word.startswith("#"))


def learn_lexicon(
    path: Iterable[Step], source: Sequence[frozenset[str]], target: Sequence[frozenset[str]]
) -> DocumentLexicon:
    """Link words that occur in the same beads of a path, by Dice's coefficient minus one shared bead.

    ``source`` and ``target`` are the units of each sentence. Words in a fifth or more of the beads are left
    out, because they are not specific.
    """
    beads = [
        (
            frozenset().union(*source[step.source : step.source + step.sources]),
            frozenset().union(*target[step.target : step.target + step.targets]),
        )
        for step in path
        if step.sources and step.targets and step.sources + step.targets <= 5
    ]
    source_counts = Counter(unit for units, _ in beads for unit in units)
    target_counts = Counter(unit for _, units in beads for unit in units)
    most = max(len(beads) // 5, 20)
    together: Counter[tuple[str, str]] = Counter()
    for source_bead, target_bead in beads:
        left = [unit for unit in source_bead if _FEWEST <= source_counts[unit] <= most]
        right = [unit for unit in target_bead if _FEWEST <= target_counts[unit] <= most]
        together.update((one, other) for one in left for other in right)
    links: tuple[dict[str, list[tuple[float, str]]], ...] = (defaultdict(list), defaultdict(list))
    for (one, other), count in together.items():
        dice = 2 * (count - 1) / (source_counts[one] + target_counts[other] - 1.5)
        if count >= _FEWEST and dice >= _LEAST_DICE:
            links[0][one].append((dice, other))
            links[1][other].append((dice, one))
    return DocumentLexicon(*({unit: _partners(found) for unit, found in side.items()} for side in links))


def _partners(found: list[tuple[float, str]]) -> tuple[float, frozenset[str]]:
    best = max(dice for dice, _ in found)
    return best, frozenset(unit for dice, unit in found if dice >= _NEAR_BEST * best)
