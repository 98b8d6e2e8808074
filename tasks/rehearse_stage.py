"""Who rehearses a STOP, who must follow it, and what was seen of each."""

from collections.abc import Iterable
from importlib import import_module

from msgspec import Struct, field

from mappings.masks import masked
from mappings.records import Consent
from mappings.shopify import TESTER
from tasks import connect, connectors, settings
from tasks.connectors.base import Connector, PlatformError
from tasks.connectors.base_counting import Showing
from tasks.connectors.base_rehearsing import Rehearsing
from tasks.hub import rehearsals
from tasks.hub.engine import Connection
from tasks.hub.rehearsals import Subject

HEEDED, TOLD, REFUSED, CONFIRMED = 1.0, 5.0, 10.0, 300.0
"""Seconds promised until the ledger has a STOP, each system has it, a marketing text to them is
refused, and the one confirmation has left."""
HOLDS = {
    True: "and shows it when asked",
    False: "but shows something else when asked",
    None: "it cannot be asked what it holds",
}


class NotRehearsed(Exception):
    """There is nobody to rehearse with, or somebody who must not be opted out."""


class Step(Struct):
    """One thing that was promised, and what became of it; without seconds it never happened."""

    what: str
    seconds: float | None = None
    promise: float | None = None
    note: str = ""
    contradicted: bool = False
    """Whether a system said that it has done it, and shows otherwise."""

    @property
    def kept(self) -> bool:
        """Whether it happened, and in time."""
        in_time = self.seconds is not None and self.seconds <= (self.promise or self.seconds)
        return in_time and not self.contradicted


class Stage(Struct):
    """Who rehearses, over which platform, who must follow, and what was seen so far.

    `followers` are the platforms that must confirm an opt-out, each with the object that holds it.
    """

    phone: str
    platform: str
    subject: Subject
    followers: dict[str, str]
    steps: list[Step] = field(default_factory=list)

    def step(self, what: str, promise: float | None = None) -> Step:
        """Begin to watch one thing."""
        self.steps.append(Step(what, promise=promise))
        return self.steps[-1]


def staged(hub: Connection) -> Stage:
    """Find the test customer and everybody who must follow; say clearly why nobody can rehearse."""
    phone, accounts = settings.rehearsal_number(), settings.accounts()
    speakers = [name for name in accounts if isinstance(connectors.load(name), Rehearsing)]
    if not speakers:
        raise NotRehearsed("no connected SMS platform can be rehearsed with: connect twilio")
    found = rehearsals.subjects(hub, phone)
    if len(found) != 1:
        raise NotRehearsed(
            f"{len(found) or 'no'} customers hold {masked(phone)} (LOCKSTEP_REHEARSAL_NUMBER): "
            f"make one of your own with it in the store, tagged {TESTER}, and let it be synced"
        )
    if not found[0].tagged:
        raise NotRehearsed(
            f"the customer who holds {masked(phone)} is not tagged {TESTER} in the store: tag them "
            "if they are a test customer of yours; nobody else must ever be opted out"
        )
    return Stage(phone, speakers[0], found[0], followers(accounts))


def followers(platforms: Iterable[str]) -> dict[str, str]:
    """Say which platforms must confirm an opt-out, and as which of their objects."""
    found = {}
    for target in connect.plan(accounts=dict.fromkeys(platforms)).targets:
        fields = import_module(f"mappings.{target.platform}").MAPS[target.object].fields
        if target.noun == "consent" or any(one.name == "sms_status" for one in fields):
            found[target.platform] = target.object
    return found


def read_back(stage: Stage, platform: str, step: Step) -> None:
    """Ask a platform that confirmed what it holds now; one that shows no consent cannot tell."""
    try:
        with connect.connected(platform, "consent") as connector:
            id = stage.subject.ids.get(platform, "")
            holds = held(connector, stage.followers[platform], id)
    except PlatformError as error:
        step.note = f"cannot tell what it holds: {masked(str(error))}"
        return
    step.note, step.contradicted = HOLDS[holds], holds is False


def held(connector: Connector, object: str, id: str) -> bool | None:
    """Whether a platform holds the refusal; None when it shows no consent."""
    mapping = import_module(f"mappings.{connector.platform}")
    if mapping.ROLE == "store":
        records = connector.fetch("customers", [id]).records
        acts = [one for one in records if isinstance(one, Consent) and one.channel == "sms"]
        return any(one.status == "withdrawn" for one in acts)
    if isinstance(connector, Showing) and hasattr(mapping, "REFUSAL"):
        name, refusal = mapping.REFUSAL
        return bool(connector.shown(object, [id]).get(id, {}).get(name) == refusal)
    return None
