"""Consent written through the API: dated by whoever writes it, never in the future."""

from collections.abc import Callable
from typing import Any

from deployments.sandbox.shopify import acts
from deployments.sandbox.shopify.account import Account
from deployments.sandbox.shopify.roots import find
from deployments.sandbox.shopify.state import Person, Shop

WRITABLE = {"SUBSCRIBED", "UNSUBSCRIBED", "PENDING"}
"""What may be written; the other states are Shopify's own to give."""


def texts(account: Account, input: dict[str, Any]) -> dict[str, Any]:
    """Let a person allow or stop texts."""
    return written(account, input, "smsMarketingConsent", acts.set_sms_consent)


def mails(account: Account, input: dict[str, Any]) -> dict[str, Any]:
    """Let a person allow or stop e-mails."""
    return written(account, input, "emailMarketingConsent", acts.set_mail_consent)


def written(
    account: Account, input: dict[str, Any], name: str, act: Callable[..., Person]
) -> dict[str, Any]:
    """Write one consent of one person."""
    person = find(account, input["customerId"], "Customer")
    if person is None:
        raise acts.Refused("Customer not found", "input.customerId")
    permit(account.shop, person, input[name], path=f"input.{name}", act=act)
    return {"customer": person}


def permit(
    shop: Shop,
    person: Person,
    said: dict[str, Any],
    *,
    path: str,
    act: Callable[..., Person],
) -> None:
    """Do the act, or refuse with the path of what is wrong."""
    state, level = said["marketingState"], said.get("marketingOptInLevel")
    if state not in WRITABLE:
        raise acts.Refused(
            f"Cannot specify {state} as a marketing state input", f"{path}.marketingState"
        )
    at = said.get("consentUpdatedAt")
    try:
        act(shop, person, state, level=level, at=at)
    except acts.Refused as refused:
        dated = refused.field == "consentUpdatedAt"
        refused.field = f"{path}.consentUpdatedAt" if dated else path
        raise
