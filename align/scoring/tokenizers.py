"""Which of sacrebleu's tokenizers work on this machine, without a download."""

from importlib.util import find_spec
from pathlib import Path

from sacrebleu.metrics.bleu import BLEU
from sacrebleu.tokenizers.tokenizer_spm import SPM_MODELS
from sacrebleu.utils import SACREBLEU_DIR

from corpus.errors import UnavailableError, UsageError

_PACKAGES = {"ja-mecab": "sacrebleu[ja]", "ko-mecab": "sacrebleu[ko]"}
_MODULES = {"ja-mecab": "MeCab", "ko-mecab": "mecab_ko"}


def check_tokenizer(name: str) -> None:
    """Raise DuizhaoError, with the hint, if ``name`` is unknown or needs something that is not installed.

    sacrebleu would try to download a missing SentencePiece model; nothing is ever downloaded here.
    """
    if name not in BLEU.TOKENIZERS:
        raise UsageError(
            "unknown tokenizer “{name}”",
            hint="Known: {known}.",
            name=name,
            known=", ".join(BLEU.TOKENIZERS),
        )
    if name in SPM_MODELS:
        model = Path(SACREBLEU_DIR) / "models" / Path(SPM_MODELS[name]["url"]).name
        if not model.is_file():
            raise UnavailableError(
                "the tokenizer {name} needs its model, which is not on this machine",
                path=model,
                hint="Put the model there, or choose a tokenizer that needs none: 13a, zh, intl, char.",
                name=name,
            )
    if name in _MODULES and find_spec(_MODULES[name]) is None:
        raise UnavailableError(
            "the tokenizer {name} is not installed",
            hint='Run pip install "{package}".',
            name=name,
            package=_PACKAGES[name],
        )
