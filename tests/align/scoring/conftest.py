"""A toy test set: sentences of a small vocabulary, and systems that get words wrong at different rates."""

import random

import pytest

from align.scoring.testset import ScoringTestSet, System

WORDS = (
    "the a river city plan future industry must grow with care and people of every town "
    "will see new roads schools 12 3.5 in May ; they said that nobody knew why it rained"
)


Toy = tuple[ScoringTestSet, list[System]]


def worsened(sentence: str, rate: float, chance: random.Random) -> str:
    words = []
    for word in sentence.split():
        drawn = chance.random()
        if drawn < rate / 3:
            continue
        words.append(chance.choice(WORDS.split()) if drawn < rate else word)
    return " ".join(words)


@pytest.fixture(scope="session")
def toy() -> Toy:
    """150 segments in 30 documents of five; ``twin`` is ``good`` again, ``close`` is a little worse."""
    chance = random.Random(2)
    reference = [" ".join(chance.choices(WORDS.split(), k=chance.randint(4, 25))) + "." for _ in range(150)]
    rates = {"good": 0.2, "close": 0.22, "middling": 0.35, "poor": 0.6}
    systems = [
        System(name, tuple(worsened(line, rate, chance) for line in reference))
        for name, rate in rates.items()
    ]
    systems.append(System("twin", systems[0].hypotheses))
    documents = tuple(f"document {i // 5}" for i in range(150))
    return ScoringTestSet({"A": tuple(reference)}, document_ids=documents), systems
