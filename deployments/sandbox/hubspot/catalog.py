"""The kinds of record HubSpot has from the start, and the properties each is born with.

A line of properties is `name:type`; a `!` before the name says that nobody may write it.
"""

from msgspec import Struct

from deployments.sandbox.hubspot.errors import invalid


class Kind(Struct, frozen=True):
    """One kind of record: its names, and which properties carry its dates."""

    name: str
    noun: str
    type_id: str
    created: str
    modified: str
    shown: tuple[str, ...]
    topic: str
    """How webhooks call it; kinds without topics of their own are an `object`."""
    opens: str = ""
    """The kind whose scopes open it, or the one scope there is; empty: scopes of its own."""
    needs: tuple[str, ...] = ()
    """Properties without which none is made."""


CONTACT = Kind(
    "contacts", "contact", "0-1", "createdate", "lastmodifieddate",
    ("email", "firstname", "lastname"), "contact",
)  # fmt: skip
KINDS = (
    CONTACT,
    Kind(
        "companies", "company", "0-2", "createdate", "hs_lastmodifieddate",
        ("name", "domain"), "company",
    ),
    Kind(
        "deals", "deal", "0-3", "createdate", "hs_lastmodifieddate",
        ("amount", "closedate", "dealname", "dealstage", "pipeline"), "deal",
    ),
    Kind("products", "product", "0-7", "createdate", "hs_lastmodifieddate", (), "product"),
    Kind("line_items", "line_item", "0-8", "createdate", "hs_lastmodifieddate", (), "line_item"),
    Kind("orders", "order", "0-123", "hs_createdate", "hs_lastmodifieddate", (), "object"),
    Kind("carts", "cart", "0-142", "hs_createdate", "hs_lastmodifieddate", (), "object"),
    Kind(
        "tickets", "ticket", "0-5", "createdate", "hs_lastmodifieddate",
        ("subject", "content", "hs_pipeline", "hs_pipeline_stage", "hs_ticket_priority"), "ticket",
        "tickets", ("hs_pipeline_stage",),
    ),
    Kind(
        "tasks", "task", "0-27", "hs_createdate", "hs_lastmodifieddate", (), "object",
        "contacts", ("hs_timestamp",),
    ),
    Kind(
        "communications", "communication", "0-18", "hs_createdate", "hs_lastmodifieddate", (),
        "object", "contacts", ("hs_timestamp",),
    ),
)  # fmt: skip

NAMES = {name: kind for kind in KINDS for name in (kind.name, kind.noun, kind.type_id)}


def kind(name: str) -> Kind:
    """Find a kind by its name, its noun or its number."""
    found = NAMES.get(name)
    if found is None:
        raise invalid(f"Unable to infer object type from: {name}")
    return found


SYSTEM = """
!hs_object_id:number !hs_merged_object_ids:string !hs_object_source:string hubspot_owner_id:string
!hs_created_by_user_id:number !hs_updated_by_user_id:number !hs_all_owner_ids:string
"""

