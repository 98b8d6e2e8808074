"""Twice, late, out of order, in any batches: the hub ends the same."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mappings.records import Cart, Consent, Customer, Fulfilment, Merge, Order, Product, Refund
from tasks.hub.staging import Incoming
from tests.hub.world import START, differing, line

FEW = st.integers(0, 3)
MONEY = st.decimals(0, 100, places=2)
ACCOUNTS = ["1", "2", "3", "4"]
MAILS = {id: f"person{id}@example.com" for id in ACCOUNTS}
PHONES = {"1": "+442071838750", "2": None, "3": "+14155552671", "4": "+442071838751"}
"""Each account has one phone of its own: a shared one goes to whoever came first."""


BOUNDED = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, phases=[Phase.explicit, Phase.generate])  # fmt: skip
"""The same few every time: shrinking one takes minutes, so it is for whoever looks into a failure."""


def after(minutes):
    return START + timedelta(minutes=minutes)


class History:
    """A shop's life: what happened to each record, in the order it was told."""

    def __init__(self, draw) -> None:
        self.draw = draw
        self.told = []
        self.minute = 0

    def say(self, *records):
        """Let a platform tell of records that changed just now: one delivery."""
        self.minute += self.draw(st.sampled_from([0, 1]))  # several changes in one moment
        origin = len(self.told) + 1
        at = after(self.minute) + timedelta(microseconds=origin)
        self.told.append([Incoming(record, origin, at) for record in records])

    def account(self, id):
        if self.draw(st.booleans()) and self.draw(st.booleans()):
            self.say(Customer(platform="shopify", external_id=id, deleted=True))
            return
        mail = self.draw(st.sampled_from([MAILS[id], f"new{id}@example.com"]))
        verified = self.draw(st.sampled_from([True, True, False]))
        name = self.draw(st.sampled_from([None, "Ada", "Bob"]))
        self.say(
            Customer(platform="shopify", external_id=id, email=mail, email_verified=verified, phone=PHONES[id],
                     first_name=name, updated_at=after(self.minute), facts={"note": name})
        )  # fmt: skip

    def order(self, id):
        draw = self.draw
        if draw(st.integers(0, 7)) == 0:
            self.say(Order(platform="shopify", external_id=id, deleted=True))
            return
        owner = draw(st.sampled_from([*ACCOUNTS, None]))
        guest = owner is None and draw(st.sampled_from([*ACCOUNTS, None]))
        kept = draw(MONEY)
        lines = draw(st.lists(st.sampled_from("abc"), unique=True, max_size=3))
        record = Order(
            platform="shopify", external_id=id, name=f"#{id}", customer_external_id=owner,
            email=MAILS[guest] if guest else None, phone=PHONES[guest] if guest else None,
            currency=draw(st.sampled_from(["GBP", "EUR"])), total=kept + 1, kept=kept, placed_at=after(int(id)),
            cart_token=draw(st.sampled_from([None, f"cart{id}"])), updated_at=after(self.minute),
            cancelled_at=draw(st.sampled_from([None, None, after(90)])), facts={"lines": len(lines), "tags": draw(FEW)},
        )  # fmt: skip
        goods = [line(id, one, quantity=draw(st.integers(1, 3))) for one in lines]
        refunds = [Refund(platform="shopify", order_external_id=id, external_id="r", amount=draw(MONEY), currency="GBP")] * draw(st.integers(0, 1))  # fmt: skip
        self.say(record, *goods, *refunds)

    def parcel(self, id):
        status = self.draw(st.sampled_from(["OPEN", "SUCCESS"]))
        self.say(Fulfilment(platform="shopify", order_external_id=id, external_id="p", status=status, updated_at=after(self.minute)))  # fmt: skip

    def refund(self, id):
        self.say(Refund(platform="shopify", order_external_id=id, external_id="q", amount=self.draw(MONEY), currency="GBP"))  # fmt: skip

    def cart(self, id):
        owner = self.draw(st.sampled_from([*ACCOUNTS, None]))
        done = self.draw(st.sampled_from([None, after(50)]))
        self.say(
            Cart(platform="shopify", external_id=f"cart{id}", customer_external_id=owner, currency="GBP",
                 email=None if owner else MAILS[id], total=self.draw(MONEY), created_at=after(0),
                 updated_at=after(self.minute), completed_at=done)
        )  # fmt: skip

    def consent(self, id):
        status = self.draw(st.sampled_from(["granted", "withdrawn", "pending"]))
        when = after(self.draw(st.integers(0, 2)))
        self.say(Consent(platform="shopify", address=PHONES["1"], status=status, method=f"m{id}", happened_at=when))  # fmt: skip

    def product(self, id):
        gone = self.draw(st.booleans())
        self.say(Product(platform="shopify", external_id=id, title=None if gone else f"t{self.minute}", updated_at=after(self.minute), deleted=gone))  # fmt: skip

    def merge(self, id):
        other = self.draw(st.sampled_from(ACCOUNTS))
        if other != id:
            self.say(Merge(platform="shopify", object="customers", kept=id, gone=other))


ACTS = ["account", "account", "order", "order", "order", "parcel", "refund", "cart", "consent", "product", "merge"]  # fmt: skip


@st.composite
def histories(draw):
    history = History(draw)
    for _ in range(draw(st.integers(1, 14))):
        getattr(history, draw(st.sampled_from(ACTS)))(draw(st.sampled_from(ACCOUNTS)))
    told = history.told
    shuffled = (
        draw(st.permutations([*told, *draw(st.lists(st.sampled_from(told), max_size=4))]))
        if told
        else []
    )
    cuts = sorted(draw(st.lists(st.integers(0, len(shuffled)), max_size=3)))
    batches = [shuffled[a:b] for a, b in zip([0, *cuts], [*cuts, len(shuffled)], strict=True)]
    return told, [[one for delivery in batch for one in delivery] for batch in batches]


def test_the_order_and_number_of_deliveries_leave_no_trace(world):
    world.received(20)

    @BOUNDED
    @given(histories())
    def the_same(history):
        told, batches = history
        for delivery in told:
            world.straight(delivery)
        once = world.content("quarantine")
        world.empty()
        for batch in batches:
            world.straight(batch)
        again = world.content("quarantine")
        world.empty()

        assert differing(once, again) == {}

    the_same()


def test_what_is_read_again_changes_nothing(world):
    world.received(20)

    @BOUNDED
    @given(histories())
    def the_same(history):
        batches = history[1]
        for batch in batches:
            world.straight(batch)
        before = world.content()
        writes = world.writes()
        for batch in batches:
            world.straight(batch)

        assert world.writes() == writes
        assert world.content() == before
        world.empty()

    the_same()


def test_figures_are_the_sum_of_the_orders(world):
    world.received(20)

    @BOUNDED
    @given(histories())
    def add_up(history):
        for batch in history[1]:
            world.straight(batch)
        counted = world.rows("""
            SELECT c.order_count, c.net_spend, c.currency, o.kept, o.currency AS of, o.cancelled_at
              FROM customer c JOIN orders o ON o.customer_id = c.id
             WHERE o.deleted_at IS NULL AND c.merged_into IS NULL""")
        spent = sum((one["kept"] for one in counted if one["of"] == one["currency"]), Decimal(0))
        figures = world.rows(
            "SELECT order_count, net_spend FROM customer WHERE merged_into IS NULL"
        )

        assert sum(one["order_count"] for one in figures) == sum(
            one["cancelled_at"] is None for one in counted
        )
        assert sum((one["net_spend"] for one in figures), Decimal(0)) == spent
        world.empty()

    add_up()
