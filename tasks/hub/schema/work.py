"""Work in hand: what arrived, what is owed, how far we read."""

from sqlalchemy import (
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from tasks.hub.schema.base import facts, metadata, moment, one_of, serial, stamped, words

WHOSE = "(coalesce(nullif(split_part(key, ':', 2), ''), key))"
"""Whose a change is: the address of an act of consent, else the record's own key."""

inbox = Table(
    "inbox",
    metadata,
    serial(),
    words("platform"),
    words("topic"),
    words("delivery_id"),
    Column("body", LargeBinary, nullable=False, comment="the signed bytes, as they came"),
    moment("happened_at"),
    stamped("received_at"),
    words("status", server_default="new"),
    moment("done_at"),
    Column("reason", Text),
    stamped("due_at"),
    Column("attempts", SmallInteger, nullable=False, server_default=text("0")),
    UniqueConstraint("platform", "delivery_id"),
    # new -> done (in the hub, or its bad rows in quarantine)
    # new -> held (its batch met a closed gate) -> new, when a person replays it
    one_of("status", "new", "done", "held"),
    Index("ix_inbox_new", "id", postgresql_where=text("status = 'new'")),
    comment="Every genuine delivery, once.",
)

outbox = Table(
    "outbox",
    metadata,
    serial(),
    words("platform"),
    words("object"),
    words("key"),
    Column("priority", SmallInteger, nullable=False, server_default=text("0")),
    words("lane", server_default="live"),
    words("status", server_default="owed"),
    Column("attempts", SmallInteger, nullable=False, server_default=text("0")),
    stamped("due_at"),
    stamped("owed_at"),
    moment("happened_at", comment="the oldest event not yet told: freshness counts from here"),
    Column("claimed_by", Integer, comment="backend that holds it; dead backend: owed again"),
    moment("claimed_at", comment="start of that backend, as process ids come again"),
    moment("settled_at"),
    Column("error", Text),
    # owed -> sending -> sent | superseded (nothing left to say) | review (a person must look)
    one_of("status", "owed", "sending", "sent", "superseded", "review"),
    one_of("lane", "live", "bulk"),
    Index(
        "uq_outbox_owed",
        "platform",
        "object",
        "key",
        unique=True,
        postgresql_where=text("status = 'owed'"),
    ),
    Index(
        "ix_outbox_due",
        "platform",
        "object",
        text("priority DESC"),
        text("lane DESC"),
        "due_at",
        "id",
        postgresql_where=text("status = 'owed'"),
    ),
    Index(
        "ix_outbox_sending",
        "platform",
        "object",
        "key",
        postgresql_where=text("status = 'sending'"),
    ),
    Index(
        "ix_outbox_urgent",
        "due_at",
        postgresql_where=text("status = 'owed' AND priority >= 9 AND lane = 'live'"),
    ),
    Index("ix_outbox_whose", text(WHOSE)),
    Index("ix_outbox_settled_at", "settled_at", postgresql_where=text("settled_at IS NOT NULL")),
    comment="Which record must still reach which platform; written with the change itself.",
)

mirror = Table(
    "mirror",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("object", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("their_id", Text, index=True),
    Column("values", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    stamped("settled_at"),
    Index("ix_mirror_whose", text(WHOSE)),
    comment="What each platform was last told: only what differs is sent.",
)

watermark = Table(
    "watermark",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("object", Text, primary_key=True),
    moment("position", nullable=False),
    stamped("moved_at"),
    comment="How far we have read; moves only in the transaction that wrote the data.",
)

backfill_slice = Table(
    "backfill_slice",
    metadata,
    serial(),
    words("backfill"),
    words("platform"),
    words("object"),
    moment("since"),
    moment("until"),
    words("status", server_default="open"),
    facts("counts"),
    moment("done_at"),
    one_of("status", "open", "done", "closed"),
    UniqueConstraint("backfill", "platform", "object", "since", postgresql_nulls_not_distinct=True),
    comment="A backfill in pieces: a slice is done or it is not; closed by its quality gate.",
)

sync_run = Table(
    "sync_run",
    metadata,
    serial(),
    words("flow"),
    words("platform"),
    words("object"),
    Column("prefect_run", Text),
    stamped("started_at"),
    moment("ended_at"),
    words("status", server_default="running"),
    facts("counts"),
    Column("error", Text),
    one_of("status", "running", "green", "amber", "red"),
    Index(None, "started_at"),
    comment="Every run and its counts; amber has failed rows, red stopped.",
)
