"""Texts that may have left: looked for at the provider, and never sent again."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct
from psycopg.rows import class_row

from tasks.hub import answers, reviews, texts
from tasks.hub.engine import Connection
from tasks.hub.texts import Due

BEFORE = timedelta(seconds=5)
"""How far the provider's clock may be behind ours."""
VALID = timedelta(minutes=2)
"""How long after its reservation a text can have reached the provider."""
LOOKED = timedelta(minutes=20)
"""How long after its reservation a text nobody has is given back: it never left."""
SILENT = timedelta(hours=6)
"""How long a text may stay unsure before a person is asked."""

# Whoever looks has a minute for it; each look is further from the last.
NEXT = """
    WITH due AS (
        SELECT id FROM message WHERE status = 'unsure' AND due_at <= statement_timestamp()
         ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
    UPDATE message m SET attempts = m.attempts + 1, due_at = clock_timestamp()
               + least(1800, 60 * 2 ^ m.attempts) * interval '1 second'
      FROM due WHERE m.id = due.id
    RETURNING m.id, m.phone, m.platform, m.body, m.reserved_at
"""

OWNED = "SELECT external_id FROM message WHERE platform = %s AND external_id = ANY(%s)"

TWINS = """
    SELECT count(*) FROM message WHERE status = 'unsure' AND (phone, body) = (%s, %s)
"""

STILL = "SELECT EXISTS (SELECT FROM message WHERE id = %s AND status = 'unsure')"

GIVE_BACK = """
    UPDATE message SET status = 'given_back', settled_at = clock_timestamp()
     WHERE id = %s AND status = 'unsure'
"""


class Doubt(Struct):
    """A text that may have left at `reserved_at` or soon after."""

    id: int
    phone: str
    platform: str
    body: str
    reserved_at: datetime

    @property
    def since(self) -> datetime:
        """From when on the provider can have it."""
        return self.reserved_at - BEFORE

    @property
    def until(self) -> datetime:
        """Until when it can have come to the provider."""
        return self.reserved_at + VALID

    @property
    def age(self) -> timedelta:
        """How long it has been reserved."""
        return datetime.now(UTC) - self.reserved_at


def waiting(hub: Connection, limit: int) -> list[Doubt]:
    """Return the texts to look for now; nobody else looks for them in the next minute."""
    with hub.cursor(row_factory=class_row(Doubt)) as cursor:
        return cursor.execute(NEXT, (limit,)).fetchall()


def settle(hub: Connection, doubt: Doubt, sids: Sequence[str]) -> str:
    """Settle a text by the provider's ids of texts just like it, oldest first; return its state.

    An id that another text of ours has is not its own. More than there are doubts about may be
    somebody else's texts, or one text too many: then a person looks, too.
    """
    with hub.transaction():
        texts.lock(hub, doubt.phone)
        if hub.execute(STILL, (doubt.id,)).fetchone() == (False,):
            return "settled"
        owned = {id for (id,) in hub.execute(OWNED, (doubt.platform, list(sids))).fetchall()}
        free = [id for id in sids if id not in owned]
        if not free:
            return nowhere(hub, doubt)
        (twins,) = hub.execute(TWINS, (doubt.phone, doubt.body)).fetchone() or (1,)
        if len(free) > twins:
            words = f"{doubt.platform} has {len(free)} texts like this one that are not ours"
            ask(hub, doubt, words)
        answers.sent(hub, Due(doubt.id, doubt.phone, doubt.platform), free[0], answered=False)
    return "sent"


def nowhere(hub: Connection, doubt: Doubt) -> str:
    """Give a text back that the provider does not have, once it had time enough to show it."""
    if doubt.age < LOOKED:
        return "unsure"
    hub.execute(GIVE_BACK, (doubt.id,))
    return "given_back"


def silent(hub: Connection, doubt: Doubt) -> None:
    """Ask a person about a text nobody could tell us anything of for hours."""
    if doubt.age >= SILENT:
        ask(hub, doubt, f"{doubt.platform} cannot say whether it has this text")


def ask(hub: Connection, doubt: Doubt, words: str) -> None:
    """Let a person look; a text is never sent again to find out."""
    reviews.open(hub, "text", f"message {doubt.id}", words, "see the provider's own list of texts")
