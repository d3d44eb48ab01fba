"""What every job needs, imported once by the process that jobs are forked from (see cli.web.child)."""

import cli.web.work  # noqa: F401
from align.encoders import load_encoder

load_encoder("use").encode(["对照"])
