"""Alignment of documents and words in duizhao, and the evaluation of texts against texts."""
