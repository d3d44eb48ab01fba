"""How fast the server answers on loopback, with a corpus of synthetic text and a writer at work.

    python -m bench.serve --pairs 1000000 --folder FOLDER

starts ``duizhao serve`` on a corpus (built first if it is not there), asks it from several clients at once,
first alone, then while two hostile uploads are worked on (a PDF that draws itself, a Word document of a
million paragraphs; sent again as soon as they are ended), then while a reviewer accepts beads by HTTP and
another process imports units, and prints JSON: the median and the 95th percentile in milliseconds for each
kind of request, requests a second, and errors. ``typing`` is the time from the last key to the hits on the
screen, in a real browser. To stderr goes the table of docs/how-to/web.md.
"""

import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click
import httpx2
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.lookup import changed, part, phrase
from bench.synthetic import units
from corpus.store import open_corpus
from corpus.store.importing import ImportSource, import_units
from corpus.text.folding import fold
from tests.cli.web.hostile import UPLOADS

WRITER = """
import sys, time
from bench.synthetic import units
from corpus.store import open_corpus
from corpus.store.importing import ImportSource, import_units, remove
with open_corpus(sys.argv[1]) as corpus:
    while True:
        import_units(corpus, units(2_000, seed=9), ImportSource("written", "", "w", "bench"))
        remove(corpus, "written")
        print("written and removed", flush=True)
"""


