"""Advise what to do next for one person: how things stand, and what every gate would say."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from tasks import connect, settings
from tasks.advice import advise as rules_of_advice
from tasks.advice.standing import PURPOSES, Advice, Barred, Purpose, Standing, Waits
from tasks.connect import Door
from tasks.hub import standing
from tasks.hub.engine import Connection
from tasks.hub.explain import Story
from tasks.hub.situations import NOT_COUNTED, Counted
from tasks.messaging import gate, senders
from tasks.messaging.gate import Objection, Situation, Text, Used
from tasks.messaging.gates.pacing import midnight
from tasks.messaging.rules import Rules
from tasks.reserve import measure

OF_THE_WORDS = ("template", "too late")
"""Gates that judge words nobody has written yet."""
OF_THE_PERSON = ("conversation", "purchase", "hold", "suppression", "cap", "reach")
"""Gates whose objection is to selling at all, whatever it goes by."""
WORDS = "Opt out: https://shop.example/stop"
"""What any text says; a name that sends cannot be answered."""
LOOKS = 8
"""How often it is asked whether a moment is free of objections."""
MARKETING, CART = PURPOSES

Ask = Callable[[datetime], list[Objection]]
Which = Callable[[Objection], bool]


class Shop(Struct, frozen=True):
    """By whom texts leave, as the settings say; `platform` is empty when none is connected."""

    rules: Rules
    platform: str = ""
    account: Mapping[str, str] = {}
    used: Counted = NOT_COUNTED
    """What their sender used of its day."""
    allowance: int | None = None
    """How many segments a new sender may send today; None: it is warm."""


def shop() -> Shop:
    """Read by whom texts leave."""
    try:
        platform = connect.texting()
    except settings.NotConfigured:
        return Shop(settings.rules())
    return Shop(settings.rules(), platform, settings.account(platform))


def advise(hub: Connection, story: Story, shop: Shop) -> Advice:
    """Say what to do next for a person, and why; nothing is written."""
    return rules_of_advice.advise(stand(hub, story, shop))


def stand(hub: Connection, story: Story, shop: Shop) -> Standing:
    """Gather how things stand with a person."""
    email = story.person.get("email")
    seen = msgspec.json.decode(standing.read(hub, story.whose, email), type=Standing)
    erased = bool(story.person.get("erased_at"))
    seen = replace(seen, erased=erased, held=held(story), waiting=tuple(waiting(story)))
    shop = measured(hub, shop)
    asked = {one: against(hub, story, seen, one, shop) for one in PURPOSES}
    return replace(
        seen,
        texts=bars(asked, seen.now, lambda one: one.gate not in OF_THE_WORDS),
        selling=bars(asked, seen.now, lambda one: one.gate in OF_THE_PERSON),
    )


def measured(hub: Connection, shop: Shop) -> Shop:
    """Look how much of its day the shop's sender used, and may use."""
    door = Door(shop.platform, shop.account)
    measure(hub, door)
    return replace(shop, used=door.used, allowance=door.allowance)


def held(story: Story) -> Waits | None:
    """Return the reply that may mean no and that nobody has read, if there is one."""
    open = [one for one in story.parts["holds"] if one["lifted_at"] is None]
    return waits(open[-1], "a reply that may mean no", "review") if open else None


def waiting(story: Story) -> Iterator[Waits]:
    """List what waits for a person's decision."""
    for name, what, flow in (
        ("aside", "a row set aside", "replay"),
        ("reviews", "a review", "review"),
    ):
        for one in story.parts[name]:
            if one["status"] == "open":
                yield waits(one, what, flow)


def waits(row: Mapping[str, Any], what: str, flow: str) -> Waits:
    """Read what waits."""
    since = row.get("since") or row["opened_at"]
    return Waits(what=what, flow=flow, number=row["id"], since=since)


def against(hub: Connection, story: Story, seen: Standing, purpose: Purpose, shop: Shop) -> Ask:
    """Return whom to ask what speaks against a text of a purpose at a moment."""
    phone = story.person.get("phone")
    if not phone:
        return always("no number of theirs is known")
    if not shop.platform:
        return always("no SMS platform is connected")
    try:
        text, known = supposition(hub, supposed(phone, purpose, story, seen), shop)
    except ValueError as error:
        return always(str(error))
    return lambda at: gate.objections(text, moved(known, at), shop.rules)


def moved(known: Situation, at: datetime) -> Situation:
    """Suppose a later moment: the day a sender used up is over then, and so is this minute."""
    day = known.used.day if at < midnight(known.now) else 0
    return replace(known, now=at, used=Used(day=day))


def always(reason: str) -> Ask:
    """Object whenever it is."""
    return lambda _: [Objection("sender", reason)]


def supposed(phone: str, purpose: Purpose, story: Story, seen: Standing) -> dict[str, Any]:
    """Suppose a text: as a row of the hub's would be."""
    text: dict[str, Any] = {
        "workflow": "advice",
        "occasion": "advice",
        "purpose": purpose,
        "phone": phone,
        "body": WORDS,
        "customer_id": story.person["id"],
        "segments": 1,
    }
    if purpose == CART and seen.cart:
        left_at = seen.cart.at.isoformat()
        text |= {"cart": seen.cart.id, "subject": seen.cart.id, "facts": {"left_at": left_at}}
    return text


def supposition(hub: Connection, text: Mapping[str, Any], shop: Shop) -> tuple[Text, Situation]:
    """Read the situation of a text that nobody wrote."""
    sender = shop.account.get("sender", "")
    raw = standing.suppose(hub, {**text, "platform": shop.platform}, sender, used=shop.used)
    known = msgspec.json.decode(raw.situation, type=Situation)
    state = senders.state(shop.account, sender)
    if state:
        state = replace(state, allowance=shop.allowance)
    return msgspec.json.decode(raw.text, type=Text), replace(known, sender=state)


def bars(asked: Mapping[Purpose, Ask], now: datetime, which: Which) -> dict[Purpose, Barred]:
    """Say what bars each purpose, by some of the gates."""
    found = {purpose: free(ask, now, which) for purpose, ask in asked.items()}
    return {purpose: one for purpose, one in found.items() if one}


def free(ask: Ask, now: datetime, which: Which) -> Barred | None:
    """Say why a text may not leave now, and the first moment at which nobody would object.

    What ends one objection may begin another: whoever rests until late is asleep then. What is put
    off again and again ends when nobody knows.
    """
    found = [one for one in ask(now) if which(one)]
    if not found:
        return None
    reason, until = found[0].reason, gate.again(found)
    for _ in range(LOOKS):
        later = [one for one in ask(until) if which(one)] if until else []
        if not later:
            return Barred(reason=reason, until=until)
        until = gate.again(later)
    return Barred(reason=reason)
