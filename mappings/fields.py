"""How a record of ours and a record of theirs are translated into each other, field by field."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from msgspec import Struct


def plain(value: Any) -> str:
    """Write any value as platforms that only know strings want it; None is empty."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, Decimal):
        written = f"{value:f}"
        return written.rstrip("0").rstrip(".") if "." in written else written
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def sms_only(channel: Any) -> str:
    """Name the channel of a consent, if it is the one that platforms are told of: texts."""
    return "sms" if channel == "sms" else ""


def about_marketing(purpose: Any) -> str:
    """Name the purpose, if it is the one that most platforms know: marketing."""
    return "marketing" if purpose == "marketing" else ""


class Field(Struct, frozen=True):
    """One field: its name here and there, who owns it, and how it is written.

    `owner` is whose word counts: store, crm, hub or latest. `write` None: never sent.
    """

    name: str
    theirs: str
    owner: str = "store"
    type: str = "string"
    label: str = ""
    write: Callable[[Any], str] | None = plain
    read: Callable[[Any], Any] | None = None
    options: tuple[str, ...] = ()
    unique: bool = False
    native: bool = False
    """True when the platform has this property by itself."""
    purpose: str = ""
    """What it is for, in words of who uses it."""
    public: bool = False
    """True when a value of it is about nobody: it may be shown as it is."""


def heard(name: str, theirs: str, purpose: str, type: str = "", *, public: bool = False) -> Field:
    """Name a field that is only read; one that is no text is about nobody by itself."""
    shown = public or type not in ("", "string")
    return Field(name, theirs, "store", type or "string", "", None, purpose=purpose, public=shown)


class Map(Struct, frozen=True):
    """All fields of one object of one platform."""

    platform: str
    object: str
    fields: tuple[Field, ...]
    needs: tuple[str, ...] = ()
    """Their fields without which there is nothing to say."""
    whole: bool = False
    """True when a change is told with all fields, not only those that differ."""
    acts: str = "acts"
    """Where a row of the hub names the acts of consent it rests on."""

    @property
    def key(self) -> Field:
        """The field that carries our own key."""
        return next(field for field in self.fields if field.unique)

    def write(self, row: Mapping[str, Any]) -> dict[str, str]:
        """Translate a row of the hub; None becomes empty, which clears."""
        return {
            field.theirs: field.write(row.get(field.name))
            for field in self.fields
            if field.write is not None
        }

    def properties(self) -> tuple[Field, ...]:
        """List the fields that the platform must be given before they can be written."""
        return tuple(field for field in self.fields if field.write and not field.native)

    def speaks(self, values: Mapping[str, str]) -> bool:
        """Whether there is something to say at all."""
        return all(values.get(name) for name in self.needs)

    def read(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Translate a record of theirs; what they did not send stays absent, not blank."""
        return {
            field.name: field.read(raw[field.theirs]) if field.read else raw[field.theirs]
            for field in self.fields
            if field.theirs in raw
        }
