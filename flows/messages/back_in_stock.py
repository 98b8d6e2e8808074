"""Tell whoever asked for a product that it is there again, unless they bought it elsewhere here."""

from datetime import timedelta

from flows.messaging import pressed
from tasks.messaging.workflow import Step, When, Workflow

WORKFLOW = Workflow(
    name="back_in_stock",
    trigger=When("product there again"),
    purpose="marketing",
    about=("product",),
    unless=(When("bought it"), When("sold out again")),
    fresh=timedelta(days=2),
    goal="order",
    steps=(
        Step(
            wait=timedelta(0),
            wording={
                "en": "{{ brand }}: you asked for it, {{ product | truncate: 40 }} is back: "
                "{{ product_link }} Reply STOP to opt out",
                "fr": "{{ brand }} : {{ product | truncate: 40 }} est de retour : "
                "{{ product_link }} STOP pour se désabonner",
                "de": "{{ brand }}: {{ product | truncate: 40 }} ist wieder da: "
                "{{ product_link }} Antworte STOP zum Abmelden",
            },
            within=timedelta(days=2),
        ),
    ),
)
back_in_stock = pressed(WORKFLOW, __doc__)
