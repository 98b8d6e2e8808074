"""Trace texts, e-mails, clicks and orders as the touches and sales that orders are told by."""

from collections.abc import Sequence

from msgspec.structs import replace

from mappings import utm
from tasks.attribution.report import Sent
from tasks.attribution.touches import AS_IS, Sale, Touch
from tasks.hub.brought import Mailed, Measured, Text


def tried(left: Sequence[Text | Mailed]) -> frozenset[str]:
    """Return the workflows that tried something: what was as it is stands beside it."""
    return frozenset(one.workflow for one in left if one.variant)


def variant(one: Text | Mailed, tried: frozenset[str]) -> str:
    """Name the variant of a text or e-mail; nothing where its workflow tried nothing."""
    return f"{one.workflow}: {one.variant or AS_IS}" if one.workflow in tried else ""


def touch(one: Text, tried: frozenset[str]) -> Touch:
    """Return a text as a touch of its person; of a number that sends, its last digits are shown."""
    return Touch(
        message=str(one.id),
        person=one.person,
        at=one.at,
        workflow=one.workflow,
        campaign=one.campaign,
        variant=variant(one, tried),
        segment=tuple(one.segments),
        destination=tuple(one.leads),
        sender=f"…{one.sender[-4:]}" if one.sender.startswith("+") else one.sender,
    )


def sent(found: Measured) -> list[Sent]:
    """Return the texts and e-mails as they are counted."""
    varied, posted = tried(found.texts), tried(found.letters)
    return [
        Sent(
            touch=touch(one, varied),
            tokens=tuple(one.tokens),
            status=one.status,
            opted_out=one.opted_out,
            clicked=one.clicked,
            after_stop=one.id in found.wrong,
        )
        for one in found.texts
    ] + [mailed(one, posted) for one in found.letters]


def mailed(one: Mailed, tried: frozenset[str]) -> Sent:
    """Return an e-mail as it is counted, apart from texts."""
    return Sent(
        touch=letter(one, tried),
        tokens=tuple(one.tokens),
        status=one.status,
        opted_out=one.opted_out,
        clicked=one.clicked,
        after_stop=one.after_no,
        mail=True,
    )


def letter(one: Mailed, tried: frozenset[str]) -> Touch:
    """Return an e-mail as a touch of its person."""
    return Touch(
        message=str(one.id),
        person=one.person,
        at=one.at,
        medium=utm.EMAIL,
        workflow=one.workflow,
        campaign=one.campaign,
        variant=variant(one, tried),
        segment=tuple(one.segments),
    )


def clicks(found: Measured) -> list[Touch]:
    """Return the clicks as touches of the same people."""
    varied, posted = tried(found.texts), tried(found.letters)
    followed = {one.text for one in found.clicks}
    texts = {one.id: touch(one, varied) for one in found.texts if one.id in followed}
    texts |= {one.id: letter(one, posted) for one in found.letters if one.id in followed}
    return [
        replace(texts[one.text], at=one.at, kind="click", token=one.token) for one in found.clicks
    ]


def sales(found: Measured) -> list[Sale]:
    """Return the orders, and what their visits say they came from."""
    return [
        Sale(
            order=one.order,
            person=one.person,
            at=one.at,
            currency=one.currency,
            paid=one.paid,
            refunds=(one.returned,) if one.returned else (),
            utm=utm.read(one.landing_site),
            void=one.void,
        )
        for one in found.orders
    ]
