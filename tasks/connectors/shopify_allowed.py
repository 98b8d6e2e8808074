"""Who Shopify may text: every customer's consent, page by page, and nothing else of them."""

from datetime import datetime

import msgspec
from msgspec import Struct

from mappings.shopify_wire import PageInfo, Phone
from mappings.transforms import e164, number_of
from tasks.connectors.base_allowing import Allowed
from tasks.connectors.shopify_graph import Graph

PAGE = 250
COST = 2.0 + 3 * PAGE

# By their ids: there Shopify pages on for as long as there is somebody.
QUERY = """
    query Allowed($first: Int!, $after: String) {
      customers(first: $first, after: $after, sortKey: ID) {
        nodes { id defaultPhoneNumber { phoneNumber }
                smsMarketingConsent { marketingState consentUpdatedAt } }
        pageInfo { hasNextPage endCursor } } }
"""


class Said(Struct, rename="camel"):
    """What somebody said about texts."""

    marketing_state: str
    consent_updated_at: datetime | None = None


class Node(Struct, rename="camel"):
    """A customer in short."""

    id: str
    default_phone_number: Phone | None = None
    sms_marketing_consent: Said | None = None


class Nodes(Struct, rename="camel"):
    """One page of them."""

    nodes: list[Node]
    page_info: PageInfo


def allowed(graph: Graph, after: str = "") -> tuple[list[Allowed], str]:
    """Return one page of those who have a number, and where the next begins."""
    data = graph.ask(QUERY, {"first": PAGE, "after": after or None}, COST)
    found = msgspec.json.decode(data, type=dict[str, Nodes])["customers"]
    said = [one for node in found.nodes if (one := read(node))]
    last = found.page_info
    return said, (last.end_cursor or "") if last.has_next_page else ""


def read(node: Node) -> Allowed | None:
    """Read one customer; who has no number cannot be texted."""
    number, said = node.default_phone_number, node.sms_marketing_consent
    if number is None:
        return None
    return Allowed(
        number_of(node.id) or node.id,
        "marketing",
        "status",
        said.marketing_state if said else "",
        e164(number.phone_number, None),
        said.consent_updated_at if said else None,
    )
