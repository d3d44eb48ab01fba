"""Many units at once into an empty corpus: the index is made last, also after an import was broken off."""

from collections.abc import Iterator

import pytest

from corpus.folder import bundled
from corpus.model import TranslationUnit
from corpus.search.concordance import concordance
from corpus.store import Corpus
from corpus.store.importing import ImportSource, add_folder, import_units, remove

UNITS = [TranslationUnit(f"未来产业第{n}条。", f"Future industries, item {n}.") for n in range(30)]


def _broken_off() -> Iterator[TranslationUnit]:
    yield from UNITS[:20]
    raise KeyboardInterrupt


def _import(corpus: Corpus, units: Iterator[TranslationUnit]) -> None:
    import_units(corpus, units, ImportSource("bulk", "", "1", "test"))


def _problems(corpus: Corpus) -> list[str]:
    with corpus.reading() as connection:
        return corpus.index.check(connection)


def test_the_index_is_there_when_the_import_is(corpus: Corpus) -> None:
    _import(corpus, iter(UNITS))
    assert _problems(corpus) == []
    assert concordance(corpus, "未来产业").total == 30


def test_a_broken_off_import_leaves_an_index_to_whoever_comes_next(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.store.importing.BATCH", 10)
    with pytest.raises(KeyboardInterrupt):
        _import(corpus, _broken_off())
    remove(corpus, "bulk")
    add_folder(corpus, bundled()[0], ImportSource("speech", "", "2", "test"))
    assert _problems(corpus) == []
    assert concordance(corpus, "新质生产力").total > 0


def test_a_row_that_is_there_already_is_left_alone(corpus: Corpus) -> None:
    from corpus.store.writing import bulk_insert

    with corpus.writing() as connection:
        for _ in range(2):
            rows = [("a\tb\\", "语\n言"), ("c", "")]
            bulk_insert(connection, "properties", ("key", "value"), rows, unless_there=True)
        bulk_insert(connection, "properties", ("key", "value"), [("c", "new")], unless_there=True)
        found = connection.exec_driver_sql("SELECT key, value FROM properties WHERE key IN ('c', 'a\tb\\')")
        assert sorted(map(tuple, found)) == [("a\tb\\", "语\n言"), ("c", "")]
