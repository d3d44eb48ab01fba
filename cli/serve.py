"""``duizhao serve``: serve the corpus to browsers, CAT tools and programs."""

import errno
import signal
import socket
import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes

import click

from cli.corpus_option import corpus_option
from cli.terminal import say, warn
from corpus.errors import UnavailableError, UsageError
from corpus.system.extras import how_to_install
from corpus.system.files import user_name

_LOCAL = ("127.0.0.1", "localhost", "::1")


@click.command()
@corpus_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on."
)
@click.option(
    "--token",
    envvar="DUIZHAO_TOKEN",
    help="Token that everyone must enter; better set as DUIZHAO_TOKEN, which no process list shows.",
)
@click.option(
    "--secret",
    envvar="DUIZHAO_SECRET",
    help="Key that signs logins; servers behind one address need the same one. Better set as DUIZHAO_SECRET. "
    "Default: a new random key.",
)
@click.option(
    "--users", type=click.Path(path_type=Path), help="File of users, with one --new-user line each."
)
@click.option(
    "--new-user", metavar="NAME", help="Ask for a password, print a line for the users file, and exit."
)
@click.option(
    "--role",
    type=click.Choice(["reader", "reviewer"]),
    default="reader",
    show_default=True,
    help="Role of --new-user; only a reviewer can change the corpus.",
)
@click.option(
    "--allow-host",
    multiple=True,
    metavar="NAME",
    help="Host name by which browsers reach the server; repeatable.",
)
@click.option("--https", is_flag=True, help="Send cookies over HTTPS only.")
@click.option(
    "--proxy-headers",
    is_flag=True,
    help="Trust the proxies of --trusted-proxy to report the client's address and scheme.",
)
@click.option(
    "--trusted-proxy",
    multiple=True,
    default=("127.0.0.1", "::1"),
    show_default=True,
    metavar="ADDRESS",
    help="Address or network of a proxy in front, for --proxy-headers; repeatable.",
)
@click.option(
    "--runs",
    default="duizhao-runs",
    show_default=True,
    metavar="FOLDER",
    help="Folder of saved evaluation runs.",
)
@click.option(
    "--rate", type=click.FloatRange(min=0), help="Limit of requests per second and address; 0: none."
)
@click.option(
    "--max-upload",
    default=20,
    show_default=True,
    type=click.IntRange(1, 100_000),
    help="Limit of an upload, in megabytes.",
)
@click.option(
    "--jobs",
    default=2,
    show_default=True,
    type=click.IntRange(1, 1000),
    help="Alignments and scorings that run at once; each user may have one fewer.",
)
@click.option(
    "--job-queue",
    default=5,
    show_default=True,
    type=click.IntRange(0, 1000),
    help="Limit of waiting jobs per user.",
)
@click.option(
    "--job-cpu",
    default=600,
    show_default=True,
    type=click.IntRange(1),
    help="Processor time limit of a job, in seconds.",
)
@click.option(
    "--job-time",
    default=1800,
    show_default=True,
    type=click.IntRange(1),
    help="Time limit of a job, in seconds.",
)
@click.option(
    "--job-memory",
    default=1500,
    show_default=True,
    type=click.IntRange(300),
    help="Memory limit of a job, in megabytes.",
)
@click.option(
    "--job-output",
    default=200,
    show_default=True,
    type=click.IntRange(1),
    help="Size limit of a job's result, in megabytes.",
)
@click.option(
    "--memory-prefix", default="/tmserver", show_default=True, help="Path prefix of the tmserver protocol."
)
def command(
    corpus_target: str | None,
    host: str,
    port: int,
    token: str | None,
    secret: str | None,
    users: Path | None,
    new_user: str | None,
    role: str,
    allow_host: tuple[str, ...],
    https: bool,
    proxy_headers: bool,
    trusted_proxy: tuple[str, ...],
    runs: str,
    rate: float | None,
    max_upload: int,
    jobs: int,
    job_queue: int,
    job_cpu: int,
    job_time: int,
    job_memory: int,
    job_output: int,
    memory_prefix: str,
) -> None:
    """Serve the corpus to browsers, CAT tools and programs.

    By default only this machine can reach it, without a login. To serve a team with --host, use --token or
    --users; --rate is then 50 unless you set it. CAT tools find the translation memory at /tmserver/,
    programs the API at /api/.

    \b
    Examples: duizhao serve --corpus speeches.duizhao
              duizhao serve --new-user li --role reviewer >> users.txt
              duizhao serve --corpus team.duizhao --host 0.0.0.0 --users users.txt --allow-host tm.example.org
    """
    try:
        import uvicorn

        from cli.web.app import create_app
        from cli.web.connections import limited_protocol
        from cli.web.limits import Limits
        from cli.web.settings import Settings, read_users, user_line
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] in ("cli", "corpus", "align"):
            raise
        raise UnavailableError(
            "the web page needs {package}, which is not installed",
            hint=how_to_install("web"),
            package=error.name,
        ) from error
    if new_user is not None:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        click.echo(user_line(new_user, "reviewer" if role == "reviewer" else "reader", password))
        return
    local = host in _LOCAL
    if not local and not token and not users:
        raise UsageError(
            "--host {host} admits others, so they must identify themselves",
            hint="Use --token or --users as well.",
            host=host,
        )
    if not memory_prefix.startswith("/") or memory_prefix.rstrip("/") in ("", "/api", "/static"):
        raise UsageError(
            "--memory-prefix {prefix} cannot be used",
            hint="Write one like /tmserver.",
            prefix=memory_prefix,
        )
    if secret is not None and len(secret) < 32:
        raise UsageError("--secret is too short", hint="Use at least 32 random characters.")
    settings = Settings(
        corpus=corpus_target,
        token=token,
        local_user=user_name(),
        users=read_users(users) if users else {},
        users_file=users,
        trusted_proxies=trusted_proxy if proxy_headers else (),
        hosts=_hosts(host, allow_host),
        rate=(None if local else 50.0) if rate is None else rate or None,
        largest_upload=max_upload * 1_000_000,
        memory_prefix=memory_prefix.rstrip("/"),
        secure_cookies=https,
        runs=Path(runs),
        limits=Limits(job_cpu, job_time, job_memory * 1_000_000, job_output * 1_000_000),
        jobs_at_once=jobs,
        most_waiting=job_queue,
        secret=sha256(secret.encode()).digest() if secret else token_bytes(32),
    )
    with _listening(host, port) as listener:
        app = create_app(settings)
        port = listener.getsockname()[1]
        for warning in app.state.corpus.warnings():
            warn(f"Warning: {warning}")
        say(f"http://{'localhost' if local else host}:{port}/  (end with Ctrl-C)")
        _allow_many_files()
        # Raised again when the server has stopped, so that Python cleans up as usual.
        signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
        config = uvicorn.Config(
            app,
            http=limited_protocol(settings.trusted_proxies),
            log_level="warning",
            server_header=False,
            access_log=False,
            proxy_headers=False,
            use_colors=False,
            timeout_graceful_shutdown=10,
        )
        uvicorn.Server(config).run(sockets=[listener])


def _allow_many_files() -> None:
    """Raise the limit on open files, of which each connection is one, as far as the system allows."""
    with suppress(ImportError, OSError, ValueError):  # Windows has no such limit
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _listening(host: str, port: int) -> socket.socket:
    """A socket at that address. Raises DuizhaoError if the port is taken, or the address does not exist."""
    try:
        listener = socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET
        )
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UnavailableError(
                "port {port} is in use by another program", hint="Choose another with --port.", port=port
            ) from error
        raise UnavailableError(
            "cannot listen on {host}, port {port} ({reason})",
            hint="Correct --host or --port.",
            host=host,
            port=port,
            reason=error.strerror,
        ) from error
    # Connections inherit it. Without it the body of an answer waits until the client has acknowledged the
    # head, which takes 40 ms; asyncio sets it only for sockets that it made itself.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _hosts(host: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    """The names in ``Host`` that the server answers to: this machine's own, and the allowed ones."""
    own = ("localhost", "127.0.0.1", "[::1]")
    if host in ("0.0.0.0", "::"):  # any address of this machine, so any of its names, unless restricted
        return (*own, *allowed) if allowed else ("*",)
    return (*own, host, *allowed)
