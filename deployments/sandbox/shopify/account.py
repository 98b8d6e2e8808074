"""What the API keeps besides the shop: its settings, its counts, its points, its keys."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Protocol, TypeAlias

from graphql import GraphQLResolveInfo
from msgspec import Struct, field

from deployments.sandbox.shopify.bucket import Bucket
from deployments.sandbox.shopify.scopes import EVERYTHING
from deployments.sandbox.shopify.shelves import Shelves
from deployments.sandbox.shopify.state import Clock, Sale, Shop
from deployments.sandbox.shopify.tokens import LIFE, Tokens

SECRET = "shpss_sandbox"
SUPPORTED = ("2026-01", "2026-04", "2026-07", "2026-10")
"""Versions Shopify still serves; an older one is answered as the oldest of them."""
RECENT = timedelta(days=60)
"""How old an order may be for an app that may not read all of them."""


class Settings(Struct, forbid_unknown_fields=True):
    """How the API behaves; change it at `/_sandbox/settings`.

    `scopes` None grants everything; without `read_all_orders` among them only the orders of the
    last 60 days are there; `token` is one that never ends, as old apps have. `faults`
    answers the next n questions with an error of that code (`{"THROTTLED": 2}`); `malformed` makes
    the next n objects of a connection come out unreadable (`{"orders": 1}`). `versions` are those
    still served; `hidden` fields (`Customer.smsMarketingConsent`) do not exist; `withheld` fields
    of people need an approval the app has not.
    """

    client_id: str = "sandbox"
    client_secret: str = SECRET
    token: str | None = None
    token_life: float = LIFE
    scopes: frozenset[str] | None = None
    bucket_size: float = 2000.0
    per_second: float = 100.0
    faults: dict[str, int] = field(default_factory=dict)
    malformed: dict[str, int] = field(default_factory=dict)
    versions: tuple[str, ...] = SUPPORTED
    hidden: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()


class Tally(Struct):
    """What was asked so far. Each kind of change is counted by its name, done or refused."""

    calls: int = 0
    tokens: int = 0
    unauthorised: int = 0
    throttled: int = 0
    points: float = 0.0
    queries: Counter[str] = field(default_factory=Counter)
    mutations: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)


class Bulk(Protocol):
    """Bulk operations, as the API sees them; a subject is whatever `answers` can describe."""

    base: str
    """Where the API was last asked: files are fetched there too."""

    def run(self, account: "Account", query: str, *, grouped: bool) -> dict[str, Any]:
        """Start an operation; answer `{"bulkOperation": subject or None, "userErrors": [...]}`."""

    def cancel(self, account: "Account", id: str) -> dict[str, Any]:
        """Cancel an operation; answer as `run` does."""

    def find(self, account: "Account", id: str) -> Any:
        """Return the subject of a gid, or None."""

    def all(self, account: "Account") -> Sequence[Any]:
        """List the subjects, oldest first."""


class Absent:
    """No bulk operations."""

    base = ""

    def run(self, account: "Account", query: str, *, grouped: bool) -> dict[str, Any]:  # noqa: ARG002
        """Refuse."""
        fault = {"field": None, "message": "Bulk operations are off", "code": "INVALID"}
        return {"bulkOperation": None, "userErrors": [fault]}

    def cancel(self, account: "Account", id: str) -> dict[str, Any]:
        """Refuse."""
        return self.run(account, id, grouped=False)

    def find(self, account: "Account", id: str) -> Any:  # noqa: ARG002
        """Find nothing."""
        return None

    def all(self, account: "Account") -> Sequence[Any]:  # noqa: ARG002
        """Find nothing."""
        return ()


class Account:
    """One app's access to one shop."""

    def __init__(self, shop: Shop, clock: Clock, settings: Settings) -> None:
        self.shop, self.clock = shop, clock
        self.shelves = Shelves(shop)
        self.tokens, self.tally = Tokens(clock), Tally()
        self.bucket = Bucket(clock, settings.bucket_size, settings.per_second)
        self.settings = settings
        self.bulk: Bulk = Absent()
        self.warnings: list[dict[str, Any]] = []
        """What the searches of the question being answered did not understand."""

    def settle(self, settings: Settings) -> None:
        """Behave in another way from now on."""
        self.settings = settings
        self.bucket.resize(settings.bucket_size, settings.per_second)

    def known(self, token: str) -> bool:
        """Whether a token opens the shop."""
        return bool(token) and (token == self.settings.token or self.tokens.good(token))

    @property
    def scopes(self) -> frozenset[str]:
        """What the app was granted."""
        return EVERYTHING if self.settings.scopes is None else self.settings.scopes

    def granted(self, scope: str) -> bool:
        """Whether the app has a scope; who may write may read."""
        return bool({scope, scope.replace("read_", "write_")} & self.scopes)

    @property
    def sees_all_orders(self) -> bool:
        """Whether orders older than 60 days are there for this app."""
        return "read_all_orders" in self.scopes

    def shown(self, sale: Sale) -> bool:
        """Whether an order is there for this app."""
        return self.sees_all_orders or self.clock() - sale.created_at <= RECENT

    def due(self, fault: str) -> bool:
        """Whether an answer should be this fault; each asked for is due once."""
        return used(self.settings.faults, fault)


Info: TypeAlias = GraphQLResolveInfo["Account"]
"""What a resolver is told: whose question it answers."""


def used(left: dict[str, int], name: str) -> bool:
    """Take one of what is left under a name, if any is."""
    if left.get(name, 0) <= 0:
        return False
    left[name] -= 1
    return True
