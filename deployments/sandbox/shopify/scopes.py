"""What an app may be granted: the scope each field needs, and each topic of webhooks."""

SCOPES = {
    ("QueryRoot", "customers"): "read_customers",
    ("QueryRoot", "customer"): "read_customers",
    ("QueryRoot", "customerByIdentifier"): "read_customers",
    ("QueryRoot", "customersCount"): "read_customers",
    ("QueryRoot", "orders"): "read_orders",
    ("QueryRoot", "order"): "read_orders",
    ("QueryRoot", "ordersCount"): "read_orders",
    ("QueryRoot", "abandonedCheckouts"): "read_orders",
    ("QueryRoot", "abandonedCheckoutsCount"): "read_orders",
    ("QueryRoot", "products"): "read_products",
    ("QueryRoot", "product"): "read_products",
    ("QueryRoot", "productVariants"): "read_products",
    ("QueryRoot", "productVariant"): "read_products",
    ("Order", "customer"): "read_customers",
    ("AbandonedCheckout", "customer"): "read_customers",
    ("Customer", "orders"): "read_orders",
    ("Customer", "lastOrder"): "read_orders",
    ("LineItem", "product"): "read_products",
    ("LineItem", "variant"): "read_products",
    ("Mutation", "customerSmsMarketingConsentUpdate"): "write_customers",
    ("Mutation", "customerEmailMarketingConsentUpdate"): "write_customers",
    ("Mutation", "customerCreate"): "write_customers",
    ("Mutation", "customerUpdate"): "write_customers",
    ("Mutation", "customerDelete"): "write_customers",
    ("Mutation", "customerMerge"): "write_customer_merge",
}
"""The scope a field needs."""

OF_TOPICS = {
    "CUSTOMERS_MERGE": "read_customer_merge",
    "FULFILLMENTS": "read_fulfillments",
    "CUSTOMERS": "read_customers",
    "ORDERS": "read_orders",
    "REFUNDS": "read_orders",
    "CHECKOUTS": "read_orders",
    "PRODUCTS": "read_products",
    "INVENTORY": "read_inventory",
}
"""The scope a topic needs, by how it begins; the first counts."""

EVERYTHING = frozenset({*SCOPES.values(), *OF_TOPICS.values(), "read_all_orders"})
"""What an app is granted unless told otherwise."""


def of_topic(topic: str) -> str | None:
    """Name the scope without which nobody hears of a topic."""
    return next((scope for begin, scope in OF_TOPICS.items() if topic.startswith(begin)), None)
