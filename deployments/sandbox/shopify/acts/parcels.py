"""What happens to parcels: packed, on the way, there."""

from collections.abc import Mapping

from deployments.sandbox.shopify.acts.basics import Refused, now
from deployments.sandbox.shopify.state import Parcel, Sale, Shop

JOURNEY = ("FULFILLED", "IN_TRANSIT", "OUT_FOR_DELIVERY", "DELIVERED")
"""The way of a parcel nobody loses, in the words of Shopify's display status."""

STATES = {*JOURNEY, "LABEL_PRINTED", "CONFIRMED", "ATTEMPTED_DELIVERY", "DELAYED", "FAILURE"}
STATES |= {"READY_FOR_PICKUP", "PICKED_UP", "CANCELED"}


def unsent(sale: Sale) -> dict[int, int]:
    """Count what of each line is still to be packed."""
    packed: dict[int, int] = {}
    for parcel in sale.parcels:
        for id, quantity in parcel.lines if parcel.status == "SUCCESS" else ():
            packed[id] = packed.get(id, 0) + quantity
    return {
        item.id: item.left - packed.get(item.id, 0)
        for item in sale.items
        if item.left > packed.get(item.id, 0)
    }


def state_of(sale: Sale) -> str:
    """Say how much of an order has left, in Shopify's words."""
    sent = any(parcel.status == "SUCCESS" for parcel in sale.parcels)
    waiting = unsent(sale)
    if sent:
        return "PARTIALLY_FULFILLED" if waiting and not sale.cancelled_at else "FULFILLED"
    return "UNFULFILLED" if waiting else "RESTOCKED"


def fulfil(
    shop: Shop,
    sale: Sale,
    lines: Mapping[int, int] | None = None,
    tracking_number: str | None = None,
) -> Parcel:
    """Send a parcel: of lines (item id -> quantity), or of all that is still to be packed."""
    waiting = unsent(sale)
    packed = waiting if lines is None else dict(lines)
    fits = all(0 < quantity <= waiting.get(id, 0) for id, quantity in packed.items())
    if sale.cancelled_at or not packed or not fits:
        raise Refused("Fulfillment order has nothing like this to fulfil", "lineItems")
    moment, id = now(shop), shop.next_id()
    number = tracking_number or f"1Z{id % 10**10:010d}"
    parcel = Parcel(id, moment, moment, tracking_number=number, lines=list(packed.items()))
    sale.parcels.append(parcel)
    sale.fulfilment_status, sale.updated_at = state_of(sale), moment
    shop.announce("fulfillments/create", (sale, parcel))
    whole = sale.fulfilment_status == "FULFILLED"
    shop.announce("orders/fulfilled" if whole else "orders/partially_fulfilled", sale)
    shop.announce("orders/updated", sale)
    return parcel


def progress(
    shop: Shop, sale: Sale, status: str = "IN_TRANSIT", parcel_id: int | None = None
) -> Parcel:
    """Move a parcel on, the newest of the order unless told which; CANCELED brings it back."""
    named = [one for one in sale.parcels if parcel_id in (None, one.id)]
    if not named or status not in STATES:
        raise Refused("No such parcel, or no such status", "status")
    parcel = named[-1]
    parcel.display_status = status
    if status == "CANCELED":
        parcel.status = "CANCELLED"
    parcel.updated_at = sale.updated_at = now(shop)
    sale.fulfilment_status = state_of(sale)
    shop.announce("fulfillments/update", (sale, parcel))
    shop.announce("orders/updated", sale)
    return parcel
