"""Differences between two sentences, by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.search.differences import word_differences
from corpus.text.folding import fold


@pytest.mark.parametrize(
    ("theirs", "query", "shown"),
    [
        ("It rained all day.", "It rains all day.", [("rains", "rained")]),
        ("The plan is good.", "The plan good.", [("", "is ")]),
        ("The plan good.", "The plan is good.", [("is ", "")]),
        ("The plan is good.", "The planis good.", [("planis", "plan is")]),
        ("We went home early.", "We want hope early.", [("want hope", "went home")]),
        ("前瞻布局和发展", "前瞻布局与发展", [("与", "和")]),
        ("企业是科技创新的主体", "企业是创新的主体", [("", "科技")]),
        ("用gen表", "用gene表", [("gene", "gen")]),
        ("大岸左肩开挖完成。", "左岸坝肩开挖完成。", [("左岸坝", "大岸左")]),
        ("衛生", "卫生", []),
        ("", "", []),
    ],
)
def test_differences_are_whole_words(theirs: str, query: str, shown: list[tuple[str, str]]) -> None:
    whole = word_differences(query, theirs)
    assert [(query[slice(*span)], theirs[slice(*their_span)]) for span, their_span in whole] == shown


texts = st.text("天气很好今不 ab,.。", max_size=20)


@given(texts, texts)
def test_what_lies_between_two_differences_is_the_same(query: str, theirs: str) -> None:
    end = their_end = 0
    for span, their_span in [*word_differences(query, theirs), ((len(query),) * 2, (len(theirs),) * 2)]:
        same, theirs_same = query[end : span[0]], theirs[their_end : their_span[0]]
        assert fold(same).replace(" ", "") == fold(theirs_same).replace(" ", "")
        end, their_end = span[1], their_span[1]
