"""Many document pairs, aligned in parallel into a Parquet dataset, on one machine or a Dask cluster."""

from align.batch.pairs import Pair, read_manifest
from align.batch.part import Record
from align.batch.run import BatchReport, align_batch

__all__ = ["BatchReport", "Pair", "Record", "align_batch", "read_manifest"]
