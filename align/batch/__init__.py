"""Many document pairs, aligned in parallel into a Parquet dataset, on one machine or a Dask cluster."""

from align.batch.pairs import FilePair, read_manifest
from align.batch.part import PairRecord
from align.batch.run import BatchReport, align_batch

__all__ = ["BatchReport", "FilePair", "PairRecord", "align_batch", "read_manifest"]
