"""Thank whoever ordered for the third time, a few days after it, and say that we noticed."""

from datetime import timedelta

from flows.messaging import pressed
from tasks.messaging.workflow import Step, When, Workflow

WORKFLOW = Workflow(
    name="loyalty",
    trigger=When("order number reached", 3),
    purpose="marketing",
    about=("suggestion",),
    unless=(When("order cancelled"), When("gave it back")),
    audience=(When("may be sold to"),),
    goal="order",
    goal_within=timedelta(days=30),
    steps=(
        Step(
            wait=timedelta(days=5),
            wording={
                "en": "{{ brand }}: your third order"
                "{% if first_name %}, {{ first_name }}{% endif %}"
                ", thank you! {% if suggestion and suggestion_link %}You may like "
                "{{ suggestion | truncate: 40 }}: {{ suggestion_link }}{% else %}What is new: "
                "{{ shop_link }}{% endif %} Reply STOP to opt out",
                "fr": "{{ brand }} : merci pour votre confiance"
                "{% if first_name %}, {{ first_name }}{% endif %} ! "
                "{% if suggestion and suggestion_link %}Vous aimerez aussi "
                "{{ suggestion | truncate: 40 }} : {{ suggestion_link }}{% else %}Nos nouveautés : "
                "{{ shop_link }}{% endif %} STOP pour se désabonner",
                "de": "{{ brand }}: deine dritte Bestellung"
                "{% if first_name %}, {{ first_name }}{% endif %}, danke! "
                "{% if suggestion and suggestion_link %}Vielleicht magst du "
                "{{ suggestion | truncate: 40 }}: {{ suggestion_link }}{% else %}Neues von uns: "
                "{{ shop_link }}{% endif %} Antworte STOP zum Abmelden",
            },
            within=timedelta(days=3),
        ),
    ),
)
loyalty = pressed(WORKFLOW, __doc__)
