"""The markup that site generators add to Markdown, removed before a CommonMark parser sees it.

Supported are attributes (``{#id}``, kramdown's ``{: .class}``, MDX's ``{/*id*/}``), containers (``::: tip``)
and admonitions (``!!! note``) with their titles, shortcodes (Hugo's ``{{< >}}``, Jinja's and Liquid's ``{%
%}``, MDN's and mdBook's ``{{ }}``), imports of MDX, and tables of contents. Code is left as it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_FENCE = re.compile(r"(?:[ \t>]|[-*+][ \t]|\d+[.)][ \t])*(`{3,}(?=[^`]*$)|~{3,})")
_CONTAINER = re.compile(r"(?P<margin>[ \t>]*):{3,}+[ \t]*+(?P<rest>.*)$")
_ADMONITION = re.compile(
    r"(?P<margin>[ \t]*)(?:(?:!!!|\?\?\?\+?)[ \t]++[\w-]++(?: ++[\w-]++)*+(?:[ \t]++\"(?P<title>.*)\")?"
    r"|===\+?!?[ \t]++\"(?P<tab>.+)\")[ \t]*+$"
)
_IMPORT = re.compile(
    r"import\s+(?:[\w*{][^;'\"]*\sfrom\s+)?(['\"])[^'\"]+\1;?\s*$|export\s+(?:const|default|function)\s.*$"
)
_CONTENTS = re.compile(r"[ \t]*(?:\[\[_?toc_?\]\]|\[toc\]|\$\{toc\}|@\[toc\].*)[ \t]*$", re.IGNORECASE)
_SHORTCODE = (  # none within another, and at most 2000 characters: what never closes costs little
    r"(?>\{\{[<%](?:[^{}]|\}(?!\})|\{(?!\{)){0,2000}?[%>]\}\}|\{%(?:[^%{]|%(?!\})|\{(?!%)){0,2000}%\}"
    r"|\{\{(?:[^{}]|\{[^{}]{0,200}\}){0,2000}\}\})"
)
_ATTRIBUTES = r"\\?\{(?::[^{}\n]*+|(?:#[^\s{}\\]++|\.[\w-]++)(?:[ \t]++[^{}\n]*+)?)\\?\}"
_MARK = re.compile(
    r"(?P<comment>\{/\*(?:[^*{]|\*(?!/\})|\{(?!/\*)){0,2000}\*/\})"
    rf"|(?P<shortcode>{_SHORTCODE})|(?P<attributes>{_ATTRIBUTES})"
)
_ALONE = re.compile(rf"^(?P<margin>[ \t>]*){_SHORTCODE}(?:[ \t]*{_SHORTCODE})*[ \t]*$", re.MULTILINE)
_TITLED = re.compile(
    r"""\b(?:text|title|caption|summary|heading)\s*=\s*("(?P<double>[^"]*)"|'(?P<single>[^']*)')"""
)
_KIND = re.compile(r"[\w-]*+")
_BRACKET_AND_BRACE = re.compile(r"\][ \t]*+\{")
_FIRST = re.compile(
    r"\{\{[<%]\s*(?:note|tip|warning|caution|important|details|callout|admonition|alert)\s+\"([^\"]+)\""
)
_MACRO = re.compile(
    r"\{\{\s*(?:domxref|jsxref|cssxref|csp|svgattr|webextapiref|htmlelement|svgelement|mathmlelement|glossary"
    r"|httpheader|httpmethod|httpstatus|htmlattrxref|htmlattrdef|rfc)\s*+\((?P<arguments>.*)\)\s*+\}\}",
    re.IGNORECASE | re.DOTALL,
)
_ARGUMENT = re.compile(r"\"([^\"]*)\"|'([^']*)'|(\d+)")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_STARTS, _ENDS = "\ufdd0", "\ufdd1"  # noncharacters, which no file has
_PLACEHOLDER = re.compile(f"{_STARTS}(\\d+){_ENDS}")


@dataclass(frozen=True, slots=True)
class SiteMarkup:
    """Markdown without the markup of a site.

    Where text surrounds removed markup, ``source`` has a placeholder; ``marks`` has each piece of markup and
    its visible text. ``code`` are lines of program text.
    """

    source: str
    marks: list[tuple[str, str]] = field(default_factory=list)
    code: list[str] = field(default_factory=list)

    def shown(self, text: str) -> str:
        """``text`` with the visible text of each placeholder."""
        return _PLACEHOLDER.sub(lambda match: self._mark(match)[1], text) if _STARTS in text else text

    def written(self, text: str) -> str:
        """``text`` with each placeholder as it was in the file."""
        return _PLACEHOLDER.sub(lambda match: self._mark(match)[0], text) if _STARTS in text else text

    def _mark(self, match: re.Match[str]) -> tuple[str, str]:
        number = int(match[1])
        return self.marks[number] if number < len(self.marks) else ("", "")


