"""SubRip subtitles."""

import re
from pathlib import Path

from corpus.readers.extracted import Extracted
from corpus.text.decoding import decode
from corpus.text.lines import join_lines

_TIMES = re.compile(r"\s*\d+:\d\d:\d\d[,.]\d{1,3}\s*-->")
_TAGS = re.compile(r"</?[a-zA-Z][^>]*>|\{\\[^}]*\}")
_ENDS = re.compile(r"[。！？.!?…—♪\]】)）][”’」』\"']*$")
_STARTS = re.compile(r"[-–—♪\[【(（]")


def extract(data: bytes, path: Path, encoding: str | None) -> Extracted:
    """What is spoken: a sentence over several subtitles in one piece, each speaker (``-``) on their own.

    Where subtitles have no punctuation, as is usual in Chinese, each is a paragraph.
    """
    decoded = decode(data, path, encoding)
    spoken: list[list[str]] = []
    for line in decoded.text.split("\n"):
        content = " ".join(_TAGS.sub("", line).split())
        if _TIMES.match(line):
            if spoken and spoken[-1] and spoken[-1][-1].isdecimal():
                spoken[-1].pop()  # the number of this subtitle
            spoken.append([])
        elif content and spoken:
            if spoken[-1] and _STARTS.match(content):
                spoken.append([])
            spoken[-1].append(content)
    texts = [join_lines(lines) for lines in spoken if lines]
    if 3 * sum(_ENDS.search(text) is not None for text in texts) < len(texts):
        return Extracted(texts, encoding=decoded.encoding)
    groups: list[list[str]] = []
    for text in texts:
        if groups and not _ENDS.search(groups[-1][-1]) and not _STARTS.match(text):
            groups[-1].append(text)
        else:
            groups.append([text])
    return Extracted([join_lines(group) for group in groups], encoding=decoded.encoding)
