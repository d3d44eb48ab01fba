"""The best path of beads: which ones are considered, what they weigh, and the dynamic programme over them."""
