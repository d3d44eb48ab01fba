"""The modules that every job needs, imported once in the process that jobs are forked from."""

import cli.web.work  # noqa: F401
from align.encoders import load_encoder

load_encoder("use").encode(["对照"])
