"""Insist on consent: a record refused for something else still bears what somebody allows."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from mappings.fields import Map
from tasks.connectors.base import Change, Connector, Outcome, SkipRecord, TryLater
from tasks.connectors.base_finding import Gone
from tasks.hub import wanted


def consents_of(mapping: Map, change: Change) -> Change | None:
    """Leave of a change to a record that is there only its consents; None where there is nothing.

    None, too, when it says nothing else: then it was refused for them.
    """
    bears = {one.theirs for one in mapping.fields if one.name in wanted.BEARS}
    values = {name: value for name, value in change.values.items() if name in bears}
    if not (change.their_id and values) or len(values) == len(change.values):
        return None
    return replace(change, values=values)


def insist(
    connector: Connector,
    mapping: Map,
    changes: Mapping[str, Change],
    outcomes: Sequence[Outcome],
) -> dict[str, Change]:
    """Tell of refused records what they allow by itself; return by key what has arrived.

    One whose answer is lost is not refused but told again later, as a whole.
    """
    refused = {
        one.key: one
        for one in outcomes
        if isinstance(one.error, SkipRecord) and not isinstance(one.error, Gone)
    }
    alone = [
        some for key in refused if key in changes and (some := consents_of(mapping, changes[key]))
    ]
    if not alone:
        return {}
    try:
        again = connector.write(mapping.object, alone)
    except TryLater as error:
        for one in alone:
            refused[one.key].error = error
        return {}
    done = {one.key for one in again if one.error is None}
    return {one.key: one for one in alone if one.key in done}
