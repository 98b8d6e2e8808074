"""What a good cart looks like."""

from data_quality.rule import LINK, MAIL, PHONE, between, dated, missing, shaped

RULES = [
    missing("external_id", "a cart has an id"),
    missing("currency", "a cart names its currency"),
    shaped("currency", "a currency is a three-letter code", "[A-Z]{3}", "pounds"),
    between("total", "a cart's total is between nothing and a billion", 0, 1e9),
    missing("created_at", "a cart says when it was begun"),
    dated("created_at", "a cart was begun neither in the future nor before the web"),
    shaped("email", "an e-mail address has the shape of one", MAIL, "ada at example"),
    shaped("phone", "a phone is in E.164 form", PHONE, "0000000"),
    shaped("country", "a country is a two-letter code", "[A-Z]{2}", "England"),
    shaped("url", "a cart's link leads to the web", LINK, "javascript:1", severity="warning"),
]
