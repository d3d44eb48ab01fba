"""Links between words: which words of a bead render each other."""
