"""Recognise the frame of a web page, which is not part of its text: navigation, page headers and footers,
sidebars.

An element is left out only if it says what it is: by its tag or role, by a class or an id that is exactly
such a name, or by being a row of links. An element that contains the page's title, an article or most of the
text is never frame, whatever its name.
"""

import re
from collections.abc import Iterator

from corpus.readers.extracted import Omission
from corpus.readers.markup import BLOCKS, Node, Recogniser, children, plain_text

_TEXT = {"article", "main", "blockquote", "figure", "section", "td"}  # these may have headers and footers
_CONTROLS = {"button", "select", "textarea", "input", "dialog", "noscript", "search"}
# The last word of a class or an id: post-navigation, site-footer.
_FRAME_NAMES = """
nav navbar navi navigation topnav subnav menu breadcrumb breadcrumbs crumbs pagination pager sidebar footer
header masthead toc share sharing social comments related recommended advert advertisement ads cookies
copyright editsection navbox catlinks printfooter noprint skiplink newsletter subscribe
"""
_NAMES = frozenset(_FRAME_NAMES.split())
_NOT = {"no", "has", "with", "without", "have", "show", "hide", "is", "not"}  # no-sidebar
_OF_ARTICLES = {"article", "entry", "post", "page", "chapter", "section"}  # entry-header belongs to the text
# An article has these, too.
_PAGE_PARTS = {"header", "footer", "comments", "related", "sidebar", "menu", "toc"}
_ANCHOR = re.compile(r"[#¶§🔗\u200b\ufe0e\ufe0f\s]+")
_CONTROLS_OF_PAGES = """
print,close,close window,share,e-mail,email,bookmark,top,back to top,back,font size,large,medium,small,a+,a-,
打印,打印本页,打印本頁,列印,关闭,關閉,关闭窗口,關閉視窗,关闭本页,字号,字號,字体,大,中,小,分享,分享到,收藏,返回,
返回顶部,回到頂部,回顶部,复制链接,我要纠错,纠错,推荐,转发
"""
_CONTROL_WORDS = frozenset(_CONTROLS_OF_PAGES.replace("\n", "").split(","))
_ROWS = {"p", "div", "td", "center", "li"}
_BETWEEN_LINKS = re.compile(r"[\s|｜/·•»«›‹>–—-]+")
_SEPARATORS = re.compile(r"[\[\]【】()（）|｜/:：·•»«<>\n]+|\s{2,}")


def recogniser(root: Node) -> Recogniser:
    """A function that recognises the frame of this page, as far as its elements identify themselves."""
    whole = len(plain_text(root))
    mains = root.css("main, [role=main]")
    main = mains[0] if len(mains) == 1 and 2 * len(plain_text(mains[0])) > whole else None
    around = {above.mem_id for above in _above(main)} if main is not None else set()
    structured = root.css_first("article, main, [role=main]") is not None
    keep = {above.mem_id for heading in _titles(root) for above in (heading, *_above(heading))}
    if main is not None:
        keep |= around | {main.mem_id}

    def leave_out(node: Node) -> Omission | None:
        tag = node.tag
        if tag in ("html", "head", "body", "main", "article", "-document", "-doctype"):
            return None
        attributes = node.attributes
        if "hidden" in attributes or _is_hidden(attributes.get("style") or ""):
            return Omission.HIDDEN_TEXT
        if tag in _CONTROLS:
            return Omission.BOILERPLATE
        if tag == "a" and _ANCHOR.fullmatch(node.text() or ""):
            return Omission.MARKUP
        if node.mem_id in keep:
            return None
        outside = around and node.parent.mem_id in around
        return (
            Omission.BOILERPLATE if outside or _is_frame(node, tag, attributes, whole, structured) else None
        )

    return leave_out


def _titles(root: Node) -> list[Node]:
    """The first-level headings that are the page's title, or those in its header if there are no others."""
    title = _folded(" ".join(node.text() or "" for node in root.css("title")))
    found = [node for node in root.css("h1") if _is_title(_folded(node.text() or ""), title)]
    return [node for node in found if all(above.tag != "header" for above in _above(node))] or found


def _is_frame(node: Node, tag: str, attributes: dict[str, str | None], whole: int, structured: bool) -> bool:
    role = attributes.get("role") or ""
    if tag == "nav" or role in ("navigation", "search", "menu", "menubar", "toolbar"):
        return True
    if tag in ("header", "footer") or role in ("banner", "contentinfo"):
        return all(above.tag not in _TEXT for above in _above(node))
    if tag == "aside" or role == "complementary":
        # Where a page does not say what its article is, an aside may be a note in it.
        return (structured and not _is_in_article(node)) or _is_mostly_links(node)
    if "class" in attributes or "id" in attributes:
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower().split()
        last = {words[-1] for name in names if (words := _words(name))}
        if last and not (last <= _PAGE_PARTS and _is_in_article(node)):
            return not _holds_text(node, whole)
    return tag in _ROWS and _is_row(node)


def _words(name: str) -> list[str]:
    """The words of a class or an id that names a part of the frame; none for any other."""
    words = [word for word in re.split(r"[^a-z]+", name) if word]
    if not words or words[-1] not in _NAMES:
        return []
    own = words[0] in _NOT or (words[0] in _OF_ARTICLES and words[-1] in ("header", "footer"))
    return [] if own and len(words) > 1 else words


def _is_in_article(node: Node) -> bool:
    return any(above.tag in ("article", "main") for above in _above(node))


def _holds_text(node: Node, whole: int) -> bool:
    """Whether ``node`` contains most of the page, or the part that the page marks as its text."""
    return 3 * len(node.text() or "") > whole or node.css_first("article, main, h1") is not None


def _is_row(node: Node) -> bool:
    """Whether a block consists only of a row of at least three links or other clickable elements."""
    if any(child.tag in BLOCKS for child in children(node)):
        return False
    text = plain_text(node)
    if not text or len(text) > 200:
        return False
    words = [word.strip().casefold() for word in _SEPARATORS.split(text) if word.strip()]
    if len(words) > 1 and _CONTROL_WORDS.issuperset(words):
        return True
    links = [link.text() or "" for link in node.css("a[href]")]
    linked = _BETWEEN_LINKS.sub("", "".join(links))
    return len(links) >= 3 and linked == _BETWEEN_LINKS.sub("", text) and max(map(len, links)) <= 24


def _is_mostly_links(node: Node) -> bool:
    linked = sum(len(link.text() or "") for link in node.css("a[href]"))
    return 2 * linked > len(plain_text(node))


def _is_hidden(style: str) -> bool:
    return (
        re.search(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", style, re.IGNORECASE)
        is not None
    )


def _is_title(heading: str, title: str) -> bool:
    return bool(heading) and (heading in title or (len(title) > 3 and title in heading))


def _folded(text: str) -> str:
    return "".join(text.split()).casefold()


def _above(node: Node) -> Iterator[Node]:
    node = node.parent
    while node is not None:
        yield node
        node = node.parent
