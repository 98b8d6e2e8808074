"""What early-warning signs stopped by themselves."""

from sqlalchemy import Column, Index, Table, Text, text

from tasks.hub.schema.base import metadata, moment, one_of, serial, stamped, words

curb = Table(
    "curb",
    metadata,
    serial(),
    words("kind"),
    words("subject", comment="which workflow, or which sender"),
    words("why", comment="the signs that were there"),
    words("advice"),
    stamped("since"),
    moment("lifted_at"),
    Column("lifted_by", Text, comment="who let it go on, and why"),
    one_of("kind", "workflow", "sender"),
    Index(
        "uq_curb_open", "kind", "subject", unique=True, postgresql_where=text("lifted_at IS NULL")
    ),
    comment="A workflow or a sender whose texts are held until a person has looked.",
)
