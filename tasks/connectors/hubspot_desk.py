"""Whether those who shall answer texts work with the account: a task of nobody's is refused."""

from collections.abc import Iterator, Mapping
from typing import Any

from tasks.connectors.base import StopSync
from tasks.connectors.base_probing import Check, unknown
from tasks.connectors.hubspot_api import Api, Refused

SEE = "grant crm.objects.owners.read, or compare the id with HubSpot's list of users by hand"


def desk(api: Api, account: Mapping[str, str]) -> Iterator[Check]:
    """Look up each owner that is set."""
    owners = {"support": account.get("support_owner"), "sales": account.get("sales_owner")}
    for what, id in owners.items():
        if id:
            yield owner(api, what, id)


def owner(api: Api, what: str, id: str) -> Check:
    """Look up one owner."""
    subject, setting = f"{what} owner", f"LOCKSTEP_HUBSPOT_{what.upper()}_OWNER"
    try:
        api.get(dict[str, Any], "owners", id)
    except Refused:
        said = f"nobody there has the id {id}: every task given to them is refused"
        return Check("credentials", subject, "wrong", said, f"set {setting} to the id of an owner")
    except StopSync:
        return unknown("credentials", subject, "the key may not see who works there", SEE)
    return Check("credentials", subject, "fine", f"texts are answered by owner {id}")
