"""What an index, a release and a citation say of duizhao agrees with what is tested."""

import re
import tomllib
from pathlib import Path
from typing import Any

import yaml

from corpus import VERSION

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
WORKFLOWS = {
    path.stem: yaml.safe_load(path.read_text("utf-8")) for path in (ROOT / ".github/workflows").glob("*.yml")
}


def test_the_pythons_and_systems_that_are_promised_are_those_that_are_tested() -> None:
    matrix = WORKFLOWS["tests"]["jobs"]["tests"]["strategy"]["matrix"]
    promised = {c.split(" :: ")[-1] for c in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", c)}
    assert set(matrix["python"]) == promised
    assert PROJECT["requires-python"] == f">={matrix['python'][0]}"
    systems = {
        c.split(" :: ")[-1].lower() for c in PROJECT["classifiers"] if c.startswith("Operating System")
    }
    assert {{"ubuntu": "linux"}.get(os.split("-")[0], os.split("-")[0]) for os in matrix["os"]} == systems


def test_the_citation_has_the_version_of_the_package() -> None:
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))["version"] == PROJECT["version"]


def test_the_code_has_the_version_of_the_package() -> None:
    assert PROJECT["version"] == VERSION


def test_every_dependency_has_a_lowest_version() -> None:
    extras = PROJECT["optional-dependencies"].values()
    all_of_them = [*PROJECT["dependencies"], *(requirement for extra in extras for requirement in extra)]
    open_ended = [one for one in all_of_them if not one.startswith("duizhao[") and ">=" not in one]
    assert open_ended == []


def test_only_the_jobs_that_publish_may_write() -> None:
    """A token that can change something is given to the job that needs it, not to a whole workflow."""
    for name, workflow in WORKFLOWS.items():
        assert workflow["permissions"] == {"contents": "read"}, name
    assert WORKFLOWS["release"]["jobs"]["publish"]["permissions"] == {"id-token": "write"}


def test_the_scripts_that_the_workflows_run_are_there() -> None:
    for name, workflow in WORKFLOWS.items():
        steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
        for script in re.findall(
            r"^\.ci/\S+", "\n".join(step.get("run", "") for step in steps), re.MULTILINE
        ):
            assert (ROOT / script).stat().st_mode & 0o111, (name, script)
