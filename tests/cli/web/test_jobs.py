"""Work under way: what its owner sees of it."""

import threading
from pathlib import Path

from cli.web.jobs import Jobs
from corpus.model import Progress


def test_a_job_that_was_found_stays_as_it_was() -> None:
    """A page asks for the state more than once; the work must not end in between."""
    jobs = Jobs()
    begun, end, ended = threading.Event(), threading.Event(), threading.Event()

    def work(_paths: list[Path], _progress: Progress) -> str:
        begun.set()
        assert end.wait(10)
        return "result"

    job = jobs.start("alignment", "owner", "name", [], work)
    jobs.start("alignment", "owner", "next", [], lambda _paths, _progress: ended.set())
    assert begun.wait(10)
    found = jobs.find("alignment", job.id, "owner")
    listed = jobs.of("alignment", "owner")[-1]
    end.set()
    assert ended.wait(10)
    assert found is not None
    assert (found.state, found.result) == ("working", None)
    assert (listed.state, listed.result) == ("working", None)
    again = jobs.find("alignment", job.id, "owner")
    assert again is not None
    assert (again.state, again.result) == ("done", "result")
    jobs.close()
