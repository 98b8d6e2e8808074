"""What goes with what: products that the same people bought."""

from sqlalchemy import Column, Float, Integer, Table, Text

from tasks.hub.schema.base import metadata

companion = Table(
    "companion",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("product_external_id", Text, primary_key=True),
    Column("other_external_id", Text, primary_key=True),
    Column("buyers", Integer, nullable=False, comment="how many bought both"),
    Column(
        "likeness",
        Float,
        nullable=False,
        comment="of 1: how far the same people buy both, whatever sells best",
    ),
    comment="A product that people bought who bought another one; nobody is named.",
)
