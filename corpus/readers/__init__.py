"""Source documents: one module a format, each with a function ``extract``; this module picks it."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from corpus.errors import InputError, unreadable
from corpus.model import Document, Segment, document_from_paragraphs
from corpus.readers.extracted import (
    Extracted,
    Omission,
    Span,
    counts_of,
    readable,
    text_lines,
    times_of,
    without_controls,
)
from corpus.text.decoding import UTF8, decode
from corpus.text.language import canonical_language
from corpus.text.odd_characters import is_blank
from corpus.text.script import detect_language, detect_script
from corpus.text.sentences import split_sentences

Splitter = Callable[[str, str], list[str]]
"""Cuts a paragraph, whose language is the second argument, into sentences."""

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
"""File extension to the module that reads it."""

LONGEST = 1_000_000
"""Characters of the longest paragraph that is read; whole books have about as many."""

_CONVERT = {
    **dict.fromkeys((".doc", ".wps", ".wpd", ".pages"), "Save it as .docx: soffice --convert-to docx {name}"),
    **dict.fromkeys((".tex", ".latex"), "Convert it: pandoc {name} -o {stem}.md"),
    **dict.fromkeys((".rst", ".org", ".adoc", ".typ"), "Convert it: pandoc {name} -o {stem}.md"),
    **dict.fromkeys((".ppt", ".odp", ".key"), "Save it as .pptx: soffice --convert-to pptx {name}"),
    **dict.fromkeys((".mobi", ".azw", ".azw3", ".fb2"), "Convert it: ebook-convert {name} {stem}.epub"),
    **dict.fromkeys((".mht", ".mhtml"), "Save the page as .html."),
    ".sub": "Convert it: pysubs2 --to srt {name}",
}
"""File extension to how the user makes a file of it that can be read."""


def read_document(
    path: str | Path,
    language: str | None = None,
    encoding: str | None = None,
    segmented: bool = False,
    keep: Collection[Omission] = (),
    split: Splitter = split_sentences,
) -> Document:
    """The document in a file, named after it, in segments that are sentences, headings and bylines.

    ``language`` is detected where it is not given: ``zh-Hans`` or ``zh-Hant`` for Chinese, ``und`` where
    the text does not tell. ``metadata`` has ``encoding`` where the file was found not to be in UTF-8, and
    ``title`` where the file names one. With ``segmented``, the file is plain text, whatever its extension,
    with a segment a line (by line feeds and carriage returns only), kept as it is but for white space at
    both ends; a segment's id is then the number of its line, and blank lines stand between paragraphs.

    What the reader leaves out is counted in ``left_out``; what is of a kind in ``keep`` follows the text
    instead, a paragraph each. ``split`` cuts a paragraph of a language into sentences.
    Raises DuizhaoError for what cannot be read, has no text, or has an extension that is not known.
    """
    path = Path(path)
    if path.is_dir():
        raise InputError("is a folder", path=path, hint="Name a file.")
    extension = path.suffix.lower()
    if extension in _CONVERT and not segmented:
        raise InputError(
            "is in a format that is not read ({extension})",
            path=path,
            hint=_CONVERT[extension],
            extension=extension,
            name=path.name,
            stem=path.stem,
        )
    if extension not in READERS and not segmented:
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
    """A document called ``name`` of a text, read as :func:`read_document` reads a .txt file."""
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
        raise InputError("is empty", path=path, hint="Name a file with text in it.")
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
        hint = "If it is a scan, have its text recognised first." if path.suffix.lower() == ".pdf" else ""
        raise InputError("has no text in it", path=path, hint=hint or "Name a file with text in it.")
    tag = _detected(texts) if language is None else canonical_language(language)
    metadata = {
        "title": without_controls(extracted.title)[0].strip(),
        "encoding": extracted.encoding if extracted.encoding != UTF8 else "",
    }
    metadata = {key: value for key, value in metadata.items() if value}
    if segmented:
        document = Document(path.stem, tag, segments, metadata)
    else:
        paragraphs = [_sentences(split(paragraph, tag)) for paragraph in texts]
        document = document_from_paragraphs(path.stem, tag, paragraphs, metadata, extracted.labels)
        if extracted.spans:
            document = _with_times(document, paragraphs, extracted.spans)
    left_out = [thing for thing in extracted.left_out if thing.kind not in keep]
    return replace(document, left_out=counts_of(left_out))


def extracted_from(data: bytes, path: Path, encoding: str | None = None) -> Extracted:
    """The paragraphs of a file's bytes; its extension, one of :data:`READERS`, says what it is."""
    extracted = readable(import_module(READERS[path.suffix.lower()]).extract(data, path, encoding))
    for number, paragraph in enumerate(extracted.paragraphs, start=1):
        if len(paragraph) > LONGEST:
            raise InputError(
                "paragraph {n:,} has {found:,} characters; the longest that is read has {expected:,}",
                path=path,
                hint="Check that the file is text and has its line ends.",
                n=number,
                found=len(paragraph),
                expected=LONGEST,
            )
    return extracted


def _with_times(
    document: Document, paragraphs: Sequence[Sequence[str]], spans: Mapping[int, Sequence[Span]]
) -> Document:
    """The document, each segment with the times at which it is spoken."""
    times = [
        time
        for index, sentences in enumerate(paragraphs)
        for time in (times_of(sentences, spans[index]) if index in spans else [None] * len(sentences))
    ]
    timed = (replace(segment, times=time) for segment, time in zip(document.segments, times, strict=True))
    return replace(document, segments=tuple(timed))


def _sentences(split: Sequence[str]) -> list[str]:
    """The sentences of a paragraph; what cannot be read, as a private-use one, joins the one before."""
    sentences: list[str] = []
    for sentence in split:
        if sentences and is_blank(sentence):
            sentences[-1] += sentence
        else:
            sentences.append(sentence)
    return sentences


def _lines(text: str) -> Iterator[Segment]:
    """A segment a line that is not blank; blank lines part paragraphs."""
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
