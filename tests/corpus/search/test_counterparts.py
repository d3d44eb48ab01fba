"""Which words of the other side are marked as the rendering of what was looked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from align.words.linker import word_linker
from corpus.model import Link, Span, TranslationUnit
from corpus.search.concordance import concordance
from corpus.search.counterparts import Occurrence, counterparts
from corpus.search.renderings import MOST_PAIRS, renderings, with_counterparts
from corpus.store import open_corpus
from corpus.store.importing import ImportSource, import_units


def marked(tmp_path: Path, query: str, zh: str, en: str) -> list[str]:
    """What is marked where two texts are the whole of a corpus."""
    with open_corpus(tmp_path / "one.duizhao", create=True) as corpus:
        unit = TranslationUnit(zh, en)
        import_units(corpus, [unit], ImportSource("one", "", "", "tester"))
        found = with_counterparts(corpus, concordance(corpus, query), word_linker())
    (hit,) = found.hits
    text = en if found.side == "zh" else zh
    return [text[start:end] for start, end in hit.counterparts]


@pytest.mark.parametrize(
    ("query", "zh", "en", "expected"),
    [
        # In any form, and never another word that merely has the same lemma.
        ("产品", "这是最好的产品。", "This is the best product; none is better.", ["product"]),
        ("产品", "两种产品。", "Two products.", ["products"]),
        ("产品", "货架上的产品。", "The goods on the shelf.", ["goods"]),
        ("商品", "这些商品更好。", "These are better.", []),
        ("海关", "海关的习惯。", "It is a custom of customs.", ["customs"]),
        ("锯子", "他买了一把锯子。", "He bought a saw.", ["saw"]),
        ("叶子", "树上的叶子。", "The leaves of the tree.", ["leaves"]),
        ("孩子", "这些孩子很高。", "These children are tall.", ["children"]),
        ("美国", "美国的电影。", "Films of the U.S. are shown.", ["U.S."]),
        ("美国", "美国的电影。", "US films", ["US"]),
        ("美国", "美国告诉我们。", "They told us.", []),
        # With the mark of an access key.
        ("作者", "作者(&A)", "A&uthor", ["A&uthor"]),
        # No dictionary has this rendering.
        ("健全", "我们要健全养老制度。", "We must improve the pension system.", ["improve"]),
        # Phrases and names.
        ("记者招待会", "他在记者招待会上讲话。", "He spoke at the press conference.", ["press conference"]),
        ("王建国", "王建国昨天到达。", "Wang Jianguo arrived yesterday.", ["Wang Jianguo"]),
        ("喀布尔", "他住在喀布尔。", "He lives in Kabul.", ["Kabul"]),
        # From English.
        ("goods", "货架上的产品。", "The goods on the shelf.", ["产品"]),
        ("company", "互联网企业和高科技公司", "Internet enterprises and high-tech companies", ["公司"]),
        ("product", "重物产品一般发物流。", "Heavy products go by lorry.", ["产品"]),  # and not 物产
        ("very", "散热非常好。", "The cooling is very good.", ["非常"]),
    ],
)
def test_the_words_that_render_what_was_found_are_marked(
    query: str, zh: str, en: str, expected: list[str], tmp_path: Path
) -> None:
    assert marked(tmp_path, query, zh, en) == expected


@dataclass(frozen=True)
class Scripted:
    """A linker that says what it was told."""

    answers: Sequence[Sequence[tuple[str, str, float]]]

    def links(
        self,
        beads: Sequence[tuple[str, str]],
        whole: Sequence[Sequence[Span]] = (),  # noqa: ARG002 (the Protocol's)
        least: float = 0.5,
    ) -> list[list[Link]]:
        """The links that were told, of the first occurrence of each word."""
        return [
            [Link(span(zh, one), span(en, other), sure) for one, other, sure in answer if sure >= least]
            for (zh, en), answer in zip(beads, self.answers, strict=True)
        ]


def span(text: str, part: str) -> Span:
    """Where a part stands in a text."""
    return text.index(part), text.index(part) + len(part)


def test_a_doubtful_link_counts_where_other_hits_agree() -> None:
    texts = ["the segment", "segments here", "one segment", "the segment of it", "a piece"]
    words = ["segment", "segments", "segment", "segment", "piece"]
    sure = [0.9, 0.8, 0.2, 0.3, 0.3]
    hits = [Occurrence("片段", [(0, 2)], text) for text in texts]
    linker = Scripted([[("片段", word, s)] for word, s in zip(words, sure, strict=True)])
    found = counterparts(hits, "zh", (), linker)
    assert [counterpart.rendering for counterpart in found] == ["segment"] * 4 + [""]


def test_many_doubtful_links_to_one_word_count_as_a_few_sure_ones() -> None:
    hits = [Occurrence("健全", [(0, 2)], text) for text in ["improve", "to improve it", "improving", "the"]]
    confidences = [("improve", 0.8), ("improve", 0.5), ("improving", 0.3), ("the", 0.6)]
    found = counterparts(hits, "zh", (), Scripted([[("健全", *link)] for link in confidences]))
    assert [counterpart.rendering for counterpart in found] == ["improve", "improve", "improve", ""]


def test_a_rendering_of_several_words_is_whole() -> None:
    text = "the securities and exchange commission of the state said"
    links = [("证监会", "securities", 0.9), ("证监会", "exchange", 0.6), ("证监会", "commission", 0.9)]
    # Neither less likely words beside it, nor likely ones elsewhere.
    links += [("证监会", "state", 0.3), ("证监会", "said", 0.6)]
    (found,) = counterparts([Occurrence("证监会", [(0, 3)], text)], "zh", (), Scripted([links]))
    assert [text[start:end] for start, end in found.spans] == ["securities and exchange commission"]


def test_of_two_listed_renderings_the_one_that_renders_nothing_else_is_marked() -> None:
    hit = Occurrence("加强领导，健全机制", [(5, 7)], "strengthen leadership and improve mechanisms")
    for_both = ["strengthen", "improve"]
    linker = Scripted([[("加强", "strengthen", 0.9)]])
    assert counterparts([hit], "zh", for_both, linker)[0].rendering == "improve"
    linker = Scripted([[("加强", "strengthen", 0.3), ("健全", "strengthen", 0.9)]])
    assert counterparts([hit], "zh", for_both, linker)[0].rendering == "strengthen"


def test_the_longest_listed_rendering_is_marked() -> None:
    hit = Occurrence("未来产业", [(0, 4)], "future industries")
    (found,) = counterparts([hit], "zh", ["future industries", "industries"], NoLinks())
    assert found.spans == ((0, 17),)


def test_a_term_list_goes_before_links() -> None:
    hits = [
        Occurrence("新的片段", [(2, 4)], "a new section, a chunk"),
        Occurrence("片段", [(0, 2)], "a chunk"),
    ]
    linker = Scripted([[("片段", "chunk", 0.9)]])
    found = counterparts(hits, "zh", ["section"], linker)
    assert [(c.evidence, c.rendering) for c in found] == [("term list", "section"), ("links", "chunk")]


def test_a_mark_begins_and_ends_with_a_content_word() -> None:
    hits = [Occurrence("健全", [(0, 2)], "to improve the system"), Occurrence("在", [(0, 1)], "in time")]
    links = [[("健全", "to", 0.9), ("健全", "improve", 0.9), ("健全", "the", 0.9)], [("在", "in", 0.9)]]
    found = counterparts(hits, "zh", (), Scripted(links))
    marked = [[hit.other[slice(*span)] for span in c.spans] for hit, c in zip(hits, found, strict=True)]
    assert marked == [["improve"], ["in"]]


def test_words_that_only_little_ones_part_are_one_mark() -> None:
    text = "the state of emergency in the country, an emergency"
    hits = [Occurrence("紧急状态", [(0, 4)], text)]
    linker = Scripted([[("紧急状态", "state", 0.9), ("紧急状态", "emergency", 0.9)]])
    (found,) = counterparts(hits, "zh", (), linker)
    assert [text[start:end] for start, end in found.spans] == ["state of emergency"]


class NoLinks:
    """A linker that finds nothing, and knows what it was asked about."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def links(
        self,
        beads: Sequence[tuple[str, str]],
        whole: Sequence[Sequence[Span]] = (),  # noqa: ARG002 (the Protocol's)
        least: float = 0.5,  # noqa: ARG002
    ) -> list[list[Link]]:
        self.asked += beads
        return [[] for _ in beads]


