"""Mappings as they were declared, and the fields platforms had when they were let pass."""

from sqlalchemy import Column, Index, Integer, Table, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB

from tasks.hub.schema.base import facts, metadata, serial, stamped, words

declaration = Table(
    "declaration",
    metadata,
    serial(),
    words("platform"),
    Column("version", Integer, nullable=False),
    words("hash"),
    facts("said"),
    words("kept_by", comment="who let it pass, or the run that did"),
    stamped("kept_at"),
    UniqueConstraint("platform", "version"),
    comment="Every mapping that was let pass, as it was declared.",
)

fieldlist = Table(
    "fieldlist",
    metadata,
    serial(),
    words("platform"),
    words("object"),
    facts("fields"),
    stamped("taken_at"),
    Index(None, "platform", "object", "id"),
    comment="The fields a platform has of an object, anew whenever they are others.",
)

vouched = Table(
    "vouched",
    metadata,
    Column("platform", Text, primary_key=True),
    words("hash", comment="of the mapping that was held against the platform"),
    Column("faults", JSONB, nullable=False),
    stamped("at"),
    comment="Whether a platform has what its mapping names, as of the last look.",
)
