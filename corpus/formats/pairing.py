"""Which texts of a multilingual entry are the source and the target."""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.errors import DuizhaoError
from corpus.text.language import canonical_language, is_chinese

ONE_LANGUAGE = "unit with one language only left out"


@dataclass(frozen=True, slots=True)
class Pairing:
    """The positions of the source and of the targets, and what is to be said about the rest.

    ``languages`` are canonical tags, by position. ``remarks`` are messages with how often to count each.
    ``source`` is None where the entry is no pair. ``undecided`` says that nothing tells the source.
    """

    source: int | None
    targets: tuple[int, ...]
    languages: tuple[str, ...]
    remarks: tuple[tuple[str, int], ...] = ()
    undecided: bool = False


class Pairer:
    """Chooses by language: as asked, else as the file says, else Chinese is the source.

    The target is as asked, else English for a Chinese source and Chinese for any other, else the first of
    the rest; each text in its language is a target.
    """

    def __init__(self, source: str | None, target: str | None) -> None:
        self._source = canonical_language(source) if source else None
        self._target = canonical_language(target) if target else None
        self._known: dict[tuple[str, tuple[str, ...]], Pairing] = {}

    def pair(self, declared: str, tags: Sequence[str]) -> Pairing:
        """The pairing of texts in the languages ``tags``, in a file or unit that declares a source language.

        ``declared`` is empty or ``*all*`` where nothing is declared.
        """
        key = (declared, tuple(tags))
        found = self._known.get(key)
        if found is None:
            if len(self._known) > 10_000:
                self._known.clear()
            found = self._known[key] = self._pair(*key)
        return found

    def _pair(self, declared: str, tags: tuple[str, ...]) -> Pairing:
        remarks: list[tuple[str, int]] = []
        languages = tuple(_canonical(tag, remarks) for tag in tags)
        source, undecided = self._choose_source(declared, tags, languages, remarks)
        if source is None:
            return Pairing(None, (), languages, tuple(remarks), undecided)
        rest = [i for i in range(len(tags)) if i != source]
        targets = self._choose_targets(is_chinese(languages[source]), rest, languages, remarks)
        if not targets:
            return Pairing(None, (), languages, (*remarks, (ONE_LANGUAGE, 1)))
        if len(rest) > len(targets):
            remarks.append(("text in a further language left out", len(rest) - len(targets)))
        if len(targets) > 1:
            remarks.append(("unit with several targets made a unit each", 1))
        return Pairing(source, tuple(targets), languages, tuple(remarks))

    def _choose_source(
        self,
        declared: str,
        tags: tuple[str, ...],
        languages: tuple[str, ...],
        remarks: list[tuple[str, int]],
    ) -> tuple[int | None, bool]:
        wanted = self._source
        if wanted is None and declared.lower() not in ("", "*all*"):
            exact = [i for i, tag in enumerate(tags) if tag.lower() == declared.lower()]
            if exact:
                return exact[0], False
            wanted = _canonical(declared, remarks)
        if wanted is None:
            chinese = next((i for i, language in enumerate(languages) if is_chinese(language)), None)
            if chinese is None and len(tags) < 2:
                remarks.append((ONE_LANGUAGE, 1))
            return chinese, chinese is None and len(tags) > 1
        near = _of_language(wanted, range(len(tags)), languages)
        if not near:
            remarks.append((f"unit without the source language ({wanted}) left out", 1))
            return None, False
        if languages[near[0]] != wanted:
            remarks.append((f"source is {languages[near[0]]} where {wanted} was asked for", 1))
        return near[0], False

    def _choose_targets(
        self,
        from_chinese: bool,
        rest: list[int],
        languages: tuple[str, ...],
        remarks: list[tuple[str, int]],
    ) -> list[int]:
        wanted = self._target
        if wanted is None:
            usual = [
                i
                for i in rest
                if (languages[i].split("-")[0] == "en" if from_chinese else is_chinese(languages[i]))
            ]
            return usual or rest[:1]
        targets = _of_language(wanted, rest, languages)
        if targets and languages[targets[0]] != wanted:
            remarks.append((f"target is {languages[targets[0]]} where {wanted} was asked for", 1))
        return targets


def _of_language(wanted: str, positions: Sequence[int], languages: tuple[str, ...]) -> list[int]:
    """The positions of texts in exactly this language, or else in any variety of it."""
    primary = wanted.split("-")[0]
    return [i for i in positions if languages[i] == wanted] or [
        i for i in positions if languages[i].split("-")[0] == primary
    ]


def _canonical(tag: str, remarks: list[tuple[str, int]]) -> str:
    try:
        return canonical_language(tag)
    except DuizhaoError:
        remarks.append((f"unknown language tag “{tag[:40]}”", 1))
        return ""
