"""What the build of the site adds to its pages."""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Put the list of blocks that the tests do not run into the page that announces it."""
    if page.file.src_uri != "reference/not-run.md":
        return markdown
    from tests.docs.pages import PAGES, REASONS, blocks

    rows = [
        f"| `{block.page.relative_to(ROOT).as_posix()}`, line {block.line} "
        f"| `{block.text.strip().splitlines()[0]}` | {REASONS[block.not_run]} |"
        for path in PAGES
        for block in blocks(path)
        if block.not_run
    ]
    return "\n".join([markdown, "| block | begins | because it |", "| --- | --- | --- |", *rows])


def on_post_build(config: Any) -> None:
    """Write the JSON Schemas of the answers."""
    from docs.json_schemas import schemas

    folder = Path(config.site_dir, "reference", "schemas")
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        text = json.dumps(schema, ensure_ascii=False, indent=2)
        (folder / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
