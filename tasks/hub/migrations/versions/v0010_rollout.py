"""The rollout: its phases, their evidence and who decided."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

PHASES = (
    "'define_goal', 'select_tools', 'map_data', 'set_sync_rules', 'pilot', 'validate', 'automate'"
)
STATES = "'running', 'waiting', 'refused', 'approved', 'sent_back', 'superseded'"
AT = sa.DateTime(timezone=True)

ONLY_GROWS = """
    CREATE TRIGGER rollout_decision_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE
        ON rollout_decision FOR EACH STATEMENT EXECUTE FUNCTION refuse();
"""

# A phase that was begun anew counts as it was decided last; what never was, as it was before.
REACH = """
    CREATE FUNCTION reach() RETURNS text LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT CASE
            WHEN EXISTS (SELECT FROM halt WHERE lifted_at IS NULL) THEN 'nobody'
            WHEN NOT EXISTS (SELECT FROM rollout) THEN 'everyone'
            WHEN EXISTS (
                SELECT FROM rollout r
                 WHERE (SELECT p.status FROM rollout_phase p
                         WHERE p.rollout_id = r.id AND p.phase = 'validate'
                           AND p.status IN ('approved', 'sent_back')
                         ORDER BY p.attempt DESC LIMIT 1) = 'approved') THEN 'everyone'
            WHEN (SELECT p.status FROM rollout_phase p
                   WHERE p.rollout_id = (SELECT max(id) FROM rollout) AND p.phase = 'pilot'
                   ORDER BY p.attempt DESC LIMIT 1) <> 'sent_back' THEN 'cohort'
            ELSE 'nobody' END;
    END;
"""

# Whatever has one of these keys in the outbox is about a member of the pilot.
REACHED = """
    CREATE VIEW reached AS
    WITH member AS (
        SELECT DISTINCT r.id, r.key, r.phone, r.email
          FROM pilot_member p
          JOIN customer m ON m.id = p.customer_id
          JOIN customer r ON r.id = coalesce(m.merged_into, m.id)
         WHERE p.rollout_id = (SELECT max(id) FROM rollout) AND r.erased_at IS NULL)
    SELECT key::text AS key FROM member
    UNION ALL
    SELECT o.key::text FROM member JOIN orders o ON o.customer_id = member.id
    UNION ALL
    SELECT concat_ws(':', a.channel, a.address, p.purpose)
      FROM member
     CROSS JOIN LATERAL (VALUES ('sms', phone), ('email', email)) AS a (channel, address)
     CROSS JOIN (VALUES ('marketing'), ('cart'), ('transactional')) AS p (purpose)
     WHERE a.address IS NOT NULL
