"""The four figures of a return, and what others report of them: each with whose word it is."""

from collections.abc import Mapping

from tasks.returns.changes import Benchmark

FIGURES: Mapping[str, str] = {
    "repurchase": "bought again within {months}",
    "order_value": "average order ({currency})",
    "cart_recovery": "carts recovered within 7 days",
    "ticket_cost": "support cost per ticket",
}
"""Every figure, and what it is called."""

BENCHMARKS: Mapping[str, Benchmark] = {
    "repurchase": Benchmark(
        0.282, "Rivo, Repeat Purchase Rate guide, January 2026: all of e-commerce, no window said"
    ),
    "cart_recovery": Benchmark(
        0.0333,
        "Klaviyo Benchmark Report 2024, as others quote it: orders of those who got an e-mail "
        "about their cart",
    ),
}
"""Of average orders and tickets no figure of others means anything here: they are other goods."""
