"""What the gates found, what was set aside, and what a person must look at."""

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Index, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY

from tasks.hub.schema.base import facts, metadata, moment, one_of, serial, stamped, words

quality_run = Table(
    "quality_run",
    metadata,
    serial(),
    words("suite"),
    words("platform"),
    words("lane"),
    Column("rows", Integer, nullable=False),
    Column("bad", Integer, nullable=False),
    words("status"),
    Column("ms", Float, nullable=False),
    stamped("judged_at"),
    one_of("status", "passed", "partial", "closed", "error"),
    Index(None, "judged_at"),
    comment="One judgement of one batch.",
)

quality_check = Table(
    "quality_check",
    metadata,
    Column(
        "run_id", BigInteger, ForeignKey("quality_run.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("rule", Text, primary_key=True),
    words("severity"),
    Column("failed", Integer, nullable=False),
    Column("share", Float, nullable=False),
    Column("error", Text),
    comment="One rule of that judgement.",
)

quarantine = Table(
    "quarantine",
    metadata,
    serial(),
    words("platform"),
    words("object"),
    Column("key", Text),
    Column("rules", ARRAY(Text), nullable=False),
    words("reason"),
    Column("payload", Text, nullable=False, comment="the row as it came, as JSON or as text"),
    words("readable", server_default="record"),
    Column("inbox_id", BigInteger, ForeignKey("inbox.id")),
    words("status", server_default="open"),
    words("fingerprint", comment="the same bad row twice is one entry"),
    moment("told_at", comment="when the platform said so: only a later good copy replaces it"),
    Column("times", Integer, nullable=False, server_default=text("1")),
    stamped("opened_at"),
    moment("closed_at"),
    # open -> replayed (it passed after repair) | superseded (a newer good copy came) | dropped
    one_of("status", "open", "replayed", "superseded", "dropped"),
    one_of("readable", "record", "raw"),
    Index("uq_quarantine_open", "fingerprint", unique=True, postgresql_where=text("status='open'")),
    Index(None, "platform", "object", "key"),
    comment="Rows set aside by a gate, with the rules they broke.",
)

review = Table(
    "review",
    metadata,
    serial(),
    words("kind"),
    words("subject"),
    words("reason"),
    words("advice"),
    Column("outbox_id", BigInteger, ForeignKey("outbox.id")),
    facts(),
    words("status", server_default="open"),
    stamped("opened_at"),
    moment("closed_at"),
    Column("outcome", Text),
    one_of("status", "open", "retried", "dropped", "resolved"),
    Index("uq_review_open", "kind", "subject", unique=True, postgresql_where=text("status='open'")),
    comment="What a person must look at, and what they decided.",
)
