"""The small shapes every body is made of: money, times, gids, addresses."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from deployments.sandbox.shopify.state import Person, Shop

Json = dict[str, Any]

COUNTRIES = {
    "AU": "Australia",
    "BR": "Brazil",
    "CA": "Canada",
    "CH": "Switzerland",
    "DE": "Germany",
    "ES": "Spain",
    "FR": "France",
    "GB": "United Kingdom",
    "IE": "Ireland",
    "IL": "Israel",
    "IN": "India",
    "IT": "Italy",
    "JP": "Japan",
    "MX": "Mexico",
    "NL": "Netherlands",
    "NZ": "New Zealand",
    "PL": "Poland",
    "SE": "Sweden",
    "SG": "Singapore",
    "US": "United States",
    "ZA": "South Africa",
}


def gid(kind: str, id: int) -> str:
    """Name an object of the shop for the whole of Shopify."""
    return f"gid://shopify/{kind}/{id}"


def when(shop: Shop, moment: datetime | None) -> str | None:
    """Tell the time as the shop's own clock shows it."""
    return moment.astimezone(shop.zone).isoformat(timespec="seconds") if moment else None


def money(amount: Decimal) -> str:
    """Write an amount to the cent, or finer if it is; money is text, never a float."""
    exact = str(amount)
    if exact[-3:-2] == ".":
        return exact
    exact, cents = f"{amount:f}", f"{amount:.2f}"
    return exact if len(exact) > len(cents) and Decimal(cents) != amount else cents


def both(amount: Decimal, currency: str) -> Json:
    """Write an amount in the shop's and the buyer's money, which are the same here."""
    one = {"amount": money(amount), "currency_code": currency}
    return {"shop_money": one, "presentment_money": one}


def country(code: str | None) -> str | None:
    """Name a country; an unknown code stands for itself."""
    return COUNTRIES.get(code, code) if code else None


def address(person: Person | None, phone: str | None, code: str | None) -> Json:
    """Write the address on a parcel or a bill, its phone as it was typed."""
    first = person.first_name if person else None
    last = person.last_name if person else None
    return {
        "first_name": first,
        "address1": "1 High Street",
        "phone": phone,
        "city": "Market Town",
        "zip": person.zip if person else None,
        "province": person.province_code if person else None,
        "country": country(code),
        "last_name": last,
        "address2": None,
        "company": None,
        "latitude": None,
        "longitude": None,
        "name": " ".join(part for part in (first, last) if part),
        "country_code": code,
        "province_code": person.province_code if person else None,
    }


def home(person: Person) -> Json | None:
    """Write a person's default address; None when the shop knows no country of theirs."""
    if not person.country_code:
        return None
    return address(person, person.phone, person.country_code) | {
        "id": person.id,
        "customer_id": person.id,
        "country_name": country(person.country_code),
        "default": True,
    }
