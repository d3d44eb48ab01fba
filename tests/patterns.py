"""Every regular expression of the packages with how it is used, and the texts that are hardest for it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from re import _constants as codes
from re import _parser as parser
from typing import Any

ROOT = Path(__file__).parents[1]
PACKAGES = ("corpus", "align", "cli")
ANCHORED = {"match", "fullmatch"}
METHODS = {*ANCHORED, "search", "findall", "finditer", "sub", "subn", "split"}
_MENTIONS = re.compile(rf"\bre\b|\.({'|'.join(METHODS)})\b")
"""Found in each module that makes or uses a pattern."""


@dataclass(frozen=True)
class Use:
    """A pattern, where it stands, and whether it is only tried at one place rather than at every one."""

    module: str
    place: str
    pattern: Any
    anchored: bool


def modules() -> list[str]:
    """The modules that make or use patterns."""
    return [_name_of(path) for path, source in _sources().items() if re.search(r"\bre\.\w+\(", source)]


@cache
def uses() -> tuple[list[Use], list[str]]:
    """All patterns that the source text shows, and the places where one is made as it runs."""
    sources = _sources()
    trees = {path: ast.parse(source) for path, source in sources.items() if _MENTIONS.search(source)}
    anchored = _methods_by_name(trees)
    found: list[Use] = []
    made: list[str] = []
    for path, tree in trees.items():
        module = _name_of(path)
        for name, value in vars(import_module(module)).items():
            if isinstance(value, re.Pattern) and _assigned(tree, name):
                methods = anchored.get((path, name), set())
                if not name.startswith("_"):  # used elsewhere, too
                    methods = set().union(*(more for (_, used), more in anchored.items() if used == name))
                found.append(Use(module, f"{module}.{name}", value, bool(methods) and methods <= ANCHORED))
        for function in ast.walk(tree) if "re." in sources[path] else ():
            if not isinstance(function, ast.FunctionDef):
                continue
            for call in ast.walk(function):
                if not (method := _method_of_re(call)):
                    continue
                assert isinstance(call, ast.Call)
                place = f"{module}.{function.name}"
                try:
                    pattern = re.compile(ast.literal_eval(call.args[0]))
                except ValueError:
                    made.append(place)
                else:
                    found.append(Use(module, f"{place}: {pattern.pattern}", pattern, method in ANCHORED))
    return list({use.place: use for use in found}.values()), sorted(set(made))


def _sources() -> dict[Path, str]:
    return {
        path: path.read_text("utf-8")
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if path.name not in ("__main__.py", "comet_worker.py")  # they run when imported
    }


def _name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _assigned(tree: ast.Module, name: str) -> bool:
    targets = [t for node in tree.body if isinstance(node, ast.Assign) for t in node.targets]
    names = [n for target in targets for n in ast.walk(target)]
    return any(isinstance(target, ast.Name) and target.id == name for target in names)


def _method_of_re(node: ast.AST) -> str:
    """The name of the function of ``re`` that is called, empty for any other node."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        owner = node.func.value
        if isinstance(owner, ast.Name) and owner.id == "re" and node.func.attr in {*METHODS, "compile"}:
            return node.func.attr
    return ""


def _methods_by_name(trees: dict[Path, ast.Module]) -> dict[tuple[Path, str], set[str]]:
    """The methods of patterns that are called on each name of each module."""
    found: dict[tuple[Path, str], set[str]] = {}
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in METHODS and isinstance(node.value, ast.Name):
                found.setdefault((path, node.value.id), set()).add(node.attr)
    return found


