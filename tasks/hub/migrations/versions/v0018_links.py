"""Links in texts, and who asked for them."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on to this version."""
    op.create_table(
        "link",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("workflow", sa.Text(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False, comment="that of its text"),
        sa.Column("name", sa.Text(), nullable=False, comment="which link of that text"),
        sa.Column("journey_id", sa.BigInteger()),
        sa.Column(
            "url",
            sa.Text(),
            nullable=False,
            comment="where it leads: always a host of the shop's own",
        ),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("clock_timestamp()"),
        ),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_link")),
        sa.UniqueConstraint(
            "workflow", "occasion", "name", name=op.f("uq_link_workflow_occasion_name")
        ),
        sa.ForeignKeyConstraint(
            ["journey_id"], ["journey.id"], name=op.f("fk_link_journey_id"), ondelete="CASCADE"
        ),
        comment="A short link in a text; one text, one token.",
    )
    op.create_index(op.f("ix_link_journey_id"), "link", ["journey_id"])
    clicks()
    op.create_index(op.f("ix_message_workflow_occasion"), "message", ["workflow", "occasion"])


def clicks() -> None:
    """Make room for who asked for a link."""
    op.create_table(
        "click",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column(
            "what", sa.Text(), nullable=False, comment="person, else why it is nobody's click"
        ),
        sa.Column("times", sa.Integer(), nullable=False, server_default=sa.text("1")),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token", "what", name=op.f("pk_click")),
        sa.ForeignKeyConstraint(
            ["token"], ["link.token"], name=op.f("fk_click_token"), ondelete="CASCADE"
        ),
        comment="Who asked for a link: a person once, all else counted by its reason.",
    )


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_index(op.f("ix_message_workflow_occasion"), "message")
    op.drop_table("click")
    op.drop_table("link")