@click.command()
@click.option("--pairs", default=1_000_000, show_default=True)
@click.option("--folder", type=click.Path(path_type=Path), required=True)
@click.option("--clients", default=4, show_default=True)
@click.option("--seconds", default=30, show_default=True)
@click.option("--browser/--no-browser", default=True)
def main(pairs: int, folder: Path, clients: int, seconds: int, browser: bool) -> None:
    """Measure and print."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{pairs}.duizhao"
    if not path.exists():
        with open_corpus(path, create=True) as corpus:
            import_units(corpus, units(pairs, seed=1), ImportSource("synthetic", "", "s", "bench"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    serve = [sys.executable, "-m", "cli", "serve", "--corpus", str(path), "--port", str(port)]
    serve += ["--jobs", "3"]  # of which one visitor has two
    server = subprocess.Popen(serve, stderr=subprocess.DEVNULL)
    result: dict[str, Any] = {
        "pairs": pairs,
        "clients": clients,
        "seconds": seconds,
        "cores": os.cpu_count(),
        "load average before": round(os.getloadavg()[0], 1),
    }
    try:
        texts()
        wait_for(base)
        httpx2.get(base + "/?q=warm", timeout=60)
        result["quiet"] = load(base, clients, seconds)
        if browser:
            result["typing"] = typing(base)
        result["with hostile uploads"] = load(base, clients, seconds, hostile=True)
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
        )
        try:
            result["with a writer"] = load(base, clients, seconds, review=True)
        finally:
            writer.terminate()
            written, _ = writer.communicate()
            result["batches written meanwhile"] = written.count("\n")
    finally:
        server.terminate()
        server.wait()
    print(json.dumps(result, indent=2, ensure_ascii=False))
    print(table(result), file=sys.stderr)


def table(result: dict[str, Any]) -> str:
    """The figures as Markdown, median and 95th percentile."""
    alone, written, hostile = result["quiet"], result["with a writer"], result["with hostile uploads"]

    def cell(part: dict[str, Any], kind: str) -> str:
        return f"{part[kind]['p50 ms']:,.0f} / {part[kind]['p95 ms']:,.0f}" if kind in part else ""

    kinds = [kind for kind in written if isinstance(written[kind], dict)]
    rows = [f"| {k} | {cell(alone, k)} | {cell(hostile, k)} | {cell(written, k)} |" for k in kinds]
    asked = "requests a second"
    rows.append(f"| {asked}, all kinds mixed | {alone[asked]} | {hostile[asked]} | {written[asked]} |")
    if "typing" in result:
        rows.append(f"| from the last key to the hits on the screen | {cell(result, 'typing')} | | |")
    return "\n".join(
        ["| | alone | with hostile uploads | with writers |", "| --- | --- | --- | --- |", *rows]
    )


@cache
def texts() -> list[tuple[str, str]]:
    """Folded texts of the corpus to make queries of."""
    return [(fold(unit.source), fold(unit.target)) for unit in units(3_000, seed=1)]


def wait_for(base: str) -> None:
    for _ in range(600):
        try:
            httpx2.get(base + "/static/style.css")
            return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise SystemExit("the server does not start")


def load(
    base: str, clients: int, seconds: int, review: bool = False, hostile: bool = False
) -> dict[str, Any]:
    """Ask from several clients at once; with ``review`` one more accepts beads all the while.

    With ``hostile``, two more send files that need much work.
    """
    times: dict[str, list[float]] = defaultdict(list)
    errors: list[str] = []
    end = time.monotonic() + seconds
    threads = [
        threading.Thread(target=ask, args=(base, number, end, times, errors)) for number in range(clients)
    ]
    if review:
        threads.append(threading.Thread(target=accept, args=(base, end, times, errors)))
    ended: list[str] = []
    if hostile:
        names = ("a.pdf", "a.docx")
        threads += [threading.Thread(target=upload, args=(base, name, end, errors, ended)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answered = sum(len(found) for found in times.values())
    return {
        "requests a second": round(answered / seconds, 1),
        "errors": len(errors),
        "first errors": errors[:3],
        **({"uploads ended": sorted(set(ended)), "ended": len(ended)} if hostile else {}),
        **{kind: summary(found) for kind, found in sorted(times.items())},
    }


def summary(times: list[float]) -> dict[str, float]:
    median, high = np.percentile(times, [50, 95])
    return {"n": len(times), "p50 ms": round(float(median), 1), "p95 ms": round(float(high), 1)}


def ask(base: str, seed: int, end: float, times: dict[str, list[float]], errors: list[str]) -> None:
    """What translators and their tools ask, in turn."""
    rng = random.Random(seed)
    sample = texts()
    fragment = {"HX-Request": "true"}
    with httpx2.Client(base_url=base, timeout=30) as client:
        while time.monotonic() < end:
            sentence = changed(rng, rng.choice(sample)[0], 3, sample)
            for kind, address in [
                ("page, 2 characters", "/?q=" + quote(part(rng, sample, 2))),
                ("page, 4 characters", "/?q=" + quote(part(rng, sample, 4))),
                ("page, English phrase", "/?q=" + quote(phrase(rng, sample))),
                ("page, similar sentence", "/?kind=similar&q=" + quote(sentence)),
                ("tmserver", "/tmserver/zh/en/unit/" + quote(sentence, safe="")),
                ("reading view", f"/documents/{rng.randrange(1, 900)}"),
            ]:
                timed(kind, times, errors, lambda address=address: client.get(address, headers=fragment))


def upload(base: str, name: str, end: float, errors: list[str], ended: list[str]) -> None:
    """Send an upload again and again; ``ended`` collects the problems with which its jobs ended."""
    files = {"source": (name, UPLOADS[name]()), "target": ("b.txt", b"The weather is fine.")}
    with httpx2.Client(base_url=base, timeout=60) as client:
        while time.monotonic() < end:
            answer = client.post("/api/align", files=files)
            if answer.status_code != 202:
                errors.append(f"upload: {answer.status_code} {answer.text[:200]}")
                return
            place = f"/api/jobs/alignment/{answer.json()['id']}"
            while time.monotonic() < end:
                job = client.get(place).json()
                if job["state"] in ("done", "failed"):
                    ended.append(job["error"])
                    break
                time.sleep(0.2)


def accept(base: str, end: float, times: dict[str, list[float]], errors: list[str]) -> None:
    with httpx2.Client(base_url=base, timeout=60) as client:
        for bitext in range(1, 1000):
            beads = client.get(f"/api/bitexts/{bitext}/beads?count=50").json()["beads"]
            for position in range(len(beads)):
                if time.monotonic() > end:
                    return
                # Read again: the version changes with a neighbour too.
                place = f"/api/bitexts/{bitext}/beads?first={position}&count=1"
                (bead,) = client.get(place).json()["beads"]
                form = {
                    "operation": "accept",
                    "bead": bead["id"],
                    "position": bead["position"],
                    "version": bead["version"],
                }
                timed(
                    "accept a bead",
                    times,
                    errors,
                    lambda form=form, bitext=bitext: client.post(f"/api/bitexts/{bitext}/review", data=form),
                )


def timed(kind: str, times: dict[str, list[float]], errors: list[str], request: Any) -> None:
    begin = time.perf_counter()
    try:
        answer = request()
    except httpx2.HTTPError as error:
        errors.append(f"{kind}: {error!r}")
        return
    times[kind].append((time.perf_counter() - begin) * 1000)
    if answer.status_code != 200:
        errors.append(f"{kind}: {answer.status_code} {answer.text[:200]}")


def typing(base: str) -> dict[str, float]:
    """From the last key to the result that is painted, in Chromium."""
    from playwright.sync_api import sync_playwright

    rng = random.Random(3)
    sample = texts()
    times = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = chromium.new_page()
        page.goto(base)
        page.evaluate(
            """() => {
              const field = document.getElementById("q");
              field.addEventListener("input", () => { window.typed = performance.now(); });
              document.body.addEventListener("htmx:afterSettle", () => requestAnimationFrame(() =>
                setTimeout(() => { window.shown = performance.now() - window.typed; }, 0)));
            }"""
        )
        for _ in range(60):
            page.evaluate("() => { window.shown = null; }")
            page.fill("#q", part(rng, sample, rng.choice([2, 3, 4])))
            for _ in range(500):
                shown = page.evaluate("() => window.shown")
                if shown is not None:
                    break
                page.wait_for_timeout(10)
            times.append(float(shown))
        chromium.close()
    return summary(times)


if __name__ == "__main__":
    main()
