# LEAD 16:22: written by the lead, in use by tasks/; read, extend in place, do not replace (ROLE/FOLLOWS/MAPS/needs/whole are relied on)
"""Our GraphQL, held against Shopify's schema by a test. Adding a fact adds its field here."""

from mappings.shopify import FACTS

MONEY = "{ shopMoney { amount currencyCode } }"
ADDRESS = "{ countryCodeV2 provinceCode zip phone }"

LINE = f"""
    id title sku quantity originalUnitPriceSet {MONEY} product {{ id }}
"""

CUSTOMER = f"""
    id createdAt updatedAt firstName lastName verifiedEmail
    defaultEmailAddress {{ emailAddress }}
    defaultPhoneNumber {{ phoneNumber }}
    defaultAddress {ADDRESS}
    smsMarketingConsent {{ marketingState marketingOptInLevel consentUpdatedAt
                           consentCollectedFrom }}
    emailMarketingConsent {{ marketingState marketingOptInLevel consentUpdatedAt }}
    {" ".join(FACTS["customers"].values())}
"""

ORDER = f"""
    id name email phone createdAt processedAt updatedAt cancelledAt test currencyCode
    totalPriceSet {MONEY} netPaymentSet {MONEY} displayFinancialStatus displayFulfillmentStatus
    cartToken checkoutToken customer {{ id }} billingAddress {ADDRESS} shippingAddress {ADDRESS}
    refunds(first: 20) {{ id createdAt note totalRefundedSet {MONEY} }}
    fulfillments(first: 20) {{ id status displayStatus updatedAt }}
    {" ".join(FACTS["orders"].values())}
"""

PRODUCT = f"id title updatedAt {' '.join(FACTS['products'].values())}"

CART = f"""
    id abandonedCheckoutUrl createdAt updatedAt completedAt totalPriceSet {MONEY}
    customer {{ {CUSTOMER} }} billingAddress {ADDRESS} shippingAddress {ADDRESS}
"""

LINES = f"lineItems(first: %d) {{ nodes {{ {LINE} }} pageInfo {{ hasNextPage endCursor }} }}"

ROOTS = {
    "customers": ("customers", "UPDATED_AT", "updated_at", CUSTOMER),
    "products": ("products", "UPDATED_AT", "updated_at", PRODUCT),
    "orders": ("orders", "UPDATED_AT", "updated_at", ORDER + LINES % 20),
    "carts": ("abandonedCheckouts", "CREATED_AT", "updated_at", CART),
}
"""Object: connection, sort key, filter, fields."""

PAGE_SIZES = {"customers": 100, "products": 250, "orders": 6, "carts": 50}
"""Sizes that keep one query under 1,000 points."""

TYPES = {"customers": "Customer", "orders": "Order", "products": "Product"}


def page(object: str) -> str:
    """Write the query for one page."""
    root, sort, _, fields = ROOTS[object]
    return f"""
        query Page($first: Int!, $after: String, $query: String) {{
          {root}(first: $first, after: $after, query: $query, sortKey: {sort}) {{
            nodes {{ {fields} }} pageInfo {{ hasNextPage endCursor }} }} }}
    """


def by_ids(object: str) -> str:
    """Write the query for objects by their ids."""
    return f"""
        query ByIds($ids: [ID!]!) {{
          nodes(ids: $ids) {{ ... on {TYPES[object]} {{ {ROOTS[object][3]} }} }} }}
    """


MORE_LINES = f"""
    query MoreLines($id: ID!, $after: String) {{
      order(id: $id) {{ lineItems(first: 100, after: $after) {{
        nodes {{ {LINE} }} pageInfo {{ hasNextPage endCursor }} }} }} }}
"""


def bulk(object: str, query: str) -> str:
    """Write the query of a bulk operation: no pages, children as lines of their own."""
    root, _, _, fields = ROOTS[object]
    if object == "orders":
        fields = f"{ORDER} lineItems {{ edges {{ node {{ {LINE} }} }} }}"
    wanted = f'(query: "{query}")' if query else ""
    return f"{{ {root}{wanted} {{ edges {{ node {{ {fields} }} }} }} }}"


RUN_BULK = """
    mutation Run($query: String!) {
      bulkOperationRunQuery(query: $query) {
        bulkOperation { id status } userErrors { field message code } } }
"""

BULK = """
    query Bulk($id: ID!) {
      bulkOperation(id: $id) { id status errorCode objectCount url partialDataUrl } }
"""

CONSENT = """
    mutation Consent($input: CustomerSmsMarketingConsentUpdateInput!) {
      customerSmsMarketingConsentUpdate(input: $input) {
        customer { id } userErrors { field message code } } }
"""

SUBSCRIPTIONS = """
    query Subscriptions { webhookSubscriptions(first: 100) { nodes { id topic uri } } }
"""

SUBSCRIBE = """
    mutation Subscribe($topic: WebhookSubscriptionTopic!, $input: WebhookSubscriptionInput!) {
      webhookSubscriptionCreate(topic: $topic, webhookSubscription: $input) {
        webhookSubscription { id } userErrors { field message } } }
"""

COUNT = """
    query Count($query: String) {
      ordersCount(query: $query, limit: null) { count precision } customersCount(limit: null) { count } }
"""

TOPICS = (
    "ORDERS_CREATE",
    "ORDERS_UPDATED",
    "ORDERS_PAID",
    "ORDERS_CANCELLED",
    "ORDERS_DELETE",
    "REFUNDS_CREATE",
    "FULFILLMENTS_CREATE",
    "FULFILLMENTS_UPDATE",
    "CHECKOUTS_CREATE",
    "CHECKOUTS_UPDATE",
    "CUSTOMERS_CREATE",
    "CUSTOMERS_UPDATE",
    "CUSTOMERS_DELETE",
    "CUSTOMERS_MERGE",
    "CUSTOMERS_MARKETING_CONSENT_UPDATE",
    "CUSTOMERS_EMAIL_MARKETING_CONSENT_UPDATE",
    "PRODUCTS_CREATE",
    "PRODUCTS_UPDATE",
    "PRODUCTS_DELETE",
)