def take_out(source: str) -> SiteMarkup:
    """``source`` without the markup of a site, and that markup."""
    taken = SiteMarkup("")
    parts = [
        text if is_code else _without_marks(text, taken) for is_code, text in _chunks(_lines(source, taken))
    ]
    return SiteMarkup("".join(parts), taken.marks, taken.code)


def _lines(source: str, taken: SiteMarkup) -> Iterator[tuple[bool, str]]:
    """The lines, each with whether it is in a fenced code block; containers and admonitions are unwrapped."""
    fence = ""
    indents: list[int] = []  # of the admonitions around the line
    for line in _LINE.findall(source):
        if line.strip():
            indent = len(line) - len(line.lstrip(" "))
            while indents and indent < indents[-1] + 4:
                indents.pop()
            line = line[4 * len(indents) :] if indents and not line[: 4 * len(indents)].strip() else line
        if fence:
            yield True, line
            bare = line.strip(" \t\n>")
            if bare and not bare.strip(fence[0]) and len(bare) >= len(fence):
                fence = ""
            continue
        if match := _FENCE.match(line):
            fence = match[1]
            yield True, line
        elif match := _CONTAINER.fullmatch(line.rstrip("\n")):
            title = _container_title(match["rest"].rstrip(":").rstrip(" \t"))
            taken.marks.append((line.strip(), title))
            yield (
                False,
                f"{match['margin']}\n{match['margin']}{title}\n{match['margin']}\n"
                if title
                else f"{match['margin']}\n",
            )
        elif match := _ADMONITION.fullmatch(line.rstrip("\n")):
            indents.append(len(match["margin"]) + 4 * len(indents))
            title = match["title"] or match["tab"] or ""
            taken.marks.append((line.strip(), title))
            yield False, f"\n{match['margin']}{title}\n\n"
        elif _IMPORT.fullmatch(line.rstrip("\n")):
            taken.code.append(line.strip())
            yield False, "\n"
        elif _CONTENTS.fullmatch(line.rstrip("\n")):
            taken.marks.append((line.strip(), ""))
            yield False, "\n"
        else:
            yield False, line


def _container_title(rest: str) -> str:
    """The title after the kind of a container: ``tip Title``, ``tip[Title]``, ``{title="Title"}``."""
    named = _TITLED.search(rest)
    if rest.startswith("{") or named:
        return (named["double"] or named["single"] or "") if named else ""
    after = _KIND.sub("", rest, count=1)
    if after[:1] != "[":
        return after.strip() if after[:1] in (" ", "\t") else ""
    if after.endswith("]"):
        return after[1:-1].strip()
    ends = [match.start() for match in _BRACKET_AND_BRACE.finditer(after)] if after.endswith("}") else []
    return after[1 : ends[-1]].strip() if ends else ""


def _chunks(lines: Iterator[tuple[bool, str]]) -> Iterator[tuple[bool, str]]:
    """Adjacent lines of the same kind as one text."""
    kind, held = False, [""]
    for is_code, line in lines:
        if is_code != kind:
            yield kind, "".join(held)
            kind, held = is_code, []
        held.append(line)
    yield kind, "".join(held)


def _without_marks(text: str, taken: SiteMarkup) -> str:
    """``text`` with a placeholder for each mark; a mark alone on its line becomes its own paragraph."""
    if "{" not in text:
        return text
    text = _ALONE.sub(lambda m: f"{m['margin']}\n{m[0]}\n{m['margin']}\n", text)

    def placeholder(match: re.Match[str]) -> str:
        taken.marks.append((match[0], _text_of(match[0]) if match["shortcode"] else ""))
        return f"{_STARTS}{len(taken.marks) - 1}{_ENDS}"

    return _MARK.sub(placeholder, text)


def _text_of(shortcode: str) -> str:
    """The text that a shortcode shows on the page, as far as the shortcode contains it."""
    if macro := _MACRO.fullmatch(shortcode):
        arguments = [a or b or c for a, b, c in _ARGUMENT.findall(macro["arguments"])]
        return next((argument for argument in (*arguments[1:2], *arguments[:1]) if argument), "")
    if first := _FIRST.match(shortcode):
        return first[1]
    named = _TITLED.search(shortcode) if shortcode.startswith(("{{<", "{{%")) else None
    return (named["double"] or named["single"] or "") if named else ""
