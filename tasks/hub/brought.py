"""What is known of a window of texts: each text, its clicks, and what its people bought."""

from datetime import datetime
from decimal import Decimal

from msgspec import Struct


class Text(Struct, frozen=True):
    """One text that left, whom it went to, and what it was like."""

    id: int
    person: str
    at: datetime
    status: str
    error: str
    workflow: str
    campaign: str
    variant: str
    segments: list[str]
    """Those its person was in when it left."""
    sender: str
    parts: int
    opted_out: bool
    clicked: bool
    tokens: list[str]
    leads: list[str]
    """Which parts of the shop its links lead to: `/` is the front page."""
    hosts: list[str]
    gone: bool
    """Whether what a link leads to is no longer there."""
    sold_out: bool
    late: bool
    """Whether it left long after it was asked for."""
    first: bool
    """Whether it was the first text this number ever got."""
    week: int
    """Texts this number got in the week that ended with it."""
    bought: bool
    """Whether its person had bought anything before."""


class Mailed(Struct, frozen=True):
    """One e-mail that left; it is numbered below nothing, so that no text has its number."""

    id: int
    person: str
    at: datetime
    status: str
    workflow: str
    campaign: str
    variant: str
    segments: list[str]
    """Those its person was in when it left."""
    opted_out: bool
    after_no: bool
    """Whether it should not have left: its person wanted none."""
    clicked: bool
    tokens: list[str]


class Clicked(Struct, frozen=True):
    """One person's click on one link of a text or e-mail."""

    text: int
    token: str
    at: datetime


class Bought(Struct, frozen=True):
    """One order of somebody who was texted."""

    order: str
    person: str
    at: datetime
    currency: str
    paid: Decimal
    returned: Decimal
    landing_site: str | None
    void: bool
    again: bool
    """Whether its person had bought before."""
    discounted: bool


class Waiting(Struct, frozen=True):
    """Opt-outs that some platform has not heard of yet."""

    waiting: int
    oldest: float


class Measured(Struct, frozen=True):
    """All that is known of a window's texts; `wrong` went out after a STOP."""

    texts: list[Text]
    clicks: list[Clicked]
    orders: list[Bought]
    wrong: frozenset[int]
    waiting: Waiting
    letters: list[Mailed] = []
    plain: frozenset[str] = frozenset()
    """Workflows whose texts sell nothing: they tell of an order or a consent, or ask something."""

    @property
    def sells(self) -> bool:
        """Whether any of its texts sells something."""
        return bool(self.selling)

    @property
    def selling(self) -> list[Text]:
        """Return those of its texts that sell something."""
        return [one for one in self.texts if one.workflow not in self.plain]

    def of(self, workflow: str) -> "Measured":
        """Return what is known of one workflow's texts; the orders are those of their people."""
        texts = [one for one in self.texts if one.workflow == workflow]
        people = {one.person for one in texts}
        orders = [one for one in self.orders if one.person in people]
        return Measured(texts, self.clicks, orders, self.wrong, self.waiting, plain=self.plain)
