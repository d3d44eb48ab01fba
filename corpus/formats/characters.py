"""Remove and count characters that a format cannot hold."""

import re

from corpus.formats.report import Loss, LossReport

NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""The characters outside the production Char of XML 1.0."""
_LINE_BREAKS = re.compile("\r\n|[\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def xml_text(text: str, report: LossReport, where: str) -> str:
    """``text`` as XML 1.0 character data: escaped, and without characters that XML forbids."""
    if not text.isprintable():  # rare; printable text has no control character, surrogate or noncharacter
        clean = NOT_XML.sub("", text)
        if len(clean) != len(text):
            report.add(Loss.NOT_XML, where, len(text) - len(clean))
        text = clean
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    if "\r" in text:  # a parser would make it a line feed
        text = text.replace("\r", "&#13;")
    return text


def xml_attribute(text: str, report: LossReport, where: str) -> str:
    """``text`` for an attribute value in double quotes."""
    text = xml_text(text, report, where).replace('"', "&quot;")
    return text.replace("\t", "&#9;").replace("\n", "&#10;")


def one_line(text: str, report: LossReport, where: str) -> str:
    """``text`` for a cell of a file with one record per line: tabs and all line breaks become spaces.

    Line breaks are those of Python's ``splitlines``, since many readers use it.
    """
    if text.isprintable():
        return text
    text, changed = _LINE_BREAKS.subn(" ", text)
    report.add(Loss.BREAK_IN_CELL, where, changed)
    return unicode_text(text, report, where)


def unicode_text(text: str, report: LossReport, where: str) -> str:
    """``text`` that UTF-8 can encode: half a surrogate pair becomes U+FFFD."""
    if text.isprintable():
        return text
    text, changed = _SURROGATES.subn("\ufffd", text)
    report.add(Loss.SURROGATE, where, changed)
    return text
