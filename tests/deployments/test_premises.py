"""The premises: free ports, two databases on one server, and what every process is told."""

import socket

import psycopg
import pytest

from deployments import premises
from deployments.local import free_port
from deployments.premises import Addresses
from deployments.processes import NotReady

WHERE = Addresses("postgresql://me:pw@h/hub", "postgresql://me:pw@h/prefect", 4200, 4280)


def test_a_port_is_ours_unless_somebody_listens_there():
    wanted = free_port()

    assert premises.port(wanted) == wanted
    with socket.create_server(("127.0.0.1", wanted)):
        assert premises.port(wanted) != wanted


def test_prefect_gets_a_database_beside_the_hub_made_once(postgres, database):
    name = psycopg.conninfo.conninfo_to_dict(database)["dbname"] + "_beside"

    first, again = premises.beside(database, name), premises.beside(database, name)

    assert first == again == postgres.url(name)
    with psycopg.connect(first, autocommit=True) as beside:
        assert beside.info.dbname == name
    with psycopg.connect(database, autocommit=True) as server:
        server.execute(f'DROP DATABASE "{name}"')


def test_a_hub_of_sqlalchemys_spelling_is_one_too(database):
    spelt = database.replace("postgresql://", "postgresql+psycopg://")

    assert premises.beside(spelt, "postgres").startswith("postgresql+psycopg://")


def test_a_server_that_is_not_there_is_named_without_its_password():
    url = f"postgresql://me:hush@127.0.0.1:{free_port()}/hub"

    with pytest.raises(NotReady, match="the hub's server cannot be used") as refusal:
        premises.beside(url, "prefect")
    assert "hush" not in str(refusal.value)


def test_a_hub_elsewhere_is_used_as_it_is(tmp_path, database):
    house, server = premises.house_of(tmp_path)

    hub, prefect = premises.open_databases(house, server, database)

    assert hub == database
    assert prefect == database.rpartition("/")[0] + "/prefect"
    assert house.tenants == {}


class Rooms:
    """A house that only notes what it was to start."""

    def start(self, process, _):
        self.process = process


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (None, "http://127.0.0.1:4280"),
        ("", "http://127.0.0.1:4280"),
        ("https://hooks.shop.example", "https://hooks.shop.example"),
    ],
)
def test_signatures_are_read_by_the_address_that_is_set(said, expected, monkeypatch):
    monkeypatch.delenv("LOCKSTEP_PUBLIC_URL", raising=False)
    if said is not None:
        monkeypatch.setenv("LOCKSTEP_PUBLIC_URL", said)
    rooms = Rooms()

    premises.start_receiver(rooms, WHERE, {"LOCKSTEP_HUB": WHERE.hub})

    assert rooms.process.env["LOCKSTEP_PUBLIC_URL"] == expected


def test_every_process_is_told_of_the_hub_and_the_home_and_of_no_address_that_is_not_set(tmp_path):
    told = premises.environment(tmp_path, WHERE, {"LOCKSTEP_HUBSPOT_TOKEN": "t"})

    assert told == {
        "LOCKSTEP_HUBSPOT_TOKEN": "t",
        "LOCKSTEP_HUB": WHERE.hub,
        "LOCKSTEP_HOME": str(tmp_path),
    }
