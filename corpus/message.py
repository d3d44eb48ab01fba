"""Messages as data: a template and its fields, so that front ends can translate them."""

from gettext import NullTranslations
from typing import Any

ENGLISH = NullTranslations()


class Message(str):
    """English text that keeps its template and fields.

    ``Message("{name} has {n:,} lines", name="a.txt", n=3000)`` is the string ``a.txt has 3,000 lines``;
    ``translated`` fills the translation of the template instead. With ``one``, the template for ``n`` = 1,
    the message has a plural. A field may be a message itself. Without fields the template is the text.
    """

    template: str
    one: str
    fields: dict[str, Any]

    def __new__(cls, template: str, /, *, one: str = "", **fields: Any) -> "Message":
        chosen = one if one and fields["n"] == 1 else template
        message = super().__new__(cls, chosen.format_map(fields) if fields else chosen)
        message.template = template
        message.one = one
        message.fields = fields
        return message

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        return (self.template,), {"one": self.one, **self.fields}

    def translated(self, catalogue: NullTranslations) -> str:
        """The text in the language of ``catalogue``, or in English if the catalogue lacks it."""
        if not self.template:
            return ""
        if self.one:
            template = catalogue.ngettext(self.one, self.template, self.fields["n"])
        else:
            template = catalogue.gettext(self.template)
        if not self.fields:
            return template
        return template.format_map(
            {name: translated(value, catalogue) for name, value in self.fields.items()}
        )

    def reworded(self, catalogue: NullTranslations) -> "Message":
        """The message with its templates in the words of ``catalogue``."""
        fields = {
            name: value.reworded(catalogue) if isinstance(value, Message) else value
            for name, value in self.fields.items()
        }
        one = self.one and catalogue.gettext(self.one)
        return Message(self.template and catalogue.gettext(self.template), one=one, **fields)

    def as_data(self) -> dict[str, Any]:
        """The template and the fields, JSON-ready; :meth:`from_data` makes the message again."""
        fields = {
            name: value.as_data()
            if isinstance(value, Message)
            else value
            if isinstance(value, int | float)
            else str(value)
            for name, value in self.fields.items()
        }
        return {"template": self.template, "one": self.one, "fields": fields}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Message":
        """The message of :meth:`as_data`. Raises KeyError, TypeError or ValueError for anything else."""
        fields = {
            name: cls.from_data(value) if isinstance(value, dict) else value
            for name, value in data["fields"].items()
        }
        return cls(data["template"], one=data["one"], **fields)


def translated(value: Any, catalogue: NullTranslations) -> Any:
    """``value``, translated if it is a :class:`Message`."""
    return value.translated(catalogue) if isinstance(value, Message) else value


def counted(number: int, thing: str, things: str = "") -> Message:
    """A number with its noun: ``1 bead``, ``2,000 beads``. Give ``things`` if the plural is irregular."""
    return Message(f"{{n:,}} {things or thing + 's'}", one=f"{{n:,}} {thing}", n=number)
