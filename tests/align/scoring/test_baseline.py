"""The gloss baseline: word for word, and nothing invented."""

import pytest

from align.scoring.baseline import gloss
from corpus.text.characters import has_han


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("未来产业", "Future industry"),  # a word's first meaning, not the meaning of its characters
        ("我们发展新产业。", "We development new industry."),
        ("我們發展新產業。", "We development new industry."),
        ("GDP增长5.2%，", "GDP grow 5.2%,"),
        ("他说：“未来”。", "He speak: “future”."),
        ("来了。", "Come."),  # the particle has no meaning of its own
        ("", ""),
    ],
)
def test_words_are_replaced_by_their_first_meaning(chinese: str, english: str) -> None:
    assert gloss([chinese]) == [english]


def test_every_source_gets_a_line_without_chinese() -> None:
    from corpus.folder import bundled

    sources = bundled()[0].source.texts
    glosses = gloss(sources)

    assert len(glosses) == len(sources)
    assert all(line.strip() for line in glosses)
    assert not any(has_han(line) for line in glosses)
