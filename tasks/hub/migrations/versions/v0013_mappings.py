"""Mappings as they were declared, and the fields platforms have."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
NOW = sa.text("clock_timestamp()")


def upgrade() -> None:
    """Go on to this version."""
    declarations()
    fieldlists()
    vouched()


def downgrade() -> None:
    """Go back to the version before."""
    for table in ("vouched", "fieldlist", "declaration"):
        op.drop_table(table)


def words(name: str, **kwargs: Any) -> sa.Column[Any]:
    """Hold text that must be there."""
    return sa.Column(name, sa.Text(), nullable=False, **kwargs)


def serial() -> sa.Column[Any]:
    """Give each row a number."""
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False)


def facts(name: str) -> sa.Column[Any]:
    """Hold whatever has no column of its own."""
    empty = sa.text("'{}'::jsonb")
    return sa.Column(name, postgresql.JSONB(), server_default=empty, nullable=False)


def declarations() -> None:
    """Keep every mapping that was let pass."""
    op.create_table(
        "declaration",
        serial(),
        words("platform"),
        sa.Column("version", sa.Integer(), nullable=False),
        words("hash"),
        facts("said"),
        words("kept_by", comment="who let it pass, or the run that did"),
        sa.Column("kept_at", AT, server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
        sa.UniqueConstraint("platform", "version", name=op.f("uq_declaration_platform_version")),
        comment="Every mapping that was let pass, as it was declared.",
    )


def fieldlists() -> None:
    """Keep which fields a platform has."""
    op.create_table(
        "fieldlist",
        serial(),
        words("platform"),
        words("object"),
        facts("fields"),
        sa.Column("taken_at", AT, server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fieldlist")),
        comment="The fields a platform has of an object, anew whenever they are others.",
    )
    op.create_index(
        op.f("ix_fieldlist_platform_object_id"), "fieldlist", ["platform", "object", "id"]
    )


def vouched() -> None:
    """Keep whether a platform has what its mapping names."""
    op.create_table(
        "vouched",
        words("platform"),
        words("hash", comment="of the mapping that was held against the platform"),
        sa.Column("faults", postgresql.JSONB(), nullable=False),
        sa.Column("at", AT, server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("platform", name=op.f("pk_vouched")),
        comment="Whether a platform has what its mapping names, as of the last look.",
    )
