"""The bilingual corpus of duizhao: documents and bitexts, on disk, in a database and in memory."""

VERSION = "0.1.0"
"""The version of duizhao; reading it from the installed package takes as long as loading sacrebleu."""
