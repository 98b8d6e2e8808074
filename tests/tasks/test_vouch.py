"""Nothing is told by a mapping that names what is not there, or that nobody let pass."""

import contextlib
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from flows.sync import bring
from mappings import hubspot
from mappings.fields import Field
from tasks import vouch, weigh_mapping
from tasks.connectors.base import StopSync
from tasks.hub.engine import fresh
from tasks.push import push_all
from tasks.vouch import look, note

CONTACTS = ("hubspot", "contacts", "transactions", 10)
PROPERTIES = "/crm/properties/2026-03/contacts"


@pytest.fixture
def mapped(monkeypatch):
    """Map contacts otherwise: `mapped(add=..., without=...)`."""

    def otherwise(add=(), without=()):
        fields = [one for one in hubspot.contacts.fields if one.name not in without]
        contacts = replace(hubspot.contacts, fields=(*fields, *add))
        monkeypatch.setitem(hubspot.MAPS, "contacts", contacts)
        vouch.declared.cache_clear()

    yield otherwise
    vouch.declared.cache_clear()


def told(account, crowd, *people):
    crowd.owe("contacts", *people)
    return push_all(*CONTACTS).sent


def found(hub, account):
    return look(hub, account.hubspot)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (
            Field("first_name", "fristname", native=True),
            "mappings/hubspot.py: contacts.fristname does not exist; did you mean firstname?",
        ),
        (
            Field("frist_name", "fax", native=True),
            "mappings/hubspot.py: contacts.fax is told 'frist_name', which the hub does not hold; did you mean first_name?",
        ),
        (
            Field("order_count", "hub_net_spend", type="string"),
            "mappings/hubspot.py: contacts.hub_net_spend exists as number, not as string",
        ),
    ],
)
def test_a_mapping_that_names_what_is_not_there_stops_before_anything_is_written(
    account, crowd, mapped, field, said
):
    before = account.sandbox("state")["writes"]
    mapped(add=[field])

    with pytest.raises(StopSync) as refusal:
        told(account, crowd, *crowd.people(2))

    assert said in str(refusal.value)
    assert account.sandbox("state")["writes"] == before
    assert crowd.outbox() == [("contacts", "owed", 2)]


def test_a_mapping_that_names_what_is_not_there_reads_nothing(hub_url, hub, account, mapped):
    account.agent(email="ada@example.com", firstname="Ada")
    mapped(add=[Field("first_name", "fristname", native=True)])
    with pytest.raises(StopSync, match="fristname does not exist"):
        bring("hubspot", "contacts", None)
    with pytest.raises(StopSync, match="fristname does not exist"):
        vouch.vouch_for(hub_url, "hubspot", dry_run=True)
    counts = "SELECT (SELECT count(*) FROM customer), (SELECT count(*) FROM watermark)"

    assert hub.execute(counts).fetchone() == (0, 0)


def test_a_dry_look_keeps_nothing_of_what_it_saw(hub_url, hub, account, mapped):
    with contextlib.suppress(StopSync):
        mapped(add=[Field("first_name", "fristname", native=True)])
        vouch.vouch_for(hub_url, "hubspot", dry_run=True)

    assert hub.execute("SELECT count(*) FROM vouched").fetchone() == (0,)


def test_the_hub_is_asked_once_whether_a_mapping_may_be_used(hub, account):
    note(hub, found(hub, account))
    asked = []
    watched = SimpleNamespace(execute=lambda *said: asked.append(said) or hub.execute(*said))

    vouch.vouch(watched, account.hubspot)

    assert len(asked) == 1


def test_once_it_is_mended_all_that_was_owed_is_told(account, crowd, mapped):
    mapped(add=[Field("first_name", "fristname", native=True)])
    with contextlib.suppress(StopSync):
        told(account, crowd, *crowd.people(2))
    mapped()

    assert push_all(*CONTACTS).sent == 2


