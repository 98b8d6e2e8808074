"""Who may be one, as a person sees it: what the two flows say, and that they name nobody."""

from prefect.client.orchestration import get_client
from prefect.client.schemas.sorting import ArtifactSort

from flows.find_duplicates import find_duplicates
from flows.join_people import join_people
from tests.contracts.privacy import personal
from tests.flows.conftest import LOOP, person, run

PHONE = "+4420718387{:02d}"
LAST = "Smith Jones Weber Rossi Nowak Silva Patel Nguyen Kim Cohen Murphy Moreau".split()  # noqa: SIM905
FIRST = "Ann Bruno Carmen Diego Erik Fatima Giulia Hannah Ivan Kenji Lars Meera".split()  # noqa: SIM905


async def newest(key):
    async with get_client() as client:
        found = await client.read_artifacts(sort=ArtifactSort.CREATED_DESC, limit=20)
    data = [str(one.data) for one in found if one.key == key]
    return data[0]


def test_a_rehearsal_shows_who_would_be_joined_and_names_nobody(hub):
    named = enumerate(zip(FIRST, LAST, strict=True))
    hub.take(
        *(person(str(100 + n), first_name=a, last_name=b, phone=PHONE.format(n)) for n, (a, b) in named),
        person("200", first_name="Anne", last_name="Smith", phone=PHONE.format(0)),
    )  # fmt: skip
    before = hub.prints()
    state = run(find_duplicates)

    assert state.message == "13 of 13 people compared: 1 would be joined, 0 pairs for a person; nothing was written"  # fmt: skip
    assert hub.prints() == before
    shown = LOOP.run(newest("duplicates-joined"))
    assert "same phone" in shown
    assert personal(shown) == []
    assert run(find_duplicates, dry_run=False).message == "13 of 13 people compared: 1 joined, 0 pairs for a person"  # fmt: skip
    assert hub.ask("SELECT flow, status, counts ->> 'joined' FROM sync_run") == [("find_duplicates", "green", "1")]  # fmt: skip
    assert run(join_people).message == "0 pairs shown, nothing was written"


def test_a_decision_that_names_nobody_is_refused(hub):
    state = run(join_people, action="join", who="Eve", dry_run=False)

    assert (state.name, state.message.partition(":")[0]) == ("Not decided", "nothing was done")
