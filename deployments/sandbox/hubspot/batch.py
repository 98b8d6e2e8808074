"""Up to a hundred records at once, where one bad record costs the batch unless it can be traced."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from deployments.sandbox.hubspot import associations, objects, writing
from deployments.sandbox.hubspot.calls import Answer, Call, Rule
from deployments.sandbox.hubspot.errors import Refused, invalid, not_found
from deployments.sandbox.hubspot.writing import Claimed, Write

MOST = 100
PARTIAL = (
    "Partial upserts are not supported when using `email` as the `idProperty`: "
    "use a custom unique identifier property instead"
)

Planner = Callable[[Call, dict[str, Any], Claimed], Write]


class Plans(Struct):
    """The lines of a batch that can be written, each with its trace, and those that cannot."""

    good: list[tuple[Write, str | None]]
    errors: list[dict[str, Any]]


def inputs(call: Call) -> list[dict[str, Any]]:
    """Return the lines of a batch."""
    (said,) = call.need("inputs")
    if not isinstance(said, list) or not all(isinstance(line, dict) for line in said):
        raise invalid("Invalid input JSON: inputs must be a list of objects")
    if len(said) > MOST:
        raise invalid(f"The maximum number of inputs supported in a batch request is {MOST}")
    return said


def identified(call: Call) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the lines of a batch that names records, and the ids; each id only once."""
    lines = inputs(call)
    if any(line.get("id") is None for line in lines):
        raise invalid("Some required fields were not set: [id]")
    ids = [str(line["id"]) for line in lines]
    # HubSpot compares after lowering e-mails, so that A@x and a@x are one.
    same = [
        id.lower() if line.get("idProperty") == "email" else id
        for id, line in zip(ids, lines, strict=True)
    ]
    if len(set(same)) < len(same):
        twice = sorted({id for id in same if same.count(id) > 1})
        message = f"Duplicate IDs found in batch input: [{', '.join(twice)}]. IDs must be unique"
        raise invalid(message, context={"ids": twice})
    return lines, ids


def planned(call: Call, lines: list[dict[str, Any]], planner: Planner) -> Plans:
    """Check every line; the first bad one without a trace refuses them all."""
    plans, claimed = Plans([], []), Claimed()
    for line in lines:
        trace = line.get("objectWriteTraceId")
        try:
            plans.good.append((planner(call, line, claimed), trace))
        except Refused as refused:
            if trace is None:
                raise
            plans.errors.append(refused.entry(objectWriteTraceId=[trace]))
    return plans


def written(call: Call, plans: Plans, status: int, *, flag_new: bool = False) -> Answer:
    """Write the good lines, and answer in no order one may rely on."""
    portal, table = call.portal, call.table
    results = []
    for write, trace in plans.good:
        new = write.record is None
        record = writing.commit(portal, table, write)
        associations.join_all(portal, table, record.id, write.associations)
        told = table.view(record, [*table.kind.shown, *write.changes])
        if flag_new:
            told["new"] = new
        if trace is not None:
            told["objectWriteTraceId"] = trace
        results.append(told)
    portal.random.shuffle(results)
    return answered(call, status, results, plans.errors)


def answered(
    call: Call, status: int, results: list[dict[str, Any]], errors: list[dict[str, Any]]
) -> Answer:
    """Wrap results as HubSpot does; with errors among them the status is 207."""
    now = call.portal.now()
    told = {"status": "COMPLETE", "results": results, "startedAt": now, "completedAt": now}
    if not errors:
        return status, told
    return 207, told | {"numErrors": len(errors), "errors": errors}


def make(call: Call, line: dict[str, Any], claimed: Claimed) -> Write:
    """Plan one line of a batch that creates."""
    said = associations.checked(call.portal, call.table, line.get("associations"))
    write = writing.plan(call.table, None, line.get("properties"), claimed)
    write.associations = said
    return write


def change(call: Call, line: dict[str, Any], claimed: Claimed) -> Write:
    """Plan one line of a batch that updates; ids that were merged away are not understood."""
    id, by = str(line["id"]), objects.unique(call.table, line.get("idProperty"), "update")
    record = call.table.holder(by, id)
    if record is None:
        raise not_found(call.table.kind.noun, [id])
    return writing.plan(call.table, record, line.get("properties"), claimed)


def settle(call: Call, line: dict[str, Any], claimed: Claimed) -> Write:
    """Plan one line of an upsert: the record with this value, or a new one that gets it."""
    name, id, said = line["idProperty"], str(line["id"]), line.get("properties")
    record = call.table.holder(name, id)
    if record is None and isinstance(said, dict):
        said = {**said, name: id}
    return writing.plan(call.table, record, said, claimed)


def create(call: Call) -> Answer:
    """Make up to a hundred records."""
    return written(call, planned(call, inputs(call), make), 201)


def update(call: Call) -> Answer:
    """Change up to a hundred records."""
    return written(call, planned(call, identified(call)[0], change), 200)


def upsert(call: Call) -> Answer:
    """Change or make up to a hundred records, told apart by one unique property."""
    lines, _ = identified(call)
    names = {line.get("idProperty") for line in lines}
    if None in names:
        raise invalid("Some required fields were not set: [idProperty]")
    if len(names) > 1:
        raise invalid("All inputs must use the same idProperty")
    for name in names:
        if name == "email":
            raise invalid(PARTIAL)
        if name not in call.table.unique:
            kind = call.table.kind.type_id
            raise invalid(f"Unable to perform update/upsert by non-unique {kind} property {name}")
    return written(call, planned(call, lines, settle), 200, flag_new=True)


def read(call: Call) -> Answer:
    """Show up to a hundred records; those that are not there are told as one error."""
    portal, table = call.portal, call.table
    by = objects.unique(table, call.body.get("idProperty"))
    wanted = call.body.get("properties") or []
    results, lost = {}, []
    for id in dict.fromkeys(str(line.get("id")) for line in inputs(call)):
        try:
            record = portal.find(table, id, by)
        except Refused:
            lost.append(id)
        else:
            results[record.id] = table.view(record, wanted)
    shown = list(results.values())
    portal.random.shuffle(shown)
    errors = [not_found(table.kind.noun, lost).entry()] if lost else []
    return answered(call, 200, shown, errors)


def archive(call: Call) -> Answer:
    """Archive up to a hundred records."""
    for id in identified(call)[1]:
        objects.archived(call, id)
    return 204, None


AT = "/objects/{type}/batch"
RULES = (
    Rule("POST", f"{AT}/read", read),
    *(
        Rule("POST", f"{AT}/{verb.__name__}", verb, "write", f"batch_{verb.__name__}")
        for verb in (create, update, upsert, archive)
    ),
)
