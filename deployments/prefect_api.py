"""Prefect's API as the command line uses it: press a flow, and see how it ends."""

import time
from collections.abc import Callable
from typing import Any, Self

import httpx

OVER = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


class Prefect:
    """One Prefect server; importing its client would take a second and 100 MB."""

    def __init__(self, api: str) -> None:
        self.client = httpx.Client(base_url=api, trust_env=False, timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def ask(self, method: str, path: str, **body: Any) -> Any:
        """Make one request and return its JSON; raise httpx.HTTPStatusError when refused."""
        answer = self.client.request(method, path, json=body or None)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def deployment(self, name: str, patience: float = 180.0) -> str:
        """Return the id of a deployment (`flow/name`), waiting until somebody made it."""
        deadline = time.monotonic() + patience
        while True:
            try:
                return str(self.ask("GET", f"/deployments/name/{name}")["id"])
            except httpx.HTTPStatusError as error:
                if error.response.status_code != 404 or time.monotonic() > deadline:
                    raise
            time.sleep(0.2)

    def press(self, name: str, **parameters: Any) -> str:
        """Start a run of a deployment now; return its id."""
        id = self.deployment(name)
        run = self.ask("POST", f"/deployments/{id}/create_flow_run", parameters=parameters)
        return str(run["id"])

    def state(self, run: str) -> dict[str, Any]:
        """Return the state of a run."""
        state: dict[str, Any] = self.ask("GET", f"/flow_runs/{run}")["state"]
        return state

    def ended(
        self, run: str, meanwhile: Callable[[], None] = lambda: None, patience: float = 3600.0
    ) -> dict[str, Any]:
        """Return the state a run ended in; `meanwhile` is called while it goes on."""
        deadline = time.monotonic() + patience
        while (state := self.state(run))["type"] not in OVER:
            if time.monotonic() > deadline:
                raise TimeoutError(f"the run is still {state['name']} after {patience:.0f} s")
            meanwhile()
            time.sleep(0.5)
        return state
