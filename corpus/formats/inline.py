"""The text of a segment that holds inline elements: codes of a document's own markup, and text in marks."""


class InlineText:
    """Gathers a segment's text while a parser walks through it.

    Codes are dropped, or with ``keep`` stand as the native code that they hold; an empty one stands as
    its own tag. Elements that only mark text (``hi``, ``g``, ``mrk``) are looked through.
    """

    def __init__(self, keep: bool) -> None:
        self._keep = keep
        self._pieces: list[str] = []
        self._codes: list[tuple[int, str]] = []

    def start(self, name: str, attributes: dict[str, str], text: list[str], code: bool) -> None:
        """An element begins after ``text``, which is taken over and cleared."""
        self._take(text)
        if code:
            listed = "".join(f' {key}="{value}"' for key, value in attributes.items())
            self._codes.append((len(self._pieces), f"<{name}{listed}/>"))

    def end(self, text: list[str], code: bool) -> None:
        """The element that began last ends after ``text``."""
        self._take(text)
        if code:
            start, tag = self._codes.pop()
            if self._keep and len(self._pieces) == start:
                self._pieces.append(tag)

    def add(self, text: str) -> None:
        """Text that an element stands for."""
        self._pieces.append(text)

    def finish(self, text: list[str]) -> str:
        """The segment's whole text, ``text`` being the last of it; ready for the next one."""
        self._take(text)
        whole = "".join(self._pieces)
        self._pieces.clear()
        self._codes.clear()
        return whole

    def _take(self, text: list[str]) -> None:
        if self._keep or not self._codes:
            self._pieces += text
        text.clear()
