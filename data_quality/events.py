"""What a good event looks like.

Anybody may post to a shop's pixel: bad rows are set aside, however many, and never close the gate.
"""

from data_quality.rule import MAIL, PHONE, between, dated, longest, missing, shaped

RULES = [
    missing("external_id", "an event has an id", mostly=0.0),
    longest("external_id", "an event's id is an id", 200, mostly=0.0),
    missing("kind", "an event says what happened", mostly=0.0),
    shaped(
        "kind",
        "an event says in a few words what happened",
        "[a-z][a-z -]{0,59}",
        "<b>",
        mostly=0.0,
    ),
    missing("happened_at", "an event says when it happened", mostly=0.0),
    dated("happened_at", "an event is neither in the future nor before the web", mostly=0.0),
    between("weight", "an event counts once, or for at most ten thousand", 1, 10_000, mostly=0.0),
    longest("visitor", "a visitor is called by an id", 200, mostly=0.0),
    longest("customer_external_id", "a customer is called by an id", 200, mostly=0.0),
    longest("product", "a product is called by its id", 200, mostly=0.0),
    longest("category", "a category has a short name", 200, mostly=0.0),
    shaped("email", "an e-mail address has the shape of one", MAIL, "ada at example", mostly=0.0),
    shaped("email_hash", "a hash is one of SHA-256", "[0-9a-f]{64}", "ada", mostly=0.0),
    shaped("phone", "a phone is in E.164 form", PHONE, "0000000", mostly=0.0),
]
