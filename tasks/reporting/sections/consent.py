"""People's no: how many, how fast everybody knew, and what went out after it."""

from collections.abc import Iterator
from functools import partial

from tasks.reporting.facts import Facts
from tasks.reporting.facts_texts import Exposed
from tasks.reporting.finding import Finding
from tasks.reporting.sections.consent_shown import shown
from tasks.reporting.words import lasting, some

__all__ = ["NAME", "TITLE", "findings", "shown"]

NAME, TITLE = "consent", "Consent"
PROMISE = 60.0
"""Seconds within which every platform must have confirmed a withdrawal."""
STUCK = 600.0
urgent = partial(Finding, section=NAME, urgency="now")
"""A person's no is always urgent."""


def findings(facts: Facts) -> Iterator[Finding]:
    """Find texts after a STOP, and every way a no came or went too slowly."""
    if facts.exposed is not None:
        yield from exposed(facts.exposed)
    yield from unheard(facts)
    yield from heard_late(facts)
    yield from slow(facts)
    yield from unconfirmed(facts)


def exposed(found: Exposed) -> Iterator[Finding]:
    """Find texts that went out after a STOP we knew of, or may have."""
    known = {one.verdict: one.texts[-1] for one in found.verdicts}
    for verdict, kind, said in (
        ("after we knew", "after stop", "left after we knew of the person's STOP"),
        ("cannot tell", "cannot tell", "may have left after the person's STOP: nobody can tell"),
    ):
        if many := known.get(verdict, 0):
            do = "see each of them and why, before anything else is sent; `pause` stops every text"
            yield urgent(
                kind=kind,
                subject=verdict,
                said=f"{some(many, 'text')} {said}",
                do=do,
                press="exposure",
                size=float(many),
            )


def unheard(facts: Facts) -> Iterator[Finding]:
    """Find opt-outs that only a platform knew."""
    for one in facts.audited:
        if one.verdict == "unheard" and (many := one.count[-1]):
            said = f"{one.platform} knew of {some(many, 'opt-out')} that nobody had told us of"
            do = (
                "the ledger has them now; find out why nobody told us (a webhook, the app's "
                "permission), and see in `exposure` whether a text went out meanwhile"
            )
            yield urgent(
                kind="unheard",
                subject=one.platform,
                said=said,
                do=do,
                press="audit_consent",
                size=float(many),
            )


def heard_late(facts: Facts) -> Iterator[Finding]:
    """Find opt-outs that reached us after we had texted the person again."""
    for one in facts.heard_late:
        if many := one.people[-1]:
            said = (
                f"{some(many, 'opt-out')} by {one.source} reached us late, up to "
                f"{lasting(one.longest[-1])} after the STOP, and after another text"
            )
            do = (
                f"see each text and how long after STOP it left; then why {one.source} told us late"
            )
            yield urgent(
                kind="heard late",
                subject=one.source,
                said=said,
                do=do,
                press="exposure",
                size=float(many),
            )


def slow(facts: Facts) -> Iterator[Finding]:
    """Find platforms that took long to confirm a withdrawal."""
    for one in facts.pace:
        within = one.p95[-1]
        if within is not None and within > PROMISE:
            said = (
                f"{one.platform} confirmed withdrawals within {lasting(within)} (95 of 100) where "
                f"{lasting(PROMISE)} are promised; the slowest took {lasting(one.longest[-1])}"
            )
            do = f"see that {one.platform} holds every no now; then why it was slow"
            yield urgent(
                kind="opt-outs slow",
                subject=one.platform,
                said=said,
                do=do,
                press="audit_consent",
                size=float(within),
            )


def unconfirmed(facts: Facts) -> Iterator[Finding]:
    """Find withdrawals a platform has still not confirmed."""
    for one in facts.unconfirmed:
        if one.status == "review" or one.age > STUCK:
            said = (
                f"{one.platform} has not confirmed {some(one.records, 'consent')}; the oldest for "
                f"{lasting(one.age)}"
            )
            press = "review" if one.status == "review" else "audit_consent"
            do = "see why it is refused, mend that, and owe it again"
            subject = f"{one.object} of {one.platform} ({one.status})"
            yield urgent(
                kind="unconfirmed",
                subject=subject,
                said=said,
                do=do,
                press=press,
                size=float(one.records),
            )
