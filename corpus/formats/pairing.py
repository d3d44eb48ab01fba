"""Choose the source and the target among the texts of a multilingual entry."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.errors import DuizhaoError
from corpus.formats.report import Loss
from corpus.text.language import canonical_language, is_chinese, is_romanized, same_variety


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to be counted in the report: its kind, how often, and the fields of its message."""

    loss: Loss
    count: int = 1
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pairing:
    """The positions of the source and of the targets, and remarks on the rest.

    ``languages`` are canonical tags, by position. ``source`` is None if the entry is not a pair;
    ``undecided`` means that nothing shows which text is the source.
    """

    source: int | None
    targets: tuple[int, ...]
    languages: tuple[str, ...]
    remarks: tuple[Remark, ...] = ()
    undecided: bool = False


class Pairer:
    """Chooses by language: as requested, else as the file says, else Chinese is the source.

    The target is as requested, else English for a Chinese source and Chinese for any other, else the first of
    the rest; each text in its language is a target. A requested language never yields another script: for
    zh-Hant no zh-Hans is taken; a plain zh takes either. Pinyin must be requested.
    """

    def __init__(self, source: str | None, target: str | None) -> None:
        self._source = canonical_language(source) if source else None
        self._target = canonical_language(target) if target else None
        self._any_script = {canonical_language(tag) for tag in (source, target) if tag and _is_bare(tag)}
        self._known: dict[tuple[str, tuple[str, ...]], Pairing] = {}

    def pair(self, declared: str, tags: Sequence[str]) -> Pairing:
        """The pairing of texts in the languages ``tags``, in a file or unit that declares a source language.

        ``declared`` is empty or ``*all*`` if nothing is declared.
        """
        key = (declared, tuple(tags))
        found = self._known.get(key)
        if found is None:
            if len(self._known) > 10_000:
                self._known.clear()
            found = self._known[key] = self._pair(*key)
        return found

    def _pair(self, declared: str, tags: tuple[str, ...]) -> Pairing:
        remarks: list[Remark] = []
        languages = tuple(_canonical(tag, remarks) for tag in tags)
        source, undecided = self._choose_source(declared, tags, languages, remarks)
        if source is None:
            return Pairing(None, (), languages, tuple(remarks), undecided)
        rest = [i for i in range(len(tags)) if i != source]
        targets = self._choose_targets(is_chinese(languages[source]), rest, languages, remarks)
        if not targets:
            if self._target is None or not rest:
                remarks.append(Remark(Loss.ONE_LANGUAGE))
            return Pairing(None, (), languages, tuple(remarks))
        if len(rest) > len(targets):
            remarks.append(Remark(Loss.FURTHER_LANGUAGE, len(rest) - len(targets)))
        if len(targets) > 1:
            remarks.append(Remark(Loss.SEVERAL_TARGETS))
        return Pairing(source, tuple(targets), languages, tuple(remarks))

    def _choose_source(
        self,
        declared: str,
        tags: tuple[str, ...],
        languages: tuple[str, ...],
        remarks: list[Remark],
    ) -> tuple[int | None, bool]:
        wanted = self._source
        if wanted is None and declared.lower() not in ("", "*all*"):
            exact = [i for i, tag in enumerate(tags) if tag.lower() == declared.lower()]
            if exact:
                return exact[0], False
            wanted = _canonical(declared, remarks)
        if wanted is None:
            chinese = next((i for i, language in enumerate(languages) if _is_usual(language)), None)
            if chinese is None and len(tags) < 2:
                remarks.append(Remark(Loss.ONE_LANGUAGE))
            return chinese, chinese is None and len(tags) > 1
        is_declared = self._source is None
        near = self._of_language(wanted, range(len(tags)), languages, any_script=is_declared)
        if not near:
            remarks.append(Remark(Loss.NO_SOURCE, fields={"wanted": wanted}))
            return None, False
        if languages[near[0]] != wanted:
            fields = {"found": languages[near[0]], "wanted": wanted}
            remarks.append(Remark(Loss.OTHER_SOURCE_VARIETY, fields=fields))
        return near[0], False

    def _choose_targets(
        self,
        from_chinese: bool,
        rest: list[int],
        languages: tuple[str, ...],
        remarks: list[Remark],
    ) -> list[int]:
        wanted = self._target
        if wanted is None:
            usual = [
                i
                for i in rest
                if (languages[i].split("-")[0] == "en" if from_chinese else _is_usual(languages[i]))
            ]
            return usual or [i for i in rest if not is_romanized(languages[i])][:1]
        targets = self._of_language(wanted, rest, languages)
        if targets and languages[targets[0]] != wanted:
            fields = {"found": languages[targets[0]], "wanted": wanted}
            remarks.append(Remark(Loss.OTHER_TARGET_VARIETY, fields=fields))
        if not targets and rest:
            remarks.append(Remark(Loss.NO_TARGET, fields={"wanted": wanted}))
        return targets

    def _of_language(
        self, wanted: str, positions: Sequence[int], languages: tuple[str, ...], *, any_script: bool = False
    ) -> list[int]:
        """The positions of texts in exactly this language, or else in a variety of it."""
        exact = [i for i in positions if languages[i] == wanted]
        near = [i for i in positions if same_variety(languages[i], wanted)]
        if not near and (any_script or wanted in self._any_script):
            near = [i for i in positions if languages[i].split("-")[0] == wanted.split("-")[0]]
        return exact or near


def _is_usual(language: str) -> bool:
    return is_chinese(language) and not is_romanized(language)


def _is_bare(tag: str) -> bool:
    return tag.strip().lower() in ("zh", "chi", "zho")


def _canonical(tag: str, remarks: list[Remark]) -> str:
    try:
        return canonical_language(tag)
    except DuizhaoError:
        remarks.append(Remark(Loss.UNKNOWN_TAG, fields={"tag": tag[:40]}))
        return ""
