"""The tokens of many texts at once are those of each text."""

from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from corpus.text.folding import fold
from corpus.text.token_texts import chinese_pairs_of, token_texts
from corpus.text.tokens import has_chinese, index_tokens

TEXTS = st.lists(
    st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("发展战略𠀀かな한，。 a1é≈_-")))
)


@given(TEXTS)
@example(
    [
        "我们，你",
        "",
        "。。",
        "用Word写",
        "They planned plans.",
        "𠀀𠀁好",
        "😀好",
        "x" * 250,
        "é好",
        "\U000e0041好",
    ]
)
@example([])
def test_each_text_has_its_tokens_in_its_place(texts: list[str]) -> None:
    folded = [fold(text) for text in texts]
    assert token_texts(folded) == [" ".join(index_tokens(text)) for text in folded]


@given(TEXTS)
@example(["发展", "展战，战略", "甲", "𠀀好a好"])
def test_pairs_are_those_of_neighbours_within_a_text(texts: list[str]) -> None:
    folded = [fold(text) for text in texts]
    expected = {a + b for text in folded for a, b in pairwise(text) if has_chinese(a) and has_chinese(b)}
    assert chinese_pairs_of(folded) == sorted(expected)
