"""Search a corpus: queries, concordance, fuzzy matches, renderings, counterparts, terms."""
