"""The bundled corpus is what its metadata says: complete, reviewed, consistent in terms."""

import pytest

from corpus.folder import DocumentFolder, bundled, bundled_names
from corpus.model import Bitext, Concept
from corpus.text.folding import fold
from corpus.text.tokens import lemma_of, runs

FOLDERS = {contents.source.name: contents for contents in bundled(bundled_names())}
BITEXTS = [(name, bitext) for name, contents in FOLDERS.items() for bitext in contents.bitexts]
TERMS = [(name, term) for name, contents in FOLDERS.items() for term in contents.terms]


def lemmas(text: str) -> list[str]:
    return [lemma_of(word) for word in runs(fold(text))]


@pytest.fixture
def speech() -> DocumentFolder:
    return FOLDERS["future-industries"]


def test_the_speech_is_whole(speech: DocumentFolder) -> None:
    texts = speech.source.texts
    assert texts[0] == speech.source.metadata["title"]
    assert texts[1] == speech.source.metadata["author"]
    assert texts[-1].startswith("※")
    # The two sentences that a page break cut in the extracted text.
    assert "方向明，才能路子正、步履坚。" in texts
    assert any("前瞻应对技术失控" in text for text in texts)
    assert len({segment.paragraph for segment in speech.source.segments}) == 13


@pytest.mark.parametrize(("name", "bitext"), BITEXTS)
def test_every_bead_is_reviewed_and_every_segment_in_one(name: str, bitext: Bitext) -> None:
    assert all(bead.reviewed for bead in bitext.beads), name
    assert [i for bead in bitext.beads for i in bead.source] == list(range(len(bitext.source.segments)))
    assert [i for bead in bitext.beads for i in bead.target] == list(range(len(bitext.target.segments)))


@pytest.mark.parametrize(("name", "bitext"), BITEXTS)
def test_beads_stay_within_their_paragraph(name: str, bitext: Bitext) -> None:
    for bead in bitext.beads:
        source = {bitext.source.segments[i].paragraph for i in bead.source}
        target = {bitext.target.segments[i].paragraph for i in bead.target}
        assert len(source) == 1
        assert target in (source, set()), (name, bead)  # none where a segment is left untranslated


@pytest.mark.parametrize(("name", "bitext"), BITEXTS)
def test_a_translation_says_whose_it_is(name: str, bitext: Bitext) -> None:
    assert bitext.target.metadata["status"].startswith("Made for this corpus"), name
    assert bitext.target.metadata["licence"]


@pytest.mark.parametrize(("name", "term"), TERMS, ids=lambda value: getattr(value, "source", value))
def test_a_term_and_its_renderings_occur_in_its_segment(name: str, term: Concept) -> None:
    contents = FOLDERS[name]
    index = next(i for i, s in enumerate(contents.source.segments) if s.id == term.segment)
    assert term.source in contents.source.segments[index].text
    renderings = {rendering.document: rendering.text for rendering in term.renderings}
    for bitext in contents.bitexts:
        bead = next(bead for bead in bitext.beads if index in bead.source)
        target = " ".join(bitext.target.segments[i].text for i in bead.target)
        rendering = renderings.get(bitext.target.name, "")
        if rendering.lower() not in target.lower():
            assert name != "future-industries", "the speech's terms stand in it word for word"
            rest = iter(lemmas(target))
            # In another form or split, as in “put the warehouse back as it was”.
            assert all(word in rest for word in lemmas(rendering))


def test_the_speech_has_its_terms(speech: DocumentFolder) -> None:
    terms = {term.source for term in speech.terms}
    assert len(terms) == len(speech.terms) >= 50
    assert {"新质生产力", "新型举国体制", "卡脖子", "专精特新企业", "首台（套）", "具身智能"} <= terms
