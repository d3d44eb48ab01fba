"""The data categories of term bases (ISO 12620, TBX-Basic), and how entries keep those without a field.

A property is named by its category; the second of a kind is ``context (2)``. A note on a property within its
group is named like ``context/source``, and the address of a reference like ``xGraphic@target``.
"""

from collections.abc import Iterator, Mapping

ELEMENTS = {
    "definition": "descrip",
    "context": "descrip",
    "subjectField": "descrip",
    "characteristic": "descrip",
    "explanation": "descrip",
    "figure": "descrip",
    "partOfSpeech": "termNote",
    "administrativeStatus": "termNote",
    "normativeAuthorization": "termNote",
    "termType": "termNote",
    "grammaticalGender": "termNote",
    "grammaticalNumber": "termNote",
    "geographicalUsage": "termNote",
    "register": "termNote",
    "termLocation": "termNote",
    "reliabilityCode": "descrip",
    "source": "admin",
    "projectSubset": "admin",
    "customerSubset": "admin",
    "crossReference": "ref",
    "externalCrossReference": "xref",
    "xGraphic": "xref",
    "transactionType": "transac",
    "responsibility": "transacNote",
    "date": "date",
    "note": "note",
}
"""The element for each category in TBX of 2008 and the style DCA."""

LINGUIST = {
    "reading": "admin",
    "readingNote": "adminNote",
    "relatedConcept": "ref",
    "relatedTerm": "ref",
    "transferComment": "termNote",
}
"""The element for each category that TBX-Linguist has besides those of TBX-Basic."""

IMAGES = frozenset(("xGraphic", "figure", "Graphic", "Figure", "Image", "image", "Illustration"))

_STATUSES = {
    "preferredTerm-admn-sts": "preferred",
    "admittedTerm-admn-sts": "admitted",
    "deprecatedTerm-admn-sts": "deprecated",
    "preferredTerm": "preferred",
    "admittedTerm": "admitted",
    "deprecatedTerm": "deprecated",
    "supersededTerm-admn-sts": "deprecated",
    "supersededTerm": "deprecated",
    "preferred": "preferred",
    "approved": "preferred",
    "recommended": "preferred",
    "standardized": "preferred",
    "admitted": "admitted",
    "allowed": "admitted",
    "accepted": "admitted",
    "alternative": "admitted",
    "provisional": "admitted",
    "deprecated": "deprecated",
    "non-standard": "deprecated",
    "obsolete": "deprecated",
    "not recommended": "deprecated",
    "superseded": "deprecated",
    "forbidden": "forbidden",
    "prohibited": "forbidden",
    "blacklisted": "forbidden",
    "do not use": "forbidden",
    "首选": "preferred",
    "推荐": "preferred",
    "允许": "admitted",
    "许用": "admitted",
    "不推荐": "deprecated",
    "弃用": "deprecated",
    "废弃": "deprecated",
    "禁用": "forbidden",
}
_CANONICAL = {
    "preferred": ("preferred", "preferredTerm-admn-sts", "首选"),
    "admitted": ("admitted", "admittedTerm-admn-sts", "许用"),
    "deprecated": ("deprecated", "deprecatedTerm-admn-sts", "弃用"),
    "forbidden": ("forbidden", "禁用"),
}


def status_of(written: str) -> tuple[str, str]:
    """Our status for a term base's word, and the word itself if it says more."""
    plain = written.strip()
    status = _STATUSES.get(plain) or _STATUSES.get(plain.lower(), "")
    return status, "" if plain in _CANONICAL.get(status, ()) else plain


def put(properties: dict[str, str], name: str, value: str) -> str:
    """Add a property, numbered if the name is taken; return its name."""
    free, number = name, 1
    while free in properties:
        number += 1
        free = f"{name} ({number})"
    properties[free] = value
    return free


def category(name: str) -> str:
    """The category of a property, without its number."""
    return name.rpartition(" (")[0] if name.endswith(")") and " (" in name else name


def grouped(properties: Mapping[str, str]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """The main properties with their values, and the properties that describe each, by name."""
    for name, value in properties.items():
        if "/" in name or "@" in name:
            continue
        about = {
            other[len(name) :]: said
            for other, said in properties.items()
            if other.startswith((f"{name}/", f"{name}@"))
        }
        yield name, value, about
