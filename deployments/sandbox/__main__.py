"""One stand-in as a process: `python -m deployments.sandbox shopify --port 4301 --orders FILE`."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp


def shopify(options: argparse.Namespace) -> ASGIApp:
    """Open a shop: made up from a seed, or with the orders of a file."""
    from deployments.sandbox.shopify import app, state  # noqa: PLC0415 - one platform a process

    shop = state.Shop()
    if options.orders:
        from deployments.sandbox import order_lines  # noqa: PLC0415

        order_lines.seed(shop, options.orders)
    else:
        from deployments.sandbox import generator  # noqa: PLC0415

        generator.believable(
            shop, seed=options.seed, people=options.people, orders=options.people * 3
        )
    if options.tester:
        from deployments.sandbox import tester  # noqa: PLC0415

        tester.invite(shop, options.tester)
    return app.build(shop)


def hubspot(_: argparse.Namespace) -> ASGIApp:
    """Open an empty HubSpot account."""
    from deployments.sandbox.hubspot import app  # noqa: PLC0415 - one platform a process

    return app.build()


def twilio(_: argparse.Namespace) -> ASGIApp:
    """Open an empty Twilio account."""
    from deployments.sandbox.twilio import app  # noqa: PLC0415 - one platform a process

    return app.build()


PLATFORMS: dict[str, Callable[[argparse.Namespace], Any]] = {
    "shopify": shopify,
    "hubspot": hubspot,
    "twilio": twilio,
}


def main() -> None:
    """Serve the stand-in the command line names, on this machine alone."""
    parser = argparse.ArgumentParser(prog="deployments.sandbox", description=__doc__)
    parser.add_argument("platform", choices=sorted(PLATFORMS))
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--orders", type=Path, help="order lines to sell from (.csv or .csv.gz)")
    parser.add_argument("--seed", type=int, default=7, help="which made-up shop")
    parser.add_argument("--people", type=int, default=2000, help="how many people it knows")
    parser.add_argument("--tester", help="the number of a test customer, tagged as one")
    options = parser.parse_args()
    app = PLATFORMS[options.platform](options)
    uvicorn.run(app, host="127.0.0.1", port=options.port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
