"""Aligning on the server: what the pages and the API both begin, and keep in the corpus."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request, UploadFile

from align.pipeline import Alignment, AlignmentPolicy, align_pair, read_pair
from cli.web.identity import check_writable
from cli.web.jobs import Job, Jobs, Upload
from corpus.errors import ConflictError, NotFoundError
from corpus.model import Bitext, Progress
from corpus.store import Corpus
from corpus.store.browsing import PlacedBead, bitext_summary, load_bitext, load_bitext_and_beads
from corpus.store.importing import ImportSource, add_bitexts
from corpus.store.reviewing import aligned_again, replace_beads


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What came of two uploads; ``digest`` is that of their contents."""

    alignment: Alignment
    digest: str

    @property
    def bitext(self) -> Bitext:
        """The alignment's."""
        return self.alignment.bitext


@dataclass(frozen=True, slots=True)
class AlignmentAgain:
    """A bitext of the corpus aligned again, and its beads as they were ``before``."""

    bitext: Bitext
    bitext_id: int
    before: list[PlacedBead]


def start_alignment(
    request: Request,
    user: str,
    files: tuple[UploadFile, UploadFile],
    languages: tuple[str, str],
    earlier: int,
) -> Job:
    """Begin to align a document and its translation; an empty language is detected.

    ``earlier`` is the bitext of which these are a changed version, or 0. Raises NotFoundError if there
    is no such bitext, and UnavailableError where too much work waits.
    """
    uploads = [Upload(file.filename or "", file.file) for file in files]
    titles = uploads[0].title, uploads[1].title
    policy = AlignmentPolicy(source_language=languages[0] or None, target_language=languages[1] or None)
    previous = _earlier_version(request, earlier) if earlier else None
    jobs: Jobs = request.app.state.jobs
    return jobs.start(
        "alignment",
        user,
        " – ".join(titles),
        uploads,
        lambda paths, progress: _align_files(paths, titles, policy, previous, progress),
    )


def begin_again(request: Request, user: str, bitext_id: int) -> Job:
    """Begin to align a bitext again between its reviewed beads. Raises NotFoundError for none."""
    check_writable(request)
    corpus: Corpus = request.app.state.corpus
    summary = bitext_summary(corpus, bitext_id)
    if summary is None:
        raise NotFoundError("There is no such text here.")

    def work(_: list[Path], progress: Progress) -> AlignmentAgain:
        from align.incremental import align_rest

        found = load_bitext_and_beads(corpus, bitext_id)
        if found is None:
            raise NotFoundError("the text was removed meanwhile")
        return AlignmentAgain(align_rest(found[0], progress=progress), bitext_id, found[1])

    jobs: Jobs = request.app.state.jobs
    name = f"{summary.metadata.get('title') or summary.document} – {summary.translation}"
    return jobs.start("alignment", user, name, [], work)


def keep_alignment(request: Request, user: str, job: Job, name: str, origin: str) -> str:
    """Put the result of a job into the corpus; the name under which it stands there.

    Raises ConflictError where the job has no result, or somebody has changed meanwhile what it was about.
    """
    check_writable(request)
    if job.state != "done":
        raise ConflictError("This alignment is not done.")
    corpus: Corpus = request.app.state.corpus
    name = name.strip() or job.name
    if isinstance(job.result, AlignmentAgain):
        before, after = aligned_again(job.result.before, job.result.bitext.beads)
        if before and not replace_beads(corpus, job.result.bitext_id, before, after, user):
            raise ConflictError(
                "Somebody changed this text meanwhile. Nothing was overwritten; align it again."
            )
    else:
        add_bitexts(
            corpus,
            [job.result.bitext],
            ImportSource(name, origin, job.result.digest, user, "pair"),
        )
    jobs: Jobs = request.app.state.jobs
    jobs.discard(job)
    return name


def _earlier_version(request: Request, bitext_id: int) -> Bitext:
    found = load_bitext(request.app.state.corpus, bitext_id)
    if found is None:
        raise NotFoundError("There is no such text here.")
    return found


def _align_files(
    paths: list[Path],
    titles: tuple[str, str],
    policy: AlignmentPolicy,
    previous: Bitext | None,
    progress: Progress,
) -> Uploaded:
    from align.encoders import load_encoder

    digest = hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
    pair = read_pair(paths[0], paths[1], policy, names=titles)
    encoder = load_encoder(policy.encoder)
    return Uploaded(align_pair(pair, encoder, previous=previous, progress=progress), digest)
