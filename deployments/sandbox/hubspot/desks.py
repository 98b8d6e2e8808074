"""Who works with the account, and the stages its tickets go through."""

from deployments.sandbox.hubspot.calls import Answer, Call, Rule
from deployments.sandbox.hubspot.catalog import OWNERS
from deployments.sandbox.hubspot.errors import Refused

STAGES = {"1": "New", "2": "Waiting on contact", "3": "Waiting on us", "4": "Closed"}
CLOSED = "4"


def stages(call: Call) -> Answer:
    """List the pipelines of tickets: which stage ends one is said by its state."""
    now = call.portal.now()
    dates = {"archived": False, "createdAt": now, "updatedAt": now}
    shown = [
        {
            "id": id,
            "label": label,
            "displayOrder": place,
            "metadata": {
                "isClosed": str(id == CLOSED).lower(),
                "ticketState": "CLOSED" if id == CLOSED else "OPEN",
            },
            **dates,
        }
        for place, (id, label) in enumerate(STAGES.items())
    ]
    pipeline = {"id": "0", "label": "Support Pipeline", "displayOrder": 0, "stages": shown, **dates}
    return 200, {"results": [pipeline]}


def owner(call: Call) -> Answer:
    """Show one of those who work with the account."""
    id = call.path["id"]
    if id not in OWNERS:
        raise Refused(404, "OBJECT_NOT_FOUND", f"No owner exists with id {id}")
    told = {"id": id, "email": f"{OWNERS[id]}@shop.example", "type": "PERSON", "archived": False}
    now = call.portal.now()
    return 200, {**told, "userId": 100 + int(id), "createdAt": now, "updatedAt": now}


RULES = (
    Rule("GET", "/pipelines/tickets", stages, scope="tickets"),
    Rule("GET", "/owners/{id}", owner, scope="crm.objects.owners"),
)
