"""Source documents: .txt .md .docx .html .pdf .srt, each to a Document with its paragraphs kept."""

import html
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import DuizhaoError
from corpus.language import canonical_language
from corpus.model import Document, document_from_paragraphs
from corpus.paragraphs import mend, paragraphs
from corpus.script import detect_language, detect_script
from corpus.segment import split_sentences
from corpus.text import UTF8, clean, decode


@dataclass(frozen=True, slots=True)
class _Extracted:
    """Paragraphs of a file, with the title and the encoding where the file has one."""

    paragraphs: list[str]
    title: str = ""
    encoding: str = UTF8


def read_document(
    path: str | Path, language: str | None = None, encoding: str | None = None, segmented: bool = False
) -> Document:
    """The document in a file, named after it, in segments that are sentences, headings and bylines.

    ``language`` is detected where it is not given: ``zh-Hans`` or ``zh-Hant`` for Chinese, ``und`` where
    the text does not tell. ``metadata`` has ``encoding`` where that was found not to be UTF-8, and ``title``
    where the file names one. With ``segmented``, the file is plain text, whatever its extension, with a
    segment a line, kept as it is but for white space at both ends, and blank lines between paragraphs.
    Raises DuizhaoError for what cannot be read, has no text, or has an extension that is not known.
    """
    path = Path(path)
    extract = _plain if segmented else _READERS.get(path.suffix.lower())
    if extract is None:
        known = " ".join(sorted(_READERS))
        what = f"unknown extension “{path.suffix}”" if path.suffix else "no extension to tell what it holds"
        raise DuizhaoError(what, path=path, mend=f"Known ones: {known}.")
    data = _bytes(path)
    if not data:
        raise DuizhaoError("is empty", path=path, mend="Name a file with text in it.")
    if segmented:
        decoded = decode(data, path, encoding)
        blocks = re.split(r"\n\s*\n", decoded.text.replace("\f", "\n"))
        groups = [[line.strip() for line in block.split("\n") if line.strip()] for block in blocks]
        extracted = _Extracted([], encoding=decoded.encoding)
    else:
        extracted = extract(data, path, encoding)
        groups = [[paragraph] for paragraph in extracted.paragraphs]
    groups = [group for group in groups if group]
    if not groups:
        raise DuizhaoError("has no text in it", path=path, mend="Name a file with text in it.")
    metadata = {}
    if extracted.title:
        metadata["title"] = extracted.title
    if extracted.encoding != UTF8:
        metadata["encoding"] = extracted.encoding
    tag = _detected(groups) if language is None else canonical_language(language)
    if not segmented:
        groups = [split_sentences(group[0], tag) for group in groups]
    return document_from_paragraphs(path.stem, tag, groups, metadata)


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise DuizhaoError("is a folder", path=path, mend="Name a file.")
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise DuizhaoError("there is no such file", path=path) from error
    except OSError as error:
        raise DuizhaoError(f"cannot be read ({error.strerror})", path=path) from error


def _detected(groups: list[list[str]]) -> str:
    text = "\n".join(segment for group in groups for segment in group)
    language = detect_language(text) or "und"
    return f"zh-{detect_script(text) or 'Hans'}" if language == "zh" else language


def _plain(data: bytes, path: Path, encoding: str | None) -> _Extracted:
    decoded = decode(data, path, encoding)
    return _Extracted(paragraphs(decoded.text), encoding=decoded.encoding)


def _markdown(data: bytes, path: Path, encoding: str | None) -> _Extracted:
    """Markup removed; code blocks, raw HTML and pictures left out; each list item and cell a paragraph."""
    from markdown_it import MarkdownIt

    decoded = decode(data, path, encoding)
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    source = re.sub(r"\A---\n.*?\n---\n", "", decoded.text, flags=re.DOTALL)
    found = []
    title = ""
    heading = False
    for token in parser.parse(source):
        heading = (token.type == "heading_open" and token.tag == "h1") or (heading and token.type == "inline")
        if token.type != "inline":
            continue
        text = ""
        for child in token.children or []:
            if child.type in ("text", "code_inline"):
                text += child.content
            elif child.type in ("softbreak", "hardbreak"):
                text += "\n"
        lines = paragraphs(text)
        found.extend(lines)
        if heading and not title and lines:
            title = lines[0]
    return _Extracted(mend(found), title, decoded.encoding)


