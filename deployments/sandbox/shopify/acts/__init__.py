"""What people do in the shop. Every act changes it, dates the change, and tells the listeners."""

from deployments.sandbox.shopify.acts.basics import Line, Refused
from deployments.sandbox.shopify.acts.checkouts import (
    begin_checkout,
    complete_checkout,
    update_checkout,
)
from deployments.sandbox.shopify.acts.consents import set_mail_consent, set_sms_consent
from deployments.sandbox.shopify.acts.goods import add_goods, restock
from deployments.sandbox.shopify.acts.orders import (
    cancel,
    pay,
    place_order,
    refund,
    remove_line,
    update_order,
)
from deployments.sandbox.shopify.acts.parcels import fulfil, progress
from deployments.sandbox.shopify.acts.people import (
    add_person,
    delete_person,
    merge_people,
    update_person,
)

__all__ = [
    "Line",
    "Refused",
    "add_goods",
    "add_person",
    "begin_checkout",
    "cancel",
    "complete_checkout",
    "delete_person",
    "fulfil",
    "merge_people",
    "pay",
    "place_order",
    "progress",
    "refund",
    "remove_line",
    "restock",
    "set_mail_consent",
    "set_sms_consent",
    "update_checkout",
    "update_order",
    "update_person",
]
