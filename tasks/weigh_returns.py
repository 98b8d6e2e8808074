"""Weigh what came of it: figures before and after, like beside like, and when costs are back."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil

from msgspec import Struct, ValidationError, convert, to_builtins
from msgspec.structs import replace
from prefect import task

from tasks import settings
from tasks.hub import entered, memberships, purchases, returning
from tasks.hub.engine import Connection, connected
from tasks.hub.returning import Span
from tasks.policy import policy
from tasks.returns.changes import Change, Mean, Share, change
from tasks.returns.figures import BENCHMARKS, FIGURES
from tasks.returns.matched import Comparison, compare
from tasks.returns.page import Weighed
from tasks.returns.payback import Cost, gained, payback

OUTCOME = timedelta(days=90)
"""How long after they were reached people are looked at."""
UNPRICED = "what support costs a month, before and now, was not entered"
MONTH = timedelta(days=365.25 / 12)
NOBODY = Comparison(0, 0, lacks="not enough data: nobody was reached long enough ago")


class Asked(Struct, frozen=True):
    """What a person enters: since when, how long a customer has to come back, and money.

    `margin` is the share of a sale that is kept; `support` what support costs a month, before and
    now.
    """

    live: datetime | None = None
    months: int = 12
    margin: Decimal | None = None
    costs: Sequence[Cost] = ()
    support: tuple[Decimal, Decimal] = (Decimal(0), Decimal(0))

    @property
    def given(self) -> bool:
        """Whether anything was entered that is worth keeping."""
        return bool(self.live or self.margin or self.costs or any(self.support))


@task(name="weigh returns", task_run_name="weigh returns", **policy("hub", "weigh returns"))
async def weigh(asked: Asked, *, dry_run: bool = True) -> Weighed:
    """Weigh what came of it; what was entered is kept for the weekly report unless it is dry."""
    found = await asyncio.to_thread(weighed, settings.hub_url(), asked)
    if asked.given and not dry_run:
        await asyncio.to_thread(keep, settings.hub_url(), asked)
    return found


def keep(hub_url: str, asked: Asked) -> None:
    """Keep what was entered, with what still counts of the last time."""
    with connected(hub_url) as hub:
        entered.keep(hub, to_builtins(completed(hub, asked)))


def completed(hub: Connection, asked: Asked) -> Asked:
    """Take from the last time what was not entered now."""
    try:
        last = convert(entered.newest(hub), Asked)
    except ValidationError:  # an older house wrote it otherwise
        return asked
    return replace(
        asked,
        live=asked.live or last.live,
        margin=asked.margin or last.margin,
        costs=asked.costs or last.costs,
        support=asked.support if any(asked.support) else last.support,
    )


def weighed(hub_url: str, asked: Asked) -> Weighed:
    """Weigh what came of it as the hub knows it at one moment."""
    with connected(hub_url) as hub:
        hub.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        asked = completed(hub, asked)
        now, live = memberships.now_of(hub), asked.live or returning.live(hub)
        currency = next(iter(purchases.currencies(hub)), "")
        if live is None or live >= now:
            return Weighed(now, None, currency, [], NOBODY, 0, None, payback(asked.costs, None))
        changes = list(figures(hub, asked, currency, (live, now)))
        compared, count = likened(hub, currency, Span(live, now - OUTCOME))
    margin = asked.margin
    months = ceil((now - live) / MONTH)  # each was reached for the first time once in all of these
    gain = gained(compared, people=count, months=months, margin=margin) if margin else None
    back = payback(asked.costs, gain)
    return Weighed(now, live, currency, changes, compared, count, gain, back, margin)


def likened(hub: Connection, currency: str, span: Span) -> tuple[Comparison, int]:
    """Lay who was reached beside others who were like them; say how many were reached in all."""
    found = returning.people(hub, currency, span, OUTCOME)
    if not found["reached"].any():
        return NOBODY, 0
    on = [name for name in returning.MATTERS if found[name].nunique() > 1]
    people = int(found["people"].max())
    return compare(found, reached="reached", outcome="after", on=on or ["orders"]), people


def figures(
    hub: Connection, asked: Asked, currency: str, bounds: tuple[datetime, datetime]
) -> list[Change]:
    """Count the four figures before and after; both sides are equally long."""
    live, now = bounds
    span = asked.months * MONTH
    near = min(now - live, span)
    whole = Span(live - 2 * span, live - span), Span(live, now - span)
    lately = Span(live - near, live), Span(now - near, now)
    ways: list[list[Share] | list[Mean]] = [
        [shared(hub, returning.REPURCHASE, one, months=asked.months) for one in whole],
        [meant(hub, one, currency) for one in lately],
        [shared(hub, returning.CARTS, one) for one in lately],
        [ticketed(hub, one, cost) for one, cost in zip(lately, asked.support, strict=True)],
    ]
    said = {
        "months": f"{asked.months} month{'s' * (asked.months > 1)}",
        "currency": currency or "?",
    }
    titles = {name: title.format(**said) for name, title in FIGURES.items()}
    found = {
        name: change(titles[name], before, after, BENCHMARKS.get(name))
        for name, (before, after) in zip(FIGURES, ways, strict=True)
    }
    if not all(asked.support):
        found["ticket_cost"] = replace(found["ticket_cost"], said=UNPRICED)
    return list(found.values())


def shared(hub: Connection, query: str, span: Span, **more: int) -> Share:
    """Count a share of a time."""
    part, whole = returning.counted(hub, query, span, **more)
    return Share(part, whole)


def meant(hub: Connection, span: Span, currency: str) -> Mean:
    """Work out the average order of a time."""
    return Mean(*returning.counted(hub, returning.VALUE, span, currency=currency))


def ticketed(hub: Connection, span: Span, monthly: Decimal) -> Mean:
    """Work out what a ticket of a time cost; tickets come by chance, so their number has a spread.

    Without a cost that was entered nothing is known.
    """
    (tickets,) = returning.counted(hub, returning.TICKETS, span)
    months = (span.until - span.since) / MONTH
    if not monthly or not tickets:
        return Mean(0.0, 0.0, 0)
    each = float(monthly) * months / tickets
    return Mean(each, each, tickets)
