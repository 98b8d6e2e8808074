"""One person: what they allowed and when, every text decision, every write to every system."""

from collections.abc import Sequence
from typing import Annotated, Any

from prefect import flow
from prefect.artifacts import acreate_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from pydantic import Field

from tasks import settings
from tasks.advise import shop
from tasks.hub import explain
from tasks.hub.engine import connected
from tasks.hub.explain import Asked, Story
from tasks.portray import paged, understood

Customer = Annotated[
    str,
    Field(
        title="Customer",
        description="The hub's key (hub_customer_id in the CRM). A number such as +14155550123, an "
        "e-mail address or a platform's id (shopify:123) is understood too, but Prefect keeps what "
        "is written here: prefer the key.",
    ),
]
Show = Annotated[
    bool,
    Field(
        title="Show personal data",
        description="Names, numbers, addresses and words as they are. Prefect keeps the page: "
        "delete the run when you are done.",
    ),
]
HOW = "give the hub's key, a number such as +14155550123, an e-mail address, or shopify:123"


@flow(name="explain_customer", flow_run_name="explain a customer")
async def explain_customer(customer: Customer = "", show_personal_data: Show = False) -> State[Any]:
    """Explain one person: what happened, what to do next, and why each text was sent or not.

    First what to do next and why, and what must not be done now; what is foretold, by what and why;
    then everything that happened, the newest first: orders, refunds, carts, texts, e-mails,
    conversations, visits, consent, scores, segments, joins. Then who they are to each system; every
    line of the ledger with its source, rule and evidence; what holds now and which line decides;
    every text with the reason of each gate; every write to every system with when it was owed and
    acknowledged; what is set aside or waits for a person. It writes nothing in the hub. Values are
    masked unless asked for.

    Args:
        customer: The hub's key; a number, an address or a platform's id is understood, too.
        show_personal_data: Show values as they are; Prefect then keeps them.

    """
    asked = understood(customer.strip())
    if asked is None:
        return Failed(name="Not understood", message=f"this names nobody: {HOW}")
    told = stories(asked, clear=show_personal_data)
    if not told:
        return Failed(name="Not known", message=f"the hub knows nobody and nothing by this: {HOW}")
    pages = [page for _, page in told]
    await acreate_markdown_artifact("\n\n---\n\n".join(pages), "customer", "What the hub knows.")
    lines, texts = (sum(len(one.parts[name]) for one, _ in told) for name in ("ledger", "texts"))
    return Completed(message=f"people: {len(told)}, acts of consent: {lines}, texts: {texts}")


def stories(asked: Asked, *, clear: bool = False) -> list[tuple[Story, str]]:
    """Tell of everybody that may be meant, of one moment; nobody when not even the ledger knows."""
    with connected(settings.hub_url()) as hub:
        hub.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        found: Sequence[int | None] = explain.find(hub, asked) or [None]
        told = [explain.story(hub, id, asked) for id in found]
        known = [one for one in told if one.person or any(one.parts.values())]
        return [(one, paged(hub, one, shop(), clear=clear)) for one in known]
