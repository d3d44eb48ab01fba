"""References in docstrings (``:func:`…` `` and the like) lead to something that exists."""

import ast
import re
from collections.abc import Iterator
from functools import cache

from tests.docs.pages import ROOT

REFERENCE = re.compile(r":(?:mod|func|class|data|attr|meth):`~?([\w.]+)`")
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for folder in ("corpus", "align", "cli")
    for path in (ROOT / folder).rglob("*.py")
} | {"duizhao": ROOT / "duizhao.py"}


def defined(body: list[ast.stmt], prefix: str = "") -> Iterator[str]:
    """The names that statements define; those of classes with their members, as ``Class.member``."""
    for node in body:
        match node:
            case ast.ClassDef():
                yield prefix + node.name
                yield from defined(node.body, f"{node.name}.")
                yield from (name.partition(".")[2] for name in defined(node.body, "own."))
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield prefix + node.name
            case ast.Assign():
                yield from (prefix + target.id for target in node.targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield prefix + name
            case ast.Import() | ast.ImportFrom():
                yield from (prefix + (alias.asname or alias.name) for alias in node.names)
            case ast.If():
                yield from defined(node.body, prefix)


@cache
def names(module: str) -> frozenset[str]:
    return frozenset(defined(ast.parse(MODULES[module].read_text(encoding="utf-8")).body))


def exists(reference: str, home: str) -> bool:
    parts = reference.split(".")
    for end in range(len(parts), 0, -1):
        if (module := ".".join(parts[:end])) in MODULES:
            rest = ".".join(parts[end:])
            return not rest or rest in names(module)
    return reference in names(home)


def test_every_reference_of_a_docstring_leads_somewhere() -> None:
    found = [
        (module, reference)
        for module, path in MODULES.items()
        for reference in REFERENCE.findall(path.read_text(encoding="utf-8"))
    ]
    assert len(found) > 100
    assert [(module, reference) for module, reference in found if not exists(reference, module)] == []
