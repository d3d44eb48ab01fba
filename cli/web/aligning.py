"""Aligning on the server, for both the pages and the API."""

from functools import partial

from fastapi import Request, UploadFile

from align.pipeline import AlignmentPolicy
from cli.web.identity import check_writable
from cli.web.jobs import Job, Jobs, Upload
from cli.web.work import AlignmentResult, align_again, align_files, read_kept
from corpus.errors import ConflictError
from corpus.store import Corpus
from corpus.store.browsing import bitext_summary
from corpus.store.importing import ImportSource, add_bitexts
from corpus.store.reviewing import aligned_again, replace_beads


def start_alignment(
    request: Request,
    user: str,
    files: tuple[UploadFile, UploadFile],
    languages: tuple[str, str],
    earlier: int,
) -> Job:
    """Begin to align a document and its translation; an empty language is detected.

    ``earlier`` is the bitext of which these are a changed version, or 0. Raises NotFoundError if there is no
    such bitext, and UnavailableError if too much work is waiting.
    """
    uploads = [Upload(file.filename or "", file.file) for file in files]
    titles = uploads[0].title, uploads[1].title
    policy = AlignmentPolicy(source_language=languages[0] or None, target_language=languages[1] or None)
    if earlier:
        bitext_summary(request.app.state.corpus, earlier)
    jobs: Jobs = request.app.state.jobs
    work = partial(align_files, titles, policy, request.app.state.settings.corpus, earlier)
    return jobs.start("alignment", user, " – ".join(titles), uploads, work)


def begin_again(request: Request, user: str, bitext_id: int) -> Job:
    """Begin to align a bitext again between its reviewed beads. Raises NotFoundError if there is none."""
    check_writable(request)
    corpus: Corpus = request.app.state.corpus
    summary = bitext_summary(corpus, bitext_id)
    jobs: Jobs = request.app.state.jobs
    name = f"{summary.metadata.get('title') or summary.document} – {summary.translation}"
    work = partial(align_again, request.app.state.settings.corpus, bitext_id)
    return jobs.start("alignment", user, name, [], work)


def keep_alignment(request: Request, user: str, job: Job, name: str, origin: str) -> str:
    """Add the result of a job to the corpus; return its name there.

    Raises ConflictError if the job has no result, or somebody has changed the text in the meantime.
    """
    check_writable(request)
    if job.state != "done":
        raise ConflictError("This alignment is not done.")
    corpus: Corpus = request.app.state.corpus
    name = name.strip() or job.name
    result: AlignmentResult = job.result
    job.file("bitext")
    kept = read_kept(job.folder)
    if result.bitext_id:
        before, after = aligned_again(kept.before, kept.bitext.beads)
        if before and not replace_beads(corpus, result.bitext_id, before, after, user):
            raise ConflictError(
                "Somebody has since changed this text. Nothing was overwritten; align it again."
            )
    else:
        add_bitexts(corpus, [kept.bitext], ImportSource(name, origin, result.digest, user, "pair"))
    jobs: Jobs = request.app.state.jobs
    jobs.discard(job)
    return name
