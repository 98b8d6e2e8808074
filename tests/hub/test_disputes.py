"""Store and CRM say different things of a person: the policy decides, and nobody echoes."""

from datetime import UTC, datetime, timedelta

import pytest

from mappings.records import Customer, Edit
from tasks.differ import saying
from tasks.hub import customers, differing, disputes, engine, explain, mirror
from tasks.hub.explain import Asked
from tasks.hub.staging import Incoming
from tests.hub.world import TARGETS, account, order
from tests.stories.two_editors_hub import tried

ADA = "ada@example.com"
NOW = datetime.now(UTC).replace(microsecond=0)


def ago(seconds):
    return NOW - timedelta(seconds=seconds)


def store(name, seconds, **more):
    return Incoming(account("7", ADA, first_name=name, phone="+442071838750", **more).__class__(
        platform="shopify", external_id="7", email=ADA, email_verified=True, first_name=name,
        phone="+442071838750", updated_at=ago(seconds)), None, ago(seconds))  # fmt: skip


def read(name, seconds, key=None, phone="+442071838750", **facts):
    """The contact, as it was when it was last changed so long ago; read just now."""
    kept = facts | ({"hub_customer_id": key} if key else {})
    said = Customer(platform="hubspot", external_id="5", email=ADA, first_name=name, phone=phone, updated_at=ago(seconds), facts=kept)  # fmt: skip
    return Incoming(said, None, datetime.now(UTC) + timedelta(seconds=1))


def edit(name, seconds):
    said = Edit(platform="hubspot", object="contacts", external_id="5", field="first_name", value=name, happened_at=ago(seconds))  # fmt: skip
    return Incoming(said, None, ago(seconds))


class Shop:
    """A customer known to the store and told to the CRM."""

    def __init__(self, world) -> None:
        self.world = world
        world.straight([store("Ada", 3600)])
        self.key = world.one("SELECT key::text FROM customer")
        self.tell()
        self.hear(read("Ada", 3000, self.key))

    def hear(self, *told):
        self.world.straight(list(told))

    def owed(self):
        with engine.connected(self.world.url) as hub:
            found = saying(hub, "hubspot", "contacts", [self.key]).changes
        return found[self.key].values if found else {}

    def tell(self):
        with engine.connected(self.world.url) as hub:
            mirror.remember(hub, "hubspot", "contacts", [(self.key, "5", self.owed())])
            mirror.know(hub, "hubspot", [(self.key, "5")])

    @property
    def name(self):
        return self.world.one("SELECT first_name FROM customer WHERE merged_into IS NULL")


@pytest.fixture
def shop(world):
    return Shop(world)


def test_a_later_correction_in_the_crm_holds_and_is_not_told_back(shop):
    shop.hear(edit("Augusta", 600), read("Augusta", 600, shop.key))

    assert shop.name == "Augusta"
    assert shop.owed() == {}


def test_it_still_holds_when_the_store_tells_of_an_order_and_no_new_name(shop):
    shop.hear(edit("Augusta", 600), read("Augusta", 600, shop.key))
    shop.hear(store("Ada", 300))

    assert shop.name == "Augusta"
    shop.hear(store("Adele", 100))
    assert shop.name == "Adele"
    assert shop.owed() == {"firstname": "Adele"}


def test_an_edit_within_the_stores_stretch_cannot_be_ordered_so_the_store_decides(shop):
    shop.hear(store("Adele", 300))
    shop.hear(edit("Augusta", 600), read("Augusta", 600, shop.key))

    assert shop.name == "Adele"
    assert shop.owed() == {"firstname": "Adele"}


def test_an_edit_nobody_told_of_is_found_when_the_contact_is_read(shop):
    shop.hear(read("Augusta", 60, shop.key))

    assert (shop.name, shop.owed()) == ("Augusta", {})


def test_a_name_emptied_in_the_crm_is_filled_again(shop):
    shop.hear(edit(None, 60), read(None, 60, shop.key))

    assert (shop.name, shop.owed()) == ("Ada", {"firstname": "Ada"})


