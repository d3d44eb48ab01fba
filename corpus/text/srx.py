"""Segmentation rules in SRX, the exchange format of CAT tools.

Reads SRX 1.0 and 2.0 (LISA OSCAR, 2008) and cuts by their rules; :func:`default_srx` expresses our own rules
as far as SRX can: the sides of straight quotation marks and pairs of unlimited length are beyond it. The
regular expressions of SRX are ICU's; where ``regex`` has a different notation they are translated.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import regex
from lxml import etree

from corpus.errors import InputError, unreadable

_SECONDS = 10
"""Seconds that a rule may take for one paragraph."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Whether a text is cut where ``before`` matches up to a place and ``after`` from there on."""

    cuts: bool
    before: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class Srx:
    """Rules by language: patterns of language codes in order, each with its rules.

    If several patterns match a code, all apply if ``cascades``, otherwise the first.
    """

    languages: tuple[tuple[str, tuple[Rule, ...]], ...]
    cascades: bool = True
    name: str = ""

    def rules(self, language: str) -> tuple[Rule, ...]:
        """The rules for a BCP 47 tag, in order; the first that matches at a place decides."""
        found = [
            rules
            for pattern, rules in self.languages
            if _compiled(pattern, regex.IGNORECASE).fullmatch(language)
        ]
        return tuple(rule for rules in found for rule in rules) if self.cascades else (found or [()])[0]

    def split(self, text: str, language: str) -> list[str]:
        """The segments of a paragraph, in order, stripped and never empty.

        Raises InputError if a rule takes too long.
        """
        decided: dict[int, bool] = {}
        for rule in self.rules(language):
            pattern = _compiled(f"(?<={rule.before})(?={rule.after})")
            try:
                for match in pattern.finditer(text, timeout=_SECONDS):
                    decided.setdefault(match.start(), rule.cuts)
            except TimeoutError as error:
                raise InputError(
                    "the rule {rule} takes too long on a paragraph of {n:,} characters",
                    path=self.name or None,
                    rule=rule.before,
                    n=len(text),
                ) from error
        places = [0, *sorted(place for place, cuts in decided.items() if cuts and 0 < place < len(text))]
        pieces = (text[a:b].strip() for a, b in zip(places, [*places[1:], len(text)], strict=True))
        return [piece for piece in pieces if piece]


@lru_cache(maxsize=10_000)
def _compiled(pattern: str, flags: int = 0) -> Any:
    return regex.compile(_of_icu(pattern), flags | regex.V1 | regex.MULTILINE)


_QUOTED = regex.compile(r"\\Q(.*?)(?:\\E|$)", regex.DOTALL)
_HEX = regex.compile(r"(?<!\\)((?:\\\\)*)\\x\{([0-9A-Fa-f]{1,6})\}")
_BLANK = regex.compile(r"(?<!\\)((?:\\\\)*)\\h")


def _of_icu(pattern: str) -> str:
    r"""Translate a pattern of ICU or Java for ``regex``, which has no ``\Q…\E``, ``\x{2014}`` or ``\h``."""
    pattern = _QUOTED.sub(lambda match: regex.escape(match[1]), pattern)
    pattern = _HEX.sub(lambda match: match[1] + regex.escape(chr(int(match[2], 16))), pattern)
    return str(_BLANK.sub(lambda match: match[1] + r"[\t\p{Zs}]", pattern))


