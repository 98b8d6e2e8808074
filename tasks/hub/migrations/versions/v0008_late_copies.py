"""What tells a late copy from a new one: times of telling, and what was deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WITHIN_A_SECOND = "when the platform said so: decides within a second"
TOLD = {
    ("cart", "told_at"): WITHIN_A_SECOND,
    ("customer", "heard_at"): WITHIN_A_SECOND,
    ("fulfilment", "told_at"): WITHIN_A_SECOND,
    ("product", "told_at"): WITHIN_A_SECOND,
    ("quarantine", "told_at"): "when the platform said so: only a later good copy replaces it",
    ("refund", "told_at"): "when the platform said so: an older copy never wins",
}

# Of several acts at once the most careful counts, and nothing depends on which came in first.
STATE = """
    CREATE OR REPLACE VIEW consent_state AS
    SELECT DISTINCT ON (channel, address, purpose)
           channel, address, purpose, status, source, method, happened_at, learned_at
      FROM consent
     ORDER BY channel, address, purpose, coalesce(happened_at, learned_at) DESC,
              array_position(ARRAY['withdrawn', 'pending', 'granted'], status), source, method, id
"""


def upgrade() -> None:
    """Go on to this version."""
    for (table, column), comment in TOLD.items():
        op.add_column(table, sa.Column(column, sa.DateTime(timezone=True), comment=comment))
    op.create_table(
        "gone",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "object", "external_id", name=op.f("pk_gone")),
        comment="What platforms deleted: a copy that comes late does not bring it back.",
    )
    op.execute(STATE)
    op.drop_constraint("ck_customer_email", "customer")  # it had each % twice
    op.create_check_constraint(
        op.f("ck_customer_email"), "customer", "email = lower(email) AND email LIKE '%_@_%'"
    )
