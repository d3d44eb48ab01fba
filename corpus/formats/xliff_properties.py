"""Other information on a unit in XLIFF, under the names that a corpus keeps it by.

Each tool records the state of a segment in its own place; here their names are mapped to ours: ``state`` (as
the tool writes it), ``origin``, ``match`` (per cent) and ``locked``.
"""

import re
from collections.abc import Iterator, Mapping

from corpus.formats.record import property_name, segment_ids
from corpus.formats.report import LossReport
from corpus.model import TranslationUnit
from corpus.text.language import canonical_language, regional_language

MEMSOURCE_TAG = re.compile(r"\{[a-z0-9^_]{1,6}>|<[a-z0-9^_]{1,6}\}|\{[1-9]\d{0,3}\}")
"""A tag that Memsource writes as characters of the text."""

OWN = ("id", "source-language", "target-language", "source-segments", "target-segments", "confidence")
"""The names under which a unit's own fields are written."""

STATES_12 = frozenset(
    """final needs-adaptation needs-l10n needs-review-adaptation needs-review-l10n needs-review-translation
    needs-translation new signed-off translated""".split()  # noqa: SIM905
)
STATES_2 = frozenset(("initial", "translated", "reviewed", "final"))
UNTRANSLATED = frozenset(("new", "needs-translation", "initial"))

_REVIEWED = frozenset(
    """final signed-off reviewed ApprovedTranslation ApprovedSignOff Proofread ConfirmedReviewer1
    ConfirmedReviewer2""".split()  # noqa: SIM905
)
_VENDORS = {"sdl.com": "sdl", "memsource.com": "memsource", "memoq": "memoq", "mqxliff": "memoq"}
_COMMON_NAMES = {
    ("sdl", "conf"): "state",
    ("sdl", "origin"): "origin",
    ("sdl", "percent"): "match",
    ("sdl", "locked"): "locked",
    ("memsource", "confirmed"): "state",
    ("memsource", "trans-origin"): "origin",
    ("memsource", "score"): "match",
    ("memsource", "locked"): "locked",
    ("memoq", "status"): "state",
    ("memoq", "percent"): "match",
    ("memoq", "locked"): "locked",
}
_IGNORED = ("id", "approved", "xml:space", "mid", "mtype")


def is_reviewed(state: str) -> bool:
    """Whether a state, of any tool, means that a second person has accepted the translation."""
    return state in _REVIEWED


def properties_of(attributes: Mapping[str, str], scope: Mapping[str, str]) -> dict[str, str]:
    """A unit's attributes as properties; ``scope`` maps the prefixes to namespaces."""
    found: dict[str, str] = {}
    for name, value in attributes.items():
        if name in _IGNORED:
            continue
        prefix, _, local = name.rpartition(":")
        uri = scope.get(prefix, "").lower() if prefix else ""
        vendor = next((vendor for part, vendor in _VENDORS.items() if part in uri), "")
        found.update([common(vendor, local, value, name)])
    return found


def common(vendor: str, local: str, value: str, name: str) -> tuple[str, str]:
    """The property for a tool's attribute: under our name if there is one, else under its own."""
    known = _COMMON_NAMES.get((vendor, local), name)
    if known == "locked":
        value = "yes" if value.lower() in ("true", "locked", "1", "yes") else "no"
    elif vendor == "memsource" and known == "match":
        value = _percent(value)
    elif vendor == "memsource" and known == "state":
        value = {"0": "unconfirmed", "1": "confirmed"}.get(value, value)
    return known, value


def _percent(value: str) -> str:
    try:
        return f"{100 * float(value):g}"
    except ValueError:
        return value


def quoted(name: str) -> str:
    """The name of a property without white space, which XLIFF 1.2 forbids in a ``context-type``."""
    return re.sub("[ \t\n\r%]", lambda found: f"%{ord(found[0]):02X}", name)


def unquoted(name: str) -> str:
    """The property whose name :func:`quoted` returned as ``name``."""
    return re.sub("%(20|09|0A|0D|25)", lambda found: chr(int(found[1], 16)), name)


def written_properties(unit: TranslationUnit, report: LossReport, state: str) -> Iterator[tuple[str, str]]:
    """The properties without an XLIFF element, name by name; ``state`` is written elsewhere."""
    if unit.id:
        yield "id", unit.id
    for side, tag in (("source", unit.source_language), ("target", unit.target_language)):
        if canonical_language(regional_language(tag)) != tag:
            yield f"{side}-language", tag
    if unit.source_segments:
        yield "source-segments", segment_ids(unit.source_segments, report, unit.id)
    if unit.target_segments:
        yield "target-segments", segment_ids(unit.target_segments, report, unit.id)
    if unit.confidence is not None:
        yield "confidence", repr(float(unit.confidence))
    for name, value in unit.properties.items():
        if name != "state" or value != state:
            yield property_name(name, OWN), value


def implied_state(has_target: bool, reviewed: bool, *, is_2: bool) -> str:
    """The state of XLIFF that follows from a unit's text and review."""
    if not has_target:
        return "initial" if is_2 else "needs-translation"
    if reviewed:
        return "reviewed" if is_2 else "final"
    return "translated"


def state_of(unit: TranslationUnit, *, is_2: bool) -> str:
    """The state to write: the unit's own if XLIFF has it and it does not contradict the unit."""
    state = unit.properties.get("state", "")
    fits = (
        state in (STATES_2 if is_2 else STATES_12)
        and is_reviewed(state) == unit.reviewed
        and (state in UNTRANSLATED) == (not unit.target)
    )
    return state if fits else implied_state(bool(unit.target), unit.reviewed, is_2=is_2)
