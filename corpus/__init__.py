"""The bilingual corpus of duizhao: documents and bitexts, on disk, in a database and in memory."""
