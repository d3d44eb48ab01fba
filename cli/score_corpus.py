"""Which documents of the corpus a hypothesis is scored against."""

from typing import TYPE_CHECKING

from cli.score_options import Options
from corpus.errors import DuizhaoError
from corpus.text.language import is_chinese

if TYPE_CHECKING:
    from collections.abc import Callable

    from align.scoring.testset import TestSet
    from corpus.model import Bitext, Term


def test_set_of_corpus(options: Options) -> "tuple[TestSet, list[Term]]":
    """The documents that ``--doc`` and ``--set`` name, or all, with their translations; and the terms.

    Into English a document's translations are its references; into Chinese one translation is the source
    and the document itself the reference.
    """
    from align.scoring.from_bitexts import reverse, test_set_from_bitexts
    from cli.corpus_option import open_for_reading

    with open_for_reading(options.corpus_target) as corpus:
        sets = options.sets or (None,)
        bitexts = [bitext for name in sets for bitext in corpus.bitexts(name)]
        terms = corpus.terms()
    bitexts = _chosen(bitexts, options.documents, "document", lambda bitext: bitext.source.name)
    bitexts = _chosen(bitexts, options.translations, "translation", lambda bitext: bitext.target.name)
    if options.languages:
        from align.scoring.loading import language_pair

        _, target = language_pair(options.languages)
        if is_chinese(target):
            bitexts = [
                bitext if is_chinese(bitext.target.language) else reverse(bitext) for bitext in bitexts
            ]
        else:
            bitexts = [
                reverse(bitext) if is_chinese(bitext.target.language) else bitext for bitext in bitexts
            ]
        _check_one_source(bitexts)
    return test_set_from_bitexts(bitexts), terms


def _chosen(
    bitexts: "list[Bitext]", wanted: tuple[str, ...], kind: str, name_of: "Callable[[Bitext], str]"
) -> "list[Bitext]":
    names = list(dict.fromkeys(map(name_of, bitexts)))
    for name in wanted:
        if name not in names:
            raise DuizhaoError(f"the corpus has no {kind} “{name}”", hint=f"It has {', '.join(names[:20])}.")
    return [bitext for bitext in bitexts if not wanted or name_of(bitext) in wanted]


def _check_one_source(bitexts: "list[Bitext]") -> None:
    """Into Chinese, two translations of one document would both be the source."""
    sources: dict[str, set[str]] = {}
    for bitext in bitexts:
        sources.setdefault(bitext.target.name, set()).add(bitext.source.name)
    for names in sources.values():
        if len(names) > 1 and is_chinese(bitexts[0].target.language):
            raise DuizhaoError(
                "which translation is the source?",
                hint=f"Choose one: --translation {' or --translation '.join(sorted(names))}.",
            )
