"""E-mail preferences. There is no other channel: whoever wants to keep SMS consent keeps it."""

from typing import Any

from deployments.sandbox.hubspot.calls import Answer, Call, Rule
from deployments.sandbox.hubspot.errors import invalid
from deployments.sandbox.hubspot.portal import Portal
from deployments.sandbox.hubspot.records import Table

SUBSCRIPTIONS = {1: "Marketing Information", 2: "One to One"}
STATES = ("SUBSCRIBED", "UNSUBSCRIBED", "NOT_SPECIFIED")


def email_only(call: Call) -> None:
    """Refuse every channel but the one there is."""
    channel = call.body.get("channel") or call.query.get("channel")
    if channel != "EMAIL":
        raise invalid(f"Invalid input: channel must be one of [EMAIL], not {channel}")


def person(call: Call) -> str:
    """Return the address the path names, in lower case."""
    return call.path["email"].lower()


def line(call: Call, number: int, status: str, since: str) -> dict[str, Any]:
    """Show one preference."""
    return {
        "channel": "EMAIL",
        "source": "INTEGRATION",
        "status": status,
        "subscriberIdString": person(call),
        "subscriptionId": number,
        "subscriptionName": SUBSCRIPTIONS[number],
        "timestamp": since,
    }


def complete(call: Call, results: list[dict[str, Any]]) -> Answer:
    """Wrap results as HubSpot does."""
    now = call.portal.now()
    told = {"status": "COMPLETE", "results": results, "startedAt": now, "completedAt": now}
    return 200, told


def statuses(call: Call) -> Answer:
    """Tell what a person allowed, subscription by subscription."""
    known = call.portal.statuses.get(person(call), {})
    now = call.portal.now()
    return complete(
        call,
        [line(call, n, *known.get(n, ("NOT_SPECIFIED", now))) for n in SUBSCRIPTIONS],
    )


def set_status(call: Call) -> Answer:
    """Set one preference, and tell whether that changed anything or brought somebody back."""
    email_only(call)
    number, state = call.need("subscriptionId", "statusState")
    if state not in STATES or number not in SUBSCRIPTIONS:
        raise invalid(f"Invalid input: no status {state} of subscription {number}")
    portal, known = call.portal, call.portal.statuses.setdefault(person(call), {})
    before = known.get(number, ("NOT_SPECIFIED", ""))[0]
    out = portal.opted_out.get(person(call))
    known[number] = (state, portal.now())
    if state == "SUBSCRIBED" and (before == "UNSUBSCRIBED" or out):
        reason = "RESUBSCRIBE_OCCURRED"
        portal.opted_out.pop(person(call), None)
        mark(portal, person(call), "")
    else:
        reason = "NO_STATUS_CHANGE" if state == before else "REQUESTED_CHANGE_OCCURRED"
    told = line(call, number, *known[number]) | {"setStatusSuccessReason": reason}
    return complete(call, [told])


def opted_out(call: Call) -> Answer:
    """Tell whether a person left everything; nothing is listed for one who did not."""
    since = call.portal.opted_out.get(person(call))
    return complete(call, [line(call, 1, "UNSUBSCRIBED", since)] if since else [])


def opt_out(call: Call) -> Answer:
    """Let a person leave everything."""
    email_only(call)
    portal, now = call.portal, call.portal.now()
    again = person(call) in portal.opted_out
    reason = "NO_STATUS_CHANGE" if again else "UNSUBSCRIBE_FROM_ALL_OCCURRED"
    portal.opted_out.setdefault(person(call), now)
    known = portal.statuses.setdefault(person(call), {})
    known.update(dict.fromkeys(SUBSCRIPTIONS, ("UNSUBSCRIBED", now)))
    mark(portal, person(call), "true")
    told = line(call, 1, "UNSUBSCRIBED", now) | {"setStatusSuccessReason": reason}
    return complete(call, [told])


def mark(portal: Portal, email: str, value: str) -> None:
    """Show on the contact that the person left everything, or came back."""
    table: Table = portal.tables["contacts"]
    record = table.holder("email", email)
    if record is None:
        return
    values = {k: v for k, v in record.values.items() if k != "hs_email_optout"}
    if value:
        values["hs_email_optout"] = value
    table.keep(record, values | {table.kind.modified: portal.now()}, portal.searchable_at())


def definitions(call: Call) -> Answer:
    """List the subscriptions there are."""
    told = [
        {"id": str(n), "name": name, "isActive": True, "communicationMethod": "Email"}
        for n, name in SUBSCRIPTIONS.items()
    ]
    return complete(call, told)


AT = "/preferences/statuses/{email}"
SCOPE = "communication_preferences"
RULES = (
    Rule("GET", AT, statuses, scope=SCOPE),
    Rule("POST", AT, set_status, "write", "preference", SCOPE),
    Rule("GET", f"{AT}/unsubscribe-all", opted_out, scope=SCOPE),
    Rule("POST", f"{AT}/unsubscribe-all", opt_out, "write", "preference", SCOPE),
    Rule("GET", "/preferences/definitions", definitions, scope=SCOPE),
)
