"""Thank whoever has spent 500 in all: from now on they see what is new before others."""

from datetime import timedelta

from flows.messaging import pressed
from tasks.messaging.workflow import Step, When, Workflow

WORKFLOW = Workflow(
    name="tier_upgrade",
    trigger=When("spend reached", 500),
    purpose="marketing",
    unless=(When("order cancelled"), When("gave it back")),
    audience=(When("may be sold to"),),
    goal="order",
    goal_within=timedelta(days=30),
    steps=(
        Step(
            wait=timedelta(days=2),
            wording={
                "en": "{{ brand }}: thank you"
                "{% if first_name %}, {{ first_name }}{% endif %}"
                "! As one of our best customers you see what is "
                "new before others: {{ shop_link }} Reply STOP to opt out",
                "fr": "{{ brand }} : merci"
                "{% if first_name %}, {{ first_name }}{% endif %}"
                " ! Vous verrez nos nouveautés avant les autres : "
                "{{ shop_link }} STOP pour se désabonner",
                "de": "{{ brand }}: danke"
                "{% if first_name %}, {{ first_name }}{% endif %}"
                "! Du siehst Neues von uns ab jetzt vor allen "
                "anderen: {{ shop_link }} Antworte STOP zum Abmelden",
            },
            within=timedelta(days=3),
        ),
    ),
)
tier_upgrade = pressed(WORKFLOW, __doc__)
