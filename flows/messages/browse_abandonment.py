"""Come back to a product somebody looked at twice in a day and did not buy: once a week at most.

One look says nothing; and no page view ever starts a text about a cart.
"""

from datetime import timedelta

from flows.messaging import pressed
from tasks.messaging.workflow import Step, Variant, When, Workflow

WORKFLOW = Workflow(
    name="browse_abandonment",
    trigger=When("product looked at again"),
    purpose="marketing",
    about=("product",),
    unless=(When("bought it"), When("bought since")),
    audience=(When("may be sold to"),),
    fresh=timedelta(hours=12),
    again=timedelta(days=7),
    goal="order",
    variants={"front page": Variant(leads={"product_link": "shop_link"})},
    steps=(
        Step(
            wait=timedelta(hours=2),
            wording={
                "en": "{{ brand }}: {{ product | truncate: 40 }} is still here: {{ product_link }} "
                "Questions? Just answer. Reply STOP to opt out",
                "fr": "{{ brand }} : {{ product | truncate: 40 }} est toujours disponible : "
                "{{ product_link }} STOP pour se désabonner",
                "de": "{{ brand }}: {{ product | truncate: 40 }} ist noch da: {{ product_link }} "
                "Fragen? Antworte uns. Antworte STOP zum Abmelden",
            },
        ),
    ),
)
browse_abandonment = pressed(WORKFLOW, __doc__)
