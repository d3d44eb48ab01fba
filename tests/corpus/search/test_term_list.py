"""The term list: entries added, extended, changed, found, and brought over from an older corpus."""

# ruff: noqa: E501 (cases stay on a line)

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import ConflictError, InputError, NotFoundError
from corpus.model import Concept, Term
from corpus.search.terms import find_terms
from corpus.store import Corpus, open_corpus
from corpus.store.term_list import SeenEntry, add_concepts, edit_entry, entries, remove_entry
from tests.corpus.formats.samples import EVERYTHING
from tests.refusals import refusal


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with open_corpus(tmp_path / "c.db", create=True) as corpus:
        yield corpus


def entry(*renderings: str, term: str = "大坝", **fields: Any) -> Concept:
    return Concept((Term(term), *(Term(text, "en") for text in renderings)), **fields)


def test_an_entry_is_stored_with_all_that_it_says(corpus: Corpus) -> None:
    assert add_concepts(corpus, [EVERYTHING]).new == 1
    assert corpus.concepts() == [EVERYTHING]
    assert corpus.statistics().terms == 1
    again = add_concepts(corpus, [EVERYTHING])
    assert (again.new, again.extended, again.same, again.kept) == (0, 0, 1, ())


def test_a_second_import_adds_and_replaces_nothing(corpus: Corpus) -> None:
    add_concepts(corpus, [entry("dam", note="first")])
    added = add_concepts(corpus, [entry("barrage", "dam", note="second", definition="A wall.")])
    assert (added.new, added.extended) == (0, 1)
    assert corpus.concepts() == [entry("dam", "barrage", note="first", definition="A wall.")]
    assert added.kept == ("note of 大坝: “first” stays, not “second”",)


@pytest.mark.parametrize(
    ("first", "second", "entries"),
    [
        (entry("dam", subject="water"), entry("dyke", subject="geology"), 2),
        (entry("dam", id="1"), entry("dyke", id="2"), 2),
        (entry("dam", id="1"), entry("dam", "dyke", id="2"), 1),
        (entry("dam", id="1"), entry("dyke"), 1),
        (entry("dam"), entry("dam", term="大壩"), 1),  # the same term in the other script
        (entry("dam"), entry("gate", term="闸门"), 2),
    ],
)
def test_what_is_one_concept(corpus: Corpus, first: Concept, second: Concept, entries: int) -> None:
    add_concepts(corpus, [first])
    add_concepts(corpus, [second])
    assert len(corpus.concepts()) == entries


def test_synonyms_in_one_file_come_together(corpus: Corpus) -> None:
    add_concepts(corpus, [entry("crack", term="裂缝"), entry("fissure", term="裂缝")])
    assert corpus.concepts() == [entry("crack", "fissure", term="裂缝")]


@pytest.mark.parametrize(
    ("terms", "named"),
    [
        ((Term("dam", "en"),), "dam"),
        ((Term("大坝"),), "大坝"),
        ((Term(" "), Term("dam", "en")), " "),
        ((), ""),
    ],
)
def test_an_entry_needs_both_languages(corpus: Corpus, terms: tuple[Term, ...], named: str) -> None:
    with refusal(InputError, term=named):
        add_concepts(corpus, [entry("gate", term="闸门"), Concept(terms)])
    assert corpus.concepts() == []


def test_a_chinese_term_may_be_in_latin_letters(corpus: Corpus) -> None:
    add_concepts(corpus, [entry("gross domestic product", term="GDP")])
    [match] = find_terms(corpus, "去年GDP增长。", dictionary=False)
    assert (match.term, match.renderings) == ("GDP", ("gross domestic product",))


def test_terms_in_a_sentence_say_what_may_be_used(corpus: Corpus) -> None:
    add_concepts(corpus, [EVERYTHING])
    [match] = find_terms(corpus, "大坝已经加固。", dictionary=False)
    assert (match.term, match.span) == ("大坝", (0, 2))
    assert match.renderings == ("dam",)
    assert match.unwanted == ("barrage", "weir wall")
    assert match.definition == "河流上的挡水建筑物。"
    [traditional] = find_terms(corpus, "水壩加固", dictionary=False)
    assert traditional.renderings == ("dam",)
    [english] = find_terms(corpus, "Two dams were rebuilt.")
    assert english.term == "dam"
    assert english.renderings == ("大坝", "拦河坝", "水壩")