def _docx(data: bytes, path: Path, encoding: str | None) -> _Extracted:  # noqa: ARG001 (one signature)
    """Body paragraphs and table cells in order; headers, footers, notes and comments are left out."""
    import docx
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    try:
        document = docx.Document(io.BytesIO(data))
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise DuizhaoError(
            "is no Word document, whatever its name says", path=path, mend="Save it as .docx again."
        ) from error

    def texts(container: object) -> Iterator[str]:
        for item in container.iter_inner_content():  # type: ignore[attr-defined]
            if isinstance(item, Paragraph):
                yield from item.text.split("\n")
            elif isinstance(item, Table):
                seen = set()
                for row in item.rows:
                    for cell in row.cells:
                        if cell._tc not in seen:
                            seen.add(cell._tc)
                            yield from texts(cell)

    found = [" ".join(clean(text).split()) for text in texts(document)]
    return _Extracted(mend([text for text in found if text]), document.core_properties.title or "")


def _html(data: bytes, path: Path, encoding: str | None) -> _Extracted:
    import trafilatura

    if encoding is None and (match := re.search(rb"charset\s*=\s*[\"']?([\w-]+)", data[:2048])):
        encoding = match[1].decode("ascii")
        if encoding.lower() in ("utf-8", "utf8"):
            encoding = None
    decoded = decode(data, path, encoding)
    text = (
        trafilatura.extract(decoded.text, include_comments=False, include_tables=True, favor_recall=True)
        or ""
    )
    title = re.search(r"<title[^>]*>(.*?)</title>", decoded.text, re.DOTALL | re.IGNORECASE)
    lines = [" ".join(line.split()) for line in text.split("\n")]
    name = " ".join(html.unescape(title[1]).split()) if title else ""
    return _Extracted([line for line in lines if line], name, decoded.encoding)


def _pdf(data: bytes, path: Path, encoding: str | None) -> _Extracted:  # noqa: ARG001 (one signature)
    from corpus.pdf import read_pdf

    text, title = read_pdf(data, path)
    return _Extracted(paragraphs(clean(text)), title)


_TIMES = re.compile(r"\d+:\d\d:\d\d[,.]\d{1,3}\s*-->.*")


def _subtitles(data: bytes, path: Path, encoding: str | None) -> _Extracted:
    """The text of the subtitles, sentences joined across them; tags and positions removed."""
    decoded = decode(data, path, encoding)
    found: list[str] = []
    for block in re.split(r"\n\s*\n", decoded.text):
        lines = [line.strip() for line in block.strip().split("\n")]
        times = next((i for i, line in enumerate(lines) if _TIMES.match(line)), None)
        if times is None:
            continue
        spoken = " ".join(
            re.sub(r"<[^>]+>|\{[^}]+\}", "", line).strip() for line in lines[times + 1 :]
        ).strip()
        if not spoken:
            continue
        if found and found[-1][-1] not in '。！？.!?…”"」)）♪':
            found[-1] += ("" if found[-1][-1] > "\u2e80" else " ") + spoken
        else:
            found.append(spoken)
    return _Extracted(found, encoding=decoded.encoding)


_READERS: dict[str, Callable[[bytes, Path, str | None], _Extracted]] = {
    ".txt": _plain,
    ".md": _markdown,
    ".docx": _docx,
    ".html": _html,
    ".htm": _html,
    ".pdf": _pdf,
    ".srt": _subtitles,
}
