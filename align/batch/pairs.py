"""Find out by a list of pairs, or by file names, which document is a translation of which."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import InputError
from corpus.message import counted
from corpus.system.files import read_utf8

_HEADER = ("source", "target", "name")
# The part of a file name that names its language: speech.zh.txt, speech_en-US.docx, 讲话（英文）.
_LANGUAGE_MARK = re.compile(
    r"(?<![a-z])(?:zh|chs|cht|cn|chinese|en|eng|english|hans|hant|us|gb|uk|tw|hk|source|target)(?![a-z])"
    r"|中英|[中英汉漢]文版?|[汉漢英][语語]"
)


@dataclass(frozen=True, slots=True)
class FilePair:
    """Two files, and the name of their bitext, unique among the pairs of a batch."""

    name: str
    source: Path
    target: Path


@dataclass(frozen=True, slots=True)
class Matched:
    """Paired files of two folders, and those that were left over."""

    pairs: tuple[FilePair, ...]
    only_source: tuple[Path, ...]
    only_target: tuple[Path, ...]


def read_manifest(path: Path) -> list[FilePair]:
    """The pairs listed in a table, one per line: source, a tab, target, and optionally a tab and a name.

    Relative paths start at the manifest's own folder. By default a pair's name is its source path without the
    extension. A first line ``source<TAB>target`` is a header; blank lines and lines that begin with ``#`` are
    skipped. Whether the files exist is not checked. Raises DuizhaoError, with the line, if a line is not a
    pair and if a name occurs twice.
    """
    text = read_utf8(path)
    pairs: list[FilePair] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in line.split("\t")]
        if not line.strip() or line.startswith("#") or (not pairs and tuple(cells) == _HEADER[: len(cells)]):
            continue
        if not 2 <= len(cells) <= 3 or not cells[0] or not cells[1]:
            raise InputError(
                "has {columns}" if all(cells[:2]) else "has an empty path",
                path=path,
                line=number,
                hint="Write the source file, a tab, the target file (and a tab and a name).",
                columns=counted(len(cells), "column"),
            )
        source, target = cells[:2]
        name = (cells[2] if len(cells) == 3 else "") or Path(source).with_suffix("").as_posix()
        if name in seen:
            raise InputError(
                "the name “{name}” is already on line {before}",
                path=path,
                line=number,
                hint="Give each pair its own name in a third column.",
                name=name,
                before=seen[name],
            )
        seen[name] = number
        pairs.append(FilePair(name, path.parent / source, path.parent / target))
    if not pairs:
        raise InputError(
            "lists no pairs",
            path=path,
            hint="Write one pair per line: the source file, a tab, the target file.",
            lacking="pair",
        )
    return pairs


def document_files(folder: Path) -> list[Path]:
    """The files in a folder and its subfolders, in order of their paths, without hidden ones.

    Raises DuizhaoError if the folder does not exist or is empty.
    """
    if not folder.is_dir():
        raise InputError("is not a folder", path=folder, hint="Name a manifest, or two folders.")
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    if not files:
        raise InputError("has no files", path=folder, lacking="files")
    return files


def match_by_name(source: Path, target: Path) -> Matched:
    """Pair files of two folders whose paths differ only in language and extension.

    ``2026/speech.zh.docx`` matches ``2026/Speech_en.txt``. If two files of one folder have the same path in
    this sense, neither is paired. A pair has the name of its source file.
    """
    sides = [_by_key(document_files(folder), folder) for folder in (source, target)]
    found = {
        sides[0][key][0]: sides[1][key][0]
        for key in sides[0]
        if len(sides[0][key]) == 1 and len(sides[1].get(key, ())) == 1
    }
    return matched(source, target, found)


def matched(source: Path, target: Path, found: dict[Path, Path]) -> Matched:
    """The matches of two folders, given ``found``, which maps source files to target files."""
    sources, targets = document_files(source), document_files(target)
    used = set(found.values())
    return Matched(
        pairs_named({path: found[path] for path in sources if path in found}, source),
        tuple(path for path in sources if path not in found),
        tuple(path for path in targets if path not in used),
    )


def pairs_named(found: dict[Path, Path], folder: Path) -> tuple[FilePair, ...]:
    """Pairs named by their source path within ``folder``, with the extension only if it is needed."""
    names = [path.relative_to(folder).with_suffix("").as_posix() for path in found]
    return tuple(
        FilePair(name if names.count(name) == 1 else source.relative_to(folder).as_posix(), source, target)
        for name, (source, target) in zip(names, found.items(), strict=True)
    )


def _by_key(files: Sequence[Path], folder: Path) -> dict[str, list[Path]]:
    keyed: dict[str, list[Path]] = defaultdict(list)
    for path in files:
        keyed[_key(path.relative_to(folder))].append(path)
    return keyed


def _key(path: Path) -> str:
    """The path without extension, language marks, punctuation and case."""
    parts = unicodedata.normalize("NFKC", path.with_suffix("").as_posix()).lower().split("/")
    return "/".join(
        re.sub(r"[\W_]+", " ", _LANGUAGE_MARK.sub(" ", part.replace("_", " "))).strip() for part in parts
    ).strip("/")
