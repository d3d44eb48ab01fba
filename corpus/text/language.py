"""Language tags: what people and tools write, and what it means."""

import re

from corpus.errors import DuizhaoError

_TRADITIONAL_REGIONS = {"tw", "hk", "mo"}


def canonical_language(tag: str) -> str:
    """The BCP 47 tag (RFC 5646) that this corpus uses for ``tag``.

    Chinese becomes ``zh-Hans`` or ``zh-Hant`` by script or else by region, keeping a region that says more
    than the script does (``zh-Hant-TW``, ``zh-Hant-HK``); English becomes ``en``, keeping its region. Other
    languages come back with their case set right. Underscores, case and the ISO 639 variants ``cmn``,
    ``chi``, ``zho`` and ``eng`` are understood. Raises DuizhaoError for what is no tag at all.
    """
    parts = tag.strip().replace("_", "-").lower().split("-")
    # Longer first subtags are reserved by BCP 47: “chinese” is a name, not a tag.
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{1,8})*", "-".join(parts)):
        raise DuizhaoError(f"“{tag}” is no language tag", hint="Write one like zh-Hans, zh-Hant or en.")
    primary = {"cmn": "zh", "chi": "zh", "zho": "zh", "eng": "en"}.get(parts[0], parts[0])
    script = next((part.title() for part in parts[1:] if len(part) == 4 and part.isalpha()), "")
    region = next((part for part in parts[1:] if len(part) == 2 and part.isalpha()), "")
    if primary == "zh":
        script = script or ("Hant" if region in _TRADITIONAL_REGIONS else "Hans")
        region = "" if region in ("cn", "sg") else region
    return "-".join(part for part in (primary, script, region.upper()) if part)


def is_chinese(tag: str) -> bool:
    """Whether a canonical tag names Chinese, in whatever script."""
    return tag.split("-")[0] == "zh"


def regional_language(tag: str) -> str:
    """The tag that CAT tools file a language under: ``zh-CN``, ``zh-TW``, ``zh-HK``, ``en-US`` …

    They match memories to projects by language and region, where a corpus tells scripts apart.
    """
    special = {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW", "en": "en-US"}
    language, script, region = (*tag.split("-"), "", "")[:3]
    return special.get(tag) or (f"{language}-{region}" if language == "zh" and script and region else tag)
