"""Our GraphQL, held against Shopify's schema by a test. Adding a fact adds its field here."""

from mappings.shopify import FACTS

MONEY = "{ shopMoney { amount currencyCode } }"
ADDRESS = "{ countryCodeV2 provinceCode zip phone }"
FEW = 5
"""Refunds and parcels asked for with an order; one that has as many is asked for the rest."""

LINE = f"""
    id title sku quantity currentQuantity originalUnitPriceSet {MONEY} product {{ id }}
"""

CUSTOMER = f"""
    id createdAt updatedAt firstName lastName verifiedEmail
    defaultEmailAddress {{ emailAddress }}
    defaultPhoneNumber {{ phoneNumber }}
    defaultAddress {ADDRESS}
    metafield(namespace: "facts", key: "birth_date") {{ value }}
    smsMarketingConsent {{ marketingState marketingOptInLevel consentUpdatedAt
                           consentCollectedFrom }}
    emailMarketingConsent {{ marketingState marketingOptInLevel consentUpdatedAt }}
    {" ".join(FACTS["customers"].values())}
"""

REFUND = f"{{ id createdAt processedAt note totalRefundedSet {MONEY} }}"
VISIT = "{ ready lastVisit { landingPage } }"
PARCEL = "{ id status displayStatus updatedAt trackingInfo(first: 1) { company number url } }"

ORDER = f"""
    id name email phone createdAt processedAt updatedAt cancelledAt test currencyCode
    totalPriceSet {MONEY} netPaymentSet {MONEY} displayFinancialStatus displayFulfillmentStatus
    cartToken checkoutToken customer {{ id }} billingAddress {ADDRESS} shippingAddress {ADDRESS}
    customerJourneySummary {VISIT}
    {" ".join(FACTS["orders"].values())}
"""

PRODUCT = f"id title updatedAt {' '.join(FACTS['products'].values())}"

CART = f"""
    id abandonedCheckoutUrl createdAt updatedAt completedAt totalPriceSet {MONEY}
    customer {{ id createdAt updatedAt defaultEmailAddress {{ emailAddress }}
                defaultPhoneNumber {{ phoneNumber }} }}
    billingAddress {ADDRESS} shippingAddress {ADDRESS}
"""

LINES = f"lineItems(first: 20) {{ nodes {{ {LINE} }} pageInfo {{ hasNextPage endCursor }} }}"
WITH = f"refunds(first: {FEW}) {REFUND} fulfillments(first: {FEW}) {PARCEL} {LINES}"
IN_BULK = f"""
    refunds {REFUND} fulfillments {PARCEL} lineItems {{ edges {{ node {{ {LINE} }} }} }}
"""

ROOTS = {
    "customers": ("customers", "UPDATED_AT", CUSTOMER),
    "products": ("products", "UPDATED_AT", PRODUCT),
    "orders": ("orders", "UPDATED_AT", ORDER),
    "carts": ("abandonedCheckouts", "CREATED_AT", CART),
}
"""Object: connection, sort key, fields."""

PAGE_SIZES = {"customers": 100, "products": 250, "orders": 8, "carts": 100}
COSTS = {"customers": 9, "products": 1, "orders": 118, "carts": 8}
"""Points of one object with all we ask of it; a page of them stays under 1,000."""

TYPES = {"customers": "Customer", "orders": "Order", "products": "Product"}


def fields(object: str) -> str:
    """Write what is asked of one object outside a bulk operation."""
    return f"{ROOTS[object][2]} {WITH if object == 'orders' else ''}"


STOCKED = f"""
    query Stocked($ids: [ID!]!) {{
      nodes(ids: $ids) {{ ... on InventoryItem {{
        variants(first: 1) {{ nodes {{ product {{ {PRODUCT} }} }} }} }} }} }}
"""
"""Asks for the products of things that are counted: each is one variant's."""


def page(object: str) -> str:
    """Write the query for one page."""
    root, sort, _ = ROOTS[object]
    return f"""
        query Page($first: Int!, $after: String, $query: String) {{
          {root}(first: $first, after: $after, query: $query, sortKey: {sort}) {{
            nodes {{ {fields(object)} }} pageInfo {{ hasNextPage endCursor }} }} }}
    """


def by_ids(object: str) -> str:
    """Write the query for objects by their ids."""
    return f"""
        query ByIds($ids: [ID!]!) {{
          nodes(ids: $ids) {{ ... on {TYPES[object]} {{ {fields(object)} }} }} }}
    """


