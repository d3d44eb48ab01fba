"""What docs/scoring.md shows in Python is run as it stands."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "scoring.md"


def test_the_python_example_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    long = " ".join(["word"] * 15)
    for name, lines in {
        "source.zh": ["一只猫。", "很长的一句话。"],
        "reference.en": ["A cat.", f"A {long}."],
        "systemA.txt": ["A cat.", f"The {long}."],
        "systemB.txt": ["One cat.", f"Some {long}."],
    }.items():
        Path(name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)[1]
    names: dict = {}
    exec(code, names)

    assert names["evaluation"].score(names["bleu"], "systemA") > 50


def test_every_option_that_is_named_exists():
    from cli.score import command

    known = {option for parameter in command.params for option in parameter.opts}
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGE.read_text(encoding="utf-8")))
    assert named <= known
