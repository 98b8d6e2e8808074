"""Who owns which field: the written policy, one line per field, as the merge obeys it.

A field has one owner: the system whose word counts, and the team that answers for it. The rule
says what happens when another system says something else; `blank` what an emptied field means.
The order record sits on the border to the ERP: what is the ERP's is read by nobody and written
by nobody here.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from msgspec import Struct

import mappings
from mappings.fields import Map

OWNER = "owner wins"
NEWEST = "newest"
FULLEST = "most complete"
APPEND = "append"
CONSENT = "consent's own rule"
NEVER = "never written"
RULES = {
    OWNER: "what the owner says holds; what another system says instead is told over",
    NEWEST: "the change that is certainly the newest holds; where none is, the owner's",
    FULLEST: "the value that says most holds; where two say as much, the newest",
    APPEND: "nothing is replaced: what any system says is added",
    CONSENT: "the newest dated act of the person holds; a tie or an undated act means no",
    NEVER: "it belongs to the ERP and the books: no system is told it by us",
}

CLEARS, KEEPS, ASKS = "clears", "keeps", "asks"
BLANKS = {
    CLEARS: "emptied by its owner, it is emptied everywhere",
    KEEPS: "a blank says nothing: what another system knows stays",
    ASKS: "a blank beside another system's value waits for a person",
}

LIVE = "within a minute, by webhook; every 5 minutes by a sweep"
TOLD = "within a minute of its cause"
SWEPT = "when the record changes, and every 5 minutes by a sweep"
HOURLY = "hourly"
QUARTERLY = "every 15 minutes"
AT_ONCE = "in the transaction that hears it; told ahead of all else"
NO = "never"

SHOP, SERVICE, SALES = "e-commerce", "customer service", "sales"
GROWTH, DATA, FINANCE = "lifecycle marketing", "data", "finance and operations"
PRIVACY = "privacy"


class Owned(Struct, frozen=True):
    """One field: whose it is, who answers for it, and how it changes hands."""

    noun: str
    field: str
    owner: str
    team: str
    rule: str = OWNER
    blank: str = CLEARS
    timing: str = LIVE


FORETOLD = ("rfm", "buy_chance", "churn_chance", "next_purchase", "predicted_value")
FORETOLD_FROM = ("score_why", "scored_at")

POLICY = (
    # What a person is called and reached by: the store's account, corrected by who talks to them.
    Owned("customer", "key", "hub", DATA, blank=KEEPS),
    Owned("customer", "email", "store", SHOP),
    Owned("customer", "phone", "store", SHOP),
    Owned("customer", "first_name", "store", SERVICE, NEWEST, KEEPS),
    Owned("customer", "last_name", "store", SERVICE, NEWEST, KEEPS),
    Owned("customer", "country", "store", SHOP, blank=KEEPS),
    # The profile, the relation and its stages are the CRM's: read, never written.
    Owned("customer", "lifecycle_stage", "crm", GROWTH, timing=SWEPT),
    Owned("customer", "lead_status", "crm", SALES, timing=SWEPT),
    Owned("customer", "contact_owner", "crm", SALES, timing=SWEPT),
    Owned("customer", "job_title", "crm", SALES, timing=SWEPT),
    Owned("customer", "date_of_birth", "crm", SERVICE, timing=SWEPT),
    # Counted from the orders.
    Owned("customer", "order_count", "hub", DATA, timing=TOLD),
    Owned("customer", "net_spend", "hub", DATA, timing=TOLD),
    Owned("customer", "currency", "hub", DATA, timing=TOLD),
    Owned("customer", "first_order_at", "hub", DATA, timing=TOLD),
    Owned("customer", "last_order_at", "hub", DATA, timing=TOLD),
    Owned("customer", "segments", "hub", DATA, timing=TOLD),
    # Foretold from them, every morning.
    *(Owned("customer", name, "hub", DATA, timing=TOLD) for name in (*FORETOLD, *FORETOLD_FROM)),
    # Counted from their visits.
    Owned("customer", "last_seen_on", "hub", DATA, timing=QUARTERLY),
    Owned("customer", "sessions_30d", "hub", DATA, timing=QUARTERLY),
    Owned("customer", "last_product_viewed", "hub", DATA, timing=QUARTERLY),
    Owned("customer", "top_category", "hub", DATA, timing=QUARTERLY),
    # What they allow, as the CRM shows it.
    Owned("customer", "sms_status", "hub", PRIVACY, CONSENT, timing=AT_ONCE),
    Owned("customer", "cart_status", "hub", PRIVACY, CONSENT, timing=AT_ONCE),
    Owned("customer", "transactional_status", "hub", PRIVACY, CONSENT, timing=AT_ONCE),
    Owned("customer", "sms_source", "hub", PRIVACY, CONSENT, timing=AT_ONCE),
    Owned("customer", "sms_at", "hub", PRIVACY, CONSENT, timing=AT_ONCE),
    # Facts of the store: an older copy fills what the newer does not carry.
    Owned("customer", "locale", "store", SHOP, FULLEST, KEEPS),
    Owned("customer", "state", "store", SHOP),
    Owned("customer", "tags", "store", GROWTH),
    Owned("customer", "note", "store", SERVICE),
    Owned("customer", "number_of_orders", "store", SHOP),
    Owned("customer", "amount_spent", "store", SHOP),
    Owned("customer", "rfm_group", "store", SHOP),
    Owned("customer", "province", "store", SHOP, FULLEST, KEEPS),
    Owned("customer", "zip", "store", SHOP, FULLEST, KEEPS),
    Owned("customer", "birthday", "store", SHOP, timing=SWEPT),
    Owned("order", "key", "hub", DATA, blank=KEEPS),
    Owned("order", "name", "store", SHOP),
    Owned("order", "currency", "store", SHOP),
    Owned("order", "total", "store", SHOP),
    Owned("order", "kept", "hub", DATA, timing=TOLD),
    Owned("order", "financial_status", "store", SHOP),
    Owned("order", "fulfilment_status", "store", SHOP),
    Owned("order", "placed_at", "store", SHOP),
    Owned("order", "cancelled_at", "hub", DATA),
    Owned("order", "contact_id", "hub", DATA, timing=TOLD),
    Owned("order", "source", "store", SHOP),
    Owned("order", "cancel_reason", "store", SHOP),
    Owned("order", "tags", "store", SHOP),
    Owned("order", "discounts", "store", GROWTH),
    Owned("order", "inventory", "erp", FINANCE, NEVER, KEEPS, NO),
    Owned("order", "cost", "erp", FINANCE, NEVER, KEEPS, NO),
    Owned("order", "reconciliation", "erp", FINANCE, NEVER, KEEPS, NO),
    Owned("consent", "key", "hub", PRIVACY, blank=KEEPS, timing=AT_ONCE),
    Owned("consent", "address", "person", PRIVACY, CONSENT, KEEPS, AT_ONCE),
    Owned("consent", "customer_external_id", "store", SHOP, timing=AT_ONCE),
    Owned("consent", "channel", "person", PRIVACY, CONSENT, KEEPS, AT_ONCE),
    Owned("consent", "purpose", "person", PRIVACY, CONSENT, KEEPS, AT_ONCE),
    Owned("consent", "status", "person", PRIVACY, CONSENT, KEEPS, AT_ONCE),
    Owned("consent", "happened_at", "person", PRIVACY, CONSENT, KEEPS, AT_ONCE),
    Owned("consent", "number_status", "person", PRIVACY, CONSENT, KEEPS, AT_ONCE),
    Owned("consent", "number_at", "person", PRIVACY, CONSENT, KEEPS, AT_ONCE),
    Owned("consent", "history", "hub", PRIVACY, APPEND, KEEPS, AT_ONCE),
    Owned("message", "receipts", "sms", GROWTH, APPEND, KEEPS),
    Owned("message", "replies", "sms", SERVICE, APPEND, KEEPS, AT_ONCE),
    Owned("product", "title", "store", SHOP, timing=HOURLY),
    Owned("product", "status", "store", SHOP, timing=HOURLY),
    *(Owned("product", one, "store", SHOP, timing=HOURLY) for one in ("category", "url")),
    # Read, so that who waits for a product hears of it; told to nobody.
    Owned("product", "inventory", "erp", FINANCE, blank=KEEPS),
    # What somebody wrote is theirs; who answers it, and how far that is, is the CRM's from then on.
    Owned("utterance", "key", "hub", DATA, blank=KEEPS, timing=TOLD),
    Owned("utterance", "body", "hub", SERVICE, timing=TOLD),
    Owned("utterance", "channel", "hub", SERVICE, timing=TOLD),
    Owned("utterance", "logged", "hub", DATA, timing=TOLD),
    Owned("utterance", "spoken_at", "hub", SERVICE, timing=TOLD),
    Owned("utterance", "contact_id", "hub", DATA, timing=TOLD),
    Owned("conversation", "key", "hub", DATA, blank=KEEPS, timing=TOLD),
    Owned("conversation", "subject", "hub", SERVICE, timing=TOLD),
    Owned("conversation", "body", "hub", SERVICE, timing=TOLD),
    Owned("conversation", "state", "hub", SERVICE, timing=TOLD),
    Owned("conversation", "urgent", "hub", SERVICE, timing=TOLD),
    Owned("conversation", "sort", "hub", DATA, timing=TOLD),
    Owned("conversation", "owner", "hub", SERVICE, timing=TOLD),
    Owned("conversation", "opened_at", "hub", SERVICE, timing=TOLD),
    Owned("conversation", "contact_id", "hub", DATA, timing=TOLD),
    Owned("company", "key", "hub", DATA, blank=KEEPS),
    Owned("company", "name", "store", SALES),
    Owned("company", "domain", "store", SALES),
)

ERP = ("inventory", "stock", "cost", "cogs", "margin", "payout", "reconcil", "ledger_account")
"""Words of what is the ERP's, however a field of a platform spells them."""
LINES = {(one.noun, one.field): one for one in POLICY}
NOUNS = {
    "customers": "customer",
    "contacts": "customer",
    "orders": "order",
    "products": "product",
    "consents": "consent",
    "companies": "company",
    "communications": "utterance",
    "tasks": "conversation",
}
"""The noun of the policy that an object of a platform is about."""


