"""Who bought what: the sales of every person, without going through all of them each time."""

from collections import defaultdict
from itertools import islice
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from deployments.sandbox.shopify.state import Sale, Shop


class Ledger:
    """The shop's sales by buyer, oldest first; reads on where it stopped."""

    def __init__(self, shop: Shop) -> None:
        self.sales = shop.sales
        self.lock = Lock()  # bulk operations run aside
        self.begin()
        shop.listeners.append(self.hear)

    def begin(self) -> None:
        """Forget everything, to read the sales anew."""
        self.read = 0
        self.buyers: defaultdict[int, list[Sale]] = defaultdict(list)

    def hear(self, topic: str, subject: Any) -> None:  # noqa: ARG002 - every listener takes it
        """Begin anew when sales went from one person to another."""
        if topic == "customers/merge":
            self.begin()

    def of(self, person_id: int) -> list[Sale]:
        """Return what a person ordered."""
        with self.lock:
            if len(self.sales) != self.read:
                self.read_on()
        return self.buyers.get(person_id, [])

    def read_on(self) -> None:
        """Read the sales that are new."""
        if len(self.sales) < self.read:
            self.begin()
        new = list(islice(self.sales.values(), self.read, None))
        for sale in new:
            if sale.person_id is not None:
                self.buyers[sale.person_id].append(sale)
        self.read += len(new)


LEDGERS: WeakKeyDictionary[Shop, Ledger] = WeakKeyDictionary()


def bought(shop: Shop, person_id: int) -> list[Sale]:
    """Return what a person ordered in this shop, oldest first."""
    ledger = LEDGERS.get(shop)
    if ledger is None:
        ledger = LEDGERS[shop] = Ledger(shop)
    return ledger.of(person_id)
