"""The version of the tables, in a separate module so that reading needs nothing else."""

SCHEMA = 4
"""The version that this program reads and writes; :data:`corpus.store.schema.MIGRATIONS` leads to it."""
