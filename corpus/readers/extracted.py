"""What the readers of all formats give."""

from dataclasses import dataclass

from corpus.text.decoding import UTF8


@dataclass(frozen=True, slots=True)
class Extracted:
    """The paragraphs of a file, with the title that the file names and the encoding it was in."""

    paragraphs: list[str]
    title: str = ""
    encoding: str = UTF8


def text_lines(text: str) -> list[str]:
    """The lines of ``text`` that are not empty, runs of white space become one space."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return [line for line in lines if line]
