"""Whose a ticket is: HubSpot shows it apart from the ticket itself."""

from mappings.records import Ticket
from tasks.connectors.base import Page
from tasks.connectors.hubspot_api import Api
from tasks.connectors.hubspot_links import linked

TICKETS = "tickets"


def whose(api: Api, object: str, page: Page) -> Page:
    """Add to each ticket its contact, of several the first; of other objects none is asked."""
    if object != TICKETS:
        return page
    found = [one for one in page.records if isinstance(one, Ticket)]
    people = linked(api, TICKETS, [one.external_id for one in found])
    for one in found:
        one.customer_external_id = next(iter(people.get(one.external_id, ())), None)
    return page
