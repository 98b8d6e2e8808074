"""What Kannel tells of itself: whether it lets us in. All else stands in its own file."""

from collections.abc import Iterator, Mapping

import httpx

from tasks.connectors.base import StopSync, Unsure, answered
from tasks.connectors.base_probing import Check, Probed, tried, unknown, untold
from tasks.connectors.kannel_answers import KEYS

FILE = "compare its file with the head of tasks/connectors/kannel.py"
REFUSED = (401, 403, 404, 405)
NOBODY = "missing receiver"
"""How Kannel refuses a text to nobody, from somebody it knows."""


def probe(client: httpx.Client, account: Mapping[str, str]) -> Probed:
    """Look up what can be; the rest it keeps to itself."""
    checks = tried("credentials", "user", lambda: entered(client, account), KEYS)
    if checks[0].verdict != "fine":
        return Probed(checks + untold("webhooks", "limits"))
    return Probed(
        [
            *checks,
            unknown("webhooks", "replies", "who hears replies stands in Kannel's file", FILE),
            Check(
                "consent field", "none", "fine", "it keeps no consents: our ledger is the authority"
            ),
            unknown("version", "Kannel", "Kannel names no version of its interface", FILE),
            unknown(
                "limits",
                "texts",
                "what the carrier behind it takes stands in its contract",
                "set LOCKSTEP_KANNEL_SENDER_PER_SECOND and _SENDER_DAY_LIMIT",
            ),
        ]
    )


def entered(client: httpx.Client, account: Mapping[str, str]) -> Iterator[Check]:
    """Hand it a text to nobody: the reason of its refusal tells whether it knows us."""
    for name in ("url", "username", "password", "sender"):
        if not account.get(name, "").strip():
            raise StopSync(f"Kannel's {name} is not set: LOCKSTEP_KANNEL_{name.upper()}")
    said = {"Username": account["username"].strip(), "Password": account["password"].strip()}
    headers = [(f"X-Kannel-{name}".encode(), value.encode()) for name, value in said.items()]
    url = f"{account['url'].strip().rstrip('/')}/cgi-bin/sendsms"
    answer = answered(client, "POST", url, headers=headers)
    if answer.status_code in REFUSED:
        raise StopSync(f"Kannel answered {answer.status_code}: it does not know us")
    if answer.status_code >= 500 or NOBODY not in answer.text.lower():
        raise Unsure(f"Kannel answered {answer.status_code}, which says neither yes nor no")
    yield Check("credentials", "user", "fine", "Kannel knows the user and its password")
