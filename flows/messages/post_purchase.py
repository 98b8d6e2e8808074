"""Two weeks after an order: what people like who bought the same; once a month at most.

Where nothing goes with it that is there and not theirs already, it asks how it suits them.
Not to who bought again meanwhile, nor to who gave it back.
"""

from datetime import timedelta

from flows.messaging import pressed
from tasks.messaging.workflow import Step, When, Workflow

WORKFLOW = Workflow(
    name="post_purchase",
    trigger=When("order placed"),
    purpose="marketing",
    about=("order", "suggestion"),
    unless=(When("bought since"), When("order cancelled"), When("gave it back")),
    audience=(When("may be sold to"),),
    again=timedelta(days=30),
    goal="order",
    goal_within=timedelta(days=7),
    steps=(
        Step(
            wait=timedelta(days=14),
            wording={
                "en": "{{ brand }}: {% if suggestion and suggestion_link %}many who bought what is "
                "in {{ order_number }} also like {{ suggestion | truncate: 40 }}: "
                "{{ suggestion_link }}{% else %}we hope {{ order_number }} suits you. What is new: "
                "{{ shop_link }}{% endif %} Reply STOP to opt out",
                "fr": "{{ brand }} : {% if suggestion and suggestion_link %}avec "
                "{{ order_number }}, beaucoup aiment aussi {{ suggestion | truncate: 40 }} : "
                "{{ suggestion_link }}{% else %}votre commande {{ order_number }} vous convient ? "
                "Nos nouveautés : {{ shop_link }}{% endif %} STOP pour se désabonner",
                "de": "{{ brand }}: {% if suggestion and suggestion_link %}viele mit "
                "{{ order_number }} mögen auch {{ suggestion | truncate: 40 }}: "
                "{{ suggestion_link }}{% else %}passt dir {{ order_number }}? Neues von uns: "
                "{{ shop_link }}{% endif %} Antworte STOP zum Abmelden",
            },
            within=timedelta(days=2),
        ),
    ),
)
post_purchase = pressed(WORKFLOW, __doc__)
