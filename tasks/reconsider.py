"""Reconsider an e-mail in the moment it leaves: what ends its workflow is asked once more."""

from collections.abc import Mapping

from tasks.decide import answers, asked_of, forbidden
from tasks.hub import journeys
from tasks.hub.emails import Due
from tasks.hub.engine import Connection
from tasks.messaging.workflow import Workflow


def objection(hub: Connection, one: Due, workflows: Mapping[str, Workflow]) -> str | None:
    """Say what speaks against an e-mail by now, if anything does."""
    workflow = workflows.get(one.workflow)
    if workflow is None or one.journey_id is None:
        return None
    found = journeys.read(hub, [one.journey_id], asked_of(workflow))
    if not found:
        return "the person is no longer there"
    return forbidden(workflow, answers(workflow, found[0]))
