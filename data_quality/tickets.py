"""What a good ticket looks like: one from the future would keep somebody waiting until then."""

from data_quality.rule import dated, missing

RULES = [
    missing("external_id", "a ticket has an id"),
    dated("updated_at", "a ticket was changed neither in the future nor before the web"),
    dated("opened_at", "a ticket was opened neither in the future nor before the web"),
]
