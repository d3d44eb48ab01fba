"""Plain text: every character is in a paragraph, or counted as a page number or a running head."""

from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from corpus.readers.txt import extract
from corpus.text.decoding import decode

_LINE = st.text(st.sampled_from("字港口的abC 12。，“”　"), max_size=40)
_PAGES = st.lists(
    st.tuples(st.booleans(), st.lists(_LINE, max_size=8), st.booleans()), min_size=1, max_size=5
)


@given(_PAGES, st.sampled_from(["\n", "\n\n", "\r\n"]))
def test_every_character_is_read_or_counted(pages: list[tuple[bool, list[str], bool]], between: str) -> None:
    text = "\f".join(
        between.join(["港口年报"] * head + lines + [f"- {number} -"] * foot)
        for number, (head, lines, foot) in enumerate(pages, start=1)
    )
    data = f"开头。\n{text}".encode()
    extracted = extract(data, Path("a.txt"), None)

    def letters(found: str) -> Counter[str]:
        # A hyphen at the end of a line may have been no part of its word.
        return Counter(c for c in found if not c.isspace() and c != "-")

    found = [*extracted.paragraphs, *(thing.text for thing in extracted.left_out)]
    assert letters("".join(found)) == letters(decode(data, None, None).text)