@pytest.mark.parametrize(("length", "linked"), [(10, 40), (1_000, 8), (5_000, 1)])
def test_of_long_texts_so_few_are_linked_that_the_time_is_bounded(
    tmp_path: Path, length: int, linked: int
) -> None:
    units = [
        TranslationUnit(f"产品{n:02}" + "好" * (length - 4), f"{n:02}" + "a" * (length - 2))
        for n in range(40)
    ]
    counting, marking = NoLinks(), NoLinks()
    with open_corpus(tmp_path / "long.duizhao", create=True) as corpus:
        import_units(corpus, units, ImportSource("long"))
        found = renderings(corpus, "产品", counting)
        page = with_counterparts(corpus, concordance(corpus, "产品", limit=200), marking)
    assert (found.total, found.examined) == (40, linked)
    assert (len(page.hits), page.unmarked) == (40, 40 - linked)
    for linker in (counting, marking):
        assert len(linker.asked) == linked
        assert linked in (1, 40) or sum(len(zh) * len(en) for zh, en in linker.asked) == MOST_PAIRS


def test_a_form_is_spelt_as_it_is_within_sentences(tmp_path: Path) -> None:
    pairs = [
        ("产品在中国生产。", "Products are made in China."),
        ("中国出口产品。", "China exports products."),
        ("他从中国买产品。", "He buys products from China."),
        ("这是什么？产品。", "What is this? Products."),
        ("我喜欢中国。", "I like China."),
        ("高兴。", "Glad."),
        ("美国航天局发射了火箭。", "NASA launched a rocket."),
    ]
    with open_corpus(tmp_path / "c.duizhao", create=True) as corpus:
        import_units(corpus, [TranslationUnit(*pair) for pair in pairs], ImportSource("c"))
        found = {
            word: renderings(corpus, word, word_linker()) for word in ("中国", "产品", "高兴", "美国航天局")
        }
    assert {word: [(r.text, r.forms) for r in counted.renderings] for word, counted in found.items()} == {
        "中国": [("China", (("China", 4),))],
        "产品": [("products", (("products", 4),))],
        "高兴": [("glad", (("glad", 1),))],
        "美国航天局": [("NASA", (("NASA", 1),))],
    }