def read_srx(path: Path) -> Srx:
    """Read the rules in a file. Raises InputError if it is not SRX, naming any invalid pattern."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise InputError("is not well-formed XML ({reason})", path=path, reason=error.msg) from error
    if etree.QName(root).localname != "srx":
        raise InputError(
            "is not SRX: its root element is <{found}>",
            path=path,
            found=etree.QName(root).localname,
            hint="Export the segmentation rules of your CAT tool as SRX 2.0.",
        )
    named = {
        element.get("languagerulename"): tuple(_rules(element, path))
        for element in root.iter("{*}languagerule")
    }
    maps: list[tuple[str, Any, Any]] = [
        (element.get("languagepattern") or "", element.get("languagerulename"), element.sourceline)
        for element in root.iter("{*}languagemap")
    ]
    for pattern, name, line in maps:
        _check(pattern, path, line)
        if name not in named:
            raise InputError("there is no rule named “{rule}”", path=path, line=line, rule=name)
    if not maps:
        raise InputError(
            "has no <languagemap>, so no rules for any language", path=path, lacking="languagemap"
        )
    header = root.find("{*}header")
    cascades = header is not None and header.get("cascade") == "yes"
    return Srx(tuple((pattern, named[name]) for pattern, name, _ in maps), cascades, str(path))


def _rules(element: Any, path: Path) -> Iterator[Rule]:
    rule: Any
    for rule in element.iter("{*}rule"):
        before, after = (rule.findtext(f"{{*}}{name}") or "" for name in ("beforebreak", "afterbreak"))
        for pattern in (before, after):
            _check(pattern, path, rule.sourceline)
        yield Rule(rule.get("break", "yes") != "no", before, after)


def _check(pattern: str, path: Path, line: int | None) -> None:
    try:
        _compiled(f"(?<={pattern})")
    except (regex.error, ValueError, OverflowError) as error:
        raise InputError(
            "“{pattern}” is not a regular expression ({reason})",
            path=path,
            line=line,
            pattern=pattern,
            reason=error,
        ) from error


# Our own rules

_CLOSING = "[”’」』）)\\]】》〉\"']"
_QUOTES = "[”’」』]"
_ENDING = "[。！？!?｡．…‼⁇⁈⁉]"
_NUMBERS = "(?:(?:[注註]|note )?\\d{1,3}(?:[-–, ]{1,2}\\d{1,3}){0,9}|[注註]?[一二三四五六七八九十]{1,3})"
_NOTE = (
    f"(?:\\[(?:{_NUMBERS}|[a-z])\\]|［{_NUMBERS}］|〔{_NUMBERS}〕|【\\d{{1,3}}】"
    "|[（(](?:[注註]|note )\\d{1,3}[）)]|[¹²³⁴-⁹]{1,3}|[†‡])"
)
_VERBS = "(?:说|說|道|问|問|答|喊|叫|嚷|骂|罵|吼|应声|應聲|回应|回應)"
_SAID = "(?:said|says|asked|cried|shouted|exclaimed|replied|answered|whispered|called)"


def _whole(opening: str, closing: str, longest: int) -> Iterator[Rule]:
    """The rules against cuts within a pair of marks of about ``longest`` characters.

    The patterns look around without matching anything, because CAT tools search for a pattern from the end of
    its last match.
    """
    inner = f"[^{opening}{closing}]"
    for quarter in (1, 2, 3):
        first, last = longest * quarter // 4, longest * (4 - quarter) // 4
        yield _no(f"(?<=[{opening}]{inner}{{0,{first}}})", f"(?={inner}{{0,{last}}}[{closing}])")


def _no(before: str, after: str = "") -> Rule:
    return Rule(False, before, after)


def _chinese() -> Iterator[Rule]:
    yield _no("[0-9０-９]．", "[0-9０-９]")
    yield _no("(?:^|[。！？\\s])[（(]?[0-9０-９一二三四五六七八九十]{1,3}[)）]?[.．]")
    yield _no("[.!?]", "[A-Za-z0-9]")
    yield _no(_ENDING, "[。！？!?｡…”’」』）)\\]】》〉]")
    yield _no(f"{_ENDING}{_CLOSING}{{1,3}}", "[。！？!?｡”’」』）)\\]】》〉]")
    yield _no(f"{_ENDING}{_CLOSING}{{0,3}}", f"(?:{_NOTE})+(?!、)")
    yield _no(f"{_ENDING}{_CLOSING}{{0,3}}{_NOTE}", _NOTE)
    yield _no(f"{_ENDING}{_QUOTES}{_NOTE}?", "\\s?(?:[，、；：,;:—…）)】》〉]|的|之|等)")
    yield _no(
        f"{_ENDING}{_QUOTES}{_NOTE}?", f"(?=[^，。！？；：,.!?“”「」\\s]{{0,12}}?{_VERBS}[。，！？,.!?])"
    )
    yield _no("[》〉]")
    yield _no(f"[\\p{{L}}\\p{{N}}][“「『‘][^“”「」『』]{{0,40}}[！？!?…]{_QUOTES}", "[\\p{L}\\p{N}]")
    yield _no("[\\p{L}\\p{N}][（(][^（）()]{0,40}[。！？!?][）)]", "[\\p{L}\\p{N}]")
    for opening, closing in (
        ("“", "”"),
        ("「", "」"),
        ("『", "』"),
        ("‘", "’"),
        ("（(", "）)"),
        ("《", "》"),
    ):
        yield from _whole(opening, closing, 40)
    yield Rule(True, f"[。！？!?｡．‼⁇⁈⁉]{_CLOSING}{{0,3}}[。！？]?(?:{_NOTE}){{0,5}}")
    yield Rule(True, f"(?:…|——){_QUOTES}{{1,2}}")
    yield Rule(True, "…", "[“「]")
    yield Rule(True, f"[\\p{{script=Han}}%％”’」』）)]\\.{_CLOSING}?", "[\\s\\p{script=Han}]")


_TITLES = (
    "Mr|Mrs|Ms|Messrs|Dr|Prof|Gen|Sen|Rep|Col|Capt|Lt|Sgt|St|Mt|Rev|Hon|Gov|Pres|"
    "Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov"
)
_BEFORE_NUMBERS = "No|Nos|Fig|Figs|Eq|Sec|Art|Arts|Ch|Chap|Vol|Vols|vol|vols|pp|p|para|approx|ca|cf|Cf|Tab"
_ANYWHERE = "vs|e\\.g|i\\.e|al|viz|esp"


def _english() -> Iterator[Rule]:
    yield _no(f"\\b(?:{_TITLES}|{_ANYWHERE})\\.", "\\s")
    yield _no(f"\\b(?:{_BEFORE_NUMBERS}|no|sq)\\.", "\\s[\\d(]")
    yield _no("(?<![\\p{L}°])\\p{Lu}\\.", "\\s\\p{Lu}")
    yield _no("(?:^|[.!?:]\\s)[(]?(?:\\d{1,3}(?:\\.\\d{1,3}){0,3}|[A-Za-z]|[ivxIVX]{1,5})[)]?\\.", "\\s")
    yield _no("\\b(?:Article|Chapter|Section|Clause|Rule|Part) (?:\\d{1,3}|[IVXLC]{1,6})\\.", "\\s")
    yield _no("\\b[ap]\\.m\\.", "\\s(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day")
    yield _no("[.?!…][”’\"')\\]]{0,3}", "\\s[“‘\"'(\\[]{0,2}(?!\\(?[a-z]{1,3}\\)\\s)\\p{Ll}(?!\\p{Lu})")
    yield _no("[.?!…][”’\"')\\]]{0,3}", "\\s\\[\\d{1,3}\\]")
    yield _no("[?!—…][”’\"']{1,2}", f"\\s(?:I|(?:\\p{{Lu}}[\\w’'.-]*\\s){{1,3}}?){_SAID}\\b")
    yield _no("[?!—…][”’\"']{1,2}", f"\\sI {_SAID}\\b")
    yield _no("[.?!…][”’\"')\\]]{0,3}", "\\s[—–]\\s")
    for opening, closing in (("“", "”"), ("(", ")")):
        yield from _whole(opening, closing, 120)
    yield Rule(True, f"[.?!…][”’\"')\\]]{{0,3}}[.?!]?(?:{_NOTE}|\\s\\[\\d{{1,3}}\\]){{0,5}}", "\\s")


def default_srx() -> Srx:
    """Our own rules, as far as SRX can express them.

    Only one pattern matches a language, since OmegaT always cascades.
    """
    return Srx((("[Zz][Hh].*", tuple(_chinese())), ("(?![Zz][Hh]).*", tuple(_english()))), cascades=False)


def srx_text(rules: Srx) -> Iterable[str]:
    """The lines of an SRX 2.0 file."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<srx xmlns="http://www.lisa.org/srx20" version="2.0">'
    yield f'<header segmentsubflows="yes" cascade="{"yes" if rules.cascades else "no"}">'
    for kind, include in (("start", "no"), ("end", "yes"), ("isolated", "no")):
        yield f'<formathandle type="{kind}" include="{include}"/>'
    yield "</header>\n<body>\n<languagerules>"
    for number, (_, of_language) in enumerate(rules.languages, start=1):
        yield f'<languagerule languagerulename="rules-{number}">'
        yield from _rule_lines(of_language)
        yield "</languagerule>"
    yield "</languagerules>\n<maprules>"
    for number, (pattern, _) in enumerate(rules.languages, start=1):
        yield f'<languagemap languagepattern="{escape(pattern)}" languagerulename="rules-{number}"/>'
    yield "</maprules>\n</body>\n</srx>"


def _rule_lines(rules: Sequence[Rule]) -> Iterator[str]:
    for rule in rules:
        yield f'<rule break="{"yes" if rule.cuts else "no"}">'
        yield f"<beforebreak>{escape(rule.before)}</beforebreak>"
        yield f"<afterbreak>{escape(rule.after)}</afterbreak>\n</rule>"
