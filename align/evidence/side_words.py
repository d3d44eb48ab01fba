"""The words of one side, with their weights and possible matches."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from corpus.text.lexicon import Keys, Token, rarity


class SideWords:
    """Tokens, keys and units of each sentence, and of runs of them.

    ``weight`` is the summed rarity of each sentence's tokens. Keys outside ``vocabulary``, the keys of all
    opposite tokens, are left out.
    """

    def __init__(
        self,
        texts: Sequence[str],
        tokens: Callable[[str], list[Token]],
        keys: Callable[[str], Keys],
        units: Callable[[str], frozenset[str]],
        vocabulary: Keys | None = None,
    ) -> None:
        self.tokens = [tokens(text) for text in texts]
        # Keys that nothing opposite has would take most of the memory.
        self.keys = [keys(text) if vocabulary is None else keys(text) & vocabulary for text in texts]
        self.units = [units(text) for text in texts]
        self.rarity = rarity(self.tokens)
        self.weight = [self.weigh(found) for found in self.tokens]
        self.keys_of = lru_cache(maxsize=4096)(self._keys_of)
        self.units_of = lru_cache(maxsize=4096)(self._units_of)
        self._matched: dict[tuple[int, tuple[int, int]], float] = {}

    def weigh(self, tokens: Sequence[Token], keys: Keys | None = None) -> float:
        """The summed rarity of the tokens, or of those that match ``keys``."""
        return sum(
            self.rarity.get(token.word, 0.0)
            for token in tokens
            if keys is None or not token.keys.isdisjoint(keys)
        )

    def matched(self, sentence: int, span: tuple[int, int], keys: Keys) -> float:
        """The summed rarity of a sentence's tokens that match the ``keys`` of an opposite span."""
        found = self._matched.get((sentence, span))
        if found is None:
            if len(self._matched) > 200_000:
                self._matched.clear()
            found = self._matched[sentence, span] = self.weigh(self.tokens[sentence], keys)
        return found

    def linked(self, links: Mapping[str, object], start: int, size: int) -> list[str]:
        """The linked units of a run of sentences, once for each sentence."""
        return [unit for units in self.units[start : start + size] for unit in units if unit in links]

    def _keys_of(self, start: int, size: int) -> Keys:
        return frozenset().union(*self.keys[start : start + size])

    def _units_of(self, start: int, size: int) -> frozenset[str]:
        return frozenset().union(*self.units[start : start + size])
