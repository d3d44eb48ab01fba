"""Doubtful beads, named with their reasons in plain words, and texts that are no translation at all."""

from corpus.model import Bitext


def implausible(bitext: Bitext) -> str:
    """What speaks against the target being a translation of the source at all; empty if nothing does."""
    filled = [bead for bead in bitext.beads if bead.source and bead.target and not bead.reviewed]
    if not filled:
        return ""
    mean = sum(bead.confidence or 0.0 for bead in filled) / len(filled)
    if mean < 0.4:
        return f"hardly a translation of the source (mean confidence of its beads: {mean:.2f})"
    return ""
