"""How to install an optional part of duizhao, in a way that works for this installation."""

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from corpus.message import Message


def how_to_install(extra: str) -> Message:
    """The hint for a missing extra.

    A checkout is installed again from its folder, and an installation from an index by name; one from a wheel
    or an archive has no name there, so the packages of the extra are listed.
    """
    checkout = Path(__file__).parents[2]
    if (checkout / "pyproject.toml").exists():
        return Message('Run pip install -e ".[{extra}]" in {folder}.', extra=extra, folder=checkout)
    try:
        installed = distribution("duizhao")
    except PackageNotFoundError:  # nothing says where it came from
        return Message('Run pip install "duizhao[{extra}]".', extra=extra)
    if installed.read_text("direct_url.json") is None:  # PEP 610: it came from an index
        return Message('Run pip install "duizhao[{extra}]".', extra=extra)
    packages = [
        f'"{requirement.partition(";")[0].strip()}"'
        for requirement in installed.requires or ()
        if requirement.replace('"', "'").endswith(f"extra == '{extra}'")
    ]
    return Message("Run pip install {packages}.", packages=" ".join(packages))
