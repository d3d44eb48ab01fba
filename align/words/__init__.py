"""Links between words: which words of a bead translate each other."""
