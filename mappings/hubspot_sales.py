"""HubSpot: the orders and companies it is told of, property by property."""

from mappings.fields import Field, Map

LINK = "contact_id"
"""Not a property: the contact of theirs a record is associated with."""

orders = Map(
    platform="hubspot",
    object="orders",
    fields=(
        Field(
            "key",
            "hub_order_id",
            "hub",
            label="Hub order id",
            unique=True,
            purpose="one record per order",
        ),
        Field("name", "hs_order_name", native=True, purpose="how people call it"),
        Field("currency", "hs_currency_code", native=True, purpose="what it is in", public=True),
        Field("total", "hs_total_price", type="number", native=True, purpose="what it cost"),
        Field(
            "kept", "hub_kept", "hub", "number", "Money kept", purpose="less what was given back"
        ),
        Field(
            "financial_status",
            "hs_external_order_status",
            native=True,
            purpose="paid, given back",
            public=True,
        ),
        Field(
            "fulfilment_status",
            "hs_fulfillment_status",
            native=True,
            purpose="sent, on its way",
            public=True,
        ),
        Field(
            "placed_at",
            "hs_external_created_date",
            type="datetime",
            native=True,
            purpose="when it was bought",
        ),
        Field(
            "cancelled_at",
            "hub_cancelled_at",
            "hub",
            "datetime",
            "Cancelled",
            purpose="no more texts",
        ),
        Field("contact_id", LINK, "hub", "association", native=True, purpose="whose order it is"),
    ),
)

companies = Map(
    platform="hubspot",
    object="companies",
    fields=(
        Field(
            "key",
            "hub_company_id",
            "hub",
            label="Hub company id",
            unique=True,
            purpose="one record per company",
        ),
        Field("name", "name", native=True, purpose="what it is called"),
        Field("domain", "domain", native=True, purpose="who works there"),
    ),
)
