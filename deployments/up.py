"""Everything for real use: started from the settings, kept running until a signal ends it."""

import os
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from deployments import premises, scrutiny
from deployments.postgres import LocalPostgres
from deployments.premises import PREFECT, RECEIVER, Addresses
from deployments.processes import House
from tasks import settings
from tasks.hub import rollouts
from tasks.hub.engine import connected


def may_make(platform: str) -> bool:
    """Whether we may make what we need there: in the CRM not before its mapping was approved."""
    role = import_module(f"mappings.{platform}").ROLE
    with connected(settings.hub_url()) as hub:
        early = rollouts.current(hub) is not None and "map_data" not in rollouts.passed(hub)
    return role != "crm" or not early


def connections() -> Iterator[tuple[str, str]]:
    """Make what we need on every connected platform; yield each with what came of it."""
    from tasks import connect  # noqa: PLC0415 - imports Prefect, which takes a second
    from tasks.connectors.base import PlatformError  # noqa: PLC0415

    for platform in settings.accounts():
        try:
            with connect.connected(platform) as connector:
                made = connector.prepare() if may_make(platform) else []
        except PlatformError as error:
            yield platform, f"[red]does not answer as it should:[/] {escape(str(error))}"
        else:
            yield platform, f"connected, made {', '.join(made)}" if made else "connected"


def insist_on_mappings() -> None:
    """Raise NotConfigured when a mapping names what the hub or a platform that answers has not."""
    from tasks import connect, vouch  # noqa: PLC0415 - imports Prefect, which takes a second
    from tasks.connectors.base import PlatformError  # noqa: PLC0415

    wrong: list[str] = []
    for platform in settings.accounts():
        with (
            suppress(PlatformError, settings.NotConfigured),
            connected(settings.hub_url()) as hub,
            connect.connected(platform) as connector,
        ):
            wrong += map(str, vouch.look(hub, connector).faults)
    if wrong:
        raise settings.NotConfigured("; ".join([*wrong, vouch.MEND]))


def begin_rollout(hub_url: str) -> bool:
    """Begin a rollout in a hub that knows nobody yet; False where one is or was, or people are."""
    with connected(hub_url) as hub:
        people = hub.execute("SELECT FROM customer LIMIT 1").rowcount
        if people or rollouts.latest(hub):
            return False
        rollouts.begin(hub, "first rollout", "lockstep up")
        return True


def under_way(hub_url: str) -> str:
    """Say how far the rollout is that is under way; empty when there is none."""
    with connected(hub_url) as hub:
        phase = rollouts.upcoming(hub)
        found = rollouts.attempt(hub, phase) if phase else None
    if phase is None:
        return ""
    if found is None or found.status != "waiting":
        return f"A rollout is under way: press the flow `rollout` in Prefect, next is {phase}."
    return f"A rollout is under way: {phase} waits for a person, in Prefect or the flow `approve`."


def open_all(
    house: House, server: LocalPostgres, home: Path, console: Console, *, rollout: bool = False
) -> Addresses:
    """Start everything in order, and say where it is; `rollout` lets a new hub begin with one."""
    with console.status("PostgreSQL"):
        hub, prefect = premises.open_databases(house, server, os.environ.get("LOCKSTEP_HUB"))
        where = Addresses(hub, prefect, premises.port(PREFECT), premises.port(RECEIVER))
        premises.start_hub(where)
        began = rollout and begin_rollout(where.hub)
    env = premises.environment(home, where, {})
    os.environ.update(env)
    with console.status("the receiver and Prefect"):
        premises.start_receiver(house, where, env)
        premises.start_prefect(house, home, where)
    with console.status("the mappings"):
        insist_on_mappings()
    with console.status("the platforms"):
        for platform, said in connections():
            console.print(f"  {platform}: {said}")
    with console.status("the runners"):
        premises.start_runners(house, home, where, env)
    if began:
        console.print(
            "A rollout began: schedules rest, and nothing goes out but withdrawals of consent, "
            "until seven phases have passed. Press the flow `rollout` in Prefect."
        )
    elif said := under_way(where.hub):
        console.print(said)
    return where


def unheard() -> Iterator[str]:
    """Say which platforms are not asked for webhooks, as they could not reach us."""
    silent = [name for name, one in settings.accounts().items() if "webhook_url" not in one]
    if silent:
        yield (
            f"Nobody is subscribed to {', '.join(silent)}: set LOCKSTEP_PUBLIC_URL to the address "
            "at which platforms reach us. Until then their changes are swept up, minutes later."
        )


def ready(console: Console) -> bool:
    """Say what is wrong with the settings; whether there is anything to start."""
    for warning in scrutiny.strangers():
        console.print(f"[yellow]{escape(warning)}[/]", soft_wrap=True)
    try:
        scrutiny.insist()
    except settings.NotConfigured as error:
        console.print(escape(str(error)), soft_wrap=True)
        return False
    if not settings.accounts():
        console.print(
            "No platform is connected. Set for example LOCKSTEP_SHOPIFY_URL, "
            "LOCKSTEP_SHOPIFY_CLIENT_ID and LOCKSTEP_SHOPIFY_CLIENT_SECRET; "
            "or see everything on stand-ins with `lockstep demo`."
        )
        return False
    return True


def run(*, rollout: bool = True) -> int:
    """Start everything and stay; return when a signal ends it."""
    console = Console(stderr=True)
    home = settings.home()
    if not ready(console):
        return 2
    house, server = premises.house_of(home)
    with house:
        where = open_all(house, server, home, console, rollout=rollout)
        console.print(f"Prefect: {where.ui}\nWebhooks: {where.hooks}/hooks/PLATFORM")
        for said in unheard():
            console.print(said)
        console.print(f"Logs: {home / 'logs'}\nCtrl-C ends everything.")
        house.wait()
    return 0
