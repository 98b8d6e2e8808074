"""What a good customer record looks like."""

from data_quality.rule import MAIL, PHONE, dated, longest, missing, shaped

BORN = "a birthday is a day of a life, and only one: 1990-12-24, or --12-24 without the year"

RULES = [
    missing("external_id", "a customer has an id at its platform"),
    shaped("email", "an e-mail address has the shape of one", MAIL, "ada at example"),
    shaped("phone", "a phone is in E.164 form", PHONE, "0000000"),
    shaped("country", "a country is a two-letter code", "[A-Z]{2}", "England"),
    # what can be read is no longer there
    shaped("birthday_typed", BORN, "", "31.02.1990", severity="warning"),
    dated("updated_at", "a change is neither from the future nor from before the web"),
    longest("first_name", "a first name has at most 200 letters", 200, severity="warning"),
    longest("last_name", "a last name has at most 200 letters", 200, severity="warning"),
]
