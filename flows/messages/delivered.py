"""Say that a parcel arrived, so that nobody leaves it at the door for days."""

from datetime import timedelta

from flows.messaging import pressed
from tasks.messaging.workflow import Step, When, Workflow

WORKFLOW = Workflow(
    name="delivered",
    trigger=When("parcel delivered"),
    purpose="transactional",
    about=("order", "parcel"),
    unless=(When("order cancelled"),),
    goal="none",
    steps=(
        Step(
            wait=timedelta(0),
            wording={
                "en": "{{ brand }}: your order {{ order_number }} was delivered. "
                "Is something not right? Just answer this text.",
                "fr": "{{ brand }} : votre commande {{ order_number }} a été livrée. "
                "Un souci ? Il suffit de répondre.",
                "de": "{{ brand }}: deine Bestellung {{ order_number }} wurde zugestellt. "
                "Stimmt etwas nicht? Antworte einfach.",
            },
        ),
    ),
)
delivered = pressed(WORKFLOW, __doc__)
