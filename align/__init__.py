"""Alignment of documents and words, and the evaluation of texts against texts."""
