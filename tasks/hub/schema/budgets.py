"""What may be asked of each platform, and what was: now, and day by day."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Float, Table, Text, text

from tasks.hub.schema.base import metadata, moment, stamped

FULLEST = "the largest share of the bucket that was used at one moment of the day"


def fullest() -> Column[float]:
    """Hold how full a bucket's day ever was."""
    return Column("fullest", Float, nullable=False, server_default=text("0"), comment=FULLEST)


api_budget = Table(
    "api_budget",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("bucket", Text, primary_key=True),
    Column("size", Float, nullable=False),
    Column("per_second", Float, nullable=False),
    Column("left_over", Float, nullable=False),
    stamped("counted_at"),
    Column("daily_limit", BigInteger),
    Column("daily_used", BigInteger, nullable=False, server_default=text("0")),
    Column("day", Date),
    Column("corrected", Boolean, nullable=False, server_default=text("false")),
    moment("urgent_at", comment="when live work last drew on it: then a backfill leaves it half"),
    fullest(),
    moment("fullest_at"),
    comment="One rate budget per account and bucket, shared by all workers.",
)

budget_day = Table(
    "budget_day",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("bucket", Text, primary_key=True),
    Column("day", Date, primary_key=True, comment="as the account counts days"),
    Column("used", BigInteger, nullable=False),
    Column("daily_limit", BigInteger),
    fullest(),
    moment("fullest_at"),
    comment="What each day that is over came to, for a year; the day itself is in api_budget.",
)
