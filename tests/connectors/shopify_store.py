"""A Shopify shop on a server of our own, and our connector to it as flows use it."""

from itertools import count

from tasks.connectors.shopify import Connector
from tests.sandbox.shopify_shop import Place

NUMBERS = count()


class Store(Place):
    """A shop, and the connector to it; every question takes the shop some time."""

    def __init__(self, url, client, **settings) -> None:
        # Tokens are kept per client for a whole process: each shop has a client of its own.
        id = f"client-{next(NUMBERS)}"
        super().__init__(url, client, client_id=id, **settings)
        self.account = {"url": url, "client_id": id, "client_secret": "shpss_sandbox"}
        self.pace, self.spent, self.learnt = 10.0, [], []

    def spend(self, cost=1.0, bucket="calls"):
        self.spent.append((bucket, cost))
        self.clock.pass_(seconds=self.pace)

    def learn(self, **said):
        self.learnt.append(said)

    def connector(self, **account):
        """Make a connector anew, as flows do for every page."""
        return Connector(self.client, self.account | account, self)

    def pages(self, object, since=None, until=None, cursor=None):
        """Read page by page, each with nothing but the cursor of the one before."""
        while True:
            page = next(self.connector().read(object, since, until, cursor))
            yield page
            cursor = page.cursor
            if cursor is None:
                return

    def read(self, object, since=None, until=None, kind=None):
        """Read everything, which must all make sense."""
        records = []
        for page in self.pages(object, since, until):
            assert page.bad == []
            records += page.records
        return [one for one in records if kind is None or isinstance(one, kind)]
