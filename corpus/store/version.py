"""The version of the tables, apart from them: reading a corpus needs to know no more."""

SCHEMA = 4
"""The version that this program reads and writes; :data:`corpus.store.schema.MIGRATIONS` leads to it."""