class Unowned(Struct, frozen=True):
    """A mapped field that the policy forbids or does not know: where it is, and what is wrong."""

    where: str
    field: str
    said: str


def of(noun: str, field: str) -> Owned | None:
    """Return the line of the policy about a field, if there is one."""
    return LINES.get((noun, field))


def contested() -> tuple[str, ...]:
    """Name the fields of a customer about which a store and a CRM may both have a say."""
    return tuple(one.field for one in POLICY if one.noun == "customer" and one.rule == NEWEST)


def plain() -> tuple[str, ...]:
    """Name the fields of a customer of which a word holds wherever nobody says another."""
    rules = (OWNER, NEWEST, FULLEST)
    return tuple(one.field for one in POLICY if one.noun == "customer" and one.rule in rules)


def of_crm() -> tuple[str, ...]:
    """Name the fields of a customer that are the CRM's alone."""
    return tuple(one.field for one in POLICY if one.noun == "customer" and one.owner == "crm")


def platforms() -> dict[str, ModuleType]:
    """Return the mapping of every platform there is, by its name."""
    modules = {
        one.name: import_module(f"mappings.{one.name}") for one in iter_modules(mappings.__path__)
    }
    return {name: module for name, module in modules.items() if hasattr(module, "ROLE")}


def noun_of(module: ModuleType, object: str) -> str:
    """Return the noun that an object of a platform is about."""
    follows: Mapping[str, str] = module.FOLLOWS
    return follows.get(object) or NOUNS.get(object, object)


def mapped(module: ModuleType) -> Iterator[tuple[str, str, str]]:
    """List what a platform's mapping names: where, the noun, and our field."""
    maps: Mapping[str, Map] = module.MAPS
    for object, mapping in maps.items():
        for field in mapping.fields:
            yield f"{mapping.platform} {object}.{field.theirs}", noun_of(module, object), field.name
    facts: Mapping[str, Mapping[str, str]] = getattr(module, "FACTS", {})
    for object, some in facts.items():
        for ours, theirs in some.items():
            yield f"{module.__name__}: {object}.{theirs}", noun_of(module, object), ours


def offences(modules: Mapping[str, ModuleType]) -> list[Unowned]:
    """List what is mapped but owned by nobody, or is the ERP's; none in a sound house."""
    found = []
    for module in modules.values():
        for where, noun, field in mapped(module):
            line, words = of(noun, field), f"{where} {field}".lower()
            if line is None:
                found.append(Unowned(where, field, f"no line of the policy names {noun} {field}"))
            elif line.rule == NEVER or (line.owner != "erp" and any(one in words for one in ERP)):
                found.append(Unowned(where, field, "it is the ERP's: nobody may write it here"))
    return found
