"""Measure what texts brought: read a window, tell orders to texts, diagnose, and say how surely."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace
from prefect import task

from mappings import utm
from tasks import settings
from tasks.attribution import diagnosis
from tasks.attribution.crediting import RULES
from tasks.attribution.diagnosis import Row
from tasks.attribution.figures import Figure, Sync, figures
from tasks.attribution.report import How, Report, Sent, report
from tasks.attribution.touches import Sale, Touch, Window
from tasks.experiment import judged
from tasks.experiments.page import Tried
from tasks.hub import measuring
from tasks.hub.engine import connected
from tasks.hub.links import LASTS
from tasks.hub.measuring import Measured, Text
from tasks.policy import policy

CODES = {
    "unregistered": {"30034"},
    "opted out": {"21610"},
    "filtered": {"30007"},
    "no mobile": {"30005", "30006", "21614"},
    "too slow": {"30001"},
}
"""Why texts fail, by the codes providers give."""
A_WEEK = 3


class Asked(Struct, frozen=True, kw_only=True):
    """The window, and how orders are told to texts; without a currency the most frequent one."""

    since: datetime
    until: datetime
    now: datetime
    rule: str = "last click"
    currency: str | None = None
    window: Window = Window()


class Answer(Struct, frozen=True):
    """What was measured."""

    asked: Asked
    report: Report
    sync: Sync
    figures: list[Figure]
    diagnosis: list[Row]
    workflows: dict[str, list[Row]]
    """The diagnosis of each workflow."""
    tried: list[Tried] = []
    """The experiments under way, as they stand now."""


def measured(hub_url: str, asked: Asked) -> Answer:
    """Measure a window of texts as the hub knows it now; writes nothing."""
    with connected(hub_url) as hub:
        latest = asked.until + LASTS + max(asked.window.click, asked.window.text)
        bounds = asked.since, asked.until
        found = measuring.read(hub, *bounds, now=asked.now, latest=min(latest, asked.now))
        tried = judged(hub, asked.now)
    return replace(answered(found, asked), tried=tried)


def answered(found: Measured, asked: Asked) -> Answer:
    """Work out the figures of what was read."""
    told = report(sent(found), clicks(found), sales(found), how(found, asked))
    sync = Sync(found.waiting.waiting, timedelta(seconds=found.waiting.oldest))
    by_workflow = {
        name: diagnosis.diagnose(
            figures(tally, sync), facts=facts([one for one in found.texts if one.workflow == name])
        )
        for name, tally in told.by["workflow"].items()
    }
    seen = figures(told.whole, sync)
    rows = diagnosis.diagnose(seen, facts=facts(found.texts))
    return Answer(asked, told, sync, seen, rows, by_workflow)


def how(found: Measured, asked: Asked) -> How:
    """Say how orders are told; raise ValueError for a rule there is not."""
    if asked.rule not in RULES:
        raise ValueError(f"there is no rule {asked.rule!r}: there are {', '.join(RULES)}")
    usual = Counter(one.currency for one in found.orders if not one.void).most_common(1)
    currency = asked.currency or (usual[0][0] if usual else "")
    again = frozenset(one.order for one in found.orders if one.again)
    return How(currency=currency, rule=asked.rule, window=asked.window, again=again)


AS_IS = "as it is"


def tried(texts: Sequence[Text]) -> frozenset[str]:
    """Return the workflows that tried something: what was as it is stands beside it."""
    return frozenset(one.workflow for one in texts if one.variant)


def touch(one: Text, tried: frozenset[str]) -> Touch:
    """Return a text as a touch of its person; of a number that sends, its last digits are shown."""
    return Touch(
        message=str(one.id),
        person=one.person,
        at=one.at,
        workflow=one.workflow,
        campaign=one.campaign,
        variant=f"{one.workflow}: {one.variant or AS_IS}" if one.workflow in tried else "",
        segment=one.segment,
        sender=f"…{one.sender[-4:]}" if one.sender.startswith("+") else one.sender,
    )


def sent(found: Measured) -> list[Sent]:
    """Return the texts as they are counted."""
    varied = tried(found.texts)
    return [
        Sent(
            touch=touch(one, varied),
            tokens=tuple(one.tokens),
            status=one.status,
            opted_out=one.opted_out,
            clicked=one.clicked,
            after_stop=one.id in found.wrong,
        )
        for one in found.texts
    ]


def clicks(found: Measured) -> list[Touch]:
    """Return the clicks as touches of the same people."""
    varied = tried(found.texts)
    texts = {one.id: touch(one, varied) for one in found.texts}
    return [
        Touch(
            message=str(one.text),
            person=(text := texts[one.text]).person,
            at=one.at,
            kind="click",
            token=one.token,
            workflow=text.workflow,
            campaign=text.campaign,
            variant=text.variant,
            segment=text.segment,
            sender=text.sender,
        )
        for one in found.clicks
    ]


def sales(found: Measured) -> list[Sale]:
    """Return the orders, and what their visits say they came from."""
    return [
        Sale(
            order=one.order,
            person=one.person,
            at=one.at,
            currency=one.currency,
            paid=one.paid,
            refunds=(one.returned,) if one.returned else (),
            utm=utm.read(one.landing_site),
            void=one.void,
        )
        for one in found.orders
    ]


def facts(texts: Sequence[Text]) -> dict[str, float]:
    """Return the shares of what went wrong, by the names the diagnosis knows."""
    left = [one for one in texts if one.opted_out]
    failed = {
        name: portion(texts, [one.error in codes for one in texts]) for name, codes in CODES.items()
    }
    return failed | {
        "over three a week": portion(left, [one.week > A_WEEK for one in left]),
        "never bought": portion(left, [not one.bought for one in left]),
        "first text": portion(left, [one.first for one in left]),
        "no link": portion(texts, [not one.tokens for one in texts]),
        "over two parts": portion(texts, [one.parts > 2 for one in texts]),
        "home page": portion(texts, [one.home for one in texts]),
    }


def portion(texts: Sequence[Text], holds: Sequence[bool]) -> float:
    """Return the share of texts for which something holds."""
    return sum(holds) / len(texts) if texts else 0.0


@task(name="measure", task_run_name="measure texts", **policy("hub", "measure"))
async def measure(asked: Asked) -> Answer:
    """Measure a window of texts."""
    return await asyncio.to_thread(measured, settings.hub_url(), asked)
