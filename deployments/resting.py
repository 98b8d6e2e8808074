"""Which schedules rest when a runner registers them.

Prefect keeps whether one is paused, as long as it keeps anything: to one that is new, or was lost,
the hub says what may run. Before a rollout is over nothing may, whatever Prefect says.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from msgspec import Struct, field
from prefect.client.orchestration import PrefectClient

from deployments.timetable import Entry
from tasks.halt import postponed
from tasks.hub import rollouts
from tasks.hub.engine import Connection
from tasks.resume import ours


class Known(Struct):
    """Our deployments (`flow/name`) that stand in Prefect, and whose schedule is switched off."""

    names: set[str] = field(default_factory=set)
    off: set[str] = field(default_factory=set)


async def known(client: PrefectClient) -> Known:
    """Look what stands in Prefect."""
    found, flows = Known(), dict[UUID, str]()
    for one in await ours(client):
        if one.flow_id not in flows:
            flows[one.flow_id] = (await client.read_flow(one.flow_id)).name
        name = f"{flows[one.flow_id]}/{one.name}"
        found.names.add(name)
        if one.schedules and not any(each.active for each in one.schedules):
            found.off.add(name)
    return found


def resting(hub: Connection, planned: Iterable[Entry], stand: Collection[str]) -> set[str]:
    """Name what must rest of what is planned; `stand` stands in Prefect already, as it should.

    What is new there rests when it was left out of what was approved, or while all is halted: then
    it is noted, and resumed with everything else once the halt is lifted. The lane never rests.
    """
    scheduled = {one.title for one in planned if one.every and one.part != "lane"}
    approved = rollouts.automated(hub)
    if approved is None and rollouts.current(hub):
        return scheduled
    new = scheduled.difference(stand)
    left_out = new.intersection((approved or {}).get("rests", ()))
    return left_out | postponed(hub, new - left_out)
