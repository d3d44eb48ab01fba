"""Whether each pair is a plausible translation, by rules that need no model; and safe repairs."""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Literal

from corpus.check.characters import CHARACTER_RULES, CharacterRule
from corpus.check.doubt import told
from corpus.check.numbers import missing_numbers
from corpus.message import Message
from corpus.model import TranslationUnit, UnitSource, length_ratio
from corpus.text.characters import count_han
from corpus.text.folding import letters_and_digits
from corpus.text.language import is_chinese, script_of
from corpus.text.mojibake import restored
from corpus.text.script import detect_script

Severity = Literal["error", "warning"]

MAXIMUM_RATIO = 3.0
"""A pair with a higher length ratio is doubtful, unless both sides are short."""
SHORT = 30  # UTF-8 bytes
LONGEST = 2000  # characters; RWS tools refuse longer segments


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that unit ``number`` (from 1) breaks, and how.

    ``mended`` says whether :func:`repaired` repairs it.
    """

    number: int
    id: str
    rule: str
    severity: Severity
    message: str
    mended: bool = False


_Rule = Callable[[TranslationUnit], str]
_RULES: list[tuple[str, Severity, _Rule]] = []


def _rule(name: str, severity: Severity) -> Callable[[_Rule], _Rule]:
    def register(function: _Rule) -> _Rule:
        _RULES.append((name, severity, function))
        return function

    return register


def rules() -> list[tuple[str, Severity]]:
    """The names of all rules, with their severity, in the order in which they are checked."""
    return [*((name, severity) for name, severity, _ in _RULES), *_ACROSS]


def check_units(units: UnitSource) -> Iterator[Violation]:
    """Yield the violations of the units, in order. Needs two passes; the first gathers digests."""
    conflicts = _Conflicts(units())
    for number, unit in enumerate(units(), start=1):
        mended, done = repaired(unit)
        for name, severity, rule in _RULES:
            message = rule(unit)
            if message:
                yield Violation(
                    number, unit.id, name, severity, message, mended=name in done and not rule(mended)
                )
        for name, message in conflicts.of(unit):
            yield Violation(number, unit.id, name, "warning", message)


def repaired(unit: TranslationUnit) -> tuple[TranslationUnit, tuple[str, ...]]:
    """The unit, repaired wherever there is only one possible repair, and the rules that called for it.

    It repairs mojibake, HTML entities and formatting tags, control and invisible characters, white space at
    the ends, the characters of :mod:`corpus.check.characters`, and swapped sides. A unit that a person has
    reviewed is left alone, and so is one that may have been decoded wrongly if the original is uncertain.
    """
    if unit.reviewed or _is_suspect(unit.source) or _is_suspect(unit.target):
        return unit, ()
    done = []
    for name, side in (
        ("mojibake", _without_mojibake),
        ("markup", _without_markup),
        ("invisible", _without_invisible),
        ("white-space", _without_outer_space),
        *((rule.name, rule.repaired) for rule in CHARACTER_RULES),
    ):
        source, target = side(unit.source), side(unit.target)
        if (source, target) != (unit.source, unit.target):
            unit = replace(unit, source=source, target=target)
            done.append(name)
    if _swapped(unit):
        unit = replace(
            unit,
            source=unit.target,
            target=unit.source,
            source_segments=unit.target_segments,
            target_segments=unit.source_segments,
        )
        done.append("swapped")
    return unit, tuple(done)


@_rule("empty", "error")
def _empty(unit: TranslationUnit) -> str:
    empty = [name for name, text in _named(unit) if not text.strip()]
    return f"the {' and the '.join(empty)} {'is' if len(empty) == 1 else 'are'} empty" if empty else ""


@_rule("mojibake", "error")
def _mojibake(unit: TranslationUnit) -> str:
    for name, text in _named(unit):
        if "\ufffd" in text or "锟斤拷" in text:
            return f"the {name} has characters that were lost in decoding"
        found = restored(text)
        if found is None:
            continue
        was, meant = _short(text), _short(found.text)
        if found.certain:
            return f"the {name} was decoded wrongly: “{was}” is “{meant}”"
        return f"the {name} may have been decoded wrongly: “{was}” could be “{meant}”, so it is left alone"
    return ""


@_rule("swapped", "error")
def _is_swapped(unit: TranslationUnit) -> str:
    return "source and target stand in each other's place" if _swapped(unit) else ""


@_rule("language", "error")
def _language(unit: TranslationUnit) -> str:
    if _swapped(unit):
        return ""
    for name, text, language in _sides(unit):
        if (found := _other_language(text, language)) is not None:
            return f"the {name} is {found}, not {language}"
    return ""


@_rule("identical", "warning")
def _identical(unit: TranslationUnit) -> str:
    return "both sides are the same" if is_copied(unit.source, unit.target) else ""


def is_copied(source: str, target: str) -> bool:
    """Whether the target merely repeats the source; numbers and names may be the same in both."""
    return (
        letters_and_digits(source) == letters_and_digits(target)
        and sum(map(str.isalpha, source)) > 3
        and _words(source) > 1
    )


@_rule("script", "warning")
def _script(unit: TranslationUnit) -> str:
    for name, text, language in _sides(unit):
        expected = script_of(language) if is_chinese(language) else ""
        found = detect_script(text) if expected else None
        if found and found != expected:
            kinds = {"Hans": "simplified", "Hant": "traditional"}
            return f"the {name} is in {kinds[found]} characters, not {kinds.get(expected, expected)} ones"
    return ""


@_rule("numbers", "warning")
def _numbers(unit: TranslationUnit) -> str:
    if not (unit.source.strip() and unit.target.strip()):
        return ""
    lost, added = missing_numbers(unit.source, unit.target)
    parts = [f"the target lacks {', '.join(lost)}"] if lost else []
    return "; ".join(parts + ([f"the source lacks {', '.join(added)}"] if added else []))


_BRACKETS = {")": "(", "]": "[", "}": "{", "〕": "〔", "〉": "〈", "》": "《"}
_NARROW = str.maketrans("（）［］｛｝【】", "()[]{}[]")  # opening wide, closing narrow is common
_LIST_LABEL = re.compile(
    r"(?:^|[\s；;。.:：，,])(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4}|[一二三四五六七八九十]{1,3})$"
)
_SMILEY = re.compile(r"[:;]-?[()]")
_QUOTES = {"”": "“", "」": "「", "』": "『"}


@_rule("brackets", "warning")
def _brackets(unit: TranslationUnit) -> str:
    for name, text in _named(unit):
        plain_text = _SMILEY.sub("", text.translate(_NARROW))
        for closing, opening in _BRACKETS.items():
            if closing in plain_text or opening in plain_text:
                left = _unmatched(plain_text, opening, closing)
                if left:
                    return f"{left} without its counterpart in the {name}"
    return ""


def _unmatched(text: str, opening: str, closing: str) -> str:
    depth = 0
    for i, c in enumerate(text):
        if c == opening:
            depth += 1
        elif c == closing and depth:
            depth -= 1
        elif c == closing and not _LIST_LABEL.search(text[max(0, i - 6) : i]):  # 1) and a) stand alone
            return closing
    return opening if depth else ""


@_rule("quotes", "warning")
def _quotes(unit: TranslationUnit) -> str:
    # A sentence inside a quotation is unbalanced, but then in both languages.
    odd = {name: _unbalanced_quotes(text) for name, text in _named(unit)}
    if bool(odd["source"]) == bool(odd["target"]):
        return ""
    name = "source" if odd["source"] else "target"
    return f"{odd[name]} in the {name} only"


def _unbalanced_quotes(text: str) -> str:
    for closing, opening in _QUOTES.items():
        if text.count(opening) != text.count(closing):
            return f"{text.count(opening)} {opening} and {text.count(closing)} {closing}"
    return 'an odd number of "' if text.count('"') % 2 else ""


@_rule("length", "warning")
def _length(unit: TranslationUnit) -> str:
    if not (unit.source.strip() and unit.target.strip()):
        return ""
    if max(len(unit.source), len(unit.target)) > LONGEST:
        return f"more than {LONGEST} characters, which RWS tools refuse"
    ratio = length_ratio(unit)
    longer = max(len(side.encode("utf-8", "replace")) for side in (unit.source, unit.target))
    if ratio <= MAXIMUM_RATIO or longer <= 2 * SHORT:
        return ""
    name = max(_named(unit), key=lambda side: len(side[1].encode("utf-8", "replace")))[0]
    return f"the {name} is {ratio:.1f} times as long as the other side"


@_rule("markup", "warning")
def _markup(unit: TranslationUnit) -> str:
    for name, text in _named(unit):
        if (found := _TAG.search(text) or _ENTITY.search(text) or _PLACEHOLDER.search(text)) is not None:
            return f"the {name} holds {found[0][:40]}"
    return ""


@_rule("invisible", "warning")
def _invisible(unit: TranslationUnit) -> str:
    for name, text in _named(unit):
        if (found := _INVISIBLE.search(text)) is not None:
            return f"the {name} holds the invisible character U+{ord(found[0]):04X}"
    return ""


def _character_rule(rule: CharacterRule) -> None:
    @_rule(rule.name, "warning")
    def _(unit: TranslationUnit) -> str:
        found = ((name, rule.problem(text)) for name, text in _named(unit))
        return next((f"the {name} {problem}" for name, problem in found if problem), "")


for _each in CHARACTER_RULES:
    _character_rule(_each)


@_rule("white-space", "warning")
def _white_space(unit: TranslationUnit) -> str:
    name = next((name for name, text in _named(unit) if text != text.strip() and text.strip()), "")
    return f"white space at an end of the {name}" if name else ""


@_rule("doubt", "warning")
def _doubt(unit: TranslationUnit) -> str:
    return told(unit)


_ACROSS: list[tuple[str, Severity]] = [("targets-differ", "warning"), ("sources-differ", "warning")]


class _Conflicts:
    """Sources with several targets, and vice versa; kept as digests to save memory."""

    def __init__(self, units: Iterable[TranslationUnit]) -> None:
        # For each source (and target): the first unit's number and other side, and the first that differs.
        self._first: tuple[dict[int, tuple[int, int]], ...] = ({}, {})
        self._differs: tuple[dict[int, int], ...] = ({}, {})
        for number, unit in enumerate(units, start=1):
            for side, (key, other) in enumerate(_digests(unit)):
                if self._first[side].setdefault(key, (number, other))[1] != other:
                    self._differs[side].setdefault(key, number)

    def of(self, unit: TranslationUnit) -> Iterator[tuple[str, Message]]:
        for side, (key, other) in enumerate(_digests(unit)):
            if key in self._differs[side]:
                first, its_other = self._first[side][key]
                differing = self._differs[side][key] if its_other == other else first
                yield (
                    _ACROSS[side][0],
                    Message(
                        "unit {number:,} has the same source and another target"
                        if side == 0
                        else "unit {number:,} has the same target and another source",
                        number=differing,
                    ),
                )


def _digests(unit: TranslationUnit) -> tuple[tuple[int, int], ...]:
    """Source and target, then target and source, as digests of the folded texts; nothing for half a pair."""
    if not (unit.source.strip() and unit.target.strip()):
        return ()
    source, target = (
        int.from_bytes(blake2b(letters_and_digits(text).encode("utf-8", "replace"), digest_size=8).digest())
        for text in (unit.source, unit.target)
    )
    return (source, target), (target, source)


def _named(unit: TranslationUnit) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("source", unit.source), ("target", unit.target)


def _sides(unit: TranslationUnit) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
    return ("source", unit.source, unit.source_language), ("target", unit.target, unit.target_language)


def _other_language(text: str, language: str) -> str | None:
    """The language of the text if it is not ``language``, judged by Chinese and Latin script only."""
    han = count_han(text)
    latin = len(_LATIN_WORD.findall(text))
    if is_chinese(language):
        return "in Latin script" if not han and latin > 3 else None
    # An English sentence may contain a Chinese name or two.
    return "Chinese" if language.split("-")[0] != "ja" and han > 3 and han > 2 * latin else None


_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ]{2,}")


def _words(text: str) -> int:
    return len(_LATIN_WORD.findall(text)) + count_han(text)


def _swapped(unit: TranslationUnit) -> bool:
    if is_chinese(unit.source_language) == is_chinese(unit.target_language):
        return False
    return all(_other_language(text, language) is not None for _, text, language in _sides(unit))


_TAG = re.compile(
    r"</?(?:b|i|u|s|em|strong|span|font|br|p|div|a|sup|sub|small|big|tt|code|li|ul|ol|td|tr|h[1-6])"
    r"(?:\s[^<>]{0,200})?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_PLACEHOLDER = re.compile(r"\{\\[a-z]+[^{}]{0,40}\}|<(?:bpt|ept|ph|it|ut|g|x|bx|ex)\b[^<>]{0,200}>")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufffc]"
)


def _without_markup(text: str) -> str:
    text = _TAG.sub(lambda tag: " " if tag[0].lower().startswith(("<br", "</p", "</div")) else "", text)
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)


def _without_invisible(text: str) -> str:
    return _INVISIBLE.sub("", text)


def _without_outer_space(text: str) -> str:
    return text.strip() or text


def _without_mojibake(text: str) -> str:
    found = restored(text)
    return found.text if found and found.certain else text


def _is_suspect(text: str) -> bool:
    """Whether the text may have been decoded wrongly, so that any change would make it worse."""
    found = restored(text)
    return found is not None and not found.certain


def _short(text: str) -> str:
    return text if len(text) <= 30 else text[:29] + "…"
