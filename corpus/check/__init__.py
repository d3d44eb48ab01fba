"""Whether a unit is plausible, and which beads are doubtful."""
