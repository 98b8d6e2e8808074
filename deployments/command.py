"""The `lockstep` command. Everything heavy is imported by the command that needs it."""

import os
from pathlib import Path

import typer

ROOT = Path(__file__).parents[1]

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
    workers = [] if alone(context.args) else ["-n", str(min(os.cpu_count() or 1, 4))]
    raise typer.Exit(int(pytest.main([*workers, *context.args])))


def alone(arguments: list[str]) -> bool:
    """Whether the caller decides how many tests run at once."""
    return any(a.startswith(("-n", "--numprocesses", "--pdb", "--trace")) for a in arguments)


def run() -> int:
    """Run the command line and return its exit code."""
    code = app(standalone_mode=False, prog_name="lockstep")
    return code if isinstance(code, int) else 0