@dataclass(frozen=True)
class Hard:
    """A text that makes a pattern begin often, go far, and fail; as long as one wants it."""

    prefix: str
    piece: str

    def text(self, length: int) -> str:
        """About ``length`` characters of it."""
        return self.prefix + self.piece * (length // len(self.piece)) + "\0"


def hard_texts(pattern: Any) -> Iterator[Hard]:
    """Texts made of what a pattern repeats, what begins that, and their single characters."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    flags = pattern.flags & ~re.DEBUG & (re.MULTILINE | re.DOTALL | re.IGNORECASE | re.VERBOSE)
    tree = list(parser.parse(text, flags))
    seen: set[Hard] = set()
    for before, body in _repeats(tree, ""):
        for piece in {before, body, before + body, *_characters(tree), *before[-3:], *body[-3:]}:
            for prefix in ("", before):
                if piece and (hard := Hard(prefix, piece)) not in seen:
                    seen.add(hard)
                    yield hard


def _repeats(nodes: list[Any], before: str) -> Iterator[tuple[str, str]]:
    """Each part that is repeated without a near end: what has to stand before it, and one repetition."""
    for index, (code, value) in enumerate(nodes):
        here = before + "".join(_sample(node) for node in nodes[:index])
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            _, most, inner = value
            body = "".join(_sample(node) for node in inner)
            if most > 50:
                yield here, body
            yield from _repeats(list(inner), here)
        elif code == codes.SUBPATTERN:
            yield from _repeats(list(value[-1]), here)
        elif code in (codes.ASSERT, codes.ASSERT_NOT):
            yield from _repeats(list(value[1]), here)
        elif code == codes.ATOMIC_GROUP:
            yield from _repeats(list(value), here)
        elif code == codes.BRANCH:
            for branch in value[1]:
                yield from _repeats(list(branch), here)


def _sample(node: tuple[Any, Any]) -> str:
    """A short text that a node matches, as far as it can be told without its surroundings."""
    code, value = node
    if code == codes.LITERAL:
        return chr(value)
    if code == codes.NOT_LITERAL:
        return "a" if value != ord("a") else "b"
    if code == codes.ANY:
        return "a"
    if code == codes.IN:
        return _of_set(value)[0]
    if code == codes.BRANCH:
        return "".join(map(_sample, value[1][0]))
    if code == codes.SUBPATTERN:
        return "".join(map(_sample, value[-1]))
    if code == codes.ATOMIC_GROUP:
        return "".join(map(_sample, value))
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        return "".join(map(_sample, value[2])) * max(int(value[0]), min(int(value[1]), 1))
    if code == codes.ASSERT and value[0] > 0:
        return "".join(map(_sample, value[1]))
    return ""


_OF_CATEGORY = {
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_NOT_SPACE: "a",
    codes.CATEGORY_DIGIT: "1",
    codes.CATEGORY_NOT_DIGIT: "a",
    codes.CATEGORY_WORD: "a",
    codes.CATEGORY_NOT_WORD: ".",
}


def _of_set(items: list[Any]) -> str:
    """Some characters of a set."""
    if items and items[0][0] == codes.NEGATE:
        probe = re.compile(f"[{''.join(map(_set_source, items[1:]))}]")
        return "".join(c for c in "a 1.,-<>\"'中。\n\t" if not probe.match(c)) or "\U0001f600"
    found = ""
    for code, value in items:
        if code == codes.LITERAL:
            found += chr(value)
        elif code == codes.RANGE:
            found += chr(value[0])
        elif code == codes.CATEGORY:
            found += _OF_CATEGORY[value]
    return found


def _set_source(item: Any) -> str:
    code, value = item
    if code == codes.LITERAL:
        return re.escape(chr(value))
    if code == codes.RANGE:
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    names = {"CATEGORY_SPACE": r"\s", "CATEGORY_NOT_SPACE": r"\S", "CATEGORY_DIGIT": r"\d"}
    names |= {"CATEGORY_NOT_DIGIT": r"\D", "CATEGORY_WORD": r"\w", "CATEGORY_NOT_WORD": r"\W"}
    return names[str(value)]


def _characters(nodes: list[Any]) -> set[str]:
    """A few characters of each set and each kind of single character in a pattern."""
    found: set[str] = set()
    for code, value in nodes:
        if code == codes.IN:
            found |= set(_of_set(value)[:6])
        elif code in (codes.ANY, codes.NOT_LITERAL, codes.LITERAL):
            found.add(_sample((code, value)))
        elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            found |= _characters(list(value[2]))
        elif code == codes.SUBPATTERN:
            found |= _characters(list(value[-1]))
        elif code == codes.ATOMIC_GROUP:
            found |= _characters(list(value))
        elif code in (codes.ASSERT, codes.ASSERT_NOT):
            found |= _characters(list(value[1]))
        elif code == codes.BRANCH:
            for branch in value[1]:
                found |= _characters(list(branch))
    return found if len(found) < 25 else set(sorted(found)[:: len(found) // 12])
