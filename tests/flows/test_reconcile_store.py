"""Store and hub: what webhooks lost and what went wrong in the hub is found, and fetched."""

import pytest

from flows.reconcile import reconcile
from tasks import connect
from tests.flows.conftest import run


@pytest.fixture
def peace(hub, store):
    """A hub that has all the shop has."""
    with connect.connected("shopify") as shop:
        pages = [page for object in shop.reads for page in shop.read(object)]
    hub.take(*(record for page in pages for record in page.records))
    return hub


def mend(**said):
    return run(reconcile, dry_run=False, **said)


def lines(hub, object):
    """What the last reconciliation found of an object: summed over its windows."""
    query = "SELECT counts FROM sync_run WHERE flow = 'reconcile' AND object = %s ORDER BY id DESC LIMIT 1"
    (counts,) = hub.ask(query, object)[0]
    names = ("missing", "stale", "extra", "explained", "repaired")
    return {
        name: sum(line[name] for line in counts["lines"])
        for name in names
        if any(line[name] for line in counts["lines"])
    }


def kept(shop):
    return {str(sale.id): sale.kept for sale in shop.sales.values()}


def held(hub):
    return dict(hub.ask("SELECT external_id, kept FROM orders WHERE deleted_at IS NULL"))


def broken(hub, store):
    """Webhooks that never came, and a hub that somebody tampered with."""
    old, wrong, lost, gone = sorted(store.shop.sales)[:4]
    store.act("add_person", email="unheard@example.com")
    store.act("place_order", email="guest@example.com")
    store.delete_order(gone)
    hub.do(
        "UPDATE orders SET updated_at = updated_at - interval '2 days' WHERE external_id = %s",
        str(old),
    )
    hub.do("UPDATE orders SET kept = kept + 1 WHERE external_id = %s", str(wrong))
    hub.do("DELETE FROM orders WHERE external_id = %s", str(lost))


def test_a_hub_that_has_everything_is_left_alone(peace):
    before = peace.prints()
    state = mend(everything=True)

    assert (state.is_completed(), state.message) == (True, "0 differences, 0 of them not mended")
    assert peace.prints() == before


def test_exactly_what_is_missing_stale_or_deleted_is_found_and_mended(peace, store):
    broken(peace, store)
    state = mend(everything=True)

    assert lines(peace, "orders") == {"missing": 2, "stale": 2, "extra": 1, "repaired": 5}
    assert lines(peace, "customers") == {"missing": 1, "repaired": 1}
    assert state.is_completed(), state.message
    assert held(peace) == kept(store.shop)

    before = peace.prints()
    assert mend(everything=True).message.startswith("0 differences")
    assert peace.prints() == before


def test_a_dry_run_finds_the_same_and_writes_nothing(peace, store):
    broken(peace, store)
    before = peace.prints()
    state = run(reconcile, everything=True)

    assert state.message.startswith("6 differences; this was a dry run")
    assert peace.prints() == before


def test_counts_alone_find_what_was_lost_without_listing_the_rest(peace, store):
    lost = min(store.shop.sales)
    peace.do("DELETE FROM orders WHERE external_id = %s", str(lost))
    mend()

    assert lines(peace, "orders") == {"missing": 1, "repaired": 1}


def test_what_waits_in_quarantine_is_explained_not_missing(peace, store):
    lost = str(min(store.shop.sales))
    peace.do("DELETE FROM orders WHERE external_id = %s", lost)
    peace.do(
        "INSERT INTO quarantine (platform, object, key, rules, reason, payload, fingerprint) VALUES ('shopify', 'orders', %s, ARRAY['x'], 'x', '{}', 'x')",
        lost,
    )
    state = mend()

    assert state.is_completed()
    assert lines(peace, "orders") == {"explained": 1}


def test_carts_are_shown_as_cannot_tell(peace):
    mend()
    (counts,) = peace.ask(
        "SELECT counts FROM sync_run WHERE flow = 'reconcile' AND object = 'carts' ORDER BY id DESC LIMIT 1"
    )[0]
    assert counts["lines"][0]["equal"] is None
    assert counts["lines"][0]["note"].startswith("cannot tell")
