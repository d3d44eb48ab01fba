"""Pinyin without tones, as readers type a word that they know by sound."""

import re
import unicodedata
from collections.abc import Container
from functools import cache, lru_cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path

_SEPARATOR = re.compile(r"[\s'’-]+")


@lru_cache(maxsize=1)
def _readings() -> dict[int, str]:
    # The file by itself: the package also reads its phrases, which takes a tenth of a second and 30 MB.
    package = find_spec("pypinyin")
    assert package and package.origin
    spec = spec_from_file_location("pinyin_dict", Path(package.origin).with_name("pinyin_dict.py"))
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    readings: dict[int, str] = module.pinyin_dict
    return readings


@cache
def readings_of(character: str) -> tuple[str, ...]:
    """The readings of a character, without tones: 重 gives zhong, chong, tong; empty if unknown."""
    readings = map(plain, _readings().get(ord(character), "").split(","))
    return tuple(dict.fromkeys(reading for reading in readings if reading))


@lru_cache(maxsize=1)
def _characters() -> dict[str, list[str]]:
    characters: dict[str, list[str]] = {}
    for code in _readings():
        for syllable in readings_of(chr(code)):
            characters.setdefault(syllable, []).append(chr(code))
    return characters


def characters_read_as(syllable: str) -> list[str]:
    """All characters with this reading."""
    return _characters().get(syllable, [])


def plain(syllable: str) -> str:
    """A syllable in lower case without its tone; ü becomes v."""
    letters = unicodedata.normalize("NFD", syllable.lower().replace("u:", "v"))
    letters = letters.replace("u\u0308", "v")
    return "".join(letter for letter in letters if letter.isascii() and letter.isalpha())


def parse(query: str) -> list[tuple[str, ...]]:
    """Split a query into pinyin syllables in all possible ways, best first.

    ``xinzhi shengchanli`` is xin zhi sheng chan li. Tone marks and tone numbers are ignored; spaces and
    apostrophes end a syllable. Empty if some part is not pinyin. There are at most 32 results, those with
    fewer syllables first.
    """
    ways: list[tuple[str, ...]] = [()]
    known = _characters()
    for word in _SEPARATOR.split(re.sub(r"(?<=[^\W\d_])[1-5]", "'", query.strip())):
        letters = plain(word)
        if not word:
            continue
        if not letters or len(letters) > 60:
            return []
        ways = [(*way, *rest) for way in ways for rest in _split(letters, known)][:64]
    return sorted((way for way in ways if way), key=len)[:32]


def _split(letters: str, known: Container[str]) -> list[tuple[str, ...]]:
    ends: list[list[tuple[str, ...]]] = [[()], *([] for _ in letters)]
    for start in range(len(letters)):
        for end in range(start + 1, min(start + 6, len(letters)) + 1):
            if ends[start] and letters[start:end] in known:
                ends[end] += [(*way, letters[start:end]) for way in ends[start][:16]]
    return ends[-1]


def spans(text: str, way: tuple[str, ...]) -> list[tuple[int, int]]:
    """The spans of a text whose characters can be read as these syllables."""
    return [
        (start, start + len(way))
        for start in range(len(text) - len(way) + 1)
        if all(syllable in readings_of(text[start + i]) for i, syllable in enumerate(way))
    ]
