"""The shop's own test customer: somebody with whom a STOP may be rehearsed."""

from deployments.sandbox.shopify import acts
from deployments.sandbox.shopify.state import Person, Shop
from mappings.shopify import TESTER


def invite(shop: Shop, number: str) -> Person:
    """Let in a customer with a number of the shop's own, who allows texts."""
    person = acts.add_person(
        shop,
        first_name="Test",
        last_name="Customer",
        email="test.customer@example.com",
        phone=number,
        country_code="US",
        province_code="CA",
        verified_email=True,
        tags=[TESTER],
    )
    return acts.set_sms_consent(shop, person, "SUBSCRIBED")
