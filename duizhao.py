"""Chinese–English parallel text in Python: align it, look things up in it, exchange it, score translations.

>>> import duizhao as dz
>>> alignment = dz.align("今天下雨。我们在家。", "It is raining today. We are at home.")
>>> alignment.to_frame()[["source", "target"]].values.tolist()
[['今天下雨。', 'It is raining today.'], ['我们在家。', 'We are at home.']]

Results show themselves in a notebook, and ``to_frame()`` makes pandas DataFrames of them. Everything is
imported when it is first asked for. ``python -m duizhao`` is the command.
"""

import importlib.util
import sys
import warnings
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

_PACKAGES = ("corpus", "align", "cli")


def _obstacle() -> str:
    """One line that names what hides our own packages; empty if nothing does.

    Another module of the same name may come first on the path, and another distribution may have overwritten
    our files. Neither is imported to find out.
    """
    for name in _PACKAGES:
        ours = Path(__file__).resolve().with_name(name) / "__init__.py"
        spec = importlib.util.find_spec(name)
        places = [spec.origin, *(spec.submodule_search_locations or ())] if spec else []
        found = next((place for place in places if place), None)
        if not ours.exists():
            return f"{ours.parent}: this part of duizhao is missing. Install duizhao again."
        if found is None or Path(found).resolve() != ours:
            return (
                f"{found or name}: this module has the name of a part of duizhao and is found before it. "
                "Rename it, or run duizhao from another folder."
            )
        if b"duizhao" not in ours.read_bytes():
            return (
                f"{ours}: another package called “{name}” was installed over duizhao's. Uninstall it and "
                "install duizhao again, best in an environment of its own (pipx install duizhao)."
            )
    return ""


if _found := _obstacle():
    if __name__ == "__main__" or Path(sys.argv[0]).stem == "duizhao":
        print(f"Error: {_found}", file=sys.stderr)
        raise SystemExit(2)
    raise ImportError(_found)

from cli.neutral import for_python, neutral  # noqa: E402 (nothing of ours is imported before the check)

if TYPE_CHECKING:
    import pandas as pd

    from align.pipeline import Alignment, AlignmentWarning
    from align.scoring.pipeline import Scored
    from corpus.errors import (
        ConflictError,
        DuizhaoError,
        InputError,
        NotFoundError,
        OutputError,
        UnavailableError,
        UsageError,
    )
    from corpus.formats.notebook import Rows, Units
    from corpus.model import Bead, Bitext, Concept, Document, Segment, Term, TranslationUnit
    from corpus.search.concordance import Concordance, Hit
    from corpus.search.fuzzy import FuzzyMatch, FuzzyMatches
    from corpus.search.renderings import Renderings
    from corpus.search.terms import TermMatch
    from corpus.store.corpus import Corpus, ImportRecord
    from corpus.store.corrections import Applied
    from corpus.store.importing import Imported

_HOMES = {
    "align.pipeline": ("Alignment", "AlignmentWarning"),
    "align.scoring.pipeline": ("Scored",),
    "corpus.errors": (
        *("ConflictError", "DuizhaoError", "InputError", "NotFoundError", "OutputError"),
        *("UnavailableError", "UsageError"),
    ),
    "corpus.model": ("Bead", "Bitext", "Concept", "Document", "Segment", "Term", "TranslationUnit"),
    "corpus.formats.notebook": ("Rows", "Units"),
    "corpus.search.concordance": ("Concordance", "Hit"),
    "corpus.search.fuzzy": ("FuzzyMatch", "FuzzyMatches"),
    "corpus.search.renderings": ("Renderings",),
    "corpus.search.terms": ("TermMatch",),
}

__all__ = [
    "Alignment",
    "AlignmentWarning",
    "Bead",
    "Bitext",
    "Concept",
    "Concordance",
    "ConflictError",
    "Document",
    "DuizhaoError",
    "FuzzyMatch",
    "FuzzyMatches",
    "Hit",
    "InputError",
    "NotFoundError",
    "OpenCorpus",
    "OutputError",
    "Renderings",
    "Rows",
    "Scored",
    "Segment",
    "Term",
    "TermMatch",
    "TranslationUnit",
    "UnavailableError",
    "Units",
    "UsageError",
    "align",
    "main",
    "open",
    "read",
    "read_document",
    "score",
    "write",
]


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module 'duizhao' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__


@for_python
def align(
    source: "str | Path | Document",
    target: "str | Path | Document",
    *,
    encoder: Literal["use", "labse", "none"] = "use",
    source_language: str | None = None,
    target_language: str | None = None,
) -> "Alignment":
    """Align a text with its translation; each is a path, the text itself, or a Document.

    Languages that are None are detected. Raises DuizhaoError for files that cannot be read, and for
    languages that cannot be right.

    >>> [bead.type for bead in dz.align("你好。再见。", "Hello, and goodbye.").bitext.beads]
    ['2-1']
    """
    from align import pipeline

    policy = pipeline.AlignmentPolicy(
        encoder, source_language=source_language, target_language=target_language
    )
    return pipeline.align(source, target, policy)


