"""Two weeks after an order: does it suit them, and what goes with it; once a month at most.

Not to who bought again meanwhile, nor to who gave it back.
"""

from datetime import timedelta

from flows.messaging import pressed
from tasks.messaging.workflow import Step, When, Workflow

WORKFLOW = Workflow(
    name="post_purchase",
    trigger=When("order placed"),
    purpose="marketing",
    about=("order",),
    unless=(When("bought since"), When("order cancelled"), When("gave it back")),
    audience=(When("may be sold to"),),
    again=timedelta(days=30),
    goal="order",
    goal_within=timedelta(days=7),
    steps=(
        Step(
            wait=timedelta(days=14),
            wording={
                "en": "{{ brand }}: what goes well with {{ order_number }}, chosen for you: "
                "{{ shop_link }} Reply STOP to opt out",
                "fr": "{{ brand }} : ce qui va bien avec {{ order_number }}, choisi pour vous : "
                "{{ shop_link }} STOP pour se désabonner",
                "de": "{{ brand }}: was gut zu {{ order_number }} passt, für dich ausgesucht: "
                "{{ shop_link }} Antworte STOP zum Abmelden",
            },
            within=timedelta(days=2),
        ),
    ),
)
post_purchase = pressed(WORKFLOW, __doc__)
