"""Readers of source documents: one module per format with a function ``extract``; this one chooses."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from corpus.errors import InputError, unreadable
from corpus.model import Document, Segment, document_from_paragraphs
from corpus.readers.extracted import (
    Extracted,
    Omission,
    TimedText,
    counts_of,
    readable,
    text_lines,
    times_of,
    without_controls,
)
from corpus.system.files import text_name
from corpus.text.decoding import UTF8, decode
from corpus.text.language import canonical_language
from corpus.text.odd_characters import is_blank
from corpus.text.script import detect_language, detect_script
from corpus.text.sentences import split_sentences

Splitter = Callable[[str, str], list[str]]
"""Splits a paragraph, whose language is the second argument, into sentences."""

READERS = {
    **dict.fromkeys((".txt", ".zh", ".en"), "corpus.readers.txt"),
    **dict.fromkeys((".md", ".markdown", ".mdx"), "corpus.readers.md"),
    ".docx": "corpus.readers.docx",
    **dict.fromkeys((".html", ".htm", ".xhtml"), "corpus.readers.html"),
    ".pdf": "corpus.readers.pdf",
    **dict.fromkeys((".srt", ".vtt", ".ass", ".ssa"), "corpus.readers.subtitles"),
    ".epub": "corpus.readers.epub",
    ".odt": "corpus.readers.odt",
    ".rtf": "corpus.readers.rtf",
    ".pptx": "corpus.readers.pptx",
}
"""The module that reads each file extension."""

LONGEST = 1_000_000
"""The most characters in a paragraph that is read; whole books have about as many."""

_CONVERT = {
    **dict.fromkeys((".doc", ".wps", ".wpd", ".pages"), "Save it as .docx: soffice --convert-to docx {name}"),
    **dict.fromkeys((".tex", ".latex"), "Convert it: pandoc {name} -o {stem}.md"),
    **dict.fromkeys((".rst", ".org", ".adoc", ".typ"), "Convert it: pandoc {name} -o {stem}.md"),
    **dict.fromkeys((".ppt", ".odp", ".key"), "Save it as .pptx: soffice --convert-to pptx {name}"),
    **dict.fromkeys((".mobi", ".azw", ".azw3", ".fb2"), "Convert it: ebook-convert {name} {stem}.epub"),
    **dict.fromkeys((".mht", ".mhtml"), "Save the page as .html."),
    ".sub": "Convert it: pysubs2 --to srt {name}",
}
"""By file extension, how to convert such a file into a readable one."""


def read_document(
    path: str | Path,
    language: str | None = None,
    encoding: str | None = None,
    segmented: bool = False,
    keep: Collection[Omission] = (),
    split: Splitter = split_sentences,
) -> Document:
    """Read a document, named after its file, into segments: sentences, headings and bylines.

    ``language`` is detected if not given: ``zh-Hans`` or ``zh-Hant`` for Chinese, ``und`` if the text does
    not show it. ``metadata`` has ``encoding`` if the file was not in UTF-8, and ``title`` if the file names
    one. With ``segmented``, the file is plain text, whatever its extension, with one segment per line (ended
    only by line feeds and carriage returns), kept except for white space at both ends; a segment's id is then
    the number of its line, and blank lines separate paragraphs.

    ``left_out`` counts what the reader leaves out; kinds in ``keep`` are instead appended to the text, a
    paragraph each. ``split`` cuts a paragraph of a language into sentences.

    Raises DuizhaoError if the file cannot be read, has no text, or has an unknown extension.
    """
    path = Path(path)
    if path.is_dir():
        raise InputError("is a folder", path=path, hint="Name a file.")
    extension = path.suffix.lower()
    if extension in _CONVERT and not segmented:
        raise InputError(
            "is in an unsupported format ({extension})",
            path=path,
            hint=_CONVERT[extension],
            extension=extension,
            name=path.name,
            stem=path.stem,
        )
    if extension not in READERS and not segmented and path.exists():
        problem = "unknown extension “{suffix}”" if path.suffix else "has no extension that tells its format"
        hint = "Known extensions: {known}."
        known = " ".join(sorted(READERS))
        raise InputError(problem, path=path, hint=hint, suffix=path.suffix, known=known)
    return _document(_bytes(path), path, language, encoding, segmented, keep, split)


def read_text(
    text: str,
    name: str,
    language: str | None = None,
    segmented: bool = False,
    split: Splitter = split_sentences,
) -> Document:
    """Make a document called ``name`` from a text, read as :func:`read_document` reads a .txt file.

    Raises InputError for half of a surrogate pair.
    """
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        raise InputError(
            "has half of a surrogate pair at character {n:,}", path=name, n=error.start + 1
        ) from error
    try:
        return replace(_document(data, Path(f"{name}.txt"), language, UTF8, segmented, (), split), name=name)
    except InputError as error:
        error.path = name
        raise


def _document(
    data: bytes,
    path: Path,
    language: str | None,
    encoding: str | None,
    segmented: bool,
    keep: Collection[Omission],
    split: Splitter,
) -> Document:
    if not data:
        raise InputError("is empty", path=path, hint="Name a file with text in it.", lacking="text")
    if segmented:
        decoded = decode(data, path, encoding, by_lines=True)
        text, controls = without_controls(decoded.text)
        extracted = Extracted([], encoding=decoded.encoding, left_out=controls)
        segments = tuple(_lines(text))
        texts = [segment.text for segment in segments]
    else:
        extracted = extracted_from(data, path, encoding)
        kept = [text for thing in extracted.left_out if thing.kind in keep for text in text_lines(thing.text)]
        texts = [*extracted.paragraphs, *kept]
    if not texts:
        hint = "If it is a scan, recognise its text first." if path.suffix.lower() == ".pdf" else ""
        raise InputError(
            "has no text", path=path, hint=hint or "Name a file with text in it.", lacking="text"
        )
    tag = _detected(texts) if language is None else canonical_language(language)
    metadata = {
        "title": without_controls(extracted.title)[0].strip(),
        "encoding": extracted.encoding if extracted.encoding != UTF8 else "",
    }
    metadata = {key: value for key, value in metadata.items() if value}
    if segmented:
        document = Document(text_name(path.stem), tag, segments, metadata)
    else:
        paragraphs = [_sentences(split(paragraph, tag)) for paragraph in texts]
        document = document_from_paragraphs(text_name(path.stem), tag, paragraphs, metadata, extracted.labels)
        if extracted.spans:
            document = _with_times(document, paragraphs, extracted.spans)
    left_out = [thing for thing in extracted.left_out if thing.kind not in keep]
    return replace(document, left_out=counts_of(left_out))


def extracted_from(data: bytes, path: Path, encoding: str | None = None) -> Extracted:
    """The paragraphs of a file's bytes; its extension, one of :data:`READERS`, names the format.

    Raises InputError for a paragraph that is too long, and as the reader does.
    """
    extracted = readable(import_module(READERS[path.suffix.lower()]).extract(data, path, encoding))
    for number, paragraph in enumerate(extracted.paragraphs, start=1):
        if len(paragraph) > LONGEST:
            raise InputError(
                "paragraph {n:,} has {found:,} characters (at most {expected:,})",
                path=path,
                hint="Check that the file is text with normal line ends.",
                n=number,
                found=len(paragraph),
                expected=LONGEST,
            )
    return extracted


def _with_times(
    document: Document, paragraphs: Sequence[Sequence[str]], spans: Mapping[int, Sequence[TimedText]]
) -> Document:
    """The document with the times at which each segment is spoken."""
    times = [
        time
        for index, sentences in enumerate(paragraphs)
        for time in (times_of(sentences, spans[index]) if index in spans else [None] * len(sentences))
    ]
    timed = (replace(segment, times=time) for segment, time in zip(document.segments, times, strict=True))
    return replace(document, segments=tuple(timed))


def _sentences(split: Sequence[str]) -> list[str]:
    """The sentences of a paragraph; one with nothing readable, such as a private-use character, joins the
    previous.
    """
    sentences: list[str] = []
    for sentence in split:
        if sentences and is_blank(sentence):
            sentences[-1] += sentence
        else:
            sentences.append(sentence)
    return sentences


def _lines(text: str) -> Iterator[Segment]:
    """One segment for each line that is not blank; blank lines separate paragraphs."""
    paragraph = -1
    after_blank = True
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            paragraph += after_blank
            yield Segment(str(number), line.strip(), paragraph)
        after_blank = not line.strip()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error


def _detected(texts: list[str]) -> str:
    text = "\n".join(texts)
    language = detect_language(text) or "und"
    return f"zh-{detect_script(text) or 'Hans'}" if language == "zh" else language
