"""Collect the texts of the pages in the catalogues: ``python -m cli.web.extract``.

Messages are literals, so they are found in the source: templates of errors and of
:class:`corpus.message.Message`, texts of ``_()`` in templates and modules. New texts are added to each
catalogue without a translation; those no longer used are removed.
"""

import ast
import builtins
import re
from collections.abc import Iterable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import get_args

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from cli.web.i18n import LANGUAGES, catalogue_path
from cli.web.jobs import State
from corpus.model import STATUSES

ROOT = Path(__file__).parents[2]
_UNREACHABLE = ("align/batch", "align/scoring/comet")
"""What the server does not run."""
_VARIABLES = {"problem", "hint", "template", "text"}
"""Local names that hold a template until the error is raised."""
_WORD = re.compile("[A-Za-z]{3}")
_TABLES = {
    "Loss",
    "_WORDING",
    "_WARNINGS",
    "_REFUSALS",
    "_GONE",
    "_LIMITS",
    "_WAIT",
    "_RESTORE",
    "_HABITS",
    "_TRACES",
    "NAMES",
}
"""Constants and classes whose texts are all templates."""
_FROM_BELOW = (
    *("term list", "CC-CEDICT", "corpus", "dictionary", "number differs", "not reviewed", *STATUSES),
    *("hypothesis", "reference", "source"),
)
"""Words of the corpus's answers, and roles of files, that a page shows."""

_HEAD = "# The page of duizhao in LANGUAGE. The keys come from the source: python -m cli.web.extract"

Key = tuple[str, str]
"""A text, and its plural or nothing."""


@cache
def messages(*, everything: bool = False) -> dict[Key, list[tuple[str, int]]]:
    """Every text that a page may say, with the places (path from the root, line) where it is said.

    With ``everything`` also what only Python and the command line may say.
    """
    found: dict[Key, list[tuple[str, int]]] = {}

    def add(keys: Iterable[tuple[int, str, str]], path: Path) -> None:
        for line, text, plural in keys:
            if any(character.isalpha() for character in text):
                found.setdefault((text, plural), []).append((path.relative_to(ROOT).as_posix(), line))

    for path in _modules(everything):
        add(_in_module(ast.parse(path.read_text(encoding="utf-8"))), path)
    for path in sorted((Path(__file__).parent / "templates").glob("*.html")):
        add(_in_template(path), path)
    add(((1, word, "") for word in (*_FROM_BELOW, *get_args(State))), Path(__file__))
    return found


def _modules(everything: bool) -> Iterator[Path]:
    for folder in ("corpus", "align", "cli/web"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if everything or not path.relative_to(ROOT).as_posix().startswith(_UNREACHABLE):
                yield path
    yield ROOT / "cli/reading.py"


def _in_template(path: Path) -> Iterator[tuple[int, str, str]]:
    for line, _, texts, _ in babel_extract(BytesIO(path.read_bytes()), ["_"], [], {}):
        given = [text for text in ((texts,) if isinstance(texts, str) else texts or ()) if text]
        if given:
            yield line, given[0], given[1] if len(given) > 1 else ""


def _in_module(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="counted"), args=[_, *thing]):
                for nouns in zip(*map(_literals, thing), strict=True):
                    yield node.lineno, f"{{n:,}} {nouns[0]}", f"{{n:,}} {(*nouns, nouns[0] + 's')[1]}"
            case ast.Call(func=ast.Name(id="Message" | "Text"), args=[template]):
                ones = [text for k in node.keywords if k.arg == "one" for text in _literals(k.value)]
                for text in _literals(template):
                    yield node.lineno, ones[0] if ones else text, text if ones else ""
            case ast.Call(func=ast.Name(id="Finding" | "finding" | "CometProblem"), args=arguments):
                said = [found for argument in arguments for found in _literals(argument)]
                yield from ((node.lineno, found, "") for found in said if " " in found)
            case ast.Call(func=ast.Name(id="_says" | "HTTPException"), args=[_, text]):
                yield from ((node.lineno, found, "") for found in _literals(text))
            case ast.Call(func=ast.Name(id="_" | "gettext"), args=[text, *_]):
                yield from ((node.lineno, found, "") for found in _literals(text))
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if _takes_template(name):
                texts = [*node.args, *(k.value for k in node.keywords if k.arg == "hint")]
                yield from ((node.lineno, found, "") for text in texts for found in _literals(text))
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)) if (
                node.value
            ):
                if name in _VARIABLES:
                    yield from ((node.lineno, found, "") for found in _literals(node.value))
                elif name in _TABLES:
                    yield from _in_table(node.value)
            case ast.ClassDef(name=name) if name in _TABLES:
                for statement in node.body:
                    if isinstance(statement, ast.Assign):
                        yield from _in_table(statement.value)
            case ast.Assign(targets=[ast.Attribute(attr=name)], value=value) if name in _VARIABLES:
                yield from ((node.lineno, found, "") for found in _literals(value))
            case ast.Call(keywords=[*_, ast.keyword(arg="hint", value=value)]):
                yield from ((node.lineno, found, "") for found in _literals(value))
            case ast.Tuple(elts=elements) if any(
                isinstance(e, ast.Name) and _takes_template(e.id) for e in elements
            ):
                direct = [e for e in elements if not isinstance(e, ast.Tuple)]
                yield from ((node.lineno, found, "") for e in direct for found in _literals(e))


def _takes_template(name: str) -> bool:
    return name in ("__init__", "check_length") or (name.endswith("Error") and not hasattr(builtins, name))


def _in_table(table: ast.expr) -> Iterator[tuple[int, str, str]]:
    for value in table.values if isinstance(table, ast.Dict) else [table]:
        if isinstance(value, ast.Tuple) and len(texts := list(_literals(value))) == 2 and "{n" in texts[0]:
            yield value.lineno, texts[0], texts[1]
            continue
        for node in ast.walk(value):
            # A text has letters; other strings are signs to look for.
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _WORD.search(node.value):
                yield node.lineno, node.value, ""


def _literals(node: ast.expr) -> Iterator[str]:
    """The texts that an expression may evaluate to, as far as they are literals."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from _literals(one)
            yield from _literals(other)
        case ast.Tuple(elts=elements) | ast.BoolOp(values=elements):
            for element in elements:
                yield from _literals(element)


def main() -> None:
    """Update the catalogues from the source."""
    for language in LANGUAGES:
        found = messages(everything=language == "en")
        path = catalogue_path(language)
        with path.open("rb") as stream:
            old = read_po(stream)
        new = Catalog(
            language.replace("-", "_"), header_comment=_HEAD, project="duizhao", charset="utf-8", fuzzy=False
        )
        new.last_translator = new.copyright_holder = new.language_team = "The duizhao developers"
        new.revision_date = new.creation_date = old.creation_date
        for (text, plural), places in sorted(found.items()):
            known = old.get(text)
            said = known.string if known else ("", "") if plural else ""
            if language != "en" or (said and any(said)):
                new.add((text, plural) if plural else text, said, locations=sorted(places))
        with path.open("wb") as stream:
            write_po(stream, new, width=108, include_lineno=False)


if __name__ == "__main__":
    main()
