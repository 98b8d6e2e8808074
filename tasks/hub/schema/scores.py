"""Scores: who buys again, when and for how much, and how the models that say so were tried."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
    text,
)

from tasks.hub.schema.base import facts, metadata, moment, serial, words

CHANCE, AMOUNT = Numeric(3, 2), Numeric(18, 2)

scoring = Table(
    "scoring",
    metadata,
    serial(),
    words("currency", comment="whose customers; money of two currencies is never compared"),
    moment("at", nullable=False, comment="nothing later was looked at"),
    Column("customers", Integer, nullable=False),
    Column("purchases", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    facts("made"),
    facts("tried"),
    Index(None, "at"),
    comment="One morning's scores of one currency: what made each, every model beside recency.",
)

score = Table(
    "score",
    metadata,
    serial(),
    Column("customer_id", BigInteger, ForeignKey("customer.id"), nullable=False),
    Column("scoring_id", BigInteger, ForeignKey("scoring.id"), nullable=False),
    moment("since", nullable=False),
    moment("until", comment="empty: still"),
    words("currency"),
    *(Column(name, SmallInteger, comment="1 to 5, the best") for name in ("r", "f", "m")),
    Column("rfm", Text),
    Column("chance", CHANCE, comment="to buy within the days that scoring says"),
    Column("churn", CHANCE, comment="to buy nothing within the days that scoring says"),
    Column("due", Date, comment="by then they buy as likely as not"),
    Column("value", AMOUNT, comment="what they will spend in a year"),
    words("why", comment="codes of reasons, nothing of a person"),
    words("due_lacks", comment="why there is no day"),
    Index("uq_score_open", "customer_id", unique=True, postgresql_where=text("until IS NULL")),
    Index(None, "customer_id", "since"),
    Index(None, "until", postgresql_where=text("until IS NOT NULL")),
    comment="What is foretold of a customer, kept until it moves by more than it is sure of.",
)
