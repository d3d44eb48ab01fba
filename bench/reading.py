"""Reading documents: characters per second of each reader, beside the parser that it is built on.

python -m bench.reading FILE …
"""

import argparse
import io
import time
import zipfile
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path

import lxml.etree
import pypdfium2
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from corpus.readers import READERS


def _pdf(data: bytes) -> None:
    for page in pypdfium2.PdfDocument(data):
        page.get_textpage().get_text_range()


def _docx(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        lxml.etree.fromstring(archive.read("word/document.xml"))


PARSERS: dict[str, Callable[[bytes], object]] = {
    ".txt": lambda data: data.decode(errors="replace"),
    ".md": lambda data: MarkdownIt("commonmark").enable("table").parse(data.decode()),
    ".html": lambda data: LexborHTMLParser(data).root,
    ".docx": _docx,
    ".pdf": _pdf,
}


def _seconds(work: Callable[[], object]) -> float:
    """The shortest of at least three times, of as many as fit into a second."""
    times: list[float] = []
    while len(times) < 3 or sum(times) < 1:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    for path in parser.parse_args().files:
        data = path.read_bytes()
        extract = import_module(READERS[path.suffix]).extract
        characters = sum(map(len, extract(data, path, None).paragraphs))
        ours = _seconds(partial(extract, data, path, None))
        line = f"{path.name}: {characters:,} characters, {characters / ours:,.0f} a second"
        if path.suffix in PARSERS:
            own = _seconds(partial(PARSERS[path.suffix], data))
            line += f"; its parser alone {characters / own:,.0f}"
        print(line)


if __name__ == "__main__":
    main()
