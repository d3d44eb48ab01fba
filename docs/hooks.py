"""What the build of the site adds to its pages."""

import json
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Put the tables that are made from the project itself into the pages that announce them."""
    if page.file.src_uri == "reference/not-run.md":
        return "\n".join([markdown, *not_run()])
    if page.file.src_uri == "explanation/security.md":
        return "\n".join([markdown, *licences()])
    return markdown


def not_run() -> list[str]:
    """The blocks that the tests do not run, as a table."""
    from tests.docs.pages import PAGES, REASONS, blocks

    rows = [
        f"| `{block.page.relative_to(ROOT).as_posix()}`, line {block.line} "
        f"| `{block.text.strip().splitlines()[0]}` | {REASONS[block.not_run]} |"
        for path in PAGES
        for block in blocks(path)
        if block.not_run
    ]
    return ["| block | begins | because it |", "| --- | --- | --- |", *rows]


def licences() -> list[str]:
    """What duizhao needs, directly or not, as it is installed here, with its licences, as a table."""
    from tests.test_licences import installed, licence_of

    rows = []
    for name in installed():
        with suppress(PackageNotFoundError):
            said = [part.rsplit("::", 1)[-1].strip() for part in licence_of(name).split(" | ")]
            rows.append(f"| {name} | {version(name)} | {said[0][:80]} |")
    return ["| package | version | licence |", "| --- | --- | --- |", *rows]


def on_post_build(config: Any) -> None:
    """Write the JSON Schemas of the answers."""
    from docs.json_schemas import schemas

    folder = Path(config.site_dir, "reference", "schemas")
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        text = json.dumps(schema, ensure_ascii=False, indent=2)
        (folder / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
