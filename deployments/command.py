"""The `lockstep` command. Everything heavy is imported by the command that needs it."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

ROOT = Path(__file__).parents[1]


def placed(file: Path | None) -> Path | None:
    """Refuse a file in a folder there is not, before the work and not after it."""
    if file is not None and not file.absolute().parent.is_dir():
        raise typer.BadParameter(f"there is no folder {file.parent}")
    return file


Orders = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, help="Sell what this file of order lines says."),
]
JsonFile = Annotated[
    Path | None,
    typer.Option(dir_okay=False, callback=placed, help="Write the summary to this file too."),
]
Once = Annotated[bool, typer.Option("--once", help="End after the summary.")]
Again = Annotated[bool, typer.Option("--again", help="Sync once more: nothing may be written.")]
People = Annotated[int, typer.Option(min=1, max=200_000, help="How many people the shop knows.")]
Seconds = Annotated[float, typer.Option(min=0, max=3600, help="How long the shop lives.")]
Outage = Annotated[float, typer.Option(min=0, max=600, help="Seconds the CRM is down.")]
Name = Annotated[str, typer.Argument(help="Who: it is kept with every page they look at.")]
Seed = Annotated[int, typer.Option(help="Which made-up shop.")]

WithoutRollout = Annotated[
    bool,
    typer.Option("--without-rollout", help="Let a new hub be in use at once: nothing rests."),
]

app = typer.Typer(
    name="lockstep",
    help="Keep an online store, its CRM and its SMS platform in step.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)


@app.callback()
def lockstep() -> None:
    """Keep an online store, its CRM and its SMS platform in step."""


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(context: typer.Context) -> None:
    """Run the tests; what follows is passed on to pytest."""
    import pytest  # noqa: PLC0415 - only this command needs it

    os.chdir(ROOT)
    # One more than there are processors: who waits for processes leaves them to the others.
    several = ["-n", str(min((os.cpu_count() or 1) + 1, 4)), "--dist", "worksteal"]
    raise typer.Exit(int(pytest.main([*([] if alone(context.args) else several), *context.args])))


@app.command()
def up(*, without_rollout: WithoutRollout = False) -> None:
    """Start everything for real use, from the settings, and keep it running."""
    from deployments import up as house  # noqa: PLC0415 - only this command needs it

    with plainly():
        raise typer.Exit(house.run(rollout=not without_rollout))


@app.command()
def status() -> None:
    """Show freshness against its promises, what waits, and what needs a person."""
    from deployments import status as page  # noqa: PLC0415 - only this command needs it

    raise typer.Exit(page.run())


@app.command()
def reader(name: Name) -> None:
    """Make a password for somebody who may read customers' pages, and the setting that says so."""
    import json  # noqa: PLC0415 - only this command needs it
    import secrets  # noqa: PLC0415

    from deployments.readers import hashed  # noqa: PLC0415

    password = secrets.token_urlsafe(18)
    typer.echo(f"The password of {name}, which is kept nowhere: {password}", err=True)
    typer.echo(f"LOCKSTEP_READERS='{json.dumps({name: hashed(password)})}'")


@app.command()
def demo(  # noqa: PLR0913, PLR0917 - the options of the command
    orders: Orders = None,
    json: JsonFile = None,
    once: Once = False,
    again: Again = False,
    people: People = 2000,
    seconds: Seconds = 60.0,
    outage: Outage = 6.0,
    seed: Seed = 7,
) -> None:
    """See everything at work on stand-ins: a first sync, a minute of life, every record counted."""
    from deployments import demo as story  # noqa: PLC0415 - only this command needs it

    plan = story.Plan(orders, people, seed, seconds, outage=outage, again=again)
    with plainly():
        raise typer.Exit(story.run(plan, once=once, json_file=json))


def alone(arguments: list[str]) -> bool:
    """Whether the caller decides how many tests run at once."""
    return any(a.startswith(("-n", "--numprocesses", "--pdb", "--trace")) for a in arguments)


@contextlib.contextmanager
def plainly() -> Iterator[None]:
    """Say in words what kept a command from its work, and end with 1."""
    from deployments.processes import NotReady  # noqa: PLC0415 - not for `--help`
    from tasks.settings import NotConfigured  # noqa: PLC0415

    try:
        yield
    except (NotReady, NotConfigured) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


def run() -> int:
    """Run the command line and return its exit code."""
    try:
        app(prog_name="lockstep")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    return 0
