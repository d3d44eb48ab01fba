"""What a job costs: every category by a case, counts by hand, sums that lose nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UsageError
from corpus.model import TranslationUnit
from corpus.search.analysis import WEIGHTS, analyse, records, total, weights_from
from corpus.search.analysis_page import page
from corpus.search.penalties import penalties_from
from corpus.store import open_corpus
from corpus.store.corpus import Corpus
from corpus.store.importing import ImportSource, import_units
from corpus.text.counting import count_characters, count_words
from tests.refusals import refusal

MEMORY = [
    ("请先关闭总阀门。", "Close the main valve first."),
    ("然后等待三分钟，直到压力下降。", "Then wait for three minutes until the pressure drops."),
    ("打開閥門。", "Open the valve."),
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    path = tmp_path_factory.mktemp("corpus") / "c.duizhao"
    with open_corpus(path, create=True) as corpus:
        import_units(corpus, [TranslationUnit(zh, en, document="m") for zh, en in MEMORY], ImportSource("m"))
        yield corpus


def categories(corpus: Corpus, folder: Path, *files: list[str], **options: str) -> list[dict[str, int]]:
    """The segments in each category that has some, by file; a text is a row of a table."""
    paths = []
    for number, texts in enumerate(files):
        paths.append(folder / f"{number}.tsv")
        rows = "".join(f"{text}\tx\n" for text in texts)
        paths[-1].write_text(f"source\ttarget\n{rows}", encoding="utf-8")
    done = analyse(corpus, paths, source_language=options.get("source", "zh"), target_language="en")
    return [
        {name: count.segments for name, count in file.categories.items() if count.segments}
        for file in done.files
    ]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["请先关闭总阀门。"], {"context": 1}),  # first there, first here
        (["请先关闭总阀门。", "然后等待三分钟，直到压力下降。"], {"context": 2}),
        (["然后等待三分钟，直到压力下降。"], {"exact": 1}),
        (["雨停了。", "请先关闭总阀门。"], {"none": 1, "exact": 1}),
        (["雨停了。", "雨停了。", "雨停了。"], {"none": 1, "repetition": 2}),
        # fifteen characters, of which one, two, three and five are others
        (["然后等待三分钟，直到气力下降。"], {"85-94": 1}),
        (["然后等待三分钟，直到气流下降。"], {"85-94": 1}),
        (["然后等待三分钟，直到气流上降。"], {"75-84": 1}),
        (["然后等待三分钟，直到气流上涨。"], {"50-74": 1}),
        # equal but for what comparison passes over
        (["然后等待三分钟,直到压力下降。"], {"95-99": 1}),
        (["雨停了，孩子们跑到院子里。", "雨停了，孩子们跑到院子外。"], {"none": 1, "internal-85-94": 1}),
        (["打开阀门。"], {"none": 1}),  # the corpus has it in traditional characters
    ],
)
def test_a_category(corpus: Corpus, tmp_path: Path, texts: list[str], expected: dict[str, int]) -> None:
    assert categories(corpus, tmp_path, texts) == [expected]


def test_white_space_makes_no_match_inexact(corpus: Corpus, tmp_path: Path) -> None:
    file = tmp_path / "a.po"
    file.write_text(
        'msgid ""\nmsgstr "Language: zh_CN\\n"\n\nmsgid "Close the main\\n valve  first."\nmsgstr ""\n'
    )
    sums = analyse(corpus, [file]).sums()
    assert sums["context"].segments == 1


def test_repetitions_across_files(corpus: Corpus, tmp_path: Path) -> None:
    assert categories(corpus, tmp_path, ["雨停了。"], ["雨停了。", "雨停了。"]) == [
        {"none": 1},
        {"cross-file-repetition": 1, "repetition": 1},
    ]


@pytest.mark.parametrize(
    ("text", "words", "characters"),
    [
        ("", 0, 0),
        ("我们的弱项也不少。", 8, 9),
        ("用 Python 3 写，是吧？", 6, 13),
        ("It isn't a state-of-the-art valve - or is it?", 8, 37),
        ("３月\u3000五日", 4, 4),
        ("—— …", 0, 3),
    ],
)
def test_lengths(text: str, words: int, characters: int) -> None:
    assert (count_words(text), count_characters(text)) == (words, characters)


@given(texts=st.lists(st.text("雨停了。好 ab3", min_size=1, max_size=12), min_size=1, max_size=8))
def test_no_segment_is_lost_or_counted_twice(
    corpus: Corpus, tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    path = tmp_path_factory.mktemp("x") / "a.tsv"
    path.write_text("source\ttarget\n" + "".join(f"{t}\tx\n" for t in texts), encoding="utf-8")
    done = analyse(corpus, [path], source_language="zh", target_language="en")
    whole = total(done.sums().values())
    kept = [text for text in texts if text.strip()]
    assert whole.segments == len(kept)
    assert whole.words == sum(map(count_words, kept))
    assert whole.characters == sum(map(count_characters, kept))
    repeated = done.sums()["repetition"].segments + done.sums()["exact"].segments
    assert repeated >= len(kept) - len({" ".join(text.split()) for text in kept})


def test_weights(corpus: Corpus, tmp_path: Path) -> None:
    weights = weights_from("repetition=0.25, 75-84=0.5,internal-85-94=0.2")
    assert weights["internal-75-84"] == weights["75-84"] == 0.5
    assert (weights["85-94"], weights["internal-85-94"]) == (WEIGHTS["85-94"], 0.2)
    (tmp_path / "a.tsv").write_text("source\ttarget\n雨停了。\tx\n雨停了。\tx\n", encoding="utf-8")
    done = analyse(corpus, [tmp_path / "a.tsv"], weights=weights, source_language="zh", target_language="en")
    assert done.weighted_words(done.sums()) == 3 + 3 * 0.25
    for wrong in ("exact=2", "exact", "nothing=0.5", "exact=x"):
        with refusal(UsageError, given=wrong):
            weights_from(wrong)


def test_a_page_names_files_as_text(corpus: Corpus, tmp_path: Path) -> None:
    file = tmp_path / "a&b.txt"
    file.write_text("雨停了。\n雨停了。\n", encoding="utf-8")
    done = analyse(corpus, [file])
    assert "a&amp;b.txt" in page(done)
    assert [(row["category"], row["words"]) for row in records(done) if row["file"]] == [
        ("repetition", 3),
        ("none", 3),
    ]


def test_penalties_make_a_match_count_for_less(corpus: Corpus, tmp_path: Path) -> None:
    file = tmp_path / "a.tsv"
    file.write_text("source\ttarget\n然后等待三分钟，直到压力下降。\tx\n")

    def found(*given: str) -> list[str]:
        done = analyse(corpus, [file], source_language="zh", penalties=penalties_from(given))
        return [name for name, count in done.sums().items() if count.segments]

    assert [found(), found("not-reviewed=8"), found("m=30"), found("not:m=30")] == [
        ["exact"],
        ["85-94"],
        ["50-74"],
        ["exact"],
    ]
