"""The hub's data dictionary: every table, its rules as constraints, its words as comments.

`metadata` is what Alembic compares with the migrations: a test proves that both say the same.
"""

from tasks.hub.schema.base import metadata
from tasks.hub.schema.behaviour import (
    behaviour,
    browsed,
    browsed_due,
    event,
    landed,
    visitor_said,
)
from tasks.hub.schema.budgets import api_budget, budget_day
from tasks.hub.schema.commerce import (
    cart,
    fulfilment,
    order_line,
    orders,
    product,
    refund,
    unready,
)
from tasks.hub.schema.companions import companion
from tasks.hub.schema.consents import consent, message, message_event
from tasks.hub.schema.conversations import conversation, utterance
from tasks.hub.schema.delivery import campaign, pace
from tasks.hub.schema.emails import email
from tasks.hub.schema.health import curb
from tasks.hub.schema.joins import apart, candidate, joined, part
from tasks.hub.schema.journeys import journey, journey_step, request, stirred
from tasks.hub.schema.links import click, link
from tasks.hub.schema.mappings import declaration, fieldlist, vouched
from tasks.hub.schema.memberships import membership, membership_look
from tasks.hub.schema.monitoring import incident
from tasks.hub.schema.ownership import claim, named
from tasks.hub.schema.people import blocked_identity, customer, gone, identity
from tasks.hub.schema.quality import quality_check, quality_run, quarantine, review
from tasks.hub.schema.reports import report
from tasks.hub.schema.rollout import halt, pilot_member, rollout, rollout_decision, rollout_phase
from tasks.hub.schema.scores import score, scoring
from tasks.hub.schema.trying import experiment
from tasks.hub.schema.viewed import viewed
from tasks.hub.schema.work import (
    backfill_slice,
    inbox,
    mirror,
    outbox,
    sync_run,
    watermark,
)

__all__ = [
    "apart",
    "api_budget",
    "backfill_slice",
    "behaviour",
    "blocked_identity",
    "browsed",
    "browsed_due",
    "budget_day",
    "campaign",
    "candidate",
    "cart",
    "claim",
    "click",
    "companion",
    "consent",
    "conversation",
    "curb",
    "customer",
    "declaration",
    "email",
    "event",
    "experiment",
    "fieldlist",
    "fulfilment",
    "gone",
    "halt",
    "identity",
    "inbox",
    "incident",
    "joined",
    "journey",
    "journey_step",
    "landed",
    "link",
    "membership",
    "membership_look",
    "message",
    "message_event",
    "metadata",
    "mirror",
    "named",
    "order_line",
    "orders",
    "outbox",
    "pace",
    "part",
    "pilot_member",
    "product",
    "quality_check",
    "quality_run",
    "quarantine",
    "refund",
    "report",
    "request",
    "review",
    "rollout",
    "rollout_decision",
    "rollout_phase",
    "score",
    "scoring",
    "stirred",
    "sync_run",
    "unready",
    "utterance",
    "viewed",
    "visitor_said",
    "vouched",
    "watermark",
]