VISITS = f"""
    query Visits($ids: [ID!]!) {{
      nodes(ids: $ids) {{ ... on Order {{ id customerJourneySummary {VISIT} }} }} }}
"""

MORE_LINES = f"""
    query MoreLines($id: ID!, $after: String) {{
      order(id: $id) {{ lineItems(first: 100, after: $after) {{
        nodes {{ {LINE} }} pageInfo {{ hasNextPage endCursor }} }} }} }}
"""


ALL_BELONGINGS = f"""
    query Belongings($id: ID!) {{
      order(id: $id) {{ refunds(first: 100) {REFUND} fulfillments(first: 100) {PARCEL} }} }}
"""


def bulk(object: str, query: str) -> str:
    """Write the query of a bulk operation: no pages, children as lines of their own."""
    root, sort, fields = ROOTS[object]
    wanted = f'(query: "{query}", sortKey: {sort})' if query else ""
    children = IN_BULK if object == "orders" else ""
    return f"{{ {root}{wanted} {{ edges {{ node {{ {fields} {children} }} }} }} }}"


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
    query Subscriptions { webhookSubscriptions(first: 250) { nodes { id topic uri } } }
"""

INSTALLED = """
    query Installed { currentAppInstallation { accessScopes { handle } }
                      publicApiVersions { handle supported } }
"""

HOOKS = """
    query Hooks {
      webhookSubscriptions(first: 250) { nodes { topic uri apiVersion { handle } } } }
"""

CONSENT_FIELD = """
    query ConsentField { customers(first: 1) {
      nodes { id smsMarketingConsent { marketingState consentUpdatedAt } } } }
"""

PERSONAL_FIELDS = """
    query PersonalFields { customers(first: 1) {
      nodes { id firstName lastName defaultEmailAddress { emailAddress }
              defaultPhoneNumber { phoneNumber } defaultAddress { countryCodeV2 } } } }
"""

SUBSCRIBE = """
    mutation Subscribe($topic: WebhookSubscriptionTopic!, $input: WebhookSubscriptionInput!) {
      webhookSubscriptionCreate(topic: $topic, webhookSubscription: $input) {
        webhookSubscription { id } userErrors { field message } } }
"""

TAGS = """
    mutation Tags($id: ID!, $tags: [String!]!) {
      tagsAdd(id: $id, tags: $tags) { node { id } userErrors { field message } } }
"""

COUNTED = {"orders": "ordersCount", "customers": "customersCount"}
"""Objects Shopify counts, and its words for that."""

MARKS = {"customers": "", "products": "", "orders": f"netPaymentSet {MONEY}"}
"""Objects that can be listed in short, and what is asked besides their id and date."""
MARK_COSTS = {"customers": 1, "products": 1, "orders": 3}


def count(object: str) -> str:
    """Write the query that counts to the end, however far that is."""
    return f"""
        query Count($query: String) {{
          {COUNTED[object]}(query: $query, limit: null) {{ count precision }} }}
    """


def marks(object: str) -> str:
    """Write the query for a page of objects in short."""
    root, sort, _ = ROOTS[object]
    return f"""
        query Marks($first: Int!, $after: String, $query: String) {{
          {root}(first: $first, after: $after, query: $query, sortKey: {sort}) {{
            nodes {{ id updatedAt {MARKS[object]} }} pageInfo {{ hasNextPage endCursor }} }} }}
    """


TOPICS = (
    "ORDERS_CREATE",
    "ORDERS_UPDATED",
    "ORDERS_PAID",
    "ORDERS_CANCELLED",
    "ORDERS_FULFILLED",
    "ORDERS_PARTIALLY_FULFILLED",
    "ORDERS_DELETE",
    "REFUNDS_CREATE",
    "FULFILLMENTS_CREATE",
    "FULFILLMENTS_UPDATE",
    "CHECKOUTS_CREATE",
    "CHECKOUTS_UPDATE",
    "CUSTOMERS_CREATE",
    "CUSTOMERS_UPDATE",
    "CUSTOMERS_ENABLE",
    "CUSTOMERS_DISABLE",
    "CUSTOMERS_DELETE",
    "CUSTOMERS_MERGE",
    "CUSTOMERS_MARKETING_CONSENT_UPDATE",
    "CUSTOMERS_EMAIL_MARKETING_CONSENT_UPDATE",
    "PRODUCTS_CREATE",
    "PRODUCTS_UPDATE",
    "PRODUCTS_DELETE",
    "INVENTORY_LEVELS_UPDATE",
)
SPARED = ("INVENTORY_LEVELS_UPDATE",)
"""Topics without which we only do less: an app that may not hear of them goes on."""
