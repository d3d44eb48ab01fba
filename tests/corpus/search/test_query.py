import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UsageError
from corpus.search.concordance import _split_words
from corpus.search.query import LONGEST, MOST_PARTS, QueryTerm, parse_query
from corpus.text.folding import fold
from corpus.text.phrases import phrase_spans
from tests.refusals import refusal


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("产业", [QueryTerm("产业")]),
        ("產業 政策", [QueryTerm("产业"), QueryTerm("政策")]),
        ("Planned Economy", [QueryTerm("planned economy")]),
        ("产业 industrial policy", [QueryTerm("产业"), QueryTerm("industrial policy")]),
        ('"planned economy"', [QueryTerm("planned economy", exact=True)]),
        ("“十五五”", [QueryTerm("十五五", exact=True)]),
        ("“十五五”时期", [QueryTerm('十五五"时期')]),
        ("-产业 政策", [QueryTerm("产业", negated=True), QueryTerm("政策")]),
        ('-"the plan" plan', [QueryTerm("the plan", exact=True, negated=True), QueryTerm("plan")]),
        ("－产业 政策", [QueryTerm("产业", negated=True), QueryTerm("政策")]),
        ("−产业 政策", [QueryTerm("产业", negated=True), QueryTerm("政策")]),
        ("＂planned economy＂", [QueryTerm("planned economy", exact=True)]),
        ("「十五五」", [QueryTerm("十五五", exact=True)]),
        ("『十五五』", [QueryTerm("十五五", exact=True)]),
        (
            "–产业 ‑政策 规划",
            [QueryTerm("产业", negated=True), QueryTerm("政策", negated=True), QueryTerm("规划")],
        ),
        ("王　明 产业　政策", [QueryTerm("王明"), QueryTerm("产业"), QueryTerm("政策")]),
        ("－＂the plan＂ plan", [QueryTerm("the plan", exact=True, negated=True), QueryTerm("plan")]),
        ("发展＊战略", [QueryTerm("发展*战略")]),
        ("forward-looking", [QueryTerm("forward-looking")]),
        ("plan*", [QueryTerm("plan*")]),
        ("make * decision", [QueryTerm("make * decision")]),
        ("发展*战略", [QueryTerm("发展*战略")]),
        ("*产业*", [QueryTerm("产业")]),
        ('产业"*', [QueryTerm("产业")]),
        ("^产业", [QueryTerm("产业")]),
        ("NEAR(产业 政策)", [QueryTerm("near(产业"), QueryTerm("政策")]),
        ("zh:产业", [QueryTerm("zh:产业")]),
        ("'; DROP TABLE segments; --", [QueryTerm("drop table segments")]),
        ("50%", [QueryTerm("50")]),
        ("产业_", [QueryTerm("产业")]),
        ("- 产业", [QueryTerm("产业")]),
        ('"产业', [QueryTerm("产业")]),
    ],
)
def test_queries_are_taken_apart(text: str, terms: list[QueryTerm]) -> None:
    assert list(parse_query(text).terms) == terms


@pytest.mark.parametrize(
    "text", ["", " \u3000", '"', '""', "*", "* *", "%", "_", "\\", "-", "。，！", "😀", "\u202e"]
)
def test_what_holds_nothing_to_find_has_no_terms(text: str) -> None:
    assert parse_query(text).terms == ()


@pytest.mark.parametrize(
    ("text", "side"), [("产业", "zh"), ("industry", "en"), ("产业 industry", "zh"), ("AI", "en")]
)
def test_the_side_follows_from_the_script(text: str, side: str) -> None:
    assert parse_query(text).side == side


def test_a_query_as_long_as_a_page_is_refused_with_the_mend() -> None:
    with refusal(UsageError, length=LONGEST + 1, longest=LONGEST):
        parse_query("产" * (LONGEST + 1))


