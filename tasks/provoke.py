"""Provoke trouble on purpose, where a platform is a stand-in, and see that it ends as promised."""

import time
from ipaddress import ip_address
from urllib.parse import urlsplit

import httpx
from msgspec import Struct
from prefect import task

from mappings.fields import Map
from tasks import connect, settings
from tasks.connectors.base import Change, PlatformError, SkipRecord
from tasks.connectors.base_finding import Finding
from tasks.differ import map_of
from tasks.hub import trials
from tasks.hub.engine import Connection, autocommit
from tasks.hub.outbox import Target
from tasks.hub.trials import Standing, Trial
from tasks.policy import policy
from tasks.push import LONGEST, push_all

NO_STAND_IN = "skipped: it is no stand-in, and nobody provokes trouble in a real account"
NOBODY = "skipped: nobody within reach has been told of yet"
PATIENCE = 5.0
"""Seconds a stand-in has to answer."""


class Trouble(Struct, frozen=True):
    """One kind of trouble: what it is called, how it is ordered, and what is promised."""

    name: str
    order: dict[str, object]
    promise: str


TROUBLES = (
    Trouble(
        "too many calls (429)", {"kind": "status", "status": 429}, "owed again, no try counted"
    ),
    Trouble("out of order (503)", {"kind": "status", "status": 503}, "owed again, one try counted"),
    Trouble("a lost answer", {"kind": "lost"}, "owed again, one try counted"),
)


class Tried(Struct):
    """What became of one trouble; `kept` None: it could not be tried, `said` tells why."""

    platform: str
    object: str
    trouble: str
    promise: str = ""
    said: str = ""
    kept: bool | None = None


@task(name="provoke", task_run_name="provoke trouble on stand-ins", **policy("push", "provoke"))
def provoke() -> list[Tried]:
    """Try each kind of trouble on each stand-in that is told anything; leave all as it was."""
    found = []
    for target in connect.plan().targets:
        url = stand_in(target.platform)
        if url is None:
            found.append(Tried(target.platform, target.object, "any", said=NO_STAND_IN))
        else:
            found += tried(target, url)
    return found


def stand_in(platform: str) -> str | None:
    """Return the address of a platform that is a stand-in on this machine; None for a real one."""
    url = settings.account(platform).get("url", "").rstrip("/")
    if not url or not local(urlsplit(url).hostname or ""):
        return None
    try:
        answer = httpx.get(f"{url}/_sandbox/state", timeout=PATIENCE, verify=connect.trust())
    except httpx.TransportError:
        return None
    return url if answer.is_success else None


def local(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def tried(target: Target, url: str) -> list[Tried]:
    """Try every kind of trouble on one stand-in, with a record it has already."""
    mapping, _ = map_of(target.platform, target.object)
    fields = [one.theirs for one in mapping.fields if one.type != "association"]
    with autocommit(settings.hub_url()) as hub:
        found = []
        for trouble in TROUBLES:
            trial = trials.pick(hub, target, fields)
            if trial is None:
                return [Tried(target.platform, target.object, "any", said=NOBODY)]
            done = met(hub, target, trial, (trouble, url))
            again = trials.pick(hub, target, fields) if not done.kept else None
            # Somebody else's call may have met what was meant for ours: then once more.
            found.append(met(hub, target, again, (trouble, url)) if again else done)
        trial = trials.pick(hub, target, fields)
    return [*found, *([bad_row(target, mapping, trial)] if trial else [])]


def met(hub: Connection, target: Target, trial: Trial, ordered: tuple[Trouble, str]) -> Tried:
    """Tell one record while there is trouble, then once there is none."""
    trouble, url = ordered
    done = Tried(target.platform, target.object, trouble.name, trouble.promise)
    trials.owe(hub, target, trial)
    with httpx.Client(timeout=PATIENCE, verify=connect.trust()) as client:
        client.post(f"{url}/_sandbox/provoke", json={**trouble.order, "count": 1})
        try:
            push_all(target.platform, target.object, "backfill", 1)
        finally:
            client.delete(f"{url}/_sandbox/provoke")
    then = trials.standing(hub, target, trial)
    end = settled(hub, target, trial)
    if then is None or end is None:
        return done
    counted = "one try" if then.attempts else "no try"
    owed = f"owed again in {max(0.0, then.due_in):.0f} s, {counted} counted"
    said = owed if then.status == "owed" else then.status
    told = end.status in {"sent", "superseded"}
    done.said = f"{said}; then {'told' if told else f'{end.status} ({end.error})'}"
    promised = then.status == "owed" and (then.attempts > 0) == ("one try" in trouble.promise)
    done.kept = promised and told and holds(target, trial)
    return done


def settled(hub: Connection, target: Target, trial: Trial) -> Standing | None:
    """Tell it until it is told, and return where it stands: the lane may have been faster.

    The platform's word of what it was told may come back, and owe the record once more.
    """
    deadline = time.monotonic() + LONGEST
    while True:
        trials.hasten(hub, target, trial)
        push_all(target.platform, target.object, "backfill", 1)
        found = trials.standing(hub, target, trial)
        over = found is None or found.status not in {"owed", "sending"}
        if over or time.monotonic() > deadline:
            return found
        time.sleep(0.1)


def holds(target: Target, trial: Trial) -> bool:
    """Whether the platform has the value now, as far as it shows it."""
    with connect.connected(target.platform) as connector:
        if not isinstance(connector, Finding):
            return True
        there = connector.holders(target.object, [Change(trial.key, {}, trial.their_id)])
    values = there[trial.key].values if trial.key in there else {}
    return bool(values.get(trial.field))


def bad_row(target: Target, mapping: Map, trial: Trial) -> Tried:
    """Write one record that cannot be beside one that can: only the bad one may be refused."""
    done = Tried(target.platform, target.object, "one bad row", "refused alone, with its reason")
    number = next((one.theirs for one in mapping.properties() if one.type == "number"), None)
    if number is None:
        done.said = "skipped: none of its fields can be wrong by itself"
        return done
    good = Change(trial.key, {trial.field: trial.value}, trial.their_id)
    bad = Change("no record of ours", {mapping.key.theirs: "no record of ours", number: "many"})
    try:
        with connect.connected(target.platform) as connector:
            outcomes = {one.key: one.error for one in connector.write(target.object, [good, bad])}
    except PlatformError as error:
        done.said, done.kept = f"all were refused: {error}"[:200], False
        return done
    refused, passed = outcomes.get(bad.key), outcomes.get(good.key) is None
    done.said = f"{'the good one passed' if passed else 'the good one failed, too'}; {refused}"[
        :200
    ]
    done.kept = passed and isinstance(refused, SkipRecord)
    return done
