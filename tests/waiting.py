"""Waiting for what another process does."""

import time
from collections.abc import Callable


def wait_until(happened: Callable[[], object]) -> None:
    """Wait until it has happened; AssertionError if it does not, on however slow a machine."""
    last = time.monotonic() + 120
    while not happened():
        assert time.monotonic() < last, "it does not happen"
        time.sleep(0.01)
