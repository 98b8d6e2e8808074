"""What a good parcel looks like."""

from data_quality.rule import dated, missing

RULES = [
    missing("order_external_id", "a parcel belongs to an order"),
    missing("external_id", "a parcel has an id"),
    missing("status", "a parcel says how far it got", severity="warning"),
    dated("updated_at", "a change is neither from the future nor from before the web"),
]
