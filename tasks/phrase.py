"""Put a step into words for one person: its variables, its links, its wording in their language."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from msgspec import Struct

from tasks.hub.journeys import Traveller
from tasks.lead import About, Leads
from tasks.messaging import workflow
from tasks.messaging.templates import Template, Written, fill
from tasks.messaging.variables import VARIABLES, Money
from tasks.messaging.workflow import Step, Workflow

AMOUNTS = {
    "cart_total": "cart_currency",
    "order_total": "order_currency",
    "refund_total": "refund_currency",
}
"""Where the currency of an amount stands."""
LINKS = tuple(
    name for name, one in VARIABLES.items() if one.kind == "link" and name != "tracking_link"
)
"""Links of the shop's own; where a parcel is, its carrier says."""


class Shop(Struct, frozen=True):
    """What every text may say of the shop."""

    brand: str
    link: str


def wording(declared: Workflow, number: int, variant: str | None) -> Template:
    """Return what a step says, in the variant a person got where this step has one."""
    known = read(declared, number)
    return known.get(variant) or known[None]


READ: dict[tuple[str, int], tuple[Workflow, dict[str | None, Template]]] = {}
"""Wordings that were read in this process, by workflow and step, and of which declaration."""


def read(declared: Workflow, number: int) -> dict[str | None, Template]:
    """Read a step's wordings, once in a process."""
    known = READ.get((declared.name, number))
    if known is None or known[0] is not declared:
        known = (declared, workflow.templates(declared, number))
        READ[declared.name, number] = known
    return known[1]


def variables(step: Step, one: Traveller, shop: Shop) -> dict[str, Any]:
    """Return what is known of a person and of what the text is about, by variable."""
    known = one.known
    said = {name: known.get(name) for name in VARIABLES if name in known}
    said |= {"brand": shop.brand, "shop_link": shop.link or None}
    if "product" in known:
        said.setdefault("product_link", shop.link or None)
    for name, currency in AMOUNTS.items():
        if name in known:
            said[name] = Money(Decimal(known[name]), known[currency])
    said["items"] = [priced(item, known) for item in known.get("items", [])]
    return said | (offered(step, one) if step.incentive else {})


def priced(item: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """Give one of the items its price in the order's currency."""
    return {**item, "price": Money(Decimal(item["price"]), known["order_currency"])}


def offered(step: Step, one: Traveller) -> dict[str, Any]:
    """Say what an incentive is worth, and until when."""
    gift = step.incentive
    if gift is None:
        return {}
    ends = (one.now + timedelta(days=gift.days)).date()
    return {"discount": gift.discount, "discount_code": gift.code, "offer_ends": ends}


def phrase(
    declared: Workflow, one: Traveller, shop: Shop, variant: str | None, *, leads: Leads
) -> Written:
    """Write a step for a person; raise Unfilled when something it needs is not there."""
    step = declared.steps[one.step]
    said = redirected(declared, variant, variables(step, one, shop))
    about = About(
        workflow=declared.name,
        occasion=occasion_of(one),
        variant=variant or "",
        journey=one.id,
        code=step.incentive.code if step.incentive else None,
        medium=step.channel,
    )
    led = leads.lead(about, {name: said[name] for name in LINKS if said.get(name)})
    template = wording(declared, one.step, variant)
    written = fill(template, said | led, one.language, one.country)
    leads.stand(written.body)
    return written


def redirected(declared: Workflow, variant: str | None, said: dict[str, Any]) -> dict[str, Any]:
    """Let links lead where a variant tries to, where that is known."""
    tried = declared.variants.get(variant or "")
    leads = tried.leads if tried else {}
    return said | {name: said[to] for name, to in leads.items() if said.get(to)}


def title(declared: Workflow, one: Traveller, shop: Shop) -> str:
    """Write an e-mail's subject line, in one line whatever stands in it; raise Unfilled as well."""
    template = read(declared, one.step)["title"]
    said = variables(declared.steps[one.step], one, shop)
    return " ".join(fill(template, said, one.language, one.country).body.split())


def occasion_of(one: Traveller) -> str:
    """Name what a text answers: the journey's occasion, and for a later text its step."""
    return f"{one.occasion} step {one.step + 1}" if one.step else one.occasion
