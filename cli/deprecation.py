"""Names of options and JSON fields that work for one more version."""

from cli.terminal import warn


def warn_of_old_name(old: str, new: str) -> None:
    """Say on standard error that an option has a new name."""
    warn(f"Warning: {old} is now called {new}; the old name works in this version only.")
