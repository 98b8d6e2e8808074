"""Claims: which system said what of a field of a person, and when."""

from sqlalchemy import Boolean, Column, Index, Table, Text, text

from tasks.hub.schema.base import metadata, moment, words

claim = Table(
    "claim",
    metadata,
    words("platform"),
    words("external_id"),
    words("field"),
    words("value"),
    Column("echo", Boolean, nullable=False, server_default=text("false")),
    moment("first_at", nullable=False, comment="dates of the record that bore it: the oldest"),
    moment("last_at", nullable=False, comment="and the newest"),
    moment("set_at", comment="when somebody is known to have set it, the last time"),
    moment("told_at", nullable=False, comment="when that was first told: decides within a moment"),
    Index(
        "uq_claim_value",
        "platform",
        "external_id",
        "field",
        "echo",
        text("md5(value)"),
        unique=True,
    ),
    comment="Each value of a field that a platform's record was seen with; echo: our own words.",
)

named = Table(
    "named",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("external_id", Text, primary_key=True),
    moment("since", nullable=False),
    comment="Since when a store's record, without claims, bears the names it is known by.",
)