def test_the_fields_are_asked_for_once_an_hour(account, crowd):
    people = crowd.people(2)
    told(account, crowd, people[0])
    asked = account.clock.spent["calls"]
    told(account, crowd, people[1])

    assert account.clock.spent["calls"] - asked <= 1


def test_a_consent_waits_for_no_look_at_fields(account, crowd, mapped):
    mapped(add=[Field("first_name", "fristname", native=True)])
    crowd.owe("contacts", *crowd.people(1))

    push_all("hubspot", "contacts", "consent", 10)


def test_what_is_otherwise_than_when_the_mapping_was_let_pass_is_named(hub, account):
    note(hub, found(hub, account))
    weigh_mapping.let_pass(hub, "hubspot", "Ada")
    assert found(hub, account).drifts == []
    body = {"name": "favourite", "label": "Favourite", "groupName": "contactinformation", "type": "string", "fieldType": "text"}  # fmt: skip
    account.call("POST", PROPERTIES, json=body)
    account.call("DELETE", f"{PROPERTIES}/hub_net_spend")

    now = found(hub, account)
    note(hub, now)

    said = {(one.field, one.what, now.maps(one)) for one in now.drifts}
    assert said == {("hub_net_spend", "vanished", True), ("favourite", "new", False)}
    assert found(hub, account).drifts == now.drifts, "it stays so until somebody lets it pass"
    assert now.lacks == ["property contacts.hub_net_spend"]


def weighed(hub_url):
    with fresh(hub_url) as hub:
        return weigh_mapping.compared(hub, "hubspot")


def test_a_changed_mapping_is_told_by_only_when_somebody_saw_for_how_many(
    hub_url, hub, account, crowd, mapped
):
    people = crowd.people(5)
    hub.execute("UPDATE customer SET last_name = 'Byron' WHERE first_name IN ('P1', 'P2')")
    told(account, crowd, *people[:4])
    weigh_mapping.let_pass(hub, "hubspot", "Ada")
    mapped(
        add=[
            Field("last_name", "fax", native=True),
            Field(
                "first_name", "firstname", native=True, write=lambda it: (it or "").upper() + "!"
            ),
        ],
        without=["first_name", "country", "email"],
    )

    compared = weighed(hub_url)

    rows = {one.change.field: one for one in compared.changes}
    assert {name: (one.change.what, one.effect.records, one.effect.of) for name, one in rows.items()} == {
        "last_name > fax": ("added", 2, 4),
        "first_name > firstname": ("changed", 4, 4),
        "country > country": ("removed", 0, 4),
        "email > email": ("removed", 4, 4),
    }  # fmt: skip
    assert rows["last_name > fax"].row["for example"] == "(blank) → B… (2)"
    with pytest.raises(StopSync, match="was changed since it was let pass"):
        told(account, crowd, people[4])
    weigh_mapping.let_pass(hub, "hubspot", "Eve")
    assert push_all(*CONTACTS).sent == 1
    assert weighed(hub_url).same


def test_what_would_change_is_what_then_does(hub_url, hub, account, crowd, mapped):
    people = crowd.people(6)
    hub.execute("UPDATE customer SET order_count = 3, country = 'DE' WHERE first_name < 'P4'")
    told(account, crowd, *people)
    weigh_mapping.let_pass(hub, "hubspot", "Ada")
    mapped(add=[Field("country", "city", native=True), Field("order_count", "zip", native=True)])
    foreseen = sum(one.effect.records for one in weighed(hub_url).changes)
    before = [one["properties"] for one in account.sandbox("export/contacts")["results"]]
    weigh_mapping.let_pass(hub, "hubspot", "Eve")

    told(account, crowd, *people)

    after = [one["properties"] for one in account.sandbox("export/contacts")["results"]]
    turned = [
        name
        for was, now in zip(before, after, strict=True)
        for name in ("city", "zip")
        if was.get(name) != now.get(name)
    ]
    assert len(turned) == foreseen == 9


def test_a_platform_that_lists_no_fields_cannot_tell(hub):
    assert "kannel lists no fields" in look(hub, SimpleNamespace(platform="kannel")).blind
