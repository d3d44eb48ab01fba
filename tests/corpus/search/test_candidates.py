"""Candidates for the term list: units of the text, with a rendering of their own."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from align.words.linker import word_linker
from cli.main import main
from corpus.model import Link, Span, TranslationUnit
from corpus.search.candidates import Candidate, extract_terms
from corpus.store import Corpus, open_corpus
from corpus.store.importing import ImportSource, import_units
from corpus.store.term_list import add_concepts, new_entry

UNITS = [
    TranslationUnit("量子计算机很贵。", "Quantum computers are expensive."),
    TranslationUnit("我们研制量子计算机。", "We develop quantum computers."),
    TranslationUnit("量子计算机需要低温。", "A quantum computer needs low temperatures."),
    TranslationUnit("我们保护环境，也保护环境的研究。", "We protect the environment, and research on it."),
    TranslationUnit("大家保护环境。", "Everybody protects the environment."),
]


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    """An empty corpus."""
    with open_corpus(tmp_path / "one.duizhao", create=True) as opened:
        yield opened


@pytest.fixture
def filled(corpus: Corpus) -> Corpus:
    """A corpus of five beads."""
    import_units(corpus, UNITS, ImportSource("units"))
    return corpus


def found(corpus: Corpus) -> dict[str, Candidate]:
    return {candidate.term: candidate for candidate in extract_terms(corpus, word_linker())}


def test_a_term_comes_with_its_count_rendering_and_example(filled: Corpus) -> None:
    candidate = next(iter(found(filled).values()))
    assert (candidate.term, candidate.count, candidate.examined) == ("量子计算机", 3, 3)
    text = candidate.renderings[0][0]
    assert text in ("quantum computers", "quantum computer")
    start, end = candidate.spans[0]
    assert candidate.example.en[start:end].lower() == text


def test_verbs_with_their_objects_and_parts_of_longer_terms_are_not_proposed(filled: Corpus) -> None:
    assert not {"保护环境", "保护", "量子", "我们", "大家"} & found(filled).keys()


def test_a_verb_phrase_a_clause_and_a_generic_head_are_not_proposed(corpus: Corpus) -> None:
    texts = [
        ("支撑量子计算产业发展。", "Underpinning the quantum computing industry."),
        ("我们高度重视量子计算产业。", "We attach great importance to the quantum computing industry."),
        ("量子计算产业有创新能力。", "The quantum computing industry has the capacity to innovate."),
        ("他有领导能力。", "He has leadership capacity."),
    ]
    import_units(corpus, [TranslationUnit(*pair) for pair in texts], ImportSource("units"))
    terms = {candidate.term for candidate in extract_terms(corpus, word_linker(), fewest=1)}
    assert "量子计算产业" in terms
    assert not {"支撑量子计算产业", "支撑量子计算产业发展", "高度重视量子计算产业", "能力"} & terms


def test_what_the_list_has_is_not_proposed(filled: Corpus) -> None:
    add_concepts(filled, [new_entry("量子计算机", "quantum computer")])
    assert "量子计算机" not in found(filled)


def test_the_words_of_a_phrase_in_its_middle_may_be_rare(corpus: Corpus) -> None:
    units = [
        TranslationUnit("脑机接口进步很快。", "Brain-computer interfaces are advancing fast."),
        TranslationUnit("他研究脑机接口。", "He studies brain-computer interfaces."),
    ]
    import_units(corpus, units, ImportSource("units"))
    assert found(corpus)["脑机接口"].renderings[0][0] == "brain-computer interfaces"


def test_an_empty_corpus_has_no_candidates(corpus: Corpus) -> None:
    assert not extract_terms(corpus, word_linker())


def test_candidates_are_accepted_one_by_one(tmp_path: Path) -> None:
    path = f"{tmp_path}/one.duizhao"
    with open_corpus(path, create=True) as opened:
        import_units(opened, UNITS, ImportSource("units"))
    asked = ["term", "extract", "--accept", "--corpus", path]
    result = CliRunner().invoke(main, asked, input="e\nquantum machine\nq\n")
    assert result.exit_code == 0, result.output
    with open_corpus(path) as opened:
        (concept,) = opened.concepts()
        assert [term.text for term in concept.terms] == ["量子计算机", "quantum machine"]
    assert CliRunner().invoke(main, [*asked, "--json"]).exit_code == 2


def test_a_term_is_written_as_in_the_texts(corpus: Corpus) -> None:
    texts = [
        ("甚麼是量子計算機？為什麼買量子計算機？", "What is a quantum computer? Why buy a quantum computer?"),
        ("為什麼量子計算機很貴？", "Why are quantum computers expensive?"),
        ("為什麼這裏沒有量子計算機？", "Why are there no quantum computers here?"),
        ("怎麼樣？為什麼？", "How is it? Why?"),
    ]
    import_units(corpus, [TranslationUnit(*pair, "zh-Hant") for pair in texts], ImportSource("hant"))
    candidates = found(corpus)
    assert list(candidates) == ["量子計算機"], "and no function words"
    ((start, end), *_) = candidates["量子計算機"].term_spans
    assert candidates["量子計算機"].example.zh[start:end] == "量子計算機"


def test_another_key_than_those_offered_is_asked_for_again(tmp_path: Path) -> None:
    path = tmp_path / "c.duizhao"
    with open_corpus(path, create=True) as corpus:
        import_units(corpus, UNITS, ImportSource("units"))
    command = ["term", "extract", "--accept", "--corpus", str(path)]
    assert CliRunner().invoke(main, command, input="y\na\nq\n").exit_code == 0
    with open_corpus(path) as corpus:
        assert [concept.chinese[0].text for concept in corpus.concepts()] == ["量子计算机"]


@pytest.mark.parametrize(
    ("typed", "added"),
    [
        ("a\n", ["quantum computers"]),  # the input ends
        ("e\n", []),  # and while a rendering is asked for
        ("e\n \t\nquantum machine\n", ["quantum machine"]),  # an empty rendering is asked for again
    ],
)
def test_what_was_accepted_is_kept_and_told_when_the_input_ends(
    tmp_path: Path, typed: str, added: list[str]
) -> None:
    path = tmp_path / "c.duizhao"
    with open_corpus(path, create=True) as corpus:
        import_units(corpus, UNITS, ImportSource("units"))
    result = CliRunner().invoke(main, ["term", "extract", "--accept", "--corpus", str(path)], input=typed)
    assert result.exit_code == 0
    assert f"{len(added)} term" in result.stderr
    with open_corpus(path) as corpus:
        assert [concept.renderings[0].text for concept in corpus.concepts()] == added


class LastWord:
    """A linker that links whatever is looked for to the last word."""

    def links(
        self, beads: Sequence[tuple[str, str]], whole: Sequence[Sequence[Span]] = (), least: float = 0.5
    ) -> list[list[Link]]:
        assert least <= 1
        return [
            [Link(span, (en.rindex(" ") + 1, len(en)), 1.0) for span in spans]
            for (_, en), spans in zip(beads, whole, strict=True)
        ]


def test_a_speaker_with_the_verb_a_name_with_an_act_and_adverbs_are_no_candidates(corpus: Corpus) -> None:
    units = [
        TranslationUnit("沈砚秋道：“下雨。”", "‘It rains,’ said the captain"),
        TranslationUnit("沈砚秋道：“下雪。”", "‘It snows,’ said the captain"),
        TranslationUnit("沈砚秋翻身。", "He and his horse"),
        TranslationUnit("沈砚秋翻身，下马。", "He got off his horse"),
        TranslationUnit("这是沈砚秋。", "This is Shen"),
        TranslationUnit("沈砚秋来到北京。", "To Beijing came Shen"),
        TranslationUnit("沈砚秋回来。", "Back came Shen"),
        TranslationUnit("高速人行道：开放。", "Open is the pavement"),
        TranslationUnit("走上人行道。", "He stepped on the pavement"),
        TranslationUnit("修人行道。", "They repair the pavement"),
        TranslationUnit("总是下雨。", "It rains always"),
        TranslationUnit("总是下雪。", "It snows always"),
    ]
    import_units(corpus, units, ImportSource("units"))
    terms = {candidate.term for candidate in extract_terms(corpus, LastWord())}
    assert {"沈砚秋", "人行道"} <= terms
    assert terms.isdisjoint({"沈砚秋道", "沈砚秋翻身", "总是"})
