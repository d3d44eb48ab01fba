"""The licences of what duizhao installs: all of them may be passed on with it."""

import re
from importlib.metadata import PackageNotFoundError, distribution
from typing import Any

import pytest

ALLOWED = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|HPND|Zlib|Unlicense|CC0|CC[- ]BY"
    r"|Public Domain|LGPL|Lesser General Public)\b",
    re.IGNORECASE,
)
"""Permissive licences, and those with copyleft for their own files or library only."""
FORBIDDEN = re.compile(r"\b(AGPL|Affero|GPL|General Public License)\b", re.IGNORECASE)

EXTRAS = ("", "web", "mcp", "dask", "postgres")


def installed() -> list[str]:
    """Every distribution that duizhao needs, directly or not, as far as it is installed."""
    found: dict[str, None] = {}
    todo: list[tuple[str, tuple[str, ...]]] = [("duizhao", EXTRAS)]
    while todo:
        name, extras = todo.pop()
        try:
            requires = distribution(name).requires or []
        except PackageNotFoundError:
            continue
        for requirement in requires:
            wanted, _, condition = requirement.partition(";")
            extra = re.search(r"extra\s*==\s*[\"']([\w-]+)", condition)
            other = re.match(r"\s*([\w.-]+)", wanted)
            if other is None or (extra and extra[1] not in extras):
                continue
            key = other[1].lower().replace("_", "-")
            if key not in found and key != "duizhao":
                found[key] = None
                todo.append((key, ("",)))
    return sorted(found)


def licence_of(name: str) -> str:
    """What the metadata say of the licence: the expression, the classifiers, the first line of the field."""
    metadata: Any = distribution(name).metadata
    classifiers = [c for c in metadata.get_all("Classifier") or [] if c.startswith("License")]
    field = (metadata.get("License") or "").strip().partition("\n")[0]
    return " | ".join(filter(None, [metadata.get("License-Expression"), *classifiers, field]))


UNSAID: dict[str, str] = {}
"""Distributions whose metadata name no licence, and the one in their source."""


@pytest.mark.parametrize("name", installed())
def test_a_licence_is_compatible(name: str) -> None:
    try:
        licence = UNSAID.get(name) or licence_of(name)
    except PackageNotFoundError:
        pytest.skip("is not installed here")
    assert ALLOWED.search(licence), f"{name}: {licence!r}"
    choices = re.split(r"\bOR\b", re.sub(r"(?i)LGPL[\w.+-]*|lesser general public license", "MPL", licence))
    assert any(not FORBIDDEN.search(choice) for choice in choices), f"{name}: {licence}"


def test_the_site_lists_them() -> None:
    from docs.hooks import licences

    listed = {row.split(" | ")[0].removeprefix("| ") for row in licences()[2:]}
    assert {"click", "pandas", "sacrebleu", "opencc"} <= listed
