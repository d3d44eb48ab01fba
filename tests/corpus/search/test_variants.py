"""However a word is written in another region or in older print, it is found, and marked where it stands."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.model import TranslationUnit
from corpus.search.concordance import concordance
from corpus.search.fuzzy import fuzzy
from corpus.store import open_corpus
from corpus.store.corpus import Corpus
from corpus.store.importing import ImportSource, import_units

FORMS = [
    ("為甚麼", "为什么"),
    ("彷彿", "仿佛"),
    ("徬徨", "彷徨"),
    ("龢約", "和约"),
    ("帳戶", "账户"),
    ("姪女", "侄女"),
    ("祇好", "只好"),
    ("労働", "劳动"),
    ("卽將", "即将"),
    ("⻋站", "车站"),
    ("\uf92c官", "郎官"),
    ("ＡＢ股", "ab股"),
    ("王\u3000明", "王明"),
    ("李 四光", "李四光"),
    ("二○○六年", "二〇〇六年"),
    ("时々刻々", "时时刻刻"),
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    path: Path = tmp_path_factory.mktemp("variants") / "variants.duizhao"
    texts = [form for pair in FORMS for form in pair]
    units = [
        TranslationUnit(f"第{i}句里，{text}，就是这样写的。", f"No. {i}.") for i, text in enumerate(texts)
    ]
    with open_corpus(path, create=True) as filled:
        import_units(filled, units, ImportSource("units", "here", "1", "me"))
        yield filled


@pytest.mark.parametrize("pair", FORMS)
def test_each_form_finds_both_and_marks_them_as_written(pair: tuple[str, str], corpus: Corpus) -> None:
    for query in pair:
        found = concordance(corpus, f'"{query}"' if " " in query else query)
        marked = {hit.source[start:end] for hit in found.hits for start, end in hit.spans}
        assert marked == set(pair)


@pytest.mark.parametrize("pair", FORMS)
def test_a_sentence_with_the_other_form_is_a_match_of_99_percent(
    pair: tuple[str, str], corpus: Corpus
) -> None:
    number = 2 * FORMS.index(pair)
    (own,) = concordance(corpus, f'"No. {number}"').hits
    other = own.source.replace(pair[0], pair[1])
    assert [
        match.percent for match in fuzzy(corpus, other, minimum=99).matches if match.bead == own.bead
    ] == [99]


WORDS = [
    # What is looked for, and the words of the corpus that are forms of it.
    ("leaf", {"leaf", "leaves"}),
    ("leave", {"leaves", "leaving", "left"}),
    ("leaves", {"leaf", "leaves", "leaving", "left"}),
    ("autumn leaf", {"autumn leaf", "autumn leaves"}),
    ("autumn leaves", {"autumn leaf", "autumn leaves"}),
    ("life", {"life", "lives"}),
    ("win", {"win", "won"}),
    ("axis", {"axis", "axes"}),
    ("paintings", {"painting", "paintings"}),
    ("paint", {"paint", "painting"}),
    ("founded", {"found", "founded"}),
    ("TV", {"TV", "TVs"}),
    ("CEOs", {"CEO", "CEOs"}),
    ("cafe", {"cafe", "Cafés"}),
    ("CAFÉ", {"cafe", "Cafés"}),
    ("Da Nang", {"Da Nang", "Đà Nẵng"}),
]


@pytest.mark.parametrize(("query", "forms"), WORDS)
def test_a_word_is_found_in_all_its_forms_also_those_that_another_word_has(
    query: str, forms: set[str], tmp_path: Path
) -> None:
    units = [
        TranslationUnit(f"第{i}。", f"There is {form}, you see.")
        for i, form in enumerate(sorted(set.union(*(forms for _, forms in WORDS))))
    ]
    with open_corpus(tmp_path / "words.duizhao", create=True) as corpus:
        import_units(corpus, units, ImportSource("units", "here", "1", "me"))
        found = concordance(corpus, query)
    assert {hit.target[start:end] for hit in found.hits for start, end in hit.spans} >= forms
    assert found.total == len(found.hits)
    assert all(hit.spans for hit in found.hits)


def test_characters_with_spaces_between_in_a_query_are_one_word(tmp_path: Path) -> None:
    with open_corpus(tmp_path / "apart.duizhao", create=True) as corpus:
        units = [TranslationUnit("新质生产力很重要。", "1"), TranslationUnit("新生的质量，产力。", "2")]
        import_units(corpus, units, ImportSource("units", "here", "1", "me"))
        assert [hit.target for hit in concordance(corpus, "新 质 生 产 力").hits] == ["1"]
