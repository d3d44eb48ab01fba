"""Language tags: what people and tools write, and what they mean."""

import re
from pathlib import Path

from corpus.errors import InputError, UsageError

_TRADITIONAL_REGIONS = {"tw", "hk", "mo"}
_PRIMARY = {"cmn": "zh", "chi": "zh", "zho": "zh", "eng": "en"}
_OLD_NAMES = {"zh-hakka": "hak", "i-hak": "hak", "zh-xiang": "hsn", "zh-min-nan": "nan", "zh-guoyu": "zh"}
"""Tags registered before BCP 47 (RFC 3066), with their replacements in the registry."""
_WINDOWS_SCRIPTS = {"chs": "Hans", "cht": "Hant"}
_CHINESE_LANGUAGES = frozenset("cdo cjy cpx czh czo gan hak hsn lzh mnp nan wuu yue".split())  # noqa: SIM905
"""Members of the macrolanguage zh other than Mandarin (ISO 639-3)."""


def canonical_language(tag: str) -> str:
    """The canonical BCP 47 tag (RFC 5646) for ``tag``.

    Chinese becomes ``zh-Hans`` or ``zh-Hant`` by script or else by region, keeping a region that says more
    than the script does (``zh-Hant-TW``, ``zh-Hant-HK``); other Chinese languages keep their name after it
    (``zh-yue`` for ``yue`` too). English becomes ``en``, keeping its region. Other languages are returned
    with their case corrected, private tags (``x-acme``) as they are. Underscores, case, the names of locales
    (``zh_CN.UTF-8``), Windows's ``zh-CHS`` and ``zh-CHT`` and the ISO 639 variants ``cmn``, ``chi``, ``zho``
    and ``eng`` are understood. Raises UsageError if it is not a tag.
    """
    written = re.sub("[.@].*", "", tag.strip()).replace("_", "-").lower()
    written = _OLD_NAMES.get(written, written)
    if re.fullmatch(r"x(-[a-z0-9]{1,8})+", written):
        return written
    parts = written.partition("-x-")[0].split("-")
    # BCP 47 reserves longer first subtags: “chinese” is a name, not a tag.
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{1,8})*", written):
        raise UsageError(
            "“{tag}” is not a language tag", hint="Write one like zh-Hans, zh-Hant or en.", tag=tag
        )
    primary = _PRIMARY.get(parts[0], parts[0])
    script = next((part.title() for part in parts[1:] if len(part) == 4 and part.isalpha()), "")
    region = next((part for part in parts[1:] if re.fullmatch("[a-z]{2}|[0-9]{3}", part)), "")
    kept = [primary]
    if primary == "zh" or primary in _CHINESE_LANGUAGES:
        other = next((part for part in parts if part in _CHINESE_LANGUAGES), "")
        kept = ["zh", other] if other else ["zh"]
        script = script or next((_WINDOWS_SCRIPTS[part] for part in parts if part in _WINDOWS_SCRIPTS), "")
        if not other:
            script = script or ("Hant" if region in _TRADITIONAL_REGIONS else "Hans")
            region = "" if region in ("cn", "sg") else region
    return "-".join(part for part in (*kept, script, region.upper()) if part)


def language_in_file(tag: str, path: str | Path, *, line: int | None = None, part: str = "") -> str:
    """The canonical form of a tag in a file. Raises InputError, with its place, if it is not a tag."""
    try:
        return canonical_language(tag)
    except UsageError as error:
        raise InputError(error.problem, path=path, line=line, part=part, hint=error.hint) from error


def is_chinese(tag: str) -> bool:
    """Whether a canonical tag means Chinese, in any script."""
    return tag.split("-")[0] == "zh"


def script_of(tag: str) -> str:
    """The script of a canonical tag (``Hans``, ``Hant``, ``Latn``); empty if it names none."""
    return next((part for part in tag.split("-")[1:] if len(part) == 4 and part.isalpha()), "")


def is_romanized(tag: str) -> bool:
    """Whether a canonical tag means Chinese in Latin or phonetic letters, such as pinyin."""
    return is_chinese(tag) and script_of(tag) in ("Latn", "Bopo")


def same_variety(tag: str, other: str) -> bool:
    """Whether two canonical tags mean the same language, and for Chinese the same script, in any region."""
    languages = [[part for part in name.split("-") if part.islower()] for name in (tag, other)]
    return languages[0] == languages[1] and (not is_chinese(tag) or script_of(tag) == script_of(other))


def regional_language(tag: str) -> str:
    """The tag that CAT tools use for a language: ``zh-CN``, ``zh-TW``, ``zh-HK``, ``en-US`` …

    They match memories to projects by language and region, where a corpus distinguishes scripts.
    """
    special = {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW", "en": "en-US"}
    parts = tag.split("-")
    is_mandarin = parts[0] == "zh" and script_of(tag) == "".join(parts[1:2])
    return special.get(tag) or (f"zh-{parts[2]}" if is_mandarin and len(parts) == 3 else tag)
