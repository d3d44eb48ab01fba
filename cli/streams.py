"""Standard output and error in UTF-8, whatever the system's code page is."""

import io
import sys


def use_utf8() -> None:
    """Write UTF-8 to files and pipes; in a terminal, ``?`` for characters that its encoding does not have.

    Bytes of a file name that are not text are written unchanged.
    """
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if stream.isatty():
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")
