"""The hub's data dictionary: every table, its rules as constraints, its words as comments.

`metadata` is what Alembic compares with the migrations: a test proves that both say the same.
"""

from tasks.hub.schema.base import metadata
from tasks.hub.schema.commerce import cart, event, fulfilment, order_line, orders, product, refund
from tasks.hub.schema.consents import consent, message, message_event
from tasks.hub.schema.people import blocked_identity, customer, gone, identity
from tasks.hub.schema.quality import quality_check, quality_run, quarantine, review
from tasks.hub.schema.work import (
    api_budget,
    backfill_slice,
    inbox,
    mirror,
    outbox,
    sync_run,
    watermark,
)

__all__ = [
    "api_budget",
    "backfill_slice",
    "blocked_identity",
    "cart",
    "consent",
    "customer",
    "event",
    "fulfilment",
    "gone",
    "identity",
    "inbox",
    "message",
    "message_event",
    "metadata",
    "mirror",
    "order_line",
    "orders",
    "outbox",
    "product",
    "quality_check",
    "quality_run",
    "quarantine",
    "refund",
    "review",
    "sync_run",
    "watermark",
]
