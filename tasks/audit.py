"""Compare what platforms believe of consent with the ledger: the stricter word holds everywhere."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib import import_module

from msgspec import Struct, field
from prefect import task

from mappings.masks import masked
from mappings.records import Consent
from tasks import connect, settings
from tasks.connectors.base_allowing import Allowed, Allowing
from tasks.consent.agreement import Verdict, Word, judge
from tasks.hub import agreement, reviews
from tasks.hub.agreement import Ledger
from tasks.hub.engine import Connection, connected
from tasks.hub.outbox import Target
from tasks.merge import Batch, merge_batches, read_at
from tasks.policy import policy

ADVICE = (
    "its word is in the ledger now; find out why we were not told (webhook, permission of the app),"
    " and see in the flow `exposure` whether a text went out meanwhile"
)


class Difference(Struct, frozen=True):
    """One consent on which a platform and the ledger do not agree."""

    verdict: Verdict
    theirs: Allowed
    ours: Ledger

    @property
    def row(self) -> dict[str, str]:
        """Show it without whose it is."""
        return {
            "number": masked(self.ours.phone),
            "purpose": self.theirs.purpose,
            "ledger": self.ours.status or "nothing known",
            "platform holds": self.theirs.value or "nothing known",
            "so": self.verdict,
        }


class Audited(Struct):
    """One page that was compared; `after` leads to the next, empty after the last."""

    compared: int = 0
    differences: list[Difference] = field(default_factory=list)
    explained: int = 0
    note: str = ""
    after: str = ""


@task(name="audit", task_run_name="audit {target.platform}", **policy("pull", "audit"))
def audit(target: Target, after: str, *, dry_run: bool) -> Audited:
    """Compare one page of a platform's people with the ledger; mend what is less strict there.

    An opt-out that only the platform knew is written to the ledger, and a person is told.
    """
    with connect.connected(target.platform, "backfill") as connector:
        if not isinstance(connector, Allowing):
            return Audited(note=f"cannot tell: {target.platform} does not list who opted out")
        theirs, following = connector.allowed(after)
    found = Audited(len(theirs), after=following)
    with connected(settings.hub_url()) as hub:
        asked = [(one.id, one.purpose, one.field, one.phone) for one in theirs]
        where = (target.platform, target.object, target.noun)
        ours = agreement.compare(hub, where, asked)
        for one in differing(target.platform, theirs, ours):
            found.explained += one.ours.under_way and one.verdict != "unheard"
            if not one.ours.under_way or one.verdict == "unheard":
                found.differences.append(one)
        if not dry_run:
            mend(hub, target, found.differences)
    return found


def differing(
    platform: str, theirs: Sequence[Allowed], ours: Sequence[Ledger]
) -> Iterator[Difference]:
    """List where the two do not agree."""
    meaning = import_module(f"mappings.{platform}").WORDS
    for held in ours:
        one = theirs[held.row - 1]
        status = meaning.get(one.value.upper(), meaning.get(one.value, ""))
        told = meaning.get(held.told or "", "")
        known, word = Word(held.status or "", held.at), Word(status, one.at)
        verdict = judge(known, word, told, read=held.read)
        if verdict != "agree":
            yield Difference(verdict, one, held)


def mend(hub: Connection, target: Target, differences: Sequence[Difference]) -> None:
    """Owe what is wrong there anew, and heed the opt-outs that only the platform knew."""
    wrong = [one for one in differences if one.verdict in ("laxer", "stricter")]
    held = [(one.ours.key, one.theirs.id, {one.theirs.field: one.theirs.value}) for one in wrong]
    agreement.correct(hub, (target.platform, target.object), together(held))
    if unheard := [one for one in differences if one.verdict == "unheard"]:
        heed(hub, target.platform, unheard)


def together(
    held: Sequence[tuple[str, str, dict[str, str]]],
) -> list[tuple[str, str, dict[str, str]]]:
    """Make one of several lines about the same record."""
    by_key: dict[str, tuple[str, str, dict[str, str]]] = {}
    for key, id, values in held:
        before = by_key.get(key, (key, id, {}))[2]
        by_key[key] = (key, id, {**before, **values})
    return list(by_key.values())


def heed(hub: Connection, platform: str, unheard: Sequence[Difference]) -> None:
    """Write opt-outs that only a platform knew to the ledger, and tell a person of each.

    One without a date is dated now, when we first see it.
    """
    now = datetime.now(UTC)
    acts = [
        Consent(
            platform=platform,
            address=one.ours.phone,
            purpose=one.theirs.purpose,
            status="withdrawn",
            method=f"{platform}:audit",
            happened_at=one.theirs.at or now,
        )
        for one in unheard
    ]
    merge_batches(hub, [Batch(platform, read_at(acts, now))], connect.plan())
    for one in unheard:
        incident(hub, platform, f"{one.ours.phone} {one.theirs.purpose}")


def incident(hub: Connection, platform: str, whose: str) -> None:
    """Ask a person how an opt-out could pass us by."""
    words = f"only {platform} knew of this opt-out"
    reviews.open(hub, "consent", f"{platform} {whose}", words, ADVICE)


@task(name="echoes", task_run_name="echoes of {platform}", **policy("hub", "echoes"))
def echoes(platform: str, *, dry_run: bool) -> int:
    """Count opt-outs that only a refused text taught us of since the last audit; tell a person."""
    with connected(settings.hub_url()) as hub:
        numbers = agreement.echoes(hub, platform, agreement.last(hub, platform))
        for number in () if dry_run else numbers:
            incident(hub, platform, number)
    return len(numbers)