@pytest.mark.parametrize(
    "part", ["产{}", "-产{}", '"{}"', '-"w{}"', "产{}*业", "of{}*the", "w{}*", "-w{}", "*w{}"]
)
def test_a_query_has_few_enough_parts_for_its_time_to_be_bounded(part: str) -> None:
    def query(count: int) -> str:
        return " ".join(part.format(number) for number in range(count))

    parts = 2 if "*" in part else 1
    assert len(parse_query(query(MOST_PARTS // parts)).terms) == MOST_PARTS // parts
    with refusal(UsageError, count=MOST_PARTS + parts, most=MOST_PARTS):
        parse_query(query(MOST_PARTS // parts + 1))


def test_the_stars_of_one_word_count_as_parts() -> None:
    with refusal(UsageError, count=MOST_PARTS + 1, most=MOST_PARTS):
        parse_query("*".join(["the"] * (MOST_PARTS + 1)))


@pytest.mark.parametrize("query", ['"the" ' * 100, "的*了 " * 100, "产业 " * 100 + "-政策 " * 50])
def test_what_is_said_again_is_looked_for_once(query: str) -> None:
    assert len(parse_query(query).terms) == len(set(query.split()))


def test_a_pasted_passage_is_one_phrase() -> None:
    passage = "to be planned and laid out by those who develop the industries of the future " * 10
    assert len(parse_query(passage).terms) == 1


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("产业", "未来产业和传统产业", ["产业", "产业"]),
        ("planned", "They plan what was planned by planners.", ["plan", "planned"]),
        ("planned economy", "Planned economies plan.", ["planned economies"]),
        ("went", "They go where all have gone.", ["go", "gone"]),
        ("forward looking", "A forward-looking plan", ["forward-looking"]),
        ("新gen", "重新gen表后清零", ["新gen"]),
        ("gen表", "重新gen表后清零", ["gen表"]),
        ("明,才", "方向明，才能路子正", ["明,才"]),
        ("明才", "方向明，才能路子正", []),
        ("plan", "planet", []),
    ],
)
def test_phrases_are_found_in_folded_text(phrase: str, text: str, found: list[str]) -> None:
    folded = fold(text)
    assert [folded[start:end] for start, end in phrase_spans(phrase, folded)] == found


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ('"planned"', "They plan what was planned.", ["planned"]),
        ('"an"', "an anthem, an", ["an", "an"]),
        ("plan*", "a plan, the planning; explanation", ["plan", "planning"]),
        ("*ment", "development, mental", ["development"]),
        ("make * decision", "make a decision, make the right decision", ["make a decision"]),
        ("发展*产业", "发展未来产业，产业发展。发展，产业", ["发展未来产业"]),
    ],
)
def test_exact_words_and_wildcards_are_found_in_folded_text(query: str, text: str, found: list[str]) -> None:
    folded = fold(text)
    (term,) = parse_query(query).terms
    assert [folded[start:end] for start, end in term.spans(folded)] == found


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("party*writing", "They shall notify Party A in writing.", ["party a in writing"]),
        ("notify*writing", "He notified Party A in writing.", ["notified party a in writing"]),
        ("party*party", "Party A and Party B and Party C", ["party a and party"]),
        ("colo*r", "A colour, a color, a colossal error.", ["colour", "color"]),
        ("party*writing", "Go to the party. Writing is hard.", []),
        ("party*writing", "party one two three four five six seven eight nine writing", []),
        ("writing*party", "Party A in writing", []),
        ("1*percent", "About 1.5 of a percent", ["1.5 of a percent"]),
    ],
)
def test_a_star_between_words_stands_for_others(query: str, text: str, found: list[str]) -> None:
    (term,) = parse_query(query).terms
    folded = fold(text)
    assert [folded[start:end] for start, end in term.spans(folded)] == found


@given(
    st.lists(st.sampled_from(["哈", "嘿", "哈哈", "嘿哈"]), min_size=2, max_size=4),
    st.text("哈嘿了,", max_size=30),
)
def test_stars_between_chinese_words_find_what_a_pattern_would(pieces: list[str], text: str) -> None:
    pattern = re.compile(r"[^.,;:?!]{0,20}?".join(pieces))
    term = QueryTerm("*".join(pieces))
    starts = {start for start, _ in term.spans(text)}
    assert bool(starts) == bool(pattern.search(text))
    for start, end in term.spans(text):
        found = pattern.match(text, start)
        assert found is not None
        assert found.end() >= end


@given(st.text("ab*", min_size=2, max_size=7).filter(lambda q: "*" in q[1:-1]), st.text("ab ", max_size=25))
def test_stars_in_a_word_find_what_a_pattern_would(query: str, text: str) -> None:
    for term in parse_query(query).terms:
        if term.wildcard and " " not in term.text:
            plain = re.compile(r"(?<!\w)" + re.escape(term.text).replace(r"\*", r"\w*") + r"(?!\w)")
            whole = {match.span() for match in plain.finditer(text)}
            assert whole <= set(term.spans(text))


@pytest.mark.parametrize(
    ("query", "text", "count"),
    [
        ("哈*" * 11 + "哈", "哈" * 2000, 166),
        ("哈*" * 11 + "嘿", "哈" * 2000, 0),
        ("a*" * 11 + "b", "a" * 99, 0),
        ("word*" * 11 + "none", "word " * 2000, 0),
    ],
)
def test_many_stars_on_a_long_text_come_to_an_end(query: str, text: str, count: int) -> None:
    (term,) = parse_query(query).terms
    assert len(term.spans(text)) == count


def test_a_phrase_of_very_many_words_is_looked_for_word_by_word_within_limits() -> None:
    """What is never found as a phrase is looked for as its words, each once, and no more than a query has."""
    repeated = _split_words(parse_query("a or " * 200))
    assert repeated is not None and [term.text for term in repeated.terms] == ["a", "or"]
    words = [f"{first}{second}" for first in "bcdfgh" for second in "aeiouy"]
    assert _split_words(parse_query(" ".join(words[:MOST_PARTS]))) is not None
    assert _split_words(parse_query(" ".join(words[: MOST_PARTS + 1]))) is None
