"""Facts about a corpus itself, by key, for programs that share it."""

from sqlalchemy import delete

from corpus.store import reading, schema
from corpus.store.corpus import Corpus


def get_property(corpus: Corpus, key: str) -> str | None:
    """A fact; None if it is not recorded."""
    with corpus.reading() as connection:
        return reading.get_property(connection, key)


def put_property(corpus: Corpus, key: str, value: str) -> None:
    """Record a fact."""
    with corpus.writing() as connection:
        schema.set_property(connection, key, value)


def forget_properties(corpus: Corpus, prefix: str, *, older_than: str) -> None:
    """Remove the facts whose keys begin with ``prefix`` and whose values sort before ``older_than``."""
    p = schema.properties
    with corpus.writing() as connection:
        connection.execute(
            delete(p).where(p.c.key.startswith(prefix, autoescape=True), p.c.value < older_than)
        )
