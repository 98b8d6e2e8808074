"""The few kinds of column the whole hub is made of."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    MetaData,
    Numeric,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

E164 = r"'^\+[1-9][0-9]{6,14}$'"
HASHED = "'^hmac:[0-9a-f]{64}$'"
"""What is left of the address of somebody who was forgotten."""


def serial() -> Column[int]:
    """Give each row of a table a number."""
    return Column("id", BigInteger, Identity(always=False), primary_key=True)


def made_key() -> Column[Any]:
    """Hold the key by which platforms know a row: made in order, and not to be guessed."""
    return Column("key", Uuid, nullable=False, unique=True, server_default=text("made_key()"))


def words(name: str, **kwargs: Any) -> Column[str]:
    """Hold text that must be there."""
    return Column(name, Text, nullable=False, **kwargs)


def moment(name: str, **kwargs: Any) -> Column[Any]:
    """Hold a point in time."""
    return Column(name, DateTime(timezone=True), **kwargs)


def own() -> Column[int]:
    """Remember whose a row was before a join: empty while it is its customer's own."""
    return Column("own_id", BigInteger, comment="whose it was before a join; empty: customer_id's")


def stamped(name: str) -> Column[Any]:
    """Hold the time a row was written, set by the database's clock."""
    return moment(name, nullable=False, server_default=text("clock_timestamp()"))


def money(name: str) -> Column[Any]:
    """Hold an exact amount; its currency stands beside it."""
    return Column(name, Numeric(18, 4), nullable=False, server_default=text("0"))


def facts(name: str = "facts") -> Column[Any]:
    """Hold whatever has no column of its own, so that a new fact needs no migration."""
    return Column(name, JSONB, nullable=False, server_default=text("'{}'::jsonb"))


def one_of(column: str, *values: str) -> CheckConstraint:
    """Allow only these words in a column."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def dialled(column: str = "phone", *, erasable: bool = False) -> CheckConstraint:
    """Allow only numbers in E.164 form, or what erasure leaves of one."""
    erased = f" OR {column} ~ {HASHED}" if erasable else ""
    return CheckConstraint(f"{column} ~ {E164}{erased}", name=column)
