"""Prefect's server starts on our PostgreSQL and schedules, with the packages that are installed."""

import importlib.metadata
import ssl
import time
import tomllib
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from packaging.requirements import Requirement
from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterId
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.schedules import IntervalSchedule
from prefect.settings import Settings

from deployments.prefect_server import asyncpg_url, client_env, server

PYPROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
PINS = {Requirement(line).name: Requirement(line) for line in PYPROJECT["project"]["dependencies"]}


@flow
def idle() -> None:
    """Do nothing."""


@pytest.mark.engine
def test_a_schedule_leads_to_scheduled_runs(prefect_api):
    with get_client(sync_client=True) as client:
        deployment = client.create_deployment(
            client.create_flow(idle),
            name="every-half-minute",
            schedules=[
                {"schedule": IntervalSchedule(interval=timedelta(seconds=30)), "active": True}
            ],
        )
        ours = DeploymentFilter(id=DeploymentFilterId(any_=[deployment]))
        deadline = time.monotonic() + 120
        while not (runs := client.read_flow_runs(deployment_filter=ours)):
            assert time.monotonic() < deadline, "the server never scheduled anything"
            time.sleep(0.2)
        client.delete_deployment(deployment)

    assert {run.state.type for run in runs} == {StateType.SCHEDULED}


@pytest.mark.engine
def test_a_flow_runs_against_the_server(prefect_api):
    idle()

    with get_client(sync_client=True) as client:
        assert str(client.api_url).rstrip("/") == prefect_api
        assert any(run.state.is_completed() for run in client.read_flow_runs())


@pytest.mark.engine
def test_the_server_shows_its_quiet_ui_and_does_not_phone_home(prefect_api):
    address = prefect_api.removesuffix("/api")
    with httpx.Client(base_url=address, trust_env=False, follow_redirects=True) as browser:
        ui = browser.get("/ui-settings").json()
        settings = browser.get("/api/admin/settings").json()["server"]
        page = browser.get("/", headers={"Accept": "text/html"})

    assert ui["api_url"] == prefect_api
    assert ui["default_ui"] == "v1"
    assert page.status_code == 200
    assert "/v2" not in str(page.url)
    assert settings["analytics_enabled"] is False
    assert sorted(settings["services"]["db_vacuum"]["enabled"]) == ["events", "flow_runs"]


@pytest.mark.parametrize(
    ("package", "bound"),
    [("prefect", ">=3.8.8,<4"), ("fastapi", "<0.151"), ("sqlalchemy", "<2.1")],
)
def test_the_pins_prefect_needs_hold(package, bound):
    installed = importlib.metadata.version(package)

    assert Requirement(f"{package}{bound}").specifier.contains(installed)
    assert PINS[package].specifier.contains(installed)


def known(model, path: str = "PREFECT") -> set[str]:
    """List every environment variable that Prefect's settings read."""
    names = set()
    for name, field in model.model_fields.items():
        inner = field.annotation
        if hasattr(inner, "model_fields"):
            names |= known(inner, f"{path}_{name.upper()}")
        names.add(f"{path}_{name.upper()}")
    return names


def test_prefect_knows_every_setting_we_give_it(tmp_path):
    env = client_env("http://127.0.0.1:1/api", tmp_path)
    env |= server("postgresql://a:b@127.0.0.1/c", 1, tmp_path).env

    assert {name for name in env if name.startswith("PREFECT_")} <= known(Settings)


def test_a_client_of_prefect_reads_one_authority_as_none_is_needed(tmp_path):
    file = client_env("http://127.0.0.1:1/api", tmp_path)["PREFECT_API_SSL_CERT_FILE"]

    assert len(ssl.create_default_context(cafile=file).get_ca_certs()) == 1


def test_a_persons_other_prefect_is_not_ours(tmp_path, monkeypatch):
    monkeypatch.setenv("PREFECT_API_URL", "https://elsewhere.example/api")
    monkeypatch.setenv("PREFECT_API_KEY", "theirs")

    env = client_env("http://127.0.0.1:1/api", tmp_path)

    assert env["PREFECT_API_URL"] == "http://127.0.0.1:1/api"
    assert "PREFECT_API_KEY" not in env
    assert "PREFECT_API_URL" not in server("postgresql://a:b@c/d", 1, tmp_path).env


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://a:b@127.0.0.1:5/c", "postgresql+asyncpg://a:b@127.0.0.1:5/c"),
        ("postgresql+psycopg://a@h/c", "postgresql+asyncpg://a@h/c"),
        ("postgres://a:p%40w@h/c?sslmode=require", "postgresql+asyncpg://a:p%40w@h/c?ssl=require"),
    ],
)
def test_prefect_gets_the_address_it_can_read(url, expected):
    assert asyncpg_url(url) == expected