"""


def upgrade() -> None:
    """Go on to this version."""
    rollout()
    phases()
    decisions()
    members()
    halts()
    op.execute(ONLY_GROWS)
    op.execute(REACH)
    op.execute(REACHED)


def downgrade() -> None:
    """Go back to the version before."""
    op.execute("DROP VIEW reached")
    op.execute("DROP FUNCTION reach")
    for table in ("halt", "pilot_member", "rollout_decision", "rollout_phase", "rollout"):
        op.drop_table(table)


def serial() -> sa.Column[Any]:
    """Give each row a number."""
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False)


def words(name: str, **kwargs: Any) -> sa.Column[Any]:
    """Hold text that must be there."""
    return sa.Column(name, sa.Text(), nullable=False, **kwargs)


def facts(name: str) -> sa.Column[Any]:
    """Hold whatever has no column of its own."""
    empty = sa.text("'{}'::jsonb")
    return sa.Column(name, postgresql.JSONB(), server_default=empty, nullable=False)


def stamp(name: str) -> sa.Column[Any]:
    """Hold the time a row was written."""
    return sa.Column(name, AT, server_default=sa.text("clock_timestamp()"), nullable=False)


def only_one(table: str, column: str) -> None:
    """Let only one row of a table be open."""
    op.create_index(
        f"uq_{table}_open",
        table,
        [sa.text(f"({column} IS NULL)")],
        unique=True,
        postgresql_where=sa.text(f"{column} IS NULL"),
    )


def rollout() -> None:
    """Keep what a rollout is."""
    op.create_table(
        "rollout",
        serial(),
        words("name"),
        facts("settings"),
        stamp("began_at"),
        words("began_by"),
        sa.Column("ended_at", AT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollout")),
        comment="One way from the first look to everyday use; without any, everything is in use.",
    )
    only_one("rollout", "ended_at")


def phases() -> None:
    """Keep every attempt at a phase."""
    op.create_table(
        "rollout_phase",
        sa.Column("rollout_id", sa.BigInteger(), nullable=False),
        words("phase"),
        sa.Column("attempt", sa.SmallInteger(), autoincrement=False, nullable=False),
        words("status", server_default="running"),
        facts("settings"),
        sa.Column("evidence", postgresql.JSONB()),
        sa.Column("evidence_hash", sa.Text()),
        sa.Column("prefect_run", sa.Text(), comment="the run that waits for the decision"),
        stamp("begun_at"),
        sa.Column("ready_at", AT),
        sa.Column("settled_at", AT, comment="all that follows from the decision was done"),
        sa.CheckConstraint(f"status IN ({STATES})", name=op.f("ck_rollout_phase_status")),
        sa.CheckConstraint(f"phase IN ({PHASES})", name=op.f("ck_rollout_phase_phase")),
        sa.ForeignKeyConstraint(
            ["rollout_id"], ["rollout.id"], name=op.f("fk_rollout_phase_rollout_id")
        ),
        sa.PrimaryKeyConstraint("rollout_id", "phase", "attempt", name=op.f("pk_rollout_phase")),
        comment="One attempt at one phase, and what it showed.",
    )


def decisions() -> None:
    """Keep who decided, for good."""
    of = ["rollout_id", "phase", "attempt"]
    op.create_table(
        "rollout_decision",
        serial(),
        sa.Column("rollout_id", sa.BigInteger(), nullable=False),
        words("phase"),
        sa.Column("attempt", sa.SmallInteger(), nullable=False),
        words("who"),
        words("decision"),
        words("comment", server_default=""),
        words("evidence_hash", comment="of what they had seen"),
        words("by", server_default="", comment="the run that brought the decision"),
        stamp("decided_at"),
        sa.CheckConstraint(
            "decision IN ('approve', 'send_back')", name=op.f("ck_rollout_decision_decision")
        ),
        sa.ForeignKeyConstraint(
            of,
            [f"rollout_phase.{one}" for one in of],
            name=op.f("fk_rollout_decision_rollout_id_phase_attempt"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollout_decision")),
        comment="Who let a phase pass, or sent it back, and on what evidence; only grows.",
    )
    name = op.f("ix_rollout_decision_rollout_id_phase_attempt")
    op.create_index(name, "rollout_decision", of, unique=True)


def members() -> None:
    """Keep whom a pilot reaches."""
    op.create_table(
        "pilot_member",
        sa.Column("rollout_id", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        words("why"),
        stamp("since"),
        sa.ForeignKeyConstraint(
            ["rollout_id"], ["rollout.id"], name=op.f("fk_pilot_member_rollout_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_pilot_member_customer_id"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("rollout_id", "customer_id", name=op.f("pk_pilot_member")),
        comment="Whom a rollout reaches while it is tried out.",
    )
    op.create_index(op.f("ix_pilot_member_customer_id"), "pilot_member", ["customer_id"])


def halts() -> None:
    """Let automation stop itself while systems disagree."""
    op.create_table(
        "halt",
        serial(),
        words("reason"),
        facts("facts"),
        words("by", comment="who or what asked for it"),
        stamp("since"),
        sa.Column("lifted_at", AT),
        sa.Column("lifted_by", sa.Text()),
        sa.Column("lifted_why", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_halt")),
        comment="While one is open only withdrawals of consent go out.",
    )
    only_one("halt", "lifted_at")
