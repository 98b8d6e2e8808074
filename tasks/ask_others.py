"""Ask others than the door for what a step says: the mail server, or somebody of the shop."""

from datetime import datetime

from tasks.hub.emails import Mail
from tasks.hub.errands import Errand
from tasks.hub.journeys import Traveller
from tasks.messaging.workflow import Workflow
from tasks.phrase import occasion_of


def mailed(workflow: Workflow, one: Traveller, said: tuple[str, str], expires_at: datetime) -> Mail:
    """Write the e-mail of a step as it is asked for: its title and its body."""
    title, body = said
    return Mail(
        workflow=workflow.name,
        occasion=occasion_of(one),
        purpose=workflow.purpose,
        customer_id=one.customer_id,
        address=(one.email or "").lower(),
        subject=title,
        body=body,
        journey_id=one.id,
        expires_at=expires_at,
    )


def errand(workflow: Workflow, one: Traveller, said: tuple[str, str]) -> Errand:
    """Write the task of a step as somebody of the shop is given it."""
    title, body = said
    return Errand(
        workflow=workflow.name,
        journey=one.id,
        step=one.step,
        at=one.now,
        customer_id=one.customer_id,
        phone=one.phone,
        email=(one.email or "").lower() or None,
        title=title,
        body=body,
    )
