"""The mapping as people read it: each field here and there, whose it is, and when it may change."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import ModuleType
from typing import Any

from msgspec import Struct, field

from mappings import ownership
from mappings.fields import Field, Map, plain
from mappings.masks import hidden
from mappings.ownership import ASKS, CLEARS, KEEPS, RULES, SHOP, SWEPT, Owned

EXACT = ("number", "money", "bool", "datetime", "enumeration")
"""Types whose values are about nobody by themselves."""
NOTED = {
    "customer": {"phone_typed", "email_typed", "birthday_typed", "spent_elsewhere"},
    "order": {"places", "lines", "phone_typed", "email_typed"},
    "cart": {"places", "phone_typed", "email_typed"},
}
"""Facts we make ourselves."""
EMPTIED = {
    CLEARS: "empties it everywhere",
    KEEPS: "changes nothing",
    ASKS: "waits for a person",
}
EVERYDAY = {"customer": 0, "consent": 1, "order": 2, "cart": 3, "product": 4}


class Line(Struct):
    """One field of ours: what platforms call it, and everything there is to say about it."""

    noun: str
    name: str
    purpose: str = ""
    public: bool = False
    type: str = "string"
    there: dict[str, str] = field(default_factory=dict)

    @property
    def owned(self) -> Owned:
        """Whose it is; what no line of the policy names is the store's, and read only."""
        found = ownership.of(self.noun, self.name)
        return found or Owned(self.noun, self.name, "store", SHOP, timing=SWEPT)

    def row(self, platforms: list[str], examples: Mapping[str, Any]) -> dict[str, str]:
        """Lay it out for a person."""
        owned = self.owned
        return {
            "here": f"{self.noun}: {self.name.replace('_', ' ')}",
            **{name: self.there.get(name, "") for name in platforms},
            "for example": self.example(examples.get(self.name)),
            "what it is for": self.purpose,
            "owner": f"{owned.owner} ({owned.team})",
            "when two differ": owned.rule,
            "may change": owned.timing,
            "a blank": EMPTIED[owned.blank],
        }

    def example(self, value: Any) -> str:
        """Write an example value as it may be shown."""
        if value is None:
            return "(none yet)"
        if isinstance(value, list):
            return f"({len(value)} of them)"
        if isinstance(value, dict):
            return ", ".join(str(one) for one in value.values()) if self.public else "(several)"
        said = plain(Decimal(str(value)) if isinstance(value, float) else value)
        said = said[:16].replace("T", " ") if self.type == "datetime" else said
        said = said if self.public or self.type in EXACT else hidden(said)
        return said if len(said) <= 40 else f"{said[:39]}…"


def lines(modules: Mapping[str, ModuleType]) -> list[Line]:
    """Gather every field that any platform's mapping names, one line each."""
    found: dict[tuple[str, str], Line] = {}
    for platform, module in modules.items():
        for noun, one, way in fields(module):
            line = found.setdefault((noun, one.name), Line(noun, one.name))
            line.purpose = line.purpose or one.purpose
            line.public |= one.public
            line.type = one.type if line.type == "string" else line.type
            said = f"{way} {one.label or one.theirs}"
            before = line.there.get(platform)
            line.there[platform] = f"{before}; {said}" if before else said
    return sorted(found.values(), key=lambda one: EVERYDAY.get(one.noun, 9))


def fields(module: ModuleType) -> Iterator[tuple[str, Field, str]]:
    """List the fields of a platform with their noun and the way they go: read (←) or told (→)."""
    reads: Mapping[str, Map] = getattr(module, "READS", {})
    for object, mapping in reads.items():
        for one in mapping.fields:
            yield ownership.noun_of(module, object), one, "←"
    told: Mapping[str, Map] = module.MAPS
    for object, mapping in told.items():
        for one in mapping.fields if object in module.FOLLOWS else ():
            if one.write or not one.unique:  # else it is our own name for it, told to nobody
                yield ownership.noun_of(module, object), one, "→" if one.write else "←"


def words(modules: Mapping[str, ModuleType]) -> list[dict[str, str]]:
    """List which word of theirs is which of ours."""
    return [
        {"platform": platform, "about": about, "one word": str(one), "is": str(other)}
        for platform, module in modules.items()
        for about, pairs in getattr(module, "STATUSES", {}).items()
        for one, other in pairs.items()
    ]


def events(modules: Mapping[str, ModuleType]) -> list[dict[str, str]]:
    """List what platforms tell of by themselves, and what follows here."""
    return [
        {"platform": platform, "event": event, "what follows": follows}
        for platform, module in modules.items()
        for event, follows in getattr(module, "EVENTS", {}).items()
    ]


def known_facts(modules: Mapping[str, ModuleType]) -> dict[str, set[str]]:
    """Name the facts that a mapping, or we ourselves, know of, by noun."""
    found = {noun: set(names) for noun, names in NOTED.items()}
    for module in modules.values():
        for noun, one, _ in fields(module):
            found.setdefault(noun, set()).update({one.name, one.theirs})
    return found


def rules() -> list[dict[str, str]]:
    """Say what the rules mean that the table names."""
    return [{"when two differ": name, "means": said} for name, said in RULES.items()]
