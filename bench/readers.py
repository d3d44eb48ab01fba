"""Characters per second that each reader processes, beside the parser that it is built on.

    python -m bench.readers [CHARACTERS]

The same text in every format, about a million characters by default; the parser alone does what the reader
has it do, without looking at the result. `lxml` stands for zip and XML of packages, `decode` for text.
"""

import html
import io
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import lxml.etree
import pptx
from markdown_it import MarkdownIt
from pptx.util import Inches
from selectolax.lexbor import LexborHTMLParser
from striprtf.striprtf import rtf_to_text

from corpus.readers import extracted_from
from corpus.text.decoding import decode

PARAGRAPH = (
    "青石港始建于一九二六年，曾是本省最大的渔港。二十世纪八十年代以后，渔业资源逐年减少，码头渐渐荒废。"
    "市政府于二〇一九年决定重建码头，总投资四亿二千万元。Fish stocks declined year by year."
)
CHARACTERS = 1_000_000


def _zip(parts: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _odt(paragraphs: list[str]) -> bytes:
    names = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "text"))
    body = "".join(f"<text:p>{html.escape(p)}</text:p>" for p in paragraphs)
    return _zip(
        {
            "content.xml": f"<office:document-content {names}><office:body><office:text>{body}"
            "</office:text></office:body></office:document-content>"
        }
    )


def _epub(paragraphs: list[str]) -> bytes:
    page = "".join(f"<p>{html.escape(p)}</p>" for p in paragraphs)
    return _zip(
        {
            "META-INF/container.xml": '<c><rootfile full-path="a.opf"/></c>',
            "a.opf": '<package><manifest><item id="a" href="a.xhtml"/></manifest>'
            '<spine><itemref idref="a"/></spine></package>',
            "a.xhtml": f"<html><body>{page}</body></html>",
        }
    )


def _docx(paragraphs: list[str]) -> bytes:
    import docx

    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _pptx(paragraphs: list[str]) -> bytes:
    presentation = pptx.Presentation()
    for start in range(0, len(paragraphs), 50):
        slide = presentation.slides.add_slide(presentation.slide_layouts[6])
        box = slide.shapes.add_textbox(0, 0, Inches(1), Inches(1))
        box.text_frame.text = "\n".join(paragraphs[start : start + 50])
    stream = io.BytesIO()
    presentation.save(stream)
    return stream.getvalue()


def _rtf(paragraphs: list[str]) -> bytes:
    text = "\\par\n".join("".join(c if c < "\x80" else f"\\u{ord(c)}?" for c in p) for p in paragraphs)
    return f"{{\\rtf1\\ansi{{\\fonttbl{{\\f0 Arial;}}}}{text}\\par}}".encode()


def _srt(paragraphs: list[str]) -> bytes:
    cues = (f"{n}\n00:00:01,000 --> 00:00:02,000\n{p}\n" for n, p in enumerate(paragraphs, 1))
    return "\n".join(cues).encode()


def _xml(part: str) -> Callable[[bytes], object]:
    def parse(data: bytes) -> object:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return lxml.etree.fromstring(archive.read(part))

    return parse


FORMATS: dict[str, tuple[Callable[[list[str]], bytes], str, Callable[[bytes], object]]] = {
    "txt": (lambda p: "\n\n".join(p).encode(), "decode", decode),
    "md": (
        lambda p: "\n\n".join(p).encode(),
        "markdown-it",
        lambda d: MarkdownIt("commonmark").enable("table").parse(d.decode()),
    ),
    "html": (
        lambda p: "".join(f"<p>{html.escape(x)}</p>\n" for x in p).encode(),
        "Lexbor",
        lambda d: LexborHTMLParser(d.decode()),
    ),
    "docx": (_docx, "lxml", _xml("word/document.xml")),
    "odt": (_odt, "lxml", _xml("content.xml")),
    "epub": (_epub, "lxml", _xml("a.xhtml")),
    "pptx": (_pptx, "python-pptx", lambda d: len(pptx.Presentation(io.BytesIO(d)).slides)),
    "rtf": (_rtf, "striprtf", lambda d: rtf_to_text(d.decode())),
    "srt": (_srt, "decode", decode),
}


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    characters = int(sys.argv[1]) if len(sys.argv) > 1 else CHARACTERS
    paragraphs = [PARAGRAPH] * (characters // len(PARAGRAPH))
    total = len(PARAGRAPH) * len(paragraphs)
    print(f"{total:,} characters; thousand characters a second, best of 2")
    print(f"{'format':8}{'reader':>10}{'parser':>10}  parser")
    for name, (make, parser, parse) in FORMATS.items():
        data = make(paragraphs)
        extracted = extracted_from(data, Path(f"a.{name}"))
        assert sum(map(len, extracted.paragraphs)) >= 0.99 * total, name
        ours = min(_seconds(lambda: extracted_from(data, Path(f"a.{name}"))) for _ in range(2))  # noqa: B023
        theirs = min(_seconds(lambda: parse(data)) for _ in range(2))  # noqa: B023
        print(f"{name:8}{total / ours / 1000:10,.0f}{total / theirs / 1000:10,.0f}  {parser}")


if __name__ == "__main__":
    main()
