"""How texts leave: each sender's next turn, and the campaigns that go on by themselves."""

from sqlalchemy import Column, Table
from sqlalchemy.dialects.postgresql import JSONB

from tasks.hub.schema.base import metadata, moment, stamped, words

pace = Table(
    "pace",
    metadata,
    words("sender", primary_key=True),
    moment("next_at", nullable=False, comment="when its next segment may leave"),
    comment="The turns of a sender are given one after the other, whoever asks for them.",
)

campaign = Table(
    "campaign",
    metadata,
    words("name", primary_key=True),
    words("segment", comment="whom it means"),
    Column("wording", JSONB, nullable=False, comment="pairs of a language and its words"),
    moment("until", nullable=False, comment="what has not left by then never does"),
    stamped("begun_at"),
    comment="A campaign somebody pressed: who could not be asked at once is asked later.",
)
