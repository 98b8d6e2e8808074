"""HubSpot: the properties that carry what is foretold of a customer."""

from mappings.fields import Field
from mappings.reasons import said


def foretold(name: str, type: str, label: str, purpose: str) -> Field:
    """Make a field that shows a score; where there is not enough data it is empty."""
    return Field(name, f"hub_{name}", "hub", type, label, purpose=purpose)


SCORES = (
    foretold("rfm", "string", "RFM group", "how recently, often and for how much they buy"),
    foretold("buy_chance", "number", "Chance to buy soon", "whom an offer may move"),
    foretold("churn_chance", "number", "Chance to be lost", "whom to win back first"),
    foretold("next_purchase", "date", "Next purchase expected by", "when to write to them"),
    foretold("predicted_value", "number", "Expected to spend in a year", "who deserves most care"),
    Field(
        "score_why",
        "hub_score_reasons",
        "hub",
        label="Why these scores",
        write=said,
        purpose="what a score rests on",
        public=True,
    ),
    foretold("scored_at", "datetime", "Scores last moved", "how old a score is"),
)
