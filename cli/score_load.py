"""Turn the options of ``duizhao score`` into input for the scoring pipeline."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from align.scoring.comet import CometSettings
from align.scoring.given_scores import GivenScores
from align.scoring.inputs import parse_input
from align.scoring.judgements import Judged, bind, texts_of
from align.scoring.loading import ScoringFiles, read_systems, read_test_set
from align.scoring.metrics import DEFAULT_METRICS
from align.scoring.normalization import Normalization
from align.scoring.pipeline import ScoringPolicy
from align.scoring.segment_files import SegmentFile
from align.scoring.segment_places import read_segment_list
from align.scoring.testset import ScoringTestSet, System
from cli.corpus_option import open_for_reading
from cli.score_options import Options

if TYPE_CHECKING:
    from align.scoring.terms import TermList

Bind = Callable[[ScoringTestSet, Sequence[System]], GivenScores | Judged]
"""Assigns a score to each segment, once test set and systems are known."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs that the options name; ``terms`` has a list for each segment, or is empty."""

    test_set: ScoringTestSet
    hypotheses: Sequence[SegmentFile]
    terms: "Sequence[TermList]"
    given: Sequence[Bind]
    only: Sequence[int] | None = None


def policy_of(options: Options) -> ScoringPolicy:
    """The scoring policy that the options describe."""
    method: Any = options.resegment_by or ("edit-distance" if options.resegment else None)
    test: Any = options.test
    unit: Any = options.resample
    normalize: list[Normalization] = []
    normalize += ["script"] if options.normalize_script else []
    normalize += ["punctuation"] if options.normalize_punctuation else []
    normalize += ["wrappers"] if options.strip_wrappers else []
    return ScoringPolicy(
        metrics=options.metrics or DEFAULT_METRICS,
        tokenize=options.tokenize or "",
        comet=CometSettings(
            options.comet_model,
            options.comet_python,
            options.allow_download,
            options.comet_batch_size,
            options.comet_gpus,
            options.comet_context,
        ),
        resegment=method,
        normalize=tuple(normalize),
        significance=not options.no_significance,
        test=test,
        samples=options.samples,
        seed=options.seed,
        unit=unit,
        baseline=options.baseline,
        leave_out=frozenset(options.left_out),
        meta=options.meta,
        include_human=options.include_human,
        auto_rank=options.auto_rank,
        strict=options.strict,
        force=options.force,
    )


def read_inputs(options: Options) -> Inputs:
    """Read everything that the options name: texts from files, the corpus, or the judgements."""
    given: list[Bind] = []
    if options.scores:
        from align.scoring.score_files import bind_scores, by_metric, read_scores

        files = [read_scores(text, options.encoding) for text in options.scores]
        given += [partial(bind_scores, group) for group in by_metric(files)]
    judgements = None
    if options.human:
        from align.scoring.judgement_files import read_judgements

        named = parse_input(options.human)
        judgements = read_judgements(named.path, options.encoding)
        given.append(partial(bind, judgements, name=named.name))
    if judgements and options.reference_systems:
        test_set, hypotheses = texts_of(judgements, options.reference_systems, options.languages)
        terms = _named_terms(options, test_set) if options.terms else []
        return Inputs(test_set, hypotheses, terms, given, _only(options, test_set))
    test_set, terms = _read_scored_against(options)
    hypotheses = read_systems(options.hypotheses, test_set, options.encoding)
    return Inputs(test_set, hypotheses, terms, given, _only(options, test_set))


def _only(options: Options, test_set: ScoringTestSet) -> list[int] | None:
    return read_segment_list(Path(options.only), test_set, options.encoding) if options.only else None


def _named_terms(options: Options, test_set: ScoringTestSet) -> "list[TermList]":
    from align.scoring.terms import read_terms

    return read_terms(parse_input(options.terms or ""), len(test_set), test_set.sources)


def _read_scored_against(options: Options) -> "tuple[ScoringTestSet, list[TermList]]":
    """The test set of files or of the corpus that the options name; and a list of terms for each segment."""
    listed: TermList = {}
    if options.references:
        test_set = read_test_set(
            ScoringFiles(
                options.references,
                options.source or "",
                options.document_ids or "",
                options.languages,
                options.encoding,
            )
        )
    else:
        from align.scoring.from_bitexts import bitexts_as_test_set, choose_bitexts
        from align.scoring.terms import is_chinese_text, terms_of_corpus

        with open_for_reading(options.corpus_target, options.documents) as corpus:
            bitexts = [bitext for name in options.imports or (None,) for bitext in corpus.bitexts(name)]
            concepts = corpus.concepts()
        test_set = bitexts_as_test_set(
            choose_bitexts(bitexts, options.documents, options.translations, options.languages)
        )
        listed = terms_of_corpus(concepts, from_chinese=is_chinese_text(test_set.sources or ()))
    if options.terms:
        return test_set, _named_terms(options, test_set)
    return test_set, [listed] * len(test_set) if listed else []
