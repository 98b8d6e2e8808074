"""One Twilio account: its senders, its messages, who opted out, and the count of all of it."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any, Literal

from msgspec import Struct, field

from mappings.segments import segments

Clock = Callable[[], datetime]

SERVICE = "MG" + "0" * 32
OVER = {"delivered", "undelivered", "failed", "canceled", "received", "read"}
"""States in which nothing more will happen."""


class Settings(Struct, forbid_unknown_fields=True):
    """How this account behaves.

    `pace`: seconds from one state to the next. `queue`: most texts a sender holds before it
    refuses. `per_pace`: most texts a sender lets go in one `pace`. `late_opt_outs`: a service takes
    a text to someone who opted out and fails it later, instead of refusing it. `at_once`: most
    requests under way. `latency`: seconds each request takes. `consents_per_minute`: what the
    Consent API takes. `advanced_opt_out`: webhooks say what Twilio made of a STOP, START or HELP;
    `custom_stops`: more words, in upper case, that it takes for STOP. `status` and `type`: how
    the account stands. `texts`: whether its numbers can text. `registered`: whether its services
    are for US carriers. `consent_api`: whether it may tell Twilio of consents.
    """

    account_sid: str = "AC" + "0" * 32
    auth_token: str = "sandbox_token"
    numbers: tuple[str, ...] = ("+14155550100",)
    services: dict[str, tuple[str, ...]] = field(default_factory=lambda: {SERVICE: ()})
    pace: float = 0.02
    queue: int = 1_000_000
    per_pace: int = 1_000_000
    late_opt_outs: bool = False
    at_once: int = 1000
    latency: float = 0.0
    consents_per_minute: int = 100
    advanced_opt_out: bool = False
    custom_stops: tuple[str, ...] = ()
    seed: int = 0
    status: Literal["active", "suspended", "closed"] = "active"
    type: Literal["Full", "Trial"] = "Full"
    texts: bool = True
    registered: bool = True
    consent_api: bool = True


class Message(Struct, gc=False):
    """One text, ours or theirs; `service` picks the sender when it leaves.

    `doomed` is the error of a text that was taken and will fail; `number` tells old from new.
    """

    sid: str
    to: str
    sender: str | None
    body: str
    direction: str
    status: str
    created: datetime
    updated: datetime
    sent: datetime | None = None
    service: str | None = None
    callback: str | None = None
    send_at: datetime | None = None
    error: int | None = None
    doomed: int | None = None
    media: int = 0
    number: int = 0

    @property
    def scope(self) -> str:
        """Whose opt-outs apply: those of the service, else of the number."""
        return self.service or self.sender or ""

    @property
    def segments(self) -> int:
        """How many parts it is charged as."""
        return segments(self.body)[1]


class Account:
    """All there is behind the API."""

    def __init__(self, clock: Clock, settings: Settings) -> None:
        self.clock, self.settings = clock, settings
        self.random = Random(settings.seed)
        self.messages: dict[str, Message] = {}
        self.by_to: dict[str, list[Message]] = {}
        self.moving: dict[str, Message] = {}
        self.opted_out: set[tuple[str, str]] = set()
        self.consents: list[dict[str, Any]] = []
        self.told: list[datetime] = []
        self.calls: Counter[str] = Counter()
        self.refused: Counter[int] = Counter()
        self.added = self.under_way = 0
        self.listeners: list[Callable[[Message], None]] = []
        self.aimed: Callable[[], tuple[str, str]] = lambda: ("", "")
        """Who hears of texts that come, and of how far ours got."""
        self.wake: Callable[[], None] = lambda: None
        self.hurry: Callable[[], None] = lambda: None

    def settle(self, settings: Settings) -> None:
        """Behave in another way from now on."""
        self.settings = settings
        self.hurry()

    def sid(self, prefix: str) -> str:
        """Make a new sid."""
        return f"{prefix}{self.random.getrandbits(128):032x}"

    def senders(self, service: str) -> tuple[str, ...]:
        """List the numbers of a service; a service without its own has them all."""
        return self.settings.services[service] or self.settings.numbers

    def add(self, message: Message) -> Message:
        """Keep a message; one that will move begins to."""
        self.added += 1
        message.number = self.added
        self.messages[message.sid] = message
        self.by_to.setdefault(message.to, []).append(message)
        if message.status not in OVER:
            self.moving[message.sid] = message
            self.wake()
        return message

    def remove(self, message: Message) -> None:
        """Forget a message."""
        del self.messages[message.sid]
        self.by_to[message.to].remove(message)

    def move(self, message: Message, status: str, error: int | None = None) -> None:
        """Bring a message to its next state, and tell whoever listens."""
        message.status, message.error, message.updated = status, error, self.clock()
        if status in ("sent", "failed"):
            message.sent = message.updated
        if status in OVER:
            self.moving.pop(message.sid, None)
        for listener in self.listeners:
            listener(message)

    def blocked(self, scope: str, number: str) -> bool:
        """Whether a number opted out of a sender or service."""
        return (scope, number) in self.opted_out

    def block(self, scope: str, number: str) -> None:
        """Opt a number out."""
        self.opted_out.add((scope, number))

    def unblock(self, scope: str, number: str) -> None:
        """Opt a number in again."""
        self.opted_out.discard((scope, number))
