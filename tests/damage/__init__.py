"""Valid files of every format, and ways to damage them: the same ones for the same seed."""
