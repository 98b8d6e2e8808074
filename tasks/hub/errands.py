"""Errands: what workflows ask somebody of the shop to do, each once; the CRM has it as a task.

One is a conversation before a word was said: while it is open nobody else speaks to the person.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct, structs

from tasks.hub.conversations import Follower, parties
from tasks.hub.engine import Connection


class Errand(Struct, kw_only=True):
    """A task a workflow asks somebody of the shop to do, once per journey and step."""

    workflow: str
    journey: int
    step: int
    at: datetime
    customer_id: int | None
    phone: str | None
    email: str | None
    title: str
    body: str

    @property
    def key(self) -> tuple[str, str]:
        """Say by which key the crosswalk knows whose it is."""
        return ("phone", self.phone) if self.phone else ("email", self.email or "")

    @property
    def name(self) -> str:
        """Name it."""
        return f"{self.workflow}:{self.journey}:{self.step}"


GIVE = """
    WITH sent AS (
        INSERT INTO conversation (kind, value, source, platform, external_id, customer_id, subject,
                    words, owner, urgent, opened_at, spoken_at, until)
        VALUES (%(kind)s, %(value)s, 'event', 'journey', %(name)s, %(customer_id)s, %(title)s,
                %(body)s, %(owner)s, %(urgent)s, %(at)s, %(at)s, %(until)s)
            ON CONFLICT DO NOTHING
        RETURNING key)
    INSERT INTO outbox (platform, object, key, priority, happened_at)
    SELECT f.platform, f.object, s.key::text, %(priority)s, %(at)s
      FROM unnest(%(platforms)s::text[], %(objects)s::text[], %(nouns)s::text[])
           AS f (platform, object, noun) JOIN sent s ON f.noun = 'conversation'
        ON CONFLICT (platform, object, key) WHERE status = 'owed' DO NOTHING
"""


def give(
    hub: Connection, errand: Errand, way: tuple[str | None, bool, datetime], to: Sequence[Follower]
) -> None:
    """Ask somebody of the shop for something: `way` is whom, whether at once, and until when."""
    kind, value = errand.key
    owner, urgent, until = way
    values = {**structs.asdict(errand), "kind": kind, "value": value, "name": errand.name}
    values |= {"owner": owner, "urgent": urgent, "until": until, **parties(to)}
    hub.execute(GIVE, values)
