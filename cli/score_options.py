"""The options of ``duizhao score``, for the modules that implement it."""

from dataclasses import dataclass

from corpus.errors import UsageError


@dataclass(frozen=True)
class Options:
    """The command's options, by their names."""

    hypotheses: tuple[str, ...]
    source: str | None
    references: tuple[str, ...]
    document_ids: str | None
    languages: str
    encoding: str
    corpus_target: str | None
    documents: tuple[str, ...]
    imports: tuple[str, ...]
    translations: tuple[str, ...]
    terms: str | None
    only: str | None
    scores: tuple[str, ...]
    human: str | None
    reference_systems: tuple[str, ...]
    meta: bool
    include_human: bool
    auto_rank: bool
    to_review: int | None
    review_folder: str
    left_out: tuple[str, ...]
    resegment: bool
    resegment_by: str | None
    normalize_script: bool
    normalize_punctuation: bool
    strip_wrappers: bool
    html: str | None
    segments: str | None
    documents_file: str | None
    metrics: tuple[str, ...]
    comet_model: str
    comet_python: str
    comet_gpus: int
    comet_batch_size: int
    comet_context: bool
    allow_download: bool
    tokenize: str | None
    no_significance: bool
    baseline: str
    test: str
    samples: int | None
    seed: int
    resample: str | None
    save: str | None
    history: bool
    runs: str
    fail_under: tuple[str, ...]
    fail_if_worse: str | None
    strict: bool
    force: bool
    as_json: bool
    as_tsv: bool
    as_markdown: bool
    as_latex: bool

    @property
    def output(self) -> str:
        """The output format: ``json``, ``tsv``, ``markdown``, ``latex``, or else ``table``."""
        kinds = ("json", "tsv", "markdown", "latex")
        chosen = [kind for kind in kinds if getattr(self, f"as_{kind}")]
        if len(chosen) > 1:
            raise UsageError(
                "--{first} and --{second} exclude each other",
                hint="Choose one of them.",
                first=chosen[0],
                second=chosen[1],
            )
        return chosen[0] if chosen else "table"
