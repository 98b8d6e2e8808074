"""Show what is new to whoever became one of the best customers a week ago.

That all others see it later is for the shop to see to: nothing here keeps it from them.

Who they are, the segment `vip` says; a single promotion to it is pressed with the flow `campaign`.
"""

from datetime import timedelta

from flows.messaging import pressed
from tasks.messaging.workflow import Step, When, Workflow

WORKFLOW = Workflow(
    name="vip_early_access",
    trigger=When("joined segment", "vip"),
    purpose="marketing",
    unless=(When("in segment", "vip", holds=False),),
    audience=(When("may be sold to"),),
    again=timedelta(days=365),
    goal="order",
    goal_within=timedelta(days=14),
    steps=(
        Step(
            wait=timedelta(days=7),
            wording={
                "en": "{{ brand }}: {% if first_name %}{{ first_name }}, {% endif %}what is new is "
                "open to you before all others: {{ shop_link }} Reply STOP to opt out",
                "fr": "{{ brand }} : {% if first_name %}{{ first_name }}, {% endif %}nos "
                "nouveautés, pour vous avant les autres : {{ shop_link }} STOP pour se désabonner",
                "de": "{{ brand }}: {% if first_name %}{{ first_name }}, {% endif %}Neues von uns, "
                "für dich vor allen anderen: {{ shop_link }} Antworte STOP zum Abmelden",
            },
            within=timedelta(days=3),
        ),
    ),
)
vip_early_access = pressed(WORKFLOW, __doc__)
