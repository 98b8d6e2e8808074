"""The Messages of the 2010 API: send, list, look at, cancel, redact, forget."""

from collections.abc import Callable, Iterator, Reversible
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from deployments.sandbox.twilio import sending
from deployments.sandbox.twilio.account import OVER, Message
from deployments.sandbox.twilio.calls import Answer, Call, Rule
from deployments.sandbox.twilio.errors import Refused
from deployments.sandbox.twilio.views import view

MOST, USUAL = 1000, 50
TOKEN = "PA"

Wanted = Callable[[Message], bool]


def send(call: Call) -> Answer:
    """Take a text."""
    return 201, shown(call, sending.send(call.account, call.form))


def fetch(call: Call) -> Answer:
    """Show one text."""
    return 200, shown(call, call.message)


def update(call: Call) -> Answer:
    """Cancel a text that is scheduled, or blot out the body of one that is over."""
    message = call.message
    status = call.form.get("Status", [""])[-1]
    if status not in ("", "canceled"):
        raise Refused(20001, f"Invalid parameter: Status {status}")
    if status:
        if message.status != "scheduled":
            raise Refused(30409, "This message cannot be canceled", 409)
        call.account.move(message, "canceled")
    body = call.form.get("Body")
    if body and body[-1]:
        raise Refused(20001, "Invalid parameter: Body can only be emptied")
    if body:
        over(message)
        message.body, message.updated = "", call.account.clock()
    return 200, shown(call, message)


def delete(call: Call) -> Answer:
    """Forget a text that is over."""
    over(call.message)
    call.account.remove(call.message)
    return 204, None


def over(message: Message) -> None:
    """Refuse what is only possible when nothing more will happen."""
    if message.status not in OVER:
        raise Refused(20009, "Cannot modify this resource before it is complete.", 409)


def shown(call: Call, message: Message) -> dict[str, Any]:
    """Show a text of this account."""
    return view(message, call.account.settings.account_sid)


def listed(call: Call) -> Answer:
    """List texts, newest first, page by page; those that came in meanwhile shift nothing."""
    size, page = whole(call, "PageSize", USUAL), whole(call, "Page", 0)
    if not 1 <= size <= MOST:
        raise Refused(20001, f"Page size must be between 1 and {MOST}")
    found = list(islice(matching(call), size + 1))
    kept = found[:size]
    more = TOKEN + f"{kept[-1].number:032x}" if len(found) > size else None
    return 200, {
        "messages": [shown(call, message) for message in kept],
        "page": page,
        "page_size": size,
        "start": page * size,
        "end": page * size + max(len(kept) - 1, 0),
        "uri": uri(call, size, page, call.asked("PageToken")),
        "first_page_uri": uri(call, size, 0, ""),
        "next_page_uri": uri(call, size, page + 1, more) if more else None,
        "previous_page_uri": None,
    }


def matching(call: Call) -> Iterator[Message]:
    """Yield the texts asked for, newest first."""
    wanted, before = filters(call), position(call.asked("PageToken"))
    to, texts = call.asked("To"), call.account.messages.values()
    found: Reversible[Message] = call.account.by_to.get(to, []) if to else texts
    for message in reversed(found):
        if (before is None or message.number < before) and all(fits(message) for fits in wanted):
            yield message


def filters(call: Call) -> list[Wanted]:
    """List what a text must fulfil; one without a date of sending fulfils none about dates."""
    wanted: list[Wanted] = []
    if sender := call.asked("From"):
        wanted.append(lambda message: message.sender == sender)
    if day := call.asked("DateSent"):
        date = moment(day).date()
        wanted.append(lambda message: bool(message.sent and sent(message).date() == date))
    if call.asked("DateSent>"):
        first = moment(call.asked("DateSent>"))
        wanted.append(lambda message: bool(message.sent and sent(message) >= first))
    if call.asked("DateSent<"):
        last = moment(call.asked("DateSent<"))
        wanted.append(lambda message: bool(message.sent and sent(message) <= last))
    return wanted


def sent(message: Message) -> datetime:
    """Return when a text left, as Twilio knows it: in GMT, by whole seconds."""
    return (message.sent or message.created).astimezone(UTC).replace(microsecond=0)


def moment(said: str) -> datetime:
    """Read a time of a filter; a date is its midnight in GMT."""
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        raise Refused(20001, f"Invalid parameter: DateSent {said}") from None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def position(token: str) -> int | None:
    """Return the number of the text after which a page begins."""
    if not token:
        return None
    try:
        return int(token.removeprefix(TOKEN), 16)
    except ValueError:
        raise Refused(20001, "Invalid parameter: PageToken") from None


def whole(call: Call, name: str, default: int) -> int:
    """Return a whole number of the query."""
    said = call.asked(name)
    if said and not (said.isascii() and said.isdigit()):
        raise Refused(20001, f"Invalid parameter: {name} {said}")
    return int(said) if said else default


def uri(call: Call, size: int, page: int, token: str | None) -> str:
    """Write the address of a page: the same question at another place."""
    asked = [
        (name, value)
        for name, values in call.query.items()
        if name not in ("PageSize", "Page", "PageToken")
        for value in values
    ]
    place = [
        ("PageSize", str(size)),
        ("Page", str(page)),
        *([("PageToken", token)] if token else []),
    ]
    return f"{call.url}?{urlencode([*asked, *place])}"


LIST, ONE = (
    "/2010-04-01/Accounts/{account}/Messages.json",
    "/2010-04-01/Accounts/{account}/Messages/{sid}.json",
)
RULES = (
    Rule("POST", LIST, "send", send),
    Rule("GET", LIST, "list", listed),
    Rule("GET", ONE, "fetch", fetch),
    Rule("POST", ONE, "update", update),
    Rule("DELETE", ONE, "delete", delete),
)
