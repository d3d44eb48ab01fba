"""Run duizhao's commands within the test."""

from click.testing import CliRunner, Result

from cli.main import main


def run(*arguments: object, typed: str | None = None) -> Result:
    """The result of ``duizhao ARGUMENTS``; what a user cannot cause fails the test."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=typed)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result
