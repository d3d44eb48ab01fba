"""Messages are data: literal templates, filled by fields, and read by people only."""

import ast
import builtins
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = [path for top in ("corpus", "align", "cli") for path in sorted((ROOT / top).rglob("*.py"))]
LOOKS = ("startswith", "endswith", "find", "index", "match", "search")
NAMES = [path.relative_to(ROOT).as_posix() for path in SOURCES]


def _made(tree: ast.Module) -> Iterator[tuple[ast.Call, list[ast.expr]]]:
    """The calls that make an error or a message, each with the expressions that are its templates."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        name = node.func.id
        if name == "Message" or (name.endswith("Error") and not hasattr(builtins, name)):
            hints = [keyword.value for keyword in node.keywords if keyword.arg in ("hint", "one")]
            yield node, [*node.args[:1], *hints]


@pytest.mark.parametrize("path", SOURCES, ids=NAMES)
def test_templates_are_literals_whose_fields_are_given(path: Path) -> None:
    if path.name == "message.py":  # counted() makes its template of a noun
        return
    for call, templates in _made(ast.parse(path.read_text(encoding="utf-8"))):
        given = {keyword.arg for keyword in call.keywords}
        for template in templates:
            where = f"{path}:{template.lineno}"
            assert not any(isinstance(part, ast.JoinedStr) for part in ast.walk(template)), where
            parts = [template.body, template.orelse] if isinstance(template, ast.IfExp) else [template]
            texts = [part.value for part in parts if isinstance(part, ast.Constant)]
            wanted = {
                field for text in texts for field in re.findall(r"(?<!\{)\{(\w+)[^{}]*\}(?!\})", str(text))
            }
            if wanted and given - {"path", "line", "part", "hint", "one"}:
                assert None in given or wanted <= given, where


@pytest.mark.parametrize("path", SOURCES, ids=NAMES)
def test_no_code_reads_a_message(path: Path) -> None:
    """Decisions are made by class and fields, never by the words of a problem or hint."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        read: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            read = [node.left, *node.comparators]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LOOKS:
            read = [node.func.value, *node.args]
        for part in read:
            names = ("problem", "hint", "template")
            assert not (isinstance(part, ast.Attribute) and part.attr in names), f"{path}:{part.lineno}"


READERS_OF_MESSAGES = {"tests/corpus/test_errors.py", "tests/test_messages.py", "tests/test_python.py"}
"""Tests of the messages themselves; those in ``tests/cli``, and of Python, see what a user sees."""
RUN_PROGRAMS = {"tests/corpus/formats/test_clients.py", "tests/test_doors.py"}
"""Tests that look into what another program says, or whether the terminal says anything."""
TESTS = [
    name
    for path in sorted((ROOT / "tests").rglob("*.py"))
    if not (name := path.relative_to(ROOT).as_posix()).startswith("tests/cli/")
    and name not in READERS_OF_MESSAGES
]


@pytest.mark.parametrize("name", TESTS)
def test_no_test_reads_a_message(name: str) -> None:
    """Tests expect a class and fields: ``match=`` and comparisons with ``str(error)`` are for the edge."""
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
    caught = {node.name for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            assert not any(keyword.arg == "match" for keyword in node.keywords), f"{name}:{node.lineno}"
        elif isinstance(node, ast.Compare):
            for part in (node.left, *node.comparators):
                assert not _is_text_of_error(part, caught), f"{name}:{part.lineno}"
            told = isinstance(node.left, ast.Constant) and "stderr" in ast.unparse(node.comparators[0])
            assert not told or name in RUN_PROGRAMS, f"{name}:{node.lineno}"


def _is_text_of_error(node: ast.expr, caught: set[str | None]) -> bool:
    """Whether an expression is a problem or hint, or has ``str(error)`` or ``str(raised.value)`` in it."""
    if isinstance(node, ast.Attribute) and node.attr in ("problem", "hint", "template"):
        return True
    for part in ast.walk(node):
        match part:
            case ast.Call(func=ast.Name(id="str"), args=[ast.Name(id=name)]) if name in caught:
                return True
            case ast.Call(func=ast.Name(id="str"), args=[ast.Attribute(attr="value")]):
                return True
    return False
