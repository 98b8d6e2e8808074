"""What a good refund looks like."""

from data_quality.rule import between, dated, missing, shaped

RULES = [
    missing("order_external_id", "a refund belongs to an order"),
    missing("external_id", "a refund has an id"),
    missing("currency", "a refund names its currency"),
    shaped("currency", "a currency is a three-letter code", "[A-Z]{3}", "pounds"),
    between("amount", "a refund gives money back, it does not take it", 0, 1e9),
    dated("refunded_at", "a refund was made neither in the future nor before the web"),
]
