"""What was asked of each platform, day by day, and how full its budget ever was."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

FULLEST = "the largest share of the bucket that was used at one moment of the day"
# A day is kept at the moment its account begins the next: the count itself is the witness.
KEPT = (
    """
    CREATE OR REPLACE FUNCTION keep_day() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO budget_day AS d (platform, account, bucket, day, used, daily_limit, fullest,
                                     fullest_at)
        VALUES (OLD.platform, OLD.account, OLD.bucket, OLD.day, OLD.daily_used, OLD.daily_limit,
                OLD.fullest, OLD.fullest_at)
            ON CONFLICT (platform, account, bucket, day) DO UPDATE
           SET used = greatest(d.used, excluded.used),
               daily_limit = coalesce(excluded.daily_limit, d.daily_limit),
               fullest = greatest(d.fullest, excluded.fullest),
               fullest_at = CASE WHEN excluded.fullest > d.fullest
                                 THEN excluded.fullest_at ELSE d.fullest_at END;
        DELETE FROM budget_day
         WHERE (platform, account, bucket) = (OLD.platform, OLD.account, OLD.bucket)
           AND day < NEW.day - 366;
        RETURN NULL;
    END $$
    """,
    """
    CREATE OR REPLACE TRIGGER budget_keeps_day AFTER UPDATE ON api_budget
        FOR EACH ROW WHEN (OLD.day < NEW.day) EXECUTE FUNCTION keep_day()
    """,
)


def fullest() -> sa.Column[float]:
    """Hold how full a bucket's day ever was."""
    return sa.Column(
        "fullest", sa.Float(), nullable=False, server_default=sa.text("0"), comment=FULLEST
    )


def upgrade() -> None:
    """Go on to this version."""
    op.create_table(
        "budget_day",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="as the account counts days"),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("daily_limit", sa.BigInteger()),
        fullest(),
        sa.Column("fullest_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("platform", "account", "bucket", "day", name=op.f("pk_budget_day")),
        comment="What each day that is over came to, for a year; the day itself is in api_budget.",
    )
    op.add_column("api_budget", fullest(), if_not_exists=True)
    op.add_column(
        "api_budget", sa.Column("fullest_at", sa.DateTime(timezone=True)), if_not_exists=True
    )
    for statement in KEPT:
        op.execute(statement)


def downgrade() -> None:
    """Go back to the version before."""
    op.execute("DROP FUNCTION keep_day() CASCADE")
    op.drop_column("api_budget", "fullest_at")
    op.drop_column("api_budget", "fullest")
    op.drop_table("budget_day")
