"""The command ``duizhao``."""

import errno
import gc
import os
import sys
import time
from difflib import get_close_matches
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from typing import Any

import click

from cli.settings import NAME, defaults, read_settings, user_file
from cli.streams import use_utf8
from cli.terminal import safe_streams
from corpus.errors import DuizhaoError
from corpus.system.files import noting_what_is_written

COMMANDS = [
    "add",
    "align",
    "analyse",
    "batch",
    "check",
    "convert",
    "demo",
    "diff",
    "doctor",
    "eval-align",
    "export",
    "import",
    "link",
    "list",
    "lookup",
    "mcp",
    "merge",
    "pretranslate",
    "remove",
    "replace",
    "review",
    "score",
    "serve",
    "srx",
    "stats",
    "term",
]
"""The commands. Each is the function ``command`` of the module ``cli.NAME``.

In a module's name a hyphen becomes an underscore, and one follows a Python keyword.
"""


class _Failure(click.ClickException):
    """An error that click prints as ``Error: …``."""

    exit_code = 2


class _Group(click.Group):
    """Imports a command's module when it is asked for, and turns a user's errors into one line.

    Everything that it prints goes through :func:`cli.terminal.safe_streams`.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return COMMANDS

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = cmd_name.replace("-", "_") + ("_" if iskeyword(cmd_name) else "")
        command: click.Command = import_module(f"cli.{module}").command
        _add_loudness(command)
        return command

    def main(self, *args: Any, **extra: Any) -> Any:
        use_utf8()
        # Matrices are small here: OpenBLAS's threads would wait for each other more than they work.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        # Hardly any cycles arise, and looking for them at every 700 new objects takes a tenth of the time.
        gc.set_threshold(50_000, 20, 20)
        with safe_streams():
            return super().main(*args, **extra)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            close = get_close_matches(args[0], COMMANDS)
            hint = f" Did you mean “{'” or “'.join(close)}”?" if close else ""
            ctx.fail(f"No such command “{args[0]}”.{hint}")
        return super().resolve_command(ctx, args)

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        for argument in args:
            # Bytes that are not text appear as surrogates in it.
            if not argument.isascii() and not _is_text(argument):
                shown = argument.encode(errors="surrogateescape").decode(errors="replace")
                raise _Failure(f"the argument “{shown}” is not valid UTF-8. Type or paste it as UTF-8 text.")
        return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with noting_what_is_written() as written:
            return self._invoke(ctx, written)

    def _invoke(self, ctx: click.Context, written: list[str]) -> Any:
        try:
            return super().invoke(ctx)
        except DuizhaoError as error:
            raise _Failure(str(error)) from error
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            # At exit, Python must not try again to write output that it could not write.
            sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 (it is open to the end)
            raise _Failure("standard output cannot be written: no space is left where it goes") from error
        except ModuleNotFoundError as error:
            package = (error.name or "").split(".")[0]
            if package in ("", "align", "cli", "corpus"):
                raise
            raise _Failure(
                f"the package {package}, which duizhao needs, is not installed. Install duizhao again. Where "
                "there is no such package (opencc on Windows for ARM and on Alpine Linux), use Python for "
                "x64, or a Linux with the GNU C library."
            ) from error
        except KeyboardInterrupt:
            done = f". Written before that: {', '.join(written)}." if written else "; nothing was written."
            click.echo(f"Interrupted{done}", err=True)
            ctx.exit(130)


def _add_loudness(command: click.Command) -> None:
    """Give a command, or each command of a group, the options --quiet and --verbose."""
    if isinstance(command, click.Group):
        for each in command.commands.values():
            _add_loudness(each)
    elif not any(parameter.name == "quiet" for parameter in command.params):
        command.params += [
            click.Option(
                ["-q", "--quiet"],
                is_flag=True,
                expose_value=False,
                callback=_set_quiet,
                help="Print only warnings and errors.",
            ),
            click.Option(
                ["-v", "--verbose"],
                is_flag=True,
                expose_value=False,
                callback=_set_verbose,
                help="Also print the settings and files used, and the time taken.",
            ),
        ]


def _set_quiet(context: click.Context, _: click.Parameter, given: bool) -> None:
    if given:
        from cli.terminal import set_loudness

        set_loudness(quiet=True)
        context.call_on_close(set_loudness)


def _set_verbose(context: click.Context, _: click.Parameter, given: bool) -> None:
    if given:
        from cli.terminal import detail, set_loudness

        set_loudness(verbose=True)
        started = time.perf_counter()
        for name in (user_file(), Path(NAME)):
            detail(f"settings: {name}{'' if name.exists() else ' (there is none)'}")

        def end() -> None:
            detail(f"took {time.perf_counter() - started:.1f} s")
            set_loudness()

        context.call_on_close(end)


def _is_text(argument: str) -> bool:
    try:
        argument.encode()
    except UnicodeEncodeError:
        return False
    return True


# With color, click does not remove escapes, so that unsafe ones are shown like other characters.
_SETTINGS = {"help_option_names": ["-h", "--help"], "color": True}


@click.command(cls=_Group, context_settings=_SETTINGS)
@click.version_option(package_name="duizhao", prog_name="duizhao")
@click.pass_context
def main(context: click.Context) -> None:
    """Chinese–English parallel text: align it, look things up in it, exchange it, score translations with it.

    Results go to standard output, everything else to standard error. The exit status is 0 when done, 1 when
    the answer is no (nothing found, a check found errors, a gate failed), 2 for wrong usage or bad input.

    \b
    Example: duizhao align speech.txt translation.txt -o speech.tmx
    """
    settings = read_settings()
    name = context.invoked_subcommand or ""
    if settings and (command := main.get_command(context, name)):
        context.default_map = defaults(settings, name, command)
        if settings.get("display.color") is False:
            os.environ["NO_COLOR"] = "1"
