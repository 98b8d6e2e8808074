"""Portray one person: all the hub knows, what happened and what to do next, on one page."""

from datetime import UTC, datetime
from uuid import UUID

from mappings.transforms import e164
from tasks.advise import Shop, advise
from tasks.hub import scores, timeline, viewed
from tasks.hub.engine import Connection
from tasks.hub.explain import Asked, Story
from tasks.hub.timeline import Timeline
from tasks.pages.ahead import advised, happened
from tasks.pages.foretold import listed
from tasks.pages.glass import Glass, zone_of
from tasks.pages.moments import moments, of
from tasks.pages.person import page
from tasks.pages.sheet import Seen, sheet


def portray(
    hub: Connection, story: Story, shop: Shop, *, clear: bool = False, only: str = ""
) -> str:
    """Write a customer's page as HTML; nothing is written in the hub."""
    glass, id = Glass(clear, zone_of(story.phones)), story.person["id"]
    told = timeline.read(hub, story.whose, kinds=of(only)) if only else story.timeline
    seen = Seen(
        person=story.person,
        parts=story.parts,
        phones=story.phones,
        emails=story.emails,
        moments=moments(told.shown, glass),
        more=left_out(told),
        advice=advise(hub, story, shop),
        scores=scores.of(hub, id),
        looked=viewed.looked(hub, story.ids),
        glass=glass,
        now=datetime.now(UTC),
        only=only,
    )
    return sheet(seen)


def paged(hub: Connection, story: Story, shop: Shop, *, clear: bool = False) -> str:
    """Write somebody's page as Markdown; of whom only a number is known, nothing is advised."""
    glass, told = Glass(clear, zone_of(story.phones)), story.timeline
    first = {"What happened": happened(moments(told.shown, glass), left_out(told), glass)}
    if story.person:
        first = {
            "What to do next": advised(advise(hub, story, shop), glass),
            "What is foretold, and why": listed(scores.of(hub, story.person["id"])),
            **first,
        }
    return page(story.person, story.parts, story.phones, (glass, datetime.now(UTC)), first=first)


def left_out(told: Timeline) -> str:
    """Say how much older there is that is not listed."""
    if not told.more:
        return ""
    return f"And {'more than ' if told.uncounted else ''}{told.more} older things."


def understood(customer: str) -> Asked | None:
    """Read how somebody was asked for; None when it can be nobody's key."""
    if not customer:
        return None
    try:
        return Asked(key=str(UUID(customer)))
    except ValueError:
        pass
    if "@" in customer:
        return Asked(email=customer.lower())
    platform, _, id = customer.rpartition(":")
    if phone := e164(customer, None):
        return Asked(phone=phone)
    return Asked(platform=platform or None, id=id) if id else None
