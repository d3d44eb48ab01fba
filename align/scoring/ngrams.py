"""Which words one system gets right and another does not: n-gram wins, as compare-mt lists them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sacrebleu.metrics.bleu import BLEU

from align.scoring.segment_statistics import tokenize
from align.scoring.testset import ScoringTestSet, System
from corpus.text.language import is_chinese

NGram = tuple[str, ...]

MOST_WINS = 10
LEAST_WINS = 3
"""Fewer wins than this say nothing about a system."""


@dataclass(frozen=True, slots=True)
class Win:
    """An n-gram of the references: how often one system has it and the other lacks it, and vice versa."""

    text: str
    wins: int
    losses: int


def ngram_wins(
    test_set: ScoringTestSet, left: System, others: Sequence[System], most: int = MOST_WINS
) -> list[tuple[list[Win], list[Win]]]:
    """For each other system, the n-grams that ``left`` gets right more often, and those the other does.

    An n-gram is one to four words (Chinese: two to four characters) of BLEU's tokenizer, without
    punctuation. In a segment it is right as often as BLEU would count it: at most as often as in the
    reference that has it most often. Sorted as compare-mt (Neubig et al. 2019) does, by the smoothed share
    (wins + 1) / (wins + losses + 2); an n-gram inside a longer one with the same counts is left out.
    """
    tokens = NGrams(test_set)
    tokens.read([text for system in (left, *others) for text in system.hypotheses])
    won: list[Counter[NGram]] = [Counter() for _ in others]
    lost: list[Counter[NGram]] = [Counter() for _ in others]
    for segment, hypothesis in enumerate(left.hypotheses):
        wanted = tokens.wanted(segment)
        right = tokens.matched(hypothesis, wanted)
        for position, other in enumerate(others):
            if other.hypotheses[segment] != hypothesis:
                matched = tokens.matched(other.hypotheses[segment], wanted)
                won[position].update(right - matched)
                lost[position].update(matched - right)
    return [
        (_best(ours, theirs, tokens, most), _best(theirs, ours, tokens, most))
        for ours, theirs in zip(won, lost, strict=True)
    ]


class NGrams:
    """N-grams of texts in the target language of a test set."""

    def __init__(self, test_set: ScoringTestSet) -> None:
        chinese = is_chinese(test_set.target_language)
        self._metric = BLEU(tokenize="zh" if chinese else "13a")
        self._known: dict[str, list[str]] = {}
        self._orders = range(2, 5) if chinese else range(1, 5)
        self._references = list(test_set.references.values())
        self.joint = "" if chinese else " "
        self.read([text for texts in self._references for text in texts])

    def read(self, texts: Sequence[str]) -> None:
        """Tokenise all texts at once, which is much faster than one by one."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, tokenize(self._metric, [text.strip() for text in new]), strict=True))

    def wanted(self, segment: int) -> Counter[NGram]:
        """The n-grams of a segment's references, each with its highest frequency in any of them."""
        counts: Counter[NGram] = Counter()
        for texts in self._references:
            counts |= Counter(self._ngrams(texts[segment]))
        return counts

    def matched(self, text: str, wanted: Counter[NGram]) -> Counter[NGram]:
        """Those of the wanted n-grams that a text has."""
        return Counter(ngram for ngram in self._ngrams(text) if ngram in wanted) & wanted

    def _ngrams(self, text: str) -> Iterator[NGram]:
        run: list[str] = []
        for token in [*self._known[text], ""]:
            if any(map(str.isalnum, token)):
                run.append(token)
                continue
            for order in self._orders:
                yield from (tuple(run[i : i + order]) for i in range(len(run) - order + 1))
            run = []


def _best(won: Counter[NGram], lost: Counter[NGram], tokens: NGrams, most: int) -> list[Win]:
    often = [ngram for ngram, count in won.items() if count >= LEAST_WINS and count > lost[ngram]]
    often.sort(key=lambda n: (-(won[n] + 1) / (won[n] + lost[n] + 2), -won[n], -len(n), n))
    chosen: list[NGram] = []
    for ngram in often:
        same = [c for c in chosen if (won[c], lost[c]) == (won[ngram], lost[ngram])]
        if not any(_inside(ngram, longer) for longer in same):
            chosen.append(ngram)
        if len(chosen) == most:
            break
    return [Win(tokens.joint.join(ngram), won[ngram], lost[ngram]) for ngram in chosen]


def _inside(ngram: Sequence[str], longer: Sequence[str]) -> bool:
    size = len(ngram)
    return any(tuple(longer[i : i + size]) == ngram for i in range(len(longer) - size + 1))
