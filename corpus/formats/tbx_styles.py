"""TBX of 2019 (ISO 30042:2019) in its two styles, made from the entries in their 2008 form.

The dialect is TBX-Basic, or TBX-Linguist if the entries have one of its categories.

DCA names data categories in attributes, as 2008 did; DCT has an element for each, in the namespaces of the
modules ``min``, ``basic`` and ``ling`` (https://www.tbxinfo.net/tbx-modules/).
"""

import re
from typing import Literal

from corpus.formats.categories import LINGUIST

Style = Literal["2008", "dca", "dct"]

_RENAMED = {"termEntry": "conceptEntry", "langSet": "langSec", "tig": "termSec"}
_TAG = re.compile(r"<(/?)(termEntry|langSet|tig)\b")
_CATEGORY = re.compile(
    "<(descrip|termNote|admin|adminNote|transac|transacNote|ref|xref)"
    r' type="([A-Za-z]+)"([^<>]*)>([^<]*)</\1>'
)
_OF_MIN = ("administrativeStatus", "customerSubset", "externalCrossReference", "partOfSpeech", "subjectField")

_HEADER = """<?xml version="1.0" encoding="UTF-8"?>
<tbx type="{dialect}" style="{style}" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"{modules}>
<tbxHeader>
<fileDesc>
<sourceDesc>
<p>Written by duizhao</p>
</sourceDesc>
</fileDesc>
</tbxHeader>
<text>
<body>
"""
_MODULES = ' xmlns:min="http://www.tbxinfo.net/ns/min" xmlns:basic="http://www.tbxinfo.net/ns/basic"'
_LING = ' xmlns:ling="http://www.tbxinfo.net/ns/linguist"'

FOOTER = "</body>\n</text>\n</tbx>\n"


def header(style: Style, is_linguist: bool) -> str:
    """The part of the file before the entries."""
    modules = _MODULES + (_LING if is_linguist else "") if style == "dct" else ""
    return _HEADER.format(
        dialect="TBX-Linguist" if is_linguist else "TBX-Basic", style=style, modules=modules
    )


def restyled(entry: str, style: Style) -> str:
    """An entry of 2008 in a style of 2019."""
    entry = _TAG.sub(lambda found: f"<{found[1]}{_RENAMED[found[2]]}", entry)
    return _CATEGORY.sub(_as_element, entry) if style == "dct" else entry


def _as_element(found: re.Match[str]) -> str:
    _, kind, more, text = found.groups()
    module = "min" if kind in _OF_MIN else "ling" if kind in LINGUIST else "basic"
    return f"<{module}:{kind}{more}>{text}</{module}:{kind}>"
