"""Experiments: what is tried in a workflow, as it was stated before it began."""

from sqlalchemy import Column, Index, Table, Text, text
from sqlalchemy.dialects.postgresql import JSON

from tasks.hub.schema.base import metadata, moment, stamped, words

experiment = Table(
    "experiment",
    metadata,
    Column("name", Text, primary_key=True),
    words("workflow"),
    words("currency", comment="whose orders are judged"),
    Column("stated", JSON, nullable=False, comment="the whole experiment, in its order"),
    stamped("began_at"),
    moment("ended_at"),
    Column("why", Text, comment="why it was ended, and by whom"),
    Index("uq_experiment_open", "workflow", unique=True, postgresql_where=text("ended_at IS NULL")),
    comment="One experiment; one at a time in a workflow.",
)
