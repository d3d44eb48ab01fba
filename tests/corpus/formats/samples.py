"""Units to write and read, for the tests of every format."""

from hypothesis import strategies as st

from corpus.model import Concept, Term, TranslationUnit

TMX_HEADER = (
    '<header creationtool="x" creationtoolversion="1" segtype="sentence" o-tmf="x" adminlang="en" '
    'srclang="zh-CN" datatype="plaintext"/>'
)

ANALECTS = [
    TranslationUnit(
        "学而时习之，不亦说乎？",
        "Is it not pleasant to learn with a constant perseverance and application?",
        id="lunyu-1",
        document="lunyu",
        source_segments=("1.1",),
        target_segments=("1.1",),
        confidence=0.97,
        reviewed=True,
        note="说 = 悦",
    ),
    TranslationUnit(
        "有朋自远方来，不亦乐乎？",
        'Is it not "delightful" to have friends coming from distant quarters? <&> ]]>',
        id="lunyu-2",
        document="lunyu",
        source_segments=("1.2",),
        target_segments=("1.2", "1.3"),
        confidence=0.25,
        properties={"domain": "经典", "source": "Legge 1893"},
    ),
    TranslationUnit("𠮷野家 🍚", "NA", id="lunyu-3", document="lunyu"),
]

MERGED = TranslationUnit(
    "一。二。",
    "One, two.",
    id="count-1",
    document="count",
    source_segments=("1.1", "1.2"),
    target_segments=("1.1",),
)

HALF = TranslationUnit("无译文。", "", id="half-1", document="half", source_segments=("1.1",))

_TOKEN = st.text("abcxyz甲乙丙0123456789-_.", min_size=1, max_size=8)


def units(text: st.SearchStrategy[str]) -> st.SearchStrategy[TranslationUnit]:
    """Units with ``text`` on both sides and in every other place where free text stands."""
    return st.builds(
        TranslationUnit,
        source=text,
        target=text,
        source_language=st.sampled_from(["zh-Hans", "zh-Hant", "zh-Hant-HK", "en", "fr"]),
        target_language=st.sampled_from(["en", "en-US", "en-GB", "zh-Hans", "ja"]),
        id=_TOKEN,
        document=st.just("") | _TOKEN,
        source_segments=st.lists(_TOKEN, max_size=1).map(tuple),
        target_segments=st.lists(_TOKEN, max_size=3).map(tuple),
        confidence=st.none() | st.floats(0, 1),
        reviewed=st.booleans(),
        note=st.just("") | text,
        properties=st.dictionaries(
            st.sampled_from(["domain", "source", "id", "x-y", "property-id", "creationdate", "名"]),
            text,
            max_size=3,
        ),
    )


ANY_TEXT = st.text(min_size=1).filter(str.strip)
"""Text of every code point, those included that no file should hold."""

EVERYTHING = Concept(
    (
        Term("大坝", "zh-Hans", "preferred", "noun", "主坝", "水工手册", "zh-a", {"pinyin": "dà bà"}),
        Term("拦河坝", "zh-Hans", "admitted", properties={"context": "拦河坝已经加固。"}),
        Term("水壩", "zh-Hant", properties={"geographicalUsage": "Taiwan"}),
        Term("dam", "en", "preferred", "noun", "not weir", "ICOLD", "en-a", {"termType": "fullForm"}),
        Term(
            "barrage",
            "en",
            "deprecated",
            properties={
                "context": "The barrage was <rebuilt> & heightened.",
                "context/source": "Water Yearbook",
                "context (2)": "A second one.",
                "client": "ACME",
            },
        ),
        Term("weir wall", "en", "forbidden"),
    ),
    id="c-17",
    definition="河流上的挡水建筑物。",
    subject="水利",
    note="entry note",
    segment="5.2",
    properties={
        "definition/source": "手册",
        "transactionType": "origination",
        "transactionType/date": "2024-03-05",
        "transactionType/responsibility": "li",
        "transactionType/responsibility@target": "p1",
        "transactionType (2)": "modification",
        "transactionType (2)/date": "2024-03-06",
        "[en] note": "said of English",
        "project": "Qingshi",
    },
)
"""An entry that says everything that one can."""
