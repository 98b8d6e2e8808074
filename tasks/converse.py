"""Take up what people write to the shop: who answers it, and until when nobody is sold to."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from importlib import import_module

from tasks import settings
from tasks.consent.replies import REACTION, Meaning
from tasks.hub import conversations, errands, replies
from tasks.hub.conversations import Follower, Heard, Known, Said
from tasks.hub.engine import Connection
from tasks.hub.errands import Errand
from tasks.messaging.routing import EVENT, Asker, Desk, Route, route

TALK = frozenset({"talk", "order", "weak"})
"""What a person of the shop must read: neither an act of consent nor a call for help."""

Reply = tuple[replies.Heard, Meaning]
"""A reply, and what it means."""


def take_up(hub: Connection, made: Sequence[Reply]) -> None:
    """Begin or go on with a conversation for each reply that is one, and owe it to the CRM.

    What was said so long ago that its conversation is over begins none.
    """
    kinds = {one.external_id: meaning.kind for one, meaning in made if talks(meaning)}
    heard = [
        Heard(one.platform, one.external_id, one.phone, one.at, one.answers)
        for one, _ in made
        if one.external_id in kinds
    ]
    if not heard:
        return
    lasts, to = timedelta(hours=settings.rules().talk), list(followers())
    known, at_desk = conversations.who(hub, heard, lasts), desk([one.platform for one in to])
    for one in heard:
        if one.external_id in known:
            asker = asking(kinds[one.external_id], known[one.external_id])
            conversations.say(hub, said(one, known, route(asker, at_desk), lasts), to)


def commission(hub: Connection, asked: Sequence[Errand]) -> None:
    """Give what workflows ask of the shop to whoever should do it; the CRM is owed each once."""
    if not asked:
        return
    lasts, to = timedelta(hours=settings.rules().talk), list(followers())
    heard = [
        Heard("journey", one.name, one.phone or "", one.at, customer_id=one.customer_id)
        for one in asked
    ]
    known, at_desk = conversations.who(hub, heard, lasts), desk([one.platform for one in to])
    for one in asked:
        if one.name in known:
            way = route(asking(EVENT, known[one.name]), at_desk)
            errands.give(hub, one, (way.owner, way.urgent, one.at + lasts), to)


def talks(meaning: Meaning) -> bool:
    """Whether a reply wants a person: nobody answers a thumb that was put up."""
    return meaning.kind in TALK and meaning.rule != REACTION


def followers() -> Iterator[Follower]:
    """List what of each connected platform follows conversations."""
    for platform in settings.accounts():
        threads = getattr(import_module(f"mappings.{platform}"), "THREADS", {})
        for object, noun in threads.items():
            yield Follower(platform, object, noun)


def desk(platforms: Sequence[str]) -> Desk:
    """Say who is there to answer: named by the CRM that follows conversations."""
    account = settings.accounts()[platforms[0]] if platforms else {}
    much = settings.sizes().big_basket
    return Desk(account.get("support_owner"), account.get("sales_owner"), much)


def asking(kind: str, known: Known) -> Asker:
    """Say of who wrote what decides who answers."""
    return Asker(
        kind=kind,
        owner=known.owner,
        stage=known.stage,
        orders=known.orders,
        vip=known.vip,
        cart=known.cart,
        currency=known.currency,
        sharers=known.sharers or int(known.customer_id is not None),
    )


def said(heard: Heard, known: Mapping[str, Known], way: Route, lasts: timedelta) -> Said:
    """Write a text with who answers it."""
    return Said(
        platform=heard.platform,
        external_id=heard.external_id,
        phone=heard.phone,
        at=heard.at,
        until=heard.at + lasts,
        customer_id=known[heard.external_id].customer_id,
        owner=way.owner,
        urgent=way.urgent,
        subject=way.subject,
    )
