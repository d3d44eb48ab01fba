"""Tasks on the workers of a Dask cluster."""

from collections.abc import Callable, Generator

from align.batch.part import GIVE_UP, Outcome, Task, Work
from corpus.errors import UnavailableError
from corpus.message import Message
from corpus.system.extras import how_to_install
from corpus.system.processes import Died

_AHEAD = 2
"""Tasks in progress for each thread of the cluster: one running, and one waiting beside it."""


def run_on_cluster(
    next_task: Callable[[], Task | None],
    work: Work,
    address: str,
    started: Callable[[str], None] | None = None,
) -> Generator[tuple[Task, Outcome]]:
    """Run tasks on the Dask cluster whose scheduler listens at ``address`` (``tcp://HOST:8786``).

    Same contract as :func:`corpus.system.processes.run_in_processes`. Only the records are returned, and each
    is released as it arrives, so that Dask has nothing to recompute when a worker dies. ``started`` is called
    with the dashboard's address. Raises DuizhaoError if Dask is not installed, if no scheduler answers, and
    if the workers cannot run duizhao.
    """
    try:
        from distributed import Client, as_completed
        from distributed.comm.addressing import get_address_host_port
        from distributed.scheduler import KilledWorker
    except ImportError as error:
        raise UnavailableError("a cluster needs Dask", hint=how_to_install("dask")) from error
    try:
        get_address_host_port(address)  # A client without an address could not be closed without a traceback.
        client = Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise UnavailableError(
            "no Dask scheduler answers at {address}",
            hint="Start one with `dask scheduler`, and its workers with `dask worker ADDRESS --nthreads 1`.",
            address=address,
        ) from error
    with client:
        if started:
            started(client.dashboard_link)
        tasks: dict[object, Task] = {}
        finished = as_completed(loop=client.loop)
        while True:
            most = _AHEAD * max(1, sum(client.nthreads().values()))
            while len(tasks) < most and (task := next_task()) is not None:
                # A unique key for each submission: otherwise Dask would return an earlier answer.
                future = client.submit(work, task, pure=False, key=None)
                tasks[future.key] = task
                finished.add(future)
            if not tasks:
                return
            future = next(finished)
            task = tasks.pop(future.key)
            if future.status == "finished":
                outcome: Outcome = future.result()
            else:
                failure = future.exception()
                if isinstance(failure, ModuleNotFoundError):
                    raise UnavailableError(
                        "the Dask workers cannot run duizhao ({failure})",
                        hint="Install the same version of duizhao on them.",
                        failure=failure,
                    )
                if not isinstance(failure, KilledWorker):
                    raise failure
                outcome = Died(GIVE_UP, Message("on the Dask cluster"))
            future.release()
            yield task, outcome