@for_python
def read(path: str | Path, format: str | None = None, **options: Any) -> "Units":
    """Read the translation units of a file; ``format`` is that of its extension unless named.

    ``options`` are the format's own (docs/reference/formats.md). ``losses`` of the result lists the content
    of the file that a unit cannot represent.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     dz.write(f"{folder}/m.tmx", [dz.TranslationUnit("你好。", "Hello.")])
    ...     dz.read(f"{folder}/m.tmx").to_frame()[["source", "target"]].values.tolist()
    [['你好。', 'Hello.']]
    """
    from corpus.formats import read_units
    from corpus.formats.notebook import Units
    from corpus.formats.report import LossReport

    report = LossReport()
    units = list(read_units(Path(path), format, report=report, **options))
    return Units(units, (line.translated(neutral()) for line in report.lines()))


@for_python
def write(
    path: str | Path,
    units: "Iterable[TranslationUnit] | pd.DataFrame | Alignment",
    format: str | None = None,
    **options: Any,
) -> None:
    """Write units, a DataFrame with at least ``source`` and ``target``, or an alignment to a file.

    The file is written whole or not at all. A warning says what the format could not hold.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     dz.write(f"{folder}/m.tsv", dz.align("你好。", "Hello."))
    """
    from corpus.formats import write_units
    from corpus.formats.notebook import as_units
    from corpus.formats.report import LossReport

    report = LossReport()
    write_units(Path(path), as_units(units), format, report=report, **options)
    for line in report.lines():
        warnings.warn(f"{path}: {line.translated(neutral())}", stacklevel=4)


@for_python
def read_document(path: str | Path, language: str | None = None) -> "Document":
    """Read a document (Word, PDF, HTML, Markdown, subtitles, text …) as paragraphs of segments.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.txt").write_text("今天下雨。我们在家。", encoding="utf-8")
    ...     dz.read_document(f"{folder}/a.txt").texts
    ['今天下雨。', '我们在家。']
    """
    from corpus.readers import read_document as reader

    return reader(Path(path), language)


@for_python
def score(
    systems: "Mapping[str, Sequence[str] | str | Path]",
    references: "Sequence[str] | str | Path | Mapping[str, Sequence[str] | str | Path]",
    *,
    source: "Sequence[str] | str | Path | None" = None,
    metrics: Sequence[str] | str | None = None,
    languages: str = "",
    **policy: Any,
) -> "Scored":
    """Score systems against one reference, or several by name.

    Each is a list with a text for each segment, or a file (``FILE`` or ``FILE:COLUMN``) as ``duizhao score``
    reads it.

    ``policy`` are further fields of align.scoring.pipeline.ScoringPolicy (``significance``, ``baseline``,
    ``samples`` …). Raises DuizhaoError for numbers of segments that differ, and where scores would mislead.

    >>> outputs = {"A": ["The cat sat on the mat."], "B": ["A cat is sitting on a mat."]}
    >>> dz.score(outputs, ["The cat sat on the mat."], languages="zh-en").to_frame()["system"].tolist()
    ['A', 'B']
    """
    from align.scoring import pipeline
    from corpus.system.arguments import check_options, fields_of

    if metrics:
        policy["metrics"] = (metrics,) if isinstance(metrics, str) else tuple(metrics)
    check_options("score", policy, fields_of(pipeline.ScoringPolicy))
    return pipeline.score_texts(systems, references, source, languages, pipeline.ScoringPolicy(**policy))


@for_python
def open(target: str | Path | None = None, *, create: bool = False) -> "OpenCorpus":
    """Open a corpus: a file, a PostgreSQL URL, or None for the bundled speech, which cannot be changed.

    >>> with dz.open() as corpus:
    ...     corpus.lookup("卡脖子").hits[0].spans
    ((45, 48),)
    """
    from corpus.store import open_corpus

    return OpenCorpus(open_corpus(target, create=create, read_only=target is None))


