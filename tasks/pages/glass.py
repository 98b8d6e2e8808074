"""How a page is looked at: through a mask or not, and by whose clock."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers
from msgspec import Struct
from phonenumbers.timezone import time_zones_for_number

from mappings.masks import initial, masked, wordless

Row = Mapping[str, Any]

SEASONS = (datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC))
"""Zones that agree in both show the same clock."""
NOTHING = "-"


class Glass(Struct, frozen=True):
    """What a page is seen through; `zone` is where the person lives, when there is no doubt."""

    clear: bool = False
    zone: ZoneInfo | None = None

    def value(self, text: object) -> str:
        """Write a value, with numbers and addresses masked."""
        said = NOTHING if text in (None, "") else str(text)
        return said if self.clear and not said.startswith("hmac:") else masked(said)

    def name(self, text: str | None) -> str:
        """Write a name, or its first letter."""
        return self.value(text) if self.clear or not text else initial(text)

    def words(self, text: str | None) -> str:
        """Write what a person wrote, or how long it is; a keyword alone says nothing of anybody."""
        if not text:
            return NOTHING
        return f"“{text}”" if self.clear else wordless(text)

    def at(self, moment: datetime | None, *, short: bool = False) -> str:
        """Write a time in UTC, and by the person's clock; a short one to the minute."""
        if moment is None:
            return NOTHING
        said, moment = utc(moment), moment.astimezone(UTC)
        if short:
            said = f"{moment:%d %b, %H:%M}"
        if self.zone is None:
            return said
        there = moment.astimezone(self.zone)
        day = "" if there.date() == moment.date() else f"{there:%d %b} "
        return f"{said} ({day}{there:%H:%M %Z})"


def zone_of(phones: Iterable[str]) -> ZoneInfo | None:
    """Return the zone of these numbers, or None when they leave a doubt."""
    numbers = [phonenumbers.parse(phone) for phone in phones if phone.startswith("+")]
    names = {name for number in numbers for name in time_zones_for_number(number)}
    zones = [ZoneInfo(name) for name in sorted(names) if name != "Etc/Unknown"]
    clocks = {tuple(at.astimezone(zone).utcoffset() for at in SEASONS) for zone in zones}
    return zones[-1] if len(clocks) == 1 else None


def utc(moment: datetime | None) -> str:
    """Write a time of ours in UTC alone: no clock of theirs has to do with it."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if moment else NOTHING


def table(rows: Iterable[Row], nothing: str) -> str:
    """Lay rows out as a Markdown table, or say what it means that there are none."""
    rows = list(rows)
    if not rows:
        return f"*{nothing}*"
    names = list(rows[0])
    lines = [names, ["---"] * len(names), *([cell(row[name]) for name in names] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cell(value: object) -> str:
    """Write a value so that it stays within its cell."""
    text = NOTHING if value in (None, "") else str(value)
    return " ".join(text.split()).replace("|", "\\|")


def seconds(value: float | None) -> str:
    """Write a delay: to the hundredth below a minute, then in larger units."""
    if value is None:
        return NOTHING
    if value < 60:
        return f"{value:.2f} s"
    for unit, size in (("days", 86_400), ("h", 3_600)):
        if value >= 2 * size:
            return f"{value / size:.1f} {unit}"
    return f"{value / 60:.1f} min"
