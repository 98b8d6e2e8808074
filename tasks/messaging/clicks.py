"""Whether somebody clicked: of all that asks for a link, only people count, each once for a text.

What is not a person is told apart as far as it can be, and kept with its reason. In doubt nobody
clicked: a figure that is too low misleads nobody into sending more.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache, lru_cache

from crawleruseragents import CRAWLER_USER_AGENTS_DATA
from msgspec import Struct, field

SOON = timedelta(seconds=5)
"""Before this nobody has read a text and followed its link; carriers' scanners have."""
MANY = 10
"""Different links one address asked for with one agent in ten seconds; nobody has so many texts."""
LONGEST = 500
"""Characters of an agent that are looked at."""
KINDS: Mapping[str, str] = {
    "social-preview": "link preview",
    "scanner": "scanner",
    "http-library": "program",
    "browser-automation": "program",
}
"""What the list of crawlers calls them, and what we do; all others are bots."""
SCANNERS = re.compile(
    r"barracuda|proofpoint|mimecast|safelinks|symantec|messagelabs|forcepoint|zscaler|fireeye|"
    r"trend ?micro|umbrella|sophos|fortiguard|fortinet|paloalto|bitdefender|"
    r"kaspersky|mcafee|cloudmark|adaptivemobile|urldefense|virustotal|netcraft|phish",
    re.IGNORECASE,
)
"""Companies that look behind links for carriers and offices; the list of crawlers has few."""
PREVIEWS = re.compile(r"preview|facebookexternalhit|google-?messages|snippet|unfurl", re.IGNORECASE)
PURPOSES = ("purpose", "sec-purpose", "x-purpose", "x-moz")
"""Headers in which a browser says that nobody has asked for this page yet."""


class Request(Struct, frozen=True, kw_only=True):
    """Somebody asks for a link: header names in small letters; `others` as described at MANY."""

    at: datetime
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    others: int = 0

    @property
    def agent(self) -> str:
        """Return who it says it is."""
        return self.headers.get("user-agent", "").strip()[:LONGEST]


class Leading(Struct, frozen=True, kw_only=True):
    """What is known of the link: when its text left, until when it counts, whether it did."""

    sent_at: datetime
    until: datetime | None = None
    clicked: bool = False


class Click(Struct, frozen=True):
    """What a request was: it counts, or `reason` says why not."""

    reason: str | None = None

    @property
    def counts(self) -> bool:
        """Whether a person clicked, for the first time."""
        return self.reason is None


def judge(request: Request, link: Leading) -> Click:
    """Say whether this was a person's first click on this text's link."""
    return Click(next(filter(None, (check(request, link) for check in CHECKS)), None))


def visit(request: Request, _: Leading) -> str | None:
    """Tell a look from a visit: only a page that is asked for, to be shown, is one."""
    if request.method.upper() != "GET":
        return "not a visit"
    shown = request.headers.get("sec-fetch-dest", "document").lower()
    return None if shown == "document" else "not a visit"


def prefetch(request: Request, _: Leading) -> str | None:
    """Tell what a browser fetches ahead."""
    said = " ".join(request.headers.get(name, "") for name in PURPOSES).lower()
    return "prefetch" if "prefetch" in said or "prerender" in said or "preview" in said else None


def machine(request: Request, _: Leading) -> str | None:
    """Tell what says that it is no person, or does not say what it is."""
    return kind(request.agent) if request.agent else "no agent"


@lru_cache(maxsize=10_000)
def kind(agent: str) -> str | None:
    """Say what kind of machine calls itself this; None: it may be a person's browser."""
    if SCANNERS.search(agent):
        return "scanner"
    if PREVIEWS.search(agent):
        return "link preview"
    return next((one for pattern, one in crawlers() if pattern.search(agent)), None)


def burst(request: Request, link: Leading) -> str | None:
    """Tell what comes faster, or asks for more, than a person can."""
    if request.others >= MANY:
        return "burst"
    return "too soon" if request.at < link.sent_at + SOON else None


def late(request: Request, link: Leading) -> str | None:
    """Leave out what comes when the link's time is over."""
    return "expired" if link.until is not None and request.at >= link.until else None


def again(_: Request, link: Leading) -> str | None:
    """Count a person once for a text."""
    return "again" if link.clicked else None


@cache
def crawlers() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return what crawlers of each kind call themselves, in one pattern for each kind."""
    found: dict[str, list[str]] = {}
    for one in CRAWLER_USER_AGENTS_DATA:
        kind = next((KINDS[tag] for tag in one.get("tags", ()) if tag in KINDS), "bot")
        found.setdefault(kind, []).append(one["pattern"])
    return tuple((re.compile("|".join(said)), kind) for kind, said in sorted(found.items()))


CHECKS: tuple[Callable[[Request, Leading], str | None], ...] = (
    *(visit, prefetch, machine),
    *(burst, late, again),
)
"""Asked in turn; the first reason is the one that is kept."""
