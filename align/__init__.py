"""Align documents and words, and score translations: the package ``align`` of duizhao."""
