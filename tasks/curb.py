"""Curb what does harm: a workflow or a sender whose early-warning signs are there stops by itself.

A person lets it go on, by the flow `pause`.
"""

from collections.abc import Mapping
from typing import Any

from tasks.hub import curbs
from tasks.hub.engine import Connection
from tasks.messaging.warning import Counts, look

COUNTED = Counts.__struct_fields__


def curb(hub: Connection) -> int:
    """Stop every workflow and sender whose signs are there; return how many that were."""
    return sum(stopped(hub, row) for row in curbs.counts(hub))


def stopped(hub: Connection, row: Mapping[str, Any]) -> bool:
    """Stop one of them if its signs are there."""
    call = look(Counts(**{name: row[name] for name in COUNTED}))
    if call.go:
        return False
    advice = "; ".join(one.advice for one in call.signs)
    return curbs.begin(hub, (row["kind"], row["subject"]), call.why, advice)
