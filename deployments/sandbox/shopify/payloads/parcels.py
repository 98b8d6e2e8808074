"""What webhooks say of parcels."""

from deployments.sandbox.shopify.acts.parcels import unsent
from deployments.sandbox.shopify.payloads.lines import line
from deployments.sandbox.shopify.payloads.parts import Json, address, gid, when
from deployments.sandbox.shopify.state import Parcel, Sale, Shop


def told(shop: Shop, pair: tuple[Sale, Parcel]) -> Json:
    """Write the body of fulfillments/create and fulfillments/update."""
    return fulfilment(shop, *pair)


def fulfilment(shop: Shop, sale: Sale, parcel: Parcel) -> Json:
    """Write a parcel: what is in it, and where it is."""
    number = parcel.tracking_number
    url = f"https://parcels.example/{number}" if number else None
    place = sale.parcels.index(parcel) + 1
    return {
        "id": parcel.id,
        "order_id": sale.id,
        "status": parcel.status.lower(),
        "created_at": when(shop, parcel.created_at),
        "service": "manual",
        "updated_at": when(shop, parcel.updated_at),
        "tracking_company": "Parcels" if number else None,
        "shipment_status": shipment(parcel),
        "location_id": None,
        "origin_address": None,
        "email": sale.email,
        "destination": destination(shop, sale),
        "line_items": packed(sale, parcel),
        "tracking_number": number,
        "tracking_numbers": [number] if number else [],
        "tracking_url": url,
        "tracking_urls": [url] if url else [],
        "receipt": {},
        "name": f"{sale.name}.{place}",
        "admin_graphql_api_id": gid("Fulfillment", parcel.id),
    }


def packed(sale: Sale, parcel: Parcel) -> list[Json]:
    """Write the lines in a parcel, each with the quantity that is in it."""
    items, waiting = {item.id: item for item in sale.items}, unsent(sale)
    return [line(sale, items[id], waiting, quantity) for id, quantity in parcel.lines]


def shipment(parcel: Parcel) -> str | None:
    """Say where a parcel is; null until a carrier has spoken."""
    silent = parcel.display_status in ("FULFILLED", "CANCELED")
    return None if silent else parcel.display_status.lower()


def destination(shop: Shop, sale: Sale) -> Json:
    """Write where it goes."""
    person = shop.people.get(sale.person_id or 0)
    phone = sale.phone or (person.phone if person else None)
    return address(person, phone, sale.country_code)
