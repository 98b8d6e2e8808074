"""Records that every rule likes, and a place to stage them as the product does."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pandas as pd
import psycopg
import pytest
from msgspec.structs import asdict
from sqlalchemy import Engine, create_engine

from deployments.postgres import LocalPostgres
from mappings import records
from tasks import check
from tasks.hub import staging

NOW = datetime.now(UTC)
ADA = {"platform": "shopify", "external_id": "820982911946154508"}
REACHED = {"email": "ada@example.com", "phone": "+14155552671", "country": "GB"}
PART = {"platform": "shopify", "order_external_id": "1", "external_id": "2"}

GOOD: dict[str, records.Record] = {
    "customers": records.Customer(
        **ADA, **REACHED, first_name="Ada", last_name="Lovelace", updated_at=NOW
    ),
    "orders": records.Order(
        **ADA,
        **REACHED,
        currency="GBP",
        total=Decimal("10.00"),
        kept=Decimal("10.00"),
        financial_status="PAID",
        placed_at=NOW,
        updated_at=NOW,
    ),
    "lines": records.Line(**PART, quantity=1, unit_price=Decimal("9.99"), currency="GBP"),
    "refunds": records.Refund(**PART, amount=Decimal(5), currency="GBP", refunded_at=NOW),
    "fulfilments": records.Fulfilment(**PART, status="IN_TRANSIT", updated_at=NOW),
    "carts": records.Cart(
        **ADA,
        **REACHED,
        currency="GBP",
        total=Decimal(10),
        url="https://shop.example/cart/1",
        created_at=NOW,
    ),
    "consents": records.Consent(
        platform="shopify", address="+14155552671", status="granted", happened_at=NOW
    ),
    "tickets": records.Ticket(platform="hubspot", external_id="5", opened_at=NOW, updated_at=NOW),
    "events": records.Event(
        **ADA,
        kind="product viewed",
        happened_at=NOW,
        visitor="v1",
        email="ada@example.com",
        email_hash="0" * 64,
        phone="+14155552671",
        product="1",
        category="Tea",
    ),
    "products": records.Product(**ADA, title="Kettle", updated_at=NOW),
    "messages": records.Receipt(platform="twilio", external_id="SM1", status="delivered"),
}
"""One record of each suite."""

OBJECTS = {suite: staging.OBJECTS[type(record)] for suite, record in GOOD.items()}

Staged = dict[str, Any]


class Stage:
    """Staging tables in a schema of their own, and the frames of the same rows."""

    def __init__(self, url: str, schema: str) -> None:
        self.engine: Engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
        self.schema = schema
        self.hub = psycopg.connect(url, autocommit=True)
        staging.open_tables(self.hub, schema)

    def row(self, suite: str, number: int = 1, **changes: Any) -> Staged:
        """A good row but for the changes."""
        values = {**asdict(GOOD[suite]), **changes}
        if "facts" in values and not isinstance(values["facts"], str):
            values["facts"] = "{}"
        return {"row": number, "origin": None, "told_at": NOW, **values, **changes}

    def rows(self, suite: str, changes: list[dict[str, Any]]) -> list[Staged]:
        """Good rows, numbered from one, each with its own changes."""
        return [self.row(suite, number, **one) for number, one in enumerate(changes, start=1)]

    def frame(self, suite: str, changes: list[dict[str, Any]]) -> pd.DataFrame:
        """The rows as a micro-batch is judged."""
        values = [tuple(row.values()) for row in self.rows(suite, changes)]
        return check.frame(OBJECTS[suite], values)

    def table(self, suite: str, changes: list[dict[str, Any]]) -> str:
        """The rows as a slice of a backfill is judged: in a table, whose name is returned."""
        table = f"stage_{OBJECTS[suite]}"
        self.hub.execute(f"TRUNCATE {self.schema}.{table}")
        rows = self.rows(suite, changes)
        names = ", ".join(rows[0])
        with self.hub.cursor() as cursor:
            copying = f"COPY {self.schema}.{table} ({names}) FROM STDIN"
            with cursor.copy(copying) as target:
                for row in rows:
                    target.write_row(list(row.values()))
        return table


@pytest.fixture(scope="session")
def stage(postgres: LocalPostgres) -> Iterator[Stage]:
    stage = Stage(postgres.ensure("gate"), "slice_1")
    try:
        yield stage
    finally:
        stage.hub.close()
        stage.engine.dispose()


@pytest.fixture
def rules_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, list[Any]], None]:
    """Give a suite other rules: `rules_of("lines", [])`; the next judgement sees them."""
    from data_quality import rules as known  # noqa: PLC0415
    from data_quality import suite as gate  # noqa: PLC0415

    def replace(suite: str, rules: list[Any]) -> None:
        found = {suite: rules}
        real = known.rules

        def rules_now(name: str) -> list[Any]:
            return found[name] if name in found else real(name)

        gate._here()  # the library, and so the metric, is there
        from data_quality import metric  # noqa: PLC0415

        for module in (gate, metric):
            monkeypatch.setattr(module, "rules", rules_now)
        monkeypatch.setattr(gate._here(), "suites", {})

    return replace
