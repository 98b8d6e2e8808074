"""What a good order line looks like."""

from data_quality.rule import between, missing, shaped

RULES = [
    missing("order_external_id", "a line belongs to an order"),
    missing("external_id", "a line has an id"),
    between("quantity", "a quantity is at least one", 1, 1e7),
    between("unit_price", "a price is never negative", 0, 1e8),
    shaped(
        "currency",
        "a line's currency is a three-letter code",
        "[A-Z]{3}",
        "pounds",
        severity="warning",  # the order's own currency counts
    ),
]