def test_entries_are_changed_and_removed(corpus: Corpus) -> None:
    add_concepts(corpus, [entry("dam"), entry("gate", term="闸门")])
    edit_entry(corpus, "大壩", "dam", of_term={"status": "forbidden"}, of_concept={"note": "n"})
    assert [t.status for t in corpus.concepts()[0].renderings] == ["forbidden"]
    assert [concept.note for concept in corpus.concepts()] == ["n", ""]
    remove_entry(corpus, "大坝")
    with pytest.raises(NotFoundError):
        remove_entry(corpus, "大坝")
    assert [concept.source for concept in corpus.concepts()] == ["闸门"]


def test_an_entry_that_changed_since_it_was_seen_stays_as_it_is(corpus: Corpus) -> None:
    add_concepts(corpus, [entry("dam"), entry("gate", term="闸门")])
    [old] = entries(corpus, "DAM")
    seen = SeenEntry(old.id, old.version)
    edit_entry(corpus, seen, "dam", of_term={"text": "weir"})
    [now] = entries(corpus, "大壩")
    assert (now.id, [term.text for term in now.concept.renderings]) == (old.id, ["weir"])
    with pytest.raises(ConflictError):
        edit_entry(corpus, seen, of_concept={"note": "stale"})
    with pytest.raises(ConflictError):
        remove_entry(corpus, seen)
    assert entries(corpus, "大坝") == [now]
    remove_entry(corpus, SeenEntry(now.id, now.version), "weir")  # the last rendering
    assert [one.concept.source for one in entries(corpus)] == ["闸门"]
    with pytest.raises(NotFoundError):
        edit_entry(corpus, SeenEntry(now.id, now.version), of_concept={"note": "gone"})


def test_a_rendering_does_not_become_empty(corpus: Corpus) -> None:
    add_concepts(corpus, [entry("dam")])
    with refusal(InputError):
        edit_entry(corpus, "大坝", "dam", of_term={"text": " "})
    assert [term.text for term in corpus.concepts()[0].renderings] == ["dam"]


def test_the_terms_of_an_older_corpus_are_brought_over(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with open_corpus(path, create=True) as corpus:
        add_concepts(corpus, [entry("x", term="占位")])
    with sqlite3.connect(path) as database:  # as version 2 had it
        database.executescript(
            """
            DROP TABLE terms;
            DROP TABLE concepts;
            CREATE TABLE terms (id INTEGER PRIMARY KEY, import_id INTEGER, source TEXT NOT NULL,
                folded TEXT NOT NULL, segment TEXT NOT NULL, note TEXT NOT NULL);
            CREATE INDEX ix_terms_folded ON terms (folded);
            CREATE TABLE renderings (term_id INTEGER, name TEXT, text TEXT, PRIMARY KEY (term_id, name));
            INSERT INTO terms VALUES (3, NULL, '大坝', '大坝', '5.2', 'main'), (7, NULL, '闸门', '闸门', '', '');
            INSERT INTO renderings VALUES (3, 'en-a', 'dam'), (3, 'en-GB', 'weir'), (7, 'en', 'gate');
            UPDATE properties SET value = '2' WHERE key = 'schema';
            UPDATE properties SET key = 'next terms', value = '8' WHERE key = 'next concepts';
            """
        )
    database.close()
    with open_corpus(path) as corpus:
        assert corpus.concepts() == [
            Concept(
                (Term("大坝"), Term("weir", "en-GB"), Term("dam", "en", document="en-a")),
                note="main",
                segment="5.2",
            ),
            Concept((Term("闸门"), Term("gate", "en"))),
        ]
        assert add_concepts(corpus, [entry("crack", term="裂缝")]).new == 1
        assert [c.source for c in corpus.concepts()] == ["大坝", "闸门", "裂缝"]
        assert find_terms(corpus, "大坝", dictionary=False)[0].renderings == ("weir", "dam")
