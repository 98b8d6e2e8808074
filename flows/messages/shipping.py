"""Say that an order left the shop, with whom, and where to follow it."""

from datetime import timedelta

from flows.messaging import pressed
from tasks.messaging.workflow import Step, When, Workflow

WORKFLOW = Workflow(
    name="shipping",
    trigger=When("parcel sent"),
    purpose="transactional",
    about=("order", "parcel"),
    unless=(When("order cancelled"), When("parcel delivered")),
    goal="none",
    steps=(
        Step(
            wait=timedelta(0),
            wording={
                "en": "{{ brand }}: your order {{ order_number }} is on its way"
                "{% if carrier %} with {{ carrier }}{% endif %}."
                "{% if tracking_link %} Follow it: {{ tracking_link }}{% endif %}",
                "fr": "{{ brand }} : votre commande {{ order_number }} est en route"
                "{% if carrier %} avec {{ carrier }}{% endif %}."
                "{% if tracking_link %} Suivi : {{ tracking_link }}{% endif %}",
                "de": "{{ brand }}: deine Bestellung {{ order_number }} ist unterwegs"
                "{% if carrier %} mit {{ carrier }}{% endif %}."
                "{% if tracking_link %} Hier ist sie: {{ tracking_link }}{% endif %}",
            },
        ),
    ),
)
shipping = pressed(WORKFLOW, __doc__)