class OpenCorpus:
    """An open corpus; ``open`` makes one. Use it in a ``with`` statement, or close it.

    >>> with dz.open() as corpus:
    ...     next(corpus.renderings("未来产业").records())["rendering"]
    'future industries'
    """

    def __init__(self, store: "Corpus") -> None:
        self._store = store

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._store.close()

    @for_python
    def lookup(
        self,
        query: str,
        *,
        limit: int = 50,
        offset: int = 0,
        side: Literal["zh", "en"] | None = None,
        regional: bool = False,
    ) -> "Concordance":
        """Find where ``query`` occurs, with its likely renderings: a hit for each occurrence.

        ``limit``, ``offset`` and ``total`` count beads: one in which the query occurs twice gives two hits. A
        page has all translations of its last text. With ``regional`` a word is also found in its regional
        equivalents (软件, 軟體). corpus.search.query describes the query syntax.
        """
        from dataclasses import replace

        from align.words.linker import word_linker
        from corpus.search.concordance import by_occurrence, concordance
        from corpus.search.query import check_query
        from corpus.search.renderings import with_counterparts

        check_query(query)
        found = concordance(self._store, query, limit=limit, offset=offset, side=side, regional=regional)
        found = replace(found, hint=neutral().gettext(found.hint))
        return with_counterparts(self._store, by_occurrence(found), word_linker())

    @for_python
    def fuzzy(self, text: str, *, limit: int = 5, minimum: int = 70) -> "FuzzyMatches":
        """Find the most similar texts of the corpus, with at least ``minimum`` per cent."""
        from corpus.search.fuzzy import fuzzy
        from corpus.search.query import check_sentence

        check_sentence(text)
        return fuzzy(self._store, text, limit=limit, minimum=minimum)

    @for_python
    def renderings(self, term: str, *, regional: bool = False) -> "Renderings":
        """Count how a term is rendered, with an example of each rendering.

        With ``regional`` also its regional equivalents (软件, 軟體) are counted.
        """
        from align.words.linker import word_linker
        from corpus.search.query import check_query
        from corpus.search.renderings import renderings

        check_query(term)
        return renderings(self._store, term, word_linker(), regional=regional)

    @for_python
    def terms(self, text: str | None = None) -> "Rows[TermMatch] | Rows[Concept]":
        """The terms that occur in ``text``, or the whole term list."""
        from corpus.formats.notebook import Rows
        from corpus.search.terms import find_terms

        return Rows(self._store.concepts()) if text is None else Rows(find_terms(self._store, text))

    @for_python
    def add_term(self, term: str, rendering: str, **fields: str) -> None:
        """Add a Chinese term with a rendering to the term list, or a further rendering to its entry.

        ``fields`` are ``status``, ``part_of_speech`` and ``source`` of the rendering. Raises InputError for a
        term without a Chinese character.
        """
        from corpus.store.term_list import add_concepts, new_entry
        from corpus.system.arguments import check_options

        check_options("a new term", fields, dict.fromkeys(("status", "part_of_speech", "source"), str))
        of_rendering: dict[str, Any] = dict(fields)
        add_concepts(self._store, [new_entry(term, rendering, **of_rendering)])

    @for_python
    def edit_term(self, term: str, rendering: str | None = None, **fields: str) -> None:
        """Change the entries of a term: ``definition``, ``subject`` and ``note``.

        With a ``rendering``, also ``text``, ``status``, ``part_of_speech`` and ``source`` of that rendering.
        Raises NotFoundError if the list lacks the term or the rendering.
        """
        from corpus.store.term_list import edit_entry
        from corpus.system.arguments import check_options

        of_entry = ("definition", "subject", "note")
        known = (*of_entry, *("text", "status", "part_of_speech", "source") * (rendering is not None))
        check_options("an entry" if rendering is None else "a rendering", fields, dict.fromkeys(known, str))
        of_concept = {name: value for name, value in fields.items() if name in of_entry}
        of_term = {name: value for name, value in fields.items() if name not in of_entry}
        edit_entry(self._store, term, rendering, of_term=of_term, of_concept=of_concept)

    @for_python
    def remove_term(self, term: str, rendering: str | None = None) -> None:
        """Remove the entries of a term, or one rendering from them. Raises NotFoundError if there is none."""
        from corpus.store.term_list import remove_entry

        remove_entry(self._store, term, rendering)

    @for_python
    def import_(
        self,
        path: str | Path,
        format: str | None = None,
        *,
        name: str = "",
        even_reviewed: bool = False,
        **options: Any,
    ) -> "Imported | Applied":
        """Import a file of translation units as ``name``, by default the file's name.

        A changed file of the same name replaces its earlier contents; reviews whose text has changed are
        discarded only with ``even_reviewed``. ``options`` are those of :func:`read`. From a side-by-side Word
        document exported from the corpus, the reviewers' changes are applied instead.
        """
        from corpus.formats import format_of
        from corpus.formats.report import LossReport
        from corpus.formats.review import read_review
        from corpus.store.corrections import apply_review
        from corpus.store.import_file import import_file, units_to_import
        from corpus.system.files import user_name

        file = Path(path)
        if format_of(file, format).name == "docx" and (rows := read_review(file)):
            return apply_review(self._store, file, rows, user_name())
        units = units_to_import(file, format, LossReport(), **options)
        return import_file(
            self._store, file, units, added_by=user_name(), name=name, even_reviewed=even_reviewed
        )

    def units(self) -> "Units":
        """All translation units."""
        from corpus.formats.notebook import Units

        return Units(self._store.units())

    def imports(self) -> "Rows[ImportRecord]":
        """All imports of the corpus, with their dates."""
        from corpus.formats.notebook import Rows

        return Rows(self._store.imports())


def main() -> None:
    """The command ``duizhao``.

    >>> dz.main.__module__
    'duizhao'
    """
    from cli.main import main as command

    command(prog_name="duizhao")


if __name__ == "__main__":
    main()
