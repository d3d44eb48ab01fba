"""The HTTP status of an error, by its class."""

from cli.web.limits import OverLimitError, TooManyError
from corpus.errors import ConflictError, DuizhaoError, NotFoundError, OutputError, UnavailableError

_STATUS: dict[type, int] = {
    NotFoundError: 404,
    ConflictError: 409,
    OverLimitError: 413,
    TooManyError: 429,
    UnavailableError: 503,
    OutputError: 507,
}


def status_of(error: DuizhaoError) -> int:
    """The status of an error's class; 400 if the class has none."""
    return next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 400)
