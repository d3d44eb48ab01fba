"""Finding beads and links in duizhao, and judging text against text."""
