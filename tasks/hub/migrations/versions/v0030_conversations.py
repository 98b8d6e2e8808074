"""Conversations with people, and the texts of them that a CRM is told of."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

# Who wrote within the last day is still talked with.
STILL = """
    INSERT INTO conversation (kind, value, source, platform, external_id, opened_at, spoken_at,
                              until)
    SELECT DISTINCT ON (facts ->> 'from') 'phone', facts ->> 'from', 'reply', platform,
           external_id, happened_at, happened_at, happened_at + interval '1 day'
      FROM message_event
     WHERE kind = 'reply' AND happened_at > clock_timestamp() - interval '1 day'
       AND facts ->> 'kind' IN ('talk', 'order', 'weak') AND facts ? 'from'
     ORDER BY facts ->> 'from', happened_at DESC
"""


def upgrade() -> None:
    """Go on to this version."""
    op.create_table(
        "conversation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.Uuid(), server_default=sa.text("made_key()"), nullable=False),
        words("kind"),
        words("value", "with kind a key of identity: whose it is"),
        words("source"),
        words("platform"),
        words("external_id", "of the ticket, or of the first reply"),
        sa.Column("customer_id", sa.BigInteger(), comment="whose it was when it began"),
        sa.Column("subject", sa.Text(), nullable=False, server_default=""),
        sa.Column("owner", sa.Text(), comment="who of the shop answers, as the CRM calls them"),
        sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        moment("opened_at"),
        moment("spoken_at", "the last word, or the ticket's last change"),
        moment("until", "over by itself then"),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("why", sa.Text(), comment="why it is over"),
        sa.Column(
            "learned_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("clock_timestamp()"),
        ),
        sa.CheckConstraint("source IN ('reply', 'ticket')", name=op.f("ck_conversation_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("key", name=op.f("uq_conversation_key")),
        sa.UniqueConstraint(
            "platform", "external_id", name=op.f("uq_conversation_platform_external_id")
        ),
        comment="While one is open and not over by itself, promotion to the person waits.",
    )
    op.create_table(
        "utterance",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.Uuid(), server_default=sa.text("made_key()"), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        words("platform"),
        words("external_id", "of the reply: its words are there"),
        moment("spoken_at"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_utterance_conversation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_utterance")),
        sa.UniqueConstraint("key", name=op.f("uq_utterance_key")),
        sa.UniqueConstraint(
            "platform", "external_id", name=op.f("uq_utterance_platform_external_id")
        ),
        comment="One text of a conversation, as the CRM is told of it.",
    )
    indexes()
    op.execute(STILL)


def indexes() -> None:
    """Find the open ones by whose they are, and each by its customer."""
    still_open = sa.text("closed_at IS NULL")
    op.create_index(
        "ix_conversation_open", "conversation", ["value", "kind"], postgresql_where=still_open
    )
    op.create_index(
        "uq_conversation_reply",
        "conversation",
        ["value"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL AND source = 'reply'"),
    )
    op.create_index(op.f("ix_conversation_customer_id"), "conversation", ["customer_id"])
    op.create_index(op.f("ix_utterance_conversation_id"), "utterance", ["conversation_id"])


def words(name: str, comment: str | None = None) -> sa.Column[Any]:
    """Hold text that must be there."""
    return sa.Column(name, sa.Text(), nullable=False, comment=comment)


def moment(name: str, comment: str | None = None) -> sa.Column[Any]:
    """Hold a point in time that is known."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, comment=comment)


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_table("utterance")
    op.drop_table("conversation")
