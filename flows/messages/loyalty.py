"""Thank whoever ordered for the third time, a few days after it, and say that we noticed."""

from datetime import timedelta

from flows.messaging import pressed
from tasks.messaging.workflow import Step, When, Workflow

WORKFLOW = Workflow(
    name="loyalty",
    trigger=When("order number reached", 3),
    purpose="marketing",
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
                ", thank you! What we picked for you: "
                "{{ shop_link }} Reply STOP to opt out",
                "fr": "{{ brand }} : merci pour votre confiance"
                "{% if first_name %}, {{ first_name }}{% endif %} ! Notre sélection pour vous : "
                "{{ shop_link }} STOP pour se désabonner",
                "de": "{{ brand }}: deine dritte Bestellung"
                "{% if first_name %}, {{ first_name }}{% endif %}, danke! Für dich ausgesucht: "
                "{{ shop_link }} Antworte STOP zum Abmelden",
            },
            within=timedelta(days=3),
        ),
    ),
)
loyalty = pressed(WORKFLOW, __doc__)
