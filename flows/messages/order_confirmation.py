"""Confirm an order as soon as it is placed, with its number and its total."""

from datetime import timedelta

from flows.messaging import pressed
from tasks.messaging.workflow import Step, When, Workflow

WORKFLOW = Workflow(
    name="order_confirmation",
    trigger=When("order placed"),
    purpose="transactional",
    about=("order",),
    unless=(When("order cancelled"),),
    fresh=timedelta(hours=6),
    goal="none",
    steps=(
        Step(
            wait=timedelta(0),
            wording={
                "en": "{{ brand }}: thank you"
                "{% if first_name %}, {{ first_name }}{% endif %}"
                "! We have your order {{ order_number }} "
                "({{ order_total }}).",
                "fr": "{{ brand }} : merci"
                "{% if first_name %}, {{ first_name }}{% endif %}"
                " ! Votre commande {{ order_number }} "
                "({{ order_total }}) est bien enregistrée.",
                "de": "{{ brand }}: danke"
                "{% if first_name %}, {{ first_name }}{% endif %}"
                "! Deine Bestellung {{ order_number }} "
                "({{ order_total }}) ist bei uns.",
            },
            within=timedelta(hours=6),
        ),
    ),
)
order_confirmation = pressed(WORKFLOW, __doc__)
