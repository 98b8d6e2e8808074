"""What a good product looks like."""

from data_quality.rule import dated, missing

RULES = [
    missing("external_id", "a product has an id"),
    missing("title", "a product has a title", severity="warning"),
    dated("updated_at", "a change is neither from the future nor from before the web"),
]
