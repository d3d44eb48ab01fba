"""The corpus as a database: a SQLite file by default, PostgreSQL by URL.

>>> from corpus.store import open_corpus
>>> with open_corpus() as corpus:  # the bundled documents
...     [record.name for record in corpus.imports()][:1]
['future-industries']

Lookups are in :mod:`corpus.search.concordance`.
"""

from corpus.store.corpus import Corpus, ImportRecord, Statistics
from corpus.store.opening import open_corpus
from corpus.store.reading import BeadText

__all__ = ["BeadText", "Corpus", "ImportRecord", "Statistics", "open_corpus"]