def test_a_form_of_two_words_is_counted_with_the_one_that_is_there(tmp_path: Path) -> None:
    pairs = [
        ("一片叶子。", "A leaf."),
        ("树上的叶子。", "The leaves of the tree."),
        ("绿色的叶子。", "Green leaves."),
        ("他离开家。", "He leaves home."),
        ("她离开家。", "She has left home."),
        ("两台电视。", "Two TVs."),
        ("一台电视。", "A TV."),
    ]
    with open_corpus(tmp_path / "c.duizhao", create=True) as corpus:
        import_units(corpus, [TranslationUnit(*pair) for pair in pairs], ImportSource("c"))
        found = {word: renderings(corpus, word, word_linker()) for word in ("叶子", "离开", "电视")}
    assert {word: [set(r.forms) for r in counted.renderings] for word, counted in found.items()} == {
        "叶子": [{("leaves", 2), ("leaf", 1)}],
        "离开": [{("leaves", 1), ("left", 1)}],
        "电视": [{("TVs", 1), ("TV", 1)}],
    }


def test_a_part_of_the_usual_rendering_is_marked_whole_where_the_whole_is_there() -> None:
    texts = ["the space station"] * 3 + ["space stations", "their station", "a space suit"]
    marks = [["space", "station"]] * 3 + [["stations"], ["station"], ["suit"]]
    hits = [Occurrence("空间站", [(0, 3)], text) for text in texts]
    found = counterparts(
        hits, "zh", (), Scripted([[("空间站", word, 0.9) for word in words] for words in marks])
    )
    marked = [[text[start:end] for start, end in one.spans] for text, one in zip(texts, found, strict=True)]
    assert marked == [["space station"]] * 3 + [["space stations"], ["station"], ["suit"]]
    assert [one.rendering for one in found] == ["space station"] * 4 + ["station", "suit"]


def test_of_two_usual_renderings_the_shorter_stays_unless_it_is_rarer() -> None:
    texts = ["the power plant", "a power plant", "the plant", "a plant", "one power plant"]
    marks = [["power", "plant"], ["power", "plant"], ["plant"], ["plant"], ["plant"]]
    hits = [Occurrence("电厂", [(0, 2)], text) for text in texts]
    found = counterparts(hits, "zh", (), Scripted([[("电厂", word, 0.9) for word in ws] for ws in marks]))
    assert [one.rendering for one in found] == ["power plant"] * 2 + ["plant"] * 3
