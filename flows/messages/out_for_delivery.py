"""Say on the day that a parcel is on the van, for as long as it is."""

from datetime import timedelta

from flows.messaging import pressed
from tasks.messaging.workflow import Step, When, Workflow

WORKFLOW = Workflow(
    name="out_for_delivery",
    trigger=When("parcel out for delivery"),
    purpose="transactional",
    about=("order", "parcel"),
    unless=(When("order cancelled"), When("parcel delivered")),
    fresh=timedelta(hours=8),
    goal="none",
    steps=(
        Step(
            wait=timedelta(0),
            wording={
                "en": "{{ brand }}: your order {{ order_number }} arrives today."
                "{% if tracking_link %} Where it is: {{ tracking_link }}{% endif %}",
                "fr": "{{ brand }} : votre commande {{ order_number }} arrive aujourd'hui."
                "{% if tracking_link %} Suivi : {{ tracking_link }}{% endif %}",
                "de": "{{ brand }}: deine Bestellung {{ order_number }} kommt heute an."
                "{% if tracking_link %} Hier ist sie: {{ tracking_link }}{% endif %}",
            },
            within=timedelta(hours=6),
        ),
    ),
)
out_for_delivery = pressed(WORKFLOW, __doc__)
