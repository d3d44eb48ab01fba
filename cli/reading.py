"""Options and reports of the commands that read documents."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.terminal import say, warn
from corpus.message import Message

if TYPE_CHECKING:
    from align.pipeline import AlignmentWarning
    from corpus.model import Document
    from corpus.readers.extracted import Omission
    from corpus.text.srx import Srx

KINDS = (
    "boilerplate",
    "code-block",
    "comment",
    "contents",
    "deleted-text",
    "endnote",
    "footnote",
    "front-matter",
    "hidden-text",
    "page-number",
    "running-head",
)
"""The kinds of :class:`corpus.readers.extracted.Omission` that have text to keep."""


def _parsed(_: click.Context, __: click.Parameter, kinds: tuple[str, ...]) -> "frozenset[Omission]":
    from corpus.readers.extracted import Omission

    return frozenset(map(Omission, kinds))


def keep_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--keep KIND``, which gives a set of ``Omission``."""
    return click.option(
        "--keep",
        type=click.Choice(KINDS),
        metavar="KIND",
        multiple=True,
        callback=_parsed,
        help=f"Also read, after the text, content left out by default: {', '.join(KINDS)}. Repeatable.",
    )(command)


def _rules(_: click.Context, __: click.Parameter, path: Path | None) -> "Srx | None":
    from corpus.text.srx import read_srx

    return read_srx(path) if path else None


def srx_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--srx FILE``, which gives its rules."""
    return click.option(
        "--srx",
        metavar="FILE",
        type=click.Path(path_type=Path),
        callback=_rules,
        help="Segment by the rules in an SRX file, as your CAT tool does.",
    )(command)


def tell_left_out(path: Path, document: "Document") -> None:
    """Report on standard error what the reader left out of a document."""
    from corpus.readers.extracted import summary

    if document.left_out:
        say(f"{path}: left out {summary(document.left_out)}.")


_WARNINGS = {
    "encoding": "{document}: read as {found}",
    "language": "{document}: the text is in “{found}”, not “{expected}”; aligned anyway",
    "language-unknown": "{document}: the language was not recognised; aligned anyway",
    "unrelated": "{document}: hardly a translation of the source",
    "lost-reviews": "{document}: {count} reviewed beads have changed texts and need another review",
}


def said(warning: "AlignmentWarning") -> Message:
    """A warning in words."""
    kind = "language-unknown" if warning.found == "und" else warning.kind.value
    fields = {"document": warning.document, "found": warning.found, "expected": warning.expected}
    return Message(_WARNINGS[kind], **fields, count=warning.count)


def tell_warnings(warnings: "Iterable[AlignmentWarning]") -> None:
    """Report the warnings about a pair on standard error."""
    for warning in warnings:
        if warning.kind == "encoding":
            say(said(warning))
        else:
            warn(f"Warning: {said(warning)}")