BORN_WITH = {
    "contacts": """
email:string firstname:string lastname:string phone:phone_number mobilephone:phone_number
address:string city:string state:string zip:string country:string company:string website:string
jobtitle:string lifecyclestage:enumeration hs_lead_status:enumeration date_of_birth:string
hs_additional_emails:string !hs_email_optout:bool !hs_email_domain:string
!hs_searchable_calculated_phone_number:string !hs_searchable_calculated_mobile_number:string
hs_language:string hs_timezone:string !num_associated_deals:number fax:string salutation:string
""",
    "companies": """
name:string domain:string phone:phone_number address:string city:string state:string zip:string
country:string industry:string website:string numberofemployees:number annualrevenue:number
description:string lifecyclestage:enumeration !hs_num_child_companies:number
""",
    "deals": """
dealname:string dealstage:enumeration pipeline:string amount:number closedate:datetime
dealtype:enumeration description:string !hs_is_closed:bool !hs_closed_amount:number
deal_currency_code:string hs_priority:enumeration
""",
    "products": """
name:string description:string price:number hs_sku:string hs_cost_of_goods_sold:number
hs_url:string hs_images:string hs_product_type:string recurringbillingfrequency:string tax:number
""",
    "line_items": """
name:string description:string price:number quantity:number hs_sku:string hs_product_id:number
amount:number discount:number tax:number hs_line_item_currency_code:string !hs_margin:number
""",
    "orders": """
hs_order_name:string hs_order_id:string hs_order_note:string hs_external_order_id:string
hs_external_order_url:string hs_external_order_status:string hs_external_created_date:datetime
hs_fulfillment_status:string hs_payment_status:string hs_processed_date:datetime
hs_cancelled_date:datetime hs_currency_code:string hs_total_price:number hs_subtotal_price:number
hs_order_discount:number hs_tax:number hs_shipping_cost:number hs_refund_amount:number
hs_source_store:string hs_source_platform:string hs_pipeline:string hs_pipeline_stage:string
hs_customer_email:string hs_billing_address_email:string hs_billing_address_phone:string
hs_shipping_address_city:string hs_shipping_address_country:string hs_shipping_address_name:string
hs_shipping_address_postal_code:string hs_shipping_address_state:string
hs_shipping_address_street:string hs_shipping_tracking_number:string hs_shipping_status:string
hs_shipping_status_url:string hs_discount_codes:string hs_gift_card_redeemed:number hs_tags:string
""",
    "carts": """
hs_cart_name:string hs_cart_url:string hs_cart_discount:number hs_currency_code:string
hs_external_cart_id:string hs_external_status:string hs_external_created_date:datetime
hs_source_store:string hs_tags:string hs_tax:number hs_total_price:number hs_shipping_cost:number
""",
    "tickets": """
subject:string content:string hs_pipeline:string hs_pipeline_stage:enumeration
hs_ticket_priority:enumeration hs_ticket_category:string source_type:string !closed_date:datetime
!time_to_close:number
""",
    "tasks": """
hs_task_subject:string hs_task_body:string hs_task_status:enumeration hs_task_priority:enumeration
hs_task_type:enumeration hs_timestamp:datetime !hs_task_completion_date:datetime
""",
    "communications": """
hs_communication_body:string hs_communication_channel_type:enumeration hs_timestamp:datetime
hs_communication_logged_from:enumeration
""",
}

STAGES = (
    "subscriber",
    "lead",
    "marketingqualifiedlead",
    "salesqualifiedlead",
    "opportunity",
    "customer",
    "evangelist",
    "other",
)
"""The life cycle, in its order: a record moves along it and never back."""

OPTIONS = {
    "lifecyclestage": STAGES,
    "hs_lead_status": ("NEW", "OPEN", "IN_PROGRESS", "UNQUALIFIED", "CONNECTED", "BAD_TIMING"),
    "dealstage": (
        "appointmentscheduled",
        "qualifiedtobuy",
        "presentationscheduled",
        "decisionmakerboughtin",
        "contractsent",
        "closedwon",
        "closedlost",
    ),
    "dealtype": ("newbusiness", "existingbusiness"),
    "hs_priority": ("low", "medium", "high"),
    "hs_pipeline_stage": ("1", "2", "3", "4"),
    "hs_ticket_priority": ("LOW", "MEDIUM", "HIGH", "URGENT"),
    "hs_task_status": ("NOT_STARTED", "IN_PROGRESS", "WAITING", "COMPLETED", "DEFERRED"),
    "hs_task_priority": ("LOW", "MEDIUM", "HIGH"),
    "hs_task_type": ("TODO", "CALL", "EMAIL"),
    "hs_communication_channel_type": ("SMS", "WHATS_APP", "LINKEDIN_MESSAGE"),
    "hs_communication_logged_from": ("CRM",),
}
OWNERS = {"7": "support", "8": "sales", "9": "ada"}
"""Who works with the account."""
ENDS = {
    "hs_pipeline_stage": ("closed_date", "4"),
    "hs_task_status": ("hs_task_completion_date", "COMPLETED"),
}
"""What dates the end of a record: set by the value that ends it, emptied by any other."""