def test_a_phone_edited_in_the_crm_is_the_stores_and_corrected_once(shop):
    shop.hear(read("Ada", 60, shop.key, phone="+14155552671"))
    assert shop.world.one("SELECT phone FROM customer") == "+442071838750"
    assert shop.owed() == {"phone": "+442071838750"}
    assert shop.world.one("SELECT count(*) FROM outbox WHERE object = 'contacts' AND status = 'owed'") == 1  # fmt: skip

    shop.tell()
    shop.hear(read("Ada", 30, shop.key))

    assert shop.owed() == {}


def test_what_the_store_has_nothing_to_say_of_is_the_crms_own_entry(world):
    shop = Shop(world)
    world.straight([Incoming(account("7", ADA, first_name="Ada"), None, ago(0))])
    world.rows("UPDATE customer SET country = NULL RETURNING 1")

    shop.hear(Incoming(Customer(platform="hubspot", external_id="5", email=ADA, first_name="Ada", country="GB", phone="+442071838750", updated_at=ago(5), facts={"hub_customer_id": shop.key}), None, datetime.now(UTC) + timedelta(seconds=1)))  # fmt: skip

    assert "country" not in shop.owed()


def test_what_the_crm_owns_flows_back_follows_its_changes_and_is_never_told(shop):
    shop.hear(read("Ada", 60, shop.key, lifecycle_stage="customer", contact_owner="42"))
    shop.hear(read("Ada", 90, shop.key, lifecycle_stage="lead"))  # an older copy that comes late
    facts = shop.world.one("SELECT facts FROM customer")
    shop.hear(read("Ada", 30, shop.key, lifecycle_stage=None, contact_owner="43"))

    assert (facts["lifecycle_stage"], facts["contact_owner"]) == ("customer", "42")
    now = shop.world.one("SELECT facts FROM customer")
    assert (now["lifecycle_stage"], now["contact_owner"]) == (None, "43")
    assert shop.owed() == {}


def test_a_contact_without_an_account_keeps_its_name_through_a_guests_order(world):
    world.straight([read("Ada", 600)])
    world.straight([Incoming(order("1", email=ADA), None, ago(10))])

    assert [one["first_name"] for one in world.people()] == ["Ada"]


def test_a_copy_read_before_we_told_it_is_no_edit(shop):
    stale = read("Ada", 60, shop.key)
    stale.told_at = ago(1200)
    shop.hear(store("Adele", 300))
    shop.tell()
    shop.hear(stale)

    assert (shop.name, shop.owed()) == ("Adele", {})


def test_said_again_nothing_is_written(shop):
    told = [edit("Augusta", 600), read("Augusta", 600, shop.key), store("Ada", 300)]
    shop.hear(*told)
    shop.hear(*told)  # what was an edit is by now what we know the CRM to hold
    lines = shop.world.rows("SELECT xmin::text, * FROM claim ORDER BY 2, 3, 4, 5")
    writes = shop.world.writes()
    shop.hear(*told)

    assert shop.world.writes() == writes
    assert shop.world.rows("SELECT xmin::text, * FROM claim ORDER BY 2, 3, 4, 5") == lines


def test_why_a_name_holds_can_be_asked(shop):
    shop.hear(edit("Augusta", 600), read("Augusta", 600, shop.key))
    with engine.connected(shop.world.url) as hub:
        (id,) = explain.find(hub, Asked(key=shop.key))
        claims = explain.story(hub, id, Asked(key=shop.key)).parts["claims"]
        found = differing.look(hub, ("shopify",), TARGETS)

    said = {(one["field"], one["claim"].system): one["claim"].value for one in claims}
    assert said["first_name", "hubspot"] == "Augusta"
    assert said["first_name", "shopify"] == "Ada"
    assert found.tally == {("first_name", "newest"): 1}
    assert found.some[0].decision.why.startswith("hubspot changed it last, at ")


def test_deciding_again_changes_nothing(shop):
    shop.hear(edit("Augusta", 600), read("Augusta", 600, shop.key))
    with engine.connected(shop.world.url) as hub:
        hub.execute(customers.TOUCHED)
        disputes.settle(hub, [id for (id,) in hub.execute("SELECT id FROM customer").fetchall()])
        assert hub.execute("SELECT count(*) FROM touched").fetchone() == (0,)

    assert shop.name == "Augusta"


def test_random_histories_end_in_two_hubs_as_the_rules_say(hub_url, fresh_database, hub_template):
    other = fresh_database(hub_template)
    assert tried([hub_url, other], 12, 11) == []
    engine.engine(other).dispose()
