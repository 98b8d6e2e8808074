"""The rollout: its phases with what they showed, who decided, and whom it has reached."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from tasks.hub.schema.base import facts, metadata, moment, one_of, serial, stamped, words

PHASES = (
    "define_goal",
    "select_tools",
    "map_data",
    "set_sync_rules",
    "pilot",
    "validate",
    "automate",
)
"""In the order they must be passed."""

rollout = Table(
    "rollout",
    metadata,
    serial(),
    words("name"),
    facts("settings"),
    stamped("began_at"),
    words("began_by"),
    moment("ended_at"),
    Index(
        "uq_rollout_open",
        text("(ended_at IS NULL)"),
        unique=True,
        postgresql_where=text("ended_at IS NULL"),
    ),
    comment="One way from the first look to everyday use; without any, everything is in use.",
)

rollout_phase = Table(
    "rollout_phase",
    metadata,
    Column("rollout_id", BigInteger, ForeignKey("rollout.id"), primary_key=True),
    Column("phase", Text, primary_key=True),
    Column("attempt", SmallInteger, primary_key=True),
    words("status", server_default="running"),
    facts("settings"),
    Column("evidence", JSONB),
    Column("evidence_hash", Text),
    Column("prefect_run", Text, comment="the run that waits for the decision"),
    stamped("begun_at"),
    moment("ready_at"),
    moment("settled_at", comment="all that follows from the decision was done"),
    # running -> waiting (for a person) -> approved | sent_back; running -> refused (a blocker)
    # any but approved -> superseded, when the phase is begun anew
    one_of("status", "running", "waiting", "refused", "approved", "sent_back", "superseded"),
    one_of("phase", *PHASES),
    comment="One attempt at one phase, and what it showed.",
)

rollout_decision = Table(
    "rollout_decision",
    metadata,
    serial(),
    Column("rollout_id", BigInteger, nullable=False),
    words("phase"),
    Column("attempt", SmallInteger, nullable=False),
    words("who"),
    words("decision"),
    words("comment", server_default=""),
    words("evidence_hash", comment="of what they had seen"),
    words("by", server_default="", comment="the run that brought the decision"),
    stamped("decided_at"),
    ForeignKeyConstraint(
        ["rollout_id", "phase", "attempt"],
        ["rollout_phase.rollout_id", "rollout_phase.phase", "rollout_phase.attempt"],
    ),
    one_of("decision", "approve", "send_back"),
    Index(None, "rollout_id", "phase", "attempt", unique=True),
    comment="Who let a phase pass, or sent it back, and on what evidence; only grows.",
)

pilot_member = Table(
    "pilot_member",
    metadata,
    Column("rollout_id", BigInteger, ForeignKey("rollout.id"), primary_key=True),
    Column(
        "customer_id",
        BigInteger,
        ForeignKey("customer.id", deferrable=True, initially="DEFERRED"),
        primary_key=True,
    ),
    words("why"),
    stamped("since"),
    Index(None, "customer_id"),
    comment="Whom a rollout reaches while it is tried out.",
)

halt = Table(
    "halt",
    metadata,
    serial(),
    words("reason"),
    facts(),
    words("by", comment="who or what asked for it"),
    stamped("since"),
    moment("lifted_at"),
    Column("lifted_by", Text),
    Column("lifted_why", Text),
    Index(
        "uq_halt_open",
        text("(lifted_at IS NULL)"),
        unique=True,
        postgresql_where=text("lifted_at IS NULL"),
    ),
    comment="While one is open only withdrawals of consent go out.",
)
