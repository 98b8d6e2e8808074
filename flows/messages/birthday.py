"""Wish a happy birthday on the day itself, to whoever told the shop when that is."""

from datetime import timedelta

from flows.messaging import pressed
from tasks.messaging.workflow import Step, When, Workflow

WORKFLOW = Workflow(
    name="birthday",
    trigger=When("birthday"),
    purpose="marketing",
    audience=(When("may be sold to"),),
    again=timedelta(days=300),
    goal="order",
    goal_within=timedelta(days=7),
    steps=(
        Step(
            wait=timedelta(hours=9),
            wording={
                "en": "{{ brand }}: happy birthday"
                "{% if first_name %}, {{ first_name }}{% endif %}"
                "! Come by and see us: {{ shop_link }} "
                "Reply STOP to opt out",
                "fr": "{{ brand }} : bon anniversaire"
                "{% if first_name %}, {{ first_name }}{% endif %} ! A très vite : {{ shop_link }} "
                "STOP pour se désabonner",
                "de": "{{ brand }}: alles Gute zum Geburtstag"
                "{% if first_name %}, {{ first_name }}{% endif %}! Schau vorbei: "
                "{{ shop_link }} Antworte STOP zum Abmelden",
            },
            within=timedelta(hours=15),
        ),
    ),
)
birthday = pressed(WORKFLOW, __doc__)
